"""A course folder with an exchange, and the commands that an instructor and the students type: real nbgrader."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from massage_course.answers import Answer, AnswerBook
from massage_course.content import AssignmentFile
from massage_course.grading.keys import load_key
from massage_course.items import FreeText

ROOT = Path(__file__).parents[1]
NAME = "low_back_pain"
AT = "2026-11-20T10:00:00+00:00"

NOTE = "Plan: 20 minutes prone.\n\nI would say: it <b>may</b> help.\n<script>document.title='stolen'</script>"


def right(key: AssignmentFile) -> dict[str, Any]:
    """Every key, and a treatment note."""
    return {item.id: NOTE if isinstance(item, FreeText) else item.key() for item in key.items}


STOCK = """
from massage_course.grading.cells import HANDED_IN
c = get_config()
c.CourseDirectory.course_id = "back_massage"
c.ClearSolutions.text_stub = HANDED_IN
"""
"""nbgrader without the course's plug-ins: it runs the notebooks of the students."""

GRADES = """select s.student_id, s.timestamp, n.late_submission_penalty, n.flagged, c.name, g.auto_score,
    g.manual_score, g.extra_credit, g.needs_manual_grade from grade g
    join submitted_notebook n on g.notebook_id = n.id join submitted_assignment s on n.assignment_id = s.id
    join base_cell c on g.cell_id = c.id order by s.student_id, c.name"""
COMMENTS = """select s.student_id, c.name, m.auto_comment, m.manual_comment from comment m
    join submitted_notebook n on m.notebook_id = n.id join submitted_assignment s on n.assignment_id = s.id
    join base_cell c on m.cell_id = c.id order by s.student_id, c.name"""


class Course:
    """A course folder with an exchange, and the commands an instructor and the students type."""

    python = sys.executable

    def __init__(self, folder: Path, config: str = "") -> None:
        """`config` is added to the course's configuration, or takes its place if it begins with STOCK."""
        self.root = folder / "exercises"
        shutil.copytree(ROOT / "exercises", self.root, ignore=shutil.ignore_patterns("release", "submitted", "*.db"))
        file = self.root / "nbgrader_config.py"
        ours = "" if config.startswith(STOCK) else file.read_text("utf-8")
        file.write_text(f"{ours}\n{config}", "utf-8")
        self._know(folder)

    def _know(self, folder: Path) -> None:
        self.root, self.exchange = folder / "exercises", folder / "exchange"
        self.exchange.mkdir(mode=0o777, exist_ok=True)
        self.exchange.chmod(0o777)
        self.key = load_key(self.root, NAME)

    @classmethod
    def copied(cls, folder: Path, to: Path) -> Course:
        """A copy of the course that stands in `folder`."""
        shutil.copytree(folder, to, dirs_exist_ok=True)
        course = cls.__new__(cls)
        course._know(to)
        return course

    def nbgrader(self, *words: str, cwd: Path | None = None) -> str:
        # nbgrader calls alembic by its name, so the folder of this Python must be on the PATH.
        path = os.pathsep.join([str(Path(self.python).parent), os.environ["PATH"]])
        command = [self.python, "-m", "nbgrader", *words, f"--Exchange.root={self.exchange}"]
        run = subprocess.run(
            command, cwd=cwd or self.root, env={**os.environ, "PATH": path}, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout + run.stderr

    def hand_in(self, student: str, answers: dict[str, Any], home: Path) -> None:
        """Fetch, answer as the widget does (through the answer book), submit."""
        folder = home / student
        folder.mkdir()
        who = (f"--student={student}", "--course=back_massage")
        self.nbgrader("fetch_assignment", NAME, *who, cwd=folder)
        book = AnswerBook(NAME, folder / NAME)
        for item, response in answers.items():
            book.save({item: Answer(response=response, at=AT)})
        self.nbgrader("submit", NAME, *who, cwd=folder)

    def put(self, student: str, answers: dict[str, Any], name: str = NAME) -> Path:
        """A submission as it lies in the instructor's folder after collecting."""
        folder = self.root / "submitted" / student / name
        shutil.copytree(self.root / "release" / name, folder)
        book = AnswerBook(name, folder)
        if answers:
            book.save({item: Answer(response=response, at=AT) for item, response in answers.items()})
        return folder

    def command(self, *words: str) -> str:
        """A ``massage-course`` command, as the instructor types it."""
        run = subprocess.run(
            [self.python, "-c", "from massage_course.cli import main; main()", *words, f"--exercises={self.root}"],
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout + run.stderr

    def rows(self) -> list[tuple[Any, ...]]:
        """Every row that grading writes, without the ids, which are random."""
        with sqlite3.connect(self.root / "gradebook.db") as book:
            return book.execute(GRADES).fetchall() + book.execute(COMMENTS).fetchall()

    def gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.root}/gradebook.db")

    def grades(self, student: str) -> dict[str, Any]:
        with self.gradebook() as book:
            notebook = book.find_submission_notebook(NAME, NAME, student)
            return {
                grade.name: (grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade))
                for grade in notebook.grades
            }


def correct_the_key(course: Course) -> None:
    """The first item's key was wrong: another option is right."""
    file = course.root / "keys" / f"{NAME}.yml"
    text = file.read_text("utf-8")
    wrong = next(part for part in course.key.items[0].parts if not part.key)
    first, rest = text.split("key: true\n", 1)
    cut = first.rstrip(" ")
    assert rest
    text = cut.rstrip() + "\n" + rest
    place = text.index(f"text: {wrong.text}") if f"text: {wrong.text}" in text else -1
    assert place > 0, "the text of the option stands on one line"
    file.write_text(f"{text[:place]}key: true\n    {text[place:]}", "utf-8")
