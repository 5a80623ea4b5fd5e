"""The course as plain files in a real Chromium, from a file server that only sends files: every kind of visit."""

# ruff: noqa: F811
from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from browser import ROOT, click_shape
from file_server import file_server
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_browser import (  # noqa: F401
    LESSON,
    NARROW,
    WIDE,
    browser,
    context,
    page,
    quiz,
    tab_to,
    violations,
    wait_saved,
)
from test_browser_progress import CHOICE, DATA, DRAWN, SEED, exam_of, overview, sticking_out, text_of, wrong

from massage_course import mastery, practice_exam, review, site
from massage_course import progress as p
from massage_course.answers import Answer
from massage_course.grading.bundle import write_folder
from massage_course.widgets.dashboard import as_region

LESSON_PAGE, EXAM_PAGE = f"{LESSON}.html", "09_review_and_practice_exam.html"
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
BANK = p.bank(DATA)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files") / "course"
    write_folder(folder, site.build(ROOT / "notebooks", DATA), site.LIST)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A folder of a file server: nothing may count on being at its root."""
    with file_server(folder.parent) as server:
        yield f"{server}/course"


def go(page: Page, address: str, name: str = "") -> None:
    page.goto(f"{address}/{name}")
    page.wait_for_selector("body[data-ready]")


def show(practice: Locator) -> None:
    """Go to the question that the tests answer."""
    asked = [item.id for item in DATA.items("low_back_pain").values() if item.type != "case"]
    place = [name for name in asked if not name.endswith("_pre")].index(CHOICE.id) + 1
    practice.get_by_role("button", name=re.compile(rf"^Question {place},")).click()


def answer(page: Page, option: str) -> Locator:
    practice = quiz(page, "Practice")
    show(practice)
    practice.get_by_role("radio", name=text_of(option), exact=True).check()
    practice.get_by_role("button", name="Check my answer").click()
    wait_saved(practice)
    return practice


def kept(page: Page) -> p.Progress:
    """What the browser keeps, read by Python."""
    values = page.evaluate("() => Object.entries(localStorage).filter(([name]) => name.includes(':progress:'))")
    return p.decode(values[0][1].encode("utf-8")) if values else p.Progress()


# ---- visits ----------------------------------------------------------------------------------------------------------


def test_first_visit(address: str, page: Page) -> None:
    go(page, address)
    expect(overview(page)).to_contain_text("Nothing here yet")
    expect(overview(page)).to_contain_text("kept in this browser")
    page.get_by_role("link", name="Low back pain", exact=True).click()
    page.wait_for_selector("body[data-ready]")
    practice = answer(page, wrong())
    expect(practice.locator(".mc-status")).to_contain_text("Not right")
    rationale = next(option.rationale for option in CHOICE.options if option.id == wrong())
    expect(practice).to_contain_text(rationale)
    click_shape(page, "latissimus_dorsi")
    expect(quiz(page, "The low back, seen from behind").locator(".mc-facts")).to_contain_text("Latissimus dorsi")
    word = page.locator(".mc-word").first
    word.hover()
    expect(page.locator(".mc-word-note:popover-open")).to_be_visible()
    assert [one.response for one in kept(page).attempts[CHOICE.id]] == [wrong()]


def test_every_widget_of_every_page_appears(address: str, page: Page) -> None:
    for file in sorted((ROOT / "notebooks").glob("0*.ipynb")):
        name = "index.html" if file.stem == site.START else f"{file.stem}.html"
        go(page, address, name)
        empty = page.locator("[data-cell]:empty").evaluate_all("all => all.map((one) => one.dataset.cell)")
        assert empty == [], name
        expect(page.get_by_text("This part did not load")).to_have_count(0)
        low = "all => all.filter((one) => one.getBoundingClientRect().height < 20).map((one) => one.dataset.cell)"
        assert page.locator("[data-cell]").evaluate_all(low) == [], name


def test_second_visit_and_review(address: str, context: BrowserContext, page: Page) -> None:
    page.clock.set_fixed_time(NOON - timedelta(days=1))
    go(page, address, LESSON_PAGE)
    show(quiz(page, "Practice"))
    quiz(page, "Practice").get_by_role("checkbox", name="Ask how sure I am").check()
    quiz(page, "Practice").get_by_role("radio", name="Sure", exact=True).check()
    answer(page, wrong())
    page.close()

    later = context.new_page()
    later.clock.set_fixed_time(NOON)
    go(later, address)
    expect(overview(later)).to_contain_text("1 question is due for review today. You were sure of it")
    expect(overview(later).get_by_role("row", name=re.compile("^Low back pain"))).to_contain_text("1 of 49")
    overview(later).get_by_role("link", name="Review now").click()
    due = later.get_by_role("region", name=re.compile("^Due today: 1 question"))
    expect(due.get_by_role("radio", checked=True)).to_have_count(0)
    due.get_by_role("radio", name=text_of(CHOICE.key()), exact=True).check()
    due.get_by_role("button", name="Check my answer").click()
    wait_saved(due)
    go(later, address, LESSON_PAGE)
    show(quiz(later, "Practice"))
    expect(quiz(later, "Practice").get_by_role("radio", name=text_of(wrong()), exact=True)).to_be_checked()
    memories = review.memories(kept(later), DATA, p.today())
    known = [one for one in memories if one.item == CHOICE.id]
    go(later, address)
    expect(overview(later)).to_contain_text(f"The next review is on {known[0].due:%A, %B} {known[0].due.day}.")


def test_another_device(address: str, browser: Browser, page: Page, tmp_path: Path) -> None:
    go(page, address, LESSON_PAGE)
    answer(page, wrong())
    go(page, address)
    with page.expect_download() as waiting:
        overview(page).get_by_role("button", name="Save my progress").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    # The full course takes the file as its own, and gives one that the browser takes.
    taken = p.restore(tmp_path, p.decode(file.read_bytes()), DATA)
    assert taken == 1
    file.write_bytes(p.encode(p.gather(tmp_path, DATA)[0]))

    phone = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)
    other = phone.new_page()
    go(other, address)
    expect(overview(other)).to_contain_text("Nothing here yet")
    overview(other).locator("input[type=file]").set_input_files(file)
    expect(overview(other).get_by_role("status")).to_have_text("Loaded. 1 answer came back into the lessons.")
    overview(other).locator("input[type=file]").set_input_files(file)
    expect(overview(other).get_by_role("status")).to_contain_text("as new as those in the file")
    overview(other).locator("input[type=file]").set_input_files(Path(__file__))
    expect(overview(other).get_by_role("status")).to_contain_text("damaged, or not a progress file")
    go(other, address, LESSON_PAGE)
    show(quiz(other, "Practice"))
    expect(quiz(other, "Practice").get_by_role("radio", name=text_of(wrong()), exact=True)).to_be_checked()
    phone.close()


def test_the_map_of_the_back_is_that_of_the_full_course(address: str, page: Page) -> None:
    go(page, address, LESSON_PAGE)
    answer(page, wrong())
    page.get_by_role("button", name="Quiz me on what I see").click()
    click_shape(page, "latissimus_dorsi")
    found = [name for name in kept(page).attempts if name.startswith("find.posterior.")]
    assert len(found) == 1
    go(page, address)
    lines = overview(page).locator(".mc-map li").all_inner_texts()
    shown = [as_region(region) for region in mastery.regions(kept(page), (), DATA)]
    assert [line.strip() for line in lines] == [f"{one['title']}: {one['words']}." for one in shown]
    assert sum(one["level"] > 0 for one in shown) >= 1
    counts = overview(page).locator(".mc-back [data-region] text").all_text_contents()
    assert counts == [one["count"] for one in shown]


def test_a_part_that_was_read_is_noted(address: str, page: Page) -> None:
    page.clock.install()
    go(page, address, LESSON_PAGE)
    page.get_by_role("heading", name=re.compile("^2\\. ")).evaluate("one => one.scrollIntoView({ block: 'start' })")
    page.clock.run_for(11_000)
    assert "2" in kept(page).read["low_back_pain"]
    assert "7" not in kept(page).read["low_back_pain"]


def test_exam_asks_what_the_full_course_asks_and_waits_over_a_reload(address: str, page: Page) -> None:
    go(page, address, EXAM_PAGE)
    exam = exam_of(page)
    exam.get_by_role("radio", name="10", exact=True).check()
    exam.get_by_label("Number of the exam").fill(str(SEED))
    exam.get_by_role("button", name="Begin", exact=True).click()
    for place, item in enumerate(DRAWN):
        exam.get_by_role("button", name=re.compile(rf"^Question {place + 1},")).click()
        expect(exam.locator(".mc-stem")).to_have_text(item.stem)
    asked = next(place for place, item in enumerate(DRAWN) if item.type == "single_best_answer")
    right = next(option.text for option in DRAWN[asked].options if option.key)
    exam.get_by_role("button", name=re.compile(rf"^Question {asked + 1},")).click()
    exam.get_by_role("radio", name=right, exact=True).check()
    wait_saved(exam)
    go(page, address, EXAM_PAGE)
    expect(exam).to_contain_text(f"You have begun exam {SEED}: 1 of 10 answered.")
    exam.get_by_role("button", name="Go on", exact=True).click()
    exam.get_by_role("button", name="Hand in", exact=True).click()
    exam.locator(".mc-confirm").get_by_role("button", name="Hand in", exact=True).click()
    expect(exam).to_contain_text("1 of 10 right.")
    wait_saved(exam)
    link = exam.get_by_role("link").first
    part = re.search(r"#part-(\d)$", link.get_attribute("href"))[1]
    link.click()
    expect(page.get_by_role("heading", name=re.compile(rf"^{part}\. "))).to_be_in_viewport()
    assert set(kept(page).attempts) == {DRAWN[asked].id}
    go(page, address, EXAM_PAGE)
    record = page.get_by_role("region", name="Record of study")
    expect(record).to_contain_text(re.compile("1 of [0-9]+ questions tried, 1 right"))


# ---- every way to use it ---------------------------------------------------------------------------------------------


def test_phone(address: str, browser: Browser) -> None:
    """375 pixels wide and touched: nothing sticks out, nothing scrolls sideways, an answer is kept."""
    phone = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)
    page = phone.new_page()
    lessons = [f"{area.notebook}.html" for area in DATA.areas.values() if area.notebook != site.START]
    for name in ("index.html", *lessons, EXAM_PAGE):
        go(page, address, name)
        assert sticking_out(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0, name
    go(page, address, LESSON_PAGE)
    practice = quiz(page, "Practice")
    show(practice)
    practice.get_by_role("radio", name=text_of(CHOICE.key()), exact=True).tap()
    practice.get_by_role("button", name="Check my answer").tap()
    expect(practice.locator(".mc-status")).to_have_text("✓ Right.")
    page.locator('.mc-explorer [role="option"]').first.tap()
    expect(page.locator(".mc-explorer .mc-facts")).not_to_contain_text("Choose a structure")
    phone.close()


def test_keyboard_alone(address: str, page: Page) -> None:
    go(page, address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Low back pain", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-ready]")
    first = quiz(page, "Before you start")
    tab_to(page, first.get_by_role("radio").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, first.get_by_role("button", name="Check my answer"))
    page.keyboard.press("Enter")
    expect(first.locator(".mc-status")).to_have_text(re.compile("Right|Not right"))
    tab_to(page, page.locator(".mc-word").first)
    expect(page.locator(".mc-word-note:popover-open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".mc-word-note:popover-open")).to_have_count(0)


def test_offline_from_the_second_page_on(folder: Path, page: Page) -> None:
    with file_server(folder) as address:
        go(page, address)
        expect(page.locator("#offline")).to_contain_text("also opens without a network", timeout=30_000)
    # The server is gone.
    for name in ("", LESSON_PAGE, "07_maternity.html"):
        go(page, address, name)
    go(page, address, LESSON_PAGE)
    answer(page, wrong())
    pictures = page.locator("img[src^=pictures]")
    pictures.first.scroll_into_view_if_needed()
    page.wait_for_function(
        "picture => picture.complete && picture.naturalWidth > 0", arg=pictures.first.element_handle()
    )
    go(page, address, EXAM_PAGE)
    exam_of(page).get_by_role("button", name="Begin", exact=True).click()
    expect(exam_of(page).get_by_text("Question 1 of 20.")).to_be_visible()


def test_double_click_on_a_file(folder: Path, context: BrowserContext, page: Page) -> None:
    """No server at all: a folder on a disk or a memory stick."""
    go(page, folder.as_uri(), "index.html")
    page.get_by_role("link", name="Low back pain", exact=True).click()
    page.wait_for_selector("body[data-ready]")
    answer(page, wrong())
    go(page, folder.as_uri(), "index.html")
    expect(overview(page).get_by_role("row", name=re.compile("^Low back pain"))).to_contain_text("1 of 49")


def test_what_fails_is_said(folder: Path, context: BrowserContext, tmp_path: Path) -> None:
    broken = tmp_path / "course"
    shutil.copytree(folder, broken)
    (broken / "widgets" / "EffectLab.js").write_text("", "utf-8")
    page = context.new_page()
    with file_server(broken) as address:
        page.add_init_script(
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
        )
        go(page, address, LESSON_PAGE)
        expect(page.locator('[data-cell="lab"]')).to_contain_text("This part did not load.")
        expect(page.locator('[data-cell="lab"]')).to_contain_text("waiting, nothing or a sham")
        practice = quiz(page, "Practice")
        show(practice)
        practice.get_by_role("radio", name=text_of(wrong()), exact=True).check()
        expect(practice.locator(".mc-saving")).to_contain_text("NOT SAVED: This browser keeps nothing")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_violation(address: str, page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    for name in ("index.html", LESSON_PAGE, EXAM_PAGE):
        go(page, address, name)
        assert violations(page, "html") == [], name


# ---- the same rules as in Python -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scripts(browser: Browser, folder: Path) -> Iterator[Page]:
    """A page that may import the modules of the site as they are written."""
    with file_server(ROOT) as address:
        page = browser.new_page(timezone_id="UTC")
        page.goto(f"{address}/massage_course/site/page.html")
        page.evaluate((folder / "course.js").read_text("utf-8"))
        for file in (folder / "items").glob("*.js"):
            page.evaluate(file.read_text("utf-8"))
        yield page
        page.close()


def call(scripts: Page, module: str, body: str, given: Any) -> Any:
    """What `body` makes of `given` with the names of a module; the answer is JSON."""
    script = f"async given => {{ const m = await import('/massage_course/site/client/{module}.js'); {body} }}"
    return scripts.evaluate(script, given)


ALL = "const { bank } = await import('/massage_course/site/client/course.js'); const all = await bank();"
"""Lines of a script: every practice item as the site has it."""


SURE = ("", "sure", "think", "guess")


def some_progress(dice: random.Random) -> p.Progress:
    """A learner's years of study, with clocks that are wrong and entries that are equally old."""
    when = [(NOON - timedelta(hours=dice.randrange(900))).isoformat() for _ in range(9)]
    when += ["not a time", "2026-11-25T03:59:00.000Z", "2026-11-25T04:00:00"]
    attempts, answers = {}, {}
    for name in dice.sample(sorted(BANK), 12):
        responses = [BANK[name].key(), "x", ["x"], None]
        said = [p.Attempt(dice.choice(responses), at, dice.choice(SURE)) for at in dice.sample(when, 3)]
        attempts[name] = tuple(sorted(said, key=lambda attempt: p.moment(attempt.at)))
        answers[name] = Answer(dice.choice(responses), dice.choice(when), dice.random() < 0.5)
    exams = {"2026-11-01T00:00:00.000Z": p.Exam(1, ("a",), 0, 1.5, {"a": "x"}, dice.choice(when), dice.random() < 0.5)}
    read = {"sleep": {"1": dice.choice(when), "12": when[0]}, "healing": {str(n): when[0] for n in range(1, 10)}}
    return p.Progress(read=read, attempts=attempts, answers={LESSON: answers}, exams=exams)


def text(progress: p.Progress) -> str:
    return p.encode(progress).decode("utf-8")


def test_merging(scripts: Page) -> None:
    dice = random.Random(3)
    learners = [some_progress(dice) for _ in range(12)]
    pairs = [(a, b) for a in learners[:6] for b in learners[6:]]
    body = "return given.map(([a, b]) => m.encode(m.merge(m.decode(a), m.decode(b))));"
    merged = call(scripts, "progress", body, [[text(a), text(b)] for a, b in pairs])
    for (a, b), found in zip(pairs, merged, strict=True):
        assert p.decode(found.encode("utf-8")) == p.merge(a, b)


def test_what_is_judged(scripts: Page) -> None:
    dice = random.Random(4)
    given = [some_progress(dice).answers[LESSON] for _ in range(12)]
    cases = [item for item in BANK.values() if item.type == "case"][:3]
    given += [
        {case.id: Answer(response, NOON.isoformat())} for case in cases for response in (case.key(), [case.key()[0]])
    ]
    body = f"{ALL} return given.map((one) => m.encode(m.fromAnswers(one, all)));"
    found = call(scripts, "progress", body, msgspec.to_builtins(given))
    assert [p.decode(one.encode("utf-8")) for one in found] == [p.from_answers(one, BANK) for one in given]


def test_counting(scripts: Page) -> None:
    dice = random.Random(5)
    learners = [some_progress(dice) for _ in range(12)]
    body = f"{ALL} return given.map((one) => m.standings(m.decode(one), all));"
    for learner, found in zip(learners, call(scripts, "progress", body, list(map(text, learners))), strict=True):
        told = [(one["title"], one["read"], one["tried"], one["right"], one["complete"]) for one in found]
        ours = p.standings(learner, DATA)
        assert told == [(DATA.areas[o.area].title, o.read, o.tried, o.right, o.complete) for o in ours]


def test_what_is_due_and_when(scripts: Page) -> None:
    dice = random.Random(6)
    learners = [some_progress(dice) for _ in range(12)]
    day = p.day_of(NOON)
    body = f"""{ALL} const d = await import('/massage_course/site/client/progress.js');
      const day = d.dayOf({NOON.timestamp() * 1000});
      return given.map((one) => m.memories(d.decode(one), all, day)
        .map((memory) => [memory.item, d.isoDay(memory.due), memory.recall, memory.misled]));"""
    due = f"""{ALL} const d = await import('/massage_course/site/client/progress.js');
      const day = d.dayOf({NOON.timestamp() * 1000});
      return given.map((one) => m.due(m.memories(d.decode(one), all, day), day).map(({{ item }}) => item));"""
    given = list(map(text, learners))
    for learner, found, waiting in zip(
        learners, call(scripts, "memory", body, given), call(scripts, "memory", due, given), strict=True
    ):
        ours = review.memories(learner, DATA, day)
        told = {name: (due, misled) for name, due, _, misled in found}
        assert told == {one.item: (one.due.isoformat(), one.misled) for one in ours}
        recalls = {name: recall for name, _, recall, _ in found}
        assert recalls == pytest.approx({one.item: one.recall for one in ours}, rel=1e-9)
        assert waiting == [one.item for one in review.due(ours, day)]


def test_long_histories_of_fsrs(scripts: Page) -> None:
    dice = random.Random(7)
    histories = []
    for _ in range(200):
        days = sorted(dice.sample(range(20_000, 21_500), dice.randrange(1, 15)))
        histories.append([{"day": day, "rating": dice.randrange(1, 5)} for day in days])
    found = call(scripts, "memory", "return given.map((one) => m.schedule(one).due);", histories)
    start = datetime(1970, 1, 1, tzinfo=UTC).date()
    for history, due in zip(histories, found, strict=True):
        card = review.schedule(
            review.Review(start + timedelta(days=one["day"]), review.Rating(one["rating"])) for one in history
        )
        assert (card.due.date() - start).days == due


def test_exams_of_every_size(scripts: Page) -> None:
    wanted = [(count, seed) for count in practice_exam.COUNTS for seed in (0, 1, 7, 4711, 999_999_999)]
    weights = [[domain.id, domain.weight_percent] for domain in DATA.vocabulary.mblex]
    questions = [
        [name, practice_exam.domain_of(item)] for name, item in sorted(BANK.items()) if item.type != "free_text"
    ]
    body = "return given[2].map(([count, seed]) => m.draw(new Map(given[0]), given[1], count, seed));"
    found = call(scripts, "draw", body, [weights, questions, wanted])
    assert found == [[item.id for item in practice_exam.draw(DATA, count, seed)] for count, seed in wanted]
    few = [[name, 3 * place] for place, (name, _) in enumerate(weights)]
    body = "return [5, 40, 90].map((count) => [...m.shares(count, new Map(given[0]), new Map(given[1]))]);"
    given = [practice_exam.shares(count, dict(weights), dict(few)) for count in (5, 40, 90)]
    assert call(scripts, "draw", body, [weights, few]) == [[list(one) for one in share.items()] for share in given]


BAD = [
    "",
    "[]",
    "{}",
    '{"format": "another"}',
    json.dumps({"format": p.FORMAT, "schema_version": p.VERSION + 1}),
    json.dumps({"format": p.FORMAT, "attempts": {"a": [{"response": "x"}]}}),
    json.dumps({"format": p.FORMAT, "answers": {"n": {"a": {"response": "x", "at": 5}}}}),
    json.dumps({"format": p.FORMAT, "answers": {"n": {"a": {"response": "x", "at": "", "more": 1}}}}),
    json.dumps({"format": p.FORMAT, "exams": {"n": {"seed": 1}}}),
    json.dumps({"format": p.FORMAT, "read": {"sleep": {"1": None}}}),
    json.dumps({"format": p.FORMAT, "more": {}}),
]
GOOD = [
    json.dumps({"format": p.FORMAT}),
    json.dumps({"format": p.FORMAT, "answers": {"n": {"a": {"response": ["x"], "at": ""}}}}),
    json.dumps({"notebook": "n", "answers": {"a": {"response": "x", "at": "2026-01-01"}}}),
]


def test_files_that_are_refused_and_taken(scripts: Page) -> None:
    body = """return given.map((one) => {
      try { return m.encode(m.decode(one)); }
      catch (error) { if (error instanceof m.BadFile) return null; throw error; }
    });"""
    for bad, found in zip(BAD, call(scripts, "progress", body, BAD), strict=True):
        assert found is None, bad
        with pytest.raises(p.BadFile):
            p.decode(bad.encode("utf-8"))
    for good, found in zip(GOOD, call(scripts, "progress", body, GOOD), strict=True):
        assert p.decode(found.encode("utf-8")) == p.decode(good.encode("utf-8"))
