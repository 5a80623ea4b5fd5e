// What jupyterquiz itself says to answers: `node jupyterquiz.mjs < {page, script, answers}`.
// `answers` lists, for each question, what is chosen (places of options) or typed; printed are "correct", "incorrect"
// or "" (nothing said yet), in the same order.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { page, script, answers } = JSON.parse(readFileSync(0, "utf8"));
const { window } = new JSDOM(page, { runScripts: "outside-only", pretendToBeVisual: true });
window.console.log = () => {};
window.eval(script);
await new Promise((done) => setTimeout(done, 500));

const said = [...window.document.querySelectorAll("[id^=quizWrap]")].map((question, number) => {
  const answer = answers[number];
  const field = question.querySelector("input:not([type=radio]):not([type=checkbox])");
  const options = [...question.querySelectorAll(".MCButton")];
  if (Array.isArray(answer)) for (const place of answer) options[place].dispatchEvent(new window.MouseEvent("click", { bubbles: true }));
  else {
    field.value = answer;
    field.dispatchEvent(Object.assign(new window.Event("keypress", { bubbles: true }), { keyCode: 13 }));
  }
  const feedback = question.querySelector(".Feedback");
  return feedback.classList.contains("correct") ? "correct" : feedback.classList.contains("incorrect") ? "incorrect" : "";
});
console.log(JSON.stringify(said));
