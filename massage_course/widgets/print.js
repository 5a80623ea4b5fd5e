// Printing one widget alone: the panels of JupyterLab around it would cut it off.
import { h } from "./shared.js";

/**
 * Print copies of `parts` on a sheet of their own, in the light theme.
 * @param {string} title
 * @param {string} look the class of the widget; style sheets that name it come along
 * @param {Element[]} parts
 */
export function printAlone(title, look, parts) {
  const styles = [...document.querySelectorAll("style")].filter((style) => style.textContent.includes(`.${look}`));
  const words = h("p", { class: "mc-title" }, title);
  const sheet = h("section", { class: `mc ${look} mc-sheet` }, words, ...parts.map((part) => part.cloneNode(true)));
  const frame = h("iframe", { title: `To print: ${title}`, tabIndex: -1, "aria-hidden": "true" });
  frame.style.cssText = "position: fixed; width: 0; height: 0; border: 0;";
  frame.srcdoc = `<!doctype html><html lang="en"><title></title>${styles.map((style) => style.outerHTML).join("")}<body>${sheet.outerHTML}`;
  frame.onload = () => {
    frame.contentDocument.title = title;
    frame.contentWindow.addEventListener("afterprint", () => frame.remove());
    frame.contentWindow.print();
  };
  document.body.append(frame);
}
