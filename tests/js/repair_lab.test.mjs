// The repair lab: day, situation and work change picture, words and answer at once, and the answer stays hidden until one decides.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { across, isYes, nearest, scatter, seenInTissue, spanOn } from "../../massage_course/widgets/repair_lab.js";
import { all, button, focusable, newPage, show, unguarded } from "./page.mjs";

const day = (number, inflammation, proliferation, remodeling, leads) => ({
  day: number, name: String(number), leads: `${leads} leads`, words: `${leads} leads on ${number}.`, open: number < 14,
  levels: { clotting: number ? 0 : 1, inflammation, proliferation, remodeling },
  done: { clotting: 1, inflammation: 0.5, proliferation: number < 4 ? 0 : 0.6, remodeling },
});
const span = (from, state) => ({ day: from, state, words: `Words of ${state} from ${from}.`, source: "Source: Dubois 2020." });
const CURVE = { clotting: [1, 0, 0], inflammation: [0, 1, 0], proliferation: [0, 0.4, 1], remodeling: [0, 0, 0.2] };
const STATE = {
  title: "Repair lab", intro: "Choose and move.", model_note: "This is a model.", sources: "Phases: a textbook.",
  states: { suits: "Suits", care: "With care", wait: "Wait", no: "Not shown to help" },
  phases: ["Clotting", "Inflammation", "Proliferation", "Remodeling"].map((name) => ({ id: name.toLowerCase(), name })),
  situations: [
    {
      id: "strain", name: "A pulled muscle", drawing: "muscle", text: "No red flags.", measured: false, curves: CURVE,
      days: [day(0, 0, 0, 0, "Clotting"), day(3, 0.9, 0.1, 0, "Inflammation"), day(8, 0, 0.9, 0, "Proliferation"), day(90, 0, 0, 0.9, "Remodeling")],
      methods: [
        { id: "light", name: "Light strokes", spans: [span(0, "wait"), span(4, "care")] },
        { id: "load", name: "Exercise", spans: [span(0, "wait"), span(8, "suits"), span(90, "no")] },
      ],
    },
    {
      id: "sore", name: "Sore muscles", drawing: "sore", text: "Both sides.", measured: true, curves: {},
      days: [0, 1, 2].map((number) => ({ day: number, name: String(number), leads: "no figure", words: `Figure of ${number}.`, ...(number === 2 && { effect: [-1.5, -2.2, -0.8] }) })),
      methods: [{ id: "short", name: "Ten minutes", spans: [span(0, "care")] }],
    },
  ],
  setting: { situation: "strain", method: "light", day: 3 },
  seen: [],
};
const lab = (state = {}) => show(widget, { ...STATE, ...state });
const said = (el) => el.querySelector(".mc-day").textContent;
const answer = (el) => el.querySelector(".mc-answer").textContent;
const slider = (el) => el.querySelector("input[type=range]");
const slide = (el, place) => {
  slider(el).value = String(place);
  slider(el).dispatchEvent(new window.Event("input", { bubbles: true }));
};
const choose = (el, value) => el.querySelector(`input[value="${value}"]`).click();
const spans = (el) => all(el, "rect.mc-span").map((piece) => piece.getAttribute("class").replace("mc-span mc-", ""));

beforeEach(() => newPage());

test("a span holds from its day until the next", () => {
  const [light] = STATE.situations[0].methods;
  assert.deepEqual([0, 3, 4, 90].map((one) => spanOn(light, one).state), ["wait", "wait", "care", "care"]);
});

test("suits and with care mean yes, the others no", () => {
  assert.deepEqual(["suits", "care", "wait", "no"].map(isYes), [true, true, false, false]);
});

test("steps of the time line are even, and the nearest day is found", () => {
  assert.equal(across(1, 3) - across(0, 3), across(2, 3) - across(1, 3));
  const { days } = STATE.situations[0];
  assert.deepEqual([0, 2, 6, 1000].map((one) => nearest(days, one)), [0, 1, 2, 3]);
});

test("drawn things keep their places", () => {
  for (let n = 0; n < 50; n++) assert.ok(scatter(n) >= 0 && scatter(n) < 1 && scatter(n) === scatter(n));
  assert.ok(new Set(Array.from({ length: 50 }, (_, n) => scatter(n).toFixed(3))).size > 40);
});

test("what is drawn is what the words count", () => {
  for (const [place, cells, collagen] of [[0, 0, 0], [1, 20, 0], [2, 0, 10]]) {
    const { el } = lab();
    slide(el, place);
    assert.equal(all(el, ".mc-cell").length, cells);
    assert.equal(all(el, "path.mc-collagen").length, collagen);
    const words = el.querySelector(".mc-key").textContent;
    assert.match(words, cells ? /White cells: many/ : /White cells: none/);
    assert.match(words, collagen ? /Collagen: many, without order/ : /Collagen: none/);
  }
});

test("collagen lies in better order as remodeling goes on", () => {
  const words = (remodeling) => seenInTissue({ levels: { inflammation: 0, proliferation: 0 }, done: { proliferation: 1, remodeling } })[2][1];
  assert.deepEqual([0, 0.3, 0.9].map(words), ["Collagen: many, without order", "Collagen: many, partly in order", "Collagen: many, mostly in order"]);
});

test("moving the day changes words, slider name, marker and what is told to Python", () => {
  const { el, model } = lab();
  const before = el.querySelector("line.mc-marker").getAttribute("x1");
  slide(el, 2);
  assert.match(said(el), /Day 8\. Proliferation leads on 8\./);
  assert.equal(slider(el).getAttribute("aria-valuetext"), "day 8: Proliferation leads");
  assert.notEqual(el.querySelector("line.mc-marker").getAttribute("x1"), before);
  assert.equal(model.sent.at(-1).setting.day, 8);
});

test("Earlier and Later go one step and end at the ends", () => {
  const { el } = lab();
  button(el, "Earlier").click();
  assert.match(said(el), /Day 0\./);
  assert.ok(button(el, "Earlier").disabled);
  for (let n = 0; n < 3; n++) button(el, "Later").click();
  assert.match(said(el), /Day 90\./);
  assert.ok(button(el, "Later").disabled);
});

test("the answer and the strip stay hidden until one decides", () => {
  const { el } = lab();
  assert.match(answer(el), /would you do it on this day\?$/);
  assert.doesNotMatch(el.querySelector(".mc-answer").textContent, /null|wait/);
  assert.deepEqual(spans(el), ["unknown"]);
  assert.ok(el.querySelector(".mc-signs").hidden && button(el, "Hide the answers and decide again").hidden);
});

for (const [words, verdict] of [["No, not on this day", "Your decision fits."], ["Yes, on this day", "Look again."]]) {
  test(`"${words}" on a day to wait: ${verdict}`, () => {
    const { el, model } = lab();
    button(el, words).click();
    assert.ok(answer(el).startsWith(`${verdict} Light strokes: wait.Words of wait from 0.Source: Dubois 2020.`), answer(el));
    assert.deepEqual(spans(el), ["wait", "care"]);
    assert.deepEqual(model.get("seen"), ["strain/light"]);
    assert.ok(button(el, words).hidden);
    assert.equal(document.activeElement, button(el, "Hide the answers and decide again"), "the focus is lost with the hidden button");
  });
}

test("yes fits on a day that needs care", () => {
  const { el } = lab();
  slide(el, 2);
  button(el, "Yes, on this day").click();
  assert.match(answer(el), /^Your decision fits\. Light strokes: with care\./);
});

test("after the decision the answer follows the day, without a verdict", () => {
  const { el } = lab({ seen: ["strain/light"] });
  assert.match(answer(el), /^Light strokes: wait\./);
  slide(el, 3);
  assert.match(answer(el), /^Light strokes: with care\./);
});

test("another kind of work asks anew; the first stays known", () => {
  const { el } = lab({ seen: ["strain/light"] });
  choose(el, "load");
  assert.match(answer(el), /^Exercise: would you do it/);
  choose(el, "light");
  assert.match(answer(el), /^Light strokes: wait/);
});

test("answers can be hidden again", () => {
  const { el, model } = lab({ seen: ["strain/light", "strain/load"] });
  button(el, "Hide the answers and decide again").click();
  assert.deepEqual(model.get("seen"), []);
  assert.match(answer(el), /would you do it/);
  assert.equal(document.activeElement, button(el, "Yes, on this day"));
});

test("another situation brings its own work and the nearest day", () => {
  const { el, model } = lab();
  choose(el, "sore");
  assert.deepEqual(model.get("setting"), { situation: "sore", method: "short", day: 2 });
  assert.deepEqual(all(el, ".mc-methods input").map(({ value }) => value), ["short"]);
  assert.equal(slider(el).max, "2");
  assert.match(el.querySelector(".mc-situations").textContent, /Both sides\./);
});

test("measured days are drawn with their interval, the others with a question mark", () => {
  const { el } = lab({ setting: { situation: "sore", method: "short", day: 2 } });
  assert.equal(all(el, "rect.mc-effect").length, 1);
  assert.equal(all(el, "line.mc-interval").length, 1);
  assert.ok(el.querySelector("rect.mc-effect").classList.contains("mc-now"));
  assert.equal(all(el, "text.mc-soft").filter(({ textContent }) => textContent === "?").length, 2);
  const line = el.querySelector("line.mc-interval");
  assert.ok(Number(line.getAttribute("y1")) < Number(line.getAttribute("y2")) && Number(line.getAttribute("y1")) > 30, "less soreness lies below the line of no difference");
});

test("phases have a hump and a name each", () => {
  const { el } = lab();
  assert.equal(all(el, "path.mc-phase").length, 4);
  for (const { name } of STATE.phases) assert.ok(el.querySelector(".mc-line svg").textContent.includes(name));
});

test("stitches are in while the wound is open", () => {
  const strain = STATE.situations[0];
  const { el } = lab({ situations: [{ ...strain, drawing: "skin" }, STATE.situations[1]] });
  assert.equal(all(el, ".mc-stitch").length, 1);
  slide(el, 3);
  assert.equal(all(el, ".mc-stitch").length, 0);
});

test("the answer is spoken again only when it changes", () => {
  const { el } = lab({ seen: ["strain/light"] });
  const first = el.querySelector(".mc-answer p");
  slide(el, 0);
  assert.equal(el.querySelector(".mc-answer p"), first);
  for (const name of [".mc-day", ".mc-answer"]) assert.equal(el.querySelector(name).getAttribute("role"), "status");
});

test("a setting from Python changes words and choices", () => {
  const { el, model } = lab();
  model.receive({ setting: { situation: "strain", method: "load", day: 90 }, seen: ["strain/load"] });
  assert.match(answer(el), /^Exercise: not shown to help\./);
  assert.deepEqual(all(el, "input:checked").map(({ value }) => value), ["strain", "load"]);
});

test("pictures are silent; controls have names; groups have legends", () => {
  const { el } = lab();
  for (const svg of all(el, "svg")) assert.equal(svg.getAttribute("aria-hidden"), "true");
  for (const input of all(el, "input")) assert.equal(input.labels.length, 1);
  assert.deepEqual(all(el, "legend").map(({ textContent }) => textContent), ["What happened?", "What would you do?"]);
});

test("every element that takes the focus keeps JupyterLab's shortcuts out, after a change of situation too", () => {
  const { el } = lab();
  assert.ok(focusable(el).length >= 8);
  assert.deepEqual(unguarded(el), []);
  choose(el, "sore");
  assert.deepEqual(unguarded(el), []);
});

test("two labs share no group and no gradient", () => {
  const [first, second] = [lab(), lab()];
  const names = (el) => [...all(el, "input").map(({ name }) => name), ...all(el, "[id]").map(({ id }) => id)].filter(Boolean);
  assert.equal(names(first.el).filter((name) => names(second.el).includes(name)).length, 0);
});

test("words of the data never become HTML where they are read", () => {
  const poison = "<img src=x>";
  const strain = STATE.situations[0];
  const methods = strain.methods.map((one) => ({ ...one, name: poison, spans: one.spans.map((two) => ({ ...two, words: poison, source: poison })) }));
  const { el } = lab({ title: poison, intro: poison, seen: ["strain/light"], situations: [{ ...strain, name: poison, text: poison, methods }] });
  assert.equal(el.querySelector("img"), null);
});

test("a lab that is taken away listens no more", () => {
  const { model, remove } = lab();
  assert.equal(model.listening, 2);
  remove();
  assert.equal(model.listening, 0);
});
