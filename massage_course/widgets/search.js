// Finding a structure by its name in English, Latin or Spanish.

/** Small letters without accents: "Trapecio" and "trapécio" are one word to a searcher. */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * The ids whose names, or those of their group, hold every word of the query; names that begin with it stand first.
 * @param {Record<string, {name: string, latin: string, spanish: string, groups?: string[]}>} catalog
 */
export function found(catalog, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (!words.length) return Object.keys(catalog);
  const names = (id) => {
    const { name, latin, spanish, groups } = catalog[id];
    return [name, latin, spanish, ...(groups ?? [])].map((one) => fold(one ?? ""));
  };
  const begins = (id) => names(id).some((name) => name.startsWith(words[0]));
  const hits = Object.keys(catalog).filter((id) => words.every((word) => names(id).some((name) => name.includes(word))));
  return [...hits.filter(begins), ...hits.filter((id) => !begins(id))];
}
