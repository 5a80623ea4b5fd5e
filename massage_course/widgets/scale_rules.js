// How scales are scored, and what a change means: the rules of massage_course/scales.py for the browser.
// tests/fixtures/scale_cases.json holds both to the same results; sources stand in the Python module.

const DAY = 24 * 60;
const NEAR = 1e-9;

/** All numbers to enter, in their order. */
export function fieldsOf(scale) {
  return scale.groups.flatMap(({ fields }) => fields);
}

/** The variant with this id, else the first; undefined where the scale has none. */
export function variantOf(scale, id) {
  return scale.variants.find((one) => one.id === id) ?? scale.variants[0];
}

/** May `value` stand in `field`? */
export function holds(field, value) {
  if (value === null || value === undefined) return true;
  return value >= field.low && value <= field.high && (field.kind === "number" || Number.isInteger(value));
}

/** Score one time: { value, problem, parts, left_out }. */
export function score(scale, answers, variant = "") {
  const fields = fieldsOf(scale);
  const given = fields.map(({ id }) => answers[id] ?? null);
  const left_out = fields.filter((_, place) => given[place] === null).map(({ id }) => id);
  const none = (problem) => ({ value: null, problem, parts: [], left_out });
  if (left_out.length === fields.length) return none("empty");
  if (!fields.every((field, place) => holds(field, given[place]))) return none("range");
  if (scale.rule === "sections") {
    const value = sections(given.filter((one) => one !== null), scale);
    return value === null ? none("missing") : { value, problem: "", parts: [], left_out };
  }
  const whole = Object.fromEntries(fields.map(({ id, optional }, place) => [id, given[place] ?? (optional ? 0 : null)]));
  if (Object.values(whole).includes(null)) return none("missing");
  if (scale.rule === "psqi") {
    const parts = psqiComponents(whole);
    return parts.length ? { value: sum(parts), problem: "", parts, left_out } : { ...none("asleep"), left_out: [] };
  }
  const [first] = Object.values(whole);
  const value = scale.rule === "distance" ? Math.max(0, first - (variantOf(scale, variant)?.start ?? 0)) : first;
  return { value, problem: "", parts: [], left_out: [] };
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Share of the points that the answered sections can give, on the full scale; null with too few answers. */
function sections(answers, scale) {
  if (answers.length < scale.least) return null;
  return (scale.high * sum(answers)) / (fieldsOf(scale)[0].high * answers.length);
}

/** The seven components of the PSQI; empty if the times do not fit. */
function psqiComponents(answers) {
  const inBed = (answers.up - answers.bed + DAY) % DAY;
  const asleep = 60 * answers.asleep;
  if (asleep > inBed || inBed === 0) return [];
  const disturbances = sum(Object.keys(answers).filter((id) => id.startsWith("woken_")).map((id) => answers[id]));
  return [
    answers.quality,
    above(above(answers.minutes, 15, 30, 60) + answers.half_hour, 0, 2, 4),
    below(answers.asleep, 7, 6, 5),
    below((100 * asleep) / inBed, 85, 75, 65),
    above(disturbances, 0, 9, 18),
    answers.medicine,
    above(answers.awake + answers.drive, 0, 2, 4),
  ];
}

function above(value, ...limits) {
  return limits.filter((limit) => value > limit).length;
}

function below(value, ...limits) {
  return limits.filter((limit) => value < limit).length;
}

/** The limits that apply to a variant. */
export function limitsOf(scale, variant = "") {
  const id = variantOf(scale, variant)?.id ?? "";
  return scale.limits.filter(({ variants }) => !variants.length || variants.includes(id));
}

/** How large a change has to be, from a first score. */
export function sizeOf(limit, first) {
  return limit.change ?? (first * limit.percent) / 100;
}

/** Both times, one sentence about their difference, notes, and which limits are reached (null: cannot judge). */
export function report(scale, words, before, after, variant = "") {
  const [first, second] = [score(scale, before, variant), score(scale, after, variant)];
  if (first.value === null || second.value === null) return { before: first, after: second, sentence: "", notes: [], reached: [] };
  const lower = scale.better === "lower";
  const gain = lower ? first.value - second.value : second.value - first.value;
  const limits = limitsOf(scale, variant);
  const reached = limits.map((limit) => (limit.kind === "important" && gain < 0 ? null : gain !== 0 && Math.abs(gain) >= sizeOf(limit, first.value) - NEAR));
  const room = lower ? first.value - scale.low : scale.high - first.value;
  const errors = limits.filter(({ kind, verified }) => kind === "detectable" && verified).map((limit) => sizeOf(limit, first.value));
  const notes = [];
  if (errors.length && room < Math.min(...errors) - NEAR) notes.push(words.no_room);
  if (String(first.left_out) !== String(second.left_out)) notes.push(words.other_parts);
  return { before: first, after: second, sentence: sentence(scale, words, gain, limits, reached), notes, reached };
}

function sentence(scale, words, gain, limits, reached) {
  if (Math.abs(gain) < NEAR) return words.same;
  const met = (kind) => limits.flatMap((limit, place) => (limit.verified && limit.kind === kind ? [Boolean(reached[place])] : []));
  const error = tally(met("detectable"));
  const weight = tally(met("important"));
  const said = `${amount(Math.abs(gain), scale.unit)} ${gain > 0 ? words.better : words.worse}: `;
  if (error === "none") {
    const name = gain < 0 ? "noise_worse" : ["none", ""].includes(weight) ? "noise_better" : "noise_important";
    return `${said}${words[name]}.`;
  }
  const size = { some: "split", all: "beyond", "": "error_unknown" }[error];
  const meaning = gain < 0 && weight ? "weight_worse" : { none: "below", some: "partly", all: "important", "": "weight_unknown" }[weight];
  return `${said}${words[size]}; ${words[meaning]}.`;
}

function tally(met) {
  if (!met.length) return "";
  if (met.every(Boolean)) return "all";
  return met.some(Boolean) ? "some" : "none";
}

function rounded(value) {
  return Math.floor(10 * value + 0.5 + NEAR) / 10;
}

/** A number with its unit: "1 point", "2.5 points", "3 cm". */
export function amount(value, unit) {
  const number = rounded(value);
  return `${number} ${number === 1 ? unit.replace(/s$/, "") : unit}`;
}

/** A score with what it is out of. */
export function shownScore(scale, value) {
  return scale.unit === "points" ? `${rounded(value)} of ${scale.high} points` : amount(value, scale.unit);
}

/** The name for a score; empty where the scale has no bands. */
export function bandOf(scale, value) {
  return scale.bands.find(({ up_to }) => value <= up_to + NEAR)?.words ?? "";
}
