"""Content is changed after it was handed out, by accident or on purpose: old answers stay gradable.

ana handed in through the exchange, ben's work is put where collecting would; each test is one accident, met as
docs/grading.md says.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from classroom import NAME, Course, right

from massage_course.checks import check
from massage_course.content import CourseData
from massage_course.grading.keys import load_key


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ana answers everything by the key as it was, ben all but the first question. Nothing is marked yet."""
    folder = tmp_path_factory.mktemp("handed_in")
    course = Course(folder)
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("release_assignment", NAME)
    course.hand_in("ana", right(course.key), folder)
    course.nbgrader("collect", NAME)
    wrong = next(part.id for part in course.key.items[0].parts if not part.key)
    course.put("ben", right(course.key) | {"lbp_g01": wrong})
    return folder


@pytest.fixture
def course(handed_in: Path, tmp_path: Path) -> Course:
    return Course.copied(handed_in, tmp_path)


def edit(course: Course, change: Any) -> None:
    """Edit the key file as an author does."""
    file = course.root / "keys" / f"{NAME}.yml"
    key = yaml.safe_load(file.read_text("utf-8"))
    change(key)
    file.write_text(yaml.safe_dump(key, allow_unicode=True, sort_keys=False), "utf-8")


def first_points(course: Course) -> tuple[Any, Any]:
    return course.grades("ana")["lbp_g01"], course.grades("ben")["lbp_g01"]


def feedback(course: Course, student: str) -> str:
    course.command("feedback", NAME)
    return (course.root / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")


def test_the_key_was_wrong_and_the_marks_were_out_already(course: Course) -> None:
    course.command("grade", NAME)
    assert first_points(course) == ((1.0, None, False), (0.0, None, False))
    chosen = next(part.id for part in course.key.items[0].parts if not part.key)

    def correct(key: dict[str, Any]) -> None:
        for option in key["items"][0]["options"]:
            option.pop("key", None)
            if option["id"] == chosen:
                option["key"] = True

    edit(course, correct)
    said = course.command("regrade", NAME, "--yes")
    assert "ana, lbp_g01: 1 -> 0" in said and "ben, lbp_g01: 0 -> 1" in said
    assert first_points(course) == ((0.0, None, False), (1.0, None, False))
    assert "1 of 1 point<" in feedback(course, "ben").split("Question 2")[0]


def test_a_question_turned_out_to_have_two_right_answers(course: Course) -> None:
    course.command("grade", NAME)
    reason = "Two of the answers can be defended."
    edit(course, lambda key: key.update(withdrawn={"lbp_g01": reason}))
    assert not check(CourseData(Path(__file__).parents[1] / "course_data"), course.root)
    assert "ben, lbp_g01: 0 -> 1" in course.command("regrade", NAME, "--yes")
    assert first_points(course) == ((1.0, None, False), (1.0, None, False))
    page = feedback(course, "ben").split("Question 2")[0]
    assert reason in page and "everyone has its points" in page and "not right" not in page
    said = course.command("report", NAME)
    assert f"Withdrawn: lbp_g01. {reason}" in said
    assert "lbp_g01: difficulty" not in said, "what does not count tells nothing about the class"
    # nbgrader's own command, with the same plug-ins, gives the same points.
    before = course.rows()
    course.nbgrader("autograde", NAME, "--force")
    assert course.rows() == before


def test_a_question_was_cut_out_of_the_key_file_though_it_is_handed_out(course: Course) -> None:
    edit(course, lambda key: key["items"].pop(0))
    with pytest.raises(AssertionError, match="has no item 'lbp_g01', which is handed out: put it back") as error:
        course.command("grade", NAME)
    assert "Traceback" not in str(error.value)


def renew(course: Course) -> None:
    """A question is taken out, one comes from the pool, the order is turned round, and words are changed."""
    new = course.root / "pool" / "low_back_pain.yml"
    asked = {item.id for item in course.key.items}
    more = next(item for item in yaml.safe_load(new.read_text("utf-8"))["items"] if item["id"] not in asked)

    def change(key: dict[str, Any]) -> None:
        for option in key["items"][1]["options"]:
            option["text"] += ", as a rule"
        key["items"] = [more, *reversed(key["items"][1:])]

    edit(course, change)


def test_an_assignment_was_handed_out_again_with_other_questions(course: Course) -> None:
    """ana and ben handed in the first version before the second came out."""
    renew(course)
    course.command("assignment", "build", NAME)
    course.nbgrader("generate_assignment", NAME, "--force")
    assert "2 marked." in course.command("grade", NAME)
    grades, key = course.grades("ana"), load_key(course.root, NAME)
    assert key.items[0].id in grades and "lbp_g01" not in grades
    assert grades[key.items[0].id] == (0.0, None, False), "it was not asked then, so it has no answer"
    kept = [item for item in key.items[1:] if item.type != "free_text"]
    assert len(kept) == 12 and all(grades[item.id] == (item.points, None, False) for item in kept)


def test_questions_cannot_be_exchanged_once_something_is_marked(course: Course) -> None:
    """nbgrader refuses, and no mark is lost: withdraw, or ask the new question in an assignment of its own."""
    course.command("grade", NAME)
    before, keys = course.rows(), (course.root / "keys" / f"{NAME}.yml").read_bytes()
    renew(course)
    course.command("assignment", "build", NAME)
    with pytest.raises(AssertionError, match="Cannot add or remove cells"):
        course.nbgrader("generate_assignment", NAME, "--force")
    assert course.rows() == before
    (course.root / "keys" / f"{NAME}.yml").write_bytes(keys)
    course.command("assignment", "build", NAME)
    course.nbgrader("generate_assignment", NAME, "--force")
    course.command("grade", NAME, "--again")
    assert course.rows() == before
