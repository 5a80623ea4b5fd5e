"""What must be right whatever the points: counted beside nbgrader's points, which stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from classroom import NAME, Course, right

from massage_course.content import AssignmentFile
from massage_course.grading.keys import load_key
from massage_course.grading.passing import passing

EXERCISES = Path(__file__).parents[1] / "exercises"
KEY = load_key(EXERCISES, NAME)
CAPSTONE = load_key(EXERCISES, "capstone_treatment_plan")
FULL: dict[str, float | None] = {item.id: item.points for item in KEY.items}
WRITTEN = {"berit_subjective": 24.0, "berit_objective": 12.0, "berit_assessment": 21.0, "berit_session": 21.0}


@pytest.mark.parametrize(
    ("changed", "words", "repeat"),
    [
        ({}, "Safety: 2 of 2 right", False),
        ({"lbp_g04": 0.0}, "Safety: 1 of 2 right, must be repeated", True),
        ({"lbp_g05": 1.3333}, "Safety: 1 of 2 right, must be repeated", True),
        ({"lbp_g04": 0.0, "lbp_g05": 0.0}, "Safety: 0 of 2 right, must be repeated", True),
        ({"lbp_g04": None}, "Safety: 1 of 2 right, some still to be marked", False),
        ({"lbp_g01": 0.0}, "Safety: 2 of 2 right", False),
        ({"lbp_g05": 2.5}, "Safety: 2 of 2 right", False),
    ],
)
def test_safety_is_counted_apart(changed: dict[str, float | None], words: str, repeat: bool) -> None:
    found = passing(KEY, {**FULL, **changed}, {})
    assert (str(found), found.must_repeat) == (words, repeat)


def test_nothing_is_said_where_nothing_is_demanded() -> None:
    plain = AssignmentFile(assignment="x", title="X", intro="", items=KEY.items)
    assert str(passing(plain, FULL, {})) == ""
    assert not passing(plain, {}, {}).must_repeat


def full(key: AssignmentFile) -> dict[str, float | None]:
    return {item.id: item.points for item in key.items}


@pytest.mark.parametrize(
    ("weeks", "session", "words", "repeat"),
    [
        (22.0, 21.0, "Written part: 100 points, 70 are needed", False),
        (0.0, 13.0, "Written part: 70 points, 70 are needed", False),
        (0.0, 12.5, "Written part: 69.5 points, 70 are needed, must be repeated", True),
        (None, 0.0, "", False),
    ],
)
def test_the_written_part_needs_its_points(weeks: float | None, session: float, words: str, repeat: bool) -> None:
    points = {**full(CAPSTONE), **WRITTEN, "berit_weeks": weeks, "berit_session": session}
    found = passing(CAPSTONE, points, {})
    assert found.must_repeat is repeat
    assert str(found) == ". ".join(part for part in ("Safety: 2 of 2 right", words) if part)


def test_a_fatal_error_fails_whatever_the_points() -> None:
    comments = {"berit_session": " fatal error: no consent was asked.", "berit_weeks": "Good. No fatal error here."}
    found = passing(CAPSTONE, full(CAPSTONE), comments)
    assert found.must_repeat
    assert str(found).endswith("100 points, 70 are needed. fatal error: no consent was asked")


# ---- in the cycle ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("passing"))
    course.nbgrader("generate_assignment", NAME)
    course.put("ana", right(course.key))
    course.put("ben", {**right(course.key), "lbp_g04": "a"})
    course.put("cleo", {**right(course.key), "lbp_g05": ["b"], "lbp_g01": "a"})
    (course.put("lost", {}) / f"{NAME}.answers.json").write_text("{")
    return course


def test_grade_names_who_must_repeat_and_the_points_stay_ordinary(course: Course) -> None:
    said = course.command("grade", NAME)
    assert "ben: Safety: 1 of 2 right, must be repeated." in said
    assert "cleo: Safety: 1 of 2 right, must be repeated." in said
    assert "ana: Safety" not in said and "lost: Safety" not in said
    assert course.grades("ben")["lbp_g04"] == (0.0, None, False)
    assert course.grades("ben")["lbp_g01"] == (1.0, None, False)


def test_the_student_and_the_marker_read_it(course: Course) -> None:
    course.command("grade", NAME, "--again")
    course.command("feedback", NAME)
    for student, words in [("ana", "Safety: 2 of 2 right."), ("ben", "Safety: 1 of 2 right, must be repeated.")]:
        page = (course.root / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")
        marked = (course.root / "autograded" / student / NAME / f"{NAME}.ipynb").read_text("utf-8")
        assert words in page and words in marked
        assert "Question 4: safety, must be right" in page
    lost = (course.root / "autograded" / "lost" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert "of 2 right" not in lost, "what could not be read is not held against anybody"


def test_points_given_by_hand_count(course: Course) -> None:
    course.command("grade", NAME, "--again")
    with course.gradebook() as book:
        grade = book.find_grade("lbp_g04", NAME, NAME, "ben")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        book.db.commit()
    course.command("feedback", NAME)
    page = (course.root / "feedback" / "ben" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "Safety: 2 of 2 right." in page
    assert "ben: Safety" not in course.command("grade", NAME)
