// SPDX-License-Identifier: Apache-2.0
// What a rollout does next and what its hosts wait for, in the engine's words.
import { api, query, segment } from './api.js';
import { h, link, patch } from './dom.js';
import { PHASES, badge, meaning } from './phases.js';
import { instant } from './time.js';
import { count, empty, failure, section, table, words as said } from './view.js';

/** @type {Record<string, string>} */
const KINDS = {
  FOR_APPROVAL: 'an approval', WHILE_PAUSED: 'somebody to resume', WHILE_ABORTING: 'nothing, it is being aborted', WHILE_HALTED: 'the halt to be lifted',
  FOR_WAVE: 'their wave', FOR_SOAK: 'the soak', FOR_COUNT: 'failures to be counted', FOR_SIGNS_OF_LIFE: 'signs of life', FOR_GATE: 'a gate',
  FOR_OTHER_UPDATE: 'another update', FOR_RETRY: 'another attempt', FOR_WINDOW: 'a window', FOR_LONGER_WINDOW: 'a longer window',
  FOR_OWN_SLOT: 'their own slot', FOR_SLOT: 'a slot', FOR_UNCORDON: 'the end of a cordon', FOR_HOST: 'the host itself', FOR_SIGN: 'a sign of the host',
};

/**
 * @param {import('./live.js').Context} context
 * @param {string} rollout
 * @param {any} read
 * @param {(change: any) => import('./dom.js').Child} changeVerbs
 */
export function explainPart(context, rollout, read, changeVerbs) {
  const isQuiet = read.next.length === 0 && read.updating.count === 0 && read.waiting.length === 0;
  return [
    section(
      'What it does, and what it waits for',
      ['as of ', instant(read.at)],
      isQuiet ? empty('Nothing: every host has ended.') : null,
      read.next.length ? h('div', null, h('h3', null, 'Next'), h('ul', { class: 'plain' }, read.next.map(step))) : null,
      read.updating.count ? updating(read.updating) : null,
      read.waiting.length ? h('div', null, h('h3', null, 'Waiting'), read.waiting.map((/** @type {any} */ g) => group(rollout, g))) : null,
      read.notCounted.count ? h('div', null, h('h3', null, 'Failed, and not counted yet'), h('ul', { class: 'plain' }, read.notCounted.first.map((/** @type {string} */ w) => h('li', null, said(w))), more(read.notCounted))) : null,
    ),
    read.changes.length ? section('Changes of its limits', null, changes(read.changes, changeVerbs)) : null,
  ];
}

/** @param {{count: number, first: unknown[]}} of */
const more = (of) => (of.count > of.first.length ? h('li', { class: 'note' }, `and ${(of.count - of.first.length).toLocaleString('en')} more`) : null);

/** @param {any} of */
const step = (of) => (of.first.length === 1 ? h('li', null, said(of.first[0])) : [of.first.map((/** @type {string} */ w) => h('li', null, said(w))), more(of)]);

/** @param {any} of */
function updating(of) {
  const phases = PHASES.filter((p) => of.phases[p]);
  return h(
    'div',
    null,
    h('h3', null, 'Being updated: ', count(of.count, 'host')),
    h('p', { class: 'state-counts' }, phases.map((p) => badge(p, `${of.phases[p]} ${meaning(p).word}`))),
    h('p', { class: 'hosts' }, of.first.map((/** @type {any} */ t) => [link('/hosts/' + segment(t.host), null, t.host), ' ']), of.count > of.first.length ? h('span', { class: 'note' }, `and ${of.count - of.first.length} more`) : null),
  );
}

/** @param {string} rollout @param {any} of */
function group(rollout, of) {
  // The words differ only where the hosts' domains do.
  const words = [...new Set(of.first.map((/** @type {any} */ t) => t.waitsFor))].slice(0, 3);
  return h(
    'div',
    { class: 'waiting', key: of.type ?? 'none' },
    h('p', null, h('b', null, count(of.count, 'host')), of.type ? ` wait for ${KINDS[of.type] ?? of.type.toLowerCase().replaceAll('_', ' ')}: ` : ' wait for nothing: ', of.first.slice(0, 10).map((/** @type {any} */ t) => [link('/hosts/' + segment(t.host), null, t.host), ' ']), of.count > of.first.length ? h('span', { class: 'note' }, `and ${(of.count - of.first.length).toLocaleString('en')} more`) : null),
    words.map((/** @type {any} */ w) => (w ? h('p', { class: 'quoted' }, said(w)) : null)),
    of.count > of.first.length ? allOf(rollout) : null,
  );
}

/** Page by page, since there may be twenty thousand. @param {string} rollout */
function allOf(rollout) {
  const list = h('div', { 'data-own': true });
  /** @type {any[]} */
  const rows = [];
  const read = async (/** @type {string | null} */ cursor) => {
    try {
      const page = await api.get(`/rollouts/${rollout}/explain/hosts` + query({ cursor, limit: 100 }));
      rows.push(...page.items);
      patch(
        list,
        table('What each host waits for', [
          { name: 'Host', of: (t) => link('/hosts/' + segment(t.host), null, t.host) },
          { name: 'Wave', right: true, of: (t) => t.wave },
          { name: 'State', of: (t) => badge(t.phase ?? t.state) },
          { name: 'Waits for', wide: true, of: (t) => said(t.waitsFor) ?? '–' },
        ], rows, (t) => t.host),
        page.next ? h('button', { type: 'button', onclick: () => void read(page.next) }, '100 more') : null,
      );
    } catch (e) {
      patch(list, failure(e));
    }
  };
  return h('details', { ontoggle: (/** @type {Event} */ e) => rows.length === 0 && /** @type {HTMLDetailsElement} */ (e.target).open && void read(null) }, h('summary', null, 'What each host waits for'), list);
}

/** @param {any[]} all @param {(change: any) => import('./dom.js').Child} verbs */
function changes(all, verbs) {
  return table(
    'Changes',
    [
      { name: 'No.', right: true, of: (c) => c.number },
      { name: 'State', of: (c) => c.state.toLowerCase().replaceAll('_', ' ') },
      { name: 'Change', wide: true, of: (c) => h('code', null, JSON.stringify(c.change)) },
      { name: 'Proposed', of: (c) => [c.proposedBy.name, ' ', instant(c.proposedAt), ': ', h('q', null, c.reason)] },
      { name: 'Decided', of: (c) => (c.decidedBy ? [c.decidedBy.name, ' ', instant(c.decidedAt)] : verbs(c)) },
    ],
    all,
    (c) => String(c.number),
  );
}
