// A file for the learner, made on this page: nothing goes over the network.
import { h } from "./shared.js";

/**
 * Put `content` into the browser's downloads.
 * @param {BlobPart} content
 * @param {string} name
 * @param {string} [type]
 */
export function download(content, name, type = "application/json") {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = h("a", { href: address, download: name });
  link.style.display = "none";
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
