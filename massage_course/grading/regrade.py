"""A key was corrected: what changes is listed first, then written, and can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from .gradebook import Regraded
from .whole_class import Progress, Report, Work, grade, mark_folder, waiting


class NothingToUndo(ValueError):
    """There is no new marking that could be undone."""


def changes(work: Work, progress: Progress) -> list[Regraded]:
    """The automatic points that a new marking of all marked submissions would change. Nothing is written.

    A submission that cannot be marked now changes nothing: it is reported when the class is graded.
    """
    before = {sheet.student: sheet.grades for sheet in work.book.sheets(work.assignment)}
    found = []
    for folder in waiting(work, again=True):
        progress(1)
        known = before.get(folder.parent.name, {})
        try:
            marked, _, _ = mark_folder(work, folder)
        except (ValueError, OSError):
            continue
        for cell, old in known.items():
            if old.auto_score != marked.marks[cell].auto_score:
                new = marked.marks[cell].auto_score
                found.append(Regraded(marked.student, cell, old.auto_score, new, old.needs_person))
    return found


def apply(work: Work, found: Sequence[Regraded], progress: Progress) -> Report:
    """Mark the students of the changes `found` again; what stood there before is kept for :func:`undo`."""
    folder = _next(work)
    folder.mkdir(parents=True)
    (folder / "changes.json").write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
    students = {change.student for change in found}
    folders = [place for place in waiting(work, again=True) if place.parent.name in students]
    return grade(work, folders, progress, replaced=folder / "autograded")


def undo(work: Work) -> list[Regraded]:
    """Put back what the latest new marking changed; points given by hand since then stay.

    Raises :class:`NothingToUndo`.
    """
    done = _kept(work)
    if not done:
        raise NothingToUndo(f"no new marking of '{work.name}' is kept, so there is nothing to undo")
    folder = done[-1]
    found = msgspec.json.decode((folder / "changes.json").read_bytes(), type=list[Regraded])
    work.book.put_back(work.assignment, found, work.penalty)
    for kept in sorted((folder / "autograded").glob(f"*/{work.name}")):
        place = work.settings.autograded / kept.parent.name / work.name
        place.rename(folder / f"{kept.parent.name}.undone")
        kept.rename(place)
    folder.rename(folder.with_name(f"{folder.name}.undone"))
    return found


def _kept(work: Work) -> list[Path]:
    """The kept markings that were not undone, oldest first."""
    folder = work.settings.course / "regraded"
    return sorted(place for place in folder.glob(f"{work.name}-[0-9]*") if place.suffix != ".undone")


def _next(work: Work) -> Path:
    folder = work.settings.course / "regraded"
    return folder / f"{work.name}-{len(list(folder.glob(f'{work.name}-*'))) + 1:04d}"
