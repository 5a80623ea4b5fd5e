"""The night lab: its data fit one another and the claims, and its words and its picture say what the widget says.

``fixtures/night_lab.json`` is the state that the tests in JavaScript start from. After a change of the lab's data:
``python tests/test_night_lab.py``.
"""

from __future__ import annotations

import base64
import json
import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from massage_course.content import course_data
from massage_course.labs.night import Night
from massage_course.lesson import lab_widget
from massage_course.widgets.night_lab import NightLab, hypnogram

FIXTURE = Path(__file__).parent / "fixtures" / "night_lab.json"
DATA = course_data()
LAB = DATA.labs["sleep_night"]
assert isinstance(LAB, Night)
SHOWN = NightLab(LAB, DATA)
BLOCKS = [block for cycle in LAB.cycles for block in cycle]
ASLEEP = sum(block.minutes for block in BLOCKS)


def fixture() -> str:
    state = {"title": SHOWN.title, "lab": SHOWN.lab, "night": SHOWN.night}
    return json.dumps(state, indent=1, ensure_ascii=False) + "\n"


def visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def test_the_state_of_the_browser_tests_is_the_real_one() -> None:
    assert FIXTURE.read_text("utf-8") == fixture()


def test_a_lesson_shows_a_night_with_this_widget() -> None:
    assert isinstance(lab_widget(LAB, DATA), NightLab)


def test_the_cycles_have_the_shares_that_are_called_normal() -> None:
    assert sum(stage.share for stage in LAB.stages) == 100
    for stage in LAB.stages:
        minutes = sum(block.minutes for block in BLOCKS if block.stage == stage.id)
        assert minutes * 100 == stage.share * ASLEEP, stage.id


def test_cycles_are_90_to_120_minutes_long_and_end_with_growing_rem_sleep() -> None:
    for cycle in LAB.cycles:
        assert 90 <= sum(block.minutes for block in cycle) <= 120
        assert (cycle[0].stage, cycle[1].stage, cycle[-1].stage) == ("N1", "N2", "REM")
    rem = [cycle[-1].minutes for cycle in LAB.cycles]
    deep = [sum(block.minutes for block in cycle if block.stage == "N3") for cycle in LAB.cycles]
    assert rem == sorted(rem)
    assert deep == sorted(deep, reverse=True)


def test_the_first_night_is_as_long_as_the_cycles_but_for_its_awakenings() -> None:
    assert LAB.up.start - LAB.bed.start - LAB.fall_asleep == ASLEEP
    for slider in (LAB.bed, LAB.up, LAB.awakenings, LAB.length):
        assert slider.low <= slider.start <= slider.high
        assert (slider.start - slider.low) % slider.step == 0 == (slider.high - slider.low) % slider.step


def test_the_model_note_names_the_minutes_of_falling_asleep() -> None:
    assert f"Falling asleep takes {LAB.fall_asleep} minutes" in LAB.model_note


@pytest.mark.parametrize("study", LAB.studies, ids=lambda study: study.id)
def test_numbers_of_a_study_stand_in_the_findings_of_the_claims(study: object) -> None:
    findings = " ".join(
        finding.text
        for claim in DATA.claims.values()
        if claim.area == LAB.area
        for finding in claim.findings
        if finding.reference == study.reference and finding.verified
    )
    # Hsu's 60 people are two groups of 30; "one massage of 6 minutes" is written "6-minute" there.
    known = set(re.findall(r"\.?\d+", findings)) | ({"60"} if study.id == "hsu" else set())
    assert set(re.findall(r"\.?\d+", study.what + study.found)) <= known


def test_the_score_is_that_of_the_trial() -> None:
    row = DATA.trials["zayer2025_usual_care_psqi"]
    assert round(LAB.psqi.massage - LAB.psqi.usual, 2) == row.effect
    for number in (LAB.psqi.massage, LAB.psqi.usual):
        assert str(number) in LAB.psqi.trial and str(number) in row.note
    assert str(LAB.psqi.matters) in LAB.psqi.matters_words
    assert 0 < LAB.psqi.cut_off < LAB.psqi.start <= LAB.psqi.high


def test_ids_within_the_lab_are_known() -> None:
    results = {result.id for result in LAB.results}
    assert {study.asked for study in LAB.studies} | {study.recorded for study in LAB.studies} <= results
    assert {option.id for option in LAB.prediction.options} == {"N3", "REM", "same"}
    assert [row.topic for row in LAB.telling] == ["felt", "awake", "asleep", "stages"]
    assert all(option.words for option in LAB.felt.options)


def test_a_misspelled_stage_is_refused() -> None:
    plain = msgspec.to_builtins(LAB)
    plain["cycles"][0][0]["stage"] = "N4"
    with pytest.raises(msgspec.ValidationError, match="N4"):
        msgspec.convert(plain, Night)


@pytest.mark.parametrize("read", [NightLab.words, lambda lab: visible(lab.still())], ids=["words", "page"])
def test_words_and_page_tell_everything(read: object) -> None:
    text = read(SHOWN)
    parts = [LAB.title, LAB.model_note, LAB.shares_note, LAB.telling_note, LAB.psqi.poor, LAB.psqi.good, LAB.psqi.trial]
    parts += [part for study in LAB.studies for part in (study.name, study.what, study.found, study.meaning)]
    parts += [row.asked or row.recorded for row in LAB.telling]
    parts += [DATA.source(key).citation for key in (*LAB.shares_references, *LAB.telling_references)]
    for part in parts:
        assert part in text
    assert "Cycle 1: N1 5 min, N2 25 min, N3 52 min, REM 8 min." in text


def test_the_picture_draws_every_block_at_its_time_and_in_its_row() -> None:
    svg = ElementTree.fromstring(hypnogram(LAB))
    bars = [bar.attrib for bar in svg.iter("{http://www.w3.org/2000/svg}rect")]
    assert [int(bar["width"]) for bar in bars] == [block.minutes for block in BLOCKS]
    starts = [int(bar["x"]) for bar in bars]
    assert [b - a for a, b in pairwise(starts)] == [block.minutes for block in BLOCKS[:-1]]
    rows = {block.stage: bar["y"] for block, bar in zip(BLOCKS, bars, strict=True)}
    assert all(bar["y"] == rows[block.stage] for block, bar in zip(BLOCKS, bars, strict=True))
    assert [int(rows[stage]) for stage in ("REM", "N1", "N2", "N3")] == sorted(int(y) for y in rows.values())


def test_the_page_holds_the_picture_with_a_description() -> None:
    found = re.search(r'<img alt="([^"]+)"[^>]*src="data:image/svg\+xml;base64,([^"]+)"', SHOWN.still())
    assert found and "Cycle 5" in found[1]
    assert base64.b64decode(found[2]).decode() == hypnogram(LAB)


if __name__ == "__main__":
    FIXTURE.write_text(fixture(), "utf-8")
