"""A whole term in real nbgrader: all nine assignments, twenty students whose ability is set, from source to marks.

What every item, total, penalty and missing mark must be is worked out apart, from the key files alone (``by_hand``).
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from browser import AXE, CHROMIUM, chromium, violations
from by_hand import SHARES, Item, most, points, told
from classroom import AT, ROOT, Course, keep_in_notebook, read_marks, write_text
from click.testing import CliRunner
from nbgrader.plugins import BasePlugin, CsvExportPlugin
from playwright.sync_api import Browser
from simulated_class import NAMES, SKIPPED, abilities, answers, probability, rubric_points

from massage_course.answers import Answer, AnswerBook
from massage_course.cli import main

NINE = sorted(file.stem for file in (ROOT / "exercises" / "keys").glob("*.yml"))
ABILITY = abilities()

HOURS_AFTER = {"30 hours late": 30, "100 hours late": 100, "30 hours, more time": 30, "60 hours, more time": 60}
"""Habit -> hours from the deadline to the arrival."""
MORE_TIME = {"30 hours, more time", "60 hours, more time", "nothing, more time"}
"""Habits of those who got two days more."""
LATE_ALL_THE_SAME = {"seconds late", "30 hours late", "100 hours late", "60 hours, more time"}
NOTHING = {"nothing", "nothing, more time"}
UNREADABLE = {"damaged file", "untouched"}
"""Habits that leave no answers which the computer may mark: never a silent zero, so a person must look."""
OTHERS = {"seconds late", "answers file only", "notebook only", "twice", "text in the cell"}
HABITS = sorted(NOTHING | UNREADABLE | OTHERS | MORE_TIME | set(HOURS_AFTER))
"""In every assignment another student has each of these; the others hand in both files, in time."""

PARTIAL = {"multiple_select", "match", "label", "order", "cloze", "case"}
"""The types of items that may earn a part of their points."""

Row = tuple[float | None, float | None, float | None, bool]
"""Automatic points, points by hand, extra credit, and whether a person must look."""


class TwoPointsADay(BasePlugin):  # type: ignore[misc]
    """The rule of this class for late work: an hour of grace, then two points for each day that has begun."""

    def late_submission_penalty(self, student: str, score: float, seconds: float) -> float | None:
        return None if seconds < 3600 else 2.0 * (1 + seconds // 86400)


LATE = f"\nc.AssignLatePenalties.plugin_class = '{__name__}.TwoPointsADay'\n"


@dataclass
class Work:
    """What one student does in one assignment, and what must come of it, worked out here."""

    habit: str
    given: dict[str, Any]
    arrived: datetime | None = None
    rows: dict[str, Row] = field(default_factory=dict)
    penalty: float | None = None
    comment: str = ""

    @property
    def raw(self) -> float:
        return round(sum(counted(row) or 0.0 for row in self.rows.values()), 4)

    @property
    def score(self) -> float:
        return round(max(0.0, self.raw - (self.penalty or 0.0)), 4)


@dataclass
class Assignment:
    """A key file as YAML, its items as students have them, everybody's work, and what the commands said and wrote."""

    name: str
    key: dict[str, Any]
    shown: dict[str, Item]
    works: dict[str, Work]
    due: datetime = datetime.min
    said: dict[str, str] = field(default_factory=dict)
    marked: list[tuple[Any, ...]] = field(default_factory=list)
    marked_by_nbgrader: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def asked(self) -> list[Item]:
        """The items that the computer marks."""
        return [item for item in self.key["items"] if item["type"] != "free_text"]

    @property
    def texts(self) -> list[Item]:
        return [item for item in self.key["items"] if item["type"] == "free_text"]

    @property
    def handed(self) -> dict[str, Work]:
        return {student: work for student, work in sorted(self.works.items()) if work.habit not in NOTHING}


def counted(row: Row) -> float | None:
    """The points that count: those by hand before the automatic ones, and extra credit on top."""
    auto, manual, extra, _ = row
    given = auto if manual is None else manual
    return None if given is None else given + (extra or 0.0)


# ---- the term -------------------------------------------------------------------------------------------------------


class Term:
    """The course, the homes of the students, and the nine assignments."""

    def __init__(self, folder: Path) -> None:
        self.course, self.homes = Course(folder, LATE), folder / "homes"
        self.assignments = {name: self._plan(name) for name in NINE}
        self._enroll()
        for assignment in self.assignments.values():
            self._hand_out(assignment.name)
            self._take_in(assignment)
            self._mark(assignment)
            self._mark_by_hand(assignment)
            self._give_back(assignment)
        self.said = self.run("marks", str(self.course.root / "marks.csv"))

    def run(self, *words: str) -> str:
        """A ``massage-course`` command; in this process, which spares its start."""
        result = CliRunner().invoke(main, [*words, f"--exercises={self.course.root}"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return str(result.output)

    def _plan(self, name: str) -> Assignment:
        key = yaml.safe_load((self.course.root / "keys" / f"{name}.yml").read_text("utf-8"))
        public = json.loads((self.course.root / "source" / name / "items.json").read_bytes())
        shown = {item["id"]: item for item in public["items"]}
        order = random.Random(name).sample(NAMES, len(NAMES))
        habits = dict(zip(order, HABITS, strict=False))
        works = {
            student: Work(habits.get(student, "both files"), answers(student, ABILITY[student], key["items"], shown))
            for student in NAMES
        }
        return Assignment(name, key, shown, works)

    def _enroll(self) -> None:
        """The list of the class: who never hands anything in must be missed."""
        file = self.course.root / "class.csv"
        file.write_text("id,first_name,last_name\n" + "".join(f"{n},{n.title()},Test\n" for n in NAMES), "utf-8")
        self.course.nbgrader("db", "student", "import", str(file))

    def _hand_out(self, name: str) -> None:
        for step in (self.course.here.generate_assignment, self.course.here.release_assignment):
            result = step(name)
            assert result["success"], result

    def _take_in(self, assignment: Assignment) -> None:
        """Everybody hands in at the exchange; the deadline comes before the last one; the instructor collects."""
        name, handed = assignment.name, assignment.handed
        for student, work in handed.items():
            if work.habit != "seconds late":
                self._hand_in(student, name, work)
        assignment.due = datetime.now(UTC).replace(tzinfo=None)
        self.run("due", name, assignment.due.isoformat())
        for student, work in handed.items():
            if work.habit == "seconds late":
                self._hand_in(student, name, work)
        for student, work in assignment.works.items():
            if work.habit in MORE_TIME:
                self.run("extend", name, student, (assignment.due + timedelta(days=2)).isoformat())
        result = self.course.here.collect(name)
        assert result["success"], result
        for student, work in handed.items():
            self._arrive(student, assignment, work)

    def _hand_in(self, student: str, name: str, work: Work) -> None:
        """Fetch, answer, submit; what is handed in are the files that a student's notebook leaves."""
        home = self.homes / student
        home.mkdir(parents=True, exist_ok=True)
        self.course.at_exchange("FetchAssignment", student, name, home)
        folder = home / name
        if work.habit == "twice":
            self._answer(folder, work, dict.fromkeys(work.given, "nothing yet"))
            self.course.at_exchange("Submit", student, name, home)
        if work.habit != "untouched":
            self._answer(folder, work, work.given)
        self.course.at_exchange("Submit", student, name, home)

    def _answer(self, folder: Path, work: Work, given: dict[str, Any]) -> None:
        file, notebook = folder / f"{folder.name}.answers.json", folder / f"{folder.name}.ipynb"
        in_cell = work.habit == "text in the cell"
        if in_cell:
            texts = {item["id"] for item in self.assignments[folder.name].texts}
            write_text(folder, folder.name, "What I *planned* & did.")
            given = {item: response for item, response in given.items() if item not in texts}
        AnswerBook(folder.name, folder).save({item: Answer(response, AT) for item, response in given.items()})
        keep_in_notebook(folder, folder.name)
        if work.habit == "answers file only":
            notebook.unlink()
        elif work.habit == "notebook only":
            file.unlink()
        elif work.habit == "damaged file":
            file.write_bytes(file.read_bytes()[:200])

    def _arrive(self, student: str, assignment: Assignment, work: Work) -> None:
        """The time that the server wrote; for what comes days later it is written as the server would have done."""
        file = self.course.root / "submitted" / student / assignment.name / "timestamp.txt"
        if hours := HOURS_AFTER.get(work.habit):
            file.write_text(f"{assignment.due + timedelta(hours=hours)} UTC", "utf-8")
        work.arrived = datetime.fromisoformat(file.read_text("utf-8").removesuffix(" UTC"))

    def _mark(self, assignment: Assignment) -> None:
        """The whole class at once; then nbgrader marks some again: all of the capstone, and one student of each."""
        assignment.said["first grade"] = self.run("grade", assignment.name)
        assignment.marked = self.rows(assignment)
        some = assignment.handed if assignment.name == "capstone_treatment_plan" else list(assignment.handed)[:1]
        for student in some:
            result = self.course.here.autograde(assignment.name, student)
            assert result["success"], result
        assignment.marked_by_nbgrader = self.rows(assignment)
        for work in assignment.handed.values():
            expect_marks(assignment, work)

    def page(self, student: str, name: str) -> Path:
        """The feedback page."""
        return self.course.root / "feedback" / student / name / f"{name}.html"

    def rows(self, assignment: Assignment) -> list[tuple[Any, ...]]:
        names = {item["id"] for item in assignment.key["items"]}
        return [row for row in self.course.rows() if row[4 if len(row) > 4 else 1] in names]

    def _mark_by_hand(self, assignment: Assignment) -> None:
        """What formgrader's page writes when an instructor types points and a comment into its boxes."""
        with self.course.gradebook() as book:
            for student, work in assignment.handed.items():
                expect_marks_by_hand(assignment, student, work)
                notebook = book.find_submission_notebook(assignment.name, assignment.name, student)
                for grade in notebook.grades:
                    _, manual, extra, person = work.rows[grade.name]
                    if manual is not None:
                        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = manual, extra, person
                for comment in notebook.comments:
                    if work.comment and comment.name == assignment.texts[0]["id"]:
                        comment.manual_comment = work.comment
            book.db.commit()

    def _give_back(self, assignment: Assignment) -> None:
        for command in ("grade", "feedback", "report"):
            assignment.said[command] = self.run(command, assignment.name)


def expect_marks(assignment: Assignment, work: Work) -> None:
    """Automatic points of every item, and the penalty, by the rules of docs/questions.md and docs/grading.md."""
    for item in assignment.key["items"]:
        name = item["id"]
        if work.habit in UNREADABLE:
            work.rows[name] = (None, None, None, True)
        elif item["type"] != "free_text":
            earned = points(item, assignment.shown[name], work.given.get(name))
            work.rows[name] = (round(earned, 4), None, None, False)
        elif name in work.given or work.habit == "text in the cell":
            work.rows[name] = (None, None, None, True)
        else:
            work.rows[name] = (0.0, None, None, False)
    assert work.arrived
    late = work.arrived - assignment.due - timedelta(days=2 if work.habit in MORE_TIME else 0)
    if late >= timedelta(hours=1):
        work.penalty = min(2.0 * (1 + late.days), work.raw)


def expect_marks_by_hand(assignment: Assignment, student: str, work: Work) -> None:
    """Texts by their rubric, a damaged file from what its notebook shows; what is lost stays open."""
    for item in assignment.key["items"]:
        name, (auto, _, _, person) = item["id"], work.rows[item["id"]]
        if person and work.habit != "untouched":
            work.rows[name] = (auto, points_by_hand(assignment, student, item), None, False)
        elif work.habit == "seconds late" and name in assignment.key["must_pass"]:
            # A talk has made up for the questions of safety.
            work.rows[name] = (auto, most(item), None, False)
    text = assignment.texts[0]["id"]
    auto, manual, _, person = work.rows[text]
    if work.habit == "twice" and manual is not None:
        work.rows[text] = (auto, manual, 0.5, person)
        work.comment = "Fatal error: no consent & no question."


def points_by_hand(assignment: Assignment, student: str, item: Item) -> float:
    if item["type"] == "free_text":
        return rubric_points(student, ABILITY[student], item)
    return round(points(item, assignment.shown[item["id"]], assignment.works[student].given.get(item["id"])), 2)


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Term:
    return Term(tmp_path_factory.mktemp("term"))


@pytest.fixture(params=NINE)
def assignment(request: pytest.FixtureRequest, term: Term) -> Assignment:
    return term.assignments[request.param]


# ---- the marks ------------------------------------------------------------------------------------------------------


def test_every_item_of_every_student_has_the_points_worked_out_by_hand(term: Term, assignment: Assignment) -> None:
    with term.course.gradebook() as book:
        found = {
            notebook.student.id: {
                grade.name: (grade.auto_score, grade.manual_score, grade.extra_credit, bool(grade.needs_manual_grade))
                for grade in notebook.grades
            }
            for notebook in book.notebook_submissions(assignment.name, assignment.name)
        }
    assert sorted(found) == list(assignment.handed)
    for student, work in assignment.handed.items():
        assert found[student] == {name: pytest.approx(row) for name, row in work.rows.items()}, student


def test_every_way_to_earn_and_to_miss_points_was_met(term: Term) -> None:
    """Else the other tests here would show less than they seem to."""
    met: dict[str, set[float]] = {}
    for assignment in term.assignments.values():
        for item in assignment.asked:
            shares = {
                row[0] / most(item)
                for work in assignment.works.values()
                if (row := work.rows.get(item["id"])) and row[0] is not None
            }
            met[item["type"]] = met.get(item["type"], set()) | shares
    assert all({0.0, 1.0} < shares for kind, shares in met.items() if kind in PARTIAL)
    assert all(shares == {0.0, 1.0} for kind, shares in met.items() if kind not in PARTIAL)
    assert set(met) == set(SHARES)
    penalties = {
        (work.penalty, work.penalty == work.raw) for one in term.assignments.values() for work in one.handed.values()
    }
    assert penalties >= {(None, False), (2.0, False), (4.0, False), (10.0, False)}


def test_nbgrader_writes_the_same_rows_with_our_plugins(assignment: Assignment) -> None:
    assert len(assignment.marked) > 14 * (len(assignment.asked) + len(assignment.texts))
    assert assignment.marked_by_nbgrader == assignment.marked


def test_late_work_loses_its_points_and_more_time_keeps_them(term: Term, assignment: Assignment) -> None:
    handed = assignment.handed
    with term.course.gradebook() as book:
        notebooks = {one.student.id: one for one in book.notebook_submissions(assignment.name, assignment.name)}
        assert {name: one.assignment.timestamp for name, one in notebooks.items()} == {
            student: work.arrived for student, work in handed.items()
        }
        assert {name: one.late_submission_penalty for name, one in notebooks.items()} == {
            student: pytest.approx(work.penalty) for student, work in handed.items()
        }
    arrived = {work.habit: work.arrived - assignment.due for work in handed.values() if work.arrived}
    penalty = {work.habit: work.penalty for work in handed.values()}
    assert arrived["both files"] < timedelta(0) < arrived["seconds late"] < timedelta(hours=1)
    assert penalty["both files"] is penalty["seconds late"] is penalty["30 hours, more time"] is None
    assert penalty["60 hours, more time"] <= 2 and penalty["30 hours late"] <= 4 and penalty["100 hours late"] <= 10


def test_the_marks_are_those_worked_out_by_hand(term: Term) -> None:
    """Every student in every assignment, also those who handed nothing in, in our table and in nbgrader's."""
    with term.course.gradebook() as book:
        CsvExportPlugin(to=str(term.course.root / "nbgrader.csv")).export(book)
    marks = read_marks(term.course.root / "marks.csv")
    assert marks == read_marks(term.course.root / "nbgrader.csv")
    assert len(marks) == len(NINE) * len(NAMES)
    for assignment in term.assignments.values():
        worth = sum(most(item) for item in assignment.key["items"])
        for student, work in assignment.works.items():
            row = marks[assignment.name, student]
            figures = [row[name] for name in ("raw_score", "late_submission_penalty", "score", "max_score")]
            assert figures == pytest.approx([work.raw, work.penalty or 0.0, work.score, worth]), student
            assert row["timestamp"] == (str(work.arrived) if work.arrived else "")
            assert row["duedate"] == str(assignment.due)


def test_marks_are_written_without_the_noise_of_binary_sums(term: Term) -> None:
    """A sum of points stood in the table as 21.049999999999997."""
    with (term.course.root / "marks.csv").open(newline="", encoding="utf-8") as stream:
        scores = [row[name] for row in csv.DictReader(stream) for name in ("raw_score", "score")]
    assert any("." in score for score in scores)
    assert [score for score in scores if len(score.partition(".")[2]) > 4] == []


# ---- what the instructor is told ------------------------------------------------------------------------------------


def demanded(assignment: Assignment, work: Work) -> tuple[str, bool]:
    """What is said of the questions that must be right and of the written part, and whether the work is repeated."""
    asked = [(counted(work.rows[item["id"]]), most(item)) for item in assignment.asked if is_demanded(assignment, item)]
    open_ = sum(found is None for found, _ in asked)
    right = sum(found is not None and found > worth - 1e-4 for found, worth in asked)
    wrong = len(asked) - open_ - right
    end = ", must be repeated" if wrong else ", some still to be marked" if open_ else ""
    words, repeats = f"Safety: {right} of {len(asked)} right{end}", wrong > 0
    written, needed = (
        [counted(work.rows[item["id"]]) for item in assignment.texts],
        assignment.key.get("written_pass", 0),
    )
    if needed and None not in written:
        too_few = sum(written) < needed
        words += f". Written part: {sum(written):g} points, {needed:g} are needed{', must be repeated' * too_few}"
        repeats |= too_few
    if work.comment:
        words += f". {work.comment.removesuffix('.')}"
    return words, repeats or bool(work.comment)


def is_demanded(assignment: Assignment, item: Item) -> bool:
    return item["id"] in assignment.key["must_pass"]


def test_who_must_repeat_is_named_with_the_reason(assignment: Assignment) -> None:
    expected = {student: demanded(assignment, work) for student, work in assignment.handed.items()}
    said = [line for line in assignment.said["grade"].splitlines() if ": Safety: " in line]
    assert said == [f"{student}: {words}." for student, (words, repeats) in expected.items() if repeats]
    assert 0 < len(said) < len(expected)


def test_the_page_of_every_student_says_what_must_be_right(term: Term, assignment: Assignment) -> None:
    for student, work in assignment.handed.items():
        page = unescape(term.page(student, assignment.name).read_text("utf-8"))
        assert f"<strong>{demanded(assignment, work)[0]}.</strong>" in page, student


def test_a_person_is_asked_where_something_is_missing(assignment: Assignment) -> None:
    asked = re.findall(r"A person must look at (\w+): (.*)\.", assignment.said["first grade"])
    habits = {assignment.works[student].habit: reason for student, reason in asked}
    assert set(habits) == UNREADABLE
    assert habits["untouched"] == "no answers were found, neither in an answers file nor in the notebook"
    assert habits["damaged file"].startswith("the answers file could not be read")


def shares(assignment: Assignment) -> dict[str, dict[str, float]]:
    """Item -> student -> share of its points, of those whose every item is marked."""
    marked = {
        student: work
        for student, work in assignment.handed.items()
        if all(counted(work.rows[item["id"]]) is not None for item in assignment.asked)
    }
    return {
        item["id"]: {student: counted(work.rows[item["id"]]) / most(item) for student, work in marked.items()}
        for item in assignment.asked
    }


def test_the_report_counts_as_we_do(assignment: Assignment) -> None:
    report, handed = assignment.said["report"], assignment.handed
    missing = [student for student in NAMES if student not in handed]
    late = [student for student, work in handed.items() if work.habit in LATE_ALL_THE_SAME]
    scores = [work.score for work in handed.values()]
    worth = sum(most(item) for item in assignment.key["items"])
    head = [
        f"{assignment.key['title']}: {len(handed)} handed in, {len(missing)} missing.",
        f"Missing: {', '.join(missing)}.",
        f"Late: {', '.join(late)}.",
        f"Points of {worth:g}: mean {np.mean(scores):.1f}, deviation {np.std(scores):.1f}, "
        f"from {min(scores):g} to {max(scores):g}, median {np.median(scores):g}.",
    ]
    assert report.splitlines()[:4] == head
    found = dict(re.findall(r"^(\w+): difficulty ([\d.]+)", report, re.M))
    assert found == {name: f"{np.mean(list(share.values())):.2f}" for name, share in shares(assignment).items()}


def test_the_report_counts_who_chose_what(assignment: Assignment) -> None:
    """Also of those who handed in the notebook alone, or an answers file that a person had to look at."""
    blocks = {
        text.partition(":")[0]: text
        for text in re.split(r"^(?=\w+: difficulty)", assignment.said["report"], flags=re.M)
    }
    for item in assignment.asked:
        given = [assignment.works[student].given.get(item["id"]) for student in shares(assignment)[item["id"]]]
        for option in item.get("options", ()):
            chosen = sum(
                response == option["id"] or (isinstance(response, list) and option["id"] in response)
                for response in given
            )
            line = rf"^  [* ] +{chosen / len(given):.0%} of all, .*: {re.escape(option['text'])}$"
            assert re.search(line, blocks[item["id"]], re.M), (item["id"], option["id"])


def test_the_report_names_who_missed_a_question_of_safety(assignment: Assignment) -> None:
    safety = [item for item in assignment.asked if item.get("safety")]
    expected = []
    for student, work in assignment.handed.items():
        missed = [
            item["id"]
            for item in safety
            if (found := counted(work.rows[item["id"]])) is not None and found / most(item) < 1
        ]
        expected += [f"Safety: {student} missed {', '.join(missed)}."] if missed else []
    assert [line for line in assignment.said["report"].splitlines() if line.startswith("Safety: ")] == expected


# ---- ability and difficulty as they were set ------------------------------------------------------------------------


def spearman(one: list[float], other: list[float]) -> float:
    """Correlation of the ranks; there are no ties here that matter."""
    return float(np.corrcoef(np.argsort(np.argsort(one)), np.argsort(np.argsort(other)))[0, 1])


def test_marks_follow_the_ability_that_was_set(term: Term) -> None:
    """By what was handed in and before the penalties, which have nothing to do with ability.

    The share of 100 items, each right or wrong by half a chance, wavers by sqrt(0.25 / 100) = 0.05; the true shares of
    this class spread by 0.2. So the reliability is about 1 - 0.05**2 / 0.2**2 = 0.94, and the correlation with ability
    its root, 0.97. Less than 0.9 would mean that points went astray.
    """
    marks = read_marks(term.course.root / "marks.csv")
    means = []
    for student in NAMES:
        done = [
            one.name for one in term.assignments.values() if one.works[student].habit not in NOTHING | {"untouched"}
        ]
        rows = [marks[name, student] for name in done]
        means.append(np.mean([row["raw_score"] / row["max_score"] for row in rows]))
    assert spearman(means, [ABILITY[student] for student in NAMES]) > 0.9


def test_reported_difficulties_are_those_that_were_set(term: Term) -> None:
    """For the 61 items of one choice, which are right with the probability of the model.

    Measured in standard errors, the differences must lie around 0 (the mean of 61 wavers by 1 / sqrt(61) = 0.13) with a
    deviation of 1 (which wavers by 1 / sqrt(2 * 61) = 0.09), and none beyond 4. Three times as much is allowed.
    """
    errors = []
    for assignment in term.assignments.values():
        found = dict(re.findall(r"^(\w+): difficulty ([\d.]+)", assignment.said["report"], re.M))
        for item in assignment.asked:
            if item["type"] not in PARTIAL:
                students = shares(assignment)[item["id"]]
                right = [(1 - SKIPPED) * probability(ABILITY[student], item) for student in students]
                error = np.sqrt(sum(p * (1 - p) for p in right)) / len(right)
                errors.append((float(found[item["id"]]) - np.mean(right)) / error)
    assert len(errors) > 50
    assert abs(np.mean(errors)) < 3 * 0.13
    assert abs(np.std(errors) - 1) < 3 * 0.09
    assert max(map(abs, errors)) < 4


# ---- what the student reads -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here; install Debian's package chromium")
    with chromium() as browser:
        yield browser


def reader(assignment: Assignment) -> str:
    """The student of middling ability who handed everything in: some is right, some is not."""
    ordinary = [student for student, work in assignment.works.items() if work.habit == "both files"]
    return min(ordinary, key=lambda student: abs(ABILITY[student] - 0.5))


def test_the_feedback_page_tells_the_own_answer_the_right_one_and_why(
    term: Term, assignment: Assignment, browser: Browser
) -> None:
    """Every other page is looked at on a phone that is set to dark."""
    theme, width = [("light", 1000), ("dark", 375)][NINE.index(assignment.name) % 2]
    student = reader(assignment)
    work = assignment.works[student]
    page = browser.new_page(color_scheme=theme, viewport={"width": width, "height": 900})
    errors, asked = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    file = term.page(student, assignment.name)
    page.goto(file.as_uri())
    assert single_spaced(page.inner_text("main")).startswith(f"{assignment.key['title']} {work.score:g} of ")
    sections = [single_spaced(text) for text in page.locator("section").all_inner_texts()]
    for item, text in zip(assignment.key["items"], sections, strict=True):
        assert f" {counted(work.rows[item['id']]):g} of {most(item):g} point" in text
        for line in told(item, assignment.shown[item["id"]], work.given.get(item["id"])):
            assert single_spaced(line) in text, item["id"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if AXE.exists():
        assert violations(page, "body") == []
    assert errors == [] and asked == [file.as_uri()]
    page.close()


def single_spaced(text: str) -> str:
    return " ".join(text.split())


def test_everybody_finds_the_own_page_at_the_exchange(term: Term, assignment: Assignment) -> None:
    """nbgrader looks for the notebook in what was submitted, so the one who handed in no notebook finds nothing."""
    result = term.course.here.release_feedback(assignment.name)
    assert result["success"], result
    for student, work in assignment.handed.items():
        home = term.homes / student
        term.course.at_exchange("FetchFeedback", student, assignment.name, home)
        found = list((home / assignment.name / "feedback").glob("*/*.html"))
        expected = [] if work.habit == "answers file only" else [term.page(student, assignment.name).read_bytes()]
        assert [file.read_bytes() for file in found] == expected, work.habit
