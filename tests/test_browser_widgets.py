"""Widgets on a page of their own, without Jupyter: by keyboard, on a phone, in light and dark, on paper."""

# ruff: noqa: F811
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browser import ROOT, violations
from playwright.sync_api import Browser, Locator, Page, expect
from standalone import standalone
from test_browser import browser, context, outside, page, quiz, tab_to  # noqa: F401

from massage_course import pictures
from massage_course.answers import AnswerBook
from massage_course.checks import bank
from massage_course.content import course_data
from massage_course.items import AnyItem
from massage_course.lesson import lab_widget
from massage_course.widgets.base import CourseWidget
from massage_course.widgets.explorer import Explorer
from massage_course.widgets.layer_lab import LayerLab
from massage_course.widgets.quiz import Quiz
from massage_course.widgets.scale import ScaleCalculator
from massage_course.widgets.trials import Trials


def show_alone(browser: Browser, folder: Path, widget: CourseWidget, theme: str, width: int = 1000) -> Page:
    """A page with nothing but the widget."""
    file = folder / "widget.html"
    file.write_text(standalone(widget, dark=theme == "dark"), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri())
    page.evaluate("show()")
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", sorted(course_data().views))
def test_every_view_of_the_explorer_is_accessible(browser: Browser, tmp_path: Path, view: str, theme: str) -> None:
    page = show_alone(browser, tmp_path, Explorer(course_data(), "The atlas", view=view), theme)
    assert violations(page, "body") == []
    page.get_by_text("More settings").click()
    options = page.get_by_role("listbox", name="Structures in this view").get_by_role("option")
    options.nth(1).click()
    page.get_by_role("button", name="Compare with…").click()
    options.nth(2).click()
    expect(page.get_by_role("table")).to_be_visible()
    assert violations(page, "body") == [], "comparing"
    page.get_by_role("button", name="Quiz me on what I see").click()
    assert violations(page, "body") == [], "asking"
    page.close()


def show_scale(browser: Browser, folder: Path, name: str, theme: str = "light", width: int = 1000) -> Page:
    data = course_data()
    return show_alone(browser, folder, ScaleCalculator(data.scales[name], data), theme, width)


# 500 px is a page of 1000 px at 200 percent.
@pytest.mark.parametrize(("theme", "width"), [("light", 1000), ("dark", 1000), ("light", 500), ("dark", 375)])
@pytest.mark.parametrize("name", sorted(course_data().scales))
def test_every_scale_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, name: str, theme: str, width: int
) -> None:
    page = show_scale(browser, tmp_path, name, theme, width)
    assert violations(page, "body") == []
    page.get_by_role("button", name="Show an example").click()
    page.get_by_text("How it is scored").click()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"[:;] .*\.$"))
    assert violations(page, "body") == [], "with the example"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


def test_a_scale_is_worked_with_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = show_scale(browser, tmp_path, "nrs")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("^Neck pain"))).to_be_checked()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Pain from 0 to 10 Before")).to_be_focused()
    page.keyboard.type("8")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    expect(page.get_by_role("status")).to_contain_text("3 points better: this is more than measurement noise")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_empty()
    page.close()


def test_times_of_day_are_entered_with_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = show_scale(browser, tmp_path, "psqi")
    page.get_by_role("button", name="Show an example").click()
    page.locator('[data-field="bed"][data-time="before"]').focus()
    page.keyboard.type("0100AM")
    # Six hours in bed instead of eight: 5.5 of them asleep are more than 85 percent.
    expect(page.get_by_text("Before: quality 2, falling asleep 2, hours 2, time in bed 0,")).to_be_visible()
    expect(page.get_by_text("Before: 10 of 21 points")).to_be_visible()
    page.close()


def test_a_scale_can_be_printed_with_its_numbers(browser: Browser, tmp_path: Path) -> None:
    page = show_scale(browser, tmp_path, "schober")
    page.get_by_role("button", name="Show an example").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Distance between the marks when bent in cm After")).to_have_value(
        "21.5"
    )
    expect(page.get_by_text("Show an example")).to_be_hidden()
    page.close()


def every_type() -> list[dict[str, Any]]:
    """One practice item of each type, as the quiz shows it."""
    data = course_data()
    first = {item.type: item for area in data.item_areas for item in data.items(area).values()}
    return pictures.practice(first.values(), data)


def one_of_each(*, graded: bool) -> list[AnyItem]:
    """An item of each type: from practice, or from the pool and the assignments."""
    found: dict[str, AnyItem] = {}
    for file, item in bank(course_data(), ROOT / "exercises"):
        if file.startswith("items/") != graded:
            found.setdefault(item.type, item)
    return list(found.values())


def answer_by_keyboard(page: Page, quiz: Locator, item: AnyItem) -> None:
    """Give the right answer to the item that is shown; not one click."""
    key = item.key()
    if item.type in ("single_best_answer", "hotspot"):
        tab_to(page, quiz.get_by_role("radio").first)
        page.keyboard.press("Space")
        while not quiz.locator(f'input[value="{key}"]').is_checked():
            page.keyboard.press("ArrowDown")
    elif item.type == "multiple_select":
        for box in quiz.get_by_role("checkbox").all():
            if box.get_attribute("value") in key:
                tab_to(page, box)
                page.keyboard.press("Space")
    elif item.type == "order":
        rows = quiz.locator(".mc-order .mc-step")
        for place, step in enumerate(item.steps):
            while rows.all_inner_texts().index(step.text) > place:
                tab_to(page, quiz.get_by_role("button", name=f"Move up: {step.text}", exact=True))
                page.keyboard.press("Enter")
    elif item.type == "case":
        for decision in item.parts:
            if decision.key:
                tab_to(page, quiz.get_by_role("button", name=decision.text, exact=True))
                page.keyboard.press("Enter")
    else:
        answers = key if isinstance(key, dict) else {"answer": key, "text": key or "A note."}
        for part, words in answers.items():
            for field in quiz.locator(f'.mc-item [id$="-{part}"]:is(input, select, textarea)').all():
                tab_to(page, field)
                choice = field.locator(f'option[value="{words}"]')
                # A list is searched by its beginnings, as long as one types without a pause.
                page.keyboard.type(choice.inner_text() if choice.count() else words, delay=5)


@pytest.mark.parametrize("graded", [False, True], ids=["practice", "graded"])
def test_every_type_is_answered_with_the_keyboard_alone(browser: Browser, tmp_path: Path, graded: bool) -> None:
    items = one_of_each(graded=graded)
    shown = (
        [pictures.graded(item, course_data()) for item in items] if graded else pictures.practice(items, course_data())
    )
    page = show_alone(browser, tmp_path, Quiz("Questions", shown, AnswerBook("alone", tmp_path)), "light")
    quiz = page.get_by_role("region", name="Questions")
    for item in items:
        answer_by_keyboard(page, quiz, item)
        if not graded and item.type == "free_text":
            tab_to(page, quiz.get_by_role("button", name="Compare with a model answer"))
            page.keyboard.press("Enter")
            expect(quiz.get_by_role("group", name="A model answer")).to_be_focused()
        elif not graded and item.type != "case":
            tab_to(page, quiz.get_by_role("button", name="Check my answer"))
            page.keyboard.press("Enter")
            expect(quiz.locator(".mc-status")).to_have_text("✓ Right.")
        if item is not items[-1]:
            tab_to(page, quiz.get_by_role("button", name="Next", exact=True))
            page.keyboard.press("Enter")
    page.wait_for_timeout(500)  # typing is kept when it pauses
    given = page.evaluate("model.get('responses')")
    for item in items:
        response = given[item.id]["response"]
        assert response == "A note." if item.type == "free_text" else item.fraction(response) == 1.0, item.type
    page.close()


def test_paper_holds_the_questions_alone_and_is_not_cut_off(browser: Browser, tmp_path: Path) -> None:
    items = one_of_each(graded=True)
    shown = [pictures.graded(item, course_data()) for item in items]
    page = show_alone(browser, tmp_path, Quiz("Questions", shown, AnswerBook("alone", tmp_path)), "dark")
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")
    for item in items:
        expect(page.locator(".mc-paper")).to_contain_text(item.stem[:60])
    expect(page.locator("#widget")).to_be_hidden()
    assert page.locator(".mc-paper").evaluate("paper => getComputedStyle(paper).color") == "rgb(0, 0, 0)"
    page.emulate_media(media="screen")
    expect(page.locator(".mc-paper")).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".mc-paper")).to_have_count(0)
    page.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1000), ("dark", 1000), ("light", 375)])
def test_every_type_of_question_is_accessible(browser: Browser, tmp_path: Path, theme: str, width: int) -> None:
    items = every_type()
    quiz = Quiz("Practice", items, AnswerBook("alone", tmp_path), confidence=True)
    page = show_alone(browser, tmp_path, quiz, theme, width)
    for number, item in enumerate(items, start=1):
        expect(page.get_by_text(item["stem"][:60]).first).to_be_visible()
        assert violations(page, "body") == [], item["type"]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), item["type"]
        if number < len(items):
            page.get_by_role("button", name="Next", exact=True).click()
    page.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1000), ("dark", 1000), ("light", 375)])
@pytest.mark.parametrize("name", sorted(course_data().labs))
def test_every_lab_is_accessible_and_fits(browser: Browser, tmp_path: Path, name: str, theme: str, width: int) -> None:
    data = course_data()
    page = show_alone(browser, tmp_path, lab_widget(data.labs[name], data), theme, width)
    for closed in page.locator("summary").all():
        closed.click()
    assert violations(page, "body") == []
    # A button opens what the lab holds back.
    for opener in page.get_by_role("button").all()[:1]:
        opener.click()
        assert violations(page, "body") == [], "after the first button"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


def results_of(area: str) -> Trials:
    return Trials("All results", [row for row in course_data().trials.values() if row.area == area], course_data())


@pytest.mark.parametrize(("theme", "width"), [("light", 1000), ("dark", 1000), ("light", 375), ("dark", 375)])
@pytest.mark.parametrize("area", ["low_back_pain", "circulation"])
def test_the_evidence_picture_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, area: str, theme: str, width: int
) -> None:
    page = show_alone(browser, tmp_path, results_of(area), theme, width)
    assert violations(page, "body") == []
    for choice in page.get_by_role("combobox").all():
        choice.select_option("")
    assert violations(page, "body") == [], "with every row"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # 200 % zoom halves the width that a page has.
    page.set_viewport_size({"width": max(320, width // 2), "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "at 200 %"
    page.close()


def test_the_evidence_picture_is_switched_with_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = show_alone(browser, tmp_path, results_of("low_back_pain"), "light")
    said = page.get_by_role("status")
    expect(said).to_contain_text("4 results fit. 2 lie wholly on the side that favors the treatment.")
    compared = page.get_by_label("Compared with")
    page.keyboard.press("Tab")
    expect(compared).to_be_focused()
    page.keyboard.type("another")
    expect(said).to_contain_text("1 comes without an interval")
    expect(page.get_by_role("row")).to_have_count(1 + page.locator("tbody tr").count())
    expect(page.get_by_role("table")).to_contain_text("−0.37 (−0.62 to −0.13), SMD")
    expect(compared).to_be_focused()
    page.close()


def test_marks_of_the_evidence_picture_stay_inside_it(browser: Browser, tmp_path: Path) -> None:
    page = show_alone(browser, tmp_path, results_of("maternity"), "light", 375)
    for choice in page.get_by_role("combobox").all():
        choice.select_option("")
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".mc-mark, .mc-interval, .mc-scale text")].filter(mark => {
          const frame = mark.closest(".mc-forest").getBoundingClientRect(), box = mark.getBoundingClientRect();
          return box.left < frame.left || box.right > frame.right;
        }).length"""
    )
    assert page.locator(".mc-mark").count() > 20
    assert outside == 0
    page.close()


def test_the_neck_lab_is_worked_with_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    data = course_data()
    lab = data.labs["neck_load_and_dose"]
    page = show_alone(browser, tmp_path, lab_widget(lab, data), "light")
    page.get_by_label("Head bent forward by").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("You changed the angle")).to_be_visible()
    page.get_by_role("radio", name="never").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("You changed the breaks")).to_be_visible()
    page.get_by_role("group", name="Minutes in a session").get_by_role("radio", name="30").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Against waiting: risk ratio 3.41")).to_be_visible()
    page.get_by_role("button", name="All five plans").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("no clear lead was found")).to_be_visible()


def test_layer_lab_can_be_worked_with_the_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    lab = course_data().labs["circulation_layers"]
    page = show_alone(browser, tmp_path, LayerLab(lab, course_data()), "light")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said = page.get_by_role("status")
    expect(said).to_contain_text(
        "You expected: more. Measured: no clear change (1 of 2 results), less (1 of 2 results)."
    )
    expect(said).to_contain_text("540 ± 60 mL/min")
    expect(page.locator("button[data-expect=more]")).to_be_focused()
    page.close()


def test_two_fingers_zoom_the_picture_and_not_the_page(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "widget.html"
    file.write_text(standalone(Explorer(course_data(), "The atlas")), "utf-8")
    context = browser.new_context(viewport={"width": 375, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.evaluate("show()")
    surface = page.locator(".mc-atlas")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box
    width = "() => Number(document.querySelector('.mc-atlas svg').getAttribute('viewBox').split(' ')[2])"
    whole = page.evaluate(width)
    screen = context.new_cdp_session(page)

    def touch(kind: str, apart: int) -> None:
        x, y = box["x"] + box["width"] / 2, box["y"] + 100
        fingers = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers if apart else []})

    touch("touchStart", 20)
    for apart in range(25, 85, 5):
        touch("touchMove", apart)
    touch("touchEnd", 0)
    assert page.evaluate(width) < whole / 2
    assert page.evaluate("visualViewport.scale") == 1
    context.close()
