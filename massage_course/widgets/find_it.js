// "Quiz me on what I see": a name is given, the learner finds the place.
import { h } from "./shared.js";

const QUESTIONS = 10;
const TRIES = 2;

/** Up to ten of `ids` in random order; `random` gives numbers from 0 to below 1. */
export function drawn(ids, random = Math.random) {
  const left = [...ids];
  const taken = [];
  while (left.length && taken.length < QUESTIONS) taken.push(...left.splice(Math.floor(random() * left.length), 1));
  return taken;
}

/**
 * A round of questions.
 * @param {string[]} ids what is asked, in this order
 * @param {Record<string, {name: string, plain: string}>} catalog
 * @param {{reveal: (id: string) => void, first: (wanted: string, id: string) => void, end: () => void}} hooks `reveal`
 *   shows where a structure lies; `first` hears what was chosen at the first try
 * @returns {{node: HTMLElement, answer: (id: string) => void}}
 */
export function findIt(ids, catalog, hooks) {
  const node = h("div", { class: "mc-find" });
  const said = h("p", { role: "status", class: "mc-status" });
  let [place, right, tries, open] = [0, 0, 0, true];

  const task = h("p", { class: "mc-name", tabIndex: -1 });
  const next = h("button", { type: "button", class: "mc-main", onclick: () => ask(place + 1) }, "Next");
  const stop = h("button", { type: "button", onclick: hooks.end }, "Stop the quiz");
  node.append(task, said, h("div", { class: "mc-actions" }, next, stop));

  const say = (state, text) => {
    said.dataset.state = state;
    said.textContent = text;
  };
  const ask = (number) => {
    [place, tries, open] = [number, 0, true];
    const over = place === ids.length;
    task.textContent = over ? `You found ${right} of ${ids.length} at the first try.` : `Find (${place + 1} of ${ids.length}): ${catalog[ids[place]].name}`;
    say("", "");
    next.hidden = true;
    stop.textContent = over ? "Back to the atlas" : "Stop the quiz";
    task.focus();
  };
  const answer = (id) => {
    if (!open || place === ids.length) return;
    const wanted = ids[place];
    // The left and the right kidney have one name.
    const found = catalog[id].name === catalog[wanted].name;
    tries += 1;
    if (tries === 1) hooks.first(wanted, found ? wanted : id);
    if (!found && tries < TRIES) return say("wrong", `✗ That is: ${catalog[id].name}. Try once more.`);
    if (found && tries === 1) right += 1;
    open = false;
    hooks.reveal(wanted);
    const more = catalog[wanted].plain ? ` ${catalog[wanted].plain}` : "";
    say(found ? "right" : "wrong", found ? `✓ Right.${more}` : `✗ That is: ${catalog[id].name}. The place is shown now.${more}`);
    next.hidden = false;
  };
  ask(0);
  return { node, answer };
}
