// The calm frame around the lessons: one slim bar instead of menus and side panels.

const COURSE = "Back Massage Benefits";
const START_PAGE = "00_start_here.ipynb";
const THEMES = "@jupyterlab/apputils-extension:themes";

export class Frame {
  /** @type {Map<object, import("./lesson.js").Lesson>} by panel */
  #lessons = new Map();
  /** @type {string | null} where the start page was found last */
  #home = null;

  constructor(app, settings, lab) {
    this.app = app;
    this.settings = settings;
    this.lab = lab;
    this.#buildBar();
    app.restored.then(() => this.#hideClutter());
    app.shell.currentChanged.connect((_, { oldValue, newValue }) => this.#onCurrent(oldValue, newValue));
    this.#keepTitle();
    this.#dismissKernelDialogs();
    this.#openFeedback();
  }

  /** @param {import("./lesson.js").Lesson} lesson */
  addLesson(lesson) {
    this.#lessons.set(lesson.panel, lesson);
    lesson.panel.disposed.connect(() => this.#lessons.delete(lesson.panel));
    this.#onCurrent(null, this.app.shell.currentWidget);
  }

  /** Tell of the saving of a notebook, lesson or not. */
  watch(panel) {
    panel.context.saveState.connect((_, state) => {
      if (panel === this.app.shell.currentWidget) this.#showSaved(state);
    });
  }

  // ---- the bar

  #buildBar() {
    const bar = document.createElement("div");
    bar.className = "mc-bar";
    bar.setAttribute("role", "banner");
    bar.innerHTML = `
      <a class="mc-home" href="#">All lessons</a>
      <span class="mc-course">${COURSE}</span>
      <span class="mc-saved"></span>
      <button type="button" class="mc-menu-button" popovertarget="mc-menu">Menu</button>`;
    this.saved = bar.querySelector(".mc-saved");
    this.homeLink = bar.querySelector(".mc-home");
    this.homeLink.addEventListener("click", (event) => {
      event.preventDefault();
      this.#goHome();
    });
    guardAll(bar);
    document.body.append(this.#buildMenu());

    const widget = new this.lab.Widget({ node: bar });
    widget.id = "massage-course-bar";
    this.app.shell.add(widget, "header");
  }

  #buildMenu() {
    const menu = document.createElement("div");
    menu.id = "mc-menu";
    menu.className = "mc-menu";
    menu.popover = "auto";
    menu.setAttribute("role", "group");
    menu.setAttribute("aria-label", "Menu");
    menu.innerHTML = `
      <p class="mc-row"><span id="mc-size">Text size</span>
        <button type="button" data-size="decr" aria-label="Smaller text">A&minus;</button>
        <button type="button" data-size="incr" aria-label="Larger text">A+</button></p>
      <p class="mc-row"><label for="mc-colors">Colors</label>
        <select id="mc-colors">
          <option value="">as on this device</option>
          <option value="JupyterLab Light">light</option>
          <option value="JupyterLab Dark">dark</option>
        </select></p>
      <button type="button" data-command="nbgrader:open-assignment-list">Assignments</button>
      <button type="button" data-command="docmanager:download">Download a copy</button>
      <button type="button" data-command="filebrowser:toggle-main">My files</button>
      <button type="button" data-command="hub:logout">Log out</button>`;
    guardAll(menu);

    const { commands } = this.app;
    for (const button of menu.querySelectorAll("[data-size]")) {
      const command = `apputils:${button.dataset.size}-font-size`;
      button.addEventListener("click", () => commands.execute(command, { key: "content-font-size1" }));
    }
    for (const button of menu.querySelectorAll("[data-command]")) {
      button.addEventListener("click", () => {
        menu.hidePopover();
        commands.execute(button.dataset.command);
      });
    }
    const colors = menu.querySelector("select");
    colors.addEventListener("change", () => this.#setColors(colors.value));
    menu.addEventListener("beforetoggle", async () => {
      for (const button of menu.querySelectorAll("[data-command]")) {
        button.hidden = !commands.hasCommand(button.dataset.command);
      }
      const { composite } = await this.settings.load(THEMES);
      colors.value = composite["adaptive-theme"] ? "" : composite.theme;
    });
    return menu;
  }

  /** @param {string} theme "" follows the device */
  async #setColors(theme) {
    const settings = await this.settings.load(THEMES);
    const chosen = theme ? { theme, "adaptive-theme": false } : { "adaptive-theme": true };
    // Both at once: JupyterLab stumbles over two changes of theme in quick succession.
    await settings.save(JSON.stringify({ ...settings.user, ...chosen }));
  }

  /** @param {"started" | "completed" | "completed manually" | "failed" | ""} state */
  #showSaved(state) {
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    if (state.startsWith("completed")) this.saved.textContent = `Saved ${time}`;
    else if (state === "failed") this.saved.textContent = "Not saved yet";
    else if (!state) this.saved.textContent = "";
  }

  async #goHome() {
    const path = (await this.#findHome()) ?? START_PAGE;
    await this.app.commands.execute("docmanager:open", { path });
  }

  async #findHome() {
    const { contents } = this.app.serviceManager;
    const folder = this.#lessons.get(this.app.shell.currentWidget)?.folder;
    const folders = [folder, "", "notebooks"].filter((each) => each !== undefined);
    for (const path of folders.map((each) => this.lab.PathExt.join(each, START_PAGE)).concat(this.#home ?? [])) {
      const found = await contents.get(path, { content: false }).catch(() => null);
      if (found) return (this.#home = path);
    }
    return null;
  }

  // ---- the rest of JupyterLab

  #hideClutter() {
    const { shell } = this.app;
    for (const area of ["menu", "top"]) [...shell.widgets(area)][0]?.parent?.hide();
    for (const side of ["left", "right"]) {
      if (shell.isSideTabBarVisible(side)) shell.toggleSideTabBarVisibility(side);
    }
    shell.collapseLeft();
    shell.collapseRight();
  }

  #onCurrent(previous, current) {
    if (previous !== current) this.#showSaved("");
    const lesson = this.#lessons.get(current);
    const atHome = lesson?.context.path.endsWith(START_PAGE);
    this.homeLink.toggleAttribute("data-here", Boolean(atHome));
    if (atHome) this.homeLink.setAttribute("aria-current", "page");
    else this.homeLink.removeAttribute("aria-current");
    this.#setTitle();
    // One lesson at a time: each keeps a kernel, and a small server cannot keep nine.
    if (lesson) for (const other of this.#lessons.values()) if (other !== lesson) other.close();
  }

  /** JupyterLab writes the file's name into the browser tab; a student reads the lesson's. */
  #keepTitle() {
    new MutationObserver(() => this.#setTitle()).observe(document.head.querySelector("title"), { childList: true });
  }

  #setTitle() {
    const lesson = this.#lessons.get(this.app.shell.currentWidget);
    const title = lesson ? `${lesson.title} – ${COURSE}` : COURSE;
    if (document.title !== title) document.title = title;
  }

  /** nbgrader's list of assignments shows the folder in which the feedback lies; a student wants to read it. */
  #openFeedback() {
    const { commands, serviceManager, shell } = this.app;
    commands.commandExecuted.connect(async (_, { id, args, result }) => {
      if (id !== "filebrowser:go-to-path" || !args.path.includes("/feedback/")) return;
      await result;
      shell.collapseLeft();
      const { content } = await serviceManager.contents.get(args.path);
      for (const { path } of content.filter((file) => file.path.endsWith(".html"))) {
        await commands.execute("docmanager:open", { path, factory: "HTML Viewer" });
      }
    });
  }

  /** JupyterLab speaks of kernels in dialogs; the lesson's own bar says the same in plain words. */
  #dismissKernelDialogs() {
    this.lab.Dialog.tracker.widgetAdded.connect(async (_, dialog) => {
      if (!this.#lessons.has(this.app.shell.currentWidget)) return;
      const heading = () => (dialog.isAttached && dialog.node.querySelector(".jp-Dialog-header")?.textContent) || "";
      while (!dialog.isDisposed && !heading()) await new Promise(requestAnimationFrame);
      if (!dialog.isDisposed && /kernel/i.test(heading())) dialog.reject();
    });
  }
}

function guardAll(parent) {
  for (const element of parent.querySelectorAll("a, button, select")) element.dataset.lmSuppressShortcuts = "true";
}
