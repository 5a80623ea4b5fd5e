"""The capstone: several clients, one rubric of 100 points, and what the marker sees that the student does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from classroom import Course

from massage_course.content import DataError, course_data
from massage_course.grading.build import public
from massage_course.grading.capstone import draw_client, key_text
from massage_course.grading.clients import clients, load_client, load_rubric
from massage_course.grading.keys import load_key
from massage_course.items import Case, FreeText, Hotspot, LabelDiagram

EXERCISES = Path(__file__).parents[1] / "exercises"
NAME = "capstone_treatment_plan"
WEIGHTS = {1: 12, 2: 12, 3: 12, 4: 9, 5: 12, 6: 12, 7: 9, 8: 6, 9: 9, 10: 6}
"""Criterion of the dossier (Annex C.2) -> its points."""


def test_the_rubric_is_the_one_of_the_dossier() -> None:
    criteria = [criterion for part in load_rubric(EXERCISES).parts for criterion in part.criteria]
    numbered = {int(c.title.split()[0]): c for c in criteria if c.title[0].isdigit()}
    assert {number: criterion.points for number, criterion in numbered.items()} == WEIGHTS
    assert all(len(criterion.levels) == 4 for criterion in numbered.values())
    assert sum(criterion.points for criterion in criteria) == 100
    assert load_rubric(EXERCISES).written_pass == 70
    assert all(criterion.comments for criterion in numbered.values())


def test_the_fatal_errors_are_those_of_the_dossier() -> None:
    errors = " ".join(error for part in load_rubric(EXERCISES).parts for error in part.fatal_errors)
    for word in ("clot", "cauda equina", "pre-eclampsia", "fracture", "consent", "fresh strain", "open wound", "cure"):
        assert word in errors


@pytest.mark.parametrize("client", clients(EXERCISES))
def test_every_client_has_fifteen_questions_and_a_model_answer_to_each_part(client: str) -> None:
    found, parts = load_client(EXERCISES, client)
    assert len(found.items) == 15
    assert len({item.type for item in found.items}) >= 6
    assert any(isinstance(item, Case) for item in found.items)
    assert any(isinstance(item, (Hotspot, LabelDiagram)) for item in found.items)
    safety = {item.id for item in found.items if item.safety}
    assert len(found.must_pass) == 2 and set(found.must_pass) <= safety
    assert len(parts) == 5 and sum(part.points for part in parts) == 100
    first = found.name.partition(",")[0]
    for part in parts:
        assert first in part.stem and len(part.model_answer.split()) >= 40
    assert sum(first in f"{item.stem}" for item in found.items) >= 10, "the questions are about this client"


def test_the_seed_draws_the_client() -> None:
    drawn = {seed: draw_client(EXERCISES, seed) for seed in map(str, range(60))}
    assert drawn == {seed: draw_client(EXERCISES, seed) for seed in drawn}
    assert set(drawn.values()) == set(clients(EXERCISES))


def test_the_committed_key_is_the_one_that_its_seed_writes() -> None:
    key = load_key(EXERCISES, NAME)
    written = key_text(EXERCISES, NAME, key.seed, draw_client(EXERCISES, key.seed))
    assert written == (EXERCISES / "keys" / f"{NAME}.yml").read_text("utf-8")


def test_a_client_without_a_model_answer_is_named(tmp_path: Path) -> None:
    (tmp_path / "capstone").mkdir()
    for file in (EXERCISES / "capstone").glob("*.yml"):
        text = file.read_text("utf-8").replace("\n  session: >-", "\n  sessions: >-")
        (tmp_path / "capstone" / file.name).write_text(text, "utf-8")
    with pytest.raises(DataError, match=r"berit.yml, field model_answers: has none for session"):
        load_client(tmp_path, "berit")


def test_students_see_criteria_and_fatal_errors_and_nothing_of_the_markers() -> None:
    key = load_key(EXERCISES, NAME)
    shown = json.dumps(public(key, course_data()), ensure_ascii=False)
    for item in key.items:
        if isinstance(item, FreeText):
            assert all(error in shown for error in item.fatal_errors)
            assert item.model_answer[:60] not in shown
            for criterion in item.criteria:
                assert all(json.dumps(level, ensure_ascii=False) in shown for level in criterion.levels)
                assert not [comment for comment in criterion.comments if comment in shown]


# ---- in the cycle ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("capstone"))
    course.nbgrader("generate_assignment", NAME)
    key = load_key(course.root, NAME)
    text = "I ask about legs, saddle area and bladder."
    for student in ("ana", "ben"):
        answers = {item.id: text if isinstance(item, FreeText) else item.key() for item in key.items}
        course.put(student, answers, NAME)
    course.command("grade", NAME)
    return course


def test_the_marker_has_rubric_model_answer_and_comments_above_the_students_text(course: Course) -> None:
    key = load_key(course.root, NAME)
    marked = json.loads((course.root / "autograded" / "ana" / NAME / f"{NAME}.ipynb").read_bytes())
    cells = {cell["metadata"]["nbgrader"]["grade_id"]: place for place, cell in enumerate(marked["cells"])}
    for item in key.items:
        if isinstance(item, FreeText):
            box = marked["cells"][cells[f"{item.id}-box"]]
            seen = "".join("".join(output["data"]["text/html"]) for output in box["outputs"])
            assert item.criteria[0].title in seen and "Model answer" in seen and "Comments to copy" in seen
            assert item.criteria[0].comments[0].partition("'")[0].partition('"')[0] in seen
            assert ("Fatal error:" in seen) == bool(item.fatal_errors)
            assert cells[item.id] == cells[f"{item.id}-box"] + 1
            assert "saddle area" in "".join(marked["cells"][cells[item.id]]["source"])


def test_points_and_comments_given_by_hand_decide_and_the_student_reads_why(course: Course) -> None:
    given = {"subjective": 24, "objective": 12, "assessment": 21, "session": 21, "weeks": 22}
    with course.gradebook() as book:
        for student, factor in (("ana", 1.0), ("ben", 0.5)):
            for part, points in given.items():
                grade = book.find_grade(f"berit_{part}", NAME, NAME, student)
                grade.manual_score, grade.needs_manual_grade = points * factor, False
        comment = book.find_comment("berit_session", NAME, NAME, "ana")
        comment.manual_comment = "Fatal error: work went on without consent."
        book.db.commit()
    said = course.command("grade", NAME)
    assert "ana: Safety: 2 of 2 right. Written part: 100 points, 70 are needed. Fatal error: work went on" in said
    assert "ben: Safety: 2 of 2 right. Written part: 50 points, 70 are needed, must be repeated." in said
    course.command("feedback", NAME)
    page = (course.root / "feedback" / "ana" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "Fatal error: work went on without consent" in page
    assert "Comments to copy" not in page, "the bank of comments is the marker's"
