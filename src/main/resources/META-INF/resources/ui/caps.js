// SPDX-License-Identifier: Apache-2.0
// Who is down now, and against which caps.

/**
 * @typedef {{level: string, count?: number, percent?: number}} Cap
 * @typedef {{host: string, labels: Record<string, string>, ghost: boolean}} Slot
 * @typedef {{level: string, domain: string, down: number, limit: number}} Fullest
 */

/** What holds where no rollout runs: the caps of a single update. @type {Cap[]} */
export const DEFAULT_CAPS = [{ level: 'fleet', percent: 10 }, { level: 'rack', count: 1 }];

/**
 * For each level that a cap is on, the domain that is fullest by its lowest cap.
 * @param {import('./fleet-model.js').FleetModel} model
 * @param {Set<number>} down the hosts that count as down
 * @param {Cap[]} caps
 * @returns {Fullest[]}
 */
export function fullest(model, down, caps) {
  const levels = [...new Set(caps.map((cap) => cap.level))];
  return levels.flatMap((level) => {
    const own = caps.filter((cap) => cap.level === level);
    const domains = new Map();
    for (let i = 0; i < model.size; i++) {
      const domain = level === 'fleet' ? 'fleet' : model.label(i, level);
      if (domain === null) continue;
      const its = domains.get(domain) ?? { hosts: 0, down: 0 };
      its.hosts++;
      if (down.has(i)) its.down++;
      domains.set(domain, its);
    }
    const all = [...domains].map(([domain, its]) => ({ level, domain, down: its.down, limit: Math.min(...own.map((cap) => limit(cap, its.hosts))) }));
    all.sort((a, b) => b.down / b.limit - a.down / a.limit || b.down - a.down);
    return all.slice(0, 1);
  });
}

/** @param {Cap} cap @param {number} hosts */
const limit = (cap, hosts) => (cap.count !== undefined ? cap.count : Math.max(1, Math.floor(((cap.percent ?? 100) * hosts) / 100)));

/** A cap in words. @param {Cap} cap */
export const capWords = (cap) => (cap.count !== undefined ? `${cap.count}` : `${cap.percent} %`) + (cap.level === 'fleet' ? ' of the fleet' : ` of a ${cap.level}`);
