// SPDX-License-Identifier: Apache-2.0
// The fields of a plan's form, and how each is written in the request.

/**
 * @typedef {object} Field
 * @property {string} path in the request, as findings name it
 * @property {string} label
 * @property {string} hint
 * @property {string} [placeholder]
 * @property {[string, string][]} [choices]
 * @property {(text: string) => unknown} [read] the value of a text; without it the text
 * @property {(value: any) => string} [write]
 */

/** "10 %" or "3", as caps, canaries and budgets have it. @param {string} text */
function amount(text) {
  const percent = /^(\d+)\s*%$/.exec(text);
  if (percent) return { percent: Number(percent[1]) };
  return /^\d+$/.test(text) ? { count: Number(text) } : { count: text };
}

/** @param {any} value */
const amountText = (value) => (value?.percent !== undefined ? `${value.percent} %` : value?.count !== undefined ? String(value.count) : '');

/** @param {string} text */
const list = (text) => text.split(',').map((part) => part.trim()).filter(Boolean);

/** "fleet 10 %, rack 1". @param {string} text */
function caps(text) {
  return list(text).map((part) => {
    const [, level = part, rest = ''] = /^(\S+)\s+(.+)$/.exec(part) ?? [];
    return { level, ...amount(rest) };
  });
}

/** @type {Field[]} */
export const FIELDS = [
  { path: 'release', label: 'Release', hint: 'Where the hosts go' },
  { path: 'selector', label: 'Hosts', hint: 'A label selector; every host, if this is empty', placeholder: 'zone in (a,b),tier!=db' },
  { path: 'strategy.canary', label: 'Canary', hint: 'The first hosts: a number, or a share such as 5 %', placeholder: '1', read: amount, write: amountText },
  { path: 'strategy.waves', label: 'Waves', hint: 'Shares are cumulative, numbers are of the wave', placeholder: '10 %, 50 %, 100 %', read: (text) => list(text).map(amount), write: (value) => (Array.isArray(value) ? value.map(amountText).join(', ') : '') },
  { path: 'strategy.maxUnavailable', label: 'At most down', hint: 'By fleet and by labels; all hold at once', placeholder: 'fleet 10 %, rack 1', read: caps, write: (value) => (Array.isArray(value) ? value.map((cap) => `${cap.level} ${amountText(cap)}`).join(', ') : '') },
  { path: 'strategy.soak', label: 'Watch a wave for', hint: 'An ISO-8601 duration', placeholder: 'PT5M' },
  { path: 'strategy.budget.errors', label: 'Errors until it pauses', hint: 'More than this many updates that fail', placeholder: '10 %', read: amount, write: amountText },
  { path: 'strategy.budget.silence', label: 'Silent hosts until it pauses', hint: 'More than this many', placeholder: '1', read: amount, write: amountText },
  { path: 'strategy.offline', label: 'A host that is silent at its turn', hint: '', choices: [['', 'is left out (the default)'], ['SKIP', 'is left out'], ['WAIT', 'is waited for']] },
  { path: 'strategy.approval', label: 'Approval', hint: '', choices: [['', 'not needed (the default)'], ['NOT_REQUIRED', 'not needed'], ['ANOTHER_PERSON', 'by another person']] },
];

/**
 * The request with what the form says.
 * @param {any} request
 * @param {(path: string) => string} valueOf
 */
export function writeRequest(request, valueOf) {
  const next = structuredClone(isObject(request) ? request : {});
  for (const field of FIELDS) {
    const text = valueOf(field.path);
    const isRequired = field.path === 'release' || field.path === 'selector';
    put(next, field.path.split('.'), text === '' && !isRequired ? undefined : field.read ? field.read(text) : text);
  }
  next.strategy ??= {};
  return next;
}

/** The texts of the form for a request. @param {any} request @returns {[string, string][]} */
export function readRequest(request) {
  return FIELDS.map((field) => {
    const value = field.path.split('.').reduce((of, key) => of?.[key], request);
    return [field.path, value === undefined || value === null ? '' : field.write ? field.write(value) : String(value)];
  });
}

/** @param {unknown} value */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {any} into @param {string[]} keys @param {unknown} value */
function put(into, keys, value) {
  const [key = '', ...rest] = keys;
  if (rest.length === 0) {
    if (value === undefined) delete into[key];
    else into[key] = value;
    return;
  }
  if (!isObject(into[key])) {
    if (value === undefined) return;
    into[key] = {};
  }
  put(into[key], rest, value);
  if (key !== 'strategy' && Object.keys(into[key]).length === 0) delete into[key];
}
