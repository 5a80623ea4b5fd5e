// The JupyterLab plugin: finds the lessons among the notebooks, and chooses between the two interfaces.
import { Frame } from "./frame.js";
import { Lesson } from "./lesson.js";
import { stripDeadViews } from "./outputs.js";

/**
 * @param {(name: string) => Promise<any>} shared gives one of JupyterLab's own packages
 * @returns {Promise<object>} the plugin
 */
export async function createPlugin(shared) {
  const [services, early] = await Promise.all(["@jupyterlab/services", "@jupyterlab/coreutils"].map(shared));
  if (isCalm(early.PageConfig)) {
    startKernelEarly(services, early).catch((error) => console.debug("massage-course: no early kernel", error));
  }
  const [notebook, cells, apputils, coreutils, settingregistry, widgets] = await Promise.all(
    ["notebook", "cells", "apputils", "coreutils", "settingregistry"]
      .map((name) => `@jupyterlab/${name}`)
      .concat("@lumino/widgets")
      .map(shared),
  );
  const lab = { ...cells, ...apputils, ...coreutils, ...widgets };
  return {
    id: "massage-course:plugin",
    description: "Shows a course lesson as a calm page that starts itself",
    autoStart: true,
    requires: [notebook.INotebookTracker, settingregistry.ISettingRegistry],
    activate: (app, tracker, settings) => {
      // Jupyter Notebook shares the server's options but not JupyterLab's frame: there it is never calm.
      const calm = isCalm(coreutils.PageConfig) && "isSideTabBarVisible" in app.shell;
      return calm ? activateCalm(app, tracker, settings, lab) : activateFull(tracker);
    },
  };
}

const isCalm = (PageConfig) => PageConfig.getOption("massageCourseCalm") === "true";

/** Stock JupyterLab: code stays visible and nothing runs by itself; only pictures of dead widgets are put right. */
function activateFull(tracker) {
  tracker.widgetAdded.connect(async (_, panel) => {
    await panel.context.ready;
    if (isLesson(panel)) stripDeadViews(panel.model);
  });
}

async function activateCalm(app, tracker, settings, lab) {
  await loadStyle();
  const frame = new Frame(app, settings, lab);
  tracker.widgetAdded.connect(async (_, panel) => {
    await panel.context.ready;
    frame.watch(panel);
    if (!isLesson(panel)) return;
    const lesson = new Lesson(panel, app, lab);
    frame.addLesson(lesson);
    await lesson.open();
  });
}

/**
 * A kernel takes as long to start as JupyterLab takes to build the page: ask for it before anything else. The notebook
 * then finds the running session by its path and joins it; if this fails, the notebook starts a kernel as always.
 */
async function startKernelEarly({ ServerConnection }, { PageConfig, URLExt }) {
  const path = PageConfig.getOption("treePath");
  if (!path.endsWith(".ipynb")) return;
  const server = ServerConnection.makeSettings();
  const address = URLExt.join(server.baseUrl, "api/sessions");
  const running = await (await ServerConnection.makeRequest(address, {}, server)).json();
  if (running.some((session) => session.path === path)) return;
  // Without a name the server takes its own default.
  const body = JSON.stringify({ path, name: path, type: "notebook", kernel: {} });
  await ServerConnection.makeRequest(address, { method: "POST", body }, server);
}

function isLesson(panel) {
  return !panel.isDisposed && panel.model?.getMetadata("lesson") !== undefined;
}

/** Resolves when the style is there, so that no code is ever seen while it loads. */
function loadStyle() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("lesson.css", import.meta.url).href;
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}
