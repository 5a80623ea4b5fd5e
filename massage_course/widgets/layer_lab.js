// The layer lab: a cut through skin, muscle and artery, an instrument that looks at one of them, and what was measured there.
import { guard, h, newId } from "./shared.js";

const LEFT = 72; // left of it stand the names of the layers
const RIGHT = 352;
const PROBE = 250; // where the instrument stands
/** Layer -> top and bottom of its band. */
const BANDS = { skin: [60, 94], fat: [94, 124], muscle: [124, 212], artery: [212, 276] };
/** Where the badge of a result stands. */
const BADGE = { skin: 77, muscle: 168, artery: 244 };

const key = ({ treatment, instrument }) => `${treatment}/${instrument}`;

/**
 * Where a value lies on an axis, in percent; values beyond the ends stay on the axis.
 * @param {number} value
 * @param {number[]} axis
 */
export function percent(value, [from, to]) {
  return Math.max(0, Math.min(100, (100 * (value - from)) / (to - from)));
}

/** What was measured, in words: "more", or "no clear change (1 of 2 results), less (1 of 2 results)". */
export function measured(studies, words) {
  const kinds = [...new Set(studies.map(({ result }) => result))];
  if (kinds.length === 1) return words[kinds[0]];
  const count = (kind) => studies.filter(({ result }) => result === kind).length;
  return kinds.map((kind) => `${words[kind]} (${count(kind)} of ${studies.length} results)`).join(", ");
}

/** How the expectation fares. */
export function verdict(expected, studies, words) {
  const hits = studies.filter(({ result }) => result === expected).length;
  const found = `Measured: ${measured(studies, words)}.`;
  if (hits === studies.length) return `As you expected. ${found}`;
  return hits ? `You expected: ${words[expected]}. Partly so. ${found}` : `You expected: ${words[expected]}. ${found}`;
}

/* ---- the cut -------------------------------------------------------------------------------------------------------- */

function band(name, color) {
  const [top, bottom] = BANDS[name];
  return `<rect x="${LEFT}" y="${top}" width="${RIGHT - LEFT}" height="${bottom - top}" fill="${color}"/>`;
}

/** Every vessel is drawn once and never changes. */
function tissue() {
  let loops = "";
  for (let x = LEFT + 10; x < RIGHT - 8; x += 14) loops += `M${x} 92V76q3.5-9 7 0V92`;
  let fibers = "";
  for (let y = 134; y < 208; y += 11) fibers += `M${LEFT} ${y}H${RIGHT}`;
  let small = "";
  for (let x = LEFT + 36; x < RIGHT - 24; x += 68) small += `M${x} 229V150M${x} 186q14-4 20-16M${x} 172q-14-4-20-16M${x} 150V94`;
  return (
    band("skin", "#f0cfb8") + band("fat", "#f6e2b4") + band("muscle", "#b9544f") + band("artery", "#8f3a40") +
    `<path d="${fibers}" stroke="#cf7670" stroke-width="2"/>` +
    `<path d="M${LEFT} 124H${RIGHT}" stroke="#f3ead8" stroke-width="4"/>` +
    `<path d="M${LEFT} 212H${RIGHT}" stroke="#f3ead8" stroke-width="2.5"/>` +
    `<path d="${small}" fill="none" stroke="#e8564c" stroke-width="2.5"/>` +
    `<path d="${loops}" fill="none" stroke="#d0352c" stroke-width="1.8"/>` +
    `<rect x="${LEFT}" y="229" width="${RIGHT - LEFT}" height="30" fill="#e8564c" stroke="#5d1417" stroke-width="4"/>` +
    `<path d="M${LEFT + 14} 244h26m-7-6l7 6l-7 6" fill="none" stroke="#fff" stroke-width="2.5"/>`
  );
}

const HAND =
  '<path d="M66 14L104 24C120 18 140 18 156 24L196 40C204 44 202 52 194 51L160 43C168 48 186 54 190 57C190 60 184 60 178 60L112 60C98 60 88 52 66 44Z" fill="#d9a685" stroke="#6b442c" stroke-width="2.5" stroke-linejoin="round"/>' +
  '<path d="M160 43L138 38M104 24C100 32 98 42 102 54" fill="none" stroke="#6b442c" stroke-width="2" stroke-linecap="round"/>' +
  '<path class="mc-stroke" d="M106 8H176m-9-6l9 6l-9 6"/>';
const WORK =
  '<path d="M84 168h40m-10-9l10 9l-10 9M196 168h-40m10-9l-10 9l10 9" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>';

/** What each instrument sends in (`beam`) and the device itself. */
const INSTRUMENTS = {
  laser: {
    beam: `M${PROBE} 58L${PROBE + 20} 92H${PROBE - 20}Z`,
    device: `<rect x="${PROBE - 8}" y="22" width="16" height="36" rx="5"/>`,
  },
  warmth: {
    beam: `M${PROBE} 30L${PROBE + 48} 70H${PROBE - 48}Z`,
    device: `<rect x="${PROBE - 24}" y="4" width="48" height="24" rx="5"/><rect x="${PROBE - 7}" y="26" width="14" height="7"/>`,
  },
  light: {
    beam: `M${PROBE - 34} 58C${PROBE - 34} 214 ${PROBE + 34} 214 ${PROBE + 34} 58H${PROBE + 16}C${PROBE + 16} 158 ${PROBE - 16} 158 ${PROBE - 16} 58Z`,
    device: `<rect x="${PROBE - 37}" y="38" width="24" height="20" rx="4"/><rect x="${PROBE + 13}" y="38" width="24" height="20" rx="4"/>`,
  },
  sound: {
    beam: `M${PROBE - 20} 58L${PROBE - 44} 262H${PROBE + 44}L${PROBE + 20} 58Z`,
    device: `<path d="M${PROBE - 22} 58V44L${PROBE - 10} 34V14H${PROBE + 10}V34L${PROBE + 22} 44V58Z"/>`,
  },
};

const SIGNS = {
  more: "M0-8L8 6H-8Z",
  same: "M-8-5H8V-1H-8ZM-8 2H8V6H-8Z",
  less: "M0 8L8-6H-8Z",
};

function badge(result, x, y) {
  return `<g transform="translate(${x} ${y})"><circle r="15" fill="#fff" stroke="#0b3d66" stroke-width="3"/><path d="${SIGNS[result]}" fill="#0b3d66"/></g>`;
}

/** SVG of the cut. `found` lists the results to show: empty before the learner has said what to expect. */
function cut(setting, layer, found) {
  const names = Object.entries({ skin: "Skin", fat: "Fat", muscle: "Muscle", artery: "Artery" });
  const labels = names.map(
    ([name, word]) =>
      `<text class="mc-layer${name === layer ? " mc-seen" : ""}" x="${LEFT - 8}" y="${(BANDS[name][0] + BANDS[name][1]) / 2 + 5}" text-anchor="end">${word}</text>`,
  );
  const { beam, device } = INSTRUMENTS[setting.instrument];
  return (
    `<svg viewBox="0 0 360 282" aria-hidden="true" focusable="false">${labels.join("")}${tissue()}` +
    (setting.treatment === "exercise" ? WORK : `<g transform="translate(8)">${HAND}</g>`) +
    `<path class="mc-beam" d="${beam}"/><g class="mc-device">${device}</g>` +
    found.map((result, place) => badge(result, RIGHT - 20 - 34 * place, BADGE[layer])).join("") +
    "</svg>"
  );
}

/* ---- what was measured ---------------------------------------------------------------------------------------------- */

const number = (value) => String(value).replace("-", "−");

function group({ name, value, spread, note }, { unit, axis }) {
  if (value === null) return h("li", {}, h("span", { class: "mc-name" }, name), h("span", { class: "mc-none" }, note));
  const from = percent(value - spread, axis);
  const marks = [
    axis[0] === 0
      ? h("span", { class: "mc-mean", style: `width: ${percent(value, axis)}%` })
      : h("span", { class: "mc-dot", style: `left: ${percent(value, axis)}%` }),
    h("span", { class: "mc-whisker", style: `left: ${from}%; width: ${percent(value + spread, axis) - from}%` }),
  ];
  return h(
    "li",
    {},
    h("span", { class: "mc-name" }, name),
    h("span", { class: "mc-track", "aria-hidden": "true" }, ...marks),
    h("span", { class: "mc-value" }, `${number(value)} ± ${number(spread)} ${unit}`),
  );
}

function scale({ axis, unit, spread }) {
  const start = axis[0] === 0 ? "Bars start at 0" : `The scale runs from ${axis[0]} to ${axis[1]} ${unit}`;
  return h("p", { class: "mc-hint" }, `${start}; ${spread}.`);
}

function study(one, words) {
  return h(
    "div",
    { class: "mc-study" },
    h("p", {}, h("strong", {}, one.study), `: ${one.people}. ${one.place[0].toUpperCase()}${one.place.slice(1)}.`),
    one.axis ? h("ul", {}, ...one.groups.map((each) => group(each, one))) : null,
    h("p", {}, h("strong", {}, `${words[one.result][0].toUpperCase()}${words[one.result].slice(1)}. `), one.figures),
    one.axis ? scale(one) : h("p", { class: "mc-hint" }, "No means to draw: our source gives the direction only."),
    h("p", { class: "mc-hint" }, `Source: ${one.source}`),
  );
}

function choice(name, legend, options, uid, model, changed) {
  const inputs = options.map(({ id, name: label }) => {
    const input = h("input", { type: "radio", name: `${uid}-${name}`, value: id, "data-choice": name });
    input.addEventListener("change", () => {
      model.set("setting", { ...model.get("setting"), [name]: id });
      changed();
      model.save_changes();
    });
    return h("label", {}, input, h("span", {}, label));
  });
  return h("fieldset", {}, h("legend", {}, legend), ...inputs);
}

function render({ model, el }) {
  const uid = newId();
  const [readings, treatments, instruments, results] = ["readings", "treatments", "instruments", "results"].map((name) => model.get(name));
  const measurable = readings.filter(({ studies }) => studies.length);
  const picture = h("div", { class: "mc-cut" });
  const sees = h("p", { class: "mc-hint" });
  const words = h("div", { role: "status", class: "mc-words" });
  const map = h("div", { class: "mc-map" });

  const expect = (result) => {
    const setting = model.get("setting");
    model.set("expected", { ...model.get("expected"), [key(setting)]: result });
    show();
    model.save_changes();
  };
  const guesses = Object.entries(results).map(([result, label]) =>
    h("button", { type: "button", "data-expect": result, onclick: () => expect(result) }, label[0].toUpperCase() + label.slice(1)),
  );
  const question = h(
    "fieldset",
    { class: "mc-guess" },
    h("legend", {}, "What do you expect at this depth, compared with resting?"),
    h("div", {}, ...guesses),
  );
  const again = h("button", { type: "button", onclick: () => {
    model.set("expected", {});
    show();
    model.save_changes();
  } }, "Empty the map");

  const tell = (reading, expected) => {
    if (!reading.studies.length) return [h("p", { class: "mc-number" }, "Not measured."), h("p", {}, reading.words)];
    if (!expected) return [h("p", {}, "Say what you expect. Then the study opens.")];
    return [
      h("p", { class: "mc-number" }, verdict(expected, reading.studies, results)),
      ...reading.studies.map((one) => study(one, results)),
      h("p", { class: "mc-meaning" }, h("strong", {}, "What this means: "), reading.words),
    ];
  };
  const cell = (treatment, instrument, expected) => {
    const reading = readings.find((one) => one.treatment === treatment && one.instrument === instrument);
    if (!reading.studies.length) return ["–", "no study in our sources"];
    if (!expected[key(reading)]) return ["?", "not yet seen"];
    const kinds = [...new Set(reading.studies.map(({ result }) => result))];
    return [kinds.map((kind) => ({ more: "▲", same: "=", less: "▼" })[kind]).join(" "), measured(reading.studies, results)];
  };
  const drawMap = () => {
    const [setting, expected] = [model.get("setting"), model.get("expected")];
    const seen = measurable.filter((one) => expected[key(one)]).length;
    const row = (treatment) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, treatment.short),
        ...instruments.map((instrument) => {
          const [sign, text] = cell(treatment.id, instrument.id, expected);
          const here = setting.treatment === treatment.id && setting.instrument === instrument.id;
          return h("td", { class: here ? "mc-here" : "" }, h("span", { "aria-hidden": "true" }, sign), h("span", { class: "mc-hidden" }, text));
        }),
      );
    map.replaceChildren(
      h(
        "table",
        {},
        h("caption", {}, `Your map: ${seen} of ${measurable.length} measured pairs seen`),
        h("thead", {}, h("tr", {}, h("td", {}), ...instruments.map(({ short }) => h("th", { scope: "col" }, short)))),
        h("tbody", {}, ...treatments.map(row)),
      ),
      h("p", { class: "mc-hint" }, "▲ more, = no clear change, ▼ less, – no study in our sources, ? not yet seen."),
      seen === measurable.length ? h("p", { class: "mc-meaning" }, model.get("closing")) : "",
    );
    again.disabled = seen === 0;
  };
  const show = () => {
    const setting = model.get("setting");
    const reading = readings.find((one) => key(one) === key(setting));
    const expected = model.get("expected")[key(setting)];
    const instrument = instruments.find(({ id }) => id === setting.instrument);
    picture.innerHTML = cut(setting, instrument.layer, expected ? [...new Set(reading.studies.map(({ result }) => result))] : []);
    sees.textContent = `${instrument.name} sees ${instrument.sees}.`;
    question.hidden = !reading.studies.length;
    for (const guess of guesses) guess.setAttribute("aria-pressed", String(guess.dataset.expect === expected));
    for (const input of root.querySelectorAll("input")) input.checked = setting[input.dataset.choice] === input.value;
    words.replaceChildren(...tell(reading, expected));
    drawMap();
  };
  const root = h(
    "section",
    { class: "mc mc-layers", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("intro")),
    h(
      "div",
      { class: "mc-bench" },
      h(
        "div",
        {},
        choice("treatment", "What is done", treatments, uid, model, () => show()),
        choice("instrument", "What watches", instruments, uid, model, () => show()),
      ),
      h("div", {}, picture, sees),
    ),
    question,
    words,
    map,
    again,
    h("p", { class: "mc-hint" }, model.get("model_note")),
  );
  show();
  guard(root);
  model.on("change:setting", show);
  model.on("change:expected", show);
  el.append(root);
  return () => {
    model.off("change:setting", show);
    model.off("change:expected", show);
  };
}

export default { render };
