// The anatomy explorer: layers, choosing by picture, list and keyboard, and what it tells.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { layersAt, ordered, step } from "../../massage_course/widgets/explorer.js";
import { drawn } from "../../massage_course/widgets/find_it.js";
import { neighbor } from "../../massage_course/widgets/space.js";
import { all, button, focusable, newPage, painted, press, show, unguarded } from "./page.mjs";

const DEPTHS = ["skin", "superficial", "intermediate", "deep", "deepest", "bone"];

const shape = (id) => `<g data-tissue="x" data-pick="${id}"><g id="@UID@-${id}"><path d="M0 0l1 1"/></g><use href="#@UID@-${id}"/></g>`;
const layer = (name, ...ids) => `<g data-layer="${name}">${ids.map(shape).join("")}</g>`;
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" aria-hidden="true">' +
  layer("skin") + layer("bone", "L4", "L5") + layer("deepest", "multifidus") + layer("superficial", "latissimus", "trapezius") +
  layer("nerve", "sciatic") + layer("dermatome", "dermatome_S4-S5") + "</svg>";

const entry = (name, more = {}) => ({ name, latin: "", spanish: "", say: "", plain: "", facts: [], cautions: [], source: "", ...more });
const CATALOG = {
  L4: entry("L4 vertebra"),
  L5: entry("L5 vertebra"),
  multifidus: entry("Multifidus", {
    latin: "Musculi multifidi", spanish: "multífido", say: "mul-TIF-i-dus", plain: "Many short bundles.",
    facts: [["From (origin)", "Sacrum"], ["Nerve", "Dorsal rami"]], nerves: ["sciatic"],
    cautions: ["Keep off the kidneys.", "Go slowly."], source: "Source: A book.",
  }),
  latissimus: entry("Latissimus dorsi", { plain: "A broad sheet.", facts: [["From (origin)", "Spine"], ["Feel it", "At the side."]] }),
  trapezius: entry("Trapezius"),
  sciatic: entry("Sciatic nerve", { source: "Drawn as a schematic." }),
  mandible: entry("Mandible", { latin: "Mandibula", spanish: "Mandíbula" }),
};
const at = (layer, x, y, more = {}) => ({ layer, at: [x, y], place: `place of ${layer} at ${x} ${y}`, ...more });
const SHAPES = {
  L4: at("bone", 50, 40), L5: at("bone", 50, 50), multifidus: at("deepest", 15, 15, { origin: "M10 20l4 0", insertion: "M10 10l4 0" }),
  latissimus: at("superficial", 20, 12), trapezius: at("superficial", 20, 90), sciatic: at("nerve", 60, 80),
};
const EXTRAS = [{ id: "nerve", label: "Nerves" }];
const FRAMES = [{ label: "Low back", frame: "10 10 20 20" }, { label: "All of it", frame: "0 0 100 100" }];
const BACK = {
  id: "back", label: "From behind", svg: SVG, depths: DEPTHS.map((id) => ({ id, label: id })), extras: EXTRAS, frames: FRAMES, paired: true, shapes: SHAPES,
};
const NECK = {
  id: "neck", label: "Neck", depths: ["skin", "bone"].map((id) => ({ id, label: id })), extras: [], frames: [FRAMES[1]], paired: false,
  svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">' + layer("skin") + layer("bone", "mandible", "L4") + "</svg>",
  shapes: { mandible: at("bone", 50, 10), L4: at("bone", 50, 90) },
};
const STATE = { title: "Explore", views: [BACK, NECK], view: "back", catalog: CATALOG, depth: "superficial", selected: "", focus: ["multifidus"] };

const explorer = (state = {}) => show(widget, { ...STATE, ...state });
const options = (el) => all(el, "[role=option]");
const chosen = (el) => all(el, '[aria-selected="true"]').map(({ textContent }) => textContent);
const listbox = (el) => el.querySelector("[role=listbox]");
const overlay = (el) => el.querySelector("svg.mc-overlay");
const drawing = (el) => el.querySelector(".mc-atlas svg:not(.mc-overlay)");
const facts = (el) => el.querySelector(".mc-facts").textContent;
const shown = (el) => all(drawing(el), "[data-layer]").filter((group) => group.style.display !== "none").map((group) => group.dataset.layer);
const depthOf = (el) => all(el, "input:checked").find(({ name }) => name.endsWith("-depth")).value;
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
  assert.deepEqual(ordered(ids, SHAPES, [], []), ids);
  assert.deepEqual(ordered(ids, SHAPES, ["L5"], ["superficial"]), ["L5", "latissimus", "trapezius", "L4", "multifidus"]);
  assert.deepEqual(ordered(ids, SHAPES, ["L5", "trapezius"], ["superficial"]), ["trapezius", "L5", "latissimus", "L4", "multifidus"]);
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
  assert.equal(depthOf(el), "bone");
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
  button(el, "All of it").click();
  assert.equal(drawing(el).getAttribute("viewBox"), "0 0 100 100");
  assert.equal(overlay(el).getAttribute("viewBox"), "0 0 100 100");
});

test("with one frame there is nothing to choose", () => {
  const { el } = explorer({ views: [{ ...BACK, frames: [FRAMES[1]] }] });
  assert.equal(all(el, ".mc-frames button").length, 0);
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

test("the panel tells names, words, facts, cautions and the source", () => {
  const { el } = explorer({ selected: "multifidus" });
  const panel = el.querySelector(".mc-facts");
  for (const part of ["Multifidus", "Musculi multifidi · Spanish: multífido", "Say: mul-TIF-i-dus", "Many short bundles.", "Take care: Keep off the kidneys. Go slowly.", "Source: A book."]) {
    assert.ok(panel.textContent.includes(part), part);
  }
  assert.deepEqual(all(panel, "dt").map(({ textContent }) => textContent), ["From (origin)", "Nerve"]);
  assert.deepEqual(all(panel, "dd").map(({ textContent }) => textContent), ["Sacrum", "Dorsal rami"]);
});

test("a structure without facts has its name and nothing empty", () => {
  const { el } = explorer({ selected: "L4" });
  const panel = el.querySelector(".mc-facts");
  assert.deepEqual(all(panel, ":scope > p").map(({ textContent }) => textContent), ["L4 vertebra"]);
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
  assert.equal(new Set([...names(first.el), ...names(second.el)]).size, 2 * names(first.el).size);
  look(first.el, "bone");
  assert.equal(depthOf(second.el), "superficial");
});

test("groups have a legend and choices a label", () => {
  const { el } = explorer();
  assert.deepEqual(all(el, "fieldset legend").map(({ textContent }) => textContent), ["Look at", "Add", "Sides", "Skin tone"]);
  for (const input of all(el, "input")) assert.ok(input.labels.length === 1 || input.getAttribute("aria-label"));
  assert.equal(el.querySelector("section").getAttribute("aria-label"), "Explore");
});

test("words of the data never become HTML", () => {
  const poison = "<img src=x>";
  const catalog = { ...CATALOG, L4: entry(poison, { plain: poison, facts: [[poison, poison]], cautions: [poison], source: poison, latin: poison }) };
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

// ---- views

const turn = (el, id) => {
  const select = el.querySelector("select");
  select.value = id;
  select.dispatchEvent(new window.Event("change", { bubbles: true }));
};
const names = (el) => options(el).map(({ textContent }) => textContent);
const typed = (el, text) => {
  const search = el.querySelector("input[type=search]");
  search.value = text;
  search.dispatchEvent(new window.Event("input", { bubbles: true }));
};
const surface = (el) => el.querySelector(".mc-atlas");
const hold = (element, key) =>
  element.dispatchEvent(new window.KeyboardEvent("keydown", { key, shiftKey: true, bubbles: true, cancelable: true }));
const boxOf = (el) => drawing(el).getAttribute("viewBox").split(" ").map(Number);

test("another view has its own picture, layers and list, keeps the depth for the way back and is told to Python", () => {
  const { el, model } = explorer({ depth: "superficial" });
  turn(el, "neck");
  assert.deepEqual(shown(el), ["skin", "bone"]);
  assert.deepEqual(names(el), ["Mandible", "L4 vertebra"]);
  assert.equal(model.get("depth"), "superficial");
  assert.deepEqual(model.sent, [{ view: "neck" }]);
  turn(el, "back");
  assert.deepEqual(shown(el), ["skin", "bone", "deepest", "superficial"]);
});

test("a view from Python is shown", () => {
  const { el, model } = explorer();
  model.receive({ view: "neck" });
  assert.equal(el.querySelector("select").value, "neck");
  assert.deepEqual(names(el), ["Mandible", "L4 vertebra"]);
});

test("the slider goes from layer to layer and says its name", () => {
  const { el, model } = explorer();
  const slider = el.querySelector("input[type=range]");
  assert.equal(slider.getAttribute("aria-valuetext"), "superficial");
  slider.value = "5";
  slider.dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.equal(model.get("depth"), "bone");
  assert.equal(slider.getAttribute("aria-valuetext"), "bone");
  assert.equal(depthOf(el), "bone");
});

// ---- search

test("a structure is found by English, Latin and Spanish, with and without accents, in any layer and view", () => {
  const { el } = explorer({ depth: "bone" });
  for (const words of ["multif", "musculi MULT", "multifido"]) {
    typed(el, words);
    assert.deepEqual(names(el), ["Multifidus"], words);
  }
  typed(el, "mandibula");
  assert.deepEqual(names(el), ["Mandible"]);
  typed(el, "nothing of the kind");
  assert.deepEqual(names(el), []);
  typed(el, "");
  assert.deepEqual(names(el), ["L4 vertebra", "L5 vertebra"]);
});

test("a part is found by the names of its group, and a search without a hit says so", () => {
  const { el } = explorer({ catalog: { ...CATALOG, latissimus: { ...CATALOG.latissimus, groups: ["Great group", "Grex magnus"] } } });
  const search = el.querySelector("input[type=search]");
  const type = (text) => {
    search.value = text;
    search.dispatchEvent(new window.Event("input"));
  };
  type("magnus");
  assert.deepEqual(options(el).map(({ textContent }) => textContent), ["Latissimus dorsi"]);
  type("nobody");
  assert.ok(listbox(el).hidden);
  assert.match(el.querySelector(".mc-find-name").textContent, /No structure has such a name/);
  type("");
  assert.ok(!listbox(el).hidden);
});

test("choosing what was found shows it: its view, its layer, and all of the picture if it lies outside", async () => {
  const { el, model } = explorer({ depth: "bone" });
  typed(el, "trapezius");
  click(options(el)[0]);
  await painted();
  assert.equal(model.get("depth"), "superficial");
  assert.equal(model.get("selected"), "trapezius");
  assert.deepEqual(boxOf(el), [0, 0, 100, 100]);
  typed(el, "mandible");
  click(options(el)[0]);
  assert.equal(model.get("view"), "neck");
  assert.equal(overlay(el).children[0].dataset.pick, "mandible");
});

test("choosing a nerve by search adds the layer of the nerves", () => {
  const { el } = explorer();
  typed(el, "sciatic");
  click(options(el)[0]);
  assert.ok(shown(el).includes("nerve"));
  assert.ok(el.querySelector('input[value="nerve"]').checked);
});

// ---- zoom and pan

test("keys zoom about the middle, stop at the whole, and 0 leads back", () => {
  const { el } = explorer();
  press(surface(el), "+");
  assert.ok(boxOf(el)[2] < 20);
  press(surface(el), "0");
  assert.deepEqual(boxOf(el), [10, 10, 20, 20]);
  for (let times = 0; times < 20; times += 1) press(surface(el), "-");
  assert.deepEqual(boxOf(el), [0, 0, 100, 100]);
  assert.deepEqual(overlay(el).getAttribute("viewBox"), drawing(el).getAttribute("viewBox"));
});

test("Shift and an arrow key move the picture and never past its edge", () => {
  const { el } = explorer();
  hold(surface(el), "ArrowRight");
  assert.deepEqual(boxOf(el), [14, 10, 20, 20]);
  for (let times = 0; times < 40; times += 1) hold(surface(el), "ArrowLeft");
  assert.deepEqual(boxOf(el), [0, 10, 20, 20]);
});

test("buttons zoom, and the wheel only when the picture has the focus or Ctrl is held", () => {
  const { el } = explorer();
  button(el, "Zoom in").click();
  const near = boxOf(el)[2];
  assert.ok(near < 20);
  button(el, "Zoom out").click();
  const wheel = (more) => surface(el).dispatchEvent(new window.WheelEvent("wheel", { deltaY: -1, bubbles: true, cancelable: true, ...more }));
  const before = boxOf(el);
  assert.equal(wheel({}), true, "the page lost its wheel");
  assert.deepEqual(boxOf(el), before);
  assert.equal(wheel({ ctrlKey: true }), false);
  assert.ok(boxOf(el)[2] < before[2]);
  surface(el).focus();
  assert.equal(wheel({}), false);
});

// ---- neighbors

test("arrow keys in the picture go to the neighbor in space and say where it lies", async () => {
  const { el, model } = explorer({ depth: "bone", selected: "L4" });
  assert.equal(press(surface(el), "ArrowDown"), false);
  assert.equal(model.get("selected"), "L5");
  await painted();
  assert.equal(el.querySelector("section > [role=status]").textContent, "L5 vertebra. bone. place of bone at 50 50");
  press(surface(el), "ArrowDown");
  assert.equal(model.get("selected"), "L5", "there is nothing below");
  press(surface(el), "ArrowUp");
  assert.equal(model.get("selected"), "L4");
});

test("the nearest in the direction is taken, and the first of all where nothing is chosen", () => {
  const points = { middle: [0, 0], right: [10, 1], far: [40, 0], below: [0, 10], diagonal: [9, 30] };
  assert.equal(neighbor(points, "middle", "ArrowRight"), "right");
  assert.equal(neighbor(points, "right", "ArrowRight"), "far");
  assert.equal(neighbor(points, "middle", "ArrowDown"), "below");
  assert.equal(neighbor(points, "middle", "ArrowUp"), null);
  assert.equal(neighbor(points, "", "ArrowUp"), "middle");
  assert.equal(neighbor(points, "middle", "x"), null);
  assert.equal(neighbor({}, "", "ArrowUp"), null);
});

// ---- hide, isolate, sides

const isGone = (el, id) => drawing(el).querySelector(`[data-pick="${id}"]`).style.display === "none";

test("a structure can be hidden, leaves the list, and everything comes back with one button", () => {
  const { el } = explorer({ selected: "latissimus" });
  button(el, "Hide").click();
  assert.ok(isGone(el, "latissimus"));
  assert.ok(!names(el).includes("Latissimus dorsi"));
  assert.equal(overlay(el).children.length, 0);
  assert.equal(document.activeElement, button(el, "Show everything again"), "the focus was lost");
  button(el, "Show everything again").click();
  assert.ok(!isGone(el, "latissimus"));
  assert.ok(button(el, "Show everything again").hidden);
});

test("a structure can be shown alone on pale bones", () => {
  const { el } = explorer({ selected: "latissimus" });
  button(el, "Show only this").click();
  assert.deepEqual(["latissimus", "trapezius", "multifidus", "L4"].map((id) => isGone(el, id)), [false, true, true, false]);
  assert.equal(drawing(el).querySelector('[data-pick="L4"]').style.opacity, "0.35");
  assert.deepEqual(names(el), ["Latissimus dorsi"]);
});

test("the sides can be shown one by one, where the view has two", () => {
  const { el } = explorer();
  look(el, "left");
  assert.equal(surface(el).dataset.side, "left");
  turn(el, "neck");
  assert.equal(el.querySelector('input[value="left"]'), null);
});

// ---- attachments, nerve, comparison

test("a muscle shows its attachments, its pull and its nerve a moment after the highlight", async () => {
  const { el } = explorer({ depth: "deepest" });
  click(drawing(el).querySelector('[data-pick="multifidus"] path'));
  assert.equal(overlay(el).children.length, 1);
  await painted();
  assert.deepEqual(all(overlay(el), "[data-part]").map(({ dataset }) => dataset.part), ["origin", "insertion", "pull", "tip"]);
  assert.equal(overlay(el).querySelector("[data-lit]").dataset.pick, "sciatic");
  assert.match(el.querySelector(".mc-key").textContent, /origin.*insertion.*pulls.*nerve/);
  // From the middle of the insertion (12, 10) toward the middle of the origin (12, 20).
  assert.equal(overlay(el).querySelector('[data-part="pull"]').getAttribute("d"), "M12 10L12 17");
  click(drawing(el).querySelector('[data-pick="L4"] path'));
  await painted();
  assert.equal(overlay(el).children.length, 1);
  assert.equal(el.querySelector(".mc-key").textContent, "");
});

test("attachments, pull and nerve stay when layers, sides or extras change", async () => {
  const { el } = explorer({ depth: "deepest", selected: "multifidus" });
  const marks = () => all(overlay(el), "[data-part], [data-edge], [data-lit]").length;
  assert.equal(marks(), 6);
  look(el, "bone");
  assert.equal(marks(), 6, "another depth");
  look(el, "nerve");
  assert.equal(marks(), 6, "an extra layer");
  look(el, "left");
  assert.equal(marks(), 6, "one side");
  button(el, "Show only this").click();
  button(el, "Show everything again").click();
  assert.equal(marks(), 6, "alone and back");
});

test("the key names only what is marked", () => {
  const { el } = explorer({ selected: "multifidus", depth: "deepest" });
  const keys = (root) => all(root, "[data-key]").map((one) => [one.dataset.key, one.textContent]);
  const all4 = [["origin", "from (origin)"], ["insertion", "to (insertion)"], ["pull", "pulls this way"], ["nerve", "its nerve"]];
  assert.deepEqual(keys(el), all4);
  const oneEnd = { ...BACK, shapes: { ...SHAPES, multifidus: { ...SHAPES.multifidus, origin: undefined } } };
  assert.deepEqual(keys(explorer({ views: [oneEnd, NECK], selected: "multifidus", depth: "deepest" }).el), [all4[1], all4[3]]);
});

test("Print makes a sheet of its own with the picture, its marks, the key and the words, and no list", () => {
  document.head.innerHTML = "<style>.mc-explorer { color: red }</style><style>.other { color: blue }</style>";
  const { el } = explorer({ selected: "multifidus", depth: "deepest" });
  button(el, "Print").click();
  const frame = document.querySelector("iframe");
  const sheet = new window.DOMParser().parseFromString(frame.srcdoc, "text/html");
  assert.equal(sheet.querySelectorAll("svg").length, 2);
  assert.ok(sheet.querySelector("[data-selected]") && sheet.querySelector("[data-attachments]"));
  assert.match(sheet.body.textContent, /Explore.*from \(origin\).*Many short bundles/s);
  assert.equal(sheet.querySelector("[role=listbox]"), null);
  assert.equal(sheet.querySelectorAll("style").length, 1);
  let [printed, done] = [false, null];
  Object.defineProperty(frame, "contentWindow", { value: { print: () => (printed = true), addEventListener: (_, ended) => (done = ended) } });
  frame.onload();
  assert.ok(printed);
  done();
  assert.equal(document.querySelector("iframe"), null);
});

test("two structures stand side by side with the facts that either has", async () => {
  const { el } = explorer({ selected: "multifidus" });
  button(el, "Compare with…").click();
  assert.match(facts(el), /Now choose the structure/);
  click(options(el)[1]);
  await painted();
  const rows = all(el, ".mc-compare tr").map((row) => [...row.children].map(({ textContent }) => textContent));
  assert.deepEqual(rows, [
    ["Multifidus", "Latissimus dorsi"],
    ["In Latin"], ["Musculi multifidi", "–"],
    ["In short"], ["Many short bundles.", "A broad sheet."],
    ["From (origin)"], ["Sacrum", "Spine"],
    ["Nerve"], ["Dorsal rami", "–"],
    ["Feel it"], ["–", "At the side."],
    ["Take care"], ["Keep off the kidneys. Go slowly.", "–"],
  ]);
  assert.ok(el.querySelector(".mc-comparing"), "the table has room");
  button(el, "Stop comparing").click();
  assert.equal(el.querySelector(".mc-compare"), null);
  assert.equal(el.querySelector(".mc-comparing"), null);
});

// ---- the quiz

const asked = (el) => el.querySelector(".mc-find .mc-name").textContent;
const said = (el) => el.querySelector(".mc-find [role=status]").textContent;
const idOf = (name) => Object.keys(CATALOG).find((id) => name.endsWith(CATALOG[id].name));

test("the quiz asks what is seen on top, takes a click, counts first tries and leads back", () => {
  const { el, model } = explorer({ depth: "bone", views: [{ ...BACK, frames: [FRAMES[1]] }] });
  button(el, "Quiz me on what I see").click();
  assert.match(asked(el), /^Find \(1 of 2\): L[45] vertebra$/);
  assert.equal(document.activeElement, el.querySelector(".mc-find .mc-name"));
  const [first, second] = idOf(asked(el)) === "L4" ? ["L4", "L5"] : ["L5", "L4"];
  const on = (id) => click(drawing(el).querySelector(`[data-pick="${id}"] path`));
  on(first);
  assert.match(said(el), /^✓ Right/);
  button(el, "Next").click();
  on(first);
  assert.match(said(el), /^✗ That is: .*Try once more/);
  on(second);
  assert.match(said(el), /^✓ Right/);
  button(el, "Next").click();
  assert.equal(asked(el), "You found 1 of 2 at the first try.");
  assert.equal(model.get("selected"), "", "a quiz click chose a structure");
  button(el, "Back to the atlas").click();
  assert.equal(el.querySelector(".mc-find"), null);
  assert.ok(!el.querySelector("section").classList.contains("mc-asking"));
});

test("the first place chosen of each question goes to Python, under the name of the view and the structure", () => {
  const { el, model } = explorer({ depth: "bone", views: [{ ...BACK, frames: [FRAMES[1]] }] });
  button(el, "Quiz me on what I see").click();
  const wanted = idOf(asked(el));
  const wrong = wanted === "L4" ? "L5" : "L4";
  for (const id of [wrong, wanted]) click(drawing(el).querySelector(`[data-pick="${id}"] path`));
  button(el, "Next").click();
  click(drawing(el).querySelector(`[data-pick="${wrong}"] path`));
  const { responses } = Object.assign({}, ...model.sent);
  assert.deepEqual(Object.entries(responses).map(([name, { response, checked }]) => [name, response, checked]), [
    [`find.back.${wanted}`, wrong, true],
    [`find.back.${wrong}`, wrong, true],
  ]);
  assert.ok(Object.values(responses).every(({ at }) => Math.abs(Date.now() - Date.parse(at)) < 60_000));
});

test("in the quiz no name is shown: neither by pointing nor by arrow keys, which tell the place", () => {
  const { el } = explorer({ depth: "bone", views: [{ ...BACK, frames: [FRAMES[1]] }] });
  button(el, "Quiz me on what I see").click();
  drawing(el).querySelector('[data-pick="L4"] path').dispatchEvent(new window.Event("pointerover", { bubbles: true }));
  assert.equal(el.querySelector(".mc-hovered").textContent.trim(), "");
  press(surface(el), "ArrowDown");
  assert.match(el.querySelector("section > [role=status]").textContent, /^place of bone/);
  assert.equal(overlay(el).children.length, 1);
  const at = overlay(el).children[0].dataset.pick;
  press(surface(el), "Enter");
  assert.match(said(el), idOf(asked(el)) === at ? /^✓/ : /^✗/);
});

test("after two wrong places the right one is shown, and it does not count", () => {
  const { el } = explorer({ depth: "bone", views: [{ ...BACK, frames: [FRAMES[1]] }] });
  button(el, "Quiz me on what I see").click();
  const wanted = idOf(asked(el));
  const wrong = wanted === "L4" ? "L5" : "L4";
  for (const times of [1, 2]) click(drawing(el).querySelector(`[data-pick="${wrong}"] path`), times);
  assert.match(said(el), /The place is shown now/);
  assert.equal(overlay(el).children[0].dataset.pick, wanted);
  assert.ok(!button(el, "Next").hidden);
});

test("with too little to see there is no quiz, and it says so", () => {
  const { el } = explorer({ depth: "skin" });
  button(el, "Quiz me on what I see").click();
  assert.equal(el.querySelector(".mc-find"), null);
  assert.match(el.querySelector(".mc-hovered").textContent, /Choose another layer/);
});

test("ten questions at most, none twice, drawn by chance", () => {
  const ids = Array.from({ length: 25 }, (_, place) => `s${place}`);
  const taken = drawn(ids, () => 0.999);
  assert.equal(taken.length, 10);
  assert.equal(new Set(taken).size, 10);
  assert.equal(taken[0], "s24");
  assert.equal(drawn(["a"], () => 0)[0], "a");
});

// ---- links

test("a link anywhere on the page leads to a structure, in the first explorer only", () => {
  const [first, second] = [explorer(), explorer()];
  window.HTMLElement.prototype.scrollIntoView = () => {};
  document.body.insertAdjacentHTML("beforeend", '<a href="#atlas:sciatic"><b>the sciatic nerve</b></a><a href="#atlas:nobody">x</a>');
  document.querySelector("a b").click();
  assert.equal(first.model.get("selected"), "sciatic");
  assert.equal(second.model.get("selected"), "");
  assert.ok(shown(first.el).includes("nerve"));
  all(document, "a")[1].click();
  assert.equal(first.model.get("selected"), "sciatic");
  first.remove();
  second.remove();
});

test("a skin tone is kept for the next lesson", () => {
  const { el } = explorer();
  const tone = all(el, "input").filter(({ name }) => name.endsWith("-skin"))[4];
  tone.click();
  assert.equal(surface(el).style.getPropertyValue("--mc-skin"), tone.value);
});
