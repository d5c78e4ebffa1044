// SPDX-License-Identifier: Apache-2.0
// Every host as a cell: read in columns, kept up to date by events.
import { meaning } from './phases.js';

/**
 * @typedef {{values: string[], of: number[]}} Column
 * @typedef {{at: string, names: string[], presence: Column, kernel: Column, phase: Column, since: number[],
 *   update: (string | null)[], cordoned: number[], labels: Record<string, Column>}} Cells
 * @typedef {'phase' | 'kernel' | 'presence'} Colouring
 */

/** Of how many kernels each has a colour of its own; the rest share one. */
export const KERNEL_COLOURS = 6;

export class FleetModel {
  /** @param {Cells} cells */
  constructor(cells) {
    this.names = cells.names;
    this.labels = cells.labels;
    this.phase = decode(cells.phase);
    this.presence = decode(cells.presence);
    this.kernel = decode(cells.kernel);
    this.since = cells.since;
    this.cordoned = new Set(cells.cordoned);
    /** @type {Map<string, number>} */
    this.places = new Map(cells.names.map((name, i) => [name, i]));
    /** The kernels, those of most hosts first. */
    this.kernels = [...counts(this.kernel)].sort((a, b) => b[1] - a[1]).map(([name]) => name ?? '');
  }

  get size() {
    return this.names.length;
  }

  /** @param {number} i @param {string} key */
  label(i, key) {
    const column = this.labels[key];
    const value = column?.of[i] ?? -1;
    return value < 0 ? null : (column?.values[value] ?? null);
  }

  /**
   * Takes what an event says of its host.
   * @param {import('./stream.js').LuoEvent} event
   * @returns {number} the host's place; -1 when nothing of what is shown has changed
   */
  take(event) {
    const i = event.host === null ? undefined : this.places.get(event.host);
    if (i === undefined) return -1;
    const at = Date.parse(event.at);
    switch (event.type) {
      case 'PHASE_CHANGED':
        // What was read already is newer.
        if (at < (this.since[i] ?? 0)) return -1;
        this.phase[i] = event.data.to;
        this.since[i] = at;
        return i;
      case 'UPDATE_CREATED':
        this.phase[i] = 'QUEUED';
        this.since[i] = at;
        return i;
      case 'HOST_BOOTED':
        this.kernel[i] = event.data.kernelRelease;
        this.presence[i] = 'PRESENT';
        return i;
      case 'HOST_CORDONED':
        this.cordoned.add(i);
        return i;
      case 'HOST_UNCORDONED':
        this.cordoned.delete(i);
        return i;
      default:
        return -1;
    }
  }

  /** Whether a host that is not here has come, or one that is here has gone. @param {import('./stream.js').LuoEvent} event */
  isOld(event) {
    return ['HOST_ENROLLED', 'HOST_RETIRED', 'HOST_REPLACED', 'HOST_LABELS_CHANGED', 'HOST_WRITTEN_OFF', 'HOST_RETURNED'].includes(event.type);
  }

  /** A name of the colour of a cell. @param {number} i @param {Colouring} by */
  tone(i, by) {
    switch (by) {
      case 'phase':
        return meaning(this.phase[i]).tone;
      case 'presence':
        return meaning(this.presence[i]).tone;
      case 'kernel': {
        const place = this.kernels.indexOf(this.kernel[i] ?? '');
        return place >= 0 && place < KERNEL_COLOURS ? `kernel-${place}` : 'kernel-other';
      }
    }
  }

  /** What a cell is, in words. @param {number} i */
  words(i) {
    const labels = Object.keys(this.labels)
      .map((key) => [key, this.label(i, key)])
      .filter(([, value]) => value !== null)
      .map(([key, value]) => `${key}=${value}`);
    return [
      this.names[i],
      meaning(this.phase[i]).word,
      `kernel ${this.kernel[i]}`,
      meaning(this.presence[i]).word,
      this.cordoned.has(i) ? 'cordoned' : '',
      ...labels,
    ]
      .filter(Boolean)
      .join(', ');
  }

  /** How many hosts have each value of what colours them, in the order of a legend. @param {Colouring} by */
  legend(by) {
    const column = by === 'phase' ? this.phase : by === 'presence' ? this.presence : this.kernel;
    return counts(column);
  }

  /**
   * Hosts by the values of label keys, outermost first; in order of the values, those without a value last.
   * @param {string[]} keys
   * @param {(i: number) => boolean} isShown
   * @returns {Group[]}
   */
  groups(keys, isShown) {
    const all = this.names.map((_, i) => i).filter(isShown);
    return this.#split(all, keys);
  }

  /** @param {number[]} hosts @param {string[]} keys @returns {Group[]} */
  #split(hosts, keys) {
    const [key, ...inner] = keys;
    if (!key) return hosts.length ? [{ name: '', hosts, groups: [] }] : [];
    /** @type {Map<string | null, number[]>} */
    const by = new Map();
    for (const i of hosts) {
      const value = this.label(i, key);
      const group = by.get(value);
      if (group) group.push(i);
      else by.set(value, [i]);
    }
    return [...by]
      .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b, 'en', { numeric: true })))
      .map(([value, its]) => ({ name: value === null ? `no ${key}` : value, hosts: its, groups: inner.length ? this.#split(its, inner) : [] }));
  }
}

/** @typedef {{name: string, hosts: number[], groups: Group[]}} Group */

/** @param {Column} column @returns {(string | null)[]} */
const decode = (column) => column.of.map((i) => (i < 0 ? null : (column.values[i] ?? null)));

/** @param {(string | null)[]} values */
function counts(values) {
  /** @type {Map<string | null, number>} */
  const by = new Map();
  for (const value of values) by.set(value, (by.get(value) ?? 0) + 1);
  return by;
}
