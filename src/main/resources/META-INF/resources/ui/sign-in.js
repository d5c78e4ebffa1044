// SPDX-License-Identifier: Apache-2.0
import { h } from './dom.js';

/**
 * Asks for a token. It goes nowhere but into this tab's storage and into requests to this service.
 * @param {HTMLElement} body
 * @param {string | undefined} why why the last one does not hold
 * @param {(secret: string) => void} then
 */
export function signIn(body, why, then) {
  const input = /** @type {HTMLInputElement} */ (
    h('input', { type: 'password', name: 'token', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-describedby': 'token-hint' })
  );
  const form = h(
    'form',
    {
      class: 'sign-in',
      onsubmit: (/** @type {Event} */ e) => {
        e.preventDefault();
        const secret = input.value.trim();
        if (secret) then(secret);
      },
    },
    h('h1', null, 'Luofleet'),
    why ? h('p', { class: 'failure', role: 'alert' }, why) : null,
    h('label', { class: 'field' }, h('span', null, 'API token'), input),
    h('p', { id: 'token-hint', class: 'note' }, 'It begins with lft_. It is kept in this tab only, until you close it or sign out. An admin makes one under Tokens.'),
    h('button', { type: 'submit', class: 'main' }, 'Sign in'),
    h(
      'p',
      { class: 'note' },
      'Or ',
      h('a', { href: '/login?to=' + encodeURIComponent('/' + location.hash) }, 'log in at your organisation’s provider'),
      ', where this service has one; or by a login link (POST /api/v1/login-links).',
    ),
  );
  body.replaceChildren(h('main', { class: 'alone' }, form));
  input.focus();
}
