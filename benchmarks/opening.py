"""Open a lesson: from the moment when JupyterLab itself shows the notebook until every widget of the lesson is there.

Measured: the lesson on the low back in the calm interface, signed as the course's own server signs it, so that it
starts itself; a fresh page, a fresh kernel and an untouched notebook every time, from ``page.goto``:

- shown: the first cell of the notebook stands in the page. Its words and pictures can be read from here on;
- kernel: the kernel has answered for the first time;
- widgets: every widget of the lesson (the explorer, the lab, each quiz) is in the page and has a height.

"wait" is widgets - shown: what the course adds to JupyterLab, the start of the kernel and its imports included. The
first opening is not counted; it tells how many widgets to wait for.

To repeat, from the course's environment: ``python benchmarks/opening.py [--times 7]``
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from common import LESSON, ROOT, Lab, chromium, conditions, jupyterlab, summary, table
from playwright.sync_api import Browser

REST_MS = 2000
"""Before each opening: until the last page and kernel are really gone."""

# Times in milliseconds since the navigation. Looks fifty times a second by a timer: animation frames asked for by the
# clock itself would make the browser draw while nothing changes, and slow down what is measured.
WATCH = """async widgets => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  const until = async (test) => { while (!test()) await pause(); return performance.now(); };
  const tall = (element) => element.getBoundingClientRect().height > 0;
  const session = () => window.jupyterapp?.shell?.currentWidget?.sessionContext;
  const kernelAnswered = async () => {
    await until(session);
    await session().ready;
    await session().session.kernel.info;
    return performance.now();
  };
  const drawn = () => {
    const roots = [...document.querySelectorAll(".jp-NotebookPanel .mc")];
    return roots.length >= widgets && roots.every(tall);
  };
  const kernel = kernelAnswered();
  const shown = await until(() => [...document.querySelectorAll(".jp-NotebookPanel .jp-Cell")].slice(0, 1).some(tall));
  return { shown, widgets: await until(drawn), kernel: await kernel };
}"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--times", type=int, default=7, help="counted openings (default 7)")
    times = arguments.parse_args().times
    print(conditions(), end="\n\n")
    with TemporaryDirectory() as scratch, jupyterlab(Path(scratch)) as lab, chromium() as browser:
        widgets = count_widgets(browser, lab)
        opened = [open_once(browser, lab, widgets) for _ in range(times)]
    rows = [
        ["wait: widgets - shown", *summary([one["widgets"] - one["shown"] for one in opened], 2)],
        ["widgets - kernel", *summary([one["widgets"] - one["kernel"] for one in opened], 2)],
        ["shown, from navigation", *summary([one["shown"] for one in opened], 2)],
        ["kernel, from navigation", *summary([one["kernel"] for one in opened], 2)],
        ["widgets, from navigation", *summary([one["widgets"] for one in opened], 2)],
    ]
    print(table(["s", "n", "median", "p90", "min", "max"], rows))
    size = (ROOT / "notebooks" / f"{LESSON}.ipynb").stat().st_size / 1000
    print(f"\n{LESSON}.ipynb: {size:.0f} kB, {widgets} widgets\n\n{conditions()}")


def count_widgets(browser: Browser, lab: Lab) -> int:
    page = browser.new_page()
    page.goto(lab.url(LESSON))
    page.wait_for_selector('[data-lesson-ready="true"]', timeout=60_000)
    widgets = page.locator(".jp-NotebookPanel .mc").count()
    page.close()
    return widgets


def open_once(browser: Browser, lab: Lab, widgets: int) -> dict[str, float]:
    """Seconds from the navigation to each of the three moments."""
    lab.reset()
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.wait_for_timeout(REST_MS)
    page.goto(lab.url(LESSON), wait_until="commit")
    moments = page.evaluate(WATCH, widgets)
    page.close()
    return {name: moment / 1000 for name, moment in moments.items()}


if __name__ == "__main__":
    main()
