// SPDX-License-Identifier: Apache-2.0
// Which page is where.
import { h, link } from './dom.js';
import { auditPage } from './pages/audit.js';
import { blackoutsPage } from './pages/blackouts.js';
import { eventsPage } from './pages/events.js';
import { fleetPage } from './pages/fleet.js';
import { flbsPage } from './pages/flbs.js';
import { hostPage } from './pages/host.js';
import { planPage } from './pages/plan.js';
import { releasePage, releasesPage } from './pages/releases.js';
import { rolloutPage } from './pages/rollout.js';
import { rolloutsPage } from './pages/rollouts.js';
import { tokensPage } from './pages/tokens.js';
import { heading } from './view.js';

/** @typedef {import('./live.js').Page} Page */
/** @typedef {import('./live.js').Context} Context */

/** What the bar links to; `role` where not everybody may read it. @type {{path: string, name: string, role?: string}[]} */
export const NAVIGATION = [
  { path: 'fleet', name: 'Fleet' },
  { path: 'rollouts', name: 'Rollouts' },
  { path: 'plans', name: 'Plan', role: 'operator' },
  { path: 'releases', name: 'Releases' },
  { path: 'flbs', name: 'FLBs' },
  { path: 'blackouts', name: 'Blackouts' },
  { path: 'events', name: 'Events' },
  { path: 'audit', name: 'Audit', role: 'admin' },
  { path: 'tokens', name: 'Tokens', role: 'admin' },
];

/** @param {string[]} path @returns {{name: string, page: (context: Context) => Page}} */
export function pages(path) {
  const [name = '', id] = path;
  switch (name) {
    case '':
    case 'fleet':
      return { name: 'fleet', page: fleetPage };
    case 'hosts':
      return id ? { name: 'fleet', page: hostPage } : { name, page: () => nowhere(path) };
    case 'rollouts':
      return { name, page: id ? rolloutPage : rolloutsPage };
    case 'plans':
      return { name, page: planPage };
    case 'releases':
      return { name, page: id ? releasePage : releasesPage };
    case 'flbs':
      return { name, page: flbsPage };
    case 'blackouts':
      return { name, page: blackoutsPage };
    case 'events':
      return { name, page: eventsPage };
    case 'audit':
      return { name, page: auditPage };
    case 'tokens':
      return { name, page: tokensPage };
    default:
      return { name, page: () => nowhere(path) };
  }
}

/** @param {string[]} path @returns {Page} */
function nowhere(path) {
  return {
    title: 'No such page',
    element: h('div', null, heading('No such page'), h('p', null, 'Nothing is at ', h('code', null, '/' + path.join('/')), '. ', link('/fleet', null, 'Go to the fleet.'))),
  };
}
