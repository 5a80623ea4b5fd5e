"""The layer lab: its figures are those of the trials, every pair has words, and it can be read without running it."""

from __future__ import annotations

import re

import msgspec
import pytest
import traitlets

from massage_course.content import course_data
from massage_course.labs.layer import Layer
from massage_course.lesson import open_lesson
from massage_course.widgets.layer_lab import RESULTS, LayerLab

DATA = course_data()
LAB = DATA.labs["circulation_layers"]
assert isinstance(LAB, Layer)
STUDIES = [(reading, study) for reading in LAB.readings for study in reading.studies]
IDS = [f"{reading.treatment}-{study.trial}" for reading, study in STUDIES]


@pytest.fixture
def lab() -> LayerLab:
    return LayerLab(LAB, DATA)


def test_every_pair_of_treatment_and_instrument_stands_once():
    pairs = [(reading.treatment, reading.instrument) for reading in LAB.readings]
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) == {(t.id, i.id) for t in LAB.treatments for i in LAB.instruments}


@pytest.mark.parametrize(("reading", "study"), STUDIES, ids=IDS)
def test_means_differ_as_the_row_of_the_trial_says(reading, study):
    row = DATA.trials[study.trial]
    assert row.area == LAB.area and row.verified
    assert study.result in RESULTS
    values = [group.value for group in study.groups]
    if row.effect is None or None in values or not values:
        return
    assert values[0] - values[1] == pytest.approx(row.effect)
    expected = {"more": row.effect > 0, "less": row.effect < 0}
    assert expected.get(study.result, True), "the result has another sign than the difference"


@pytest.mark.parametrize(("reading", "study"), STUDIES, ids=IDS)
def test_every_printed_mean_stands_in_the_note_of_the_trial(reading, study):
    note = DATA.trials[study.trial].note
    for group in study.groups:
        if group.value is None:
            assert "mean" in note and group.note
            continue
        numbers = {float(number) for number in re.findall(r"\d*\.\d+|\d+", note)}
        assert group.value in numbers, (study.trial, group.name)
        assert group.spread in numbers, (study.trial, group.name)


@pytest.mark.parametrize(("reading", "study"), STUDIES, ids=IDS)
def test_people_are_those_of_the_trial(reading, study):
    assert str(DATA.trials[study.trial].people) in study.people


@pytest.mark.parametrize(("reading", "study"), STUDIES, ids=IDS)
def test_what_is_drawn_fits_its_axis_and_one_of_no_mean_is_not_drawn(reading, study):
    assert bool(study.groups) == (study.axis is not None) == bool(study.unit) == bool(study.spread)
    for group in study.groups:
        if group.value is not None:
            assert study.axis[0] <= group.value - group.spread
            assert group.value + group.spread <= study.axis[1]


def test_the_same_unit_in_one_reading_has_the_same_axis_for_the_same_vessel():
    """Two bars side by side are compared by eye: within the artery after exercise both axes are alike."""
    axes = {study.axis for reading, study in STUDIES if (reading.treatment, reading.instrument) == ("after", "sound")}
    assert len(axes) == 1


def test_lesson_shows_the_lab(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_lesson("circulation").lab("circulation_layers"), LayerLab)


def test_browser_gets_every_reading_with_its_source(lab):
    for reading, shown in zip(LAB.readings, lab.readings, strict=True):
        assert shown["words"] == reading.words
        for study, sent in zip(reading.studies, shown["studies"], strict=True):
            assert sent["source"] == DATA.references[DATA.trials[study.trial].reference].citation
            assert sent["groups"] == msgspec.to_builtins(study.groups)


def test_a_setting_can_be_set_and_a_wrong_one_is_refused(lab):
    lab.setting = {"treatment": "after", "instrument": "sound"}
    with pytest.raises(traitlets.TraitError, match="this lab has no setting"):
        lab.setting = {"treatment": "after", "instrument": "microscope"}
    assert lab.setting == {"treatment": "after", "instrument": "sound"}
    assert lab.expected == {}


def test_words_and_still_tell_every_study(lab):
    words, still = lab.words(), lab.still()
    for reading, study in STUDIES:
        for part in (study.study, study.people, study.place):
            assert part in words
            assert part in still
        assert reading.words in words
    for text in (LAB.closing, LAB.title):
        assert text in words and text in still
    assert "540 ± 60 mL/min" in words
    assert "not different from rest; the mean is not printed" in words


def test_still_maps_what_was_found_and_what_nobody_looked_at(lab):
    rows = re.findall(r"<tr.*?</tr>", lab.still())
    cells = {
        re.sub(r"<.*?>", "", row[: row.index("</th>")]): re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows[1:]
    }
    assert cells["Massage right after hard exercise"] == ["more", "more", "more", "no clear change, less"]
    assert cells["Massage of a resting arm or leg"] == ["more", "more", "no study in our sources", "no clear change"]


def test_words_of_the_data_never_become_html():
    poison = "<img src=x onerror=alert(1)>"
    readings = tuple(
        msgspec.structs.replace(
            reading,
            words=poison,
            studies=tuple(
                msgspec.structs.replace(study, study=poison, people=poison, place=poison, figures=poison)
                for study in reading.studies
            ),
        )
        for reading in LAB.readings
    )
    words = {"title": poison, "closing": poison, "model_note": poison}
    assert "<img" not in LayerLab(msgspec.structs.replace(LAB, readings=readings, **words), DATA).still()
