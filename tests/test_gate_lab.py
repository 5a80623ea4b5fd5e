"""The gate lab: its data fit its rule, its figures are those of the claims, and its words say what it shows."""

from __future__ import annotations

import re
from html import unescape
from itertools import product

import pytest

from massage_course.content import course_data
from massage_course.labs.gate import Gate, Measurement
from massage_course.lesson import lab_widget
from massage_course.widgets.gate_lab import SIEVES, GateLab, finding

DATA = course_data()
LAB = DATA.labs["feel_good_gate"]
assert isinstance(LAB, Gate)
MEASURED = [(chemical.id, result) for chemical in LAB.chemicals for result in chemical.results]


def test_the_table_of_labs_shows_it() -> None:
    assert isinstance(lab_widget(LAB, DATA), GateLab)


def test_every_setting_lies_between_the_first_and_the_last_step() -> None:
    """A hand that is not there presses nothing, so pressure counts only with touch."""
    reached = set()
    for choice in product(*(control.options for control in LAB.controls)):
        hand = next(
            option.steps != 0 for control, option in zip(LAB.controls, choice, strict=True) if control.id == "touch"
        )
        pairs = zip(LAB.controls, choice, strict=True)
        reached.add(LAB.start + sum(option.steps for control, option in pairs if hand or not control.needs_touch))
    assert reached == set(range(1, LAB.steps + 1))
    assert len(LAB.meanings) == LAB.steps


def test_every_control_has_a_choice_that_moves_nothing_and_the_lab_begins_there() -> None:
    lab = GateLab(LAB, DATA)
    for control in LAB.controls:
        assert next(option for option in control.options if option.id == lab.setting[control.id]).steps == 0
    assert (lab.setting["chemical"], lab.setting["sieve"]) == (LAB.chemicals[0].id, next(iter(SIEVES)))


@pytest.mark.parametrize(("chemical", "result"), MEASURED, ids=[f"{c}-{r.reference}" for c, r in MEASURED])
def test_every_result_is_told_in_a_claim_of_the_area(chemical: str, result: Measurement) -> None:
    """The lab shows no figure that the claims do not hold as verified."""
    told = " ".join(
        found.text
        for claim in DATA.claims.values()
        for found in claim.findings
        if claim.area == LAB.area and found.reference == result.reference and found.verified
    )
    assert told, "no verified finding"
    for number in (result.massaged, result.others, *re.findall(r"\d+(?:\.\d+)?(?=%)|\d+\.\d+", result.words)):
        if number is not None:
            assert re.search(rf"(?<![\d.]){number}(?![\d.]*\d)", told), number


def test_each_sieve_leaves_less_or_as_much() -> None:
    for chemical in LAB.chemicals:
        assert 1 <= sum(bool(result.against) for result in chemical.results) <= len(chemical.results)


@pytest.mark.parametrize(
    ("result", "against", "words"),
    [
        ("higher", "rest", "higher than with rest"),
        ("lower", "light touch", "lower than with light touch"),
        ("same", "rest", "no clear difference from rest"),
        ("higher", "", "rose from before to after"),
        ("lower", "", "fell from before to after"),
    ],
)
def test_a_finding_names_what_it_was_compared_with(result: str, against: str, words: str) -> None:
    measured = Measurement(reference="Day1987", who="21 adults", result=result, words="", against=against)  # type: ignore[arg-type]
    assert finding(measured) == words


def test_words_and_page_hold_every_choice_assumption_and_result() -> None:
    lab = GateLab(LAB, DATA)
    page = unescape(lab.still())
    for text in (lab.words(), page):
        for control in LAB.controls:
            assert all(option.words in text for option in control.options)
        assert all(line in text for line in LAB.assumptions)
        assert LAB.model_note in text and LAB.brain_words in text
        for chemical in LAB.chemicals:
            assert chemical.compared_words in text
            for result in chemical.results:
                assert result.words in text and DATA.references[result.reference].citation in text
    assert "<script" not in page


def test_the_lab_calls_its_gate_a_model_and_names_its_sources() -> None:
    assert "model" in LAB.model_note and "not measured" in LAB.model_note
    assert set(LAB.model_sources) <= set(LAB.sources())
    assert {result.reference for _, result in MEASURED} <= set(LAB.sources())
