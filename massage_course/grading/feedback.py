"""What a student reads about one item after grading: the own answer, what was right, and why."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape as escaped
from typing import Any

from ..items import (
    Criterion,
    Filling,
    FreeText,
    Hotspot,
    Item,
    LabelDiagram,
    Numeric,
    Order,
    Pairing,
    Response,
    Score,
)
from .passing import FATAL

escape = lru_cache(maxsize=4096)(escaped)
"""A class reads the same words over and over."""

# nbgrader's pages show each cell's code, its number and the bare points; a reader needs the feedback alone. What is
# for the marker is seen in formgrader only, the page that has a box to write in.
PAGE_STYLE = (
    "<style>.prompt, .input_area, .output_text, .code_cell .panel-body { display: none !important; }"
    " body:not(:has(textarea)) .marker { display: none; }"
    " .output_html ul { padding-left: 1.5em; } .output_html li { margin-bottom: .5em; }</style>"
)

MARKER = "<div class='marker'>"
"""Begins what the person who marks should see and the student should not."""


def feedback(item: Item, response: Response, score: Score) -> str:
    """HTML with everything that came from the student escaped."""
    notes = item.notes(response)
    parts = "".join(_part(item, part, response, score, notes[part.id]) for part in item.parts)
    answered = "" if score.answered else "<p>No answer was given.</p>"
    return (
        f"<div><p><strong>{escape(item.stem)}</strong></p>"
        f"<p class='sum'>Points: {score.points:g} of {score.max_points:g}</p>"
        f"{answered}<ul>{parts}</ul></div>"
    )


def withdrawn(item: Item, reason: str) -> str:
    """HTML for an item that does not count any more."""
    return (
        f"<div><p><strong>{escape(item.stem)}</strong></p>"
        f"<p class='sum'>Points: {item.points:g} of {item.points:g}</p>"
        f"<p>This question was withdrawn, and everyone has its points: {escape(reason)}</p></div>"
    )


def rubric(item: FreeText) -> str:
    """HTML of the rubric and the model answer."""
    rows = "".join(_criterion(criterion) for criterion in item.criteria)
    fatal = _list(item.fatal_errors)
    if fatal:
        fatal = (
            "<p><strong>Fatal errors</strong>: with one of these the text fails, whatever its points.</p>"
            f"<ul>{fatal}</ul>"
        )
    return (
        f"<div><p><strong>{escape(item.stem)}</strong></p><ul>{rows}</ul>{fatal}<p><strong>Model answer</strong></p>"
        f"<p>{_lines(item.model_answer)}</p></div>"
    )


def _criterion(criterion: Criterion) -> str:
    levels = "".join(
        f"<li>{points * criterion.weight}: {escape(level)}</li>" for points, level in enumerate(criterion.levels)
    )
    return f"<li><strong>{escape(criterion.title)}</strong> (0 to {criterion.points})<ul>{levels}</ul></li>"


def for_marker(item: FreeText) -> str:
    """HTML for the person who marks alone: comments to reuse, and how a fatal error is noted; empty without either."""
    lines = "".join(
        f"<li>{escape(criterion.title)}<ul>{_list(criterion.comments)}</ul></li>"
        for criterion in item.criteria
        if criterion.comments
    )
    fatal = f"<p>For a fatal error, begin your comment with the words “{FATAL}:”. The work then counts as failed.</p>"
    if not lines and not item.fatal_errors:
        return ""
    return f"{MARKER}<p><strong>Comments to copy</strong></p><ul>{lines}</ul>{fatal if item.fatal_errors else ''}</div>"


def _list(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def written(text: str) -> str:
    """A student's text for a Markdown cell: shown as typed, with nothing in it taken as HTML or Markdown."""
    return f"<div>\n{_lines(text)}\n</div>"


def _lines(text: str) -> str:
    return "<br>\n".join(escape(line) or "&nbsp;" for line in text.strip().splitlines())


def _part(item: Item, part: Any, response: Response, score: Score, why: str) -> str:
    """One line: what the part is, whether it was answered rightly, and why."""
    mark = score.marks.get(part.id)
    sign = {True: "✓ your answer, right", False: "✗ your answer, not right", None: ""}[mark]
    text = _text(item, part, response, mark)
    chosen = hasattr(part, "key") and part.key and mark is not True
    hint = " <em>(this was the answer)</em>" if chosen else ""
    kind = {True: " class='right'", False: " class='wrong'", None: " class='missed'" if chosen else ""}[mark]
    return f"<li{kind}>{escape(text)} <strong>{sign}</strong>{hint}<br>{escape(why)}</li>"


def _text(item: Item, part: Any, response: Response, mark: bool | None) -> str:
    if isinstance(item, Pairing):
        given = "" if mark is not False else " (you chose another partner)"
        left = part.place if isinstance(item, LabelDiagram) else part.left
        return f"{left}: {item.partner(part)}{given}"
    if isinstance(item, Order):
        place = response.index(part.id) + 1 if mark is not None else None
        return str(part.text) + (f" (you put it in place {place})" if place else "")
    if isinstance(item, Numeric):
        return f"Right: {part.accepted[0]} {item.unit}".strip() + _typed(response if mark is not None else None)
    if isinstance(item, Filling):
        words = item.given(response).get(part.id)
        return f"Right: {part.accepted[0]}" + _typed(None if part.choose else words)
    return str(part.place if isinstance(item, Hotspot) else part.text)


def _typed(words: str | None) -> str:
    return f" (you wrote: {words})" if words else ""
