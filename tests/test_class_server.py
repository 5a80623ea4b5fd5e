"""A class on one machine: a real hub, an instructor and two students, and one assignment from release to feedback."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from browser import CHROMIUM, ROOT, chromium
from hub import INSTRUCTOR, PROGRAMS, Hub, class_server, why_not
from playwright.sync_api import Browser, Page, expect

from massage_course.grading.keys import load_key
from massage_course.items import FreeText

if why_not() or CHROMIUM is None:
    pytest.skip(why_not() or "no Chromium here; install Debian's package chromium", allow_module_level=True)

NAME = "low_back_pain"
KEY = load_key(ROOT / "exercises", NAME).items
FIRST = KEY[0]
ANSWERS = {"ana": FIRST.key(), "ben": next(option.id for option in FIRST.parts if not option.key)}
PATIENCE = 120_000
PASSWORD = "correct horse"


class Term(NamedTuple):
    """What is left when the assignment is over: the hub, everybody's page, and the feedback that each student saw."""

    hub: Hub
    pages: dict[str, Page]
    seen: dict[str, str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Term]:
    """Everything in the browser, but for the one command that marks the whole class at once."""
    with class_server(tmp_path_factory.mktemp("hub")) as hub:
        teacher = sign_in(browser, hub, INSTRUCTOR)
        add_students(teacher, hub, [*ANSWERS, "root"])
        formgrader(teacher, hub, "assign", "Successfully created")
        formgrader(teacher, hub, "release", "Successfully released")
        pages = {name: sign_in(browser, hub, name) for name in ANSWERS}
        for name, page in pages.items():
            do_the_assignment(page, ANSWERS[name])
        formgrader(teacher, hub, "collect", "Successfully collected")
        hub.machine.shell(f"cd ~/exercises; {PROGRAMS}/massage-course grade {NAME}", INSTRUCTOR)
        formgrader(teacher, hub, "generate-feedback", "Successfully generated")
        formgrader(teacher, hub, "release-feedback", "Successfully released")
        yield Term(hub, {INSTRUCTOR: teacher, **pages}, {name: feedback(page) for name, page in pages.items()})


def sign_in(browser: Browser, hub: Hub, name: str) -> Page:
    """Sign in for the first time, which chooses the password, and wait for one's own server."""
    page = browser.new_context(viewport={"width": 1100, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    log_in(page, hub, name)
    page.wait_for_url(f"{hub.user(name)}/**")
    return page


def log_in(page: Page, hub: Hub, name: str) -> None:
    page.goto(f"{hub.address}/hub/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def add_students(page: Page, hub: Hub, names: list[str]) -> None:
    """The instructor writes the class list into the hub's own page for it."""
    page.goto(f"{hub.address}/hub/admin")
    page.get_by_role("button", name="Add Users").click()
    page.get_by_role("textbox").fill("\n".join(names))
    page.get_by_role("button", name="Add Users").click()
    page.get_by_test_id(f"user-name-div-{names[-1]}").wait_for()


def formgrader(page: Page, hub: Hub, button: str, said: str) -> None:
    """Press a button of the assignment in nbgrader's formgrader and wait until it is done."""
    page.goto(f"{hub.user(INSTRUCTOR)}/formgrader/manage_assignments")
    page.locator("tr", has=page.get_by_text(NAME, exact=True)).locator(f".{button} a").click()
    page.get_by_text(said).wait_for()


def assignments(page: Page) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Assignments").click()


def do_the_assignment(page: Page, answer: str) -> None:
    """A student in the calm interface: fetch, open, answer the first question, submit."""
    assignments(page)
    page.get_by_role("button", name="Fetch").click()
    fetched = page.locator("#fetched_assignments_list")
    fetched.get_by_role("button", name=NAME).click()
    expect(fetched.get_by_role("button", name="Validate")).to_be_hidden()
    fetched.locator(".nested_list_item a").click()
    page.get_by_role("button", name="Start the lesson").click()
    question = page.get_by_role("region", name=re.compile(rf"^Question 1 of {len(KEY)}\b"))
    question.locator(f'input[value="{answer}"]').check()
    expect(question.locator(".mc-saving")).to_have_text(re.compile(r"^Saved \d"), timeout=PATIENCE)
    assignments(page)
    page.get_by_role("button", name="Submit").click()
    page.locator("#submitted_assignments_list").get_by_text("UTC").wait_for()


def feedback(page: Page) -> str:
    """What the student reads on the page of the feedback."""
    page.locator("#refresh_assignments_list").click()
    page.get_by_role("button", name="Fetch Feedback").click()
    page.get_by_text("view feedback").click()
    shown = page.frame_locator(".jp-HTMLViewer iframe")
    shown.get_by_text(FIRST.stem).wait_for()
    return shown.locator("body").inner_text()


def test_each_student_reads_the_feedback_on_their_own_answers(term: Term) -> None:
    rationales = {name: reason_for(answer) for name, answer in ANSWERS.items()}
    for name, seen in term.seen.items():
        assert rationales[name] in seen
        assert "assignment.item(" not in seen, "no code"


def reason_for(answer: str) -> str:
    return next(part.rationale for part in FIRST.parts if part.id == answer)


def test_the_marks_of_the_class_are_in_the_gradebook(term: Term) -> None:
    table = term.hub.machine.shell(
        f"cd ~/exercises; {PROGRAMS}/massage-course marks marks.csv >&2; cat marks.csv", INSTRUCTOR
    )
    points = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(table.splitlines())}
    assert points == {"ana": FIRST.points, "ben": 0.0}


def test_students_have_accounts_that_read_nothing_of_each_other(term: Term) -> None:
    for other in ("/home/ana", "/home/instructor", "/srv/massage-course/hub", "/srv/massage-course/exchange/*/inbound"):
        assert "Permission denied" in term.hub.machine.run("sh", "-c", f"ls {other}", user="ben").stderr, other
    pages = {"ana": "api/contents", INSTRUCTOR: "formgrader/manage_assignments"}
    for name, path in pages.items():
        theirs = f"{term.hub.user(name)}/{path}"
        assert term.pages["ben"].request.get(theirs).status == 403, theirs
        assert term.pages[name].request.get(theirs).status == 200, theirs


def test_nothing_that_a_student_can_read_holds_the_key(term: Term) -> None:
    """But the feedback, which is for who handed in. Short reasons stand in lessons too ("It extends the hip.")."""
    reasons = [part.rationale for item in KEY if not isinstance(item, FreeText) for part in item.parts]
    told = "\n".join(reason for reason in reasons if len(reason) > 20)
    places = ("/opt/massage-course", "/srv/massage-course", "/home")
    found = term.hub.machine.run("grep", "-rlF", "-f", "-", *places, user="ben", given=told).stdout.splitlines()
    assert {Path(file).parts[:4] for file in found} == {("/", "home", "ben", "my_course")}


def test_who_is_not_on_the_list_and_accounts_of_the_system_stay_outside(term: Term, browser: Browser) -> None:
    page = browser.new_page()
    for name in ("mallory", "root"):
        log_in(page, term.hub, name)
        page.get_by_text(re.compile("Invalid username or password|403")).first.wait_for()
