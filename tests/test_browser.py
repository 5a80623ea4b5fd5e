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

from massage_course import prose
from massage_course.content import Term, course_data

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
