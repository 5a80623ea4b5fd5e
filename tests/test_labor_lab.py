"""The labor lab: its words, its picture, and that its data fit together and rest on the course's figures."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest

from massage_course.content import course_data
from massage_course.labs.labor import Labor
from massage_course.lesson import lab_widget
from massage_course.widgets.base import HERE
from massage_course.widgets.labor_lab import LABELS, UNITS, LaborLab

DATA = course_data()
LAB = DATA.labs["maternity_labor"]


@pytest.fixture
def lab() -> LaborLab:
    assert isinstance(LAB, Labor)
    return LaborLab(LAB, DATA)


def drawn(lab: LaborLab, attribute: str) -> list[str]:
    return [e.attrib[attribute] for e in ElementTree.fromstring(lab.svg).iter() if attribute in e.attrib]


def test_the_lesson_shows_this_kind_with_this_widget() -> None:
    assert isinstance(lab_widget(LAB, DATA), LaborLab)


def test_every_band_of_a_road_is_drawn_and_named_and_no_other(lab: LaborLab) -> None:
    bands = [name for road in LAB.roads for name in road.drawings]
    assert sorted(drawn(lab, "data-pick")) == sorted(bands)
    assert drawn(lab, "data-level") == bands
    assert set(LABELS) == set(bands)
    assert 'data-pick="dermatome_L2"' not in lab.svg


def test_strokes_of_the_hands_are_those_of_the_routine(lab: LaborLab) -> None:
    routine = {stroke.id: stroke for stroke in DATA.techniques[LAB.routine].strokes}
    assert drawn(lab, "data-stroke") == [hands.stroke for hands in LAB.hands]
    for shown in lab.hands:
        assert shown["name"] == routine[shown["id"]].name
        assert shown["how"].startswith(routine[shown["id"]].how)
        assert ("not verified" in shown["how"]) is not routine[shown["id"]].verified


def test_choices_lead_to_things_that_exist() -> None:
    roads = {road.id for road in LAB.roads}
    bands = {name for road in LAB.roads for name in road.drawings}
    strokes = {hands.stroke for hands in LAB.hands}
    for moment in LAB.moments:
        assert set(moment.roads) <= roads
        assert set(moment.focus) <= bands
    for position in LAB.positions:
        assert set(position.reach) <= strokes
        assert position.possible is bool(position.reach)


def test_every_position_is_drawn_with_a_spot_for_each_stroke_within_reach() -> None:
    source = (HERE / "labor_positions.js").read_text("utf-8")
    figures = dict(re.findall(r"^  (\w+): \{\n(.*?)^  \},", source, re.MULTILINE | re.DOTALL))
    spot = {hands.stroke: hands.spot for hands in LAB.hands}
    assert set(figures) == {position.id for position in LAB.positions}
    for position in LAB.positions:
        spots = re.search(r"spots: \{(.*)\}", figures[position.id])
        assert spots
        named = set(re.findall(r"(\w+): \[", spots[1]))
        assert {spot[stroke] for stroke in position.reach} == named, position.id


def test_first_stage_enters_at_t10_to_l1_and_the_pelvic_floor_at_s2_to_s4() -> None:
    roads = {road.id: road for road in LAB.roads}
    assert [name.removeprefix("dermatome_") for name in roads["upper"].drawings] == ["T10", "T11", "T12", "L1"]
    assert [name.removeprefix("dermatome_") for name in roads["lower"].drawings] == ["S2", "S3", "S4-S5"]
    taken = {moment.id: moment.roads for moment in LAB.moments}
    assert taken["early"] == taken["middle"] == ("upper",)
    assert taken["late"] == taken["second"] == ("upper", "lower")


def test_figures_are_those_of_the_trials_with_sign_and_interval(lab: LaborLab) -> None:
    for moment, shown in zip(LAB.moments, lab.moments, strict=True):
        for name, finding in zip(moment.trial_rows, shown["findings"], strict=True):
            row = DATA.trials[name]
            assert row.verified
            if row.measure == "SMD":
                assert (finding["effect"], finding["low"], finding["high"]) == (row.effect, row.ci_low, row.ci_high)
            else:
                assert finding["effect"] is None, "only one unit may stand on the axis"
            if row.effect is not None:
                assert f"{row.effect:g} {UNITS[row.measure]}".replace("-", "−") in finding["text"]
            assert row.note in finding["text"]
            assert DATA.source(row.reference).citation in finding["text"]


def test_what_is_said_of_an_interval_is_true(lab: LaborLab) -> None:
    """A moment whose meaning is "Not shown" has a bar across zero; every other bar stays clear of it."""
    for moment in lab.moments:
        crosses = any(f["effect"] is not None and f["low"] < 0 < f["high"] for f in moment["findings"])
        assert crosses is moment["meaning"].startswith("Not shown")


def test_bars_fit_on_the_axis(lab: LaborLab) -> None:
    source = (HERE / "labor_lab.js").read_text("utf-8")
    left, right = (float(re.search(rf"const {edge} = (-?[\d.]+);", source)[1]) for edge in ("LEFT", "RIGHT"))  # type: ignore[index]
    for moment in lab.moments:
        for finding in moment["findings"]:
            if finding["effect"] is not None:
                assert left < finding["low"] and finding["high"] < right


def test_words_and_still_tell_everything(lab: LaborLab) -> None:
    for said in (lab.words(), lab.still()):
        for part in (*lab.moments, *lab.positions, *lab.hands):
            assert part["name"] in said
        assert "Avoid it" in said
        assert "95% interval −2.23 to 0.26" in said
    assert lab.model_note in unescape(lab.still())
    assert lab.still().count("<img ") == 1


def test_each_moment_and_position_names_its_source(lab: LaborLab) -> None:
    for shown in (*lab.moments, *lab.positions):
        assert shown["source"]
