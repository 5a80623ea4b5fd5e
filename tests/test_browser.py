"""What a student meets: the lesson in a real JupyterLab, by mouse and by keyboard, saved and found again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from browser import AXE, CHROMIUM, POINT_ON, ROOT, Lab, chromium, click_shape, jupyterlab, open_lesson, violations
from nbconvert.filters import markdown2html
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from standalone import standalone

from massage_course import pictures, prose
from massage_course.answers import AnswerBook
from massage_course.checks import bank
from massage_course.content import Term, course_data
from massage_course.items import AnyItem
from massage_course.lesson import lab_widget
from massage_course.widgets.base import CourseWidget
from massage_course.widgets.explorer import Explorer
from massage_course.widgets.layer_lab import LayerLab
from massage_course.widgets.quiz import Quiz
from massage_course.widgets.scale import ScaleCalculator
from massage_course.widgets.trials import Trials

if CHROMIUM is None:
    pytest.skip("no Chromium here; install Debian's package chromium", allow_module_level=True)

LESSON = "01_low_back_pain"
WORDS_JS = ROOT / "massage_course" / "lab" / "labextension" / "client" / "words.js"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 375, "height": 800}

ITEMS = course_data().items("low_back_pain")
PRACTICE = [item for item in ITEMS.values() if item.type != "case" and not item.id.endswith("_pre")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with jupyterlab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture
def lab(server: Lab) -> Lab:
    """The running JupyterLab with untouched notebooks and no answers."""
    server.reset()
    return server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WIDE)
    context.errors = []
    yield context
    context.close()
    assert not context.errors


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: context.errors.append(str(error)))
    page.on("request", lambda request: context.errors.append(request.url) if outside(request.url) else None)
    return page


def outside(url: str) -> bool:
    """Does a request leave this machine? Everything must work offline."""
    return url.startswith(("http", "ws")) and "//127.0.0.1:" not in url


def quiz(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=title, exact=True)


def go_to(quiz: Locator, item: str) -> None:
    """Show one practice item by the button with its number."""
    place = [each.id for each in PRACTICE].index(item) + 1
    quiz.get_by_role("button", name=re.compile(rf"^Question {place},")).click()


def first_of(kind: str) -> str:
    return next(item.id for item in PRACTICE if item.type == kind)


def text_of(item: str, part: str) -> str:
    return next(each.text for each in ITEMS[item].parts if each.id == part)


def saved(lab: Lab) -> dict[str, dict]:
    return json.loads(lab.answers(LESSON).read_text("utf-8"))["answers"]


def wait_saved(quiz: Locator) -> None:
    expect(quiz.locator(".mc-saving")).to_have_text(re.compile(r"^Saved \d"))


def test_lesson_is_alive_on_open_and_shows_no_code(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, LESSON)
    for name in ("The low back, seen from behind", "Before you start", "Client cases: safety first", "Practice"):
        expect(quiz(page, name)).to_be_attached()
    for hidden in (".jp-InputPrompt", ".jp-OutputPrompt", ".jp-CodeCell .jp-InputArea", ".jp-NotebookPanel-toolbar"):
        assert not any(part.is_visible() for part in page.locator(hidden).all()), hidden
    assert page.get_by_text("open_lesson(").count() == 0 or not page.get_by_text("open_lesson(").first.is_visible()
    expect(page.get_by_text(re.compile("kernel", re.IGNORECASE)).filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("run", re.IGNORECASE)).filter(visible=True)).to_have_count(0)


def test_a_lesson_starts_one_kernel_also_when_another_is_opened_from_it(lab: Lab, page: Page) -> None:
    """The kernel is asked for before JupyterLab is built; the notebook must join that one and not start a second."""
    open_lesson(page, lab, "00_start_here")
    assert lab.kernels() == 1
    page.get_by_role("link", name="Low back pain", exact=True).click()
    expect(quiz(page, "The low back, seen from behind")).to_be_attached(timeout=60_000)
    page.wait_for_selector('[data-lesson-ready="true"]', state="attached")
    # The start page saves itself before it goes, and its kernel goes with it.
    expect(page.locator(".jp-NotebookPanel")).to_have_count(1, timeout=30_000)
    for _ in range(50):
        if lab.kernels() == 1:
            break
        page.wait_for_timeout(200)
    assert lab.kernels() == 1


def test_mouse(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, LESSON)
    explorer = quiz(page, "The low back, seen from behind")
    click_shape(page, "latissimus_dorsi")
    expect(explorer.locator(".mc-facts")).to_contain_text("Latissimus dorsi")
    explorer.get_by_role("radio", name="Deepest muscles", exact=True).check()
    click_shape(page, "quadratus_lumborum")
    expect(explorer.locator(".mc-facts")).to_contain_text("Quadratus lumborum")

    practice = quiz(page, "Practice")
    best = first_of("single_best_answer")
    go_to(practice, best)
    wrong = next(option for option in ITEMS[best].parts if not option.key)
    practice.get_by_role("radio", name=wrong.text, exact=True).check()
    practice.get_by_role("button", name="Check my answer").click()
    expect(practice.locator(".mc-status")).to_contain_text("Not right")
    expect(practice).to_contain_text(wrong.rationale)
    practice.get_by_role("radio", name=text_of(best, ITEMS[best].key()), exact=True).check()
    practice.get_by_role("button", name="Check my answer").click()
    expect(practice.locator(".mc-status")).to_have_text("✓ Right.")

    many = first_of("multiple_select")
    go_to(practice, many)
    for part in ITEMS[many].key():
        practice.get_by_role("checkbox", name=text_of(many, part), exact=True).check()
    practice.get_by_role("button", name="Check my answer").click()
    expect(practice.locator(".mc-status")).to_have_text("✓ Right.")

    spot = first_of("hotspot")
    go_to(practice, spot)
    shape = practice.locator(f'[data-pick="{ITEMS[spot].key()}"]')
    page.mouse.click(*shape.evaluate(POINT_ON))
    practice.get_by_role("button", name="Check my answer").click()
    expect(practice.locator(".mc-status")).to_have_text("✓ Right.")
    wait_saved(practice)
    assert saved(lab)[best]["response"] == ITEMS[best].key()
    assert sorted(saved(lab)[many]["response"]) == ITEMS[many].key()
    assert saved(lab)[spot]["response"] == ITEMS[spot].key()


def tab_to(page: Page, target: Locator, limit: int = 80) -> None:
    """Press Tab until `target` has the focus."""
    for _ in range(limit):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


def test_the_summary_leads_back_to_the_part_and_a_right_answer_to_the_atlas(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, LESSON)
    practice = quiz(page, "Practice")
    asked = next(item for item in PRACTICE if item.type == "single_best_answer" and item.structures)
    go_to(practice, asked.id)
    practice.get_by_role("radio", name=text_of(asked.id, asked.key()), exact=True).check()
    practice.get_by_role("button", name="Check my answer").click()
    practice.get_by_role("link").first.click()
    drawn = {d.id: d.name for view in course_data().views for d in course_data().view(view).structures}
    name = next(drawn[one] for one in asked.structures if one in drawn)
    explorer = quiz(page, "The low back, seen from behind")
    expect(explorer.locator(".mc-facts")).to_contain_text(name)
    expect(explorer).to_be_in_viewport()
    practice.get_by_role("button", name="How am I doing?").click()
    practice.get_by_role("button", name="Go to part 7", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^7\\. "))).to_be_in_viewport()


def test_keyboard_only(lab: Lab, page: Page) -> None:
    """No mouse from here on; and keys that JupyterLab takes for commands do no harm."""
    open_lesson(page, lab, LESSON)
    cells = page.locator(".jp-Cell").count()
    explorer = quiz(page, "The low back, seen from behind")
    page.keyboard.press("Tab")
    tab_to(page, explorer.get_by_role("listbox"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(explorer.locator(".mc-facts")).to_contain_text("Thoracolumbar fascia")

    practice = quiz(page, "Practice")
    best, match, order = first_of("single_best_answer"), first_of("match"), first_of("order")
    place = {item.id: number for number, item in enumerate(PRACTICE, start=1)}

    def jump(item: str) -> None:
        tab_to(page, practice.get_by_role("button", name=re.compile(rf"^Question {place[item]},")), 120)
        page.keyboard.press("Enter")

    jump(best)
    tab_to(page, practice.get_by_role("radio").first)
    wanted = practice.get_by_role("radio", name=text_of(best, ITEMS[best].key()), exact=True)
    page.keyboard.press("Space")
    while not wanted.is_checked():
        page.keyboard.press("ArrowDown")
    tab_to(page, practice.get_by_role("button", name="Check my answer"))
    for key in ("x", "d", "d", "m", "b", "a", "z", "Enter"):
        page.keyboard.press(key)
    expect(practice.locator(".mc-status")).to_have_text("✓ Right.")

    practice.get_by_role("button", name=re.compile(rf"^Question {place[match]},")).focus()
    page.keyboard.press("Enter")
    rights = {pair.id: pair.right for pair in ITEMS[match].parts}
    for pair in ITEMS[match].parts:
        select = practice.get_by_role("combobox", name=pair.left, exact=True)
        tab_to(page, select)
        page.keyboard.type(rights[pair.id][:30], delay=5)
        expect(select.locator("option:checked")).to_have_text(rights[pair.id])
    tab_to(page, practice.get_by_role("button", name="Check my answer"))
    page.keyboard.press("Space")
    expect(practice.locator(".mc-status")).to_have_text("✓ Right.")

    practice.get_by_role("button", name=re.compile(rf"^Question {place[order]},")).focus()
    page.keyboard.press("Enter")
    for position, step in enumerate(ITEMS[order].key()):
        up = practice.get_by_role("button", name=f"Move up: {text_of(order, step)}", exact=True)
        rows = practice.locator(".mc-order .mc-step")
        while rows.all_inner_texts().index(text_of(order, step)) > position:
            up.focus()
            page.keyboard.press("Enter")
    tab_to(page, practice.get_by_role("button", name="Check my answer"))
    page.keyboard.press("Enter")
    expect(practice.locator(".mc-status")).to_have_text("✓ Right.")
    wait_saved(practice)
    assert saved(lab)[order]["response"] == ITEMS[order].key()
    assert page.locator(".jp-Cell").count() == cells


def test_client_case_to_its_end(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, LESSON)
    cases = quiz(page, "Client cases: safety first")
    case = next(item for item in ITEMS.values() if item.type == "case")
    for decision in case.key():
        cases.get_by_role("button", name=text_of(case.id, decision), exact=True).click()
    expect(cases).to_contain_text(f"Best decisions: {len(case.key())} of {len(case.key())}")
    wait_saved(cases)
    assert saved(lab)[case.id]["response"] == case.key()


def test_answers_come_back(lab: Lab, page: Page) -> None:
    """After a reload; and from the notebook's own copy when the answers file is gone."""
    open_lesson(page, lab, LESSON)
    practice = quiz(page, "Practice")
    best = first_of("single_best_answer")
    go_to(practice, best)
    practice.get_by_role("radio", name=text_of(best, ITEMS[best].key()), exact=True).check()
    practice.get_by_role("button", name="Check my answer").click()
    wait_saved(practice)
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    for forget in (False, True):
        if forget:
            lab.answers(LESSON).unlink()
        open_lesson(page, lab, LESSON)
        go_to(quiz(page, "Practice"), best)
        expect(quiz(page, "Practice").locator(".mc-status")).to_have_text("✓ Right.")


SLOW_AFTER_SAVING = """
  const plain = window.fetch;
  window.saved = 0;
  let slow = false;
  window.fetch = async (request, more) => {
    const answer = await plain(request, more);
    if (!String(request.url ?? request).includes("/api/contents/")) return answer;
    if ((request.method ?? more?.method) === "PUT") { slow = true; window.saved += 1; }
    else if (slow) { slow = false; await new Promise((done) => setTimeout(done, 1500)); }
    return answer;
  };
"""


def test_ours_and_jupyterlabs_saving_in_one_moment_ask_nothing(lab: Lab, page: Page) -> None:
    """The second save saw the file of the first before the notebook had heard of it: "File Changed", Revert?"""
    page.add_init_script(SLOW_AFTER_SAVING)
    open_lesson(page, lab, LESSON)
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.evaluate(
        """async () => {
          const { context } = window.jupyterapp.shell.currentWidget;
          const before = window.saved;
          context.model.setMetadata("moment", Date.now());
          while (window.saved === before) await new Promise((done) => setTimeout(done, 20));
          context.model.setMetadata("moment", Date.now() + 1);
          window.theirs = window.jupyterapp.commands.execute("docmanager:save");
        }"""
    )
    page.wait_for_timeout(2_500)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    page.evaluate("() => window.theirs")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")


def test_damaged_answers_file(lab: Lab, page: Page) -> None:
    lab.answers(LESSON).write_text('{"answers": {"lbp_p01": ', "utf-8")
    open_lesson(page, lab, LESSON)
    practice = quiz(page, "Practice")
    expect(practice).to_contain_text("Your earlier answers file could not be used")
    aside = [file for file in lab.answers(LESSON).parent.iterdir() if ".damaged-" in file.name]
    assert [file.read_text("utf-8") for file in aside] == ['{"answers": {"lbp_p01": ']
    practice.get_by_role("radio").first.check()
    wait_saved(practice)
    assert len(saved(lab)) == 1


def test_untrusted_lesson_waits_for_one_button(tmp_path: Path, page: Page) -> None:
    with jupyterlab(tmp_path, trust=False) as lab:
        page.goto(lab.url(LESSON))
        start = page.get_by_role("button", name="Start the lesson")
        expect(start).to_be_visible(timeout=60_000)
        expect(page.locator('img[alt^="The low back, seen from behind"]')).to_be_attached()
        assert page.locator(".mc-quiz").count() == 0
        expect(page.get_by_text("model not found")).to_have_count(0)
        start.click()
        expect(quiz(page, "Practice")).to_be_attached(timeout=60_000)
        expect(start).to_have_count(0)
        page.close()


def test_full_interface_shows_the_code(tmp_path: Path, page: Page) -> None:
    with jupyterlab(tmp_path, interface="full") as lab:
        page.goto(lab.url(LESSON))
        expect(page.locator(".jp-NotebookPanel-toolbar").first).to_be_visible(timeout=60_000)
        expect(page.locator(".jp-CodeCell .jp-InputArea").first).to_be_visible()
        page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_violation(lab: Lab, page: Page, theme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; run npm ci")
    # The calm interface follows the colors of the device.
    page.emulate_media(color_scheme=theme)
    open_lesson(page, lab, LESSON)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "true" if theme == "light" else "false")
    practice = quiz(page, "Practice")
    for kind in ("multiple_select", "match", "order", "hotspot", "single_best_answer"):
        go_to(practice, first_of(kind))
        assert violations(page, ".mc-quiz") == [], kind
    practice.get_by_role("radio").first.check()
    practice.get_by_role("button", name="Check my answer").click()
    click_shape(page, "latissimus_dorsi")
    assert violations(page, ".mc, .mc-page") == []


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (NARROW, "dark")])
def test_words_explain_themselves(lab: Lab, page: Page, size: Any, theme: str) -> None:
    """By mouse, by keyboard and after the text was drawn anew; nothing moves and nothing sticks out."""
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)
    open_lesson(page, lab, LESSON)
    expected = {word.term for word in explained(LESSON)}
    # In the order of the page, each once: every word that the notebook hands over is found in its text.
    marks = page.locator(".mc-word")
    expect(marks).to_have_count(len(expected))
    word = page.get_by_role("button", name="thoracolumbar fascia", exact=True)
    note = page.get_by_role("tooltip").filter(has_text="thoracolumbar fascia")
    expect(word).to_have_accessible_description(re.compile("A strong sheet of connective tissue over the low back"))
    word.scroll_into_view_if_needed()
    paragraph = word.locator("xpath=ancestor::li")
    before = paragraph.bounding_box()

    word.hover()
    expect(note).to_be_visible()
    box = note.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    # The mouse may wander over to the note, and Escape needs no focus on the word.
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=4)
    page.wait_for_timeout(500)
    expect(note).to_be_visible()
    if AXE.exists():
        assert violations(page, ".mc-lesson .jp-RenderedMarkdown:has(.mc-word), .mc-word-note:popover-open") == []
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    assert paragraph.bounding_box() == before

    word.focus()
    expect(note).to_be_visible()
    cells = page.locator(".jp-Cell").count()
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    page.keyboard.press("Tab")
    expect(note).to_be_hidden()
    expect(page.get_by_role("button", name="latissimus dorsi", exact=True)).to_be_focused()
    assert page.locator(".jp-Cell").count() == cells

    # JupyterLab draws a text anew.
    page.evaluate("""() => {
      const cell = document.querySelector(".mc-word").closest(".jp-RenderedMarkdown");
      cell.innerHTML = cell.innerHTML.replace(/<span class="mc-word[^>]*>(.*?)<.span>/g, "$1");
    }""")
    expect(marks).to_have_count(len(expected))


def explained(notebook: str) -> list[Term]:
    first = prose.first_uses(prose.read_parts(ROOT / "notebooks" / f"{notebook}.ipynb"), course_data().glossary)
    return [course_data().glossary[term] for term in first]


def test_a_tap_explains_a_word(lab: Lab, browser: Browser) -> None:
    context = browser.new_context(viewport=NARROW, has_touch=True)
    page = context.new_page()
    open_lesson(page, lab, LESSON)
    page.get_by_role("button", name="multifidus", exact=True).tap()
    note = page.get_by_role("tooltip").filter(has_text="multifidus")
    expect(note).to_be_visible()
    page.wait_for_timeout(500)
    expect(note).to_be_visible()
    page.get_by_role("heading", name=re.compile("^3\\. ")).tap()
    expect(note).to_be_hidden()
    context.close()


def test_the_contents_lead_to_every_part(lab: Lab, page: Page) -> None:
    open_lesson(page, lab, LESSON)
    links = page.get_by_role("navigation", name="Parts of this page").get_by_role("link")
    expect(links).to_have_count(9)
    for link in links.all():
        link.click()
        expect(page.get_by_role("heading", name=link.inner_text(), exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("notebook", sorted(area.notebook for area in course_data().areas.values() if area.written))
def test_the_page_finds_the_words_where_the_notebook_says(browser: Browser, notebook: str) -> None:
    """Python looks in Markdown and JavaScript in what it becomes; here without JupyterLab around it."""
    cells = [cell for part in prose.read_parts(ROOT / "notebooks" / f"{notebook}.ipynb") for cell in part.prose]
    first = prose.first_uses([prose.Part("", tuple(cells))], course_data().glossary)
    words = [{**msgspec.to_builtins(course_data().glossary[term]), "cell": cell} for term, cell in first.items()]
    page = browser.new_page()
    html = "".join(f'<div id="{cell.id}">{markdown2html(cell.source)}</div>' for cell in cells)
    page.set_content(f'<main id="lesson">{html}</main>')
    page.evaluate(
        WORDS_JS.read_text("utf-8").replace("export ", "")
        + """
        globalThis.marks = (words, cells) => {
          const lesson = new Words(document.getElementById("lesson"), words);
          return cells.flatMap((cell) => {
            const text = document.getElementById(cell);
            lesson.mark(text, cell);
            return [...text.querySelectorAll(".mc-word")].map((mark) => [mark.getAttribute("aria-describedby"), cell]);
          });
        };
        null;"""
    )
    found = page.evaluate("([words, cells]) => marks(words, cells)", [words, [cell.id for cell in cells]])
    assert found == [[f"lesson-word-{term}", cell] for term, cell in first.items()]
    page.close()


@pytest.mark.parametrize("notebook", ["00_start_here", LESSON])
def test_narrow_screen_does_not_scroll_sideways(lab: Lab, context: BrowserContext, page: Page, notebook: str) -> None:
    page.set_viewport_size(NARROW)
    open_lesson(page, lab, notebook)
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".mc, .mc-page, .jp-RenderedMarkdown")]
          .filter(part => part.getBoundingClientRect().right > window.innerWidth + 1)
          .map(part => part.className + ": " + part.innerText.slice(0, 60))"""
    )
    assert wide == []


# ---- widgets on a page of their own, without Jupyter -----------------------------------------------------------------


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
