// What is told about a structure: its panel, and two of them side by side.
import { h } from "./shared.js";

/** Names, plain words, facts, cautions and source of one structure. */
export function facts(structure) {
  const rows = structure.facts.flatMap(([label, text]) => [h("dt", {}, label), h("dd", {}, text)]);
  const names = [structure.latin, structure.spanish && `Spanish: ${structure.spanish}`].filter(Boolean).join(" · ");
  return [
    h("p", { class: "mc-name" }, structure.name),
    names ? h("p", { class: "mc-hint" }, names) : null,
    structure.say ? h("p", { class: "mc-hint" }, `Say: ${structure.say}`) : null,
    structure.plain ? h("p", {}, structure.plain) : null,
    rows.length ? h("dl", {}, ...rows) : null,
    structure.cautions.length ? h("p", { class: "mc-caution" }, h("strong", {}, "Take care: "), structure.cautions.join(" ")) : null,
    structure.source ? h("p", { class: "mc-hint" }, structure.source) : null,
  ].filter(Boolean);
}

/** A table of two structures, one row for each fact that either of them has. */
export function comparison(first, second) {
  const labels = [...new Set([...first.facts, ...second.facts].map(([label]) => label))];
  const of = (structure, label) => structure.facts.find(([name]) => name === label)?.[1] ?? "–";
  const row = (label, ...texts) => h("tr", {}, h("th", { scope: "row" }, label), ...texts.map((text) => h("td", {}, text)));
  return h(
    "table",
    { class: "mc-compare" },
    h("thead", {}, h("tr", {}, h("td", {}), h("th", { scope: "col" }, first.name), h("th", { scope: "col" }, second.name))),
    h("tbody", {}, row("In short", first.plain || "–", second.plain || "–"), ...labels.map((label) => row(label, of(first, label), of(second, label)))),
  );
}
