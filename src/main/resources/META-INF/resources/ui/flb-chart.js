// SPDX-License-Identifier: Apache-2.0
// How many files depended on an FLB, observation by observation, across boots.
import { h, svg } from './dom.js';
import { badge } from './phases.js';
import { instant } from './time.js';
import { table } from './view.js';

/**
 * @typedef {{id: number, bootId: string, update: string, name: string, moment: string, direction: string, count: number, status: string | null,
 *   source: string, observedAt: string, verdict: string, expected: number | null, verdictDetail: string | null}} Observation
 */

const STEP = 26;
const HEIGHT = 84;
const LEFT = 34;
/** @type {Record<string, string>} */
const MOMENTS = { AT_PRESERVE: 'at preserve', AFTER_RETRIEVE: 'after retrieve', AFTER_FINISH: 'after the last finish' };
/** @type {Record<string, string>} */
export const SOURCES = { REPORTED: 'the kernel says so', DERIVED: 'inferred' };

/** @param {string} name @param {Observation[]} history oldest first */
export function flbChart(name, history) {
  const top = Math.max(1, ...history.map((o) => Math.max(o.count, o.expected ?? 0)));
  const y = (/** @type {number} */ count) => 14 + (HEIGHT - 24) * (1 - count / top);
  const width = LEFT + Math.max(6, history.length) * STEP + 10;
  const x = (/** @type {number} */ i) => LEFT + i * STEP;
  const path = history.map((o, i) => `${i === 0 ? 'M' : 'H'}${x(i)}${i === 0 ? ' ' : 'V'}${y(o.count)}H${x(i) + STEP}`).join('');
  const boots = history.flatMap((o, i) => (i > 0 && o.bootId !== history[i - 1]?.bootId ? [i] : []));
  const last = history.at(-1);
  return h(
    'figure',
    { class: 'flb', key: name },
    h('figcaption', null, h('b', { class: 'words' }, name), last ? h('span', { class: 'note' }, ` now ${last.count}, `, verdict(last)) : null),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Counts of ${name}` },
      svg(
        'svg',
        { width, height: HEIGHT, role: 'img', 'aria-label': `Counts of ${name}: ${history.map((o) => `${o.count} ${MOMENTS[o.moment] ?? o.moment}`).join(', ')}` },
        svg('text', { x: 0, y: y(top) + 4, class: 'axis' }, String(top)),
        svg('text', { x: 0, y: y(0) + 4, class: 'axis' }, '0'),
        svg('line', { x1: LEFT, x2: width, y1: y(0), y2: y(0), class: 'grid' }),
        boots.map((i) => [svg('line', { x1: x(i), x2: x(i), y1: 4, y2: HEIGHT - 4, class: 'kexec' })]),
        svg('path', { d: path, class: 'steps' }),
        history.map((o, i) => (o.verdict === 'BROKEN' ? svg('path', { d: cross(x(i) + STEP / 2, y(o.count)), class: 'broken' }, svg('title', null, o.verdictDetail ?? 'broken')) : null)),
      ),
    ),
  );
}

/** @param {number} x @param {number} y */
const cross = (x, y) => `M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8`;

/** @param {Observation} o */
export const verdict = (o) => (o.verdict === 'MET' ? badge('OK', 'as it must be') : o.verdict === 'BROKEN' ? badge('BROKEN') : badge('UNKNOWN', 'nobody can tell'));

/** @param {Observation[]} history */
export function flbTable(history) {
  return table(
    'Observations',
    [
      { name: 'When', of: (o) => instant(o.observedAt) },
      { name: 'FLB', of: (o) => h('code', null, o.name) },
      { name: 'Moment', of: (o) => MOMENTS[o.moment] ?? o.moment },
      { name: 'Direction', of: (o) => (o.direction === 'OUTGOING' ? 'out' : 'in') },
      { name: 'Count', right: true, of: (o) => o.count },
      { name: 'Must be', right: true, of: (o) => o.expected ?? '–' },
      { name: 'Kernel state', of: (o) => o.status?.toLowerCase() ?? '–' },
      { name: 'Source', of: (o) => SOURCES[o.source] ?? o.source },
      { name: 'Verdict', of: (o) => [verdict(o), o.verdictDetail ? h('p', { class: 'words' }, o.verdictDetail) : null] },
    ],
    history,
    (o) => String(o.id),
  );
}
