// The anatomy explorer: layers, choosing by picture, list and keyboard, and what it tells.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { layersAt, ordered, step } from "../../massage_course/widgets/explorer.js";
import { all, focusable, newPage, painted, press, show, unguarded } from "./page.mjs";

const DEPTHS = ["skin", "superficial", "intermediate", "deep", "deepest", "bone"];

const shape = (id) => `<g data-tissue="x" data-pick="${id}"><g id="@UID@-${id}"><path d="M0 0l1 1"/></g><use href="#@UID@-${id}"/></g>`;
const layer = (name, ...ids) => `<g data-layer="${name}">${ids.map(shape).join("")}</g>`;
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" aria-hidden="true">' +
  layer("skin") + layer("bone", "L4", "L5") + layer("deepest", "multifidus") + layer("superficial", "latissimus", "trapezius") +
  layer("nerve", "sciatic") + layer("dermatome", "dermatome_S4-S5") + "</svg>";

const entry = (name, where, more = {}) => ({ name, layer: where, latin: "", spanish: "", say: "", plain: "", facts: [], cautions: [], source: "", ...more });
const CATALOG = {
  L4: entry("L4 vertebra", "bone"),
  L5: entry("L5 vertebra", "bone"),
  multifidus: entry("Multifidus", "deepest", {
    latin: "Musculi multifidi", spanish: "multífido", say: "mul-TIF-i-dus", plain: "Many short bundles.",
    facts: [["From (origin)", "Sacrum"], ["Nerve", "Dorsal rami"]],
    cautions: ["Keep off the kidneys.", "Go slowly."], source: "Source: A book.",
  }),
  latissimus: entry("Latissimus dorsi", "superficial", { plain: "A broad sheet." }),
  trapezius: entry("Trapezius", "superficial"),
  sciatic: entry("Sciatic nerve", "nerve", { source: "Drawn as a schematic." }),
};
const STATE = {
  title: "Explore", svg: SVG, catalog: CATALOG, depth: "superficial", selected: "", focus: ["multifidus"],
  depths: DEPTHS.map((id) => ({ id, label: id })), extras: [{ id: "nerve", label: "Nerves" }],
  frames: [{ label: "Low back", frame: "10 10 20 20" }, { label: "Whole back", frame: "0 0 100 100" }],
};

const explorer = (state = {}) => show(widget, { ...STATE, ...state });
const options = (el) => all(el, "[role=option]");
const chosen = (el) => all(el, '[aria-selected="true"]').map(({ textContent }) => textContent);
const listbox = (el) => el.querySelector("[role=listbox]");
const overlay = (el) => el.querySelector("svg.mc-overlay");
const drawing = (el) => el.querySelector(".mc-atlas svg:not(.mc-overlay)");
const facts = (el) => el.querySelector(".mc-facts").textContent;
const shown = (el) => all(drawing(el), "[data-layer]").filter((group) => group.style.display !== "none").map((group) => group.dataset.layer);
const click = (element) => element.dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
const look = (el, value) => el.querySelector(`input[value="${value}"]`).click();

beforeEach(() => newPage());

// ---- the pure parts

test("a depth shows itself and all beneath it, on the outline of the skin", () => {
  assert.deepEqual(layersAt("superficial", DEPTHS), ["skin", "superficial", "intermediate", "deep", "deepest", "bone"]);
  assert.deepEqual(layersAt("deepest", DEPTHS), ["skin", "deepest", "bone"]);
  assert.deepEqual(layersAt("bone", DEPTHS), ["skin", "bone"]);
  assert.deepEqual(layersAt("skin", DEPTHS), ["skin"]);
});

test("the list starts with the lesson's structures, then those of the layer one looks at, each in its old order", () => {
  const ids = ["L4", "L5", "multifidus", "latissimus", "trapezius"];
  assert.deepEqual(ordered(ids, CATALOG, [], []), ids);
  assert.deepEqual(ordered(ids, CATALOG, ["L5"], ["superficial"]), ["L5", "latissimus", "trapezius", "L4", "multifidus"]);
  assert.deepEqual(ordered(ids, CATALOG, ["L5", "trapezius"], ["superficial"]), ["trapezius", "L5", "latissimus", "L4", "multifidus"]);
  assert.deepEqual(ids, ["L4", "L5", "multifidus", "latissimus", "trapezius"], "the list itself was changed");
});

test("arrow keys step through the list and stop at its ends; other keys do nothing", () => {
  const ids = ["a", "b", "c"];
  assert.equal(step(ids, "a", "ArrowDown"), "b");
  assert.equal(step(ids, "c", "ArrowDown"), "c");
  assert.equal(step(ids, "b", "ArrowUp"), "a");
  assert.equal(step(ids, "a", "ArrowUp"), "a");
  assert.equal(step(ids, "b", "Home"), "a");
  assert.equal(step(ids, "a", "End"), "c");
  assert.equal(step(ids, "", "ArrowDown"), "a");
  assert.equal(step(ids, "not in this layer", "ArrowUp"), "a");
  for (const key of ["x", "Enter", "Tab", "toString", "d"]) assert.equal(step(ids, "a", key), null);
  assert.equal(step([], "", "ArrowDown"), null);
  assert.equal(step([], "", "End"), null);
});

// ---- layers and frames

test("only the layers of the depth are shown, and the list names what is shown", () => {
  const { el } = explorer();
  assert.deepEqual(shown(el), ["skin", "bone", "deepest", "superficial"]);
  assert.deepEqual(options(el).map(({ textContent }) => textContent), ["Multifidus", "Latissimus dorsi", "Trapezius", "L4 vertebra", "L5 vertebra"]);
});

test("another depth changes picture and list at once and is told to Python", () => {
  const { el, model } = explorer();
  look(el, "bone");
  assert.deepEqual(shown(el), ["skin", "bone"]);
  assert.deepEqual(options(el).map(({ textContent }) => textContent), ["L4 vertebra", "L5 vertebra"]);
  assert.deepEqual(model.sent, [{ depth: "bone" }]);
});

test("a depth from Python changes the picture, the list and the chosen button", () => {
  const { el, model } = explorer();
  model.receive({ depth: "bone" });
  assert.deepEqual(shown(el), ["skin", "bone"]);
  assert.equal(options(el).length, 2);
  assert.equal(el.querySelector("fieldset input:checked").value, "bone");
});

test("an extra layer can be laid over any depth and taken away again", () => {
  const { el } = explorer({ depth: "bone" });
  look(el, "nerve");
  assert.deepEqual(shown(el), ["skin", "bone", "nerve"]);
  const names = () => options(el).map(({ textContent }) => textContent);
  assert.ok(names().includes("Sciatic nerve"));
  look(el, "bone");
  look(el, "superficial");
  assert.deepEqual(shown(el), ["skin", "bone", "deepest", "superficial", "nerve"]);
  look(el, "nerve");
  assert.deepEqual(shown(el), ["skin", "bone", "deepest", "superficial"]);
  assert.ok(!names().includes("Sciatic nerve"));
});

test("the first frame is shown first, and both pictures follow another", () => {
  const { el } = explorer();
  assert.equal(drawing(el).getAttribute("viewBox"), "10 10 20 20");
  look(el, "0 0 100 100");
  assert.equal(drawing(el).getAttribute("viewBox"), "0 0 100 100");
  assert.equal(overlay(el).getAttribute("viewBox"), "0 0 100 100");
});

test("with one frame there is nothing to choose", () => {
  const { el } = explorer({ frames: [STATE.frames[1]] });
  assert.deepEqual(all(el, "legend").map(({ textContent }) => textContent), ["Look at", "Add"]);
});

// ---- choosing

test("a click on the picture chooses: a copy without ids in the overlay, the list, the facts, and Python", async () => {
  const { el, model } = explorer();
  click(drawing(el).querySelector('[data-pick="multifidus"] path'));
  const copy = overlay(el).children;
  assert.equal(copy.length, 1);
  assert.equal(copy[0].dataset.pick, "multifidus");
  assert.ok(copy[0].hasAttribute("data-selected"));
  assert.equal(all(overlay(el), "[id]").length, 0);
  assert.ok(overlay(el).querySelector("path"));
  assert.deepEqual(chosen(el), ["Multifidus"]);
  await painted();
  assert.match(facts(el), /^Multifidus/);
  assert.deepEqual(model.sent, [{ selected: "multifidus" }]);
});

test("the large picture stays as it is when something is chosen", async () => {
  const { el } = explorer();
  const before = drawing(el).outerHTML;
  click(drawing(el).querySelector('[data-pick="L4"] path'));
  await painted();
  assert.equal(drawing(el).outerHTML, before);
});

test("the mirrored side chooses too, and another choice takes the place of the first", () => {
  const { el } = explorer();
  click(drawing(el).querySelector('[data-pick="L4"] use'));
  click(drawing(el).querySelector('[data-pick="L5"] path'));
  assert.deepEqual(all(overlay(el), "[data-pick]").map(({ dataset }) => dataset.pick), ["L5"]);
  assert.deepEqual(chosen(el), ["L5 vertebra"]);
});

test("a click beside the structures chooses nothing", () => {
  const { el, model } = explorer();
  click(drawing(el));
  assert.equal(model.get("selected"), "");
  assert.equal(overlay(el).children.length, 0);
});

test("a click in the list chooses", () => {
  const { el, model } = explorer();
  click(options(el)[1]);
  assert.equal(model.get("selected"), "latissimus");
  assert.equal(overlay(el).children[0].dataset.pick, "latissimus");
});

test("arrow keys in the list choose, without scrolling the page, and other keys are left alone", async () => {
  const { el, model } = explorer();
  const list = listbox(el);
  assert.equal(list.tabIndex, 0);
  list.focus();
  assert.equal(document.activeElement, list);
  assert.equal(press(list, "ArrowDown"), false, "the page would scroll");
  assert.equal(model.get("selected"), "multifidus");
  press(list, "ArrowDown");
  assert.equal(model.get("selected"), "latissimus");
  press(list, "End");
  assert.equal(model.get("selected"), "L5");
  press(list, "Home");
  assert.equal(model.get("selected"), "multifidus");
  await painted();
  assert.match(facts(el), /^Multifidus/);
  for (const key of ["Tab", "x", "Escape"]) assert.equal(press(list, key), true, key);
  assert.equal(model.get("selected"), "multifidus");
});

test("the list says which option is the current one, and it exists", () => {
  const { el } = explorer();
  assert.equal(listbox(el).getAttribute("aria-activedescendant"), null);
  press(listbox(el), "ArrowDown");
  const active = document.getElementById(listbox(el).getAttribute("aria-activedescendant"));
  assert.equal(active.textContent, "Multifidus");
  assert.equal(active.getAttribute("aria-selected"), "true");
  assert.ok(listbox(el).getAttribute("aria-label"));
});

test("what was chosen is kept when the depth changes, and leaves the list when it is not shown", () => {
  const { el, model } = explorer();
  click(options(el)[1]);
  look(el, "bone");
  assert.equal(model.get("selected"), "latissimus");
  assert.deepEqual(chosen(el), []);
  assert.equal(listbox(el).getAttribute("aria-activedescendant"), null);
  look(el, "superficial");
  assert.deepEqual(chosen(el), ["Latissimus dorsi"]);
});

test("a selection from Python is shown at once, and none takes it away", () => {
  const { el, model } = explorer();
  model.receive({ selected: "multifidus" });
  assert.deepEqual(chosen(el), ["Multifidus"]);
  assert.match(facts(el), /^Multifidus/);
  model.receive({ selected: "" });
  assert.deepEqual(chosen(el), []);
  assert.equal(overlay(el).children.length, 0);
  assert.match(facts(el), /^Choose a structure/);
});

test("an explorer opens with what was chosen before", () => {
  const { el } = explorer({ selected: "L4" });
  assert.deepEqual(chosen(el), ["L4 vertebra"]);
  assert.match(facts(el), /^L4 vertebra/);
  assert.equal(overlay(el).children[0].dataset.pick, "L4");
});

test("pointing at a structure tells its name", () => {
  const { el } = explorer();
  const point = (element) => element.dispatchEvent(new window.Event("pointerover", { bubbles: true }));
  point(drawing(el).querySelector('[data-pick="L4"] path'));
  assert.equal(el.querySelector(".mc-hovered").textContent, "L4 vertebra");
  point(drawing(el));
  assert.equal(el.querySelector(".mc-hovered").textContent.trim(), "");
});

// ---- facts

test("the panel tells names, words, facts, cautions and the source, and is read aloud", () => {
  const { el } = explorer({ selected: "multifidus" });
  const panel = el.querySelector(".mc-facts");
  assert.equal(panel.getAttribute("role"), "status");
  for (const part of ["Multifidus", "Musculi multifidi · Spanish: multífido", "Say: mul-TIF-i-dus", "Many short bundles.", "Take care: Keep off the kidneys. Go slowly.", "Source: A book."]) {
    assert.ok(panel.textContent.includes(part), part);
  }
  assert.deepEqual(all(panel, "dt").map(({ textContent }) => textContent), ["From (origin)", "Nerve"]);
  assert.deepEqual(all(panel, "dd").map(({ textContent }) => textContent), ["Sacrum", "Dorsal rami"]);
});

test("a structure without facts has its name and nothing empty", () => {
  const { el } = explorer({ selected: "L4" });
  const panel = el.querySelector(".mc-facts");
  assert.equal(panel.textContent, "L4 vertebra");
  assert.ok(all(panel, "*").every((element) => element.textContent.trim() !== ""));
  assert.equal(panel.querySelector("dl"), null);
});

// ---- a page with more than one

test("every element that takes the focus keeps JupyterLab's shortcuts out", () => {
  const { el } = explorer();
  assert.ok(focusable(el).length > DEPTHS.length);
  assert.deepEqual(unguarded(el), []);
  look(el, "bone");
  click(options(el)[0]);
  assert.deepEqual(unguarded(el), []);
});

test("ids and radio groups of two explorers differ, and every use finds its path", () => {
  const [first, second] = [explorer({ selected: "L4" }), explorer({ selected: "L4" })];
  const ids = all(document, "[id]").map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(!document.body.innerHTML.includes("@UID@"));
  for (const use of all(document, "use")) assert.ok(ids.includes(use.getAttribute("href").slice(1)));
  const names = (el) => new Set(all(el, "input[type=radio]").map(({ name }) => name));
  assert.equal(new Set([...names(first.el), ...names(second.el)]).size, 4);
  look(first.el, "bone");
  assert.equal(second.el.querySelector("fieldset input:checked").value, "superficial");
});

test("groups have a legend and choices a label", () => {
  const { el } = explorer();
  assert.deepEqual(all(el, "fieldset legend").map(({ textContent }) => textContent), ["Look at", "Add", "Show"]);
  for (const input of all(el, "input")) assert.equal(input.labels.length, 1);
  assert.equal(el.querySelector("section").getAttribute("aria-label"), "Explore");
});

test("words of the data never become HTML", () => {
  const poison = "<img src=x>";
  const catalog = { ...CATALOG, L4: entry(poison, "bone", { plain: poison, facts: [[poison, poison]], cautions: [poison], source: poison, latin: poison }) };
  const { el } = explorer({ catalog, selected: "L4", title: poison });
  assert.equal(el.querySelector("img"), null);
  assert.ok(facts(el).includes(poison));
});

test("an explorer that is taken away listens no more", () => {
  const { model, remove } = explorer();
  assert.ok(model.listening > 0);
  remove();
  assert.equal(model.listening, 0);
});
