"""What a student reads about one item after grading: the own answer, what was right, and why."""

from __future__ import annotations

from html import escape
from typing import Any

from ..items import Filling, FreeText, Hotspot, Item, LabelDiagram, Numeric, Order, Pairing, Response, Score

# nbgrader's pages show each cell's code, its number and the bare points; a reader needs the feedback alone.
PAGE_STYLE = (
    "<style>.prompt, .input_area, .output_text, .code_cell .panel-body { display: none !important; }"
    " .output_html ul { padding-left: 1.5em; } .output_html li { margin-bottom: .5em; }</style>"
)


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


def rubric(item: FreeText) -> str:
    """HTML of the rubric and the model answer, for the person who marks."""
    rows = "".join(
        f"<li><strong>{escape(criterion.title)}</strong> (0 to {criterion.points})<ul>"
        + "".join(f"<li>{points}: {escape(level)}</li>" for points, level in enumerate(criterion.levels))
        + "</ul></li>"
        for criterion in item.criteria
    )
    return (
        f"<div><p><strong>{escape(item.stem)}</strong></p><ul>{rows}</ul><p><strong>Model answer</strong></p>"
        f"<p>{_lines(item.model_answer)}</p></div>"
    )


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
