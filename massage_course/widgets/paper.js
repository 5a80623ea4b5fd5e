// The questions on paper, with what was answered so far: everything that a list or a button holds back on the screen
// is written out, and nothing tells what is right.
import { h } from "./shared.js";
import { walk } from "./marking.js";

const BLANK_LINE = "_".repeat(18);

const ticked = (chosen, text) => h("li", {}, `${chosen ? "☒" : "☐"} ${text}`);
const chosenIn = (response, id) => [response ?? []].flat().includes(id);
const ticks = (item, response) => h("ul", {}, ...item.parts.map(({ id, text }) => ticked(chosenIn(response, id), text)));
const drawing = (item, uid) => h("div", { class: "mc-picture", innerHTML: item.svg.replaceAll("@UID@", uid) });
const named = (choices, id) => choices.find((choice) => choice.id === id)?.text ?? BLANK_LINE;

const pairs = (item, response) => [
  h("ol", {}, ...item.parts.map(({ id, text }) => h("li", {}, `${text}: ${named(item.choices, response?.[id])}`))),
  h("p", {}, `Choose from: ${item.choices.map(({ text }) => text).join("; ")}.`),
];

const oneLine = (item, response) => h("p", {}, `${response || BLANK_LINE} ${item.unit ?? ""}`);

function gaps(item, response) {
  const word = (id) => (item.lists?.[id] ? named(item.lists[id], response?.[id]) : response?.[id] || BLANK_LINE);
  const place = (id) => item.parts.findIndex((part) => part.id === id) + 1;
  const text = item.text.replace(/\{(\w+)\}/g, (_gap, id) => `${word(id)} (${place(id)})`);
  const lists = Object.entries(item.lists ?? {}).map(([id, list]) => h("li", {}, `(${place(id)}) ${list.map((choice) => choice.text).join("; ")}`));
  return [h("p", {}, text), h("ul", {}, ...lists)];
}

const FORMS = {
  single_best_answer: ticks,
  multiple_select: ticks,
  match: pairs,
  order: (item, response) => {
    const ids = response?.length ? response : item.parts.map(({ id }) => id);
    return h(response?.length ? "ol" : "ul", {}, ...ids.map((id) => h("li", {}, `${response?.length ? "" : "__ "}${named(item.parts, id)}`)));
  },
  hotspot: (item, response, uid) => [drawing(item, uid), ticks(item, response)],
  label: (item, response, uid) => [drawing(item, uid), ...pairs(item, response)],
  numeric: oneLine,
  short_text: oneLine,
  cloze: gaps,
  case: (item, response) =>
    walk(item, response).flatMap(({ scene, picked }) => [
      h("p", {}, scene.text),
      h("ul", {}, ...scene.decisions.map((decision) => ticked(decision === picked, decision.text))),
    ]),
  free_text: (_item, response) => h("p", { class: response ? "mc-written" : "mc-room" }, response ?? ""),
};

/**
 * A page with every question, for the printer.
 * @param {string} title
 * @param {any[]} items
 * @param {Record<string, {response: any}>} responses
 * @param {string} uid
 */
export function onPaper(title, items, responses, uid) {
  const questions = items.map((item, place) =>
    h(
      "li",
      { class: "mc-item" },
      h("p", { class: "mc-stem" }, item.stem),
      ...[FORMS[item.type](item, responses[item.id]?.response, `${uid}-p${place}`)].flat(),
    ),
  );
  return h("section", { class: "mc mc-quiz mc-paper" }, h("h1", {}, title), h("ol", { class: "mc-questions" }, ...questions));
}
