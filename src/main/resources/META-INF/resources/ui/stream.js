// SPDX-License-Identifier: Apache-2.0
// The event stream: read by fetch, since EventSource sends no credential; resumed from the last id without a gap.
import { credentials, unauthenticated } from './api.js';

/**
 * @typedef {{id: number, at: string, type: string, severity: string, host: string | null, update: string | null,
 *   rollout: string | null, message: string, data: any}} LuoEvent
 * @typedef {{kind: 'connecting'} | {kind: 'live'} | {kind: 'lost', since: Date}} Connection
 */

/** Twice the service's heartbeat and a little: what is silent for longer is not there. */
const SILENT_MS = 35_000;
const AT_ONCE_MS = 200;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** One stream for the whole page. */
export class Stream {
  /** @type {Set<(event: LuoEvent) => void>} */
  #listeners = new Set();
  /** @type {Set<(connection: Connection) => void>} */
  #watchers = new Set();
  /** @type {Connection} */
  connection = { kind: 'connecting' };
  #lastId = '';
  /** @type {AbortController | null} */
  #under = null;
  #pause = FIRST_PAUSE_MS;

  /** @param {(event: LuoEvent) => void} listener @returns {() => void} ends it */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {(connection: Connection) => void} watcher @returns {() => void} ends it */
  watch(watcher) {
    this.#watchers.add(watcher);
    watcher(this.connection);
    return () => this.#watchers.delete(watcher);
  }

  async start() {
    this.stop();
    const mine = new AbortController();
    this.#under = mine;
    while (!mine.signal.aborted) {
      const wasLive = await this.#once(mine.signal);
      if (mine.signal.aborted) return;
      const since = new Date();
      // A stream ends now and then, with the credential's time or a replica; one that can be gone on with at once is not lost.
      if (wasLive) {
        await new Promise((resume) => setTimeout(resume, AT_ONCE_MS));
        if (await this.#once(mine.signal)) continue;
      }
      if (mine.signal.aborted) return;
      if (this.connection.kind !== 'lost') this.#become({ kind: 'lost', since });
      await new Promise((resume) => setTimeout(resume, this.#pause));
      this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    }
  }

  stop() {
    this.#under?.abort();
    this.#under = null;
    this.#lastId = '';
  }

  /** @param {AbortSignal} stopped @returns {Promise<boolean>} whether anything came */
  async #once(stopped) {
    const attempt = new AbortController();
    const give = () => attempt.abort();
    stopped.addEventListener('abort', give);
    let alarm = setTimeout(give, SILENT_MS);
    let hasCome = false;
    try {
      const answer = await fetch('/api/v1/events/stream', {
        signal: attempt.signal,
        cache: 'no-store',
        headers: { ...credentials(), Accept: 'text/event-stream', ...(this.#lastId ? { 'Last-Event-ID': this.#lastId } : {}) },
      });
      // Of another database, or too old: what is shown is read anew from the log's end.
      if (answer.status === 400 || answer.status === 410) this.#lastId = '';
      if (answer.status === 401) await unauthenticated(answer);
      if (!answer.ok || !answer.body) return false;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        hasCome = true;
        clearTimeout(alarm);
        alarm = setTimeout(give, SILENT_MS);
        const frames = (rest + part.value).split('\n\n');
        rest = frames.pop() ?? '';
        frames.forEach((frame) => this.#take(frame));
      }
    } catch {
      // Ended; the loop goes on.
    } finally {
      clearTimeout(alarm);
      stopped.removeEventListener('abort', give);
    }
    return hasCome;
  }

  /** @param {string} frame */
  #take(frame) {
    let data = '';
    for (const line of frame.split('\n')) {
      if (line.startsWith('id:')) this.#lastId = line.slice(3).trim();
      else if (line.startsWith('data:')) data += line.slice(5);
    }
    if (this.connection.kind !== 'live') {
      this.#pause = FIRST_PAUSE_MS;
      this.#become({ kind: 'live' });
    }
    if (data) {
      const event = JSON.parse(data);
      for (const listener of this.#listeners) listener(event);
    }
  }

  /** @param {Connection} connection */
  #become(connection) {
    this.connection = connection;
    for (const watcher of this.#watchers) watcher(connection);
  }
}
