"""A graded assignment as its notebook calls it: how far it is answered, and what survives a new version of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from massage_course.answers import Answer, AnswerBook, decode, encode
from massage_course.assignment import Assignment
from massage_course.content import PublicAssignment
from massage_course.grading.keys import load_key

ROOT = Path(__file__).parents[1]
NAME = "low_back_pain"
ITEMS = [item.public() for item in load_key(ROOT / "exercises", NAME).items]
ALL = len(ITEMS)
EARLY, LATE = "2026-11-20T10:00:00.000Z", "2026-11-20T10:05:00.000Z"


def opened(folder: Path, items: list[Any] = ITEMS) -> Assignment:
    content = msgspec.convert({"assignment": NAME, "title": "Low back pain", "items": items}, PublicAssignment)
    return Assignment(content, AnswerBook(NAME, folder), folder)


def given(response: Any, at: str = EARLY) -> dict[str, Any]:
    return {"response": response, "at": at, "checked": False, "confidence": ""}


def test_every_question_tells_how_far_the_whole_is_answered(tmp_path: Path) -> None:
    assignment = opened(tmp_path)
    first, second = assignment.item("lbp_g01"), assignment.item("lbp_g02")
    assert first.tally == second.tally == f"{ALL} of {ALL} not answered."
    first.responses = {"lbp_g01": given("c")}
    assert first.tally == second.tally == f"{ALL - 1} of {ALL} not answered."
    second.responses = {"lbp_g02": given("a")}
    first.responses = {"lbp_g01": given(None, LATE)}
    assert first.tally == second.tally == f"{ALL - 1} of {ALL} not answered."


def test_a_cell_that_is_run_again_follows_like_the_first(tmp_path: Path) -> None:
    assignment = opened(tmp_path)
    assignment.item("lbp_g01").responses = {"lbp_g01": given("c")}
    again = assignment.item("lbp_g01")
    assert again.responses["lbp_g01"]["response"] == "c"
    again.responses = {"lbp_g01": given("a", LATE)}
    assert AnswerBook(NAME, tmp_path).answers["lbp_g01"].response == "a"


# ---- the check ------------------------------------------------------------------------------------------------------


def test_the_check_follows_later_answers_without_running_a_cell(tmp_path: Path) -> None:
    assignment = opened(tmp_path)
    check, first = assignment.check(), assignment.item("lbp_g01")
    assert check is not None
    assert (check.tally, check.last) == (f"{ALL} of {ALL} not answered.", "")
    first.responses = {"lbp_g01": given("c")}
    assert (check.tally, check.last) == (f"{ALL - 1} of {ALL} not answered.", EARLY)
    assert check.standings["lbp_g01"] == "answered"
    assert [question["number"] for question in check.questions] == list(range(1, ALL + 1))


def test_check_again_writes_everything_once_more_and_says_what_the_disk_refuses(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    assignment = opened(folder)
    check = assignment.check()
    assert check is not None
    check.asked += 1
    assert check.told == 1 and list(folder.iterdir()) == [], "without an answer there is nothing to write"
    assignment.item("lbp_g01").responses = {"lbp_g01": given("c")}
    (folder / f"{NAME}.answers.json").unlink()
    folder.rmdir()
    check.asked += 1
    assert check.told == 2 and check.problem.startswith("NOT SAVED: the folder of this notebook was moved")
    folder.mkdir()
    check.asked += 1
    assert (check.told, check.problem) == (3, "")
    assert AnswerBook(NAME, folder).answers["lbp_g01"].response == "c"


def test_the_check_tells_how_to_hand_in(tmp_path: Path) -> None:
    check = opened(tmp_path).check()
    assert check is not None
    words = check.words()
    assert "Submit beside low_back_pain" in words and "low_back_pain.answers.json" in words


def test_while_stock_nbgrader_runs_the_notebook_there_is_no_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert opened(tmp_path).check() is None


# ---- an older version of the assignment -----------------------------------------------------------------------------


def test_items_added_removed_and_reordered_cost_no_answer(tmp_path: Path) -> None:
    old = opened(tmp_path)
    for number, letter in enumerate("abc", start=1):
        old.item(f"lbp_g0{number}").responses = {f"lbp_g0{number}": given(letter)}
    added = {**ITEMS[0], "id": "lbp_g99", "stem": "A new question?"}
    new = opened(tmp_path, [ITEMS[2], added, *ITEMS[3:], ITEMS[0]])  # lbp_g02 is gone
    assert [new.item(name).responses for name in ("lbp_g01", "lbp_g03", "lbp_g99")] == [
        {"lbp_g01": given("a")},
        {"lbp_g03": given("c")},
        {},
    ]
    assert new.item("lbp_g01").title == f"Question {ALL} of {ALL}"
    assert new.item("lbp_g99").tally == f"{ALL - 2} of {ALL} not answered."
    new.item("lbp_g99").responses = {"lbp_g99": given("d", LATE)}
    # What was removed stays in the record: the instructor may put the question back.
    assert set(AnswerBook(NAME, tmp_path).answers) == {"lbp_g01", "lbp_g02", "lbp_g03", "lbp_g99"}


def test_a_choice_that_was_removed_is_no_answer_any_more_and_the_student_is_told(tmp_path: Path) -> None:
    opened(tmp_path).item("lbp_g01").responses = {"lbp_g01": given("a")}
    without = {**ITEMS[0], "parts": [part for part in ITEMS[0]["parts"] if part["id"] != "a"]}
    new = opened(tmp_path, [without, *ITEMS[1:]])
    question = new.item("lbp_g01")
    assert question.responses == {"lbp_g01": given(None)}
    assert "changed after you answered it" in question.notice
    assert question.tally == f"{ALL} of {ALL} not answered."
    assert new.item("lbp_g02").notice == ""
    assert decode((tmp_path / f"{NAME}.answers.json").read_bytes()).answers["lbp_g01"].response == "a"


# ---- a file that is not ours, or not what it was --------------------------------------------------------------------

ACCIDENTS: dict[str, Callable[[Path], None]] = {
    "deleted": lambda file: file.unlink(),
    "emptied": lambda file: file.write_bytes(b""),
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:-30]),
    "edited by hand and broken": lambda file: file.write_text(
        file.read_text("utf-8").replace('"at"', '"when"'), "utf-8"
    ),
    "from another student": lambda file: file.write_bytes(
        encode(msgspec.structs.replace(decode(file.read_bytes()), owner="ben", answers={"lbp_g01": Answer("d", LATE)}))
    ),
    "from another assignment": lambda file: file.write_bytes(
        encode(msgspec.structs.replace(decode(file.read_bytes()), notebook="sleep", answers={"x": Answer("d", LATE)}))
    ),
}


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """IPython itself, because ``display`` does nothing without it."""
    InteractiveShell.clear_instance()
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.mark.usefixtures("shell")
@pytest.mark.parametrize("accident", ACCIDENTS)
def test_answers_file_lost_or_strange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accident: str) -> None:
    """The notebook's own copy brings the answers back; the strange file is kept and the student is told."""
    monkeypatch.setenv("JUPYTERHUB_USER", "ana")
    assignment = opened(tmp_path)
    with capture_output() as shown:
        assignment.start()
        assignment.item("lbp_g01").responses = {"lbp_g01": given("c")}
    cell = {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": shown.outputs[-1].data}]}
    (tmp_path / f"{NAME}.ipynb").write_bytes(msgspec.json.encode({"cells": [cell]}))
    ACCIDENTS[accident](tmp_path / f"{NAME}.answers.json")
    again = opened(tmp_path)
    question = again.item("lbp_g01")
    assert question.responses["lbp_g01"]["response"] == "c"
    assert bool(question.notice) == (accident != "deleted")
    again.item("lbp_g02").responses = {"lbp_g02": given("a", LATE)}
    record = decode((tmp_path / f"{NAME}.answers.json").read_bytes())
    assert {name: answer.response for name, answer in record.answers.items()} == {"lbp_g01": "c", "lbp_g02": "a"}
    assert (record.owner, record.origin) == ("ana", assignment.book.origin)
    assert len(list(tmp_path.glob("*.damaged-*"))) == (accident != "deleted")
