"""The instructor's own pages, in a real browser on a real server: a student's script must not run there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import CHROMIUM, chromium, free_port, stop, wait_for
from classroom import NAME, NOTE, Course, right, write_text
from playwright.sync_api import Page

from massage_course.items import FreeText

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; install Debian's package chromium")

SCRIPT = "<script>document.title='stolen'</script><img src=x onerror=\"document.title='stolen'\">"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("formgrader"))
    course.nbgrader("generate_assignment", NAME)
    course.put("ana", right(course.key))
    typed = course.put("mallory", {k: v for k, v in right(course.key).items() if v != NOTE})
    write_text(typed, NAME, f"**Zebra** {SCRIPT} [click](javascript:document.title='stolen')")
    (course.put("lost", {}) / f"{NAME}.answers.json").write_text("{")
    course.command("grade", NAME)
    return course


@pytest.fixture(scope="module")
def server(course: Course) -> Iterator[str]:
    """Jupyter as the instructor starts it in the nbgrader folder, with formgrader."""
    scratch, port = course.root.parent, free_port()
    places = {name: str(scratch / name) for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    environment = {**os.environ, **places, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    options += [f"--ServerApp.root_dir={course.root}", "--ServerApp.disable_check_xsrf=True"]
    with (scratch / "server.log").open("w") as log:
        command = [sys.executable, "-m", "jupyter", "server", *options]
        process = subprocess.Popen(command, cwd=course.root, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process)


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


def submission(course: Course, student: str) -> str:
    with course.gradebook() as book:
        return str(book.find_submission_notebook(NAME, NAME, student).id)


def test_a_script_in_a_students_text_does_not_run_in_formgrader(course: Course, server: str, page: Page) -> None:
    page.goto(f"{server}/formgrader/submissions/{submission(course, 'mallory')}")
    page.wait_for_timeout(500)
    assert page.title() != "stolen"
    assert page.locator("strong", has_text="Zebra").count() == 1, "what is harmless is shown as it was meant"
    assert page.locator("a[href^=javascript]").count() == 0


def test_the_rubric_and_the_text_stand_side_by_side_for_the_marker(course: Course, server: str, page: Page) -> None:
    page.goto(f"{server}/formgrader/submissions/{submission(course, 'ana')}")
    seen = page.inner_text("body")
    task = next(item for item in course.key.items if isinstance(item, FreeText))
    assert "Plan: 20 minutes prone." in seen
    assert task.criteria[0].title in seen and "Model answer" in seen


def test_the_reason_why_a_person_must_look_is_shown_to_the_instructor(course: Course, server: str, page: Page) -> None:
    page.goto(f"{server}/formgrader/submissions/{submission(course, 'lost')}")
    assert "For the instructor: the answers file could not be read" in page.inner_text("body")


def test_the_button_of_formgrader_grades_without_running_anything(course: Course, server: str) -> None:
    address = f"{server}/formgrader/api/submission/{NAME}/ana/autograde"
    answer = json.load(urllib.request.urlopen(urllib.request.Request(address, method="POST", data=b"{}")))
    assert answer["success"], answer
    assert course.grades("ana")["lbp_g01"] == (1.0, None, False)
