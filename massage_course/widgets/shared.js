// What every widget of the course needs: building elements, and keeping JupyterLab's keyboard shortcuts out.
// The Python side copies this module into each widget's own, because a widget has to be one module.

/**
 * Build an element: `h("button", { type: "button", onclick }, "Check")`.
 * Names with a dash and `role`, `for`, `class` become attributes, the rest properties.
 * @param {string} tag
 * @param {Record<string, any>} [options]
 * @param {...(Node|string|null|undefined)} children
 * @returns {any}
 */
export function h(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name.includes("-") || ["role", "for", "class"].includes(name)) element.setAttribute(name, String(value));
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * JupyterLab takes single keys as shortcuts ("x" deletes the cell) unless the focused element itself says no.
 * @param {HTMLElement} root
 */
export function guard(root) {
  for (const element of root.querySelectorAll("a, button, input, select, summary, textarea, [tabindex]")) {
    element.setAttribute("data-lm-suppress-shortcuts", "true");
  }
}

/** The window's event when a question says anew whether it is saved; for whoever watches over all questions. */
export const SAVING = "massage-course:saving";

/**
 * A moment by the learner's own clock: "14:02", or with the day.
 * @param {string} moment ISO 8601
 * @param {boolean} [withDay]
 */
export function clock(moment, withDay = false) {
  const date = new Date(moment);
  if (withDay) return date.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

let count = 0;

/** An id prefix that no other widget on the page has. */
export function newId() {
  count += 1;
  return `mc${count}${Math.random().toString(36).slice(2, 7)}`;
}
