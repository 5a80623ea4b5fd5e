"""The instructor's desk: the committed notebook, really run on the gradebook of a simulated class."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path

import nbformat
import pytest
from classroom import NAME, ROOT, Course, simulated
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from massage_course.content import course_data
from massage_course.desk import Desk, open_desk, report_page
from massage_course.reports import Report
from massage_course.results import read

NOTEBOOK = ROOT / "exercises" / "instructor_desk.ipynb"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of eight, and a copy of it as an earlier class."""
    course = simulated(tmp_path_factory.mktemp("desk"), 8, seed=3)
    shutil.copytree(course.root, course.root.parent / "copy")
    shutil.move(course.root.parent / "copy", course.root / "earlier" / "2025")
    return course


def test_the_notebook_runs_shows_the_class_and_saves_it(course: Course) -> None:
    notebook = nbformat.read(NOTEBOOK, 4)
    clicks = "desk = _\ndesk.show.click()\ndesk.save.click()\nprint(desk.answer.value, desk.page.value)"
    notebook.cells.append(new_code_cell(clicks))
    NotebookClient(notebook, resources={"metadata": {"path": course.root}}).execute()
    assert "application/vnd.jupyter.widget-view+json" in notebook.cells[1].outputs[0].data
    said = notebook.cells[2].outputs[0].text
    assert f"Saved 12 files in the folder reports/{NAME}" in said and "They name students" in said
    assert "8 handed in, 0 missing" in said and said.count("<img alt=") == 4
    assert len(list((course.root / "reports" / NAME).iterdir())) == 12


def test_the_committed_notebook_holds_no_student_and_no_code_to_see() -> None:
    notebook = json.loads(NOTEBOOK.read_bytes())
    (code,) = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not code["outputs"] and code["execution_count"] is None and "widgets" not in notebook["metadata"]
    assert code["metadata"]["jupyter"]["source_hidden"] is True and "lesson" in notebook["metadata"]
    assert "open_desk()" in "".join(code["source"])


def test_another_class_can_be_chosen_and_all_can_be_counted(course: Course) -> None:
    desk = Desk(course.root, course_data())
    assert list(desk.cohort.options) == ["this class", "2025"] and desk.assignment.value == NAME
    desk.cohort.value, desk.pooled.value = "2025", True
    desk.show.click()
    assert "graded assignment, 2025." in desk.answer.value and "8 + 8" in desk.page.value
    desk.save.click()
    assert (course.root / "reports" / f"{NAME}_2025" / "options.svg").exists()


def test_the_page_shows_a_flagged_question_with_its_options_and_every_picture_with_words(course: Course) -> None:
    report = Report(read(course.root, NAME), objectives=course_data().objectives)
    page = unescape(report_page(report))
    flagged = page[page.index("Questions to look at") : page.index("All questions")]
    assert "no one chose" in flagged and course.key.items[0].options[0].text in flagged
    assert page.count('alt="') == 4 and 'alt=""' not in page
    assert "Recognize red flags" in page


def test_the_marks_are_saved_for_a_learning_management_system(course: Course) -> None:
    desk = Desk(course.root, course_data())
    desk.system.value = "moodle"
    desk.save_marks.click()
    assert "Saved moodle.csv and moodle_items.csv (8 students)" in desk.answer.value
    assert "Still to be marked, so left empty: s00, s01" in desk.answer.value
    lines = (course.root / "reports" / NAME / "moodle_items.csv").read_text("utf-8").splitlines()
    assert len(lines) == 9 and f"{NAME} lbp_g01" in lines[0]


def test_an_earlier_class_that_did_not_have_the_assignment_is_named(course: Course, tmp_path: Path) -> None:
    shutil.copytree(course.root, tmp_path / "exercises")
    (tmp_path / "exercises" / "earlier" / "2025" / "gradebook.db").unlink()
    desk = Desk(tmp_path / "exercises", course_data())
    desk.pooled.value = True
    desk.show.click()
    assert "Not counted: 2025, there is no gradebook" in desk.answer.value and "8 handed in" in desk.page.value


@pytest.mark.parametrize("missing", ["gradebook.db", f"keys/{NAME}.yml"])
def test_what_cannot_be_shown_is_said_in_words(
    course: Course, tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(course.root, tmp_path / "exercises")
    monkeypatch.chdir(tmp_path / "exercises")
    desk = open_desk()
    Path(missing).unlink()
    desk.show.click()
    assert "Nothing to show: " in desk.answer.value and 'role="status"' in desk.answer.value
    assert desk.save.disabled and not desk.page.value
    desk.save_marks.click()
    assert "Not saved: " in desk.answer.value
    assert open_desk().show.disabled
