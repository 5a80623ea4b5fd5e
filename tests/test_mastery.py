"""The back as a map of mastery: which questions belong to a region, how far it is known, and how it is drawn."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from massage_course import finding, mastery
from massage_course import progress as p
from massage_course.content import course_data
from massage_course.mastery import Region

DATA = course_data()
HOTSPOT = DATA.items("low_back_pain")["lbp_p20"]  # quadratus lumborum
NAMES = ["the head", "the neck", "the upper back", "the middle back", "the low back", "the pelvis"]
AT = "2026-11-20T10:00:00Z"


def known(**responses: str) -> p.Progress:
    return p.Progress(attempts={name: (p.Attempt(response, AT),) for name, response in responses.items()})


def by_name(progress: p.Progress, *due: str) -> dict[str, Region]:
    return {region.name: region for region in mastery.regions(progress, due, DATA)}


def test_every_region_has_questions_of_the_lessons_and_leads_to_an_anatomy_part() -> None:
    regions = mastery.regions(p.Progress(), (), DATA)
    assert [region.name for region in regions] == NAMES
    assert all(region.items > 5 and region.level == region.tried == region.due == 0 for region in regions)
    links = {region.name: region.link for region in regions}
    assert links["the neck"] == "02_upper_back_tension.ipynb#part-3"
    assert links["the low back"] == "01_low_back_pain.ipynb#part-3"


def test_a_question_counts_where_its_structure_lies() -> None:
    right = by_name(known(lbp_p20=HOTSPOT.key()), "lbp_p20")
    assert [(name, one.tried, one.right, one.due) for name, one in right.items() if one.tried] == [
        ("the low back", 1, 1, 1)
    ]
    assert by_name(known(lbp_p20="a"))["the low back"].right == 0


def test_what_the_atlas_asked_counts_too() -> None:
    before, name = by_name(p.Progress()), finding.name_of("posterior", "levator_scapulae")
    after = by_name(known(**{name: "levator_scapulae"}))
    assert {one: after[one].items - before[one].items for one in NAMES} == {
        one: int(one == "the upper back") for one in NAMES
    }
    assert after["the upper back"].right == 1


@pytest.mark.parametrize(
    ("tried", "right", "level"), [(0, 0, 0), (1, 0, 1), (9, 4, 1), (9, 5, 2), (10, 8, 3), (10, 10, 3)]
)
def test_levels(tried: int, right: int, level: int) -> None:
    assert Region("x", 10, tried, right, 0, "").level == level


def test_the_drawing_has_a_band_and_a_pattern_for_each() -> None:
    drawing = mastery.drawing(DATA)
    tree = ElementTree.fromstring(drawing)
    bands = [group for group in tree.iter() if "data-region" in group.attrib]
    assert [band.get("data-region") for band in bands] == [str(number) for number in range(len(NAMES))]
    tops = [float(band[1].get("y", "")) for band in bands]
    assert tops == sorted(tops) and tops[0] == 0
    used = {"cut", *(f"level-{number}" for number in range(1, len(mastery.LEVELS)))}
    assert {name.removeprefix("@UID@-") for name in re.findall(r'id="([^"]+)"', drawing)} >= used
    assert len(drawing) < 40_000 and "levator" not in drawing.lower()
