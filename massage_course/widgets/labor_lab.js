// The labor lab: predict which levels carry the pain at a moment of birth, then vary position and hands.
import { guard, h, newId } from "./shared.js";
import { figure } from "./labor_positions.js";

const WIDTH = 300;
const LEFT = -3.4; // standard deviations at the left edge
const RIGHT = 0.8;

const x = (effect) => ((effect - LEFT) / (RIGHT - LEFT)) * WIDTH;

/** Which road a moment takes, in the words of the prediction: a road's id, "both", or "" where none is known. */
export function answer(moment) {
  return moment.roads.length > 1 ? "both" : (moment.roads[0] ?? "");
}

/** Standardized effects on pain as bars with a line at zero. */
export function bars(findings) {
  const rows = findings.map(({ label, effect, low, high }, place) => {
    const y = 32 + 52 * place;
    return (
      `<text x="4" y="${y - 12}">${label.split(": ")[0].replace(/[&<]/g, "")}</text><text x="${WIDTH - 4}" y="${y - 12}" text-anchor="end">${effect.toFixed(2).replace("-", "−")}</text><path class="mc-bar" d="M${x(low).toFixed(1)} ${y}H${x(high).toFixed(1)}"/>` +
      `<rect class="mc-mean" x="${(x(effect) - 5).toFixed(1)}" y="${y - 5}" width="10" height="10"/>`
    );
  });
  const bottom = 18 + 52 * findings.length;
  return (
    `<svg viewBox="0 0 ${WIDTH} ${bottom + 24}" aria-hidden="true" focusable="false">${rows.join("")}` +
    `<path class="mc-zero" d="M${x(0).toFixed(1)} 24V${bottom}"/><text class="mc-scale" x="${x(0).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">no effect</text>` +
    `<text class="mc-scale" x="4" y="${bottom + 18}">← less pain with massage</text></svg>`
  );
}

/** What the chosen position means for the chosen stroke. */
export function fit(position, hand) {
  if (!position.possible) return `${hand.name}: choose another position first.`;
  if (!position.reach.includes(hand.id)) return `${hand.name}: not within reach here. Change the stroke or the position.`;
  return `${hand.name}: within reach.`;
}

/** Put words into a live region, unless it says them already: what did not change is not read out again. */
function say(region, ...words) {
  if (region.textContent !== words.map(({ textContent }) => textContent).join("")) region.replaceChildren(...words);
}

function render({ model, el }) {
  const uid = newId();
  const [roads, moments, positions, hands] = ["roads", "moments", "positions", "hands"].map((name) => model.get(name));
  const chosen = (list, trait) => list.find(({ id }) => id === model.get(trait));
  const choices = [...roads.map(({ id, choice }) => [id, choice]), ["both", "Both groups"]];

  const back = h("div", { class: "mc-body", innerHTML: model.get("svg").replaceAll("@UID@", uid) });
  const pain = h("div", { role: "status", class: "mc-words" });
  const touch = h("div", { role: "status", class: "mc-words" });
  const place = h("div", { role: "status", class: "mc-words" });
  const trials = h("div", { role: "status", class: "mc-trials" });

  const choose = (trait, value) => {
    model.set(trait, value); // draws, as a change from Python does
    model.save_changes();
  };
  /** Radio buttons; `content(id)` is what stands on each. */
  const radios = (legend, name, list, content, pick) =>
    h(
      "fieldset",
      { class: `mc-${name}` },
      h("legend", {}, legend),
      h("div", {}, ...list.map(([value, label]) => {
        const input = h("input", { type: "radio", name: `${uid}-${name}`, value });
        input.addEventListener("change", () => pick(value));
        return h("label", {}, input, ...content(value, label));
      })),
    );
  const named = (list) => list.map(({ id, name }) => [id, name]);
  const plain = (_, label) => [h("span", {}, label)];
  const figures = new Map(positions.map(({ id }) => [id, h("span", { class: "mc-figure" })]));

  const moment = radios("1. The moment of the birth", "moment", named(moments), plain, (value) => choose("moment", value));
  const predict = radios("Your prediction: which levels of the cord carry the pain now?", "predict", choices, plain, (value) =>
    choose("predictions", { ...model.get("predictions"), [model.get("moment")]: value }),
  );
  const position = radios("3. Her position", "position", named(positions), (id, label) => [figures.get(id), h("span", {}, label)], (value) => choose("position", value));
  const hand = radios("2. Your hands", "hand", named(hands), plain, (value) => choose("hand", value));

  const drawBack = (now, shown) => {
    for (const road of roads) {
      for (const drawing of road.drawings) {
        const lit = shown && now.roads.includes(road.id);
        const strong = !now.focus.length || now.focus.includes(drawing);
        back.querySelector(`[data-pick="${drawing}"]`).dataset.lit = lit ? `${road.id}${strong ? "" : " pale"}` : "";
        back.querySelector(`[data-level="${drawing}"]`).toggleAttribute("data-shown", lit);
      }
    }
    const { possible, reach } = chosen(positions, "position");
    for (const group of back.querySelectorAll("[data-stroke]")) {
      group.toggleAttribute("data-shown", group.dataset.stroke === model.get("hand") && possible && reach.includes(group.dataset.stroke));
    }
  };
  const drawPain = (now, guess, shown) => {
    const right = answer(now);
    predict.hidden = !right;
    if (!shown) return say(pain, h("p", { class: "mc-hint" }, "The bands light up when you have made your prediction."));
    const verdict = guess === right ? h("p", { class: "mc-good" }, "✓ Well predicted.") : h("p", { class: "mc-bad" }, "✗ Not what the sources say.");
    say(pain, ...(right ? [verdict] : []), h("p", {}, now.pain), h("p", { class: "mc-hint" }, `Source: ${now.source}`));
  };
  const drawHands = (now) => {
    const stroke = chosen(hands, "hand");
    const words = [h("p", {}, h("strong", {}, `${stroke.name}, ${stroke.when}. `), `Pressure: ${stroke.pressure}. ${stroke.how}`)];
    if (now.touch) words.push(h("p", {}, now.touch));
    say(touch, ...words);
  };
  const drawPosition = () => {
    const stroke = chosen(hands, "hand");
    const now = chosen(positions, "position");
    const verdict = h("strong", { class: now.possible ? "mc-good" : "mc-bad" }, `${now.possible ? "✓" : "✗"} ${now.verdict}. `);
    say(place, h("p", {}, verdict, now.words), h("p", {}, fit(now, stroke)), h("p", { class: "mc-hint" }, `Source: ${now.source}`));
    for (const { id, reach } of positions) figures.get(id).innerHTML = figure(id, reach.includes(stroke.id) ? stroke.spot : "");
  };
  const drawTrials = (now) => {
    if (trials.dataset.moment === now.id) return;
    trials.dataset.moment = now.id;
    const pooled = now.findings.filter(({ effect }) => effect !== null);
    const open = trials.querySelector("details")?.open ?? false;
    trials.replaceChildren(
      h("p", { class: "mc-name" }, `What trials found: ${now.name.toLowerCase()}`),
      h("div", { class: "mc-bars", innerHTML: bars(pooled) }),
      h("p", { class: "mc-meaning" }, now.meaning),
      h("details", { open }, h("summary", {}, `The figures and their doubts (${now.findings.length})`), h("ul", {}, ...now.findings.map(({ text }) => h("li", {}, text)))),
    );
    guard(trials);
  };
  const draw = () => {
    const now = chosen(moments, "moment");
    const guess = model.get("predictions")[now.id] ?? "";
    const shown = Boolean(guess) || !answer(now);
    for (const [fieldset, value] of [[moment, now.id], [predict, guess], [position, model.get("position")], [hand, model.get("hand")]]) {
      for (const input of fieldset.querySelectorAll("input")) input.checked = input.value === value;
    }
    drawBack(now, shown);
    drawPain(now, guess, shown);
    drawHands(now);
    drawPosition();
    drawTrials(now);
  };

  const legend = h("p", { class: "mc-legend" }, ...roads.map(({ id, choice }) => h("span", {}, h("span", { class: `mc-key mc-key-${id}` }), choice)));
  const root = h(
    "section",
    { class: "mc mc-labor", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("intro")),
    moment,
    h("div", { class: "mc-columns" }, h("div", {}, back, legend), h("div", {}, predict, pain, hand, touch)),
    position,
    place,
    trials,
    h("p", { class: "mc-hint" }, model.get("model_note")),
  );
  draw();
  guard(root);
  const traits = ["moment", "position", "hand", "predictions"];
  for (const trait of traits) model.on(`change:${trait}`, draw);
  el.append(root);
  return () => {
    for (const trait of traits) model.off(`change:${trait}`, draw);
  };
}

export default { render };
