"""What a class handed in for a marked assignment, as reports need it: read from the gradebook and the submissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .content import AssignmentFile
from .grading.gradebook import Gradebook, Sheet
from .grading.keys import load_key
from .grading.settings import Settings, read_settings
from .grading.submission import read_submission
from .items import AnyItem


class Handed(NamedTuple):
    """One marked submission: share of the points by item (None where a person has not marked yet), and the answers."""

    student: str
    score: float
    late: bool
    shares: Mapping[str, float | None]
    responses: Mapping[str, Any]


class Class(NamedTuple):
    """A marked assignment of one `cohort`.

    `missing` are the students who handed nothing in, `waiting` those whose work is there and not marked yet. `names`
    gives the names of the students, as far as the gradebook knows them.
    """

    cohort: str
    key: AssignmentFile
    handed: Sequence[Handed]
    missing: Sequence[str]
    max_score: float
    waiting: Sequence[str] = ()
    names: Mapping[str, str] = {}

    @property
    def items(self) -> list[AnyItem]:
        """The items that the computer marks and that count."""
        return [item for item in self.key.items if item.type != "free_text" and item.id not in self.key.withdrawn]


def read(course: Path, name: str, cohort: str = "this class") -> Class:
    """Everything that is marked of the assignment `name` in the nbgrader folder `course`, whose class is a `cohort`.

    Raises SettingsError, NoGradebook or DataError.
    """
    settings = read_settings(course.resolve())
    book, key = Gradebook(settings.db_url), load_key(settings.course, name)
    assignment, students = book.assignment(name), book.students()
    sheets = book.sheets(assignment)
    marked = {sheet.student for sheet in sheets}
    folders = {folder.parent.name for folder in settings.submitted.glob(f"*/{name}")}
    return Class(
        cohort,
        key,
        [_handed(sheet, settings, name) for sheet in sheets],
        [student.id for student in students if student.id not in marked | folders],
        assignment.max_score,
        sorted(folders - marked),
        {student.id: student.name for student in students if student.name},
    )


def _handed(sheet: Sheet, settings: Settings, name: str) -> Handed:
    shares = {
        item: None if grade.is_open or not grade.max_score else grade.score / grade.max_score
        for item, grade in sheet.grades.items()
    }
    submission = read_submission(settings.submitted / sheet.student / name, name, sheet.student, {})
    responses = {item: answer.response for item, answer in submission.answers.items()}
    return Handed(sheet.student, sheet.score, bool(sheet.penalty) or sheet.late, shares, responses)
