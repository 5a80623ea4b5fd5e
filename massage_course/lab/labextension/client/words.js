// The words of a lesson explain themselves: where a term of the glossary first stands in the text, it can be pointed at,
// focused or tapped. Which terms, and in which cell, the lesson's first output says (massage_course/prose.py works it out).

const WORDS = "application/vnd.massage-course.words+json";
/**
 * Here words stay as they are: names, ways to elsewhere, what somebody else says, and what the text itself explains, which
 * stands in bold. prose.py leaves out the same.
 */
const APART = "h1, h2, h3, h4, h5, h6, a, blockquote, code, pre, em, strong, button";
const GRACE_MS = 250;
const EDGE = 8;

/**
 * @typedef {{id: string, cell: string, forms: string[], term: string, pronunciation: string, meaning: string,
 *   spanish: string}} Word
 */

/**
 * The words that a notebook explains.
 * @param {Iterable<any>} cells models of its cells
 * @returns {Word[]}
 */
export function wordsOf(cells) {
  for (const cell of cells) {
    for (let i = 0; i < (cell.outputs?.length ?? 0); i++) {
      const words = cell.outputs.get(i).data[WORDS];
      if (words) return words;
    }
  }
  return [];
}

/** One lesson's words: marks them in the text and shows what they mean. */
export class Words {
  #timer = 0;
  /** @type {HTMLElement | null} the mark whose meaning is shown */
  #shown = null;

  /**
   * @param {HTMLElement} root the lesson
   * @param {Word[]} words
   */
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.pattern = new RegExp(
      `"[^"]*"|(?<![\\w-])(?:${words
        .flatMap((word) => word.forms)
        .sort((a, b) => b.length - a.length)
        .map(spaced)
        .join("|")})(?![\\w-])`,
      "gi",
    );
    this.wordOf = new Map(words.flatMap((word) => word.forms.map((form) => [form.toLowerCase(), word])));
    this.#listen();
  }

  /**
   * Mark the words that first stand in this cell. Calling it again for text that is marked does nothing.
   * @param {Element} text the rendered text of a cell
   * @param {string} cell its id
   */
  mark(text, cell) {
    const waiting = new Set(this.words.filter((word) => word.cell === cell));
    if (!waiting.size || text.querySelector(".mc-word")) return;
    for (let rest of plainText(text)) {
      for (let use; (use = this.#firstUse(rest.data, waiting)); ) {
        const found = rest.splitText(use.index);
        rest = found.splitText(use.length);
        const mark = this.#markFor(use.word);
        found.replaceWith(mark);
        mark.append(found);
        waiting.delete(use.word);
      }
    }
  }

  /** Where the text first uses one of these words. */
  #firstUse(text, words) {
    for (const { 0: found, index } of text.matchAll(this.pattern)) {
      const word = this.wordOf.get(found.toLowerCase().replace(/\s+/g, " "));
      if (words.has(word)) return { word, index, length: found.length };
    }
    return null;
  }

  /** A mark flows with the text like any word; a <button> would not break over two lines. */
  #markFor(word) {
    const mark = document.createElement("span");
    mark.className = "mc-word";
    mark.tabIndex = 0;
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-describedby", this.#noteFor(word).id);
    return mark;
  }

  /** What a word means: hidden until it is asked for, and read by screen readers as the description of its mark. */
  #noteFor(word) {
    const id = `${this.root.id}-word-${word.id}`;
    const there = document.getElementById(id);
    if (there) return there;
    const note = document.createElement("div");
    note.id = id;
    note.className = "mc-word-note";
    note.popover = "manual";
    note.setAttribute("role", "tooltip");
    note.append(line("strong", word.term), word.pronunciation ? ` (${word.pronunciation})` : "", line("p", word.meaning));
    if (word.spanish) {
      const spanish = line("p", "Spanish: ");
      spanish.append(Object.assign(line("span", word.spanish), { lang: "es" }));
      note.append(spanish);
    }
    note.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    note.addEventListener("pointerleave", () => this.#hideSoon());
    this.root.append(note);
    return note;
  }

  /** @param {KeyboardEvent} event */
  #onEscape = (event) => event.key === "Escape" && this.hide();

  #listen() {
    const { root } = this;
    const markAt = (event) => event.target.closest?.(".mc-word");
    root.addEventListener("pointerover", (event) => {
      const mark = event.pointerType !== "touch" && markAt(event);
      if (mark) this.#show(mark);
    });
    root.addEventListener("pointerout", (event) => {
      if (event.pointerType !== "touch" && markAt(event)) this.#hideSoon();
    });
    root.addEventListener("focusin", (event) => markAt(event) && this.#show(markAt(event)));
    root.addEventListener("focusout", (event) => markAt(event) && this.hide());
    root.addEventListener("click", (event) => {
      if (markAt(event)) this.#show(markAt(event));
      else if (!/** @type {Element} */ (event.target).closest(".mc-word-note")) this.hide();
    });
    root.addEventListener("keydown", (event) => {
      if (!markAt(event) || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      event.stopPropagation();
      this.#show(markAt(event));
    });
    root.addEventListener("scroll", () => this.#place(), true);
  }

  #show(mark) {
    clearTimeout(this.#timer);
    if (this.#shown === mark) return;
    this.hide();
    this.#shown = mark;
    this.#note.showPopover();
    this.#place();
    // On the whole page: the focus may be elsewhere while the mouse rests on a word.
    document.addEventListener("keydown", this.#onEscape);
  }

  /** Only the mouse has left: time to move over to the note, and none of it where the word has the focus. */
  #hideSoon() {
    clearTimeout(this.#timer);
    if (this.#shown === document.activeElement) return;
    this.#timer = setTimeout(() => this.hide(), GRACE_MS);
  }

  hide() {
    clearTimeout(this.#timer);
    document.removeEventListener("keydown", this.#onEscape);
    if (this.#shown) this.#note.hidePopover();
    this.#shown = null;
  }

  get #note() {
    const id = this.#shown?.getAttribute("aria-describedby") ?? "";
    return /** @type {HTMLElement} */ (document.getElementById(id));
  }

  /** Under the word, or above it where there is no room; never beyond the edge of the page. */
  #place() {
    // Text that was drawn anew took the mark with it.
    if (!this.#shown?.isConnected) return;
    // A word may be broken over two lines.
    const [first, last = first] = this.#shown.getClientRects();
    const note = this.#note;
    const { offsetWidth: width, offsetHeight: height } = note;
    const below = last.bottom + height + EDGE <= window.innerHeight;
    note.style.left = `${Math.max(EDGE, Math.min(last.left, window.innerWidth - width - EDGE))}px`;
    note.style.top = `${below ? last.bottom : first.top - height}px`;
  }
}

/** The stretches of text under `element` in which words may be marked. */
function plainText(element) {
  const walker = document.createTreeWalker(element, 4 /* NodeFilter.SHOW_TEXT */);
  const found = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest(APART)) found.push(walker.currentNode);
  return found;
}

function line(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** A pattern for a wording, which may be broken over two lines. */
const spaced = (form) => form.split(" ").map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
