// What a cell shows: the stored words and picture until the live widget stands there.

const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";

/**
 * Take stored widget views out of a notebook: their widgets died with the last kernel, and JupyterLab would print
 * "model not found" in their place. The picture and words of the same output show instead.
 */
export function stripDeadViews(model) {
  const { dirty } = model;
  for (const cell of model.cells) {
    if (cell.type !== "code") continue;
    for (let i = 0; i < cell.outputs.length; i++) {
      const output = cell.outputs.get(i);
      const { [WIDGET_VIEW]: dead, ...data } = output.data;
      if (dead) output.setData({ data, metadata: output.metadata });
    }
  }
  // Nobody changed anything: do not ask whoever only looks to save.
  model.dirty = dirty;
}

/**
 * Keep a copy of what a cell shows in front of it while it runs, so that the page neither flashes nor jumps.
 * @returns {(keep: boolean) => void} takes the copy away, or lets it stay in the place of the cell's output
 */
export function holdStill(cell) {
  const { node } = cell.outputArea;
  // A copy that stayed after a failure is better than what the failure left behind.
  const still = node.parentElement.querySelector(":scope > .mc-still") ?? copyBefore(node);
  if (!still) return () => {};
  still.inert = true;
  node.classList.add("mc-waiting");
  return (keep) => {
    still.inert = false;
    if (keep) return;
    still.remove();
    node.classList.remove("mc-waiting");
  };
}

function copyBefore(node) {
  if (!node.childElementCount) return null;
  const copy = node.cloneNode(true);
  copy.classList.add("mc-still");
  node.before(copy);
  return copy;
}

/** Resolves when every widget of the cell has drawn itself, or after ten seconds. */
export async function viewsDrawn(cell) {
  const deadline = performance.now() + 10_000;
  while (!cell.isDisposed && !allDrawn(cell) && performance.now() < deadline) await nextFrame();
}

function allDrawn(cell) {
  const outputs = cell.model.outputs;
  let wanted = 0;
  for (let i = 0; i < outputs.length; i++) if (outputs.get(i).data[WIDGET_VIEW]) wanted += 1;
  const drawn = cell.outputArea.node.querySelectorAll(".jp-OutputArea-output.lm-Panel > :not(:empty)");
  return drawn.length >= wanted;
}

// A hidden browser tab draws no frames: the timer lets a lesson start in the background.
const nextFrame = () => new Promise((resolve) => setTimeout(resolve, 16));
