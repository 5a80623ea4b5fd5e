// Places in a picture: the part of it that is seen (a view box: x, y, width, height), and what lies next to what.

const CLOSEST = 12; // How many times the whole may be enlarged.

export function readBox(text) {
  return text.split(" ").map(Number);
}

export function writeBox(box) {
  return box.map((edge) => Math.round(edge * 10) / 10).join(" ");
}

/** Keep a box inside the whole and no smaller than is useful. */
function held([x, y, width, height], whole) {
  const scale = Math.min(1, Math.min(whole[2] / width, whole[3] / height));
  const [w, h] = [width * scale, height * scale];
  const inside = (low, size, from, length) => (size >= length ? from + (length - size) / 2 : Math.min(Math.max(low, from), from + length - size));
  return [inside(x, w, whole[0], whole[2]), inside(y, h, whole[1], whole[3]), w, h];
}

/** The box enlarged by `factor` (above 1: nearer) about a point that stays where it is. */
export function zoomed(box, whole, factor, [x, y]) {
  const width = Math.min(Math.max(box[2] / factor, whole[2] / CLOSEST), whole[2]);
  const by = width / box[2];
  return held([x - (x - box[0]) * by, y - (y - box[1]) * by, width, box[3] * by], whole);
}

/** The box moved by shares of its own size. */
export function panned(box, whole, right, down) {
  return held([box[0] + right * box[2], box[1] + down * box[3], box[2], box[3]], whole);
}

export function isInside([left, top, width, height], [x, y]) {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * The structure that an arrow key leads to: the nearest in that direction, where what lies off the way counts double.
 * @param {Record<string, [number, number]>} points
 * @returns {string|null} null for another key or where nothing lies that way
 */
export function neighbor(points, from, key) {
  const way = WAYS[key];
  if (!way) return null;
  if (!points[from]) return Object.keys(points)[0] ?? null;
  /** @type {string|null} */
  let best = null;
  let least = Infinity;
  for (const [id, [x, y]] of Object.entries(points)) {
    const [dx, dy] = [x - points[from][0], y - points[from][1]];
    const along = dx * way[0] + dy * way[1];
    const off = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    if (id === from || along <= 0 || off > 2 * along) continue;
    const far = along + 2 * off;
    if (far < least) {
      best = id;
      least = far;
    }
  }
  return best;
}

/** The points along a path of M and l, in the units of the picture. */
export function pointsOf(path) {
  const points = [];
  let [x, y] = [0, 0];
  for (const [, command, numbers] of path.matchAll(/([Ml])([^Mlz]*)/g)) {
    const values = (numbers.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
    for (let place = 0; place + 1 < values.length; place += 2) {
      [x, y] = command === "M" ? [values[place], values[place + 1]] : [x + values[place], y + values[place + 1]];
      points.push([x, y]);
    }
  }
  return points;
}

export function middleOf(path) {
  const points = pointsOf(path);
  return [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
}

const LEAST = 24;

/** The points of a path as a path of zero-length lines, which round or square caps turn into marks; none over another. */
export function marksAlong(path) {
  const kept = [];
  for (const [x, y] of pointsOf(path)) {
    if (kept.every(([a, b]) => Math.hypot(x - a, y - b) >= LEAST)) kept.push([x, y]);
  }
  return kept.map(([x, y]) => `M${x} ${y}h0`).join("");
}
