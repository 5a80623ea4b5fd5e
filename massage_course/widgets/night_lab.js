// The night lab: a model night that is laid anew at every change, and the same night asked about and recorded.
import { guard, h, newId } from "./shared.js";

const ROWS = ["W", "REM", "N1", "N2", "N3"];
const AWAKE = { id: "W", name: "Awake" };
const HOUR = 60;

/** `minutes` after midnight as a clock shows them; minus before midnight. */
export function timeOfDay(minutes) {
  const day = (minutes + 24 * HOUR) % (24 * HOUR);
  const hour = Math.floor(day / HOUR);
  return `${hour % 12 || 12}:${String(day % HOUR).padStart(2, "0")} ${hour < 12 ? "a.m." : "p.m."}`;
}

/** A span in words: `7 h 40 min`. */
export function span(minutes) {
  const whole = Math.round(minutes);
  const hours = Math.floor(whole / HOUR);
  const rest = whole % HOUR;
  return [hours ? `${hours} h` : "", rest || !hours ? `${rest} min` : ""].filter(Boolean).join(" ");
}

/** The blocks of sleep, cycle after cycle, until `minutes` are full; the last cycle repeats. */
function blocksOf(cycles, minutes) {
  const blocks = [];
  let left = minutes;
  for (let cycle = 0; left > 0; cycle += 1) {
    for (const block of cycles[Math.min(cycle, cycles.length - 1)]) {
      if (left <= 0) break;
      blocks.push({ stage: block.stage, minutes: Math.min(block.minutes, left) });
      left -= block.minutes;
    }
  }
  return blocks;
}

/**
 * Lay a night: stretches of one stage from going to bed to getting up, each with its start in minutes after midnight.
 * Awakenings cut the sleep into parts of equal length; what they take is missing at the end.
 */
export function layNight({ bed, up, awakenings, length }, { fall_asleep, cycles }) {
  const asleep = up - bed - fall_asleep - awakenings * length;
  const part = asleep / (awakenings + 1);
  const night = [{ stage: "W", minutes: fall_asleep }];
  let slept = 0;
  let next = part;
  for (const block of blocksOf(cycles, asleep)) {
    let left = block.minutes;
    while (awakenings > 0 && next < asleep - 1e-9 && slept + left > next) {
      const before = next - slept;
      if (before > 0) night.push({ stage: block.stage, minutes: before });
      night.push({ stage: "W", minutes: length });
      left -= before;
      slept = next;
      next += part;
    }
    if (left > 0) night.push({ stage: block.stage, minutes: left });
    slept += left;
  }
  let at = bed;
  return night.map((stretch) => {
    at += stretch.minutes;
    return { ...stretch, start: at - stretch.minutes };
  });
}

/** Minutes of each stage, of all sleep (`asleep`), and of the sleep before and after its middle (`halves`). */
export function tally(night) {
  const none = () => Object.fromEntries(ROWS.map((stage) => [stage, 0]));
  const minutes = none();
  for (const { stage, minutes: more } of night) minutes[stage] += more;
  const asleep = ROWS.slice(1).reduce((sum, stage) => sum + minutes[stage], 0);
  const halves = [none(), none()];
  let slept = 0;
  for (const { stage, minutes: more } of night) {
    if (stage === "W") continue;
    const early = Math.max(0, Math.min(more, asleep / 2 - slept));
    halves[0][stage] += early;
    halves[1][stage] += more - early;
    slept += more;
  }
  return { ...minutes, asleep, halves };
}

/** Share of the time asleep in percent, rounded as it is shown. */
const share = (sums, stage) => Math.round((100 * sums[stage]) / sums.asleep);

const signed = (minutes) => {
  const whole = Math.round(minutes);
  return `${whole < 0 ? "−" : whole > 0 ? "+" : ""}${Math.abs(whole)} min`;
};

/** What the last change means. `first` and `now` are tallies of the first night and of this one. */
export function meaning(changed, settings, first, now, undisturbed) {
  if (changed === "awakenings" || changed === "length") {
    const moved = Math.max(...ROWS.slice(1).map((stage) => Math.abs(share(now, stage) - share(undisturbed, stage))));
    const lost = undisturbed.asleep - now.asleep;
    const times = settings.awakenings === 1 ? "1 awakening takes" : `${settings.awakenings} awakenings take`;
    const sum = `${times} ${span(lost)} of sleep. No stage's share moves by more than ${moved} ${moved === 1 ? "point" : "points"}.`;
    if (settings.awakenings === 0) return "A night without a single awakening is drawn easily. Real nights have short ones, and that is normal.";
    return lost <= 30
      ? `${sum} Short awakenings are part of a normal night: the cycles go on, and nothing has to be repaired.`
      : `${sum} The time is missing at the end of the night: deep sleep changes by ${signed(now.N3 - undisturbed.N3)}, REM sleep by ${signed(now.REM - undisturbed.REM)}.`;
  }
  if (changed === "felt") return "The questionnaire hears something else now. The recording has not moved by a minute.";
  const more = now.asleep - first.asleep;
  if (Math.abs(more) < 1) return `As much sleep as in the first night: ${span(now.asleep)}.`;
  const change = `${span(Math.abs(more))} ${more < 0 ? "less" : "more"} sleep than in the first night. REM sleep ${signed(now.REM - first.REM)}, light sleep ${signed(now.N1 + now.N2 - first.N1 - first.N2)}, deep sleep ${signed(now.N3 - first.N3)}.`;
  return more < 0
    ? `${change} The end of the night is missing, and there lies much REM sleep and little deep sleep.`
    : `${change} What is added at the end is light sleep and REM sleep.`;
}

/** Which of deep sleep and REM sleep a short night has lost more of; null while it is hardly shorter. */
export function loss(first, now) {
  if (now.asleep > first.asleep - 90) return null;
  const deep = Math.round(first.N3 - now.N3);
  const rem = Math.round(first.REM - now.REM);
  return { deep, rem, answer: Math.abs(deep - rem) <= 5 ? "same" : deep > rem ? "N3" : "REM" };
}

/** Steps of the night as SVG shapes; x in minutes of the clock, y in rows. */
function steps(night) {
  const row = (stage) => ROWS.indexOf(stage);
  const bars = night.map(({ stage, start, minutes }) => `<rect class="mc-stage" data-stage="${stage}" x="${start}" y="${row(stage) + 0.14}" width="${minutes}" height="0.72"/>`);
  const rises = night.slice(1).map(({ stage, start }, place) => `<path class="mc-rise" d="M${start} ${row(night[place].stage) + 0.5}V${row(stage) + 0.5}"/>`);
  return rises.join("") + bars.join("");
}

function render({ model, el }) {
  const uid = newId();
  const lab = model.get("lab");
  const sources = (keys) => `Sources: ${keys.map((key) => lab.citations[key]).join("; ")}.`;
  const stageOf = (id) => lab.stages.find((stage) => stage.id === id);
  const first = tally(layNight({ bed: lab.bed.start, up: lab.up.start, awakenings: lab.awakenings.start, length: lab.length.start }, lab));
  const title = (words) => h("p", { class: "mc-title" }, words);
  const radios = (legend, name, options, chosen, change) =>
    h(
      "fieldset",
      {},
      h("legend", {}, legend),
      ...options.map(({ id, label }) => h("label", {}, h("input", { type: "radio", name: `${uid}-${name}`, value: id, checked: id === chosen, onchange: () => change(id) }), h("span", {}, label))),
    );

  /* ---- the night ---- */
  let predicted = "";
  const times = (name) => name === "bed" || name === "up";
  const shown = (name, value) => (times(name) ? timeOfDay(value) : String(value));
  const sliders = new Map();
  const slider = (name) => {
    const { label, low, high, step } = lab[name];
    const output = h("output", { for: `${uid}-${name}` });
    const input = h("input", { type: "range", id: `${uid}-${name}`, min: String(low), max: String(high), step: String(step), "data-name": name });
    input.addEventListener("input", () => change(name, Number(input.value)));
    sliders.set(name, { input, output });
    return h("div", { class: "mc-slider" }, h("label", { for: input.id }, label), output, input);
  };
  const picture = h("div", { class: "mc-night", "aria-hidden": "true" });
  const sentence = h("p", { role: "status", class: "mc-sentence" });
  const verdict = h("p", { class: "mc-verdict", role: "status" });
  const halves = h("p", { class: "mc-halves" });
  const shares = h("ul", { class: "mc-shares" });
  const frame = { from: lab.bed.low, to: lab.up.high };

  const drawNight = (night) => {
    const width = frame.to - frame.from;
    const grid = ROWS.map((_, row) => `<path class="mc-line" d="M${frame.from} ${row + 0.5}H${frame.to}"/>`).join("");
    const hours = [];
    for (let at = Math.ceil(frame.from / HOUR) * HOUR; at <= frame.to; at += 2 * HOUR) hours.push(at);
    const names = ROWS.map((id) => h("span", {}, id === "W" ? "Awake" : id));
    const svg = h("div", { class: "mc-steps", innerHTML: `<svg viewBox="${frame.from} 0 ${width} ${ROWS.length}" preserveAspectRatio="none" focusable="false">${grid}${steps(night)}</svg>` });
    const marks = hours.map((at) => h("span", { style: `left: ${(100 * (at - frame.from)) / width}%` }, timeOfDay(at).replace(":00", "").replaceAll(".", "")));
    picture.replaceChildren(h("div", { class: "mc-rows" }, ...names), svg, h("div", { class: "mc-hours" }, ...marks));
  };
  const drawShares = (sums) => {
    const bar = (id) => {
      const { name, share: normal } = stageOf(id);
      const text = `${share(sums, id)}%, ${Math.round(sums[id])} min (normal: ${normal}%)`;
      const fill = h("span", { class: "mc-fill", "data-stage": id, style: `width: ${(100 * share(sums, id)) / 60}%` });
      const tick = h("span", { class: "mc-tick", style: `left: ${(100 * normal) / 60}%` });
      return h("li", {}, h("span", { class: "mc-name" }, name), h("span", { class: "mc-track", "aria-hidden": "true" }, fill, tick), h("span", { class: "mc-text" }, text));
    };
    shares.replaceChildren(...ROWS.slice(1).map(bar));
  };
  const judge = (now) => {
    const { options, task } = lab.prediction;
    const found = loss(first, now);
    const label = (id) => options.find((option) => option.id === id)?.label;
    if (!predicted) verdict.textContent = "";
    else if (!found) verdict.textContent = `You predict: ${label(predicted)}. ${task}`;
    else {
      const word = predicted === found.answer ? "✓ As you predicted" : "✗ Other than you predicted";
      verdict.textContent = `${word}: this short night has lost ${found.rem} min of REM sleep and ${found.deep} min of deep sleep.`;
    }
  };

  /* ---- the same night, asked and recorded ---- */
  const cells = new Map();
  const [hears, shows] = ["A questionnaire hears", "A recording shows"];
  // The roles keep it a table for screen readers where a narrow page stacks the cells.
  const telling = h(
    "table",
    { class: "mc-telling", role: "table" },
    h("caption", { class: "mc-hidden" }, lab.telling_title),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("td", { role: "cell" }), ...[hears, shows].map((words) => h("th", { scope: "col", role: "columnheader" }, words)))),
    h(
      "tbody",
      { role: "rowgroup" },
      ...lab.telling.map((row) => {
        const asked = h("td", { role: "cell", "data-label": hears }, row.asked);
        const recorded = h("td", { role: "cell", "data-label": shows }, row.recorded);
        cells.set(row.topic, { asked, recorded });
        return h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader" }, row.title), asked, recorded);
      }),
    ),
  );
  const tell = (settings, sums) => {
    cells.get("felt").asked.textContent = lab.felt.options.find(({ id }) => id === settings.felt).words;
    cells.get("awake").recorded.textContent = `${settings.awakenings}, together ${span(settings.awakenings * settings.length)}.`;
    cells.get("asleep").recorded.textContent = `${span(sums.asleep)} of ${span(settings.up - settings.bed)} in bed.`;
    cells.get("stages").recorded.textContent = `${Math.round(sums.N3)} min and ${Math.round(sums.REM)} min.`;
  };

  /* ---- draw, and change ---- */
  const draw = (changed) => {
    const settings = model.get("night");
    const night = layNight(settings, lab);
    const sums = tally(night);
    for (const [name, { input, output }] of sliders) {
      input.value = String(settings[name]);
      output.textContent = shown(name, settings[name]);
      input.setAttribute("aria-valuetext", shown(name, settings[name]));
    }
    for (const input of felt.querySelectorAll("input")) input.checked = input.value === settings.felt;
    drawNight(night);
    drawShares(sums);
    const [early, late] = sums.halves;
    halves.textContent = `First half of the sleep: ${Math.round(early.N3)} min deep, ${Math.round(early.REM)} min REM. Second half: ${Math.round(late.N3)} min deep, ${Math.round(late.REM)} min REM.`;
    tell(settings, sums);
    judge(sums);
    const undisturbed = tally(layNight({ ...settings, awakenings: 0 }, lab));
    if (changed) sentence.textContent = meaning(changed, settings, first, sums, undisturbed);
  };
  const change = (name, value) => {
    changing = name;
    model.set("night", { ...model.get("night"), [name]: value });
    changing = "";
    draw(name);
    model.save_changes();
  };
  let changing = "";
  const again = () => {
    model.set("night", { bed: lab.bed.start, up: lab.up.start, awakenings: lab.awakenings.start, length: lab.length.start, felt: lab.felt.options[0].id });
    sentence.textContent = "This is the first night again.";
    model.save_changes();
  };

  const prediction = radios(lab.prediction.question, "predict", lab.prediction.options, "", (id) => {
    predicted = id;
    judge(tally(layNight(model.get("night"), lab)));
  });
  const felt = radios(lab.felt.question, "felt", lab.felt.options, model.get("night").felt, (id) => change("felt", id));

  const root = h(
    "section",
    { class: "mc mc-nightlab", "aria-label": model.get("title") },
    title(model.get("title")),
    h("p", {}, lab.intro),
    prediction,
    verdict,
    h("div", { class: "mc-sliders" }, ...["bed", "up", "awakenings", "length"].map(slider)),
    picture,
    sentence,
    halves,
    h("p", { class: "mc-hint" }, "Shares of the sleep. The upright mark is the normal share."),
    shares,
    h("button", { type: "button", class: "mc-quiet", onclick: again }, "Back to the first night"),
    h("p", { class: "mc-hint" }, lab.model_note),
    h("details", {}, h("summary", {}, "Where the normal shares come from"), h("p", {}, lab.shares_note), h("p", { class: "mc-hint" }, sources(lab.shares_references))),
    title(lab.telling_title),
    h("p", {}, lab.telling_intro),
    felt,
    telling,
    h("p", {}, lab.telling_note),
    h("p", { class: "mc-hint" }, sources(lab.telling_references)),
    ...studies(lab, uid, radios, title),
    ...score(lab, uid, title, sources),
  );
  sentence.textContent = "Nothing is changed yet. Its shares are close to the normal ones.";
  draw("");
  guard(root);
  const fromPython = () => {
    if (!changing) draw("");
  };
  model.on("change:night", fromPython);
  el.append(root);
  return () => model.off("change:night", fromPython);
}

/** Studies whose two answers are predicted first and read then. */
function studies(lab, uid, radios, title) {
  const guesses = { asked: "", recorded: "" };
  const labelOf = (id) => lab.results.find((result) => result.id === id).label;
  const select = h("select", { id: `${uid}-study` }, ...lab.studies.map(({ id, name }) => h("option", { value: id }, name)));
  const what = h("p", {});
  const answer = h("div", { role: "status", class: "mc-answer" });
  const fields = h("div", { class: "mc-guesses" });
  const look = h("button", { type: "button", class: "mc-main", onclick: () => reveal() }, "Show what was found");
  const current = () => lab.studies.find(({ id }) => id === select.value);
  const start = () => {
    guesses.asked = guesses.recorded = "";
    what.textContent = current().what;
    const field = (part, legend) => radios(legend, part, lab.results, "", (id) => (guesses[part] = id));
    fields.replaceChildren(field("asked", "When people were asked, sleep was …"), field("recorded", "When it was recorded, sleep was …"));
    guard(fields);
    answer.replaceChildren();
  };
  const line = (part, words) => {
    const study = current();
    const mark = !guesses[part] ? "" : guesses[part] === study[part] ? "✓ As you predicted. " : "✗ Other than you predicted. ";
    return h("p", {}, h("strong", {}, `${words}: ${labelOf(study[part])}. `), mark);
  };
  const reveal = () => {
    const { found, meaning: means, reference } = current();
    answer.replaceChildren(line("asked", "Asked"), line("recorded", "Recorded"), h("p", {}, `${found} `, h("strong", {}, means)), h("p", { class: "mc-hint" }, `Source: ${lab.citations[reference]}.`));
  };
  select.addEventListener("change", start);
  start();
  return [title(lab.trials_title), h("p", {}, lab.trials_intro), h("p", {}, h("label", { for: select.id }, "Study "), select), what, fields, look, answer];
}

/** A ruler from 0 to the highest score, with the cut-off, a trial's two means, and one score that can be moved. */
function score(lab, uid, title, sources) {
  const psqi = lab.psqi;
  const at = (points) => `${(100 * points) / psqi.high}%`;
  const input = h("input", { type: "range", id: `${uid}-score`, min: "0", max: String(psqi.high), step: "1", value: String(psqi.start) });
  const output = h("output", { for: input.id });
  const words = h("p", { role: "status", class: "mc-sentence" });
  const pin = h("span", { class: "mc-pin" });
  const reach = h("span", { class: "mc-reach" });
  const mark = (points, name, kind) => h("span", { class: `mc-mark ${kind}`, style: `left: ${at(points)}` }, h("span", {}, name));
  const ruler = h(
    "div",
    { class: "mc-ruler", "aria-hidden": "true" },
    h("span", { class: "mc-poor", style: `left: ${at(psqi.cut_off)}; right: 0` }),
    reach,
    pin,
    mark(psqi.massage, "massage", "mc-up"),
    mark(psqi.usual, "usual care", "mc-down"),
    h("span", { class: "mc-end", style: "left: 0" }, "0"),
    h("span", { class: "mc-end", style: `left: ${at(psqi.cut_off)}` }, String(psqi.cut_off)),
    h("span", { class: "mc-end", style: "left: 100%" }, String(psqi.high)),
  );
  const show = () => {
    const points = Number(input.value);
    output.textContent = `${points} of ${psqi.high}`;
    input.setAttribute("aria-valuetext", output.textContent);
    pin.style.left = at(points);
    const low = Math.max(0, points - psqi.matters);
    reach.style.left = at(low);
    reach.style.width = at(points - low);
    const judged = points > psqi.cut_off ? psqi.poor : psqi.good;
    words.textContent = `${points} of ${psqi.high}. ${judged}`;
  };
  input.addEventListener("input", show);
  show();
  return [
    title(psqi.title),
    h("p", {}, psqi.intro),
    h("div", { class: "mc-slider" }, h("label", { for: input.id }, psqi.label), output, input),
    ruler,
    words,
    h("p", {}, `The striped bar is ${psqi.matters} points long, drawn downward from the score. ${psqi.matters_words}`),
    h("p", {}, psqi.trial),
    h("p", { class: "mc-hint" }, sources(psqi.references)),
  ];
}

export default { render };
