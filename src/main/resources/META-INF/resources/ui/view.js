// SPDX-License-Identifier: Apache-2.0
// Pieces that pages share: headings, tables, and the states before and without data.
import { h } from './dom.js';
import { Problem } from './api.js';
import { instant } from './time.js';

/** @typedef {import('./dom.js').Child} Child */

/**
 * A page's heading: what it is, and beside it what belongs to the whole page.
 * @param {Child} title
 * @param {...Child} beside
 */
export function heading(title, ...beside) {
  return h('header', { class: 'heading' }, h('h1', { tabindex: '-1' }, title), h('div', { class: 'beside' }, ...beside));
}

/** A part of a page. @param {string} title @param {Child} note @param {...Child} content */
export function section(title, note, ...content) {
  return h('section', { class: 'part', key: 'part:' + title }, h('h2', null, title, note ? h('span', { class: 'note' }, note) : null), ...content);
}

/** Nothing is there, said so. @param {string} what @param {Child} [then] what one can do */
export const empty = (what, then) => h('p', { class: 'empty' }, what, then ? [' ', then] : null);

/** It is on its way. @param {string} what */
export const loading = (what) => h('p', { class: 'loading', role: 'status' }, `Reading ${what} …`);

/** Why it is not there. @param {unknown} error @param {() => void} [again] */
export function failure(error, again) {
  const problem = error instanceof Problem ? error : null;
  const violations = /** @type {{field: string, message: string}[]} */ (problem?.body.violations ?? []);
  return h(
    'div',
    { class: 'failure', role: 'alert' },
    h('p', null, error instanceof Error ? error.message : String(error)),
    violations.length > 1 ? h('ul', null, violations.map((v) => h('li', null, h('code', null, v.field), ' ', v.message))) : null,
    problem?.body.errorId ? h('p', { class: 'note' }, 'Error id ', h('code', null, problem.body.errorId)) : null,
    again ? h('button', { type: 'button', onclick: again }, 'Try again') : null,
  );
}

/**
 * A table.
 * @template T
 * @param {string} caption for screen readers
 * @param {{name: string, of: (row: T) => Child, right?: boolean, wide?: boolean}[]} columns
 * @param {T[]} rows
 * @param {(row: T) => string} [key]
 */
export function table(caption, columns, rows, key) {
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h(
      'table',
      null,
      h('caption', { class: 'unseen' }, caption),
      h('thead', null, h('tr', null, columns.map((c) => (c.name ? h('th', { scope: 'col', class: c.right ? 'right' : null }, c.name) : h('td'))))),
      h(
        'tbody',
        null,
        rows.map((row) =>
          h('tr', key ? { key: key(row) } : null, columns.map((c) => h('td', { class: c.right ? 'right' : c.wide ? 'wide' : null }, c.of(row)))),
        ),
      ),
    ),
  );
}

/** Facts by name. @param {[string, Child][]} facts */
export const facts = (facts) =>
  h('dl', { class: 'facts' }, facts.filter(([, value]) => value !== null && value !== undefined && value !== false).map(([name, value]) =>
    h('div', null, h('dt', null, name), h('dd', null, value))));

/** The first characters of an id. @param {string | null | undefined} id */
export const short = (id) => (id ? h('code', { title: id }, id.slice(0, 8)) : h('span', { class: 'none' }, '–'));

/** A count with its noun. @param {number} n @param {string} one @param {string} [many] */
export const count = (n, one, many) => `${n.toLocaleString('en')} ${n === 1 ? one : (many ?? one + 's')}`;

/** A field of a form. @param {string} label @param {HTMLElement} control @param {Child} [hint] */
export const field = (label, control, hint) => h('label', { class: 'field' }, h('span', null, label), control, hint ? h('small', null, hint) : null);

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/**
 * Words of the service, with the instants in them by the reader's clock.
 * @param {string | null | undefined} text
 */
export function words(text) {
  if (!text) return null;
  const instants = [...text.matchAll(INSTANT)];
  let at = 0;
  /** @type {Child[]} */
  const parts = [];
  for (const found of instants) {
    parts.push(text.slice(at, found.index), instant(found[0]));
    at = found.index + found[0].length;
  }
  parts.push(text.slice(at));
  return h('span', { class: 'words' }, parts);
}
