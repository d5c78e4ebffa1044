// SPDX-License-Identifier: Apache-2.0
// How something is done: first it is shown what it will do, then it asks why.
import { h, patch } from './dom.js';
import { failure, loading } from './view.js';

/** @typedef {import('./dom.js').Child} Child */

/**
 * @param {object} of
 * @param {string} of.title
 * @param {string} of.verb on the button that does it
 * @param {boolean} [of.grave] whether it cannot be undone
 * @param {Child | (() => Promise<Child>)} of.effect what it will do
 * @param {boolean} [of.reason] whether it asks for a reason
 * @param {HTMLElement[]} [of.fields] what it asks besides
 * @param {(reason: string) => Promise<unknown>} of.act
 * @param {(done: any) => void} [of.then]
 */
export function ask({ title, verb, grave, effect, reason = true, fields = [], act, then }) {
  const shown = h('div', { class: 'effect' });
  const wrong = h('div');
  const why = /** @type {HTMLTextAreaElement} */ (h('textarea', { name: 'reason', rows: '2', maxlength: '500', required: true }));
  const go = /** @type {HTMLButtonElement} */ (h('button', { type: 'submit', class: grave ? 'main grave' : 'main' }, verb));
  const form = h(
    'form',
    { method: 'dialog' },
    h('h2', { id: 'dialog-title' }, title),
    shown,
    fields,
    reason ? h('label', { class: 'field' }, h('span', null, 'Reason'), why, h('small', null, 'Everybody reads it: in the events, in the audit, and whoever waits.')) : null,
    wrong,
    h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => dialog.close() }, 'Leave it'), go),
  );
  const dialog = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-labelledby': 'dialog-title' }, form));
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    go.disabled = true;
    try {
      const done = await act(why.value.trim());
      dialog.close();
      then?.(done);
    } catch (error) {
      patch(wrong, failure(error));
      go.disabled = false;
    }
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  if (reason) why.focus();
  if (typeof effect === 'function') {
    go.disabled = true;
    patch(shown, loading('what it will do'));
    effect().then(
      (content) => {
        patch(shown, content);
        go.disabled = false;
      },
      (error) => patch(shown, failure(error)),
    );
  } else {
    patch(shown, effect);
  }
}
