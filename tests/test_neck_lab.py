"""The neck lab: the geometry of a bent head, the figures of the trial, and the words for those who cannot see it."""

from __future__ import annotations

import base64
import itertools
import math
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from massage_course.content import PACKAGE, course_data
from massage_course.labs.neck import Neck
from massage_course.lesson import open_lesson
from massage_course.widgets.neck_lab import JOINTS, TILTS, UPPER_JOINTS, VIEW, WEIGHT, NeckLab, pose

DATA = course_data()
FOUND = DATA.labs["neck_load_and_dose"]
assert isinstance(FOUND, Neck)
LAB: Neck = FOUND
POSES = [pose(tilt, DATA) for tilt in TILTS]


def lab() -> NeckLab:
    return NeckLab(LAB, DATA)


def matrix(shown: dict[str, Any], bone: str) -> list[float]:
    return [float(number) for number in shown["bones"][bone].split()]


def test_the_lesson_opens_the_lab_of_its_area() -> None:
    assert LAB.area == "upper_back_tension"
    assert isinstance(open_lesson("upper_back_tension").lab(LAB.id), NeckLab)


# ---- the model ------------------------------------------------------------------------------------------------------


def test_a_straight_head_leaves_every_bone_where_the_atlas_has_it() -> None:
    for bone in POSES[0]["bones"]:
        assert matrix(POSES[0], bone) == [1, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("shown", POSES, ids=lambda shown: str(shown["tilt"]))
def test_the_skull_turns_by_the_whole_angle_and_each_bone_below_by_less(shown: dict[str, Any]) -> None:
    angles = []
    for bone in JOINTS:
        a, b, c, d, _, _ = matrix(shown, bone)
        assert a * d - b * c == pytest.approx(1, abs=1e-3), "a bone is turned, not stretched"
        angles.append(math.degrees(math.atan2(b, a)))
    assert angles[-1] == pytest.approx(shown["tilt"], abs=0.05)
    assert angles == sorted(angles)
    assert angles[0] == pytest.approx(shown["tilt"] / len(JOINTS), abs=0.05)


def test_the_lowest_joint_stays_and_neighbors_keep_their_joint() -> None:
    """A joint is one point: the bone above and the bone below agree where it is."""
    view = DATA.view(VIEW)
    for below, above in itertools.pairwise(JOINTS):
        at = UPPER_JOINTS.get(above) or view.drawing(f"disc_{above}_{below}").label
        points = []
        for bone in (below, above):
            a, b, c, d, e, f = matrix(POSES[-1], bone)
            points.append((a * at[0] + c * at[1] + e, b * at[0] + d * at[1] + f))
        assert points[0] == pytest.approx(points[1], abs=0.5), above


def test_the_reach_is_the_drawn_distance_and_grows_with_the_angle() -> None:
    unit = DATA.view(VIEW).meta.unit_per_mm
    reaches = [shown["reach"] for shown in POSES]
    assert reaches == sorted(set(reaches))
    for shown in POSES:
        assert shown["reach"] == pytest.approx((shown["weight"][0] - shown["base"][0]) / unit / 10, abs=0.06)
    assert POSES[0]["weight"] == [round(number) for number in WEIGHT]


def test_the_replies_to_the_first_guess_fit_the_model() -> None:
    reach = {shown["tilt"]: shown["reach"] for shown in POSES}
    assert reach[30] / reach[15] == pytest.approx(1.5, abs=0.1), "about half as far again"
    assert 1.5 <= reach[30] - reach[15] < 2, "nearly two centimeters"
    for option in LAB.load.guess.options:
        assert "nearly 2 centimeters" in option.reply and "half" in option.reply


def test_every_bone_that_moves_is_drawn() -> None:
    shown = lab()
    assert all(f'data-pick="{bone}"' in shown.load["svg"] for bone in POSES[0]["bones"])
    assert {"skull", "mandible", "C1", "C7"} <= set(POSES[0]["bones"])


# ---- the trial ------------------------------------------------------------------------------------------------------


def test_figures_are_those_of_the_rows_and_all_rows_are_verified() -> None:
    dose = lab().dose
    for arm, shown in zip(LAB.dose.arms, dose["arms"], strict=True):
        for outcome in ("function", "pain"):
            row = getattr(arm, outcome)
            if row is None:
                assert shown[outcome] is None and arm.short, "an arm without a figure says what is known"
            else:
                assert shown[outcome]["effect"] == DATA.trials[row].effect
                assert DATA.trials[row].outcome == outcome
    for later, shown in zip(LAB.dose.later, dose["later"], strict=True):
        row = DATA.trials[later.trial]
        assert (shown["effect"], shown["low"], shown["high"]) == (row.effect, row.ci_low, row.ci_high)
        assert row.outcome == later.outcome and f"{later.weeks} weeks" in row.label
    assert all(DATA.trials[row].verified and DATA.trials[row].measure == "RR" for row in LAB.trials())


def test_the_plans_are_the_five_of_the_trial_from_small_to_large() -> None:
    plans = [(arm.minutes, arm.visits) for arm in LAB.dose.arms]
    assert sorted(plans) == [(30, 2), (30, 3), (60, 1), (60, 2), (60, 3)]
    totals = [arm["total"] for arm in lab().dose["arms"]]
    assert totals == sorted(totals) and totals[0] == 240 and totals[-1] == 720


@pytest.mark.parametrize("arm", LAB.dose.arms, ids=lambda arm: f"{arm.minutes}x{arm.visits}")
def test_the_p_of_an_arm_is_the_one_in_the_row(arm: Any) -> None:
    written = dict(zip(("function", "pain"), re.findall(r"P=(\.\d+)", arm.words), strict=False))
    for outcome in ("function", "pain"):
        row = getattr(arm, outcome)
        assert (row is None) == (outcome not in written)
        if row:
            assert f"P={written[outcome]}." in DATA.trials[row].note


def test_later_there_is_a_figure_for_both_outcomes_at_both_times() -> None:
    found = {(later.weeks, later.outcome) for later in LAB.dose.later}
    assert found == {(12, "function"), (12, "pain"), (26, "function"), (26, "pain")}


# ---- words ----------------------------------------------------------------------------------------------------------


def test_words_and_page_tell_the_model_every_plan_and_the_doubt() -> None:
    shown = lab()
    page = " ".join(re.sub(r"<[^>]*>", " ", shown.still()).split())
    for text in (shown.words(), page):
        for arm in LAB.dose.arms:
            assert arm.words in text
        for later in LAB.dose.later:
            assert later.words in text
        for part in ("about 7.9 cm", "4.98", "interval not reported", "1.08 to 2.25", "Sherman", LAB.load.no_pain):
            assert part in text
        assert LAB.load.about in text and LAB.load.doubt in text
    assert " ".join(LAB.model_note.split()) in page.replace("&#x27;", "'")


def test_the_still_picture_is_a_bent_head_and_good_svg() -> None:
    found = re.search(r"base64,([^\"]+)", lab().still())
    assert found
    drawn = base64.b64decode(found[1]).decode()
    root = ET.fromstring(drawn)
    moved = [node for node in root.iter() if node.get("data-pick") and node.get("transform")]
    assert {node.get("data-pick") for node in moved} >= {"skull", "C7"}
    assert "@UID@" not in drawn


def test_the_same_bytes_every_time() -> None:
    assert (lab().words(), lab().still()) == (lab().words(), lab().still())


def test_the_module_for_the_browser_is_one_whole_file() -> None:
    source = str(lab()._esm)
    assert not re.search(r"^\s*import\b", source, re.MULTILINE)
    assert len(re.findall(r"^export default", source, re.MULTILINE)) == 1


def test_the_frame_of_the_page_does_not_style_the_lab() -> None:
    """Style sheets are shared by the page: a class of the slim bar would change the lab that uses the same name."""

    def classes(file: Path) -> set[str]:
        return set(re.findall(r"\.(mc-[a-z-]+)", file.read_text("utf-8")))

    frame = classes(PACKAGE / "lab" / "labextension" / "client" / "lesson.css")
    assert frame and classes(PACKAGE / "widgets" / "neck_lab.css") & frame == set()
