"""What a submission may consist of: a few small, regular files. All else is put aside before nbgrader reads it.

Nothing is deleted: what is put aside lies beside the submission, in ``<assignment>.aside``, for the instructor to see.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..answers import MAX_BYTES, DamagedRecord, decode, read_notebook

MAX_NOTEBOOK = 20_000_000
"""Bytes. A lesson or an assignment with its saved outputs is far below."""

SIZES = {
    ".ipynb": MAX_NOTEBOOK,
    ".answers.json": MAX_BYTES,
    "timestamp.txt": 100,
    "submission_secret.txt": 1000,
    "items.json": 5_000_000,
}
"""Endings of the files that belong to a submission, with the largest size of each."""

EMPTY = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
"""A notebook without cells: grading puts all of them back and takes the answers from the answers file."""


class Refused(ValueError):
    """A file that is no ordinary small file of a submission. The message says why, in plain words."""


def read_regular(file: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes: no link, device, pipe or second name of another file.

    Raises FileNotFoundError, other OSErrors, and :class:`Refused`.
    """
    # Opened first and looked at then, so that nobody can swap the file in between; a pipe must not make us wait.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if file.is_symlink():
        raise Refused("it is a link to another place")
    with os.fdopen(os.open(file, flags), "rb") as stream:
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise Refused("it is not a regular file")
        if state.st_nlink > 1:
            raise Refused("it is another name of a file elsewhere")
        if state.st_size > limit:
            raise Refused(f"it is larger than {limit} bytes")
        return stream.read(limit + 1)


def limit_of(name: str) -> int:
    """The largest size of a file of this name. Raises :class:`Refused` if no such file belongs to a submission."""
    for ending, limit in SIZES.items():
        if name.endswith(ending):
            return limit
    raise Refused("such a file does not belong to a submission")


def screen(*, assignment: str, student: str, notebooks: Iterable[str]) -> None:
    """nbgrader's ``pre_convert_hook``: make the folder of one submission harmless."""
    for folder in sorted({Path(notebook).parent for notebook in notebooks}):
        screen_folder(folder)


def screen_folder(folder: Path) -> list[str]:
    """Put aside what does not belong into the submission in `folder`; returns a line for each file, saying why."""
    reasons = []
    for entry in sorted(folder.iterdir()):
        try:
            content = read_regular(entry, limit_of(entry.name))
            if entry.suffix == ".ipynb":
                check_notebook(content)
        except (OSError, Refused) as error:
            put_aside(entry)
            reasons.append(f"{entry.name}: {error}")
            if entry.suffix == ".ipynb":
                # nbgrader grades only what has a notebook, and the answers file may be whole.
                entry.write_bytes(EMPTY)
    return reasons


def check_notebook(content: bytes) -> None:
    """Raise :class:`Refused` unless `content` is a notebook that nbformat can read without stumbling."""
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(f"it is not a notebook ({type(error).__name__})") from error
    whole = isinstance(notebook, dict) and notebook.get("nbformat") == 4 and isinstance(notebook.get("metadata"), dict)
    if not whole or not isinstance(notebook.get("nbformat_minor"), int) or not isinstance(notebook.get("cells"), list):
        raise Refused("it is not a notebook of format 4")
    if not all(map(_is_cell, notebook["cells"])):
        raise Refused("it has a cell that is none")


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return isinstance(cell.get("metadata"), dict) and all(isinstance(line, str) for line in lines)


def put_aside(entry: Path) -> None:
    """Move `entry`, whatever it is, out of the submission."""
    aside = entry.parent.with_name(f"{entry.parent.name}.aside")
    aside.mkdir(exist_ok=True)
    target, number = aside / entry.name, 1
    while os.path.lexists(target):
        number += 1
        target = aside / f"{entry.name}.{number}"
    os.rename(entry, target)  # noqa: PTH104  (Path.rename follows nothing either, but says so nowhere)


def name_rightly(folder: Path, notebook: str) -> None:
    """Give back their names to files that a browser or a student renamed, and a notebook to a lonely answers file.

    Each record says which notebook it belongs to, so "low_back_pain (1).ipynb" is known for what it is.
    """
    wanted, answers = folder / f"{notebook}.ipynb", folder / f"{notebook}.answers.json"
    for file in sorted(folder.glob("*.ipynb")):
        if not wanted.exists() and (record := read_notebook(file)) and record.notebook == notebook:
            file.rename(wanted)
    for file in sorted(folder.glob("*.json")):
        if not answers.exists() and _belongs(file, notebook):
            file.rename(answers)
    if answers.exists() and not wanted.exists():
        wanted.write_bytes(EMPTY)


def _belongs(file: Path, notebook: str) -> bool:
    try:
        return decode(read_regular(file, MAX_BYTES)).notebook == notebook
    except (OSError, Refused, DamagedRecord):
        return False
