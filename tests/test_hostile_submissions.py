"""A class with every attack and accident we know, graded by real nbgrader: nobody else is touched, nothing runs.

Each fixture is named after what it does. The honest part of a hostile submission is graded like any other.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browser import CHROMIUM, chromium
from classroom import AT, NAME, NOTE, Course, right
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.api import Gradebook

from massage_course.answers import MIME, Answer, Record, encode
from massage_course.items import FreeText

if sys.platform == "win32":
    pytest.skip("links, pipes and owners of files are those of Unix", allow_module_level=True)

CANARY = "pwned"
RUN = f"open('{{root}}/{CANARY}', 'w').write('x')"
SCRIPT = "<script>document.title='stolen'</script><img src=x onerror=\"document.title='stolen'\">"

Attack = Callable[[Path, Course], None]
FULL, PERSON, NOTHING = "every point", "a person must look", "not graded"
"""What becomes of a fixture: the honest answers earn every point; they are left open; nothing could be read."""

ATTACKS: dict[str, tuple[str, Attack]] = {}


def attack(expected: str) -> Callable[[Attack], Attack]:
    def known(function: Attack) -> Attack:
        ATTACKS[function.__name__] = (expected, function)
        return function

    return known


def notebook(folder: Path) -> Any:
    return nbformat.read(folder / f"{NAME}.ipynb", as_version=4)


def write(folder: Path, nb: Any) -> None:
    (folder / f"{NAME}.ipynb").write_text(json.dumps(nb), "utf-8")


def cell(nb: Any, name: str) -> Any:
    return next(one for one in nb.cells if one.metadata.get("nbgrader", {}).get("grade_id") == name)


def code_in_every_cell(folder: Path, course: Course, code: str) -> None:
    nb = notebook(folder)
    for one in nb.cells:
        if one.cell_type == "code":
            one.source = code
    nb.cells.insert(0, new_code_cell(code))
    write(folder, nb)


# ---- code that should never run --------------------------------------------------------------------------------------


@attack(FULL)
def reads_the_key(folder: Path, course: Course) -> None:
    code_in_every_cell(
        folder, course, f"open('{course.root}/{CANARY}','w').write(open('{course.root}/keys/{NAME}.yml').read())"
    )


@attack(FULL)
def patches_the_checker(folder: Path, course: Course) -> None:
    code = "import massage_course.items as i; i.Item.fraction = lambda s, r: 1.0\n" + RUN.format(root=course.root)
    code_in_every_cell(folder, course, code)


@attack(FULL)
def writes_the_gradebook(folder: Path, course: Course) -> None:
    connect = f"import sqlite3; c = sqlite3.connect('{course.root}/gradebook.db')"
    code = f"{connect}; c.execute('update grade set manual_score=999'); c.commit()"
    code_in_every_cell(folder, course, code)


@attack(FULL)
def loops_forever(folder: Path, course: Course) -> None:
    code_in_every_cell(folder, course, "while True:\n    try:\n        pass\n    except BaseException:\n        pass")


@attack(FULL)
def eats_memory(folder: Path, course: Course) -> None:
    code_in_every_cell(folder, course, "x = bytearray(10**11)")


# ---- notebooks that are bent -----------------------------------------------------------------------------------------


@attack(FULL)
def copies_a_graded_cell(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    nb.cells.append(cell(nb, course.key.items[0].id))
    write(folder, nb)


@attack(FULL)
def deletes_every_cell(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    nb.cells = []
    write(folder, nb)


@attack(FULL)
def retypes_the_cells(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    for one in nb.cells:
        one.cell_type = "raw"
        one.pop("outputs", None)
        one.pop("execution_count", None)
    write(folder, nb)


@attack(FULL)
def changes_locked_cells(folder: Path, course: Course) -> None:
    code_in_every_cell(folder, course, "100.0")


@attack(FULL)
def forges_points_and_flags(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    for one in nb.cells:
        one.metadata["nbgrader"] |= {"points": 1000, "locked": False, "solution": True, "grade": True}
    write(folder, nb)


@attack(FULL)
def comes_from_another_schema(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    for version, one in zip((99, -1, "x"), nb.cells, strict=False):
        one.metadata["nbgrader"]["schema_version"] = version
    write(folder, nb)


@attack(FULL)
def forges_outputs(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    for one in nb.cells:
        if one.cell_type == "code":
            one.outputs = [
                new_output("execute_result", {"text/plain": "1000.0", "text/html": SCRIPT}, execution_count=1)
            ]
    write(folder, nb)


@attack(FULL)
def adds_raw_html_cells(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    nb.cells.append(new_raw_cell(SCRIPT, metadata={"raw_mimetype": "text/html"}))
    nb.cells.append(new_markdown_cell(SCRIPT))
    write(folder, nb)


@attack(FULL)
def scripts_in_its_markdown(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    cell(nb, free_text(course).id).source = f"**Plan** {SCRIPT} [here](javascript:document.title='stolen')"
    write(folder, nb)
    (folder / f"{NAME}.answers.json").write_bytes(record({k: v for k, v in right(course.key).items() if v != NOTE}))


@attack(FULL)
def puts_a_huge_line_into_a_cell(folder: Path, course: Course) -> None:
    code_in_every_cell(folder, course, "x = '" + "y" * 3_000_000 + "'")


@attack(FULL)
def sends_a_notebook_that_is_no_json(folder: Path, course: Course) -> None:
    (folder / f"{NAME}.ipynb").write_text("{ not json", "utf-8")


@attack(FULL)
def sends_json_that_is_no_notebook(folder: Path, course: Course) -> None:
    (folder / f"{NAME}.ipynb").write_text(
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1, {}]}', "utf-8"
    )


@attack(FULL)
def nests_json_without_end(folder: Path, course: Course) -> None:
    (folder / f"{NAME}.ipynb").write_text('{"cells":' * 100_000, "utf-8")


# ---- files that are no files -----------------------------------------------------------------------------------------


@attack(FULL)
def links_a_notebook_to_the_gradebook(folder: Path, course: Course) -> None:
    (folder / f"{NAME}.ipynb").unlink()
    (folder / f"{NAME}.ipynb").symlink_to(course.root / "gradebook.db")


@attack(FULL)
def links_to_the_keys(folder: Path, course: Course) -> None:
    (folder / "keys.answers.json").symlink_to(course.root / "keys" / f"{NAME}.yml")
    (folder / "everything").symlink_to(course.root)


@attack(FULL)
def hard_links_the_gradebook(folder: Path, course: Course) -> None:
    os.link(course.root / "gradebook.db", folder / "items.json.ipynb")


@attack(FULL)
def lays_a_pipe(folder: Path, course: Course) -> None:
    os.mkfifo(folder / "wait.answers.json")


@attack(FULL)
def sends_a_huge_file(folder: Path, course: Course) -> None:
    with (folder / "big.ipynb").open("wb") as stream:
        stream.truncate(5_000_000_000)


@attack(FULL)
def sends_foreign_files_and_folders(folder: Path, course: Course) -> None:
    (folder / "massage_course").mkdir()
    (folder / "massage_course" / "__init__.py").write_text(RUN.format(root=course.root))
    (folder / "sitecustomize.py").write_text(RUN.format(root=course.root))
    (folder / "nbgrader_config.py").write_text(RUN.format(root=course.root))


@attack(FULL)
def has_a_path_in_a_name(folder: Path, course: Course) -> None:
    (folder / "..%2f..%2fgradebook.db").write_text("x")
    (folder / "…⁄etc⁄passwd.ipynb").write_text("{}")


# ---- answers files ---------------------------------------------------------------------------------------------------


@attack(PERSON)
def links_its_answers_to_the_keys(folder: Path, course: Course) -> None:
    (folder / f"{NAME}.answers.json").unlink()
    (folder / f"{NAME}.answers.json").symlink_to(course.root / "keys" / f"{NAME}.yml")


@attack(PERSON)
def sends_deep_answers(folder: Path, course: Course) -> None:
    deep = '{"a":' * 50_000 + "1" + "}" * 50_000
    (folder / f"{NAME}.answers.json").write_text(f'{{"notebook": "{NAME}", "answers": {deep}}}', "utf-8")


@attack(PERSON)
def sends_answers_that_are_no_json(folder: Path, course: Course) -> None:
    (folder / f"{NAME}.answers.json").write_bytes(b"\xff\x00 {")


@attack(PERSON)
def sends_answers_of_another_assignment(folder: Path, course: Course) -> None:
    (folder / f"{NAME}.answers.json").write_bytes(encode(Record("sleep", {})))


@attack(PERSON)
def deletes_its_answers(folder: Path, course: Course) -> None:
    (folder / f"{NAME}.answers.json").unlink()


@attack(FULL)
def scripts_in_its_answers(folder: Path, course: Course) -> None:
    answers = right(course.key) | {free_text(course).id: f"{SCRIPT}<svg onload=\"document.title='stolen'\"></svg>"}
    (folder / f"{NAME}.answers.json").write_bytes(record(answers | {SCRIPT: SCRIPT}))


@attack(FULL)
def forges_the_times_of_its_answers(folder: Path, course: Course) -> None:
    answers = {name: Answer(response, "9999-99-99T99:99") for name, response in right(course.key).items()}
    (folder / f"{NAME}.answers.json").write_bytes(encode(Record(NAME, answers)))


@attack(FULL)
def keeps_its_answers_in_the_notebook_only(folder: Path, course: Course) -> None:
    nb = notebook(folder)
    copy = json.loads((folder / f"{NAME}.answers.json").read_bytes())
    cell(nb, "start").outputs = [new_output("display_data", {MIME: copy})]
    write(folder, nb)
    (folder / f"{NAME}.answers.json").unlink()


def record(answers: dict[str, Any]) -> bytes:
    return encode(Record(NAME, {name: Answer(response, AT) for name, response in answers.items()}))


def free_text(course: Course) -> FreeText:
    return next(item for item in course.key.items if isinstance(item, FreeText))


# ---- the class -------------------------------------------------------------------------------------------------------

HONEST = ("aaron", "zoe")
"""The first and the last in the alphabet: graded before and after everybody else."""


def by_nbgrader(course: Course) -> None:
    course.nbgrader("autograde", NAME)
    course.nbgrader("generate_feedback", NAME)


def as_a_class(course: Course) -> None:
    course.command("grade", NAME)
    course.command("feedback", NAME)


@pytest.fixture(scope="module", params=[by_nbgrader, as_a_class], ids=["nbgrader", "whole class"])
def course(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Course:
    """The whole class graded in one run, and its feedback made, in both ways that there are."""
    course = Course(tmp_path_factory.mktemp("hostile"))
    course.nbgrader("generate_assignment", NAME)
    for student in HONEST:
        course.put(student, right(course.key))
    for name, (_, bend) in ATTACKS.items():
        bend(course.put(name, right(course.key)), course)
    request.param(course)
    return course


def test_there_are_more_than_twenty_five_fixtures() -> None:
    assert len(ATTACKS) >= 25


@pytest.mark.parametrize("student", HONEST)
def test_honest_students_get_their_points(course: Course, student: str) -> None:
    assert_full(course, student)


def assert_full(course: Course, student: str) -> None:
    grades = course.grades(student)
    assert len(grades) == len(course.key.items)
    for item in course.key.items:
        expected = (None, None, True) if isinstance(item, FreeText) else (item.points, None, False)
        assert grades[item.id] == expected, item.id


@pytest.mark.parametrize("name", [name for name, (expected, _) in ATTACKS.items() if expected is FULL])
def test_the_honest_part_is_graded(course: Course, name: str) -> None:
    assert_full(course, name)


@pytest.mark.parametrize("name", [name for name, (expected, _) in ATTACKS.items() if expected is PERSON])
def test_what_cannot_be_read_is_left_to_a_person(course: Course, name: str) -> None:
    for item in course.key.items:
        assert course.grades(name)[item.id] == (None, None, True), item.id
    marked = (course.root / "autograded" / name / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert "For the instructor" in marked


def test_no_code_ran_and_nothing_was_written_elsewhere(course: Course) -> None:
    assert not list(course.root.rglob(CANARY))
    own = {
        "assignment_maker.ipynb",
        "autograded",
        "capstone",
        "exchange",
        "feedback",
        "gradebook.db",
        "instructor_desk.ipynb",
        "keys",
        "nbgrader_config.py",
        "pool",
        "release",
        "source",
    }
    assert {entry.name for entry in course.root.iterdir()} <= own | {"submitted"}
    assert not [entry for entry in course.root.parent.iterdir() if entry.name not in ("exercises", "exchange")]


def test_nothing_of_the_course_came_into_a_submission(course: Course) -> None:
    """Neither keys nor gradebook nor other people's files stand in what was graded and given back."""
    gradebook = (course.root / "gradebook.db").stat().st_ino
    rationale = course.key.items[0].parts[0].rationale
    for folder in ("autograded", "feedback"):
        for file in (course.root / folder).rglob("*"):
            assert not file.is_symlink(), file
            assert not file.is_file() or file.stat().st_ino != gradebook, file
            assert not file.is_file() or file.stat().st_size < 3_000_000, file
            if file.suffix == ".json":
                assert rationale not in file.read_text("utf-8", "replace"), file


def test_what_was_put_aside_is_kept(course: Course) -> None:
    aside = course.root / "submitted" / "sends_a_notebook_that_is_no_json" / f"{NAME}.aside"
    assert (aside / f"{NAME}.ipynb").read_text() == "{ not json"


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_no_script_of_a_student_runs_in_a_feedback_page(course: Course) -> None:
    with chromium() as browser:
        for student in ATTACKS:
            page = browser.new_page()
            page.goto((course.root / "feedback" / student / NAME / f"{NAME}.html").as_uri())
            page.wait_for_timeout(50)
            assert page.title() != "stolen", student
            assert page.locator("a[href^=javascript]").count() == 0, student
            page.close()


def test_the_gradebook_is_whole(course: Course) -> None:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        assert len(book.assignment_submissions(NAME)) == len(ATTACKS) + len(HONEST)
