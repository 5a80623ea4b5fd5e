"""The course as plain files against the course from a server: what is sent, and how long until a click answers.

Both in one run, in turn, from this machine, with an empty browser each time, for one lesson:

- sent: the bytes that go over the line at the first visit, as the servers send them (the file server of the tests
  compresses nothing; the size of the files compressed is given apart, for most web spaces do it);
- read: from the navigation until the first heading of the lesson stands on the page;
- answers: from the navigation until a click on a choice of the first question is followed by its feedback. The click is
  tried as soon as the choice is there; in JupyterLab widgets do not come before the kernel has started.

A second visit of the files is measured too, with the browser's own copy and the server gone.

With ``--lite`` a JupyterLite made by ``tools/lite.py`` takes part, too. Its cells are run once its kernel answers.

To repeat, from the course's environment: ``python benchmarks/site.py [--times 7] [--lite FOLDER/out]``
"""

from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from common import LESSON, ROOT, chromium, conditions, jupyterlab, summary, table
from file_server import file_server
from playwright.sync_api import Browser, BrowserContext, Page

from massage_course import site
from massage_course.content import course_data
from massage_course.grading.bundle import write_folder

# From inside the page, by a timer: what waits outside for an answer adds its own delay.
WATCH = """async run => {
  const until = async (find) => {
    for (let found; ; await new Promise((done) => setTimeout(done, 20))) if ((found = find())) return found;
  };
  await until(() => document.querySelector("h1, .jp-RenderedMarkdown h1"));
  const read = performance.now();
  if (run) {
    const session = await until(() => window.jupyterapp?.shell?.currentWidget?.sessionContext);
    await session.ready;
    await session.session.kernel.info;
    window.jupyterapp.commands.execute("notebook:run-all-cells");
  }
  const quiz = await until(() => document.querySelector('.mc-quiz[aria-label="Before you start"]'));
  (await until(() => quiz.querySelector("input[type=radio]"))).click();
  [...quiz.querySelectorAll("button")].find((one) => one.textContent === "Check my answer").click();
  await until(() => quiz.querySelector(".mc-status").textContent);
  return { read, answers: performance.now() };
}"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--times", type=int, default=7, help="counted visits of each kind (default 7)")
    arguments.add_argument("--lite", type=Path, help="a built JupyterLite")
    given = arguments.parse_args()
    times = given.times
    print(conditions(), end="\n\n")
    began = time.perf_counter()
    files = site.build(ROOT / "notebooks", course_data())
    built = time.perf_counter() - began
    with TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch) / "site"
        write_folder(folder, files, site.LIST)
        plain, server, sent = [], [], [0.0, 0.0]
        with jupyterlab(Path(scratch) / "lab") as lab, file_server(folder) as address:
            for _ in range(times):
                moments, sent[0] = visit(browser, f"{address}/{LESSON}.html")
                plain.append(moments)
                lab.reset()
                moments, sent[1] = visit(browser, lab.url(LESSON))
                server.append(moments)
        again = without_network(browser, folder, times)
        lite = visits_of_lite(browser, given.lite, times) if given.lite else []
    rows = [
        ["files: read", *_seconds(plain, "read")],
        ["files: answers", *_seconds(plain, "answers")],
        ["files, second visit without network: answers", *_seconds(again, "answers")],
        ["JupyterLab: read", *_seconds(server, "read")],
        ["JupyterLab: answers", *_seconds(server, "answers")],
    ]
    rows += [["JupyterLite: answers", *_seconds([moments for moments, _ in lite], "answers")]] if lite else []
    print(table(["s", "n", "median", "p90", "min", "max"], rows), end="\n\n")
    sizes = [
        ["whole course", len(files), megabytes(files, compressed=False), megabytes(files)],
        ["first visit of a lesson, sent as it is", "", f"{sent[0] / 1e6:.2f}", ""],
        ["the same from JupyterLab", "", f"{sent[1] / 1e6:.2f}", ""],
    ]
    sizes += [["the same from JupyterLite", "", f"{lite[-1][1] / 1e6:.2f}", ""]] if lite else []
    print(table(["size", "files", "MB", "MB gzip"], sizes))
    print(f"\nBuilt in {built:.1f} s.\n\n{conditions()}")


def visit(browser: Browser, address: str, *, run: bool = False) -> tuple[dict[str, float], float]:
    """Open a page with a browser that has never seen it; the moments, and the bytes that were sent."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    page, sent = context.new_page(), []
    page.on("requestfinished", lambda request: sent.append(request))
    moments = watch(page, address, run=run)
    page.wait_for_load_state("networkidle")
    total = sum(request.sizes()["responseBodySize"] for request in sent)
    context.close()
    return moments, total


def without_network(browser: Browser, folder: Path, times: int) -> list[dict[str, float]]:
    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    with file_server(folder) as address:
        page.goto(f"{address}/index.html")
        page.wait_for_function("() => document.getElementById('offline').textContent")
    # The server is gone.
    moments = [watch(page, f"{address}/{LESSON}.html") for _ in range(times)]
    context.close()
    return moments


def visits_of_lite(browser: Browser, folder: Path, times: int) -> list[tuple[dict[str, float], float]]:
    with file_server(folder) as address:
        return [visit(browser, f"{address}/lab/index.html?path={LESSON}.ipynb", run=True) for _ in range(times)]


def watch(page: Page, address: str, *, run: bool = False) -> dict[str, float]:
    page.goto(address, wait_until="commit")
    return dict(page.evaluate(WATCH, run))


def megabytes(files: dict[str, bytes], *, compressed: bool = True) -> str:
    return f"{sum(len(gzip.compress(one) if compressed else one) for one in files.values()) / 1e6:.2f}"


def _seconds(visits: list[dict[str, float]], moment: str) -> list[str]:
    return summary([one[moment] / 1000 for one in visits], 2)


if __name__ == "__main__":
    main()
