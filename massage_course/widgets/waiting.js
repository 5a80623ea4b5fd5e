// Answers that Python has not confirmed yet wait in the browser, so that neither a reload nor a kernel that died loses
// them. What is confirmed is taken out again.

/** What waited longer belongs to work of long ago. */
const WEEK_MS = 7 * 24 * 3600 * 1000;

/**
 * @param {string} place where the record of the answers is kept
 * @returns {{put: (id: string, answer: object) => boolean, get: (id: string) => any, drop: (id: string, at: string) => void}}
 */
export function waitingRoom(place) {
  const name = (id) => `massage-course:waiting:${place}:${id}`;
  /** A browser may forbid its storage; then nothing waits. */
  const attempt = (what) => {
    try {
      return what(window.localStorage);
    } catch {
      return null;
    }
  };
  const get = (id) => {
    const kept = attempt((storage) => JSON.parse(storage.getItem(name(id))));
    return Date.now() - Date.parse(kept?.at) < WEEK_MS ? kept : null;
  };
  return {
    /** @returns whether the browser keeps it */
    put: (id, answer) => attempt((storage) => (storage.setItem(name(id), JSON.stringify(answer)), true)) ?? false,
    get,
    /** Take an answer out, unless a newer one waits in its place. */
    drop: (id, at) => {
      if (get(id)?.at === at) attempt((storage) => storage.removeItem(name(id)));
    },
  };
}
