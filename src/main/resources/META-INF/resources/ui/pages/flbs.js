// SPDX-License-Identifier: Apache-2.0
// File-Lifecycle-Bound objects over the whole fleet: on how many hosts, how many files depend on them, what is not as it must be.
import { api, query, segment } from '../api.js';
import { h, link } from '../dom.js';
import { verdict } from '../flb-chart.js';
import { live, pageOf } from '../live.js';
import { badge } from '../phases.js';
import { instant } from '../time.js';
import { count, empty, heading, section, table } from '../view.js';

/** @typedef {import('../flb-chart.js').Observation & {host: string}} Observation */

const PAGE = 1000;
const MOST_PAGES = 10;

/** @param {import('../live.js').Context} context @returns {import('../live.js').Page} */
export function flbsPage(context) {
  const name = context.query.get('name');
  const list = live({
    what: 'FLBs',
    every: 60_000,
    load: async (signal) => {
      /** @type {Observation[]} */
      const all = [];
      let cursor = null;
      for (let i = 0; i < MOST_PAGES; i++) {
        const page = await api.get('/flbs' + query({ current: true, cursor, limit: PAGE }), signal);
        all.push(...page.items);
        cursor = page.next;
        if (cursor === null) break;
      }
      return { all, isCut: cursor !== null };
    },
    show: ({ all, isCut }) => [
      isCut ? h('p', { class: 'warning' }, `Only the first ${all.length.toLocaleString('en')} are counted here; GET /api/v1/flbs has them all.`) : null,
      byName(all),
      notAsTheyMust(name ? all.filter((o) => o.name === name) : all.filter((o) => o.verdict !== 'MET' || o.count > 0), name),
    ],
    when: (e) => e.type.startsWith('FLB') || (e.type === 'PHASE_CHANGED' && ['SUCCEEDED', 'FAILED', 'LOST'].includes(e.data.to)),
  });
  return pageOf('FLBs', h('div', { class: 'page' }, heading('FLBs', h('span', { class: 'note' }, 'the newest count on each host, of its present boot')), list.element), [list]);
}

/** @param {Observation[]} all */
function byName(all) {
  if (all.length === 0) return empty('No FLB was observed on any host in its present boot.');
  const names = [...new Set(all.map((o) => o.name))].sort();
  const rows = names.map((name) => {
    const its = all.filter((o) => o.name === name);
    return {
      name,
      hosts: its.length,
      files: its.reduce((sum, o) => sum + o.count, 0),
      held: its.filter((o) => o.count > 0).length,
      broken: its.filter((o) => o.verdict === 'BROKEN').length,
      unknown: its.filter((o) => o.verdict === 'UNKNOWN').length,
      reported: its.filter((o) => o.source === 'REPORTED').length,
    };
  });
  return table(
    'FLBs over the fleet',
    [
      { name: 'FLB', of: (r) => link('/flbs' + query({ name: r.name }), null, h('code', null, r.name)) },
      { name: 'Hosts', right: true, of: (r) => r.hosts.toLocaleString('en') },
      { name: 'Files that depend on it', right: true, of: (r) => r.files.toLocaleString('en') },
      { name: 'Hosts where it is held', right: true, of: (r) => r.held.toLocaleString('en') },
      { name: 'Said by the kernel', right: true, of: (r) => r.reported.toLocaleString('en') },
      { name: 'Verdict', of: (r) => [r.broken ? badge('BROKEN', `${r.broken} broken`) : badge('OK', 'none broken'), r.unknown ? [' ', badge('UNKNOWN', `${r.unknown} nobody can tell`)] : null] },
    ],
    rows,
    (r) => r.name,
  );
}

/** @param {Observation[]} some @param {string | null} name */
function notAsTheyMust(some, name) {
  return section(
    name ? name : 'Held now, or not as they must be',
    name ? link('/flbs', null, 'all FLBs') : count(some.length, 'entry', 'entries'),
    some.length === 0
      ? empty(name ? 'No host has it in its present boot.' : 'None.')
      : table(
          'FLBs by host',
          [
            { name: 'Host', of: (o) => link('/hosts/' + segment(o.host), null, o.host) },
            { name: 'FLB', of: (o) => h('code', null, o.name) },
            { name: 'Count', right: true, of: (o) => o.count },
            { name: 'Must be', right: true, of: (o) => o.expected ?? '–' },
            { name: 'Observed', of: (o) => instant(o.observedAt) },
            { name: 'Verdict', wide: true, of: (o) => [verdict(o), o.verdictDetail ? h('p', { class: 'words' }, o.verdictDetail) : null] },
          ],
          some.slice(0, 500),
          (o) => String(o.id),
        ),
    some.length > 500 ? h('p', { class: 'note' }, `The first 500 of ${some.length.toLocaleString('en')}.`) : null,
  );
}
