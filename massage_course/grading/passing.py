"""What must be right whatever the points: questions of safety, and written work without a fatal error.

The gradebook keeps its ordinary points; this is counted beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..content import AssignmentFile

if TYPE_CHECKING:
    from .gradebook import Sheet

FATAL = "Fatal error"
"""A marker's comment that begins so fails the work."""


class Passing(NamedTuple):
    """How many of the items that must be right are right, which are not, and which are still to be marked.

    `fatal` are the comments that name a fatal error.
    """

    right: int
    of: int
    missed: tuple[str, ...]
    open: tuple[str, ...]
    fatal: tuple[str, ...]

    @property
    def must_repeat(self) -> bool:
        """Is it sure by now that the work must be repeated?"""
        return bool(self.missed or self.fatal)

    def __str__(self) -> str:
        parts = []
        if self.of:
            end = ", must be repeated" if self.missed else ", some still to be marked" if self.open else ""
            parts.append(f"Safety: {self.right} of {self.of} right{end}")
        parts += self.fatal
        return ". ".join(part.rstrip(".") for part in parts)


def passing(key: AssignmentFile, points: Mapping[str, float | None], comments: Mapping[str, str | None]) -> Passing:
    """Hold `points` and a marker's `comments`, each by item, against what `key` demands; None is not marked yet."""
    most = {item.id: item.points for item in key.items}
    marked = {name: points.get(name) for name in key.must_pass}
    # Points are rounded to 4 decimals.
    right = [name for name, found in marked.items() if found is not None and found >= most[name] - 1e-4]
    still = tuple(name for name, found in marked.items() if found is None)
    missed = tuple(name for name in marked if name not in right and name not in still)
    fatal = tuple(text.strip() for text in comments.values() if text and text.strip().lower().startswith(FATAL.lower()))
    return Passing(len(right), len(marked), missed, still, fatal)


def passing_of(key: AssignmentFile, sheet: Sheet) -> Passing:
    """The same for a submission in the gradebook, where points given by hand count before the automatic ones."""
    points = {
        name: None if grade.needs_person and grade.manual_score is None else grade.score
        for name, grade in sheet.grades.items()
    }
    return passing(key, points, {name: grade.comment for name, grade in sheet.grades.items()})
