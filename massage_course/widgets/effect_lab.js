// The effect lab: two bell curves that part as far as the pooled effect says.
import { guard, h, newId } from "./shared.js";

const WIDTH = 640;
const HEIGHT = 240;
const BASE = 205;
const UNIT = 82; // pixels per standard deviation

/**
 * Share of a standard normal distribution below `z`, 0 to 1.
 * Abramowitz and Stegun, Handbook of Mathematical Functions (1964), formula 7.1.26; error below 1.5e-7.
 * @param {number} z
 */
export function normalShare(z) {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const erf = 1 - tail * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

/** SVG path of a bell curve centered `shift` standard deviations from the middle. */
export function bell(shift) {
  const points = [];
  for (let x = -3.6; x <= 3.6; x += 0.1) {
    const px = WIDTH / 2 + (x + shift) * UNIT;
    points.push(`${px.toFixed(1)} ${(BASE - 165 * Math.exp((-x * x) / 2)).toFixed(1)}`);
  }
  return `M${points.join("L")}`;
}

/** What the effect means, in a sentence. `effect` is an SMD; negative favors massage. */
export function sentence(effect) {
  const people = Math.round(100 * normalShare(Math.abs(effect)));
  return `Calculated from it: about ${people} of 100 people with massage do better than the middle person of the other group. With no effect at all it would be 50.`;
}

function curve(path, kind) {
  return `<path class="mc-curve mc-${kind}" d="${path}"/>`;
}

function drawing(setting) {
  const effect = setting.effect ?? 0;
  const middle = WIDTH / 2;
  const at = middle + effect * UNIT;
  // Where the curves lie on each other their names are put side by side.
  const apart = Math.abs(effect) > 0.2;
  const label = (x, y, kind, text, anchor) => `<text class="mc-${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" focusable="false">` +
    `<line class="mc-axis" x1="20" x2="${WIDTH - 20}" y1="${BASE}" y2="${BASE}"/>` +
    curve(bell(0), "other") +
    curve(bell(effect), "massage") +
    `<line class="mc-mean mc-other" x1="${middle}" x2="${middle}" y1="${BASE}" y2="40"/>` +
    `<line class="mc-mean mc-massage" x1="${at}" x2="${at}" y1="${BASE}" y2="40"/>` +
    label(apart ? at - 8 : middle - 10, 28, "massage", "massage", "end") +
    label(middle + 10, 28, "other", setting.against, "start") +
    `<text class="mc-scale" x="20" y="${BASE + 24}">less ${setting.scale}</text>` +
    `<text class="mc-scale" x="${WIDTH - 20}" y="${BASE + 24}" text-anchor="end">more ${setting.scale}</text></svg>`
  );
}

function render({ model, el }) {
  const uid = newId();
  const settings = model.get("settings");
  const choices = model.get("choices");
  const picture = h("div", { class: "mc-curves" });
  const words = h("div", { role: "status", class: "mc-words" });

  const show = () => {
    const now = model.get("setting");
    const setting = settings.find((one) => Object.keys(now).every((name) => one[name] === now[name]));
    picture.innerHTML = drawing(setting);
    const number = [h("p", { class: "mc-number" }, `Average effect: ${setting.shown}`), h("p", {}, sentence(setting.effect))];
    words.replaceChildren(h("p", {}, setting.words), ...(setting.effect === null ? [] : number), h("p", { class: "mc-hint" }, setting.doubt));
  };
  const fields = Object.entries(choices).map(([name, { legend, options }]) =>
    h(
      "fieldset",
      {},
      h("legend", {}, legend),
      ...options.map(([value, label]) => {
        const input = h("input", { type: "radio", name: `${uid}-${name}`, "data-choice": name, value, checked: model.get("setting")[name] === value });
        input.addEventListener("change", () => {
          model.set("setting", { ...model.get("setting"), [name]: value });
          show();
          model.save_changes();
        });
        return h("label", {}, input, h("span", {}, label));
      }),
    ),
  );
  const doses = model.get("doses");
  const root = h(
    "section",
    { class: "mc mc-lab", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("intro")),
    h("div", { class: "mc-controls" }, ...fields),
    picture,
    words,
    h("p", { class: "mc-hint" }, model.get("model_note")),
    h("details", {}, h("summary", {}, "And the dose?"), h("p", {}, model.get("doses_note")), h("ul", {}, ...doses.map((dose) => h("li", {}, dose)))),
  );
  show();
  guard(root);
  const fromPython = () => {
    for (const input of root.querySelectorAll("input")) input.checked = model.get("setting")[input.dataset.choice] === input.value;
    show();
  };
  model.on("change:setting", fromPython);
  el.append(root);
  return () => model.off("change:setting", fromPython);
}

export default { render };
