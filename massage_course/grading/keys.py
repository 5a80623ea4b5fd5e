"""Graded items with their keys: the assignments in ``exercises/keys/``, and what they are made from: the pool in
``exercises/pool/`` and the clients in ``exercises/capstone/``.

None of these folders is ever released.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

from ..content import AssignmentFile, load_items, load_yaml
from ..items import AnyItem
from .clients import clients, items_about


def load_key(course: Path, assignment: str) -> AssignmentFile:
    """The assignment with its keys; `course` is the nbgrader folder. Raises DataError if the file does not fit."""
    file = course / "keys" / f"{assignment}.yml"
    modified = file.stat().st_mtime_ns if file.exists() else 0
    return _load(file, modified)


@functools.lru_cache(maxsize=32)
def _load(file: Path, modified: int) -> AssignmentFile:
    """A class is graded with one reading of the file; `modified` makes a corrected key count at once."""
    return load_yaml(file, AssignmentFile)


def load_pool(course: Path, area: str) -> tuple[AnyItem, ...]:
    """The graded pool of `area`, from which assignments are drawn. Raises DataError if the file does not fit."""
    return load_items(course / "pool" / f"{area}.yml")


def graded_files(course: Path) -> Iterator[tuple[str, Callable[[], tuple[AnyItem, ...]]]]:
    """Every file with graded items: its name below `course`, and what loads its items."""
    for file in sorted((course / "keys").glob("*.yml")):
        yield f"keys/{file.name}", functools.partial(_items_of_assignment, course, file.stem)
    for file in sorted((course / "pool").glob("*.yml")):
        yield f"pool/{file.name}", functools.partial(load_pool, course, file.stem)
    for client in clients(course):
        yield f"capstone/{client}.yml", functools.partial(items_about, course, client)


def _items_of_assignment(course: Path, assignment: str) -> tuple[AnyItem, ...]:
    return load_key(course, assignment).items
