// SPDX-License-Identifier: Apache-2.0
// Kernels that hosts may go to, and where they run.
import { api, query, segment } from '../api.js';
import { ask } from '../dialog.js';
import { h, link, patch } from '../dom.js';
import { live, pageOf } from '../live.js';
import { badge } from '../phases.js';
import { progressBar, stateCounts } from '../progress.js';
import { bytes, instant } from '../time.js';
import { count, empty, facts, heading, section, table } from '../view.js';

/** @typedef {import('../live.js').Context} Context */

/** How many hosts run each kernel. @param {AbortSignal} signal @returns {Promise<Map<string, number>>} */
async function running(signal) {
  const cells = await api.get('/fleet/cells', signal);
  /** @type {Map<string, number>} */
  const by = new Map();
  for (const i of cells.kernel.of) by.set(cells.kernel.values[i], (by.get(cells.kernel.values[i]) ?? 0) + 1);
  return by;
}

/** @param {Context} context @returns {import('../live.js').Page} */
export function releasesPage(context) {
  const list = live({
    what: 'releases',
    load: async (signal) => {
      const [page, hosts] = await Promise.all([api.get('/releases' + query({ cursor: context.query.get('cursor'), tag: context.query.get('tag'), limit: 100 }), signal), running(signal)]);
      return { page, hosts };
    },
    show: ({ page, hosts }) => [
      page.items.length === 0
        ? empty('No release is registered.', 'Register one with luofleet release add, or POST /api/v1/releases.')
        : table(
            'Releases',
            [
              { name: 'Release', of: (r) => link('/releases/' + segment(r.name), null, r.name) },
              { name: 'Kernel', of: (r) => h('code', null, r.kernelRelease) },
              { name: 'Hosts that run it', right: true, of: (r) => (hosts.get(r.kernelRelease) ?? 0).toLocaleString('en') },
              { name: 'Tags', of: (r) => r.tags.map((/** @type {string} */ t) => [link('/releases' + query({ tag: t }), null, t), ' ']) },
              { name: 'LUO, KHO', of: (r) => h('code', null, `${r.abi.luo}, ${r.abi.kho}`) },
              { name: 'Signatures', right: true, of: (r) => r.signatures.length },
              { name: 'Registered', of: (r) => instant(r.registeredAt) },
              { name: 'May hosts go there', of: (r) => (r.retired ? badge('ABORTED', 'retired') : badge('OK', 'yes')) },
            ],
            page.items,
            (r) => r.name,
          ),
      page.next ? h('p', null, link('/releases' + query({ cursor: page.next }), null, 'More')) : null,
    ],
    when: (e) => e.type.startsWith('RELEASE'),
  });
  return pageOf('Releases', h('div', { class: 'page' }, heading('Releases'), list.element), [list]);
}

/** @param {Context} context @returns {import('../live.js').Page} */
export function releasePage(context) {
  const name = context.path[1] ?? '';
  const top = h('div', null, heading(name));
  const release = live({
    what: 'the release',
    load: async (signal) => {
      const [of, hosts] = await Promise.all([api.get('/releases/' + segment(name), signal), running(signal)]);
      return { of, hosts };
    },
    then: ({ of }) =>
      patch(top, heading(of.name, of.retired ? badge('ABORTED', 'retired') : null, context.may('operator') && !of.retired ? h('button', { type: 'button', onclick: () => retire(of, () => release.refresh()) }, 'Retire …') : null)),
    show: ({ of, hosts }) => releaseParts(of, hosts),
    apart: 5_000,
    when: (e) => e.type.startsWith('RELEASE') || e.type === 'HOST_BOOTED',
  });
  const rollouts = live({
    what: 'rollouts to it',
    load: (signal) => api.get('/rollouts?limit=200', signal),
    show: (page) => rolloutPart(page.items.filter((/** @type {any} */ r) => r.release === name), page.next !== null),
    when: (e) => e.type.startsWith('ROLLOUT'),
  });
  return pageOf(name, h('div', { class: 'page' }, top, release.element, rollouts.element), [release, rollouts]);
}

/** @param {any} of @param {Map<string, number>} hosts */
function releaseParts(of, hosts) {
  return [
    of.retired ? h('p', { class: 'warning words' }, `Retired by ${of.retired.by?.name ?? of.retired.by} `, instant(of.retired.at), ': ', h('q', null, of.retired.reason)) : null,
    facts([
      ['Kernel', h('code', null, of.kernelRelease)],
      ['Hosts that run it', (hosts.get(of.kernelRelease) ?? 0).toLocaleString('en')],
      ['Registered', instant(of.registeredAt, { utc: true })],
      ['Tags', of.tags.join(', ') || '–'],
      ['Image', [h('code', null, of.image.uri), ' ', bytes(of.image.sizeBytes)]],
      ['SHA-256 of the image', h('code', null, of.image.sha256)],
      ['Initrd', of.initrd ? h('code', null, of.initrd.uri) : 'none'],
      ['Command line', of.commandLine ? h('code', null, of.commandLine) : 'the running kernel’s'],
      ['LUO format', h('code', null, of.abi.luo)],
      ['KHO format', h('code', null, of.abi.kho)],
      ['Signatures', of.signatures.length ? of.signatures.map((/** @type {any} */ s) => h('code', { class: 'label' }, s.key)) : 'none'],
    ]),
    section(
      'File handlers',
      'and the FLBs that depend on each',
      of.abi.fileHandlers.length === 0
        ? empty('It preserves no files.')
        : table(
            'File handlers',
            [
              { name: 'Handler', of: (/** @type {any} */ f) => h('code', null, f.name) },
              { name: 'FLBs', wide: true, of: (f) => f.flbs.map((/** @type {string} */ flb) => [link('/flbs' + query({ name: flb }), null, flb), ' ']) },
            ],
            of.abi.fileHandlers,
            (f) => f.name,
          ),
    ),
  ];
}

/** @param {any[]} rollouts @param {boolean} isCut */
function rolloutPart(rollouts, isCut) {
  return section(
    'Rollouts to it',
    isCut ? 'among the newest 200' : null,
    rollouts.length === 0
      ? empty('None.')
      : table(
          'Rollouts to it',
          [
            { name: 'No.', right: true, of: (r) => link('/rollouts/' + r.id, null, r.number) },
            { name: 'Status', of: (r) => badge(r.status) },
            { name: 'Hosts', of: (r) => h('div', { class: 'bar-cell' }, progressBar(r.hosts), stateCounts(r.hosts)) },
            { name: 'Begun', of: (r) => instant(r.createdAt) },
          ],
          rollouts,
          (r) => r.id,
        ),
  );
}

/** @param {any} release @param {() => void} then */
function retire(release, then) {
  ask({
    title: `Retire ${release.name}`,
    verb: 'Retire it',
    grave: true,
    effect: async () => {
      const page = await api.get('/rollouts?limit=200');
      const open = page.items.filter((/** @type {any} */ r) => r.release === release.name && ['RUNNING', 'PAUSED', 'AWAITING_APPROVAL'].includes(r.status));
      return [
        h('p', null, 'No host goes to it any more, for good: plans to it are refused, single updates too. What is known of it stays.'),
        open.length ? h('p', null, `${count(open.length, 'rollout')} to it will pause: `, open.map((/** @type {any} */ r) => `${r.number} `)) : h('p', null, 'No rollout to it is open.'),
      ];
    },
    act: (reason) => api.post(`/releases/${segment(release.name)}/retire`, { reason }),
    then,
  });
}
