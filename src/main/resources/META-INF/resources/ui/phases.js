// SPDX-License-Identifier: Apache-2.0
// What phases and states mean, in a word, a colour and a shape; each is told apart by more than its colour.
import { h } from './dom.js';

/**
 * @typedef {'idle' | 'waiting' | 'preparing' | 'still' | 'watched' | 'good' | 'undone' | 'bad' | 'lost'} Tone
 * @typedef {{tone: Tone, word: string, mark: string}} Meaning
 */

/** @type {Record<string, Meaning>} */
const MEANINGS = {
  NONE: { tone: 'idle', word: 'no update yet', mark: '·' },
  QUEUED: { tone: 'waiting', word: 'queued', mark: '○' },
  PREFLIGHT: { tone: 'preparing', word: 'preflight', mark: '◔' },
  STAGING: { tone: 'preparing', word: 'staging', mark: '◔' },
  PRESERVING: { tone: 'preparing', word: 'preserving', mark: '◑' },
  PRESERVED: { tone: 'still', word: 'preserved', mark: '◑' },
  REBOOTING: { tone: 'still', word: 'rebooting', mark: '◕' },
  RETRIEVING: { tone: 'still', word: 'retrieving', mark: '◕' },
  FINISHING: { tone: 'watched', word: 'finishing', mark: '◕' },
  SOAKING: { tone: 'watched', word: 'soaking', mark: '◉' },
  SUCCEEDED: { tone: 'good', word: 'succeeded', mark: '●' },
  SUCCEEDED_WITH_SKIPS: { tone: 'good', word: 'succeeded, some left out', mark: '●' },
  ABORTING: { tone: 'undone', word: 'aborting', mark: '↶' },
  ABORTED: { tone: 'undone', word: 'aborted', mark: '↶' },
  FAILED: { tone: 'bad', word: 'failed', mark: '✕' },
  ENDED_WITH_FAILURES: { tone: 'bad', word: 'ended with failures', mark: '✕' },
  LOST: { tone: 'lost', word: 'lost', mark: '⊘' },
  PENDING: { tone: 'idle', word: 'pending', mark: '○' },
  UPDATING: { tone: 'preparing', word: 'updating', mark: '◑' },
  SKIPPED: { tone: 'undone', word: 'left out', mark: '–' },
  AWAITING_APPROVAL: { tone: 'waiting', word: 'awaiting approval', mark: '?' },
  RUNNING: { tone: 'preparing', word: 'running', mark: '▶' },
  PAUSED: { tone: 'undone', word: 'paused', mark: '‖' },
  PRESENT: { tone: 'good', word: 'present', mark: '●' },
  SILENT: { tone: 'bad', word: 'silent', mark: '✕' },
  UNKNOWN: { tone: 'waiting', word: 'unknown', mark: '?' },
  INFO: { tone: 'idle', word: 'info', mark: '·' },
  WARNING: { tone: 'undone', word: 'warning', mark: '!' },
  ERROR: { tone: 'bad', word: 'error', mark: '✕' },
  CRITICAL: { tone: 'lost', word: 'critical', mark: '⊘' },
  OK: { tone: 'good', word: 'ok', mark: '●' },
  BROKEN: { tone: 'bad', word: 'broken', mark: '✕' },
};

/** @param {string | null | undefined} name @returns {Meaning} */
export function meaning(name) {
  return MEANINGS[name ?? 'NONE'] ?? { tone: 'idle', word: String(name).toLowerCase().replaceAll('_', ' '), mark: '·' };
}

/** The order in which states are listed: what needs somebody first. */
export const TARGET_STATES = ['LOST', 'FAILED', 'ABORTED', 'UPDATING', 'PENDING', 'SUCCEEDED', 'SKIPPED'];

/** The phases in their order. */
export const PHASES = ['QUEUED', 'PREFLIGHT', 'STAGING', 'PRESERVING', 'PRESERVED', 'REBOOTING', 'RETRIEVING', 'FINISHING', 'SOAKING',
  'SUCCEEDED', 'ABORTING', 'ABORTED', 'FAILED', 'LOST'];

/** While guests stand still. */
export const BLACKOUT = new Set(['PRESERVED', 'REBOOTING', 'RETRIEVING']);

/** A state as a mark and a word. @param {string | null | undefined} name @param {string} [word] in place of its own */
export function badge(name, word) {
  const its = meaning(name);
  return h('span', { class: `badge tone-${its.tone}` }, h('span', { class: 'mark', 'aria-hidden': 'true' }, its.mark), word ?? its.word);
}
