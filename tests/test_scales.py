"""Scales: scored and read by the rules, with cases that hold Python and JavaScript alike.

``fixtures/scale_cases.json`` is written by hand; its answers stand in the order of the fields.
``fixtures/scales_browser.json`` is what the calculators get: write it again with ``python tests/test_scales.py``.
"""

from __future__ import annotations

import json
import random
import re
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest

from massage_course.content import course_data
from massage_course.lesson import open_lesson
from massage_course.scales import PROBLEMS, WORDS, Answers, Limit, Scale, amount, band, report, rounded, score, shown
from massage_course.widgets.scale import COMPONENTS, ScaleCalculator

HERE = Path(__file__).parent
CASES = json.loads((HERE / "fixtures" / "scale_cases.json").read_text("utf-8"))
BROWSER = HERE / "fixtures" / "scales_browser.json"
DATA = course_data()
SCALES = DATA.scales
IDS = [f"{case['scale']}: {case['why']}" for case in CASES]


def answers(scale: Scale, numbers: list[float | None]) -> Answers:
    return {field.id: number for field, number in zip(scale.fields, numbers, strict=True)}


def said(keys: list[str]) -> str:
    """The sentence of a case: the change, what it is against the error, what it is against what matters."""
    if len(keys) == 1:
        return WORDS[keys[0]]
    return f"{keys[0]}: {'; '.join(WORDS[key] for key in keys[1:])}."


def browser_state() -> str:
    names = ("title", "scale", "words_of", "problems", "kinds", "components", "sources")
    shown = {scale.id: ScaleCalculator(scale, DATA) for scale in SCALES.values()}
    states = {name: {trait: getattr(one, trait) for trait in names} for name, one in shown.items()}
    return json.dumps(states, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_case_is_scored_and_read(case: dict[str, Any]) -> None:
    scale = SCALES[case["scale"]]
    told = report(scale, answers(scale, case["before"]), answers(scale, case["after"]), case.get("variant", ""))
    assert [told.before.value, told.after.value] == pytest.approx(case["scores"])
    assert [told.before.problem, told.after.problem] == case.get("problems", ["", ""])
    assert told.sentence == (said(case["say"]) if "say" in case else "")
    assert list(told.reached) == case.get("reached", [])
    assert list(told.notes) == [WORDS[note] for note in case.get("notes", [])]
    if "parts" in case:
        assert [list(told.before.parts), list(told.after.parts)] == case["parts"]


def test_the_cases_meet_every_scale_variant_word_and_problem() -> None:
    assert {case["scale"] for case in CASES} == set(SCALES)
    for scale in SCALES.values():
        met = {case.get("variant") for case in CASES if case["scale"] == scale.id}
        assert {variant.id for variant in scale.variants[1:]} <= met
    words = {word for case in CASES for word in (*case.get("say", []), *case.get("notes", []))}
    assert set(WORDS) - {"better", "worse"} <= words
    assert {problem for case in CASES for problem in case.get("problems", [])} == {"", *PROBLEMS}


def test_the_browser_gets_the_scales_as_they_are() -> None:
    assert BROWSER.read_text("utf-8") == browser_state()


def test_one_sentence_in_full() -> None:
    told = report(SCALES["odi"], SCALES["odi"].example.before, SCALES["odi"].example.after)
    assert told.sentence == (
        "8.9 points better: a change this small may be measurement noise, so do not call it a gain."
    )


@pytest.mark.parametrize("scale", SCALES.values(), ids=list(SCALES))
def test_any_allowed_answers_give_a_score_within_the_range_and_one_sentence(scale: Scale) -> None:
    rng = random.Random(scale.id)

    def filled() -> Answers:
        return {
            field.id: rng.randint(int(field.low), int(field.high))
            if field.kind != "number"
            else rng.uniform(field.low, field.high)
            for field in scale.fields
        }

    scored = 0
    for _ in range(400):
        before, after = filled(), filled()
        told = report(scale, before, after, rng.choice([*(one.id for one in scale.variants), ""]))
        for one in (told.before, told.after):
            assert one.problem in {"", "asleep"}
            assert one.value is None or scale.low <= one.value <= scale.high
        if told.sentence:
            scored += 1
            assert told.sentence.count(".") - len(re.findall(r"\d\.\d", told.sentence)) == 1
    assert scored > 20


def test_a_better_answer_never_makes_a_questionnaire_worse() -> None:
    for scale in (SCALES["odi"], SCALES["ndi"], SCALES["psqi"]):
        for field in scale.fields:
            if field.kind == "choice":
                worse = dict(scale.example.before) | {field.id: field.high}
                better = worse | {field.id: field.low}
                assert (score(scale, better).value or 0) <= (score(scale, worse).value or 0), field.id


def test_what_is_not_verified_does_not_count() -> None:
    doubtful = Limit(kind="detectable", words="1 point", people="", reference="", verified=False, change=1)
    scale = msgspec.structs.replace(SCALES["psqi"], limits=(doubtful,))
    told = report(scale, scale.example.before, scale.example.after)
    assert told.reached == (True,)
    assert WORDS["error_unknown"] in told.sentence and WORDS["weight_unknown"] in told.sentence


@pytest.mark.parametrize(("value", "to"), [(0.05, 0.1), (0.04, 0), (8.888, 8.9), (0.25, 0.3), (2.35, 2.4), (17, 17)])
def test_halves_are_rounded_up(value: float, to: float) -> None:
    assert rounded(value) == to


def test_amounts_in_words() -> None:
    assert [amount(1, "points"), amount(0.96, "points"), amount(2.04, "points"), amount(1, "cm")] == [
        "1 point",
        "1 point",
        "2 points",
        "1 cm",
    ]
    assert shown(SCALES["odi"], 35.5555) == "35.6 of 100 points"
    assert shown(SCALES["schober"], 5.5) == "5.5 cm"


@pytest.mark.parametrize(
    ("scale", "value", "words"),
    [
        ("odi", 20, "little trouble"),
        ("odi", 20.1, "moderate trouble"),
        ("psqi", 5, "does not count as poor sleep"),
        ("psqi", 6, "counts as poor sleep"),
        ("ndi", 50, "complete trouble"),
        ("nrs", 5, ""),
    ],
)
def test_bands(scale: str, value: float, words: str) -> None:
    assert band(SCALES[scale], value) == words


def test_components_have_names() -> None:
    assert len(COMPONENTS) == len(score(SCALES["psqi"], SCALES["psqi"].example.before).parts) == 7


@pytest.mark.parametrize("scale", SCALES.values(), ids=list(SCALES))
def test_words_and_page_tell_everything(scale: Scale) -> None:
    shown = ScaleCalculator(scale, DATA)
    page = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", shown.still())))
    for text in (re.sub(r"\s+", " ", shown.words()), page):
        for limit in scale.limits:
            assert limit.words in text and limit.people in text
            assert DATA.source(limit.reference).citation in text
        for part in (scale.measures, scale.when, scale.missing, scale.doubt, *scale.may, *scale.may_not):
            assert part in text
        assert all(field.label in text for field in scale.fields)
        assert scale.example.who in text
        assert report(scale, scale.example.before, scale.example.after, scale.example.variant).sentence in text
    assert "<script" not in shown.still()


def test_nothing_entered_can_reach_python() -> None:
    """No trait of the calculator holds answers, and its module writes nothing into the model."""
    module = str(ScaleCalculator._esm)
    assert "model.set(" not in module and "save_changes" not in module
    assert not re.search(r"localStorage|sessionStorage|fetch\(|sendBeacon|indexedDB|cookie", module)


def test_a_lesson_shows_its_scales_and_names_their_sources() -> None:
    lesson = open_lesson("low_back_pain")
    assert lesson.scale("odi").title == "Oswestry Disability Index (ODI)"
    listed = lesson.references().words
    for key in SCALES["odi"].sources():
        assert DATA.source(key).text in listed


if __name__ == "__main__":
    BROWSER.write_text(browser_state(), "utf-8")
