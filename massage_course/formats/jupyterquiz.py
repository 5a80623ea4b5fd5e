"""The JSON of jupyterquiz (https://github.com/jmshea/jupyterquiz): choices, numbers and short texts with feedback."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..items import MultipleSelect, Numeric, ShortText, SingleBestAnswer
from .exchange import Draft, LeftOut, Question, Reading, reading, typed
from .words import from_html

END = 1e-9
"""A range of jupyterquiz ends before its upper bound; with this little more the bound itself is right too."""


def write(questions: Iterable[Question]) -> tuple[str, list[LeftOut]]:
    """The questions as JSON text, and what jupyterquiz has no form for."""
    entries, left_out = [], []
    for question in questions:
        entry = _entry(question.item)
        if entry is None:
            left_out.append(
                LeftOut(question.item.id, f"jupyterquiz has no form for items of type {question.item.type}")
            )
            continue
        labels = [f"{name}: {text}" for name, text in question.labels]
        entries.append({"id": question.item.id, "question": question.item.stem, **entry, "labels": labels})
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n", left_out


def _entry(item: Any) -> dict[str, Any] | None:
    if isinstance(item, (SingleBestAnswer, MultipleSelect)):
        kind = "multiple_choice" if isinstance(item, SingleBestAnswer) else "many_choice"
        answers = [{"answer": o.text, "correct": o.key, "feedback": o.rationale} for o in item.options]
        return {"type": kind, "answers": answers}
    if isinstance(item, Numeric):
        right = {**_range(item.value, item.tolerance), "correct": True, "feedback": item.rationale}
        slips = [
            {**_range(float(s.text), item.tolerance), "correct": False, "feedback": s.rationale} for s in item.slips
        ]
        return {"type": "numeric", "answers": [right, *slips]}
    if isinstance(item, ShortText):
        accepted = [{"answer": text, "correct": True, "feedback": item.rationale} for text in item.accepted]
        slips = [{"answer": slip.text, "correct": False, "feedback": slip.rationale} for slip in item.slips]
        return {"type": "string", "answers": [*accepted, *slips]}
    return None


def _range(value: float, tolerance: float) -> dict[str, Any]:
    if not tolerance:
        return {"type": "value", "value": value}
    return {"type": "range", "range": [round(value - tolerance, 9), round(value + tolerance, 9) + END]}


def read(text: str) -> Reading:
    """Questions from jupyterquiz JSON. Raises ValueError if the text is not a list of questions."""
    try:
        entries = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is not JSON (line {error.lineno}: {error.msg})") from error
    if not isinstance(entries, list):
        raise ValueError("jupyterquiz keeps its questions in a list")
    drafts, left_out = [], []
    for number, entry in enumerate(entries, start=1):
        try:
            drafts.append(_draft(entry))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            left_out.append(LeftOut(_name(entry) or f"question {number}", _reason(error)))
    return reading(drafts, left_out)


def _name(entry: Any) -> str:
    return str(entry.get("id", "")) if isinstance(entry, dict) else ""


def _reason(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def _draft(entry: dict[str, Any]) -> Draft:
    content = {"stem": from_html(entry["question"])} | _content(entry["type"], entry["answers"])
    labels = [(name, text) for name, _, text in (str(label).partition(": ") for label in entry.get("labels", []))]
    return Draft(({"id": entry["id"]} if entry.get("id") else {}) | content, labels)


TYPES = {
    "multiple_choice": "single_best_answer",
    "many_choice": "multiple_select",
    "string": "short_text",
    "numeric": "numeric",
}


def _content(kind: str, answers: list[dict[str, Any]]) -> dict[str, Any]:
    right = [answer for answer in answers if answer.get("correct")]
    wrong = [answer for answer in answers if not answer.get("correct") and answer.get("type") != "default"]
    if kind not in TYPES:
        raise ValueError(f"this course has no equal of the type '{kind}'")
    if not right:
        raise ValueError("no answer is marked as right")
    if kind in ("multiple_choice", "many_choice"):
        options = [
            {"text": from_html(str(a["answer"])), "rationale": _why(a)} | ({"key": True} if a.get("correct") else {})
            for a in answers
        ]
        return {"type": TYPES[kind], "options": options}
    if kind == "string":
        slips = [{"text": answer["answer"], "rationale": _why(answer)} for answer in wrong]
        return typed(TYPES[kind], _why(right[0]), slips, accepted=[answer["answer"] for answer in right])
    value, tolerance = _middle(right[0])
    slips = [{"text": f"{_middle(answer)[0]:g}", "rationale": _why(answer)} for answer in wrong]
    return typed(TYPES[kind], _why(right[0]), slips, value=value, tolerance=tolerance)


def _why(answer: dict[str, Any]) -> str:
    return from_html(str(answer.get("feedback", "")))


def _middle(answer: dict[str, Any]) -> tuple[float, float]:
    """Value and tolerance of an answer."""
    if "value" in answer:
        return float(answer["value"]), 0.0
    low, high = map(float, answer["range"])
    return round((low + high) / 2, 6), round((high - low) / 2, 6)
