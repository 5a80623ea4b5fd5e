"""The graded work that the course comes with: nine assignments, each with what it must have, and built as committed."""

from __future__ import annotations

import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path

import msgspec
import pytest

from massage_course.checks import _assignment
from massage_course.content import course_data
from massage_course.grading.build import build
from massage_course.grading.clients import items_about
from massage_course.grading.keys import graded_files, load_key, load_pool
from massage_course.items import Case, FreeText, Hotspot, LabelDiagram

ROOT = Path(__file__).parents[1]
EXERCISES = ROOT / "exercises"
DATA = course_data()
AREAS = [area for area in DATA.areas if area != "introduction"]
ASSIGNMENTS = [*AREAS, "capstone_treatment_plan"]


def test_these_are_all() -> None:
    assert sorted(file.stem for file in (EXERCISES / "keys").glob("*.yml")) == sorted(ASSIGNMENTS)


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_what_a_graded_assignment_needs(area: str) -> None:
    key = load_key(EXERCISES, area)
    marked = [item for item in key.items if not isinstance(item, FreeText)]
    assert len(marked) >= 12
    assert len({item.type for item in marked}) >= 6
    assert any(isinstance(item, (Hotspot, LabelDiagram)) for item in marked)
    assert sum(isinstance(item, Case) for item in marked) >= 2
    assert len(key.must_pass) == 2
    assert key.seed
    assert "Safety: must be right" in key.intro


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_one_written_task_with_named_criteria(area: str) -> None:
    (task,) = [item for item in load_key(EXERCISES, area).items if isinstance(item, FreeText)]
    assert 3 <= len(task.criteria) <= 5
    assert all(criterion.title and len(criterion.levels) == 3 for criterion in task.criteria)
    assert len(task.model_answer.split()) >= 80
    assert task.points == sum(criterion.points for criterion in task.criteria)
    shown = task.public()["criteria"]
    assert [line["title"] for line in shown] == [criterion.title for criterion in task.criteria]


@pytest.mark.parametrize("area", AREAS)
def test_the_questions_are_those_of_the_pool_word_for_word(area: str) -> None:
    pool = {item.id: item for item in load_pool(EXERCISES, area)}
    own = [item.id for item in load_key(EXERCISES, area).items if item.id not in pool]
    expected = [*(f"lbp_g{number:02}" for number in range(1, 12))] if area == "low_back_pain" else [f"{own[0][:3]}_w01"]
    assert own == expected
    for item in load_key(EXERCISES, area).items:
        assert item == pool.get(item.id, item)


def test_no_question_is_asked_in_two_assignments() -> None:
    asked = {name: {item.id for item in load_key(EXERCISES, name).items} for name in ASSIGNMENTS}
    for one, other in combinations(ASSIGNMENTS, 2):
        assert not asked[one] & asked[other], (one, other)


@pytest.mark.parametrize("area", AREAS)
def test_enough_is_left_for_an_assignment_of_the_instructors_own(area: str) -> None:
    asked = {item.id for name in ASSIGNMENTS for item in load_key(EXERCISES, name).items}
    left = [item for item in load_pool(EXERCISES, area) if item.id not in asked]
    assert len(left) >= 10
    assert any(item.safety for item in left)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_committed_source_is_the_one_that_is_built(name: str, tmp_path: Path) -> None:
    shutil.copytree(EXERCISES / "keys", tmp_path / "keys")
    built = build(tmp_path, name, DATA)
    for file in sorted(built.iterdir()):
        assert file.read_bytes() == (EXERCISES / "source" / name / file.name).read_bytes(), file.name


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_what_must_be_right_is_a_question_of_safety_that_the_computer_marks(name: str) -> None:
    key = load_key(EXERCISES, name)
    assert not list(_assignment(key))
    task = next(item.id for item in key.items if isinstance(item, FreeText))
    easy = next(item.id for item in key.items if not item.safety)
    for wrong, words in [("nobody", "is not known"), (task, "question of safety"), (easy, "question of safety")]:
        (problem,) = _assignment(msgspec.structs.replace(key, must_pass=(wrong,)))
        assert words in problem.problem and problem.field == "must_pass"


def test_every_client_is_checked_like_any_graded_item() -> None:
    files = dict(graded_files(EXERCISES))
    clients = [name for name in files if name.startswith("capstone/")]
    assert len(clients) >= 4
    for name in clients:
        assert files[name]() == items_about(EXERCISES, Path(name).stem)
    counts = Counter(name.partition("/")[0] for name in files)
    assert counts["keys"] == 9 and counts["pool"] == 9


def test_what_is_withdrawn_is_a_question_with_a_key_and_has_a_reason() -> None:
    key = load_key(EXERCISES, "low_back_pain")
    text = next(item.id for item in key.items if isinstance(item, FreeText))
    wrong = [({"lbp_g01": " "}, "lbp_g01"), ({text: "Unclear."}, text), ({"lbp_g999": "Unclear."}, "")]
    for withdrawn, field in wrong:
        (problem,) = _assignment(msgspec.structs.replace(key, withdrawn=withdrawn))
        assert (problem.entry, problem.field) == (field, "withdrawn")
    assert not list(_assignment(msgspec.structs.replace(key, withdrawn={"lbp_g04": "Unclear."})))
