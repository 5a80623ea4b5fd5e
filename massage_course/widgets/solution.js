// What is right in an item, part by part, with the reasons: for who has tried, or has handed in.
import { h } from "./shared.js";

/** What is right at one part of an item. */
function rightAt(item, part) {
  const { key } = item.teaching;
  if (item.type === "order") return part.text;
  if (item.type === "numeric" || item.type === "short_text") return `${key} ${item.unit ?? ""}`.trim();
  if (Array.isArray(key) || typeof key === "string") return `${[key].flat().includes(part.id) ? "✓" : "✗"} ${part.text}`;
  const words = [item.choices ?? [], ...Object.values(item.lists ?? {})].flat();
  return `${part.text}: ${words.find(({ id }) => id === key[part.id])?.text ?? key[part.id]}.`;
}

/** The whole answer with its reasons, for who has tried and wants to read on. */
export function solution(item) {
  const given = item.scenes ? item.scenes.flatMap(({ decisions }) => decisions) : item.parts;
  const parts = item.type === "order" ? item.teaching.key.map((id) => given.find((part) => part.id === id)) : given;
  const lines = parts.map((part) => h("li", {}, h("strong", {}, rightAt(item, part)), ` ${item.teaching.rationales[part.id]}`));
  return h(item.type === "order" ? "ol" : "ul", { class: "mc-others", tabIndex: -1, "aria-label": "The answer" }, ...lines);
}
