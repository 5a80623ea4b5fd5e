// The gate lab: its rule, its sieves, and that picture, words and predictions follow the choices at once.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { share, sift, step, touched } from "../../massage_course/widgets/gate_lab.js";
import { all, focusable, newPage, show, unguarded } from "./page.mjs";

const option = (id, steps) => ({ id, label: `the ${id} choice`, steps, words: `Words of ${id}.` });
const CONTROLS = [
  { id: "touch", legend: "Touch", needs_touch: false, options: [option("none", 0), option("moving", -1)] },
  { id: "pressure", legend: "Pressure", needs_touch: true, options: [option("light", 0), option("moderate", -1), option("painful", 1)] },
  { id: "attention", legend: "Attention", needs_touch: false, options: [option("worried", 1), option("neutral", 0), option("calm", -1)] },
];
const result = (who, against, more = {}) => ({
  who, against, result: against ? "same" : "higher", finding: against ? `no clear difference from ${against}` : "rose from before to after",
  words: `Words of ${who}.`, sample: "blood", source: "Day et al. 1987", massaged: null, others: null, ...more,
});
const CHEMICALS = [
  { id: "one", name: "Endorphins", saying: "It rises.", all_words: "All of it.", compared_words: "What compares.", results: [result("before and after", ""), result("with rest", "rest", { massaged: 10, others: 11, sample: "" })] },
  { id: "two", name: "Oxytocin", saying: "It rushes.", all_words: "All of two.", compared_words: "Two compares.", results: [result("with reading", "reading")] },
];
const RESTING = { touch: "none", pressure: "light", attention: "neutral", chemical: "one", sieve: "all" };
const STATE = {
  title: "Gate lab", intro: "Vary one thing.", model_note: "The gate is a model.", start: 4, controls: CONTROLS,
  meanings: ["One.", "Two.", "Three.", "Four.", "Five."], assumptions: ["First assumption."], chemicals_intro: "Chemicals.",
  chemicals: CHEMICALS, sieves: [["all", "every result"], ["compared", "with a comparison"], ["brain", "from the brain"]],
  brain_words: "Nothing is left.", setting: RESTING,
};
const lab = (state = {}) => show(widget, { ...STATE, ...state });
const field = (el, name) => el.querySelector(`[data-choice="${name}"]`);
const choose = (el, name, value) => field(el, name).querySelector(`input[value="${value}"]`).click();
const [gate, tests] = [0, 1].map((place) => (el) => all(el, ".mc-words")[place].textContent);
const out = (el) => all(el, ".mc-result.mc-out").length;
const bars = (el) => all(el, "rect.mc-bar").map((bar) => Number(bar.getAttribute("x")));
/** How far the two bars of the gate stand apart. */
const opening = (el) => bars(el)[1] - bars(el)[0] - 52;

beforeEach(() => newPage());

for (const [changes, wanted] of [
  [{}, 4], [{ attention: "worried" }, 5], [{ touch: "moving" }, 3], [{ touch: "moving", pressure: "moderate" }, 2],
  [{ touch: "moving", pressure: "moderate", attention: "calm" }, 1], [{ touch: "moving", pressure: "painful" }, 4],
  [{ pressure: "painful" }, 4], [{ pressure: "moderate", attention: "calm" }, 3],
]) {
  test(`step ${wanted} with ${JSON.stringify(changes)}`, () => assert.equal(step(4, CONTROLS, { ...RESTING, ...changes }), wanted));
}

test("a hand is on the skin if the touch counts for something", () => {
  assert.equal(touched(CONTROLS, RESTING), false);
  assert.equal(touched(CONTROLS, { ...RESTING, touch: "moving" }), true);
});

test("the sieves keep all, the compared, none", () => {
  const results = CHEMICALS[0].results;
  assert.deepEqual(["all", "compared", "brain"].map((sieve) => sift(results, sieve).length), [2, 1, 0]);
  assert.deepEqual([share(2, 2), share(1, 2), share(0, 2)], ["all", "some", "none"]);
});

test("step, reason and meaning of the first setting are there at once", () => {
  const { el } = lab();
  assert.match(gate(el), /step 4 of 5\. Words of none\. Words of neutral\.What this means: Four\./);
  assert.match(tests(el), /Endorphins: 2 of 2 results stay\.What follows: All of it\./);
  for (const words of all(el, ".mc-words")) assert.equal(words.getAttribute("role"), "status");
});

test("touch closes the gate in words, meter and picture, and is told to Python", () => {
  const { el, model } = lab();
  const before = opening(el);
  choose(el, "touch", "moving");
  assert.match(gate(el), /step 3 of 5\. Words of moving\. Words of light\. Words of neutral\.What this means: Three\./);
  assert.equal(all(el, ".mc-meter .mc-full").length, 3);
  assert.ok(opening(el) < before, "the gate did not close");
  assert.ok(el.querySelector("circle.mc-cell.mc-active") && el.querySelector("rect.mc-hand"));
  assert.deepEqual(model.sent, [{ setting: { ...RESTING, touch: "moving" } }]);
});

test("worry opens the gate", () => {
  const { el } = lab();
  const before = opening(el);
  choose(el, "attention", "worried");
  assert.ok(opening(el) > before);
  assert.match(el.querySelector("svg").textContent, /opens/);
});

test("without a hand pressure cannot be chosen and is not named", () => {
  const { el } = lab();
  assert.equal(field(el, "pressure").disabled, true);
  assert.doesNotMatch(gate(el), /Words of light/);
  choose(el, "touch", "moving");
  assert.equal(field(el, "pressure").disabled, false);
});

for (const [guess, wanted] of [["less", /You predicted "less", and so it came\./], ["more", /You predicted "more"\. It came otherwise\./]]) {
  test(`the guess "${guess}" is judged once`, () => {
    const { el } = lab();
    choose(el, "gate-guess", guess);
    assert.doesNotMatch(gate(el), /You predicted/, "nothing has changed yet");
    choose(el, "touch", "moving");
    assert.match(gate(el), wanted);
    choose(el, "attention", "calm");
    assert.doesNotMatch(gate(el), /You predicted/);
  });
}

test("sifting marks what is out with its reason, and keeps it readable", () => {
  const { el } = lab();
  assert.equal(out(el), 0);
  choose(el, "test-guess", "some");
  choose(el, "sieve", "compared");
  assert.equal(out(el), 1);
  assert.match(el.querySelector(".mc-out").textContent, /before and after.*Sifted out: nothing to compare with\./s);
  assert.match(tests(el), /You predicted "some", and so it came\. Endorphins: 1 of 2 results stay\.What follows: What compares\./);
  choose(el, "sieve", "brain");
  assert.equal(out(el), 2);
  assert.match(tests(el), /0 of 2 results stay\.What follows: Nothing is left\./);
});

test("another chemical brings its own results through the same sieve", () => {
  const { el } = lab({ setting: { ...RESTING, sieve: "compared" } });
  choose(el, "chemical", "two");
  assert.equal(all(el, ".mc-result").length, 1);
  assert.match(tests(el), /Oxytocin: 1 of 1 results stay\.What follows: Two compares\./);
});

test("a change in one half is silent in the other", () => {
  const { el } = lab();
  const before = tests(el);
  const spoken = el.querySelectorAll(".mc-words")[1].firstChild;
  choose(el, "touch", "moving");
  assert.equal(tests(el), before);
  assert.equal(el.querySelectorAll(".mc-words")[1].firstChild, spoken, "the other half was spoken again");
});

test("people are dots, and words for those who do not see them; an unread sample is named so", () => {
  const { el } = lab();
  const compared = all(el, ".mc-result")[1];
  assert.equal(compared.querySelectorAll("i.mc-massaged").length, 10);
  assert.equal(compared.querySelectorAll("i.mc-others").length, 11);
  assert.match(compared.textContent, /Sample: not read\. 10 massaged, 11 others\. Day et al\. 1987\./);
});

test("a setting from Python changes words, picture and the chosen buttons", () => {
  const { el, model } = lab();
  model.receive({ setting: { touch: "moving", pressure: "painful", attention: "calm", chemical: "two", sieve: "brain" } });
  assert.match(gate(el), /step 3 of 5/);
  assert.match(tests(el), /Oxytocin: 0 of 1/);
  assert.deepEqual(all(el, "input:checked").map(({ value }) => value), ["moving", "painful", "calm", "two", "brain"]);
});

test("the picture and the meter are silent, for the words say it", () => {
  const { el } = lab();
  for (const part of ["svg", ".mc-meter", ".mc-dots"]) assert.equal(el.querySelector(part).getAttribute("aria-hidden"), "true");
});

test("groups have a legend and choices a label", () => {
  const { el } = lab();
  for (const group of all(el, "fieldset")) assert.ok(group.querySelector("legend").textContent);
  for (const input of all(el, "input")) assert.equal(input.labels.length, 1);
});

test("the radio buttons of a group are one group, and no other has its name", () => {
  const { el } = lab();
  const second = lab();
  const names = (root) => all(root, "fieldset").map((group) => new Set(all(group, "input").map(({ name }) => name)));
  for (const group of [...names(el), ...names(second.el)]) assert.equal(group.size, 1);
  const every = [...names(el), ...names(second.el)].map(([name]) => name);
  assert.equal(new Set(every).size, every.length);
});

test("assumptions and the note on the model are there", () => {
  const text = lab().el.textContent;
  for (const part of ["First assumption.", "The gate is a model."]) assert.ok(text.includes(part));
});

test("every element that takes the focus keeps JupyterLab's shortcuts out", () => {
  const { el } = lab();
  assert.ok(focusable(el).length >= 14);
  assert.deepEqual(unguarded(el), []);
});

test("words of the data never become HTML", () => {
  const poison = "<img src=x>";
  const chemicals = CHEMICALS.map((one) => ({ ...one, name: poison, saying: poison, all_words: poison, results: one.results.map((two) => ({ ...two, who: poison, finding: poison, words: poison, source: poison })) }));
  const controls = CONTROLS.map((one) => ({ ...one, legend: poison, options: one.options.map((two) => ({ ...two, label: poison, words: poison })) }));
  const { el } = lab({ title: poison, intro: poison, assumptions: [poison], meanings: Array(5).fill(poison), chemicals, controls });
  assert.equal(el.querySelector("img"), null);
});

test("a lab that is taken away listens no more", () => {
  const { model, remove } = lab();
  assert.equal(model.listening, 1);
  remove();
  assert.equal(model.listening, 0);
});
