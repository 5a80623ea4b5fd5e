"""Whose answers are these? A record says so itself, and two students never begin one and the same record."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Set
from pathlib import Path

from ..answers import MAX_BYTES, DamagedRecord, Record, decode
from .screening import Refused, read_regular

Origins = Mapping[str, Set[str]]
"""Origin of a record -> the students who handed in a record of that origin."""


def origins(submitted: Path, assignment: str) -> Origins:
    """The origins of all records handed in for `assignment` below the folder `submitted`."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in submitted.glob(f"*/{assignment}/{assignment}.answers.json"):
        if origin := _origin(file, file.lstat().st_mtime_ns):
            found[origin].add(file.parent.parent.name)
    return found


@functools.lru_cache(maxsize=20_000)
def _origin(file: Path, modified: int) -> str:
    """A class graded one by one needs each file once; `modified` makes a new submission count at once."""
    try:
        return decode(read_regular(file, MAX_BYTES)).origin
    except (OSError, Refused, DamagedRecord):
        return ""


def doubt(origin: str, student: str, known: Origins) -> str:
    """Why a person should look whether a record is the own work of `student`; empty if nothing speaks against it.

    It names nobody, because the student may read it; :func:`sharing` tells the instructor the names.
    """
    if sharing(origin, student, known):
        return "another student handed in a copy of the same answers record"
    return ""


def sharing(origin: str, student: str, known: Origins) -> list[str]:
    """The other students who handed in a record of this origin."""
    return sorted(known.get(origin, set()) - {student}) if origin else []


def belongs_to(record: Record, notebook: str, student: str) -> str:
    """Why `record` does not belong to this notebook and student; empty if it does."""
    if record.notebook != notebook:
        return f"the answers file belongs to another notebook, '{record.notebook}'"
    if record.owner and record.owner != student:
        return "the answers file was written under another login"
    return ""
