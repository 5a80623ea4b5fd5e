"""A whole class marked at once, without a kernel and without nbgrader's converters, into nbgrader's own gradebook.

The rows and the notebooks in ``autograded/`` are those that ``nbgrader autograde`` leaves with the course's plug-ins:
formgrader and feedback go on from there. A batch of submissions is marked, written to the gradebook in one transaction,
and only then put in its place: whoever stops in between starts the same command again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from ..content import AssignmentFile
from .cells import own, released, restored
from .gradebook import Assignment, Gradebook, Marked
from .keys import load_key
from .late import Penalty, penalty_of
from .marking import mark
from .passing import passing_of
from .provenance import Origins, origins, sharing
from .screening import Refused, limit_of, name_rightly, read_regular, screen_folder
from .settings import Settings
from .submission import arrival, read_submission

T = TypeVar("T")

BATCH = 100
"""Submissions in memory and in one transaction."""

NEW = ".new"
"""Ending of a folder that is written but not yet in the gradebook."""

Progress = Callable[[int], None]
"""Told how many more submissions are done."""


class ItemGone(ValueError):
    """A question that is handed out is not in the key file any more. The message is for the instructor."""


class Work(NamedTuple):
    """What marking a class needs, looked up once."""

    settings: Settings
    name: str
    assignment: Assignment
    key: AssignmentFile
    book: Gradebook
    penalty: Penalty
    known: Origins


class Report(msgspec.Struct):
    """What happened: how many were marked, what a person must look at, and what failed, each with its reason.

    `repeats` are the students of the whole class who must repeat the work, whatever their points.
    """

    marked: int = 0
    persons: list[tuple[str, str]] = []
    failed: list[tuple[str, str]] = []
    repeats: list[tuple[str, str]] = []


def prepare(settings: Settings, name: str) -> Work:
    """Look up the assignment `name`. Raises NoGradebook, NotReleased, ItemGone or DataError."""
    release, key = released(settings.course, name), load_key(settings.course, name)
    asked = {own(cell)["grade_id"] for cell in release["cells"] if own(cell)["grade"]}
    if gone := sorted(asked - {item.id for item in key.items}):
        raise ItemGone(
            f"keys/{name}.yml has no item '{gone[0]}', which is handed out: put it back, and name it under `withdrawn`"
        )
    book = Gradebook(settings.db_url)
    return Work(
        settings,
        name,
        book.assignment(name),
        key,
        book,
        penalty_of(settings.config),
        origins(settings.submitted, name),
    )


def waiting(work: Work, *, again: bool = False) -> list[Path]:
    """The folders of the submissions to be marked, by student; with `again` also those that are marked already.

    As nbgrader has it: those that were never marked, and those that arrived later than what was marked.
    """
    folders = sorted(work.settings.submitted.glob(f"*/{work.name}"))
    return [folder for folder in folders if again or not _is_done(folder, _place(work, folder))]


def _is_done(folder: Path, place: Path) -> bool:
    if not place.is_dir():
        return False
    new, old = arrival(folder), arrival(place)
    return not (new and old and new > old)


def grade(work: Work, folders: Collection[Path], progress: Progress, replaced: Path | None = None) -> Report:
    """Mark the submissions in `folders`. What stood in ``autograded/`` is moved to `replaced`, or removed."""
    report = Report()
    for batch in _batches(folders, BATCH):
        marked = [found for folder in batch if (found := _try(work, folder, report))]
        work.book.write(work.assignment, marked, work.penalty)
        for one in marked:
            _put_in_place(work, one.student, replaced)
        report.marked += len(marked)
        progress(len(batch))
    passed = {sheet.student: passing_of(work.key, sheet) for sheet in work.book.sheets(work.assignment)}
    report.repeats = [(student, str(result)) for student, result in passed.items() if result.must_repeat]
    return report


def _try(work: Work, folder: Path, report: Report) -> Marked | None:
    """Mark one submission; one that fails is reported and stops nobody else."""
    student = folder.parent.name
    try:
        marked, files, warning = mark_folder(work, folder)
        _write(_place(work, folder), files)
    except Exception as error:  # whatever it is: the rest of the class is graded
        report.failed.append((student, f"{type(error).__name__}: {error}"))
        return None
    if warning:
        report.persons.append((student, warning))
    return marked


def mark_folder(work: Work, folder: Path) -> tuple[Marked, dict[str, bytes], str]:
    """The marks of one submission, its files for ``autograded/``, and what the instructor should know."""
    if folder.is_symlink() or not folder.is_dir():
        raise Refused("the submission is no folder")
    student = folder.parent.name
    name_rightly(folder, work.name)
    screen_folder(folder)
    submission = read_submission(folder, work.name, student, work.known)
    release = released(work.settings.course, work.name)
    notebook = restored(release, submission.cells)
    marks = mark(notebook, release, work.key, submission)
    warning = submission.warning
    if submission.doubt and not submission.trouble:
        warning = f"{warning}: {', '.join(sharing(submission.origin, student, work.known))}"
    files = {f"{work.name}.ipynb": notebook_file(notebook), **_companions(folder)}
    return Marked(student, arrival(folder), marks), files, warning


def notebook_file(notebook: object) -> bytes:
    """A notebook as nbformat writes it: sorted, a space for each level, a line for each line of a text."""
    return msgspec.json.format(msgspec.json.encode(_in_lines(notebook), order="sorted"), indent=1) + b"\n"


def _in_lines(notebook: object) -> object:
    """Texts of sources and outputs as lists of lines, which keeps a notebook readable in a diff."""
    assert isinstance(notebook, dict)
    cells = []
    for cell in notebook["cells"]:
        lines = {**cell, "source": cell["source"].splitlines(keepends=True)}
        if cell["cell_type"] == "code":
            lines["outputs"] = [
                {**output, "data": {mime: text.splitlines(keepends=True) for mime, text in output["data"].items()}}
                for output in cell["outputs"]
            ]
        cells.append(lines)
    return {**notebook, "cells": cells}


def _companions(folder: Path) -> dict[str, bytes]:
    """The other files of a submission that belong beside the marked notebook."""
    found = {}
    for file in folder.iterdir():
        if file.suffix != ".ipynb" and file.name != "items.json":
            with suppress(OSError, Refused):
                found[file.name] = read_regular(file, limit_of(file.name))
    return found


def _place(work: Work, folder: Path) -> Path:
    return work.settings.autograded / folder.parent.name / work.name


def _write(place: Path, files: dict[str, bytes]) -> None:
    """Write the files beside `place`, where they wait until the gradebook knows the marks."""
    folder = place.with_name(place.name + NEW)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o444)


def _put_in_place(work: Work, student: str, replaced: Path | None) -> None:
    place = work.settings.autograded / student / work.name
    if place.exists() and replaced:
        (replaced / student).mkdir(parents=True, exist_ok=True)
        place.rename(replaced / student / work.name)
    elif place.exists():
        shutil.rmtree(place)
    place.with_name(place.name + NEW).rename(place)


def _batches(folders: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(folders)
    while batch := list(islice(rest, size)):
        yield batch
