// SPDX-License-Identifier: Apache-2.0
// Who asked for what, and what came of it.
import { api, query } from '../api.js';
import { h, link } from '../dom.js';
import { live, pageOf } from '../live.js';
import { instant } from '../time.js';
import { empty, heading, table } from '../view.js';

const PAGE = 100;
/** Of a thing that was made each field is new. */
const MOST_FIELDS = 3;

/** @param {import('../live.js').Context} context @returns {import('../live.js').Page} */
export function auditPage(context) {
  const list = live({
    what: 'the audit',
    load: async (signal) => {
      const head = await api.get('/audit/head', signal);
      const last = Number(context.query.get('to') ?? head.number ?? 0);
      const from = Math.max(0, last - PAGE);
      const page = await api.get('/audit' + query({ cursor: from, limit: PAGE }), signal);
      return { head, from, items: page.items.filter((/** @type {any} */ r) => r.number <= last).reverse() };
    },
    show: ({ head, from, items }) => [
      h('p', { class: 'note' }, `${(head.number ?? 0).toLocaleString('en')} rows. Each has the hash of the one before; the newest hash is `, h('code', null, String(head.hash ?? '–')), '.'),
      items.length === 0 ? empty('Nothing has been asked for yet.') : auditTable(items),
      from > 0 ? h('p', null, link('/audit' + query({ to: from }), null, 'Older ones')) : null,
    ],
    every: 15_000,
  });
  return pageOf('Audit', h('div', { class: 'page' }, heading('Audit', context.query.get('to') ? link('/audit', null, 'to the newest') : null), list.element), [list]);
}

/** @param {any[]} rows */
function auditTable(rows) {
  return table(
    'Audit, newest first',
    [
      { name: 'No.', right: true, of: (r) => r.number },
      { name: 'When', of: (r) => instant(r.at) },
      { name: 'Who', of: (r) => h('span', { class: 'words', title: r.credential }, r.subject ?? 'nobody') },
      { name: 'From', of: (r) => h('span', { class: 'event-type' }, r.address) },
      { name: 'Asked or answered', of: (r) => h('span', { class: 'event-type' }, r.kind === 'ASKED' ? 'asked for' : r.kind.toLowerCase().replaceAll('_', ' ')) },
      { name: 'What', of: (r) => h('span', { class: 'words' }, h('code', null, r.method, ' ', r.target)) },
      { name: 'Answer', right: true, of: (r) => r.status ?? '–' },
      { name: 'With', wide: true, of: (r) => detail(r) },
    ],
    rows,
    (r) => String(r.number),
  );
}

/** @param {any} row */
function detail(row) {
  const changes = typeof row.changes === 'string' ? JSON.parse(row.changes) : row.changes;
  return [
    row.kind === 'ASKED' && row.body ? h('details', null, h('summary', null, 'body'), h('pre', { class: 'words' }, pretty(row.body))) : null,
    changes && Object.keys(changes).length > MOST_FIELDS ? h('details', null, h('summary', null, `${Object.keys(changes).length} fields`), changeList(changes)) : changes ? changeList(changes) : null,
  ];
}

/** @param {Record<string, {before: unknown, after: unknown}>} changes */
function changeList(changes) {
  return h('ul', { class: 'plain changes' }, Object.entries(changes).map(([field, change]) => h('li', null, h('code', null, field), ': ', text(change.before), ' → ', h('b', null, text(change.after)))));
}

/** @param {string} body */
function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 1);
  } catch {
    return body;
  }
}

/** @param {unknown} value */
const text = (value) => (value === null || value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value));
