// SPDX-License-Identifier: Apache-2.0
// How near a rollout is to its limits: caps by who holds slots, budgets by what went wrong.
import { capWords } from './caps.js';
import { h } from './dom.js';
import { gauge } from './progress.js';
import { section } from './view.js';

/** @param {any} strategy @param {any[]} slots those that this rollout holds */
export function capsPart(strategy, slots) {
  const caps = /** @type {import('./caps.js').Cap[]} */ (strategy.maxUnavailable);
  return section(
    'Caps',
    'slots of this rollout, in the domain that has most',
    caps.map((cap) => {
      const { domain, held } = fullest(cap.level, slots);
      const name = cap.level === 'fleet' ? 'fleet' : domain ? (domain.startsWith(cap.level) ? domain : `${cap.level} ${domain}`) : `any ${cap.level}`;
      return cap.count !== undefined
        ? gauge(name, held, cap.count)
        : h('div', { class: 'gauge', key: cap.level }, h('span', { class: 'gauge-name' }, name), h('span', null, h('b', null, held), ` of at most ${capWords(cap)}`));
    }),
  );
}

/** @param {string} level @param {any[]} slots */
function fullest(level, slots) {
  /** @type {Map<string, number>} */
  const held = new Map();
  for (const slot of slots) {
    const domain = level === 'fleet' ? 'fleet' : slot.labels[level];
    if (domain !== undefined) held.set(domain, (held.get(domain) ?? 0) + 1);
  }
  const [first] = [...held].sort((a, b) => b[1] - a[1]);
  return first ? { domain: first[0], held: first[1] } : { domain: '', held: 0 };
}

/** @type {[string, string, string][]} */
const KINDS = [
  ['errors', 'errors', 'ERROR'],
  ['timeouts', 'out of time', 'TIMEOUT'],
  ['silence', 'silent', 'SILENCE'],
];

/** @param {any} strategy @param {any} rollout @param {any[]} failures */
export function budgetsPart(strategy, rollout, failures) {
  const { budget } = strategy;
  const counted = failures.filter((f) => !f.failureAccepted);
  const scopes = [
    ...(budget.scopes.includes('FLEET') ? [{ name: 'whole rollout', hosts: rollout.hosts, of: counted }] : []),
    ...(budget.scopes.includes('WAVE')
      ? [{ name: `wave ${rollout.wave || '0, the canary'}`, hosts: rollout.waves[rollout.wave]?.hosts ?? {}, of: counted.filter((f) => f.wave === rollout.wave) }]
      : []),
  ];
  const others = budget.scopes.filter((/** @type {string} */ s) => s !== 'FLEET' && s !== 'WAVE');
  return section(
    'Budgets',
    'what may go wrong until it pauses',
    scopes.map((scope) => {
      const attempted = ['SUCCEEDED', 'FAILED', 'LOST', 'ABORTED'].reduce((sum, s) => sum + (scope.hosts[s] ?? 0), 0);
      return h(
        'div',
        { key: scope.name },
        h('h3', null, scope.name, h('span', { class: 'note' }, ` ${attempted} attempted`)),
        KINDS.map(([field, name, kind]) => {
          const amount = budget[field];
          const limit = amount.count ?? Math.floor((amount.percent * attempted) / 100);
          const used = scope.of.filter((f) => f.failureKind === kind).length;
          const isSampled = !amount.percent || attempted >= budget.minimumSample;
          return isSampled
            ? gauge(name, used, limit, amount.percent === undefined ? undefined : `${amount.percent} %`)
            : h('div', { class: 'gauge', key: name }, h('span', { class: 'gauge-name' }, name), h('span', { class: 'note' }, `${amount.percent} %, counts from ${budget.minimumSample} attempted`), h('b', null, used));
        }),
      );
    }),
    h(
      'p',
      { class: 'note' },
      'Hosts that lose guests: at most ',
      budget.guestsLost.count ?? `${budget.guestsLost.percent} %`,
      others.length ? `; all of these over each ${others.join(' and each ')}, too` : '',
      '.',
    ),
  );
}
