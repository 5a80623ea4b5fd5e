// Marks of a response, in the browser, for practice items only: graded items never bring their key here.
// The same rules as massage_course/items.py; tests/fixtures/scoring.json holds both to one set of cases.

const strings = (response) => (Array.isArray(response) ? response.filter((value) => typeof value === "string") : []);

const MARKS = {
  single_best_answer: (item, response) =>
    item.parts.some((part) => part.id === response) ? { [response]: response === item.teaching.key } : {},

  multiple_select: (item, response) => {
    const chosen = new Set(strings(response));
    return Object.fromEntries(
      item.parts.filter((part) => chosen.has(part.id)).map((part) => [part.id, item.teaching.key.includes(part.id)]),
    );
  },

  match: (item, response) =>
    Object.fromEntries(
      Object.entries(item.teaching.key)
        .filter(([left]) => isFilled(response?.[left]))
        .map(([left, right]) => [left, response[left] === right]),
    ),

  order: (item, response) => {
    const key = item.teaching.key;
    const given = strings(response);
    if (response?.length !== key.length || key.some((id) => !given.includes(id))) return {};
    return Object.fromEntries(given.map((id, place) => [id, id === key[place]]));
  },

  case: (item, response) => {
    // In each scene the first decision listed counts.
    const taken = new Map();
    for (const id of strings(response)) {
      const scene = item.scenes.find(({ decisions }) => decisions.some((decision) => decision.id === id));
      if (scene && !taken.has(scene.id)) taken.set(scene.id, id);
    }
    return Object.fromEntries([...taken.values()].map((id) => [id, item.teaching.key.includes(id)]));
  },

  free_text: () => ({}),
};
MARKS.hotspot = MARKS.single_best_answer;

/**
 * Part id -> was this part answered rightly?
 * @returns {Record<string, boolean>}
 */
export function marks(item, response) {
  return MARKS[item.type](item, response);
}

/** Is the whole response right: every part that had to be answered, and nothing else? */
export function isRight(item, response) {
  const given = marks(item, response);
  const wanted = typeof item.teaching.key === "string" ? 1 : Object.keys(item.teaching.key).length;
  return Object.values(given).every(Boolean) && Object.keys(given).length === wanted;
}

/** Untouched is not an answer. */
export function isAnswered(response) {
  if (typeof response === "string") return response.trim() !== "";
  return typeof response === "object" && response !== null && Object.values(response).some(isFilled);
}

/** Python's notion of "something": an empty list or object is nothing. */
function isFilled(value) {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}
