"""Everything that is kept on the instructor's side about one student: found, and deleted.

``nbgrader db student remove`` empties the gradebook only, and SQLite leaves deleted rows readable in its file.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from glob import escape
from pathlib import Path
from typing import NamedTuple

import msgspec
from nbgrader.api import Gradebook as Models
from nbgrader.utils import notebook_hash

from .collect import STUDENT
from .gradebook import Gradebook, Regraded
from .settings import REPORTS, Settings


class NothingKept(ValueError):
    """Nothing is kept about such a student. The message is for the instructor."""


class Kept(NamedTuple):
    """What is kept about a student: where the gradebook is that knows one (or nothing), lists, files and folders."""

    gradebook: str
    lists: list[Path]
    places: list[Path]

    @property
    def lines(self) -> list[str]:
        """A line for each place."""
        return [place for place in (self.gradebook, *map(str, self.lists), *map(str, self.places)) if place]


def find(settings: Settings, student: str) -> Kept:
    """Look for everything about `student`. Raises :class:`NothingKept`."""
    book = Gradebook(settings.db_url)
    gradebook = book.database.where if student in {known.id for known in book.students()} else ""
    kept = Kept(gradebook, [], [])
    if STUDENT.fullmatch(student):
        lists = [file for file in settings.course.glob("regraded/*/changes.json") if _about(student, file)]
        places = dict.fromkeys(place for place in _places(settings, student) if place.exists())
        kept = Kept(gradebook, lists, list(places))
    if not kept.lines:
        raise NothingKept(f"nothing is kept about '{student}'")
    return kept


def forget(settings: Settings, student: str) -> None:
    """Delete what :func:`find` finds; of the gradebook and of lists only what is about `student`."""
    kept = find(settings, student)
    if kept.gradebook:
        with Models(settings.db_url) as models:
            models.remove_student(student)
    for file in kept.lists:
        _write(file, [change for change in _read(file) if change.student != student])
    for place in kept.places:
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()
    Gradebook(settings.db_url).database.clear_deleted()


def _places(settings: Settings, student: str) -> Iterator[Path]:
    """Where folders and pages of `student` lie, if there are any."""
    name, exchange = escape(student), Path(settings.config.Exchange.root) / settings.config.CourseDirectory.course_id
    inbound = [place for place in exchange.glob(f"inbound/{name}+*") if place.name.rsplit("+", 3)[0] == student]
    homes = [folder / student for folder in (settings.submitted, settings.autograded, settings.feedback)]
    # A released page has no name on it; the secret of the submission leads to it.
    for folder in [*inbound, *(folder for home in homes for folder in home.glob("*"))]:
        secret = folder / "submission_secret.txt"
        if secret.is_file():
            for notebook in folder.glob("*.ipynb"):
                page = notebook_hash(secret=secret.read_text(), notebook_id=notebook.stem)
                yield exchange / "feedback" / f"{page}.html"
    yield from inbound
    yield from homes
    yield from settings.course.glob(f"regraded/*/autograded/{name}")
    yield from settings.course.glob(f"regraded/*/{name}.undone")
    # A saved report goes as a whole: it can be made again, without the student.
    for table in settings.course.glob(f"{REPORTS}/*/*.csv"):
        if re.search(rf"(?<![\w-]){re.escape(student)}(?![\w-])", table.read_text("utf-8", "replace")):
            yield table.parent


def _about(student: str, file: Path) -> bool:
    return any(change.student == student for change in _read(file))


def _read(file: Path) -> list[Regraded]:
    return msgspec.json.decode(file.read_bytes(), type=list[Regraded])


def _write(file: Path, changes: list[Regraded]) -> None:
    file.write_bytes(msgspec.json.format(msgspec.json.encode(changes), indent=1))
