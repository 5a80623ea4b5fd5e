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

/** A table of two structures: for each fact that either of them has its name, and beneath it what each has. */
export function comparison(first, second) {
  const labels = [...new Set([...first.facts, ...second.facts].map(([label]) => label))];
  const of = (structure, label) => structure.facts.find(([name]) => name === label)?.[1];
  const group = (label, ...texts) =>
    texts.some(Boolean)
      ? h("tbody", {}, h("tr", {}, h("th", { scope: "rowgroup", colSpan: 2 }, label)), h("tr", {}, ...texts.map((text) => h("td", {}, text || "–"))))
      : null;
  return h(
    "table",
    { class: "mc-compare" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, first.name), h("th", { scope: "col" }, second.name))),
    group("In Latin", first.latin, second.latin),
    group("In short", first.plain, second.plain),
    ...labels.map((label) => group(label, of(first, label), of(second, label))),
    group("Take care", first.cautions.join(" "), second.cautions.join(" ")),
  );
}
