"""The instructor's form for a new assignment: it says what it would draw, writes it, and refuses in words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from massage_course.content import course_data
from massage_course.grading.keys import load_key
from massage_course.maker import AssignmentForm

ROOT = Path(__file__).parents[1]


@pytest.fixture
def form(tmp_path: Path) -> AssignmentForm:
    for folder in ("keys", "pool", "capstone"):
        shutil.copytree(ROOT / "exercises" / folder, tmp_path / folder)
    form = AssignmentForm(tmp_path, course_data())
    for area in ("sleep", "healing"):
        form.areas.boxes[area].value = True
    form.items.value, form.must_pass.value, form.seed.value, form.name.value = 6, 1, "spring27", "midterm"
    return form


def test_the_preview_shows_what_is_then_written(form: AssignmentForm) -> None:
    form.preview.click()
    shown = form.answer.value
    assert not (form.course / "keys/midterm.yml").exists()
    form.write.click()
    assert "Written: midterm." in form.answer.value
    key = load_key(form.course, "midterm")
    assert shown.count("<tr>") == 7
    assert all(item.stem.replace("'", "&#x27;").replace('"', "&quot;") in shown for item in key.items)
    assert shown.count("must be right") == len(key.must_pass) == 1
    assert (form.course / "source/midterm/midterm.ipynb").exists()


def test_it_says_how_many_items_of_each_area_are_left(form: AssignmentForm) -> None:
    assert form.areas.boxes["sleep"].description == "Sleep (13 of 26 not used)"


def test_parallel_forms_are_shown_beside_each_other(form: AssignmentForm) -> None:
    form.forms.value, form.must_pass.value = 2, 0
    form.preview.click()
    assert "<h3>midterm_a</h3>" in form.answer.value and "<h3>midterm_b</h3>" in form.answer.value


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("seed", " ", "type any word as the seed"),
        ("name", "Mid term", "cannot be a name"),
        ("name", "sleep", "there is an assignment &#x27;sleep&#x27; already"),
        ("items", 60, "items left of area sleep that fit; 30 needed"),
    ],
)
def test_what_is_not_possible_is_said_to_a_screen_reader_too(
    form: AssignmentForm, field: str, value: object, words: str
) -> None:
    getattr(form, field).value = value
    before = sorted(form.course.rglob("*"))
    form.write.click()
    assert "Nothing was written" in form.answer.value and words in form.answer.value
    assert 'role="status"' in form.answer.value
    assert sorted(form.course.rglob("*")) == before


def test_only_what_is_ticked_is_drawn(form: AssignmentForm) -> None:
    form.difficulties.boxes["hard"].value = True
    form.must_pass.value = 0
    form.write.click()
    assert {item.difficulty for item in load_key(form.course, "midterm").items} == {"hard"}


def test_the_notebook_shows_no_code() -> None:
    notebook = json.loads((ROOT / "exercises" / "assignment_maker.ipynb").read_bytes())
    (code,) = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code["metadata"]["jupyter"]["source_hidden"] is True
    assert "lesson" in notebook["metadata"], "the calm interface shows it as a page"
    assert "open_maker()" in "".join(code["source"]) and not code["outputs"]
