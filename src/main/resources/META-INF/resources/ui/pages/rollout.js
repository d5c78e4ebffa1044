// SPDX-License-Identifier: Apache-2.0
// One rollout: how far it is, what it waits for, what went wrong, and what can be done.
import { api, once, query, segment } from '../api.js';
import { budgetsPart, capsPart } from '../limits.js';
import { h, link, patch } from '../dom.js';
import { eventTable } from '../event-list.js';
import { explainPart } from '../explain.js';
import { liveForecast } from '../forecast.js';
import { live, pageOf } from '../live.js';
import { badge } from '../phases.js';
import { progressBar, stateCounts } from '../progress.js';
import { changeVerbs, rolloutVerbs } from '../rollout-verbs.js';
import { bytes, instant, length, millis } from '../time.js';
import { count, empty, facts, heading, section, table, words } from '../view.js';
import { gatesPart, windowsPart } from '../schedule.js';

/** @typedef {import('../live.js').Context} Context */

const MOST_FAILURES = 1000;
const MOST_REMEDIES = 20;
const BAD = ['LOST', 'FAILED', 'ABORTED'];

/** @param {Context} context @returns {import('../live.js').Page} */
export function rolloutPage(context) {
  const id = context.path[1] ?? '';
  const path = '/rollouts/' + segment(id);
  const isOfIt = (/** @type {import('../stream.js').LuoEvent} */ e) => e.rollout === id || e.type === 'PHASE_CHANGED' || e.type === 'FLEET_HALT_CHANGED';
  const top = h('div', null, heading('Rollout'));
  const refresh = () => parts.forEach((part) => part.refresh());
  const state = live({
    what: 'the rollout',
    every: 10_000,
    load: async (signal) => {
      const rollout = await api.get(path, signal);
      const [plan, slots, failures] = await Promise.all([
        once('/plans/' + segment(rollout.plan)),
        api.get('/slots', signal),
        failuresOf(path, rollout.hosts, signal),
      ]);
      return { rollout, plan, slots: slots.filter((/** @type {any} */ s) => s.rollout === id), failures };
    },
    then: ({ rollout, plan, failures }) =>
      patch(top, heading(`Rollout ${rollout.number} to ${rollout.release}`, badge(rollout.status), rolloutVerbs(context, rollout, plan, failures, refresh))),
    show: (read) => statePart(context, read, refresh),
    when: isOfIt,
  });
  const explain = live({
    what: 'what it waits for',
    every: 10_000,
    load: (signal) => api.get(path + '/explain', signal),
    show: (read) => explainPart(context, id, read, (change) => changeVerbs(context, id, change, refresh)),
    when: isOfIt,
  });
  const forecast = liveForecast(path);
  const preserved = live({
    what: 'what was carried over',
    load: (signal) => api.get(path + '/preserved', signal),
    show: preservedPart,
    when: (e) => e.rollout === id && e.type === 'ROLLOUT_HOST_ENDED',
  });
  const skipped = live({
    what: 'who is left out',
    load: (signal) => api.get(path + '/hosts?state=SKIPPED&limit=200', signal),
    show: skippedPart,
    when: (e) => e.rollout === id && e.type === 'ROLLOUT_HOST_ENDED',
  });
  const events = live({
    what: 'its events',
    load: (signal) => api.get('/events' + query({ rollout: id, order: 'NEWEST', limit: 50 }), signal),
    show: (page) => section('Events', link('/events' + query({ rollout: id }), null, 'all of them'), eventTable(page.items, { host: true })),
    when: (e) => e.rollout === id,
  });
  const parts = [state, explain, forecast, preserved, skipped, events];
  return pageOf('Rollout', h('div', { class: 'page rollout' }, top, parts.map((part) => part.element)), parts);
}

/** The hosts that ended badly; of the first of them also what to do. @param {string} path @param {Record<string, number>} hosts @param {AbortSignal} signal */
async function failuresOf(path, hosts, signal) {
  const pages = await Promise.all(BAD.filter((s) => hosts[s]).map((s) => api.get(`${path}/hosts?state=${s}&limit=${MOST_FAILURES}`, signal)));
  const failures = pages.flatMap((page) => page.items);
  await Promise.all(
    failures.slice(0, MOST_REMEDIES).map(async (failure) => {
      const update = failure.update ? await once('/updates/' + failure.update, (u) => u.endedAt !== null) : null;
      failure.detail = update?.failure?.detail;
      failure.remedy = update?.failure?.remedy;
    }),
  );
  return failures;
}

/** @param {Context} context @param {any} read @param {() => void} refresh */
function statePart(context, { rollout, plan, slots, failures }, refresh) {
  return [
    rollout.why ? h('p', { class: 'warning words', role: 'status' }, badge(rollout.status), ' since ', instant(rollout.since), ': ', words(rollout.why)) : null,
    rollout.status === 'AWAITING_APPROVAL' ? h('p', { class: 'warning words', role: 'status' }, badge(rollout.status), ` by another person than ${rollout.author.name}, who made the plan.`) : null,
    facts([
      ['To', link('/releases/' + segment(rollout.release), null, rollout.release)],
      ['Planned by', rollout.author.name],
      ['Begun', instant(rollout.createdAt, { utc: true })],
      ['Approved by', rollout.approvedBy ? [rollout.approvedBy.name, ' ', instant(rollout.approvedAt)] : plan.strategy.approval === 'NOT_REQUIRED' ? 'nobody needs to' : 'nobody yet'],
      ['Expected to take', length(millis(plan.expectedDuration)) + ', without what it waits for'],
      ['Plan', link('/plans/' + rollout.plan, { title: rollout.plan }, h('code', null, rollout.plan.slice(0, 12)))],
    ]),
    section('Waves', stateCounts(rollout.hosts), waveTable(rollout, plan)),
    failures.length ? failurePart(failures) : null,
    h('div', { class: 'columns' }, capsPart(plan.strategy, slots), budgetsPart(plan.strategy, rollout, failures)),
    gatesPart(context, rollout, plan.strategy, refresh),
    windowsPart(plan.strategy),
    slotPart(slots),
  ];
}

/** @param {any} rollout @param {any} plan */
function waveTable(rollout, plan) {
  const isOver = rollout.status !== 'RUNNING' && rollout.status !== 'PAUSED' && rollout.status !== 'ABORTING';
  return table(
    'Waves',
    [
      { name: 'Wave', of: (w) => (w.ordinal === 0 ? 'canary' : `${w.ordinal}`) },
      { name: 'Progress', wide: true, of: (w) => progressBar(w.hosts) },
      { name: 'Hosts', of: (w) => stateCounts(w.hosts) },
      { name: 'Stands', of: (w) => waveWords(rollout, w, isOver) },
      { name: 'Planned for', right: true, of: (w) => length(millis(plan.waves[w.ordinal]?.expectedDuration)) },
    ],
    rollout.waves,
    (w) => String(w.ordinal),
  );
}

/** @param {any} rollout @param {any} wave @param {boolean} isOver */
function waveWords(rollout, wave, isOver) {
  if (wave.ordinal < rollout.wave || isOver) return 'over';
  if (wave.ordinal > rollout.wave) return 'to come';
  switch (rollout.progress) {
    case 'SOAKING':
      return ['watched until ', instant(rollout.until)];
    case 'AT_GATE':
      return [`at gate ${rollout.gate}, until `, instant(rollout.until)];
    default:
      return rollout.status === 'RUNNING' ? 'hosts are started' : 'nothing is started';
  }
}

/** @param {any[]} failures */
function failurePart(failures) {
  return section(
    'What went wrong',
    count(failures.length, 'host'),
    table(
      'Hosts that ended badly',
      [
        { name: 'Host', of: (f) => link('/hosts/' + segment(f.host) + query({ update: f.update }), null, f.host) },
        { name: 'Wave', right: true, of: (f) => f.wave },
        { name: 'Ended', of: (f) => [badge(f.state), ' ', instant(f.endedAt)] },
        { name: 'Why', of: (f) => (f.failureCode ? h('code', { class: 'event-type' }, f.failureCode) : '–') },
        { name: 'Counts', of: (f) => (f.failureAccepted ? 'accepted by who resumed' : (f.failureKind?.toLowerCase() ?? '–')) },
        { name: 'What happened, and what to do', wide: true, of: (f) => h('div', null, words(f.detail), f.remedy ? h('p', null, h('b', null, 'What to do: '), f.remedy) : null) },
      ],
      failures.slice(0, 100),
      (f) => f.host,
    ),
    failures.length > 100 ? h('p', { class: 'note' }, `The first 100 of ${failures.length}.`) : null,
  );
}

/** @param {any[]} slots */
function slotPart(slots) {
  if (slots.length === 0) return null;
  return section(
    'Who holds its slots',
    count(slots.length, 'host') + ' may be down',
    table(
      'Slots',
      [
        { name: 'Host', of: (s) => link('/hosts/' + segment(s.host), null, s.host) },
        { name: 'Where', of: (s) => Object.entries(s.labels).map(([key, value]) => h('code', { class: 'label' }, `${key}=${value}`)) },
        { name: 'Since', of: (s) => instant(s.since) },
        { name: 'May reboot until', of: (s) => instant(s.until) },
        { name: 'Stands', of: (s) => (s.ghost ? ['its update ', badge(s.endedAs), ', and the host has not settled; last heard of ', instant(s.lastSeen)] : 'its update is under way') },
      ],
      slots.slice(0, 200),
      (s) => s.host,
    ),
  );
}

/** @param {any} read */
function preservedPart(read) {
  if (read.hosts === 0) return section('Carried over', null, empty('Nothing yet.'));
  const flbs = read.waves.flatMap((/** @type {any} */ w) => w.flbs.map((/** @type {any} */ f) => ({ wave: w.ordinal, ...f })));
  return section(
    'Carried over',
    `${count(read.sessions, 'session')} with ${count(read.files, 'file')}, ${bytes(read.bytes)}, on ${count(read.hosts, 'host')}`,
    flbs.length
      ? table(
          'FLBs out and in, by wave',
          [
            { name: 'Wave', of: (f) => (f.wave === 0 ? 'canary' : f.wave) },
            { name: 'FLB', of: (f) => h('code', null, f.name) },
            { name: 'Files out', right: true, of: (f) => f.out },
            { name: 'Files in', right: true, of: (f) => f.in },
            { name: 'Left after finish', right: true, of: (f) => f.left },
            { name: 'Not zero on', wide: true, of: (f) => (f.notZero.length ? [badge('BROKEN', ''), f.notZero.map((/** @type {string} */ host) => [link('/hosts/' + segment(host), null, host), ' '])] : badge('OK', 'none')) },
          ],
          flbs,
          (f) => `${f.wave}/${f.name}`,
        )
      : null,
  );
}

/** @param {any} page */
function skippedPart(page) {
  if (page.items.length === 0) return null;
  return section(
    'Left out',
    page.next ? 'the first 200' : count(page.items.length, 'host'),
    table(
      'Hosts that are left out',
      [
        { name: 'Host', of: (t) => link('/hosts/' + segment(t.host), null, t.host) },
        { name: 'Wave', right: true, of: (t) => t.wave },
        { name: 'Why', wide: true, of: (t) => h('span', { class: 'words' }, t.skipReason) },
      ],
      page.items,
      (t) => t.host,
    ),
  );
}
