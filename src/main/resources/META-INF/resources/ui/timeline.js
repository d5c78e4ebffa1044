// SPDX-License-Identifier: Apache-2.0
// One update's way through its phases, across the kexec.
import { h, svg } from './dom.js';
import { BLACKOUT, badge, meaning } from './phases.js';
import { instant, length, millis } from './time.js';
import { table } from './view.js';

/**
 * @typedef {{phase: string, enteredAt: string, millis: number | null}} Entry
 * @typedef {{history: Entry[], endedAt: string | null, phase: string, deadlines: Record<string, string>, timings: Record<string, number | null>,
 *   bootIdBefore: string | null, bootIdAfter: string | null, kernelBefore: string | null, kernelAfter: string | null}} Update
 */

const WIDTH = 1000;
const BAR = 26;
/** So that the shortest is seen. */
const THINNEST = 3;

/** @param {Update} update */
export function timeline(update) {
  const now = update.endedAt ? Date.parse(update.endedAt) : Date.now();
  const steps = update.history
    .map((entry) => ({ ...entry, ms: entry.millis ?? Math.max(0, now - Date.parse(entry.enteredAt)) }))
    .filter((step) => !(update.endedAt && step.millis === null));
  const total = steps.reduce((sum, step) => sum + step.ms, 0) || 1;
  const room = WIDTH - THINNEST * steps.length;
  let x = 0;
  const placed = steps.map((step) => {
    const width = THINNEST + (room * step.ms) / total;
    const at = x;
    x += width;
    return { ...step, at, width };
  });
  const kexec = placed.find((step) => step.phase === 'RETRIEVING');
  const words = placed.map((step) => `${meaning(step.phase).word} ${length(step.ms)}`).join(', ');
  return h(
    'figure',
    { class: 'timeline' },
    svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} 74`, role: 'img', 'aria-label': `Phases: ${words}`, preserveAspectRatio: 'none' },
      placed.map((step) => svg('rect', { x: step.at, y: 22, width: Math.max(1, step.width - 1), height: BAR, class: `fill-${meaning(step.phase).tone}` }, svg('title', null, `${meaning(step.phase).word}: ${length(step.ms)}`))),
      placed.filter((step) => BLACKOUT.has(step.phase)).map((step) => svg('rect', { x: step.at, y: 52, width: step.width, height: 4, class: 'blackout' })),
      kexec ? svg('line', { x1: kexec.at, x2: kexec.at, y1: 12, y2: 62, class: 'kexec' }) : null,
    ),
    h(
      'figcaption',
      { class: 'note' },
      h('i', { class: 'swatch blackout-key', 'aria-hidden': 'true' }), 'guests may stand still',
      kexec ? [' · ', h('i', { class: 'kexec-key', 'aria-hidden': 'true' }), `kexec, from ${update.kernelBefore} to ${update.kernelAfter}`] : null,
      update.timings.blackoutMs != null ? ` · longest standstill a guest measured: ${length(update.timings.blackoutMs)}` : null,
    ),
    phaseTable(update, steps),
  );
}

/** @param {Update} update @param {(Entry & {ms: number})[]} steps */
function phaseTable(update, steps) {
  return table(
    'Phases with their times',
    [
      { name: 'Phase', of: (s) => badge(s.phase) },
      { name: 'Entered', of: (s) => instant(s.enteredAt, { utc: true }) },
      { name: 'Took', right: true, of: (s) => length(s.ms) },
      { name: 'Of at most', right: true, of: (s) => length(millis(update.deadlines[s.phase === 'SOAKING' ? 'soak' : s.phase.toLowerCase()])) },
    ],
    steps,
    (s) => s.phase + s.enteredAt,
  );
}
