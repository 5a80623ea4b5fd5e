"""What a student reads about one item after grading: the own answer, what was right, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape as escaped
from typing import Any

from ..items import (
    Blank,
    Case,
    Cloze,
    Criterion,
    FreeText,
    Hotspot,
    Item,
    LabelDiagram,
    Numeric,
    Order,
    Pairing,
    Response,
    Scene,
    Score,
    ShortText,
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
    lines = {part.id: _part(item, part, response, score, notes[part.id]) for part in item.parts}
    answered = "" if score.answered else "<p>No answer was given.</p>"
    return (
        f"<div><p><strong>{escape(item.stem)}</strong></p>"
        f"<p class='sum'>Points: {score.points:g} of {score.max_points:g}</p>"
        f"{answered}{_body(item, lines, score)}</div>"
    )


def _body(item: Item, lines: Mapping[str, str], score: Score) -> str:
    """The lines of the parts: decisions below their scene, and gaps below the text they stand in."""
    if isinstance(item, Case):
        return "".join(_scene(scene, lines, score) for scene in item.scenes)
    text = f"<p>{escape(_with_gaps(item))}</p>" if isinstance(item, Cloze) else ""
    return f"{text}<ul>{''.join(lines.values())}</ul>"


def _scene(scene: Scene, lines: Mapping[str, str], score: Score) -> str:
    names = [decision.id for decision in scene.decisions]
    missed = " <em>(the case ended before this)</em>" if score.answered and not score.marks.keys() & names else ""
    return f"<p>{escape(scene.text)}{missed}</p><ul>{''.join(lines[name] for name in names)}</ul>"


def _with_gaps(item: Cloze) -> str:
    text = item.text
    for number, blank in enumerate(item.blanks, start=1):
        text = text.replace(f"{{{blank.id}}}", f"[gap\u00a0{number}]")
    return text


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
    sign = {
        True: " <strong>✓ your answer, right</strong>",
        False: " <strong>✗ your answer, not right</strong>",
        None: "",
    }[mark]
    text = _text(item, part, response, mark)
    chosen = hasattr(part, "key") and part.key and mark is not True
    hint = " <em>(this was the answer)</em>" if chosen else ""
    kind = {True: " class='right'", False: " class='wrong'", None: " class='missed'" if chosen else ""}[mark]
    return f"<li{kind}>{escape(text)}{sign}{hint}<br><span class='why'>{escape(why)}</span></li>"


def _text(item: Item, part: Any, response: Response, mark: bool | None) -> str:
    if isinstance(item, Pairing):
        left = part.place if isinstance(item, LabelDiagram) else part.left
        return f"{left}: {item.partner(part)}" + (_partner(item, response[part.id]) if mark is False else "")
    if isinstance(item, Order):
        place = response.index(part.id) + 1 if mark is not None else None
        return str(part.text) + (f" (you put it in place {place})" if place else "")
    if isinstance(item, Numeric):
        return f"Right: {part.accepted[0]} {item.unit}".strip() + _typed(response if mark is not None else None)
    if isinstance(item, Cloze):
        given = _gap(item, part, response[part.id]) if mark is not None else ""
        return f"Gap {item.blanks.index(part) + 1}. Right: {part.accepted[0]}{given}"
    if isinstance(item, ShortText):
        return f"Right: {part.accepted[0]}" + _typed(response if mark is not None else None)
    return str(part.place if isinstance(item, Hotspot) else part.text)


def _partner(item: Pairing, name: Any) -> str:
    """What was chosen; nothing for a name that was not among the choices."""
    return _chosen(
        words for words in {*map(item.partner, item.parts), *item.distractors} if item.choice_id(words) == name
    )


def _gap(item: Cloze, blank: Blank, given: str) -> str:
    """What was typed, or chosen wrongly; a right choice is told already."""
    if not blank.choose:
        return _typed(given)
    return _chosen(slip.text for slip in blank.slips if item.choice_id(blank, slip.text) == given)


def _chosen(found: Iterable[str]) -> str:
    return "".join(f" (you chose: {words})" for words in found)


def _typed(words: str | None) -> str:
    return f" (you wrote: {words})" if words else ""
