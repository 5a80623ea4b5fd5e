// The anatomy explorer. Everything a learner does is answered here; Python hears of the selection afterwards.
import { guard, h, newId } from "./shared.js";

/** The layers a depth shows: itself and everything beneath it, on the outline of the skin. */
export function layersAt(depth, depths) {
  return depth === "skin" ? ["skin"] : ["skin", ...depths.slice(depths.indexOf(depth))];
}

/** Structures in the order of the list: those of the lesson first, then those of the layers one looks at. */
export function ordered(ids, catalog, focus, top) {
  const rank = (id) => (focus.includes(id) ? 2 : 0) + (top.includes(catalog[id].layer) ? 1 : 0);
  return [...ids].sort((a, b) => rank(b) - rank(a));
}

/** The structure that an arrow key leads to, or null for any other key. */
export function step(ids, current, key) {
  const place = ids.indexOf(current);
  const last = ids.length - 1;
  const moves = { ArrowDown: Math.min(place + 1, last), ArrowUp: Math.max(place - 1, 0), Home: 0, End: last };
  return key in moves ? (ids[moves[key]] ?? null) : null;
}

function facts(structure) {
  if (!structure) return [h("p", { class: "mc-hint" }, "Choose a structure in the picture or in the list.")];
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

function radios(legend, name, values, current, onPick) {
  const options = values.map(({ id, label }) => {
    const input = h("input", { type: "radio", name, value: id, checked: id === current, onchange: () => onPick(id) });
    return h("label", {}, input, h("span", {}, label));
  });
  return h("fieldset", {}, h("legend", {}, legend), h("div", { class: "mc-chips" }, ...options));
}

function switches(values, onSwitch) {
  const options = values.map(({ id, label }) => {
    const input = h("input", { type: "checkbox", value: id, onchange: (event) => onSwitch(id, event.target.checked) });
    return h("label", {}, input, h("span", {}, label));
  });
  return h("fieldset", {}, h("legend", {}, "Add"), h("div", { class: "mc-chips" }, ...options));
}

function render({ model, el }) {
  const uid = newId();
  const catalog = model.get("catalog");
  const depths = model.get("depths");
  const extras = new Set();

  const picture = h("div", { class: "mc-atlas", innerHTML: model.get("svg").replaceAll("@UID@", uid) });
  const svg = picture.querySelector("svg");
  // The selection is drawn in a picture of its own on top: the large one is never painted again for a click.
  const overlay = svg.cloneNode(false);
  overlay.setAttribute("class", "mc-overlay");
  picture.append(overlay);
  const hovered = h("p", { class: "mc-hovered", "aria-hidden": "true" }, "\u00a0");
  const panel = h("div", { class: "mc-facts", role: "status" });
  const list = h("ul", { role: "listbox", "aria-label": "Structures in this view", tabIndex: 0, class: "mc-list" });

  const shownLayers = () => [...layersAt(model.get("depth"), depths.map(({ id }) => id)), ...extras];
  const pickable = () => {
    const layers = shownLayers();
    const ids = Object.keys(catalog).filter((id) => layers.includes(catalog[id].layer));
    return ordered(ids, catalog, model.get("focus"), [...extras, model.get("depth")]);
  };

  const drawLayers = () => {
    const layers = shownLayers();
    for (const group of svg.querySelectorAll("[data-layer]")) group.style.display = layers.includes(group.dataset.layer) ? "" : "none";
    list.replaceChildren(
      ...pickable().map((id) =>
        h("li", { role: "option", id: `${uid}-option-${id}`, "data-option": id, "aria-selected": "false" }, catalog[id].name),
      ),
    );
  };
  const drawSelection = () => {
    const id = model.get("selected");
    const group = id && svg.querySelector(`[data-pick="${CSS.escape(id)}"]`);
    overlay.replaceChildren();
    if (group) {
      const copy = group.cloneNode(true);
      copy.setAttribute("data-selected", "");
      for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
      overlay.append(copy);
    }
    for (const option of list.children) option.setAttribute("aria-selected", String(option.dataset.option === id));
    const chosen = list.querySelector('[aria-selected="true"]');
    if (chosen) list.setAttribute("aria-activedescendant", chosen.id);
    else list.removeAttribute("aria-activedescendant");
  };
  const drawFacts = () => panel.replaceChildren(...facts(catalog[model.get("selected")]));

  /** Set a value here. The model tells its listeners of that too; those are for values that come from Python. */
  let setting = false;
  const setHere = (name, value) => {
    setting = true;
    model.set(name, value);
    setting = false;
  };
  const select = (id) => {
    setHere("selected", id);
    drawSelection();
    // The highlight is painted first, the words in the next frame.
    requestAnimationFrame(() => {
      drawFacts();
      scrollToChosen();
      model.save_changes();
    });
  };
  const scrollToChosen = () => {
    const chosen = list.querySelector('[aria-selected="true"]');
    if (!chosen) return;
    const top = chosen.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + chosen.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 2;
  };
  const look = (depth) => {
    setHere("depth", depth);
    drawLayers();
    drawSelection();
    model.save_changes();
  };
  const zoom = (frame) => {
    for (const drawing of [svg, overlay]) drawing.setAttribute("viewBox", frame);
  };

  picture.addEventListener("click", (event) => {
    const shape = event.target.closest("[data-pick]");
    if (shape) select(shape.dataset.pick);
  });
  picture.addEventListener("pointerover", (event) => {
    hovered.textContent = catalog[event.target.closest("[data-pick]")?.dataset.pick]?.name ?? "\u00a0";
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-option]");
    if (option) select(option.dataset.option);
  });
  list.addEventListener("keydown", (event) => {
    const next = step(pickable(), model.get("selected"), event.key);
    if (next === null) return;
    event.preventDefault();
    select(next);
  });

  const frames = model.get("frames");
  const root = h(
    "section",
    { class: "mc mc-explorer", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", { class: "mc-hint" }, "Point at the picture to read a name, click to learn more. With the keyboard: go to the list and use the arrow keys."),
    radios("Look at", `${uid}-depth`, depths, model.get("depth"), look),
    h(
      "div",
      { class: "mc-settings" },
      switches(model.get("extras"), (id, on) => {
        extras[on ? "add" : "delete"](id);
        drawLayers();
        drawSelection();
      }),
      frames.length > 1
        ? radios("Show", `${uid}-frame`, frames.map(({ frame, label }) => ({ id: frame, label })), frames[0].frame, zoom)
        : null,
    ),
    h(
      "div",
      { class: "mc-columns" },
      h("div", { class: "mc-look" }, picture, hovered),
      panel,
      list,
    ),
  );
  zoom(frames[0].frame);
  drawLayers();
  drawSelection();
  drawFacts();
  guard(root);
  const fromPython = () => {
    if (setting) return;
    for (const input of root.querySelectorAll(`input[name="${uid}-depth"]`)) input.checked = input.value === model.get("depth");
    drawLayers();
    drawSelection();
    drawFacts();
  };
  model.on("change:selected", fromPython);
  model.on("change:depth", fromPython);
  el.append(root);
  return () => {
    model.off("change:selected", fromPython);
    model.off("change:depth", fromPython);
  };
}

export default { render };
