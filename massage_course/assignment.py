"""What a graded notebook calls: one line per cell. No key, no rationale and no score is known here."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Any

from IPython.display import display

from .answers import AnswerBook
from .content import PublicAssignment, load_json
from .items import reordered
from .pages import STYLE, Shown
from .standing import Standing, standing, tally
from .widgets.notebook_copy import NotebookCopy
from .widgets.quiz import Quiz
from .widgets.submit_check import SubmitCheck

ITEMS_FILE = "items.json"
"""The public part of the items, beside the graded notebook."""


def open_assignment(name: str) -> Assignment:
    """Open the graded assignment in the folder of the notebook; raises DataError if its items file is missing."""
    folder = Path.cwd()
    return Assignment(load_json(folder / ITEMS_FILE, PublicAssignment), AnswerBook(name, folder), folder)


class Assignment:
    """A graded assignment as the student sees it."""

    def __init__(self, content: PublicAssignment, book: AnswerBook, folder: Path) -> None:
        self.content, self.book, self.folder = content, book, folder
        self._items = {str(item["id"]): item for item in content.items}
        self._questions: dict[str, Quiz] = {}
        book.watchers.append(self._tell)

    def start(self) -> Shown:
        """The style of the page, and the place where the notebook keeps a copy of the answers."""
        self.copy = NotebookCopy(self.book)
        words = "Every answer is saved as you give it. You can change it until you submit."
        return Shown(words, f"<style>{STYLE}</style><p>{words}</p>")

    def item(self, name: str) -> Any:
        """Show one item. While stock nbgrader grades by running the notebook, return the points instead.

        The course's own ``nbgrader_config.py`` grades without running anything and never comes here.
        """
        if _grading():
            from .grading import stock

            return stock.points(self.content.assignment, name, self.folder)
        place = list(self._items).index(name) + 1
        title = f"Question {place} of {len(self._items)}"
        if name in self.content.must_pass:
            title += ". Safety: must be right"
        shown, seed = self._items[name], self.content.seed
        question = Quiz(title, [reordered(shown, f"{seed}\n{_reader()}") if seed else shown], self.book)
        self._questions[name] = question
        self._tell()
        if os.environ.get("NBGRADER_EXECUTION") != "validate":
            return question
        # nbgrader would look for points in the words of a result, and warn.
        return display(question)

    def check(self) -> SubmitCheck | None:
        """What is still to do before the work is handed in. It follows every later answer."""
        return None if _grading() else SubmitCheck(self.content.items, self.book, self.standings)

    def standings(self) -> dict[str, Standing]:
        """How far each item is answered."""
        known = self.book.answers
        return {
            name: standing(item, known[name].response if name in known else None) for name, item in self._items.items()
        }

    def _tell(self) -> None:
        """Every question shows how far the whole assignment is answered."""
        words = tally(self.standings().values())
        for question in self._questions.values():
            question.tally = words


def _grading() -> bool:
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


def _reader() -> str:
    """Whose eyes these are: the login of the class server, or of this computer; empty where nobody has one."""
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return ""
