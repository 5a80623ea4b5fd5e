"""The cells of a submission, put back as they were released. Plain dictionaries: no nbformat is needed here."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
"""A cell of a notebook file of format 4."""

HANDED_IN = "*The text from the box above is copied here when your work is graded.*"
"""What stands in a released free-text cell."""

MAX_TEXT = 100_000
"""Letters of a free text; what is beyond is cut off."""


class NotReleased(ValueError):
    """The assignment has no released notebook on the instructor's side yet."""


def released(course: Path, assignment: str) -> dict[str, Any]:
    """The notebook of `assignment` as ``nbgrader generate_assignment`` wrote it, to be copied before it is changed.

    Raises :class:`NotReleased`.
    """
    file = course / "release" / assignment / f"{assignment}.ipynb"
    try:
        return _read(file, file.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise NotReleased(f"'{assignment}' is not made yet: run nbgrader generate_assignment {assignment}") from error


@functools.lru_cache(maxsize=8)
def _read(file: Path, modified: int) -> dict[str, Any]:
    """A class is graded with one reading; `modified` makes a new release count at once."""
    notebook: dict[str, Any] = json.loads(file.read_bytes())
    for cell in notebook["cells"]:
        cell["source"] = joined(cell["source"])
    return notebook


def restored(release: dict[str, Any], submitted: Sequence[Any]) -> dict[str, Any]:
    """A copy of the `release` with the free text of the `submitted` cells in it.

    Nothing else of a submission is taken over: a copied, deleted, retyped or added cell, forged points, flags, outputs
    or attachments are simply not there any more. Answers stand in the answers file and are not touched.
    """
    written = _texts(submitted)
    # Whoever marks a cell gives it a new source or new outputs; nobody changes what is inside them or its metadata.
    cells = [dict(cell) for cell in release["cells"]]
    for cell in cells:
        if own(cell)["solution"] and own(cell)["grade_id"] in written:
            cell["source"] = written[own(cell)["grade_id"]][:MAX_TEXT]
    return {**release, "cells": cells}


def own(cell: Cell) -> dict[str, Any]:
    """What nbgrader keeps about a cell; empty for a cell of the student's own."""
    found = cell.get("metadata", {}).get("nbgrader")
    return found if isinstance(found, dict) else {}


def joined(source: str | list[str]) -> str:
    """The text of a cell, which a notebook file may hold line by line."""
    return source if isinstance(source, str) else "".join(source)


def _texts(cells: Sequence[Any]) -> dict[str, str]:
    """Grade id -> text of the first Markdown cell that has it."""
    texts: dict[str, str] = {}
    for cell in cells:
        name = own(cell).get("grade_id")
        if isinstance(name, str) and cell["cell_type"] == "markdown":
            texts.setdefault(name, joined(cell["source"]))
    return texts
