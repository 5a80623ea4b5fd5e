// The anatomy explorer. Everything a learner does is answered here; Python hears of the selection afterwards.
import { guard, h, newId } from "./shared.js";
import { isInside, marksAlong, middleOf, neighbor } from "./space.js";
import { camera } from "./camera.js";
import { comparison, facts } from "./facts.js";
import { drawn, findIt } from "./find_it.js";
import { printAlone } from "./print.js";
import { found } from "./search.js";

const SKIN_TONES = ["#f6e4d6", "#ecd0b4", "#d9ae87", "#b98259", "#85563a", "#4f3426"];
const SKIN_KEY = "massage-course-skin-tone";
const LINK = "#atlas:";

/** The layers a depth shows: itself and everything beneath it, on the outline of the skin. */
export function layersAt(depth, depths) {
  return depth === "skin" ? ["skin"] : ["skin", ...depths.slice(depths.indexOf(depth))];
}

/** Structures in the order of the list: those of the lesson first, then those of the layers one looks at. */
export function ordered(ids, shapes, focus, top) {
  const rank = (id) => (focus.includes(id) ? 2 : 0) + (top.includes(shapes[id].layer) ? 1 : 0);
  return [...ids].sort((a, b) => rank(b) - rank(a));
}

/** The structure that an arrow key leads to in the list, or null for any other key. */
export function step(ids, current, key) {
  const place = ids.indexOf(current);
  const last = ids.length - 1;
  const moves = { ArrowDown: Math.min(place + 1, last), ArrowUp: Math.max(place - 1, 0), Home: 0, End: last };
  return key in moves ? (ids[moves[key]] ?? null) : null;
}

function chips(legend, type, name, values, isOn, onPick) {
  const options = values.map(({ id, label, short }) => {
    const input = h("input", { type, name, value: id, checked: isOn(id), "aria-label": label, onchange: (event) => onPick(id, event.target.checked) });
    if (id.startsWith("#")) input.style.backgroundColor = id;
    return h("label", {}, input, h("span", {}, short ?? label));
  });
  return h("fieldset", {}, h("legend", {}, legend), h("div", { class: "mc-chips" }, ...options));
}

function button(words, onclick, more = {}) {
  return h("button", { type: "button", onclick, ...more }, words);
}

/* ---- what is drawn over the picture -------------------------------------------------------------------------------- */

const SVG = "http://www.w3.org/2000/svg";

function drawing(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** A copy of a group without ids, so that no id stands twice on the page. */
function copyOf(group, mark) {
  const copy = group.cloneNode(true);
  copy.setAttribute(mark, "");
  for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
  return copy;
}

/** Both attachments of a muscle and an arrow along its pull, from the insertion toward the origin. */
function attachments({ origin, insertion }) {
  const group = drawing("g", { "data-attachments": "" });
  // A mark for each slip: a line from slip to slip would show a border where there is none.
  if (origin) group.append(drawing("path", { d: marksAlong(origin), "data-part": "origin" }));
  if (insertion) group.append(drawing("path", { d: marksAlong(insertion), "data-part": "insertion" }));
  if (origin && insertion) {
    const [from, to] = [middleOf(insertion), middleOf(origin)];
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const tip = [from[0] + 0.7 * dx, from[1] + 0.7 * dy];
    const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
    group.append(
      drawing("path", { d: `M${from[0]} ${from[1]}L${tip[0]} ${tip[1]}`, "data-part": "pull" }),
      drawing("path", { d: "M0 0L-34 -17L-34 17Z", transform: `translate(${tip[0]} ${tip[1]}) rotate(${angle})`, "data-part": "tip" }),
    );
  }
  return group;
}

/** An animation frame runs before the picture is painted, a timer set in it after: the highlight does not wait for the words. */
const afterPaint = (work) => requestAnimationFrame(() => setTimeout(work));

/* ---- the widget ---------------------------------------------------------------------------------------------------- */

function render({ model, el }) {
  const uid = newId();
  const catalog = model.get("catalog");
  const views = Object.fromEntries(model.get("views").map((view) => [view.id, view]));
  const shown = { extras: new Set(), hidden: new Set(), alone: "", side: "both", compared: "", cursor: "", names: "" };
  let view = views[model.get("view")];
  let svg, overlay, look, quiz;

  const surface = h("div", {
    class: "mc-atlas", tabIndex: 0, role: "application",
    "aria-label": "Picture. Arrow keys go to the neighbor, plus and minus zoom, Shift with an arrow key moves the picture.",
  });
  const hovered = h("p", { class: "mc-hovered", "aria-hidden": "true" }, "\u00a0");
  const key = h("p", { class: "mc-hint mc-key" });
  const panel = h("div", { class: "mc-facts" });
  const spoken = h("p", { class: "mc-hidden", role: "status" });
  const list = h("ul", { role: "listbox", "aria-label": "Structures in this view", tabIndex: 0, class: "mc-list" });
  const search = h("input", { type: "search", id: `${uid}-search`, placeholder: "English, Latin or Spanish" });
  const nothing = h("p", { class: "mc-hint" });
  const controls = h("div", { class: "mc-settings" });
  const frames = h("span", { class: "mc-frames" });
  const back = button("Show everything again", () => unhide(), { hidden: true });

  const shapes = () => view.shapes;
  const depths = () => view.depths.map(({ id }) => id);
  const depth = () => (depths().includes(model.get("depth")) ? model.get("depth") : (depths()[1] ?? depths()[0]));
  const layers = () => [...layersAt(depth(), depths()), ...shown.extras];
  const isSeen = (id) => layers().includes(shapes()[id].layer) && !shown.hidden.has(id) && (!shown.alone || shown.alone === id);
  const seen = () => Object.keys(shapes()).filter(isSeen);
  const onTop = () => seen().filter((id) => [...shown.extras, depth()].includes(shapes()[id].layer));
  const listed = () =>
    search.value.trim()
      ? found(catalog, search.value)
      : ordered(seen(), shapes(), model.get("focus"), [...shown.extras, depth()]);
  const groupOf = (id) => svg.querySelector(`[data-pick="${CSS.escape(id)}"]`);

  /* -- drawing -- */
  const drawView = () => {
    surface.innerHTML = view.svg.replaceAll("@UID@", uid);
    svg = surface.querySelector("svg");
    // The selection is drawn in a picture of its own on top: the large one is never painted again for a click.
    overlay = svg.cloneNode(false);
    overlay.setAttribute("class", "mc-overlay");
    surface.append(overlay);
    look = camera(surface, [svg, overlay], svg.getAttribute("viewBox"));
    look.frame(view.frames[0].frame);
    shown.extras = new Set([...shown.extras].filter((id) => view.extras.some((extra) => extra.id === id)));
  };
  const drawControls = () => {
    const names = depths();
    const slider = h("input", {
      type: "range", min: 0, max: names.length - 1, value: names.indexOf(depth()), "aria-label": "Depth, from the skin inward",
      "aria-valuetext": view.depths[names.indexOf(depth())].label, oninput: (event) => lookAt(names[event.target.value]),
    });
    const turn = h("select", { id: `${uid}-view`, onchange: (event) => turnTo(event.target.value) }, ...Object.values(views).map(({ id, label }) => h("option", { value: id, selected: id === view.id }, label)));
    controls.replaceChildren(
      h("div", { class: "mc-row" }, h("label", { for: turn.id }, "View"), turn, h("span", { class: "mc-depth" }, h("span", { "aria-hidden": "true" }, "Skin"), slider, h("span", { "aria-hidden": "true" }, "Bones"))),
      chips("Look at", "radio", `${uid}-depth`, view.depths, (id) => id === depth(), (id) => lookAt(id)),
      view.extras.length
        ? chips("Add", "checkbox", `${uid}-extra`, view.extras, (id) => shown.extras.has(id), (id, on) => { shown.extras[on ? "add" : "delete"](id); drawPicture(); })
        : "",
      h("details", {}, h("summary", {}, "More settings"), ...more()),
    );
    frames.replaceChildren(...(view.frames.length > 1 ? view.frames.map(({ frame, label }) => button(label, () => look.frame(frame))) : []));
    guard(frames);
    guard(controls);
  };
  const more = () => [
    view.paired ? chips("Sides", "radio", `${uid}-side`, [{ id: "both", label: "Both" }, { id: "left", label: "Left" }, { id: "right", label: "Right" }], (id) => id === shown.side, (id) => { shown.side = id; drawPicture(); }) : "",
    chips("Skin tone", "radio", `${uid}-skin`, SKIN_TONES.map((id, place) => ({ id, label: `Tone ${place + 1} of ${SKIN_TONES.length}` })), (id) => id === surface.style.getPropertyValue("--mc-skin"), (id) => paintSkin(id)),
  ].filter(Boolean);
  const drawLayers = () => {
    const now = layers();
    surface.dataset.side = shown.side;
    for (const group of svg.querySelectorAll("[data-layer]")) group.style.display = now.includes(group.dataset.layer) ? "" : "none";
    for (const group of svg.querySelectorAll("[data-pick]")) {
      const away = shown.hidden.has(group.dataset.pick) || (shown.alone && group.dataset.pick !== shown.alone);
      // Alone, a structure keeps the bones as a pale ground to lie on.
      const ground = away && shown.alone && shapes()[group.dataset.pick]?.layer === "bone";
      group.style.display = away && !ground ? "none" : "";
      group.style.opacity = ground ? 0.35 : "";
    }
    back.hidden = !shown.hidden.size && !shown.alone;
    drawList();
  };
  const drawList = () => {
    list.replaceChildren(
      ...listed().map((id) =>
        h("li", { role: "option", id: `${uid}-option-${id}`, "data-option": id, "aria-selected": "false" }, catalog[id].name),
      ),
    );
    nothing.textContent = search.value.trim() ? "No structure has such a name." : "This layer is one surface: look deeper, or add a layer.";
    nothing.hidden = Boolean(list.children.length);
    list.hidden = !nothing.hidden;
    markOption();
  };
  const markOption = () => {
    const id = model.get("selected");
    for (const option of list.children) option.setAttribute("aria-selected", String(option.dataset.option === id));
    const chosen = list.querySelector('[aria-selected="true"]');
    if (chosen) list.setAttribute("aria-activedescendant", chosen.id);
    else list.removeAttribute("aria-activedescendant");
  };
  const light = (id) => {
    const on = (one) => (one && shapes()[one] ? [groupOf(one)] : []);
    const compared = quiz || shown.compared === id ? "" : shown.compared;
    overlay.replaceChildren(...on(compared).map((group) => copyOf(group, "data-compared")), ...on(id).map((group) => copyOf(group, "data-selected")));
  };
  const drawSelection = () => {
    light(quiz ? shown.cursor : model.get("selected"));
    markOption();
  };
  /** Nerve, attachments and pull, with a key to them: they may come a moment after the highlight. */
  const drawMore = () => {
    const id = quiz ? "" : model.get("selected");
    const { origin, insertion } = shapes()[id] ?? {};
    const nerves = (catalog[id]?.nerves ?? []).map(groupOf).filter(Boolean);
    // A dark edge under each line, so that it stands out from the other nerves.
    for (const mark of ["data-edge", "data-lit"]) overlay.append(...nerves.map((nerve) => copyOf(nerve, mark)));
    if (origin || insertion) overlay.append(attachments({ origin, insertion }));
    const parts = { origin: origin && "from (origin)", insertion: insertion && "to (insertion)", pull: origin && insertion && "pulls this way", nerve: nerves.length && "its nerve" };
    const told = Object.entries(parts).filter(([, words]) => words);
    key.replaceChildren(...told.map(([part, words]) => h("span", { "data-key": part }, words)));
  };
  /** All of it anew: what is on top of the picture goes when its layers change. */
  const drawPicture = () => {
    drawLayers();
    drawSelection();
    drawMore();
  };
  const drawFacts = () => {
    const id = model.get("selected");
    if (quiz) return;
    const other = shown.compared;
    const both = other && other !== id;
    root.classList.toggle("mc-comparing", Boolean(both));
    if (!id) return panel.replaceChildren(h("p", { class: "mc-hint" }, "Choose a structure in the picture or in the list."));
    const actions = h(
      "div",
      { class: "mc-actions" },
      shown.alone === id ? "" : button("Show only this", () => alone(id)),
      button("Hide", () => hide(id)),
      other ? button("Stop comparing", () => compare("")) : button("Compare with…", () => compare(id)),
    );
    const waiting = other && !both ? [h("p", { class: "mc-hint" }, "Now choose the structure to compare it with.")] : [];
    panel.replaceChildren(...(both ? [comparison(catalog[other], catalog[id])] : facts(catalog[id])), ...waiting, actions);
    guard(panel);
  };
  const say = (id) => {
    const layer = [...view.depths, ...view.extras].find((one) => one.id === shapes()[id]?.layer);
    spoken.textContent = quiz ? shapes()[id].place : [catalog[id].name, layer?.label, shapes()[id]?.place].filter(Boolean).join(". ");
  };

  /* -- what the learner does. Setting a value tells our own listeners too; those are for what comes from Python. -- */
  let setting = false;
  const setHere = (name, value) => {
    setting = true;
    model.set(name, value);
    setting = false;
  };
  const select = (id) => {
    setHere("selected", id);
    drawSelection();
    afterPaint(() => {
      drawMore();
      drawFacts();
      scrollToChosen();
      say(id);
      model.save_changes();
    });
  };
  const scrollToChosen = () => {
    const chosen = list.querySelector('[aria-selected="true"]');
    if (!chosen) return;
    const top = chosen.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + chosen.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 2;
  };
  const lookAt = (id) => {
    setHere("depth", id);
    for (const input of controls.querySelectorAll(`input[name="${uid}-depth"]`)) input.checked = input.value === id;
    const slider = controls.querySelector("input[type=range]");
    slider.value = depths().indexOf(id);
    slider.setAttribute("aria-valuetext", view.depths.find((one) => one.id === id).label);
    drawPicture();
    model.save_changes();
  };
  const turnTo = (id) => {
    setHere("view", id);
    drawAll();
    model.save_changes();
    controls.querySelector("select").focus();
  };
  /** Make sure that a structure can be seen, whatever was set before. */
  const reveal = (id) => {
    if (!shapes()[id]) turnTo(Object.values(views).find((one) => one.shapes[id]).id);
    const { layer, at } = shapes()[id];
    shown.hidden.delete(id);
    shown.alone = "";
    if (depths().includes(layer)) {
      if (!layersAt(depth(), depths()).includes(layer)) lookAt(layer);
    } else shown.extras.add(layer);
    if (!isInside(look.box(), at)) look.frame(view.frames.at(-1).frame);
    drawControls();
    drawLayers();
    select(id);
  };
  const alone = (id) => {
    shown.alone = id;
    drawLayers();
    drawFacts();
    back.focus();
  };
  const hide = (id) => {
    shown.hidden.add(id);
    drawLayers();
    light("");
    spoken.textContent = `${catalog[id].name} is hidden.`;
    back.focus();
  };
  const unhide = () => {
    shown.hidden.clear();
    shown.alone = "";
    drawPicture();
    drawFacts();
    surface.focus();
  };
  const compare = (id) => {
    shown.compared = id;
    drawPicture();
    drawFacts();
    (id ? list : surface).focus();
  };
  const paintSkin = (tone) => {
    surface.style.setProperty("--mc-skin", tone);
    try {
      localStorage.setItem(SKIN_KEY, tone);
    } catch {
      // A browser that keeps nothing forgets the tone; that is all.
    }
  };
  const keptSkin = () => {
    try {
      return localStorage.getItem(SKIN_KEY) ?? "";
    } catch {
      return "";
    }
  };

  /* -- quiz -- */
  const startQuiz = () => {
    const inFrame = onTop().filter((id) => isInside(look.box(), shapes()[id].at));
    if (inFrame.length < 2) {
      spoken.textContent = hovered.textContent = "There is too little to ask here. Choose another layer first.";
      return;
    }
    quiz = findIt(drawn(inFrame), catalog, { reveal: (id) => { shown.cursor = id; drawSelection(); }, first: note, end: endQuiz });
    shown.cursor = "";
    root.classList.add("mc-asking");
    root.classList.remove("mc-comparing");
    ask.hidden = true;
    hovered.textContent = "\u00a0";
    drawSelection();
    drawMore();
    panel.replaceChildren(quiz.node);
    guard(panel);
    quiz.node.querySelector("[tabindex]").focus();
  };
  /** The kernel keeps it for the reviews; the same names are made in finding.py. */
  const note = (wanted, id) => {
    const answer = { response: id, at: new Date().toISOString(), checked: true };
    model.set("responses", { ...model.get("responses"), [`find.${view.id}.${wanted}`]: answer });
    model.save_changes();
  };
  const endQuiz = () => {
    quiz = undefined;
    root.classList.remove("mc-asking");
    ask.hidden = false;
    drawSelection();
    drawMore();
    drawFacts();
    ask.focus();
  };
  const ask = button("Quiz me on what I see", startQuiz);
  const print = () => printAlone(model.get("title"), "mc-explorer", [surface, key, panel]);

  /* -- picture -- */
  surface.addEventListener("click", (event) => {
    const shape = event.target.closest("[data-pick]");
    if (!shape) return;
    if (quiz) quiz.answer(shape.dataset.pick);
    else select(shape.dataset.pick);
  });
  surface.addEventListener("pointerover", (event) => {
    if (quiz) return;
    const side = event.target.closest("[data-side]:not(.mc-atlas)")?.dataset.side;
    const name = catalog[event.target.closest("[data-pick]")?.dataset.pick]?.name;
    hovered.textContent = name ? name + (side ? `, ${side}` : "") : "\u00a0";
  });
  const moves = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, -0.2], ArrowDown: [0, 0.2] };
  const keys = { "+": () => look.zoom(1.4), "=": () => look.zoom(1.4), "-": () => look.zoom(1 / 1.4), 0: () => look.home() };
  const toNeighbor = (key) => {
    const points = Object.fromEntries(onTop().map((id) => [id, shapes()[id].at]));
    const next = neighbor(points, quiz ? shown.cursor : model.get("selected"), key);
    if (next && !isInside(look.box(), points[next])) look.frame(view.frames.at(-1).frame);
    if (!next) return;
    if (!quiz) return select(next);
    shown.cursor = next;
    drawSelection();
    say(next);
  };
  surface.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.shiftKey && event.key in moves) look.move(...moves[event.key]);
    else if (event.key in moves) toNeighbor(event.key);
    else if (event.key in keys) keys[event.key]();
    else if (quiz && event.key === "Enter" && shown.cursor) quiz.answer(shown.cursor);
    else return;
    event.preventDefault();
  });

  /* -- list -- */
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-option]");
    if (option) pick(option.dataset.option);
  });
  list.addEventListener("keydown", (event) => {
    const next = step(listed(), model.get("selected"), event.key);
    if (next === null) return;
    event.preventDefault();
    pick(next);
  });
  const pick = (id) => (shapes()[id] && isSeen(id) ? select(id) : reveal(id));
  search.addEventListener("input", () => {
    drawList();
    spoken.textContent = `${list.children.length} found.`;
  });

  const toolbar = h(
    "div",
    { class: "mc-zoom", role: "group", "aria-label": "Zoom" },
    button("+", () => look.zoom(1.4), { "aria-label": "Zoom in" }),
    button("−", () => look.zoom(1 / 1.4), { "aria-label": "Zoom out" }),
    button("⟲", () => look.home(), { "aria-label": "Undo the zoom" }),
    frames,
  );
  const root = h(
    "section",
    { class: "mc mc-explorer", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", { class: "mc-hint" }, "Point at the picture to read a name, click to learn more. Keyboard: go to the picture or the list and use the arrow keys."),
    controls,
    h(
      "div",
      { class: "mc-columns" },
      h("div", { class: "mc-look" }, surface, toolbar, hovered, key, h("div", { class: "mc-actions" }, ask, button("Print", print), back)),
      panel,
      h("div", { class: "mc-find-name" }, h("label", { for: search.id }, "Find a structure"), search, list, nothing),
    ),
    spoken,
  );
  const drawAll = () => {
    view = views[model.get("view")];
    drawView();
    drawControls();
    drawPicture();
    drawFacts();
  };
  if (keptSkin()) surface.style.setProperty("--mc-skin", keptSkin());
  drawAll();
  guard(root);

  /* -- from outside: Python, and links to a structure from anywhere on the page -- */
  const fromPython = () => {
    if (setting) return;
    if (view.id !== model.get("view")) return drawAll();
    drawControls();
    drawPicture();
    drawFacts();
  };
  for (const name of ["selected", "depth", "view"]) model.on(`change:${name}`, fromPython);
  const fromLink = (event) => {
    const link = event.target.closest?.(`a[href*="${LINK}"]`);
    const id = link?.getAttribute("href").split(LINK)[1];
    // The first explorer of the page answers; the event is then taken.
    if (!catalog[id] || event.defaultPrevented) return;
    event.preventDefault();
    root.scrollIntoView({ block: "start" });
    reveal(id);
    surface.focus({ preventScroll: true });
  };
  document.addEventListener("click", fromLink, true);
  el.append(root);
  const asked = window.location.hash.startsWith(LINK) ? window.location.hash.slice(LINK.length) : "";
  if (catalog[asked]) reveal(asked);
  return () => {
    for (const name of ["selected", "depth", "view"]) model.off(`change:${name}`, fromPython);
    document.removeEventListener("click", fromLink, true);
  };
}

export default { render };
