// The practice exam: a form, the questions without any feedback, a pause, and the result with its ways back.
// Python draws the questions and keeps what is answered; nothing here waits for it but the beginning of an exam.
import { guard, h, newId } from "./shared.js";
import { isAnswered, isRight, marks, notes } from "./marking.js";
import { controlOf, taskOf } from "./controls.js";
import { solution } from "./solution.js";

const SAVE_PATIENCE_MS = 2000;
const DRAW_PATIENCE_MS = 10_000;
/** How often a running clock is written down. */
const CLOCK_EVERY_S = 15;
/** Minutes before the end at which a screen reader speaks. */
const SPOKEN_MINUTES = [1, 5, 10];
const PACES = [
  { factor: 0, words: () => "No limit" },
  { factor: 1, words: (minutes) => `The pace of the exam: ${minutes} minutes` },
  { factor: 1.5, words: (minutes) => `Half as much again: ${minutes} minutes` },
  { factor: 2, words: (minutes) => `Twice the time: ${minutes} minutes` },
];

const button = (words, onclick, look = "mc-quiet") => h("button", { type: "button", class: look, onclick }, words);
const plural = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
const row = (...cells) => h("tr", {}, ...cells);
const head = (...words) => h("thead", {}, row(...words.map((word) => h("th", { scope: "col" }, word))));

/** Minutes while there are many, seconds at the end. */
export function timeLeft(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  if (left > 300) return `${Math.ceil(left / 60)} minutes left`;
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
}

/**
 * Rows of a result: how many questions of each kind there were and how many are right.
 * @returns {Map<string, {all: number, right: number}>}
 */
export function counted(items, responses, kind) {
  const rows = new Map();
  for (const item of items) {
    const known = rows.get(kind(item)) ?? { all: 0, right: 0 };
    known.all += 1;
    known.right += Number(isRight(item, responses[item.id]));
    rows.set(kind(item), known);
  }
  return rows;
}

/** One question. Its control does not know the key, so that nothing can give it away; `judge` shows it at the end. */
function question(item, uid, place, count, keep) {
  const stem = h("p", { class: "mc-stem", id: `${uid}-stem` }, item.stem);
  const verdict = h("p", { class: "mc-verdict" });
  const answers = h("fieldset", { "aria-labelledby": `${uid}-stem` });
  const blind = { ...item, teaching: undefined };
  const control = controlOf(item.type)(blind, uid, (response) => keep(item.id, response));
  answers.append(control.node);
  const node = h(
    "div",
    { class: "mc-item" },
    h("p", { class: "mc-hint" }, `Question ${place + 1} of ${count}. ${taskOf(item.type)}`),
    stem,
    verdict,
    answers,
  );
  /** Right or wrong, with the reasons; a case is told anew, with what each decision led to. */
  const judge = (response) => {
    const right = isRight(item, response);
    verdict.dataset.state = right ? "right" : "wrong";
    verdict.textContent = right ? "✓ Right." : isAnswered(response) ? "✗ Not right." : "Not answered.";
    const told = controlOf(item.type)(item, `${uid}-told`, () => {});
    told.show(response);
    told.mark(marks(item, response), notes(item, response));
    answers.replaceChildren(told.node, h("details", { open: true }, h("summary", {}, "The answer and its reasons"), solution(item)));
    answers.disabled = true;
    guard(node);
  };
  guard(node);
  return { node, show: control.show, judge };
}

function render({ model, el }) {
  const uid = newId();
  const screen = h("div", { class: "mc-stage" });
  const saving = h("p", { class: "mc-saving", role: "status" });
  const spoken = h("p", { class: "mc-hidden", role: "status" });
  const root = h(
    "section",
    { class: "mc mc-quiz mc-exam", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    screen,
    h("div", { class: "mc-foot" }, saving, spoken),
  );
  /** @type {any} */
  let exam = null;
  let panels = [];
  let shown = 0;
  let running = 0;
  let ticked = 0;
  let waiting = 0;

  /** Show one screen; the focus goes to its first line, where a screen reader begins. */
  const put = (focus, ...parts) => {
    screen.replaceChildren(...parts.filter(Boolean));
    guard(screen);
    focus?.focus();
  };
  const line = (text, look = "") => h("p", { class: look, tabIndex: -1 }, text);

  /* ---- keeping ---- */

  const keep = (changes = {}) => {
    Object.assign(exam, changes);
    const { name, responses, seconds, finished } = exam;
    exam.at = new Date().toISOString();
    model.set("work", { name, responses: { ...responses }, seconds, finished, at: exam.at });
    model.save_changes();
    saving.dataset.state = "";
    saving.textContent = "Saving…";
    clearTimeout(waiting);
    waiting = setTimeout(lost, SAVE_PATIENCE_MS);
  };
  const lost = () => {
    saving.dataset.state = "failed";
    saving.textContent = "NOT SAVED. The course has lost its connection. Go on here to the end; the result does not need it.";
  };
  const acknowledge = () => {
    if (!exam || (!model.get("problem") && model.get("saved_at") !== exam.at)) return;
    clearTimeout(waiting);
    saving.dataset.state = model.get("problem") ? "failed" : "";
    const time = new Date(exam.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    saving.textContent = model.get("problem") || `Saved ${time}`;
  };

  /* ---- the clock ---- */

  const clock = h("p", { class: "mc-clock" });
  const showClock = () => (clock.textContent = exam.minutes ? timeLeft(60 * exam.minutes - exam.seconds) : "No time limit");
  const run = (on) => {
    clearInterval(running);
    running = 0;
    ticked = performance.now();
    if (on) running = setInterval(tick, 1000);
  };
  const tick = () => {
    const before = exam.seconds;
    exam.seconds += (performance.now() - ticked) / 1000;
    ticked = performance.now();
    showClock();
    if (!exam.minutes) return;
    const left = (seconds) => exam.minutes - seconds / 60;
    const mark = SPOKEN_MINUTES.find((minutes) => left(before) > minutes && left(exam.seconds) <= minutes);
    if (mark) spoken.textContent = `${plural(mark, "minute")} left.`;
    if (left(exam.seconds) <= 0) finish("The time is over.");
    else if (Math.floor(before / CLOCK_EVERY_S) !== Math.floor(exam.seconds / CLOCK_EVERY_S)) keep();
  };

  /* ---- the form ---- */

  const form = () => {
    const choices = model.get("choices");
    const counts = choices.map(({ count }, place) =>
      h("input", { type: "radio", name: `${uid}-count`, value: String(count), checked: place === 1, onchange: () => price() }));
    const time = h("select", { id: `${uid}-time` });
    const seed = h("input", { type: "text", inputMode: "numeric", id: `${uid}-seed`, autocomplete: "off", "aria-describedby": `${uid}-seed-note`, value: String(1000 + Math.floor(Math.random() * 9000)) });
    const status = h("p", { class: "mc-status", role: "status" });
    const chosen = () => choices.find(({ count }) => String(count) === counts.find((input) => input.checked)?.value);
    const price = () => {
      const before = time.selectedIndex;
      const minutes = (factor) => Math.round(chosen().minutes * factor);
      time.replaceChildren(...PACES.map(({ factor, words }) => h("option", { value: String(minutes(factor)) }, words(minutes(factor)))));
      time.selectedIndex = Math.max(0, before);
    };
    price();
    const begin = () => {
      if (!/^\d{1,9}$/.test(seed.value.trim())) {
        status.textContent = "The number of the exam has digits only, at most nine.";
        seed.focus();
        return;
      }
      status.textContent = "The questions are drawn…";
      clearTimeout(waiting);
      waiting = setTimeout(() => (status.textContent = "The course does not answer. Reload the page and try again."), DRAW_PATIENCE_MS);
      model.set("request", { count: chosen().count, minutes: Number(time.value), seed: Number(seed.value.trim()), at: new Date().toISOString() });
      model.save_changes();
    };
    const earlier = model.get("earlier").map(({ at, seed: number, items, right }) =>
      row(h("td", {}, new Date(at).toLocaleDateString([], { dateStyle: "medium" })), h("td", {}, String(number)), h("td", { class: "mc-score" }, `${right} of ${items}`)));
    const domains = model.get("domains").map(({ title, weight }) => row(h("th", { scope: "row" }, title), h("td", { class: "mc-score" }, `${weight} of 100`)));
    put(
      null,
      h("p", {}, model.get("honest")),
      h(
        "div",
        { class: "mc-form" },
        h("fieldset", {}, h("legend", {}, "How many questions?"), ...counts.map((input) => h("label", {}, input, input.value))),
        h("div", { class: "mc-field" }, h("label", { for: time.id }, "How much time?"), time),
        h("div", { class: "mc-field" }, h("label", { for: seed.id }, "Number of the exam"), seed, h("span", { class: "mc-hint", id: `${uid}-seed-note` }, "The same number gives the same questions.")),
        button("Begin", begin, "mc-main"),
      ),
      status,
      h("details", {}, h("summary", {}, "How the questions are chosen"), h("table", {}, head("Domain of the MBLEx", "Share"), h("tbody", {}, ...domains)), h("p", { class: "mc-hint" }, model.get("caveat"))),
      earlier.length ? h("details", {}, h("summary", {}, `Earlier exams (${earlier.length})`), h("table", {}, head("Day", "Number", "Right"), h("tbody", {}, ...earlier))) : null,
    );
  };

  /* ---- the questions ---- */

  const answered = () => exam.items.filter(({ id }) => isAnswered(exam.responses[id])).length;
  const open = (given) => {
    exam = { ...given, responses: { ...given.responses }, finished: false, at: "" };
    panels = exam.items.map((item, place) => question(item, `${uid}-${place}`, place, exam.items.length, (id, response) => {
      keep({ responses: { ...exam.responses, [id]: response } });
      count();
    }));
    exam.items.forEach(({ id }, place) => panels[place].show(exam.responses[id]));
    shown = Math.max(0, exam.items.findIndex(({ id }) => !isAnswered(exam.responses[id])));
  };
  let jumps = [];
  const tally = h("p", { class: "mc-tally" });
  const count = () => {
    jumps.forEach((jump, place) => {
      const { id } = exam.items[place];
      const state = exam.finished ? (isRight(exam.items[place], exam.responses[id]) ? "right" : "wrong") : isAnswered(exam.responses[id]) ? "answered" : "";
      jump.textContent = `${place + 1}${{ right: "✓", wrong: "✗", answered: "•" }[state] ?? ""}`;
      jump.setAttribute("aria-label", `Question ${place + 1}, ${{ right: "right", wrong: "not right", answered: "answered" }[state] ?? "not answered"}`);
      jump.dataset.state = state;
    });
    tally.textContent = `${answered()} of ${exam.items.length} answered.`;
  };
  /** The questions with their navigation; during the exam with clock and pause, after it with the way to the result. */
  const questions = () => {
    const stage = h("div", {});
    const back = button("Back", () => go(shown - 1));
    const next = button("Next", () => go(shown + 1));
    jumps = exam.items.map((_item, place) => button("", () => go(place), "mc-jump"));
    const jumpRow = h("div", { class: "mc-jumps" }, ...jumps);
    const go = (place, speak = true) => {
      shown = Math.max(0, Math.min(exam.items.length - 1, place));
      stage.replaceChildren(panels[shown].node);
      jumps.forEach((jump, at) => jump.setAttribute("aria-current", at === shown ? "step" : "false"));
      jumpRow.scrollLeft = jumps[shown].offsetLeft - jumpRow.offsetLeft - jumpRow.clientWidth / 2;
      back.disabled = shown === 0;
      next.disabled = shown === exam.items.length - 1;
      if (speak) spoken.textContent = `Question ${shown + 1} of ${exam.items.length}: ${exam.items[shown].stem}`;
    };
    const title = line(`Exam ${exam.seed}`);
    const during = [clock, button("Pause", () => pause())];
    const tools = exam.finished ? [button("Back to the result", () => result())] : during;
    put(
      title,
      h("div", { class: "mc-exam-head" }, title, ...tools),
      h("div", { class: "mc-nav", role: "group", "aria-label": "Questions" }, back, jumpRow, next),
      stage,
      exam.finished ? null : h("div", { class: "mc-actions" }, button("Hand in", () => handIn(), "mc-main")),
      exam.finished ? null : tally,
    );
    count();
    go(shown, false);
    if (exam.finished) return;
    showClock();
    run(true);
  };
  const pause = () => {
    run(false);
    keep();
    const title = line(`The exam ${exam.seed} is paused. The clock stands still.`, "mc-result");
    put(
      title,
      title,
      h("p", {}, `${answered()} of ${exam.items.length} answered. ${exam.minutes ? `${timeLeft(60 * exam.minutes - exam.seconds)}. ` : ""}You may close the page: the exam waits here for you.`),
      h("div", { class: "mc-actions" }, button("Go on", () => questions(), "mc-main"), button("Begin another exam instead", () => form())),
    );
  };
  const handIn = () => {
    const left = exam.items.length - answered();
    if (!left) return finish("");
    screen.querySelector(".mc-confirm")?.remove();
    const title = line(`${plural(left, "question")} ${left === 1 ? "is" : "are"} not answered. Hand in all the same?`);
    const ask = h("div", { class: "mc-confirm" }, title, h("div", { class: "mc-actions" }, button("Hand in", () => finish(""), "mc-main"), button("Go on answering", () => questions())));
    screen.append(ask);
    guard(ask);
    title.focus();
  };
  const finish = (why) => {
    run(false);
    keep({ finished: true });
    exam.items.forEach(({ id }, place) => panels[place].judge(exam.responses[id]));
    shown = Math.max(0, exam.items.findIndex((item) => !isRight(item, exam.responses[item.id])));
    result(why);
  };

  /* ---- the result ---- */

  const result = (why = "") => {
    const { items, responses } = exam;
    const right = items.filter((item) => isRight(item, responses[item.id])).length;
    const safety = items.filter((item) => item.safety);
    const safe = safety.filter((item) => isRight(item, responses[item.id])).length;
    const domains = counted(items, responses, (item) => item.domain);
    const objectives = [...counted(items, responses, (item) => item.objective)];
    // What was missed comes first: it is what one came for.
    objectives.sort(([, a], [, b]) => Number(a.right === a.all) - Number(b.right === b.all));
    const title = line(`${why ? `${why} ` : ""}${right} of ${items.length} right.`, "mc-result");
    const way = (objective) => {
      const { link, lesson, part } = model.get("objectives")[objective] ?? {};
      return link ? h("a", { href: link }, `${lesson}, part ${part}`) : "";
    };
    put(
      title,
      title,
      safety.length ? h("p", {}, `Safety questions, counted apart: ${safe} of ${safety.length} right.`) : null,
      h("p", { class: "mc-hint" }, `${model.get("honest")} A question with several parts is right only as a whole.`),
      h("p", {}, "What you answered comes back in your reviews, what you missed first of all."),
      h(
        "table",
        {},
        h("caption", {}, "By domain"),
        head("Domain of the MBLEx", "Right"),
        h("tbody", {}, ...model.get("domains").filter(({ id }) => domains.has(id)).map(({ id, title: name }) => row(h("th", { scope: "row" }, name), score(domains.get(id) ?? { right: 0, all: 0 })))),
      ),
      exam.short.length ? h("p", { class: "mc-hint" }, `The bank had too few questions for the full share of: ${exam.short.join("; ")}.`) : null,
      h(
        "div",
        { class: "mc-objectives" },
        h(
          "table",
          {},
          h("caption", {}, "By objective, with the way back"),
          head("Objective", "Right", "Where it is taught"),
          h("tbody", {}, ...objectives.map(([id, told]) => row(h("th", { scope: "row" }, model.get("objectives")[id]?.text ?? id), score(told), h("td", {}, way(id))))),
        ),
      ),
      h("p", { class: "mc-hint" }, model.get("caveat")),
      h("div", { class: "mc-actions" }, button("Look at the questions", () => questions(), "mc-main"), button("Begin another exam", () => form())),
    );
  };
  const score = ({ right, all }) => h("td", { class: "mc-score" }, `${right === all ? "✓ " : ""}${right} of ${all}`);

  const onExam = () => {
    clearTimeout(waiting);
    open(model.get("exam"));
    shown = 0;
    questions();
  };
  model.on("change:exam", onExam);
  model.on("change:saved_count", acknowledge);
  if (model.get("exam").items) {
    open(model.get("exam"));
    const title = line(`You have begun exam ${exam.seed}: ${answered()} of ${exam.items.length} answered.`, "mc-result");
    put(
      null,
      title,
      exam.minutes ? h("p", {}, `${timeLeft(60 * exam.minutes - exam.seconds)}. The clock stands still until you go on.`) : null,
      h("div", { class: "mc-actions" }, button("Go on", () => questions(), "mc-main"), button("Begin another exam instead", () => form())),
    );
  } else form();
  guard(root);
  el.append(root);
  return () => {
    clearInterval(running);
    clearTimeout(waiting);
    model.off("change:exam", onExam);
    model.off("change:saved_count", acknowledge);
  };
}

export default { render };
