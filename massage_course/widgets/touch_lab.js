// The touch lab: a speed on three kinds of skin, a hand that moves at this speed, and what makes the same stroke welcome.
import { guard, h, newId } from "./shared.js";

const START = 36; // of the hand's way, in units of the drawing
const END = 394;

/** Marks of the three outcomes: text beside color. */
const OUTCOMES = { well: "✓ Welcome", ask: "? Ask first", stop: "✗ Stop" };
const WEIGHT = ["stop", "ask", "well"];

/** Is motion welcome on this device? */
function mayMove() {
  return !window.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
}

/**
 * What follows from the circumstances: the gravest outcome, and the reasons for it in the order of the steps.
 * @param {{id: string, options: {id: string, then: string, words: string}[]}[]} steps
 * @param {Record<string, string>} chosen
 */
export function outcome(steps, chosen) {
  const options = steps.map((step) => step.options.find(({ id }) => id === chosen[step.id]) ?? step.options[0]);
  const then = WEIGHT.find((one) => options.some((option) => option.then === one));
  return { then, reasons: options.filter((option) => option.then === then && option.words).map(({ words }) => words) };
}

/** A right hand from above, fingers to the front. */
const HAND =
  '<path class="mc-hand" d="M-34-9C-24-14-14-16-4-15L20-18C25-18 25-12 20-11.500L4-9.500L26-9.500C31-9 31-3.500 26-3L4-2.500L25-1C30 0 29 5 25 5L3 4L19 8.500C24 10 22 15 18 14L-4 10C-4 15 0 19 5 22C9 25 5 30 1 28C-8 24-13 18-16 11C-23 12-29 12-34 11Z"/>';

function track() {
  const ruler = Array.from({ length: 10 }, (_, place) => `M${START + ((END - START) * place) / 9} 71v${place % 9 ? 5 : 9}`).join("");
  return (
    `<svg viewBox="0 0 420 96" aria-hidden="true" focusable="false"><path class="mc-skin" d="M8 14q202-10 404 0v52q-202 9-404 0z"/>` +
    `<path class="mc-tick" d="${ruler}"/><text x="${START}" y="94" text-anchor="middle">0</text><text x="${END}" y="94" text-anchor="end">45 cm</text>` +
    `<g class="mc-at" transform="translate(${START} 38)">${HAND}</g></svg>`
  );
}

/** A group of radio buttons; `changed` gets the value of the one that was chosen. */
function radios(legend, name, options, changed) {
  const inputs = options.map(([value, label]) => {
    const input = h("input", { type: "radio", name, value });
    input.addEventListener("change", () => changed(value));
    return h("label", {}, input, h("span", {}, label));
  });
  return h("fieldset", {}, h("legend", {}, legend), ...inputs);
}

function check(group, value) {
  for (const input of group.querySelectorAll("input")) input.checked = input.value === String(value);
}

/** Part one: the speed of a stroke, and whose skin it is on. */
function speedPart(model, uid, tell) {
  const [guesses, speeds, skins] = ["guesses", "speeds", "skins"].map((name) => model.get(name));
  const guessed = h("p", { class: "mc-guessed", role: "status" });
  const question = radios(model.get("question"), `${uid}-guess`, guesses.map(({ label }, place) => [place, label]), (place) => tell("guess", place));
  question.classList.add("mc-question");
  const whose = radios("Whose skin?", `${uid}-skin`, skins.map(({ id, label }) => [id, label]), (id) => tell("skin", id));
  const slider = h("input", { type: "range", id: `${uid}-speed`, min: "0", max: String(speeds.length - 1), step: "1" });
  slider.addEventListener("input", () => tell("speed", Number(slider.value)));
  const reading = h("output", { for: slider.id });
  const picture = h("div", { class: "mc-picture" });
  const note = h("p", { class: "mc-hint" });
  const words = h("div", { class: "mc-words", role: "status" });
  const way = h("div", { class: "mc-way", innerHTML: track() });
  const hand = way.querySelector(".mc-at");
  const play = h("button", { type: "button", onclick: () => (moving ? stop() : move()) }, "");
  let moving = 0;
  let drawn = "";

  const place = (share) => hand.setAttribute("transform", `translate(${(START + share * (END - START)).toFixed(1)} 38)`);
  const stop = () => {
    cancelAnimationFrame(moving);
    moving = 0;
    place(0);
    play.textContent = "Stroke along with the hand";
  };
  /** Let the hand go its way once, in the time that the stroke takes. */
  const move = () => {
    const { seconds } = speeds[model.get("speed")];
    const started = performance.now();
    const frame = (now) => {
      const share = Math.min(1, Math.max(0, now - started) / (1000 * seconds));
      place(share);
      if (share < 1) moving = requestAnimationFrame(frame);
      else stop();
    };
    moving = requestAnimationFrame(frame);
    play.textContent = "Stop the hand";
  };
  /** Where the speed lies: on the forearm a dot on either curve, on the back a ring, or words that nobody tried. */
  const mark = ({ x, ct, fast, spot, tried_on_back }, skin) => {
    if (skin === "people") return "";
    if (skin === "back" && tried_on_back) return `<circle class="mc-ring" cx="${x}" cy="${spot}" r="13"/>`;
    if (skin === "back") return `<text class="mc-unknown" x="${x}" y="${spot + 36}" text-anchor="${x < 60 ? "start" : x > 360 ? "end" : "middle"}">not tried</text>`;
    return (
      `<path class="mc-line" d="M${x} 26V186"/><g class="mc-secret"><circle class="mc-fast-dot" cx="${x}" cy="${fast}" r="6"/>` +
      `<circle class="mc-ct-dot" cx="${x}" cy="${ct}" r="7.5"/></g>`
    );
  };
  const show = () => {
    const [guess, skin, stop_] = [model.get("guess"), model.get("skin"), speeds[model.get("speed")]];
    const shown = skins.find(({ id }) => id === skin);
    const secret = guess < 0 && skin === "forearm";
    if (drawn !== skin) picture.innerHTML = shown.svg;
    drawn = skin;
    picture.querySelector(".mc-mark")?.remove();
    picture.querySelector("svg").insertAdjacentHTML("beforeend", `<g class="mc-mark">${mark(stop_, skin)}</g>`);
    picture.toggleAttribute("data-secret", secret);
    note.textContent = secret ? "Say what you expect, and the curve is drawn." : shown.note;
    guessed.textContent = guess < 0 ? "" : guesses[guess].words;
    reading.textContent = stop_.name;
    slider.setAttribute("aria-valuetext", stop_.name);
    words.replaceChildren(
      h("p", { class: "mc-number" }, `${stop_.time[0].toUpperCase()}${stop_.time.slice(1)}.`),
      h("p", {}, secret ? "How would this feel on your forearm? Try it with two fingers." : stop_.words[skin]),
    );
    slider.value = String(model.get("speed"));
    check(question, guess);
    check(whose, skin);
  };
  stop();
  way.append(play);
  if (!mayMove()) way.replaceChildren(h("p", { class: "mc-hint" }, "Your device asks for little motion, so no hand moves here. Count the seconds and stroke along your forearm."));
  const node = h(
    "div",
    {},
    question,
    guessed,
    h("div", { class: "mc-controls" }, h("div", { class: "mc-speed" }, h("label", { for: slider.id }, "Speed of the stroke"), slider, reading), whose),
    h("div", { class: "mc-columns" }, h("div", {}, picture, note), h("div", {}, words, way)),
    h("p", { class: "mc-hint mc-model" }, model.get("model_note")),
  );
  return { node, show, stop };
}

/** Part two: the stroke stays, the circumstances change. */
function consentPart(model, uid, tell) {
  const { title, intro, steps, well, note } = model.get("consent");
  const groups = steps.map((step) =>
    radios(`${step.legend} …`, `${uid}-${step.id}`, step.options.map(({ id, label }) => [id, label]), (id) => tell("circumstances", { ...model.get("circumstances"), [step.id]: id })),
  );
  const result = h("div", { class: "mc-result", role: "status" });
  const show = () => {
    const chosen = model.get("circumstances");
    const { then, reasons } = outcome(steps, chosen);
    result.dataset.then = then;
    result.replaceChildren(
      h("p", { class: "mc-number" }, OUTCOMES[then]),
      ...(then === "well" ? [h("p", {}, well)] : [h("ul", {}, ...reasons.map((reason) => h("li", {}, reason)))]),
    );
    groups.forEach((group, place) => check(group, chosen[steps[place].id]));
  };
  const node = h("div", { class: "mc-consent" }, h("p", { class: "mc-title" }, title), h("p", {}, intro), h("div", { class: "mc-steps" }, ...groups), result, h("p", { class: "mc-hint" }, note));
  return { node, show };
}

function render({ model, el }) {
  const uid = newId();
  const tell = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const speed = speedPart(model, uid, tell);
  const consent = consentPart(model, uid, tell);
  const root = h(
    "section",
    { class: "mc mc-touch", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("intro")),
    speed.node,
    consent.node,
  );
  const redraw = () => {
    speed.stop();
    speed.show();
  };
  const events = [["change:guess", redraw], ["change:skin", redraw], ["change:speed", redraw], ["change:circumstances", consent.show]];
  for (const [event, react] of events) model.on(event, react);
  speed.show();
  consent.show();
  guard(root);
  el.append(root);
  return () => {
    speed.stop();
    for (const [event, react] of events) model.off(event, react);
  };
}

export default { render };
