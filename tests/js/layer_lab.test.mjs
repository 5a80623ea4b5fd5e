// The layer lab: a guess opens the study, the map fills, and nothing but a printed mean is drawn as a measurement.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { measured, percent, verdict } from "../../massage_course/widgets/layer_lab.js";
import { all, button, focusable, newPage, press, show, unguarded } from "./page.mjs";

const RESULTS = { more: "more", same: "no clear change", less: "less" };
const study = (result, extra = {}) => ({
  trial: "t", study: `Study ${result}`, people: "12 people", place: "forearm", result, figures: "P = .02.",
  groups: [], unit: "", spread: "", axis: null, source: "Someone 2010", ...extra,
});
const FLOW = {
  unit: "mL/min", spread: "± standard error", axis: [0, 1000],
  groups: [{ name: "massage", value: 500, spread: 100, note: "" }, { name: "rest", value: 750, spread: 50, note: "" }],
};
const READINGS = [
  { treatment: "massage", instrument: "laser", words: "Skin vessels opened.", studies: [study("more")] },
  { treatment: "massage", instrument: "sound", words: "Never more.", studies: [study("same"), study("less", FLOW)] },
  { treatment: "exercise", instrument: "laser", words: "Look elsewhere.", studies: [] },
  { treatment: "exercise", instrument: "sound", words: "It opens its own tap.", studies: [study("more", { ...FLOW, groups: [FLOW.groups[0], { name: "rest", value: null, spread: null, note: "no mean printed" }] })] },
];
const STATE = {
  title: "Layer lab", intro: "Vary one thing.", model_note: "The cut is a model.", closing: "You have seen all.", results: RESULTS,
  treatments: [{ id: "massage", name: "Massage of a limb", short: "Massage", layer: "", sees: "" }, { id: "exercise", name: "Light exercise", short: "Exercise", layer: "", sees: "" }],
  instruments: [{ id: "laser", name: "Laser Doppler", short: "Skin flow", layer: "skin", sees: "skin vessels" }, { id: "sound", name: "Ultrasound", short: "Artery", layer: "artery", sees: "one artery" }],
  readings: READINGS, setting: { treatment: "massage", instrument: "laser" }, expected: {},
};
const lab = (state = {}) => show(widget, { ...STATE, ...state });
const choose = (el, value) => el.querySelector(`input[value="${value}"]`).click();
const guess = (el, result) => el.querySelector(`[data-expect="${result}"]`).click();
const words = (el) => el.querySelector(".mc-words").textContent;
const cells = (el) => all(el, ".mc-map td .mc-hidden").map(({ textContent }) => textContent);
const badges = (el) => all(el, ".mc-cut circle").length;

beforeEach(() => newPage());

test("a value lies on its axis, and never beyond it", () => {
  assert.equal(percent(500, [0, 1000]), 50);
  assert.equal(percent(31, [30, 34]), 25);
  assert.equal(percent(-5, [0, 10]), 0);
  assert.equal(percent(12, [0, 10]), 100);
});

test("what was measured is counted when the studies differ", () => {
  assert.equal(measured([study("more"), study("more")], RESULTS), "more");
  assert.equal(measured([study("same"), study("less"), study("less")], RESULTS), "no clear change (1 of 3 results), less (2 of 3 results)");
});

test("an expectation holds, holds in part, or does not hold", () => {
  assert.match(verdict("more", [study("more")], RESULTS), /^As you expected\. Measured: more\.$/);
  assert.match(verdict("less", [study("same"), study("less")], RESULTS), /^You expected: less\. Partly so\./);
  assert.match(verdict("more", [study("same")], RESULTS), /^You expected: more\. Measured: no clear change\.$/);
});

test("the study stays closed until something is expected", () => {
  const { el } = lab();
  assert.match(words(el), /Say what you expect/);
  assert.doesNotMatch(words(el), /Study more|Skin vessels/);
  assert.equal(badges(el), 0);
  assert.equal(el.querySelector(".mc-words").getAttribute("role"), "status");
});

test("a guess opens the study, marks the cut, and is told to Python", () => {
  const { el, model } = lab();
  guess(el, "less");
  assert.match(words(el), /You expected: less\. Measured: more\..*Study more: 12 people\. Forearm\..*P = \.02\..*Source: Someone 2010.*What this means: Skin vessels opened\./s);
  assert.equal(badges(el), 1);
  assert.deepEqual(model.sent, [{ expected: { "massage/laser": "less" } }]);
  assert.deepEqual(all(el, '[aria-pressed="true"]').map(({ dataset }) => dataset.expect), ["less"]);
});

test("a guess can be changed", () => {
  const { el, model } = lab();
  guess(el, "less");
  guess(el, "more");
  assert.match(words(el), /^As you expected/);
  assert.deepEqual(model.get("expected"), { "massage/laser": "more" });
});

test("a guess is remembered for its pair only", () => {
  const { el } = lab();
  guess(el, "more");
  choose(el, "sound");
  assert.match(words(el), /Say what you expect/);
  assert.equal(all(el, '[aria-pressed="true"]').length, 0);
  choose(el, "laser");
  assert.match(words(el), /^As you expected/);
});

test("a choice changes instrument, words and layer at once and is told to Python", () => {
  const { el, model } = lab();
  choose(el, "sound");
  assert.match(el.textContent, /Ultrasound sees one artery\./);
  assert.equal(el.querySelector(".mc-seen").textContent, "Artery");
  assert.deepEqual(model.sent, [{ setting: { treatment: "massage", instrument: "sound" } }]);
});

test("studies that disagree are both shown, with both marks", () => {
  const { el } = lab({ setting: { treatment: "massage", instrument: "sound" } });
  guess(el, "more");
  assert.match(words(el), /no clear change \(1 of 2 results\), less \(1 of 2 results\)/);
  assert.equal(all(el, ".mc-study").length, 2);
  assert.equal(badges(el), 2);
});

test("bars start at zero and are as long as the means; numbers stand beside them", () => {
  const { el } = lab({ setting: { treatment: "massage", instrument: "sound" }, expected: { "massage/sound": "less" } });
  const widths = all(el, ".mc-mean").map(({ style }) => parseFloat(style.width));
  assert.deepEqual(widths, [50, 75]);
  assert.deepEqual(all(el, ".mc-value").map(({ textContent }) => textContent), ["500 ± 100 mL/min", "750 ± 50 mL/min"]);
  const [whisker] = all(el, ".mc-whisker");
  assert.deepEqual([parseFloat(whisker.style.left), parseFloat(whisker.style.width)], [40, 20]);
  assert.match(words(el), /Bars start at 0; ± standard error\./);
});

test("on an axis that does not start at zero there are dots, and the axis is said", () => {
  const warm = { unit: "°C", spread: "± standard deviation", axis: [30, 34], groups: [{ name: "massage", value: 32, spread: 1, note: "" }] };
  const { el } = lab({ readings: [{ ...READINGS[0], studies: [study("more", warm)] }, ...READINGS.slice(1)], expected: { "massage/laser": "more" } });
  assert.equal(all(el, ".mc-mean").length, 0);
  assert.equal(parseFloat(el.querySelector(".mc-dot").style.left), 50);
  assert.match(words(el), /The scale runs from 30 to 34 °C/);
});

test("without a mean nothing is drawn as a number", () => {
  const { el } = lab({ expected: { "massage/laser": "more" } });
  assert.equal(all(el, ".mc-mean, .mc-dot, .mc-whisker, .mc-value").length, 0);
  assert.match(words(el), /No means to draw/);
});

test("a group without a mean says so and has no bar", () => {
  const { el } = lab({ setting: { treatment: "exercise", instrument: "sound" }, expected: { "exercise/sound": "more" } });
  assert.equal(all(el, ".mc-mean").length, 1);
  assert.equal(el.querySelector(".mc-none").textContent, "no mean printed");
});

test("the vessels of the cut never change, whatever is chosen and found", () => {
  const { el } = lab();
  const vessels = () => all(el, ".mc-cut svg > path:not([class]), .mc-cut svg > rect").map((shape) => shape.outerHTML).filter((shape) => !shape.includes('stroke="#fff" stroke-width="5"')).join("");
  const before = vessels();
  assert.ok(before.length > 500);
  guess(el, "more");
  assert.equal(vessels(), before);
  choose(el, "sound");
  guess(el, "more");
  choose(el, "exercise");
  assert.equal(vessels(), before);
});

test("where nobody measured there is nothing to guess, and it is said", () => {
  const { el } = lab();
  choose(el, "exercise");
  assert.ok(el.querySelector(".mc-guess").hidden);
  assert.match(words(el), /Not measured\.Look elsewhere\./);
  choose(el, "sound");
  assert.ok(!el.querySelector(".mc-guess").hidden);
});

test("the map fills with what was seen, in signs and in words", () => {
  const { el } = lab();
  assert.deepEqual(cells(el), ["not yet seen", "not yet seen", "no study in our sources", "not yet seen"]);
  guess(el, "same");
  assert.equal(cells(el)[0], "more");
  assert.match(el.querySelector("caption").textContent, /1 of 3/);
  assert.equal(all(el, ".mc-here").length, 1);
});

test("when all is seen the lab sums up, and the map can be emptied", () => {
  const { el, model } = lab();
  const empty = button(el, "Empty the map");
  assert.ok(empty.disabled);
  guess(el, "more");
  choose(el, "sound");
  guess(el, "more");
  assert.doesNotMatch(el.querySelector(".mc-map").textContent, /You have seen all/);
  choose(el, "exercise");
  guess(el, "more");
  assert.match(el.querySelector(".mc-map").textContent, /You have seen all/);
  empty.click();
  assert.deepEqual(model.get("expected"), {});
  assert.match(words(el), /Say what you expect/);
});

test("Python can set what is chosen and what was expected", () => {
  const { el, model } = lab();
  model.receive({ setting: { treatment: "exercise", instrument: "sound" } });
  assert.deepEqual(all(el, "input:checked").map(({ value }) => value), ["exercise", "sound"]);
  model.receive({ expected: { "exercise/sound": "same" } });
  assert.match(words(el), /You expected: no clear change\. Measured: more\./);
});

test("everything is a native control with a name, and its keys reach it", () => {
  const { el } = lab();
  for (const input of all(el, "input")) assert.equal(input.labels.length, 1);
  for (const each of all(el, "button")) assert.equal(each.type, "button");
  assert.deepEqual(all(el, "legend").map(({ textContent }) => textContent.slice(0, 10)), ["What is do", "What watch", "What do yo"]);
  for (const name of ["ArrowDown", " ", "Enter"]) assert.ok(press(el.querySelector("input"), name), `${name} was taken away`);
});

test("every element that takes the focus keeps JupyterLab's shortcuts out", () => {
  const { el } = lab();
  guess(el, "more");
  assert.ok(focusable(el).length >= 8);
  assert.deepEqual(unguarded(el), []);
});

test("the picture is silent, for the words say it; signs of the map have words", () => {
  const { el } = lab();
  assert.equal(el.querySelector("svg").getAttribute("aria-hidden"), "true");
  assert.equal(all(el, '.mc-map td [aria-hidden="true"]').length, cells(el).length);
  assert.ok(el.textContent.includes("The cut is a model."));
});

test("radio buttons of two labs do not share a group", () => {
  const [first, second] = [lab(), lab()];
  choose(first.el, "sound");
  assert.deepEqual(all(second.el, "input:checked").map(({ value }) => value), ["massage", "laser"]);
});

test("words of the data never become HTML", () => {
  const poison = "<img src=x>";
  const readings = READINGS.map((reading) => ({ ...reading, words: poison, studies: reading.studies.map((one) => ({ ...one, study: poison, figures: poison, place: poison, source: poison })) }));
  const { el } = lab({ title: poison, intro: poison, closing: poison, readings, expected: { "massage/laser": "more" } });
  assert.equal(el.querySelector("img"), null);
});

test("a lab that is taken away listens no more", () => {
  const { model, remove } = lab();
  assert.equal(model.listening, 2);
  remove();
  assert.equal(model.listening, 0);
});
