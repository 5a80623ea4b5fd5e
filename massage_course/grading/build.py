"""From a key file to what a student may have: the source notebook for nbgrader and the public items beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .. import pictures
from ..assignment import ITEMS_FILE
from ..content import AssignmentFile, CourseData
from ..items import FreeText, Item
from .cells import HANDED_IN
from .keys import load_key
from .marking import START

CHECK = "check"
"""The grade_id of the last cell, which tells the student what is still to do."""

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def build(course: Path, assignment: str, data: CourseData) -> Path:
    """Write ``source/<assignment>/`` in the nbgrader folder `course`; returns that folder.

    The same key file gives the same bytes. Raises DataError if the key file does not fit.
    """
    key = load_key(course, assignment)
    folder = course / "source" / assignment
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ITEMS_FILE).write_text(json.dumps(public(key, data), indent=1, ensure_ascii=False) + "\n", "utf-8")
    nbformat.write(notebook(key), folder / f"{assignment}.ipynb")
    return folder


def public(key: AssignmentFile, data: CourseData) -> dict[str, Any]:
    """What a student may have of an assignment (:class:`~massage_course.content.PublicAssignment`)."""
    return {
        "assignment": key.assignment,
        "title": key.title,
        "must_pass": key.must_pass,
        "seed": key.seed,
        "items": [pictures.graded(item, data) for item in key.items],
    }


def notebook(key: AssignmentFile) -> NotebookNode:
    """The source notebook: a head, a locked cell for each item, and what to do before handing in."""
    open_it = (
        "from massage_course import open_assignment\n\n"
        f'assignment = open_assignment("{key.assignment}")\nassignment.start()'
    )
    cells = [
        _markdown("intro", f"# {key.title}\n\n{key.intro.strip()}", locked=True),
        _code(START, open_it),
        *(cell for item in key.items for cell in _item_cells(item)),
        _code(CHECK, "assignment.check()"),
    ]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "lesson": {}}
    return new_notebook(cells=cells, metadata=metadata)


def _item_cells(item: Item) -> list[NotebookNode]:
    call = f'assignment.item("{item.id}")'
    if isinstance(item, FreeText):
        return [_code(f"{item.id}-box", call), _markdown(item.id, HANDED_IN, points=item.points)]
    return [_code(item.id, call, points=item.points)]


def _code(name: str, source: str, points: float | None = None) -> NotebookNode:
    """A locked code cell; with `points` it is graded."""
    return new_code_cell(source, id=_cell_id(name), metadata=_metadata(name, points, solution=False, locked=True))


def _markdown(name: str, source: str, *, points: float | None = None, locked: bool = False) -> NotebookNode:
    """A Markdown cell; with `points` a person grades what the student wrote."""
    metadata = _metadata(name, points, solution=points is not None, locked=locked)
    return new_markdown_cell(source, id=_cell_id(name), metadata=metadata)


def _metadata(name: str, points: float | None, *, solution: bool, locked: bool) -> dict[str, Any]:
    nbgrader: dict[str, Any] = {
        "grade_id": name,
        "grade": points is not None,
        "solution": solution,
        "locked": locked,
        "task": False,
        "schema_version": 3,
    }
    if points is not None:
        nbgrader["points"] = points
    return {"nbgrader": nbgrader, "editable": False, "deletable": False}


def _cell_id(name: str) -> str:
    return name.replace("_", "-")[:64]
