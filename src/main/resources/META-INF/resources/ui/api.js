// SPDX-License-Identifier: Apache-2.0
// The service's API, as everybody else uses it.

const KEY = 'luofleet.token';

/** What the service answers when it does not do what was asked (RFC 9457). */
export class Problem extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `The service answered with ${status}.`);
    this.status = status;
    this.body = body ?? {};
    this.type = String(body?.type ?? '').replace('urn:luofleet:problem:', '');
  }
}

/** The service cannot be reached. */
export class Unreachable extends Error {
  constructor() {
    super('The control plane cannot be reached.');
  }
}

/** The token lives as long as the tab, and nowhere else. */
export const token = {
  get: () => sessionStorage.getItem(KEY),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(KEY, value),
  clear: () => sessionStorage.removeItem(KEY),
};

/** Told when the credential does not hold (any more). @type {(why: string) => void} */
let onUnauthenticated = () => {};

/** @param {(why: string) => void} listener */
export function whenUnauthenticated(listener) {
  onUnauthenticated = listener;
}

/** An answer of 401, wherever it came. @param {Response} answer */
export async function unauthenticated(answer) {
  const body = await answer.json().catch(() => null);
  onUnauthenticated(new Problem(answer.status, body).message);
}

/** @returns {Record<string, string>} */
export function credentials() {
  const bearer = token.get();
  return bearer ? { Authorization: 'Bearer ' + bearer } : {};
}

/**
 * Asks for something.
 * @param {string} method
 * @param {string} path below /api/v1
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
async function ask(method, path, body, signal) {
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch('/api/v1' + path, {
      method,
      signal,
      cache: 'no-store',
      headers: { ...credentials(), Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Unreachable();
  }
  const text = await answer.text();
  /** @type {any} */
  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    // Of something between us and the service.
  }
  if (answer.ok) return json;
  const problem = new Problem(answer.status, json);
  if (answer.status === 401) onUnauthenticated(problem.message);
  throw problem;
}

export const api = {
  /** @param {string} path @param {AbortSignal} [signal] */
  get: (path, signal) => ask('GET', path, undefined, signal),
  /** @param {string} path @param {unknown} body */
  post: (path, body) => ask('POST', path, body),
  /** @param {string} path */
  delete: (path) => ask('DELETE', path),
};

const MOST_KEPT = 50;
/** What never changes: plans by their hash, updates that are over. @type {Map<string, Promise<any>>} */
const kept = new Map();

/**
 * Reads something that does not change once it is there.
 * @param {string} path
 * @param {(answer: any) => boolean} [isFinal] whether this answer is the last word
 * @returns {Promise<any>}
 */
export function once(path, isFinal = () => true) {
  const known = kept.get(path);
  if (known) return known;
  const reading = ask('GET', path);
  kept.set(path, reading);
  reading.then(
    (answer) => isFinal(answer) || kept.delete(path),
    () => kept.delete(path),
  );
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return reading;
}

/**
 * Parameters of a query, without those that are empty.
 * @param {Record<string, string | number | boolean | null | undefined>} parameters
 */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return given.length === 0 ? '' : '?' + given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
}

/** A segment of a path. @param {string} text */
export const segment = (text) => encodeURIComponent(text);
