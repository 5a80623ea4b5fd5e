// One page of the site comes alive: its widgets, its explained words, what was read, and the copy for offline use.
import { Words } from "../../lab/labextension/client/words.js";
import { LOOK_EVERY_MS, partsOf, readNow } from "../../lab/labextension/client/reading.js";
import { resolved, written } from "./course.js";
import { KERNELS } from "./kernel.js";
import { Model } from "./model.js";
import { progressOf, remember } from "./progress.js";

const LOST = "This part did not load. Reload the page. The rest works.";

/** @param {HTMLElement} place @param {{type: string, kernel: string, state: any}} widget */
async function enliven(place, widget, page) {
  const state = resolved(widget.state);
  const part = (await KERNELS[widget.kernel]?.(state, page)) ?? { state };
  if (part.note) return void place.append(Object.assign(document.createElement("p"), { textContent: part.note }));
  const { render, css } = written.widgets[widget.type];
  if (!document.getElementById(`style-${widget.type}`)) {
    document.head.append(Object.assign(document.createElement("style"), { id: `style-${widget.type}`, textContent: css }));
  }
  render({ model: new Model(part.state, part.onSave), el: place });
}

/** Where a widget fails, the plain text for browsers without scripts is shown in its place. */
function still(place, error) {
  console.error(error);
  place.innerHTML = place.nextElementSibling?.tagName === "NOSCRIPT" ? place.nextElementSibling.textContent : "";
  place.append(Object.assign(document.createElement("p"), { textContent: LOST }));
}

function explainWords(terms) {
  if (!terms.length) return;
  const words = new Words(document.body, terms);
  for (const text of document.querySelectorAll(".jp-RenderedMarkdown")) words.mark(text, text.id);
}

/** Note which numbered parts were read, by the same rule as in the full course. */
function watchReading(area) {
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));
  const [seen, read] = [new Map(), new Set()];
  const look = () => {
    if (document.hidden) return;
    const { top: shift } = main.getBoundingClientRect();
    const parts = partsOf(main).map(({ part, top, bottom }) => ({ part, top: top + shift, bottom: bottom + shift }));
    for (const part of readNow(parts, window.innerHeight, seen, LOOK_EVERY_MS)) {
      if (read.has(part)) continue;
      read.add(part);
      try {
        remember(progressOf({ read: { [area]: { [part]: new Date().toISOString() } } }));
      } catch {
        // The quizzes say it where this browser keeps nothing.
      }
    }
  };
  setInterval(look, LOOK_EVERY_MS);
}

/** Browsers keep a copy of the whole course where they allow it: on https, and on this computer itself. */
async function keepForOffline() {
  if (!("serviceWorker" in navigator) || !location.protocol.startsWith("http")) return;
  try {
    await navigator.serviceWorker.register("sw.js");
    await navigator.serviceWorker.ready;
    const said = document.getElementById("offline");
    if (said) said.textContent = "This course is now on this device and also opens without a network.";
  } catch (error) {
    console.info("no copy for offline use", error);
  }
}

async function start() {
  const page = JSON.parse(document.getElementById("page")?.textContent ?? "");
  explainWords(page.terms);
  const places = [...document.querySelectorAll("[data-cell]")].map((place) => /** @type {HTMLElement} */ (place));
  await Promise.all(
    places.map((place) => enliven(place, page.widgets[place.dataset.cell ?? ""], page).catch((error) => still(place, error))),
  );
  document.body.dataset.ready = "true";
  if (page.area) watchReading(page.area);
  await keepForOffline();
}

document.addEventListener("DOMContentLoaded", start);
