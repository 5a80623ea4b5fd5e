"""The learner's own side in a real JupyterLab: first and second visit, another device, review, practice exam, phone."""

# ruff: noqa: F811
from __future__ import annotations

import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from browser import Lab, jupyterlab, open_lesson
from playwright.sync_api import Browser, Locator, Page, expect
from test_browser import (  # noqa: F401
    LESSON,
    NARROW,
    WIDE,
    browser,
    context,
    lab,
    outside,
    page,
    quiz,
    server,
    tab_to,
    violations,
    wait_saved,
)

from massage_course import practice_exam
from massage_course import progress as p
from massage_course.answers import Answer, AnswerBook
from massage_course.content import course_data
from massage_course.finding import name_of

HOME, REVIEW = "00_start_here", "09_review_and_practice_exam"
DATA = course_data()
BANK = p.bank(DATA)
CHOICES = [item for item in DATA.items("low_back_pain").values() if item.type == "single_best_answer"]
CHOICE = next(item for item in CHOICES if not item.id.endswith("_pre"))
YESTERDAY = (p.today() - timedelta(days=1)).isoformat() + "T12:00:00Z"
SEED = 4711
DRAWN = practice_exam.draw(DATA, 10, SEED)


def wrong() -> str:
    return next(option.id for option in CHOICE.options if not option.key)


def text_of(option: str) -> str:
    return next(one.text for one in CHOICE.options if one.id == option)


def answered_yesterday(lab: Lab, **more: Any) -> None:
    book = AnswerBook(LESSON, lab.folder / "notebooks")
    book.save({CHOICE.id: Answer(wrong(), YESTERDAY, checked=True, confidence="sure", **more)})


def asked_by_the_atlas(lab: Lab) -> None:
    """Yesterday the atlas asked for the levator scapulae, and another muscle was shown."""
    tried = (p.Attempt("rhomboid_minor", YESTERDAY),)
    p.remember(lab.folder / "notebooks", p.Progress(attempts={name_of("posterior", "levator_scapulae"): tried}))


def overview(page: Page) -> Locator:
    return page.get_by_role("region", name="Where you are", exact=True)


def exam_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Practice exam", exact=True)


def progress_of(lab: Lab) -> p.Progress:
    return p.gather(lab.folder / "notebooks", DATA)[0]


def begin(page: Page, seed: int = SEED) -> Locator:
    """Begin an exam of ten questions without a limit."""
    exam = exam_of(page)
    exam.get_by_role("radio", name="10", exact=True).check()
    exam.get_by_label("Number of the exam").fill(str(seed))
    exam.get_by_role("button", name="Begin", exact=True).click()
    expect(exam.get_by_text("Question 1 of 10.")).to_be_visible()
    return exam


def answer_choices(exam: Locator) -> dict[str, str]:
    """Answer every question that has one best answer, rightly; give what was answered."""
    given = {}
    for place, item in enumerate(DRAWN):
        if item.type == "single_best_answer":
            exam.get_by_role("button", name=re.compile(rf"^Question {place + 1},")).click()
            right = next(one.text for one in item.options if one.key)
            exam.get_by_role("radio", name=right, exact=True).check()
            given[item.id] = item.key()
    assert len(given) >= 2, "the seed gives too few questions of this type"
    wait_saved(exam)
    return given


def hand_in(exam: Locator) -> None:
    exam.get_by_role("button", name="Hand in", exact=True).click()
    exam.locator(".mc-confirm").get_by_role("button", name="Hand in", exact=True).click()


# ---- visits ----------------------------------------------------------------------------------------------------------


def test_first_visit(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, HOME)
    expect(overview(page)).to_contain_text("Nothing here yet")
    expect(overview(page)).to_contain_text("nothing is sent")
    expect(overview(page).get_by_role("table")).to_have_count(0)
    expect(overview(page)).not_to_contain_text("Binder")
    open_lesson(page, lab, REVIEW)
    expect(page.get_by_text("Nothing is due. Reviews begin with")).to_be_visible()
    assert not list((lab.folder / "notebooks").glob("*.json"))


def test_second_visit_review_and_what_follows(lab: Lab, page: Page) -> None:
    answered_yesterday(lab)
    open_lesson(page, lab, HOME)
    expect(overview(page)).to_contain_text("1 question is due for review today. You were sure of it")
    expect(overview(page).get_by_role("row", name=re.compile("^Low back pain"))).to_contain_text("1 of ")
    overview(page).get_by_role("link", name="Review now").click()
    review = page.get_by_role("region", name=re.compile("^Due today: 1 question"))
    expect(review).to_be_visible(timeout=60_000)
    page.wait_for_selector('[data-lesson-ready="true"]')
    expect(review.get_by_role("radio", checked=True)).to_have_count(0)
    review.get_by_role("radio", name=text_of(CHOICE.key()), exact=True).check()
    review.get_by_role("radio", name="I think so").check()
    review.get_by_role("button", name="Check my answer").click()
    expect(review.locator(".mc-status")).to_have_text("✓ Right.")
    wait_saved(review)
    assert [one.response for one in progress_of(lab).attempts[CHOICE.id]] == [wrong(), CHOICE.key()]
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="Make my Anki deck").click()
    assert waiting.value.suggested_filename.endswith(".apkg")
    assert "collection.anki2" in zipfile.ZipFile(waiting.value.path()).namelist()
    page.get_by_role("link", name="All lessons").click()
    expect(overview(page)).to_contain_text("Nothing is due today. The next review is on", timeout=60_000)


def test_another_device_loads_the_file(lab: Lab, page: Page, tmp_path: Path) -> None:
    answered_yesterday(lab)
    open_lesson(page, lab, HOME)
    with page.expect_download() as waiting:
        overview(page).get_by_role("button", name="Save my progress").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert p.decode(file.read_bytes()) == progress_of(lab)

    lab.reset()
    open_lesson(page, lab, HOME)
    expect(overview(page)).to_contain_text("Nothing here yet")
    with page.expect_file_chooser() as chooser:
        overview(page).get_by_role("button", name="Load my progress").click()
    chooser.value.set_files(file)
    expect(overview(page).get_by_role("status")).to_have_text("Loaded. 1 answer came back into the lessons.")
    expect(overview(page)).to_contain_text("1 question is due for review today")
    open_lesson(page, lab, LESSON)
    practice = quiz(page, "Practice")
    places = [item.id for item in DATA.items("low_back_pain").values() if item.type != "case"]
    places = [name for name in places if not name.endswith("_pre")]
    practice.get_by_role("button", name=re.compile(rf"^Question {places.index(CHOICE.id) + 1},")).click()
    expect(practice.get_by_role("radio", name=text_of(wrong()), exact=True)).to_be_checked()


def test_a_wrong_file_is_refused_in_words(lab: Lab, page: Page, tmp_path: Path) -> None:
    newer = tmp_path / "newer.json"
    newer.write_text(json.dumps({"format": p.FORMAT, "schema_version": 99}), "utf-8")
    open_lesson(page, lab, HOME)
    overview(page).locator("input[type=file]").set_input_files(newer)
    expect(overview(page).get_by_role("status")).to_contain_text("newer version of this course")
    overview(page).locator("input[type=file]").set_input_files(Path(__file__))
    expect(overview(page).get_by_role("status")).to_contain_text("damaged, or not a progress file")


def test_what_the_atlas_asked_is_on_the_map_with_the_keyboard_alone(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, HOME)
    expect(overview(page).get_by_role("figure")).to_have_count(0)
    atlas = page.locator(".mc-explorer")
    atlas.get_by_label("View", exact=True).focus()  # how the keyboard gets to the atlas is tested elsewhere
    tab_to(page, atlas.get_by_role("button", name="Quiz me on what I see"))
    page.keyboard.press("Enter")
    expect(atlas.locator(".mc-find .mc-name")).to_be_focused()
    while not page.evaluate("() => document.activeElement.matches('[role=application]')"):
        page.keyboard.press("Shift+Tab")  # the picture stands before the task
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(atlas.locator(".mc-find [role=status]")).to_contain_text(re.compile("[✓✗]"))
    page.wait_for_timeout(500)
    (name,) = progress_of(lab).attempts
    assert name in p.reviewable(DATA) and name.startswith("find.posterior.")
    open_lesson(page, lab, HOME)
    expect(overview(page).get_by_role("figure")).to_contain_text("begun, ")
    tab_to(page, overview(page).get_by_role("figure").get_by_role("link", name="Low back"))
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name=re.compile(r"^3\. "))
    expect(heading).to_be_in_viewport(timeout=60_000)


def test_a_part_that_was_read_is_noted(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, LESSON)
    heading = page.get_by_role("heading", name=re.compile("^2\\. "))
    heading.evaluate("element => element.scrollIntoView({ block: 'start' })")
    page.wait_for_timeout(11_500)
    assert "2" in progress_of(lab).read["low_back_pain"]
    assert "7" not in progress_of(lab).read["low_back_pain"]
    open_lesson(page, lab, HOME)
    expect(overview(page).get_by_role("row", name=re.compile("^Low back pain"))).to_contain_text(
        re.compile("[12] of 9")
    )


def test_on_binder_the_page_says_that_the_server_forgets_and_reminds(
    tmp_path: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINDER_SERVICE_HOST", "10.0.0.1")
    with jupyterlab(tmp_path) as binder:
        page.clock.install()
        open_lesson(page, binder, HOME)
        expect(overview(page)).to_contain_text("This server forgets everything when it closes")
        assert violations(page, ".mc-dashboard") == []
        reminder = page.get_by_role("region", name="Save your progress")
        expect(reminder).to_have_count(0)
        # A clock that leaps lets JupyterLab's own saving and ours begin in one moment; so nothing is left to be saved.
        page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
        page.clock.fast_forward("08:00")
        expect(reminder).to_contain_text("it forgets everything")
        with page.expect_download() as waiting:
            reminder.get_by_role("button", name="Save my progress").click()
        p.decode(Path(waiting.value.path()).read_bytes())
        expect(reminder).to_have_count(0)


# ---- the practice exam -----------------------------------------------------------------------------------------------


def test_exam_from_the_form_to_the_lesson(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, REVIEW)
    exam = begin(page)
    given = answer_choices(exam)
    expect(exam).not_to_contain_text("Right.")
    hand_in(exam)
    expect(exam).to_contain_text(f"{len(given)} of 10 right.")
    wait_saved(exam)
    assert set(progress_of(lab).attempts) == set(given)
    link = exam.get_by_role("link").first
    part = re.search(r"#part-(\d)$", link.get_attribute("href"))[1]
    link.click()
    heading = page.get_by_role("heading", name=re.compile(rf"^{part}\. "))
    expect(heading).to_be_attached(timeout=60_000)
    page.wait_for_selector('[data-lesson-ready="true"]')
    expect(heading).to_be_in_viewport()


def test_exam_waits_over_a_reload(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, REVIEW)
    given = answer_choices(begin(page))
    open_lesson(page, lab, REVIEW)
    exam = exam_of(page)
    expect(exam).to_contain_text(f"You have begun exam {SEED}: {len(given)} of 10 answered.")
    exam.get_by_role("button", name="Go on", exact=True).click()
    place = next(place for place, item in enumerate(DRAWN) if item.id in given)
    exam.get_by_role("button", name=f"Question {place + 1}, answered").click()
    expect(exam.get_by_role("radio", checked=True)).to_have_count(1)


def test_exam_and_its_result_outlive_the_kernel(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, REVIEW)
    exam = begin(page)
    session = page.evaluate("() => fetch('/api/sessions').then((answer) => answer.json())")[0]
    page.evaluate("id => fetch(`/api/kernels/${id}/interrupt`, { method: 'POST' })", session["kernel"]["id"])
    page.route("**/api/kernels/**", lambda route: route.abort())
    page.context.set_offline(True)
    place = next(place for place, item in enumerate(DRAWN) if item.type == "single_best_answer")
    exam.get_by_role("button", name=re.compile(rf"^Question {place + 1},")).click()
    right = next(one.text for one in DRAWN[place].options if one.key)
    exam.get_by_role("radio", name=right, exact=True).check()
    hand_in(exam)
    expect(exam).to_contain_text("1 of 10 right.")
    expect(exam.get_by_role("table")).to_have_count(2)


def test_exam_with_the_keyboard_alone(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, REVIEW)
    cells = page.locator(".jp-Cell").count()
    exam = exam_of(page)
    page.keyboard.press("Tab")
    tab_to(page, exam.get_by_role("radio", name="20", exact=True))
    page.keyboard.press("ArrowLeft")
    tab_to(page, exam.get_by_label("Number of the exam"))
    page.keyboard.press("Control+a")
    page.keyboard.type(str(SEED))
    tab_to(page, exam.get_by_role("button", name="Begin", exact=True))
    page.keyboard.press("Enter")
    expect(exam.get_by_text("Question 1 of 10.")).to_be_visible()
    expect(exam.get_by_text(f"Exam {SEED}", exact=True)).to_be_focused()
    place = next(place for place, item in enumerate(DRAWN) if item.type == "single_best_answer")
    tab_to(page, exam.get_by_role("button", name=re.compile(rf"^Question {place + 1},")))
    page.keyboard.press("Space")
    tab_to(page, exam.get_by_role("radio").first)
    page.keyboard.press("Space")
    for key in ("x", "d", "d", "a", "b"):  # commands of JupyterLab
        page.keyboard.press(key)
    tab_to(page, exam.get_by_role("button", name="Hand in", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, exam.locator(".mc-confirm").get_by_role("button", name="Hand in", exact=True))
    page.keyboard.press("Enter")
    expect(exam.locator(".mc-result")).to_be_focused()
    expect(exam).to_contain_text("of 10 right.")
    assert page.locator(".jp-Cell").count() == cells


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_violation(lab: Lab, page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    answered_yesterday(lab)
    asked_by_the_atlas(lab)
    open_lesson(page, lab, HOME)
    assert violations(page, ".mc-dashboard") == []
    open_lesson(page, lab, REVIEW)
    assert violations(page, ".mc, .mc-page") == []
    exam = begin(page)
    for place in range(10):
        exam.get_by_role("button", name=re.compile(rf"^Question {place + 1},")).click()
        assert violations(page, ".mc-exam") == [], DRAWN[place].id
    exam.get_by_role("button", name="Pause").click()
    assert violations(page, ".mc-exam") == []
    exam.get_by_role("button", name="Go on").click()
    hand_in(exam)
    assert violations(page, ".mc-exam") == []
    exam.get_by_role("button", name="Look at the questions").click()
    for place in range(10):
        exam.get_by_role("button", name=re.compile(rf"^Question {place + 1},")).click()
        assert violations(page, ".mc-exam") == [], DRAWN[place].id


def sticking_out(page: Page) -> list[str]:
    """What is wider than the screen, or scrolls sideways inside, in our own parts of the page."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".mc, .mc *:not(svg *)")]
          .filter((part) => part.checkVisibility() && !part.closest(".mc-jumps, .mc-hidden"))
          .filter((part) => part.getBoundingClientRect().right > window.innerWidth + 1)
          .map((part) => `${part.tagName} ${part.className}: ${part.textContent.slice(0, 40)}`)"""
    )


def test_phone(lab: Lab, browser: Browser) -> None:
    """375 pixels wide, touched and not clicked: everything fits and is large enough for a finger."""
    answered_yesterday(lab)
    asked_by_the_atlas(lab)
    phone = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)
    page = phone.new_page()
    open_lesson(page, lab, HOME)
    assert sticking_out(page) == []
    expect(overview(page).get_by_role("figure")).to_contain_text("Review 1")
    overview(page).get_by_role("link", name="Review now").tap()
    exam = exam_of(page)
    expect(exam).to_be_visible(timeout=60_000)
    page.wait_for_selector('[data-lesson-ready="true"]')
    assert sticking_out(page) == []
    exam.get_by_role("radio", name="10", exact=True).tap()
    exam.get_by_label("Number of the exam").fill(str(SEED))
    exam.get_by_role("button", name="Begin", exact=True).tap()
    expect(exam.get_by_role("button", name="Next", exact=True)).to_be_visible()
    for _ in range(9):
        assert sticking_out(page) == []
        small = exam.locator("button:visible").evaluate_all(
            "all => all.filter((one) => one.getBoundingClientRect().height < 40).map((one) => one.textContent)"
        )
        assert small == []
        exam.get_by_role("button", name="Next", exact=True).tap()
    exam.get_by_role("button", name="Hand in", exact=True).tap()
    exam.locator(".mc-confirm").get_by_role("button", name="Hand in", exact=True).tap()
    expect(exam).to_contain_text("0 of 10 right.")
    assert sticking_out(page) == []
    phone.close()


def test_certificate_can_be_printed_with_a_name(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, REVIEW)
    record = page.get_by_role("region", name="Record of study")
    page.evaluate("() => { HTMLIFrameElement.prototype.remove = () => {}; }")
    record.get_by_label("Your name").fill("Ana Lee")
    record.get_by_role("button", name="Print").click()
    sheet = page.frame_locator('iframe[title="To print: Record of study"]')
    expect(sheet.get_by_text("Ana Lee")).to_be_attached()
    expect(sheet.get_by_text("not a license")).to_be_attached()
    assert not [file for file in lab.folder.rglob("*") if file.is_file() and b"Ana Lee" in file.read_bytes()]
