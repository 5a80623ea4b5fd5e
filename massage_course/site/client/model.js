// The model of a widget as anywidget gives it to `render`, without a kernel at the other end.

export class Model {
  #state;
  #onSave;
  #changes = {};
  /** @type {Map<string, Set<() => void>>} */
  #listeners = new Map();

  /**
   * @param {Record<string, any>} state
   * @param {(model: Model, changes: Record<string, any>) => void} [onSave] hears what the widget saves
   */
  constructor(state, onSave = () => {}) {
    this.#state = { ...state };
    this.#onSave = onSave;
  }

  get(name) {
    return this.#state[name];
  }

  set(name, value) {
    this.#changes[name] = value;
    this.receive({ [name]: value });
  }

  /** The answer comes later, as a kernel's does: widgets say "Saving…" after this call. */
  save_changes() {
    const changes = this.#changes;
    this.#changes = {};
    queueMicrotask(() => this.#onSave(this, changes));
  }

  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event)?.add(listener);
  }

  off(event, listener) {
    this.#listeners.get(event)?.delete(listener);
  }

  /** Values from the other end. */
  receive(news) {
    const changed = Object.keys(news).filter((name) => this.#state[name] !== news[name]);
    Object.assign(this.#state, news);
    for (const name of changed) for (const listener of [...(this.#listeners.get(`change:${name}`) ?? [])]) listener();
  }
}
