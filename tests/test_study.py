"""What is noted while somebody studies, and the pages that show it: overview, review, certificate."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from massage_course import progress as p
from massage_course import review, study
from massage_course.answers import Answer, AnswerBook
from massage_course.content import course_data
from massage_course.lesson import Lesson
from massage_course.pages import Shown
from massage_course.review_page import ReviewPage
from massage_course.widgets.base import CourseWidget
from massage_course.widgets.dashboard import due_in_words
from massage_course.widgets.quiz import Quiz

DATA = course_data()
LOW_BACK = DATA.areas["low_back_pain"]
ITEMS = DATA.items("low_back_pain")
CHOICES = [item for item in ITEMS.values() if item.type == "single_best_answer" and not item.id.endswith("_pre")]
CHOICE = CHOICES[0]
YESTERDAY = (p.today() - timedelta(days=1)).isoformat() + "T12:00:00Z"


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*study.BINDER, "JUPYTERHUB_HOST", "JUPYTERHUB_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)


def wrong(item: Any) -> str:
    return next(option.id for option in item.options if not option.key)


def answer(response: Any, at: str = YESTERDAY, confidence: str = "", checked: bool = True) -> dict[str, Any]:
    return {"response": response, "at": at, "checked": checked, "confidence": confidence}


def lesson(folder: Path) -> Lesson:
    return Lesson(DATA, LOW_BACK, AnswerBook(LOW_BACK.notebook, folder))


WIDGETS = ("overview", "exam", "certificate")


def widget(name: str, folder: Path) -> CourseWidget:
    page = ReviewPage(DATA, folder)
    made: dict[str, Callable[[], CourseWidget]] = {
        "overview": lambda: study.dashboard(folder, DATA),
        "exam": page.exam,
        "certificate": page.certificate,
    }
    return made[name]()


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_one_whole_valid_module_with_its_style(tmp_path: Path, name: str) -> None:
    source, style = str(widget(name, tmp_path)._esm), str(widget(name, tmp_path)._css)
    assert not re.search(r"^\s*import\b", source, re.MULTILINE)
    assert len(re.findall(r"^export default", source, re.MULTILINE)) == 1
    assert style.count("{") == style.count("}") > 5 and "http" not in style
    file = tmp_path / "widget.mjs"
    file.write_text(source, "utf-8")
    if shutil.which("node"):
        done = subprocess.run(["node", "--check", str(file)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", WIDGETS)
def test_what_is_stored_of_a_widget_is_the_same_every_time(tmp_path: Path, name: str) -> None:
    first, second = (widget(name, tmp_path)._repr_mimebundle_()[0] for _ in range(2))
    assert first["text/plain"] == second["text/plain"] and first["text/html"] == second["text/html"]
    assert "<script" not in first["text/html"] and len(first["text/plain"].splitlines()) > 3


# ---- noting ----------------------------------------------------------------------------------------------------------


def test_a_wrong_answer_is_noted_though_a_right_one_follows(tmp_path: Path) -> None:
    quiz = lesson(tmp_path).practice()
    early, late = "2026-11-20T10:00:00Z", "2026-11-20T10:01:00Z"
    quiz.responses = {CHOICE.id: answer(wrong(CHOICE), early, "sure", checked=False)}
    assert not (tmp_path / p.FILE).exists()
    quiz.responses = {CHOICE.id: answer(wrong(CHOICE), early, "sure")}
    quiz.responses = {CHOICE.id: answer(CHOICE.key(), late)}
    noted = p.load(tmp_path / p.FILE)[0].attempts[CHOICE.id]
    assert [(one.response, one.confidence) for one in noted] == [(wrong(CHOICE), "sure"), (CHOICE.key(), "")]


def test_the_disk_does_not_stop_the_quiz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path, news: p.Progress) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(study, "remember", full)
    quiz = lesson(tmp_path).practice()
    quiz.responses = {CHOICE.id: answer(CHOICE.key())}
    assert quiz.saved_count == 1


class Comm:
    """A comm as the kernel gives it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def on_msg(self, hear: Any) -> None:
        self.hear = lambda data: hear({"content": {"data": data}})

    def send(self, data: dict[str, Any]) -> None:
        self.sent.append(data)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Comm:
    targets: dict[str, Any] = {}

    class Manager:
        register_target = staticmethod(targets.__setitem__)

    class Shell:
        class kernel:
            comm_manager = Manager

    monkeypatch.setattr(study, "get_ipython", lambda: Shell)
    study.link(LOW_BACK, tmp_path, DATA)
    comm = Comm()
    targets[study.PAGE_LINK](comm, {})
    return comm


def test_the_page_tells_which_part_was_read(page: Comm, tmp_path: Path) -> None:
    assert page.sent == [{"forgets": False}]
    page.hear({"read": 3})
    assert list(p.load(tmp_path / p.FILE)[0].read["low_back_pain"]) == ["3"]


def test_the_page_gets_the_progress_file(page: Comm, tmp_path: Path) -> None:
    AnswerBook(LOW_BACK.notebook, tmp_path).save({CHOICE.id: Answer("a", YESTERDAY, checked=True)})
    page.hear({"save": True})
    sent = page.sent[-1]
    assert sent["name"].startswith("back-massage-progress-20") and sent["name"].endswith(".json")
    assert p.decode(sent["file"].encode()).answers[LOW_BACK.notebook][CHOICE.id].response == "a"


def test_without_a_kernel_there_is_nothing_to_listen_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "get_ipython", lambda: None)
    study.link(LOW_BACK, tmp_path, DATA)


# ---- the overview ----------------------------------------------------------------------------------------------------


def test_the_first_visit_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = study.dashboard(tmp_path, DATA), study.dashboard(tmp_path, DATA)
    assert first.words() == second.words() and first.still() == second.still()
    assert "Low back pain: 0 of 9 parts read" in first.words()
    assert "nothing is sent" in first.still()
    assert list(tmp_path.iterdir()) == []


def test_the_second_visit_shows_what_was_done_and_what_is_due(tmp_path: Path) -> None:
    sure, other = CHOICES[:2]
    answers = {sure.id: Answer(wrong(sure), YESTERDAY, True, "sure"), other.id: Answer(other.key(), YESTERDAY, True)}
    AnswerBook(LOW_BACK.notebook, tmp_path).save(answers)
    p.remember(tmp_path, p.Progress(read={"low_back_pain": {"1": YESTERDAY, "2": YESTERDAY}}))
    state = study.dashboard(tmp_path, DATA).state
    area = next(one for one in state["areas"] if one["title"] == LOW_BACK.title)
    assert (area["read"], area["tried"], area["right"]) == (2, 2, 1)
    assert state["due"] == 1
    assert state["words"] == "1 question is due for review today. You were sure of it and got it wrong."
    assert p.decode(state["file"].encode()) == p.gather(tmp_path, DATA)[0]


@pytest.mark.parametrize(
    ("due", "misled", "then", "said"),
    [
        (0, 0, "", "Nothing is due today."),
        (0, 0, "Monday, November 30", "Nothing is due today. The next review is on Monday, November 30."),
        (1, 0, "", "1 question is due for review today."),
        (3, 0, "", "3 questions are due for review today."),
        (3, 1, "", "3 questions are due for review today. One of them you were sure of and got wrong: it comes first."),
        (3, 2, "", "3 questions are due for review today. 2 of them you were sure of and got wrong: they come first."),
    ],
)
def test_what_is_due_in_words(due: int, misled: int, then: str, said: str) -> None:
    assert due_in_words(due, misled, then) == said


def test_another_device_loads_the_file(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    AnswerBook(LOW_BACK.notebook, there).save({CHOICE.id: Answer(CHOICE.key(), YESTERDAY, checked=True)})
    widget = study.dashboard(here, DATA)
    widget.brought = {"text": study.export(there, DATA), "at": 1}
    assert (widget.said, widget.failed) == ("Loaded. 1 answer came back into the lessons.", False)
    assert next(one for one in widget.state["areas"] if one["title"] == LOW_BACK.title)["right"] == 1
    assert AnswerBook(LOW_BACK.notebook, here).answers[CHOICE.id].response == CHOICE.key()
    widget.brought = {"text": study.export(there, DATA), "at": 2}
    assert "as new as those" in widget.said
    assert widget.said_count == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a letter", "damaged, or not a progress file"),
        (json.dumps({"format": p.FORMAT, "schema_version": 99}), "newer version of this course"),
        (json.dumps({"cells": []}), "not a progress file of this course"),
    ],
)
def test_what_cannot_be_loaded_changes_nothing_and_is_said(tmp_path: Path, text: str, said: str) -> None:
    widget = study.dashboard(tmp_path, DATA)
    widget.brought = {"text": text, "at": 1}
    assert widget.failed and said in widget.said and "Nothing was changed" in widget.said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("BINDER_SERVICE_HOST", "10.0.0.1", True),
        ("BINDER_LAUNCH_HOST", "https://mybinder.org/", True),
        ("JUPYTERHUB_HOST", "https://hub.mybinder.org", True),
        ("JUPYTERHUB_HOST", "https://hub.school.edu", False),
    ],
)
def test_only_a_server_that_forgets_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: bool
) -> None:
    assert not study.forgets() and not study.dashboard(tmp_path, DATA).warning
    monkeypatch.setenv(name, value)
    assert study.forgets() is expected
    assert ("forgets everything" in study.dashboard(tmp_path, DATA).words()) is expected


# ---- review ----------------------------------------------------------------------------------------------------------


def test_nothing_is_due_for_who_has_not_begun(tmp_path: Path) -> None:
    shown = study.session(tmp_path, DATA)
    assert isinstance(shown, Shown) and "Reviews begin with" in shown.words


def test_the_next_day_is_named(tmp_path: Path) -> None:
    p.remember(tmp_path, p.Progress(attempts={CHOICE.id: (p.Attempt(CHOICE.key(), p.now(), "sure"),)}))
    shown = study.session(tmp_path, DATA)
    then = p.today() + timedelta(days=8)
    assert isinstance(shown, Shown) and f"{then:%A, %B} {then.day}." in shown.words


def due_quiz(folder: Path) -> Quiz:
    shown = study.session(folder, DATA)
    assert isinstance(shown, Quiz)
    return shown


def test_a_review_is_fresh_saved_and_then_no_longer_due(tmp_path: Path) -> None:
    book = AnswerBook(LOW_BACK.notebook, tmp_path)
    book.save({CHOICE.id: Answer(wrong(CHOICE), YESTERDAY, True, "sure")})
    quiz = due_quiz(tmp_path)
    entry = f"{CHOICE.id}@{p.today()}"
    assert [item["id"] for item in quiz.items] == [entry]
    assert (quiz.responses, quiz.confidence) == ({}, True)
    assert quiz.title == "Due today: 1 question. First the one you were sure of and got wrong."
    assert quiz.objectives[CHOICE.objective]["link"].startswith("01_low_back_pain.ipynb#part-")
    quiz.responses = {entry: answer(CHOICE.key(), p.now(), "think")}
    assert quiz.saved[entry]
    assert isinstance(study.session(tmp_path, DATA), Shown)
    # The lesson keeps its own answer; the review is found in the record of the month, also without the progress file.
    assert AnswerBook(LOW_BACK.notebook, tmp_path).answers[CHOICE.id].response == wrong(CHOICE)
    (tmp_path / p.FILE).unlink()
    found, _ = p.gather(tmp_path, DATA)
    assert [one.response for one in found.attempts[CHOICE.id]] == [wrong(CHOICE), CHOICE.key()]


def test_no_more_than_twenty_at_once(tmp_path: Path) -> None:
    names = list(p.bank(DATA))[:50]
    p.remember(tmp_path, p.Progress(attempts={name: (p.Attempt("?", YESTERDAY),) for name in names}))
    quiz = due_quiz(tmp_path)
    assert len(quiz.items) == 20
    assert quiz.title == "Due today: 50 questions. Here are 20; open this page again for the rest."


def test_a_lesson_does_not_load_the_scheduler() -> None:
    code = "import sys, massage_course.lesson; sys.exit('fsrs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- the certificate -------------------------------------------------------------------------------------------------


def everything() -> p.Progress:
    when = "2026-11-20T10:00:00Z"
    return p.Progress(
        read={area.id: {str(part): when for part in range(1, area.parts + 1)} for area in DATA.areas.values()},
        attempts={name: (p.Attempt(item.key(), when),) for name, item in p.bank(DATA).items()},
    )


def test_the_certificate_comes_when_all_is_done(tmp_path: Path) -> None:
    record = ReviewPage(DATA, tmp_path).certificate()
    assert (record.title, record.complete) == ("Record of study", False)
    p.remember(tmp_path, everything())
    certificate = ReviewPage(DATA, tmp_path).certificate()
    assert (certificate.title, certificate.complete) == ("Certificate of completion", True)
    for one in (record, certificate):
        for text in (one.words(), one.still()):
            assert "self-study" in text and "not a license" in text


def test_one_unread_part_is_enough_for_none(tmp_path: Path) -> None:
    done = everything()
    del done.read["sleep"]["7"]
    p.remember(tmp_path, done)
    certificate = ReviewPage(DATA, tmp_path).certificate()
    assert not certificate.complete
    assert [one["title"] for one in certificate.areas if not one["complete"]] == ["Sleep"]


def test_the_day_of_printing_is_no_part_of_the_stored_output(tmp_path: Path) -> None:
    from massage_course.widgets.certificate import Certificate

    standings = p.standings(p.Progress(), DATA)
    one, two = (Certificate(standings, DATA, day) for day in (date(2026, 1, 2), date(2027, 3, 4)))
    assert one.words() == two.words() and one.still() == two.still()
    assert one.day == "January 2, 2026"


def test_sessions_are_ordered_as_reviews_are(tmp_path: Path) -> None:
    words = ("", "sure", "guess")
    tries = {one.id: (p.Attempt(wrong(one), YESTERDAY, word),) for one, word in zip(CHOICES[:3], words, strict=True)}
    p.remember(tmp_path, p.Progress(attempts=tries))
    memories = review.memories(p.gather(tmp_path, DATA)[0], DATA, p.today())
    expected = [f"{one.item}@{p.today()}" for one in review.due(memories, p.today())]
    assert [item["id"] for item in due_quiz(tmp_path).items] == expected
    assert expected[0].startswith(CHOICES[1].id)
