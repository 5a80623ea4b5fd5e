// The controls of the quiz, one per item type.
import { guard, h } from "./shared.js";
import { walk } from "./marking.js";

const TYPING_PAUSE_MS = 400;

/* ---- one control per item type ----------------------------------------------------------------------------------
   build(item, uid, change) returns { node, show(response), mark(marks) }:
   `change(response)` is called at every answer, `show` puts an answer back, `mark(marks, notes)` writes right or wrong and
   the reason beside the parts. `mark(null)` takes the marks away. */

function markText(right) {
  return right ? "✓ Right." : "✗ Not right.";
}

/** Write the verdict and the rationale under a part. */
function setNote(note, right, text) {
  note.className = right === undefined ? "mc-note" : `mc-note ${right ? "mc-right" : "mc-wrong"}`;
  note.textContent = right === undefined ? "" : `${markText(right)} ${text ?? ""}`;
}

function choices(kind) {
  return (item, uid, change) => {
    const notes = new Map();
    const inputs = item.parts.map((part) => {
      const input = h("input", { type: kind, name: uid, id: `${uid}-${part.id}`, value: part.id });
      notes.set(part.id, h("p", { class: "mc-note", id: `${uid}-${part.id}-note` }));
      input.setAttribute("aria-describedby", `${uid}-${part.id}-note`);
      return input;
    });
    const read = () => inputs.filter((input) => input.checked).map((input) => input.value);
    const node = h(
      "div",
      { class: "mc-choices" },
      ...item.parts.map((part, place) =>
        h(
          "div",
          { class: "mc-choice" },
          h("label", { for: inputs[place].id }, inputs[place], h("span", {}, part.text)),
          notes.get(part.id),
        ),
      ),
    );
    node.addEventListener("change", () => change(kind === "radio" ? (read()[0] ?? "") : read()));
    return {
      node,
      show: (response) => {
        const chosen = [response ?? []].flat();
        for (const input of inputs) input.checked = chosen.includes(input.value);
      },
      mark: (given, why) => {
        for (const [id, note] of notes) setNote(note, given?.[id], why?.[id]);
      },
    };
  };
}

function match(item, uid, change) {
  const notes = new Map();
  const selects = item.parts.map((part) => {
    notes.set(part.id, h("p", { class: "mc-note", id: `${uid}-${part.id}-note` }));
    return h(
      "select",
      { id: `${uid}-${part.id}`, "aria-describedby": `${uid}-${part.id}-note` },
      h("option", { value: "" }, "Choose…"),
      ...item.choices.map((choice) => h("option", { value: choice.id }, choice.text)),
    );
  });
  const node = h(
    "div",
    { class: "mc-match" },
    ...item.parts.map((part, place) =>
      h("div", { class: "mc-pair" }, h("label", { for: selects[place].id }, part.text), selects[place], notes.get(part.id)),
    ),
  );
  const read = () =>
    Object.fromEntries(item.parts.map((part, place) => [part.id, selects[place].value]).filter(([, value]) => value));
  node.addEventListener("change", () => change(read()));
  return {
    node,
    show: (response) => item.parts.forEach((part, place) => (selects[place].value = response?.[part.id] ?? "")),
    mark: (given, why) => {
      for (const [id, note] of notes) setNote(note, given?.[id], why?.[id]);
    },
  };
}

function order(item, uid, change) {
  const texts = new Map(item.parts.map((part) => [part.id, part.text]));
  const notes = new Map(item.parts.map((part) => [part.id, h("p", { class: "mc-note" })]));
  const list = h("ol", { class: "mc-order" });
  const spoken = h("p", { class: "mc-hidden", role: "status" });
  const shuffled = item.parts.map((part) => part.id);
  let current = [...shuffled];

  const move = (id, by) => {
    const from = current.indexOf(id);
    const to = from + by;
    if (to < 0 || to >= current.length) return;
    current.splice(to, 0, ...current.splice(from, 1));
    draw();
    change([...current]);
    spoken.textContent = `${texts.get(id)}: now number ${to + 1} of ${current.length}.`;
    const button = list.querySelector(`[data-step="${id}"][data-by="${by}"]`);
    (button.disabled ? list.querySelector(`[data-step="${id}"][data-by="${-by}"]`) : button).focus();
  };
  const arrow = (id, by, sign, words, disabled) =>
    h(
      "button",
      {
        type: "button",
        class: "mc-arrow",
        disabled,
        "data-step": id,
        "data-by": by,
        "aria-label": `${words}: ${texts.get(id)}`,
        onclick: () => move(id, by),
      },
      sign,
    );
  const draw = () => {
    list.replaceChildren(
      ...current.map((id, place) =>
        h(
          "li",
          {},
          h("span", { class: "mc-step" }, texts.get(id)),
          arrow(id, -1, "↑", "Move up", place === 0),
          arrow(id, 1, "↓", "Move down", place === current.length - 1),
          notes.get(id),
        ),
      ),
    );
    guard(list);
  };
  draw();
  const keep = h("button", { type: "button", class: "mc-quiet", onclick: () => change([...current]) }, "Keep this order");
  return {
    node: h("div", {}, list, keep, spoken),
    show: (response) => {
      const fits = Array.isArray(response) && response.length === shuffled.length && shuffled.every((id) => response.includes(id));
      current = [...(fits ? response : shuffled)];
      draw();
    },
    mark: (given, why) => {
      for (const [id, note] of notes) setNote(note, given?.[id], why?.[id]);
    },
  };
}

/** The picture is for the pointer; the list of places below it is the same question for keyboard and screen reader. */
function hotspot(item, uid, change) {
  const list = choices("radio")(item, uid, change);
  const picture = h("div", { class: "mc-picture", innerHTML: item.svg.replaceAll("@UID@", uid) });
  const shapes = () => picture.querySelectorAll("[data-pick]");
  const light = () => {
    const chosen = list.node.querySelector("input:checked")?.value;
    for (const shape of shapes()) shape.toggleAttribute("data-selected", shape.dataset.pick === chosen);
  };
  picture.addEventListener("click", (event) => {
    const shape = event.target.closest("[data-pick]");
    if (!shape) return;
    list.show(shape.dataset.pick);
    light();
    change(shape.dataset.pick);
  });
  list.node.addEventListener("change", light);
  return {
    node: h("div", { class: "mc-hotspot" }, picture, h("div", {}, h("p", { class: "mc-hint" }, "Click the picture, or choose the place by its description:"), list.node)),
    show: (response) => {
      list.show(response);
      light();
    },
    mark: (given, why) => {
      list.mark(given, why);
      for (const shape of shapes()) {
        const right = given?.[shape.dataset.pick];
        if (right === undefined) shape.removeAttribute("data-mark");
        else shape.dataset.mark = right ? "right" : "wrong";
      }
    },
  };
}

function clientCase(item, uid, change) {
  const node = h("div", { class: "mc-case" });
  let taken = [];

  const decide = (decision) => {
    taken = [...taken, decision.id];
    draw();
    change([...taken]);
    node.querySelector("[data-newest]")?.focus();
  };
  const open = ({ scene, picked }) => {
    const name = `${uid}-${scene.id}`;
    const buttons = scene.decisions.map((decision) => {
      const button = h("button", { type: "button", class: "mc-decision", disabled: Boolean(picked), onclick: () => decide(decision) }, decision.text);
      button.setAttribute("aria-pressed", String(decision === picked));
      return h("li", {}, button);
    });
    const group = h("div", { class: "mc-scene", role: "group", "aria-labelledby": name }, h("p", { id: name }, scene.text), h("ul", {}, ...buttons));
    if (picked) group.append(consequence(picked));
    return group;
  };
  const consequence = (decision) => {
    const note = h("p", { tabIndex: -1, class: "mc-note" });
    if (item.teaching) setNote(note, item.teaching.key.includes(decision.id), item.teaching.rationales[decision.id]);
    else note.textContent = `You chose: ${decision.text}`;
    return note;
  };
  const draw = () => {
    const path = walk(item, taken);
    node.replaceChildren(...path.map(open));
    if (path.every(({ picked }) => picked)) node.append(closing());
    else if (taken.length) node.append(restart());
    [...node.querySelectorAll(".mc-note")].at(-1)?.setAttribute("data-newest", "");
    guard(node);
  };
  const again = () => {
    taken = [];
    draw();
    change([]);
    node.querySelector("button")?.focus();
  };
  const restart = () => h("button", { type: "button", class: "mc-quiet", onclick: again }, "Start this case again");
  const closing = () => {
    if (!item.teaching) return h("p", {}, "The case has ended. ", restart());
    const best = taken.filter((id) => item.teaching.key.includes(id)).length;
    return h("p", { class: "mc-closing" }, `The case has ended. Best decisions: ${best} of ${item.teaching.key.length}. `, restart());
  };
  draw();
  return {
    node,
    show: (response) => {
      taken = Array.isArray(response) ? [...response] : [];
      draw();
    },
    mark: () => {},
  };
}

/** The picture carries numbers; beside each number's place stands a list of names. */
function label(item, uid, change) {
  const pairs = match(item, uid, change);
  const picture = h("div", { class: "mc-picture", innerHTML: item.svg.replaceAll("@UID@", uid) });
  const selects = [...pairs.node.querySelectorAll("select")];
  const markers = () => [...picture.querySelectorAll("[data-marker]")];
  pairs.node.querySelectorAll("label").forEach((name, place) => name.prepend(h("span", { class: "mc-number" }, `${place + 1}`), " "));
  const light = (id) => markers().forEach((marker) => marker.toggleAttribute("data-selected", marker.dataset.marker === id));
  picture.addEventListener("click", (event) => {
    const marker = event.target.closest("[data-marker]");
    selects.find((select) => select.id === `${uid}-${marker?.dataset.marker}`)?.focus();
  });
  pairs.node.addEventListener("focusin", (event) => light(event.target.id.slice(uid.length + 1)));
  pairs.node.addEventListener("focusout", () => light(""));
  return {
    node: h("div", { class: "mc-hotspot" }, picture, pairs.node),
    show: pairs.show,
    mark: (given, why) => {
      pairs.mark(given, why);
      for (const marker of markers()) {
        const right = given?.[marker.dataset.marker];
        if (right === undefined) marker.removeAttribute("data-mark");
        else marker.dataset.mark = right ? "right" : "wrong";
      }
    },
  };
}

/** Call `keep` when the typing pauses, and at once when the field is left. */
function whenTyped(field, keep) {
  let pause = 0;
  const now = () => {
    clearTimeout(pause);
    window.removeEventListener("pagehide", now);
    keep();
  };
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(now, TYPING_PAUSE_MS);
    window.addEventListener("pagehide", now); // a reload in the middle of a word
  });
  field.addEventListener("change", now);
}

/** Put words back into a field; the cursor of somebody who is typing stays where it is. */
function fill(field, words) {
  const text = typeof words === "string" ? words : "";
  if (field.value !== text) field.value = text;
}

/** A word or a number, typed. */
function typed(item, uid, change) {
  const id = item.parts[0].id;
  const note = h("p", { class: "mc-note", id: `${uid}-note` });
  const field = h("input", {
    type: "text", id: `${uid}-${id}`, autocomplete: "off", spellcheck: false, inputMode: item.type === "numeric" ? "decimal" : "text",
    "aria-label": item.unit ? `Your answer, in ${item.unit}` : "Your answer", "aria-describedby": note.id,
  });
  whenTyped(field, () => change(field.value));
  return {
    node: h("div", { class: "mc-typed" }, field, item.unit ? h("span", { "aria-hidden": "true" }, ` ${item.unit}`) : null, note),
    show: (response) => fill(field, response),
    mark: (given, why) => setNote(note, given?.[id], why?.[id]),
  };
}

/** A text with fields where its gaps are. */
function cloze(item, uid, change) {
  const fields = item.parts.map(({ id, text }) => {
    const more = { id: `${uid}-${id}`, "aria-label": `${text} of ${item.parts.length}`, "aria-describedby": `${uid}-${id}-note` };
    const list = item.lists?.[id];
    if (!list) return h("input", { type: "text", autocomplete: "off", spellcheck: false, ...more });
    return h("select", more, h("option", { value: "" }, "Choose…"), ...list.map((choice) => h("option", { value: choice.id }, choice.text)));
  });
  const read = () => Object.fromEntries(item.parts.map(({ id }, place) => [id, fields[place].value]).filter(([, value]) => value.trim()));
  for (const field of fields) whenTyped(field, () => change(read()));
  const pieces = item.text.split(/\{(\w+)\}/).map((piece, place) => (place % 2 ? fields[item.parts.findIndex(({ id }) => id === piece)] : piece));
  const notes = new Map(item.parts.map(({ id }) => [id, h("p", { class: "mc-note", id: `${uid}-${id}-note` })]));
  return {
    node: h("div", { class: "mc-cloze" }, h("p", {}, ...pieces), ...notes.values()),
    show: (response) => item.parts.forEach(({ id }, place) => fill(fields[place], response?.[id])),
    mark: (given, why) => {
      for (const [id, note] of notes) setNote(note, given?.[id], why?.[id] && `${item.parts.find((part) => part.id === id).text}: ${why[id]}`);
    },
  };
}

function freeText(item, uid, change) {
  const area = h("textarea", { rows: 12, id: `${uid}-text`, "aria-label": "Your answer" });
  whenTyped(area, () => change(area.value));
  const rubric = h(
    "details",
    {},
    h("summary", {}, "How this is marked"),
    h("ul", {}, ...item.criteria.map((c) => h("li", {}, h("strong", {}, c.title), h("ul", {}, ...c.levels.map((level, points) => h("li", {}, `${points * c.weight}: ${level}`)))))),
    ...(item.fatal_errors.length ? [h("p", {}, h("strong", {}, "Fatal errors. With one of these the text fails, whatever its points:"))] : []),
    ...(item.fatal_errors.length ? [h("ul", {}, ...item.fatal_errors.map((error) => h("li", {}, error)))] : []),
  );
  return {
    node: h("div", { class: "mc-text" }, area, rubric),
    show: (response) => fill(area, response),
    mark: () => {},
  };
}

export function controlOf(type) {
  return CONTROLS[type];
}

/** What the learner is asked to do. */
export function taskOf(type) {
  return TASKS[type];
}

const CONTROLS = {
  single_best_answer: choices("radio"),
  multiple_select: choices("checkbox"),
  match,
  order,
  hotspot,
  label,
  numeric: typed,
  short_text: typed,
  cloze,
  case: clientCase,
  free_text: freeText,
};

const TASKS = {
  single_best_answer: "Choose the best answer.",
  multiple_select: "Choose all that apply.",
  match: "Choose the partner of each line.",
  order: "Put the lines in order with the arrow buttons.",
  hotspot: "Find the place.",
  label: "Choose the name of each number.",
  numeric: "Type a number.",
  short_text: "Type a word or two.",
  cloze: "Fill the gaps.",
  case: "Decide step by step.",
  free_text: "Write your answer.",
};
