// The effect lab: its arithmetic against known values, and that words and curves follow the choices at once.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { bell, normalShare, sentence } from "../../massage_course/widgets/effect_lab.js";
import { all, focusable, newPage, show, unguarded } from "./page.mjs";

const CHOICES = {
  comparator: { legend: "Massage compared with", options: [["inactive", "nothing"], ["active", "another treatment"]] },
  outcome: { legend: "What was measured", options: [["pain", "pain"], ["function", "trouble"]] },
};
const one = (comparator, outcome, effect) => ({
  comparator, outcome, effect,
  words: `Words of ${comparator} ${outcome}.`,
  shown: effect === null ? "" : `${effect} standard deviations`,
  against: comparator, scale: outcome, doubt: "Low certainty. Source: Furlan 2015.",
});
const STATE = {
  title: "Effect lab", intro: "Vary one thing.", model_note: "The curves are a model.", doses_note: "No trial compared doses.",
  doses: ["Cherkin 2011: 10 visits."], choices: CHOICES, setting: { comparator: "inactive", outcome: "pain" },
  settings: [one("inactive", "pain", -0.75), one("inactive", "function", -0.72), one("active", "pain", -0.37), one("active", "function", null)],
};
const lab = (state = {}) => show(widget, { ...STATE, ...state });
const choose = (el, value) => el.querySelector(`input[value="${value}"]`).click();
const words = (el) => el.querySelector(".mc-words").textContent;
/** Horizontal place of a mean line. */
const mean = (el, kind) => Number(el.querySelector(`line.mc-mean.mc-${kind}`).getAttribute("x1"));

beforeEach(() => newPage());

for (const [z, share] of [[0.75, 0.7734], [0.37, 0.6443], [0, 0.5], [-0.75, 0.2266], [1.96, 0.975], [-1.96, 0.025], [3, 0.99865]]) {
  test(`share of a normal distribution below ${z} is ${share}`, () => assert.ok(Math.abs(normalShare(z) - share) < 1e-4));
}

test("shares are symmetric, grow with z and stay between 0 and 1", () => {
  let last = 0;
  for (let z = -6; z <= 6; z += 0.01) {
    const share = normalShare(z);
    assert.ok(share >= last && share >= 0 && share <= 1, `at ${z}`);
    assert.ok(Math.abs(share + normalShare(-z) - 1) < 1e-12);
    last = share;
  }
});

test("the sentence counts people of 100, for either sign", () => {
  assert.match(sentence(-0.75), /about 77 of 100 people/);
  assert.match(sentence(-0.37), /about 64 of 100 people/);
  assert.match(sentence(0), /about 50 of 100 people/);
});

test("a bell curve is highest at its shift and the same on both sides", () => {
  const points = (shift) => bell(shift).slice(1).split("L").map((pair) => pair.split(" ").map(Number));
  const top = (shift) => points(shift).reduce((best, point) => (point[1] < best[1] ? point : best));
  assert.ok(Math.abs(top(0)[0] - 320) < 1);
  assert.ok(Math.abs(top(-0.75)[0] - top(0)[0] + 0.75 * 82) < 1);
  const heights = new Map(points(0).map(([x, y]) => [Math.round(x - 320), y]));
  const both = [...heights.keys()].filter((x) => x > 0 && heights.has(-x));
  assert.ok(both.length > 30);
  for (const x of both) assert.ok(Math.abs(heights.get(x) - heights.get(-x)) < 0.2);
});

test("words, number and certainty of the first setting are there at once", () => {
  const { el } = lab();
  assert.match(words(el), /Words of inactive pain\..*Average effect: -0.75.*77 of 100.*Low certainty/s);
  assert.equal(el.querySelector(".mc-words").getAttribute("role"), "status");
});

test("a choice changes words and curves and is told to Python", () => {
  const { el, model } = lab();
  const before = mean(el, "other") - mean(el, "massage");
  choose(el, "active");
  assert.match(words(el), /Words of active pain\./);
  assert.match(words(el), /64 of 100/);
  assert.deepEqual(model.sent, [{ setting: { comparator: "active", outcome: "pain" } }]);
  const after = mean(el, "other") - mean(el, "massage");
  assert.ok(Math.abs(before / after - 0.75 / 0.37) < 0.01, "the means do not part as far as the effects say");
});

test("choices of two kinds add up", () => {
  const { el, model } = lab();
  choose(el, "active");
  choose(el, "function");
  assert.deepEqual(model.get("setting"), { comparator: "active", outcome: "function" });
  assert.match(words(el), /Words of active function\./);
});

test("without a confirmed figure there is no number, and the curves lie on each other", () => {
  const { el } = lab({ setting: { comparator: "active", outcome: "function" } });
  assert.doesNotMatch(words(el), /of 100|Average effect|null/);
  assert.match(words(el), /Low certainty/);
  assert.equal(mean(el, "massage"), mean(el, "other"));
  assert.equal(new Set(all(el, "path.mc-curve").map((curve) => curve.getAttribute("d"))).size, 1);
});

test("better is drawn to the left, where less pain is written", () => {
  const { el } = lab();
  assert.ok(mean(el, "massage") < mean(el, "other"));
  const [left, right] = all(el, "text.mc-scale");
  assert.ok(left.textContent.startsWith("less") && right.textContent.startsWith("more"));
  assert.ok(Number(left.getAttribute("x")) < Number(right.getAttribute("x")));
});

test("a setting from Python changes words, curves and the chosen buttons", () => {
  const { el, model } = lab();
  model.receive({ setting: { comparator: "active", outcome: "function" } });
  assert.match(words(el), /Words of active function\./);
  assert.deepEqual(all(el, "input:checked").map(({ value }) => value), ["active", "function"]);
});

test("the picture is silent, for the words say it", () => {
  assert.equal(lab().el.querySelector("svg").getAttribute("aria-hidden"), "true");
});

test("groups have a legend, choices a label, and the stored setting is chosen", () => {
  const { el } = lab({ setting: { comparator: "active", outcome: "pain" } });
  assert.deepEqual(all(el, "fieldset legend").map(({ textContent }) => textContent), ["Massage compared with", "What was measured"]);
  for (const input of all(el, "input")) assert.equal(input.labels.length, 1);
  assert.deepEqual(all(el, "input:checked").map(({ value }) => value), ["active", "pain"]);
});

test("doses and the note on the model are there", () => {
  const text = lab().el.textContent;
  for (const part of ["Cherkin 2011: 10 visits.", "The curves are a model.", "No trial compared doses."]) assert.ok(text.includes(part));
});

test("every element that takes the focus keeps JupyterLab's shortcuts out", () => {
  const { el } = lab();
  assert.ok(focusable(el).length >= 5);
  assert.deepEqual(unguarded(el), []);
});

test("radio buttons of two labs do not share a group", () => {
  const [first, second] = [lab(), lab()];
  const names = (el) => new Set(all(el, "input").map(({ name }) => name));
  assert.equal(new Set([...names(first.el), ...names(second.el)]).size, 4);
  choose(first.el, "active");
  assert.equal(second.el.querySelector("input:checked").value, "inactive");
});

test("words of the data never become HTML", () => {
  const poison = "<img src=x>";
  const { el } = lab({ title: poison, intro: poison, doses: [poison], settings: STATE.settings.map((two) => ({ ...two, words: poison, shown: poison, doubt: poison })) });
  assert.equal(el.querySelector("img"), null);
});

test("a lab that is taken away listens no more", () => {
  const { model, remove } = lab();
  assert.equal(model.listening, 1);
  remove();
  assert.equal(model.listening, 0);
});
