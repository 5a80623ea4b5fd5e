// The end of a graded notebook: what is not answered, when the last answer was saved, what to do next.
// It follows every answer by itself; "Check again" asks Python to write everything once more.
import { clock, guard, h, SAVING } from "./shared.js";

const PATIENCE_MS = 2000;
const SHOWN_LETTERS = 70;
const BEGUN = " (begun, not finished)";
const LOST =
  "The course is not answering, so nobody can say whether your answers are saved. Wait a moment. " +
  "If this stays, reload the page and start the questions again. Do not hand in before that.";

/** The beginning of a text, cut between two words. */
const short = (text) => (text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS).replace(/\W+\w*$/u, "")}…` : text);

const questionOnPage = (number) =>
  [...document.querySelectorAll(".mc-quiz")].find((quiz) => quiz.getAttribute("aria-label")?.startsWith(`Question ${number} of `));

/** Bring the learner to a question, with the focus on what can be answered there. */
function goTo(number) {
  const quiz = questionOnPage(number);
  quiz?.scrollIntoView({ block: "start" });
  /** @type {HTMLElement | null | undefined} */
  const control = quiz?.querySelector("input, select, textarea, button");
  control?.focus({ preventScroll: true });
}

/** The questions on this page that say NOT SAVED; their kernel may be gone, so Python cannot tell. */
const notSaved = () =>
  [...document.querySelectorAll('.mc-quiz:has(.mc-saving[data-state="failed"])')].map((quiz) => quiz.getAttribute("aria-label"));

function render({ model, el }) {
  let waiting = 0;
  let lost = false;
  const headline = h("p", { class: "mc-headline", role: "status" });
  const open = h("ul", { class: "mc-open" });
  const last = h("p", {});
  const alarm = h("p", { class: "mc-alarm", role: "alert" });
  const checked = h("p", { class: "mc-hint", role: "status" });
  const again = h("button", { type: "button", class: "mc-main", onclick: () => ask() }, "Check again");

  const line = ({ id, number, stem }) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "mc-quiet", onclick: () => goTo(number) },
        `Question ${number}: ${short(stem)}${model.get("standings")[id] === "begun" ? BEGUN : ""}`,
      ),
    );
  const draw = () => {
    const left = model.get("questions").filter(({ id }) => model.get("standings")[id] !== "answered");
    headline.textContent = `${left.length ? "" : "✓ "}${model.get("tally")}`;
    headline.dataset.state = left.length ? "" : "right";
    open.replaceChildren(...left.map(line));
    open.hidden = !left.length;
    last.textContent = model.get("last") ? `Last answer saved: ${clock(model.get("last"), true)}.` : "No answer is saved yet.";
    const unsaved = notSaved();
    const there = unsaved.length ? `NOT SAVED: ${unsaved.join(", ")}. Read there what to do. Do not hand in before that.` : "";
    alarm.textContent = lost ? LOST : model.get("problem") || there;
    alarm.hidden = !alarm.textContent;
    guard(open);
  };
  const ask = () => {
    clearTimeout(waiting);
    checked.textContent = "Checking…";
    waiting = setTimeout(() => {
      lost = true;
      checked.textContent = "";
      draw();
    }, PATIENCE_MS);
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  };
  const onTold = () => {
    clearTimeout(waiting);
    lost = false;
    draw();
    checked.textContent = alarm.textContent ? "" : `Checked ${clock(new Date().toISOString())}: what you answered is saved.`;
  };

  const root = h(
    "section",
    { class: "mc mc-check", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    headline,
    open,
    last,
    alarm,
    h("div", { class: "mc-actions" }, again, checked),
    h("p", { class: "mc-title" }, "What to do next"),
    h("ul", {}, ...model.get("steps").map((step) => h("li", {}, step))),
  );
  draw();
  guard(root);
  const events = ["change:standings", "change:tally", "change:last", "change:problem"];
  for (const event of events) model.on(event, draw);
  model.on("change:told", onTold);
  window.addEventListener(SAVING, draw);
  el.append(root);
  return () => {
    clearTimeout(waiting);
    for (const event of events) model.off(event, draw);
    model.off("change:told", onTold);
    window.removeEventListener(SAVING, draw);
  };
}

export default { render };
