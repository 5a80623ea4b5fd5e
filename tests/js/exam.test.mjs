import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import exam, { counted, timeLeft } from "../../massage_course/widgets/exam.js";
import { all, button, newPage, show, unguarded } from "./page.mjs";

const choice = (id, domain, objective, more = {}) => ({
  id,
  type: "single_best_answer",
  stem: `What is ${id}?`,
  points: 1,
  domain,
  objective,
  safety: false,
  parts: [{ id: "a", text: `${id} right` }, { id: "b", text: `${id} wrong` }],
  teaching: { key: "a", rationales: { a: `because ${id}`, b: `tempting ${id}` } },
  ...more,
});
const STEPS = {
  ...choice("steps", "KIN", "o2"),
  type: "order",
  parts: [{ id: "y", text: "second" }, { id: "x", text: "first" }],
  teaching: { key: ["x", "y"], rationales: { x: "why first", y: "why second" } },
};
const ITEMS = [choice("one", "AP", "o1"), choice("two", "AP", "o2", { safety: true }), STEPS];
const EXAM = { name: "2026", seed: 4711, minutes: 0, seconds: 0, responses: {}, items: ITEMS, short: [] };
const STATE = {
  title: "Practice exam",
  honest: "This is practice.",
  caveat: "The weights were not checked.",
  choices: [{ count: 10, minutes: 11 }, { count: 20, minutes: 22 }],
  domains: [{ id: "AP", title: "Anatomy", weight: 60 }, { id: "KIN", title: "Movement", weight: 40 }],
  objectives: {
    o1: { text: "Name it", part: 3, lesson: "Sleep", link: "04_sleep.ipynb#part-3" },
    o2: { text: "Move it", part: 6, lesson: "Healing", link: "05_healing.ipynb#part-6" },
  },
  earlier: [],
  request: {},
  exam: {},
  work: {},
  saved_at: "",
  problem: "",
  saved_count: 0,
};

beforeEach(() => {
  newPage();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
});
afterEach(() => mock.timers.reset());

const begun = (changes = {}) => {
  const page = show(exam, { ...STATE });
  page.model.receive({ exam: { ...EXAM, ...changes } });
  return page;
};
const choose = (el, text) => {
  const label = all(el, "label").find((one) => one.textContent === text);
  label.querySelector("input").checked = true;
  label.querySelector("input").dispatchEvent(new window.Event("change", { bubbles: true }));
};
const text = (el) => el.textContent;
const last = (model) => model.sent.filter(({ work }) => work).at(-1).work;

test("the form asks Python for what was chosen", () => {
  const { model, el } = show(exam, STATE);
  all(el, "input[type=radio]")[0].click();
  all(el, "select")[0].selectedIndex = 1;
  all(el, "input[type=text]")[0].value = " 42 ";
  button(el, "Begin").click();
  const { request } = model.sent.at(-1);
  assert.deepEqual([request.count, request.minutes, request.seed], [10, 11, 42]);
  mock.timers.tick(10_001);
  assert.match(text(el), /does not answer/);
});

test("a number that is none is refused in words", () => {
  const { model, el } = show(exam, STATE);
  all(el, "input[type=text]")[0].value = "next one";
  button(el, "Begin").click();
  assert.equal(model.sent.length, 0);
  assert.match(text(el), /digits only/);
});

test("the time follows the number of questions, and the caveat stands there", () => {
  const { el } = show(exam, STATE);
  assert.deepEqual(all(el, "select option").map((one) => one.value), ["0", "22", "33", "44"]);
  all(el, "input[type=radio]")[0].click();
  assert.deepEqual(all(el, "select option").map((one) => one.value), ["0", "11", "17", "22"]);
  assert.match(text(el), /weights were not checked/);
});

test("nothing tells right from wrong before the end", () => {
  const { el } = begun();
  for (const _ of ITEMS) {
    for (const input of all(el, "input[type=radio]")) input.click();
    assert.doesNotMatch(el.innerHTML, /because|tempting|why first|✓|✗|[Rr]ight\.|Not right/);
    button(el, "Next").click();
  }
  assert.match(text(el), /2 of 3 answered/);
});

test("answers are sent at once and the questions do not wait for Python", () => {
  const { model, el } = begun();
  choose(el, "one wrong");
  assert.deepEqual(last(model).responses, { one: "b" });
  assert.match(text(el), /Saving/);
  model.receive({ saved_at: last(model).at, saved_count: 1 });
  assert.match(text(el), /Saved \d/);
  button(el, "Next").click();
  choose(el, "two right");
  mock.timers.tick(2001);
  assert.match(text(el), /NOT SAVED/);
  button(el, "Next").click();
  assert.match(text(el), /What is steps/);
});

test("handing in asks once when something is open, and the result needs no Python", () => {
  const { model, el } = begun();
  choose(el, "one right");
  button(el, "Hand in").click();
  button(el, "Hand in").click();
  assert.equal(all(el, ".mc-confirm").length, 1);
  assert.match(text(el), /2 questions are not answered/);
  all(el, ".mc-confirm button")[0].click();
  assert.equal(last(model).finished, true);
  assert.match(text(el), /1 of 3 right/);
  assert.match(text(el), /counted apart: 0 of 1 right/);
  const rows = all(el, "tbody tr").map((one) => all(one, "th, td").map((cell) => cell.textContent));
  assert.deepEqual(rows, [
    ["Anatomy", "1 of 2"],
    ["Movement", "0 of 1"],
    ["Move it", "0 of 2", "Healing, part 6"],
    ["Name it", "✓ 1 of 1", "Sleep, part 3"],
  ]);
  assert.deepEqual(all(el, "a").map((one) => one.getAttribute("href")), ["05_healing.ipynb#part-6", "04_sleep.ipynb#part-3"]);
  assert.match(document.activeElement.textContent, /1 of 3 right/);
});

test("after the end every question shows its reasons and takes no answer", () => {
  const { model, el } = begun();
  choose(el, "one wrong");
  button(el, "Hand in").click();
  all(el, ".mc-confirm button")[0].click();
  button(el, "Look at the questions").click();
  assert.match(text(el), /✗ Not right\./);
  assert.match(text(el), /because one/);
  assert.equal(all(el, "fieldset")[0].disabled, true);
  const sent = model.sent.length;
  button(el, "Question 3, not right").click();
  assert.match(text(el), /Not answered\./);
  assert.deepEqual(all(el, ".mc-others li strong").map((one) => one.textContent), ["first", "second"]);
  assert.equal(model.sent.length, sent);
  button(el, "Back to the result").click();
  assert.match(text(el), /By domain/);
});

test("a pause hides the questions and stops the clock", (context) => {
  let moment = 0;
  context.mock.method(performance, "now", () => moment);
  const { model, el } = begun({ minutes: 10 });
  moment = 60_000;
  mock.timers.tick(1000);
  assert.match(text(el), /9 minutes left/);
  button(el, "Pause").click();
  assert.equal(last(model).seconds, 60);
  assert.doesNotMatch(text(el), /What is one/);
  moment = 600_000;
  mock.timers.tick(1000);
  button(el, "Go on").click();
  assert.match(text(el), /9 minutes left/);
});

test("the end of the time ends the exam, and it is announced before", (context) => {
  let moment = 0;
  context.mock.method(performance, "now", () => moment);
  const { model, el } = begun({ minutes: 10 });
  moment = 541_000;
  mock.timers.tick(1000);
  assert.match(text(el), /1 minute left\./);
  assert.match(text(el), /0:59 left/);
  moment = 601_000;
  mock.timers.tick(1000);
  assert.match(text(el), /The time is over\. 0 of 3 right/);
  assert.equal(last(model).finished, true);
});

test("an unfinished exam waits after a reload", () => {
  const { el } = show(exam, { ...STATE, exam: { ...EXAM, minutes: 10, seconds: 300, responses: { one: "b" } } });
  assert.match(text(el), /begun exam 4711: 1 of 3 answered/);
  assert.match(text(el), /5:00 left/);
  assert.doesNotMatch(text(el), /What is/);
  button(el, "Go on").click();
  assert.match(text(el), /What is two/);
  button(el, "Back").click();
  assert.equal(all(el, "input:checked")[0].value, "b");
});

test("every control is guarded against JupyterLab's keys, on every screen", () => {
  const { el } = begun();
  assert.deepEqual(unguarded(el), []);
  choose(el, "one wrong");
  button(el, "Hand in").click();
  assert.deepEqual(unguarded(el), []);
  all(el, ".mc-confirm button")[0].click();
  assert.deepEqual(unguarded(el), []);
  button(el, "Look at the questions").click();
  assert.deepEqual(unguarded(el), []);
  button(el, "Question 3, not right").click();
  assert.deepEqual(unguarded(el), []);
  button(el, "Back to the result").click();
  button(el, "Begin another exam").click();
  assert.deepEqual(unguarded(el), []);
});

test("removed from the page, nothing runs on", () => {
  const { model, remove } = begun({ minutes: 10 });
  remove();
  assert.equal(model.listening, 0);
  mock.timers.tick(60_000);
  assert.equal(model.sent.length, 0);
});

test("time in words", () => {
  assert.deepEqual([3600, 301, 300, 61, 0, -5].map(timeLeft), ["60 minutes left", "6 minutes left", "5:00 left", "1:01 left", "0:00 left", "0:00 left"]);
});

test("counting by a kind", () => {
  const rows = counted(ITEMS, { one: "a", two: "a", steps: ["x", "y"] }, (item) => item.domain);
  assert.deepEqual([...rows], [["AP", { all: 2, right: 2 }], ["KIN", { all: 1, right: 1 }]]);
});
