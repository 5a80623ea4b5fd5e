// The positions of the labor lab as small drawings, seen from the side (lying on her side: seen from above).

const FLOOR = "M4 92H116";
const BED = "M6 76H114";

/** Limbs are thick lines from joint to joint; `spots` are the places on the body where a hand is shown. */
const FIGURES = {
  leaning: {
    prop: `${FLOOR}M6 48H34M12 48V92`, head: [37, 20], torso: "M48 33L78 52", belly: [58, 51, 11],
    limbs: ["M48 33L38 46H24", "M78 52L81 72L78 90"],
    spots: { shoulder: [50, 24], back: [61, 31], low_back: [73, 38], sacrum: [82, 45], hip: [77, 55] },
  },
  hands_and_knees: {
    prop: FLOOR, head: [22, 46], torso: "M36 50H82", belly: [59, 61, 12],
    limbs: ["M36 50V88", "M82 50L84 87H108"],
    spots: { shoulder: [36, 41], back: [51, 41], low_back: [67, 41], sacrum: [83, 41], hip: [82, 53] },
  },
  ball: {
    prop: `${FLOOR}M2 40H28M8 40V92`, ball: [68, 72], head: [43, 12], torso: "M51 25L66 52", belly: [51, 46, 11],
    limbs: ["M51 25L38 38H22", "M66 52L42 58L42 90"],
    spots: { shoulder: [57, 18], back: [64, 28], low_back: [71, 39], sacrum: [76, 50], hip: [65, 55] },
  },
  side: {
    prop: "M6 8H114V92H6Z", cushions: [[10, 22, 24, 26], [42, 66, 30, 16], [80, 52, 26, 12]], head: [24, 36], torso: "M40 38H76", belly: [57, 52, 13],
    limbs: ["M40 38L34 58L46 66", "M76 38L88 56L108 48", "M76 38L92 68L110 62"],
    spots: { shoulder: [38, 28], back: [50, 28], low_back: [63, 28], sacrum: [77, 29] },
  },
  half_sitting: {
    prop: `M58 76H114M62 78L24 34`, head: [34, 22], torso: "M42 37L66 64", belly: [63, 46, 12],
    limbs: ["M42 37L58 58L74 60", "M66 64L90 52L108 70"],
    spots: { shoulder: [47, 30] },
  },
  flat: {
    prop: BED, head: [17, 63], torso: "M32 66H70", belly: [54, 52, 13],
    limbs: ["M32 66L58 68", "M70 66H110"], spots: {},
  },
  face_down: {
    prop: BED, head: [17, 60], torso: "M32 59H70", belly: [54, 66, 10],
    limbs: ["M32 59L22 70", "M70 59L108 66"], spots: {},
  },
};

/**
 * SVG of a position; where `spot` can be reached in it, a hand is shown there.
 * @param {string} id
 * @param {string} spot
 */
export function figure(id, spot) {
  const { prop, ball, cushions = [], head, torso, belly, limbs, spots } = FIGURES[id];
  const circle = (kind, [x, y], r) => `<circle class="mc-${kind}" cx="${x}" cy="${y}" r="${r}"/>`;
  const at = spots[spot];
  return (
    `<svg viewBox="0 0 120 96" aria-hidden="true" focusable="false"><path class="mc-prop" d="${prop}"/>` +
    (ball ? circle("ball", ball, 20) : "") +
    cushions.map(([x, y, w, h]) => `<rect class="mc-cushion" x="${x}" y="${y}" width="${w}" height="${h}" rx="6"/>`).join("") +
    `<path class="mc-limb" d="${limbs.join("")}"/>${circle("bump", belly, belly[2])}<path class="mc-torso" d="${torso}"/>${circle("head", head, 9)}` +
    (at ? circle("spot", at, 6) : "") +
    "</svg>"
  );
}
