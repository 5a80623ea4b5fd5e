// The evidence picture: the reader's choice leaves the rows that fit, each unit has its own axis, and a sentence says it.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { fitting, sentence } from "../../massage_course/widgets/trials.js";
import { all, focusable, newPage, show, unguarded } from "./page.mjs";

const row = (id, extra = {}) => ({
  id, label: `Row ${id}`, comparator: "inactive", outcome: "pain", time: "short", axis: "SMD", at: [20, 30, 40], size: 12,
  verified: true, says: "for", shown: `effect of ${id}`, people: "1 trial, 20 people", note: `Note of ${id}.`, source: "Someone 2010", url: "https://doi.org/10.1/x", ...extra,
});
const ROWS = [
  row("a"),
  row("b", { comparator: "active", says: "open" }),
  row("c", { time: "long", says: "open", verified: false }),
  row("d", { outcome: "function", axis: "points", at: [null, 55, null], says: "no_interval" }),
  row("e", { outcome: "function", comparator: "active", axis: "points", at: [null, null, null], says: "no_number", url: "" }),
];
const axis = (id) => ({ id, title: `In ${id}`, sign: "Left of 0 favors massage.", left: "favors massage", right: "favors the comparison", nothing: 60, ticks: [[10, "−1"], [60, "0"]] });
const STATE = {
  title: "Results", intro: "Choose.", doubt: "Never add them up.", rows: ROWS, axes: [axis("SMD"), axis("points")],
  choices: [
    { field: "comparator", legend: "Compared with", options: [["", "anything"], ["inactive", "waiting"], ["active", "another treatment"]] },
    { field: "outcome", legend: "What was measured", options: [["", "anything"], ["pain", "pain"], ["function", "daily life"]] },
    { field: "time", legend: "When", options: [["", "any time"], ["short", "up to 6 months"], ["long", "later"]] },
  ],
  setting: { comparator: "inactive", outcome: "pain", time: "" },
};
const trials = (state = {}) => show(widget, { ...STATE, ...state });
const field = (el, name) => el.querySelector(`select[data-field="${name}"]`);
const choose = (el, name, value) => {
  field(el, name).value = value;
  field(el, name).dispatchEvent(new window.Event("change", { bubbles: true }));
};
const drawn = (el) => all(el, ".mc-result[data-row]").map((one) => one.dataset.row);
const listed = (el) => all(el, "tbody th").map((one) => one.textContent);
const said = (el) => el.querySelector('[role="status"]').textContent;
const everything = { comparator: "", outcome: "", time: "" };

beforeEach(() => newPage());

test("an empty choice lets every row through", () => {
  assert.equal(fitting(ROWS, everything).length, 5);
  assert.deepEqual(fitting(ROWS, { ...everything, comparator: "active" }).map(({ id }) => id), ["b", "e"]);
  assert.deepEqual(fitting(ROWS, { comparator: "active", outcome: "pain", time: "long" }), []);
});

test("the sentence counts what the rows say", () => {
  assert.equal(sentence([]), "No result fits this choice.");
  assert.equal(sentence([ROWS[0]]), "1 result fits. 1 lies wholly on the side that favors the treatment.");
  const all5 = sentence(ROWS);
  for (const part of ["5 results fit.", "2 have intervals that include no effect.", "1 comes without an interval", "1 has no number", "1 is not verified.", "measured in 2 ways"])
    assert.ok(all5.includes(part), `${part} is not in: ${all5}`);
});

test("a row that cannot be drawn counts for no axis", () => {
  assert.doesNotMatch(sentence([ROWS[0], ROWS[4]]), /axes/);
});

test("it opens with the setting it was given", () => {
  const { el } = trials();
  assert.deepEqual(drawn(el), ["a", "c"]);
  assert.deepEqual(listed(el), ["Row a", "Row c"]);
  assert.match(said(el), /^2 results fit/);
  assert.equal(field(el, "comparator").value, "inactive");
});

test("a choice changes plot, table and sentence, and is told to Python", () => {
  const { el, model } = trials();
  choose(el, "comparator", "active");
  assert.deepEqual(drawn(el), ["b"]);
  assert.deepEqual(listed(el), ["Row b"]);
  assert.match(said(el), /^1 result fits\. 1 has an interval that includes no effect/);
  assert.deepEqual(model.sent.at(-1), { setting: { comparator: "active", outcome: "pain", time: "" } });
});

test("unlike units never share an axis", () => {
  const { el } = trials({ setting: everything });
  const groups = all(el, ".mc-axis-group");
  assert.deepEqual(groups.map((group) => all(group, "[data-row]").map((one) => one.dataset.row)), [["a", "b", "c"], ["d"]]);
  assert.deepEqual(groups.map((group) => group.querySelector(".mc-unit").textContent), ["In SMD. Left of 0 favors massage.", "In points. Left of 0 favors massage."]);
});

test("what cannot be drawn stands in the table alone", () => {
  const { el } = trials({ setting: { comparator: "active", outcome: "function", time: "" } });
  assert.deepEqual(drawn(el), []);
  assert.deepEqual(listed(el), ["Row e"]);
  assert.equal(el.querySelector(".mc-forest"), null);
});

test("marks and intervals stand where Python put them", () => {
  const { el } = trials({ setting: everything });
  const part = (id, kind) => el.querySelector(`[data-row="${id}"] .mc-${kind}`);
  assert.equal(part("a", "mark").getAttribute("x"), "30%");
  assert.deepEqual([part("a", "interval").getAttribute("x1"), part("a", "interval").getAttribute("x2")], ["20%", "40%"]);
  assert.equal(part("d", "interval"), null, "without an interval there is no line");
  for (const line of all(el, ".mc-none")) assert.equal(line.getAttribute("x1"), "60%");
});

test("rows that are not verified are marked for the style sheet and in words", () => {
  const { el } = trials();
  assert.deepEqual(all(el, "[data-row]").map((one) => one.dataset.verified), ["true", "false"]);
  assert.match(said(el), /1 is not verified/);
});

test("behind a choice stands how many rows it leaves, and none that leaves nothing can be chosen", () => {
  const { el } = trials();
  const options = (name) => Object.fromEntries([...field(el, name).options].map((one) => [one.textContent, one.disabled]));
  assert.deepEqual(options("outcome"), { "anything (3)": false, "pain (2)": false, "daily life (1)": false });
  choose(el, "comparator", "active");
  assert.deepEqual(options("time"), { "any time (1)": false, "up to 6 months (1)": false, "later (0)": true });
});

test("from every setting that can be reached there is something to see", () => {
  const { el } = trials();
  const reach = (depth) => {
    assert.notEqual(said(el), "No result fits this choice.");
    if (!depth) return;
    for (const name of ["comparator", "outcome", "time"]) {
      const before = field(el, name).value;
      for (const option of [...field(el, name).options].filter((one) => !one.disabled).map((one) => one.value)) {
        choose(el, name, option);
        reach(depth - 1);
        choose(el, name, before);
      }
    }
  };
  reach(3);
});

test("a setting from Python moves the fields, and an empty result is said", () => {
  const { el, model } = trials();
  model.receive({ setting: { comparator: "active", outcome: "pain", time: "long" } });
  assert.deepEqual(["comparator", "outcome", "time"].map((name) => field(el, name).value), ["active", "pain", "long"]);
  assert.equal(said(el), "No result fits this choice.");
  assert.equal(el.querySelector("table"), null);
});

test("the table has names, headers and the source of each row", () => {
  const { el } = trials({ setting: everything });
  const table = el.querySelector("table");
  assert.equal(table.getAttribute("aria-label"), "Results");
  assert.deepEqual(all(table, "thead th").map((one) => one.scope), ["col", "col", "col", "col"]);
  assert.equal(all(table, 'tbody th[scope="row"]').length, 5);
  assert.match(table.textContent, /effect of a.*1 trial, 20 people.*Note of a\. \(Someone 2010\)/);
  assert.equal(all(table, "a").length, 4, "a source without an address is text");
  for (const link of all(table, "a")) assert.deepEqual([link.target, link.rel], ["_blank", "noopener"]);
});

test("fields have labels, the plot has a name, and its words are for the eye alone", () => {
  const { el } = trials({ setting: everything });
  for (const select of all(el, "select")) assert.equal(select.labels.length, 1);
  const [first] = all(el, ".mc-forest");
  assert.equal(first.getAttribute("role"), "img");
  assert.equal(first.getAttribute("aria-label"), "Forest plot. In SMD: 3 results. The table below holds the same numbers.");
  assert.equal(focusable(first).length, 0);
});

test("text of the data never becomes markup", () => {
  const { el } = trials({ rows: [row("a", { label: "<b>x</b>", note: "<img src=x>", shown: "<i>1</i>" })] });
  assert.equal(all(el, "b, img, i").length, 0);
});

test("what is taken off the page no longer listens, and two on one page share no id", () => {
  const [one, two] = [trials(), trials()];
  const ids = all(document, "[id]").map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  one.remove();
  assert.deepEqual([one.model.listening, two.model.listening], [0, 1]);
});

test("every element that takes the focus keeps JupyterLab's shortcuts out, also after a choice", () => {
  const { el } = trials();
  choose(el, "outcome", "");
  assert.ok(focusable(el).length >= 5);
  assert.deepEqual(unguarded(el), []);
});
