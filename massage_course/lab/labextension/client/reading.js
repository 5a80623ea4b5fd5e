// What a page and the course tell each other while somebody reads: which part was read, and the progress file to keep.
// On a server that forgets, a quiet learner is reminded to save. All of it stays on the machine where the course runs.
import { showNotice } from "./notice.js";

const TARGET = "massage-course:page";
export const LOOK_EVERY_MS = 1_000;
/** A part counts as read when it was on the screen for so long and its end was there too. */
const READ_AFTER_MS = 10_000;
/** Binder ends a server about ten minutes after the browser falls silent. */
const QUIET_MS = 7 * 60_000;
const ACTIONS = ["pointerdown", "keydown", "wheel", "touchstart"];
const QUIET = {
  label: "Save your progress",
  text:
    "You have been quiet for a while. This server closes about ten minutes after your browser falls silent, for " +
    "example when the computer sleeps, and it forgets everything.",
  button: "Save my progress",
};

/**
 * Add the time that passed to every part on the screen.
 * @param {{part: string, top: number, bottom: number}[]} parts where they are now
 * @param {number} height of the screen
 * @param {Map<string, number>} seen part -> how long it was on the screen
 * @returns {string[]} the parts that count as read from now on
 */
export function readNow(parts, height, seen, passed) {
  const read = [];
  for (const { part, top, bottom } of parts) {
    if (top >= height || bottom <= 0) continue;
    const before = seen.get(part) ?? 0;
    seen.set(part, before + passed);
    if (before + passed >= READ_AFTER_MS && bottom <= height) read.push(part);
  }
  return read;
}

/** The numbered parts of a page, each from its heading to the next one. */
export function partsOf(page) {
  const headings = [...page.querySelectorAll(".jp-RenderedMarkdown h2")];
  const { top: screen } = page.getBoundingClientRect();
  const end = page.lastElementChild.getBoundingClientRect().bottom - screen;
  const tops = headings.map((heading) => heading.getBoundingClientRect().top - screen);
  return headings
    .map((heading, i) => ({ part: /^\s*(\d+)\./.exec(heading.textContent)?.[1] ?? "", top: tops[i], bottom: tops[i + 1] ?? end }))
    .filter(({ part }) => part);
}

export class Reading {
  #seen = new Map();
  #read = new Set();
  #timer = 0;
  #lastAction = Date.now();
  #forgets = false;
  /** @type {HTMLElement | null} */
  #bar = null;

  /** @param {any} panel the notebook; @param {any} kernel */
  constructor(panel, kernel) {
    this.panel = panel;
    this.comm = kernel.createComm(TARGET);
    this.comm.onMsg = ({ content }) => this.#hear(content.data);
    this.comm.onClose = () => this.stop();
    this.comm.open();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    for (const action of ACTIONS) panel.node.addEventListener(action, this.#act, { passive: true, capture: true });
  }

  stop() {
    clearInterval(this.#timer);
    this.#bar?.remove();
    for (const action of ACTIONS) this.panel.node.removeEventListener(action, this.#act, { capture: true });
  }

  #act = () => (this.#lastAction = Date.now());

  #look() {
    if (this.panel.isDisposed) return this.stop();
    if (this.#forgets && !this.#bar && Date.now() - this.#lastAction > QUIET_MS) this.#remind();
    const page = this.panel.node.querySelector(".jp-WindowedPanel-outer");
    if (document.hidden || !this.panel.isVisible || !page) return;
    for (const part of readNow(partsOf(page), page.clientHeight, this.#seen, LOOK_EVERY_MS)) {
      if (!this.#read.has(part)) this.comm.send({ read: Number(part) });
      this.#read.add(part);
    }
  }

  #remind() {
    this.#bar = showNotice(this.panel.node, QUIET, () => this.comm.send({ save: true }));
  }

  #hear({ forgets, file, name }) {
    if (forgets !== undefined) this.#forgets = forgets;
    if (!file) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.#bar?.remove();
    this.#bar = null;
    this.#act();
  }
}
