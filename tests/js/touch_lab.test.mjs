// The touch lab: the guess comes first, words and marks follow speed and skin at once, and the gravest circumstance decides.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { outcome } from "../../massage_course/widgets/touch_lab.js";
import { all, focusable, newPage, show, unguarded } from "./page.mjs";

const speed = (name, place, tried = false) => ({
  name: `${name} cm per second`, seconds: 45 / name, time: `a stroke of 45 cm takes ${45 / name} seconds`,
  x: 100 + place, ct: 50 + place, fast: 90 - place, spot: 140, tried_on_back: tried,
  words: { forearm: `Forearm at ${name}.`, people: `People at ${name}.`, back: `Back at ${name}.` },
});
const SVG = '<svg viewBox="0 0 420 236" aria-hidden="true"><g class="mc-secret"><path class="mc-ct" d="M0 0"/></g></svg>';
const option = (id, then) => ({ id, label: `label ${id}`, then, words: then === "well" ? "" : `Reason of ${id}.` });
const STEPS = [
  { id: "asked", legend: "Before", options: [option("nobody", "ask"), option("now", "well")] },
  { id: "sign", legend: "You see", options: [option("soft", "well"), option("stiff", "stop")] },
  { id: "end", legend: "To end it", options: [option("courage", "ask"), option("word", "well")] },
];
const STATE = {
  title: "Touch lab", intro: "Vary one thing.", model_note: "Schematic, not data.", question: "Which speed?",
  guesses: [{ label: "slow", words: "Slower is not nicer." }, { label: "calm", words: "Yes, near 3." }],
  speeds: [speed(0.3, 0), speed(2.6, 1, true), speed(30, 2)],
  skins: [["forearm", "a forearm"], ["people", "single people"], ["back", "a back"]].map(([id, label]) => ({ id, label, note: `Note on ${label}.`, svg: SVG })),
  consent: { title: "Is it wanted?", intro: "The stroke stays.", well: "Welcome, as far as you know.", note: "It measures nothing.", steps: STEPS },
  guess: -1, speed: 0, skin: "forearm", circumstances: { asked: "nobody", sign: "soft", end: "courage" },
};
const lab = (state = {}) => show(widget, { ...STATE, ...state });
const choose = (el, group, value) => el.querySelector(`input[name$="-${group}"][value="${value}"]`).click();
const slide = (el, place) => {
  const slider = el.querySelector("input[type=range]");
  slider.value = String(place);
  slider.dispatchEvent(new window.Event("input", { bubbles: true }));
};
const words = (el) => el.querySelector(".mc-words").textContent;
const result = (el) => el.querySelector(".mc-result");
const hand = (el) => Number(el.querySelector(".mc-at").getAttribute("transform").match(/[\d.]+/)[0]);

beforeEach(() => newPage());

test("before a guess the curve is hidden and its meaning is not told", () => {
  const { el } = lab();
  assert.ok(el.querySelector(".mc-picture").hasAttribute("data-secret"));
  assert.doesNotMatch(el.textContent, /Forearm at|Note on a forearm/);
  assert.match(words(el), /A stroke of 45 cm takes 150 seconds/, "the time is no secret");
});

test("a guess draws the curve, is answered, and is told to Python", () => {
  const { el, model } = lab();
  choose(el, "guess", "0");
  assert.ok(!el.querySelector(".mc-picture").hasAttribute("data-secret"));
  assert.equal(el.querySelector(".mc-guessed").textContent, "Slower is not nicer.");
  assert.equal(el.querySelector(".mc-guessed").getAttribute("role"), "status");
  assert.match(words(el), /Forearm at 0.3\./);
  assert.deepEqual(model.sent, [{ guess: 0 }]);
});

test("single people and the back need no guess", () => {
  for (const skin of ["people", "back"]) {
    const { el } = lab({ skin });
    assert.ok(!el.querySelector(".mc-picture").hasAttribute("data-secret"));
    assert.match(words(el), /at 0\.3\./);
  }
});

test("the slider changes reading, words and marks, and says its value in words", () => {
  const { el, model } = lab({ guess: 1 });
  slide(el, 2);
  assert.equal(el.querySelector("output").textContent, "30 cm per second");
  assert.equal(el.querySelector("input[type=range]").getAttribute("aria-valuetext"), "30 cm per second");
  assert.match(words(el), /takes 1\.5 seconds.*Forearm at 30\./s);
  assert.equal(el.querySelector(".mc-ct-dot").getAttribute("cx"), "102");
  assert.equal(el.querySelector(".mc-ct-dot").getAttribute("cy"), "52");
  assert.equal(el.querySelector(".mc-fast-dot").getAttribute("cy"), "88");
  assert.equal(all(el, ".mc-mark").length, 1, "old marks are taken away");
  assert.deepEqual(model.sent, [{ speed: 2 }]);
});

test("the same speed on another skin says something else", () => {
  const { el, model } = lab({ guess: 1, speed: 1 });
  choose(el, "skin", "people");
  assert.match(words(el), /People at 2\.6\./);
  assert.equal(el.querySelector(".mc-mark").childElementCount, 0, "single people have no place on the axis");
  choose(el, "skin", "back");
  assert.match(words(el), /Back at 2\.6\./);
  assert.match(el.textContent, /Note on a back\./);
  assert.deepEqual(model.sent, [{ skin: "people" }, { skin: "back" }]);
});

test("on the back a ring marks a speed that was tried, and words one that was not", () => {
  const { el } = lab({ skin: "back", speed: 1 });
  assert.equal(el.querySelector(".mc-ring").getAttribute("cx"), "101");
  assert.equal(el.querySelector(".mc-ct-dot"), null, "the curve of the arm has no place here");
  slide(el, 2);
  assert.equal(el.querySelector(".mc-ring"), null);
  assert.equal(el.querySelector(".mc-unknown").textContent, "not tried");
});

for (const [chosen, then, reasons] of [
  [{ asked: "now", sign: "soft", end: "word" }, "well", []],
  [{ asked: "nobody", sign: "soft", end: "word" }, "ask", ["Reason of nobody."]],
  [{ asked: "nobody", sign: "soft", end: "courage" }, "ask", ["Reason of nobody.", "Reason of courage."]],
  [{ asked: "now", sign: "stiff", end: "word" }, "stop", ["Reason of stiff."]],
  [{ asked: "nobody", sign: "stiff", end: "courage" }, "stop", ["Reason of stiff."]],
  [{}, "ask", ["Reason of nobody.", "Reason of courage."]],
]) {
  test(`circumstances ${JSON.stringify(chosen)} lead to "${then}"`, () => assert.deepEqual(outcome(STEPS, chosen), { then, reasons }));
}

test("welcome needs every step, and a held breath takes it away again", () => {
  const { el, model } = lab();
  assert.match(result(el).textContent, /Ask first/);
  choose(el, "asked", "now");
  assert.match(result(el).textContent, /Ask first.*Reason of courage/s);
  choose(el, "end", "word");
  assert.equal(result(el).dataset.then, "well");
  assert.match(result(el).textContent, /✓ Welcome.*as far as you know/s);
  choose(el, "sign", "stiff");
  assert.match(result(el).textContent, /✗ Stop.*Reason of stiff/s);
  assert.doesNotMatch(result(el).textContent, /as far as you know/);
  assert.deepEqual(model.get("circumstances"), { asked: "now", sign: "stiff", end: "word" });
  assert.equal(result(el).getAttribute("role"), "status");
});

test("what Python sets is shown: buttons, slider, words, outcome", () => {
  const { el, model } = lab();
  model.receive({ guess: 1, speed: 2, skin: "back", circumstances: { asked: "now", sign: "soft", end: "word" } });
  assert.deepEqual(all(el, "input[type=radio]:checked").map(({ value }) => value), ["1", "back", "now", "soft", "word"]);
  assert.equal(el.querySelector("input[type=range]").value, "2");
  assert.match(words(el), /Back at 30\./);
  assert.equal(result(el).dataset.then, "well");
  assert.deepEqual(model.sent, [], "what comes from Python is not sent back");
});

test("the hand goes its way in the time of the stroke, and comes back", () => {
  const { el } = lab({ guess: 1, speed: 2 });
  const frames = [];
  globalThis.requestAnimationFrame = (callback) => frames.push(callback);
  const now = performance.now();
  const start = hand(el);
  const button = el.querySelector(".mc-way button");
  button.click();
  assert.equal(button.textContent, "Stop the hand");
  frames.at(-1)(now + 750);
  const middle = hand(el);
  frames.at(-1)(now + 1100);
  assert.ok(hand(el) > middle && middle > start + 100, "half of 1.5 seconds is about half of the way");
  frames.at(-1)(now + 5000);
  assert.equal(hand(el), start);
  assert.equal(button.textContent, "Stroke along with the hand");
});

test("a new speed stops the hand", () => {
  const { el } = lab({ guess: 1 });
  el.querySelector(".mc-way button").click();
  slide(el, 1);
  assert.equal(el.querySelector(".mc-way button").textContent, "Stroke along with the hand");
});

test("where little motion is wanted, nothing moves and the seconds are told", () => {
  window.matchMedia = () => ({ matches: true });
  const { el } = lab();
  assert.equal(el.querySelector(".mc-way button"), null);
  assert.equal(el.querySelector(".mc-at"), null);
  assert.match(el.querySelector(".mc-way").textContent, /Count the seconds/);
});

test("groups have a legend, controls a name, pictures are silent", () => {
  const { el } = lab();
  assert.equal(all(el, "fieldset > legend").length, all(el, "fieldset").length);
  for (const input of all(el, "input")) assert.equal(input.labels.length, 1);
  for (const svg of all(el, "svg")) assert.equal(svg.getAttribute("aria-hidden"), "true");
  assert.equal(el.querySelector("section").getAttribute("aria-label"), "Touch lab");
});

test("model and rule of thumb are named on the screen", () => {
  const text = lab().el.textContent;
  for (const part of ["Schematic, not data.", "It measures nothing."]) assert.ok(text.includes(part));
});

test("every element that takes the focus keeps JupyterLab's shortcuts out", () => {
  const { el } = lab();
  assert.ok(focusable(el).length >= 13);
  assert.deepEqual(unguarded(el), []);
});

test("two labs on a page do not share their groups", () => {
  const [first, second] = [lab(), lab()];
  choose(first.el, "skin", "back");
  assert.equal(second.el.querySelector('input[name$="-skin"]:checked').value, "forearm");
});

test("words of the data never become HTML", () => {
  const poison = "<img src=x>";
  const bad = { label: poison, words: poison };
  const { el } = lab({
    title: poison, intro: poison, question: poison, model_note: poison, guess: 0, guesses: [bad, bad],
    speeds: STATE.speeds.map((one) => ({ ...one, name: poison, time: poison, words: { forearm: poison, people: poison, back: poison } })),
    skins: STATE.skins.map((one) => ({ ...one, label: poison, note: poison })),
    consent: { title: poison, intro: poison, well: poison, note: poison, steps: STEPS.map((step) => ({ ...step, legend: poison, options: step.options.map((one) => ({ ...one, ...bad })) })) },
  });
  assert.equal(el.querySelector("img"), null);
});

test("a lab that is taken away listens no more", () => {
  const { model, remove } = lab();
  assert.equal(model.listening, 4);
  remove();
  assert.equal(model.listening, 0);
});
