// The end of a graded notebook: what is still open, what is saved, what to do next.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import quizWidget from "../../massage_course/widgets/quiz.js";
import widget from "../../massage_course/widgets/submit_check.js";
import { all, button, fixture, newPage, show, unguarded } from "./page.mjs";

const QUESTIONS = [
  { id: "q1", number: 1, stem: "Which plan fits?" },
  { id: "q2", number: 2, stem: "Match each conclusion with the reason why it does not hold in any of these long, long cases." },
  { id: "q3", number: 3, stem: '<img src=x onerror="alert(1)">' },
];
const START = {
  title: "Before you hand in",
  questions: QUESTIONS,
  standings: { q1: "answered", q2: "begun", q3: "" },
  tally: "1 of 3 not answered, 1 not finished.",
  last: "2026-11-20T10:00:00.000Z",
  steps: ["Press Submit.", "Or send the file."],
  problem: "",
  asked: 0,
  told: 0,
};
const check = (state = {}) => show(widget, { ...START, ...state });
const text = (el, selector) => el.querySelector(selector)?.textContent ?? "";
const open = (el) => all(el, ".mc-open button").map(({ textContent }) => textContent);
const alarm = (el) => (el.querySelector(".mc-alarm").hidden ? "" : text(el, ".mc-alarm"));
const answer = (model) => model.receive({ told: model.get("asked") });

const item = { ...fixture("scoring_browser.json").map(({ item: one }) => one).find(({ type }) => type === "single_best_answer"), id: "q3", teaching: undefined };
const question = (number) =>
  show(quizWidget, {
    title: `Question ${number} of 3`, items: [item], responses: {}, notice: "", problem: "", saved: {}, saved_count: 0, tries: 0, place: `r${number}`, tally: "x",
  });

beforeEach(() => newPage());

test("it names the questions that are not answered, those begun apart, and what to do next", () => {
  const { el } = check();
  assert.equal(text(el, ".mc-headline"), START.tally);
  assert.deepEqual(open(el), [
    "Question 2: Match each conclusion with the reason why it does not hold in any of… (begun, not finished)",
    'Question 3: <img src=x onerror="alert(1)">',
  ]);
  assert.equal(el.querySelector("img"), null);
  assert.match(el.textContent, /Last answer saved: .*2026/);
  assert.match(el.textContent, /What to do next.*Press Submit\..*Or send the file\./s);
  assert.deepEqual(unguarded(el), []);
});

test("it follows later answers by itself", () => {
  const { el, model } = check();
  model.receive({ standings: { q1: "answered", q2: "answered", q3: "" }, tally: "1 of 3 not answered." });
  assert.equal(open(el).length, 1);
  model.receive({ standings: { q1: "answered", q2: "answered", q3: "answered" }, tally: "All 3 answered." });
  assert.deepEqual(open(el), []);
  assert.equal(text(el, ".mc-headline"), "✓ All 3 answered.");
  assert.equal(el.querySelector(".mc-headline").getAttribute("role"), "status");
  assert.deepEqual(unguarded(el), []);
});

test("before the first answer it says that nothing is saved", () => {
  assert.match(check({ last: "" }).el.textContent, /No answer is saved yet\./);
});

test("a question leads to its place, with the focus on what can be answered", () => {
  const { el: third } = question(3);
  window.HTMLElement.prototype.scrollIntoView = () => {};
  const { el } = check();
  all(el, ".mc-open button")[1].click();
  assert.ok(third.contains(document.activeElement));
  assert.equal(document.activeElement.tagName, "INPUT");
});

test("Check again asks Python, and says when it was", () => {
  const { el, model } = check();
  button(el, "Check again").click();
  assert.deepEqual(model.sent.at(-1), { asked: 1 });
  assert.match(el.textContent, /Checking…/);
  answer(model);
  assert.match(el.textContent, /Checked \d.*what you answered is saved\./);
  assert.equal(alarm(el), "");
});

test("without a word from Python in two seconds it warns, and a late word takes the warning away", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model } = check();
  button(el, "Check again").click();
  t.mock.timers.tick(1999);
  assert.equal(alarm(el), "");
  t.mock.timers.tick(2);
  assert.match(alarm(el), /not answering.*reload the page.*Do not hand in/);
  assert.equal(el.querySelector(".mc-alarm").getAttribute("role"), "alert");
  answer(model);
  assert.equal(alarm(el), "");
});

test("what the disk refuses is told in Python's words, and nothing is called saved", () => {
  const { el, model } = check();
  button(el, "Check again").click();
  model.receive({ problem: "NOT SAVED: the disk is full." });
  answer(model);
  assert.equal(alarm(el), "NOT SAVED: the disk is full.");
  assert.doesNotMatch(el.textContent, /what you answered is saved/);
});

test("a question that says NOT SAVED is named here too, until it is saved", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el: third, model } = question(3);
  const { el } = check();
  third.querySelector("input").click();
  assert.equal(alarm(el), "");
  t.mock.timers.tick(2001);
  assert.match(alarm(el), /^NOT SAVED: Question 3 of 3\..*Do not hand in/);
  const { at } = model.get("responses").q3;
  model.receive({ saved: { q3: at }, saved_count: 1 });
  assert.equal(alarm(el), "");
});

test("a check that is taken away leaves nothing behind", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model, remove } = check();
  button(el, "Check again").click();
  remove();
  assert.equal(model.listening, 0);
  t.mock.timers.tick(10_000);
  assert.equal(alarm(el), "");
});
