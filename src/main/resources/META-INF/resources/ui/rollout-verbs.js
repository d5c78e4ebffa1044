// SPDX-License-Identifier: Apache-2.0
// What can be done to a rollout. Each says first what it will do.
import { api, segment } from './api.js';
import { ask } from './dialog.js';
import { h } from './dom.js';
import { capWords } from './caps.js';
import { count, field, words } from './view.js';

/** @typedef {import('./live.js').Context} Context */

/** @param {string} words @param {() => void} act @param {string} [kind] */
const button = (words, act, kind) => h('button', { type: 'button', class: kind ?? null, key: words, onclick: act }, words);

/** @param {Context} context @param {any} rollout @param {any} plan @param {any[]} failures @param {() => void} then */
export function rolloutVerbs(context, rollout, plan, failures, then) {
  const isGoing = rollout.status === 'RUNNING' || rollout.status === 'PAUSED';
  const canOperate = context.may('operator');
  const mayApprove = context.may('approver') && rollout.author.name !== context.me.name;
  return [
    rollout.status === 'AWAITING_APPROVAL' && mayApprove ? button('Approve …', () => approve(rollout, plan, then), 'main') : null,
    rollout.status === 'RUNNING' && canOperate ? button('Pause …', () => pause(rollout, then)) : null,
    rollout.status === 'PAUSED' && canOperate ? button('Resume …', () => resume(rollout, failures, then), 'main') : null,
    isGoing && canOperate && failures.length ? button('Retry …', () => retry(rollout, failures, then)) : null,
    isGoing && canOperate ? button('Leave out …', () => skip(rollout, then)) : null,
    canOperate && rollout.hosts.SUCCEEDED ? button('Way back …', () => rollback(context, rollout)) : null,
    (isGoing || rollout.status === 'AWAITING_APPROVAL') && canOperate ? button('Abort …', () => abort(rollout, then)) : null,
  ];
}

const path = (/** @type {any} */ rollout, /** @type {string} */ verb) => `/rollouts/${segment(rollout.id)}/${verb}`;

/** @param {any} rollout @param {any} plan @param {() => void} then */
function approve(rollout, plan, then) {
  const hosts = plan.waves.reduce((/** @type {number} */ sum, /** @type {any} */ w) => sum + w.hosts.length, 0);
  ask({
    title: `Approve rollout ${rollout.number}`,
    verb: 'Approve it',
    reason: false,
    effect: [
      h('p', { class: 'words' }, `${count(hosts, 'host')} go to ${rollout.release} in ${count(plan.waves.length, 'wave')}, at most `, plan.strategy.maxUnavailable.map(capWords).join(', '), ' at once. It starts now, unless it waits for a window.'),
      plan.warnings.length ? h('ul', null, plan.warnings.map((/** @type {string} */ w) => h('li', { class: 'words' }, w))) : null,
      h('p', null, 'Your approval is of this plan: ', h('code', null, rollout.plan.slice(0, 16)), '…'),
    ],
    act: () => api.post(path(rollout, 'approve'), { plan: rollout.plan }),
    then,
  });
}

/** @param {any} rollout @param {() => void} then */
function pause(rollout, then) {
  ask({
    title: `Pause rollout ${rollout.number}`,
    verb: 'Pause it',
    effect: h('p', null, `Nothing more is started. ${count(rollout.hosts.UPDATING ?? 0, 'host')} under way go on to their end; ${count(rollout.hosts.PENDING ?? 0, 'host')} wait. Undone by resuming it.`),
    act: (reason) => api.post(path(rollout, 'pause'), { reason }),
    then,
  });
}

/** @param {any} rollout @param {any[]} failures @param {() => void} then */
function resume(rollout, failures, then) {
  const counted = failures.filter((f) => !f.failureAccepted);
  ask({
    title: `Resume rollout ${rollout.number}`,
    verb: 'Resume it',
    reason: false,
    effect: [
      h('p', { class: 'words' }, 'It is paused: ', words(rollout.why)),
      counted.length
        ? h('p', null, `You accept ${count(counted.length, 'failure')}, which no budget counts again: `, counted.slice(0, 10).map((f) => [h('code', null, f.host), ' ']), counted.length > 10 ? `and ${counted.length - 10} more` : '')
        : h('p', null, 'No failure has to be accepted for it.'),
      h('p', null, `${count(rollout.hosts.PENDING ?? 0, 'host')} that wait are started as caps, windows and gates allow. Undone by pausing it; hosts that have started by then go on.`),
    ],
    act: () => api.post(path(rollout, 'resume'), {}),
    then,
  });
}

/** @type {Record<string, [string, string]>} */
const EFFECTS = {
  UNPRESERVE: ['called back', 'the update is undone, the guests run on in the old kernel'],
  LEAVE: ['left to go on', 'past the point of no return'],
  NOTHING: ['left as it is', 'not started, or ended'],
};

/** @param {any} rollout @param {() => void} then */
function abort(rollout, then) {
  ask({
    title: `Abort rollout ${rollout.number}`,
    verb: 'Abort it',
    grave: true,
    effect: async () => {
      const preview = await api.get(path(rollout, 'abort-preview'));
      return [
        h('p', null, 'It cannot be undone: a new plan takes those that are left.'),
        h(
          'ul',
          { class: 'preview' },
          Object.entries(EFFECTS).map(([effect, [what, why]]) => {
            const total = preview.totals[effect] ?? 0;
            if (total === 0) return null;
            const named = effect === 'NOTHING' ? [] : preview.first[effect];
            return h('li', null, h('b', null, count(total, 'host')), ` ${what} (${why})`, named.length ? ': ' : '', named.map((/** @type {string} */ host) => [h('code', null, host), ' ']), named.length && total > named.length ? `and ${total - named.length} more` : '');
          }),
        ),
      ];
    },
    act: (reason) => api.post(path(rollout, 'abort'), { reason }),
    then,
  });
}

/** @param {any} rollout @param {any[]} failures @param {() => void} then */
function retry(rollout, failures, then) {
  const boxes = failures.slice(0, 200).map((f) => {
    const box = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', value: f.host, checked: true }));
    return { box, line: h('label', { class: 'inline' }, box, f.host, ' ', h('code', null, f.failureCode ?? f.state)) };
  });
  ask({
    title: 'Start hosts again',
    verb: 'Retry them',
    reason: false,
    effect: h('p', null, 'They are started again as caps allow, with all their attempts; their failures no longer count. One that is past its point of no return is refused until it has settled.'),
    fields: [h('fieldset', { class: 'boxes' }, h('legend', null, 'Hosts'), boxes.map((b) => b.line))],
    act: () => api.post(path(rollout, 'retry'), { hosts: boxes.filter((b) => b.box.checked).map((b) => b.box.value) }),
    then,
  });
}

/** @param {any} rollout @param {() => void} then */
function skip(rollout, then) {
  const hosts = /** @type {HTMLTextAreaElement} */ (h('textarea', { rows: '3', required: true, spellcheck: 'false' }));
  ask({
    title: 'Leave hosts out',
    verb: 'Leave them out',
    effect: h('p', null, 'Hosts that have not started are not started; of hosts that ended badly the failure no longer counts. All of these or none. Undone by retrying them while the rollout goes on.'),
    fields: [field('Hosts', hosts, 'Names, separated by spaces, commas or lines')],
    act: (reason) => api.post(path(rollout, 'skip'), { hosts: hosts.value.split(/[\s,]+/).filter(Boolean), reason }),
    then,
  });
}

/** @param {Context} context @param {any} rollout */
function rollback(context, rollout) {
  ask({
    title: `The way back from rollout ${rollout.number}`,
    verb: 'Plan it',
    reason: false,
    effect: h('p', null, `A plan is made for the ${count(rollout.hosts.SUCCEEDED, 'host')} that went to ${rollout.release}, back to where they came from, with this rollout’s strategy. You see it first; nothing starts by it.`),
    act: () => api.post(path(rollout, 'rollback'), {}),
    then: (plan) => context.go('/plans/' + plan.hash),
  });
}

/** @param {any} rollout @param {() => void} then */
export function answerGate(rollout, then) {
  const go = /** @type {HTMLSelectElement} */ (h('select', { required: true }, h('option', { value: '' }, 'choose …'), h('option', { value: 'yes' }, 'yes, go on'), h('option', { value: 'no' }, 'no, pause')));
  ask({
    title: `Gate ${rollout.gate} after wave ${rollout.wave}`,
    verb: 'Answer',
    effect: h('p', null, 'With yes the rollout goes on, to the next gate or the next wave. With no it pauses, until somebody resumes it. An answer cannot be taken back.'),
    fields: [field('Answer', go)],
    act: (reason) => api.post(path(rollout, 'gate'), { go: go.value === 'yes', reason }),
    then,
  });
}

/** @param {Context} context @param {string} rollout @param {any} change @param {() => void} then */
export function changeVerbs(context, rollout, change, then) {
  const decide = (/** @type {string} */ verb, /** @type {string} */ title, /** @type {string} */ effect) => () =>
    ask({
      title: `${title} change ${change.number}`,
      verb: `${title} it`,
      reason: false,
      effect: [h('p', null, effect), h('pre', { class: 'words' }, JSON.stringify(change.change, null, 1))],
      act: () => api.post(`/rollouts/${segment(rollout)}/changes/${change.number}/${verb}`, {}),
      then,
    });
  return h(
    'span',
    { class: 'buttons' },
    context.may('approver') && change.proposedBy.name !== context.me.name ? button('Approve …', decide('approve', 'Approve', 'The rollout goes by these limits from now on.')) : null,
    context.may('operator') ? button('Decline …', decide('decline', 'Decline', 'The rollout goes on by the limits that it has.')) : null,
  );
}
