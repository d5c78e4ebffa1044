// SPDX-License-Identifier: Apache-2.0
// The andon cord.
import { api } from './api.js';
import { h } from './dom.js';
import { ask } from './dialog.js';
import { instant } from './time.js';

/**
 * @param {import('./shell.js').Halt} halt
 * @param {() => void} then
 */
export function haltVerbs(halt, then) {
  return halt.halted
    ? h('button', { type: 'button', onclick: () => lift(halt, then) }, 'Lift the halt')
    : h('button', { type: 'button', class: 'quiet', onclick: () => pull(then) }, 'Halt …');
}

/** @param {() => void} then */
function pull(then) {
  ask({
    title: 'Halt the fleet',
    verb: 'Halt the fleet',
    effect: h('p', null, 'No rollout starts anything more, and no single update without force. Updates under way go on: guests that stand still must not wait. Undone by lifting the halt.'),
    act: (reason) => api.post('/halt', { reason }),
    then,
  });
}

/** @param {import('./shell.js').Halt} halt @param {() => void} then */
function lift(halt, then) {
  ask({
    title: 'Lift the halt',
    verb: 'Lift the halt',
    reason: false,
    effect: [
      h('p', null, `${halt.by?.name} halted the fleet `, instant(halt.since), ': ', h('q', null, halt.reason)),
      h('p', null, 'Rollouts that are running go on at once. Those that are paused stay so.'),
    ],
    act: () => api.delete('/halt'),
    then,
  });
}
