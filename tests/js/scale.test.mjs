// Scales in the browser: the cases that hold Python too, and a calculator that keeps what is entered to itself.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { read, written } from "../../massage_course/widgets/scale.js";
import { amount, bandOf, fieldsOf, report, score, shownScore } from "../../massage_course/widgets/scale_rules.js";
import { all, button, fixture, focusable, newPage, show, unguarded } from "./page.mjs";

const STATES = fixture("scales_browser.json");
const CASES = fixture("scale_cases.json");
const WORDS = STATES.odi.words_of;

const answers = (scale, numbers) => Object.fromEntries(fieldsOf(scale).map(({ id }, place) => [id, numbers[place]]));
const near = (given, wanted) => (wanted === null ? given === null : Math.abs(given - wanted) < 1e-6);
const said = ([first, ...keys]) => (keys.length ? `${first}: ${keys.map((key) => WORDS[key]).join("; ")}.` : WORDS[first]);

beforeEach(() => newPage());

for (const one of CASES) {
  test(`${one.scale}: ${one.why}`, () => {
    const { scale } = STATES[one.scale];
    const told = report(scale, WORDS, answers(scale, one.before), answers(scale, one.after), one.variant);
    assert.ok(near(told.before.value, one.scores[0]) && near(told.after.value, one.scores[1]), `${told.before.value}, ${told.after.value}`);
    assert.deepEqual([told.before.problem, told.after.problem], one.problems ?? ["", ""]);
    assert.equal(told.sentence, one.say ? said(one.say) : "");
    assert.deepEqual(told.reached, one.reached ?? []);
    assert.deepEqual(told.notes, (one.notes ?? []).map((note) => WORDS[note]));
    if (one.parts) assert.deepEqual([told.before.parts, told.after.parts], one.parts);
  });
}

test("amounts, scores and bands in words", () => {
  assert.deepEqual([amount(1, "points"), amount(0.96, "points"), amount(2.35, "points"), amount(1, "cm")], ["1 point", "1 point", "2.4 points", "1 cm"]);
  assert.equal(shownScore(STATES.odi.scale, 35.5555), "35.6 of 100 points");
  assert.equal(shownScore(STATES.schober.scale, 5.5), "5.5 cm");
  assert.deepEqual([20, 20.1].map((value) => bandOf(STATES.odi.scale, value)), ["little trouble", "moderate trouble"]);
});

for (const [value, kind, text] of [[null, "time", ""], [0, "time", "00:00"], [1410, "time", "23:30"], [5, "choice", "5"], [5.5, "number", "5.5"], [null, "number", ""]]) {
  test(`${value} is written "${text}" as ${kind}, and read back`, () => {
    assert.equal(written(value, kind), text);
    assert.equal(read({ value: text }, kind), value);
  });
}

const calculator = (name) => show(widget, STATES[name]);
const enter = (el, time, field, value) => {
  const input = el.querySelector(`[data-time="${time}"][data-field="${field}"]`);
  input.value = String(value);
  input.dispatchEvent(new window.Event("input", { bubbles: true }));
  return input;
};
const scores = (el) => el.querySelector(".mc-scores").textContent;
const result = (el) => el.querySelector(".mc-result").textContent;
const marks = (el) => all(el, ".mc-figures tbody tr").map((row) => row.lastChild.textContent);

test("two numbers give two scores, one sentence, and a mark at each figure", () => {
  const { el } = calculator("nrs");
  assert.equal(scores(el), "Before: nothing entered yet. After: nothing entered yet.");
  assert.equal(result(el), "");
  enter(el, "before", "pain", 6);
  assert.equal(scores(el), "Before: 6 of 10 points. After: nothing entered yet.");
  assert.equal(result(el), "");
  enter(el, "after", "pain", 5);
  assert.equal(result(el), "1 point better: a change this small may be measurement noise, so do not call it a gain.");
  assert.deepEqual(marks(el), Array(5).fill("✗ not reached"));
  enter(el, "after", "pain", 9);
  assert.match(result(el), /^3 points worse: this is more than measurement noise/);
  assert.deepEqual(marks(el), ["✓ reached", "✓ reached", ...Array(3).fill("cannot judge this change")]);
});

test("other people, other figures", () => {
  const { el } = calculator("nrs");
  enter(el, "before", "pain", 6);
  enter(el, "after", "pain", 4);
  assert.match(result(el), /^2 points better: studies disagree/);
  el.querySelector('input[value="neck"]').click();
  assert.match(result(el), /^2 points better: a change this small may be measurement noise/);
  assert.match(all(el, ".mc-figures tbody tr")[0].textContent, /658 people/);
  assert.equal(all(el, ".mc-figures tbody tr").length, 3);
});

test("a version without a figure says so", () => {
  const { el } = calculator("schober");
  const none = all(el, "p").find((one) => one.textContent === "No figure was found for this.");
  assert.ok(none.hidden);
  el.querySelector('input[value="original"]').click();
  assert.ok(!none.hidden);
  assert.equal(all(el, ".mc-figures tbody tr").length, 0);
});

test("what does not fit is marked and said, and the rest stays", () => {
  const { el } = calculator("finger_to_floor");
  enter(el, "after", "distance", 10);
  const input = enter(el, "before", "distance", 400);
  assert.equal(input.getAttribute("aria-invalid"), "true");
  assert.match(result(el), /Before: a number lies outside its range/);
  enter(el, "before", "distance", 22);
  assert.equal(input.getAttribute("aria-invalid"), null);
  assert.match(result(el), /^12 cm better/);
});

for (const name of Object.keys(STATES)) {
  test(`${name}: the example is filled in and read, and can be cleared`, () => {
    const { el } = calculator(name);
    const { example, scale } = { example: STATES[name].scale.example, scale: STATES[name].scale };
    button(el, "Show an example").click();
    assert.equal(result(el), report(scale, WORDS, example.before, example.after, example.variant).sentence);
    assert.ok(el.textContent.includes(example.who));
    const filled = all(el, "[data-field]").filter((one) => one.value !== "");
    assert.equal(filled.length, Object.keys(example.before).length + Object.keys(example.after).length);
    button(el, "Clear").click();
    assert.ok(all(el, "[data-field]").every((one) => one.value === ""));
    assert.equal(result(el), "");
    assert.ok(!el.textContent.includes(example.who));
  });

  test(`${name}: nothing entered is written into the model`, () => {
    const { el, model } = calculator(name);
    const before = JSON.stringify(model.state);
    button(el, "Show an example").click();
    assert.equal(JSON.stringify(model.state), before);
    assert.deepEqual(model.sent, []);
  });

  test(`${name}: every control has a name, and no key reaches JupyterLab`, () => {
    const { el } = calculator(name);
    const names = all(el, "[data-field]").map((one) => one.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id).textContent).join(" "));
    assert.equal(new Set(names).size, names.length, "names differ");
    assert.ok(names.every((one) => /(Before|After)$/.test(one)));
    assert.ok(focusable(el).length > names.length);
    assert.deepEqual(unguarded(el), []);
    assert.equal(el.querySelectorAll("[role=status]").length, 1);
  });
}

test("the questionnaire tells how many sections are answered, and the seven components of sleep", () => {
  const { el } = calculator("odi");
  for (const field of ["pain", "care", "lifting"]) enter(el, "before", field, 2);
  assert.match(el.textContent, /Before: 3 of 10 answered/);
  const sleep = calculator("psqi").el;
  button(sleep, "Show an example").click();
  assert.match(sleep.textContent, /Before: quality 2, falling asleep 2, hours 2, time in bed 2, disturbances 2, medicine 0, the day after 2\./);
});

test("the stripes reach as far as the error, and the pins stand at the scores", () => {
  const { el } = calculator("odi");
  button(el, "Show an example").click();
  const [small, large] = all(el, ".mc-zone");
  assert.equal(small.style.left, "25.56%");
  assert.equal(large.style.left, "18.56%");
  assert.deepEqual(all(el, ".mc-pin").map((pin) => pin.style.left), ["35.56%", "26.67%"]);
});

test("a score stays the same whatever the order of the answers", () => {
  const { scale } = STATES.psqi;
  const turned = Object.fromEntries(Object.entries(scale.example.before).reverse());
  assert.equal(score(scale, turned).value, score(scale, scale.example.before).value);
});
