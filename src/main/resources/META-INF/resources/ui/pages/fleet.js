// SPDX-License-Identifier: Apache-2.0
// Every host at a glance.
import { api, once, query, segment } from '../api.js';
import { DEFAULT_CAPS, fullest } from '../caps.js';
import { h, link, patch } from '../dom.js';
import { FleetCanvas } from '../fleet-canvas.js';
import { FleetModel, KERNEL_COLOURS } from '../fleet-model.js';
import { live } from '../live.js';
import { PHASES, meaning } from '../phases.js';
import { count, empty, heading } from '../view.js';

/** @typedef {import('../fleet-model.js').Colouring} Colouring */
/** @typedef {import('../caps.js').Cap} Cap */
/** @typedef {import('../caps.js').Slot} Slot */

const REREAD_MS = 20_000;
const SLOTS_APART_MS = 1_000;
const SLOT_EVENTS = new Set(['SLOT_TAKEN', 'SLOT_RELEASED', 'SLOT_KEPT', 'ROLLOUT_HOST_STARTED', 'ROLLOUT_STATUS_CHANGED', 'HOST_WRITTEN_OFF']);
const MOST_FOUND = 100;
/** @type {Record<Colouring, string>} */
const COLOURINGS = { phase: 'Phase of the newest update', kernel: 'Kernel', presence: 'Presence' };

/** @param {import('../live.js').Context} context @returns {import('../live.js').Page} */
export function fleetPage(context) {
  const { query: asked } = context;
  /** @type {FleetModel | null} */
  let model = null;
  /** @type {Slot[]} */
  let slots = [];
  /** @type {Cap[]} */
  let caps = DEFAULT_CAPS;
  const numbers = h('p', { class: 'numbers', role: 'status' });
  const downNow = h('p', { class: 'down-now' });
  const legend = h('div', { class: 'legend' });
  const about = h('p', { class: 'about-cell', 'aria-live': 'polite' });
  const found = h('div', { class: 'found' });
  const controls = h('div', { class: 'controls' });
  const open = (/** @type {number} */ i) => context.go('/hosts/' + segment(model?.names[i] ?? ''));
  const describe = (/** @type {number} */ i) => {
    about.textContent = model && i >= 0 ? model.words(i) : 'Point at a cell, or reach it with the keyboard; Enter or a click opens the host.';
  };
  describe(-1);
  const canvas = new FleetCanvas(open, describe, describe);

  const colouring = () => /** @type {Colouring} */ (Object.hasOwn(COLOURINGS, asked.get('colour') ?? '') ? asked.get('colour') : 'phase');
  const keys = () => (asked.get('group') ?? defaultGroups(model)).split(',').filter((key) => model && Object.hasOwn(model.labels, key));
  const isFound = () => {
    const text = (asked.get('find') ?? '').trim().toLowerCase();
    return text && model ? (/** @type {number} */ i) => (model?.names[i] ?? '').toLowerCase().includes(text) : null;
  };

  function drawAll() {
    if (!model) return;
    canvas.show(model, model.groups(keys(), () => true), colouring(), isFound());
    drawNumbers();
    drawControls();
    drawFound();
  }

  function drawNumbers() {
    if (!model) return;
    const down = whoIsDown(model, slots);
    patch(numbers, summary(model));
    patch(downNow, downWords(down, fullest(model, down.all, caps)), caps === DEFAULT_CAPS ? h('span', { class: 'note' }, 'by the caps of single updates; no rollout runs') : null);
    patch(legend, legendOf(model, colouring()));
  }

  function drawControls() {
    const change = (/** @type {string} */ name) => (/** @type {Event} */ e) => {
      context.setQuery({ [name]: /** @type {HTMLInputElement} */ (e.target).value });
      drawAll();
    };
    const labels = Object.keys(model?.labels ?? {});
    const [outer = '', inner = ''] = keys();
    const group = (/** @type {string} */ first, /** @type {string} */ second) => {
      context.setQuery({ group: [first, second].filter(Boolean).join(',') || 'none' });
      drawAll();
    };
    patch(
      controls,
      select('Group by', outer, ['', ...labels], (value) => group(value, inner === value ? '' : inner)),
      outer ? select('then', inner, ['', ...labels.filter((key) => key !== outer)], (value) => group(outer, value)) : null,
      select('Colour by', colouring(), Object.keys(COLOURINGS), (value) => {
        context.setQuery({ colour: value });
        drawAll();
      }, COLOURINGS),
      h('label', { class: 'inline' }, 'Find ', h('input', { type: 'search', size: '14', value: asked.get('find') ?? '', oninput: change('find'), placeholder: 'part of a name' })),
      h('form', { class: 'inline', onsubmit: applySelector }, h('label', { class: 'inline' }, 'Selector ', h('input', { name: 'selector', size: '20', value: asked.get('selector') ?? '', placeholder: 'zone=a,rack in (r1,r2)', spellcheck: 'false' })), h('button', { type: 'submit' }, 'Apply')),
    );
  }

  /** @param {Event} e */
  function applySelector(e) {
    e.preventDefault();
    const input = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (e.target).elements.namedItem('selector'));
    context.setQuery({ selector: input.value.trim() });
    reading.refresh();
  }

  function drawFound() {
    const matches = isFound();
    if (!matches || !model) return patch(found);
    const hits = model.names.map((_, i) => i).filter(matches);
    patch(
      found,
      h('p', { role: 'status' }, count(hits.length, 'host'), ' found', hits.length > MOST_FOUND ? `; the first ${MOST_FOUND}` : ''),
      h('ul', null, hits.slice(0, MOST_FOUND).map((i) => h('li', null, link('/hosts/' + segment(model?.names[i] ?? ''), null, model?.names[i]), ' ', meaning(model?.phase[i]).word))),
    );
  }

  const map = h('div', { class: 'map', 'data-own': true }, canvas.element);
  const whole = h('div', null, legend, map, about, found);
  const reading = live({
    what: 'the fleet',
    every: REREAD_MS,
    load: async (signal) => {
      const [cells, held] = await Promise.all([api.get('/fleet/cells' + query({ selector: asked.get('selector') }), signal), readSlots(signal)]);
      return { cells, held };
    },
    then: (read) => {
      model = new FleetModel(read.cells);
      ({ slots, caps } = read.held);
      queueMicrotask(drawAll);
    },
    show: (read) => (read.cells.names.length === 0 ? nobody(asked.get('selector')) : whole),
    when: (event) => (model?.isOld(event) ?? false) || (event.host !== null && model !== null && !asked.get('selector') && !model.places.has(event.host)),
    apart: REREAD_MS / 4,
  });
  let slotsAreOld = false;

  /** Who holds slots changes far more often than which hosts there are. @param {import('../stream.js').LuoEvent} event */
  function rereadSlots(event) {
    if (slotsAreOld || !SLOT_EVENTS.has(event.type)) return;
    slotsAreOld = true;
    setTimeout(async () => {
      slotsAreOld = false;
      try {
        ({ slots, caps } = await readSlots());
        drawNumbers();
      } catch {
        // The next reading of all shows why.
      }
    }, SLOTS_APART_MS);
  }

  let numbersAreOld = false;
  return {
    title: 'Fleet',
    element: h('div', { class: 'page fleet' }, heading('Fleet', numbers), downNow, controls, reading.element),
    event: (event) => {
      reading.event(event);
      rereadSlots(event);
      const i = model?.take(event) ?? -1;
      if (i < 0) return;
      canvas.change(i);
      if (numbersAreOld) return;
      numbersAreOld = true;
      setTimeout(() => {
        numbersAreOld = false;
        drawNumbers();
      }, 500);
    },
    refresh: reading.refresh,
    close: () => {
      reading.close();
      canvas.close();
    },
  };
}

/** Who may be down, and the caps of the rollouts that run. @param {AbortSignal} [signal] @returns {Promise<{slots: Slot[], caps: Cap[]}>} */
async function readSlots(signal) {
  const [slots, running] = await Promise.all([api.get('/slots', signal), api.get('/rollouts?status=RUNNING&limit=20', signal)]);
  const plans = await Promise.all(running.items.map((/** @type {any} */ r) => once('/plans/' + r.plan)));
  const caps = plans.flatMap((plan) => plan.strategy.maxUnavailable);
  return { slots, caps: caps.length ? caps : DEFAULT_CAPS };
}

/** Zones, and racks within, where there are any. @param {FleetModel | null} model */
function defaultGroups(model) {
  return ['zone', 'rack'].filter((key) => model && Object.hasOwn(model.labels, key)).join(',');
}

/** @param {string | null} selector */
const nobody = (selector) =>
  selector
    ? empty(`No host has ${selector}.`)
    : empty('No host has enrolled yet.', h('span', null, 'Start ', h('code', null, 'luo-agent run'), ' on one, or a fleet of emulated ones with ', h('code', null, 'luo-agent simulate'), '.'));

/** @param {FleetModel} model @param {Slot[]} slots */
function whoIsDown(model, slots) {
  const place = (/** @type {string} */ name) => model.places.get(name);
  const updating = slots.filter((slot) => !slot.ghost).flatMap((slot) => place(slot.host) ?? []);
  const ghosts = slots.filter((slot) => slot.ghost).flatMap((slot) => place(slot.host) ?? []);
  const silent = model.presence.flatMap((value, i) => (value === 'PRESENT' ? [] : [i]));
  return { updating, ghosts, silent, cordoned: [...model.cordoned], all: new Set([...updating, ...ghosts, ...silent, ...model.cordoned]) };
}

/** @param {ReturnType<typeof whoIsDown>} down @param {import('../caps.js').Fullest[]} full */
function downWords(down, full) {
  const parts = [
    down.updating.length ? `${down.updating.length} updating` : '',
    down.ghosts.length ? `${down.ghosts.length} not settled after an update` : '',
    down.silent.length ? `${down.silent.length} silent` : '',
    down.cordoned.length ? `${down.cordoned.length} cordoned` : '',
  ].filter(Boolean);
  return [
    h('strong', null, 'Down now: ', count(down.all.size, 'host')),
    parts.length ? h('span', null, ' (' + parts.join(', ') + ')') : null,
    full.map((f) =>
      h('span', { class: f.down >= f.limit ? 'cap full' : 'cap' }, f.level === 'fleet' ? 'fleet' : f.domain.startsWith(f.level) ? f.domain : `${f.level} ${f.domain}`, ' ', h('b', null, `${f.down} of ${f.limit}`), f.down > f.limit ? ' over its cap' : f.down === f.limit ? ' full' : ''),
    ),
  ];
}

/** @param {FleetModel} model */
function summary(model) {
  const is = (/** @type {string} */ value) => model.presence.filter((p) => p === value).length;
  const silent = is('SILENT');
  const unknown = is('UNKNOWN');
  return [
    h('span', null, count(model.size, 'host')),
    h('span', null, `${is('PRESENT').toLocaleString('en')} present`),
    silent ? h('span', { class: 'tone-bad' }, `✕ ${silent.toLocaleString('en')} silent`) : null,
    unknown ? h('span', null, `? ${unknown.toLocaleString('en')} not heard of yet`) : null,
  ];
}

/** @param {FleetModel} model @param {Colouring} by */
function legendOf(model, by) {
  const its = model.legend(by);
  const order = by === 'phase' ? [null, ...PHASES] : by === 'presence' ? ['PRESENT', 'SILENT', 'UNKNOWN'] : model.kernels;
  const named = order.filter((value, place) => its.has(value) && (by !== 'kernel' || place < KERNEL_COLOURS));
  const rest = by === 'kernel' ? model.kernels.slice(KERNEL_COLOURS).reduce((sum, kernel) => sum + (its.get(kernel) ?? 0), 0) : 0;
  return [
    named.map((value) => {
      const tone = by === 'kernel' ? `kernel-${model.kernels.indexOf(value ?? '')}` : meaning(value).tone;
      const word = by === 'kernel' ? value : meaning(value).word;
      return h('span', { class: 'key' }, h('i', { class: `swatch fill-${tone}`, 'aria-hidden': 'true' }, ['bad', 'lost'].includes(tone) ? meaning(value).mark : ''), word, ' ', h('b', null, (its.get(value) ?? 0).toLocaleString('en')));
    }),
    rest ? h('span', { class: 'key' }, h('i', { class: 'swatch fill-kernel-other', 'aria-hidden': 'true' }), 'others ', h('b', null, rest)) : null,
    h('span', { class: 'key note' }, 'notched corner: silent · bar below: cordoned'),
  ];
}

/** @param {string} name @param {string} value @param {string[]} values @param {(value: string) => void} then @param {Record<string, string>} [words] */
function select(name, value, values, then, words) {
  return h(
    'label',
    { class: 'inline' },
    name + ' ',
    h('select', { onchange: (/** @type {Event} */ e) => then(/** @type {HTMLSelectElement} */ (e.target).value) }, values.map((v) => h('option', { value: v, selected: v === value }, words?.[v] ?? (v || 'nothing')))),
  );
}
