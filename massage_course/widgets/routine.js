// A routine on the back: its strokes one by one, still, or moving when the learner asks for it.
import { guard, h, newId } from "./shared.js";

/** Is motion welcome on this device? */
function mayMove() {
  return !window.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
}

/** The number that a key leads to in a list of `count`, or null for any other key. */
export function turn(current, count, key) {
  const moves = { ArrowDown: current + 1, ArrowRight: current + 1, ArrowUp: current - 1, ArrowLeft: current - 1, Home: 0, End: count - 1 };
  if (!(key in moves)) return null;
  return Math.max(0, Math.min(count - 1, moves[key]));
}

function details(stroke) {
  const rows = stroke.facts.flatMap(([label, text]) => [h("dt", {}, label), h("dd", {}, text)]);
  return [
    h("p", { class: "mc-name" }, `${stroke.number}. ${stroke.name}`),
    h("p", {}, stroke.how),
    h("dl", {}, ...rows),
    h("details", {}, h("summary", {}, `About ${stroke.kind}`), h("p", {}, stroke.about), h("p", { class: "mc-caution" }, h("strong", {}, "What is known: "), stroke.caveat)),
  ];
}

function render({ model, el }) {
  const uid = newId();
  const strokes = model.get("strokes");
  const picture = h("div", { class: "mc-body", innerHTML: model.get("svg").replaceAll("@UID@", uid) });
  const svg = picture.querySelector("svg");
  const panel = h("div", { class: "mc-details", role: "status" });
  let moving = 0;

  const hand = document.createElementNS("http://www.w3.org/2000/svg", "g");
  hand.setAttribute("class", "mc-hand");
  svg.append(hand);

  const stop = () => {
    cancelAnimationFrame(moving);
    moving = 0;
    hand.replaceChildren();
  };
  /** Let a dot run along every line of the stroke, once, in the time the stroke takes. */
  const move = () => {
    stop();
    const stroke = strokes[model.get("step")];
    const lines = [...svg.querySelectorAll(`[data-stroke="${stroke.id}"] [data-line]`)];
    const dots = lines.map(() => {
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      dot.setAttribute("r", "46");
      return dot;
    });
    hand.replaceChildren(...dots);
    const started = performance.now();
    const frame = (now) => {
      const share = Math.min(1, (now - started) / (1000 * stroke.seconds));
      lines.forEach((line, place) => {
        const point = line.getPointAtLength(share * line.getTotalLength());
        dots[place].setAttribute("cx", point.x);
        dots[place].setAttribute("cy", point.y);
      });
      if (share < 1) moving = requestAnimationFrame(frame);
      else stop();
    };
    moving = requestAnimationFrame(frame);
  };

  const tabs = strokes.map((stroke, place) => h("button", { type: "button", class: "mc-step-button", onclick: () => go(place) }, `${stroke.number}. ${stroke.name}`));
  const back = h("button", { type: "button", onclick: () => go(model.get("step") - 1) }, "Back");
  const next = h("button", { type: "button", onclick: () => go(model.get("step") + 1) }, "Next stroke");
  const play = h("button", { type: "button", class: "mc-main", onclick: move }, "Show the movement");
  const list = h("div", { class: "mc-steps", role: "group", "aria-label": "Strokes in their order" }, ...tabs);

  const draw = () => {
    const step = model.get("step");
    stop();
    for (const group of svg.querySelectorAll("[data-stroke]")) group.toggleAttribute("data-faint", group.dataset.stroke !== strokes[step].id);
    tabs.forEach((tab, place) => tab.setAttribute("aria-current", place === step ? "step" : "false"));
    back.disabled = step === 0;
    next.disabled = step === strokes.length - 1;
    play.hidden = !mayMove() || !svg.querySelector(`[data-stroke="${strokes[step].id}"] [data-line]`);
    panel.replaceChildren(...details(strokes[step]));
    guard(panel);
  };
  const go = (place) => {
    model.set("step", Math.max(0, Math.min(strokes.length - 1, place)));
    draw();
    model.save_changes();
  };
  list.addEventListener("keydown", (event) => {
    const place = turn(model.get("step"), strokes.length, event.key);
    if (place === null) return;
    event.preventDefault();
    go(place);
    tabs[place].focus();
  });
  picture.addEventListener("click", (event) => {
    const group = event.target.closest("[data-stroke]");
    if (group) go(strokes.findIndex((stroke) => stroke.id === group.dataset.stroke));
  });

  const root = h(
    "section",
    { class: "mc mc-routine-widget", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    list,
    h("div", { class: "mc-columns" }, picture, h("div", {}, panel, h("div", { class: "mc-turns" }, back, next, play))),
    h("ul", {}, ...model.get("notes").map((note) => h("li", {}, note))),
  );
  draw();
  guard(root);
  model.on("change:step", draw);
  el.append(root);
  return () => {
    stop();
    model.off("change:step", draw);
  };
}

export default { render };
