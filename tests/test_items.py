"""Items: marks, points, and what a learner may see before answering.

``fixtures/scoring.json`` holds the cases by which Python and JavaScript score. ``fixtures/scoring_browser.json`` is
made from it: the items as the browser gets them. Write it again with ``python tests/test_items.py`` after a change.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from massage_course import pictures
from massage_course.content import course_data
from massage_course.grading.keys import graded_files
from massage_course.items import (
    AnyItem,
    FreeText,
    Hotspot,
    Item,
    LabelDiagram,
    Order,
    arranged,
    reordered,
    rising,
    score,
    shuffled,
)

HERE = Path(__file__).parent
CASES = HERE / "fixtures" / "scoring.json"
BROWSER_CASES = HERE / "fixtures" / "scoring_browser.json"
EXERCISES = HERE.parent / "exercises"

GROUPS = json.loads(CASES.read_text("utf-8"))
SCORED = [
    pytest.param(group["item"], case, id=f"{group['item']['id']}-{number}")
    for group in GROUPS
    for number, case in enumerate(group["cases"])
]


def to_item(data: dict[str, Any]) -> Item:
    return msgspec.convert(data, AnyItem)


def real_items() -> list[Any]:
    """Every item of the course: practice of all written areas, and every key file."""
    data = course_data()
    practice = [item for area in data.item_areas for item in data.items(area).values()]
    graded = [item for _, load in graded_files(EXERCISES) for item in load()]
    return [pytest.param(item, id=item.id) for item in practice + graded]


def browser_cases() -> str:
    """The items as the browser gets them, with what it must make of each response."""
    groups = []
    for group in GROUPS:
        item = to_item(group["item"])
        cases = [
            {
                "response": case["response"],
                "marks": case["marks"],
                "right": case["fraction"] > 1 - 1e-9,
                "answered": case["answered"],
            }
            for case in group["cases"]
        ]
        groups.append({"item": {**item.public(), "teaching": item.teaching()}, "cases": cases})
    return json.dumps(groups, indent=1, ensure_ascii=False) + "\n"


def all_strings(value: Any) -> list[str]:
    """Every string in a JSON value, names of fields included."""
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in all_strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in all_strings(part)]
    return [value] if isinstance(value, str) else []


# ---- scoring --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "case"), SCORED)
def test_response_earns_the_marks_and_the_share_of_the_shared_cases(data: dict[str, Any], case: dict[str, Any]) -> None:
    item = to_item(data)
    result = score(item, case["response"])
    assert result.marks == case["marks"]
    assert item.fraction(case["response"]) == pytest.approx(case["fraction"], abs=1e-9)
    assert result.points == pytest.approx(round(case["fraction"] * item.points, 4), abs=1e-9)
    assert result.max_points == item.points
    assert result.answered is case["answered"]


def test_every_scored_type_has_shared_cases_with_full_part_and_no_marks() -> None:
    by_type = {group["item"]["type"]: [case["fraction"] for case in group["cases"]] for group in GROUPS}
    assert set(by_type) == {kind.__struct_config__.tag for kind in get_args(AnyItem)} - {"free_text"}
    for kind, fractions in by_type.items():
        assert {0.0, 1.0} <= set(fractions), kind
        if kind not in {"single_best_answer", "hotspot", "numeric", "short_text"}:
            assert any(0 < fraction < 1 for fraction in fractions), kind


def test_browser_cases_are_what_python_produces() -> None:
    assert BROWSER_CASES.read_text("utf-8") == browser_cases()


@pytest.mark.parametrize("item", real_items())
def test_the_key_of_every_real_item_earns_full_marks(item: Item) -> None:
    if isinstance(item, FreeText):
        # A person marks these; no response may earn points by itself.
        assert score(item, "A long and thoughtful note.").points == 0
        return
    result = score(item, item.key())
    assert result.points == item.points
    assert result.answered
    assert result.marks and all(result.marks.values())


@pytest.mark.parametrize("item", real_items())
def test_no_answer_earns_nothing_and_is_not_an_answer(item: Item) -> None:
    for nothing in (None, "", [], {}, "   "):
        result = score(item, nothing)
        assert (result.points, result.answered, result.marks) == (0, False, {})


def test_points_are_rounded_to_four_decimals() -> None:
    item = msgspec.structs.replace(to_item(GROUPS[1]["item"]), points=1.0)
    assert score(item, ["a"]).points == 0.3333


def any_json(rng: random.Random, words: list[str], depth: int = 0) -> Any:
    """A JSON value made of the item's own ids and of things that do not belong there."""
    kind = rng.randrange(8 if depth < 3 else 6)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([0, 1, -1, 10**30, -0.0, 1e308, float("nan"), float("inf")])
    if kind in (2, 3, 4):
        return rng.choice(words)
    if kind == 5:
        return rng.choice(["", " ", "\x00", "\ud800", "🙂", "a" * 500, "__proto__", "<b>"])
    if kind == 6:
        return [any_json(rng, words, depth + 1) for _ in range(rng.randrange(7))]
    return {str(rng.choice([*words, "x"])): any_json(rng, words, depth + 1) for _ in range(rng.randrange(7))}


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["item"]["type"])
def test_scoring_never_raises_and_stays_between_nothing_and_full_marks(group: dict[str, Any]) -> None:
    item = to_item(group["item"])
    key = item.key()
    words = [part.id for part in item.parts] + (list(key.values()) if isinstance(key, dict) else [])
    words += [key] if isinstance(key, str) else []
    rng = random.Random("scoring fuzz of " + item.id)
    ids = {part.id for part in item.parts}
    earned = set()
    for _ in range(2000):
        response = any_json(rng, words)
        result = score(item, response)
        assert 0 <= result.points <= item.points, response
        assert set(result.marks) <= ids, response
        assert all(type(mark) is bool for mark in result.marks.values()), response
        earned.add(result.points)
    if not isinstance(item, Order):
        assert len(earned) > 1, "the fuzz never hit a right part: it proves too little"


def test_free_text_scores_nothing_for_any_value() -> None:
    item = next(param.values[0] for param in real_items() if isinstance(param.values[0], FreeText))
    rng = random.Random("free text")
    assert {score(item, any_json(rng, ["note"])).points for _ in range(300)} == {0}


def test_listing_every_decision_of_a_case_does_not_find_the_best_ones() -> None:
    """Whoever lists all decisions must not be paid for where the key stands in the data file."""
    item = to_item(next(group["item"] for group in GROUPS if group["item"]["type"] == "case"))
    wrong_first = [part.id for part in sorted(item.parts, key=lambda part: part.key)]
    assert score(item, wrong_first).points == 0


# ---- what a learner may see -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", real_items())
def test_public_part_of_an_item_gives_neither_key_nor_rationale(item: Item) -> None:
    public = json.dumps(item.public(), ensure_ascii=False)
    assert '"key"' not in public
    assert '"rationale' not in public
    assert "model_answer" not in public
    for part in item.parts:
        assert part.rationale not in all_strings(item.public())
        assert json.dumps(part.rationale, ensure_ascii=False)[1:-1] not in public
    if isinstance(item, FreeText):
        assert item.model_answer not in all_strings(item.public())


@pytest.mark.parametrize("item", real_items())
def test_graded_form_of_an_item_gives_neither_key_nor_rationale_nor_structure(item: Item) -> None:
    shown = pictures.graded(item, course_data())
    texts = all_strings(shown)
    assert "teaching" not in shown and "key" not in texts
    assert not {part.rationale for part in item.parts} & set(texts)
    if isinstance(item, (Hotspot, LabelDiagram)):
        for part in item.parts:
            assert f'"{part.structure}"' not in shown["svg"]
            assert f"-{part.structure}" not in shown["svg"]
    if isinstance(item, LabelDiagram):
        for label in item.labels:
            assert label.name not in shown["svg"]
            assert f'data-marker="{label.id}"' in shown["svg"]


@pytest.mark.parametrize("item", [param for param in real_items() if isinstance(param.values[0], Hotspot)])
def test_places_of_a_hotspot_are_numbered_as_they_are_listed(item: Hotspot) -> None:
    assert [place.id for place in pictures.places(item)] == [part["id"] for part in item.public()["parts"]]


def test_the_place_that_is_asked_for_does_not_stand_first_more_often_than_last() -> None:
    spots = [param.values[0] for param in real_items() if isinstance(param.values[0], Hotspot)]
    shown = [[part["id"] for part in item.public()["parts"]] for item in spots]
    first = sum(item.key() == ids[0] for item, ids in zip(spots, shown, strict=True))
    assert first / len(spots) < 0.5


@pytest.mark.parametrize("item", real_items())
def test_public_part_is_json_and_the_same_every_time(item: Item) -> None:
    assert json.loads(json.dumps(item.public())) == item.public()
    assert item.public() == msgspec.convert(msgspec.to_builtins(item), AnyItem).public()


@pytest.mark.parametrize("item", real_items())
def test_public_part_names_every_choice_once(item: Item) -> None:
    public = item.public()
    shown = [part["id"] for part in public["parts"]]
    shown += [decision["id"] for scene in public.get("scenes", ()) for decision in scene["decisions"]]
    assert sorted(shown) == sorted(part.id for part in item.parts)


def test_order_of_choices_depends_on_the_id_only() -> None:
    data = next(group["item"] for group in GROUPS if group["item"]["type"] == "single_best_answer")
    first = [part["id"] for part in to_item(data).public()["parts"]]
    other = {
        **data,
        "stem": "Another stem",
        "difficulty": "hard",
        "options": [
            {**option, "key": not option.get("key", False), "text": "x" + option["id"]} for option in data["options"]
        ],
    }
    assert [part["id"] for part in to_item(other).public()["parts"]] == first
    orders = {tuple(part["id"] for part in to_item({**data, "id": f"i{n}"}).public()["parts"]) for n in range(40)}
    assert len(orders) > 1


def test_shuffling_keeps_every_part_and_leaves_the_list_alone() -> None:
    parts = list("abcdefgh")
    assert sorted(shuffled(parts, "seed")) == parts
    assert shuffled(parts, "seed") == shuffled(parts, "seed")
    assert shuffled(parts, "seed") != shuffled(parts, "other seed")
    assert parts == list("abcdefgh")


@pytest.mark.parametrize("item", [param for param in real_items() if isinstance(param.values[0], Order)])
def test_keeping_the_lines_of_an_order_item_as_they_are_shown_earns_nothing(item: Order) -> None:
    assert item.fraction([part["id"] for part in item.public()["parts"]]) == 0.0


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["20 weeks", "5 weeks", "1,000 weeks"], ["5 weeks", "20 weeks", "1,000 weeks"]),
        (["0.5", "−2", "0.25"], ["−2", "0.25", "0.5"]),
        (["About 10 points", "About 1.5 points"], ["About 1.5 points", "About 10 points"]),
        (["S2 to S4", "T10 to L1", "C5 to T1", "T2 to T6"], ["C5 to T1", "T2 to T6", "T10 to L1", "S2 to S4"]),
        (["Nerve T4", "Nerve C7"], ["Nerve C7", "Nerve T4"]),
    ],
)
def test_what_has_an_order_of_its_own_is_shown_in_it(texts: list[str], shown: list[str]) -> None:
    assert [arranged(texts, f"seed {n}", str) for n in range(5)] == [shown] * 5


@pytest.mark.parametrize(
    "texts",
    [
        ["Cherkin 2011", "Furlan 2015", "Hinds 2004"],
        ["By 26 weeks it was gone", "By 26 weeks it had doubled", "By 12 weeks it was gone"],
        ["10 weeks", "Longer", "20 weeks"],
    ],
)
def test_what_only_holds_numbers_is_shuffled(texts: list[str]) -> None:
    assert len({tuple(arranged(texts, f"seed {n}", str)) for n in range(40)}) > 1


def test_lists_of_gaps_and_of_partners_keep_an_order_of_their_own() -> None:
    blank = {"id": "n", "accepted": ["26"], "rationale": "So.", "choose": True}
    blank["slips"] = [{"text": text, "rationale": "No."} for text in ("619", "228")]
    rest = {"objective": "o", "bloom": "apply", "mblex": "AP", "difficulty": "easy", "references": [], "verified": True}
    cloze = to_item({**rest, "type": "cloze", "id": "c", "stem": "Fill.", "text": "{n}", "blanks": [blank]})
    assert [choice["text"] for choice in cloze.public()["lists"]["n"]] == ["26", "228", "619"]
    pairs = [
        {"id": id_, "left": id_, "right": right, "rationale": "So."}
        for id_, right in zip("abc", ("T7", "C7", "L4"), strict=True)
    ]
    match = to_item({**rest, "type": "match", "id": "m", "stem": "Match.", "pairs": pairs})
    assert [choice["text"] for choice in match.public()["choices"]] == ["C7", "T7", "L4"]


def test_partners_of_a_match_item_do_not_tell_their_line() -> None:
    item = to_item(next(group["item"] for group in GROUPS if group["item"]["type"] == "match"))
    public = item.public()
    assert len({choice["id"] for choice in public["choices"]}) == len(public["parts"])
    assert not {choice["id"] for choice in public["choices"]} & {part["id"] for part in public["parts"]}


@pytest.mark.parametrize("item", [param for param in real_items() if isinstance(param.values[0], Hotspot)])
def test_every_place_of_a_hotspot_can_be_clicked_in_its_picture(item: Hotspot) -> None:
    """A place that is only in the list is a giveaway: the learner sees that it is not in the picture."""
    drawing = pictures.hotspot(item, course_data())
    missing = [target.id for target in item.targets if f'data-pick="{target.id}"' not in drawing]
    assert missing == []


# ---- an order of their own for every student -----------------------------------------------------------------------


def ids_of(value: Any) -> list[str]:
    """Every id in a public item, wherever it stands."""
    if isinstance(value, dict):
        own = [value["id"]] if isinstance(value.get("id"), str) else []
        return [*own, *(name for inner in value.values() for name in ids_of(inner))]
    return [i for entry in value for i in ids_of(entry)] if isinstance(value, list) else []


GRADED = [item for _, load in graded_files(EXERCISES) for item in load()]


@pytest.mark.parametrize("kind", sorted({item.type for item in GRADED}))
def test_another_order_shows_the_same_things_and_changes_no_key(kind: str) -> None:
    changed = 0
    for item in (item for item in GRADED if item.type == kind):
        public = item.public()
        orders = [reordered(public, seed) for seed in ("a", "b", "c")]
        assert reordered(public, "a") == orders[0], "the same seed shows the same order"
        for shown in orders:
            assert sorted(ids_of(shown)) == sorted(ids_of(public))
            assert shown.keys() == public.keys()
            changed += shown != public
    # Typed answers, steps to be ordered and written work have nothing to shuffle.
    assert bool(changed) == (kind not in {"order", "numeric", "short_text", "free_text"})


def test_numbers_stay_in_rising_order_and_markers_in_theirs() -> None:
    for item in GRADED:
        public = item.public()
        if item.type == "label":
            assert reordered(public, "x")["parts"] == public["parts"], "the picture is numbered"
        texts = [part["text"] for part in public["parts"]]
        if item.type == "single_best_answer" and rising(texts) is not None:
            assert [part["text"] for part in reordered(public, "x")["parts"]] == texts


if __name__ == "__main__":
    BROWSER_CASES.write_text(browser_cases(), "utf-8")
