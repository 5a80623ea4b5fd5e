"""Click on a structure -> its highlight is on the screen: the explorer against ``interact`` with inline matplotlib.

Measured: one page of a real JupyterLab in Chromium, one kernel. The notebook is the whole lesson on the low back with
one cell more, which shows the explorer's own picture (same structures, same frame, about the same width) as a figure
under ToggleButtons (``inline_figure.py``). In random order the mouse clicks a muscle in the explorer, or a button over
the figure. The clock runs from the timestamp of the ``pointerup`` to one animation frame after the frame in which the
state stands in the page: the blue shape in the explorer; for the figure the new picture, decoded. Then the explorer
alone with every layer on, which is the most there is to draw. Then everything once more with the server at the end of a
slow line.

To repeat, from the course's environment: ``python benchmarks/latency.py [--clicks 30] [--screenshots FOLDER]``
"""

from __future__ import annotations

import argparse
import random
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from common import LESSON, Lab, chromium, conditions, jupyterlab, slow_line, summary, table
from playwright.sync_api import Browser, Page

ROUND_TRIP_MS = 150
ROWS = {
    "explorer": "explorer",
    "every layer": "explorer, every layer on",
    "figure": "interact + inline matplotlib",
}
WARM_UP = 4
"""Clicks of each kind that are not counted."""

FIGURE_CELL = f"""\
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
%matplotlib inline
import inline_figure
from massage_course.widgets.explorer import Explorer
inline_figure.show(next(shown for shown in Out.values() if isinstance(shown, Explorer)), width=450)
"""
PICTURE = ".mc-explorer .mc-atlas > svg:not(.mc-overlay)"
FIGURE = ".widget-interact img"

# For each structure of the layers one point where it is hit, in pixels from the corner of the picture. It must reach 3
# pixels around the point: a thinner one would be missed when the page scrolls by half a pixel.
SPOTS = """(picture, layers) => {
  picture.scrollIntoView({ block: "center" });
  const corner = picture.getBoundingClientRect();
  const at = (x, y) => document.elementFromPoint(corner.x + x, corner.y + y)?.closest(`${layers} [data-pick]`);
  const spots = {};
  for (let y = 8; y < corner.height - 8; y += 5) for (let x = 8; x < corner.width - 8; x += 5) {
    const shape = at(x, y);
    const id = shape?.dataset.pick;
    if (!id || id in spots) continue;
    const around = [[0, -3], [0, 3], [-3, 0], [3, 0]];
    if (around.every(([right, down]) => at(x + right, y + down) === shape)) spots[id] = [x, y];
  }
  return spots;
}"""

# Start the clock at the next pointerup, and stop it one frame after the frame in which the highlight is there.
CLOCK = """([kind, id]) => {
  const picture = () => document.querySelector(".widget-interact img");
  const before = picture();
  const shown = {
    explorer: () => document.querySelector(`.mc-overlay [data-selected][data-pick="${id}"]`),
    figure: () => picture() && picture() !== before && picture().src !== before.src && picture(),
  }[kind];
  window.measured = new Promise((resolve, reject) => {
    setTimeout(() => reject(Error(`no highlight of ${id} in the ${kind}`)), 30_000);
    const start = (event) => {
      const look = async () => {
        const element = shown();
        if (!element) return requestAnimationFrame(look);
        if (kind === "figure") await element.decode();
        requestAnimationFrame(() => resolve(performance.now() - event.timeStamp));
      };
      requestAnimationFrame(look);
    };
    document.addEventListener("pointerup", start, { once: true, capture: true });
  });
}"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--clicks", type=int, default=30, help="counted clicks of each kind (default 30)")
    arguments.add_argument("--screenshots", type=Path, help="folder for a picture of what was clicked")
    options = arguments.parse_args()
    print(conditions(), end="\n\n")
    rows = []
    with (
        TemporaryDirectory() as scratch,
        jupyterlab(Path(scratch)) as lab,
        slow_line(lab, ROUND_TRIP_MS) as far,
        chromium() as browser,
    ):
        for line, address in (("local", lab), (f"{ROUND_TRIP_MS} ms round trip", far)):
            lab.reset()
            times = measure(browser, address, options.clicks, options.screenshots)
            fastest = statistics.median(times["explorer"])
            for kind, name in ROWS.items():
                ratio = statistics.median(times[kind]) / fastest
                rows.append([name, line, *summary(times[kind]), f"{ratio:.1f}"])
    print(table(["click to highlight, ms", "line", "n", "median", "p90", "min", "max", "ratio"], rows))
    print(f"\n{conditions()}")


def measure(browser: Browser, lab: Lab, clicks: int, screenshots: Path | None) -> dict[str, list[float]]:
    """Open the lesson with the figure in it, and click `clicks` times on each, in random order."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(180_000)
    open_lesson_with_figure(page, lab)
    spots = page.locator(PICTURE).evaluate(SPOTS, "[data-layer=superficial]")
    width = page.locator(PICTURE).bounding_box()["width"]
    print(f"{len(spots)} structures, explorer's picture {width:.0f} px wide, {frame_time(page):.1f} ms a frame")
    chance = random.Random(1)
    order = [kind for kind in ("explorer", "figure") for _ in range(clicks + WARM_UP)]
    chance.shuffle(order)
    times: dict[str, list[float]] = {"explorer": [], "figure": []}
    # What is selected already is never clicked: the figure starts with a selection, the explorer without.
    last = {"figure": page.locator(".widget-interact .mod-active").inner_text(), "explorer": ""}
    for kind in order:
        last[kind] = chance.choice([name for name in spots if name != last[kind]])
        times[kind].append(click(page, kind, last[kind], spots[last[kind]]))
        if screenshots:
            screenshots.mkdir(exist_ok=True)
            page.screenshot(path=screenshots / f"{kind}.png")
    for box in page.locator(".mc-explorer .mc-settings input[type=checkbox]").all():
        box.evaluate("box => box.click()")
    spots = page.locator(PICTURE).evaluate(SPOTS, "[data-layer]")
    selected = ""
    times["every layer"] = []
    for _ in range(clicks + WARM_UP):
        selected = chance.choice([name for name in spots if name != selected])
        times["every layer"].append(click(page, "explorer", selected, spots[selected]))
    if screenshots:
        page.screenshot(path=screenshots / "every_layer.png")
    page.close()
    return {kind: values[WARM_UP:] for kind, values in times.items()}


def open_lesson_with_figure(page: Page, lab: Lab) -> None:
    """Open the lesson with one more cell behind the explorer, and start it."""
    folder = lab.folder / "notebooks"
    notebook = nbformat.read(folder / f"{LESSON}.ipynb", as_version=4)
    place = next(i for i, cell in enumerate(notebook.cells) if "lesson.explorer(" in cell.source)
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(FIGURE_CELL))
    nbformat.write(notebook, folder / "latency.ipynb")
    page.goto(lab.url("latency"))
    # Nobody has signed this notebook, so it waits for the student's word.
    page.get_by_role("button", name="Start the lesson").click()
    page.wait_for_selector('[data-lesson-ready="true"]')
    page.wait_for_selector(FIGURE, state="attached")
    page.wait_for_timeout(3000)


def click(page: Page, kind: str, structure: str, spot: tuple[float, float]) -> float:
    """Click one structure and return the milliseconds until its highlight was there."""
    target = page.locator(PICTURE if kind == "explorer" else ".widget-interact")
    target.evaluate("element => element.scrollIntoView({ block: 'center' })")
    if kind == "explorer":
        box = target.bounding_box()
        x, y = box["x"] + spot[0], box["y"] + spot[1]
    else:
        box = target.get_by_role("button", name=structure, exact=True).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.evaluate(CLOCK, [kind, structure])
    page.mouse.down()
    page.mouse.up()
    milliseconds = page.evaluate("measured")
    page.wait_for_timeout(200)
    return milliseconds


def frame_time(page: Page) -> float:
    """Median milliseconds between two animation frames of the page at rest."""
    frames = """async () => {
      const times = [];
      for (let i = 0; i < 60; i++) times.push(await new Promise(requestAnimationFrame));
      return times.slice(1).map((time, i) => time - times[i]);
    }"""
    return statistics.median(page.evaluate(frames))


if __name__ == "__main__":
    main()
