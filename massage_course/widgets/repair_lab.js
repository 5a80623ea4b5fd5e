// The repair lab: a tissue day by day, its time line, and the question "today, or not yet?".
import { guard, h, newId } from "./shared.js";

const WIDTH = 640;
const LEFT = 24;
const RIGHT = 24;
const FLOOR = 128; // where the curves stand
const STRIP = 162; // top of the strip that shows the answer for every day
const SIGNS = { suits: "✓", care: "!", wait: "✕", no: "–" };

/** The same number between 0 and 1 for the same `n`: drawn cells keep their places. */
export function scatter(n) {
  const x = Math.sin(n * 12.9898 + 4.1) * 43758.5453;
  return x - Math.floor(x);
}

/** The span that holds on `day`. */
export function spanOn(method, day) {
  return method.spans.findLast((span) => span.day <= day);
}

/** Would one work today? `suits` and `care` say yes, `wait` and `no` say no. */
export function isYes(state) {
  return state === "suits" || state === "care";
}

/** The place of the day in `days` that is nearest to `day`. */
export function nearest(days, day) {
  const away = days.map((one) => Math.abs(one.day - day));
  return away.indexOf(Math.min(...away));
}

/** Horizontal place of step `n` of `count` on the time line. */
export function across(n, count) {
  return LEFT + (n * (WIDTH - LEFT - RIGHT)) / (count - 1);
}

/* ---- the tissue ---------------------------------------------------------------------------------------------- */

const MIDDLE = 320;

function fibers(gap) {
  return Array.from({ length: 6 }, (_, n) => {
    const y = 14 + n * 26;
    const torn = gap ? gap / 2 + 10 * (scatter(n) - 0.5) : 0;
    const band = (x, width) =>
      `<rect class="mc-fiber" x="${x}" y="${y}" width="${width}" height="23" rx="9"/>` +
      Array.from({ length: Math.max(0, Math.floor((width - 16) / 11)) }, (_, line) => `<path class="mc-stripe" d="M${(x + 10 + line * 11).toFixed(1)} ${y + 2}v19"/>`).join("");
    return gap ? band(-10, MIDDLE + 10 - torn) + band(MIDDLE + torn, MIDDLE + 10 - torn) : band(-10, WIDTH + 20);
  }).join("");
}

/** Half the width of a cut through the skin at height `y`: it narrows toward its bottom. */
const cutAt = (half, y) => half * (1.1 - y / 220);

function skin(half, open) {
  const layer = (name, top, bottom) =>
    [-1, 1]
      .map((side) => {
        const edge = (y) => (MIDDLE + side * cutAt(half, y)).toFixed(1);
        return `<path class="mc-${name}" d="M${side < 0 ? -10 : WIDTH + 10} ${top}H${edge(top)}L${edge(bottom)} ${bottom}H${side < 0 ? -10 : WIDTH + 10}z"/>`;
      })
      .join("");
  return layer("fat", 128, 180) + layer("dermis", 34, 130) + layer("epidermis", 14, 36) + (open ? "" : `<rect class="mc-epidermis mc-new" x="${MIDDLE - half * 1.1}" y="14" width="${half * 2.2}" height="21"/>`);
}

function stitch(half) {
  const wide = half + 22;
  return `<path class="mc-stitch" d="M${MIDDLE - wide} 14c0 92 ${2 * wide} 92 ${2 * wide} 0M${MIDDLE - wide} 14q${wide} -9 ${2 * wide} 0m${-wide - 9} -10l14 10m0 -10l-14 10"/>`;
}

/** How many of each are drawn on a day. */
const drawn = ({ levels, done }) => ({
  cells: Math.round(levels.inflammation * 22),
  vessels: Math.round(levels.proliferation * 4),
  collagen: Math.floor(done.proliferation * 17),
});

/** Clot, white cells, vessels and collagen in the gap, as many as the day has of them. */
function repair(day, half) {
  const { levels, done } = day;
  const { cells, vessels, collagen } = drawn(day);
  const list = (length, draw) => Array.from({ length }, (_, n) => draw(n)).join("");
  const disorder = 1 - done.remodeling;
  return (
    (levels.clotting > 0.05 ? `<ellipse class="mc-clot" cx="${MIDDLE}" cy="92" rx="${half}" ry="74" opacity="${(0.25 + 0.65 * levels.clotting).toFixed(2)}"/>` : "") +
    list(collagen, (n) => {
      const bend = (k) => ((scatter(n * 7 + k) - 0.5) * 84 * disorder).toFixed(1);
      const width = (2 + 2.4 * done.remodeling).toFixed(1);
      return `<path class="mc-collagen" stroke-width="${width}" d="M${MIDDLE - half - 8} ${20 + n * 9.3}c${(half * 0.7).toFixed(1)} ${bend(1)} ${(half * 1.3).toFixed(1)} ${bend(2)} ${2 * half + 16} 0"/>`;
    }) +
    list(vessels, (n) => {
      const side = n % 2 ? 1 : -1;
      return `<path class="mc-vessel" d="M${MIDDLE - side * (half + 12)} ${44 + n * 34}c${side * half * 0.6} ${-16 - 8 * scatter(n)} ${side * half * 0.9} 22 ${side * half * 1.5} 4m${-side * half * 0.6} 6q${side * 6} 16 ${side * half * 0.5} 18"/>`;
    }) +
    list(cells, (n) => {
      const x = (MIDDLE + (scatter(n + 1) * 2 - 1) * (half - 8)).toFixed(1);
      const y = (24 + scatter(n + 50) * 134).toFixed(1);
      return `<g class="mc-cell"><circle cx="${x}" cy="${y}" r="8"/><circle cx="${x}" cy="${y}" r="3.4"/></g>`;
    })
  );
}

/** The drawing of the tissue on a day. */
function tissue(drawing, day, uid) {
  const box = `<svg viewBox="0 0 ${WIDTH} 176" aria-hidden="true" focusable="false">`;
  if (!day.levels) {
    const frayed = Array.from({ length: 14 }, (_, n) => `<path class="mc-fray" d="M${(30 + scatter(n + 3) * 580).toFixed(0)} ${18 + (n % 6) * 26}l5 5l-6 4l6 6"/>`).join("");
    return `${box}${fibers(0)}${frayed}</svg>`;
  }
  const half = 44 - 24 * day.done.remodeling;
  const cut = drawing === "skin";
  const edge = (y) => (cut ? cutAt(half, y) : half + 12);
  const gap = `M${MIDDLE - edge(14)} 14H${MIDDLE + edge(14)}L${MIDDLE + edge(180)} 180H${MIDDLE - edge(180)}z`;
  const warm = `<stop offset="0" stop-color="#ff6a3d" stop-opacity=".85"/><stop offset="1" stop-color="#ff6a3d" stop-opacity="0"/>`;
  const inside = `<g${cut ? ` clip-path="url(#${uid}-gap)"` : ""}>${repair(day, half)}</g>`;
  return (
    `${box}<defs><radialGradient id="${uid}-warm">${warm}</radialGradient><clipPath id="${uid}-gap"><path d="${gap}"/></clipPath></defs><path class="mc-bed" d="${gap}"/>` +
    (cut ? inside + skin(half, day.open) + (day.open ? stitch(half) : "") : fibers(2 * half) + inside) +
    `<ellipse fill="url(#${uid}-warm)" cx="${MIDDLE}" cy="88" rx="230" ry="110" opacity="${day.levels.inflammation}"/></svg>`
  );
}

const amount = (count, many) => (count === 0 ? "none" : count < many ? "some" : "many");

/** What is in the drawing, in words. */
export function seenInTissue(day) {
  if (!day.levels) return [["fray", "Fibers: whole, with small damage (a drawing)"]];
  const { cells, vessels, collagen } = drawn(day);
  const order = day.done.remodeling < 0.1 ? "without order" : day.done.remodeling < 0.6 ? "partly in order" : "mostly in order";
  return [
    ["cell", `White cells: ${amount(cells, 9)}`],
    ["vessel", `New vessels: ${amount(vessels, 2)}`],
    ["collagen", `Collagen: ${collagen ? `${amount(collagen, 8)}, ${order}` : "none"}`],
  ];
}

/* ---- the time line ------------------------------------------------------------------------------------------- */

/** One hump for each phase, with its name on top. */
function curves(phases, { curves: heights, days }) {
  return phases
    .map(({ id, name }) => {
      const points = heights[id].map((level, n) => [across(n, heights[id].length), FLOOR - 84 * level]);
      const [top] = points.reduce((best, point) => (point[1] < best[1] ? point : best));
      const area = `M${LEFT} ${FLOOR}L${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}L${across(days.length - 1, days.length)} ${FLOOR}z`;
      // The first hump starts at its top: its name stands above those of the others.
      const at = top <= LEFT ? `x="6" y="16"` : `x="${Math.max(top, 94)}" y="36" text-anchor="middle"`;
      return `<path class="mc-phase mc-${id}" d="${area}"/><text class="mc-${id}" ${at}>${name}</text>`;
    })
    .join("");
}

/** Measured differences by day: a square and its interval, on a scale from 0 (no difference) down to 2.8. */
function measured(days, now) {
  const y = (effect) => 30 - (effect * (FLOOR - 34)) / 2.8;
  const marks = days.map(({ day, effect }, n) => {
    const x = across(n, days.length);
    if (!effect) return `<text class="mc-soft" x="${x}" y="84" text-anchor="middle">?</text>`;
    const [middle, low, high] = effect;
    return (
      `<line class="mc-interval" x1="${x}" x2="${x}" y1="${y(high).toFixed(1)}" y2="${y(low).toFixed(1)}"/>` +
      `<rect class="mc-effect${day === now ? " mc-now" : ""}" x="${x - 8}" y="${(y(middle) - 8).toFixed(1)}" width="16" height="16"/>`
    );
  });
  return (
    `<line class="mc-zero" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="30" y2="30"/><text class="mc-soft" x="${WIDTH - RIGHT}" y="20" text-anchor="end">no difference</text>` +
    `<text class="mc-soft" x="${WIDTH - RIGHT}" y="${FLOOR - 8}" text-anchor="end">less soreness ↓</text>${marks.join("")}`
  );
}

/** The answer for every day: one piece for each span, hidden until the learner has decided. */
function strip(method, days, seen) {
  const step = across(1, days.length) - across(0, days.length);
  const edges = method.spans.map((span) => Math.max(0, across(nearest(days, span.day), days.length) - step / 2));
  return method.spans
    .map(({ state }, n) => {
      const [from, to] = [edges[n], edges[n + 1] ?? WIDTH];
      const [kind, sign] = seen ? [state, SIGNS[state]] : ["unknown", "?"];
      if (!seen && n) return "";
      const until = seen ? to : WIDTH;
      return `<rect class="mc-span mc-${kind}" x="${from + 2}" y="${STRIP}" width="${until - from - 4}" height="30" rx="6"/><text class="mc-sign mc-${kind}" x="${Math.min(from + 44, (from + until) / 2)}" y="${STRIP + 22}" text-anchor="middle">${sign}</text>`;
    })
    .join("");
}

function timeline(situation, phases, method, now, seen) {
  const { days } = situation;
  const place = nearest(days, now);
  const x = across(place, days.length);
  const marker = (from, to) => `<line class="mc-marker" x1="${x}" x2="${x}" y1="${from}" y2="${to}"/>`;
  // On a narrow screen every second day keeps its name.
  const names = days.map(({ name }, n) => `<text class="mc-tick${n === place ? " mc-now" : n % 2 ? " mc-minor" : ""}" x="${across(n, days.length)}" y="${FLOOR + 22}" text-anchor="middle">${name}</text>`);
  return (
    `<svg viewBox="0 0 ${WIDTH} 196" aria-hidden="true" focusable="false">` +
    (situation.measured ? measured(days, now) : curves(phases, situation)) +
    `<line class="mc-axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${FLOOR}" y2="${FLOOR}"/>${names.join("")}` +
    `${marker(40, FLOOR)}${marker(STRIP - 4, STRIP + 34)}${strip(method, days, seen)}</svg>`
  );
}

/* ---- the widget ---------------------------------------------------------------------------------------------- */

function render({ model, el }) {
  const uid = newId();
  const states = model.get("states");
  let verdict = "";

  const picture = h("div", { class: "mc-tissue" });
  const key = h("ul", { class: "mc-key" });
  const line = h("div", { class: "mc-line" });
  const slider = h("input", { type: "range", id: `${uid}-day`, min: "0", step: "1" });
  const dayName = h("output", { for: `${uid}-day` });
  const daySaid = h("p", { class: "mc-day", role: "status" });
  const answer = h("div", { class: "mc-answer", role: "status" });
  const methods = h("div", { class: "mc-methods" });
  const signs = h("ul", { class: "mc-key mc-signs" }, ...Object.entries(states).map(([state, words]) => h("li", {}, h("span", { class: `mc-sign mc-${state}`, "aria-hidden": "true" }, SIGNS[state]), words)));

  const now = () => {
    const setting = model.get("setting");
    const situation = model.get("situations").find(({ id }) => id === setting.situation);
    const method = situation.methods.find(({ id }) => id === setting.method);
    const place = nearest(situation.days, setting.day);
    return { setting, situation, method, place, day: situation.days[place], name: `${situation.id}/${method.id}` };
  };
  const choose = (change) => {
    verdict = "";
    const next = { ...model.get("setting"), ...change };
    const { days, methods: known } = model.get("situations").find(({ id }) => id === next.situation);
    if (!known.some(({ id }) => id === next.method)) next.method = known[0].id;
    next.day = days[nearest(days, next.day)].day;
    model.set("setting", next);
    show();
    model.save_changes();
  };
  const step = (by) => {
    const { situation, place } = now();
    choose({ day: situation.days[Math.max(0, Math.min(situation.days.length - 1, place + by))].day });
  };
  const decide = (yes) => {
    const { method, day, name } = now();
    model.set("seen", [...model.get("seen"), name]);
    // After `set`, whose listeners take an old verdict away.
    verdict = yes === isYes(spanOn(method, day.day).state) ? "Your decision fits. " : "Look again. ";
    show();
    model.save_changes();
    again.focus();
  };

  const earlier = h("button", { type: "button", onclick: () => step(-1) }, "Earlier");
  const later = h("button", { type: "button", onclick: () => step(1) }, "Later");
  const yes = h("button", { type: "button", class: "mc-main", onclick: () => decide(true) }, "Yes, on this day");
  const no = h("button", { type: "button", class: "mc-main", onclick: () => decide(false) }, "No, not on this day");
  const again = h("button", {
    type: "button",
    onclick: () => {
      verdict = "";
      model.set("seen", []);
      show();
      model.save_changes();
      yes.focus();
    },
  }, "Hide the answers and decide again");
  slider.addEventListener("input", () => choose({ day: now().situation.days[Number(slider.value)].day }));

  const radio = (group, value, label, pick) => {
    const input = h("input", { type: "radio", name: `${uid}-${group}`, value });
    input.addEventListener("change", pick);
    return h("label", {}, input, h("span", {}, label));
  };
  const situations = model.get("situations").map(({ id, name }) => radio("situation", id, name, () => choose({ situation: id })));

  let listed = "";
  const show = () => {
    const { setting, situation, method, place, day, name } = now();
    const seen = model.get("seen").includes(name);
    const span = spanOn(method, day.day);
    if (listed !== situation.id) {
      listed = situation.id;
      methods.replaceChildren(...situation.methods.map((one) => radio("method", one.id, one.name, () => choose({ method: one.id }))));
      guard(methods);
    }
    for (const input of root.querySelectorAll(".mc-situations input")) input.checked = input.value === setting.situation;
    for (const input of methods.querySelectorAll("input")) input.checked = input.value === setting.method;
    picture.innerHTML = tissue(situation.drawing, day, uid);
    key.replaceChildren(...seenInTissue(day).map(([kind, words]) => h("li", { class: `mc-with-${kind}` }, words)));
    line.innerHTML = timeline(situation, model.get("phases"), method, day.day, seen);
    slider.max = String(situation.days.length - 1);
    slider.value = String(place);
    slider.setAttribute("aria-valuetext", `day ${day.day}: ${day.leads}`);
    dayName.textContent = String(day.day);
    earlier.disabled = place === 0;
    later.disabled = place === situation.days.length - 1;
    daySaid.textContent = `Day ${day.day}. ${day.words}`;
    for (const button of [yes, no]) button.hidden = seen;
    again.hidden = !seen;
    signs.hidden = !seen;
    const lines = seen
      ? [h("p", { class: `mc-state mc-${span.state}` }, `${verdict}${method.name}: ${states[span.state].toLowerCase()}.`), h("p", {}, span.words), h("p", { class: "mc-hint" }, span.source)]
      : [h("p", { class: "mc-state" }, `${method.name}: would you do it on this day?`)];
    // A screen reader hears the answer again only when it has changed.
    if (answer.textContent !== lines.map(({ textContent }) => textContent).join("")) answer.replaceChildren(...lines);
    story.textContent = situation.text;
  };

  const story = h("p", { class: "mc-hint" });
  const root = h(
    "section",
    { class: "mc mc-repair", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("intro")),
    h(
      "div",
      { class: "mc-choose" },
      h("fieldset", { class: "mc-situations" }, h("legend", {}, "What happened?"), ...situations, story),
      h("fieldset", {}, h("legend", {}, "What would you do?"), methods),
    ),
    picture,
    key,
    line,
    h("div", { class: "mc-slide" }, slider),
    h("div", { class: "mc-turns" }, earlier, later, h("label", { for: `${uid}-day` }, "Days after it: ", dayName)),
    daySaid,
    answer,
    h("div", { class: "mc-turns" }, yes, no, again),
    signs,
    h("p", { class: "mc-hint" }, model.get("model_note")),
    h("details", {}, h("summary", {}, "Where the phases come from"), h("p", { class: "mc-hint" }, model.get("sources"))),
  );
  show();
  guard(root);
  const fromPython = () => {
    verdict = "";
    show();
  };
  model.on("change:setting", fromPython);
  model.on("change:seen", fromPython);
  el.append(root);
  return () => {
    model.off("change:setting", fromPython);
    model.off("change:seen", fromPython);
  };
}

export default { render };
