// SPDX-License-Identifier: Apache-2.0
// Who may do what: API tokens, for admins.
import { api, query, segment } from '../api.js';
import { ask } from '../dialog.js';
import { h, link, patch } from '../dom.js';
import { live, pageOf } from '../live.js';
import { badge } from '../phases.js';
import { instant } from '../time.js';
import { empty, field, heading, table } from '../view.js';

const ROLES = ['viewer', 'operator', 'approver', 'admin'];

/** @param {import('../live.js').Context} context @returns {import('../live.js').Page} */
export function tokensPage(context) {
  const made = h('div', { 'aria-live': 'polite' });
  const list = live({
    what: 'tokens',
    load: (signal) => api.get('/tokens' + query({ cursor: context.query.get('cursor'), limit: 100 }), signal),
    show: (page) => [
      page.items.length === 0 ? empty('There is none.') : tokenTable(page.items, () => list.refresh()),
      page.next ? h('p', null, link('/tokens' + query({ cursor: page.next }), null, 'Older ones')) : null,
    ],
  });
  const make = () =>
    makeToken((token) => {
      patch(
        made,
        h(
          'div',
          { class: 'secret' },
          h('p', null, 'The token of ', h('b', { class: 'words' }, token.subject), ', shown this once:'),
          h('p', null, h('code', null, token.secret)),
          h('button', { type: 'button', onclick: () => patch(made) }, 'I have it'),
        ),
      );
      list.refresh();
    });
  return pageOf('Tokens', h('div', { class: 'page' }, heading('Tokens', h('button', { type: 'button', onclick: make }, 'Make a token …')), made, list.element), [list]);
}

/** @param {any[]} tokens @param {() => void} then */
function tokenTable(tokens, then) {
  return table(
    'Tokens, newest first',
    [
      { name: 'Name', of: (t) => h('span', { class: 'words' }, t.name) },
      { name: 'Who acts with it', of: (t) => h('span', { class: 'words' }, t.subject) },
      { name: 'Begins with', of: (t) => h('code', null, t.hint) },
      { name: 'Roles', of: (t) => t.roles.join(', ') },
      { name: 'Hosts', of: (t) => (t.scope ? h('code', null, t.scope) : 'all') },
      { name: 'Made', of: (t) => [instant(t.createdAt), t.createdBy ? ` by ${t.createdBy.name}` : ' at the first start'] },
      { name: 'Last used', of: (t) => instant(t.lastUsedAt) },
      { name: 'Holds', of: (t) => holds(t) },
      { name: '', of: (t) => (t.revokedAt ? null : h('button', { type: 'button', onclick: () => revoke(t, then), 'aria-label': `Revoke ${t.name}` }, 'Revoke …')) },
    ],
    tokens,
    (t) => t.id,
  );
}

/** @param {any} token */
function holds(token) {
  if (token.revokedAt) return [badge('ABORTED', 'revoked'), ' ', instant(token.revokedAt), token.revokedReason ? [': ', h('q', null, token.revokedReason)] : null];
  if (token.expiresAt && Date.parse(token.expiresAt) <= Date.now()) return [badge('ABORTED', 'expired'), ' ', instant(token.expiresAt)];
  return [badge('OK', 'yes'), token.expiresAt ? [', until ', instant(token.expiresAt)] : null];
}

/** @param {(token: any) => void} then */
function makeToken(then) {
  const name = /** @type {HTMLInputElement} */ (h('input', { required: true, maxlength: '100' }));
  const subject = /** @type {HTMLInputElement} */ (h('input', { maxlength: '100' }));
  const scope = /** @type {HTMLInputElement} */ (h('input', { spellcheck: 'false', placeholder: 'zone=a' }));
  const until = /** @type {HTMLInputElement} */ (h('input', { type: 'datetime-local' }));
  const roles = ROLES.map((role) => /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', value: role, checked: role === 'viewer' })));
  ask({
    title: 'Make a token',
    verb: 'Make it',
    reason: false,
    effect: h('p', null, 'Whoever has it may do what its roles say. It is shown once.'),
    fields: [
      field('Name', name, 'What it is for, as it is listed'),
      field('Who acts with it', subject, 'As events and audit say it; the name, if this is empty'),
      h('fieldset', { class: 'boxes' }, h('legend', null, 'Roles'), roles.map((box) => h('label', { class: 'inline' }, box, box.value))),
      field('Hosts', scope, 'A label selector; all hosts, if this is empty'),
      field('Until', until, 'By your clock; for good, if this is empty'),
    ],
    act: () =>
      api.post('/tokens', {
        name: name.value.trim(),
        subject: subject.value.trim() || null,
        roles: roles.filter((box) => box.checked).map((box) => box.value),
        scope: scope.value.trim() || null,
        expiresAt: until.value ? new Date(until.value).toISOString() : null,
      }),
    then,
  });
}

/** @param {any} token @param {() => void} then */
function revoke(token, then) {
  ask({
    title: `Revoke the token ${token.name}`,
    verb: 'Revoke it',
    grave: true,
    effect: h('p', null, 'It is refused from now on, everywhere, and its event streams end within seconds. It cannot be undone; a new one can be made.'),
    act: (reason) => api.post(`/tokens/${segment(token.id)}/revoke`, { reason }),
    then,
  });
}
