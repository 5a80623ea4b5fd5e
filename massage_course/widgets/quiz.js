// The quiz: one item at a time. Practice items teach in the browser at once; graded items only keep the answer.
// What the learner answers goes to Python (trait `responses`), which writes it down and says so (trait `saved`).
import { clock, guard, h, newId, SAVING } from "./shared.js";
import { isAnswered, isRight, marks, notes, walk } from "./marking.js";
import { controlOf, taskOf } from "./controls.js";
import { onPaper } from "./paper.js";
import { solution } from "./solution.js";
import { waitingRoom } from "./waiting.js";

const SAVE_PATIENCE_MS = 2000;
/** What to do when Python says nothing: it may be busy, restarted without us, or gone. */
const SILENCE =
  "NOT SAVED. The course is not answering. Wait a moment. If this stays, reload the page and start the questions again.";
const KEPT_HERE = " Your answer waits in this browser and is saved then.";
const GIVE_AGAIN = " Then give this answer again.";

/** A case has a way of its own to start again, and a text is not to be lost by one click. */
const KEPT = ["case", "free_text"];
const CONFIDENCE = { sure: "Sure", think: "I think so", guess: "Guessing" };

const points = (number) => `${number} ${number === 1 ? "point" : "points"}`;

/* ---- one item ---------------------------------------------------------------------------------------------------- */

/** What the status line says after "Check my answer". */
function verdict(item, { response, confidence }) {
  if (isRight(item, response)) return { state: "right", text: "✓ Right." };
  // Confident and wrong is what teaches most; it deserves a sentence, not a scolding.
  const sure = confidence === "sure" ? " You were sure of this one: it is worth a second look." : "";
  const given = Object.values(marks(item, response));
  const right = given.filter(Boolean).length;
  const whole = (item.parts ?? []).length === 1 || item.type === "single_best_answer" || item.type === "hotspot";
  if (whole) return { state: "wrong", text: `✗ Not right. Read the note, then try again.${sure}` };
  return { state: "wrong", text: `✗ Not complete yet: ${right} of your ${given.length} choices ${right === 1 ? "is" : "are"} right.${sure}` };
}

/** The rationales of the parts that the learner did not choose. */
function others(item, response) {
  const given = marks(item, response);
  const left = (item.parts ?? []).filter((part) => !(part.id in given) && item.teaching.rationales[part.id]);
  if (!left.length || item.type === "case") return null;
  return h(
    "details",
    { class: "mc-others" },
    h("summary", {}, "What about the other choices?"),
    h("ul", {}, ...left.map((part) => h("li", {}, h("strong", {}, part.text), ` ${item.teaching.rationales[part.id]}`))),
  );
}

/** Links to the structures of the item, where there is an explorer on the page that can show them. */
function inAtlas(item) {
  if (!item.atlas?.length || !document.querySelector(".mc-explorer")) return null;
  const links = item.atlas.map(({ id, name }) => h("a", { href: `#atlas:${id}` }, name));
  return h("p", { class: "mc-hint mc-links" }, "See it in the atlas: ", ...links);
}

/** "How sure are you?": a group of three that never changes the score. */
function confidenceOf(uid, onPick) {
  const inputs = Object.keys(CONFIDENCE).map((id) => h("input", { type: "radio", name: `${uid}-sure`, value: id, onchange: () => onPick(id) }));
  const choices = inputs.map((input) => h("label", {}, input, h("span", {}, CONFIDENCE[input.value])));
  return {
    node: h("fieldset", { class: "mc-sure" }, h("legend", {}, "How sure are you?"), ...choices),
    show: (id) => inputs.forEach((input) => (input.checked = input.value === id)),
  };
}

const EMPTY = { response: null, checked: false, confidence: "" };

/**
 * Build the panel of one item.
 * @param {any} item
 * @param {string} uid
 * @param {(id: string, answer: {response: any, checked: boolean, confidence: string}) => void} keep
 */
function panel(item, uid, keep) {
  const stem = h("p", { class: "mc-stem", id: `${uid}-stem` }, item.stem);
  const status = h("p", { class: "mc-status", role: "status" });
  const more = h("div", {});
  /** @type {{ response: any, checked: boolean, confidence: string }} */
  let answer = EMPTY;
  const control = controlOf(item.type)(item, uid, (response) => {
    answer = { ...answer, response, checked: false };
    feedback(false);
    keep(item.id, answer);
  });
  const sure = confidenceOf(uid, (confidence) => {
    answer = { ...answer, confidence };
    keep(item.id, answer);
  });
  const checks = item.teaching && !KEPT.includes(item.type);
  const check = h("button", { type: "button", class: "mc-main", onclick: () => judge() }, "Check my answer");
  const again = h("button", { type: "button", class: "mc-quiet", onclick: () => clear() }, "Clear");
  const hint = h("p", { class: "mc-hint", role: "status" });
  const ask = h("button", { type: "button", class: "mc-quiet", onclick: () => (hint.textContent = `Hint: ${item.hint}`) }, "Give me a hint");

  const showModel = () => {
    if (!isAnswered(answer.response)) {
      status.textContent = "Write first, then compare.";
      return;
    }
    status.textContent = "Mark your own text: open \"How this is marked\" and choose a level on each line.";
    const model = h("div", { class: "mc-others", role: "group", tabIndex: -1, "aria-label": "A model answer" }, h("strong", {}, "A model answer"), h("p", { class: "mc-model" }, item.teaching.model));
    more.replaceChildren(model);
    guard(more);
    model.focus();
  };
  const reveal = h("button", { type: "button", class: "mc-quiet", onclick: () => tell() }, "Show the answer");
  const tell = () => {
    const answered = solution(item);
    more.replaceChildren(answered);
    guard(more);
    answered.focus();
  };

  const feedback = (on) => {
    if (!checks) return;
    control.mark(on ? marks(item, answer.response) : null, on ? notes(item, answer.response) : null);
    const { state, text } = on ? verdict(item, answer) : { state: "", text: "" };
    status.dataset.state = state;
    status.textContent = text;
    const told = { right: () => [others(item, answer.response), inAtlas(item)], wrong: () => [reveal] }[state]?.() ?? [];
    more.replaceChildren(...told.filter(Boolean));
    guard(more);
  };
  const judge = () => {
    if (!isAnswered(answer.response)) {
      status.textContent = "Answer first, then check.";
      return;
    }
    answer = { ...answer, checked: true };
    feedback(true);
    keep(item.id, answer);
  };
  const clear = () => {
    show(EMPTY);
    keep(item.id, answer);
  };
  const show = (stored) => {
    answer = { response: stored?.response ?? null, checked: Boolean(stored?.checked), confidence: stored?.confidence ?? "" };
    control.show(answer.response);
    sure.show(answer.confidence);
    feedback(answer.checked);
  };
  const task = item.stem.includes(taskOf(item.type)) ? "" : taskOf(item.type);
  const compare = h("button", { type: "button", class: "mc-main", onclick: () => showModel() }, "Compare with a model answer");
  const actions = h("div", { class: "mc-actions" }, checks ? check : null, item.teaching?.model ? compare : null, KEPT.includes(item.type) ? null : again, item.hint ? ask : null);
  const node = h(
    "div",
    { class: "mc-item", role: "group", "aria-labelledby": `${uid}-stem` },
    stem,
    h("p", { class: "mc-hint" }, item.teaching ? task : `${task} ${points(item.points)}.`),
    control.node,
    actions,
    item.hint ? hint : null,
    status,
    more,
  );
  const askSure = (on) => {
    if (item.type !== "free_text" && (on || item.confidence)) actions.before(sure.node);
    else sure.node.remove();
    guard(node);
  };
  askSure(false);
  return { node, show, clear, askSure, focus: () => stem.scrollIntoView?.({ block: "nearest" }) };
}

/* ---- the quiz ---------------------------------------------------------------------------------------------------- */

/** How an item stands: "", "answered", "right" or "wrong". */
function standing(item, answer) {
  if (!isAnswered(answer?.response)) return "";
  if (!item.teaching || item.type === "free_text") return "answered";
  if (item.type === "case") {
    if (!walk(item, answer.response).every(({ picked }) => picked)) return "answered";
    return isRight(item, answer.response) ? "right" : "wrong";
  }
  if (!answer.checked) return "answered";
  return isRight(item, answer.response) ? "right" : "wrong";
}

const SIGNS = { "": "", answered: "•", right: "✓", wrong: "✗" };
const WORDS = { "": "not answered", answered: "answered", right: "right", wrong: "not right yet" };

const instant = (answer) => Date.parse(answer?.at ?? "") || 0;

/** "Saved 14:02", by the learner's own clock; nothing while there is no answer. */
function lastSaved(responses) {
  const newest = Math.max(0, ...Object.values(responses).map(instant));
  return newest ? `Saved ${clock(new Date(newest).toISOString())}` : "";
}

/**
 * How the items of each objective stand, in the order in which the objectives appear.
 * @returns {{objective: string, all: number, tried: number, right: number}[]}
 */
export function byObjective(items, responses) {
  const rows = new Map();
  for (const item of items) {
    if (!item.objective) continue;
    const row = rows.get(item.objective) ?? { objective: item.objective, all: 0, tried: 0, right: 0 };
    const state = standing(item, responses[item.id]);
    row.all += 1;
    row.tried += Number(state === "right" || state === "wrong");
    row.right += Number(state === "right");
    rows.set(item.objective, row);
  }
  return [...rows.values()];
}

/** Bring the learner to a part of the same lesson: its heading begins with the number. */
function goToPart(part, here) {
  const lesson = here.closest(".jp-NotebookPanel") ?? document;
  const heading = [...lesson.querySelectorAll("h2")].find(({ textContent }) => textContent?.trim().startsWith(`${part}.`));
  heading?.scrollIntoView({ block: "start" });
}

function render({ model, el }) {
  const uid = newId();
  const items = model.get("items").map((item) => (model.get("confidence") ? { ...item, confidence: true } : item));
  const objectives = model.get("objectives") ?? {};
  const teaches = items.some((item) => item.teaching);
  const everything = items.map((_item, place) => place);
  let shown = 0;
  let all = false;
  /** The questions that are gone through: all, or those to be tried again. */
  let round = everything;
  let waiting = 0;

  const stage = h("div", { class: "mc-stage" });
  const room = waitingRoom(model.get("place"));
  const saving = h("p", { class: "mc-saving", role: "status" });
  const retry = h("button", { type: "button", class: "mc-retry", hidden: true, onclick: () => tryAgain() }, "Try again");
  const tally = h("p", { class: "mc-tally" });
  const panels = items.map((item, place) => panel(item, `${uid}-${place}`, keep));

  function keep(id, answer) {
    const stamped = { ...answer, at: new Date().toISOString() };
    const kept = room.put(id, stamped);
    model.set("responses", { ...model.get("responses"), [id]: stamped });
    send(kept);
    count();
  }
  function send(kept) {
    model.save_changes();
    tell("", "Saving…");
    clearTimeout(waiting);
    waiting = setTimeout(() => tell("failed", SILENCE + (kept ? KEPT_HERE : GIVE_AGAIN)), SAVE_PATIENCE_MS);
  }
  function tell(state, words) {
    saving.dataset.state = state;
    saving.textContent = words;
    retry.hidden = state !== "failed";
    window.dispatchEvent(new window.Event(SAVING));
  }
  function tryAgain() {
    model.set("tries", model.get("tries") + 1);
    send(items.every(({ id }) => isConfirmed(id) || room.get(id)));
  }
  const isConfirmed = (id) => model.get("responses")[id]?.at === model.get("saved")[id];
  /** Python has answered. "Saved" is said only when the newest answer of every item is on the disk. */
  const acknowledge = () => {
    const confirmed = Object.keys(model.get("responses")).filter(isConfirmed);
    for (const id of confirmed) room.drop(id, model.get("saved")[id]);
    const problem = model.get("problem");
    if (!problem && confirmed.length < Object.keys(model.get("responses")).length) return;
    clearTimeout(waiting);
    tell(problem ? "failed" : "", problem || lastSaved(model.get("responses")));
  };
  /** What waits in the browser from before a reload is sent again, unless something newer is known. */
  const sendWaiting = () => {
    const known = model.get("responses");
    const found = items.map(({ id }) => [id, room.get(id)]).filter(([, kept]) => kept);
    for (const [id, kept] of found) if (instant(kept) < instant(known[id])) room.drop(id, kept.at);
    const newer = found.filter(([id, kept]) => instant(kept) > instant(known[id]));
    if (!newer.length) return;
    model.set("responses", { ...known, ...Object.fromEntries(newer) });
    send(true);
  };

  const jumps = items.map((_item, place) => h("button", { type: "button", class: "mc-jump", onclick: () => go(place) }));
  const back = h("button", { type: "button", class: "mc-quiet", onclick: () => step(-1) }, "Back");
  const next = h("button", { type: "button", class: "mc-quiet", onclick: () => step(1) }, "Next");
  const row = h("div", { class: "mc-jumps" }, ...jumps);
  const navigation = h("div", { class: "mc-nav", role: "group", "aria-label": "Questions" }, back, row, next);
  const together = h("input", { type: "checkbox", onchange: () => { all = together.checked; go(shown); } });
  const sure = h("input", { type: "checkbox", onchange: () => askSure(sure.checked) });
  const whole = h("button", { type: "button", class: "mc-quiet", hidden: true, onclick: () => startRound(everything, shown) }, "Back to all questions");
  const tools = h(
    "div",
    { class: "mc-tools" },
    whole,
    h("label", {}, together, h("span", {}, " All questions on one page")),
    teaches && !model.get("confidence") ? h("label", {}, sure, h("span", {}, " Ask how sure I am")) : null,
    teaches ? h("button", { type: "button", class: "mc-quiet", onclick: () => summarize() }, "How am I doing?") : null,
    h("button", { type: "button", class: "mc-quiet", onclick: () => print() }, "Print"),
  );

  const states = () => items.map((item) => standing(item, model.get("responses")[item.id]));
  const count = () => {
    const now = states();
    jumps.forEach((button, place) => {
      button.textContent = `${place + 1}${SIGNS[now[place]]}`;
      button.setAttribute("aria-label", `Question ${place + 1}, ${WORDS[now[place]]}`);
      button.dataset.state = now[place];
    });
    const open = now.filter((state) => state === "").length;
    const right = now.filter((state) => state === "right").length;
    tally.textContent = model.get("tally") || `${open === 0 ? "All answered" : `${open} of ${items.length} not answered`}${teaches ? `, ${right} right so far` : ""}.`;
  };
  const askSure = (on) => panels.forEach((one) => one.askSure(on));
  const step = (by) => go(round[round.indexOf(shown) + by]);
  const go = (place) => {
    shown = place;
    stage.replaceChildren(...(all ? round : [shown]).map((one) => panels[one].node));
    jumps.forEach((button, at) => {
      button.setAttribute("aria-current", at === shown ? "step" : "false");
      button.hidden = !round.includes(at);
    });
    whole.hidden = round === everything;
    // The row scrolls by itself; scrollIntoView would move the whole page.
    row.scrollLeft = jumps[shown].offsetLeft - row.offsetLeft - row.clientWidth / 2;
    back.disabled = shown === round[0];
    next.disabled = shown === round.at(-1);
    if (all) panels[shown].focus();
  };
  const startRound = (places, first) => {
    round = places;
    go(first);
    jumps[shown].focus();
  };
  /** Every question on paper. The page of the lesson comes back when the printer has its copy. */
  const print = () => {
    const paper = onPaper(model.get("title"), items, model.get("responses"), uid);
    document.body.append(paper);
    window.addEventListener("afterprint", () => paper.remove(), { once: true });
    window.print();
  };
  const missed = () => items.flatMap((_item, place) => (states()[place] === "wrong" ? [place] : []));
  const retryMissed = () => {
    const places = missed();
    for (const place of places) panels[place].clear();
    startRound(places, places[0]);
  };
  const summarize = () => {
    const responses = model.get("responses");
    const wrong = missed();
    const rows = byObjective(items, responses).map(({ objective, all: whole, tried, right }) => {
      const { text, part, lesson, link: elsewhere } = objectives[objective] ?? { text: objective };
      const here = part ? h("button", { type: "button", class: "mc-quiet", onclick: () => goToPart(part, root) }, `Go to part ${part}`) : "";
      const link = elsewhere ? h("a", { href: elsewhere }, `${lesson}, part ${part}`) : here;
      return h("tr", {}, h("th", { scope: "row" }, text), h("td", {}, `${right} of ${tried} tried, ${whole} in all`), h("td", {}, link));
    });
    const sure = wrong.filter((place) => responses[items[place].id].confidence === "sure").length;
    const summary = h(
      "div",
      { class: "mc-summary", tabIndex: -1 },
      h("p", { class: "mc-title" }, "How you are doing"),
      rows.length ? h("table", {}, h("tbody", {}, ...rows)) : null,
      sure ? h("p", {}, `${sure} you were sure of ${sure === 1 ? "is" : "are"} not right yet: start with ${sure === 1 ? "that one" : "those"}.`) : null,
      wrong.length ? h("button", { type: "button", class: "mc-main", onclick: retryMissed }, `Retry the ${wrong.length} I missed`) : h("p", {}, "Nothing to retry."),
      h("button", { type: "button", class: "mc-quiet", onclick: () => { go(shown); jumps[shown].focus(); } }, "Back to the questions"),
    );
    stage.replaceChildren(summary);
    guard(stage);
    summary.focus();
  };
  const restore = () => items.forEach((item, place) => panels[place].show(model.get("responses")[item.id]));

  const notice = model.get("notice");
  const root = h(
    "section",
    { class: "mc mc-quiz", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    notice ? h("p", { class: "mc-notice" }, notice) : null,
    items.length > 1 ? navigation : null,
    stage,
    items.length > 1 ? tools : null,
    h("div", { class: "mc-foot" }, items.length > 1 || model.get("tally") ? tally : null, saving, retry),
  );
  acknowledge();
  sendWaiting();
  restore();
  sure.checked = items.some(({ id }) => model.get("responses")[id]?.confidence);
  askSure(sure.checked);
  count();
  go(0);
  guard(root);
  const onSaved = () => acknowledge();
  model.on("change:saved_count", onSaved);
  model.on("change:tally", count);
  el.append(root);
  return () => {
    clearTimeout(waiting);
    model.off("change:saved_count", onSaved);
    model.off("change:tally", count);
  };
}

export default { render };
