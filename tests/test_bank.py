"""The bank as a whole: enough of everything in each area, and nothing graded that stands in practice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from massage_course import lint
from massage_course.checks import bank, guesses
from massage_course.content import course_data
from massage_course.formats.exchange import TYPES as TYPES_OF_ITEMS
from massage_course.grading.keys import load_pool
from massage_course.items import AnyItem

EXERCISES = Path(__file__).parent.parent / "exercises"
DATA = course_data()
AREAS = [area for area in DATA.areas if area != "introduction"]
EVERYTHING = bank(DATA, EXERCISES)

PRACTICE, GRADED, TYPES, CASES = 40, 20, 6, 8
"""At least so many practice items, graded items in the pool, types and cases in each area."""


def practice(area: str) -> list[AnyItem]:
    return list(DATA.items(area).values())


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_enough_practice(area: str) -> None:
    types = Counter(item.type for item in practice(area))
    assert types.total() >= PRACTICE
    assert len(types) >= TYPES
    assert types["case"] >= CASES


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_a_pool_of_graded_items(area: str) -> None:
    pool = load_pool(EXERCISES, area)
    assert len(pool) >= GRADED
    assert len({item.type for item in pool}) >= TYPES
    assert all(item.verified for item in pool)
    assert any(item.safety for item in pool)


def test_the_anatomy_has_items_of_its_own() -> None:
    """The introduction asks of the anatomy of the whole back, and of how to read a claim."""
    items = practice("introduction")
    anatomy = [item for item in items if item.structures]
    assert len(anatomy) >= PRACTICE
    assert {"hotspot", "label"} <= {item.type for item in anatomy}
    assert all(item.structures or item.claims for item in items)


def test_the_opening_claims_are_asked_in_practice_and_graded() -> None:
    asked = Counter(name for item in practice("introduction") for name in item.claims)
    graded = Counter(name for item in load_pool(EXERCISES, "introduction") for name in item.claims)
    claims = [claim.id for claim in DATA.claims.values() if claim.area == "introduction"]
    assert len(claims) == 4
    assert all(asked[name] >= 3 and graded[name] >= 1 for name in claims)


@pytest.mark.parametrize("area", DATA.areas)
def test_every_objective_and_every_claim_of_an_area_is_asked(area: str) -> None:
    items = practice(area)
    asked = Counter(item.objective for item in items)
    assert not [objective.id for objective in DATA.areas[area].objectives if asked[objective.id] < 2]
    claims = {name for item in items for name in item.claims}
    assert {claim.id for claim in DATA.claims.values() if claim.area == area} <= claims


@pytest.mark.parametrize("area", AREAS)
def test_difficulty_and_thinking_are_mixed(area: str) -> None:
    items = practice(area)
    assert {item.difficulty for item in items} == {"easy", "medium", "hard"}
    higher = sum(item.bloom not in ("remember", "understand") for item in items)
    assert higher >= len(items) / 2


def test_no_graded_question_is_asked_in_practice() -> None:
    shown = {item.stem for file, item in EVERYTHING if file.startswith("items/")}
    assert not [item.id for file, item in EVERYTHING if not file.startswith("items/") and item.stem in shown]


@pytest.mark.parametrize(("part", "guess"), list(guesses(EVERYTHING)), ids=lambda value: getattr(value, "name", value))
def test_no_simple_guesser_is_more_than_five_points_from_chance(part: str, guess: lint.Guess) -> None:
    assert guess.choices > {"practice": 350, "graded work": 150, "the whole bank": 500}[part]
    assert abs(guess.corrected) <= 5


def test_every_type_is_practiced_and_graded() -> None:
    for graded in (False, True):
        found = {item.type for file, item in EVERYTHING if file.startswith("items/") != graded}
        assert found == set(TYPES_OF_ITEMS)
