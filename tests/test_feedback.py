"""What a student reads after grading, for every type of item: the own answer, what was right, and why."""

from __future__ import annotations

from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from massage_course.content import course_data
from massage_course.grading.feedback import feedback, rubric
from massage_course.grading.keys import graded_files
from massage_course.items import AnyItem, FreeText, Item, score

GRADED = {item.id: item for _, load in graded_files(Path(__file__).parent.parent / "exercises") for item in load()}
PRACTICE = [item for area in course_data().item_areas for item in course_data().items(area).values()]
MARKED = [pytest.param(item, id=item.id) for item in GRADED.values() if not isinstance(item, FreeText)]


def page(item: Item, response: Any) -> str:
    return feedback(item, response, score(item, response))


def first(kind: str, *fields: str) -> AnyItem:
    """The first practice item of a type that has these fields filled."""
    return next(item for item in PRACTICE if item.type == kind and all(getattr(item, field) for field in fields))


@pytest.mark.parametrize("item", MARKED)
def test_a_full_answer_is_told_with_every_reason(item: Item) -> None:
    shown = page(item, item.key())
    assert f"Points: {item.points:g} of {item.points:g}" in shown
    assert "not right" not in shown
    assert shown.count("✓ your answer, right") == len(score(item, item.key()).marks)
    for part in item.parts:
        assert part.rationale in unescape(shown)


@pytest.mark.parametrize("item", MARKED)
def test_no_answer_is_told_with_what_was_right(item: Item) -> None:
    shown = page(item, None)
    assert "No answer was given." in shown
    assert f"Points: 0 of {item.points:g}" in shown
    assert "your answer" not in shown
    if any(hasattr(part, "key") for part in item.parts):
        assert "(this was the answer)" in shown


def test_a_foreseen_slip_is_answered_with_its_own_reason() -> None:
    number, text = first("numeric", "slips"), first("short_text", "slips")
    for item in (number, text):
        slip = item.slips[0]
        shown = unescape(page(item, slip.text))
        assert slip.rationale in shown
        assert item.rationale not in shown
        assert f"(you wrote: {slip.text})" in shown


def test_a_gap_is_told_with_what_stood_in_it() -> None:
    item = next(i for i in PRACTICE if i.type == "cloze" and not i.blanks[0].choose)
    blank = item.blanks[0]
    shown = unescape(page(item, {blank.id: "a wild guess"}))
    assert f"Gap 1. Right: {blank.accepted[0]} (you wrote: a wild guess)" in shown
    assert shown.count("✗ your answer, not right") == 1


def test_a_label_is_told_by_its_place_and_name() -> None:
    item = first("label")
    wrong = {mark.id: item.choice_id(item.labels[0].name) for mark in item.labels[:2]}
    shown = unescape(page(item, wrong))
    assert f"{item.labels[0].place}: {item.labels[0].name}" in shown
    assert f"{item.labels[1].place}: {item.labels[1].name} (you chose: {item.labels[0].name})" in shown


def test_the_gaps_stand_in_their_text() -> None:
    """The reader was told the right words of the gaps, and not the sentences around them."""
    item = first("cloze")
    shown = unescape(page(item, None))
    assert f"<p>{item.text.partition('{')[0]}[gap\u00a01]" in shown and "{" not in shown
    assert all(f"Gap {number}. Right: {blank.accepted[0]}" in shown for number, blank in enumerate(item.blanks, 1))


def test_decisions_stand_below_their_scene() -> None:
    """The decisions of all scenes stood in one list, without a word of what the client said."""
    item = next(i for i in PRACTICE if i.type == "case" and len(i.scenes) > 2)
    wrong = next(decision for decision in item.scenes[0].decisions if not decision.key)
    shown = unescape(page(item, [wrong.id]))
    texts = [text for scene in item.scenes for text in (scene.text, *(d.text for d in scene.decisions))]
    assert sorted(texts, key=shown.index) == texts
    assert shown.count("(the case ended before this)") == len(item.scenes) - 1
    assert "the case ended" not in page(item, item.key()) + page(item, None)


def test_a_choice_from_the_list_of_a_gap_is_told_in_words() -> None:
    item = next(i for i in PRACTICE if i.type == "cloze" and i.blanks[0].choose)
    blank = item.blanks[0]
    shown = unescape(page(item, {blank.id: item.choice_id(blank, blank.slips[0].text)}))
    assert f"Right: {blank.accepted[0]} (you chose: {blank.slips[0].text})" in shown
    assert "you chose" not in page(item, {blank.id: "not in the list"})


def test_what_a_student_types_stays_text() -> None:
    typed = "<script>alert(1)</script>"
    for item in (first("short_text"), first("numeric")):
        shown = page(item, typed)
        assert typed not in shown
        assert escape(typed) in shown


def test_a_rubric_shows_every_level_and_the_model_answer() -> None:
    item = next(item for item in GRADED.values() if isinstance(item, FreeText))
    shown = unescape(rubric(item))
    for criterion in item.criteria:
        assert criterion.title in shown
        assert all(level in shown for level in criterion.levels)
    assert item.model_answer.strip().splitlines()[0] in shown
