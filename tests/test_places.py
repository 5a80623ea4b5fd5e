"""Places in words: true to the picture, and silent about names."""

from __future__ import annotations

import pytest

from massage_course.content import course_data
from massage_course.places import places

DATA = course_data()

KNOWN = [
    ("posterior", "levator_scapulae", "from the neck to the upper back", "on both sides"),
    ("posterior", "sacrum", "on the pelvis", "the midline"),
    ("posterior", "trapezius_upper", "from the head to the upper back", "on both sides"),
    ("posterior", "rib12", "middle back", "on both sides"),
    ("posterior", "zone_kidney_left", "from the middle back to the low back", "close to the midline"),
    ("lateral", "L4", "on the low back", "of the picture"),
    ("axial_L3", "L3", "at middle height", "the midline"),
]


@pytest.mark.parametrize(("view", "structure", "region", "where"), KNOWN)
def test_place_names_the_region_and_the_distance_from_the_midline(
    view: str, structure: str, region: str, where: str
) -> None:
    said = places(DATA.view(view))[structure]
    assert region in said and where in said


@pytest.mark.parametrize("view", DATA.views)
def test_every_structure_has_a_place_and_none_tells_its_name(view: str) -> None:
    said = places(DATA.view(view))
    for drawing in DATA.view(view).structures:
        assert said[drawing.id]
        assert drawing.name.lower() not in said[drawing.id]
        assert drawing.id.lower() not in said[drawing.id].split()


def test_form_tells_what_stands_from_what_lies() -> None:
    said = places(DATA.view("posterior"))
    assert said["multifidus"].startswith("long and upright")
    assert said["lm_psis"].startswith("small")
    assert said["latissimus_dorsi"].startswith("broad")
