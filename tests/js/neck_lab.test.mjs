// The neck lab: the arithmetic of a day and of the axis, and that bones, bars and words follow the dials at once.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import widget, { changed, day, place, stretches, time } from "../../massage_course/widgets/neck_lab.js";
import { all, focusable, newPage, show, unguarded } from "./page.mjs";

const pose = (tilt, reach) => ({ tilt, reach, bones: { skull: `1 0 0 1 ${tilt} 0` }, base: [470, 1040], weight: [500 + tilt, 540], muscle: `M1 ${tilt}` });
const figure = (effect, low = null, high = null) => ({ effect, low, high, shown: `risk ratio ${effect}` });
const guess = (question) => ({ question, options: [{ text: `${question} A`, reply: `Reply to ${question} A.` }, { text: `${question} B`, reply: `Reply to ${question} B.` }] });
const STATE = {
  title: "Neck lab", intro: "Guess first.", model_note: "The first bench is a model.",
  load: {
    title: "Bench 1", about: "The blue line is the distance.", guess: guess("Load?"), svg: '<svg viewBox="0 0 9 9" aria-hidden="true"><g data-pick="skull" id="@UID@-skull"></g></svg>',
    poses: [pose(0, 1.7), pose(5, 2.3), pose(10, 2.9)], pause: 2, no_pain: "Not in the model.", findings: ["15 studies (Mahmoud 2019)"], doubt: "No proven cause.",
  },
  dose: {
    title: "Bench 2", about: "228 people.", guess: guess("Dose?"), weeks: 4, no_arm: "No group had this plan.", sources: ["Sherman 2014"],
    outcomes: [["function", "neck function", "5 points better"], ["pain", "pain", "30% less pain"]],
    arms: [
      { minutes: 30, visits: 2, name: "30 minutes, twice a week", total: 240, words: "Words of 30 twice.", short: "no clear lead", function: null, pain: null },
      { minutes: 60, visits: 2, name: "60 minutes, twice a week", total: 480, words: "Words of 60 twice.", short: "", function: figure(3.41), pain: figure(2.3) },
    ],
    later: [
      { weeks: 12, outcome: "function", words: "Words of week 12.", ...figure(1.56, 1.08, 2.25) },
      { weeks: 12, outcome: "pain", words: "Pain in week 12.", ...figure(1.25, 0.98, 1.61) },
    ],
  },
  setting: { tilt: 5, hours: 8, every: 0, minutes: 30, visits: 2, outcome: "function", weeks: 5 },
};
const lab = (setting = {}) => show(widget, { ...STATE, setting: { ...STATE.setting, ...setting } });
const pick = (el, dial, value) => el.querySelector(`input[data-dial="${dial}"][value="${value}"]`).click();
const slide = (el, dial, value) => {
  const input = el.querySelector(`input[data-dial="${dial}"]`);
  input.value = String(value);
  input.dispatchEvent(new window.Event("input", { bubbles: true }));
};
const load = (el) => el.querySelector("p.mc-words").textContent;
const dose = (el) => el.querySelector("div.mc-words").textContent;
const bar = (el, number) => all(el, ".mc-meter")[number];

beforeEach(() => newPage());

test("without breaks a day is one stretch", () => {
  assert.deepEqual(day(8, 0, 2), { breaks: 0, longest: 480, down: 480 });
  assert.deepEqual(day(1, 60, 2), { breaks: 0, longest: 60, down: 60 }, "a break at the end of the day is none");
});

test("breaks cut the longest stretch and take little from the day", () => {
  assert.deepEqual(day(8, 60, 2), { breaks: 7, longest: 60, down: 466 });
  assert.deepEqual(day(8, 30, 2), { breaks: 14, longest: 30, down: 450 });
});

test("stretches and breaks fill the day without overlapping", () => {
  for (let hours = 1; hours <= 10; hours += 1) {
    for (const every of [0, 120, 60, 30, 15]) {
      const pieces = stretches(hours, every, 2);
      const { breaks, longest, down } = day(hours, every, 2);
      assert.equal(pieces.length, breaks + 1);
      const lengths = pieces.map(([, length]) => length * hours * 60);
      assert.ok(Math.abs(lengths.reduce((sum, one) => sum + one) - down) < 1e-6, `${hours} hours, every ${every}`);
      assert.ok(Math.abs(Math.max(...lengths) - longest) < 1e-6);
      pieces.slice(1).forEach(([start], at) => assert.ok(start > pieces[at][0] + pieces[at][1] - 1e-9));
      assert.ok(pieces.every(([start, length]) => length > 0 && start + length <= 1 + 1e-9));
    }
  }
});

test("on the axis double is as far from one as half, and nothing leaves it", () => {
  assert.ok(Math.abs(place(2) - place(1) - (place(1) - place(0.5))) < 1e-12);
  assert.deepEqual([place(0.5), place(8), place(0.1), place(99)], [0, 1, 0, 1]);
});

test("minutes are said in words", () => {
  assert.deepEqual([30, 60, 90, 120, 466].map(time), ["30 minutes", "1 hour", "90 minutes", "2 hours", "7 hours 46 minutes"]);
});

test("the sentence tells what moved and what stayed", () => {
  const was = { tilt: 15, reach: 3.5, hours: 8, every: 0 };
  assert.match(changed(was, { ...was, tilt: 30, reach: 5.1 }, 2), /from 3\.5 to 5\.1 cm \(1\.5 times\)\. The breaks are as they were/);
  assert.match(changed(was, { ...was, every: 60 }, 2), /longest stretch went from 8 hours to 1 hour.*7 hours 46 minutes\. The pull is as it was/);
  assert.match(changed(was, was, 2), /Turn one dial/);
});

test("bending the head moves the bones, the reach and the bar, and is told to Python", () => {
  const { el, model } = lab();
  const before = bar(el, 0).querySelector(".mc-fill").style.width;
  slide(el, "tilt", 10);
  assert.equal(el.querySelector('[data-pick="skull"]').getAttribute("transform"), "matrix(1 0 0 1 10 0)");
  assert.equal(el.querySelector(".mc-cm").textContent, "2.9 cm");
  assert.match(bar(el, 0).textContent, /about 2\.9 cm/);
  assert.notEqual(bar(el, 0).querySelector(".mc-fill").style.width, before);
  assert.match(load(el), /You changed the angle/);
  assert.equal(model.sent.at(-1).setting.tilt, 10);
  assert.equal(el.querySelector('input[data-dial="tilt"]').getAttribute("aria-valuetext"), "10 degrees");
});

test("the mark stays where the bar stood before this dial was touched", () => {
  const { el } = lab({ tilt: 0 });
  slide(el, "tilt", 5);
  slide(el, "tilt", 10);
  assert.match(load(el), /from 1\.7 to 2\.9 cm/);
  pick(el, "every", 60);
  assert.match(load(el), /You changed the breaks/);
  assert.equal(bar(el, 0).querySelector(".mc-before").hidden, true, "the pull did not move");
  assert.equal(bar(el, 1).querySelector(".mc-before").hidden, false);
});

test("breaks are drawn as gaps of the day", () => {
  const { el } = lab();
  assert.equal(all(el, ".mc-day span").length, 1);
  pick(el, "every", 60);
  assert.equal(all(el, ".mc-day span").length, 8);
});

test("pain has no number on the first bench", () => {
  const pain = bar(lab().el, 3);
  assert.match(pain.textContent, /Pain.*unknown.*Not in the model/);
  assert.equal(pain.querySelector(".mc-fill"), null);
});

test("a plan without a confirmed figure has words and no mark", () => {
  const { el } = lab();
  const [row] = all(el, ".mc-arms li");
  assert.equal(row.getAttribute("aria-current"), "true");
  assert.equal(row.querySelector(".mc-dot"), null);
  assert.match(row.textContent, /240 minutes in all.*no clear lead/);
  assert.match(dose(el), /Words of 30 twice\./);
  assert.doesNotMatch(dose(el), /null|undefined|risk ratio/);
});

test("a plan of the trial shows its figure on the axis", () => {
  const { el } = lab();
  pick(el, "minutes", 60);
  assert.match(dose(el), /60 minutes, twice a week: 480 minutes in 4 weeks.*Words of 60 twice\..*Against waiting: risk ratio 3\.41/);
  const dot = all(el, ".mc-arms li")[1].querySelector(".mc-dot");
  assert.ok(Math.abs(parseFloat(dot.style.left) - 100 * place(3.41)) < 0.01);
  pick(el, "outcome", "pain");
  assert.match(dose(el), /risk ratio 2\.3/);
});

test("a plan that no group had says so", () => {
  const { el } = lab({ visits: 1 });
  assert.match(dose(el), /No group had this plan\./);
  assert.equal(el.querySelector(".mc-arms [aria-current]"), null);
});

test("later no plan has a figure, and the extra hours come with their interval", () => {
  const { el } = lab({ minutes: 60 });
  pick(el, "weeks", 12);
  const rows = all(el, ".mc-arms li");
  assert.equal(rows.length, 3);
  for (const row of rows.slice(0, 2)) {
    assert.equal(row.querySelector(".mc-dot"), null);
    assert.match(row.textContent, /no difference/);
  }
  const interval = rows[2].querySelector(".mc-interval");
  assert.ok(Math.abs(parseFloat(interval.style.left) - 100 * place(1.08)) < 0.01);
  assert.ok(Math.abs(parseFloat(interval.style.width) - 100 * (place(2.25) - place(1.08))) < 0.01);
  assert.match(dose(el), /After 12 weeks.*Words of week 12.*Six more hours against none: risk ratio 1\.56/);
});

test("a guess gets its own reply and is not scored", () => {
  const { el, model } = lab();
  const [first, second] = all(el, ".mc-guess");
  const buttons = all(first, "button");
  buttons[1].click();
  assert.equal(first.querySelector(".mc-reply").textContent, "Reply to Load? B.");
  assert.deepEqual(buttons.map((button) => button.getAttribute("aria-pressed")), ["false", "true"]);
  assert.equal(second.querySelector(".mc-reply").textContent, "");
  assert.deepEqual(model.sent, []);
});

test("a setting from Python moves every dial", () => {
  const { el, model } = lab();
  model.receive({ setting: { tilt: 10, hours: 4, every: 30, minutes: 60, visits: 2, outcome: "pain", weeks: 12 } });
  assert.deepEqual(all(el, "input[type=radio]:checked").map(({ value }) => value), ["30", "60", "2", "12", "pain"]);
  assert.equal(el.querySelector('input[data-dial="tilt"]').value, "10");
  assert.match(dose(el), /Pain in week 12/);
});

test("dials have names, groups a legend, and both benches a live text", () => {
  const { el } = lab();
  for (const input of all(el, "input")) assert.equal(input.labels.length, 1);
  assert.equal(all(el, "fieldset").length, all(el, "fieldset > legend").length);
  for (const live of [el.querySelector("p.mc-words"), el.querySelector("div.mc-words"), ...all(el, ".mc-reply")]) assert.equal(live.getAttribute("role"), "status");
  assert.deepEqual(all(el, "section").map((part) => part.getAttribute("aria-label")), ["Neck lab", "Bench 1", "Bench 2"]);
  assert.equal(el.querySelector("svg").getAttribute("aria-hidden"), "true");
});

test("model, studies and doubt are told", () => {
  const text = lab().el.textContent;
  for (const part of ["The first bench is a model.", "15 studies (Mahmoud 2019)", "No proven cause.", "228 people.", "The blue line is the distance."]) assert.ok(text.includes(part), part);
});

test("two labs on one page do not share radio groups or ids", () => {
  const [one, two] = [lab(), lab()];
  pick(two.el, "minutes", 60);
  assert.match(dose(one.el), /Words of 30 twice/);
  const ids = all(document, "[id]").map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test("what is taken off the page no longer listens", () => {
  const shown = lab();
  assert.equal(shown.model.listening, 1);
  shown.remove();
  assert.equal(shown.model.listening, 0);
});

test("every element that takes the focus keeps JupyterLab's shortcuts out", () => {
  const { el } = lab();
  assert.ok(focusable(el).length >= 20);
  assert.deepEqual(unguarded(el), []);
});
