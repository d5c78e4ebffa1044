// SPDX-License-Identifier: Apache-2.0
// Elements, made of data and never of markup: whatever a name says, it is text.

/**
 * @typedef {Node | string | number | null | undefined | false | Child[]} Child
 * @typedef {Record<string, unknown>} Props
 */

const SVG = 'http://www.w3.org/2000/svg';
/** What an element was made with, so that another of its kind can take its place. @type {WeakMap<Element, Props>} */
const made = new WeakMap();

/**
 * An element. Properties beginning with "on" are listeners, `class`, `style` (an object) and all others are attributes; `true` is an
 * empty attribute, `false`, `null` and `undefined` none. `key` tells it from its siblings when it is patched.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  return /** @type {HTMLElement} */ (build(document.createElement(tag), props ?? {}, children));
}

/**
 * The same in SVG.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  return /** @type {SVGElement} */ (build(document.createElementNS(SVG, tag), props ?? {}, children));
}

/** @param {Element} element @param {Props} props @param {Child[]} children */
function build(element, props, children) {
  made.set(element, props);
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  append(element, children);
  return element;
}

/** @param {Element} element @param {string} name @param {unknown} value */
function set(element, name, value) {
  if (name === 'key') return;
  if (name.startsWith('on')) {
    // @ts-ignore a listener by its property
    element[name] = value ?? null;
  } else if (name === 'style') {
    const style = /** @type {HTMLElement} */ (element).style;
    style.cssText = '';
    for (const [key, of] of Object.entries(/** @type {Props} */ (value ?? {}))) style.setProperty(key, String(of));
  } else if (name === 'value' || name === 'checked') {
    // @ts-ignore what the user has typed is the property
    if (document.activeElement !== element) element[name] = value ?? '';
  } else if (value === false || value == null) {
    element.removeAttribute(name);
  } else {
    const text = value === true ? '' : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** @param {Element} element @param {Child[]} children */
function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child instanceof Node) element.append(child);
    else if (child || child === 0) element.append(String(child));
  }
}

/**
 * Makes an element's children like these, keeping what is alike: focus, scroll positions and what is open stay.
 * @param {Element} element
 * @param {...Child} children
 */
export function patch(element, ...children) {
  const wanted = document.createDocumentFragment();
  append(/** @type {any} */ (wanted), children);
  patchChildren(element, wanted);
}

/** @param {Element} old @param {Element | DocumentFragment} wanted */
function patchChildren(old, wanted) {
  const keyed = new Map();
  for (const child of old.children) {
    const key = made.get(child)?.key;
    if (key !== undefined) keyed.set(key, child);
  }
  let at = old.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = next instanceof Element ? made.get(next)?.key : undefined;
    const same = key === undefined ? at : keyed.get(key);
    if (same && alike(same, next)) {
      if (same !== at) old.insertBefore(same, at);
      else at = at?.nextSibling ?? null;
      patchNode(same, next);
    } else {
      old.insertBefore(next, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** @param {Node} old @param {Node} next */
function alike(old, next) {
  if (old.nodeName !== next.nodeName) return false;
  return !(old instanceof Element) || made.get(old)?.key === made.get(/** @type {Element} */ (next))?.key;
}

/** @param {Node} old @param {Node} next */
function patchNode(old, next) {
  if (!(old instanceof Element) || !(next instanceof Element)) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  const before = made.get(old) ?? {};
  const after = made.get(next) ?? {};
  for (const name of Object.keys(before)) if (!(name in after)) set(old, name, null);
  for (const [name, value] of Object.entries(after)) set(old, name, value);
  made.set(old, after);
  // What keeps itself, such as a canvas, has no children of ours.
  if (!after['data-own']) patchChildren(old, next);
}

/** A link within the dashboard. @param {string} to @param {Props | null} props @param {...Child} children */
export function link(to, props, ...children) {
  return h('a', { href: '#' + to, ...props }, ...children);
}
