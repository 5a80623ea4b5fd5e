"""Binder: how large the environment is that it has to fetch, and how long a learner then waits.

Each lock is installed as Binder does it (pip, compiled, then the course itself as ``postBuild`` does) into an
environment of its own, and weighed:

- MB: all files of ``site-packages``, with and without what Python compiled;
- packed MB: the environment as a compressed archive, a stand-in for the layer of the image that a node pulls.

Then, with the learner's environment, as the badge opens it, always with a new server, browser and kernel:

- server: from the start of the server's process to its first answer;
- start page, lesson: until the start page is alive, and then from the click on the first lesson until that is alive.

Building and pulling the image cannot be measured here. To repeat, from the course's test environment, with a network:
``python benchmarks/binder.py [--times 5]``
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from common import LESSON, ROOT, chromium, conditions, copy_notebooks, served, summary, table

LOCKS = ("requirements.lock", "requirements-instructor.lock", "requirements-test.lock")
HOME, TITLE = "00_start_here", "Low back pain"
READY = '[data-lesson-ready="true"]'
IS_ALIVE = """name => {
  const shown = window.jupyterapp.shell.currentWidget;
  return shown?.context?.path.endsWith(name) && shown.node.dataset.lessonReady === "true";
}"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--times", type=int, default=5, help="openings (default 5)")
    times = arguments.parse_args().times
    print(conditions(), end="\n\n")
    with TemporaryDirectory() as scratch:
        made = {lock: environment(lock, Path(scratch) / lock) for lock in LOCKS}
        rows = [[lock, *weigh(folder)] for lock, folder in made.items()]
        print(table(["lock", "packages", "MB", "MB without compiled files", "packed MB"], rows), end="\n\n")
        python = str(made[LOCKS[0]] / "bin" / "python")
        waits = [wait(python, Path(scratch) / str(number)) for number in range(times)]
    names = ("server", "start page, from the server's start", "lesson, from the click")
    print(
        table(
            ["s", "n", "median", "p90", "min", "max"],
            [[n, *summary(w, 1)] for n, w in zip(names, zip(*waits, strict=True), strict=True)],
        )
    )
    print(f"\n{conditions()}")


def environment(lock: str, folder: Path) -> Path:
    """An environment with what `lock` names, and the course."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder), "install", "-qq", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(ROOT / lock)], check=True)
    subprocess.run([*pip, "--no-build-isolation", "--editable", str(ROOT)], check=True)
    return folder


def weigh(folder: Path) -> list[str]:
    (packages,) = folder.glob("lib/python*/site-packages")
    files = {file: file.stat().st_size for file in packages.rglob("*") if file.is_file()}
    plain = sum(size for file, size in files.items() if file.suffix != ".pyc")
    archive = folder.with_suffix(".tar.gz")
    with tarfile.open(archive, "w:gz", compresslevel=6) as packed:
        packed.add(folder, arcname="")
    count = len(list(packages.glob("*.dist-info")))
    return [str(count), *(f"{size / 1e6:.0f}" for size in (sum(files.values()), plain, archive.stat().st_size))]


def wait(python: str, scratch: Path) -> tuple[float, float, float]:
    """Seconds until the server answers, until the start page is alive, and from the click to the first lesson."""
    copy_notebooks(scratch / "course")
    with served(scratch, scratch / "course", python=python) as lab, chromium() as browser:
        answered = time.monotonic()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(lab.url(HOME))
        page.wait_for_selector(READY, timeout=120_000)
        alive = time.monotonic()
        page.get_by_role("link", name=TITLE, exact=True).first.click()
        page.wait_for_function(IS_ALIVE, arg=f"{LESSON}.ipynb", timeout=120_000)
        return answered - lab.started, alive - lab.started, time.monotonic() - alive


if __name__ == "__main__":
    main()
