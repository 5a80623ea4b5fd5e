"""The learner's own deck for Anki: made when asked for, and put into the browser's downloads."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import traitlets

from .base import CourseWidget, css, esm

ABOUT = (
    "Anki is a free program for flashcards, on computers and phones. Your deck holds the questions of the course and "
    "the structures of the atlas, and the days on which you are to review them. In Anki: File, Import, and choose "
    "'Import any learning progress'."
)


class AnkiDeck(CourseWidget):
    """Offers the deck that `make` gives. The browser raises `asked`; the deck comes as `file`, and `made` rises."""

    _esm = esm("anki_deck.js")
    _css = css()

    title = traitlets.Unicode("Go on in Anki").tag(sync=True)
    about = traitlets.Unicode(ABOUT).tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    asked = traitlets.Int(0).tag(sync=True)
    file = traitlets.Bytes().tag(sync=True)
    made = traitlets.Int(0).tag(sync=True)

    def __init__(self, make: Callable[[], bytes], name: str) -> None:
        super().__init__(name=name)
        self._make = make
        self.observe(self._answer, "asked")

    def _answer(self, _change: Any) -> None:
        self.file = self._make()
        self.made += 1

    def words(self) -> str:
        """What is offered."""
        return f"{self.title}\n{ABOUT}"

    def still(self) -> str:
        """The same as HTML."""
        return f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(ABOUT)}</p></div>'
