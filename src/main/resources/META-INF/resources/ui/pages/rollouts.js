// SPDX-License-Identifier: Apache-2.0
// All rollouts, newest first.
import { api, query } from '../api.js';
import { h, link } from '../dom.js';
import { live, pageOf } from '../live.js';
import { badge } from '../phases.js';
import { progressBar, stateCounts } from '../progress.js';
import { instant } from '../time.js';
import { empty, heading, table, words } from '../view.js';

const STATUSES = ['RUNNING', 'PAUSED', 'AWAITING_APPROVAL', 'ABORTING', 'SUCCEEDED', 'SUCCEEDED_WITH_SKIPS', 'ENDED_WITH_FAILURES', 'ABORTED'];

/** @param {import('../live.js').Context} context @returns {import('../live.js').Page} */
export function rolloutsPage(context) {
  const { query: asked } = context;
  const list = live({
    what: 'rollouts',
    load: (signal) => api.get('/rollouts' + query({ status: asked.get('status'), cursor: asked.get('cursor'), limit: 50 }), signal),
    show: (page) => [
      page.items.length === 0
        ? empty(asked.get('status') ? 'No rollout is so.' : 'There has been no rollout yet.')
        : table(
            'Rollouts, newest first',
            [
              { name: 'No.', right: true, of: (r) => link('/rollouts/' + r.id, null, r.number) },
              { name: 'To', of: (r) => link('/rollouts/' + r.id, null, r.release) },
              { name: 'Status', of: (r) => badge(r.status) },
              { name: 'Hosts', of: (r) => h('div', { class: 'bar-cell' }, progressBar(r.hosts), stateCounts(r.hosts)) },
              { name: 'Wave', of: (r) => `${r.wave} of ${r.waves.length - 1}` },
              { name: 'By', of: (r) => r.author.name },
              { name: 'Begun', of: (r) => instant(r.createdAt) },
              { name: 'Why it stands', wide: true, of: (r) => words(r.why) },
            ],
            page.items,
            (r) => r.id,
          ),
      page.next ? h('p', null, link('/rollouts' + query({ status: asked.get('status'), cursor: page.next }), null, 'Older ones')) : null,
    ],
    when: (event) => event.type.startsWith('ROLLOUT'),
  });
  const filter = h(
    'label',
    { class: 'inline' },
    'Status ',
    h(
      'select',
      {
        onchange: (/** @type {Event} */ e) => {
          context.setQuery({ status: /** @type {HTMLSelectElement} */ (e.target).value, cursor: null });
          list.refresh();
        },
      },
      ['', ...STATUSES].map((s) => h('option', { value: s, selected: s === (asked.get('status') ?? '') }, s ? s.toLowerCase().replaceAll('_', ' ') : 'any')),
    ),
  );
  return pageOf('Rollouts', h('div', { class: 'page' }, heading('Rollouts', filter), list.element), [list]);
}
