// SPDX-License-Identifier: Apache-2.0
// What a rollout is likely to do: when it ends, how, and what its time goes to.
import { api } from './api.js';
import { h, patch, svg } from './dom.js';
import { live } from './live.js';
import { badge } from './phases.js';
import { instant, length, localClock } from './time.js';
import { count, failure, loading, section, table, words } from './view.js';

/**
 * @typedef {{p10: string | null, p50: string | null, p90: string | null}} Spread
 * @typedef {{at: string, updatedP10: number, updatedP50: number, updatedP90: number, downP50: number, downP90: number}} Point
 * @typedef {{from: string, hosts: number, draws: number, history: {of: string, updates: number, failed: number}, endsAt: Spread,
 *   outcomes: {outcome: string, share: number, example: string | null}[], waves: {wave: number, hosts: number, startsAt: Spread, endsAt: Spread}[],
 *   heldBy: {kind: string, level: string | null, share: number}[], course: Point[]}} Forecast
 */

/** A forecast costs the service seconds, and hardly changes from one to the next. */
const EVERY_MS = 60_000;

const GOES_ON = ['AWAITING_APPROVAL', 'RUNNING', 'PAUSED'];

const WIDTH = 760;
const LEFT = 44;
const TOP = 8;
const HIGH = 150;
const STRIP = 34;
const TICKS = 4;

/** @type {Record<string, [string, string]>} */
const OUTCOMES = {
  SUCCEEDED: ['SUCCEEDED', 'every host is updated'],
  SUCCEEDED_WITH_SKIPS: ['SUCCEEDED', 'every host that is tried is updated, some are left out'],
  ENDED_WITH_FAILURES: ['ABORTED', 'it ends, and some host is not updated'],
  PAUSED_BY_BUDGET: ['PAUSED', 'a budget trips, or a canary fails'],
  PAUSED: ['PAUSED', 'it pauses for something else'],
  STUCK: ['PAUSED', 'a host waits for what no clock brings'],
  BEYOND_HORIZON: ['UNKNOWN', 'it has not ended after more than a year'],
};

/** @type {Record<string, string>} */
const HELD = {
  WINDOW: 'windows',
  SOAK: 'soaks',
  GATE: 'gates',
  RETRY: 'delays before another attempt',
  HOST: 'hosts that are not there',
  UPDATES: 'updates, all being under way',
};

/** Of an open rollout, made anew now and then; nothing once it is over. @param {string} path of the rollout */
export function liveForecast(path) {
  return live({
    what: 'the forecast',
    every: EVERY_MS,
    apart: EVERY_MS / 2,
    load: async (signal) => (GOES_ON.includes((await api.get(path, signal)).status) ? api.get(path + '/forecast', signal) : null),
    show: (forecast) => (forecast ? forecastPart(forecast) : null),
  });
}

/** Of a plan, when somebody wants it: one that is no longer what its request comes to has none. @param {string} path of the plan */
export function askedForecast(path) {
  const element = h('div', null, section('Forecast', 'when a rollout of this plan would end, how, and what it would wait for', h('p', null, h('button', { type: 'button', onclick: run }, 'Make the forecast'))));
  async function run() {
    patch(element, section('Forecast', null, loading('the forecast')));
    try {
      patch(element, forecastPart(await api.get(path + '/forecast')));
    } catch (e) {
      patch(element, section('Forecast', null, failure(e, run)));
    }
  }
  return element;
}

/** @param {Forecast} forecast */
function forecastPart(forecast) {
  return section(
    'Forecast',
    `${count(forecast.draws, 'likely course')} of its own engine`,
    h('p', { class: 'forecast-end' }, ...ending(forecast)),
    h(
      'ul',
      { class: 'outcomes' },
      forecast.outcomes.map((o) => {
        const [state, meaning] = OUTCOMES[o.outcome] ?? ['UNKNOWN', o.outcome];
        return h('li', null, h('b', { class: 'share' }, percent(o.share)), badge(state, meaning), o.example ? h('span', { class: 'note words' }, ' such as: ', words(o.example)) : null);
      }),
    ),
    forecast.course.length > 1 ? chart(forecast) : null,
    h(
      'div',
      { class: 'columns' },
      h(
        'div',
        null,
        h('h3', null, 'Waves'),
        table(
          'When waves start and end',
          [
            { name: 'Wave', of: (w) => (w.wave === 0 ? 'canary' : String(w.wave)) },
            { name: 'Hosts', right: true, of: (w) => w.hosts.toLocaleString('en') },
            { name: 'Starts', of: (w) => moment(w.startsAt.p50) },
            { name: 'Ends', of: (w) => moment(w.endsAt.p50) },
            { name: 'One in ten later than', of: (w) => moment(w.endsAt.p90) },
          ],
          forecast.waves,
          (w) => String(w.wave),
        ),
      ),
      h('div', null, h('h3', null, 'What the time goes to'), h('ul', { class: 'held' }, forecast.heldBy.filter((of) => of.share >= 0.005).map(heldRow))),
    ),
    h('p', { class: 'note' }, basis(forecast), ' Supposed are: approval and resumption at once, no halt, yes from every gate at once, silent and cordoned hosts staying so, and nothing new by other rollouts.'),
  );
}

/** @param {Forecast} forecast */
function ending({ from, endsAt }) {
  if (!endsAt.p50) return ['In most courses it does not end by itself.'];
  const takes = length(Date.parse(endsAt.p50) - Date.parse(from));
  return [
    'Ends at ',
    h('b', null, instant(endsAt.p50, { utc: true })),
    `, after ${takes}; one in ten before `,
    moment(endsAt.p10),
    ...(endsAt.p90 ? [', one in ten after ', instant(endsAt.p90), '.'] : ['; more than one in ten does not end by itself.']),
  ];
}

/** @param {string | null} at */
const moment = (at) => (at ? instant(at) : 'not at all');

/** @param {number} share */
const percent = (share) => `${share > 0 && share < 0.01 ? '< 1' : Math.round(share * 100)} %`;

/** @param {Forecast} forecast */
function basis({ history }) {
  return history.updates === 0
    ? 'No update is recorded yet: it is the plan’s expectation, give or take.'
    : `Drawn from the newest ${count(history.updates, 'update')} ${history.of === 'RELEASE' ? 'to this release' : 'to any release'}, ${history.failed.toLocaleString('en')} of which failed.`;
}

/** @param {{kind: string, level: string | null, share: number}} held */
function heldRow(held) {
  return h('li', null, h('b', { class: 'share' }, percent(held.share)), h('span', null, held.kind === 'CAP' ? `the cap on ${held.level}` : (HELD[held.kind] ?? held.kind)), h('span', { class: 'held-bar', style: { '--share': held.share.toFixed(3) }, 'aria-hidden': 'true' }));
}

/** Hosts updated, in eight of ten courses within the band, and below it hosts down. @param {Forecast} forecast */
function chart(forecast) {
  const { course, hosts } = forecast;
  const begin = Date.parse(course[0]?.at ?? '');
  const end = Date.parse(course.at(-1)?.at ?? '');
  const most = Math.max(hosts, ...course.map((p) => p.updatedP90), 1);
  const mostDown = Math.max(1, ...course.map((p) => p.downP90));
  const x = (/** @type {Point} */ p) => LEFT + ((WIDTH - LEFT - 8) * (Date.parse(p.at) - begin)) / (end - begin);
  const y = (/** @type {number} */ n) => TOP + HIGH * (1 - n / most);
  const base = TOP + HIGH + 26 + STRIP;
  const down = (/** @type {number} */ n) => base - STRIP * (n / mostDown);
  const line = (/** @type {Point[]} */ of, /** @type {(p: Point) => number} */ height) => of.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p).toFixed(1)} ${height(p).toFixed(1)}`).join('');
  const band = `${line(course, (p) => y(p.updatedP90))}${line([...course].reverse(), (p) => y(p.updatedP10)).replace('M', 'L')}Z`;
  const strip = `${line(course, (p) => down(p.downP50))}L${WIDTH - 8} ${base}L${LEFT} ${base}Z`;
  const last = course.at(-1);
  return h(
    'figure',
    { class: 'forecast' },
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Hosts updated and hosts down over time' }, svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${base + 20}`, role: 'img', 'aria-label': `Hosts updated over time: in half of the courses ${last?.updatedP50} of ${hosts} by ${new Date(end).toISOString()}; at most ${mostDown} are down at once.` },
      [0, most].map((n) => [svg('line', { x1: LEFT, x2: WIDTH - 8, y1: y(n), y2: y(n), class: 'grid' }), svg('text', { x: LEFT - 6, y: y(n) + 4, class: 'axis end' }, n.toLocaleString('en'))]),
      svg('path', { d: band, class: 'band' }),
      svg('path', { d: line(course, (p) => y(p.updatedP50)), class: 'steps' }),
      svg('path', { d: strip, class: 'down' }),
      svg('text', { x: LEFT - 6, y: base - STRIP + 10, class: 'axis end' }, mostDown.toLocaleString('en')),
      Array.from({ length: TICKS + 1 }, (_, i) => {
        const at = new Date(begin + ((end - begin) * i) / TICKS);
        const left = LEFT + ((WIDTH - LEFT - 8) * i) / TICKS;
        return [svg('line', { x1: left, x2: left, y1: TOP, y2: base, class: 'grid' }), svg('text', { x: left, y: base + 15, class: i === 0 ? 'axis' : i === TICKS ? 'axis end' : 'axis middle' }, clock(at, end - begin))];
      }),
    )),
    h('figcaption', { class: 'note' }, h('span', { class: 'forecast-key band' }), ' hosts updated: half of the courses, and eight of ten within the band ', h('span', { class: 'forecast-key down' }), ` hosts down, at most ${mostDown.toLocaleString('en')}`),
  );
}

/** @param {Date} at @param {number} span in milliseconds */
function clock(at, span) {
  const time = localClock(at).slice(0, 5);
  return span > 20 * 3_600_000 ? `${at.getMonth() + 1}-${String(at.getDate()).padStart(2, '0')} ${time}` : time;
}
