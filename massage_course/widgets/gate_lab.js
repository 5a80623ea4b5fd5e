// The gate lab: a drawn model of the pain gate, and results of chemical tests that can be sifted.
import { guard, h, newId } from "./shared.js";

const WIDTH = 440;
const HEIGHT = 412;
const PAIN_X = 170;
const TOUCH_X = 285;
const GATE_Y = 200;

/** The option of `control` that `setting` names. */
function chosen(control, setting) {
  return control.options.find(({ id }) => id === setting[control.id]);
}

/** Is a hand on the skin? Without one, pressure counts for nothing. */
export function touched(controls, setting) {
  const touch = controls.find(({ id }) => id === "touch");
  return chosen(touch, setting).steps !== 0;
}

/** The controls that count in this setting. */
function counting(controls, setting) {
  return controls.filter(({ needs_touch: needs }) => !needs || touched(controls, setting));
}

/** The step of the gate: `start` and what each choice adds or takes. */
export function step(start, controls, setting) {
  return counting(controls, setting).reduce((sum, control) => sum + chosen(control, setting).steps, start);
}

/** The results that stay in a sieve. No result of the lesson comes from the brain. */
export function sift(results, sieve) {
  if (sieve === "all") return results;
  return sieve === "compared" ? results.filter(({ against }) => against) : [];
}

/** How many stay, in the words of the prediction. */
export function share(left, before) {
  if (left === before) return "all";
  return left ? "some" : "none";
}

/* ---- the drawing ------------------------------------------------------------------------------------------------ */

function drawing(controls, setting, now) {
  const hand = touched(controls, setting);
  const hurts = hand && setting.pressure === "painful";
  const brain = Math.sign(chosen(controls.find(({ id }) => id === "attention"), setting).steps);
  const gap = 2 + 6 * now;
  const line = (kind, active, d, width = 4) => `<path class="mc-nerve mc-${kind}${active ? " mc-active" : ""}" d="${d}" style="stroke-width:${width}"/>`;
  const text = (x, y, words, more = "") => `<text x="${x}" y="${y}" ${more}>${words}</text>`;
  const bar = (x) => `<rect class="mc-bar" x="${x}" y="${GATE_Y - 7}" width="52" height="14" rx="3"/>`;
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" focusable="false">` +
    `<rect class="mc-body" x="8" y="344" width="424" height="62" rx="10"/>` +
    text(20, 394, "the back", 'class="mc-small"') +
    `<rect class="mc-body" x="40" y="136" width="392" height="122" rx="18"/>` +
    text(424, 160, "dorsal horn of the cord", 'class="mc-small" text-anchor="end"') +
    `<rect class="mc-body" x="110" y="8" width="210" height="46" rx="20"/>` +
    text(215, 37, "brain", 'text-anchor="middle"') +
    line("pain", true, `M${PAIN_X} 346V${GATE_Y + 12}`, 9) +
    line("pain", true, `M${PAIN_X} ${GATE_Y - 12}V58`, 2 * now) +
    line("pain", hurts, `M${TOUCH_X - 12} 346C${TOUCH_X - 20} 300 ${PAIN_X + 40} 310 ${PAIN_X + 5} 282`, hurts ? 5 : 0) +
    line("touch", hand, `M${TOUCH_X} 346V${GATE_Y + 22}`) +
    line("touch", hand, `M${TOUCH_X - 20} ${GATE_Y}H${PAIN_X + gap + 56}`) +
    `<circle class="mc-cell${hand ? " mc-active" : ""}" cx="${TOUCH_X}" cy="${GATE_Y}" r="20"/>` +
    line(brain > 0 ? "pain" : "touch", brain !== 0, `M128 52C76 84 66 140 ${PAIN_X - gap - 34} ${GATE_Y - 12}`, brain ? 4 : 2) +
    bar(PAIN_X - gap - 52) +
    bar(PAIN_X + gap) +
    `<circle class="mc-sore" cx="${PAIN_X}" cy="362" r="15"/>` +
    (hand ? `<rect class="mc-hand" x="${TOUCH_X - 45}" y="334" width="90" height="24" rx="12"/>` : "") +
    text(PAIN_X, 394, "sore spot", 'class="mc-small" text-anchor="middle"') +
    text(TOUCH_X, 394, hand ? "hand" : "no hand", 'class="mc-small" text-anchor="middle"') +
    text(PAIN_X - 14, 298, "pain fibers", 'text-anchor="end"') +
    text(PAIN_X - 14, 318, "A-delta and C", 'class="mc-small" text-anchor="end"') +
    text(TOUCH_X + 14, 298, "touch fibers") +
    text(TOUCH_X + 14, 318, "A-beta", 'class="mc-small"') +
    text(TOUCH_X + 28, GATE_Y - 4, "inhibitory") +
    text(TOUCH_X + 28, GATE_Y + 16, "cell") +
    text(PAIN_X - gap - 26, GATE_Y + 30, "gate", 'text-anchor="middle"') +
    text(PAIN_X + 14, 108, "what passes") +
    text(10, 88, { "-1": "closes", 0: "no message", 1: "opens" }[brain], 'class="mc-small"') +
    "</svg>"
  );
}

/** People as dots: filled for those massaged, rings for the others. */
function dots({ massaged, others }) {
  const row = (count, kind) => Array.from({ length: count ?? 0 }, () => h("i", { class: kind }));
  return h("span", { class: "mc-dots", "aria-hidden": "true" }, ...row(massaged, "mc-massaged"), ...row(others, "mc-others"));
}

/** The people in words, where the study tells them. */
function people({ massaged, others }) {
  if (!massaged) return "";
  return others ? `${massaged} massaged, ${others} others.` : `${massaged} massaged.`;
}

const SIGNS = { higher: "▲", lower: "▼", same: "=" };

function card(result, stays, why) {
  return h(
    "li",
    { class: stays ? "mc-result" : "mc-result mc-out" },
    h("p", {}, h("span", { class: "mc-sign", "aria-hidden": "true" }, SIGNS[result.result]), h("strong", {}, result.finding)),
    h("p", {}, `${result.who}. ${result.words}`),
    h("p", { class: "mc-hint" }, `Sample: ${result.sample || "not read"}. ${people(result)} ${result.source}.`),
    dots(result),
    stays ? null : h("p", { class: "mc-gone" }, `✗ Sifted out: ${why}`),
  );
}

/* ---- the widget ------------------------------------------------------------------------------------------------- */

/** A row of radio buttons. */
function radios(legend, name, options, value, change) {
  const group = `${newId()}-${name}`;
  return h(
    "fieldset",
    { "data-choice": name },
    h("legend", {}, legend),
    ...options.map(([id, label]) => {
      const input = h("input", { type: "radio", name: group, value: id, checked: id === value, onchange: () => change(id) });
      return h("label", {}, input, h("span", {}, label));
    }),
  );
}

/** A guess made before a change; `tell` gives one sentence about it and forgets it. */
function prediction(legend, name, options) {
  const node = radios(legend, name, options, "", () => {});
  node.classList.add("mc-predict");
  const tell = (came) => {
    const guess = node.querySelector("input:checked");
    if (!guess) return "";
    guess.checked = false;
    const said = options.find(([id]) => id === guess.value)[1];
    return guess.value === came ? `You predicted "${said}", and so it came. ` : `You predicted "${said}". It came otherwise. `;
  };
  return { node, tell };
}

function render({ model, el }) {
  const controls = model.get("controls");
  const chemicals = model.get("chemicals");
  const meanings = model.get("meanings");
  const setting = () => model.get("setting");
  const stepOf = (now) => step(model.get("start"), controls, now);

  const picture = h("div", { class: "mc-gate" });
  const meter = h("p", { class: "mc-meter", "aria-hidden": "true" });
  const gateWords = h("div", { role: "status", class: "mc-words" });
  const results = h("ul", { class: "mc-results" });
  const testWords = h("div", { role: "status", class: "mc-words" });
  const gateGuess = prediction("Predict your next change. What passes the gate will be", "gate-guess", [["less", "less"], ["same", "as much"], ["more", "more"]]);
  const testGuess = prediction("Predict before you sift. Of the results there will stay", "test-guess", [["all", "all"], ["some", "some"], ["none", "none"]]);

  const showGate = (guess = "") => {
    const now = stepOf(setting());
    picture.innerHTML = drawing(controls, setting(), now);
    meter.replaceChildren("What passes: ", ...meanings.map((_, place) => h("span", { class: place < now ? "mc-full" : "" })), ` step ${now} of ${meanings.length}`);
    const why = counting(controls, setting()).map((control) => chosen(control, setting()).words).join(" ");
    gateWords.replaceChildren(
      h("p", {}, guess, h("strong", {}, `In the model: step ${now} of ${meanings.length}. `), why),
      h("p", {}, h("strong", {}, "What this means: "), meanings[now - 1]),
    );
  };
  const showTests = (guess = "") => {
    const { chemical: id, sieve } = setting();
    const chemical = chemicals.find((one) => one.id === id);
    const left = sift(chemical.results, sieve);
    const why = sieve === "brain" ? "not measured in the brain." : "nothing to compare with.";
    const follows = { all: chemical.all_words, compared: chemical.compared_words, brain: model.get("brain_words") }[sieve];
    results.replaceChildren(...chemical.results.map((result) => card(result, left.includes(result), why)));
    testWords.replaceChildren(
      h("p", {}, guess, h("strong", {}, `${chemical.name}: ${left.length} of ${chemical.results.length} results stay.`)),
      h("p", {}, h("strong", {}, "What follows: "), follows),
    );
  };
  /** Puts the choices of the model on the buttons: pressure sleeps while there is no hand. */
  const mirror = () => {
    for (const fieldset of root.querySelectorAll("fieldset:not(.mc-predict)")) {
      for (const input of fieldset.querySelectorAll("input")) input.checked = setting()[fieldset.dataset.choice] === input.value;
    }
    for (const { id, needs_touch: needs } of controls) {
      if (needs) root.querySelector(`[data-choice="${id}"]`).disabled = !touched(controls, setting());
    }
  };
  const change = (name, value) => {
    model.set("setting", { ...setting(), [name]: value });
    model.save_changes();
  };
  /** What changed since the last look decides which half speaks. */
  let last = setting();
  const follow = () => {
    const now = setting();
    const differs = (names) => names.some((name) => last[name] !== now[name]);
    const came = stepOf(now) - stepOf(last);
    const chemical = chemicals.find((one) => one.id === now.chemical);
    mirror();
    if (differs(controls.map(({ id }) => id))) showGate(gateGuess.tell({ "-1": "less", 0: "same", 1: "more" }[Math.sign(came)]));
    if (differs(["chemical", "sieve"])) showTests(testGuess.tell(share(sift(chemical.results, now.sieve).length, chemical.results.length)));
    last = now;
  };

  const root = h(
    "section",
    { class: "mc mc-gatelab", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("intro")),
    h("p", { class: "mc-title" }, "1. The gate (a model)"),
    gateGuess.node,
    h(
      "div",
      { class: "mc-halves" },
      h("div", {}, picture, meter),
      h("div", {}, ...controls.map(({ id, legend, options }) => radios(legend, id, options.map((one) => [one.id, one.label]), setting()[id], (value) => change(id, value)))),
    ),
    gateWords,
    h("details", {}, h("summary", {}, "What this model assumes"), h("ul", {}, ...model.get("assumptions").map((line) => h("li", {}, line)))),
    h("p", { class: "mc-hint" }, model.get("model_note")),
    h("p", { class: "mc-title" }, "2. Was it a chemical? (measured)"),
    h("p", {}, model.get("chemicals_intro")),
    radios("Chemical", "chemical", chemicals.map(({ id, name, saying }) => [id, `${name}: ${saying}`]), setting().chemical, (value) => change("chemical", value)),
    testGuess.node,
    radios("Keep", "sieve", model.get("sieves"), setting().sieve, (value) => change("sieve", value)),
    results,
    testWords,
  );
  mirror();
  showGate();
  showTests();
  guard(root);
  model.on("change:setting", follow);
  el.append(root);
  return () => model.off("change:setting", follow);
}

export default { render };
