// SPDX-License-Identifier: Apache-2.0
// What an update carried over: sessions, the files in them, the FLBs those depended on, before and after the kexec.
import { h } from './dom.js';
import { flbTable, SOURCES } from './flb-chart.js';
import { badge } from './phases.js';
import { bytes, length } from './time.js';
import { empty, section } from './view.js';

/** @typedef {import('./flb-chart.js').Observation} Observation */

/** @type {Record<string, string>} */
const STAGES = {
  CREATED: 'created, its workload has yet to preserve',
  PRESERVED: 'preserved',
  RETRIEVED: 'in the agent’s custody',
  CLAIMED: 'handed to its workload',
  RESUMED: 'its workload runs again',
  FINISHED: 'finished',
  UNPRESERVED: 'unpreserved, as before',
  LOST: 'lost',
};

/** @param {any} update @param {any[]} sessions @param {Observation[]} flbs */
export function sessionsPart(update, sessions, flbs) {
  const before = sessions.filter((s) => s.bootId === update.bootIdBefore);
  const after = sessions.filter((s) => s.bootId !== update.bootIdBefore);
  return section(
    'What it carries over',
    `${update.sessions} sessions, ${update.files} files, ${bytes(update.bytesVerified)} compared and as they were`,
    sessions.length === 0
      ? empty('No session was reported for it.')
      : h(
          'div',
          { class: 'carried' },
          column('Out of ' + (update.kernelBefore ?? 'the old kernel'), before, flbs.filter((f) => f.moment === 'AT_PRESERVE')),
          column('Into ' + (update.kernelAfter ?? 'the next kernel'), after, flbs.filter((f) => f.moment !== 'AT_PRESERVE')),
        ),
    flbs.length ? h('details', null, h('summary', null, `${flbs.length} observations of FLBs`), flbTable(flbs)) : null,
  );
}

/** @param {string} title @param {any[]} sessions @param {Observation[]} flbs */
function column(title, sessions, flbs) {
  /** The newest of each. @type {Map<string, Observation>} */
  const newest = new Map(flbs.map((f) => [f.name, f]));
  return h(
    'div',
    { class: 'kernel', key: title },
    h('h3', null, title),
    sessions.length === 0 ? empty('Nothing yet.') : sessions.map(session),
    newest.size
      ? h('div', { class: 'flbs' }, h('h4', null, 'FLBs that its files depend on'), [...newest.values()].map((f) => h('div', { class: 'flb-line' }, h('code', null, f.name), h('b', null, f.count), f.verdict === 'BROKEN' ? badge('BROKEN') : null)))
      : null,
  );
}

/** @param {any} s */
function session(s) {
  return h(
    'div',
    { class: 'session', key: `${s.bootId}/${s.name}` },
    h('div', null, h('b', { class: 'words' }, s.name), ' ', s.workloadId ? null : h('span', { class: 'note' }, 'the agent’s own')),
    h('div', { class: 'note' }, STAGES[s.stage] ?? s.stage.toLowerCase(), ', ', SOURCES[s.source] ?? s.source, s.blackoutNanos != null ? `, stood still for ${length(s.blackoutNanos / 1e6)}` : ''),
    s.verified === false ? h('div', null, badge('BROKEN', 'memory is not as it was'), ' ', h('span', { class: 'words' }, s.detail)) : null,
    h('ul', { class: 'files' }, s.files.map((/** @type {any} */ f) => h('li', null, h('code', null, f.name ?? String(f.token)), h('span', { class: 'note' }, f.handler), h('span', { class: 'right' }, bytes(f.sizeBytes))))),
  );
}
