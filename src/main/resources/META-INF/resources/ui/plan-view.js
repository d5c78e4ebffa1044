// SPDX-License-Identifier: Apache-2.0
// What a plan would do.
import { query, segment } from './api.js';
import { capWords } from './caps.js';
import { h, link } from './dom.js';
import { SOURCES } from './flb-chart.js';
import { badge } from './phases.js';
import { instant, length, millis } from './time.js';
import { count, empty, facts, section, table, words } from './view.js';

const MOST_NAMED = 60;

/** What it comes to. @param {any} plan */
export function planHead(plan) {
  const hosts = plan.waves.reduce((/** @type {number} */ sum, /** @type {any} */ w) => sum + w.hosts.length, 0);
  return [
    plan.warnings.length ? h('div', { class: 'warning' }, h('h2', { class: 'surprise' }, 'What may surprise'), h('ul', null, plan.warnings.map((/** @type {string} */ w) => h('li', null, words(w))))) : null,
    facts([
      ['To', link('/releases/' + segment(plan.release), null, plan.release)],
      ['Hosts', plan.selector ? h('code', null, plan.selector) : 'every host'],
      ['Go', count(hosts, 'host')],
      ['Left out', count(plan.leftOut.length, 'host')],
      ['At most down', plan.strategy.maxUnavailable.map(capWords).join(', ')],
      ['Expected to take', length(millis(plan.expectedDuration))],
      ['Approval', plan.strategy.approval === 'NOT_REQUIRED' ? 'not needed' : 'by another person'],
      ['Made', [instant(plan.createdAt), ` by ${plan.author.name}`]],
      ['Hash', h('code', null, plan.hash)],
    ]),
    section(
      'Waves',
      'in the order of their starts',
      table(
        'Waves',
        [
          { name: 'Wave', of: (w) => (w.ordinal === 0 ? 'canary' : w.ordinal) },
          { name: 'Hosts', right: true, of: (w) => w.hosts.length.toLocaleString('en') },
          { name: 'Expected', right: true, of: (w) => length(millis(w.expectedDuration)) },
          { name: 'Which', wide: true, of: (w) => [w.hosts.slice(0, MOST_NAMED).map((/** @type {any} */ t) => [link('/hosts/' + segment(t.host), { class: t.present ? null : 'absent' }, t.host), t.present ? ' ' : ' (silent) ']), w.hosts.length > MOST_NAMED ? h('span', { class: 'note' }, `and ${(w.hosts.length - MOST_NAMED).toLocaleString('en')} more`) : null] },
        ],
        plan.waves,
        (w) => String(w.ordinal),
      ),
    ),
  ];
}

/** Why, and from what. @param {any} plan */
export function planRest(plan) {
  return [
    section('Compatibility', 'each running kernel against the release', plan.compatibility.length ? matrix(plan.compatibility) : empty('No host goes.')),
    leftOut(plan.leftOut),
    section('The whole strategy', 'with its defaults', h('details', null, h('summary', null, 'as JSON'), h('pre', { class: 'words' }, JSON.stringify(plan.strategy, null, 2)))),
    h('p', null, link('/plans' + query({ release: plan.release, selector: plan.selector }), null, 'Plan another one like it')),
  ];
}

/** @param {any[]} rows */
function matrix(rows) {
  return table(
    'Compatibility',
    [
      { name: 'From', of: (r) => h('code', null, r.from) },
      { name: 'Hosts', right: true, of: (r) => r.hosts.toLocaleString('en') },
      { name: 'Verdict', of: (r) => (r.verdict === 'COMPATIBLE' ? badge('OK', 'compatible') : r.verdict === 'UNVERIFIED' ? badge('UNKNOWN', 'unverified') : badge('BROKEN', r.verdict.toLowerCase())) },
      { name: 'Because', wide: true, of: (r) => h('ul', { class: 'plain changes' }, r.statements.map((/** @type {any} */ s) => h('li', null, s.subject, ': ', h('code', null, `${s.running ?? '–'} → ${s.target ?? '–'}`), s.agrees === false ? [' ', badge('BROKEN', 'differs')] : '', h('span', { class: 'note' }, ` on ${count(s.hosts, 'host')}, ${SOURCES[s.source] ?? s.source}`)))) },
    ],
    rows,
    (r) => r.from,
  );
}

/** @param {any[]} hosts */
function leftOut(hosts) {
  if (hosts.length === 0) return null;
  return section(
    'Left out',
    count(hosts.length, 'host'),
    table(
      'Hosts that are left out',
      [
        { name: 'Host', of: (t) => link('/hosts/' + segment(t.host), null, t.host) },
        { name: 'Why', of: (t) => t.reason.toLowerCase().replaceAll('_', ' ') },
        { name: 'In words', wide: true, of: (t) => words(t.detail) },
      ],
      hosts.slice(0, 500),
      (t) => t.host,
    ),
    hosts.length > 500 ? h('p', { class: 'note' }, `The first 500 of ${hosts.length.toLocaleString('en')}.`) : null,
  );
}
