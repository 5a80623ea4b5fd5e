// Zoom and pan: by wheel, by pinch, by dragging, and by calls of the buttons and keys.
import { panned, readBox, writeBox, zoomed } from "./space.js";

const DRAG = 6; // Pixels that make a drag of a click.

/**
 * Let `surface` zoom and pan `pictures`, SVGs that lie over one another and show the same part.
 * @param {HTMLElement} surface
 * @param {SVGSVGElement[]} pictures
 * @param {string} wholeBox what can be seen at most
 */
export function camera(surface, pictures, wholeBox) {
  const whole = readBox(wholeBox);
  let home = whole;
  let box = whole;
  /** @type {Map<number, PointerEvent>} */
  const fingers = new Map();
  let travelled = 0;

  const show = (next) => {
    box = next;
    for (const picture of pictures) picture.setAttribute("viewBox", writeBox(box));
    // While all is seen, one finger scrolls the page; nearer, it moves the picture.
    surface.classList.toggle("mc-near", box[2] < home[2] - 1);
  };
  const center = () => [box[0] + box[2] / 2, box[1] + box[3] / 2];
  /** Pixels of the screen -> units of the picture; null where nothing is laid out. */
  const scale = () => pictures[0].getScreenCTM?.();
  const placeOf = ({ clientX, clientY }) => {
    const matrix = scale();
    if (!matrix) return center();
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
    return [x, y];
  };
  const zoom = (factor, at) => show(zoomed(box, whole, factor, at ?? center()));

  surface.addEventListener(
    "wheel",
    (event) => {
      // The page keeps its wheel until one has clicked into the picture or holds Ctrl.
      if (!(event.ctrlKey || event.metaKey || surface.contains(document.activeElement))) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, placeOf(event));
    },
    { passive: false },
  );
  surface.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    travelled = 0;
  });
  surface.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const other = [...fingers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    if (other) {
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      if (apart(before) > 0) zoom(apart(event) / apart(before), placeOf(other));
      travelled = DRAG;
    } else if (surface.classList.contains("mc-near")) {
      const [right, down] = [before.clientX - event.clientX, before.clientY - event.clientY];
      travelled += Math.hypot(right, down);
      const units = scale()?.a ?? 1;
      show(panned(box, whole, right / units / box[2], down / units / box[3]));
    }
    fingers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    surface.addEventListener(end, (event) => fingers.delete(/** @type {PointerEvent} */ (event).pointerId));
  }
  // The end of a drag is no click on what lies under it.
  surface.addEventListener("click", (event) => travelled >= DRAG && event.stopImmediatePropagation(), true);

  return {
    box: () => box,
    /** Show a part of the whole; from now on "0" leads back to it. */
    frame: (text) => {
      home = readBox(text);
      show(home);
    },
    home: () => show(home),
    zoom,
    move: (right, down) => show(panned(box, whole, right, down)),
  };
}
