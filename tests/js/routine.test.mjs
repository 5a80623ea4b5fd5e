// The routine: strokes one by one, by mouse and keys, moving only when asked and welcome.
import { beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { newPage, show } from "./page.mjs";
import widget, { turn } from "../../massage_course/widgets/routine.js";

const stroke = (id, number) => ({ id, number, name: `Stroke ${id}`, how: `How ${id}.`, seconds: 4, facts: [["Pressure", `light ${id}`]], kind: "Effleurage", about: "Long strokes.", caveat: "Not much." });
const group = (id, lines) => `<g data-stroke="${id}">${'<path data-line="" d="M0 0"/>'.repeat(lines)}<circle r="4"/></g>`;
const STATE = {
  title: "A routine",
  svg: `<svg xmlns="http://www.w3.org/2000/svg">${group("a", 0)}${group("b", 2)}${group("c", 1)}</svg>`,
  strokes: [stroke("a", 1), stroke("b", 2), stroke("c", 3)],
  notes: ["Keep clear."],
  step: 0,
};
let reduced = false;

beforeEach(() => {
  newPage();
  reduced = false;
  window.matchMedia = () => ({ matches: reduced });
});
const button = (el, name) => [...el.querySelectorAll("button")].find((each) => each.textContent === name);
const faint = (el) => [...el.querySelectorAll("[data-faint]")].map((each) => each.dataset.stroke);

test("keys turn the steps and stop at the ends", () => {
  assert.equal(turn(0, 3, "ArrowRight"), 1);
  assert.equal(turn(2, 3, "ArrowDown"), 2);
  assert.equal(turn(0, 3, "ArrowUp"), 0);
  assert.equal(turn(1, 3, "End"), 2);
  assert.equal(turn(1, 3, "x"), null);
});

test("one stroke stands out, with its words", () => {
  const { el, model } = show(widget, STATE);
  assert.deepEqual(faint(el), ["b", "c"]);
  button(el, "Next stroke").click();
  assert.deepEqual(faint(el), ["a", "c"]);
  assert.match(el.querySelector('[role="status"]').textContent, /2\. Stroke b.*How b\..*light b/);
  assert.deepEqual(model.sent.at(-1), { step: 1 });
});

test("a click on the picture and a key in the list choose a stroke", () => {
  const { el, model } = show(widget, STATE);
  el.querySelector('[data-stroke="c"] circle').dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
  assert.equal(model.get("step"), 2);
  assert.equal(button(el, "Next stroke").disabled, true);
  el.querySelector(".mc-steps").dispatchEvent(new window.KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  assert.equal(model.get("step"), 0);
  assert.equal(document.activeElement.textContent, "1. Stroke a");
});

test("movement is offered where there is a line and motion is welcome", () => {
  const { el } = show(widget, STATE);
  assert.equal(button(el, "Show the movement").hidden, true, "a resting hand does not move");
  button(el, "Next stroke").click();
  assert.equal(button(el, "Show the movement").hidden, false);
  newPage();
  reduced = true;
  window.matchMedia = () => ({ matches: reduced });
  const { el: calm } = show(widget, { ...STATE, step: 1 });
  assert.equal(button(calm, "Show the movement").hidden, true);
});

test("every control keeps JupyterLab's shortcuts out", () => {
  const { el } = show(widget, STATE);
  for (const each of el.querySelectorAll("button, summary")) assert.equal(each.getAttribute("data-lm-suppress-shortcuts"), "true");
});
