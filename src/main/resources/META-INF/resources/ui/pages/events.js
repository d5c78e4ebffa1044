// SPDX-License-Identifier: Apache-2.0
// Everything that happened, by filters, and what happens now.
import { api, query } from '../api.js';
import { h, link, patch } from '../dom.js';
import { eventTable, typeWords } from '../event-list.js';
import { live, pageOf } from '../live.js';
import { heading } from '../view.js';

/** @typedef {import('../stream.js').LuoEvent} LuoEvent */

const SEVERITIES = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PAGE = 100;
/** However long somebody follows. */
const MOST_SHOWN = 500;

/** @param {import('../live.js').Context} context @returns {import('../live.js').Page} */
export function eventsPage(context) {
  const { query: asked } = context;
  /** @type {LuoEvent[]} */
  let shown = [];
  let isFollowing = true;
  let missed = 0;
  const list = live({
    what: 'events',
    load: (signal) =>
      api.get('/events' + query({ host: asked.get('host'), rollout: asked.get('rollout'), type: asked.get('type'), severity: asked.get('severity'), before: asked.get('before'), order: 'NEWEST', limit: PAGE }), signal),
    then: (page) => {
      shown = page.items;
      missed = 0;
      drawState();
    },
    show: (page) => [
      eventTable(shown),
      page.next ? h('p', null, link('/events' + query({ ...Object.fromEntries(asked), before: page.next }), null, 'Older ones')) : null,
    ],
  });
  const state = h('span', { class: 'note', role: 'status' });
  const follow = h('button', { type: 'button', onclick: () => {
    isFollowing = !isFollowing;
    if (isFollowing) list.refresh();
    drawState();
  } });

  function drawState() {
    const isPast = asked.get('before') !== null;
    follow.hidden = isPast;
    follow.textContent = isFollowing ? 'Hold' : 'Follow';
    patch(state, isPast ? 'earlier ones; ' : isFollowing ? 'new ones appear at the top' : missed ? `${missed} new since you hold` : 'on hold', isPast ? link('/events' + query({ ...Object.fromEntries(asked), before: null }), null, 'to the newest') : null);
  }

  /** @param {LuoEvent} event */
  function matches(event) {
    const host = asked.get('host');
    const rollout = asked.get('rollout');
    const type = asked.get('type');
    const least = SEVERITIES.indexOf(asked.get('severity') ?? 'INFO');
    return (!host || event.host === host) && (!rollout || event.rollout === rollout) && (!type || event.type === type) && SEVERITIES.indexOf(event.severity) >= least;
  }

  const change = (/** @type {string} */ name) => (/** @type {Event} */ e) => {
    context.setQuery({ [name]: /** @type {HTMLInputElement} */ (e.target).value.trim(), before: null });
    list.refresh();
  };
  const filters = h(
    'div',
    { class: 'controls' },
    h('label', { class: 'inline' }, 'At least ', h('select', { onchange: change('severity') }, ['', ...SEVERITIES].map((s) => h('option', { value: s, selected: s === (asked.get('severity') ?? '') }, s ? s.toLowerCase() : 'any')))),
    h('label', { class: 'inline' }, 'Host ', h('input', { value: asked.get('host') ?? '', onchange: change('host'), spellcheck: 'false' })),
    h('label', { class: 'inline' }, 'Rollout ', h('input', { value: asked.get('rollout') ?? '', onchange: changeRollout, placeholder: 'its id', spellcheck: 'false' })),
    h('label', { class: 'inline' }, 'Type ', h('select', { onchange: change('type') }, ['', ...TYPES].map((t) => h('option', { value: t, selected: t === (asked.get('type') ?? '') }, t ? typeWords(t) : 'any')))),
    follow,
    state,
  );

  /** @param {Event} e */
  function changeRollout(e) {
    const input = /** @type {HTMLInputElement} */ (e.target);
    input.setCustomValidity(input.value.trim() === '' || UUID.test(input.value.trim()) ? '' : 'An id is 32 hexadecimal digits with hyphens.');
    if (input.reportValidity()) change('rollout')(e);
  }

  drawState();
  const page = pageOf('Events', h('div', { class: 'page' }, heading('Events'), filters, list.element), [list]);
  let isOld = false;
  return {
    ...page,
    event: (event) => {
      if (asked.get('before') !== null || !matches(event) || shown.some((s) => s.id === event.id)) return;
      if (!isFollowing) {
        missed++;
        drawState();
        return;
      }
      shown = [event, ...shown].slice(0, MOST_SHOWN);
      if (isOld) return;
      isOld = true;
      requestAnimationFrame(() => {
        isOld = false;
        list.draw();
      });
    },
  };
}

const TYPES = ['HOST_CERTIFIED', 'PENDING_HOST_ACCEPTED', 'PENDING_HOST_REFUSED', 'HOST_AUTHORITY_DECIDED', 'CERTIFICATE_REVOKED', 'HOST_ENROLLED',
  'HOST_EPOCH_RAISED', 'HOST_ENROLMENT_REFUSED', 'AGENT_SUPERSEDED', 'HOST_CORDONED', 'HOST_UNCORDONED', 'HOST_REPLACED', 'HOST_RETIRED',
  'HOST_LABELS_CHANGED', 'MACHINE_HAS_TWO_NAMES', 'HOST_BOOTED', 'HOST_RETURNED', 'HOST_SETTLED', 'RELEASE_REGISTERED', 'RELEASE_RETIRED',
  'RELEASE_TAGGED', 'RELEASE_SIGNED', 'UPDATE_CREATED', 'UPDATE_FORCED', 'ABORT_REQUESTED', 'PHASE_CHANGED', 'REPORT_REFUSED', 'REPORT_IGNORED',
  'AGENT_FAILURE', 'WRONG_KERNEL', 'LIVE_UPDATE_NUMBER_MISMATCH', 'SESSIONS_LOST', 'MEMORY_CORRUPT', 'FLB_INVARIANT_BROKEN', 'ORPHAN_FOUND',
  'ORPHAN_ORDERED', 'ORPHAN_ANSWERED', 'RELEASE_MISREGISTERED', 'ROLLOUT_CREATED', 'ROLLOUT_STATUS_CHANGED', 'ROLLOUT_PROGRESSED',
  'ROLLOUT_HOST_STARTED', 'ROLLOUT_HOST_WITHDRAWN', 'ROLLOUT_HOST_ENDED', 'ROLLOUT_HOST_RELAPSED', 'ROLLOUT_HOST_MOVED', 'ROLLOUT_HOST_TO_RETRY',
  'ROLLOUT_HOST_JOINED', 'ROLLOUT_CHANGE_PROPOSED', 'ROLLOUT_CHANGED', 'ROLLOUT_CHANGE_DECLINED', 'ROLLOUT_TROUBLE_ACCEPTED', 'SLOT_TAKEN',
  'SLOT_KEPT', 'SLOT_RELEASED', 'HOST_WRITTEN_OFF', 'FLEET_HALT_CHANGED', 'SERVICE_UNREACHABLE'];
