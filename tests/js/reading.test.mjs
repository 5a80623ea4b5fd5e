import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Reading, readNow } from "../../massage_course/lab/labextension/client/reading.js";
import { newPage } from "./page.mjs";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

test("a part is read when it stayed on the screen and its end was there", () => {
  const seen = new Map();
  const at = (top, bottom) => readNow([{ part: "1", top, bottom }], 800, seen, SECOND);
  for (let second = 0; second < 30; second++) assert.deepEqual(at(0, 2000), [], "its end is below the screen");
  assert.deepEqual(at(-1300, 700), ["1"]);
});

test("a part that is only passed by is not read", () => {
  const seen = new Map();
  const at = (top, bottom) => readNow([{ part: "1", top, bottom }], 800, seen, SECOND);
  for (let second = 0; second < 9; second++) assert.deepEqual(at(100, 500), []);
  for (let second = 0; second < 30; second++) assert.deepEqual(at(-900, -10), []);
  assert.deepEqual(at(100, 500), ["1"]);
});

let panel, comm, downloads;
beforeEach(() => {
  newPage();
  downloads = [];
  globalThis.Blob = class { constructor(parts) { this.text = parts.join(""); } };
  URL.createObjectURL = (blob) => (downloads.push(blob.text), "blob:x");
  URL.revokeObjectURL = () => {};
  mock.timers.enable({ apis: ["setInterval", "setTimeout", "Date"] });
  document.body.innerHTML = '<main><div class="jp-WindowedPanel-outer"><div><div class="jp-RenderedMarkdown"><h2>2. The story</h2></div></div></div></main>';
  panel = { node: document.querySelector("main"), isVisible: true, isDisposed: false };
  const page = document.querySelector(".jp-WindowedPanel-outer");
  Object.defineProperty(page, "clientHeight", { value: 800 });
  Object.defineProperty(document, "hidden", { value: false, configurable: true });
  page.getBoundingClientRect = () => ({ top: 44 });
  page.lastElementChild.getBoundingClientRect = () => ({ bottom: 600 });
  document.querySelector("h2").getBoundingClientRect = () => ({ top: 100 });
  comm = { sent: [], send: (data) => comm.sent.push(data), open: () => {}, hear: (data) => comm.onMsg({ content: { data } }) };
});
afterEach(() => mock.timers.reset());
const begin = () => new Reading(panel, { createComm: () => comm });
const bar = () => document.querySelector(".mc-notice");

test("a part is told once, and only while somebody can see it", () => {
  begin();
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  mock.timers.tick(MINUTE);
  assert.deepEqual(comm.sent, []);
  Object.defineProperty(document, "hidden", { value: false, configurable: true });
  mock.timers.tick(MINUTE);
  assert.deepEqual(comm.sent, [{ read: 2 }]);
});

test("nobody is reminded where nothing is forgotten", () => {
  begin();
  comm.hear({ forgets: false });
  mock.timers.tick(60 * MINUTE);
  assert.equal(bar(), null);
});

test("on a server that forgets, a quiet learner is reminded before it ends, and one click saves", () => {
  begin();
  comm.hear({ forgets: true });
  mock.timers.tick(6 * MINUTE);
  panel.node.dispatchEvent(new window.Event("keydown"));
  mock.timers.tick(6 * MINUTE);
  assert.equal(bar(), null, "somebody was here");
  mock.timers.tick(2 * MINUTE);
  assert.equal(document.querySelectorAll(".mc-notice").length, 1);
  bar().querySelector("button").click();
  assert.deepEqual(comm.sent.at(-1), { save: true });
  comm.hear({ file: "{}", name: "mine.json" });
  assert.deepEqual(downloads, ["{}"]);
  assert.equal(bar(), null);
});

test("it ends with the page", () => {
  begin();
  panel.isDisposed = true;
  mock.timers.tick(MINUTE);
  assert.deepEqual(comm.sent, []);
});
