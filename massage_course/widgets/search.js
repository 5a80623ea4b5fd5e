// Finding a structure by its name in English, Latin or Spanish.

/** Small letters without accents: "Trapecio" and "trapécio" are one word to a searcher. */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * The ids whose names hold every word of the query; names that begin with it stand first.
 * @param {Record<string, {name: string, latin: string, spanish: string}>} catalog
 */
export function found(catalog, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (!words.length) return Object.keys(catalog);
  const names = (id) => [catalog[id].name, catalog[id].latin, catalog[id].spanish].map((name) => fold(name ?? ""));
  const begins = (id) => names(id).some((name) => name.startsWith(words[0]));
  const hits = Object.keys(catalog).filter((id) => words.every((word) => names(id).some((name) => name.includes(word))));
  return [...hits.filter(begins), ...hits.filter((id) => !begins(id))];
}
