"""nbgrader's gradebook, written for a whole class at once: nbgrader's own tables and rows, without its models.

Known tables: those of nbgrader 0.9, in an SQLite file or on a server (``databases``). Each batch is one short
transaction, so formgrader can work beside it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from .databases import Connection, Database, NoGradebook, database
from .late import Penalty, within
from .marking import Mark


class Marked(NamedTuple):
    """One marked submission: its student, time of arrival (UTC, naive) and marks by cell."""

    student: str
    arrived: datetime | None
    marks: Mapping[str, Mark]


class Grade(NamedTuple):
    """What the gradebook knows of one cell of one student; `comment` is the one given by hand."""

    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    max_score: float
    needs_person: bool
    comment: str | None

    @property
    def score(self) -> float:
        """The points that count: those given by hand before the automatic ones, and extra credit on top."""
        given = self.auto_score if self.manual_score is None else self.manual_score
        return 0.0 if given is None else given + (self.extra_credit or 0.0)

    @property
    def is_open(self) -> bool:
        """No points yet, neither automatic nor by hand."""
        return self.auto_score is None and self.manual_score is None


class Sheet(NamedTuple):
    """One submission in the gradebook: its grades by cell, time of arrival, late penalty, and whether it came late.

    More time given to a student counts, so `late` is not told by the deadline alone. Sums are rounded like points, to
    4 decimals: 12.4 and not 12.399999999999999.
    """

    student: str
    arrived: datetime | None
    late: bool
    penalty: float | None
    grades: Mapping[str, Grade]

    @property
    def raw_score(self) -> float:
        """The sum of all points, before the penalty."""
        return round(sum(grade.score for grade in self.grades.values()), 4)

    @property
    def score(self) -> float:
        """The points after the penalty."""
        return max(0.0, round(self.raw_score - (self.penalty or 0.0), 4))

    @property
    def is_open(self) -> bool:
        """Are some points still to be given?"""
        return any(grade.is_open for grade in self.grades.values())


class Regraded(NamedTuple):
    """The automatic points of one cell of one student before and after a new marking."""

    student: str
    cell: str
    before: float | None
    after: float | None
    needed_person: bool


class Student(NamedTuple):
    """A student as the gradebook knows one; `lms_user_id` is the id in the learning management system."""

    id: str
    first_name: str | None
    last_name: str | None
    email: str | None
    lms_user_id: str | None

    @property
    def name(self) -> str:
        """Last name first, as lists of a class have it; empty if it is not known."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part)


class Assignment(NamedTuple):
    """An assignment of one notebook: ids of its rows, and of its cells by name."""

    id: str
    due: datetime | None
    notebook: str
    graded: Mapping[str, str]
    texts: Mapping[str, str]
    max_score: float


class Gradebook:
    """The gradebook at `db_url`. Raises :class:`NoGradebook` if it is not there."""

    def __init__(self, db_url: str) -> None:
        self.database = database(db_url)

    def assignment(self, name: str) -> Assignment:
        """Look an assignment up. Raises :class:`NoGradebook` if it is unknown or has more than one notebook."""
        with self.database.reading() as connection:
            found = connection.execute(
                "select id, duedate from assignment where name = :name", {"name": name}
            ).fetchone()
            if found is None:
                raise NoGradebook(f"the gradebook does not know '{name}': run nbgrader generate_assignment {name}")
            books = connection.execute("select id from notebook where assignment_id = :id", {"id": found[0]}).fetchall()
            if len(books) != 1:
                raise NoGradebook(f"'{name}' has {len(books)} notebooks; use nbgrader autograde instead")
            book = {"book": books[0][0]}
            cells = "select name, b.id from base_cell b join {} using (id) where notebook_id = :book"
            (points,) = connection.execute(
                """select coalesce(sum(max_score), 0.0) from grade_cells join base_cell using (id)
                where notebook_id = :book""",
                book,
            ).fetchone()
            graded = dict(connection.execute(cells.format("grade_cells"), book).fetchall())
            texts = dict(connection.execute(cells.format("solution_cells"), book).fetchall())
        return Assignment(found[0], self.database.moment(found[1]), book["book"], graded, texts, points)

    def assignments(self) -> list[str]:
        """The names of all assignments: by deadline, those without one first, then by name."""
        with self.database.reading() as connection:
            rows = connection.execute("select name, duedate from assignment").fetchall()
        moments = {name: self.database.moment(due) or datetime.min for name, due in rows}
        return sorted(moments, key=lambda name: (moments[name], name))

    def sheets(self, assignment: Assignment) -> list[Sheet]:
        """Everything graded so far, in the order of the students."""
        query = """select s.student_id, s.timestamp, s.extension, n.late_submission_penalty, c.name, g.auto_score,
            g.manual_score, g.extra_credit, c.max_score, g.needs_manual_grade, m.manual_comment
            from submitted_assignment s
            join submitted_notebook n on n.assignment_id = s.id join grade g on g.notebook_id = n.id
            join (select b.id, b.name, max_score from base_cell b join grade_cells using (id)) c on c.id = g.cell_id
            left join base_cell sb on sb.name = c.name and sb.notebook_id = n.notebook_id and sb.id <> c.id
            left join comment m on m.notebook_id = n.id and m.cell_id = sb.id
            where s.assignment_id = :assignment"""
        with self.database.reading() as connection:
            rows = connection.execute(query, {"assignment": assignment.id}).fetchall()
        # Sorted here: databases differ in how they sort names.
        rows = sorted(rows, key=lambda row: (row[0], row[4]))
        moment = self.database.moment
        return [
            Sheet(
                student,
                moment(arrived),
                _seconds_late(moment(arrived), assignment.due, self.database.span(extension)) > 0,
                penalty,
                {row[4]: _grade(*row[5:]) for row in cells},
            )
            for (student, arrived, extension, penalty), cells in groupby(rows, key=lambda row: row[:4])
        ]

    def students(self) -> list[Student]:
        """Every student, also those who handed nothing in, by name."""
        query = "select id, first_name, last_name, email, lms_user_id from student"
        with self.database.reading() as connection:
            students = [Student(*row) for row in connection.execute(query).fetchall()]
        return sorted(students, key=lambda student: (student.last_name or "", student.first_name or "", student.id))

    def set_due(self, assignment: Assignment, due: datetime | None) -> None:
        """Set the moment (UTC, naive) up to which work is in time; None for any time."""
        with self.database.writing() as connection:
            values = {"due": self.database.stored_moment(due), "id": assignment.id}
            connection.execute("update assignment set duedate = :due where id = :id", values)

    def extend(self, assignment: Assignment, student: str, extension: timedelta) -> None:
        """Give `student` more time; it takes the place of an earlier extension. Raises :class:`NoGradebook`."""
        values = {"id": _new_id(), "assignment": assignment.id, "student": student}
        with self.database.writing() as connection:
            if not connection.execute("select 1 from student where id = :student", values).fetchone():
                raise NoGradebook(f"the gradebook does not know the student '{student}'; add: nbgrader db student add")
            connection.execute(
                """insert into submitted_assignment (id, assignment_id, student_id, extension)
                values (:id, :assignment, :student, :extension)
                on conflict (assignment_id, student_id) do update set extension = excluded.extension""",
                {**values, "extension": self.database.stored_span(extension)},
            )

    def put_back(self, assignment: Assignment, rows: Iterable[Regraded], penalty: Penalty) -> None:
        """Give grades their earlier automatic points again where nothing changed since, and work penalties out anew."""
        known = {sheet.student for sheet in self.sheets(assignment)}
        rows = [row for row in rows if row.student in known]
        query = """update grade set auto_score = :before, needs_manual_grade = :needed
            where (auto_score = :after or auto_score is null and :was_open) and cell_id = :cell and notebook_id in (
            select n.id from submitted_notebook n join submitted_assignment s on s.id = n.assignment_id
            where s.assignment_id = :assignment and s.student_id = :student)"""
        values = [
            {
                "before": row.before,
                "needed": row.needed_person,
                "after": row.after,
                "was_open": row.after is None,
                "cell": assignment.graded[row.cell],
                "assignment": assignment.id,
                "student": row.student,
            }
            for row in rows
        ]
        with self.database.writing() as connection:
            connection.executemany(query, values)
            for student in {row.student for row in rows}:
                _write_penalty(self.database, connection, assignment, student, penalty)

    def write(self, assignment: Assignment, batch: Iterable[Marked], penalty: Penalty) -> None:
        """Write the marks of a batch in one transaction. Points and comments given by hand are left as they are."""
        with self.database.writing() as connection:
            for marked in batch:
                _write(self.database, connection, assignment, marked, penalty)


def _grade(
    auto: float | None, manual: float | None, extra: float | None, most: float, person: int, comment: str | None
) -> Grade:
    """A row of the gradebook; SQLite keeps yes and no as numbers."""
    return Grade(auto, manual, extra, most, bool(person), comment)


def _write(
    database: Database, connection: Connection, assignment: Assignment, marked: Marked, penalty: Penalty
) -> None:
    ids = {"assignment": assignment.id, "student": marked.student, "book": assignment.notebook}
    connection.execute("insert into student (id) values (:student) on conflict do nothing", ids)
    connection.execute(
        """insert into submitted_assignment (id, assignment_id, student_id, timestamp)
        values (:id, :assignment, :student, :arrived) on conflict (assignment_id, student_id)
        do update set timestamp = coalesce(excluded.timestamp, submitted_assignment.timestamp)""",
        {**ids, "id": _new_id(), "arrived": database.stored_moment(marked.arrived)},
    )
    (ids["submission"],) = connection.execute(
        "select id from submitted_assignment where assignment_id = :assignment and student_id = :student", ids
    ).fetchone()
    connection.execute(
        """insert into submitted_notebook (id, assignment_id, notebook_id, flagged)
        values (:id, :submission, :book, false) on conflict (notebook_id, assignment_id) do nothing""",
        {**ids, "id": _new_id()},
    )
    (notebook,) = connection.execute(
        "select id from submitted_notebook where assignment_id = :submission and notebook_id = :book", ids
    ).fetchone()
    connection.executemany(
        # A score given by hand stays, and a person looks at it again: the rule of nbgrader's SaveAutoGrades.
        """insert into grade (id, notebook_id, cell_id, auto_score, needs_manual_grade)
        values (:id, :notebook, :cell, :score, :person)
        on conflict (cell_id, notebook_id) do update set auto_score = excluded.auto_score,
        needs_manual_grade = excluded.needs_manual_grade or grade.manual_score is not null""",
        [
            {
                "id": _new_id(),
                "notebook": notebook,
                "cell": cell,
                "score": marked.marks[name].auto_score,
                "person": marked.marks[name].needs_person,
            }
            for name, cell in assignment.graded.items()
        ],
    )
    connection.executemany(
        """insert into comment (id, notebook_id, cell_id, auto_comment) values (:id, :notebook, :cell, :comment)
        on conflict (cell_id, notebook_id) do update set auto_comment = excluded.auto_comment""",
        [
            {"id": _new_id(), "notebook": notebook, "cell": cell, "comment": marked.marks[name].comment}
            for name, cell in assignment.texts.items()
        ],
    )
    _write_penalty(database, connection, assignment, marked.student, penalty)


def _write_penalty(
    database: Database, connection: Connection, assignment: Assignment, student: str, penalty: Penalty
) -> None:
    """Work the penalty out anew, from the points and the times in the gradebook."""
    notebook, arrived, extension = connection.execute(
        """select n.id, s.timestamp, s.extension from submitted_assignment s
        join submitted_notebook n on n.assignment_id = s.id and n.notebook_id = :book
        where s.assignment_id = :assignment and s.student_id = :student""",
        {"assignment": assignment.id, "student": student, "book": assignment.notebook},
    ).fetchone()
    found = None
    seconds = _seconds_late(database.moment(arrived), assignment.due, database.span(extension))
    if seconds > 0:
        (score,) = connection.execute(
            # The cells lead to the index of nbgrader's table; by the notebook alone every grade of the class is read.
            # The sum goes by the order in which the grades were written, as nbgrader's own: the same to the last bit.
            """select sum(points) from (select case when coalesce(manual_score, auto_score) is null then 0.0
            else coalesce(manual_score, auto_score) + coalesce(extra_credit, 0.0) end as points from grade
            where notebook_id = :notebook and cell_id in (select id from base_cell where notebook_id = :cells)
            order by id) as written""",
            {"notebook": notebook, "cells": assignment.notebook},
        ).fetchone()
        found = within(penalty(student, score, seconds), score)
    connection.execute(
        "update submitted_notebook set late_submission_penalty = :penalty where id = :notebook",
        {"penalty": found, "notebook": notebook},
    )


def _seconds_late(arrived: datetime | None, due: datetime | None, extension: timedelta) -> float:
    if arrived is None or due is None:
        return 0.0
    return max(0.0, (arrived - (due + extension)).total_seconds())


def _new_id() -> str:
    """An id as long as nbgrader's. It begins with the time, so that rows are appended to an index, not strewn."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"
