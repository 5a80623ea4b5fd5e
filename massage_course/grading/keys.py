"""The keys of a graded assignment. They stand in ``exercises/keys/`` and never in a folder that is released."""

from __future__ import annotations

import functools
from pathlib import Path

from ..content import AssignmentFile, load_yaml


def load_key(course: Path, assignment: str) -> AssignmentFile:
    """The assignment with its keys; `course` is the nbgrader folder. Raises DataError if the file does not fit."""
    file = course / "keys" / f"{assignment}.yml"
    modified = file.stat().st_mtime_ns if file.exists() else 0
    return _load(file, modified)


@functools.lru_cache(maxsize=32)
def _load(file: Path, modified: int) -> AssignmentFile:
    """A class is graded with one reading of the file; `modified` makes a corrected key count at once."""
    return load_yaml(file, AssignmentFile)
