"""New assignments by the commands that an instructor types: what is written, and that real nbgrader takes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from classroom import Course

from massage_course.answers import Answer, AnswerBook
from massage_course.content import course_data
from massage_course.grading.keys import load_key, load_pool
from massage_course.grading.making import item_texts

NEW = ("assignment", "new")
PLAN = ("--areas", "sleep,healing", "--items", "6", "--seed", "spring27", "--must-pass", "2")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("making"))
    course.command(*NEW, "midterm", *PLAN)
    course.command(*NEW, "final", *PLAN, "--must-pass", "0", "--variants", "2")
    return course


def refused(course: Course, *words: str) -> str:
    with pytest.raises(AssertionError) as error:
        course.command(*words)
    return str(error.value)


def test_the_items_stand_word_for_word_as_in_the_pool(course: Course) -> None:
    pool = {item.id: item for area in ("sleep", "healing") for item in load_pool(course.root, area)}
    texts = {
        i: text for area in ("sleep", "healing") for i, text in item_texts(course.root / f"pool/{area}.yml").items()
    }
    key = load_key(course.root, "midterm")
    written = (course.root / "keys/midterm.yml").read_text("utf-8")
    assert len(key.items) == 6 and len(key.must_pass) == 2 and key.seed == "spring27"
    for item in key.items:
        assert item == pool[item.id]
        assert texts[item.id] in written


def test_nothing_is_asked_twice_in_the_course(course: Course) -> None:
    keys = [load_key(course.root, file.stem) for file in (course.root / "keys").glob("*.yml")]
    ids = [item.id for key in keys for item in key.items]
    assert len(ids) == len(set(ids))
    assert {"midterm", "final_a", "final_b"} <= {key.assignment for key in keys}


def test_the_data_check_has_nothing_to_say_about_them(course: Course) -> None:
    assert "All course data fit together." in course.command("check")


@pytest.mark.parametrize("name", ["midterm", "final_b"])
def test_nbgrader_validates_and_generates_them_as_they_are(course: Course, name: str) -> None:
    said = course.nbgrader("validate", f"source/{name}/{name}.ipynb")
    assert "Success! Your notebook passes all the tests." in said
    assert "cannot be converted" not in said, "nbgrader must not look for points in the words of a question"
    course.nbgrader("generate_assignment", name)
    released = json.loads((course.root / "release" / name / f"{name}.ipynb").read_bytes())
    assert sum(cell["metadata"]["nbgrader"]["grade"] for cell in released["cells"]) == 6


def test_the_same_words_in_a_fresh_course_write_the_same_bytes(course: Course, tmp_path: Path) -> None:
    again = Course(tmp_path)
    again.command(*NEW, "midterm", *PLAN)
    for file in ("keys/midterm.yml", "source/midterm/midterm.ipynb", "source/midterm/items.json"):
        assert (again.root / file).read_bytes() == (course.root / file).read_bytes()


def test_what_cannot_be_done_is_said_and_nothing_is_written(course: Course) -> None:
    before = sorted(course.root.rglob("*"))
    assert "items left of area sleep that fit; 40 needed" in refused(
        course, *NEW, "big", "--areas", "sleep", "--items", "40", "--seed", "x"
    )
    assert "there is an assignment 'midterm' already" in refused(course, *NEW, "midterm", *PLAN)
    assert "there is an assignment 'final_a' already" in refused(course, *NEW, "final", *PLAN, "--variants", "2")
    assert "'My exam!' cannot be a name" in refused(course, *NEW, "My exam!", *PLAN)
    assert "'../keys' cannot be a name" in refused(course, *NEW, "../keys", *PLAN)
    assert "there is no area 'slep'" in refused(course, *NEW, "x", "--areas", "slep", "--seed", "x")
    assert "there can be 26 forms at most" in refused(course, *NEW, "x", *PLAN, "--variants", "27")
    assert sorted(course.root.rglob("*")) == before


def test_items_may_be_repeated_where_it_is_said(course: Course, tmp_path: Path) -> None:
    own = Course(tmp_path)
    own.command(*NEW, "all", "--areas", "sleep", "--items", "26", "--seed", "x", "--repeat")
    assert len(load_key(own.root, "all").items) == 26


def test_a_key_that_does_not_fit_is_taken_away_again(tmp_path: Path) -> None:
    from massage_course.content import DataError
    from massage_course.grading.making import write

    (tmp_path / "keys").mkdir()
    with pytest.raises(DataError):
        write(tmp_path, "broken", "assignment: broken\nitems: [", course_data())
    assert not list((tmp_path / "keys").iterdir())


def test_the_students_own_order_of_options_never_changes_a_score(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three students see three orders, answer by what they read, and are marked alike."""
    from massage_course.assignment import open_assignment

    name = "midterm"
    course.nbgrader("generate_assignment", name, "--force")
    key = load_key(course.root, name)
    orders = set()
    for student in ("ana", "ben", "cleo"):
        monkeypatch.setenv("JUPYTERHUB_USER", student)
        folder = course.root / "submitted" / student / name
        folder.mkdir(parents=True)
        for file in (course.root / "release" / name).iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        monkeypatch.chdir(folder)
        shown = [open_assignment(name).item(item.id).items[0] for item in key.items]
        orders.add(json.dumps([[part["id"] for part in item["parts"]] for item in shown]))
        book = AnswerBook(name, folder)
        book.save({item.id: Answer(item.key(), "2026-11-20T10:00:00+00:00") for item in key.items})
    assert len(orders) == 3
    course.command("grade", name)
    with course.gradebook() as gradebook:
        for student in ("ana", "ben", "cleo"):
            assert gradebook.find_submission(name, student).score == sum(item.points for item in key.items)


def test_texts_are_cut_from_a_pool_file_without_what_belongs_to_the_next_item(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text(
        "items:\n\n  # first\n  - {id: a, t: 1}\n  # second\n  - id: b\n    t: |\n      x\n\n      y\nlast: 1\n"
    )
    assert item_texts(file) == {"a": "- {id: a, t: 1}", "b": "- id: b\n  t: |\n    x\n\n    y"}
    assert [yaml.safe_load(text)[0]["id"] for text in item_texts(file).values()] == ["a", "b"]
