import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import ankiDeck from "../../massage_course/widgets/anki_deck.js";
import certificate from "../../massage_course/widgets/certificate.js";
import dashboard from "../../massage_course/widgets/dashboard.js";
import { all, button, newPage, show, unguarded } from "./page.mjs";

const area = (title, changes = {}) => ({ title, link: `${title}.ipynb`, parts: 9, read: 0, items: 40, tried: 0, right: 0, complete: false, ...changes });
const region = (title, changes = {}) => ({ title, words: "not asked yet, 0 of 9 right", count: "0/9", level: 0, due: 0, link: "02.ipynb#part-3", ...changes });
const EMPTY = { areas: [area("Sleep"), area("Healing")], due: 0, words: "Nothing is due today.", file: '{"format": "x"}', name: "progress.json", notice: "", regions: [region("Neck"), region("Pelvis")] };
const BUSY = { ...EMPTY, areas: [area("Sleep", { read: 3, tried: 12, right: 10 }), area("Healing", { read: 9, tried: 40, right: 40, complete: true })], due: 5, words: "5 questions are due for review today." };
const BACK = '<svg><pattern id="@UID@-level-1"></pattern><g data-region="0"><title/><rect/><text/></g><g data-region="1"><title/><rect/><text/></g></svg>';
const LEVELS = ["not asked yet", "begun", "half known", "mostly known"];
const STATE = { title: "Where you are", back: BACK, levels: LEVELS, private: "Nothing is sent.", warning: "", review: "09.ipynb", state: EMPTY, brought: {}, said: "", failed: false, said_count: 0 };

let saved;
beforeEach(() => {
  newPage();
  saved = [];
  globalThis.Blob = class { constructor(parts) { this.text = parts.join(""); } };
  URL.createObjectURL = (blob) => (saved.push(blob.text), "blob:here");
  URL.revokeObjectURL = () => {};
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => mock.timers.reset());

const cells = (el) => all(el, "tbody tr").map((row) => all(row, "th, td").map((cell) => cell.textContent));
const choose = async (el, text) => {
  const input = el.querySelector("input[type=file]");
  Object.defineProperty(input, "files", { value: [{ text: async () => text }], configurable: true });
  Object.defineProperty(input, "value", { value: "", writable: true, configurable: true });
  input.dispatchEvent(new window.Event("change"));
  await new Promise((done) => setImmediate(done));
};

test("a first visit is calm: no table of zeros, and the way to load a file", () => {
  const { el } = show(dashboard, STATE);
  assert.equal(all(el, "table").length, 0);
  assert.match(el.textContent, /Nothing here yet/);
  button(el, "Load my progress");
  assert.match(el.textContent, /Nothing is sent/);
  assert.deepEqual(unguarded(el), []);
});

test("a second visit shows areas, what is due, and the way there", () => {
  const { el } = show(dashboard, { ...STATE, state: BUSY });
  assert.deepEqual(cells(el), [["Sleep", "3 of 9", "12 of 40", "10 of 40"], ["Healing ✓ complete", "9 of 9", "40 of 40", "40 of 40"]]);
  assert.match(el.textContent, /5 questions are due for review today\./);
  assert.equal(el.querySelector(".mc-go").getAttribute("href"), "09.ipynb");
  assert.deepEqual(unguarded(el), []);
});

test("the map of the back and its list say the same, and a click on the map goes where the list leads", () => {
  const regions = [region("Neck"), region("Pelvis", { words: "begun, 2 of 9 right", count: "2/9", level: 1, due: 3 })];
  const { el } = show(dashboard, { ...STATE, state: { ...BUSY, regions } });
  const lines = all(el, ".mc-map li").map((line) => line.textContent.trim());
  assert.deepEqual(lines, ["Neck: not asked yet, 0 of 9 right.", "Pelvis: begun, 2 of 9 right. Review 3"]);
  const [neck, pelvis] = all(el, "[data-region]");
  assert.equal(neck.querySelector("rect").style.fill, "");
  assert.match(pelvis.querySelector("rect").style.fill, /^url\(["']?#mc.*-level-1["']?\)$/);
  assert.equal(pelvis.querySelector("text").textContent, "2/9");
  assert.equal(pelvis.querySelector("title").textContent, "Pelvis: begun, 2 of 9 right");
  assert.doesNotMatch(el.innerHTML, /@UID@/);
  const followed = [];
  el.addEventListener("click", (event) => followed.push(event.target.closest("a")?.getAttribute("href")));
  for (const band of [neck, pelvis]) band.dispatchEvent(new window.MouseEvent("click"));
  assert.deepEqual(followed, ["02.ipynb#part-3", "09.ipynb"]);
  assert.deepEqual(unguarded(el), []);
});

test("before anything of the back was asked there is no map", () => {
  assert.equal(all(show(dashboard, { ...STATE, state: BUSY }).el, ".mc-map").length, 0);
});

test("nothing due leads nowhere", () => {
  const { el } = show(dashboard, { ...STATE, state: { ...BUSY, due: 0, words: "Nothing is due today." } });
  assert.match(el.textContent, /Nothing is due today\./);
  assert.equal(all(el, ".mc-go").length, 0);
});

test("one click saves the file, without Python", () => {
  const { el, model } = show(dashboard, STATE);
  button(el, "Save my progress").click();
  assert.deepEqual(saved, ['{"format": "x"}']);
  assert.match(el.textContent, /in your downloads: progress\.json/);
  assert.equal(model.sent.length, 0);
});

test("a chosen file goes to Python, and its words come back with the new state", async () => {
  const { el, model } = show(dashboard, STATE);
  await choose(el, "the file");
  assert.equal(model.sent[0].brought.text, "the file");
  model.receive({ said: "Loaded. 3 answers came back.", state: BUSY, said_count: 1 });
  assert.match(el.querySelector("[role=status]").textContent, /Loaded\. 3 answers/);
  assert.equal(cells(el).length, 2);
  assert.deepEqual(unguarded(el), []);
  mock.timers.tick(6000);
  assert.match(el.querySelector("[role=status]").textContent, /Loaded/);
});

test("a refused file and a silent course are told", async () => {
  const { el, model } = show(dashboard, STATE);
  await choose(el, "bad");
  mock.timers.tick(6000);
  assert.match(el.textContent, /does not answer/);
  model.receive({ said: "The file was not loaded: it is damaged.", failed: true, said_count: 1 });
  assert.equal(el.querySelector("[role=status]").dataset.state, "failed");
});

test("on a server that forgets the warning comes first", () => {
  const { el } = show(dashboard, { ...STATE, warning: "This server forgets." });
  assert.match(el.querySelector(".mc-warning").textContent, /forgets/);
  assert.ok(button(el, "Save my progress").classList.contains("mc-main"));
});

test("the certificate prints the name that was typed, and says what it is not", () => {
  const state = { title: "Certificate of completion", complete: true, areas: [area("Sleep", { complete: true })], certifies: "All was read.", limits: "Not a license.", day: "November 26, 2026" };
  const { el, model } = show(certificate, state);
  const name = el.querySelector("input");
  name.value = "  Ana <b>Lee</b> ";
  name.dispatchEvent(new window.Event("input"));
  assert.equal(el.querySelector(".mc-who").textContent, "Ana <b>Lee</b>");
  button(el, "Print").click();
  const sheet = document.querySelector("iframe").srcdoc;
  assert.match(sheet, /Ana &lt;b&gt;Lee&lt;\/b&gt;/);
  assert.match(sheet, /Not a license\./);
  assert.doesNotMatch(sheet, /<input/);
  assert.equal(model.sent.length, 0);
  assert.deepEqual(unguarded(el), []);
});

test("a record that is not complete names what is open", () => {
  const state = { title: "Record of study", complete: false, areas: [area("Sleep"), area("Healing", { complete: true })], certifies: "So far.", limits: "", day: "" };
  const { el } = show(certificate, state);
  assert.match(el.textContent, /Still open: Sleep\./);
});

// ---- the deck for Anki

const DECK = { title: "Go on in Anki", about: "Anki is a free program.", name: "mine.apkg", asked: 0, file: "", made: 0 };

test("the deck is made when asked for, and then lies in the downloads", () => {
  const { el, model } = show(ankiDeck, DECK);
  const ask = button(el, "Make my Anki deck");
  ask.click();
  assert.deepEqual(model.sent, [{ asked: 1 }]);
  assert.ok(ask.disabled, "asked twice");
  model.receive({ file: "a deck", made: 1 });
  assert.deepEqual(saved, ["a deck"]);
  assert.match(el.querySelector("[role=status]").textContent, /in your downloads: mine\.apkg/);
  assert.ok(!ask.disabled);
  assert.deepEqual(unguarded(el), []);
});

test("a course that does not answer says so, and the deck can be asked for again", () => {
  const { el } = show(ankiDeck, DECK);
  button(el, "Make my Anki deck").click();
  mock.timers.tick(60_000);
  assert.match(el.textContent, /does not answer/);
  assert.ok(!button(el, "Make my Anki deck").disabled);
});
