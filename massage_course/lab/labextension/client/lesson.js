// The life of one lesson: still, starting, ready; paused or failed when something happened on the way.
import { showNotice } from "./notice.js";
import { holdStill, stripDeadViews, viewsDrawn } from "./outputs.js";
import { Reading } from "./reading.js";
import { Words, wordsOf } from "./words.js";

const SAFE = "The answers you have saved are safe.";
const WORDS = {
  start: {
    label: "Start the lesson",
    text: "You can read everything now. To click the pictures and answer the questions, start the lesson.",
    button: "Start the lesson",
  },
  paused: {
    label: "The lesson was paused",
    text: `The lesson was paused. ${SAFE}`,
    button: "Continue",
  },
  noStart: {
    label: "The lesson could not start",
    text: `The lesson could not start. You can read on, and try again. ${SAFE}`,
    button: "Try again",
  },
  part: {
    label: "A part of the lesson did not load",
    text: `One part of this lesson did not load. The rest works. ${SAFE} If it happens again, tell your instructor.`,
    button: "Try again",
  },
};
const LOST = new Set(["autorestarting", "restarting", "dead"]);
const PATIENCE_MS = 90_000;
const AUTOSAVE_MS = 1_000;

export class Lesson {
  /** @type {HTMLElement | null} */
  #notice = null;
  /** Counts the runs: a run that was overtaken by a newer one must not speak any more. */
  #run = 0;
  #saveTimer = 0;
  /** @type {Reading | null} */
  #reading = null;
  /** Path of a notebook -> the part at which it is to open. */
  static #wanted = new Map();
  /** @type {Words | null} */
  #words = null;
  /** The save that is under way; the next one waits for it. */
  #saving = Promise.resolve();
  #saveOfJupyterLab;

  constructor(panel, app, lab) {
    this.panel = panel;
    this.app = app;
    this.lab = lab;
    this.session = panel.sessionContext;
    this.context = panel.context;
    this.#saveOfJupyterLab = this.context.save.bind(this.context);
    // JupyterLab's own saving comes through our door: two saves in one moment would take each other for a stranger's.
    this.context.save = () => this.#save();
  }

  get folder() {
    return this.lab.PathExt.dirname(this.context.path);
  }

  /** The first heading; the file's name where there is none. */
  get title() {
    for (const cell of this.panel.model?.cells ?? []) {
      const heading = cell.type === "markdown" && /^#\s+(.+)$/m.exec(cell.sharedModel.getSource());
      if (heading) return heading[1].trim();
    }
    return this.panel.title.label.replace(/\.ipynb$/, "");
  }

  async open() {
    stripDeadViews(this.panel.model);
    this.panel.addClass("mc-lesson");
    this.panel.toolbar.hide();
    this.#state = "still";
    this.#makeReadOnly();
    this.#explainWords();
    this.#guardKeys();
    this.#followLinks();
    this.session.statusChanged.connect((_, status) => LOST.has(status) && this.#pause());
    this.panel.model.contentChanged.connect(() => this.#saveSoon());
    await this.panel.revealed;
    if (this.panel.isDisposed) return;
    this.#toTop();
    // Only what this user's own server has signed may run by itself.
    if (this.#codeCells().every((cell) => cell.model.trusted)) await this.start();
    else this.#say(WORDS.start, () => this.start()).querySelector("button").focus();
  }

  async start() {
    const run = ++this.#run;
    this.#state = "starting";
    this.#unsay();
    let words;
    try {
      await withPatience(this.#kernel());
      words = (await withPatience(this.#runCells())) ? null : WORDS.part;
    } catch (error) {
      console.debug("massage-course: the lesson did not start", error);
      words = WORDS.noStart;
    }
    if (run !== this.#run || this.panel.isDisposed) return;
    // A notebook whose outputs were cleared has said only now which words it explains.
    this.#explainWords();
    this.#state = words ? "failed" : "ready";
    this.#reading?.stop();
    this.#reading = this.session.session?.kernel ? new Reading(this.panel, this.session.session.kernel) : null;
    if (words) this.#say(words, () => this.#restart());
    this.#goToPart();
  }

  /** Save what is there, wait until the kernel has heard every click, and go. */
  async close() {
    clearTimeout(this.#saveTimer);
    this.#run += 1;
    this.#reading?.stop();
    const kernel = this.session.session?.kernel;
    await Promise.race([kernel?.requestKernelInfo(), wait(3_000)]).catch(() => {});
    if (this.panel.isDisposed) return;
    if (this.panel.model.dirty) await this.#save().catch(() => {});
    this.panel.dispose();
  }

  set #state(state) {
    const { dataset } = this.panel.node;
    dataset.lessonState = state;
    if (state === "ready") dataset.lessonReady = "true";
    else delete dataset.lessonReady;
  }

  #codeCells() {
    return this.panel.content.widgets.filter((cell) => cell.model.type === "code");
  }

  #say(words, onPress) {
    this.#unsay();
    this.#notice = showNotice(this.panel.node, words, onPress);
    return this.#notice;
  }

  /** Take the bar away; the focus that was on its button goes to the text, so that the keys scroll it. */
  #unsay() {
    const focused = this.#notice?.contains(document.activeElement);
    this.#notice?.remove();
    this.#notice = null;
    if (focused) this.panel.content.activeCell?.node.focus({ preventScroll: true });
  }

  #pause() {
    if (this.panel.node.dataset.lessonState === "restarting" || this.panel.isDisposed) return;
    // Without a start there is nothing to pause: the page is still as it was.
    if (this.panel.node.dataset.lessonState === "still") return;
    this.#run += 1;
    this.#state = "paused";
    this.#say(WORDS.paused, () => this.#restart());
  }

  async #restart() {
    this.#state = "restarting";
    this.#unsay();
    try {
      if (this.session.session?.kernel) await withPatience(this.session.restartKernel());
    } catch (error) {
      console.debug("massage-course: no restart", error);
      await this.session.shutdown().catch(() => {});
    }
    await this.start();
  }

  /** The notebook's kernel; the server's own default where the notebook names one that is not here. */
  async #kernel() {
    await this.session.ready;
    if (!this.session.session?.kernel) {
      await this.session.changeKernel({ name: this.session.specsManager.specs.default });
    }
    await this.session.session.kernel.info;
  }

  /** @returns {Promise<boolean>} whether every cell did its work */
  async #runCells() {
    const cells = liveFirst(this.#codeCells());
    const releases = new Map(cells.map((cell) => [cell, holdStill(cell)]));
    let good = true;
    try {
      // All at once, for the line may be slow. A cell that fails makes the kernel put aside those behind it: once more.
      for (let waiting = cells; waiting.length; ) {
        const results = await Promise.all(waiting.map((cell) => this.#execute(cell, releases.get(cell))));
        const aside = waiting.filter((_, i) => results[i] === "aborted");
        good &&= !results.includes("error");
        waiting = aside.length < waiting.length ? aside : [];
      }
      return good;
    } finally {
      for (const release of releases.values()) release(true);
    }
  }

  /** @returns {Promise<"ok" | "error" | "aborted">} */
  async #execute(cell, release) {
    const reply = await this.lab.CodeCell.execute(cell, this.session);
    const status = reply?.content.status ?? "ok";
    if (status === "ok") await viewsDrawn(cell);
    if (status !== "aborted") release(status === "error");
    return status;
  }

  #makeReadOnly() {
    for (const cell of this.panel.content.widgets) {
      if (cell.model.type !== "markdown") continue;
      cell.readOnly = true;
      cell.showEditorForReadOnly = false;
    }
  }

  /** JupyterLab draws text when it sees fit, and sometimes again: mark the words in whatever has appeared. */
  #explainWords() {
    const explained = wordsOf(this.panel.model.cells);
    if (this.#words || !explained.length) return;
    const words = (this.#words = new Words(this.panel.node, explained));
    for (const cell of this.panel.content.widgets) {
      const { id, type } = cell.model;
      if (type !== "markdown") continue;
      // Called for the last time when the lesson is closed and the cell has no model any more.
      const mark = () => {
        const text = cell.node.querySelector(".jp-RenderedMarkdown");
        if (text) words.mark(text, id);
      };
      new MutationObserver(mark).observe(cell.node, { childList: true, subtree: true });
      mark();
    }
  }

  /**
   * In a notebook the key x deletes a cell, and so do d d; JupyterLab leaves alone what carries this mark. It must be
   * on the focused element itself, so whatever is focused gets it: cells, links and every kind of widget.
   */
  #guardKeys() {
    const { node } = this.panel;
    const guard = (element) => element?.setAttribute("data-lm-suppress-shortcuts", "true");
    node.addEventListener("focusin", (event) => guard(event.target), true);
    if (node.contains(document.activeElement)) guard(document.activeElement);
    // Saving is the one shortcut that students know.
    node.addEventListener("keydown", (event) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#save();
    });
    // The browser's own menu (copy, save picture), not the one that deletes cells.
    node.addEventListener("contextmenu", (event) => event.stopPropagation());
  }

  /** Links to other lessons open in place, also those that a widget draws. */
  #followLinks() {
    this.panel.node.addEventListener("click", (event) => {
      const href = event.target.closest("a[href]")?.getAttribute("href");
      if (!href || event.defaultPrevented || /^[a-z]+:|^[/#]/i.test(href)) return;
      const path = decodeURI(href.split(/[?#]/)[0]);
      if (!path.endsWith(".ipynb")) return;
      event.preventDefault();
      const target = this.lab.PathExt.resolve(this.folder, path);
      const part = /#part-(\d+)$/.exec(href)?.[1];
      if (part) Lesson.#wanted.set(target, part);
      this.app.commands.execute("docmanager:open", { path: target });
    });
  }

  /** Show the part that a link named, once the page has its full height. */
  #goToPart() {
    const part = Lesson.#wanted.get(this.context.path);
    Lesson.#wanted.delete(this.context.path);
    const headings = [...this.panel.node.querySelectorAll(".jp-RenderedMarkdown h2")];
    const heading = part && headings.find(({ textContent }) => textContent.trim().startsWith(`${part}.`));
    if (!heading) return;
    heading.tabIndex = -1;
    heading.scrollIntoView({ block: "start" });
    heading.focus({ preventScroll: true });
  }

  #toTop() {
    const { content } = this.panel;
    content.mode = "command";
    content.activeCellIndex = 0;
    content.deselectAll();
    content.node.querySelector(".jp-WindowedPanel-outer")?.scrollTo(0, 0);
  }

  #saveSoon() {
    clearTimeout(this.#saveTimer);
    if (this.context.contentsModel?.writable === false) return;
    // Whether something is to be saved is known only later: a notebook tells of a change before it calls itself changed.
    this.#saveTimer = setTimeout(() => this.panel.model?.dirty && this.#save({ quiet: true }), AUTOSAVE_MS);
  }

  /** Save when what is under way is done. */
  #save(how) {
    this.#saving = this.#saving.catch(() => {}).then(() => !this.panel.isDisposed && this.#saveNow(how));
    return this.#saving;
  }

  /**
   * Save. If another tab with the same lesson has saved in between, JupyterLab would ask which version to keep; both
   * hold the same cells and every answer, so the last one stays. `quiet`: while the server cannot be reached, try again
   * later instead of letting JupyterLab open a dialog in the middle of a question.
   */
  async #saveNow({ quiet = false } = {}) {
    const { contents } = this.app.serviceManager;
    const { path, contentsModel } = this.context;
    const ours = this.panel.model.toJSON();
    let unreachable = false;
    const onDisk = await contents.get(path, { content: false, hash: true }).catch((error) => {
      unreachable = !error.response; // an answer of the server, such as "no such file", has one
      return null;
    });
    if (unreachable && quiet) return this.#saveSoon();
    if (!onDisk || !contentsModel?.hash || onDisk.hash === contentsModel.hash) return this.#saveOfJupyterLab();
    const theirs = await contents.get(path, { type: "notebook", content: true });
    if (sources(theirs.content) !== sources(ours)) return this.#saveOfJupyterLab();
    await contents.save(path, { type: "notebook", format: "json", content: ours });
    if (!this.panel.isDisposed) this.panel.model.dirty = false;
  }
}

/** Figures can wait; what the learner clicks comes first. The first cell opens the lesson. */
function liveFirst(cells) {
  const isFigure = (cell) => (cell.model.getMetadata("tags") ?? []).includes("figure");
  return [...cells.filter((cell) => !isFigure(cell)), ...cells.filter(isFigure)];
}

/** What the author of a notebook wrote, without what running it left behind. */
const sources = ({ cells }) => JSON.stringify(cells.map(({ id, source }) => [id, [source].flat().join("")]));

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The promise, or an error when it takes too long. */
function withPatience(promise) {
  const late = wait(PATIENCE_MS).then(() => Promise.reject(new Error("too late")));
  return Promise.race([promise, late]);
}
