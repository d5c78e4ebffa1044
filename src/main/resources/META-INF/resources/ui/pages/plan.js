// SPDX-License-Identifier: Apache-2.0
// A plan: a form and the JSON side by side, what it would do, and the way to start it.
import { Problem, api, segment } from '../api.js';
import { h, patch } from '../dom.js';
import { ask } from '../dialog.js';
import { askedForecast } from '../forecast.js';
import { live, pageOf } from '../live.js';
import { FIELDS, readRequest, writeRequest } from '../plan-fields.js';
import { planHead, planRest } from '../plan-view.js';
import { capWords } from '../caps.js';
import { count, failure, heading, section } from '../view.js';

/** @typedef {import('../live.js').Context} Context */
/** @typedef {{path: string, message: string}} Finding */

/** @param {Context} context @returns {import('../live.js').Page} */
export function planPage(context) {
  const hash = context.path[1];
  return hash ? shownPlan(context, hash) : planForm(context);
}

/** @param {Context} context @param {string} hash @returns {import('../live.js').Page} */
function shownPlan(context, hash) {
  const top = h('div', null, heading('Plan'));
  const rest = h('div');
  const plan = live({
    what: 'the plan',
    load: (signal) => api.get('/plans/' + segment(hash), signal),
    then: (of) => {
      patch(rest, planRest(of));
      patch(top, heading(`Plan to ${of.release}`, context.may('operator') ? h('button', { type: 'button', class: 'main', onclick: () => start(context, of) }, of.strategy.approval === 'NOT_REQUIRED' ? 'Start …' : 'Ask for approval …') : null));
    },
    show: planHead,
  });
  return pageOf('Plan', h('div', { class: 'page' }, top, plan.element, askedForecast('/plans/' + segment(hash)), rest), [plan]);
}

/** @param {Context} context @param {any} plan */
function start(context, plan) {
  const hosts = plan.waves.reduce((/** @type {number} */ sum, /** @type {any} */ w) => sum + w.hosts.length, 0);
  const isApproved = plan.strategy.approval === 'NOT_REQUIRED';
  ask({
    title: `Rollout of ${plan.release}`,
    verb: isApproved ? 'Start it' : 'Ask for approval',
    reason: false,
    effect: [
      h('p', { class: 'words' }, `${count(hosts, 'host')} go to ${plan.release} in ${count(plan.waves.length, 'wave')}; at most `, plan.strategy.maxUnavailable.map(capWords).join(', '), ' are down at once.'),
      h('p', null, isApproved ? 'The canary starts at once, unless it waits for a window. Undone, up to each host’s point of no return, by aborting it.' : 'Nothing starts before another person than you approves it.'),
      h('p', { class: 'note' }, 'The plan is made anew first; if the fleet has changed so that it comes out another, nothing starts.'),
    ],
    act: () => api.post('/rollouts', { plan: plan.hash }),
    then: (rollout) => context.go('/rollouts/' + rollout.id),
  });
}

/** @param {Context} context @returns {import('../live.js').Page} */
function planForm(context) {
  const releases = /** @type {HTMLDataListElement} */ (h('datalist', { id: 'releases' }));
  api.get('/releases?limit=200').then(
    (page) => releases.append(...page.items.filter((/** @type {any} */ r) => !r.retired).map((/** @type {any} */ r) => h('option', { value: r.name }))),
    () => {},
  );
  const json = /** @type {HTMLTextAreaElement} */ (h('textarea', { rows: '24', spellcheck: 'false', class: 'json', 'aria-label': 'The request as JSON', 'aria-describedby': 'json-wrong' }));
  const jsonWrong = h('p', { id: 'json-wrong', class: 'wrong', role: 'status' });
  const general = h('div', { role: 'status' });
  const form = /** @type {HTMLFormElement} */ (h('form', { class: 'plan-form', novalidate: true }));
  /** What the form does not know stays as it is written. @type {any} */
  let request = { release: context.query.get('release') ?? '', selector: context.query.get('selector') ?? '', strategy: {} };

  const inputs = new Map(
    FIELDS.map((of) => {
      const input = of.choices
        ? h('select', null, of.choices.map(([value, words]) => h('option', { value }, words)))
        : h('input', { type: 'text', spellcheck: 'false', placeholder: of.placeholder ?? '', list: of.path === 'release' ? 'releases' : null });
      input.id = 'plan-' + of.path.replaceAll('.', '-');
      input.setAttribute('aria-describedby', input.id + '-wrong');
      input.addEventListener('input', fromForm);
      return [of.path, /** @type {HTMLInputElement} */ (input)];
    }),
  );

  function fromForm() {
    request = writeRequest(request, (path) => inputs.get(path)?.value.trim() ?? '');
    json.value = JSON.stringify(request, null, 2);
    clear();
  }

  function fromJson() {
    try {
      request = JSON.parse(json.value);
      jsonWrong.textContent = '';
      for (const [path, text] of readRequest(request)) {
        const input = inputs.get(path);
        if (input) input.value = text;
      }
    } catch (e) {
      jsonWrong.textContent = `Not JSON yet: ${e instanceof Error ? e.message : e}`;
    }
    clear();
  }

  function clear() {
    patch(general);
    form.querySelectorAll('.wrong').forEach((wrong) => {
      wrong.textContent = '';
    });
    inputs.forEach((input) => input.removeAttribute('aria-invalid'));
  }

  /** At their fields, as far as the form has these. @param {Finding[]} findings */
  function showFindings(findings) {
    clear();
    /** @type {Finding[]} */
    const others = [];
    for (const finding of findings) {
      const path = [...inputs.keys()].find((p) => finding.path === p || finding.path.startsWith(p + '.') || finding.path.startsWith(p + '['));
      const input = path === undefined ? undefined : inputs.get(path);
      const wrong = input && document.getElementById(input.id + '-wrong');
      if (!input || !wrong) {
        others.push(finding);
        continue;
      }
      input.setAttribute('aria-invalid', 'true');
      wrong.textContent = [wrong.textContent, finding.message].filter(Boolean).join('; ');
    }
    patch(
      general,
      h('div', { class: 'failure', role: 'alert' }, h('p', null, `No plan: ${count(findings.length, 'finding')}.`), others.length ? h('ul', null, others.map((f) => h('li', { class: 'words' }, h('code', null, f.path), ' ', f.message))) : null),
    );
    form.querySelector('[aria-invalid]')?.scrollIntoView({ block: 'nearest' });
  }

  form.append(
    ...FIELDS.map((of) => {
      const input = inputs.get(of.path);
      return h('div', { class: 'plan-field' }, h('label', { for: input?.id ?? null }, of.label), input, h('small', null, of.hint), h('p', { class: 'wrong', id: (input?.id ?? '') + '-wrong' }));
    }),
    releases,
    h('div', { class: 'buttons' }, h('button', { type: 'submit', class: 'main' }, 'Make the plan')),
    h('p', { class: 'note' }, 'Nothing starts by it.'),
    general,
  );
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    clear();
    try {
      const plan = await api.post('/plans', request);
      context.go('/plans/' + plan.hash);
    } catch (error) {
      if (error instanceof Problem && Array.isArray(error.body.findings)) showFindings(error.body.findings);
      else patch(general, failure(error));
    }
  });
  json.addEventListener('input', fromJson);
  json.value = JSON.stringify(request, null, 2);
  fromJson();
  return {
    title: 'Plan a rollout',
    element: h('div', { class: 'page' }, heading('Plan a rollout'), h('div', { class: 'side-by-side' }, form, section('As JSON', 'the same request; what the form does not know is written here', json, jsonWrong))),
  };
}
