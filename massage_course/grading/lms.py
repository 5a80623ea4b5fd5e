"""The marks as Canvas, Moodle and Blackboard import them: a line for each student, a column for each assignment or
item.

Each function writes one file by the column rules that its docstring names. No cell is taken for a formula by a
spreadsheet on the way (``tables``). A mark that is not there yet is left empty, never 0.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..tables import BOM, Cell, is_run, text
from .gradebook import Gradebook, Student
from .keys import load_key
from .settings import Settings

Ids = Mapping[str, str]
"""Column of the LMS -> what identifies a student there."""


class BadRoster(ValueError):
    """The class list does not fit. The message is for the instructor."""


class Column(NamedTuple):
    """The marks of an assignment or of an item: its title, the most points, and points by student (None: no mark)."""

    title: str
    most: float
    points: Mapping[str, float | None]


class Line(NamedTuple):
    """A student and what identifies one in the LMS."""

    student: Student
    ids: Ids


class Roster(NamedTuple):
    """A class list, best as the LMS exports it: column titles, and the lines by column."""

    columns: Sequence[str]
    rows: Sequence[Ids]


STUDENT_ID = "student_id"
"""Column that an instructor adds to a class list in which nothing else tells who is who."""


# ---- what is written ------------------------------------------------------------------------------------------------


class Written(NamedTuple):
    """What a file holds, who is not in it and why, and which marks are empty because a person must still give them."""

    lines: int
    columns: Sequence[str]
    left_out: Sequence[str]
    empty: Sequence[tuple[str, str]]


def write(
    settings: Settings, file: Path, system: str, roster: Roster | None, *, only: Sequence[str], items: str, zero: bool
) -> Written:
    """Write the marks for the LMS `system`: of each assignment that is marked (or `only` those), or of each item of the
    assignment `items`. With `zero` who handed nothing in has 0. Raises NoGradebook, DataError or :class:`BadRoster`.
    """
    book, form = Gradebook(settings.db_url), FORMATS[system]
    students = book.students()
    if items:
        columns = _item_columns(settings, book, items)
    else:
        titles = _named(settings, only or book.assignments())
        columns = [_column(book, name, title, students, zero=zero) for name, title in titles.items()]
    columns = [column for column in columns if only or items or column.points]
    lines, left_out = find_lines(form, students, roster)
    file.write_text(form.write(lines, columns, roster), "utf-8", newline="\n")
    empty = [
        (student, column.title) for column in columns for student, points in column.points.items() if points is None
    ]
    return Written(len(lines), [column.title for column in columns], left_out, empty)


def _named(settings: Settings, names: Iterable[str]) -> dict[str, str]:
    """The assignments with their titles; where two are alike, as parallel forms may be, the name is added."""
    files = {name: settings.course / "keys" / f"{name}.yml" for name in names}
    titles = {name: load_key(settings.course, name).title if file.is_file() else name for name, file in files.items()}
    often = Counter(titles.values())
    return {name: title if often[title] == 1 else f"{title}, {name}" for name, title in titles.items()}


def _column(book: Gradebook, name: str, title: str, students: Sequence[Student], *, zero: bool) -> Column:
    """The points of the whole assignment `name`, after penalties."""
    assignment = book.assignment(name)
    points = {sheet.student: None if sheet.is_open else sheet.score for sheet in book.sheets(assignment)}
    if zero and points:
        points = {student.id: points.get(student.id, 0.0) for student in students}
    return Column(title, assignment.max_score, points)


def _item_columns(settings: Settings, book: Gradebook, name: str) -> list[Column]:
    """The points of each item of the assignment `name`, before any penalty."""
    sheets = book.sheets(book.assignment(name))
    return [
        Column(
            f"{name} {item.id}",
            item.points,
            {sheet.student: None if (grade := sheet.grades[item.id]).is_open else grade.score for sheet in sheets},
        )
        for item in load_key(settings.course, name).items
    ]


def canvas(lines: Sequence[Line], columns: Sequence[Column], roster: Roster | None = None) -> str:
    """For Canvas, *Grades*, *Import*.

    The first cell names "Student", the second "ID"; then "SIS User ID" and "SIS Login ID" side by side, and "Section"
    last before the marks. A line with "Points Possible" in its first cell tells the points. A student is found by ID,
    then by SIS User ID, then by SIS Login ID. "Title (123)" names a column that is there; a bare title makes a new one.
    Source: Canvas, ``lib/gradebook_importer.rb``.
    """
    ids = FORMATS["canvas"].ids
    rows: list[list[Cell]] = [["    Points Possible", *[""] * len(ids), *(column.most for column in columns)]]
    rows += [
        [line.student.name or line.student.id, *(line.ids.get(name, "") for name in ids), *_points(line, columns, "")]
        for line in lines
    ]
    return text(["Student", *ids, *_titles(columns, roster)], rows)


def moodle(lines: Sequence[Line], columns: Sequence[Column], roster: Roster | None = None) -> str:
    """For Moodle, *Grades*, *Import*, *CSV file*: comma, UTF-8.

    *Map from* "Username" *to* "Username" (or ID number, or email address) finds the students; one who is not found
    stops the whole import. Each other column is mapped to a grade item or makes a new one; titles must differ. A hyphen
    is no mark. Above 100 points a site must allow unlimited grades. Source: docs.moodle.org, Grade import, and Moodle,
    ``grade/import/csv/classes/load_data.php``.
    """
    ids = FORMATS["moodle"].ids
    rows = [
        [
            *(line.ids.get(name, "") for name in ids),
            line.student.first_name,
            line.student.last_name,
            *_points(line, columns, "-"),
        ]
        for line in lines
    ]
    return text([*ids, "First name", "Last name", *_titles(columns, roster)], rows)


def blackboard(lines: Sequence[Line], columns: Sequence[Column], roster: Roster | None = None) -> str:
    """For Blackboard, *Work offline*, *Upload*: comma-separated, every cell in quotes, UTF-8 with its mark.

    "Username" finds the student. "Title [Total Pts: 10 Score] |123" names a column that is there by its id, which must
    stay as it was downloaded; a bare title makes a new one, whose points are set in Blackboard afterwards.
    Source: library.blackboard.com, Uploading or Downloading Grade Center Items for Working Offline.
    """
    ids = FORMATS["blackboard"].ids
    rows = [
        [
            line.student.last_name,
            line.student.first_name,
            *(line.ids.get(name, "") for name in ids),
            *_points(line, columns, ""),
        ]
        for line in lines
    ]
    return BOM + text(["Last Name", "First Name", *ids, *_titles(columns, roster)], rows, quoted=True)


class Format(NamedTuple):
    """An LMS: what identifies a student there, which of it the gradebook knows, and what writes the file."""

    ids: Sequence[str]
    known: Callable[[Student], Ids]
    write: Callable[[Sequence[Line], Sequence[Column], Roster | None], str]


FORMATS = {
    "canvas": Format(
        ("ID", "SIS User ID", "SIS Login ID", "Section"),
        lambda student: {"ID": student.lms_user_id or "", "SIS Login ID": student.id},
        canvas,
    ),
    "moodle": Format(
        ("Username", "ID number", "Email address"),
        lambda student: {"Username": student.id, "Email address": student.email or ""},
        moodle,
    ),
    "blackboard": Format(("Username", "Student ID"), lambda student: {"Username": student.id}, blackboard),
}


def _points(line: Line, columns: Sequence[Column], none: str) -> list[Cell]:
    found = [column.points.get(line.student.id) for column in columns]
    return [none if points is None else points for points in found]


def _titles(columns: Sequence[Column], roster: Roster | None) -> list[str]:
    """The title of each column, with its id where the LMS has exported one."""
    exported = roster.columns if roster else ()
    return [next((title for title in exported if _is_column(title, column.title)), column.title) for column in columns]


def _is_column(exported: str, title: str) -> bool:
    return bool(re.fullmatch(rf"{re.escape(title)} *(\(\d+\)|\[Total Pts: .*\] *\|\d+)", exported.strip()))


# ---- who is who -----------------------------------------------------------------------------------------------------


def read_roster(content: bytes) -> Roster:
    """A class list in CSV, as the LMS exports one. Raises :class:`BadRoster`."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadRoster("the class list is no CSV file in UTF-8") from error
    if not rows:
        raise BadRoster("the class list is empty")
    return Roster(rows[0], [dict(zip(rows[0], map(str.strip, row), strict=False)) for row in rows[1:]])


def find_lines(form: Format, students: Iterable[Student], roster: Roster | None) -> tuple[list[Line], list[str]]:
    """The students who can be written, and for each other one why not. Raises :class:`BadRoster`.

    With a `roster` only who stands in it is written: a student whom the LMS does not know can stop a whole import.
    """
    found, left_out = [], []
    for student in students:
        ids = form.known(student) if roster is None else _in(roster, form, student)
        if ids is None:
            left_out.append(f"{student.id}: not in the class list")
        elif bad := [cell for name in form.ids if is_run(cell := ids.get(name, ""))]:
            left_out.append(f"{student.id}: a spreadsheet would run '{bad[0]}' as a formula")
        else:
            found.append(Line(student, ids))
    return found, left_out


def _in(roster: Roster, form: Format, student: Student) -> Ids | None:
    """The line of `student`: by the column ``student_id``, else by any cell that is the login, LMS id or email."""
    names = [STUDENT_ID] if STUDENT_ID in roster.columns else form.ids
    if not set(names) & set(roster.columns):
        raise BadRoster(f"the class list needs a column '{STUDENT_ID}', or one of {', '.join(form.ids)}")
    own = {student.id} if STUDENT_ID in names else {student.id, student.lms_user_id, student.email} - {None, ""}
    rows = [row for row in roster.rows if own & {row.get(name) for name in names}]
    if len(rows) > 1:
        raise BadRoster(f"the class list has more than one line for {student.id}")
    return rows[0] if rows else None
