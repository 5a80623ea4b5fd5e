// The door through which JupyterLab finds this extension. There is no bundler: what a bundler would write here (a
// "module federation container") is an object with init() and get(), and the rest are plain ES modules beside it.
(() => {
  const here = document.currentScript.src;

  /** @type {Record<string, Record<string, {get: Function, loaded?: boolean | number}>>} packages JupyterLab shares */
  let scope = {};

  /** One of JupyterLab's own packages, the copy in use if there are several. */
  async function shared(name) {
    const copies = Object.values(scope[name] ?? {});
    if (!copies.length) throw new Error(`JupyterLab does not share ${name}`);
    return (await (copies.find((copy) => copy.loaded) ?? copies[0]).get())();
  }

  async function extension() {
    const { createPlugin } = await import(new URL("plugin.js", here).href);
    // Without __esModule JupyterLab takes the wrapper for the plugin, fails, and leaves the whole page blank.
    return { __esModule: true, default: await createPlugin(shared) };
  }

  (window._JUPYTERLAB ??= {})["massage-course"] = {
    init: (sharedScope) => {
      scope = sharedScope;
    },
    get: async (name) => {
      if (name !== "./extension") throw new Error(`massage-course has no module ${name}`);
      const module = await extension();
      return () => module;
    },
  };
})();
