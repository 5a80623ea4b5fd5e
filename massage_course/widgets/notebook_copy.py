"""The second copy of the answers: an output of the notebook itself, saved with it by JupyterLab."""

from __future__ import annotations

from typing import Any

import msgspec
from IPython.display import display

from ..answers import MIME, AnswerBook


class NotebookCopy:
    """Shows how many answers stand in the notebook and keeps the record with it, up to date at every save of `book`."""

    def __init__(self, book: AnswerBook) -> None:
        self._book = book
        self._handle = display(self.bundle(), raw=True, display_id=True)
        book.watchers.append(self.update)

    def update(self) -> None:
        """Write the record into the notebook again."""
        self._handle.update(self.bundle(), raw=True)

    def bundle(self) -> dict[str, Any]:
        """The record, and a line for readers outside the course (a lesson page leaves it out)."""
        answered = sum(1 for answer in self._book.answers.values() if answer.response)
        line = f"Answers kept in this notebook: {answered}."
        return {
            MIME: msgspec.to_builtins(self._book.record),
            "text/plain": line,
        }
