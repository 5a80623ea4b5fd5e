// A scale as a calculator. What is entered lives in this page only: it is never put into the model.
import { guard, h, newId } from "./shared.js";
import { amount, bandOf, fieldsOf, holds, limitsOf, report, shownScore, sizeOf, variantOf } from "./scale_rules.js";

const TIMES = ["before", "after"];
const NAMES = { before: "Before", after: "After" };
const SIGNS = { true: "✓ reached", false: "✗ not reached", null: "cannot judge this change", undefined: "" };

/** The number in a control; null if it is empty. A time of day becomes minutes after midnight. */
export function read(control, kind) {
  if (control.value === "") return null;
  if (kind !== "time") return Number(control.value);
  const [hours, minutes] = control.value.split(":").map(Number);
  return 60 * hours + minutes;
}

/** A number as the control of its kind wants it. */
export function written(value, kind) {
  if (value === null || value === undefined) return "";
  if (kind !== "time") return String(value);
  return [Math.floor(value / 60), value % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

function control(field) {
  if (field.kind !== "choice") {
    return h("input", { type: field.kind, min: String(field.low), max: String(field.high), step: field.kind === "number" ? "any" : "60", autocomplete: "off", inputMode: "decimal" });
  }
  const numbers = Array.from({ length: field.high - field.low + 1 }, (_, place) => String(field.low + place));
  return h("select", { autocomplete: "off" }, h("option", { value: "" }, "–"), ...numbers.map((number) => h("option", { value: number }, number)));
}

/** Text of a live region changes only when it says something new. */
function say(node, parts) {
  const said = parts.join("\n");
  if (node.dataset.said === said) return;
  node.dataset.said = said;
  node.replaceChildren(...parts.map((text, place) => h("p", { class: place ? "" : "mc-sentence" }, text)));
}

function render({ model, el }) {
  const scale = model.get("scale");
  const sources = model.get("sources");
  const problems = model.get("problems");
  const uid = newId();
  const fields = fieldsOf(scale);
  const controls = { before: new Map(), after: new Map() };
  let variant = variantOf(scale, "")?.id ?? "";

  const answers = (time) => Object.fromEntries(fields.map(({ id, kind }) => [id, read(controls[time].get(id), kind)]));

  /* ---- entries ---- */
  const cell = (field, time, row) => {
    const input = control(field);
    input.setAttribute("aria-labelledby", `${row} ${uid}-${time}`);
    input.dataset.field = field.id;
    input.dataset.time = time;
    input.addEventListener("input", () => show());
    controls[time].set(field.id, input);
    return h("td", { role: "cell", "data-label": NAMES[time] }, input, field.unit ? h("span", { "aria-hidden": "true" }, ` ${field.unit}`) : null);
  };
  const line = (field) => {
    const row = `${uid}-${field.id}`;
    const name = field.unit ? h("span", { class: "mc-hidden" }, ` in ${field.unit}`) : null;
    return h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader", id: row }, field.label, name), ...TIMES.map((time) => cell(field, time, row)));
  };
  const entries = ({ title, note, fields: own }, first) =>
    h(
      "table",
      { role: "table", class: own.every(({ kind }) => kind === "choice") ? "mc-entries" : "mc-entries mc-wide" },
      h("caption", {}, h("strong", {}, /[.?]$/.test(title) ? title : `${title}.`), ` ${note}`),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("th", { role: "columnheader", scope: "col" }, "Answer"), ...TIMES.map((time) => h("th", { role: "columnheader", scope: "col", ...(first ? { id: `${uid}-${time}` } : {}) }, NAMES[time])))),
      h("tbody", { role: "rowgroup" }, ...own.map(line)),
    );
  const variants = () =>
    h(
      "fieldset",
      { class: "mc-variants" },
      h("legend", {}, scale.rule === "distance" ? "Which version?" : "Whose figures?"),
      ...scale.variants.map(({ id, name, words }) => {
        const input = h("input", { type: "radio", name: `${uid}-variant`, value: id, checked: id === variant });
        input.addEventListener("change", () => {
          variant = id;
          show();
        });
        return h("label", {}, input, h("span", {}, h("strong", {}, `${name}.`), ` ${words}`));
      }),
    );

  /* ---- results ---- */
  const scores = h("p", { class: "mc-scores" });
  const parts = h("p", { class: "mc-hint" });
  const ruler = h("div", { class: "mc-ruler", "aria-hidden": "true" });
  const stripes = h("p", { class: "mc-hint" });
  const result = h("div", { role: "status", class: "mc-result" });
  const figures = h("tbody", { role: "rowgroup" });

  const tellScore = (time, one) => {
    if (one.value === null) return `${NAMES[time]}: ${problems[one.problem]}.`;
    const band = bandOf(scale, one.value);
    return `${NAMES[time]}: ${shownScore(scale, one.value)}${band ? ` (${band})` : ""}.`;
  };
  const tellParts = (time, one) => (one.parts.length ? `${NAMES[time]}: ${model.get("components").map((name, place) => `${name} ${one.parts[place]}`).join(", ")}. ` : "");
  const tellMissing = (time, one) => (one.problem === "missing" ? `${NAMES[time]}: ${fields.length - one.left_out.length} of ${fields.length} answered. ` : "");

  /** The scale as a line: both scores, and how far measurement noise reaches from the first. */
  const drawRuler = ({ before, after }) => {
    ruler.hidden = before.value === null;
    stripes.hidden = true;
    if (ruler.hidden) return;
    const at = (value) => `${(100 * Math.max(0, Math.min(1, (value - scale.low) / (scale.high - scale.low)))).toFixed(2)}%`;
    const reach = limitsOf(scale, variant).filter(({ kind, verified }) => kind === "detectable" && verified).map((limit) => sizeOf(limit, before.value));
    stripes.hidden = !reach.length;
    stripes.textContent = `Striped: as far as measurement noise may reach from the first score.${reach.length > 1 ? " Studies differ: the denser stripes show the smaller figure." : ""}`;
    const zone = (size) => {
      const node = h("span", { class: "mc-zone" });
      node.style.left = at(before.value - size);
      node.style.right = `calc(100% - ${at(before.value + size)})`;
      return node;
    };
    const pin = (time, value) => {
      const node = h("span", { class: `mc-pin mc-${time}` }, h("span", {}, time));
      node.style.left = at(value);
      return node;
    };
    ruler.replaceChildren(
      ...reach.map(zone),
      pin("before", before.value),
      ...(after.value === null ? [] : [pin("after", after.value)]),
      h("span", { class: "mc-low" }, String(scale.low)),
      h("span", { class: "mc-high" }, String(scale.high)),
    );
  };
  const figure = (limit, reached) => {
    const doubt = limit.verified ? "" : " (not verified)";
    const data = (label, ...inside) => h("td", { role: "cell", "data-label": label }, ...inside);
    return h(
      "tr",
      { role: "row" },
      h("th", { scope: "row", role: "rowheader" }, `${model.get("kinds")[limit.kind]}: ${limit.words}${doubt}`),
      data("For whom", limit.people),
      data("Source", sources.citations[limit.reference]),
      data("Your change", SIGNS[String(reached)]),
    );
  };
  const mark = () => {
    for (const time of TIMES) {
      for (const field of fields) {
        const input = controls[time].get(field.id);
        if (holds(field, read(input, field.kind))) input.removeAttribute("aria-invalid");
        else input.setAttribute("aria-invalid", "true");
      }
    }
  };
  const show = () => {
    const told = report(scale, model.get("words_of"), answers("before"), answers("after"), variant);
    mark();
    scores.textContent = TIMES.map((time) => tellScore(time, told[time])).join(" ");
    parts.textContent = TIMES.map((time) => tellMissing(time, told[time]) + tellParts(time, told[time])).join("");
    drawRuler(told);
    const wrong = TIMES.filter((time) => ["range", "asleep"].includes(told[time].problem)).map((time) => tellScore(time, told[time]));
    say(result, told.sentence ? [told.sentence, ...told.notes] : wrong);
    const limits = limitsOf(scale, variant);
    figures.replaceChildren(...limits.map((limit, place) => figure(limit, told.reached[place])));
    none.hidden = limits.length > 0;
  };
  const none = h("p", {}, "No figure was found for this.");

  /* ---- buttons ---- */
  const who = h("p", { class: "mc-hint mc-who" });
  const fill = (values, name, story) => {
    if (name) {
      variant = name;
      for (const input of root.querySelectorAll(".mc-variants input")) input.checked = input.value === name;
    }
    for (const time of TIMES) for (const { id, kind } of fields) controls[time].get(id).value = written(values[time][id], kind);
    who.textContent = story;
    show();
  };
  const { example } = scale;
  const buttons = h(
    "div",
    { class: "mc-buttons" },
    h("button", { type: "button", onclick: () => fill(example, example.variant, `Example. ${example.who}`) }, "Show an example"),
    h("button", { type: "button", onclick: () => fill({ before: {}, after: {} }, "", "") }, "Clear"),
  );

  const heads = ["Figure", "For whom it holds", "Source", "Your change"];
  const bands = scale.bands.map(({ up_to: to, words }) => `up to ${to}: ${words}`).join("; ");
  const list = (title, lines) => h("div", {}, h("p", { class: "mc-head" }, title), h("ul", {}, ...lines.map((text) => h("li", {}, text))));
  const root = h(
    "section",
    { class: "mc mc-scale", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, scale.measures),
    h("p", {}, h("strong", {}, "When: "), scale.when),
    scale.variants.length ? variants() : null,
    ...scale.groups.map((group, place) => entries(group, place === 0)),
    h("p", { class: "mc-hint" }, "What you enter stays on this page. It is not stored or sent, and it is gone when you leave."),
    buttons,
    who,
    scores,
    ruler,
    stripes,
    result,
    parts,
    h(
      "table",
      { role: "table", class: "mc-figures" },
      h("caption", {}, h("strong", {}, "How large must a change be?"), ` A figure holds for the people it was found in.`),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...heads.map((text) => h("th", { role: "columnheader", scope: "col" }, text)))),
      figures,
    ),
    none,
    h("p", {}, scale.doubt, h("span", { class: "mc-hint" }, ` ${sources.doubt}`)),
    h("div", { class: "mc-scope" }, list("With it you may", scale.may), list("You may not", scale.may_not)),
    h(
      "details",
      {},
      h("summary", {}, "How it is scored"),
      h("p", {}, scale.scoring, h("span", { class: "mc-hint" }, ` ${sources.scoring}`)),
      h("p", {}, h("strong", {}, "Left out: "), scale.missing),
      bands ? h("p", {}, h("strong", {}, "Bands: "), `${bands}. ${scale.bands_note}`, h("span", { class: "mc-hint" }, ` ${sources.bands}`)) : null,
    ),
  );
  show();
  guard(root);
  el.append(root);
}

export default { render };
