"""A student is forgotten: nothing about them is left in course or exchange, and nobody else loses anything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from classroom import NAME, Course, correct_the_key, right
from click.testing import CliRunner

from massage_course.cli import main

GONE, STAYS = "zoe-quill", "zoe"
TEXT = "an unmistakable sentence of hers"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two students with names alike handed in through the exchange, were marked twice, and got their feedback."""
    folder = tmp_path_factory.mktemp("course")
    course = Course(folder)
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("release_assignment", NAME)
    homes = folder / "homes"
    homes.mkdir()
    for student in (GONE, STAYS):
        answers = right(course.key) | {"lbp_g11": TEXT if student == GONE else "another text"}
        course.hand_in(student, answers, homes)
    course.nbgrader("collect", NAME)
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text('utf-8')}\nc.Exchange.root = {str(course.exchange)!r}\n", "utf-8")
    type_in(course, "grade", NAME)
    correct_the_key(course)
    type_in(course, "regrade", NAME, "--yes")
    type_in(course, "feedback", NAME)
    course.nbgrader("release_feedback", NAME)
    course.command("report", NAME, "--to", str(course.root / "reports" / NAME))
    shutil.rmtree(homes)
    return course


def type_in(course: Course, *words: str, answer: str = "", ends: int = 0) -> str:
    """A ``massage-course`` command; returns what it says."""
    result = CliRunner().invoke(main, [*words, f"--exercises={course.root}"], input=f"{answer}\n")
    assert result.exit_code == ends, result.output
    return result.output


def holding(course: Course, words: str) -> set[Path]:
    """Every file that holds `words` or has them in its path."""
    places = [place for root in (course.root, course.exchange) for place in root.rglob("*") if place.is_file()]
    return {place for place in places if words in str(place) or words.encode() in place.read_bytes()}


def test_a_no_deletes_nothing_and_a_yes_leaves_nothing(course: Course) -> None:
    pages = set((course.exchange / "back_massage" / "feedback").iterdir())
    before, others = holding(course, GONE) | holding(course, TEXT), [row for row in course.rows() if row[0] != GONE]
    said = type_in(course, "forget", GONE, answer="n")
    assert "Nothing was deleted." in said
    assert holding(course, GONE) | holding(course, TEXT) == before
    for step in ("submitted", "autograded", "feedback", "gradebook.db", "regraded", "inbound", "reports"):
        assert step in said
    type_in(course, "forget", GONE, "--yes")
    assert holding(course, GONE) | holding(course, TEXT) == set()
    assert [row for row in course.rows() if row[0] != GONE] == others == course.rows()
    (page,) = (course.exchange / "back_massage" / "feedback").iterdir()
    assert len(pages) == 2
    assert page in pages
    assert {place.parent.name for place in course.root.glob(f"submitted/*/{NAME}")} == {STAYS}


@pytest.mark.parametrize("name", ["nobody", "..", "*", "zoe/low_back_pain"])
def test_who_is_unknown_is_said(course: Course, name: str) -> None:
    assert f"nothing is kept about '{name}'" in type_in(course, "forget", name, "--yes", ends=1)
