// SPDX-License-Identifier: Apache-2.0
// Begins: who asks, which page, and whether what is shown is the present.
import { Problem, api, token, whenUnauthenticated } from './api.js';
import { h, patch } from './dom.js';
import { pages } from './routes.js';
import { Shell } from './shell.js';
import { signIn } from './sign-in.js';
import { Stream } from './stream.js';
import { failure } from './view.js';

/** @typedef {import('./live.js').Page} Page */
/** @typedef {import('./live.js').Me} Me */

const stream = new Stream();
const shell = new Shell();
/** @type {Page | null} */
let shown = null;
/** @type {Me | null} */
let me = null;

/** @param {string} hash */
function parse(hash) {
  const [path, query] = hash.replace(/^#\/?/, '').split('?', 2);
  return { path: (path ?? '').split('/').map(decodeURIComponent), query: new URLSearchParams(query ?? '') };
}

/** @param {string[]} path @param {URLSearchParams} query */
function hashOf(path, query) {
  const text = query.toString();
  return '#/' + path.map(encodeURIComponent).join('/') + (text ? '?' + text : '');
}

function close() {
  shown?.close?.();
  shown = null;
}

function show() {
  if (!me) return;
  const { path, query } = safe();
  const isFirst = shown === null;
  close();
  const its = me;
  const context = {
    me: its,
    path,
    query,
    /** @param {Record<string, string | null>} changes */
    setQuery: (changes) => {
      for (const [name, value] of Object.entries(changes)) {
        if (value) query.set(name, value);
        else query.delete(name);
      }
      history.replaceState(null, '', hashOf(path, query));
    },
    /** @param {string} to */
    go: (to) => {
      location.hash = to;
    },
    /** @param {string} words */
    say: (words) => shell.say(words),
    /** @param {string} role */
    may: (role) => its.roles.includes(role),
  };
  const { name, page } = pages(path);
  shell.mark(name);
  try {
    shown = page(context);
  } catch (e) {
    shown = { title: 'Not shown', element: h('div', null, failure(e)) };
  }
  document.title = shown.title + ' · Luofleet';
  patch(shell.main);
  shell.main.append(shown.element);
  if (!isFirst) {
    window.scrollTo(0, 0);
    /** @type {HTMLElement | null} */ (shell.main.querySelector('h1'))?.focus({ preventScroll: true });
  }
}

/** A link that somebody has cut or typed may not decode. */
function safe() {
  try {
    return parse(location.hash);
  } catch {
    return { path: ['not-a-page'], query: new URLSearchParams() };
  }
}

/** @param {string} [why] */
function askWho(why) {
  stream.stop();
  close();
  me = null;
  document.title = 'Sign in · Luofleet';
  signIn(document.body, why, (secret) => {
    token.set(secret);
    void begin();
  });
}

async function begin() {
  try {
    me = await api.get('/me');
  } catch (e) {
    if (e instanceof Problem && e.status === 401) return;
    document.body.replaceChildren(h('main', { class: 'alone' }, h('h1', null, 'Luofleet'), failure(e, () => void begin())));
    return;
  }
  document.body.replaceChildren();
  shell.build(document.body, /** @type {Me} */ (me), stream, () => {
    // A session is in cookies that only the service can take away.
    if (token.get() === null) location.assign('/logout');
    token.clear();
    askWho();
  });
  show();
  void stream.start();
}

whenUnauthenticated((why) => {
  const had = token.get() !== null || me !== null;
  token.clear();
  askWho(had ? why : undefined);
});
stream.listen((event) => {
  shell.event(event);
  shown?.event?.(event);
});
let wasLost = false;
stream.watch((connection) => {
  // What was told meanwhile follows by itself; what is told of nobody, such as silence, is read anew.
  if (connection.kind === 'live' && wasLost) {
    shell.refresh();
    shown?.refresh?.();
  }
  wasLost = connection.kind === 'lost';
});
window.addEventListener('hashchange', show);
void begin();
