"""nbgrader's gradebook, written for a whole class at once: nbgrader's own tables and rows, without its models.

Known tables: those of nbgrader 0.9. Each batch is one short transaction, so formgrader can work beside it.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
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


class Change(NamedTuple):
    """The automatic points of one cell of one student, before and after."""

    student: str
    cell: str
    before: float | None
    after: float | None


class Assignment(NamedTuple):
    """An assignment of one notebook: ids of its rows, and of its cells by name."""

    id: str
    due: datetime | None
    notebook: str
    graded: Mapping[str, str]
    texts: Mapping[str, str]


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
            graded = dict(connection.execute(cells.format("grade_cells"), books[0]).fetchall())
            texts = dict(connection.execute(cells.format("solution_cells"), books[0]).fetchall())
        return Assignment(found[0], _moment(found[1]), books[0][0], graded, texts)

    def scores(self, assignment: Assignment) -> dict[tuple[str, str], float | None]:
        """(student, cell) -> automatic points, of everything graded so far."""
        query = """select s.student_id, c.name, g.auto_score from grade g join base_cell c on c.id = g.cell_id
            join submitted_notebook n on n.id = g.notebook_id
            join submitted_assignment s on s.id = n.assignment_id where s.assignment_id = ?"""
        with self.connection() as connection:
            return {(student, cell): points for student, cell, points in connection.execute(query, (assignment.id,))}

    def write(self, assignment: Assignment, batch: Iterable[Marked], penalty: Penalty) -> None:
        """Write the marks of a batch in one transaction. Points and comments given by hand are left as they are."""
        with self.connection() as connection:
            connection.execute("begin immediate")
            for marked in batch:
                _write(connection, assignment, marked, penalty)
            connection.execute("commit")


def _write(connection: sqlite3.Connection, assignment: Assignment, marked: Marked, penalty: Penalty) -> None:
    arrived = f"{marked.arrived:%Y-%m-%d %H:%M:%S.%f}" if marked.arrived else None
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
    _write_penalty(connection, notebook, marked, _seconds_late(marked.arrived, assignment.due, extension), penalty)


def _write_penalty(
    connection: sqlite3.Connection, notebook: str, marked: Marked, seconds: float, penalty: Penalty
) -> None:
    found = None
    if seconds > 0:
        (score,) = connection.execute(
            """select sum(case when coalesce(manual_score, auto_score) is null then 0.0
            else coalesce(manual_score, auto_score) + coalesce(extra_credit, 0.0) end) from grade
            where notebook_id = ?""",
            (notebook,),
        ).fetchone()
        found = within(penalty(marked.student, score, seconds), score)
    connection.execute("update submitted_notebook set late_submission_penalty = ? where id = ?", (found, notebook))


def _seconds_late(arrived: datetime | None, due: datetime | None, extension: str | None) -> float:
    if arrived is None or due is None:
        return 0.0
    given = _moment(extension)
    last = due + (given - EPOCH) if given else due
    return max(0.0, (arrived - last).total_seconds())


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _new_id() -> str:
    return uuid.uuid4().hex
