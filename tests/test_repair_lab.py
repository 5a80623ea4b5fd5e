"""The repair lab: its data hang together, its model behaves, and its words tell all to those who cannot run it."""

from __future__ import annotations

import pytest
from browser import AXE, CHROMIUM, chromium, violations
from standalone import standalone

from massage_course.content import course_data
from massage_course.figures import interval
from massage_course.labs.repair import Repair, RepairPhase
from massage_course.lesson import open_lesson
from massage_course.widgets.repair_lab import day_name, level, progress

DATA = course_data()
LABS = [lab for lab in DATA.labs.values() if isinstance(lab, Repair)]
METHODS = [
    pytest.param(situation, method, id=f"{situation.id}-{method.id}")
    for lab in LABS
    for situation in lab.situations
    for method in situation.methods
]


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return open_lesson("healing").lab("healing_repair")


@pytest.mark.parametrize(("situation", "method"), METHODS)
def test_spans_begin_with_day_0_go_forward_and_start_on_days_that_can_be_chosen(situation, method):
    days = [span.day for span in method.spans]
    assert days[0] == 0
    assert days == sorted(set(days))
    assert set(days) <= set(situation.days)


@pytest.mark.parametrize("repair", LABS, ids=lambda repair: repair.id)
def test_situations_fit_together(repair):
    for situation in repair.situations:
        assert list(situation.days) == sorted(set(situation.days))
        assert len({method.id for method in situation.methods}) == len(situation.methods)
        assert {effect.day for effect in situation.effects} <= set(situation.days)
        assert bool(situation.between) == bool(situation.effects), "the days between measured days need words"
        assert bool(situation.effects) == (situation.drawing == "sore")
    for phase in repair.phases:
        assert phase.begins <= phase.peaks < phase.ends


@pytest.mark.parametrize("repair", LABS, ids=lambda repair: repair.id)
def test_an_open_wound_is_never_worked_on(repair):
    for situation in (s for s in repair.situations if s.closes is not None):
        for method in situation.methods:
            assert {span.state for span in method.spans if span.day < situation.closes} == {"wait"}


@pytest.mark.parametrize("repair", LABS, ids=lambda repair: repair.id)
def test_the_place_of_a_fresh_strain_waits_for_three_days(repair):
    strain = next(situation for situation in repair.situations if situation.id == "strain")
    for method in (m for m in strain.methods if m.id in {"light", "friction"}):
        assert {span.state for span in method.spans if span.day <= 3} == {"wait"}


def test_a_phase_rises_to_its_peak_and_falls_to_nothing():
    phase = RepairPhase(id="p", name="P", begins=2, peaks=10, ends=35, text="")
    days = [2 + n / 4 for n in range(33)]
    rising = [level(phase, day) for day in days]
    assert rising == sorted(rising)
    assert level(phase, 10) == 1
    assert level(phase, 1) == level(phase, 36) == 0
    assert level(phase, 2) == level(phase, 35) == 0


def test_the_work_of_a_phase_grows_and_stays():
    phase = RepairPhase(id="p", name="P", begins=2, peaks=10, ends=35, text="")
    done = [progress(phase, day) for day in range(60)]
    assert done == sorted(done)
    assert (done[0], done[2], done[35], done[59]) == (0, 0, 1, 1)


def test_phases_lead_on_the_days_that_the_sources_give(lab):
    leads = {day["day"]: day["leads"] for day in lab.situations[0]["days"]}
    assert leads[0] == "Clotting leads"
    assert {leads[day] for day in (1, 2, 3)} == {"Inflammation leads"}
    assert {leads[day] for day in (6, 8, 10, 14)} == {"Proliferation leads"}
    assert {leads[day] for day in (42, 90, 365)} == {"Remodeling leads"}


@pytest.mark.parametrize(
    ("day", "name"), [(0, "0"), (21, "21"), (28, "4 wk"), (42, "6 wk"), (60, "2 mo"), (180, "6 mo"), (365, "1 yr")]
)
def test_days_have_short_names(day, name):
    assert day_name(day) == name


def test_measured_days_show_the_row_of_trials(lab):
    soreness = next(situation for situation in lab.situations if situation["measured"])
    shown = {day["day"]: day for day in soreness["days"]}
    for effect in next(s for s in LABS[0].situations if s.effects).effects:
        row = DATA.trials[effect.trial]
        assert shown[effect.day]["effect"] == [row.effect, row.ci_low, row.ci_high]
        assert interval(row) in shown[effect.day]["words"]
    assert "effect" not in shown[0]


def test_what_is_convention_says_so(lab):
    shown = {
        (situation["id"], method["id"], span["day"]): span["source"]
        for situation in lab.situations
        for method in situation["methods"]
        for span in method["spans"]
    }
    for situation in LABS[0].situations:
        for method in situation.methods:
            for span in method.spans:
                said = shown[situation.id, method.id, span.day]
                assert ("not verified" in said) != span.verified
                assert not said.endswith("..")


def test_words_and_still_tell_every_answer(lab):
    for text in (lab.words(), lab.still()):
        for situation in LABS[0].situations:
            assert situation.name in text
            for method in situation.methods:
                assert method.name in text
    assert "From day 4: with care." in lab.words()
    assert LABS[0].model_note in lab.words()
    assert lab.words().count("Proliferation leads. New vessels grow in, and the first, thin collagen") <= 3 * 2


def test_the_lesson_lists_the_sources_of_its_lab(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = open_lesson("healing").references().words
    for key in LABS[0].sources():
        assert DATA.source(key).text in text


@pytest.mark.skipif(CHROMIUM is None or not AXE.exists(), reason="needs Chromium and axe-core")
@pytest.mark.parametrize(("dark", "width"), [(False, 1000), (True, 1000), (False, 375)])
def test_the_lab_is_accessible_by_keyboard_alone(lab, tmp_path, dark, width):
    file = tmp_path / "lab.html"
    file.write_text(standalone(lab, dark=dark), "utf-8")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(file.as_uri())
        page.evaluate("show()")
        for situation in LABS[0].situations:
            page.get_by_role("radio", name=situation.name).check()
            page.get_by_role("slider").focus()
            page.keyboard.press("ArrowRight")
            assert violations(page, "body") == [], situation.id
            page.keyboard.press("End")
            assert page.locator(".mc-day").inner_text().startswith(f"Day {situation.days[-1]}.")
            page.get_by_role("button", name="Yes, on this day").press("Enter")
            assert violations(page, "body") == [], f"{situation.id} answered"
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.close()
