"""A whole class marked at once: the same rows as stock nbgrader, nothing lost when it is stopped, nobody held up."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from classroom import NAME, STOCK, Course, correct_the_key, keep_in_notebook, read_marks, right, write_text
from nbgrader.api import Gradebook

from massage_course.answers import Answer, AnswerBook
from massage_course.grading import whole_class
from massage_course.grading.settings import read_settings
from massage_course.items import FreeText, Match, MultipleSelect, Order

DUE = datetime(2026, 11, 20, 12)
LATE = """
import os, sys
sys.path.insert(0, os.path.dirname(__file__))
c.AssignLatePenalties.plugin_class = "late_rule.TwoPointsADay"
"""
RULE = """
from nbgrader.plugins import BasePlugin

class TwoPointsADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return None if total_seconds_late < 3600 else 2 * (1 + total_seconds_late // 86400)
"""


def some_answers(key: Any, seed: int) -> dict[str, Any]:
    """Right, wrong, partly right and missing answers, by chance."""
    chance = random.Random(seed)
    answers: dict[str, Any] = {}
    for item in key.items:
        if isinstance(item, FreeText) or chance.random() < 0.15:
            continue
        wrong: Any = [chance.choice(item.parts).id] if item.parts else ""
        if isinstance(item, MultipleSelect):
            wrong = [part.id for part in item.parts if chance.random() < 0.5]
        elif isinstance(item, Order):
            wrong = chance.sample(item.key(), len(item.key()))
        elif isinstance(item, Match):
            wrong = {part: chance.choice(list(item.key().values())) for part in item.key()}
        answers[item.id] = chance.choice([item.key(), wrong, wrong])
    return answers


def hand_in(course: Course) -> None:
    """The same class for every way of marking: chance answers, text in the cell, some of it late."""
    (course.root / "late_rule.py").write_text(RULE)
    for number in range(8):
        folder = course.put(f"s{number}", some_answers(course.key, number) or right(course.key))
        if number % 2:
            write_text(folder, NAME, f"My plan, number {number}.")
        arrived = DUE + timedelta(hours=30 * (number - 4))
        (folder / "timestamp.txt").write_text(f"{arrived} UTC")


def with_a_deadline(course: Course) -> None:
    with course.gradebook() as book:
        book.update_or_create_assignment(NAME, duedate=str(DUE))
        book.update_or_create_student("s6")
        book.update_or_create_submission(NAME, "s6")
        book.grant_extension(NAME, "s6", days=2)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Stock nbgrader without a plug-in of ours: it runs every notebook."""
    course = Course(tmp_path_factory.mktemp("stock"), STOCK + LATE)
    course.nbgrader("generate_assignment", NAME)
    with_a_deadline(course)
    hand_in(course)
    course.nbgrader("autograde", NAME)
    return course


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("ours"), LATE)
    course.nbgrader("generate_assignment", NAME)
    with_a_deadline(course)
    hand_in(course)
    course.command("grade", NAME)
    return course


def test_every_row_is_the_one_that_stock_nbgrader_writes(stock: Course, ours: Course) -> None:
    rows = ours.rows()
    assert len(rows) == 8 * (len(ours.key.items) + 1)
    assert rows == stock.rows()
    penalties = {row[2] for row in rows if len(row) > 5}
    assert None in penalties and len(penalties) > 2, "some are late, by more and by less"
    scores = {row[5] for row in rows if len(row) > 5}
    assert any(score not in (0, 1, 2, None) for score in scores), "some have a part of the points"


def test_a_manual_score_stays_and_a_second_submission_counts_as_in_stock(stock: Course, ours: Course) -> None:
    for course in (stock, ours):
        with course.gradebook() as book:
            grade = book.find_grade("lbp_g01", NAME, NAME, "s1")
            grade.manual_score, grade.needs_manual_grade = 0.25, False
            comment = book.find_comment("lbp_g11", NAME, NAME, "s1")
            comment.manual_comment = "Well seen."
            book.db.commit()
        folder = course.root / "submitted" / "s1" / NAME
        later = DUE + timedelta(days=9)
        (folder / "timestamp.txt").write_text(f"{later} UTC")
        AnswerBook(NAME, folder).save({"lbp_g01": Answer(course.key.items[0].key(), "2027-01-01T00:00:00+00:00")})
    stock.nbgrader("autograde", NAME)
    assert "1 marked." in ours.command("grade", NAME)
    assert ours.rows() == stock.rows()
    assert ours.grades("s1")["lbp_g01"][1:] == (0.25, True)


def test_nbgrader_makes_the_same_feedback_from_both(stock: Course, ours: Course) -> None:
    """What the plug-ins and the whole-class run leave in autograded/ is the same, to the byte."""
    before = {file.relative_to(ours.root): file.read_bytes() for file in ours.root.glob("autograded/*/*/*.ipynb")}
    ours.nbgrader("autograde", NAME, "--force")
    after = {file.relative_to(ours.root): file.read_bytes() for file in ours.root.glob("autograded/*/*/*.ipynb")}
    assert len(before) == 8
    assert before == after


def test_marks_are_those_of_nbgrader_export(ours: Course) -> None:
    ours.nbgrader("export", "--to", "stock.csv")
    # nbgrader writes no quotes, so its table would break at this name.
    with ours.gradebook() as book:
        book.update_or_create_student("zoe", last_name="Á, B", first_name='"Z"', email="z@example.org")
    ours.command("marks", str(ours.root / "ours.csv"))
    marks = read_marks(ours.root / "ours.csv")
    zoe = marks.pop((NAME, "zoe"))
    assert marks == read_marks(ours.root / "stock.csv")
    assert (zoe["last_name"], zoe["first_name"], zoe["score"]) == ("Á, B", '"Z"', 0.0)


def test_the_feedback_page_says_everything_and_names_nobody(ours: Course) -> None:
    ours.command("feedback", NAME)
    page = (ours.root / "feedback" / "s1" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "Well seen." in page and "My plan, number 1." in page
    assert "Taken away because the work came late: " in page
    assert "0.25 of 1 point<" in page
    task = next(item for item in ours.key.items if isinstance(item, FreeText))
    assert task.stem in unescape(page) and task.criteria[0].title in unescape(page)
    assert "assignment.item(" not in page


# ---- stopped, disturbed, unreadable ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of four that nobody has marked yet."""
    course = Course(tmp_path_factory.mktemp("four"))
    course.nbgrader("generate_assignment", NAME)
    for number in range(4):
        course.put(f"s{number}", right(course.key))
    return course.root.parent


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Course:
    return Course.copied(template, tmp_path)


def test_stopped_in_the_middle_it_goes_on_where_it_was(small: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_class, "BATCH", 1)
    work = whole_class.prepare(read_settings(small.root), NAME)
    done = 0

    def stop(count: int) -> None:
        nonlocal done
        done += count
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        whole_class.grade(work, whole_class.waiting(work), stop)
    assert len(small.rows()) == 2 * (len(small.key.items) + 1)
    rest = whole_class.waiting(work)
    assert [folder.parent.name for folder in rest] == ["s2", "s3"]
    assert whole_class.grade(work, rest, lambda count: None).marked == 2
    assert len(small.rows()) == 4 * (len(small.key.items) + 1)


def test_stopped_between_gradebook_and_folder_it_marks_again(small: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    work = whole_class.prepare(read_settings(small.root), NAME)
    with monkeypatch.context() as broken:
        broken.setattr(whole_class, "_put_in_place", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(OSError, match="power cut"):
            whole_class.grade(work, whole_class.waiting(work), lambda count: None)
    assert len(whole_class.waiting(work)) == 4
    assert whole_class.grade(work, whole_class.waiting(work), lambda count: None).marked == 4
    assert not list(small.root.glob("autograded/*/*.new"))


def test_it_waits_for_a_formgrader_that_is_just_writing(small: Course) -> None:
    lock = sqlite3.connect(small.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    lock.execute("begin immediate")
    threading.Timer(2.0, lambda: lock.execute("commit")).start()
    assert "4 marked." in small.command("grade", NAME)


def test_a_submission_that_fails_is_reported_at_the_end_and_the_rest_are_marked(small: Course) -> None:
    place = small.root / "autograded" / "s1"
    place.parent.mkdir()
    place.write_text("a file where a folder should be")
    work = whole_class.prepare(read_settings(small.root), NAME)
    report = whole_class.grade(work, whole_class.waiting(work), lambda count: None)
    assert report.marked == 3
    ((student, reason),) = report.failed
    assert student == "s1" and "Error" in reason


def test_a_text_that_could_not_be_read_is_not_called_no_response(small: Course) -> None:
    (small.root / "submitted" / "s0" / NAME / f"{NAME}.answers.json").write_text("{")
    small.command("grade", NAME)
    rows = small.rows()
    assert ("s0", "lbp_g11", None, None) in rows
    small.nbgrader("autograde", NAME, "--student=s0", "--force")
    assert small.rows() == rows


def test_a_copied_record_is_reported_by_name_to_the_instructor_alone(small: Course) -> None:
    answers = f"{NAME}.answers.json"
    shutil.copy(small.root / "submitted/s1" / NAME / answers, small.root / "submitted/s2" / NAME / answers)
    said = small.command("grade", NAME)
    assert "A person must look at s1" in said and "answers record: s2." in said
    grades = small.grades("s2")
    assert grades["lbp_g01"] == (1.0, None, True), "marked, but not silently accepted"
    assert small.grades("s3")["lbp_g01"] == (1.0, None, False)
    small.command("feedback", NAME)
    page = (small.root / "feedback" / "s2" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "s1" not in page and "another student" not in page


def test_a_record_of_another_login_is_left_to_a_person(small: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "s1")
    (small.root / "submitted/s3" / NAME / f"{NAME}.answers.json").unlink()
    AnswerBook(NAME, small.root / "submitted/s3" / NAME).save({"lbp_g01": Answer("a", "2026-11-20T10:00:00+00:00")})
    assert "s3: the answers file was written under another login" in small.command("grade", NAME)
    assert small.grades("s3")["lbp_g01"] == (None, None, True)


@pytest.mark.parametrize("kept", ["notebook", "answers"])
def test_one_file_of_the_two_is_enough(small: Course, kept: str) -> None:
    folder = small.root / "submitted" / "s0" / NAME
    file, answers = folder / f"{NAME}.ipynb", folder / f"{NAME}.answers.json"
    if kept == "notebook":
        keep_in_notebook(folder, NAME)
        answers.unlink()
        file.rename(folder / f"{NAME} (1).ipynb")
    else:
        file.unlink()
        answers.rename(folder / "my answers.json")
    small.command("grade", NAME)
    assert small.grades("s0")["lbp_g01"] == (1.0, None, False)


def test_answers_to_an_older_version_of_the_assignment_count_by_their_ids(small: Course) -> None:
    """Questions were added, withdrawn and put in another order since: what is still asked keeps its answer."""
    folder = small.root / "submitted" / "s0" / NAME
    (folder / f"{NAME}.answers.json").unlink()
    kept = dict(reversed([(item.id, item.key()) for item in small.key.items[1:] if not isinstance(item, FreeText)]))
    book = AnswerBook(NAME, folder)
    book.save({name: Answer(response, "2026-11-20T10:00:00+00:00") for name, response in {"gone": "a", **kept}.items()})
    small.command("grade", NAME)
    grades = small.grades("s0")
    assert grades["lbp_g01"] == (0.0, None, False), "it was not asked then, so it has no answer"
    assert all(
        grades[name] == (item.points, None, False) for name in kept for item in small.key.items if item.id == name
    )


# ---- a key is corrected ---------------------------------------------------------------------------------------------


def test_a_corrected_key_is_listed_written_and_undone(small: Course) -> None:
    small.command("grade", NAME)
    with small.gradebook() as book:
        grade = book.find_grade("lbp_g01", NAME, NAME, "s2")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        book.db.commit()
    before = small.rows()
    correct_the_key(small)
    said = small.command("regrade", NAME, "--yes")
    for student in ("s0", "s1", "s2", "s3"):
        assert f"{student}, lbp_g01: 1 -> 0" in said
        assert small.grades(student)["lbp_g01"][0] == 0.0
    assert small.grades("s2")["lbp_g01"] == (0.0, 0.5, True)
    assert small.grades("s1")["lbp_g02"] == (small.key.items[1].points, None, False)
    small.command("regrade", NAME, "--undo")
    assert small.rows() == before
    assert "Points: 1 of 1" in (small.root / "autograded/s1" / NAME / f"{NAME}.ipynb").read_text("utf-8")


def test_a_regrade_asks_first_and_a_no_writes_nothing(small: Course) -> None:
    from click.testing import CliRunner

    from massage_course.cli import main

    small.command("grade", NAME)
    before = small.rows()
    assert "Nothing changes." in small.command("regrade", NAME)
    correct_the_key(small)
    result = CliRunner().invoke(main, ["regrade", NAME, f"--exercises={small.root}"], input="n\n")
    assert "Write 4 scores of 4 students?" in result.output and "Nothing was written." in result.output
    assert small.rows() == before


def test_what_a_person_changed_since_is_not_undone(small: Course) -> None:
    small.command("grade", NAME)
    correct_the_key(small)
    small.command("regrade", NAME, "--yes")
    with small.gradebook() as book:
        book.find_grade("lbp_g01", NAME, NAME, "s3").manual_score = 0.75
        book.db.commit()
    small.command("regrade", NAME, "--undo")
    assert small.grades("s3")["lbp_g01"][:2] == (1.0, 0.75)


# ---- what cannot be done is said in words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("grade", "sleep"), "'sleep' is not made yet: run nbgrader generate_assignment sleep"),
        (("extend", NAME, "s1", "2027-01-01"), "has no deadline"),
        (("due", NAME, "tomorrow"), "'tomorrow' is no time"),
        (("due", NAME, "2027-01-01", "--zone", "Mars/Olympus"), "'Mars/Olympus' is no time zone"),
        (("regrade", NAME, "--undo"), "nothing to undo"),
    ],
)
def test_errors_are_words(small: Course, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(AssertionError, match=said) as error:
        small.command(*words)
    assert "Traceback" not in str(error.value)


def test_the_gradebook_can_be_opened_by_nbgrader_afterwards(ours: Course) -> None:
    with Gradebook(f"sqlite:///{ours.root}/gradebook.db") as book:
        assert len(book.assignment_submissions(NAME)) == 8
