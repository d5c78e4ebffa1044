// SPDX-License-Identifier: Apache-2.0
// Events, newest first, wherever they are shown.
import { h, link } from './dom.js';
import { badge } from './phases.js';
import { instant } from './time.js';
import { segment } from './api.js';
import { empty, table, words } from './view.js';

/** @typedef {import('./stream.js').LuoEvent} LuoEvent */

/** @param {string} type */
export const typeWords = (type) => type.toLowerCase().replaceAll('_', ' ');

/**
 * @param {LuoEvent[]} events
 * @param {{host?: boolean, rollout?: boolean}} [shown] which columns besides
 */
export function eventTable(events, shown = { host: true, rollout: true }) {
  if (events.length === 0) return empty('Nothing has happened here yet.');
  return table(
    'Events, newest first',
    [
      { name: 'When', of: (e) => instant(e.at) },
      { name: 'How bad', of: (e) => badge(e.severity) },
      { name: 'What', of: (e) => h('span', { class: 'event-type' }, typeWords(e.type)) },
      ...(shown.host ? [{ name: 'Host', of: (/** @type {LuoEvent} */ e) => (e.host ? link('/hosts/' + segment(e.host), null, e.host) : null) }] : []),
      ...(shown.rollout ? [{ name: 'Rollout', of: (/** @type {LuoEvent} */ e) => (e.rollout ? link('/rollouts/' + e.rollout, { title: e.rollout }, e.rollout.slice(0, 8)) : null) }] : []),
      { name: 'In words', wide: true, of: (e) => words(e.message) },
    ],
    events,
    (e) => String(e.id),
  );
}
