// SPDX-License-Identifier: Apache-2.0
// Instants in local time with UTC beside it, and lengths of time, all in figures that line up.
import { h } from './dom.js';

const pad = (/** @type {number} */ n, width = 2) => String(n).padStart(width, '0');

/** @param {Date} d */
const localDay = (d) => `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
/** @param {Date} d */
export const localClock = (d) => `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
/** @param {Date} d */
export const utcClock = (d) => `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}`;

/**
 * An instant: the local time, with the day unless it is today, and UTC in the tooltip and for screen readers.
 * @param {string | number | Date | null | undefined} at
 * @param {{utc?: boolean}} [show] whether UTC is shown beside it
 */
export function instant(at, show = {}) {
  if (at === null || at === undefined) return h('span', { class: 'none' }, '–');
  const date = new Date(at);
  const today = localDay(date) === localDay(new Date());
  const local = (today ? '' : localDay(date) + ' ') + localClock(date);
  const utc = date.toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
  return h('time', { datetime: date.toISOString(), title: utc }, local, show.utc && h('span', { class: 'utc' }, utcClock(date) + ' UTC'));
}

/**
 * A length of time in at most two units.
 * @param {number | null | undefined} millis
 */
export function length(millis) {
  if (millis === null || millis === undefined || Number.isNaN(millis)) return '–';
  const sign = millis < 0 ? '−' : '';
  const ms = Math.abs(millis);
  if (ms < 1000) return `${sign}${Math.round(ms)} ms`;
  if (ms < 10_000) return `${sign}${(ms / 1000).toFixed(1)} s`;
  const s = Math.round(ms / 1000);
  if (s < 60) return `${sign}${s} s`;
  if (s < 3600) return `${sign}${Math.floor(s / 60)} min ${pad(s % 60)} s`;
  if (s < 86_400) return `${sign}${Math.floor(s / 3600)} h ${pad(Math.floor((s % 3600) / 60))} min`;
  return `${sign}${Math.floor(s / 86_400)} d ${pad(Math.floor((s % 86_400) / 3600))} h`;
}

/** How long ago. @param {string | number | null | undefined} at */
export const ago = (at) => (at === null || at === undefined ? '–' : length(Math.max(0, Date.now() - new Date(at).getTime())));

/**
 * The milliseconds of an ISO-8601 duration, of days and below.
 * @param {string | null | undefined} text
 */
export function millis(text) {
  const m = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text ?? '');
  if (!m) return null;
  return (((+(m[1] ?? 0) * 24 + +(m[2] ?? 0)) * 60 + +(m[3] ?? 0)) * 60 + +(m[4] ?? 0)) * 1000;
}

/** Bytes in powers of 1024. @param {number | null | undefined} n */
export function bytes(n) {
  if (n === null || n === undefined) return '–';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let i = 0;
  let v = n;
  while (v >= 1024 && i < units.length - 1) {
    v /= 1024;
    i++;
  }
  return `${i === 0 || v >= 100 ? Math.round(v) : v.toFixed(1)} ${units[i]}`;
}
