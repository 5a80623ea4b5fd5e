// Marks of a response, in the browser, for practice items only: graded items never bring their key here.
// The same rules as massage_course/items.py; tests/fixtures/scoring.json holds both to one set of cases.

const WHOLE = "answer";
// What Python takes for blank; the browser's own trim() differs in a few characters.
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const EDGES = new RegExp(`^${BLANK}+|${BLANK}+$`, "g");
const NUMBER = /^[ \t-\r]*([+-]?)[ \t-\r]*([1-9]\d{0,2}(?:,\d{3})+|\d+)?([.,]\d+)?[ \t-\r]*([^ \t-\r][^\n]*)?$/;

const strip = (text) => text.replace(EDGES, "");
const isBlank = (text) => strip(text) === "";
const own = (value, name) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name) ? value[name] : undefined;
const strings = (response) => (Array.isArray(response) ? response.filter((value) => typeof value === "string") : []);

const MARKS = {
  single_best_answer: (item, response) =>
    item.parts.some((part) => part.id === response) ? { [response]: response === item.teaching.key } : {},

  multiple_select: (item, response) => {
    const chosen = new Set(strings(response));
    return Object.fromEntries(
      item.parts.filter((part) => chosen.has(part.id)).map((part) => [part.id, item.teaching.key.includes(part.id)]),
    );
  },

  match: (item, response) =>
    Object.fromEntries(
      Object.entries(item.teaching.key)
        .filter(([left]) => isFilled(own(response, left)))
        .map(([left, right]) => [left, response[left] === right]),
    ),

  order: (item, response) => {
    const key = item.teaching.key;
    const given = strings(response);
    if (response?.length !== key.length || key.some((id) => !given.includes(id))) return {};
    return Object.fromEntries(given.map((id, place) => [id, id === key[place]]));
  },

  case: (item, response) => {
    // In each scene the first decision listed counts.
    const taken = new Map();
    for (const id of strings(response)) {
      const scene = item.scenes.find(({ decisions }) => decisions.some((decision) => decision.id === id));
      if (scene && !taken.has(scene.id)) taken.set(scene.id, id);
    }
    return Object.fromEntries([...taken.values()].map((id) => [id, item.teaching.key.includes(id)]));
  },

  cloze: (item, response) => {
    const given = words(item, response);
    return Object.fromEntries(Object.entries(given).map(([id, text]) => [id, accepts(item, id, text)]));
  },

  numeric: (item, response) => {
    if (typeof response !== "string" || isBlank(response)) return {};
    const { value, tolerance, units } = item.teaching;
    const found = number(response, units);
    return { [WHOLE]: found !== null && isNear(found, value, tolerance) };
  },

  free_text: () => ({}),
};
MARKS.hotspot = MARKS.single_best_answer;
MARKS.label = MARKS.match;
MARKS.short_text = MARKS.cloze;

/** Part id -> the words in it; what was left empty is absent. A short text is one part. */
function words(item, response) {
  const given = item.type === "short_text" ? { [WHOLE]: response } : response;
  const filled = item.parts.map(({ id }) => [id, own(given, id)]);
  return Object.fromEntries(filled.filter(([, text]) => typeof text === "string" && !isBlank(text)));
}

/** A gap with a list takes its best choice only; typed words are compared in their plain form. */
function accepts(item, id, text) {
  return item.lists?.[id] ? text === item.teaching.key[id] : item.teaching.accepted[id].includes(plain(text));
}

/**
 * Part id -> was this part answered rightly?
 * @returns {Record<string, boolean>}
 */
export function marks(item, response) {
  return MARKS[item.type](item, response);
}

/**
 * Part id -> what the learner reads about it: the rationale, or the one of the slip that was made.
 * @returns {Record<string, string>}
 */
export function notes(item, response) {
  const { rationales, slips } = item.teaching;
  if (item.type === "numeric") {
    const found = typeof response === "string" ? number(response, item.teaching.units) : null;
    const slip = slips.find(({ value }) => found !== null && isNear(found, value, item.teaching.tolerance));
    return slip ? { [WHOLE]: slip.rationale } : rationales;
  }
  if (!slips) return rationales;
  const given = words(item, response);
  const form = (id) => (item.lists?.[id] ? given[id] : plain(given[id] ?? ""));
  return Object.fromEntries(Object.entries(rationales).map(([id, why]) => [id, own(slips[id], form(id)) ?? why]));
}

/** `text` as typed answers are compared: small Latin letters and digits, single spaces, no leading article. */
export function plain(text) {
  const bare = text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, (mark) => (isCombining(mark) ? "" : mark));
  return bare.replace(/[^a-z0-9]+/g, " ").trim().replace(/^(the|an|a) /, "");
}

/** Python drops marks of a combining class other than 0. These are the ones that change places with U+0345, the last. */
function isCombining(mark) {
  return mark === "\u0345" || `\u0345${mark}`.normalize("NFD") !== `\u0345${mark}`;
}

/**
 * The number in `text`, which may be followed by one of `units`; null if there is none or the unit is another.
 * @returns {number|null}
 */
export function number(text, units) {
  const found = NUMBER.exec(strip(text).replaceAll("−", "-"));
  if (!found || !(found[2] || found[3])) return null;
  const unit = strip(found[4] ?? "").toLowerCase();
  if (unit && !units.some((name) => name.toLowerCase() === unit)) return null;
  const value = Number((found[2] ?? "0").replaceAll(",", "") + (found[3] ?? "").replace(",", "."));
  if (!Number.isFinite(value)) return null;
  return found[1] === "-" ? -value : value;
}

/** Within `tolerance`, with room for the last binary digit (0.1 + 0.2). */
export function isNear(found, value, tolerance) {
  return Math.abs(found - value) <= tolerance + 1e-9 * Math.max(1, Math.abs(value));
}

/** The scenes of a case that `taken` leads through, each with its decision; undecided where none is taken yet. */
export function walk(item, taken) {
  const path = [];
  const ids = strings(taken);
  for (let scene = item.scenes[0]; scene; ) {
    const picked = scene.decisions.find((decision) => ids.includes(decision.id));
    path.push({ scene, picked });
    scene = picked && item.scenes.find(({ id }) => id === picked.next);
  }
  return path;
}

/** Is the whole response right: every part that had to be answered, and nothing else? */
export function isRight(item, response) {
  const given = marks(item, response);
  const wanted = typeof item.teaching.key === "string" ? 1 : Object.keys(item.teaching.key).length;
  return Object.values(given).every(Boolean) && Object.keys(given).length === wanted;
}

/** Untouched is not an answer. */
export function isAnswered(response) {
  if (typeof response === "string") return !isBlank(response);
  return typeof response === "object" && response !== null && Object.values(response).some(isFilled);
}

/** Python's notion of "something": an empty list or object is nothing. */
function isFilled(value) {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}
