// SPDX-License-Identifier: Apache-2.0
// What is done to single hosts.
import { api, segment } from './api.js';
import { ask } from './dialog.js';
import { h } from './dom.js';
import { field } from './view.js';

/** @param {any} host @param {() => void} then */
export function cordon(host, then) {
  const down = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', checked: true }));
  ask({
    title: `Cordon ${host.name}`,
    verb: 'Cordon it',
    effect: h('p', null, 'No plan takes it, and nothing starts on it; a rollout that has it goes on without starting it. What is under way on it goes on. Undone by uncordoning it.'),
    fields: [h('label', { class: 'inline' }, down, 'It counts as down against the caps, as a host in repair does')],
    act: (reason) => api.post(`/hosts/${segment(host.name)}/cordon`, { reason, down: down.checked }),
    then,
  });
}

/** @param {any} host @param {() => void} then */
export function uncordon(host, then) {
  ask({
    title: `Uncordon ${host.name}`,
    verb: 'Uncordon it',
    effect: h('p', { class: 'words' }, 'Plans and rollouts may have it again, and it no longer counts as down. It was cordoned for: ', h('q', null, host.cordon.reason)),
    act: (reason) => api.post(`/hosts/${segment(host.name)}/uncordon`, { reason }),
    then,
  });
}

/** @param {string} host @param {any} orphan @param {() => void} then */
export function orderOrphan(host, orphan, then) {
  const order = /** @type {HTMLSelectElement} */ (
    h('select', null, h('option', { value: 'KEEP' }, 'keep it'), h('option', { value: 'FINISH' }, 'finish it: its files are destroyed'))
  );
  ask({
    title: `Orphaned session ${orphan.name}`,
    verb: 'Order it',
    grave: true,
    effect: h('p', null, `It holds ${orphan.files} files on ${host}. To finish it destroys them and frees their memory; that cannot be undone. The order holds for this boot.`),
    fields: [field('Order', order)],
    act: (reason) => api.post(`/hosts/${segment(host)}/orphans/${segment(orphan.name)}`, { order: order.value, reason }),
    then,
  });
}
