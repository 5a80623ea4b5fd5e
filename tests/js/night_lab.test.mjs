// The night lab: its arithmetic by hand-made nights, and that picture, words and both columns follow at once.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { layNight, loss, meaning, span, tally, timeOfDay } from "../../massage_course/widgets/night_lab.js";
import { all, button, fixture, focusable, newPage, show, unguarded } from "./page.mjs";

const STATE = fixture("night_lab.json");
const PLAN = STATE.lab;
const FIRST = STATE.night;
const STAGES = ["REM", "N1", "N2", "N3"];

const lab = (state = {}) => show(widget, { ...STATE, ...state });
const slide = (el, name, value) => {
  const input = el.querySelector(`input[data-name="${name}"]`);
  input.value = String(value);
  input.dispatchEvent(new window.Event("input", { bubbles: true }));
};
const sentence = (el) => el.querySelector(".mc-sentence").textContent;
const verdict = (el) => el.querySelector(".mc-verdict").textContent;
const choose = (el, value) => el.querySelector(`input[type="radio"][value="${value}"]`).click();
const cell = (el, row, column) => all(el, ".mc-telling tbody tr")[row].querySelectorAll("td")[column].textContent;
const bars = (el, stage) => all(el, `rect[data-stage="${stage}"]`).map((bar) => Number(bar.getAttribute("width")));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const near = (a, b, message) => assert.ok(Math.abs(a - b) < 1e-6, `${message ?? ""} ${a} is not ${b}`);
const night = (settings = {}) => layNight({ ...FIRST, ...settings }, PLAN);

beforeEach(() => newPage());

for (const [minutes, words] of [[-60, "11:00 p.m."], [0, "12:00 a.m."], [15, "12:15 a.m."], [435, "7:15 a.m."], [720, "12:00 p.m."], [-121, "9:59 p.m."]]) {
  test(`${minutes} minutes after midnight is ${words}`, () => assert.equal(timeOfDay(minutes), words));
}

for (const [minutes, words] of [[0, "0 min"], [59, "59 min"], [60, "1 h"], [474, "7 h 54 min"], [59.6, "1 h"]]) {
  test(`${minutes} minutes are "${words}"`, () => assert.equal(span(minutes), words));
}

test("a small night is laid block by block", () => {
  const plan = { fall_asleep: 5, cycles: [[{ stage: "N2", minutes: 20 }, { stage: "REM", minutes: 10 }], [{ stage: "N3", minutes: 7 }]] };
  const lay = (settings) => layNight({ bed: 0, up: 45, awakenings: 0, length: 2, ...settings }, plan).map(({ stage, start, minutes }) => [stage, start, minutes]);
  assert.deepEqual(lay({}), [["W", 0, 5], ["N2", 5, 20], ["REM", 25, 10], ["N3", 35, 7], ["N3", 42, 3]], "the last cycle repeats");
  assert.deepEqual(lay({ up: 37, awakenings: 1 }), [["W", 0, 5], ["N2", 5, 15], ["W", 20, 2], ["N2", 22, 5], ["REM", 27, 10]], "sleep goes on where it stopped");
  assert.deepEqual(lay({ up: 45, awakenings: 2, length: 5 }), [["W", 0, 5], ["N2", 5, 10], ["W", 15, 5], ["N2", 20, 10], ["W", 30, 5], ["REM", 35, 10]], "an awakening between two blocks cuts neither");
});

test("any night fills the time in bed without a gap and has all its awakenings", () => {
  for (const bed of [-120, -60, 0])
    for (const up of [300, 435, 480])
      for (let awakenings = 0; awakenings <= 8; awakenings += 1)
        for (const length of [1, 3, 17, 19]) {
          const laid = night({ bed, up, awakenings, length });
          const name = JSON.stringify({ bed, up, awakenings, length });
          let at = bed;
          for (const { start, minutes } of laid) {
            near(start, at, name);
            assert.ok(minutes > 0, name);
            at += minutes;
          }
          near(at, up, name);
          assert.equal(laid.filter(({ stage }) => stage === "W").length, awakenings + 1, name);
        }
});

test("no setting of the sliders leaves a night without sleep", () => {
  const shortest = tally(night({ bed: PLAN.bed.high, up: PLAN.up.low, awakenings: PLAN.awakenings.high, length: PLAN.length.high }));
  assert.ok(shortest.asleep > 0, `${shortest.asleep} minutes asleep`);
});

test("480 minutes of sleep have exactly the normal shares", () => {
  const sums = tally(night({ awakenings: 0 }));
  assert.equal(sums.asleep, 480);
  for (const { id, share } of PLAN.stages) near(sums[id], (480 * share) / 100, id);
});

test("deep sleep lies mainly in the first half, REM sleep in the second, in every full night", () => {
  for (const awakenings of [0, 2, 8]) {
    const [early, late] = tally(night({ awakenings })).halves;
    assert.ok(early.N3 > 3 * late.N3 && late.REM > 2 * early.REM);
    near(sum(STAGES.map((stage) => early[stage])), sum(STAGES.map((stage) => late[stage])));
  }
});

test("a short night loses REM sleep and keeps its deep sleep, and the tie is called a tie", () => {
  const [first, now] = [tally(night()), tally(night({ up: 315 }))];
  assert.equal(loss(first, now).answer, "REM");
  assert.equal(loss(first, tally(night({ up: 420 }))), null, "a quarter of an hour is not a short night");
  const short = (N3, REM) => ({ ...first, asleep: first.asleep - 120, N3: first.N3 - N3, REM: first.REM - REM });
  assert.equal(loss(first, short(40, 20)).answer, "N3");
  assert.equal(loss(first, short(20, 24)).answer, "same");
});

test("short awakenings are called normal, long ones cost the end of the night", () => {
  const say = (settings) => meaning("awakenings", { ...FIRST, ...settings }, tally(night()), tally(night(settings)), tally(night({ ...settings, awakenings: 0 })));
  assert.match(say({ awakenings: 4, length: 3 }), /^4 awakenings take 12 min of sleep\..*nothing has to be repaired/s);
  assert.match(say({ awakenings: 1, length: 3 }), /^1 awakening takes 3 min/);
  assert.match(say({ awakenings: 6, length: 20 }), /take 2 h of sleep\..*missing at the end.*deep sleep changes by 0 min, REM sleep by −61 min/s);
  assert.match(say({ awakenings: 0 }), /Real nights have short ones/);
});

test("the first night is drawn, told and put into both columns at once", () => {
  const { el } = lab();
  assert.match(sentence(el), /Nothing is changed yet/);
  near(sum(bars(el, "N3")), 120);
  near(sum(bars(el, "REM")), 114);
  assert.equal(bars(el, "W").length, 3, "falling asleep and two awakenings");
  assert.deepEqual(all(el, ".mc-shares .mc-text").map((text) => text.textContent), ["24%, 114 min (normal: 25%)", "5%, 24 min (normal: 5%)", "46%, 216 min (normal: 45%)", "25%, 120 min (normal: 25%)"]);
  assert.equal(cell(el, 1, 1), "2, together 6 min.");
  assert.equal(cell(el, 2, 1), "7 h 54 min of 8 h 15 min in bed.");
  assert.equal(cell(el, 3, 1), "120 min and 114 min.");
});

test("the alarm two hours early: the sentence, the picture and the recording follow, and Python hears of it", () => {
  const { el, model } = lab();
  slide(el, "up", 315);
  assert.match(sentence(el), /^2 h less sleep than in the first night\. REM sleep −61 min.*deep sleep 0 min\..*end of the night is missing/s);
  near(sum(bars(el, "N3")), 120);
  assert.ok(sum(bars(el, "REM")) < 114);
  assert.equal(cell(el, 2, 1), "5 h 54 min of 6 h 15 min in bed.");
  assert.deepEqual(model.sent, [{ night: { ...FIRST, up: 315 } }]);
  assert.equal(el.querySelector('input[data-name="up"]').getAttribute("aria-valuetext"), "5:15 a.m.");
});

test("more sleep adds at the end; the same sleep is called the same", () => {
  const { el } = lab();
  slide(el, "bed", -120);
  assert.match(sentence(el), /^1 h more sleep.*added at the end/s);
  slide(el, "up", 375);
  assert.match(sentence(el), /^As much sleep as in the first night/);
});

for (const [guess, word] of [["REM", /^✓ As you predicted: this short night has lost 61 min of REM sleep and 0 min/], ["N3", /^✗ Other than you predicted/]]) {
  test(`a prediction of ${guess} is held against the night`, () => {
    const { el } = lab();
    assert.equal(verdict(el), "");
    choose(el, guess);
    assert.match(verdict(el), /^You predict: .*Now move/);
    slide(el, "up", 315);
    assert.match(verdict(el), word);
  });
}

test("how the night felt changes the left column and nothing else", () => {
  const { el } = lab();
  const rest = () => [el.querySelector(".mc-steps").innerHTML, ...[0, 1, 2, 3].map((row) => cell(el, row, 1)), el.querySelector(".mc-shares").innerHTML];
  const before = rest();
  choose(el, "badly");
  assert.equal(cell(el, 0, 0), "“A bad night.”");
  assert.deepEqual(rest(), before);
  assert.match(sentence(el), /has not moved by a minute/);
});

test("awakenings change the recording and not what is remembered", () => {
  const { el } = lab();
  const before = cell(el, 1, 0);
  slide(el, "awakenings", 7);
  assert.equal(cell(el, 1, 1), "7, together 21 min.");
  assert.equal(cell(el, 1, 0), before);
});

test("the first night comes back", () => {
  const { el, model } = lab();
  slide(el, "awakenings", 8);
  choose(el, "badly");
  button(el, "Back to the first night").click();
  assert.deepEqual(model.get("night"), FIRST);
  assert.equal(el.querySelector('input[data-name="awakenings"]').value, "2");
  assert.equal(cell(el, 0, 0), "“I slept well.”");
  assert.match(sentence(el), /first night again/);
});

test("a night from Python moves sliders, picture and columns", () => {
  const { el, model } = lab();
  model.receive({ night: { ...FIRST, bed: 0, felt: "soso" } });
  assert.equal(el.querySelector('input[data-name="bed"]').value, "0");
  assert.equal(cell(el, 0, 0), "“It was so-so.”");
  assert.equal(cell(el, 2, 1), "6 h 54 min of 7 h 15 min in bed.");
  assert.deepEqual(model.sent, []);
});

test("a study is predicted and read: both answers, what was found, and its source", () => {
  const { el } = lab();
  const [asked, recorded] = all(el, ".mc-guesses fieldset");
  asked.querySelector('input[value="better"]').click();
  recorded.querySelector('input[value="better"]').click();
  const answer = () => el.querySelector(".mc-answer");
  assert.equal(answer().textContent, "");
  button(el, "Show what was found").click();
  assert.match(answer().textContent, /Asked: better with massage\. ✓ As you predicted\..*Recorded: no clear change\. ✗ Other than you predicted\..*passive movement too.*Source: Oliveira/s);
  assert.equal(answer().getAttribute("role"), "status");
});

test("another study starts without predictions and without the answer", () => {
  const { el } = lab();
  button(el, "Show what was found").click();
  assert.doesNotMatch(el.querySelector(".mc-answer").textContent, /predicted/, "who predicts nothing is not judged");
  const select = el.querySelector("select");
  select.value = "richards";
  select.dispatchEvent(new window.Event("change", { bubbles: true }));
  assert.equal(el.querySelector(".mc-answer").textContent, "");
  assert.equal(all(el, ".mc-guesses input:checked").length, 0);
  assert.match(el.textContent, /69 older men/);
  button(el, "Show what was found").click();
  assert.match(el.querySelector(".mc-answer").textContent, /Asked: not measured or not reported.*P = \.06/s);
  assert.deepEqual(unguarded(el), []);
});

test("a PSQI score is read against the cut-off, and never leaves the ruler", () => {
  const { el } = lab();
  const input = [...all(el, 'input[type="range"]')].at(-1);
  const words = () => all(el, ".mc-sentence").at(-1).textContent;
  const set = (value) => {
    input.value = String(value);
    input.dispatchEvent(new window.Event("input", { bubbles: true }));
  };
  set(6);
  assert.ok(words().startsWith(`6 of 21. ${PLAN.psqi.poor}`));
  set(5);
  assert.ok(words().startsWith(`5 of 21. ${PLAN.psqi.good}`));
  set(2);
  assert.equal(el.querySelector(".mc-reach").style.left, "0%");
  assert.equal(input.getAttribute("aria-valuetext"), "2 of 21");
});

test("pictures are silent, and everything that can be moved has a name", () => {
  const { el } = lab();
  for (const silent of all(el, ".mc-night, .mc-ruler, .mc-track")) assert.equal(silent.getAttribute("aria-hidden"), "true");
  for (const input of all(el, "input, select")) assert.equal(input.labels.length, 1, input.outerHTML);
  for (const group of all(el, "fieldset")) assert.ok(group.querySelector("legend").textContent);
  assert.ok(el.querySelector(".mc-telling caption").textContent);
});

test("every element that takes the focus keeps JupyterLab's shortcuts out", () => {
  const { el } = lab();
  assert.ok(focusable(el).length >= 18);
  assert.deepEqual(unguarded(el), []);
});

test("two labs on a page do not share a group or an id", () => {
  const [first, second] = [lab(), lab()];
  choose(first.el, "badly");
  assert.equal(cell(second.el, 0, 0), "“I slept well.”");
  const ids = [first, second].flatMap(({ el }) => all(el, "[id]").map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
});

test("words of the data never become HTML", () => {
  const poisoned = JSON.parse(JSON.stringify(PLAN), (key, value) => (typeof value === "string" && !["id", "stage", "topic", "asked", "recorded", "reference"].includes(key) ? "<img src=x>" : value));
  const { el } = lab({ lab: poisoned, title: "<img src=x>" });
  button(el, "Show what was found").click();
  assert.equal(el.querySelector("img"), null);
});

test("a lab that is taken away listens no more", () => {
  const { model, remove } = lab();
  assert.equal(model.listening, 1);
  remove();
  assert.equal(model.listening, 0);
});
