"""The marks of a course as a table: columns and values of ``nbgrader export``, without its query for each student."""

from __future__ import annotations

import csv
from pathlib import Path

from ..tables import inert
from .gradebook import Gradebook, Sheet, Student

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
"""Those of nbgrader's ``CsvExportPlugin``."""


def write_marks(book: Gradebook, file: Path) -> int:
    """Write a line for each student and assignment; returns their number. Who handed nothing in has 0."""
    students = book.students()
    lines = 0
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for name in book.assignments():
            assignment = book.assignment(name)
            sheets = {sheet.student: sheet for sheet in book.sheets(assignment)}
            for student in students:
                head = {"assignment": name, "duedate": assignment.due or "", "max_score": assignment.max_score}
                writer.writerow({**head, **_person(student), **_points(sheets.get(student.id))})
                lines += 1
    return lines


def _person(student: Student) -> dict[str, object]:
    return {
        "student_id": inert(student.id),
        "last_name": inert(student.last_name),
        "first_name": inert(student.first_name),
        "email": inert(student.email),
    }


def _points(sheet: Sheet | None) -> dict[str, object]:
    if sheet is None:
        return {"timestamp": "", "raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    return {
        "timestamp": sheet.arrived or "",
        "raw_score": sheet.raw_score,
        "late_submission_penalty": sheet.penalty or 0.0,
        "score": sheet.score,
    }
