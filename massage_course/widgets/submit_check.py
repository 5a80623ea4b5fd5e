"""The last cell of a graded notebook: what is not answered yet, when the last answer was saved, how to hand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import traitlets

from ..answers import AnswerBook, newest
from ..standing import Standing, tally
from .base import CourseWidget, css, esm
from .quiz import not_saved

TITLE = "Before you hand in"


def steps(notebook: str) -> list[str]:
    """How to hand in, in plain words."""
    return [
        "If your class hands in on this page: open the Menu at the top right, choose Assignments, and press Submit "
        f"beside {notebook}. Until the deadline you may change answers and submit again; the newest counts.",
        f"If your instructor asked for a file: save this page (Ctrl+S), then send {notebook}.ipynb or "
        f"{notebook}.answers.json. Both lie in the folder of this page, and one of them is enough.",
    ]


class SubmitCheck(CourseWidget):
    """Follows `book`: after every save it shows the `standings` of the items (item id -> how far it is answered).

    The browser raises `asked` to have everything written once more and looked at again; then `told` becomes equal to
    it, and `problem` says in plain words what the disk refused.
    """

    _esm = esm("submit_check.js")
    _css = css("submit_check.css")

    title = traitlets.Unicode(TITLE).tag(sync=True)
    questions = traitlets.List(traitlets.Dict()).tag(sync=True)
    standings = traitlets.Dict().tag(sync=True)
    tally = traitlets.Unicode().tag(sync=True)
    last = traitlets.Unicode().tag(sync=True)
    steps = traitlets.List(traitlets.Unicode()).tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    asked = traitlets.Int(0).tag(sync=True)
    told = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, items: Sequence[Mapping[str, Any]], book: AnswerBook, standings: Callable[[], dict[str, Standing]]
    ) -> None:
        questions = [{"id": item["id"], "number": place, "stem": item["stem"]} for place, item in enumerate(items, 1)]
        super().__init__(questions=questions, steps=steps(book.notebook))
        self._book, self._standings = book, standings
        book.watchers.append(self._follow)
        self._follow()
        self.observe(self._look_again, "asked")

    def _follow(self) -> None:
        self.standings = dict(self._standings())
        self.tally = tally(self._standings().values())
        self.last = newest(self._book.answers)

    def _look_again(self, change: Mapping[str, Any]) -> None:
        """Write everything once more: only then is it certain that the disk still takes it."""
        try:
            if self._book.answers:
                self._book.save({})
            self.problem = ""
        except OSError as error:
            self.problem = not_saved(error)
        self.told = change["new"]

    def words(self) -> str:
        """What is to do, as text."""
        return "\n".join([self.title, self.tally, *(f"- {step}" for step in self.steps)])

    def still(self) -> str:
        """What is to do, as HTML."""
        lines = "".join(f"<li>{escape(step)}</li>" for step in self.steps)
        head = f"<p><strong>{escape(self.title)}</strong></p><p>{escape(self.tally)}</p>"
        return f'<div class="mc-still">{head}<ul>{lines}</ul></div>'
