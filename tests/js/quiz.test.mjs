// The quiz as a learner meets it: answers, feedback, saving, and coming back.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget from "../../massage_course/widgets/quiz.js";
import { all, button, fixture, focusable, newPage, press, show, unguarded } from "./page.mjs";

const SHAPES =
  '<svg viewBox="0 0 9 9"><g data-pick="a"><path id="@UID@-1" d="M0 0"/><use href="#@UID@-1"/></g>' +
  '<g data-pick="b"><path id="@UID@-2" d="M1 1"/></g><g data-pick="c"><path id="@UID@-3" d="M2 2"/></g><g><path d="M3 3"/></g></svg>';

const practice = Object.fromEntries(fixture("scoring_browser.json").toReversed().map(({ item }) => [item.type, item]));
const MARKERS = '<svg viewBox="0 0 9 9">' + ["m1", "m2", "m3"].map((id, place) => `<g data-marker="${id}"><circle r="2"/><text>${place + 1}</text></g>`).join("") + "</svg>";
practice.label = { ...practice.label, svg: MARKERS };
practice.hotspot = { ...practice.hotspot, svg: SHAPES };
const criteria = [{ title: "Safety screen", levels: ["nothing", "some", "all"], weight: 2 }];
const freeText = { id: "note", type: "free_text", stem: "Write a note.", points: 4, parts: [], criteria, fatal_errors: ["A cure is claimed."] };

/** The same item as graded work: nothing that teaches. */
const graded = ({ teaching, ...item }) => item;

const TYPES = Object.keys(practice);

function quiz(items, state = {}) {
  return show(widget, { title: "Practice", items, responses: {}, notice: "", problem: "", saved: times(state.responses ?? {}), saved_count: 0, tries: 0, place: "r1", tally: "", ...state });
}

/** Item id -> the time of its answer, as Python says it has written it down. */
const times = (responses) => Object.fromEntries(Object.entries(responses).map(([id, { at }]) => [id, at]));
/** Python has tried to save: all that stands on the page, or nothing because of a problem. */
const saved = (model, problem = "", written = times(model.get("responses"))) =>
  model.receive({ problem, saved: problem ? model.get("saved") : written, saved_count: model.get("saved_count") + 1 });

const input = (el, value) => el.querySelector(`input[value="${value}"]`);
const text = (el, selector) => el.querySelector(selector)?.textContent ?? "";
const status = (el) => text(el, ".mc-status");
const saving = (el) => text(el, ".mc-saving");
const notes = (el) => all(el, ".mc-note").map((note) => note.textContent).filter(Boolean);
const check = (el) => button(el, "Check my answer").click();
const rationale = (type, id) => practice[type].teaching.rationales[id];
const wrongOf = (item) => item.parts.find(({ id }) => id !== item.teaching.key).id;

function pickPartner(el, part, choice) {
  const select = all(el, "select").find((one) => one.id.endsWith(`-${part}`));
  select.value = choice;
  select.dispatchEvent(new window.Event("change", { bubbles: true }));
}

function write(el, words) {
  const area = el.querySelector("textarea");
  area.value = words;
  area.dispatchEvent(new window.Event("input", { bubbles: true }));
}

/** The answer that a learner gives by hand, for each type: what to do, and what must be kept. */
const GIVE = {
  single_best_answer: (el) => (input(el, "b").click(), "b"),
  multiple_select: (el) => (input(el, "d").click(), input(el, "a").click(), ["a", "d"]),
  match: (el) => {
    const { key } = practice.match.teaching;
    pickPartner(el, "a", key.a);
    pickPartner(el, "b", key.a);
    return { a: key.a, b: key.a };
  },
  order: (el) => {
    const ids = practice.order.parts.map(({ id }) => id);
    all(el, '[data-by="1"]')[0].click();
    return [ids[1], ids[0], ...ids.slice(2)];
  },
  hotspot: (el) => (el.querySelector('[data-pick="b"] path').dispatchEvent(new window.MouseEvent("click", { bubbles: true })), "b"),
  case: (el) => (button(el, "ask").click(), ["s1b"]),
  numeric: (el) => type(el, "answer", "36"),
  short_text: (el) => type(el, "answer", "Rhomboid"),
  cloze: (el) => {
    const wrong = practice.cloze.lists.stage.find(({ text }) => text === "N1").id;
    pickPartner(el, "stage", wrong);
    type(el, "third", "first");
    return { stage: wrong, third: "first" };
  },
  label: (el) => {
    const { key } = practice.label.teaching;
    pickPartner(el, "m1", key.m1);
    pickPartner(el, "m2", key.m1);
    return { m1: key.m1, m2: key.m1 };
  },
};

/** A wrong answer, for each type that is checked. */
const GIVE_WRONG = {
  ...GIVE,
  single_best_answer: (el) => input(el, wrongOf(practice.single_best_answer)).click(),
  hotspot: (el) => input(el, wrongOf(practice.hotspot)).click(),
};

/** Type into the field of a part and leave it. */
function type(el, part, words) {
  const field = all(el, 'input[type="text"]').find((one) => one.id.endsWith(`-${part}`));
  field.value = words;
  field.dispatchEvent(new window.Event("change", { bubbles: true }));
  return words;
}

beforeEach(() => newPage());

// ---- giving an answer

for (const type of TYPES) {
  test(`${type}: an answer reaches Python with the time of the click`, () => {
    const { el, model } = quiz([practice[type]]);
    const before = Date.now();
    const wanted = GIVE[type](el);
    const kept = model.get("responses")[practice[type].id];
    assert.deepEqual([kept.response].flat().toSorted(), [wanted].flat().toSorted());
    assert.equal(kept.checked, false);
    assert.ok(Date.parse(kept.at) >= before - 1 && Date.parse(kept.at) <= Date.now() + 1);
    assert.match(kept.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(model.sent.at(-1).responses, model.get("responses"), "it was not sent");
  });

  test(`${type}: graded work takes the answer, and shows no verdict and no button to check`, () => {
    const { el, model } = quiz([graded(practice[type])]);
    GIVE[type](el);
    saved(model);
    assert.ok(model.get("responses")[practice[type].id]);
    assert.equal(all(el, "button").filter((one) => /check/i.test(one.textContent)).length, 0);
    assert.doesNotMatch(el.textContent, /[✓✗]|right so far|not right|Not complete|Why |Best decisions/i);
    assert.equal(el.querySelector("[data-mark], .mc-right, .mc-wrong, [data-state=right], [data-state=wrong]"), null);
  });

  test(`${type}: every element that takes the focus keeps JupyterLab's shortcuts out`, () => {
    for (const item of [practice[type], graded(practice[type])]) {
      const { el, remove } = quiz([item, freeText]);
      assert.ok(focusable(el).length > 3);
      assert.deepEqual(unguarded(el), []);
      GIVE[type](el);
      assert.deepEqual(unguarded(el), []);
      if (item.teaching && type !== "case") check(el);
      assert.deepEqual(unguarded(el), []);
      button(el, "Next").click();
      assert.deepEqual(unguarded(el), []);
      remove();
    }
  });

  test(`${type}: everything that can be clicked can be reached and worked by keyboard`, () => {
    const { el } = quiz([practice[type]]);
    const controls = all(el, "input, select, .mc-stage button");
    assert.ok(controls.length > 1 || controls[0].type === "text");
    for (const control of controls.filter((one) => !one.disabled)) {
      control.focus();
      assert.equal(document.activeElement, control);
      assert.ok(control.tabIndex >= 0);
      for (const key of ["Enter", " ", "ArrowDown", "Tab", "x"]) assert.ok(press(control, key), `${key} is taken away`);
    }
  });

  test(`${type}: an answer of before is shown again`, () => {
    const first = quiz([practice[type]]);
    GIVE[type](first.el);
    const responses = first.model.get("responses");
    first.remove();
    const { el, model } = quiz([practice[type]], { responses });
    const visible = (root) => [
      all(root, "input:checked").map(({ value }) => value),
      all(root, "select, input[type=text]").map(({ value }) => value),
      all(root, ".mc-step").map(({ textContent }) => textContent),
      all(root, "[data-pick][data-selected]").map(({ dataset }) => dataset.pick),
      all(root, '[aria-pressed="true"]').map(({ textContent }) => textContent),
    ];
    assert.deepEqual(visible(el), visible(first.el));
    assert.ok(visible(el).flat().filter(Boolean).length > 0);
    assert.deepEqual(model.sent, [], "showing is not answering");
    assert.match(saving(el), /^Saved /);
  });

  test(`${type}: an answer that does not fit the item any more is no obstacle`, () => {
    const { id } = practice[type];
    for (const response of [null, 5, true, "nobody", ["nobody"], ["nobody", "nobody", "nobody", "nobody"], { a: "nobody" }, {}, [[]], [null]]) {
      const { el, model, remove } = quiz([practice[type]], { responses: { [id]: { response, at: "2026-11-20T10:00:00Z", checked: false } } });
      assert.ok(text(el, ".mc-stem").length > 3);
      const wanted = GIVE[type](el);
      const kept = model.get("responses")[id].response;
      // What the item does not know may stay in a list; it counts for nothing.
      if (["multiple_select", "case"].includes(type)) assert.ok(wanted.every((one) => kept.includes(one)), JSON.stringify(response));
      else assert.deepEqual(kept, wanted, JSON.stringify(response));
      remove();
      window.localStorage.clear(); // it waits for Python, which does not answer here
    }
  });
}

for (const type of TYPES.filter((one) => one !== "case")) {
  test(`${type}: feedback comes only when asked for, and is kept as asked for`, () => {
    const { el, model } = quiz([practice[type]]);
    GIVE[type](el);
    assert.equal(status(el), "");
    assert.deepEqual(notes(el), []);
    check(el);
    assert.notEqual(status(el), "");
    assert.equal(model.get("responses")[practice[type].id].checked, true);
  });

  test(`${type}: a new answer takes the old feedback away`, () => {
    const { el, model } = quiz([practice[type]]);
    GIVE[type](el);
    check(el);
    if (type === "single_best_answer" || type === "hotspot") input(el, wrongOf(practice[type])).click();
    else GIVE[type](el);
    assert.equal(status(el), "");
    assert.deepEqual(notes(el), []);
    assert.equal(el.querySelector("[data-mark]"), null);
    assert.equal(model.get("responses")[practice[type].id].checked, false);
  });

  test(`${type}: feedback that was shown is shown again`, () => {
    const first = quiz([practice[type]]);
    GIVE[type](first.el);
    check(first.el);
    const { el } = quiz([practice[type]], { responses: first.model.get("responses") });
    assert.equal(status(el), status(first.el));
    assert.deepEqual(notes(el), notes(first.el));
    assert.notEqual(status(el), "");
  });

  test(`${type}: Clear takes the answer and its feedback away`, () => {
    const { el, model } = quiz([practice[type]]);
    const untouched = all(el, ".mc-step").map(({ textContent }) => textContent);
    GIVE[type](el);
    check(el);
    button(el, "Clear").click();
    assert.equal(model.get("responses")[practice[type].id].response, null);
    assert.equal(all(el, "input:checked, [data-pick][data-selected], [data-mark]").length, 0);
    assert.ok(all(el, "select").every(({ value }) => value === ""));
    assert.deepEqual(all(el, ".mc-step").map(({ textContent }) => textContent), untouched);
    assert.equal(status(el), "");
    assert.deepEqual(notes(el), []);
  });

  test(`${type}: nothing to check without an answer`, () => {
    const { el, model } = quiz([practice[type]]);
    check(el);
    assert.equal(status(el), "Answer first, then check.");
    assert.deepEqual(notes(el), []);
    assert.deepEqual(model.sent, []);
  });
}

// ---- feedback

test("a right answer leads to its structures in the atlas, where the page has one", () => {
  const item = { ...practice.single_best_answer, atlas: [{ id: "multifidus", name: "Multifidus" }] };
  const alone = quiz([item]).el;
  input(alone, item.teaching.key).click();
  check(alone);
  assert.equal(alone.querySelector(".mc-links"), null);
  document.body.insertAdjacentHTML("beforeend", '<section class="mc-explorer"></section>');
  const { el } = quiz([item]);
  input(el, wrongOf(item)).click();
  check(el);
  assert.equal(el.querySelector(".mc-links"), null);
  input(el, item.teaching.key).click();
  check(el);
  assert.equal(el.querySelector(".mc-links a").getAttribute("href"), "#atlas:multifidus");
});

test("single best answer: a right choice is told with its reason and those of the others", () => {
  const { el } = quiz([practice.single_best_answer]);
  input(el, "b").click();
  check(el);
  assert.equal(status(el), "✓ Right.");
  assert.deepEqual(notes(el), [`✓ Right. ${rationale("single_best_answer", "b")}`]);
  const others = text(el, ".mc-others");
  for (const id of ["a", "c"]) assert.ok(others.includes(rationale("single_best_answer", id)));
});

test("single best answer: a wrong choice is told with its reason, and the right one is not given away", () => {
  const { el } = quiz([practice.single_best_answer]);
  input(el, "a").click();
  check(el);
  assert.match(status(el), /^✗ Not right/);
  assert.deepEqual(notes(el), [`✗ Not right. ${rationale("single_best_answer", "a")}`]);
  assert.ok(!el.textContent.includes(rationale("single_best_answer", "b")));
  assert.equal(input(el, "a").getAttribute("aria-describedby"), all(el, ".mc-wrong")[0].id, "the note is not tied to its choice");
});

test("multiple select: each chosen line is marked and the sum is told", () => {
  const { el } = quiz([practice.multiple_select]);
  for (const id of ["a", "b", "d"]) input(el, id).click();
  check(el);
  assert.equal(status(el), "✗ Not complete yet: 2 of your 3 choices are right.");
  assert.equal(notes(el).filter((note) => note.startsWith("✓")).length, 2);
  assert.deepEqual(notes(el).filter((note) => note.startsWith("✗")), [`✗ Not right. ${rationale("multiple_select", "d")}`]);
  input(el, "d").click();
  input(el, "c").click();
  check(el);
  assert.equal(status(el), "✓ Right.");
});

test("multiple select: some right lines alone are not all", () => {
  const { el } = quiz([practice.multiple_select]);
  input(el, "a").click();
  check(el);
  assert.equal(status(el), "✗ Not complete yet: 1 of your 1 choices is right.");
});

test("match: each pair is marked", () => {
  const { el } = quiz([practice.match]);
  const { key } = practice.match.teaching;
  for (const id of ["a", "b", "c", "d"]) pickPartner(el, id, id === "d" ? key.a : key[id]);
  check(el);
  assert.equal(status(el), "✗ Not complete yet: 3 of your 4 choices are right.");
  pickPartner(el, "d", key.d);
  check(el);
  assert.equal(status(el), "✓ Right.");
  assert.equal(notes(el).length, 4);
});

test("match: every line has a name and all partners to choose from", () => {
  const { el } = quiz([practice.match]);
  for (const select of all(el, "select")) {
    assert.equal(select.labels.length, 1);
    assert.deepEqual([...select.options].map(({ value }) => value), ["", ...practice.match.choices.map(({ id }) => id)]);
  }
});

test("order: lines move with the buttons, the focus stays with the line, and the move is said", () => {
  const { el, model } = quiz([practice.order]);
  const texts = practice.order.parts.map((part) => part.text);
  const steps = () => all(el, ".mc-step").map(({ textContent }) => textContent);
  assert.deepEqual(steps(), texts);
  const down = button(el, `Move down: ${texts[0]}`);
  down.focus();
  down.click();
  assert.deepEqual(steps(), [texts[1], texts[0], texts[2], texts[3]]);
  assert.equal(document.activeElement.getAttribute("aria-label"), `Move down: ${texts[0]}`);
  assert.equal(text(el, ".mc-hidden[role=status]"), `${texts[0]}: now number 2 of 4.`);
  document.activeElement.click();
  document.activeElement.click();
  assert.deepEqual(steps(), [texts[1], texts[2], texts[3], texts[0]]);
  assert.equal(document.activeElement.getAttribute("aria-label"), `Move up: ${texts[0]}`, "the button down is gone: the focus goes to up");
  assert.deepEqual(model.get("responses").ord.response, [1, 2, 3, 0].map((place) => practice.order.parts[place].id));
  assert.ok(button(el, `Move up: ${texts[1]}`).disabled && button(el, `Move down: ${texts[0]}`).disabled);
});

test("order: who finds the order right as it stands can keep it", () => {
  const { el, model } = quiz([practice.order]);
  button(el, "Keep this order").click();
  assert.deepEqual(model.get("responses").ord.response, practice.order.parts.map(({ id }) => id));
});

test("order: the right order is told as right", () => {
  const { key } = practice.order.teaching;
  const { el } = quiz([practice.order], { responses: { ord: { response: key, at: "2026-11-20T10:00:00Z", checked: false } } });
  check(el);
  assert.equal(status(el), "✓ Right.");
  assert.equal(notes(el).length, 4);
});

test("order: a stored order of other lines shows the lines of the item", () => {
  const wanted = practice.order.parts.map((part) => part.text).toSorted();
  for (const response of [["s1", "s2", "s3", "old"], ["s1", "s1", "s2", "s3"], ["x", "y", "z", "w"]]) {
    const { el } = quiz([practice.order], { responses: { ord: { response, at: "2026-11-20T10:00:00Z", checked: false } } });
    assert.deepEqual(all(el, ".mc-step").map(({ textContent }) => textContent).toSorted(), wanted, JSON.stringify(response));
  }
});

test("hotspot: a click on a shape chooses its place in the list too, and the other way round", () => {
  const { el, model } = quiz([practice.hotspot]);
  el.querySelector('[data-pick="a"] use').dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
  assert.ok(input(el, "a").checked);
  assert.ok(el.querySelector('[data-pick="a"]').hasAttribute("data-selected"));
  input(el, "b").click();
  assert.equal(model.get("responses").hot.response, "b");
  assert.deepEqual(all(el, "[data-pick][data-selected]").map(({ dataset }) => dataset.pick), ["b"]);
});

test("hotspot: a click beside the places is no answer", () => {
  const { el, model } = quiz([practice.hotspot]);
  all(el, "svg path").at(-1).dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
  el.querySelector("svg").dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
  assert.deepEqual(model.sent, []);
});

test("hotspot: the chosen shape shows whether it is right", () => {
  const { el } = quiz([practice.hotspot]);
  input(el, "c").click();
  check(el);
  assert.equal(el.querySelector('[data-pick="c"]').dataset.mark, "wrong");
  assert.equal(el.querySelector('[data-pick="b"]').dataset.mark, undefined, "the right place is given away");
  input(el, "b").click();
  check(el);
  assert.equal(el.querySelector('[data-pick="b"]').dataset.mark, "right");
});

test("hotspot: ids of two pictures on one page differ, and every use finds its path", () => {
  quiz([practice.hotspot]);
  quiz([practice.hotspot]);
  const ids = all(document, "svg [id]").map(({ id }) => id);
  assert.equal(ids.length, 6);
  assert.equal(new Set(ids).size, 6);
  for (const use of all(document, "use")) assert.ok(ids.includes(use.getAttribute("href").slice(1)));
});

// ---- cases

const scenes = (el) => all(el, ".mc-scene > p:first-child").map(({ textContent }) => textContent);

test("case: scenes open one after the other, each with the consequence of the decision", () => {
  const { el, model } = quiz([practice.case]);
  assert.deepEqual(scenes(el), ["One."]);
  button(el, "ask").click();
  assert.deepEqual(scenes(el), ["One.", "Two."]);
  assert.deepEqual(notes(el), ["✓ Right. Why s1b."]);
  button(el, "massage").click();
  assert.deepEqual(scenes(el), ["One.", "Two.", "Three."]);
  assert.deepEqual(notes(el), ["✓ Right. Why s1b.", "✗ Not right. Why s2b."]);
  assert.doesNotMatch(el.textContent, /The case has ended/);
  button(el, "ride").click();
  assert.match(el.textContent, /The case has ended\. Best decisions: 2 of 3\./);
  assert.deepEqual(model.get("responses").case.response, ["s1b", "s2b", "s3b"]);
});

test("case: it can be started again before its end", () => {
  const { el, model } = quiz([graded(practice.case)]);
  assert.ok(!all(el, "button").some(({ textContent }) => textContent === "Start this case again"), "there is nothing to start again");
  button(el, "ask").click();
  button(el, "Start this case again").click();
  assert.deepEqual(model.get("responses").case.response, []);
  assert.deepEqual(scenes(el), ["One."]);
});

test("case: a decision without a next scene ends it", () => {
  const { el } = quiz([practice.case]);
  button(el, "go on").click();
  assert.deepEqual(scenes(el), ["One."]);
  assert.match(el.textContent, /The case has ended\. Best decisions: 0 of 3\./);
});

test("case: a decision cannot be taken back in its scene, but the case can be started again", () => {
  const { el, model } = quiz([practice.case]);
  button(el, "go on").click();
  assert.ok(["go on", "ask", "wait"].every((words) => button(el, words).disabled));
  assert.deepEqual(all(el, '[aria-pressed="true"]').map(({ textContent }) => textContent), ["go on"]);
  button(el, "Start this case again").click();
  assert.deepEqual(model.get("responses").case.response, []);
  assert.ok(["go on", "ask", "wait"].every((words) => !button(el, words).disabled));
  assert.ok(el.contains(document.activeElement) && document.activeElement.tagName === "BUTTON", "the focus is lost");
});

for (const [kind, item] of [["practice", practice.case], ["graded", graded(practice.case)]]) {
  test(`case, ${kind}: the focus goes on to what the decision led to`, () => {
    const { el } = quiz([item]);
    const decision = button(el, "ask");
    decision.focus();
    decision.click();
    assert.notEqual(document.activeElement, document.body, "the focus is lost: a keyboard user starts at the top of the page");
    assert.ok(el.contains(document.activeElement));
    assert.match(document.activeElement.textContent, kind === "practice" ? /Why s1b/ : /ask/);
  });
}

// ---- free text

test("free text: writing is kept after a pause, not at every letter", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model } = quiz([freeText]);
  for (const words of ["A", "A n", "A note"]) {
    write(el, words);
    t.mock.timers.tick(100);
  }
  assert.deepEqual(model.sent, []);
  t.mock.timers.tick(400);
  assert.equal(model.sent.length, 1);
  assert.equal(model.get("responses").note.response, "A note");
});

test("free text: leaving the box keeps what was written at once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model } = quiz([freeText]);
  write(el, "A note");
  el.querySelector("textarea").dispatchEvent(new window.Event("change", { bubbles: true }));
  assert.equal(model.get("responses").note.response, "A note");
  t.mock.timers.tick(5000);
  assert.equal(model.sent.length, 1, "the same text was sent twice");
});

test("free text: in practice the own text is compared with a model answer, once there is one", () => {
  const { el } = quiz([{ ...freeText, teaching: { key: null, rationales: {}, model: "Screen first.\n\nThen plan." } }]);
  button(el, "Compare with a model answer").click();
  assert.equal(status(el), "Write first, then compare.");
  assert.ok(!el.textContent.includes("Screen first."));
  write(el, "My note");
  el.querySelector("textarea").dispatchEvent(new window.Event("change"));
  button(el, "Compare with a model answer").click();
  assert.match(text(el, ".mc-model"), /Screen first\./);
  assert.equal(document.activeElement, el.querySelector(".mc-others"));
  assert.deepEqual(unguarded(el), []);
  assert.ok(!all(quiz([freeText]).el, "button").some(({ textContent }) => /model answer/.test(textContent)), "graded work has none");
});

test("free text: the rubric can be read, and the text comes back", () => {
  const { el } = quiz([freeText], { responses: { note: { response: "Old\nnote", at: "2026-11-20T10:00:00Z", checked: false } } });
  assert.equal(el.querySelector("textarea").value, "Old\nnote");
  assert.match(text(el, "details"), /Safety screen.*0: nothing.*4: all.*Fatal errors.*A cure is claimed/s);
  assert.ok(el.querySelector("textarea").getAttribute("aria-label"));
});

// ---- saving

test("it says Saving, then Saved with the learner's time once Python has written it down", () => {
  const { el, model } = quiz([practice.single_best_answer]);
  assert.equal(saving(el), "");
  input(el, "b").click();
  assert.equal(saving(el), "Saving…");
  saved(model);
  const clock = new Date(model.get("responses").sba.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  assert.equal(saving(el), `Saved ${clock}`);
});

test("it says NOT SAVED after two seconds without a word from Python, and Saved when the word comes late", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model } = quiz([practice.single_best_answer]);
  input(el, "b").click();
  t.mock.timers.tick(1999);
  assert.equal(saving(el), "Saving…");
  t.mock.timers.tick(1);
  assert.match(saving(el), /^NOT SAVED/);
  assert.equal(el.querySelector(".mc-saving").dataset.state, "failed");
  assert.equal(el.querySelector(".mc-saving").getAttribute("role"), "status");
  saved(model);
  assert.match(saving(el), /^Saved /);
  assert.equal(el.querySelector(".mc-saving").dataset.state, "");
});

test("word of an earlier answer does not call a later one saved", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model } = quiz([practice.single_best_answer]);
  input(el, "a").click();
  const first = times(model.get("responses"));
  model.get("responses").sba.at = "2026-11-20T10:00:00.001Z";
  saved(model, "", first);
  assert.equal(saving(el), "Saving…");
  t.mock.timers.tick(2000);
  assert.match(saving(el), /^NOT SAVED/);
});

test("the two seconds count from the last answer, and saving in time raises no alarm", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model } = quiz([practice.single_best_answer]);
  input(el, "a").click();
  t.mock.timers.tick(1500);
  input(el, "b").click();
  t.mock.timers.tick(1500);
  assert.equal(saving(el), "Saving…");
  saved(model);
  t.mock.timers.tick(10_000);
  assert.match(saving(el), /^Saved /);
});

test("NOT SAVED names the way out, and Try again asks Python once more without changing the answer", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model } = quiz([practice.single_best_answer]);
  const retry = button(el, "Try again");
  assert.ok(retry.hidden);
  input(el, "b").click();
  t.mock.timers.tick(2001);
  assert.match(saving(el), /^NOT SAVED.*reload the page.*Your answer waits in this browser/);
  assert.ok(!retry.hidden);
  const before = structuredClone(model.get("responses"));
  retry.click();
  assert.deepEqual(model.sent.at(-1), { tries: 1 });
  assert.deepEqual(model.get("responses"), before);
  assert.equal(saving(el), "Saving…");
  saved(model);
  assert.match(saving(el), /^Saved /);
  assert.ok(retry.hidden);
});

test("where the browser keeps nothing, NOT SAVED asks to give the answer again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  Object.defineProperty(window, "localStorage", { get: () => { throw new window.DOMException("denied", "SecurityError"); } });
  const { el } = quiz([practice.single_best_answer]);
  input(el, "b").click();
  t.mock.timers.tick(2001);
  assert.match(saving(el), /^NOT SAVED.*Then give this answer again\.$/);
});

test("an answer that was never confirmed comes back after a reload and is sent by itself", () => {
  const first = quiz([practice.single_best_answer, practice.hotspot]);
  input(first.el, "b").click();
  first.remove();
  const { el, model } = quiz([practice.single_best_answer, practice.hotspot]);
  assert.ok(input(el, "b").checked);
  assert.deepEqual(model.sent.at(-1).responses, first.model.get("responses"), "the time of the click is the time of the answer");
  assert.equal(saving(el), "Saving…");
  saved(model);
  assert.match(saving(el), /^Saved /);
  assert.equal(window.localStorage.length, 0, "what is confirmed waits no longer");
});

test("what waits in the browser never overwrites a newer answer, nor one of another place", () => {
  const first = quiz([practice.single_best_answer]);
  input(first.el, "b").click();
  const later = { best: { response: "c", at: new Date(Date.now() + 60_000).toISOString(), checked: false, confidence: "" } };
  const responses = { [practice.single_best_answer.id]: later.best };
  const other = quiz([practice.single_best_answer], { place: "r2" });
  assert.ok(!input(other.el, "b").checked);
  assert.deepEqual(other.model.sent, []);
  const { el, model } = quiz([practice.single_best_answer], { responses });
  assert.ok(input(el, "c").checked);
  assert.deepEqual(model.sent, []);
  assert.equal(window.localStorage.length, 0);
});

test("a cleared answer waits in the browser as well", () => {
  const responses = { [practice.single_best_answer.id]: { response: "c", at: "2026-11-20T10:00:00.000Z", checked: false } };
  const first = quiz([practice.single_best_answer], { responses });
  button(first.el, "Clear").click();
  first.remove();
  const { el } = quiz([practice.single_best_answer], { responses });
  assert.ok(!input(el, "c").checked);
});

for (const kept of ["{", "null", "[]", '{"at": 5}', '{"at": "yesterday"}', '{"response": "b"}', '{"response": "b", "at": "2020-01-01T00:00:00.000Z"}'])
  test(`damaged or very old words in the browser's storage do no harm: ${kept}`, () => {
    window.localStorage.setItem(`massage-course:waiting:r1:${practice.single_best_answer.id}`, kept);
    const { el, model } = quiz([practice.single_best_answer]);
    assert.deepEqual(model.sent, []);
    input(el, "b").click();
    saved(model);
    assert.match(saving(el), /^Saved /);
  });

test("what is being typed when the page goes away is kept", () => {
  const { el } = quiz([freeText]);
  write(el, "half a senten");
  window.dispatchEvent(new window.Event("pagehide"));
  const kept = JSON.parse(window.localStorage.getItem("massage-course:waiting:r1:note"));
  assert.equal(kept.response, "half a senten");
});

test("a question of an assignment tells how far the whole is answered, and follows", () => {
  const { el, model } = quiz([graded(practice.single_best_answer)], { tally: "3 of 10 not answered." });
  assert.equal(text(el, ".mc-tally"), "3 of 10 not answered.");
  model.receive({ tally: "2 of 10 not answered." });
  assert.equal(text(el, ".mc-tally"), "2 of 10 not answered.");
});

test("what the disk refused is told in Python's words", () => {
  const { el, model } = quiz([practice.single_best_answer]);
  input(el, "b").click();
  saved(model, "NOT SAVED: the disk did not take it (No space left on device). Your answer is still on this page.");
  assert.match(saving(el), /^NOT SAVED: the disk/);
  assert.equal(el.querySelector(".mc-saving").dataset.state, "failed");
  assert.ok(input(el, "b").checked);
  input(el, "a").click();
  saved(model);
  assert.match(saving(el), /^Saved /);
});

test("a notice of an earlier file is shown", () => {
  const { el } = quiz([practice.single_best_answer], { notice: "Your earlier answers file could not be read." });
  assert.equal(text(el, ".mc-notice"), "Your earlier answers file could not be read.");
});

test("answers to other items stay untouched", () => {
  const other = { response: "c", at: "2026-11-20T10:00:00Z", checked: true };
  const { el, model } = quiz([practice.single_best_answer], { responses: { other } });
  input(el, "b").click();
  assert.deepEqual(model.get("responses").other, other);
});

// ---- several items

test("one item is shown at a time, and the buttons lead from one to the next", () => {
  const { el } = quiz([practice.single_best_answer, practice.multiple_select, practice.match]);
  const stem = () => all(el, ".mc-stem").map(({ textContent }) => textContent);
  assert.deepEqual(stem(), [practice.single_best_answer.stem]);
  assert.ok(button(el, "Back").disabled);
  button(el, "Next").click();
  assert.deepEqual(stem(), [practice.multiple_select.stem]);
  button(el, "Question 3, not answered").click();
  assert.deepEqual(stem(), [practice.match.stem]);
  assert.ok(button(el, "Next").disabled);
  assert.equal(all(el, '[aria-current="step"]').length, 1);
  button(el, "Back").click();
  assert.deepEqual(stem(), [practice.multiple_select.stem]);
});

test("an item keeps its answer and feedback while another is shown", () => {
  const { el } = quiz([practice.single_best_answer, practice.match]);
  input(el, "a").click();
  check(el);
  button(el, "Next").click();
  button(el, "Back").click();
  assert.ok(input(el, "a").checked);
  assert.match(status(el), /^✗/);
});

test("the buttons and the line below tell how far one is, in words and signs", () => {
  const { el } = quiz([practice.single_best_answer, practice.multiple_select]);
  assert.equal(text(el, ".mc-tally"), "2 of 2 not answered, 0 right so far.");
  input(el, "a").click();
  assert.equal(button(el, "Question 1, answered").textContent, "1•");
  check(el);
  assert.equal(button(el, "Question 1, not right yet").textContent, "1✗");
  input(el, "b").click();
  check(el);
  assert.equal(button(el, "Question 1, right").textContent, "1✓");
  assert.equal(text(el, ".mc-tally"), "1 of 2 not answered, 1 right so far.");
});

test("graded work tells only whether it is answered", () => {
  const { el } = quiz([graded(practice.single_best_answer), graded(practice.multiple_select)]);
  input(el, "b").click();
  assert.equal(button(el, "Question 1, answered").textContent, "1•");
  assert.equal(text(el, ".mc-tally"), "1 of 2 not answered.");
  button(el, "Next").click();
  input(el, "a").click();
  assert.equal(text(el, ".mc-tally"), "All answered.");
  button(el, "Clear").click();
  assert.equal(text(el, ".mc-tally"), "1 of 2 not answered.");
});

test("a single item has no buttons to others", () => {
  const { el } = quiz([practice.single_best_answer]);
  assert.equal(el.querySelector("nav"), null);
});

test("radio buttons of two quizzes, and of two items, do not share a group", () => {
  const first = quiz([practice.single_best_answer, practice.hotspot]);
  const second = quiz([practice.single_best_answer]);
  const names = (root) => new Set(all(root, "input[type=radio]").map(({ name }) => name));
  const shown = names(first.el);
  button(first.el, "Next").click();
  const sets = [shown, names(first.el), names(second.el)];
  assert.ok(sets.every(({ size }) => size === 1));
  assert.equal(new Set(sets.flatMap((set) => [...set])).size, 3);
  button(first.el, "Back").click();
  input(first.el, "a").click();
  input(second.el, "b").click();
  assert.ok(input(first.el, "a").checked, "a choice in one quiz took away that of the other");
});

test("ids on a page with two quizzes are unique, and every label and description finds its element", () => {
  quiz(Object.values(practice));
  quiz(Object.values(practice));
  for (const el of all(document, ".mc-quiz")) {
    for (let place = 0; place < TYPES.length - 1; place += 1) {
      const ids = all(document, "[id]").map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      for (const name of ["for", "aria-describedby", "aria-labelledby"])
        for (const one of all(el, `[${name}]`)) assert.ok(ids.includes(one.getAttribute(name)), `${name}=${one.getAttribute(name)}`);
      button(el, "Next").click();
    }
  }
});

test("text of an item never becomes HTML", () => {
  const poison = '<img src=x onerror="alert(1)">';
  for (const item of Object.values(practice)) {
    const hostile = JSON.parse(JSON.stringify(item), (name, value) => (["text", "stem"].includes(name) ? value + poison : value));
    hostile.teaching.rationales = Object.fromEntries(Object.entries(hostile.teaching.rationales).map(([id, why]) => [id, why + poison]));
    const { el, remove } = quiz([hostile]);
    if (item.type !== "case") {
      GIVE[item.type](el);
      check(el);
    }
    assert.equal(el.querySelector("img"), null, item.type);
    assert.ok(el.textContent.includes(poison));
    remove();
  }
});

test("a quiz that is taken away leaves nothing behind", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model, remove } = quiz([practice.single_best_answer]);
  input(el, "b").click();
  remove();
  assert.equal(model.listening, 0);
  const words = saving(el);
  t.mock.timers.tick(10_000);
  assert.equal(saving(el), words);
});

// ---- typed answers, labels

test("a foreseen slip is answered with its own reason, any other wrong answer with the rationale", () => {
  const { el } = quiz([practice.numeric]);
  type(el, "answer", "36");
  check(el);
  assert.deepEqual(notes(el), ["✗ Not right. You forgot to divide by ten."]);
  type(el, "answer", "7");
  check(el);
  assert.deepEqual(notes(el), ["✗ Not right. Why it is 3.6."]);
  type(el, "answer", "3,6 points");
  check(el);
  assert.deepEqual(notes(el), ["✓ Right. Why it is 3.6."]);
  assert.equal(status(el), "✓ Right.");
});

test("typing is kept when it pauses, and the unit stands in the name of the field", async () => {
  const { el, model } = quiz([practice.numeric]);
  const field = el.querySelector("input[type=text]");
  assert.equal(field.getAttribute("aria-label"), "Your answer, in points");
  assert.equal(field.inputMode, "decimal");
  field.value = "3";
  field.dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.equal(model.sent.length, 0);
  await new Promise((done) => setTimeout(done, 450));
  assert.equal(model.get("responses").num.response, "3");
});

test("the fields of a gap text stand in the text, each with its number", () => {
  const { el } = quiz([practice.cloze]);
  assert.match(text(el, ".mc-cloze p"), /^Deep sleep is .*; it comes in the {2}third\.$/);
  assert.deepEqual(all(el, ".mc-cloze p > *").map((field) => field.getAttribute("aria-label")), ["Gap 1 of 2", "Gap 2 of 2"]);
});

test("a marker leads to its list of names and lights up with it", () => {
  const { el } = quiz([practice.label]);
  el.querySelector('[data-marker="m2"] circle').dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
  assert.ok(document.activeElement.id.endsWith("-m2"));
  assert.deepEqual(all(el, "[data-marker][data-selected]").map(({ dataset }) => dataset.marker), ["m2"]);
  assert.deepEqual(all(el, ".mc-pair label .mc-number").map(({ textContent }) => textContent), ["1", "2", "3"]);
  GIVE.label(el);
  check(el);
  assert.equal(el.querySelector('[data-marker="m1"]').dataset.mark, "right");
  assert.equal(el.querySelector('[data-marker="m2"]').dataset.mark, "wrong");
});

// ---- hints, confidence

test("a hint is shown when asked for, and said aloud", () => {
  const { el } = quiz([{ ...practice.numeric, hint: "Think of a ruler." }]);
  assert.ok(!el.textContent.includes("ruler"));
  button(el, "Give me a hint").click();
  const said = all(el, "[role=status]").find(({ textContent }) => textContent.includes("ruler"));
  assert.equal(said.textContent, "Hint: Think of a ruler.");
});

test("how sure one is can be said, is kept, and changes nothing but the words after a wrong answer", () => {
  const { el, model } = quiz([practice.numeric], { confidence: true });
  type(el, "answer", "7");
  input(el, "sure").click();
  assert.equal(model.get("responses").num.confidence, "sure");
  check(el);
  assert.match(status(el), /^✗ .*You were sure of this one/);
  type(el, "answer", "3.6");
  check(el);
  assert.equal(status(el), "✓ Right.");
  // Elsewhere, where nothing waits to be saved.
  assert.equal(quiz([practice.numeric], { place: "another lesson" }).el.querySelector(".mc-sure"), null);
});

// ---- the whole

const OBJECTIVES = { o1: { text: "Count well.", part: 5 }, o2: { text: "Name well.", part: 3 } };
const three = () => [
  { ...practice.numeric, objective: "o1" },
  { ...practice.short_text, objective: "o2" },
  { ...practice.single_best_answer, objective: "o2" },
];
function answered(state = {}) {
  const all = quiz(three(), { objectives: OBJECTIVES, ...state });
  type(all.el, "answer", "3.6");
  check(all.el);
  button(all.el, "Next").click();
  type(all.el, "answer", "Rhomboid");
  check(all.el);
  return all;
}

test("the summary tells by objective how one is doing, and leads to the part of the lesson", () => {
  document.body.innerHTML = "<h2>3. Layer by layer</h2><h2>5. Evidence</h2>";
  let seen = "";
  window.HTMLElement.prototype.scrollIntoView = function () { seen = this.textContent; };
  const { el } = answered();
  button(el, "How am I doing?").click();
  const rows = all(el, ".mc-summary tr").map((row) => [...row.children].slice(0, 2).map(({ textContent }) => textContent));
  assert.deepEqual(rows, [["Count well.", "1 of 1 tried, 1 in all"], ["Name well.", "0 of 1 tried, 2 in all"]]);
  assert.equal(document.activeElement, el.querySelector(".mc-summary"));
  button(el, "Go to part 3").click();
  assert.equal(seen, "3. Layer by layer");
  assert.deepEqual(unguarded(el), []);
});

test("what was missed can be tried again: it is cleared, and what was right is kept", () => {
  const { el, model } = answered();
  button(el, "How am I doing?").click();
  button(el, "Retry the 1 I missed").click();
  assert.equal(model.get("responses").short.response, null);
  assert.equal(model.get("responses").num.response, "3.6");
  assert.match(text(el, ".mc-stem"), /Name it/);
});

test("trying again goes through the missed ones alone, until all are wanted back", () => {
  const { el } = answered();
  const numbers = () => all(el, ".mc-jump").filter(({ hidden }) => !hidden).map(({ textContent }) => textContent);
  button(el, "How am I doing?").click();
  button(el, "Retry the 1 I missed").click();
  assert.deepEqual(numbers(), ["2"]);
  assert.ok(button(el, "Back").disabled && button(el, "Next").disabled);
  button(el, "Back to all questions").click();
  assert.deepEqual(numbers(), ["1✓", "2", "3"]);
  assert.match(text(el, ".mc-stem"), /Name it/);
  button(el, "Next").click();
  assert.equal(text(el, ".mc-stem"), practice.single_best_answer.stem);
});

test("the summary leads to the part of its own lesson when two are open", () => {
  const headings = (words) => `<div class="jp-NotebookPanel"><h2>3. ${words}</h2></div>`;
  document.body.innerHTML = headings("Another lesson") + headings("This lesson");
  let seen = "";
  window.HTMLElement.prototype.scrollIntoView = function () { seen = this.textContent; };
  const { el } = answered();
  document.querySelectorAll(".jp-NotebookPanel")[1].append(el);
  button(el, "How am I doing?").click();
  button(el, "Go to part 3").click();
  assert.equal(seen, "3. This lesson");
});

test("whoever wants it is asked at every question how sure an answer is", () => {
  const { el, model } = quiz([practice.numeric, practice.single_best_answer]);
  assert.equal(el.querySelector(".mc-sure"), null);
  const [, switched] = all(el, ".mc-tools input");
  switched.click();
  input(el, "guess").click();
  assert.equal(model.get("responses").num.confidence, "guess");
  assert.deepEqual(unguarded(el), []);
  button(el, "Next").click();
  assert.ok(el.querySelector(".mc-sure"));
  const again = quiz([practice.numeric, practice.single_best_answer], { responses: model.get("responses") }).el;
  assert.ok(again.querySelector(".mc-sure input[value=guess]").checked, "it is asked again where it was asked before");
  switched.click();
  assert.equal(el.querySelector(".mc-sure"), null);
});

// ---- the answer, for who has tried

const ANSWERS = {
  single_best_answer: (item) => item.parts.map(({ id, text }) => `${id === item.teaching.key ? "✓" : "✗"} ${text}`),
  multiple_select: (item) => item.parts.map(({ id, text }) => `${item.teaching.key.includes(id) ? "✓" : "✗"} ${text}`),
  match: (item) => item.parts.map(({ id, text }) => `${text}: ${item.choices.find((one) => one.id === item.teaching.key[id]).text}.`),
  order: (item) => item.teaching.key.map((id) => item.parts.find((part) => part.id === id).text),
  numeric: () => ["3.6 points"],
  short_text: (item) => [item.teaching.key],
};
ANSWERS.hotspot = ANSWERS.single_best_answer;
ANSWERS.label = ANSWERS.match;

for (const type of Object.keys(ANSWERS)) {
  test(`${type}: who has tried can read the whole answer, and it counts as not right`, () => {
    const { el, model } = quiz([practice[type]]);
    assert.ok(!all(el, "button").some(({ textContent }) => textContent === "Show the answer"));
    GIVE_WRONG[type](el);
    check(el);
    assert.equal(el.querySelector(".mc-others"), null);
    button(el, "Show the answer").click();
    const shown = el.querySelector(".mc-others");
    assert.equal(document.activeElement, shown);
    assert.deepEqual(all(shown, "li strong").map(({ textContent }) => textContent), ANSWERS[type](practice[type]));
    for (const reason of Object.values(practice[type].teaching.rationales)) assert.ok(shown.textContent.includes(reason));
    assert.deepEqual(unguarded(el), []);
    assert.equal(model.get("responses")[practice[type].id].checked, true);
    assert.match(status(el), /^✗/);
  });
}

// ---- on paper

test("all questions can stand on one page", () => {
  const { el } = quiz(three());
  assert.equal(all(el, ".mc-item").length, 1);
  el.querySelector(".mc-tools input").click();
  assert.equal(all(el, ".mc-item").length, 3);
});

/** What is printed: the page as it is while the printer works. */
function printed(el) {
  let paper = null;
  window.print = () => (paper = document.querySelector(".mc-paper")?.cloneNode(true));
  button(el, "Print").click();
  window.dispatchEvent(new window.Event("afterprint"));
  assert.equal(document.querySelector(".mc-paper"), null, "it stays on the page");
  return paper;
}

test("on paper stands every question with all there is to choose from", () => {
  const items = [...Object.values(practice), freeText];
  const paper = printed(quiz(items).el);
  assert.equal(all(paper, ".mc-item").length, items.length);
  const words = paper.textContent;
  for (const item of items) {
    const lists = [...(item.choices ?? []), ...Object.values(item.lists ?? {}).flat(), ...(item.scenes?.[0].decisions ?? [])];
    const parts = item.type === "cloze" || item.parts.length === 1 ? [] : item.parts;
    for (const { text: choice } of [...parts, ...lists]) assert.ok(words.includes(choice), `${item.type}: ${choice}`);
  }
  assert.equal(paper.querySelector("button, input, select"), null);
  const ids = all(paper, "[id]").map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

for (const type of TYPES) {
  test(`${type}: on paper stands what was answered, and not what is right`, () => {
    const before = printed(quiz([practice[type], freeText]).el).textContent;
    const { el } = quiz([practice[type], freeText]);
    GIVE[type](el);
    if (type !== "case") check(el);
    const paper = printed(el);
    assert.notEqual(paper.textContent, before);
    assert.doesNotMatch(paper.textContent, /[✓✗]/);
    for (const reason of Object.values(practice[type].teaching.rationales)) assert.ok(!paper.textContent.includes(reason));
  });
}

test("graded work has no summary of right and wrong", () => {
  const { el } = quiz(three().map(graded));
  assert.ok(!all(el, "button").some(({ textContent }) => textContent === "How am I doing?"));
});
