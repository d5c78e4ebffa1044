// SPDX-License-Identifier: Apache-2.0
// One host: what it runs, how its updates went, what its kernels held.
import { api, query, segment } from '../api.js';
import { h, link, patch } from '../dom.js';
import { eventTable } from '../event-list.js';
import { flbChart } from '../flb-chart.js';
import { cordon, orderOrphan, uncordon } from '../host-verbs.js';
import { live, pageOf } from '../live.js';
import { badge } from '../phases.js';
import { timeline } from '../timeline.js';
import { bytes, instant, length } from '../time.js';
import { empty, facts, heading, section, short, table } from '../view.js';
import { sessionsPart } from '../sessions.js';

/** @typedef {import('../live.js').Context} Context */

const MOST_OBSERVATIONS = 1000;

/** @param {Context} context @returns {import('../live.js').Page} */
export function hostPage(context) {
  const name = context.path[1] ?? '';
  const path = '/hosts/' + segment(name);
  const isOfHost = (/** @type {import('../stream.js').LuoEvent} */ e) => e.host === name;
  const top = h('div');
  const host = live({
    what: 'the host',
    every: 30_000,
    load: (signal) => api.get(path, signal),
    then: (of) => patch(top, heading(of.name, badge(of.presence), h('span', { class: 'note' }, of.kernelRelease), verbs(context, of, () => host.refresh()))),
    show: (of) => hostFacts(of),
    when: isOfHost,
  });
  const updates = live({
    what: 'its updates',
    load: async (signal) => {
      const list = await api.get('/updates' + query({ host: name, limit: 20 }), signal);
      const id = context.query.get('update') ?? list.items[0]?.id;
      if (!id) return { list: list.items, update: null, sessions: [], flbs: [] };
      const [update, sessions, flbs] = await Promise.all([
        api.get('/updates/' + segment(id), signal),
        api.get(`/updates/${segment(id)}/sessions?limit=200`, signal),
        api.get(`/updates/${segment(id)}/flbs?limit=200`, signal),
      ]);
      return { list: list.items, update, sessions: sessions.items, flbs: flbs.items };
    },
    show: (read) => updateParts(context, read, () => updates.refresh()),
    when: isOfHost,
  });
  const flbs = live({
    what: 'its FLBs',
    load: async (signal) => {
      const known = await api.get('/flbs' + query({ host: name, limit: 100 }), signal);
      const names = [...new Set(known.items.map((/** @type {any} */ o) => o.name))];
      return Promise.all(names.map((flb) => api.get(`/flbs/${segment(flb)}/history` + query({ host: name, limit: MOST_OBSERVATIONS }), signal).then((page) => ({ name: flb, history: page.items }))));
    },
    show: (all) => section('FLB counts over boots', 'each step is an observation; a dashed line is a kexec', all.length ? all.map((flb) => flbChart(flb.name, flb.history)) : empty('No FLB was ever observed on it.')),
    when: (e) => isOfHost(e) && (e.type === 'PHASE_CHANGED' || e.type.startsWith('FLB')),
  });
  const orphans = live({
    what: 'orphaned sessions',
    load: (signal) => api.get(path + '/orphans', signal),
    show: (read) => orphanPart(context, name, read, () => orphans.refresh()),
    when: (e) => isOfHost(e) && (e.type.startsWith('ORPHAN') || e.type === 'HOST_BOOTED'),
  });
  const boots = live({
    what: 'its boots',
    load: (signal) => api.get(path + '/boots', signal),
    show: (page) => section('Boots', 'newest first', bootTable(page.items)),
    when: (e) => isOfHost(e) && e.type === 'HOST_BOOTED',
  });
  const events = live({
    what: 'its events',
    load: (signal) => api.get('/events' + query({ host: name, order: 'NEWEST', limit: 50 }), signal),
    show: (page) => section('Events', link('/events' + query({ host: name }), null, 'all of them'), eventTable(page.items, { rollout: true })),
    when: isOfHost,
  });
  patch(top, heading(name));
  const parts = [host, updates, flbs, orphans, boots, events];
  return pageOf(name, h('div', { class: 'page host' }, top, parts.map((part) => part.element)), parts);
}

/** @param {Context} context @param {any} of @param {() => void} then */
function verbs(context, of, then) {
  if (!context.may('operator')) return null;
  return of.cordon
    ? h('button', { type: 'button', onclick: () => uncordon(of, then) }, 'Uncordon …')
    : h('button', { type: 'button', onclick: () => cordon(of, then) }, 'Cordon …');
}

/** @param {any} of */
function hostFacts(of) {
  return [
    of.cordon ? h('p', { class: 'warning words' }, badge('PAUSED', 'cordoned'), ` by ${of.cordon.by.name} since `, instant(of.cordon.since), of.cordon.until ? [', until ', instant(of.cordon.until)] : null, ': ', h('q', null, of.cordon.reason), of.cordon.down ? ' It counts as down.' : null) : null,
    facts([
      ['Last heard of', instant(of.lastSeen, { utc: true })],
      ['Live updates since its last cold boot', of.liveUpdateNumber ?? 'it cannot tell'],
      ['Labels', h('span', null, Object.entries(of.labels).map(([key, value]) => h('code', { class: 'label' }, `${key}=${value}`)))],
      ['/dev/liveupdate', of.liveUpdateDevice ? 'there' : badge('BROKEN', 'not there')],
      ['Who keeps descriptors when the agent dies', of.custody === 'none' ? 'nobody: not protected' : of.custody],
      ['What its kernel can be asked', of.kernel ? `everything: ${of.kernel.luo}, ${of.kernel.kho}` : 'nothing; what it holds is inferred'],
      ['Memory', bytes(of.memoryBytes)],
      ['Agent', of.agentVersion],
      ['Certificate', of.certificate ? h('span', null, 'ends ', instant(of.certificate.notAfter)) : 'none shown'],
      ['Boot', short(of.bootId)],
      ['Machine', h('code', null, of.machineId)],
      ['Enrolled', instant(of.enrolledAt)],
    ]),
  ];
}

/** @param {Context} context @param {any} read @param {() => void} again */
function updateParts(context, { list, update, sessions, flbs }, again) {
  if (!update) return section('Updates', null, empty('It has had none.'));
  const choose = (/** @type {string} */ id) => (/** @type {Event} */ e) => {
    e.preventDefault();
    context.setQuery({ update: id });
    again();
  };
  return [
    section(
      'Updates',
      'newest first',
      table(
        'Updates',
        [
          { name: 'Asked for', of: (/** @type {any} */ u) => h('a', { href: `#/hosts/${segment(u.host)}?update=${u.id}`, 'aria-current': u.id === update.id ? 'true' : null, onclick: choose(u.id) }, instant(u.createdAt)) },
          { name: 'To', of: (u) => link('/releases/' + segment(u.release), null, u.release) },
          { name: 'Phase', of: (u) => badge(u.phase) },
          { name: 'Took', right: true, of: (u) => length(u.endedAt ? Date.parse(u.endedAt) - Date.parse(u.createdAt) : Date.now() - Date.parse(u.createdAt)) },
          { name: 'Why it ended so', wide: true, of: (u) => (u.failure ? h('span', { class: 'words' }, h('code', null, u.failure.code), ' ', u.failure.detail) : null) },
        ],
        list,
        (u) => u.id,
      ),
    ),
    section('The update to ' + update.release, [instant(update.createdAt, { utc: true }), update.rollout ? [' · of ', link('/rollouts/' + update.rollout, null, 'its rollout')] : null], failureOf(update), timeline(update), checksOf(update)),
    sessionsPart(update, sessions, flbs),
  ];
}

/** @param {any} update */
function failureOf(update) {
  const { failure } = update;
  if (!failure) return null;
  return h(
    'div',
    { class: 'failure' },
    h('p', null, badge(update.phase), update.endedIn ? ` in ${update.endedIn.toLowerCase()}` : null, ': ', h('code', null, failure.code)),
    h('p', { class: 'words' }, failure.detail),
    failure.remedy ? h('p', { class: 'words' }, h('b', null, 'What to do: '), failure.remedy) : null,
    update.blastRadius ? h('pre', { class: 'words' }, JSON.stringify(update.blastRadius, null, 1)) : null,
  );
}

/** @param {any} update */
function checksOf(update) {
  if (!update.checks.length) return null;
  const failed = update.checks.filter((/** @type {any} */ c) => !c.passed);
  return h(
    'details',
    { open: failed.length > 0 },
    h('summary', null, failed.length ? `${failed.length} of ${update.checks.length} checks before it did not pass` : `All ${update.checks.length} checks before it passed`),
    table(
      'Checks before the update',
      [
        { name: 'Check', of: (/** @type {any} */ c) => h('code', null, c.name) },
        { name: 'Passed', of: (c) => (c.passed ? badge('OK', 'yes') : badge('BROKEN', 'no')) },
        { name: 'What was found', wide: true, of: (c) => h('span', { class: 'words' }, c.detail, c.remedy ? ' ' + c.remedy : '') },
      ],
      update.checks,
      (c) => c.name,
    ),
  );
}

/** @param {Context} context @param {string} host @param {any} read @param {() => void} then */
function orphanPart(context, host, read, then) {
  const says = read.canList === false ? 'Its kernel does not list its sessions, so nobody can tell.' : 'None.';
  return section(
    'Orphaned sessions',
    'held by its kernel, answered for by nothing',
    read.items.length === 0
      ? empty(says)
      : table(
          'Orphaned sessions',
          [
            { name: 'Session', of: (/** @type {any} */ o) => h('code', null, o.name) },
            { name: 'Files', right: true, of: (o) => o.files },
            { name: 'First seen', of: (o) => instant(o.firstSeen) },
            { name: 'Order', of: (o) => (o.order ? [o.order.order.toLowerCase(), ` by ${o.order.by}: `, h('q', null, o.order.reason)] : 'none: it is kept') },
            { name: 'Agent', wide: true, of: (o) => [o.answer?.toLowerCase() ?? '–', o.detail ? ': ' + o.detail : ''] },
            { name: '', of: (o) => (context.may('operator') ? h('button', { type: 'button', onclick: () => orderOrphan(host, o, then) }, 'Order …') : null) },
          ],
          read.items,
          (o) => String(o.id),
        ),
  );
}

/** @param {any[]} boots */
function bootTable(boots) {
  return table(
    'Boots, newest first',
    [
      { name: 'First seen', of: (b) => instant(b.firstSeen, { utc: true }) },
      { name: 'How', of: (b) => b.how.toLowerCase().replace('_', ' ') },
      { name: 'Kernel', of: (b) => h('code', null, b.kernelRelease) },
      { name: 'Live update number', right: true, of: (b) => b.liveUpdateNumber ?? '–' },
      { name: 'Boot', of: (b) => [short(b.bootId), b.current ? ' the present one' : ''] },
    ],
    boots,
    (b) => b.bootId,
  );
}
