"""The quiz: items one at a time, with feedback in the browser for practice and without a key for graded work."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import msgspec
import traitlets

from ..answers import CONFIDENCE, Answer, AnswerBook
from ..content import Objective
from ..items import is_answered
from ..standing import offered
from .base import CourseWidget, css, esm


class Quiz(CourseWidget):
    """Shows `items` (from :meth:`Item.public`, with ``teaching`` added for practice and ``svg`` for hotspots).

    `responses` maps an item id to ``{"response", "at", "checked", "confidence"}``. Each change is written to `book` at
    once. `saved` maps an item id to the ``at`` of the answer that is on the disk; `problem` says in plain words why one
    is not; `saved_count` rises at every attempt, and the browser raises `tries` for another one. What is not confirmed
    yet the browser keeps under the name `place`. `confidence` asks at every item how sure the learner is. `objectives`
    maps an objective to ``{"text", "part"}``, for the summary; with ``"link"`` and ``"lesson"`` where it is taught
    elsewhere. `tally` tells how far a whole assignment is answered.
    """

    _esm = esm("quiz.js")
    _css = css("quiz.css")

    title = traitlets.Unicode().tag(sync=True)
    items = traitlets.List(traitlets.Dict()).tag(sync=True)
    confidence = traitlets.Bool(False).tag(sync=True)
    objectives = traitlets.Dict().tag(sync=True)
    responses = traitlets.Dict().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    saved = traitlets.Dict().tag(sync=True)
    saved_count = traitlets.Int(0).tag(sync=True)
    tries = traitlets.Int(0).tag(sync=True)
    place = traitlets.Unicode().tag(sync=True)
    tally = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        title: str,
        items: Sequence[Mapping[str, Any]],
        book: AnswerBook,
        *,
        confidence: bool = False,
        objectives: Iterable[Objective] = (),
    ) -> None:
        known = {str(item["id"]): _to_browser(item, book.answers.get(str(item["id"]))) for item in items}
        kept = {name: answer for name, answer in known.items() if answer}
        changed = any(answer["response"] != book.answers[name].response for name, answer in kept.items())
        super().__init__(
            title=title,
            items=[dict(item) for item in items],
            confidence=confidence,
            objectives={one.id: {"text": one.text, "part": one.part} for one in objectives},
            responses=kept,
            saved={name: answer["at"] for name, answer in kept.items()},
            notice=book.notice or (CHANGED if changed else ""),
            place=book.place,
        )
        self._book = book
        self._unsaved: dict[str, Any] = {}
        self.observe(self._on_responses, "responses")
        self.observe(lambda _: self._save(), "tries")

    def _on_responses(self, change: Mapping[str, Any]) -> None:
        before = change["old"] or {}
        # What could not be saved before is tried again, so that "Saved" holds for all that stands on the page.
        self._unsaved |= {name: value for name, value in change["new"].items() if before.get(name) != value}
        self._save()

    def _save(self) -> None:
        try:
            self._book.save({name: from_browser(value) for name, value in self._unsaved.items()})
            self.saved = {**self.saved, **{name: value.get("at", "") for name, value in self._unsaved.items()}}
            self._unsaved = {}
            self.problem = ""
        except OSError as error:
            self.problem = not_saved(error)
        self.saved_count += 1

    def words(self) -> str:
        """The questions as text."""
        lines = [self.title]
        for number, item in enumerate(self.items, start=1):
            lines += ["", f"{number}. {item['stem']}", *(f"   - {line}" for line in _choices(item))]
        return "\n".join(lines)

    def still(self) -> str:
        """The questions as HTML. A hotspot is told in words: the same pictures would make the notebook too heavy."""
        questions = "".join(_still_item(item) for item in self.items)
        return f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><ol>{questions}</ol></div>'


def _still_item(item: Mapping[str, Any]) -> str:
    choices = "".join(f"<li>{escape(line)}</li>" for line in _choices(item))
    return f"<li><p>{escape(item['stem'])}</p><ul>{choices}</ul></li>"


def _choices(item: Mapping[str, Any]) -> list[str]:
    """What there is to choose from or to fill in, one line each."""
    if "scenes" in item:
        return [scene["text"] for scene in item["scenes"][:1]] + [d["text"] for d in item["scenes"][0]["decisions"]]
    if item["type"] == "cloze":
        return [_with_gaps(item), *(_gap(part, item["lists"]) for part in item["parts"] if part["id"] in item["lists"])]
    if item["type"] in {"numeric", "short_text"}:
        return [f"{part['text']}: __________ {item.get('unit', '')}".strip() for part in item["parts"]]
    lines = [str(part["text"]) for part in item["parts"]]
    if "choices" in item:
        lines.append("Partners: " + "; ".join(choice["text"] for choice in item["choices"]))
    if "criteria" in item:
        lines += [f"Marked on: {criterion['title']}" for criterion in item["criteria"]]
        lines += [f"Fatal error: {error}" for error in item["fatal_errors"]]
    return lines


def _with_gaps(item: Mapping[str, Any]) -> str:
    names = {part["id"]: part["text"] for part in item["parts"]}
    return re.sub(r"\{(\w+)\}", lambda gap: f"__________ ({names[gap[1]]})", item["text"])


def _gap(part: Mapping[str, Any], lists: Mapping[str, Any]) -> str:
    return f"{part['text']}: " + "; ".join(choice["text"] for choice in lists[part["id"]])


CHANGED = "This question was changed after you answered it. Look at your answer again."

WAYS_OUT = {
    (errno.ENOSPC, errno.EDQUOT): "the disk is full. Delete files that you do not need any more, then try again.",
    (errno.EROFS, errno.EACCES, errno.EPERM): (
        "nothing may be written in this folder. Copy the folder to a place of your own and open the copy there, "
        "or ask your instructor."
    ),
    (errno.EFBIG,): "your text is too long. Make it shorter.",
    (errno.ENOENT,): "the folder of this notebook was moved or deleted. Put it back, then try again.",
    (errno.EAGAIN,): "this notebook is open in another window, and that one is busy. Close it, then try again.",
}
"""What the learner can do about an error of the disk."""


def not_saved(error: OSError) -> str:
    """What happened and what to do, in plain words."""
    else_ = f"the disk did not take it ({error.strerror or error}). Try again; if it stays so, tell your instructor."
    way_out = next((words for numbers, words in WAYS_OUT.items() if error.errno in numbers), else_)
    return f"NOT SAVED: {way_out} Your answer is still on this page."


def _to_browser(item: Mapping[str, Any], answer: Answer | None) -> dict[str, Any] | None:
    """An answer as the browser takes it, without what an older version of the item offered; None if there is none."""
    if answer is None:
        return None
    given = msgspec.structs.asdict(answer)
    return {**given, "response": offered(item, answer.response)} if is_answered(answer.response) else given


def from_browser(value: Mapping[str, Any]) -> Answer:
    """An answer as the browser sends it."""
    confidence = value.get("confidence")
    return Answer(
        response=value.get("response"),
        at=str(value.get("at", "")),
        checked=bool(value.get("checked")),
        confidence=confidence if confidence in CONFIDENCE else "",
    )
