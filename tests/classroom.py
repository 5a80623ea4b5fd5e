"""A course folder with an exchange, and the commands that an instructor and the students type: real nbgrader."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.utils import capture_log, temp_attrs
from traitlets.config.loader import PyFileConfigLoader

from massage_course.answers import MIME, Answer, AnswerBook
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


def keep_in_notebook(folder: Path, name: str) -> None:
    """Put the answers that stand in the answers file into the notebook too, as JupyterLab saves them with it."""
    file = folder / f"{name}.ipynb"
    notebook, copy = json.loads(file.read_bytes()), json.loads((folder / f"{name}.answers.json").read_bytes())
    notebook["cells"][1]["outputs"] = [{"output_type": "display_data", "data": {MIME: copy}, "metadata": {}}]
    file.write_text(json.dumps(notebook), "utf-8")


def write_text(folder: Path, name: str, text: str) -> None:
    """Write `text` into the cells for free texts, as a student does who does not use the box."""
    file = folder / f"{name}.ipynb"
    notebook = json.loads(file.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"]["nbgrader"]["solution"]:
            cell["source"] = text
    file.write_text(json.dumps(notebook), "utf-8")


def read_marks(file: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """A table of marks by assignment and student. nbgrader's sums end like 8.399999999999999, so points are rounded."""
    with file.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    points = ("raw_score", "late_submission_penalty", "score", "max_score")
    return {
        (row["assignment"], row["student_id"]): {**row, **{name: round(float(row[name]), 4) for name in points}}
        for row in rows
    }


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

    @cached_property
    def here(self) -> NbGraderAPI:
        """nbgrader inside this process, as formgrader's buttons call it: no start for each command of a long term."""
        config = PyFileConfigLoader(str(self.root / "nbgrader_config.py")).load_config()
        config.Exchange.root = str(self.exchange)
        return NbGraderAPI(config=config)

    def at_exchange(self, step: str, student: str, name: str, home: Path) -> None:
        """A step of a student, as JupyterLab's list of assignments takes it: FetchAssignment, Submit, FetchFeedback."""
        with temp_attrs(self.here.coursedir, student_id=student, assignment_id=name):
            parts = {"coursedir": self.here.coursedir, "authenticator": self.here.authenticator, "parent": self.here}
            app = getattr(self.here.exchange, step)(**parts)
            app.assignment_dir, app.cache = str(home), str(home / ".cache")
            result = capture_log(app)
        assert result["success"], result

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


def likely(key: AssignmentFile, ability: float, chance: random.Random) -> dict[str, Any]:
    """Answers of a student who is right about an item with the probability `ability`; free texts are written."""
    answers = right(key)
    for item in key.items:
        if item.parts and chance.random() > ability:
            part = chance.choice(item.parts).id
            answers[item.id] = {
                "multiple_select": [part],
                "case": [part],
                "order": chance.sample([p.id for p in item.parts], len(item.parts)),
            }.get(item.type, part)
    return answers


def simulated(folder: Path, students: int, seed: int) -> Course:
    """A marked class of the assignment NAME, from weak to strong; nobody has marked the free texts."""
    course, chance = Course(folder), random.Random(seed)
    course.nbgrader("generate_assignment", NAME)
    for number in range(students):
        course.put(f"s{number:02}", likely(course.key, 0.25 + 0.7 * number / students, chance))
    course.command("grade", NAME)
    return course


def correct_the_key(course: Course) -> None:
    """The first item's key was wrong: the option after it is right."""
    file = course.root / "keys" / f"{NAME}.yml"
    before, after = file.read_text("utf-8").split("    key: true\n", 1)
    rest, text, more = after.partition("  - id: ")
    option, end, more = more.partition("\n")
    file.write_text(f"{before}{rest}{text}{option}{end}    key: true\n{more}", "utf-8")
