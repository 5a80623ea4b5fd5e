// Words that explain themselves: where they are marked, and when their note is shown.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Words, wordsOf } from "../../massage_course/lab/labextension/client/words.js";
import { all, newPage, press } from "./page.mjs";

const FASCIA = word("fascia", "fascia", "fasciae");
const SHEET = word("sheet", "thoracolumbar fascia");
const NERVE = { ...word("nerve", "spinal nerve", "spinal nerves"), pronunciation: "SPY-nul", spanish: "nervio espinal" };

function word(id, ...forms) {
  return { id, cell: "c", forms, term: forms[0], pronunciation: "", meaning: `What ${id} means.`, spanish: "" };
}

let root, text;

beforeEach(() => {
  const document = newPage();
  // jsdom has no popovers and no layout.
  window.HTMLElement.prototype.showPopover = function () {
    this.setAttribute("data-open", "");
  };
  window.HTMLElement.prototype.hidePopover = function () {
    this.removeAttribute("data-open");
  };
  window.HTMLElement.prototype.getClientRects = () => [{ left: 10, top: 20, bottom: 40 }];
  root = document.createElement("div");
  root.id = "lesson";
  text = document.createElement("div");
  root.append(text);
  document.body.append(root);
});

function marked(html, ...explained) {
  text.innerHTML = html;
  const words = new Words(root, explained);
  words.mark(text, "c");
  return words;
}

const marks = () => all(root, ".mc-word").map((mark) => mark.textContent);
const mark = () => root.querySelector(".mc-word");
const shown = () => all(root, "[data-open]").map((note) => note.id);
const point = (element, type, pointerType = "mouse") =>
  element.dispatchEvent(Object.assign(new window.Event(type, { bubbles: true }), { pointerType }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test("the first use of each word is marked, and the text stays as it was", () => {
  const html = "<p>The fascia, other Fasciae, and <span>spinal\nnerves</span>.</p><p>A spinal nerve.</p>";
  marked(html, FASCIA, NERVE);
  assert.deepEqual(marks(), ["fascia", "spinal\nnerves"]);
  text.querySelectorAll(".mc-word").forEach((one) => one.replaceWith(one.textContent));
  text.normalize();
  assert.equal(text.innerHTML, html);
});

test("a word inside a longer one is not marked there", () => {
  marked("<p>The thoracolumbar fascia is fascia; a subfascia and fascia-like tissue are not.</p>", FASCIA, SHEET);
  assert.deepEqual(marks(), ["thoracolumbar fascia", "fascia"]);
});

test("a longer word that stood in an earlier cell still hides the shorter one", () => {
  marked("<p>The thoracolumbar fascia.</p>", FASCIA, { ...SHEET, cell: "before" });
  assert.deepEqual(marks(), []);
});

test("headings, links, code, quotations, bold and italics are left alone", () => {
  marked(
    `<h2>Fascia</h2><blockquote>fascia</blockquote><p><a href="#x">fascia</a> <code>fascia</code> <em>fascia</em> <strong>fascia</strong>
     She said: "My fascia hurts."</p>`,
    FASCIA,
  );
  assert.deepEqual(marks(), []);
});

test("a word of another cell is left alone", () => {
  marked("<p>The fascia.</p>", { ...FASCIA, cell: "elsewhere" });
  assert.deepEqual(marks(), []);
});

test("marking again changes nothing; a text drawn anew is marked anew, with the same note", () => {
  const words = marked("<p>The fascia and fascia.</p>", FASCIA);
  words.mark(text, "c");
  assert.equal(marks().length, 1);
  text.innerHTML = "<p>The fascia and fascia.</p>";
  words.mark(text, "c");
  assert.equal(marks().length, 1);
  assert.equal(all(root, ".mc-word-note").length, 1);
});

test("a mark can be reached, and is described by its note", () => {
  marked("<p>A spinal nerve.</p>", NERVE);
  assert.equal(mark().tabIndex, 0);
  assert.equal(mark().getAttribute("role"), "button");
  const note = document.getElementById(mark().getAttribute("aria-describedby"));
  assert.equal(note.getAttribute("role"), "tooltip");
  assert.equal(note.textContent, "spinal nerve (SPY-nul)What nerve means.Spanish: nervio espinal");
  assert.equal(note.querySelector("[lang=es]").textContent, "nervio espinal");
});

test("what the data say never becomes HTML", () => {
  marked("<p>The fascia.</p>", { ...FASCIA, meaning: "<img src=x onerror=alert(1)>" });
  assert.equal(root.querySelector("img"), null);
});

for (const [name, open] of [
  ["the mouse", () => point(mark(), "pointerover")],
  ["focus", () => mark().focus()],
  ["a click or tap", () => mark().click()],
  ["Enter", () => assert.equal(press(mark(), "Enter"), false)],
  ["Space", () => assert.equal(press(mark(), " "), false)],
]) {
  test(`${name} opens the note, Escape closes it`, () => {
    marked("<p>The fascia.</p>", FASCIA);
    open();
    assert.deepEqual(shown(), ["lesson-word-fascia"]);
    press(document.body, "Escape");
    assert.deepEqual(shown(), []);
  });
}

test("the note stays while the mouse moves over to it, and closes when it leaves", async () => {
  marked("<p>The fascia.</p>", FASCIA);
  const note = root.querySelector(".mc-word-note");
  point(mark(), "pointerover");
  point(mark(), "pointerout");
  point(note, "pointerenter");
  await pause(400);
  assert.equal(shown().length, 1);
  point(note, "pointerleave");
  await pause(400);
  assert.equal(shown().length, 0);
});

test("the note of a focused word outlasts the mouse and closes with the focus", async () => {
  marked("<p>The fascia.</p>", FASCIA);
  mark().focus();
  point(mark(), "pointerout");
  await pause(400);
  assert.equal(shown().length, 1);
  mark().blur();
  assert.equal(shown().length, 0);
});

test("lifting a finger does not close the note; a tap elsewhere does", async () => {
  marked("<p>The fascia.</p>", FASCIA);
  point(mark(), "pointerover", "touch");
  assert.equal(shown().length, 0);
  mark().click();
  point(mark(), "pointerout", "touch");
  await pause(400);
  assert.equal(shown().length, 1);
  text.click();
  assert.equal(shown().length, 0);
});

test("a click in the note, as when its words are copied, does not close it", () => {
  marked("<p>The fascia.</p>", FASCIA);
  point(mark(), "pointerover");
  root.querySelector(".mc-word-note p").click();
  assert.equal(shown().length, 1);
});

test("one note at a time", () => {
  marked("<p>The fascia and a spinal nerve.</p>", FASCIA, NERVE);
  for (const one of all(root, ".mc-word")) point(one, "pointerover");
  assert.deepEqual(shown(), ["lesson-word-nerve"]);
});

test("the words come from the first output that has them", () => {
  const list = (...outputs) => ({ length: outputs.length, get: (i) => outputs[i] });
  const output = (data) => ({ data });
  const found = output({ "application/vnd.massage-course.words+json": [FASCIA] });
  const cells = [{ type: "markdown" }, { outputs: list(output({ "text/plain": "x" }), found) }];
  assert.deepEqual(wordsOf(cells), [FASCIA]);
  assert.deepEqual(wordsOf([{ outputs: list() }]), []);
});
