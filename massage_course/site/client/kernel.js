// What Python does for the widgets while the full course runs, done in the browser: it keeps answers, counts, finds what
// is due and draws exams. Each function takes what the builder knows of a widget and gives its `state`, and `onSave`,
// which hears what the widget saves. A widget without an entry here needs nobody.
import { isRight } from "../../widgets/marking.js";
import { bank, written } from "./course.js";
import { draw } from "./draw.js";
import { due, memories, nextDay } from "./memory.js";
import {
  BadFile, NO_ROOM, dayInWords, decode, encode, fromAnswers, isoDay, later, load, merge, moment, progressOf, remember, standings, today,
} from "./progress.js";

/**
 * @typedef {{notebook: string}} Page
 * @typedef {{state?: any, note?: string, onSave?: (model: import("./model.js").Model, changes: any) => void}} Part
 */

const NOT_SAVED = `NOT SAVED: ${NO_ROOM} Your answer is still on this page.`;
/** No more questions than this in one sitting. */
const AT_ONCE = 20;
const NOBODY = new Map();

/** Every item, if anything was ever tried; until then nobody asks for one, and nothing is fetched. */
const itemsFor = async (progress) => (Object.keys(progress.attempts).length ? await bank() : NOBODY);
const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/* ---- questions ---- */

/** @returns {Part} a quiz whose answers are kept under the name of a notebook */
function quizOf(state, notebook) {
  const items = new Map(state.items.map((item) => [item.id.split("@")[0], item]));
  const known = load();
  const given = Object.entries(known.progress.answers[notebook] ?? {});
  const kept = Object.fromEntries(given.filter(([id]) => state.items.some((item) => item.id === id)));
  let before = kept;
  let unsaved = {};
  const keep = () => {
    const old = load().progress.answers[notebook] ?? {};
    const news = Object.fromEntries(
      Object.entries(unsaved).map(([id, { response, at, checked, confidence }]) => [
        id,
        { response, at: later(at, old[id]?.at ?? ""), checked, confidence },
      ]),
    );
    const undated = new Map([...items].map(([id, item]) => [id, { ...item, id }]));
    remember(merge(progressOf({ answers: { [notebook]: news } }), fromAnswers(news, undated)));
  };
  return {
    state: { ...state, responses: kept, saved: moments(kept), notice: known.notice, place: `${document.baseURI} ${notebook}` },
    onSave: (model) => {
      const now = model.get("responses");
      // What could not be kept before is tried again.
      unsaved = { ...unsaved, ...Object.fromEntries(Object.entries(now).filter(([id, answer]) => before[id] !== answer)) };
      before = now;
      const saved_count = model.get("saved_count") + 1;
      try {
        keep();
        model.receive({ saved: { ...model.get("saved"), ...moments(unsaved) }, problem: "", saved_count });
        unsaved = {};
      } catch {
        model.receive({ problem: NOT_SAVED, saved_count });
      }
    },
  };
}

const moments = (answers) => Object.fromEntries(Object.entries(answers).map(([id, { at }]) => [id, at]));

/** What is due today, the most needed first; a sentence if nothing is. */
async function review(state) {
  const { progress } = load();
  const items = await itemsFor(progress);
  const day = today();
  const known = memories(progress, items, day);
  const waiting = due(known, day);
  if (!waiting.length) return { note: nothingDue(nextDay(known, day)) };
  const shown = waiting.slice(0, AT_ONCE);
  const misled = shown.filter((one) => one.misled).length;
  const title = [
    `Due today: ${plural(waiting.length, "question")}.`,
    waiting.length > shown.length ? `Here are ${shown.length}; open this page again for the rest.` : "",
    misled ? `First ${misled === 1 ? "the one" : `the ${misled}`} you were sure of and got wrong.` : "",
  ];
  // A question is answered anew on each day, so an answer is kept under the question and the day.
  const dated = shown.map(({ item }) => ({ ...items.get(item), id: `${item}@${isoDay(day)}` }));
  const words = title.filter(Boolean).join(" ");
  return quizOf({ ...state, title: words, items: dated }, `reviews_${isoDay(day).slice(0, 7)}`);
}

function nothingDue(then) {
  if (then === Infinity) return "Nothing is due. Reviews begin with the questions that you answer and check in the lessons.";
  return `Nothing is due today. The next review is on ${dayInWords(then)}.`;
}

/* ---- the atlas ---- */

const FIND = /^find\.[^.]+\.(.+)$/;

/** Was the structure found? The name of the question tells which it is (`finding.py`). */
const isFound = (id, response) => FIND.exec(id)?.[1] === response;

/** @returns {Part} an explorer whose quiz is noted for the map of the back */
function explorer(state) {
  let before = {};
  return {
    state,
    onSave: (_model, { responses = before }) => {
      const news = Object.entries(responses).filter(([id, answer]) => before[id] !== answer);
      before = responses;
      try {
        remember(progressOf({ attempts: Object.fromEntries(news.map(([id, { response, at }]) => [id, [{ response, at, confidence: "" }]])) }));
      } catch {
        // The quizzes say it where this browser keeps nothing.
      }
    },
  };
}

/* ---- the overview ---- */

/** The regions of the back, by the rules of `mastery.py`. */
function regionsOf(regions, levels, { attempts }, items, waiting) {
  return regions.map(({ title, link, items: own, finds }) => {
    const wasTried = (id) => attempts[id]?.length > 0;
    const asked = [...own, ...finds.filter(wasTried)];
    const tried = asked.filter(wasTried);
    const isKnown = (id) => {
      const { response } = attempts[id].at(-1);
      return FIND.test(id) ? isFound(id, response) : isRight(items.get(id), response);
    };
    const right = tried.filter(isKnown).length;
    const level = tried.length && 1 + Number(2 * right >= asked.length) + Number(5 * right >= 4 * asked.length);
    return {
      title, link, level,
      words: `${levels[level]}, ${right} of ${asked.length} right`,
      count: `${right}/${asked.length}`,
      due: waiting.filter(({ item }) => asked.includes(item)).length,
    };
  });
}

/** @returns {Promise<Part>} */
async function dashboard({ regions, ...state }) {
  const look = async () => {
    const { progress, notice } = load();
    const items = await itemsFor(progress);
    const day = today();
    const known = memories(progress, items, day);
    const waiting = due(known, day);
    const misled = waiting.filter((one) => one.misled).length;
    return {
      areas: standings(progress, items).filter((one) => one.items),
      regions: regionsOf(regions, state.levels, progress, items, waiting),
      due: waiting.length,
      words: dueInWords(waiting.length, misled, nextDay(known, day)),
      file: encode(progress),
      name: `back-massage-progress-${isoDay(day)}.json`,
      notice,
    };
  };
  const take = async (model, text) => {
    const said = { said: "", failed: false };
    try {
      said.said = await restored(text);
    } catch (error) {
      said.failed = true;
      said.said = error instanceof BadFile ? `The file was not loaded: ${error.message}. Nothing was changed.` : `Not everything could be kept. ${NO_ROOM}`;
    }
    model.receive({ ...said, state: await look(), said_count: model.get("said_count") + 1 });
  };
  return { state: { ...state, state: await look() }, onSave: (model, { brought }) => brought && take(model, brought.text) };
}

function dueInWords(count, misled, then) {
  if (!count) return `Nothing is due today.${then < Infinity ? ` The next review is on ${dayInWords(then)}.` : ""}`;
  const first =
    count === 1
      ? misled ? " You were sure of it and got it wrong." : ""
      : ["", " One of them you were sure of and got wrong: it comes first."][misled] ?? ` ${misled} of them you were sure of and got wrong: they come first.`;
  return `${plural(count, "question is", "questions are")} due for review today.${first}`;
}

/** Take over a progress file that was made elsewhere; gives the words to say. */
async function restored(text) {
  const brought = decode(text);
  const items = await bank();
  const ours = load().progress.answers;
  const tried = Object.values(brought.answers).map((given) => fromAnswers(given, items));
  remember(tried.reduce(merge, brought));
  const taken = written.course.areas
    .flatMap(({ notebook }) => Object.entries(brought.answers[notebook] ?? {}).map(([id, { at }]) => [at, ours[notebook]?.[id]?.at]))
    .filter(([at, known]) => known === undefined || moment(at) > moment(known)).length;
  if (!taken) return "Loaded. Your answers here were as new as those in the file, or newer.";
  return `Loaded. ${plural(taken, "answer")} came back into the lessons.`;
}

/* ---- the practice exam ---- */

/** @returns {Promise<Part>} */
async function exam(state) {
  const { questions, ...shown } = state;
  const { exams } = load().progress;
  const newest = Object.keys(exams).sort().at(-1);
  const begun = newest && !exams[newest].finished ? newest : "";
  const items = Object.keys(exams).length ? await bank() : NOBODY;
  const results = (all) =>
    Object.values(load().progress.exams)
      .filter(({ finished }) => finished)
      .sort((a, b) => moment(b.at) - moment(a.at))
      .map(({ at, seed, items: asked, responses }) => ({
        at, seed, items: asked.length, right: asked.filter((id) => all.has(id) && isRight(all.get(id), responses[id])).length,
      }));
  const told = (name, { seed, minutes, seconds, responses, items: asked }, all) => {
    const known = asked.filter((id) => all.has(id));
    const count = (domain) => known.filter((id) => questions[id].domain === domain).length;
    const least = ({ id, weight }) => count(id) < Math.trunc((known.length * weight) / 100);
    return {
      name, seed, minutes, seconds, responses,
      items: known.map((id) => ({ ...all.get(id), ...questions[id] })),
      short: state.domains.filter(least).map(({ title }) => title),
    };
  };
  const keep = (model, name, entry, at, news = progressOf({})) => {
    const saved_count = model.get("saved_count") + 1;
    try {
      remember(merge(progressOf({ exams: { [name]: entry } }), news));
      model.receive({ saved_at: at, problem: "", saved_count });
    } catch {
      model.receive({ problem: NOT_SAVED, saved_count });
    }
  };
  const begin = async (model, { seed, count, minutes, at }) => {
    const all = await bank();
    const weights = new Map(state.domains.map(({ id, weight }) => [id, weight]));
    const open = Object.entries(questions).filter(([, { asked }]) => asked).map(([id, { domain }]) => /** @type {[string, string]} */ ([id, domain]));
    const entry = { seed, items: draw(weights, open, count, seed), minutes, seconds: 0, responses: {}, at, finished: false };
    keep(model, at, entry, at);
    current = { ...entry, name: at };
    model.receive({ exam: told(at, entry, all) });
  };
  let current = begun ? { ...exams[begun], name: begun } : null;
  const work = async (model, { name, responses, seconds, finished, at }) => {
    if (current?.name !== name) return;
    const given = Object.fromEntries(Object.entries(responses).filter(([, response]) => response !== null));
    const { name: _, ...entry } = (current = { ...current, responses: given, seconds, finished, at: later(at, current.at) });
    const tries = Object.entries(given).map(([id, response]) => [id, [{ response, at: entry.at, confidence: "" }]]);
    keep(model, name, entry, at, progressOf(finished ? { attempts: Object.fromEntries(tries) } : {}));
    if (finished) model.receive({ earlier: results(await bank()) });
  };
  return {
    state: { ...shown, earlier: results(items), exam: begun ? told(begun, exams[begun], items) : {} },
    onSave: (model, changes) => {
      if (changes.request) begin(model, changes.request);
      if (changes.work) work(model, changes.work);
    },
  };
}

/* ---- the certificate ---- */

/** @returns {Promise<Part>} */
async function certificate({ certified, ...state }) {
  const { progress } = load();
  const counted = standings(progress, await itemsFor(progress)).filter(({ items }) => items);
  const day = new Date().toLocaleDateString("en-US", { dateStyle: "long" });
  const complete = counted.every((one) => one.complete);
  return { state: { ...state, ...(complete ? certified : {}), complete, areas: counted, day } };
}

/** @type {Record<string, (state: any, page: Page) => Part | Promise<Part>>} by the class of the widget; `review` by its cell */
export const KERNELS = {
  Quiz: (state, { notebook }) => quizOf(state, notebook),
  review,
  Explorer: explorer,
  Dashboard: dashboard,
  AnkiDeck: ({ about }) => ({ note: `${about} The full course makes it: load your progress there.` }),
  PracticeExam: exam,
  Certificate: certificate,
};
