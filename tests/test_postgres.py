"""A school's gradebook on a real PostgreSQL server: the same commands leave the same rows as in an SQLite file."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from classroom import COMMENTS, GRADES, NAME, ROOT, Course, correct_the_key, right
from hub import VENV, make_environment

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
if PROGRAMS is None:
    pytest.skip("no PostgreSQL here; install Debian's package postgresql", allow_module_level=True)

STUDENTS = [f"s{number:02}" for number in range(30)]
LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
URL = "postgresql+psycopg://"
"""Where and as whom, the driver reads from PGHOST and PGUSER."""

ROWS = """
import datetime, json, sys
import sqlalchemy
def plain(value):
    return str(value) if isinstance(value, datetime.datetime) else int(value) if isinstance(value, bool) else value
with sqlalchemy.create_engine(sys.argv[1]).connect() as book:
    rows = [list(map(plain, row)) for query in sys.argv[3:] for row in book.execute(sqlalchemy.text(query))]
print(json.dumps(sorted(rows, key=str)))
"""

BY_HAND = """
import sys
from nbgrader.api import Gradebook
with Gradebook(sys.argv[1]) as book:
    grade = book.find_grade("lbp_g11", sys.argv[2], sys.argv[2], "s05")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 7.5, 0.5, False
    book.db.commit()
"""


class Twin(Course):
    """The course with its gradebook at `url`, run by the environment that has a driver for PostgreSQL."""

    python = str(VENV / "bin" / "python")

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir()
        self.url = url or f"sqlite:///{folder}/exercises/gradebook.db"
        super().__init__(folder, f"{LATE}c.CourseDirectory.db_url = {self.url!r}")

    def script(self, text: str, *words: str) -> str:
        run = subprocess.run([self.python, "-c", text, self.url, NAME, *words], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def all_rows(self) -> list[list[Any]]:
        rows: list[list[Any]] = json.loads(self.script(ROWS, GRADES, COMMENTS))
        return rows

    def marks(self) -> str:
        file = self.root / "marks.csv"
        self.command("marks", str(file))
        return file.read_text("utf-8")


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    """A PostgreSQL server of our own, on a socket in a folder that is gone afterwards."""
    make_environment()
    # It refuses to run as root, so it runs as the user whom Debian's package makes.
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="postgres-") as scratch, pytest.MonkeyPatch.context() as patch:
        if become:
            shutil.chown(scratch, "postgres", "postgres")
        data = f"--pgdata={scratch}/data"
        subprocess.run([*become, PROGRAMS / "initdb", data, "--username=postgres", "--auth=trust"], check=True)
        command = [*become, PROGRAMS / "postgres", "-D", f"{scratch}/data", "-k", scratch, "-c", "listen_addresses="]
        process = subprocess.Popen(command)
        try:
            for name, value in {"PGHOST": scratch, "PGUSER": "postgres", "PYTHONPATH": str(ROOT)}.items():
                patch.setenv(name, value)
            until = time.monotonic() + 30
            while subprocess.run([PROGRAMS / "pg_isready"]).returncode:
                assert process.poll() is None and time.monotonic() < until, "PostgreSQL does not start"
                time.sleep(0.1)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


@pytest.fixture(scope="module")
def twins(server: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Twin, Twin]:
    """Two courses with the same 30 submissions: one in PostgreSQL, one in a file. Two students were late."""
    folder = tmp_path_factory.mktemp("school")
    postgres, sqlite = Twin(folder / "postgres", URL), Twin(folder / "sqlite", "")
    for course in (postgres, sqlite):
        course.nbgrader("generate_assignment", NAME)
        for number, student in enumerate(STUDENTS):
            answers = dict(list(right(course.key).items())[: 1 + number % len(course.key.items)])
            place = course.put(student, answers)
            (place / "timestamp.txt").write_text(f"2027-03-{10 + number % 20} 12:00:00.25 UTC", "utf-8")
        course.command("due", NAME, "2027-03-27 23:59", "--zone", "Europe/Berlin")
    return postgres, sqlite


def both(twins: tuple[Twin, Twin], *words: str) -> list[str]:
    return [course.command(*words) for course in twins]


def same_rows(twins: tuple[Twin, Twin]) -> list[list[Any]]:
    postgres, sqlite = (course.all_rows() for course in twins)
    assert postgres == sqlite
    return postgres


def test_the_whole_cycle_leaves_the_rows_that_sqlite_has(twins: tuple[Twin, Twin]) -> None:
    postgres, sqlite = twins
    said = both(twins, "grade", NAME)
    assert said[0] == said[1] and "30 marked." in said[0]
    rows = same_rows(twins)
    assert {row[0] for row in rows} == set(STUDENTS)
    assert {row[0] for row in rows if len(row) > 4 and row[2]} == {"s18", "s19"}, (
        "the two who handed in after the deadline"
    )

    both(twins, "extend", NAME, "s18", "2027-03-30 23:59", "--zone", "Europe/Berlin")
    for course in twins:
        course.script(BY_HAND)
    both(twins, "grade", NAME, "--again")
    rows = same_rows(twins)
    assert {row[0] for row in rows if len(row) > 4 and row[2]} == {"s19"}
    assert ["s05", 7.5, 0.5, 1] in [[row[0], *row[6:]] for row in rows], "looked at again, and not lost"

    assert postgres.marks() == sqlite.marks()
    reports = both(twins, "report", NAME)
    assert reports[0] == reports[1] and "30" in reports[0]
    assert "30 pages" in both(twins, "feedback", NAME)[0]


def test_a_new_marking_and_its_undoing(twins: tuple[Twin, Twin]) -> None:
    for course in twins:
        course.command("grade", NAME)
    before = same_rows(twins)
    kept = {course: (course.root / "keys" / f"{NAME}.yml").read_text("utf-8") for course in twins}
    for course in twins:
        correct_the_key(course)
    said = both(twins, "regrade", NAME, "--yes")
    assert said[0] == said[1] and "lbp_g01: 1 -> 0" in said[0]
    assert same_rows(twins) != before
    both(twins, "regrade", NAME, "--undo")
    assert same_rows(twins) == before, "the late penalties too"
    for course, text in kept.items():
        (course.root / "keys" / f"{NAME}.yml").write_text(text, "utf-8")


def test_nbgraders_own_commands_go_on_with_it(twins: tuple[Twin, Twin]) -> None:
    postgres, _ = twins
    postgres.command("grade", NAME)
    before = postgres.all_rows()
    postgres.nbgrader("autograde", NAME, "--student=s03", "--force")
    assert postgres.all_rows() == before
    postgres.nbgrader("export")
    lines = (postgres.root / "grades.csv").read_text("utf-8").splitlines()
    assert len(lines) == 31


def test_what_is_wrong_with_the_database_is_said_in_words(tmp_path: Path, server: None) -> None:
    for number, (url, said) in enumerate(
        {
            "postgresql+psycopg://nobody@localhost:1/x": "database cannot be used",
            "postgresql+psycopg:///template1": "no gradebook in the database yet",
        }.items()
    ):
        course = Twin(tmp_path / str(number), url)
        shutil.copytree(ROOT / "exercises" / "source" / NAME, course.root / "release" / NAME)
        with pytest.raises(AssertionError, match=said) as error:
            course.command("marks", str(tmp_path / "marks.csv"))
        assert "Traceback" not in str(error.value)
