// SPDX-License-Identifier: Apache-2.0
// Data that is read, shown, and read again when something of it happens.
import { h, patch } from './dom.js';
import { failure, loading } from './view.js';

/**
 * @typedef {import('./stream.js').LuoEvent} LuoEvent
 * @typedef {import('./dom.js').Child} Child
 * @typedef {{element: HTMLElement, title: string, event?: (event: LuoEvent) => void, refresh?: () => void, close?: () => void}} Page
 * @typedef {{name: string, credential: string, roles: string[], scope: string | null}} Me
 * @typedef {{me: Me, path: string[], query: URLSearchParams, setQuery: (changes: Record<string, string | null>) => void,
 *   go: (to: string) => void, say: (words: string) => void, may: (role: string) => boolean}} Context
 */

/** However much happens, the service is asked no more often. */
const APART_MS = 1_000;

/**
 * @template T
 * @param {object} of
 * @param {string} of.what for "Reading … "
 * @param {(signal: AbortSignal) => Promise<T>} of.load
 * @param {(data: T) => Child} of.show
 * @param {(event: LuoEvent) => boolean} [of.when] after which events it is read again
 * @param {number} [of.every] and how often anyhow, in milliseconds
 * @param {number} [of.apart] how long after one reading the next may come, however much happens
 * @param {(data: T) => void} [of.then] told of each reading
 */
export function live({ what, load, show, when, every, apart = APART_MS, then }) {
  const element = h('div', { class: 'live', 'data-live': what }, loading(what));
  const ended = new AbortController();
  /** @type {T | undefined} */
  let data;
  let isReading = false;
  let isWanted = false;
  let last = 0;

  const draw = () => data !== undefined && patch(element, show(data));

  async function read() {
    if (ended.signal.aborted) return;
    if (isReading) {
      isWanted = true;
      return;
    }
    isReading = true;
    isWanted = false;
    last = performance.now();
    try {
      data = await load(ended.signal);
      then?.(data);
      draw();
    } catch (e) {
      if (ended.signal.aborted) return;
      patch(element, failure(e, read), data === undefined ? null : h('div', { class: 'old' }, show(data)));
    } finally {
      isReading = false;
    }
    if (isWanted) soon();
  }

  let timer = 0;
  function soon() {
    if (timer) return;
    timer = window.setTimeout(
      () => {
        timer = 0;
        if (document.hidden) isWanted = true;
        else void read();
      },
      Math.max(50, apart - (performance.now() - last)),
    );
  }

  const seen = () => !document.hidden && isWanted && soon();
  document.addEventListener('visibilitychange', seen);
  const rhythm = every ? window.setInterval(soon, every) : 0;
  void read();
  return {
    element,
    /** Draws the same data again. */
    draw,
    refresh: () => void read(),
    /** @param {LuoEvent} event */
    event: (event) => {
      if (when?.(event)) soon();
    },
    close: () => {
      ended.abort();
      clearTimeout(timer);
      clearInterval(rhythm);
      document.removeEventListener('visibilitychange', seen);
    },
  };
}

/**
 * A page of several live parts.
 * @param {string} title
 * @param {HTMLElement} element
 * @param {{event: (event: LuoEvent) => void, refresh: () => void, close: () => void}[]} parts
 * @returns {Page}
 */
export function pageOf(title, element, parts) {
  return {
    title,
    element,
    event: (event) => parts.forEach((part) => part.event(event)),
    refresh: () => parts.forEach((part) => part.refresh()),
    close: () => parts.forEach((part) => part.close()),
  };
}
