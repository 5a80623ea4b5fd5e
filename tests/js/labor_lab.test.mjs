// The labor lab: predict first, then vary; picture, words and figures follow at once.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { answer, bars, fit } from "../../massage_course/widgets/labor_lab.js";
import { figure } from "../../massage_course/widgets/labor_positions.js";
import { all, focusable, newPage, show, unguarded } from "./page.mjs";

const SVG = `<svg><g data-pick="T10"></g><g data-pick="T12"></g><g data-pick="S3"></g>
  <text data-level="T10">T10</text><text data-level="T12">T12</text><text data-level="S3">S3</text>
  <g data-stroke="press"><circle r="44"/></g><g data-stroke="squeeze"></g></svg>`;
const row = (label, effect, low, high) => ({ label, effect, low, high, text: `${label}: all about it.` });
const moment = (id, roads, more = {}) => ({
  id, roads, name: `Moment ${id}`, pain: `Pain ${id}.`, meaning: `Meaning ${id}.`, touch: "", focus: [], source: "Book", findings: [row(`Pooled ${id}`, -0.8, -1.2, -0.4)], ...more,
});
const STATE = {
  title: "Labor lab", intro: "Vary one thing.", model_note: "A model.", svg: SVG,
  roads: [
    { id: "upper", choice: "T10 to L1", drawings: ["T10", "T12"] },
    { id: "lower", choice: "S2 to S4", drawings: ["S3"] },
  ],
  moments: [
    moment("early", ["upper"], { focus: ["T12"] }),
    moment("late", ["upper", "lower"], { touch: "Watch for it.", findings: [row("Pooled late", -0.98, -2.23, 0.26), row("One trial", null, null, null)] }),
    moment("third", []),
  ],
  positions: [
    { id: "leaning", name: "Leaning", possible: true, verdict: "Possible", words: "Texts describe it.", reach: ["press", "squeeze"], source: "Text" },
    { id: "side", name: "On her side", possible: true, verdict: "Possible", words: "Usual.", reach: ["press"], source: "Text" },
    { id: "flat", name: "Flat", possible: false, verdict: "Avoid it", words: "The vein.", reach: [], source: "Study" },
  ],
  hands: [
    { id: "press", name: "Press", when: "during a contraction", spot: "sacrum", how: "Lean in.", pressure: "firm" },
    { id: "squeeze", name: "Squeeze", when: "during a contraction", spot: "hip", how: "Both hands.", pressure: "firm" },
  ],
  moment: "early", position: "leaning", hand: "press", predictions: {},
};
const lab = (state = {}) => show(widget, { ...STATE, ...state });
const choose = (el, name, value) => el.querySelector(`.mc-${name} input[value="${value}"]`).click();
const lit = (el) => Object.fromEntries(all(el, "[data-pick]").map(({ dataset }) => [dataset.pick, dataset.lit]));
const regions = (el) => all(el, '[role="status"]').map(({ textContent }) => textContent);
const drawn = (el) => all(el, "[data-stroke][data-shown]").map(({ dataset }) => dataset.stroke);
const spots = (el) => all(el, ".mc-position label").map((label) => all(label, ".mc-spot").length);

beforeEach(() => newPage());

test("nothing is lit before the learner has predicted", () => {
  const { el } = lab();
  assert.deepEqual(lit(el), { T10: "", T12: "", S3: "" });
  assert.doesNotMatch(regions(el)[0], /Pain early/);
  assert.equal(all(el, "[data-level][data-shown]").length, 0);
});

test("a right prediction lights the bands, the place of most pain strongest, and is told to Python", () => {
  const { el, model } = lab();
  choose(el, "predict", "upper");
  assert.deepEqual(lit(el), { T10: "upper pale", T12: "upper", S3: "" });
  assert.match(regions(el)[0], /^✓ Well predicted\.Pain early\.Source: Book$/);
  assert.deepEqual(model.sent, [{ predictions: { early: "upper" } }]);
});

test("a wrong prediction is called wrong, and the bands show what the sources say", () => {
  const { el } = lab({ moment: "late" });
  choose(el, "predict", "upper");
  assert.match(regions(el)[0], /^✗ Not what the sources say\.Pain late\./);
  assert.deepEqual(lit(el), { T10: "upper", T12: "upper", S3: "lower" });
});

test("each moment has a prediction of its own, which is kept", () => {
  const { el, model } = lab();
  choose(el, "predict", "both");
  choose(el, "moment", "late");
  assert.deepEqual(lit(el), { T10: "", T12: "", S3: "" });
  assert.equal(el.querySelector(".mc-predict input:checked"), null);
  choose(el, "predict", "both");
  choose(el, "moment", "early");
  assert.equal(el.querySelector(".mc-predict input:checked").value, "both");
  assert.match(regions(el)[0], /^✗/);
  assert.deepEqual(model.get("predictions"), { early: "both", late: "both" });
});

test("a moment without a known road asks for no prediction and lights nothing", () => {
  const { el } = lab({ moment: "third" });
  assert.equal(el.querySelector(".mc-predict").hidden, true);
  assert.deepEqual(lit(el), { T10: "", T12: "", S3: "" });
  assert.match(regions(el)[0], /^Pain third\./);
});

test("the answer is one road, both, or none", () => assert.deepEqual(STATE.moments.map(answer), ["upper", "both", ""]));

test("the chosen stroke is drawn on the back and on every position in which it is within reach", () => {
  const { el } = lab();
  assert.deepEqual(drawn(el), ["press"]);
  assert.deepEqual(spots(el), [1, 1, 0]);
  choose(el, "hand", "squeeze");
  assert.deepEqual(drawn(el), ["squeeze"]);
  assert.deepEqual(spots(el), [1, 0, 0]);
});

test("a position out of reach says so and takes the stroke off the back", () => {
  const { el } = lab({ hand: "squeeze" });
  choose(el, "position", "side");
  assert.deepEqual(drawn(el), []);
  assert.match(regions(el)[2], /Squeeze: not within reach/);
});

test("a position to avoid says so, why, and on what source", () => {
  const { el, model } = lab();
  choose(el, "position", "flat");
  assert.match(regions(el)[2], /^✗ Avoid it\. The vein\.Press: choose another position first\.Source: Study$/);
  assert.deepEqual(drawn(el), []);
  assert.deepEqual(model.sent, [{ position: "flat" }]);
});

test("what is taught about hands at a moment is told then and not else", () => {
  const { el } = lab();
  assert.doesNotMatch(regions(el)[1], /Watch for it/);
  choose(el, "moment", "late");
  assert.match(regions(el)[1], /Watch for it/);
});

test("the words for the hands tell time, pressure and how", () =>
  assert.equal(regions(lab().el)[1], "Press, during a contraction. Pressure: firm. Lean in."));

test("a stroke is within reach, out of reach, or the position is to be avoided", () => {
  const [leaning, side, flat] = STATE.positions;
  const squeeze = STATE.hands[1];
  assert.equal(fit(leaning, squeeze), "Squeeze: within reach.");
  assert.match(fit(side, squeeze), /not within reach/);
  assert.match(fit(flat, squeeze), /another position/);
});

test("trials follow the moment: pooled effects as bars, all figures in words, and the meaning", () => {
  const { el } = lab();
  choose(el, "moment", "late");
  assert.equal(all(el, ".mc-bar").length, 1);
  assert.deepEqual(all(el, ".mc-trials li").map(({ textContent }) => textContent), ["Pooled late: all about it.", "One trial: all about it."]);
  assert.match(regions(el)[3], /Meaning late\./);
});

test("the list of figures stays open when the moment changes", () => {
  const { el } = lab();
  el.querySelector(".mc-trials details").open = true;
  choose(el, "moment", "late");
  assert.equal(el.querySelector(".mc-trials details").open, true);
});

test("bars lie where the figures say, and one that crosses zero crosses the line", () => {
  const box = document.createElement("div");
  box.innerHTML = bars([row("crosses", -0.98, -2.23, 0.26), row("does not", -0.82, -1.17, -0.47)]);
  const ends = all(box, ".mc-bar").map((bar) => bar.getAttribute("d").match(/M([\d.]+) \d+H([\d.]+)/).slice(1).map(Number));
  const zero = Number(box.querySelector(".mc-zero").getAttribute("d").match(/M([\d.]+)/)[1]);
  const unit = (ends[0][1] - ends[0][0]) / (0.26 + 2.23);
  assert.ok(Math.abs((ends[0][1] - zero) / unit - 0.26) < 0.01);
  assert.ok(Math.abs((ends[1][0] - zero) / unit + 1.17) < 0.01);
  assert.ok(ends[0][1] > zero && ends[1][1] < zero);
  assert.ok(ends.flat().every((x) => x >= 0 && x <= 300));
});

test("what did not change is not read out again", () => {
  const { el } = lab();
  const before = all(el, '[role="status"]').map((region) => region.firstElementChild);
  choose(el, "hand", "squeeze");
  const after = all(el, '[role="status"]').map((region) => region.firstElementChild);
  assert.deepEqual(before.map((node, place) => node === after[place]), [true, false, false, true]);
});

test("news from Python change choice, picture and words", () => {
  const { el, model } = lab();
  model.receive({ moment: "late", hand: "squeeze", position: "side", predictions: { late: "both" } });
  assert.deepEqual(all(el, "input:checked").map(({ value }) => value), ["late", "both", "squeeze", "side"]);
  assert.equal(lit(el).S3, "lower");
  assert.match(regions(el)[2], /not within reach/);
  assert.deepEqual(model.sent, []);
});

test("groups have a legend, choices a name, and pictures are silent", () => {
  const { el } = lab();
  assert.equal(all(el, "fieldset > legend").length, 4);
  for (const input of all(el, "input")) {
    assert.equal(input.type, "radio");
    assert.ok(input.labels[0].textContent.trim());
  }
  for (const svg of all(el, ".mc-figure svg, .mc-bars svg")) assert.equal(svg.getAttribute("aria-hidden"), "true");
});

test("a position in which nothing is within reach shows no hand", () => {
  assert.match(figure("leaning", "sacrum"), /mc-spot/);
  assert.doesNotMatch(figure("leaning", ""), /mc-spot/);
  assert.doesNotMatch(figure("flat", "sacrum"), /mc-spot/);
});

test("every element that takes the focus keeps JupyterLab's shortcuts out, also after a change", () => {
  const { el } = lab();
  choose(el, "moment", "late");
  assert.ok(focusable(el).length >= 12);
  assert.deepEqual(unguarded(el), []);
});

test("two labs on one page do not share a group of buttons", () => {
  const [first, second] = [lab(), lab()];
  choose(first.el, "moment", "late");
  assert.equal(second.el.querySelector(".mc-moment input:checked").value, "early");
});

test("words of the data never become HTML", () => {
  const poison = "<img src=x>";
  const moments = STATE.moments.map((one) => ({ ...one, name: poison, pain: poison, meaning: poison, touch: poison, source: poison, findings: [row(poison, -1, -2, 0)] }));
  const { el } = lab({ title: poison, intro: poison, moments, predictions: { early: "upper" } });
  assert.equal(el.querySelector("img"), null);
});

test("a lab that is taken away listens no more", () => {
  const { model, remove } = lab();
  assert.equal(model.listening, 4);
  remove();
  assert.equal(model.listening, 0);
});
