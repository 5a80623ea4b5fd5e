"""The start page's overview: how far the learner is, what is due, and the progress file out and in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import traitlets

from ..content import CourseData
from ..mastery import LEVELS, Region
from ..progress import Standing
from .base import CourseWidget, css, esm

PRIVATE = (
    "What you do is kept in the folder of the course on the computer where the course runs, and nowhere else. Nobody "
    "watches, and nothing is sent. A part counts as read when you stayed on it and its end was on your screen."
)
FORGETS = (
    "You are on Binder. This server forgets everything when it closes, and it closes soon after you leave. Save your "
    "progress before you go, and load the file when you come back."
)


class Dashboard(CourseWidget):
    """Shows `state`, which `look` gives: ``areas`` with what is read, tried and right, the ``regions`` of the back, how
    many questions are ``due`` and the ``words`` for it, the ``file`` to download, its ``name``, a ``notice``.

    `back` is the drawing with the regions, `levels` are the words for how far one is known. `forgets`: the server will
    forget.

    The browser puts a file that a person chose into `brought` (``{"text", "at"}``). `load` takes it and gives the words
    to say, or raises ValueError or OSError; they come as `said`, with `state` anew, and `said_count` rises.
    """

    _esm = esm("dashboard.js")
    _css = css("dashboard.css")

    title = traitlets.Unicode("Where you are").tag(sync=True)
    private = traitlets.Unicode(PRIVATE).tag(sync=True)
    warning = traitlets.Unicode().tag(sync=True)
    review = traitlets.Unicode().tag(sync=True)
    back = traitlets.Unicode().tag(sync=True)
    levels = traitlets.List(traitlets.Unicode(), LEVELS).tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    brought = traitlets.Dict().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    failed = traitlets.Bool(False).tag(sync=True)
    said_count = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, look: Callable[[], dict[str, Any]], load: Callable[[str], str], *, forgets: bool, review: str, back: str
    ) -> None:
        self._look, self._load = look, load
        super().__init__(state=look(), warning=FORGETS if forgets else "", review=review, back=back)
        self.observe(self._take, "brought")

    def _take(self, change: Mapping[str, Any]) -> None:
        try:
            self.said, self.failed = self._load(str(change["new"].get("text", ""))), False
        except ValueError as error:
            self.said, self.failed = f"The file was not loaded: {error}. Nothing was changed.", True
        except OSError as error:
            self.said, self.failed = f"Not everything could be kept ({error.strerror or error}). Try again.", True
        self.state = self._look()
        self.said_count += 1

    def words(self) -> str:
        """The overview as text."""
        lines = [f"{one['title']}: {in_words(one)}" for one in self.state["areas"]]
        lines += [f"{one['title']}: {one['words']}" for one in self._asked()]
        return "\n".join([self.title, *([self.warning] if self.warning else []), self.state["words"], *lines, PRIVATE])

    def still(self) -> str:
        """The overview as HTML, with links to the lessons."""
        areas = "".join(
            f'<li><a href="{escape(one["link"])}">{escape(one["title"])}</a>: {escape(in_words(one))}</li>'
            for one in self.state["areas"]
        )
        areas += "".join(f"<li>{escape(one['title'])}: {escape(one['words'])}</li>" for one in self._asked())
        warning = f"<p><strong>{escape(self.warning)}</strong></p>" if self.warning else ""
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p>{warning}'
            f"<p>{escape(self.state['words'])}</p><ul>{areas}</ul><p>{escape(PRIVATE)}</p></div>"
        )

    def _asked(self) -> list[dict[str, Any]]:
        """The regions once something was asked about one."""
        regions: list[dict[str, Any]] = self.state["regions"]
        return regions if any(one["level"] for one in regions) else []


def in_words(area: Mapping[str, Any]) -> str:
    """How far one area is: "3 of 9 parts read; 12 of 48 questions tried, 10 right"."""
    read = f"{area['read']} of {area['parts']} parts read; " if area["parts"] else ""
    return f"{read}{area['tried']} of {area['items']} questions tried, {area['right']} right"


def due_in_words(due: int, misled: int, then: str) -> str:
    """What is due today, or else the next day."""
    if not due:
        return f"Nothing is due today.{f' The next review is on {then}.' if then else ''}"
    first = {0: "", 1: " One of them you were sure of and got wrong: it comes first."}.get(
        misled, f" {misled} of them you were sure of and got wrong: they come first."
    )
    if due == 1:
        first = " You were sure of it and got it wrong." if misled else ""
    return f"{due} question{' is' if due == 1 else 's are'} due for review today.{first}"


def as_region(region: Region) -> dict[str, Any]:
    """A region of the back as the browser takes it."""
    return {
        "title": region.title,
        "words": f"{LEVELS[region.level]}, {region.right} of {region.items} right",
        "count": f"{region.right}/{region.items}",
        "level": region.level,
        "due": region.due,
        "link": region.link,
    }


def as_row(standing: Standing, data: CourseData) -> dict[str, Any]:
    """A standing as the browser takes it."""
    area = data.areas[standing.area]
    return {
        "title": area.title,
        "link": f"{area.notebook}.ipynb",
        "parts": standing.parts,
        "read": standing.read,
        "items": standing.items,
        "tried": standing.tried,
        "right": standing.right,
        "complete": standing.complete,
    }
