"""nbgrader's gradebook, written for a whole class at once: nbgrader's own tables and rows, without its models.

Known tables: those of nbgrader 0.9. Each batch is one short transaction, so formgrader can work beside it.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from .late import Penalty, within
from .marking import Mark

WAIT = 60.0
"""Seconds to wait for somebody else's transaction, such as a formgrader's."""

SQLITE = "sqlite:///"

EPOCH = datetime(1970, 1, 1)
"""An extension is kept as a moment so much after it."""


class NoGradebook(ValueError):
    """There is no gradebook that can be used. The message is for the instructor."""


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
    """The gradebook at `db_url`. Raises :class:`NoGradebook` if it is not there or no SQLite file."""

    def __init__(self, db_url: str) -> None:
        if not db_url.startswith(SQLITE):
            raise NoGradebook(f"the gradebook {db_url.split(':')[0]} is no SQLite file; use nbgrader autograde instead")
        self.file = Path(db_url.removeprefix(SQLITE))
        if not self.file.is_file():
            raise NoGradebook(f"there is no gradebook {self.file.name} yet: run nbgrader generate_assignment first")

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """An open connection, in autocommit mode."""
        with closing(sqlite3.connect(self.file, timeout=WAIT, isolation_level=None)) as connection:
            yield connection

    def assignment(self, name: str) -> Assignment:
        """Look an assignment up. Raises :class:`NoGradebook` if it is unknown or has more than one notebook."""
        with self.connection() as connection:
            found = connection.execute("select id, duedate from assignment where name = ?", (name,)).fetchone()
            if found is None:
                raise NoGradebook(f"the gradebook does not know '{name}': run nbgrader generate_assignment {name}")
            books = connection.execute("select id from notebook where assignment_id = ?", found[:1]).fetchall()
            if len(books) != 1:
                raise NoGradebook(f"'{name}' has {len(books)} notebooks; use nbgrader autograde instead")
            cells = "select name, b.id from base_cell b join {} using (id) where notebook_id = ?"
            (points,) = connection.execute(
                "select coalesce(sum(max_score), 0.0) from grade_cells join base_cell using (id) where notebook_id = ?",
                books[0],
            ).fetchone()
            graded = dict(connection.execute(cells.format("grade_cells"), books[0]).fetchall())
            texts = dict(connection.execute(cells.format("solution_cells"), books[0]).fetchall())
        return Assignment(found[0], _moment(found[1]), books[0][0], graded, texts, points)

    def assignments(self) -> list[str]:
        """The names of all assignments, in nbgrader's order: by deadline, then by name."""
        with self.connection() as connection:
            return [name for (name,) in connection.execute("select name from assignment order by duedate, name")]

    def sheets(self, assignment: Assignment) -> list[Sheet]:
        """Everything graded so far, in the order of the students."""
        query = """select s.student_id, s.timestamp, s.extension, n.late_submission_penalty, c.name, g.auto_score,
            g.manual_score, g.extra_credit, c.max_score, g.needs_manual_grade, m.manual_comment
            from submitted_assignment s
            join submitted_notebook n on n.assignment_id = s.id join grade g on g.notebook_id = n.id
            join (select b.id, b.name, max_score from base_cell b join grade_cells using (id)) c on c.id = g.cell_id
            left join base_cell sb on sb.name = c.name and sb.notebook_id = n.notebook_id and sb.id <> c.id
            left join comment m on m.notebook_id = n.id and m.cell_id = sb.id
            where s.assignment_id = ? order by s.student_id, c.name"""
        with self.connection() as connection:
            rows = connection.execute(query, (assignment.id,)).fetchall()
        return [
            Sheet(
                student,
                _moment(arrived),
                _seconds_late(_moment(arrived), assignment.due, extension) > 0,
                penalty,
                {row[4]: _grade(*row[5:]) for row in cells},
            )
            for (student, arrived, extension, penalty), cells in groupby(rows, key=lambda row: row[:4])
        ]

    def students(self) -> list[Student]:
        """Every student, also those who handed nothing in, by name."""
        with self.connection() as connection:
            rows = connection.execute(
                "select id, first_name, last_name, email, lms_user_id from student order by last_name, first_name, id"
            ).fetchall()
        return [Student(*row) for row in rows]

    def set_due(self, assignment: Assignment, due: datetime | None) -> None:
        """Set the moment (UTC, naive) up to which work is in time; None for any time."""
        with self.connection() as connection:
            text = _written(due) if due else None
            connection.execute("update assignment set duedate = ? where id = ?", (text, assignment.id))

    def extend(self, assignment: Assignment, student: str, extension: timedelta) -> None:
        """Give `student` more time; it takes the place of an earlier extension. Raises :class:`NoGradebook`."""
        with self.connection() as connection:
            connection.execute("begin immediate")
            if not connection.execute("select 1 from student where id = ?", (student,)).fetchone():
                raise NoGradebook(f"the gradebook does not know the student '{student}'; add: nbgrader db student add")
            connection.execute(
                """insert into submitted_assignment (id, assignment_id, student_id, extension) values (?, ?, ?, ?)
                on conflict (assignment_id, student_id) do update set extension = excluded.extension""",
                (_new_id(), assignment.id, student, _written(EPOCH + extension)),
            )
            connection.execute("commit")

    def put_back(self, assignment: Assignment, rows: Iterable[Regraded]) -> None:
        """Give grades their earlier automatic points again, where nothing else was changed since."""
        query = """update grade set auto_score = ?, needs_manual_grade = ?
            where auto_score is ? and cell_id = ? and notebook_id in (select n.id from submitted_notebook n
            join submitted_assignment s on s.id = n.assignment_id where s.assignment_id = ? and s.student_id = ?)"""
        with self.connection() as connection:
            connection.execute("begin immediate")
            connection.executemany(
                query,
                [
                    (row.before, row.needed_person, row.after, assignment.graded[row.cell], assignment.id, row.student)
                    for row in rows
                ],
            )
            connection.execute("commit")

    def write(self, assignment: Assignment, batch: Iterable[Marked], penalty: Penalty) -> None:
        """Write the marks of a batch in one transaction. Points and comments given by hand are left as they are."""
        with self.connection() as connection:
            connection.execute("begin immediate")
            for marked in batch:
                _write(connection, assignment, marked, penalty)
            connection.execute("commit")


def _grade(
    auto: float | None, manual: float | None, extra: float | None, most: float, person: int, comment: str | None
) -> Grade:
    """A row of the gradebook; SQLite keeps yes and no as numbers."""
    return Grade(auto, manual, extra, most, bool(person), comment)


def _write(connection: sqlite3.Connection, assignment: Assignment, marked: Marked, penalty: Penalty) -> None:
    arrived = _written(marked.arrived) if marked.arrived else None
    connection.execute("insert into student (id) values (?) on conflict do nothing", (marked.student,))
    connection.execute(
        """insert into submitted_assignment (id, assignment_id, student_id, timestamp) values (?, ?, ?, ?)
        on conflict (assignment_id, student_id) do update set timestamp = coalesce(excluded.timestamp, timestamp)""",
        (_new_id(), assignment.id, marked.student, arrived),
    )
    submission, extension = connection.execute(
        "select id, extension from submitted_assignment where assignment_id = ? and student_id = ?",
        (assignment.id, marked.student),
    ).fetchone()
    connection.execute(
        """insert into submitted_notebook (id, assignment_id, notebook_id, flagged) values (?, ?, ?, 0)
        on conflict (notebook_id, assignment_id) do nothing""",
        (_new_id(), submission, assignment.notebook),
    )
    (notebook,) = connection.execute(
        "select id from submitted_notebook where assignment_id = ? and notebook_id = ?",
        (submission, assignment.notebook),
    ).fetchone()
    connection.executemany(
        # A score given by hand stays, and a person looks at it again: the rule of nbgrader's SaveAutoGrades.
        """insert into grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) values (?, ?, ?, ?, ?)
        on conflict (cell_id, notebook_id) do update set auto_score = excluded.auto_score,
        needs_manual_grade = excluded.needs_manual_grade or manual_score is not null""",
        [
            (_new_id(), notebook, cell, marked.marks[name].auto_score, marked.marks[name].needs_person)
            for name, cell in assignment.graded.items()
        ],
    )
    connection.executemany(
        """insert into comment (id, notebook_id, cell_id, auto_comment) values (?, ?, ?, ?)
        on conflict (cell_id, notebook_id) do update set auto_comment = excluded.auto_comment""",
        [(_new_id(), notebook, cell, marked.marks[name].comment) for name, cell in assignment.texts.items()],
    )
    _write_penalty(
        connection, assignment, notebook, marked, _seconds_late(marked.arrived, assignment.due, extension), penalty
    )


def _write_penalty(
    connection: sqlite3.Connection,
    assignment: Assignment,
    notebook: str,
    marked: Marked,
    seconds: float,
    penalty: Penalty,
) -> None:
    found = None
    if seconds > 0:
        (score,) = connection.execute(
            # The cells lead to the index of nbgrader's table; by the notebook alone every grade of the class is read.
            """select sum(case when coalesce(manual_score, auto_score) is null then 0.0
            else coalesce(manual_score, auto_score) + coalesce(extra_credit, 0.0) end) from grade
            where notebook_id = ? and cell_id in (select id from base_cell where notebook_id = ?)""",
            (notebook, assignment.notebook),
        ).fetchone()
        found = within(penalty(marked.student, score, seconds), score)
    connection.execute("update submitted_notebook set late_submission_penalty = ? where id = ?", (found, notebook))


def _seconds_late(arrived: datetime | None, due: datetime | None, extension: str | None) -> float:
    if arrived is None or due is None:
        return 0.0
    given = _moment(extension)
    last = due + (given - EPOCH) if given else due
    return max(0.0, (arrived - last).total_seconds())


def _written(moment: datetime) -> str:
    """A moment as SQLAlchemy writes one into SQLite."""
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _new_id() -> str:
    """An id as long as nbgrader's. It begins with the time, so that rows are appended to an index, not strewn."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"
