"""The lint: each flaw is found in an item that has it and not in its mended twin; guessers score what they should."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from massage_course import lint
from massage_course.items import AnyItem, Item

WHY = "Because the cited trial says so."


def item(stem: str, *texts: str, key: int = 0, name: str = "x1", **fields: Any) -> Item:
    """A single best answer with `texts` as options; `key` is the place of the best one."""
    options = [
        {"id": "abcdef"[place], "text": text, "rationale": WHY, "key": place == key} for place, text in enumerate(texts)
    ]
    return to_item({"type": "single_best_answer", "id": name, "stem": stem, "options": options, **fields})


def to_item(data: dict[str, Any]) -> Item:
    rest = {"objective": "o", "bloom": "apply", "mblex": "AP", "difficulty": "easy", "references": [], "verified": True}
    return msgspec.convert({**rest, **data}, AnyItem)


QUESTION = "Which muscle lifts the shoulder blade of a client at a desk?"
FOUR = ("Levator scapulae", "Rhomboid major", "Serratus anterior", "Latissimus dorsi")

PAIRS = {
    "length": (
        item(QUESTION, "Levator scapulae, which runs from the neck to the upper corner of the blade", *FOUR[1:]),
        item(QUESTION, *FOUR),
    ),
    "absolute word": (
        item(QUESTION, "The levator, as a rule", "The rhomboid in every person", "The serratus at times"),
        item(QUESTION, "The levator, as a rule", "The rhomboid, every few steps", "The serratus at times"),
    ),
    "grammatical cue": (
        item("Pain in the leg that comes from a nerve root is called an", "irritation", "strain", "sprain"),
        item("Pain in the leg that comes from a nerve root is called a/an", "irritation", "strain", "sprain"),
    ),
    "repeated stem words": (
        item("Where does slow stroking of warm skin please most?", "Slow stroking of warm skin", "Taps", "Holds"),
        item("Where does slow stroking of warm skin please most?", "On the forearm", "On the palm", "On the sole"),
    ),
    "options of unlike kind": (
        item("How long was the lead kept?", "10 weeks", "20 weeks", "A great deal of time", key=2),
        item("How long was the lead kept?", "10 weeks", "20 weeks", "30 weeks", key=2),
    ),
    "options out of order": (
        item(QUESTION, "20 weeks", "5 weeks", "100 weeks"),
        item(QUESTION, "5 weeks", "20 weeks", "100 weeks"),
    ),
    "one-word option": (
        item("What do you do first?", "Ask about numb skin and bladder", "Start with light strokes at once", "Nothing"),
        item("What do you do first?", "Ask about numb skin and bladder", "Start with light strokes at once"),
    ),
    "overlapping numbers": (
        item("How many weeks?", "5 to 10 weeks", "8 to 15 weeks", "15 to 20 weeks"),
        item("How many weeks?", "5 to 10 weeks", "10 to 15 weeks", "15 to 20 weeks"),
    ),
    "negative stem": (
        item("A client has a cold. Which muscle does not lift the blade?", *FOUR),
        item("A client does not sleep. Which muscle does NOT lift the blade?", *FOUR),
    ),
    "unfocused stem": (
        item("Which of the following is true?", *FOUR),
        item("Which of the following muscles lifts the blade?", *FOUR),
    ),
    "of the above": (
        item(QUESTION, *FOUR[:3], "None of the above"),
        item(QUESTION, *FOUR),
    ),
    "same option twice": (
        item(QUESTION, *FOUR[:3], "levator scapulae "),
        item(QUESTION, *FOUR),
    ),
    "no rationale": (
        to_item({"type": "short_text", "id": "x1", "stem": "Name it.", "accepted": ["levator"], "rationale": WHY,
                 "slips": [{"text": "rhomboid", "rationale": "Wrong."}]}),
        to_item({"type": "short_text", "id": "x1", "stem": "Name it.", "accepted": ["levator"], "rationale": WHY,
                 "slips": [{"text": "rhomboid", "rationale": "It pulls the blade back instead."}]}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", PAIRS)
def test_flaw_is_found_and_its_mended_twin_has_none(rule: str) -> None:
    flawed, mended = PAIRS[rule]
    assert rule in {flaw.rule for flaw in lint.flaws(flawed)}
    assert lint.flaws(mended) == []


CUES = {
    "absolute word": (
        [("The curve is an average", True), ("Some people differ", True), ("It was never found again", False)],
        [("The curve is an average", True), ("Some people differ", True), ("It was found in one study", False)],
    ),
    "options out of order": (
        [("At T12", False), ("At C7", True), ("At L1", True)],
        [("At C7", True), ("At T12", False), ("At L1", True)],
    ),
}
"""Of several right options: text, and is it right?"""


@pytest.mark.parametrize("rule", CUES)
def test_several_right_options_are_held_to_the_same_rules(rule: str) -> None:
    flawed, mended = (
        to_item(
            {
                "type": "multiple_select",
                "id": "m1",
                "stem": "Which are true of it?",
                "options": [
                    {"id": "abc"[place], "text": text, "rationale": WHY, "key": key}
                    for place, (text, key) in enumerate(options)
                ],
            }
        )
        for options in CUES[rule]
    )
    assert [flaw.rule for flaw in lint.flaws(flawed)] == [rule]
    assert lint.flaws(mended) == []


def test_a_key_that_alone_ends_with_a_full_stop_stands_out() -> None:
    flawed = item(QUESTION, "Levator scapulae.", *FOUR[1:])
    assert [flaw.rule for flaw in lint.flaws(flawed)] == ["options of unlike kind"]


def test_flaw_says_which_item_which_rule_and_how_to_mend_it() -> None:
    flaw = lint.flaws(PAIRS["of the above"][0])[0]
    assert (flaw.item, flaw.field) == ("x1", "options")
    assert str(flaw).startswith("of the above: 'None of the above'")


def test_scenes_of_a_case_are_held_to_the_same_rules() -> None:
    decisions = [
        {"id": "a", "text": "Stop and refer", "rationale": WHY, "key": True},
        {"id": "b", "text": "Always go on", "rationale": WHY},
    ]
    case = to_item(
        {
            "type": "case",
            "id": "c1",
            "stem": "Decide.",
            "scenes": [{"id": "s", "text": "He limps in.", "decisions": decisions}],
        }
    )
    assert [flaw.rule for flaw in lint.flaws(case)] == ["absolute word"]


def test_near_duplicate_is_named_with_its_twin_and_other_questions_are_not() -> None:
    first = item(
        "In the trial of 262 people, which group led after ten weeks?", "Massage", "Acupuncture", "Self-care", name="a1"
    )
    again = item(
        "In a trial of 262 people which group led after ten weeks?", "Acupuncture", "Self-care", "Massage", name="a2"
    )
    other = item(QUESTION, *FOUR, name="a3")
    found = lint.near_duplicates([first, other, again])
    assert [(flaw.item, flaw.rule) for flaw in found] == [("a2", "near duplicate")]
    assert "'a1'" in found[0].mend


def test_guesser_of_the_longest_option_is_paid_where_keys_are_long() -> None:
    items = [item(QUESTION, "The long and careful one", "Short", "Small", "Tiny", name=f"n{n}") for n in range(120)]
    longest = lint.guessers(items)[0]
    assert (longest.right, longest.chance, longest.choices) == (1.0, 0.25, 120)
    assert longest.corrected == 75.0
    assert longest.pays


def test_guesser_who_is_indifferent_scores_chance() -> None:
    items = [item("Which?", "aaaa", "bbbb", "cccc", "dddd", key=n % 4, name=f"n{n}") for n in range(120)]
    longest, _, shared = lint.guessers(items)
    assert longest.right == pytest.approx(0.25)
    assert shared.right == pytest.approx(0.25)
    assert not longest.pays


def test_middle_is_the_middle_of_what_learners_see() -> None:
    asked = [next(iter(lint.choices(item("Which?", "a1", "b2", "c3", key=n % 3, name=f"n{n}")))) for n in range(90)]
    seen = sum(choice.best == 1 for choice in asked) / 90
    middle = lint.guessers([item("Which?", "a1", "b2", "c3", key=n % 3, name=f"n{n}") for n in range(90)])[1]
    assert middle.right == pytest.approx(seen)


def test_few_choices_are_reported_but_not_refused() -> None:
    few = [item(QUESTION, "The long and careful one", "Short", "Small", name=f"n{n}") for n in range(5)]
    assert not lint.guessers(few)[0].pays
    assert lint.guessers([])[0].choices == 0
