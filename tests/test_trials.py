"""The evidence picture: which rows share an axis, where they stand on it, what each says, and its words."""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from html import unescape
from pathlib import Path

import msgspec
import pytest

from massage_course.content import PACKAGE, Area, Trial, course_data
from massage_course.lesson import open_lesson
from massage_course.widgets.trials import Axis, Trials, axis_of, drawn, verdict

DATA = course_data()
AMOUNTS = {term.id for term in DATA.vocabulary.outcomes if term.amount}
ROWS = list(DATA.trials.values())
BY_AREA = {area: [row for row in ROWS if row.area == area.id] for area in DATA.areas.values()}
AREAS = [area for area, rows in BY_AREA.items() if rows]
POOLED = DATA.trials["furlan2015_chronic_inactive_pain_short"]
RATIO = DATA.trials["skillgate2020_massage_pain_7"]


def shown(area: Area) -> Trials:
    return Trials("All results", BY_AREA[area], DATA)


def changed(row: Trial, effect: float | None, low: float | None, high: float | None, **fields: str) -> Trial:
    return msgspec.structs.replace(row, effect=effect, ci_low=low, ci_high=high, **fields)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.id)
def test_a_lesson_shows_every_row_of_its_area(area: Area) -> None:
    widget = open_lesson(area.id).trials("All results")
    assert [row["id"] for row in widget.rows] == [row.id for row in BY_AREA[area]]


# ---- axes -----------------------------------------------------------------------------------------------------------


def test_rows_on_one_axis_share_unit_and_meaning_of_its_sides() -> None:
    groups = defaultdict(list)
    for row in ROWS:
        groups[axis_of(row, AMOUNTS)].append(row)
    for rows in groups.values():
        assert len({row.measure for row in rows}) == 1
        assert len({row.outcome in AMOUNTS for row in rows}) == 1
        if rows[0].outcome not in AMOUNTS:
            assert len({(row.side, row.treatment) for row in rows}) == 1
    assert any(len(rows) > 1 for rows in groups.values())


def test_support_and_massage_do_not_stand_on_one_axis() -> None:
    names = {axis_of(DATA.trials[row], AMOUNTS) for row in ("hodnett2013_labor_hours", "gallo2013_labor_hours")}
    assert len(names) == 2


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.id)
def test_every_mark_interval_and_tick_lies_on_its_axis_in_order(area: Area) -> None:
    widget = shown(area)
    for axis in widget.axes:
        assert 29.9 <= axis["nothing"] <= 70.1, "both sides have room for their words"
        places = [at for at, _ in axis["ticks"]]
        assert places == sorted(places) and all(0 <= at <= 100 for at in places)
        assert 2 <= len(places) <= 12
        assert any(abs(at - axis["nothing"]) < 0.01 for at in places), "no effect has its tick"
    for row in widget.rows:
        known = [at for at in row["at"] if at is not None]
        assert known == sorted(known) and all(0 < at < 100 for at in known)


def test_a_difference_stands_on_the_side_of_its_sign() -> None:
    for area in AREAS:
        widget = shown(area)
        nothing = {axis["id"]: axis["nothing"] for axis in widget.axes}
        for row, source in zip(widget.rows, BY_AREA[area], strict=True):
            if drawn(source):
                assert (row["at"][1] > nothing[row["axis"]]) == (source.effect > source.no_effect), row["id"]


def test_on_an_axis_of_ratios_half_is_as_far_from_one_as_double() -> None:
    axis = Axis([changed(RATIO, 2, 0.5, 4)], amount=False)
    assert axis.place(2) - axis.place(1) == pytest.approx(axis.place(1) - axis.place(0.5), abs=0.02)
    assert {0.5, 1, 2, 4} <= set(axis.ticks())
    assert all(math.log2(tick).is_integer() for tick in axis.ticks())


def test_on_an_axis_of_differences_equal_steps_are_equally_long() -> None:
    axis = Axis([changed(POOLED, -1, -2, 0.5)], amount=False)
    steps = [second - first for first, second in itertools.pairwise(map(axis.place, axis.ticks()))]
    assert steps == pytest.approx([steps[0]] * len(steps), abs=0.02)


def test_rows_without_a_number_still_give_an_axis() -> None:
    axis = Axis([changed(POOLED, None, None, None)], amount=False)
    assert 0 in axis.ticks()


@pytest.mark.parametrize(
    ("row", "sign", "left", "right"),
    [
        (POOLED, "Left of 0 favors massage.", "favors massage", "favors the comparison"),
        (
            DATA.trials["kong2013_neck_active_pain"],
            "Right of 0 favors massage.",
            "favors the comparison",
            "favors massage",
        ),
        (
            DATA.trials["brennan2012_any_product"],
            "Left of 1 favors the product. Half is as far from 1 as double.",
            "favors the product",
            "favors the comparison",
        ),
        (
            DATA.trials["hodnett2013_spontaneous_birth"],
            "Right of 1 favors company. Half is as far from 1 as double.",
            "favors the comparison",
            "favors company",
        ),
        (
            DATA.trials["wiltshire2010_massage_30s"],
            "Left of 0 means less than in the comparison, right of it more.",
            "less",
            "more",
        ),
    ],
    ids=lambda value: value.id if isinstance(value, Trial) else "",
)
def test_the_sides_of_an_axis_are_said(row: Trial, sign: str, left: str, right: str) -> None:
    axis = Axis([row], row.outcome in AMOUNTS).shown()
    assert (axis["sign"], axis["left"], axis["right"]) == (sign, left, right)


# ---- what a row says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "amount", "says"),
    [
        (POOLED, False, "for"),
        (changed(POOLED, 0.75, 0.6, 0.9), False, "against"),
        (changed(POOLED, -0.5, -1.06, 0.06), False, "open"),
        (changed(POOLED, -0.5, -1, 0), False, "open"),
        (changed(POOLED, 0.75, 0.6, 0.9, favors="positive"), False, "for"),
        (changed(RATIO, 1.36, 1.04, 1.77), False, "for"),
        (changed(RATIO, 1.23, 0.97, 1.56), False, "open"),
        (changed(RATIO, 0.8, 0.7, 0.9), False, "against"),
        (changed(RATIO, 0.8, 0.7, 0.9, favors="below_1"), False, "for"),
        (changed(POOLED, -0.75, None, None), False, "no_interval"),
        (changed(POOLED, None, None, None), False, "no_number"),
        (changed(POOLED, 40, 30, 50, comparator="none"), False, "no_number"),
        (changed(POOLED, 5, 2, 8), True, "more"),
        (changed(POOLED, -5, -8, -2), True, "less"),
    ],
)
def test_a_row_says_what_its_interval_says(row: Trial, amount: bool, says: str) -> None:
    assert verdict(row, amount) == says


def test_a_share_of_people_is_not_drawn_as_a_difference() -> None:
    rows = {row["id"]: row for row in shown(DATA.areas["feels_good"]).rows}
    assert rows["crucianelli2022_palm_curve"]["at"] == [None, None, None]
    assert "62.6" in rows["crucianelli2022_palm_curve"]["shown"]


def test_what_is_not_verified_says_so_and_what_is_known_of_people_is_told() -> None:
    rows = {row["id"]: row for row in shown(DATA.areas["low_back_pain"]).rows}
    assert rows["furlan2015_chronic_inactive_pain_long"]["shown"] == "0.02 (−0.15 to 0.18), SMD, not verified"
    assert rows["furlan2015_chronic_inactive_pain_long"]["people"] == "not known"
    assert rows["furlan2015_acute_inactive_pain_short"]["people"] == "1 trial, 51 people"
    assert rows["furlan2015_chronic_inactive_pain_short"]["people"] == "7 trials, 761 people"


def test_more_people_make_a_larger_mark() -> None:
    sizes = {row["id"]: row["size"] for row in shown(DATA.areas["low_back_pain"]).rows}
    assert sizes["furlan2015_chronic_active_pain_short"] > sizes["furlan2015_acute_inactive_pain_short"]
    assert sizes["furlan2015_acute_inactive_pain_short"] > sizes["crawford2016_any_sham_pain"]


# ---- choices and words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.id)
def test_choices_are_the_words_of_its_rows_and_it_opens_on_some(area: Area) -> None:
    widget, rows = shown(area), BY_AREA[area]
    for choice in widget.choices:
        values = [value for value, _ in choice["options"]]
        assert values[0] == ""
        assert set(values[1:]) == {getattr(row, choice["field"]) for row in rows}
        assert len({label for _, label in choice["options"]}) == len(values)
    assert any(all(value in ("", getattr(row, field)) for field, value in widget.setting.items()) for row in rows)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.id)
def test_words_and_page_tell_every_row(area: Area) -> None:
    widget = shown(area)
    page = unescape(re.sub(r"<[^>]+>", " ", widget.still()))
    for row in widget.rows:
        for part in (row["label"], row["shown"], row["source"]):
            assert part in widget.words() and part in page
        assert row["note"] in page
    for axis in widget.axes:
        assert axis["sign"] in widget.words() and axis["sign"] in page


def test_the_same_words_every_time() -> None:
    first, second = (shown(DATA.areas["maternity"]) for _ in range(2))
    assert (first.words(), first.still()) == (second.words(), second.still())


def test_text_of_the_data_never_becomes_html() -> None:
    row = msgspec.structs.replace(POOLED, label="<script>1</script>", note="<b>2</b>", treatment="<i>3</i>")
    still = Trials("<u>4</u>", [row], DATA).still()
    assert not re.search(r"<(script|b|i|u)>", still)
    assert "&lt;script&gt;1" in still and "&lt;b&gt;2" in still and "&lt;i&gt;3" in still and "&lt;u&gt;4" in still


def test_the_frame_of_the_page_does_not_style_it() -> None:
    """Style sheets are shared by the page: a class of the frame or a lab's own root would change the picture."""

    def classes(file: Path) -> set[str]:
        return set(re.findall(r"\.(mc-[a-z-]+)", file.read_text("utf-8")))

    own = classes(PACKAGE / "widgets" / "trials.css")
    assert not own & classes(PACKAGE / "lab" / "labextension" / "client" / "lesson.css")
    others = [file for file in (PACKAGE / "widgets").glob("*.css") if file.stem != "trials"]
    assert not any("mc-evidence" in classes(file) for file in others)
