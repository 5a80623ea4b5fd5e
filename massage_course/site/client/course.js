// What the builder wrote for the scripts of the site (`massage_course/site/__init__.py`), and how more of it is fetched.
// Everything is a plain script and no module: browsers load no modules from a folder on a disk.

/**
 * @typedef {{id: string, title: string, notebook: string, link: string, parts: number, items: number}} Area
 * @type {{course: any, data: any, items: Record<string, Record<string, any>>, widgets: Record<string, any>}}
 */
export const written = /** @type {any} */ (globalThis).massageCourse;

/** @type {Promise<Map<string, any>> | null} */
let whole = null;

/**
 * Every practice item by its id, in the order of the course. The items of an area come with its own lesson; the others
 * are fetched when they are needed: for reviews, the exam and the count of right answers.
 */
export function bank() {
  whole ??= Promise.all(areas().map(({ id }) => written.items[id] ?? script(`items/${id}.js`))).then(
    () => new Map(areas().flatMap(({ id }) => Object.entries(written.items[id]))),
  );
  return whole;
}

/** @returns {Area[]} */
export const areas = () => written.course.areas;

function script(address) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: address, onload: resolve });
    element.onerror = () => reject(new Error(`${address} could not be loaded`));
    document.head.append(element);
  });
}

/** `value` with every reference `{"$": [name, name, ...]}` replaced by what stands there. */
export function resolved(value) {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  if (value.$) return value.$.reduce((found, name) => found[name], written);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one)]));
}
