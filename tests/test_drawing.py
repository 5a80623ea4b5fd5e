"""Drawing from the pool: the same seed the same items, equal shares, nothing twice, and refusals in words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from massage_course.content import CourseData, course_data
from massage_course.grading.drawing import Blueprint, CannotDraw, draw, rows, shares
from massage_course.grading.keys import load_pool
from massage_course.grading.making import forms_of, used
from massage_course.items import AnyItem, FreeText

EXERCISES = Path(__file__).parents[1] / "exercises"
DATA: CourseData = course_data()
POOL = {file.stem: load_pool(EXERCISES, file.stem) for file in (EXERCISES / "pool").glob("*.yml")}
PLAN = Blueprint(areas=("sleep", "healing"), items=12, seed="spring27", must_pass=2)


def drawn(**changed: Any) -> list[list[AnyItem]]:
    return [form.items for form in draw(msgspec.structs.replace(PLAN, **changed), POOL, set())]


def names(items: list[AnyItem]) -> list[str]:
    return [item.id for item in items]


def test_the_same_seed_draws_the_same_items_and_another_seed_others() -> None:
    assert names(drawn()[0]) == names(drawn()[0])
    assert len({tuple(names(drawn(seed=f"seed {number}")[0])) for number in range(20)}) == 20


def test_the_order_of_the_pool_file_does_not_change_what_is_drawn() -> None:
    turned = {area: items[::-1] for area, items in POOL.items()}
    assert set(names(draw(PLAN, turned, set())[0].items)) == set(names(drawn()[0]))


def test_areas_get_equal_shares_and_nothing_stands_twice() -> None:
    for number in range(30):
        items = drawn(seed=str(number), items=13)[0]
        assert Counter(item.id[:3] for item in items) == {"slp": 7, "hea": 6}
        assert len(set(names(items))) == 13
    assert shares(7, ("a", "b", "c")) == [3, 2, 2]


def test_types_are_mixed_as_far_as_the_pool_has_them() -> None:
    for number in range(30):
        kinds = Counter(item.type for item in drawn(areas=("sleep",), items=10, must_pass=0, seed=str(number))[0])
        assert len(kinds) == len({item.type for item in POOL["sleep"]}) == 10


def test_safety_items_that_must_be_right_are_drawn_from_the_safety_items() -> None:
    for number in range(30):
        form = draw(msgspec.structs.replace(PLAN, seed=str(number), must_pass=3), POOL, set())[0]
        assert len(form.must_pass) == 3
        assert all(item.safety for item in form.items if item.id in form.must_pass)
        assert set(form.must_pass) <= set(names(form.items))


@pytest.mark.parametrize(
    ("field", "value", "holds"),
    [
        ("types", ("case", "hotspot"), lambda item: item.type in ("case", "hotspot")),
        ("bloom", ("evaluate", "analyze"), lambda item: item.bloom in ("evaluate", "analyze")),
        ("difficulties", ("hard",), lambda item: item.difficulty == "hard"),
    ],
)
def test_only_what_was_asked_for_is_drawn(field: str, value: tuple[str, ...], holds: Any) -> None:
    items = drawn(**{field: value}, items=6, must_pass=0)[0]
    assert len(items) == 6 and all(map(holds, items))


def test_what_another_assignment_asks_is_not_drawn() -> None:
    first = drawn()[0]
    for number in range(20):
        second = draw(msgspec.structs.replace(PLAN, seed=str(number)), POOL, set(names(first)))[0].items
        assert not set(names(first)) & set(names(second))


def test_parallel_forms_share_no_item_and_are_alike() -> None:
    forms = draw(msgspec.structs.replace(PLAN, items=8, must_pass=2, forms=3), POOL, set())
    ids = [name for form in forms for name in names(form.items)]
    assert len(ids) == len(set(ids)) == 24
    assert len({tuple(sorted(Counter(item.id[:3] for item in form.items).items())) for form in forms}) == 1
    assert all(len(form.must_pass) == 2 for form in forms)
    # The first rows are of one type: single best answers are most of the pool.
    kinds = [Counter(item.type for item in form.items)["single_best_answer"] for form in forms]
    assert max(kinds) - min(kinds) <= 2


def test_rows_use_up_the_pool_and_put_alike_beside_alike() -> None:
    for forms in (1, 2, 3, 5):
        made = rows(POOL["sleep"], forms, "x")
        assert len(made) == len(POOL["sleep"]) // forms
        assert all(len(row) == forms for row in made)
        assert len({item.id for row in made for item in row}) == len(made) * forms
        best = [row for row in made if {item.type for item in row} == {"single_best_answer"}]
        assert len(best) >= 13 // forms


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"areas": ("sleep",), "items": 40}, "only 26 items left of area sleep that fit; 40 needed"),
        (
            {"areas": ("sleep",), "items": 10, "must_pass": 0, "forms": 3},
            "only 26 items left of area sleep that fit; 30 needed",
        ),
        (
            {"areas": ("sleep",), "items": 12, "must_pass": 9},
            "only 5 safety items left of area sleep that fit; 9 needed",
        ),
        (
            {"areas": ("sleep",), "types": ("label",), "items": 6, "must_pass": 0},
            "only 1 item left of area sleep that fits",
        ),
        ({"areas": ()}, "name at least one area"),
        ({"items": 0, "must_pass": 0}, "at least one item"),
        ({"must_pass": 13}, "13 cannot be questions that must be right"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotDraw, match=words):
        drawn(**changed)


def test_a_written_task_is_drawn_only_where_it_is_named() -> None:
    task = next(item for item in load_pool_keys() if isinstance(item, FreeText))
    pool = {"sleep": [task, *POOL["sleep"][:3]]}
    plan = Blueprint(areas=("sleep",), items=3, seed="x")
    assert task not in draw(plan, pool, set())[0].items
    assert draw(msgspec.structs.replace(plan, items=1, types=("free_text",)), pool, set())[0].items == [task]


def load_pool_keys() -> tuple[AnyItem, ...]:
    from massage_course.grading.keys import load_key

    return load_key(EXERCISES, "sleep").items


def test_what_the_course_asks_already_counts_as_used() -> None:
    asked = used(EXERCISES)
    assert {"slp_g12", "lbp_g01"} <= asked
    form = forms_of(EXERCISES, Blueprint(areas=("sleep",), items=10, seed="x"), DATA)[0]
    assert not asked & set(names(form.items))
    again = forms_of(EXERCISES, Blueprint(areas=("sleep",), items=26, seed="x"), DATA, repeat=True)[0]
    assert set(names(again.items)) == {item.id for item in POOL["sleep"]}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"areas": ("slep",)}, "there is no area 'slep'; there are circulation,"),
        ({"types": ("essay",)}, "there is no type 'essay'"),
        ({"bloom": ("guess",)}, "there is no Bloom level 'guess'"),
        ({"difficulties": ("tricky",)}, "there is no difficulty 'tricky'; there are easy, medium, hard"),
    ],
)
def test_words_that_are_not_known_are_named(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotDraw, match=words):
        forms_of(EXERCISES, msgspec.structs.replace(PLAN, **changed), DATA)
