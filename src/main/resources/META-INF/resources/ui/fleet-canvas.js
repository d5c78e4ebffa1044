// SPDX-License-Identifier: Apache-2.0
// Draws the cells: all of them once, then only those that change.
import { at, layOut, towards } from './fleet-layout.js';
import { meaning } from './phases.js';
import { h } from './dom.js';

/** @typedef {import('./fleet-model.js').FleetModel} FleetModel */
/** @typedef {import('./fleet-model.js').Colouring} Colouring */
/** @typedef {import('./fleet-model.js').Group} Group */
/** @typedef {import('./fleet-layout.js').Layout} Layout */

const LEAST_HEIGHT = 240;
/** From this size on a cell has room for its host's name. */
const NAMED_SIZE = 44;

export class FleetCanvas {
  element = /** @type {HTMLCanvasElement} */ (
    h('canvas', { class: 'cells', tabindex: '0', role: 'application', 'aria-roledescription': 'map of hosts', 'aria-label': 'Hosts as cells. Arrow keys move, Enter opens the host.', 'data-own': true })
  );
  /** How long the last drawing took, in milliseconds, for tests. */
  lastFrame = 0;
  #context = /** @type {CanvasRenderingContext2D} */ (this.element.getContext('2d', { alpha: false }));
  /** @type {Layout | null} */
  #layout = null;
  /** @type {FleetModel | null} */
  #model = null;
  /** @type {Group[]} */
  #groups = [];
  /** @type {Colouring} */
  #by = 'phase';
  /** @type {Set<number>} */
  #dirty = new Set();
  #isAllDirty = false;
  #isWaiting = false;
  /** @type {Map<string, string>} */
  #colours = new Map();
  /** @type {((i: number) => boolean) | null} */
  #isFound = null;
  #at = -1;
  #over = -1;

  /**
   * @param {(i: number) => void} open
   * @param {(i: number) => void} look told of the host that is pointed at; -1 for none
   * @param {(i: number) => void} reach told of the host that the keyboard reaches
   */
  constructor(open, look, reach) {
    const canvas = this.element;
    canvas.addEventListener('pointermove', (e) => this.#point(e, look));
    canvas.addEventListener('pointerleave', () => this.#look(-1, look));
    canvas.addEventListener('click', (e) => {
      const i = this.#hit(e);
      if (i >= 0) open(i);
    });
    canvas.addEventListener('keydown', (e) => this.#key(e, open, reach));
    canvas.addEventListener('focus', () => this.#reach(this.#at >= 0 ? this.#at : (this.#layout?.order[0] ?? -1), reach));
    canvas.addEventListener('blur', () => this.#touch(this.#at));
    new ResizeObserver(() => this.#resize()).observe(canvas);
    window.addEventListener('themechange', this.#repaint);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.#repaint);
  }

  close() {
    window.removeEventListener('themechange', this.#repaint);
    matchMedia('(prefers-color-scheme: dark)').removeEventListener('change', this.#repaint);
  }

  #repaint = () => {
    this.#colours.clear();
    this.#all();
  };

  /**
   * @param {FleetModel} model @param {Group[]} groups @param {Colouring} by
   * @param {((i: number) => boolean) | null} isFound which are to stand out; null for no difference
   */
  show(model, groups, by, isFound) {
    this.#model = model;
    this.#groups = groups;
    this.#by = by;
    this.#isFound = isFound;
    if (this.#at >= model.size) this.#at = -1;
    this.#width = 0;
    this.#resize();
  }

  /** A host's cell has changed. @param {number} i */
  change(i) {
    this.#touch(i);
  }

  #width = 0;

  #resize() {
    const width = Math.floor(this.element.parentElement?.clientWidth ?? 0);
    if (!this.#model || width === 0 || width === this.#width) return;
    this.#width = width;
    const wish = Math.max(LEAST_HEIGHT, window.innerHeight - this.element.getBoundingClientRect().top - window.scrollY - 90);
    this.#layout = layOut(this.#groups, this.#model.size, width, wish);
    const scale = window.devicePixelRatio || 1;
    const height = Math.max(40, Math.ceil(this.#layout.height) + 2);
    this.element.width = Math.round(width * scale);
    this.element.height = Math.round(height * scale);
    this.element.style.setProperty('width', width + 'px');
    this.element.style.setProperty('height', height + 'px');
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    // At once: a canvas that was resized is empty.
    this.#isAllDirty = true;
    this.#draw();
  }

  #all() {
    this.#isAllDirty = true;
    this.#wait();
  }

  /** @param {number} i */
  #touch(i) {
    if (i < 0) return;
    this.#dirty.add(i);
    this.#wait();
  }

  #wait() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }

  #draw() {
    const layout = this.#layout;
    if (!layout || !this.#model) return;
    const begun = performance.now();
    if (this.#isAllDirty) {
      this.#context.fillStyle = this.#colour('ground');
      this.#context.fillRect(0, 0, this.#width, layout.height + 2);
      this.#titles(layout);
      layout.order.forEach((i) => this.#cell(layout, i));
    } else {
      this.#dirty.forEach((i) => this.#cell(layout, i));
    }
    this.#isAllDirty = false;
    this.#dirty.clear();
    this.lastFrame = performance.now() - begun;
    this.element.dataset.frame = this.lastFrame.toFixed(2);
  }

  /** @param {Layout} layout */
  #titles(layout) {
    const c = this.#context;
    for (const title of layout.titles) {
      c.font = title.outer ? '600 14px system-ui, sans-serif' : '12px system-ui, sans-serif';
      c.fillStyle = this.#colour(title.outer ? 'text' : 'muted');
      const count = title.outer ? `  ${title.count}` : '';
      c.fillText(fit(c, title.text, title.width) + count, title.x, title.y);
    }
  }

  /** @param {Layout} layout @param {number} i */
  #cell(layout, i) {
    const model = this.#model;
    const x = layout.xs[i] ?? -1;
    const y = layout.ys[i] ?? -1;
    if (!model || x < 0) return;
    const c = this.#context;
    const size = layout.cell - (layout.cell > 9 ? 2 : 1);
    c.fillStyle = this.#colour('ground');
    c.fillRect(x, y, layout.cell, layout.cell);
    const isDim = this.#isFound !== null && !this.#isFound(i);
    c.globalAlpha = isDim ? 0.18 : 1;
    c.fillStyle = this.#colour('fill-' + model.tone(i, this.#by));
    c.fillRect(x, y, size, size);
    if (!isDim) this.#shape(c, model, i, x, y, size);
    c.globalAlpha = 1;
    if (i === this.#over || (i === this.#at && document.activeElement === this.element)) {
      c.strokeStyle = this.#colour('text');
      c.lineWidth = 2;
      c.strokeRect(x + 1, y + 1, size - 2, size - 2);
    }
  }

  /** What needs somebody is told by a shape, too. @param {CanvasRenderingContext2D} c @param {FleetModel} model @param {number} i @param {number} x @param {number} y @param {number} size */
  #shape(c, model, i, x, y, size) {
    const tone = meaning(model.phase[i]).tone;
    if (size >= NAMED_SIZE - 2) this.#name(c, model.names[i] ?? '', tone, x, y, size);
    c.strokeStyle = this.#colour('on-bad');
    c.lineWidth = size > 12 ? 1.6 : 1.1;
    const inset = size * (size >= NAMED_SIZE - 2 ? 0.38 : 0.24);
    if (tone === 'bad' || tone === 'lost') line(c, x + inset, y + inset, x + size - inset, y + size - inset);
    if (tone === 'lost') line(c, x + size - inset, y + inset, x + inset, y + size - inset);
    if (tone === 'undone') line(c, x + inset, y + size / 2, x + size - inset, y + size / 2);
    if (model.presence[i] !== 'PRESENT') {
      c.fillStyle = this.#colour('ground');
      const hole = Math.min(14, Math.max(2, Math.round(size * 0.34)));
      c.fillRect(x + size - hole, y + size - hole, hole, hole);
    }
    if (model.cordoned.has(i)) {
      c.fillStyle = this.#colour('text');
      const thick = Math.min(4, Math.max(1.5, size * 0.14));
      c.fillRect(x, y + size - thick, size, thick);
    }
  }

  /** @param {CanvasRenderingContext2D} c @param {string} name @param {string} tone @param {number} x @param {number} y @param {number} size */
  #name(c, name, tone, x, y, size) {
    c.font = '11px system-ui, sans-serif';
    c.fillStyle = this.#colour(tone === 'bad' || tone === 'lost' || tone === 'still' ? 'on-bad' : 'on-cell');
    // The end of a name tells hosts apart.
    const short = c.measureText(name).width <= size - 6 ? name : '…' + name.slice(-6);
    c.fillText(short, x + 4, y + 14);
  }

  /** @param {string} name */
  #colour(name) {
    let colour = this.#colours.get(name);
    if (!colour) {
      // Through an element: light-dark() is resolved only in a colour that is in use.
      const probe = document.createElement('span');
      probe.style.setProperty('color', `var(--${name})`);
      this.element.parentElement?.append(probe);
      colour = getComputedStyle(probe).color;
      probe.remove();
      this.#colours.set(name, colour);
    }
    return colour;
  }

  /** @param {MouseEvent} e */
  #hit(e) {
    const box = this.element.getBoundingClientRect();
    return this.#layout ? at(this.#layout, e.clientX - box.left, e.clientY - box.top) : -1;
  }

  /** @param {PointerEvent} e @param {(i: number) => void} look */
  #point(e, look) {
    this.#look(this.#hit(e), look);
  }

  /** @param {number} i @param {(i: number) => void} look */
  #look(i, look) {
    if (i === this.#over) return;
    const before = this.#over;
    this.#over = i;
    this.#touch(before);
    this.#touch(i);
    this.element.style.setProperty('cursor', i >= 0 ? 'pointer' : 'default');
    look(i);
  }

  /** @param {KeyboardEvent} e @param {(i: number) => void} open @param {(i: number) => void} reach */
  #key(e, open, reach) {
    const steps = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });
    const step = steps[e.key];
    const layout = this.#layout;
    if (!layout || layout.order.length === 0) return;
    if (e.key === 'Enter' && this.#at >= 0) open(this.#at);
    else if (e.key === 'Home') this.#reach(layout.order[0] ?? -1, reach);
    else if (e.key === 'End') this.#reach(layout.order.at(-1) ?? -1, reach);
    else if (step) this.#reach(towards(layout, this.#at, ...step), reach);
    else return;
    e.preventDefault();
  }

  /** @param {number} i @param {(i: number) => void} reach */
  #reach(i, reach) {
    const before = this.#at;
    this.#at = i;
    this.#touch(before);
    this.#touch(i);
    if (i >= 0) reach(i);
  }
}

/** @param {CanvasRenderingContext2D} c @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function line(c, x1, y1, x2, y2) {
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.stroke();
}

/** A text that is too long for its place ends in an ellipsis. @param {CanvasRenderingContext2D} c @param {string} text @param {number} width */
function fit(c, text, width) {
  if (c.measureText(text).width <= width) return text;
  let n = Math.min(text.length, 80);
  while (n > 1 && c.measureText(text.slice(0, n) + '…').width > width) n--;
  return text.slice(0, n) + '…';
}
