// SPDX-License-Identifier: Apache-2.0
// How long guests stood still: percentiles over guests, by whatever tells them apart, and who stood still longest.
import { api, query, segment } from '../api.js';
import { h, link } from '../dom.js';
import { live, pageOf } from '../live.js';
import { instant, length } from '../time.js';
import { count, empty, heading, section, short, table } from '../view.js';

/**
 * @typedef {{key: string | null, guests: number, hosts: number, updates: number, p50Nanos: number, p90Nanos: number, p99Nanos: number, maxNanos: number}} Figures
 * @typedef {{host: string, session: string, workload: string | null, update: string, release: string, blackoutNanos: number, at: string}} Guest
 */

const KINDS = { RELEASE: 'release', KERNEL: 'kernel', ROLLOUT: 'rollout', HOST: 'host', LABEL: 'label' };
const SPANS = { 1: 'a day', 7: 'a week', 30: '30 days', 365: 'a year' };
const DAY = 86_400_000;

/** @param {import('../live.js').Context} context @returns {import('../live.js').Page} */
export function blackoutsPage(context) {
  const { query: asked } = context;
  const by = () => asked.get('by') ?? 'RELEASE';
  const list = live({
    what: 'blackouts',
    every: 60_000,
    apart: 5_000,
    load: (signal) =>
      api.get(
        '/blackouts' +
          query({
            by: by(),
            label: by() === 'LABEL' ? asked.get('label') || 'zone' : null,
            since: new Date(Date.now() - Number(asked.get('days') ?? 30) * DAY).toISOString(),
            selector: asked.get('selector'),
            release: asked.get('release'),
            rollout: asked.get('rollout'),
          }),
        signal,
      ),
    show: (answer) => (answer.all === null ? empty('No guest went through a live update in this time, as far as its hosts and releases are asked for.') : [groups(answer), longest(answer.longest)]),
    when: (e) => e.type === 'PHASE_CHANGED' && ['SUCCEEDED', 'FAILED', 'LOST', 'SOAKING'].includes(e.data.to),
  });

  const change = (/** @type {string} */ name) => (/** @type {Event} */ e) => {
    context.setQuery({ [name]: /** @type {HTMLInputElement} */ (e.target).value.trim() || null });
    label.hidden = by() !== 'LABEL';
    list.refresh();
  };
  const choice = (/** @type {string} */ name, /** @type {Record<string, string>} */ of, /** @type {string} */ chosen) =>
    h('select', { onchange: change(name) }, Object.entries(of).map(([value, words]) => h('option', { value, selected: value === chosen }, words)));
  const label = h('label', { class: 'inline' }, 'Key ', h('input', { value: asked.get('label') ?? 'zone', onchange: change('label'), spellcheck: 'false' }));
  label.hidden = by() !== 'LABEL';
  const controls = h(
    'div',
    { class: 'controls' },
    h('label', { class: 'inline' }, 'By ', choice('by', KINDS, by())),
    label,
    h('label', { class: 'inline' }, 'Over ', choice('days', SPANS, asked.get('days') ?? '30')),
    h('label', { class: 'inline' }, 'Hosts ', h('input', { value: asked.get('selector') ?? '', onchange: change('selector'), placeholder: 'zone=a,rack in (r1,r2)', spellcheck: 'false' })),
  );
  return pageOf('Blackouts', h('div', { class: 'page' }, heading('Blackouts', h('span', { class: 'note' }, 'how long guests stood still, each by its own measure')), controls, list.element), [list]);
}

const nanos = (/** @type {number} */ n) => length(n / 1e6);

/** @param {{by: keyof typeof KINDS, label?: string, all: Figures, groups: Figures[], groupsInAll: number}} answer */
function groups({ by, label, all, groups, groupsInAll }) {
  const longest = Math.max(all.p99Nanos, ...groups.map((g) => g.p99Nanos));
  return [
    table(
      'Blackouts by ' + (label ?? KINDS[by]),
      [
        { name: label ?? KINDS[by], of: (g) => (g === all ? h('b', null, 'all') : named(by, g.key)) },
        { name: 'Guests', right: true, of: (g) => g.guests.toLocaleString('en') },
        { name: 'Hosts', right: true, of: (g) => g.hosts.toLocaleString('en') },
        { name: 'p50', right: true, of: (g) => nanos(g.p50Nanos) },
        { name: 'p90', right: true, of: (g) => nanos(g.p90Nanos) },
        { name: 'p99', right: true, of: (g) => nanos(g.p99Nanos) },
        { name: 'Longest', right: true, of: (g) => nanos(g.maxNanos) },
        { name: 'p99 beside the others', wide: true, of: (g) => h('span', { class: 'blackout-bar', style: { '--share': longest ? g.p99Nanos / longest : 0 } }) },
      ],
      [...groups, all],
      (g) => (g === all ? 'all' : 'of ' + g.key),
    ),
    groupsInAll > groups.length ? h('p', { class: 'note' }, `The ${groups.length} with the longest p99 of ${groupsInAll.toLocaleString('en')}.`) : null,
  ];
}

/** @param {keyof typeof KINDS} by @param {string | null} key */
function named(by, key) {
  if (key === null) return h('span', { class: 'none' }, by === 'ROLLOUT' ? 'single updates' : 'without one');
  switch (by) {
    case 'RELEASE':
      return link('/releases/' + segment(key), null, key);
    case 'ROLLOUT':
      return link('/rollouts/' + key, null, short(key));
    case 'HOST':
      return link('/hosts/' + segment(key), null, key);
    default:
      return h('code', null, key);
  }
}

/** @param {Guest[]} guests */
function longest(guests) {
  return section(
    'Longest',
    count(guests.length, 'guest'),
    table(
      'The guests that stood still longest',
      [
        { name: 'Host', of: (g) => link('/hosts/' + segment(g.host), null, g.host) },
        { name: 'Session', of: (g) => h('code', null, g.session) },
        { name: 'Blackout', right: true, of: (g) => nanos(g.blackoutNanos) },
        { name: 'When', of: (g) => instant(g.at) },
        { name: 'To', of: (g) => link('/releases/' + segment(g.release), null, g.release) },
      ],
      guests,
      (g) => g.update + ' ' + g.session,
    ),
  );
}
