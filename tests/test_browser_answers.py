"""A student does graded work in a real browser: what is saved, what is not, and what survives which accident."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import AXE, CHROMIUM, ROOT, Lab, chromium, served, violations
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from massage_course.answers import read_notebook
from massage_course.grading.keys import load_key

if CHROMIUM is None:
    pytest.skip("no Chromium here; install Debian's package chromium", allow_module_level=True)
if sys.platform != "linux":
    pytest.skip("these tests stop and kill kernels as Linux does", allow_module_level=True)

NAME = "low_back_pain"
SOURCE = ROOT / "exercises" / "source" / NAME
FILE = f"{NAME}.ipynb"
KEY = load_key(ROOT / "exercises", NAME).items
ALL = len(KEY)
PATIENCE = 60_000
NOT_SAVED = re.compile("^NOT SAVED")
KILLED = "Canceled future for"
"""What Jupyter itself throws when a kernel goes away in the middle of its work."""
SAVED = re.compile(r"^Saved \d")

expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """A server as a class has it, with everything in its addresses that has ever broken one."""
    scratch = tmp_path_factory.mktemp("lab")
    with working(scratch, scratch / "Kurs Ä 背部", "Übung 2 مساج (Kopie)", "/user/ana/") as work:
        yield work


@contextmanager
def working(scratch: Path, root: Path, within: str, base_url: str) -> Iterator[Work]:
    """The assignment in a folder of a server."""
    shutil.copytree(SOURCE, root / within)
    with served(scratch, root, base_url=base_url) as lab:
        yield Work(lab, root / within)


class Work:
    """A student's work on the assignment: the running server and the folder with the notebook."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab, self.folder = lab, folder
        self.path = urllib.parse.quote(str((folder / FILE).relative_to(lab.folder)))

    def open(self, page: Page, *, reset: bool = True) -> None:
        """Open the notebook in the calm JupyterLab, where it starts itself."""
        page.goto(f"{self.lab.address}/lab/tree/{self.path}{'?reset' if reset else ''}")
        page.wait_for_selector('[data-lesson-ready="true"]', timeout=PATIENCE)

    def kernels(self) -> list[dict[str, Any]]:
        """The kernels that run, as the server knows them."""
        return [session["kernel"] for session in json.load(urllib.request.urlopen(f"{self.lab.address}/api/sessions"))]

    def answers(self) -> dict[str, Any]:
        record = json.loads((self.folder / f"{NAME}.answers.json").read_text("utf-8"))
        return {item: answer["response"] for item, answer in record["answers"].items()}


@pytest.fixture
def work(server: Work) -> Work:
    """Nothing runs, the notebook is as it was fetched, and there are no answers."""
    lab, folder = server.lab, server.folder
    lab.end_kernels()
    for file in folder.iterdir():
        if file.is_file():
            file.unlink()
    for file in SOURCE.iterdir():
        shutil.copy(file, folder)
    return server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    context.errors = []
    yield context
    context.close()
    assert not context.errors


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: context.errors.append(str(error)) if KILLED not in str(error) else None)
    return page


def question(page: Page, number: int) -> Locator:
    return page.get_by_role("region", name=re.compile(rf"^Question {number} of {ALL}\b"))


def check_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Before you hand in", exact=True)


def saving(page: Page, number: int) -> Locator:
    return question(page, number).locator(".mc-saving")


def choose(page: Page, number: int, part: str) -> None:
    question(page, number).locator(f'input[value="{part}"]').check()


# ---- what the student sees ------------------------------------------------------------------------------------------


def test_in_the_root_of_a_server(tmp_path: Path, page: Page) -> None:
    with working(tmp_path, tmp_path / "course", "", "/") as work:
        work.open(page)
        choose(page, 1, "c")
        expect(saving(page, 1)).to_have_text(SAVED)
        assert work.answers() == {"lbp_g01": "c"}
        work.open(page)
        expect(question(page, 1).locator('input[value="c"]')).to_be_checked()
        page.close()


def test_saved_shown_changed_cleared_and_found_again(work: Work, page: Page) -> None:
    """Under a base URL, in folders with spaces and letters of other scripts."""
    work.open(page)
    choose(page, 1, "c")
    expect(saving(page, 1)).to_have_text(SAVED)
    assert work.answers() == {"lbp_g01": "c"}
    # The second copy, too, follows a single click by itself.
    for _ in range(100):
        copy = read_notebook(work.folder / FILE)
        if copy and copy.answers:
            break
        page.wait_for_timeout(100)
    assert copy is not None and copy.answers["lbp_g01"].response == "c"
    expect(question(page, 5).locator(".mc-tally")).to_have_text(f"{ALL - 1} of {ALL} not answered.")
    choose(page, 1, "a")
    expect(saving(page, 1)).to_have_text(SAVED)
    assert work.answers() == {"lbp_g01": "a"}
    choose(page, 2, "b")
    expect(saving(page, 2)).to_have_text(SAVED)
    question(page, 2).get_by_role("button", name="Clear").click()
    expect(check_of(page)).to_contain_text(f"{ALL - 1} of {ALL} not answered.")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    work.open(page)
    expect(question(page, 1).locator('input[value="a"]')).to_be_checked()
    expect(saving(page, 1)).to_have_text(SAVED)
    assert question(page, 2).locator("input:checked").count() == 0
    # The notebook's own copy alone brings them back as well.
    (work.folder / f"{NAME}.answers.json").unlink()
    work.open(page)
    expect(question(page, 1).locator('input[value="a"]')).to_be_checked()


def test_the_check_follows_every_click_and_leads_to_what_is_open(work: Work, page: Page) -> None:
    work.open(page)
    check = check_of(page)
    expect(check).to_contain_text(f"{ALL} of {ALL} not answered.")
    expect(check).to_contain_text("No answer is saved yet.")
    for number in (1, 2, 3, 4):
        choose(page, number, "a")
    question(page, 7).get_by_role("combobox").first.select_option(index=1)
    expect(check.locator(".mc-headline")).to_have_text(f"{ALL - 5} of {ALL} not answered, 1 not finished.")
    expect(check).to_contain_text("Last answer saved")
    check.get_by_role("button", name=re.compile(r"^Question 7: .*not finished\)$")).focus()
    page.keyboard.press("Enter")
    expect(question(page, 7).get_by_role("combobox").first).to_be_focused()
    check.get_by_role("button", name="Check again").click()
    expect(check).to_contain_text(re.compile(r"Checked \d.*what you answered is saved"))


def test_the_click_never_waits_for_the_kernel(work: Work, page: Page) -> None:
    """A kernel that stands still: the choice is shown at once, NOT SAVED after two seconds, Saved when it goes on."""
    work.open(page)
    kernel = work.lab.kernel_process()
    os.kill(kernel, signal.SIGSTOP)
    try:
        waited = page.evaluate(
            """() => { const input = document.querySelector('[aria-label^="Question 3 of"] input[value="c"]');
              const start = performance.now(); input.click();
              return new Promise(shown => requestAnimationFrame(() => setTimeout(() =>
                shown([performance.now() - start, input.checked,
                       document.querySelector('[aria-label^="Question 3 of"] .mc-saving').textContent])))); }"""
        )
        assert waited[1:] == [True, "Saving…"]
        assert waited[0] < 1000, "a frame of a busy machine, not a kernel that never answers"
        expect(saving(page, 3)).to_have_text(NOT_SAVED, timeout=10_000)
        expect(saving(page, 3)).to_contain_text("reload the page")
        expect(question(page, 3).get_by_role("button", name="Try again")).to_be_visible()
        expect(check_of(page).get_by_role("alert")).to_contain_text(f"NOT SAVED: Question 3 of {ALL}.")
        check_of(page).get_by_role("button", name="Check again").click()
        expect(check_of(page).get_by_role("alert")).to_contain_text("The course is not answering")
        assert not (work.folder / f"{NAME}.answers.json").exists()
    finally:
        os.kill(kernel, signal.SIGCONT)
    expect(saving(page, 3)).to_have_text(SAVED)
    expect(check_of(page).get_by_role("alert")).to_have_count(0)
    assert work.answers() == {"lbp_g03": "c"}


# ---- accidents ------------------------------------------------------------------------------------------------------


def test_two_clicks_within_20_ms(work: Work, page: Page) -> None:
    work.open(page)
    took = page.evaluate(
        """() => { const start = performance.now();
          for (const [number, value] of [[1, "a"], [2, "b"], [1, "c"], [3, "d"]])
            document.querySelector(`[aria-label^="Question ${number} of"] input[value="${value}"]`).click();
          return performance.now() - start; }"""
    )
    for number in (1, 2, 3):
        expect(saving(page, number)).to_have_text(SAVED)
    assert work.answers() == {"lbp_g01": "c", "lbp_g02": "b", "lbp_g03": "d"}
    assert took < 20 * 3, "four clicks; they came too slowly to prove anything"


def test_reload_in_the_middle_of_a_save(work: Work, page: Page) -> None:
    """The kernel has not heard of the answer when the page goes away; the browser has kept it."""
    work.open(page)
    choose(page, 1, "b")
    expect(saving(page, 1)).to_have_text(SAVED)
    kernel = work.lab.kernel_process()
    os.kill(kernel, signal.SIGSTOP)
    choose(page, 2, "c")
    question(page, ALL).get_by_role("textbox").press_sequentially("Half a sente")
    os.kill(kernel, signal.SIGKILL)
    page.reload()
    page.wait_for_selector('[data-lesson-ready="true"]', timeout=PATIENCE)
    expect(question(page, 2).locator('input[value="c"]')).to_be_checked()
    expect(question(page, ALL).get_by_role("textbox")).to_have_value("Half a sente")
    for number in (2, ALL):
        expect(saving(page, number)).to_have_text(SAVED)
    assert work.answers() == {"lbp_g01": "b", "lbp_g02": "c", "lbp_g11": "Half a sente"}


def test_kernel_killed_and_old_widgets_clicked(work: Work, page: Page) -> None:
    """Old widgets still take clicks. They say NOT SAVED, and after Continue the answer is saved by itself."""
    work.open(page)
    choose(page, 1, "b")
    expect(saving(page, 1)).to_have_text(SAVED)
    os.kill(work.lab.kernel_process(), signal.SIGKILL)
    go_on = page.get_by_role("button", name="Continue")
    expect(go_on).to_be_visible(timeout=PATIENCE)
    choose(page, 4, "b")
    expect(saving(page, 4)).to_have_text(NOT_SAVED, timeout=10_000)
    assert work.answers() == {"lbp_g01": "b"}
    go_on.click()
    page.wait_for_selector('[data-lesson-ready="true"]', timeout=PATIENCE)
    expect(saving(page, 4)).to_have_text(SAVED)
    expect(question(page, 4).locator('input[value="b"]')).to_be_checked()
    assert work.answers() == {"lbp_g01": "b", "lbp_g04": "b"}


def test_two_tabs_on_one_assignment(work: Work, context: BrowserContext, page: Page) -> None:
    """One server and one kernel, two tabs; tests/test_kernels.py has two kernels."""
    work.open(page)
    other = context.new_page()
    work.open(other)
    for letter in "abc":
        for number in (1, 3):
            choose(page, number, letter)
        for number in (2, 4):
            choose(other, number, letter)
    for each, numbers in ((page, (1, 3)), (other, (2, 4))):
        for number in numbers:
            expect(saving(each, number)).to_have_text(SAVED)
    everything = dict.fromkeys(("lbp_g01", "lbp_g02", "lbp_g03", "lbp_g04"), "c")
    assert work.answers() == everything
    # The last word of both tabs stands in the notebook too, and nobody was asked which version to keep.
    choose(page, 5, "a")
    expect(saving(page, 5)).to_have_text(SAVED)
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    copy = read_notebook(work.folder / FILE)
    assert copy is not None
    assert {name: answer.response for name, answer in copy.answers.items()} == {**everything, "lbp_g05": ["a"]}
    for each in (page, other):
        expect(each.get_by_role("dialog")).to_have_count(0)


# ---- secrets, and everybody's way -----------------------------------------------------------------------------------


def test_nothing_of_a_key_or_a_rationale_reaches_the_browser(work: Work, page: Page) -> None:
    """Looked for in everything that the server sends, in the page, and in the notebook as it is saved."""
    sent: list[str] = []

    def keep(frame: str | bytes) -> None:
        sent.append(frame if isinstance(frame, str) else frame.decode("utf-8", "ignore"))

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    work.open(page)
    for number in (1, 2, 3, 4):
        choose(page, number, "a")
        expect(saving(page, number)).to_have_text(SAVED)
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    stored = [file.read_text("utf-8") for file in work.folder.iterdir() if file.is_file()]
    everything = "\n".join([*sent, page.content(), *stored])
    for item in KEY:
        assert found(item.stem, everything), "it is not looked for where the items are"
        secrets = [part.rationale for part in item.parts] + [getattr(item, "model_answer", "")]
        assert not any(found(secret, everything) for secret in secrets if secret), item.id
    assert not re.search(r'"(teaching|rationales|model_answer)"\s*:', everything)


def found(text: str, everything: str) -> bool:
    """Does `text` stand there, as itself or in JSON?"""
    forms = {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    return any(form in everything for form in forms)


@pytest.mark.parametrize(("theme", "width"), [("light", 1100), ("dark", 1100), ("dark", 375)])
def test_the_check_and_not_saved_are_accessible(work: Work, page: Page, theme: str, width: int) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; run npm ci")
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    work.open(page)
    choose(page, 1, "c")
    expect(saving(page, 1)).to_have_text(SAVED)
    kernel = work.lab.kernel_process()
    os.kill(kernel, signal.SIGSTOP)
    try:
        choose(page, 2, "c")
        expect(saving(page, 2)).to_have_text(NOT_SAVED, timeout=10_000)
        expect(check_of(page).get_by_role("alert")).to_be_visible()
        for where in (".mc-quiz", ".mc-check"):
            assert violations(page, where) == []
        wide = (
            "() => [...document.querySelectorAll('.mc')].filter(part => part.scrollWidth > part.clientWidth + 1).length"
        )
        assert page.evaluate(wide) == 0
    finally:
        os.kill(kernel, signal.SIGCONT)


# ---- other programs -------------------------------------------------------------------------------------------------


def test_jupyter_notebook_7(work: Work, context: BrowserContext) -> None:
    if not importlib.util.find_spec("notebook"):
        pytest.skip("Jupyter Notebook is not installed")
    # Not the page that notes errors: Notebook 7 has some of its own, about parts of JupyterLab that it does not bring.
    page = context.new_page()
    page.goto(f"{work.lab.address}/notebooks/{work.path}")
    # Cells that are run before the page has its kernel are not run at all.
    until = time.monotonic() + PATIENCE / 1000
    while not any(kernel["execution_state"] == "idle" and kernel["connections"] for kernel in work.kernels()):
        assert time.monotonic() < until, "no kernel"
        page.wait_for_timeout(200)
    page.get_by_role("menuitem", name="Run", exact=True).click(timeout=PATIENCE)
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(check_of(page)).to_be_attached(timeout=PATIENCE)
    answer_and_look(work, page)


def test_voila(work: Work, page: Page) -> None:
    if not importlib.util.find_spec("voila"):
        pytest.skip("Voila is not installed (pip install voila)")
    page.goto(f"{work.lab.address}/voila/render/{work.path}", timeout=PATIENCE)
    expect(check_of(page)).to_be_attached(timeout=PATIENCE)
    answer_and_look(work, page)


def answer_and_look(work: Work, page: Page) -> None:
    """Answer, see it saved, and NOT SAVED when the kernel is gone."""
    choose(page, 1, "c")
    expect(saving(page, 1)).to_have_text(SAVED)
    assert work.answers() == {"lbp_g01": "c"}
    expect(check_of(page).locator(".mc-headline")).to_have_text(f"{ALL - 1} of {ALL} not answered.")
    started = time.monotonic()
    os.kill(work.lab.kernel_process(), signal.SIGKILL)
    choose(page, 2, "b")
    expect(saving(page, 2)).to_have_text(NOT_SAVED, timeout=20_000)
    assert time.monotonic() - started > 1.9, "the patience of two seconds"
    assert work.answers() == {"lbp_g01": "c"}
