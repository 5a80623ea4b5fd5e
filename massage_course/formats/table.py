"""A table (CSV) for those who keep their questions in a spreadsheet: choices, numbers and short texts.

One line is one question: `type`, `stem`, `key`, then ``option_1``, ``rationale_1`` and so on. `key` numbers the right
options ("2" or "1; 3"), or gives the number or the accepted wordings. Any other column is a label.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from ..items import MultipleSelect, Numeric, ShortText, SingleBestAnswer
from .exchange import Draft, LeftOut, Question, Reading, reading, typed

BETWEEN = "; "
MOST = 6
"""Options in a line."""

OWN = ("id", "type", "stem", "key", "tolerance")


def write(questions: Iterable[Question]) -> tuple[str, list[LeftOut]]:
    """The questions as CSV text, and what a table has no form for."""
    rows, left_out = [], []
    for question in questions:
        cells = _cells(question.item)
        if cells is None:
            left_out.append(LeftOut(question.item.id, f"a table has no form for items of type {question.item.type}"))
            continue
        labels: dict[str, str] = {}
        for name, text in question.labels:
            labels[name] = f"{labels[name]}{BETWEEN}{text}" if name in labels else text
        rows.append({"id": question.item.id, "type": question.item.type, "stem": question.item.stem} | cells | labels)
    parts = [f"{name}_{n}" for n in range(1, MOST + 1) for name in ("option", "rationale")]
    others = sorted({name for row in rows for name in row} - {*OWN, *parts})
    out = io.StringIO()
    writer = csv.DictWriter(out, [*OWN, *parts, *others], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue(), left_out


def _cells(item: Any) -> dict[str, str] | None:
    if isinstance(item, (SingleBestAnswer, MultipleSelect)) and len(item.options) <= MOST:
        key = BETWEEN.join(str(n) for n, option in enumerate(item.options, 1) if option.key)
        return {"key": key} | _parts((option.text, option.rationale) for option in item.options)
    if isinstance(item, (Numeric, ShortText)) and len(item.slips) < MOST:
        key = f"{item.value:g}" if isinstance(item, Numeric) else BETWEEN.join(item.accepted)
        tolerance = {"tolerance": f"{item.tolerance:g}"} if isinstance(item, Numeric) else {}
        return {"key": key, **tolerance} | _parts([("", item.rationale), *((s.text, s.rationale) for s in item.slips)])
    return None


def _parts(parts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """`option_1` stays empty where the first rationale is that of the right answer, the others those of slips."""
    cells: dict[str, str] = {}
    for number, (text, rationale) in enumerate(parts, start=1):
        cells |= {f"option_{number}": text, f"rationale_{number}": rationale}
    return cells


def read(text: str) -> Reading:
    """Questions from CSV text with a header line. Raises ValueError if there are no columns `stem` and `key`."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if missing := {"stem", "key"} - set(rows.fieldnames or ()):
        raise ValueError(f"the first line must name the columns; there is no column '{min(missing)}'")
    drafts, left_out = [], []
    for row in rows:
        cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        try:
            drafts.append(_draft(cells))
        except ValueError as error:
            left_out.append(LeftOut(cells.get("id") or f"line {rows.line_num}", str(error)))
    return reading(drafts, left_out)


def _draft(cells: dict[str, str]) -> Draft:
    parts = [(cells.get(f"option_{n}", ""), cells.get(f"rationale_{n}", "")) for n in range(1, MOST + 1)]
    kind = cells.get("type") or ("multiple_select" if ";" in cells["key"] else "single_best_answer")
    content = ({"id": cells["id"]} if cells.get("id") else {}) | {"stem": cells["stem"]} | _content(kind, cells, parts)
    own = {*OWN, *(f"{name}_{n}" for n in range(1, MOST + 1) for name in ("option", "rationale"))}
    more = [(name, value) for name, value in cells.items() if name not in own and value]
    return Draft(content, [(name, text) for name, value in more for text in _listed(name, value)])


def _listed(name: str, value: str) -> list[str]:
    """Fields that hold several entries list them with semicolons; a hint may have one in its sentence."""
    return [value] if name == "hint" else [part.strip() for part in value.split(";")]


def _content(kind: str, cells: dict[str, str], parts: list[tuple[str, str]]) -> dict[str, Any]:
    key = [part.strip() for part in cells["key"].split(";") if part.strip()]
    if not key:
        raise ValueError("the column 'key' is empty")
    if kind in ("single_best_answer", "multiple_select"):
        options: list[dict[str, Any]] = [{"text": text, "rationale": why} for text, why in parts if text]
        for number in key:
            if not number.isdigit() or not 1 <= int(number) <= len(options):
                raise ValueError(f"the key '{number}' is not the number of an option (1 to {len(options)})")
            options[int(number) - 1]["key"] = True
        return {"type": kind, "options": options}
    slips = [{"text": text, "rationale": why} for text, why in parts[1:] if text]
    if kind == "short_text":
        return typed(kind, parts[0][1], slips, accepted=key)
    if kind == "numeric":
        try:
            value, tolerance = float(key[0]), float(cells.get("tolerance") or 0)
        except ValueError:
            raise ValueError(f"'{key[0]}' or '{cells.get('tolerance')}' is not a number") from None
        return typed(kind, parts[0][1], slips, value=value, tolerance=tolerance)
    raise ValueError(f"a table has no form for the type '{kind}'")
