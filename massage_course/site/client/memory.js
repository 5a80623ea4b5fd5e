// Which questions are due, by FSRS: what massage_course/review.py does with the PyPI package fsrs (MIT licence, Jarrett
// Ye and Joshua Hamilton), whose parameters the builder writes into the site. Only the part for whole days is here; the
// npm package ts-fsrs spaces its long intervals by rules of its own, so two devices would not find the same day.
import { isRight } from "../../widgets/marking.js";
import { written } from "./course.js";
import { dayOf, moment } from "./progress.js";

const AGAIN = 1;
const HARD = 2;
const EASY = 4;

/**
 * @typedef {{day: number, rating: number}} Review
 * @typedef {{item: string, due: number, recall: number, misled: boolean}} Memory
 */

/** What FSRS makes of a history. @param {Review[]} history */
export function schedule(history) {
  const { parameters: w, retention, maximum } = written.course.fsrs;
  const decay = -w[20];
  const factor = 0.9 ** (1 / decay) - 1;
  const clamp = (difficulty) => Math.min(Math.max(difficulty, 1), 10);
  const first = (rating) => w[4] - Math.exp(w[5] * (rating - 1)) + 1;
  const recall = (card, day) => (1 + (factor * Math.max(0, day - card.last)) / card.stability) ** decay;
  const forgotten = ({ difficulty, stability }, known) =>
    Math.min(
      w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * Math.exp((1 - known) * w[14]),
      stability / Math.exp(w[17] * w[18]),
    );
  const remembered = ({ difficulty, stability }, known, rating) =>
    stability *
    (1 +
      Math.exp(w[8]) *
        (11 - difficulty) *
        stability ** -w[9] *
        (Math.exp((1 - known) * w[10]) - 1) *
        (rating === HARD ? w[15] : 1) *
        (rating === EASY ? w[16] : 1));
  const harder = (difficulty, rating) =>
    clamp(w[7] * first(EASY) + (1 - w[7]) * (difficulty + ((10 - difficulty) * -(w[6] * (rating - 3))) / 9));

  let card = { stability: 0, difficulty: 0, last: 0, due: 0 };
  history.forEach(({ day, rating }, place) => {
    const known = place ? recall(card, day) : 0;
    const next = !place ? w[rating - 1] : rating === AGAIN ? forgotten(card, known) : remembered(card, known, rating);
    const stability = Math.max(next, 0.001);
    const difficulty = place ? harder(card.difficulty, rating) : clamp(first(rating));
    const interval = Math.round((stability / factor) * (retention ** (1 / decay) - 1));
    card = { stability, difficulty, last: day, due: day + Math.min(Math.max(interval, 1), maximum) };
  });
  return { due: card.due, recall: (day) => recall(card, day) };
}

/**
 * What is known of every item that was ever answered: the first attempt of each day is a review.
 * @param {import("./progress.js").Progress} progress
 * @param {Map<string, any>} items
 * @returns {Memory[]}
 */
export function memories(progress, items, day) {
  return Object.entries(progress.attempts).flatMap(([name, tries]) => {
    const item = items.get(name);
    const firsts = new Map();
    for (const attempt of item ? tries : []) {
      const when = moment(attempt.at);
      if (when > -Infinity && !firsts.has(dayOf(when))) firsts.set(dayOf(when), attempt);
    }
    if (!firsts.size) return [];
    const history = [...firsts].map(([on, attempt]) => ({ day: on, rating: rating(item, attempt) }));
    const { due: when, recall } = schedule(history);
    const misled = history.at(-1)?.rating === AGAIN && [...firsts.values()].at(-1).confidence === "sure";
    return [{ item: name, due: when, recall: recall(day), misled }];
  });
}

function rating(item, { response, confidence }) {
  const { ratings } = written.course.fsrs;
  return isRight(item, response) ? (ratings[confidence] ?? ratings[""]) : AGAIN;
}

/** What is due on `day`: first what the learner was sure of and got wrong, then what is most likely forgotten. */
export function due(known, day) {
  const order = (a, b) => Number(b.misled) - Number(a.misled) || a.recall - b.recall || (a.item < b.item ? -1 : 1);
  return known.filter((one) => one.due <= day).sort(order);
}

/** The first day after `day` on which something is due; Infinity if none is. */
export const nextDay = (known, day) => Math.min(...known.map((one) => one.due).filter((when) => when > day));
