// The learner's own deck for Anki. The course makes it when it is asked for: that takes a few seconds.
import { guard, h } from "./shared.js";
import { download } from "./download.js";

const PATIENCE_MS = 60_000;

function render({ model, el }) {
  let waiting = 0;
  const status = h("p", { class: "mc-status", role: "status" });
  const ask = h("button", {
    type: "button",
    onclick: () => {
      ask.disabled = true;
      status.textContent = "Making your deck…";
      waiting = setTimeout(() => settle("The course does not answer. Reload the page and try again."), PATIENCE_MS);
      model.set("asked", model.get("asked") + 1);
      model.save_changes();
    },
  }, "Make my Anki deck");
  const settle = (words) => {
    clearTimeout(waiting);
    ask.disabled = false;
    status.textContent = words;
  };
  const onMade = () => {
    download(model.get("file"), model.get("name"), "application/octet-stream");
    settle(`Your deck is in your downloads: ${model.get("name")}`);
  };
  const root = h(
    "section",
    { class: "mc mc-anki", "aria-label": model.get("title") },
    h("p", { class: "mc-title" }, model.get("title")),
    h("p", {}, model.get("about")),
    ask,
    status,
  );
  guard(root);
  model.on("change:made", onMade);
  el.append(root);
  return () => {
    clearTimeout(waiting);
    model.off("change:made", onMade);
  };
}

export default { render };
