// The certificate, or the record so far, as it will be printed. The name stays on this page.
import { guard, h } from "./shared.js";
import { printAlone } from "./print.js";

const AREA = ({ title, parts, read, items, tried, right }) =>
  h("li", {}, `${title}: ${parts ? `${read} of ${parts} parts read; ` : ""}${tried} of ${items} questions tried, ${right} right`);

function render({ model, el }) {
  const who = h("p", { class: "mc-who" });
  const name = h("input", { type: "text", id: `mc-who-${Math.random().toString(36).slice(2, 8)}`, autocomplete: "name", maxLength: 80, oninput: () => write() });
  const write = () => (who.textContent = name.value.trim() || "Name:");
  write();
  const sheet = h(
    "div",
    { class: "mc-sheet-body" },
    h("p", {}, "Back Massage Benefits, a self-study course"),
    who,
    h("p", {}, model.get("certifies")),
    h("ul", {}, ...model.get("areas").map(AREA)),
    h("p", {}, `Printed on ${model.get("day")}.`),
    h("p", { class: "mc-limits" }, model.get("limits")),
  );
  const title = model.get("title");
  const missing = model.get("areas").filter(({ complete }) => !complete).map((area) => area.title);
  const root = h(
    "section",
    { class: "mc mc-certificate", "aria-label": title },
    h("p", { class: "mc-title" }, title),
    missing.length ? h("p", {}, `The certificate needs every part read, every question tried and four of five right. Still open: ${missing.join("; ")}. You can print what you have done so far.`) : null,
    h("div", { class: "mc-field" }, h("label", { for: name.id }, "Your name, as it is to be printed. It is not stored."), name),
    sheet,
    h("button", { type: "button", class: "mc-main", onclick: () => printAlone(title, "mc-certificate", [sheet]) }, "Print"),
  );
  guard(root);
  el.append(root);
}

export default { render };
