// The one bar in which a lesson speaks to the student: what happened, in plain words, and one button.

/**
 * @typedef {{label: string, text: string, button: string}} Words label: name of the region for screen readers
 * @param {HTMLElement} parent where the bar stands
 * @param {Words} words
 * @param {() => void} onPress
 * @returns {HTMLElement} the bar; `remove()` takes it away
 */
export function showNotice(parent, words, onPress) {
  const bar = document.createElement("section");
  bar.className = "mc-notice";
  bar.setAttribute("aria-label", words.label);

  const text = document.createElement("p");
  text.setAttribute("role", "status");

  const button = document.createElement("button");
  button.type = "button";
  button.dataset.lmSuppressShortcuts = "true";
  button.textContent = words.button;
  button.addEventListener("click", onPress);

  bar.append(text, button);
  parent.prepend(bar);
  // A live region is read aloud only when its words arrive after it is on the page.
  requestAnimationFrame(() => (text.textContent = words.text));
  return bar;
}
