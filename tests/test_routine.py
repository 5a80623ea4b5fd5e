"""The routine widget: every stroke with its facts, and a step that can be set from Python."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import traitlets

from massage_course.content import course_data
from massage_course.lesson import open_lesson

DATA = course_data()


@pytest.fixture
def routine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return open_lesson("low_back_pain").technique("low_back_routine")


def test_every_stroke_is_drawn_and_explained(routine):
    drawn = ElementTree.fromstring(routine.svg)
    groups = [group.attrib["data-stroke"] for group in drawn.iter() if "data-stroke" in group.attrib]
    strokes = DATA.techniques["low_back_routine"].strokes
    assert groups == [stroke.id for stroke in strokes] == [stroke["id"] for stroke in routine.strokes]
    for stroke, shown in zip(strokes, routine.strokes, strict=True):
        assert stroke.how in shown["how"]
        assert DATA.strokes[stroke.kind].caveat == shown["caveat"]


def test_lines_of_a_stroke_can_be_followed(routine):
    drawn = ElementTree.fromstring(routine.svg)
    for group in (group for group in drawn.iter() if "data-stroke" in group.attrib):
        lines = [path for path in group.iter() if "data-line" in path.attrib]
        stroke = next(s for s in DATA.techniques["low_back_routine"].strokes if s.id == group.attrib["data-stroke"])
        assert len(lines) == (0 if len(stroke.path) == 1 else 2 if stroke.both_sides else 1)


def test_step_can_be_set_and_a_wrong_one_is_refused(routine):
    routine.step = 6
    with pytest.raises(traitlets.TraitError, match="there is no stroke 7"):
        routine.step = 7
    assert routine.step == 6


def test_speed_that_is_convention_says_so(routine):
    speeds = dict(fact for stroke in routine.strokes for fact in stroke["facts"])
    assert "not verified" in speeds["Speed"]


def test_words_and_still_tell_all_strokes(routine):
    for stroke in DATA.techniques["low_back_routine"].strokes:
        assert stroke.name in routine.words()
        assert stroke.name in routine.still()
