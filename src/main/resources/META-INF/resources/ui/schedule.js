// SPDX-License-Identifier: Apache-2.0
// When a rollout may start hosts, and what must say yes.
import { h } from './dom.js';
import { badge } from './phases.js';
import { answerGate } from './rollout-verbs.js';
import { instant, length, millis } from './time.js';
import { section, table } from './view.js';

/** @param {any} strategy */
export function windowsPart(strategy) {
  const all = [...strategy.windows.map((/** @type {any} */ w) => ({ ...w, opens: true })), ...strategy.exclusions.map((/** @type {any} */ w) => ({ ...w, opens: false }))];
  if (all.length === 0) return null;
  return section(
    'Windows',
    'by the clock of their zone; when the next opens is said above, where hosts wait for it',
    table(
      'Windows and exclusions',
      [
        { name: 'Hosts', of: (w) => (w.opens ? 'may start' : 'may not start') },
        { name: 'From', of: (w) => h('code', null, w.start.replace('T', ' ')) },
        { name: 'Zone', of: (w) => w.zone },
        { name: 'For', of: (w) => h('code', null, w.duration) },
        { name: 'Again', of: (w) => (w.recurrence ? h('code', null, w.recurrence) : 'once') },
        { name: 'Which', of: (w) => (w.selector ? h('code', null, w.selector) : 'all') },
      ],
      all,
    ),
  );
}

/** @param {import('./live.js').Context} context @param {any} rollout @param {any} strategy @param {() => void} then */
export function gatesPart(context, rollout, strategy, then) {
  if (strategy.gates.length === 0) return null;
  const isAsked = (/** @type {number} */ i) => rollout.progress === 'AT_GATE' && rollout.gate === i;
  const rows = strategy.gates.map((/** @type {any} */ gate, /** @type {number} */ i) => ({ ...gate, i }));
  return section(
    'Gates',
    'after the soak, in order; their answers are among the events',
    table(
      'Gates',
      [
        { name: 'Gate', right: true, of: (g) => g.i },
        { name: 'Who is asked', of: (g) => ({ PERSON: 'a person', PROMETHEUS: 'Prometheus', WEBHOOK: 'a webhook' })[/** @type {string} */ (g.kind)] ?? g.kind },
        { name: 'After', of: (g) => afterWords(g.after) },
        { name: 'What', wide: true, of: (g) => (g.query ? h('code', null, `${g.query} ${g.condition}`) : g.url ? h('code', null, g.url) : '–') },
        { name: 'Has', right: true, of: (g) => length(millis(g.timeout)) },
        { name: 'Stands', of: (g) => (isAsked(g.i) ? [badge('AWAITING_APPROVAL', 'is asked'), ', silence is a no from ', instant(rollout.until)] : 'not asked now') },
        { name: '', of: (g) => (isAsked(g.i) && g.kind === 'PERSON' && context.may('operator') ? h('button', { type: 'button', class: 'main', onclick: () => answerGate(rollout, then) }, 'Answer …') : null) },
      ],
      rows,
      (g) => String(g.i),
    ),
  );
}

/** @param {any} after */
const afterWords = (after) => (typeof after === 'string' ? after.toLowerCase().replaceAll('_', ' ') : after?.wave !== undefined ? `wave ${after.wave}` : JSON.stringify(after));
