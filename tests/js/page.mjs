// A page to put widgets on: jsdom as the browser, and a model as the widget manager gives it to `render`.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

/** A fresh page. Call it before each test: the widgets build their elements with the global `document`. */
export function newPage() {
  // An address of its own, because only pages with one have a storage.
  const dom = new JSDOM("<!doctype html><html><body></body></html>", { pretendToBeVisual: true, url: "http://localhost/" });
  globalThis.window = dom.window;
  globalThis.document = dom.window.document;
  // jsdom has no CSS.escape; the ids of the course need nothing escaped but what this does.
  globalThis.CSS = { escape: (text) => text.replace(/[^\w-]/g, "\\$&") };
  globalThis.requestAnimationFrame = (callback) => dom.window.requestAnimationFrame(callback);
  globalThis.cancelAnimationFrame = (number) => dom.window.cancelAnimationFrame(number);
  return dom.window.document;
}

/** The model of a widget: `set` tells listeners of this page, `save_changes` sends to Python (`sent` keeps what). */
export class Model {
  constructor(state) {
    this.state = structuredClone(state);
    this.listeners = new Map();
    this.changed = {};
    this.sent = [];
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    if (JSON.stringify(this.state[name]) === JSON.stringify(value)) return;
    this.state[name] = value;
    this.changed[name] = value;
    this.#tell(name);
  }
  save_changes() {
    this.sent.push(structuredClone(this.changed));
    this.changed = {};
  }
  /** Python sets a trait. */
  receive(state) {
    const news = Object.keys(state).filter((name) => JSON.stringify(this.state[name]) !== JSON.stringify(state[name]));
    Object.assign(this.state, structuredClone(state));
    for (const name of news) this.#tell(name);
  }
  on(event, callback) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), callback]);
  }
  off(event, callback) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((one) => one !== callback));
  }
  get listening() {
    return [...this.listeners.values()].flat().length;
  }
  #tell(name) {
    for (const callback of this.listeners.get(`change:${name}`) ?? []) callback();
  }
}

/** Put a widget on the page; gives its model, its root element and what takes it away again. */
export function show(widget, state) {
  const model = new Model(state);
  const el = document.createElement("div");
  document.body.append(el);
  const remove = widget.render({ model, el });
  return { model, el, remove };
}

export const all = (root, selector) => [...root.querySelectorAll(selector)];

/** The button with these words, by its text or its name. */
export function button(root, words) {
  const found = all(root, "button").find((one) => [one.textContent, one.getAttribute("aria-label")].includes(words));
  if (!found) throw new Error(`no button "${words}"; there are: ${all(root, "button").map((one) => one.textContent).join(" | ")}`);
  return found;
}

/** Press a key on an element; false if the widget took the key for itself. */
export const press = (element, key) =>
  element.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

/** What can be reached with the keyboard or gets the focus. */
export const focusable = (root) =>
  all(root, "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]");

export const unguarded = (root) =>
  focusable(root).filter((one) => one.getAttribute("data-lm-suppress-shortcuts") !== "true").map((one) => one.outerHTML.slice(0, 120));

export const fixture = (name) => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf-8"));

/** The next frame has been painted. */
/** Until a frame is painted and the work that waited for it is done. */
export const painted = () => new Promise((resolve) => window.requestAnimationFrame(() => setTimeout(resolve)));
