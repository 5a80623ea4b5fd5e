// The quiz: one item at a time. Practice items teach in the browser at once; graded items only keep the answer.
// What the learner answers goes to Python (trait `responses`), which writes it down and says so (trait `saved`).
import { guard, h, newId } from "./shared.js";
import { isAnswered, isRight, marks } from "./marking.js";

const SAVE_PATIENCE_MS = 2000;
const TYPING_PAUSE_MS = 400;

/* ---- one control per item type ----------------------------------------------------------------------------------
   build(item, uid, change) returns { node, show(response), mark(marks) }:
   `change(response)` is called at every answer, `show` puts an answer back, `mark` writes right or wrong beside the parts.
   `mark(null)` takes the marks away. */

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
      mark: (given) => {
        for (const [id, note] of notes) setNote(note, given?.[id], item.teaching?.rationales[id]);
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
    mark: (given) => {
      for (const [id, note] of notes) setNote(note, given?.[id], item.teaching?.rationales[id]);
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
    mark: (given) => {
      for (const [id, note] of notes) setNote(note, given?.[id], item.teaching?.rationales[id]);
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
    mark: (given) => {
      list.mark(given);
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
  const scenes = new Map(item.scenes.map((scene) => [scene.id, scene]));
  let taken = [];

  const decide = (scene, decision) => {
    taken = [...taken, decision.id];
    draw();
    change([...taken]);
    node.querySelector("[data-newest]")?.focus();
  };
  const open = (scene) => {
    const picked = scene.decisions.find((decision) => taken.includes(decision.id));
    const name = `${uid}-${scene.id}`;
    const buttons = scene.decisions.map((decision) => {
      const button = h("button", { type: "button", class: "mc-decision", disabled: Boolean(picked), onclick: () => decide(scene, decision) }, decision.text);
      button.setAttribute("aria-pressed", String(decision === picked));
      return h("li", {}, button);
    });
    const group = h("div", { class: "mc-scene", role: "group", "aria-labelledby": name }, h("p", { id: name }, scene.text), h("ul", {}, ...buttons));
    if (picked) group.append(consequence(picked));
    return { group, next: picked ? scenes.get(picked.next) : null };
  };
  const consequence = (decision) => {
    const right = item.teaching?.key.includes(decision.id);
    const note = h("p", { tabIndex: -1, class: "mc-note" });
    if (item.teaching) setNote(note, right, item.teaching.rationales[decision.id]);
    else note.textContent = `You chose: ${decision.text}`;
    return note;
  };
  const draw = () => {
    node.replaceChildren();
    for (let scene = item.scenes[0]; scene; ) {
      const { group, next } = open(scene);
      node.append(group);
      scene = next;
    }
    if (isOver()) node.append(closing());
    [...node.querySelectorAll(".mc-note")].at(-1)?.setAttribute("data-newest", "");
    guard(node);
  };
  const isOver = () => {
    let scene = item.scenes[0];
    while (scene) {
      const picked = scene.decisions.find((decision) => taken.includes(decision.id));
      if (!picked) return false;
      scene = scenes.get(picked.next);
    }
    return true;
  };
  const closing = () => {
    const restart = h("button", { type: "button", class: "mc-quiet", onclick: () => { taken = []; draw(); change([]); node.querySelector("button")?.focus(); } }, "Start this case again");
    if (!item.teaching) return h("p", {}, "The case has ended. ", restart);
    const best = taken.filter((id) => item.teaching.key.includes(id)).length;
    return h("p", { class: "mc-closing" }, `The case has ended. Best decisions: ${best} of ${item.teaching.key.length}. `, restart);
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

function freeText(item, uid, change) {
  const area = h("textarea", { rows: 12, id: `${uid}-text`, "aria-label": "Your answer" });
  let pause = 0;
  const keep = () => {
    clearTimeout(pause);
    change(area.value);
  };
  area.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, TYPING_PAUSE_MS);
  });
  area.addEventListener("change", keep);
  const rubric = h(
    "details",
    {},
    h("summary", {}, "How this is marked"),
    h("ul", {}, ...item.criteria.map((c) => h("li", {}, h("strong", {}, c.title), h("ul", {}, ...c.levels.map((level, points) => h("li", {}, `${points}: ${level}`)))))),
  );
  return {
    node: h("div", { class: "mc-text" }, area, rubric),
    show: (response) => {
      if (area.value !== (response ?? "")) area.value = response ?? "";
    },
    mark: () => {},
  };
}

const CONTROLS = {
  single_best_answer: choices("radio"),
  multiple_select: choices("checkbox"),
  match,
  order,
  hotspot,
  case: clientCase,
  free_text: freeText,
};

const TASKS = {
  single_best_answer: "Choose the best answer.",
  multiple_select: "Choose all that apply.",
  match: "Choose the partner of each line.",
  order: "Put the lines in order with the arrow buttons.",
  hotspot: "Find the place.",
  case: "Decide step by step.",
  free_text: "Write your answer.",
};

/** A case has a way of its own to start again, and a text is not to be lost by one click. */
const CLEARED_AT_ONCE = Object.keys(CONTROLS).filter((type) => !["case", "free_text"].includes(type));

const points = (number) => `${number} ${number === 1 ? "point" : "points"}`;

/* ---- one item ---------------------------------------------------------------------------------------------------- */

/** What the status line says after "Check my answer". */
function verdict(item, response) {
  if (isRight(item, response)) return { state: "right", text: "✓ Right." };
  const given = Object.values(marks(item, response));
  const right = given.filter(Boolean).length;
  if (item.type === "single_best_answer" || item.type === "hotspot") return { state: "wrong", text: "✗ Not right. Read the note under your choice, then try again." };
  return { state: "wrong", text: `✗ Not complete yet: ${right} of your ${given.length} choices ${right === 1 ? "is" : "are"} right.` };
}

/** The rationales of the parts that the learner did not choose. */
function others(item, response) {
  const given = marks(item, response);
  const left = (item.parts ?? []).filter((part) => !(part.id in given) && item.teaching.rationales[part.id]);
  if (!left.length || item.type === "case") return null;
  return h(
    "details",
    { class: "mc-others" },
    h("summary", {}, "What about the other choices?"),
    h("ul", {}, ...left.map((part) => h("li", {}, h("strong", {}, part.text), ` ${item.teaching.rationales[part.id]}`))),
  );
}

/**
 * Build the panel of one item.
 * @param {any} item
 * @param {string} uid
 * @param {(id: string, answer: {response: any, checked: boolean}) => void} keep
 */
function panel(item, uid, keep) {
  const stem = h("p", { class: "mc-stem", id: `${uid}-stem` }, item.stem);
  const status = h("p", { class: "mc-status", role: "status" });
  const more = h("div", {});
  /** @type {{ response: any, checked: boolean }} */
  let answer = { response: null, checked: false };
  const control = CONTROLS[item.type](item, uid, (response) => {
    answer = { response, checked: false };
    feedback(false);
    keep(item.id, answer);
  });
  const checks = item.teaching && !["case", "free_text"].includes(item.type);
  const check = h("button", { type: "button", class: "mc-main", onclick: () => judge() }, "Check my answer");
  const again = h("button", { type: "button", class: "mc-quiet", onclick: () => clear() }, "Clear");

  const feedback = (on) => {
    if (!checks) return;
    control.mark(on ? marks(item, answer.response) : null);
    const { state, text } = on ? verdict(item, answer.response) : { state: "", text: "" };
    status.dataset.state = state;
    status.textContent = text;
    more.replaceChildren(...(on && state === "right" ? [others(item, answer.response)].filter(Boolean) : []));
    guard(more);
  };
  const judge = () => {
    if (!isAnswered(answer.response)) {
      status.textContent = "Answer first, then check.";
      return;
    }
    answer = { ...answer, checked: true };
    feedback(true);
    keep(item.id, answer);
  };
  const clear = () => {
    answer = { response: null, checked: false };
    control.show(null);
    feedback(false);
    keep(item.id, answer);
  };
  const node = h(
    "div",
    { class: "mc-item", role: "group", "aria-labelledby": `${uid}-stem` },
    stem,
    h("p", { class: "mc-hint" }, item.teaching ? TASKS[item.type] : `${TASKS[item.type]} ${points(item.points)}.`),
    control.node,
    h("div", { class: "mc-actions" }, checks ? check : null, CLEARED_AT_ONCE.includes(item.type) ? again : null),
    status,
    more,
  );
  guard(node);
  return {
    node,
    show: (stored) => {
      answer = { response: stored?.response ?? null, checked: Boolean(stored?.checked) };
      control.show(answer.response);
      feedback(answer.checked);
    },
  };
}

/* ---- the quiz ---------------------------------------------------------------------------------------------------- */

/** How an item stands: "", "answered", "right" or "wrong". */
function standing(item, answer) {
  if (!isAnswered(answer?.response)) return "";
  if (!item.teaching || item.type === "free_text") return "answered";
  if (item.type === "case") return isRight(item, answer.response) ? "right" : "answered";
  if (!answer.checked) return "answered";
  return isRight(item, answer.response) ? "right" : "wrong";
}

const SIGNS = { "": "", answered: "•", right: "✓", wrong: "✗" };
const WORDS = { "": "not answered", answered: "answered", right: "right", wrong: "not right yet" };

/** "Saved 14:02", by the learner's own clock; nothing while there is no answer. */
function lastSaved(responses) {
  const times = Object.values(responses).map((answer) => Date.parse(answer.at)).filter(Number.isFinite);
  if (!times.length) return "";
  return `Saved ${new Date(Math.max(...times)).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
}

function render({ model, el }) {
  const uid = newId();
  const items = model.get("items");
  let shown = 0;
  let waiting = 0;

  const stage = h("div", { class: "mc-stage" });
  const saving = h("p", { class: "mc-saving", role: "status" });
  const tally = h("p", { class: "mc-tally" });
  const panels = items.map((item, place) => panel(item, `${uid}-${place}`, keep));

  function keep(id, answer) {
    const stamped = { ...answer, at: new Date().toISOString() };
    model.set("responses", { ...model.get("responses"), [id]: stamped });
    model.save_changes();
    saving.textContent = "Saving…";
    saving.dataset.state = "";
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      saving.dataset.state = "failed";
      saving.textContent = "NOT SAVED. The lesson has lost its connection. Reload the page; what was saved before is safe.";
    }, SAVE_PATIENCE_MS);
    count();
  }
  /** Python has answered. "Saved" is said only when the newest answer of every item is on the disk. */
  const acknowledge = () => {
    const answers = Object.entries(model.get("responses"));
    if (!model.get("problem") && answers.some(([id, { at }]) => model.get("saved")[id] !== at)) return;
    clearTimeout(waiting);
    const problem = model.get("problem");
    saving.dataset.state = problem ? "failed" : "";
    saving.textContent = problem || lastSaved(model.get("responses"));
  };

  const jumps = items.map((_item, place) => h("button", { type: "button", class: "mc-jump", onclick: () => go(place) }));
  const back = h("button", { type: "button", class: "mc-quiet", onclick: () => go(shown - 1) }, "Back");
  const next = h("button", { type: "button", class: "mc-quiet", onclick: () => go(shown + 1) }, "Next");
  const navigation = h("div", { class: "mc-nav", role: "group", "aria-label": "Questions" }, back, h("div", { class: "mc-jumps" }, ...jumps), next);

  const count = () => {
    const states = items.map((item) => standing(item, model.get("responses")[item.id]));
    jumps.forEach((button, place) => {
      button.textContent = `${place + 1}${SIGNS[states[place]]}`;
      button.setAttribute("aria-label", `Question ${place + 1}, ${WORDS[states[place]]}`);
      button.dataset.state = states[place];
    });
    const open = states.filter((state) => state === "").length;
    const right = states.filter((state) => state === "right").length;
    const practice = items.some((item) => item.teaching);
    tally.textContent = `${open === 0 ? "All answered" : `${open} of ${items.length} not answered`}${practice ? `, ${right} right so far` : ""}.`;
  };
  const go = (place) => {
    shown = Math.max(0, Math.min(items.length - 1, place));
    stage.replaceChildren(panels[shown].node);
    jumps.forEach((button, at) => button.setAttribute("aria-current", at === shown ? "step" : "false"));
    back.disabled = shown === 0;
    next.disabled = shown === items.length - 1;
  };
  const restore = () => items.forEach((item, place) => panels[place].show(model.get("responses")[item.id]));

  const notice = model.get("notice");
  const root = h(
    "section",
    { class: "mc mc-quiz", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    notice ? h("p", { class: "mc-notice" }, notice) : null,
    items.length > 1 ? navigation : null,
    stage,
    h("div", { class: "mc-foot" }, items.length > 1 ? tally : null, saving),
  );
  restore();
  count();
  go(0);
  acknowledge();
  guard(root);
  const onSaved = () => acknowledge();
  model.on("change:saved_count", onSaved);
  el.append(root);
  return () => {
    clearTimeout(waiting);
    model.off("change:saved_count", onSaved);
  };
}

export default { render };
