// SPDX-License-Identifier: Apache-2.0
// Where each cell is: groups side by side as long as there is room, every cell of the same size, as large as all fit.

/** @typedef {import('./fleet-model.js').Group} Group */
/** @typedef {{x: number, y: number, text: string, count: number, width: number, outer: boolean}} Title */
/** @typedef {{cell: number, height: number, xs: Float32Array, ys: Float32Array, order: number[], titles: Title[]}} Layout */

const SIZES = [64, 52, 44, 36, 30, 26, 22, 18, 16, 14, 12, 11, 10];
/** Of so many hosts that one has to scroll anyhow. */
const SMALLEST_OF_MANY = 8;
const MANY = 4_000;
/** How many times wider than high a group may be. */
const ASPECTS = [4, 2.5, 1.5, 1];
const OUTER_TITLE = 26;
const INNER_TITLE = 18;
const OUTER_GAP = 14;
/** A title needs some room, however small its group, and no more than this, however long it is. */
const TITLE_LETTER = 7;
const WIDEST_TITLE = 96;

/**
 * @param {Group[]} groups
 * @param {number} hosts how many there are in all; the arrays are as long
 * @param {number} width of the canvas, in pixels
 * @param {number} wish the height that is at hand
 * @returns {Layout}
 */
export function layOut(groups, hosts, width, wish) {
  const sizes = hosts > MANY ? [...SIZES, SMALLEST_OF_MANY] : SIZES;
  let best = place(groups, hosts, width, sizes[0] ?? 64, 4);
  for (const cell of sizes) {
    best = ASPECTS.map((aspect) => place(groups, hosts, width, cell, aspect)).reduce((a, b) => (b.height < a.height ? b : a));
    if (best.height <= wish) break;
  }
  return best;
}

/** @param {Group[]} groups @param {number} hosts @param {number} width @param {number} cell @param {number} aspect @returns {Layout} */
function place(groups, hosts, width, cell, aspect) {
  /** @type {Layout} */
  const layout = { cell, height: 0, xs: new Float32Array(hosts).fill(-1), ys: new Float32Array(hosts).fill(-1), order: [], titles: [] };
  let y = 0;
  const isNested = groups.some((g) => g.groups.length > 0);
  if (!isNested) return finish(row(layout, groups, y, width, aspect), layout);
  for (const group of groups) {
    layout.titles.push({ x: 0, y: y + OUTER_TITLE - 9, text: group.name, count: group.hosts.length, width, outer: true });
    y = row(layout, group.groups, y + OUTER_TITLE, width, aspect) + OUTER_GAP;
  }
  return finish(y - OUTER_GAP, layout);
}

/** @param {number} height @param {Layout} layout */
function finish(height, layout) {
  layout.height = Math.max(0, height);
  return layout;
}

/**
 * Groups beside each other, and below where there is no more room.
 * @param {Layout} layout @param {Group[]} groups @param {number} top @param {number} width @param {number} aspect
 */
function row(layout, groups, top, width, aspect) {
  const { cell } = layout;
  const longest = Math.max(...groups.map((g) => g.name.length));
  const title = longest > 0 ? INNER_TITLE : 0;
  const narrowest = Math.min(WIDEST_TITLE, longest * TITLE_LETTER + 4);
  const gap = cell < 11 ? 9 : 14;
  let x = 0;
  let y = top;
  let tallest = 0;
  for (const group of groups) {
    const n = group.hosts.length;
    const most = Math.max(1, Math.floor(width / cell));
    const columns = groups.length === 1 ? most : Math.min(most, Math.max(Math.floor(narrowest / cell), Math.ceil(Math.sqrt(n * aspect))));
    const rows = Math.ceil(n / columns);
    const wide = Math.max(columns * cell, narrowest);
    if (x > 0 && x + wide > width) {
      x = 0;
      y += tallest + gap;
      tallest = 0;
    }
    if (title) layout.titles.push({ x, y: y + INNER_TITLE - 6, text: group.name, count: n, width: wide, outer: false });
    group.hosts.forEach((host, i) => {
      layout.xs[host] = x + (i % columns) * cell;
      layout.ys[host] = y + title + Math.floor(i / columns) * cell;
      layout.order.push(host);
    });
    tallest = Math.max(tallest, title + rows * cell);
    x += wide + gap;
  }
  return y + tallest;
}

/**
 * The host at a point; -1 for none.
 * @param {Layout} layout @param {number} x @param {number} y
 */
export function at(layout, x, y) {
  const { cell, xs, ys } = layout;
  for (const i of layout.order) {
    const dx = x - (xs[i] ?? 0);
    const dy = y - (ys[i] ?? 0);
    if (dx >= 0 && dx < cell && dy >= 0 && dy < cell) return i;
  }
  return -1;
}

/**
 * The nearest host in a direction; the same when there is none.
 * @param {Layout} layout @param {number} from @param {number} dx @param {number} dy
 */
export function towards(layout, from, dx, dy) {
  const x = layout.xs[from] ?? 0;
  const y = layout.ys[from] ?? 0;
  let best = from;
  let least = Infinity;
  for (const i of layout.order) {
    const along = ((layout.xs[i] ?? 0) - x) * dx + ((layout.ys[i] ?? 0) - y) * dy;
    const across = Math.abs(((layout.xs[i] ?? 0) - x) * dy) + Math.abs(((layout.ys[i] ?? 0) - y) * dx);
    const distance = along + across * 3;
    if (along > 0 && distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}
