// What a learner did: the same file, the same rules as massage_course/progress.py, kept in this browser.
// tests/test_browser_site.py holds both to one set of cases.
import { isAnswered, isRight } from "../../widgets/marking.js";
import { areas, written } from "./course.js";

/**
 * @typedef {{response: any, at: string, confidence: string}} Attempt
 * @typedef {{response: any, at: string, checked: boolean, confidence: string}} Answer
 * @typedef {{read: any, attempts: Record<string, Attempt[]>, answers: Record<string, Record<string, Answer>>,
 *   exams: Record<string, any>}} Progress
 */

/** Entries as Python writes them: the names in their order, and what stands there if a file leaves one out. */
const ATTEMPT = { response: null, at: "", confidence: "" };
const ANSWER = { response: null, at: "", checked: false, confidence: "" };
const EXAM = { seed: 0, items: [], minutes: 0, seconds: 0, responses: {}, at: "", finished: false };
const RECORD = { notebook: "", answers: {}, schema: 1, origin: "", owner: "" };
const FILE = { format: "", schema_version: 1, about: "", read: {}, attempts: {}, answers: {}, exams: {} };
/** Without these an entry is none. */
const NEEDED = ["response", "at", "seed", "items", "minutes", "seconds", "responses", "notebook", "answers"];

const NEW_DAY_MS = 4 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;
const DAY_MARK = "@";
const MOMENT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** A progress file cannot be used. The message says why, in plain words. */
export class BadFile extends Error {}

/** @returns {Progress} */
export const progressOf = (parts) => ({ read: {}, attempts: {}, answers: {}, exams: {}, ...parts });

/* ---- reading and writing ---- */

/** @returns {Progress} of the text of a progress file, or of an answers file of a lesson */
export function decode(text) {
  const { format, schema_version: version, max_bytes: most } = written.course.progress;
  if (text.length > most) throw new BadFile(`it is larger than ${most >> 20} MB`);
  const content = parsed(text);
  if (kind(content) !== "object") throw new BadFile("it is not a progress file");
  if (!("format" in content) && "notebook" in content) {
    const record = entry(content, RECORD);
    return progressOf({ answers: { [record.notebook]: every(record.answers, (one) => entry(one, ANSWER)) } });
  }
  if (content.format !== format) throw new BadFile("it is not a progress file of this course");
  if (content.schema_version > version) {
    throw new BadFile("it was written by a newer version of this course; open it there, or update the course");
  }
  const { read, attempts, answers, exams } = entry({ answers: {}, ...content }, FILE);
  return {
    read: every(read, (parts) => every(parts, (at) => (kind(at) === "string" ? at : refuse()))),
    attempts: every(attempts, (all) => (Array.isArray(all) ? all.map((one) => entry(one, ATTEMPT)) : refuse())),
    answers: every(answers, (given) => every(given, (one) => entry(one, ANSWER))),
    exams: every(exams, (one) => entry(one, EXAM)),
  };
}

/** @param {Progress} progress */
export function encode(progress) {
  const { format, schema_version, about } = written.course.progress;
  return `${JSON.stringify({ format, schema_version, about, ...progress }, null, 1)}\n`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadFile("it is damaged, or not a progress file");
  }
}

const kind = (value) => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);

function refuse() {
  throw new BadFile("something in it does not fit");
}

function every(group, make) {
  if (kind(group) !== "object") refuse();
  return Object.fromEntries(Object.entries(group).map(([name, value]) => [name, make(value)]));
}

/** `given` with nothing missing, if each of its values is of the kind that `shape` shows. A null there takes anything. */
function entry(given, shape) {
  if (kind(given) !== "object") refuse();
  const fits = (name) => name in shape && (shape[name] === null || kind(given[name]) === kind(shape[name]));
  const missing = Object.keys(shape).some((name) => NEEDED.includes(name) && !(name in given));
  if (missing || !Object.keys(given).every(fits)) refuse();
  return { ...shape, ...given };
}

/* ---- in this browser ---- */

/** Copies of the course in other folders of the same server keep their own. */
const place = () => `massage-course:progress:${new URL(".", document.baseURI).pathname}`;

/** @returns {{progress: Progress, notice: string}} what is kept here; what cannot be read is put aside, not lost */
export function load() {
  /** @type {string | null} */
  let text = null;
  try {
    text = window.localStorage.getItem(place());
    return { progress: text === null ? progressOf({}) : decode(text), notice: "" };
  } catch (error) {
    if (!(error instanceof BadFile)) return { progress: progressOf({}), notice: `${NO_ROOM} Save your progress as a file before you leave.` };
    const aside = `${place()}:unused-${new Date().toISOString()}`;
    window.localStorage.setItem(aside, text ?? "");
    window.localStorage.removeItem(place());
    return { progress: progressOf({}), notice: `What this browser kept could not be used: ${error.message}. It was put aside.` };
  }
}

export const NO_ROOM = "This browser keeps nothing for this page: its storage is forbidden or full.";

/** Add `news` to what is kept. Another tab may have written in between, so it is read again first. */
export function remember(news) {
  const { progress } = load();
  window.localStorage.setItem(place(), encode(merge(progress, news)));
}

/* ---- merging ---- */

/**
 * What two devices know together: the newest of each entry, and every attempt.
 * @param {Progress} first
 * @param {Progress} second
 * @returns {Progress}
 */
export function merge(first, second) {
  return {
    read: each(first.read, second.read, (a, b) => each(a, b, (one, other) => (one > other ? one : other))),
    attempts: each(first.attempts, second.attempts, allAttempts),
    answers: each(first.answers, second.answers, (a, b) => each(a, b, newer)),
    exams: each(first.exams, second.exams, newer),
  };
}

function each(first, second, both) {
  const shared = Object.keys(second).filter((name) => Object.hasOwn(first, name));
  return { ...first, ...second, ...Object.fromEntries(shared.map((name) => [name, both(first[name], second[name])])) };
}

/** The later of two entries; of two equally late ones the same, whoever comes first. */
const newer = (first, second) => (byAge(first, second) < 0 ? second : first);

function byAge(first, second) {
  const [a, b] = [moment(first.at), moment(second.at)];
  if (a !== b) return a < b ? -1 : 1;
  const [left, right] = [sorted(first), sorted(second)];
  return left < right ? -1 : Number(left > right);
}

/** An entry as text, the same for equal entries: its own names stay in their order, those inside are sorted. */
function sorted(whole) {
  const inOrder = (_name, value) =>
    kind(value) === "object" && value !== whole ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  return JSON.stringify(whole, inOrder);
}

function allAttempts(first, second) {
  const byTime = new Map([...first, ...second].sort(byAge).map((attempt) => [attempt.at, attempt]));
  return [...byTime.values()].sort(byAge);
}

/** The moment that `at` names, in milliseconds; one that cannot be read counts as the oldest. */
export function moment(at) {
  const found = MOMENT.exec(at);
  if (!found) return -Infinity;
  const time = Date.parse(at.length > 10 && !found[1] ? `${at}Z` : at);
  return Number.isNaN(time) ? -Infinity : time;
}

/** `at`, or a moment just after `known` where another device's clock was ahead. */
export function later(at, known) {
  return moment(at) > moment(known) ? at : new Date(moment(known) + 1).toISOString();
}

/* ---- days ---- */

/** The day of study to which a moment belongs, as a number. It ends at four in the morning by the learner's clock. */
export function dayOf(time) {
  const local = time - new Date(time).getTimezoneOffset() * 60_000;
  return Math.floor((local - NEW_DAY_MS) / DAY_MS);
}
export const today = () => dayOf(Date.now());
/** "2026-11-26" */
export const isoDay = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
/** "Monday, November 2" */
export const dayInWords = (day) =>
  new Date(day * DAY_MS).toLocaleDateString("en-US", { timeZone: "UTC", weekday: "long", month: "long", day: "numeric" });

/* ---- what was done ---- */

/**
 * The attempts in some answers: those to known items that the learner had judged.
 * @param {Record<string, Answer>} answers
 * @param {Map<string, any>} items
 */
export function fromAnswers(answers, items) {
  let found = progressOf({});
  for (const [name, { response, at, checked, confidence }] of Object.entries(answers)) {
    const item = items.get(name.split(DAY_MARK)[0]);
    if (!item || !isAnswered(response) || !(item.type === "case" ? hasEnded(item, response) : checked)) continue;
    found = merge(found, progressOf({ attempts: { [item.id]: [{ response, at, confidence }] } }));
  }
  return found;
}

/** A case tells at each step and is judged at its end. */
function hasEnded(item, response) {
  const decisions = new Map(item.scenes.flatMap(({ decisions: all }) => all.map((one) => [one.id, one])));
  const taken = Array.isArray(response) ? response.filter((id) => decisions.has(id)) : [];
  return taken.length > 0 && !decisions.get(taken.at(-1)).next;
}

/**
 * How far the learner is, area by area.
 * @param {Progress} progress
 * @param {Map<string, any>} items every practice item; not needed while nothing was tried
 */
export function standings(progress, items) {
  return areas().map((area) => {
    const names = Object.keys(written.items[area.id] ?? {}).filter((name) => progress.attempts[name]?.length);
    const right = names.filter((name) => isRight(items.get(name), progress.attempts[name].at(-1)?.response)).length;
    const parts = Object.keys(progress.read[area.id] ?? {}).filter((part) => /^\d+$/.test(part) && Number(part) >= 1 && Number(part) <= area.parts);
    const complete = parts.length >= area.parts && names.length === area.items && 5 * right >= 4 * area.items;
    const { title, link } = area;
    return { title, link, parts: area.parts, read: parts.length, items: area.items, tried: names.length, right, complete };
  });
}
