"""How far a question is answered: untouched is not an answer, half of it is not the whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from massage_course.content import course_data
from massage_course.items import FreeText, Item, Numeric, is_answered
from massage_course.standing import offered, standing, tally

DATA = course_data()
ITEMS = [item for area in DATA.item_areas for item in DATA.items(area).values()]
OF_TYPE = {item.type: item for item in ITEMS}


def key(item: Item) -> Any:
    return str(item.key()) if isinstance(item, Numeric) else item.key()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_the_key_answers_every_item_of_the_bank(item: Item) -> None:
    shown = json.loads(json.dumps(item.public()))
    given = "A note." if isinstance(item, FreeText) else key(item)
    assert standing(shown, given) == "answered"
    assert offered(shown, given) == given


NOTHING = (
    None,
    "",
    "   ",
    [],
    {},
    5,
    True,
    1.5,
    [[]],
    [None],
    {"a": None},
    {"a": ""},
    ["nobody"],
    {"nobody": "x"},
    {"a": ["x"]},
)


@pytest.mark.parametrize("kind", sorted(OF_TYPE))
@pytest.mark.parametrize("response", NOTHING, ids=repr)
def test_untouched_or_strange_is_no_answer(kind: str, response: Any) -> None:
    shown = OF_TYPE[kind].public()
    assert standing(shown, response) == ""
    assert offered(shown, response) is None


@pytest.mark.parametrize("kind", ["match", "label", "cloze", "case"])
def test_half_an_answer_is_begun(kind: str) -> None:
    item = OF_TYPE[kind]
    whole = key(item)
    half = whole[:1] if isinstance(whole, list) else dict(list(whole.items())[:1])
    assert len(half) < len(whole)
    assert standing(item.public(), half) == "begun"


def test_an_order_without_one_of_its_lines_is_no_answer() -> None:
    item = OF_TYPE["order"]
    assert standing(item.public(), item.key()[:-1]) == ""
    assert standing(item.public(), [*item.key()[:-1], item.key()[0]]) == ""


def test_what_an_older_version_offered_does_not_count() -> None:
    single, several, match = (OF_TYPE[kind].public() for kind in ("single_best_answer", "multiple_select", "match"))
    assert offered(single, "removed") is None
    assert offered(several, ["removed", several["parts"][0]["id"]]) == [several["parts"][0]["id"]]
    left, right = match["parts"][0]["id"], match["choices"][0]["id"]
    assert offered(match, {left: right, "removed": right, match["parts"][1]["id"]: "removed"}) == {left: right}
    assert is_answered(["removed"]) and offered(several, ["removed"]) is None


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        (["", "", "answered"], "2 of 3 not answered."),
        (["", "begun", "answered"], "1 of 3 not answered, 1 not finished."),
        (["begun", "begun"], "2 not finished."),
        (["answered"] * 10, "All 10 answered."),
    ],
)
def test_the_tally_in_words(standings: list[Any], words: str) -> None:
    assert tally(standings) == words
