"""How a page of the course and the learner's progress meet: what is noted while somebody studies, and what is shown."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython

from . import finding, pages, pictures
from .answers import Answer
from .content import Area, CourseData
from .items import AnyItem
from .pages import Shown
from .practice_exam import places
from .progress import (
    DAY_MARK,
    Progress,
    decode,
    encode,
    from_answers,
    gather,
    now,
    remember,
    restore,
    reviewable,
    reviews_of,
    standings,
    today,
)
from .widgets.anki_deck import AnkiDeck
from .widgets.dashboard import Dashboard, as_region, as_row, due_in_words
from .widgets.explorer import Explorer
from .widgets.quiz import Quiz, from_browser

if TYPE_CHECKING:
    from .review import Memory

PAGE_LINK = "massage-course:page"
"""Name of the comm between a page in JupyterLab and its kernel; see ``reading.js`` of the extension."""

AT_ONCE = 20
"""No more questions than this in one sitting."""

REVIEW_PAGE = "09_review_and_practice_exam.ipynb"

BINDER = ("BINDER_SERVICE_HOST", "BINDER_LAUNCH_HOST", "BINDER_REQUEST", "BINDER_REPO_URL")
"""Variables that a server of Binder has and others do not."""


def forgets() -> bool:
    """Does this server forget everything when it closes? Those of Binder do."""
    hub = [value for name, value in os.environ.items() if name.startswith("JUPYTERHUB_")]
    return any(name in os.environ for name in BINDER) or any("mybinder.org" in value for value in hub)


def file_name(day: date) -> str:
    """The name under which the progress file is downloaded."""
    return f"back-massage-progress-{day:%Y-%m-%d}.json"


def follow(quiz: Quiz | Explorer, folder: Path, known: Mapping[str, AnyItem]) -> None:
    """Note every answer of `quiz` that is judged: the answer record forgets a wrong one when a right one follows, and
    the atlas has none.
    """

    def note(change: Mapping[str, Any]) -> None:
        before = change["old"] or {}
        given: dict[str, Answer] = {
            name: from_browser(value) for name, value in change["new"].items() if before.get(name) != value
        }
        news = from_answers(given, known)
        # What the disk does not take, a quiz itself reports: its record lies in the same folder.
        with suppress(OSError):
            if news.attempts:
                remember(folder, news)

    quiz.observe(note, "responses")


def link(area: Area | None, folder: Path, data: CourseData) -> None:
    """Listen to the page: it tells which part was read, and asks for the progress file."""
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return

    def opened(comm: Any, _message: Any) -> None:
        comm.on_msg(lambda message: heard(comm, message["content"]["data"]))
        comm.send({"forgets": forgets()})

    def heard(comm: Any, told: Mapping[str, Any]) -> None:
        if area and told.get("read"):
            with suppress(OSError):
                remember(folder, Progress(read={area.id: {str(told["read"]): now()}}))
        if told.get("save"):
            comm.send({"file": export(folder, data), "name": file_name(today())})

    kernel.comm_manager.register_target(PAGE_LINK, opened)


def export(folder: Path, data: CourseData) -> str:
    """The progress file as it is taken along."""
    return encode(gather(folder, data)[0]).decode("utf-8")


def dashboard(folder: Path, data: CourseData) -> Dashboard:
    """The overview for the start page."""
    # FSRS takes a moment to load, and a lesson does not need it.
    from . import mastery, review

    def look() -> dict[str, Any]:
        known, notice = gather(folder, data)
        day = today()
        memories = review.memories(known, data, day)
        due, then = review.due(memories, day), review.next_day(memories, day)
        shown = [one for one in standings(known, data) if one.items]
        return {
            "areas": [as_row(one, data) for one in shown],
            "regions": [as_region(one) for one in mastery.regions(known, {one.item for one in due}, data)],
            "due": len(due),
            "words": due_in_words(len(due), sum(one.misled for one in due), in_words(then) if then else ""),
            "file": encode(known).decode("utf-8"),
            "name": file_name(day),
            "notice": notice,
        }

    def load(text: str) -> str:
        taken = restore(folder, decode(text.encode("utf-8")), data)
        if not taken:
            return "Loaded. Your answers here were as new as those in the file, or newer."
        return f"Loaded. {taken} answer{'' if taken == 1 else 's'} came back into the lessons."

    return Dashboard(look, load, forgets=forgets(), review=REVIEW_PAGE, back=mastery.drawing(data))


def anki_deck(folder: Path, data: CourseData) -> AnkiDeck:
    """The learner's own deck for Anki, with the schedule of what was answered."""

    def make() -> bytes:
        # Nobody else needs these, and they take a moment to load.
        from .formats import FORMATS
        from .review import learned

        known, _ = gather(folder, data)
        items = [item for area in data.item_areas for item in data.items(area).values()]
        files, _ = FORMATS["anki"].write(items, data, "Back Massage Benefits", learned=learned(known, data))
        return files[".apkg"]

    return AnkiDeck(make, f"back-massage-{today():%Y-%m-%d}.apkg")


def in_words(day: date) -> str:
    """A day as people say it: "Monday, November 2"."""
    return f"{day:%A, %B} {day.day}"


def session(folder: Path, data: CourseData) -> Quiz | Shown:
    """The questions that are due today, the most needed first; a sentence if there are none."""
    from . import review

    progress, _ = gather(folder, data)
    day = today()
    memories = review.memories(progress, data, day)
    due = review.due(memories, day)
    if not due:
        return nothing_due(review.next_day(memories, day))
    now_due = due[:AT_ONCE]
    items = reviewable(data)
    finds = finding.finds(data)
    asked = (items[one.item] for one in now_due)
    whole = (finding.complete(finds[item.id], data) if item.id in finds else item for item in asked)
    shown = pictures.practice(whole, data)
    # A question is answered anew on each day, so an answer is kept under the question and the day.
    dated = [{**item, "id": f"{item['id']}{DAY_MARK}{day}"} for item in shown]
    quiz = Quiz(session_title(now_due, len(due)), dated, reviews_of(day, folder), confidence=True)
    quiz.objectives = places(data)
    follow(quiz, folder, items)
    return quiz


def session_title(shown: Sequence[Memory], due: int) -> str:
    """What the session holds, in a sentence or two."""
    misled = sum(one.misled for one in shown)
    title = f"Due today: {due} question{'' if due == 1 else 's'}."
    if due > len(shown):
        title += f" Here are {len(shown)}; open this page again for the rest."
    if misled:
        title += f" First {'the one' if misled == 1 else f'the {misled}'} you were sure of and got wrong."
    return title


def nothing_due(then: date | None) -> Shown:
    """What is said when there is nothing to review."""
    if then is None:
        text = "Nothing is due. Reviews begin with the questions that you answer in the lessons and in the atlas."
    else:
        text = f"Nothing is due today. The next review is on {in_words(then)}."
    return pages.note(text)
