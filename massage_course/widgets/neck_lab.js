// The neck lab: a head that bends on the bones of the atlas (a model), and the plans of a trial of massage.
import { guard, h, newId } from "./shared.js";

const EVERY = [[0, "never"], [120, "every 2 hours"], [60, "every hour"], [30, "every 30 minutes"], [15, "every 15 minutes"]];
const VISITS = { 1: "once a week", 2: "twice a week", 3: "three times a week" };
const LOW = 0.5; // ends of the axis of risk ratios, which is logarithmic
const HIGH = 8;

/** A day of `hours` with a break of `pause` minutes after each stretch of `every` minutes (0: no break), in minutes. */
export function day(hours, every, pause) {
  const whole = hours * 60;
  if (!every || every >= whole) return { breaks: 0, longest: whole, down: whole };
  const breaks = Math.floor((whole - 1) / (every + pause));
  // What is left after the last stretch is shorter than a break: the day ends with it.
  const last = Math.min(every, whole - breaks * (every + pause));
  return { breaks, longest: every, down: breaks * every + last };
}

/** The stretches of a day as shares of it: [start, length] of each, 0 to 1. */
export function stretches(hours, every, pause) {
  const whole = hours * 60;
  const { breaks } = day(hours, every, pause);
  return Array.from({ length: breaks + 1 }, (_, place) => {
    const start = place * (every + pause);
    return [start / whole, (breaks ? Math.min(every, whole - start) : whole) / whole];
  });
}

/** Where a risk ratio stands on the axis, 0 to 1. */
export function place(ratio) {
  return Math.min(1, Math.max(0, Math.log(ratio / LOW) / Math.log(HIGH / LOW)));
}

/** Minutes in words: "90 minutes", "2 hours", "7 hours 44 minutes". */
export function time(minutes) {
  if (minutes < 120 && minutes % 60) return `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `${hours} ${hours === 1 ? "hour" : "hours"}${rest ? ` ${rest} minutes` : ""}`;
}

/** What the last change did, in one sentence. `was` and `now` are settings with the reach of their pose. */
export function changed(was, now, pause) {
  const before = day(was.hours, was.every, pause);
  const after = day(now.hours, now.every, pause);
  if (was.tilt !== now.tilt) {
    const times = (now.reach / was.reach).toFixed(1);
    return `You changed the angle: the distance of the pull went from ${was.reach} to ${now.reach} cm (${times} times). The breaks are as they were.`;
  }
  if (was.every !== now.every || was.hours !== now.hours) {
    const what = was.every !== now.every ? "breaks" : "hours";
    return `You changed the ${what}: the longest stretch went from ${time(before.longest)} to ${time(after.longest)}, the time with the head like this from ${time(before.down)} to ${time(after.down)}. The pull is as it was.`;
  }
  return "Turn one dial and see which of the bars moves.";
}

/* ---- parts that both benches use ---- */

/** A question with a reply to each guess. */
function guessing(guess, uid) {
  const reply = h("p", { role: "status", class: "mc-reply" });
  const buttons = guess.options.map((option) =>
    h("button", { type: "button", "aria-pressed": "false", onclick: (event) => answer(event.currentTarget, option) }, option.text),
  );
  const answer = (button, option) => {
    for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    reply.textContent = option.reply;
  };
  return h(
    "div",
    { class: "mc-guess", role: "group", "aria-labelledby": `${uid}-guess` },
    h("p", { id: `${uid}-guess` }, h("strong", {}, "Your guess. "), guess.question),
    h("div", { class: "mc-options" }, ...buttons),
    reply,
  );
}

/** A row of radio buttons; `options` are pairs of value and label. */
function choice(name, legend, options, uid) {
  return h(
    "fieldset",
    {},
    h("legend", {}, legend),
    h(
      "div",
      { class: "mc-options" },
      ...options.map(([value, label]) =>
        h("label", {}, h("input", { type: "radio", name: `${uid}-${name}`, "data-dial": name, value: String(value) }), h("span", {}, label)),
      ),
    ),
  );
}

function slider(name, legend, [min, max, step], say, uid) {
  const shown = h("output", { for: `${uid}-${name}` });
  const input = h("input", { type: "range", id: `${uid}-${name}`, "data-dial": name, min, max, step });
  const node = h("div", { class: "mc-slider" }, h("label", { for: input.id }, legend, " ", shown), input);
  return {
    node,
    show: (value) => {
      input.value = String(value);
      shown.textContent = say(value);
      input.setAttribute("aria-valuetext", say(value));
    },
  };
}

/** A bar with a mark where it stood before. */
function meter(label) {
  const value = h("span", { class: "mc-value" });
  const bar = h("span", { class: "mc-fill" });
  const before = h("span", { class: "mc-before" });
  const node = h("div", { class: "mc-meter" }, h("span", { class: "mc-label" }, label), value, h("span", { class: "mc-track", "aria-hidden": "true" }, bar, before));
  return {
    node,
    show: (share, was, text) => {
      bar.style.width = `${100 * share}%`;
      before.style.left = `${100 * was}%`;
      before.hidden = Math.abs(share - was) < 0.005;
      value.textContent = text;
    },
  };
}

/* ---- bench 1 ---- */

function loadBench(load, uid) {
  const picture = h("div", { class: "mc-bones", innerHTML: load.svg.replaceAll("@UID@", uid) });
  const svg = picture.querySelector("svg");
  svg.insertAdjacentHTML(
    "beforeend",
    `<path class="mc-muscle"/><line class="mc-plumb"/><line class="mc-drop"/><line class="mc-reach"/>` +
      `<circle class="mc-base" r="15"/><circle class="mc-weight" r="24"/><text class="mc-cm"/>`,
  );
  const part = (name) => svg.querySelector(`.mc-${name}`);
  const set = (node, values) => Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value));
  const strip = h("div", { class: "mc-day", "aria-hidden": "true" });
  const pull = meter("Distance of the pull");
  const stretch = meter("Longest stretch");
  const down = meter("Time held like this");
  const words = h("p", { role: "status", class: "mc-words" });
  const tilt = slider("tilt", "Head bent forward by", [0, load.poses.at(-1).tilt, 5], (value) => `${value} degrees`, uid);
  const hours = slider("hours", "Time at this task:", [1, 10, 1], (value) => time(value * 60), uid);
  const farthest = load.poses.at(-1).reach;
  const poseOf = (setting) => load.poses.find((pose) => pose.tilt === setting.tilt);

  const draw = ({ bones, base, weight, muscle, reach }) => {
    for (const [name, numbers] of Object.entries(bones)) {
      svg.querySelector(`[data-pick="${name}"]`)?.setAttribute("transform", `matrix(${numbers})`);
    }
    const [x, y] = base;
    set(part("plumb"), { x1: x, x2: x, y1: y, y2: 420 });
    set(part("drop"), { x1: weight[0], x2: weight[0], y1: weight[1], y2: y + 70 });
    set(part("reach"), { x1: x, x2: weight[0], y1: y, y2: y });
    set(part("base"), { cx: x, cy: y });
    set(part("weight"), { cx: weight[0], cy: weight[1] });
    set(part("cm"), { x: Math.max(weight[0], x) + 34, y: y + 22 });
    part("cm").textContent = `${reach} cm`;
    set(part("muscle"), { d: muscle, "stroke-width": (12 + 34 * (reach / farthest)).toFixed(0) });
  };
  const show = (setting, was) => {
    const now = { ...setting, reach: poseOf(setting).reach };
    const before = { ...was, reach: poseOf(was).reach };
    const [today, other] = [now, before].map(({ hours: long, every }) => day(long, every, load.pause));
    draw(poseOf(setting));
    tilt.show(setting.tilt);
    hours.show(setting.hours);
    pull.show(now.reach / farthest, before.reach / farthest, `about ${now.reach} cm`);
    stretch.show(today.longest / 600, other.longest / 600, time(today.longest));
    down.show(today.down / 600, other.down / 600, time(today.down));
    strip.replaceChildren(
      ...stretches(setting.hours, setting.every, load.pause).map(([start, length]) => {
        const piece = h("span", {});
        Object.assign(piece.style, { left: `${100 * start}%`, width: `${100 * length}%` });
        return piece;
      }),
    );
    words.textContent = changed(before, now, load.pause);
  };
  const node = h(
    "section",
    { class: "mc-bench", "aria-label": load.title },
    h("h4", {}, load.title),
    h("p", {}, load.about),
    guessing(load.guess, `${uid}-load`),
    h(
      "div",
      { class: "mc-two" },
      picture,
      h(
        "div",
        {},
        tilt.node,
        hours.node,
        choice("every", `Break of ${load.pause} minutes`, EVERY, uid),
        h("p", { class: "mc-label" }, "The day, with its breaks"),
        strip,
        h(
          "div",
          { class: "mc-meters" },
          pull.node,
          stretch.node,
          down.node,
          h("div", { class: "mc-meter" }, h("span", { class: "mc-label" }, "Pain"), h("span", { class: "mc-value" }, "unknown"), h("span", { class: "mc-track mc-unknown", "aria-hidden": "true" }), h("span", { class: "mc-hint" }, load.no_pain)),
        ),
      ),
    ),
    words,
    h("details", {}, h("summary", {}, "And pain? What studies say about posture"), h("ul", {}, ...load.findings.map((text) => h("li", {}, text)))),
    h("p", { class: "mc-doubt" }, load.doubt),
  );
  return { node, show };
}

/* ---- bench 2 ---- */

/** The numbers of the axis. */
function ticks() {
  const line = h("div", { class: "mc-ticks" });
  for (const ratio of [0.5, 1, 2, 4, 8]) {
    const tick = h("span", {}, String(ratio));
    tick.style.left = `${100 * place(ratio)}%`;
    line.append(tick);
  }
  return line;
}

function doseBench(dose, uid) {
  const rows = h("ul", { class: "mc-arms" });
  const words = h("div", { role: "status", class: "mc-words" });
  const times = [5, ...new Set(dose.later.map(({ weeks }) => weeks))];

  const track = (figure, text) => {
    const line = h("span", { class: "mc-track", "aria-hidden": "true" });
    const one = h("span", { class: "mc-one" });
    one.style.left = `${100 * place(1)}%`;
    line.append(one);
    if (figure && figure.low !== null) {
      const bar = h("span", { class: "mc-interval" });
      Object.assign(bar.style, { left: `${100 * place(figure.low)}%`, width: `${100 * (place(figure.high) - place(figure.low))}%` });
      line.append(bar);
    }
    if (figure) {
      const dot = h("span", { class: "mc-dot" });
      dot.style.left = `${100 * place(figure.effect)}%`;
      line.append(dot);
    }
    return [line, h("span", { class: "mc-value" }, text)];
  };
  const row = (name, more, figure, text, chosen) => {
    const item = h("li", {}, h("span", { class: "mc-label" }, name, h("span", { class: "mc-hint" }, more)), ...track(figure, text));
    if (chosen) item.setAttribute("aria-current", "true");
    return item;
  };
  const show = (setting) => {
    const arm = dose.arms.find(({ minutes, visits }) => minutes === setting.minutes && visits === setting.visits);
    const later = dose.later.find(({ weeks, outcome }) => weeks === setting.weeks && outcome === setting.outcome);
    const [, label, measure] = dose.outcomes.find(([id]) => id === setting.outcome);
    const list = dose.arms.map((one) => {
      const figure = later ? null : one[setting.outcome];
      const text = later ? "no difference" : figure ? figure.effect.toFixed(2) : one.short;
      return row(one.name, `${one.total} minutes in all`, figure, text, one === arm);
    });
    if (later) list.push(row("Six more weekly hours", "against none", later, later.effect.toFixed(2), false));
    rows.replaceChildren(...list);
    const plan = `${setting.minutes} minutes, ${VISITS[setting.visits]}`;
    const total = setting.minutes * setting.visits * dose.weeks;
    const figure = later ?? arm?.[setting.outcome];
    const found = h(
      "div",
      {},
      h("p", {}, h("strong", {}, `${plan}: ${total} minutes in ${dose.weeks} weeks. After ${setting.weeks} weeks, ${label}: `), later ? later.words : (arm?.words ?? dose.no_arm)),
      figure ? h("p", { class: "mc-number" }, `${later ? "Six more hours against none" : "Against waiting"}: ${figure.shown}`) : null,
      h("p", { class: "mc-hint" }, `Improved means: ${measure}. Sources: ${dose.sources.join(", ")}.`),
    );
    words.replaceChildren(found);
  };
  const node = h(
    "section",
    { class: "mc-bench", "aria-label": dose.title },
    h("h4", {}, dose.title),
    h("p", {}, dose.about),
    guessing(dose.guess, `${uid}-dose`),
    h(
      "div",
      { class: "mc-controls" },
      choice("minutes", "Minutes in a session", [[30, "30"], [60, "60"]], uid),
      choice("visits", "Sessions a week", [[1, "1"], [2, "2"], [3, "3"]], uid),
      choice("weeks", "Asked after", times.map((weeks) => [weeks, `${weeks} weeks`]), uid),
      choice("outcome", "What was asked", dose.outcomes.map(([id, label]) => [id, label]), uid),
    ),
    h("div", { class: "mc-axis", "aria-hidden": "true" }, h("div", { class: "mc-ends" }, h("span", {}, "← fewer improved"), h("span", {}, "more improved →")), ticks()),
    rows,
    words,
  );
  return { node, show };
}

function render({ model, el }) {
  const uid = newId();
  const load = loadBench(model.get("load"), uid);
  const dose = doseBench(model.get("dose"), uid);
  const root = h(
    "section",
    { class: "mc mc-neck", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("intro")),
    load.node,
    dose.node,
    h("p", { class: "mc-hint" }, model.get("model_note")),
  );
  // The bars keep a mark where they stood before the dial that is being turned was first touched.
  let was = model.get("setting");
  let dial = "";
  const show = () => {
    const now = model.get("setting");
    load.show(now, was);
    dose.show(now);
    for (const input of root.querySelectorAll("input[type=radio]")) input.checked = input.value === String(now[input.dataset.dial]);
  };
  root.addEventListener("input", ({ target }) => {
    const name = target.dataset.dial;
    if (!name) return;
    const now = model.get("setting");
    if (name !== dial) [was, dial] = [now, name];
    model.set("setting", { ...now, [name]: name === "outcome" ? target.value : Number(target.value) });
    model.save_changes();
  });
  show();
  guard(root);
  model.on("change:setting", show);
  el.append(root);
  return () => model.off("change:setting", show);
}

export default { render };
