"""The committed notebooks: run again and compared strictly, and what else must hold of them.

nbval compares every output. What it cannot see is added by ``nbval_strict``; that it is seen now is tested here with
notebooks that were stored with one thing and show another.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from massage_course.content import Area, course_data
from massage_course.notebooks import WIDGET_NOTE, WIDGET_VIEW, refresh

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MAX_BYTES = 400_000
REVIEW = "09_review_and_practice_exam"
CALLS = tuple(
    start
    for page in ("lesson", "review")
    for start in (f"{page}.", f"from massage_course import open_{page}\n\n{page} = open_{page}(")
)

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
OTHER_DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


def nbval(*files: Path) -> subprocess.CompletedProcess[str]:
    """Compare `files` as CI does, each copied to an empty folder where no answers lie about."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "nbval_strict", "--nbval", "--nbval-current-env"]
    path = os.pathsep.join([str(ROOT / "tests"), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", *map(str, files)], env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_outputs_are_what_the_notebook_shows(file: Path, tmp_path: Path) -> None:
    run = nbval(Path(shutil.copy(file, tmp_path)))
    assert run.returncode == 0, run.stdout[-4000:]
    assert re.search(r"\d+ passed", run.stdout)


def stored(tmp_path: Path, source: str, *outputs: Any) -> Path:
    """A notebook of one cell whose stored outputs are `outputs`."""
    nb = new_notebook(cells=[new_code_cell(source, outputs=list(outputs), execution_count=1)])
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    file = tmp_path / "hole.ipynb"
    nbformat.write(nb, file)
    return file


def showing(data: dict[str, str]) -> str:
    return f"from IPython.display import display\ndisplay({data!r}, raw=True)"


PLAIN = {"text/plain": "a widget"}
NOTED = {WIDGET_NOTE: True}
VIEW = {**PLAIN, WIDGET_VIEW: "{}"}
# Name of the hole -> what the cell shows now, what was stored, and what the report must say ("1 passed": no hole).
HOLES = {
    "widget vanished": (PLAIN, new_output("display_data", PLAIN, metadata=NOTED), "widgets: 1 stored, 0 shown now"),
    "widget appeared": (VIEW, new_output("display_data", PLAIN), "widgets: 0 stored, 1 shown now"),
    "widget still there": (VIEW, new_output("display_data", PLAIN, metadata=NOTED), "1 passed"),
    "picture changed": (
        {**PLAIN, "image/png": OTHER_DOT},
        new_output("display_data", {**PLAIN, "image/png": DOT}),
        "a picture has changed",
    ),
    "picture the same": (
        {**PLAIN, "image/png": DOT},
        new_output("display_data", {**PLAIN, "image/png": DOT}),
        "1 passed",
    ),
    "words changed": (PLAIN, new_output("display_data", {"text/plain": "another"}), "mismatch 'text/plain'"),
    "html picture changed": (
        {**PLAIN, "text/html": '<img src="data:image/svg+xml;base64,QQ==">'},
        new_output("display_data", {**PLAIN, "text/html": '<img src="data:image/svg+xml;base64,QUE=">'}),
        "mismatch 'text/html'",
    ),
}


@pytest.mark.parametrize("name", HOLES)
def test_a_difference_fails(name: str, tmp_path: Path) -> None:
    shown, output, said = HOLES[name]
    run = nbval(stored(tmp_path, showing(shown), output))
    assert (run.returncode == 0) is (said == "1 passed")
    assert said in run.stdout, run.stdout[-3000:]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_is_thin_and_small(file: Path) -> None:
    notebook = json.loads(file.read_text("utf-8"))
    assert file.stat().st_size <= MAX_BYTES
    assert "lesson" in notebook["metadata"]
    for cell in notebook["cells"]:
        assert cell["metadata"].get("editable") is False
        assert cell["metadata"].get("deletable") is False
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            assert source.startswith(CALLS)
            assert cell["outputs"], f"{cell['id']} has no stored output"
    assert WIDGET_VIEW not in file.read_text("utf-8")


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_links_lead_somewhere(file: Path) -> None:
    for cell in json.loads(file.read_text("utf-8"))["cells"]:
        text = "".join(cell["source"]) + json.dumps(cell.get("outputs", ""))
        for link in re.findall(r"\]\(([\w./-]+\.ipynb)\)|href=\\\"([\w./-]+\.ipynb)\\\"", text):
            assert (file.parent / next(filter(None, link))).exists(), link


def test_every_written_area_has_its_notebook() -> None:
    written = {area.notebook for area in course_data().areas.values() if area.written}
    assert written | {REVIEW} == {file.stem for file in NOTEBOOKS}


@pytest.mark.parametrize("area", course_data().areas.values(), ids=lambda area: area.id)
def test_areas_yml_tells_how_many_parts_a_notebook_has(area: Area) -> None:
    cells = json.loads((ROOT / "notebooks" / f"{area.notebook}.ipynb").read_text("utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert re.findall(r"^## (\d+)\. ", text, re.MULTILINE) == [str(part) for part in range(1, area.parts + 1)]


def numbers(text: str) -> set[str]:
    """Numbers in prose; list numbers and headings, levels of the spine (L4) and Markdown links do not count."""
    text = re.sub(r"\]\([^)]*\)|^\s*\d+\. |^#+ \d+\.", " ", text, flags=re.MULTILINE)
    return set(re.findall(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?![\w])", text))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_numbers_in_prose_stand_in_course_data(file: Path) -> None:
    files = [*(ROOT / "course_data").glob("*"), *(ROOT / "course_data" / "labs").glob("*")]
    data = "".join(f.read_text("utf-8") for f in files if f.suffix in {".yml", ".csv"})
    known = set(re.findall(r"\d+(?:\.\d+)?", data))
    for cell in json.loads(file.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            unknown = {n for n in numbers("".join(cell["source"])) if n.lstrip("-−") not in known}
            assert not unknown, f"{cell['id']}: {unknown}"


def test_refresh_gives_the_same_bytes(tmp_path: Path) -> None:
    file = Path(shutil.copy(ROOT / "notebooks" / "01_low_back_pain.ipynb", tmp_path))
    before = file.read_bytes()
    refresh(file)
    assert file.read_bytes() == before
