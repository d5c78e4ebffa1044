// SPDX-License-Identifier: Apache-2.0
// How far hosts are: a bar of states, said in words beside it.
import { h, svg } from './dom.js';
import { TARGET_STATES, badge, meaning } from './phases.js';

const WIDTH = 400;
const HEIGHT = 12;
/** From what has ended to what has not. */
const ORDER = ['SUCCEEDED', 'SKIPPED', 'ABORTED', 'FAILED', 'LOST', 'UPDATING', 'PENDING'];

/** @param {Record<string, number>} hosts how many are in each state */
export function progressBar(hosts) {
  const total = Object.values(hosts).reduce((a, b) => a + b, 0);
  let x = 0;
  const parts = ORDER.filter((state) => hosts[state]).map((state) => {
    // One of ten thousand is seen, too.
    const width = Math.max(2, (WIDTH * (hosts[state] ?? 0)) / (total || 1));
    const at = x;
    x += width;
    return { state, at, width };
  });
  return svg(
    'svg',
    { class: 'progress', viewBox: `0 0 ${Math.max(WIDTH, x)} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': words(hosts) },
    svg('rect', { x: 0, y: 0, width: Math.max(WIDTH, x), height: HEIGHT, class: 'fill-idle' }),
    parts.map((part) => svg('rect', { x: part.at, y: 0, width: part.width, height: HEIGHT, class: `fill-${meaning(part.state).tone}` })),
  );
}

/** @param {Record<string, number>} hosts */
const words = (hosts) => ORDER.filter((s) => hosts[s]).map((s) => `${hosts[s]} ${meaning(s).word}`).join(', ') || 'no hosts';

/** The same in words with marks, what needs somebody first. @param {Record<string, number>} hosts */
export function stateCounts(hosts) {
  return h('span', { class: 'state-counts' }, TARGET_STATES.filter((s) => hosts[s]).map((s) => badge(s, `${(hosts[s] ?? 0).toLocaleString('en')} ${meaning(s).word}`)));
}

/**
 * Something of which there is a limit.
 * @param {string} name @param {number} used @param {number} limit @param {string} [note]
 */
export function gauge(name, used, limit, note) {
  const share = limit > 0 ? Math.min(1, used / limit) : used > 0 ? 1 : 0;
  const tone = used > limit ? 'bad' : used === limit && limit > 0 ? 'undone' : 'preparing';
  return h(
    'div',
    { class: 'gauge', key: name },
    h('span', { class: 'gauge-name' }, name),
    svg(
      'svg',
      { viewBox: '0 0 100 8', preserveAspectRatio: 'none', role: 'img', 'aria-label': `${name}: ${used} of at most ${limit}` },
      svg('rect', { x: 0, y: 0, width: 100, height: 8, class: 'fill-idle' }),
      svg('rect', { x: 0, y: 0, width: share * 100, height: 8, class: `fill-${tone}` }),
    ),
    h('span', { class: used > limit ? 'tone-bad' : null }, h('b', null, used.toLocaleString('en')), ` of at most ${limit.toLocaleString('en')}`, used > limit ? ' exceeded' : ''),
    note ? h('span', { class: 'note' }, note) : null,
  );
}
