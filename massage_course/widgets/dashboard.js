// The overview on the start page: areas, what is due, and the progress file out and in with one click each.
import { guard, h, newId } from "./shared.js";
import { download } from "./download.js";

const LOAD_PATIENCE_MS = 5000;
const FIRST_VISIT =
  "Nothing here yet: it fills as you read and answer. If you studied on another computer, load the file that you saved there.";

const share = (label, part, whole) => h("td", { class: "mc-number", "data-label": label }, `${part} of ${whole}`);

/** What is right, with a bar that says the same to the eye. */
function rightShare(right, items) {
  const bar = h("span", { class: "mc-bar-line", "aria-hidden": "true" }, h("span", {}));
  bar.firstChild.style.width = `${(100 * right) / items}%`;
  const cell = share("Right", right, items);
  cell.append(bar);
  return cell;
}

function areaRow({ title, link, parts, read, items, tried, right, complete }) {
  const name = h("th", { scope: "row" }, h("a", { href: link }, title), complete ? " ✓ complete" : "");
  return h("tr", {}, name, share("Read", read, parts), share("Tried", tried, items), rightShare(right, items));
}

/** The drawing of the back with its levels and counts; a click goes where the list beside it leads. */
function picture(back, uid, regions) {
  const node = h("div", { class: "mc-back", "aria-hidden": "true", innerHTML: back.replaceAll("@UID@", uid) });
  for (const [number, { title, words, count, level }] of regions.entries()) {
    const band = node.querySelector(`[data-region="${number}"]`);
    band.dataset.level = level;
    band.querySelector("title").textContent = `${title}: ${words}`;
    band.querySelector("text").textContent = count;
    if (level) band.querySelector("rect").style.fill = `url(#${uid}-level-${level})`;
    band.addEventListener("click", () => node.parentNode.querySelectorAll("li")[number].querySelector("a:last-of-type").click());
  }
  return node;
}

/** A patch of the pattern that a level has in the drawing. */
function patch(uid, level) {
  const fill = level ? `fill="url(#${uid}-level-${level})"` : 'fill="none"';
  return h("span", { class: "mc-patch", "aria-hidden": "true", innerHTML: `<svg viewBox="0 0 210 210"><rect width="210" height="210" ${fill}/></svg>` });
}

/** The back as a map of what is known, and a list that says the same. */
function backMap(back, levels, regions, review) {
  const uid = newId();
  const line = ({ title, words, level, due, link }) =>
    h("li", {}, patch(uid, level), h("span", {}, h("a", { href: link }, title), `: ${words}. `, due ? h("a", { href: review }, `Review ${due}`) : null));
  const key = h("p", { class: "mc-hint" }, "The numbers count the questions on structures there. ", ...levels.map((words, level) => h("span", { class: "mc-key" }, patch(uid, level), words)));
  return h("figure", { class: "mc-map" }, h("figcaption", {}, "The back, and what you know of it"), picture(back, uid, regions), h("div", {}, h("ul", {}, ...regions.map(line)), key));
}

/** What is due, with the way to it. */
function dueBox({ due, words }, review) {
  return h("div", { class: "mc-due" }, h("p", {}, words), due ? h("a", { href: review, class: "mc-go" }, "Review now") : null);
}

function render({ model, el }) {
  let waiting = 0;
  const body = h("div", {});
  const status = h("p", { class: "mc-status", role: "status" });
  const tell = (words, failed = false) => {
    status.dataset.state = failed ? "failed" : "";
    status.textContent = words;
  };
  const draw = () => {
    const state = model.get("state");
    const begun = state.areas.some(({ read, tried }) => read || tried);
    const head = ["Area", "Parts read", "Questions tried", "Right"].map((word) => h("th", { scope: "col" }, word));
    body.replaceChildren(
      ...[
        state.notice ? h("p", { class: "mc-warning" }, state.notice) : null,
        begun ? dueBox(state, model.get("review")) : h("p", {}, FIRST_VISIT),
        state.regions.some(({ level }) => level) ? backMap(model.get("back"), model.get("levels"), state.regions, model.get("review")) : null,
        begun ? h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...state.areas.map(areaRow))) : null,
      ].filter(Boolean),
    );
    guard(body);
  };
  const save = () => {
    const { file, name } = model.get("state");
    download(file, name);
    tell(`Your progress is in your downloads: ${name}`);
  };
  const chooser = h("input", { type: "file", accept: ".json,application/json", class: "mc-hidden", tabIndex: -1, "aria-hidden": "true", onchange: () => take() });
  const take = async () => {
    const [file] = chooser.files;
    if (!file) return;
    tell("Loading…");
    const text = await file.text();
    // The same file may be chosen twice.
    chooser.value = "";
    waiting = setTimeout(() => tell("The course does not answer. Reload the page and try again.", true), LOAD_PATIENCE_MS);
    model.set("brought", { text, at: Date.now() });
    model.save_changes();
  };
  const onSaid = () => {
    clearTimeout(waiting);
    draw();
    tell(model.get("said"), model.get("failed"));
  };
  const warning = model.get("warning");
  const root = h(
    "section",
    { class: "mc mc-dashboard", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    warning ? h("p", { class: "mc-warning" }, warning) : null,
    body,
    h(
      "div",
      { class: "mc-keep" },
      h("button", { type: "button", class: warning ? "mc-main" : "", onclick: save }, "Save my progress"),
      h("button", { type: "button", onclick: () => chooser.click() }, "Load my progress"),
      chooser,
    ),
    status,
    h("p", { class: "mc-hint" }, model.get("private")),
  );
  draw();
  guard(root);
  model.on("change:said_count", onSaid);
  el.append(root);
  return () => {
    clearTimeout(waiting);
    model.off("change:said_count", onSaid);
  };
}

export default { render };
