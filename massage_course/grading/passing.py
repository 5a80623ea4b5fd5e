"""What must be right whatever the points: questions of safety, and written work that is good enough and free of fatal
errors.

The gradebook keeps its ordinary points; this is counted beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..content import AssignmentFile
from ..items import FreeText

if TYPE_CHECKING:
    from .gradebook import Sheet

FATAL = "Fatal error"
"""A marker's comment that begins so fails the work."""


class Passing(NamedTuple):
    """What an assignment demands beside its points, and what of it is there by now.

    `missed` and `open` are the items that must be right and are not, or are still to be marked. `written` are the
    points of the written work, of which `needed` pass; None while some are still to be given. `fatal` are comments that
    name a fatal error.
    """

    right: int
    missed: tuple[str, ...]
    open: tuple[str, ...]
    written: float | None
    needed: float
    fatal: tuple[str, ...]

    @property
    def must_repeat(self) -> bool:
        """Is it sure by now that the work must be repeated?"""
        return bool(self.missed or self.fatal or self._too_few)

    @property
    def _too_few(self) -> bool:
        return self.written is not None and self.written < self.needed

    def __str__(self) -> str:
        parts = []
        if demanded := self.right + len(self.missed) + len(self.open):
            end = ", must be repeated" if self.missed else ", some still to be marked" if self.open else ""
            parts.append(f"Safety: {self.right} of {demanded} right{end}")
        if self.needed and self.written is not None:
            end = ", must be repeated" if self._too_few else ""
            parts.append(f"Written part: {self.written:g} points, {self.needed:g} are needed{end}")
        return ". ".join(part.rstrip(".") for part in (*parts, *self.fatal))


def passing(key: AssignmentFile, points: Mapping[str, float | None], comments: Mapping[str, str | None]) -> Passing:
    """Hold `points` and a marker's `comments`, each by item, against what `key` demands; None is not marked yet."""
    most = {item.id: item.points for item in key.items}
    marked = {name: points.get(name) for name in key.must_pass}
    # Points are rounded to 4 decimals.
    right = [name for name, found in marked.items() if found is not None and found >= most[name] - 1e-4]
    still = tuple(name for name, found in marked.items() if found is None)
    missed = tuple(name for name in marked if name not in right and name not in still)
    texts = [points.get(item.id) for item in key.items if isinstance(item, FreeText)]
    written = None if None in texts else sum(found for found in texts if found is not None)
    fatal = tuple(text.strip() for text in comments.values() if text and text.strip().lower().startswith(FATAL.lower()))
    return Passing(len(right), missed, still, written, key.written_pass, fatal)


def passing_of(key: AssignmentFile, sheet: Sheet) -> Passing:
    """The same for a submission in the gradebook, where points given by hand count before the automatic ones."""
    points = {
        name: None if grade.needs_person and grade.manual_score is None else grade.score
        for name, grade in sheet.grades.items()
    }
    return passing(key, points, {name: grade.comment for name, grade in sheet.grades.items()})
