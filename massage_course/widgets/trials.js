// The results of an area: a forest plot for each unit and one table, for what the reader has chosen.
import { guard, h, newId } from "./shared.js";

const COUNTED = [
  ["for", "lies wholly on the side that favors the treatment", "lie wholly on the side that favors the treatment"],
  ["against", "lies wholly on the side that favors the comparison", "lie wholly on the side that favors the comparison"],
  ["more", "lies wholly on the side of more", "lie wholly on the side of more"],
  ["less", "lies wholly on the side of less", "lie wholly on the side of less"],
  ["open", "has an interval that includes no effect", "have intervals that include no effect"],
  ["no_interval", "comes without an interval: the plot cannot show chance", "come without an interval: the plot cannot show chance"],
  ["no_number", "has no number that can be drawn: read it in the table", "have no number that can be drawn: read them in the table"],
];

const HEAD = ["Result", "Effect, 95% interval", "Trials, people", "How to read it"];

/** The rows that fit `setting`; an empty choice lets every row through. */
export function fitting(rows, setting) {
  return rows.filter((row) => Object.entries(setting).every(([field, value]) => !value || row[field] === value));
}

/** How many rows there are and what they say. */
export function sentence(rows) {
  if (!rows.length) return "No result fits this choice.";
  const parts = [rows.length === 1 ? "1 result fits." : `${rows.length} results fit.`];
  for (const [says, one, many] of COUNTED) {
    const count = rows.filter((row) => row.says === says).length;
    if (count) parts.push(`${count} ${count === 1 ? one : many}.`);
  }
  const doubtful = rows.filter((row) => !row.verified).length;
  if (doubtful) parts.push(`${doubtful} ${doubtful === 1 ? "is" : "are"} not verified.`);
  const units = new Set(rows.filter((row) => row.at[1] !== null).map((row) => row.axis)).size;
  if (units > 1) parts.push(`They are measured in ${units} ways, so they stand on ${units} axes.`);
  return parts.join(" ");
}

/* ---- the plot: places are percent, so that words and marks keep their size on every screen ---- */

const line = (kind, x1, x2, y1, y2) => `<line class="${kind}" x1="${x1}%" x2="${x2}%" y1="${y1}%" y2="${y2}%"/>`;

function strip(row, axis) {
  const [low, effect, high] = row.at;
  const half = row.size / 2;
  return (
    `<svg focusable="false">${line("mc-none", axis.nothing, axis.nothing, 0, 100)}` +
    (low === null ? "" : line("mc-interval", low, high, 50, 50)) +
    `<rect class="mc-mark" x="${effect}%" y="50%" width="${row.size}" height="${row.size}" transform="translate(${-half} ${-half})"/></svg>`
  );
}

function scale(axis) {
  const ticks = axis.ticks.map(([at, text]) => `<line class="mc-tick" x1="${at}%" x2="${at}%" y1="0" y2="6"/><text x="${at}%" y="21">${text}</text>`);
  return `<svg focusable="false"><line class="mc-tick" x1="0" x2="100%" y1="0" y2="0"/>${ticks.join("")}</svg>`;
}

function plot(axis, rows) {
  const lines = rows.map((row) =>
    h(
      "div",
      { class: "mc-result", "data-row": row.id, "data-verified": row.verified },
      h("div", { class: "mc-label" }, h("span", {}, row.label), h("span", { class: "mc-shown" }, row.shown)),
      h("div", { class: "mc-strip", innerHTML: strip(row, axis) }),
    ),
  );
  const ends = h("div", { class: "mc-ends" }, h("span", {}, `← ${axis.left}`), h("span", {}, `${axis.right} →`));
  ends.style.gridTemplateColumns = `${axis.nothing}% 1fr`;
  return h(
    "div",
    { class: "mc-axis-group" },
    h("p", { class: "mc-unit" }, h("strong", {}, `${axis.title}. `), axis.sign),
    h(
      "div",
      { class: "mc-forest", role: "img", "aria-label": `Forest plot. ${axis.title}: ${rows.length === 1 ? "1 result" : `${rows.length} results`}. The table below holds the same numbers.` },
      h("div", { class: "mc-result mc-head" }, h("div", { class: "mc-label" }), ends),
      ...lines,
      h("div", { class: "mc-result mc-foot" }, h("div", { class: "mc-label" }), h("div", { class: "mc-scale", innerHTML: scale(axis) })),
    ),
  );
}

/** The roles keep it a table for screen readers where a narrow page stacks the cells. */
function table(rows, name) {
  const head = h("tr", { role: "row" }, ...HEAD.map((text) => h("th", { role: "columnheader", scope: "col" }, text)));
  const cell = (place, ...content) => h("td", { role: "cell", "data-label": HEAD[place] }, ...content);
  const source = (row) => (row.url ? h("a", { href: row.url, target: "_blank", rel: "noopener" }, row.source) : row.source);
  const body = rows.map((row) =>
    h(
      "tr",
      { role: "row" },
      h("th", { role: "rowheader", scope: "row" }, row.label),
      cell(1, row.shown),
      cell(2, row.people),
      cell(3, `${row.note} (`, source(row), ")"),
    ),
  );
  return h("table", { role: "table", "aria-label": name }, h("thead", { role: "rowgroup" }, head), h("tbody", { role: "rowgroup" }, ...body));
}

function render({ model, el }) {
  const uid = newId();
  const rows = model.get("rows");
  const status = h("p", { role: "status", class: "mc-words" });
  const plots = h("div", { class: "mc-plots" });
  const numbers = h("div", { class: "mc-numbers" });

  const selects = model.get("choices").map(({ field, legend, options }) => {
    const select = h("select", { id: `${uid}-${field}`, "data-field": field }, ...options.map(([value, label]) => h("option", { value, "data-label": label }, label)));
    select.addEventListener("change", () => {
      model.set("setting", { ...model.get("setting"), [field]: select.value });
      show();
      model.save_changes();
    });
    return select;
  });

  /** Behind each choice stands how many rows it would leave; one that leaves none cannot be chosen. */
  const count = (select, setting) => {
    for (const option of select.options) {
      const left = fitting(rows, { ...setting, [select.dataset.field]: option.value }).length;
      option.textContent = `${option.dataset.label} (${left})`;
      option.disabled = left === 0 && option.value !== setting[select.dataset.field];
    }
    select.value = setting[select.dataset.field];
  };

  const show = () => {
    const setting = model.get("setting");
    const found = fitting(rows, setting);
    for (const select of selects) count(select, setting);
    status.textContent = sentence(found);
    const drawn = found.filter((row) => row.at[1] !== null);
    const axes = model.get("axes").filter((axis) => drawn.some((row) => row.axis === axis.id));
    plots.replaceChildren(...axes.map((axis) => plot(axis, drawn.filter((row) => row.axis === axis.id))));
    numbers.replaceChildren(...(found.length ? [table(found, model.get("title"))] : []));
    guard(root);
  };

  const fields = model.get("choices").map(({ legend }, place) => h("div", { class: "mc-field" }, h("label", { for: selects[place].id }, legend), selects[place]));
  const root = h(
    "section",
    { class: "mc mc-evidence", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("intro")),
    h("div", { class: "mc-fields" }, ...fields),
    status,
    plots,
    h("p", { class: "mc-hint" }, model.get("doubt")),
    numbers,
  );
  show();
  model.on("change:setting", show);
  el.append(root);
  return () => model.off("change:setting", show);
}

export default { render };
