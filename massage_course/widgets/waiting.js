// Answers that Python has not confirmed yet wait in the browser, so that neither a reload nor a kernel that died loses
// them. What is confirmed is taken out again.

/**
 * @param {string} record which answer record the answers belong to
 * @returns {{put: (id: string, answer: object) => boolean, get: (id: string) => any, drop: (id: string, at: string) => void}}
 */
export function waitingRoom(record) {
  const name = (id) => `massage-course:waiting:${record}:${id}`;
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
    return typeof kept?.at === "string" ? kept : null;
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
