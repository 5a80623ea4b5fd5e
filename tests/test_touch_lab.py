"""The touch lab: its data keep to what the studies say, its drawing to the order of the levels, its words to both."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from html import unescape
from itertools import pairwise

import msgspec
import pytest

from massage_course.content import course_data
from massage_course.labs.touch import Touch
from massage_course.widgets import touch_lab
from massage_course.widgets.touch_lab import SKINS, TouchLab

DATA = course_data()
RECORD = DATA.labs["feels_good_touch"]
assert isinstance(RECORD, Touch)
LAB: Touch = RECORD
ORDER = {"low": 0, "high": 1, "highest": 2}


def lab() -> TouchLab:
    return TouchLab(LAB, DATA)


def reads(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


# ---- the data --------------------------------------------------------------------------------------------------------


def test_levels_are_what_the_dossier_allows_and_nothing_finer() -> None:
    """Six speeds of the arm studies have an order; nobody has read a height."""
    levels = {stop.speed: stop.level for stop in LAB.speeds}
    assert levels | {2.6: "high", 8.5: "high"} == levels
    arm = [levels[speed] for speed in (0.1, 0.3, 1, 3, 10, 30)]
    assert arm == ["low", "low", "high", "highest", "high", "low"]
    assert set(levels) == {0.1, 0.3, 1, 2.6, 3, 8.5, 10, 30}


def test_the_zone_holds_every_speed_above_low_and_no_other() -> None:
    low, high = LAB.zone
    for stop in LAB.speeds:
        assert (low <= stop.speed <= high) == (stop.level != "low"), stop.speed
    assert LAB.peak == next(stop.speed for stop in LAB.speeds if stop.level == "highest")


def test_speeds_rise_along_the_slider() -> None:
    assert all(one.speed < two.speed for one, two in pairwise(LAB.speeds))


def test_the_back_has_two_speeds_and_words_for_all_others() -> None:
    shown = {one["name"]: one for one in lab().speeds}
    assert {name for name, one in shown.items() if one["tried_on_back"]} == {"2.6 cm per second", "8.5 cm per second"}
    assert "liked less" in shown["2.6 cm per second"]["words"]["back"]
    assert "more pleasant" in shown["8.5 cm per second"]["words"]["back"]
    assert {one["words"]["back"] for one in shown.values() if not one["tried_on_back"]} == {LAB.back.elsewhere}


def test_words_for_single_people_exist_for_every_level() -> None:
    assert set(LAB.people_words) == set(ORDER) == {stop.level for stop in LAB.speeds}


def test_the_note_says_that_it_is_no_data() -> None:
    for part in ("Schematic", "not taken from a study", "40 to 67%", "On the back a faster stroke"):
        assert part in LAB.model_note


def test_every_circumstance_can_be_well_and_no_reason_is_missing() -> None:
    for step in LAB.consent.steps:
        assert any(option.then == "well" for option in step.options), step.id
        for option in step.options:
            assert option.then in {"well", "ask", "stop"}
            assert bool(option.words) == (option.then != "well"), f"{step.id}: {option.id}"


# ---- the drawing -----------------------------------------------------------------------------------------------------


def test_the_curve_keeps_the_order_of_the_levels() -> None:
    heights = {stop.speed: -touch_lab.height(stop.speed, LAB) for stop in LAB.speeds}
    for one in LAB.speeds:
        for two in LAB.speeds:
            if ORDER[one.level] < ORDER[two.level]:
                assert heights[one.speed] < heights[two.speed], (one.speed, two.speed)


def test_the_axis_is_logarithmic_and_the_second_line_rises() -> None:
    assert touch_lab.across(3) - touch_lab.across(0.3) == pytest.approx(touch_lab.across(10) - touch_lab.across(1))
    assert touch_lab.fast(30) < touch_lab.fast(3) < touch_lab.fast(0.1), "up is a smaller number"


def test_the_upright_axis_has_no_number() -> None:
    """Every number in the drawing of the curve is a speed on the level axis."""
    texts = [
        "".join(text.itertext()) for text in ET.fromstring(touch_lab.curve(LAB)).iter() if text.tag.endswith("text")
    ]
    numbers = [text for text in texts if re.search(r"\d", text)]
    assert numbers == ["0.1", "0.3", "1", "3", "10", "30"]


def test_as_many_dots_are_filled_as_people_followed_the_curve() -> None:
    drawn = touch_lab.dots(LAB, DATA)
    filled = [int(chunk.count('class="mc-yes"')) for chunk in re.split(r"</text>(?=<circle)", drawn)]
    assert filled == [round(DATA.trials[one.trial].effect or 0) for one in LAB.people] == [40, 67, 63]
    assert drawn.count("<circle") == 300


def test_a_row_without_a_share_is_refused() -> None:
    empty = msgspec.structs.replace(LAB.people[0], trial=LAB.back.trial)
    with pytest.raises(ValueError, match="no share of people"):
        touch_lab.dots(msgspec.structs.replace(LAB, people=(empty,)), DATA)


@pytest.mark.parametrize("skin", SKINS)
def test_drawings_are_well_formed_and_stay_inside_their_frame(skin: str) -> None:
    svg = next(one["svg"] for one in lab().skins if one["id"] == skin)
    for element in ET.fromstring(svg).iter():
        for name, limit in (
            ("x", touch_lab.WIDTH),
            ("cx", touch_lab.WIDTH),
            ("y", touch_lab.HEIGHT),
            ("cy", touch_lab.HEIGHT),
        ):
            assert 0 <= float(element.get(name, "1")) <= limit


# ---- the words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(15, "15 seconds"), (5.294, "5.3 seconds"), (1.5, "1.5 seconds"), (45, "45 seconds"), (60, "1 minute 0 seconds"),
     (150, "2 minutes 30 seconds"), (450, "7 minutes 30 seconds")],
)  # fmt: skip
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert touch_lab.duration(seconds) == said


def test_a_stroke_takes_its_length_divided_by_its_speed() -> None:
    for stop, shown in zip(LAB.speeds, lab().speeds, strict=True):
        assert shown["seconds"] == pytest.approx(45 / stop.speed)
        assert touch_lab.duration(shown["seconds"]) in shown["time"]


def test_words_and_page_hold_every_speed_reason_and_doubt() -> None:
    words, page = lab().words(), reads(lab().still())
    wanted = [LAB.title, LAB.model_note, LAB.back.elsewhere, LAB.consent.well]
    wanted += [option.words for step in LAB.consent.steps for option in step.options]
    wanted += [stop.words for stop in LAB.speeds] + list(LAB.people_words.values())
    for part in wanted:
        assert part in words and part in page, part
    assert "It measures nothing" in page


def test_the_page_has_a_picture_with_words_for_every_skin() -> None:
    images = re.findall(r'<img alt="([^"]+)"[^>]*base64,([^"]+)"', lab().still())
    assert len(images) == len(SKINS)
    for alt, data in images:
        ET.fromstring(base64.b64decode(data))
        assert len(alt) > 40
    assert "No units on the upright axis" in images[0][0]


def test_figures_come_with_their_sources() -> None:
    notes = {one["id"]: one["note"] for one in lab().skins}
    for name in LAB.curve_references:
        assert DATA.references[name].citation in notes["forearm"]
    for one in LAB.people:
        row = DATA.trials[one.trial]
        assert f"{row.effect:g} of 100" in notes["people"] and f"{row.people} people" in notes["people"]
        assert DATA.references[row.reference].citation in notes["people"]
    assert "28 adults" in notes["back"] and "Ishikura" in notes["back"]
    assert "Ellingsen" in lab().consent["note"]


def test_two_labs_are_the_same_words() -> None:
    assert lab().words() == lab().words() and lab().still() == lab().still()


def test_the_lab_begins_without_a_guess_and_with_open_questions() -> None:
    fresh = lab()
    assert fresh.guess == -1
    first = {step.id: step.options[0] for step in LAB.consent.steps}
    assert fresh.circumstances == {name: option.id for name, option in first.items()}
    assert {"ask"} <= {option.then for option in first.values()} <= {"ask", "well"}
