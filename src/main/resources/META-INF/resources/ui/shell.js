// SPDX-License-Identifier: Apache-2.0
// What surrounds every page: where one can go, whether this is the present, whether the fleet is halted, what time it is.
import { api } from './api.js';
import { h, link, patch } from './dom.js';
import { haltVerbs } from './halt.js';
import { NAVIGATION } from './routes.js';
import { instant, localClock, utcClock } from './time.js';

/** @typedef {import('./live.js').Me} Me */
/** @typedef {import('./stream.js').Stream} Stream */
/** @typedef {{halted: boolean, by: {name: string} | null, reason: string | null, since: string | null}} Halt */

const THEMES = ['auto', 'light', 'dark'];
const THEME_KEY = 'luofleet.theme';

export class Shell {
  main = h('main', { id: 'main' });
  #nav = h('nav', { 'aria-label': 'Pages' });
  #state = h('div', { class: 'state', role: 'status' });
  #halt = h('div', { class: 'halt' });
  #clock = h('div', { class: 'clock' });
  #said = h('div', { class: 'unseen', 'aria-live': 'polite' });
  /** @type {Me | null} */
  #me = null;
  #page = '';
  /** @type {Date | null} */
  #asOf = null;

  constructor() {
    setTheme(localStorage.getItem(THEME_KEY) ?? 'auto');
    setInterval(() => this.#tick(), 1000);
  }

  /**
   * @param {HTMLElement} body
   * @param {Me} me
   * @param {Stream} stream
   * @param {() => void} signOut
   */
  build(body, me, stream, signOut) {
    this.#me = me;
    body.append(
      h('a', { class: 'skip', href: '#main', onclick: (/** @type {Event} */ e) => this.#skip(e) }, 'To the page'),
      h(
        'header',
        { class: 'bar' },
        link('/fleet', { class: 'brand', 'aria-label': 'Luofleet, the fleet' }, 'Luofleet'),
        this.#nav,
        this.#halt,
        this.#state,
        this.#clock,
        h('div', { class: 'who' }, h('span', { class: 'name', title: me.roles.join(', ') + (me.scope ? `, hosts with ${me.scope}` : '') }, me.name), themeButton(), h('button', { type: 'button', class: 'quiet', onclick: signOut }, 'Sign out')),
      ),
      this.main,
      this.#said,
    );
    stream.watch((connection) => this.#connection(connection));
    this.#tick();
    this.refresh();
  }

  /** @param {Event} e */
  #skip(e) {
    e.preventDefault();
    /** @type {HTMLElement | null} */ (this.main.querySelector('h1'))?.focus();
  }

  /** Which page is shown. @param {string} name */
  mark(name) {
    this.#page = name;
    const may = (/** @type {string} */ role) => this.#me?.roles.includes(role);
    patch(
      this.#nav,
      NAVIGATION.filter((to) => !to.role || may(to.role)).map((to) =>
        link('/' + to.path, { 'aria-current': to.path === this.#page ? 'page' : null }, to.name),
      ),
    );
  }

  /** For screen readers. @param {string} words */
  say(words) {
    this.#said.textContent = words;
  }

  /** @param {import('./stream.js').LuoEvent} event */
  event(event) {
    if (event.type === 'FLEET_HALT_CHANGED') this.refresh();
  }

  refresh() {
    api.get('/halt').then(
      (halt) => this.#showHalt(halt),
      () => {},
    );
  }

  /** @param {Halt} halt */
  #showHalt(halt) {
    document.body.classList.toggle('halted', halt.halted);
    patch(
      this.#halt,
      halt.halted ? h('span', { class: 'halted-words', title: halt.reason ?? '' }, '■ Halted by ', halt.by?.name, ' since ', instant(halt.since)) : null,
      this.#me?.roles.includes('operator') ? haltVerbs(halt, () => this.refresh()) : null,
    );
  }

  /** @param {import('./stream.js').Connection} connection */
  #connection(connection) {
    document.body.classList.toggle('stale', connection.kind === 'lost');
    this.#state.className = `state state-${connection.kind}`;
    switch (connection.kind) {
      case 'connecting':
        patch(this.#state, h('span', { 'aria-hidden': 'true' }, '○ '), 'connecting');
        break;
      case 'live':
        patch(this.#state, h('span', { 'aria-hidden': 'true' }, '● '), 'live');
        break;
      case 'lost':
        patch(
          this.#state,
          h('span', { 'aria-hidden': 'true' }, '✕ '),
          'connection lost since ',
          instant(connection.since),
          ', shown as of ',
          instant(this.#asOf ?? connection.since),
        );
    }
    this.#live = connection.kind === 'live';
  }

  #live = false;

  #tick() {
    const now = new Date();
    if (this.#live) this.#asOf = now;
    patch(this.#clock, h('time', { class: 'local' }, localClock(now)), h('time', { class: 'utc' }, utcClock(now) + ' UTC'));
  }
}

/** @param {string} theme */
function setTheme(theme) {
  document.documentElement.dataset.theme = THEMES.includes(theme) ? theme : 'auto';
}

function themeButton() {
  const button = h('button', { type: 'button', class: 'quiet' });
  const name = () => {
    button.textContent = `Theme: ${document.documentElement.dataset.theme}`;
  };
  button.addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? 'auto') + 1) % THEMES.length] ?? 'auto';
    localStorage.setItem(THEME_KEY, next);
    setTheme(next);
    name();
    window.dispatchEvent(new Event('themechange'));
  });
  name();
  return button;
}
