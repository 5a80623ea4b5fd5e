"""One submission marked: feedback and points for every graded cell. No cell is ever run, and nothing is written.

The outputs are those that running the cells would leave, so nbgrader's gradebook, formgrader and feedback need nothing
else. Used for one submission by the plug-ins and for a whole class by ``whole_class``.
"""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

from ..content import AssignmentFile
from ..items import FreeText, Item, is_answered, score
from .cells import Cell, own
from .feedback import PAGE_STYLE, feedback, for_marker, rubric, withdrawn, written
from .passing import passing
from .submission import Submission

START = "start"
"""The grade_id of the cell that opens the assignment."""

NO_RESPONSE = "No response."
"""nbgrader's comment on a free text that nobody changed."""


WARNING = "For the instructor:"
"""Begins what only the instructor should know."""


class Mark(NamedTuple):
    """What the gradebook learns of a graded cell. `auto_score` is None where only a person can tell."""

    auto_score: float | None
    needs_person: bool
    comment: str | None = None


def mark(
    notebook: dict[str, Any], release: dict[str, Any], key: AssignmentFile, submission: Submission
) -> dict[str, Mark]:
    """Fill the outputs and free texts of `notebook`, which was restored to the `release`; returns marks by cell.

    Raises KeyError if a graded cell has no item in the key.
    """
    untouched = {own(cell)["grade_id"]: cell["source"] for cell in release["cells"]}
    items: dict[str, Item] = {item.id: item for item in key.items}
    marks: dict[str, Mark] = {}
    for count, cell in enumerate((c for c in notebook["cells"] if c["cell_type"] == "code"), start=1):
        name = own(cell)["grade_id"]
        cell["execution_count"] = count
        if own(cell)["grade"] and name in key.withdrawn:
            cell["outputs"] = _result(cell, withdrawn(items[name], key.withdrawn[name]), items[name].points)
            marks[name] = Mark(items[name].points, False)
        elif own(cell)["grade"]:
            marks[name] = _mark_item(cell, items[name], submission)
        elif name == START:
            cell["outputs"] = [_html(PAGE_STYLE), *_warning(submission), *_safety(key, submission)]
        elif isinstance(item := items.get(name.removesuffix("-box")), FreeText):
            cell["outputs"] = [_html(rubric(item)), *([_html(for_marker(item))] if for_marker(item) else [])]
    for cell in notebook["cells"]:
        if own(cell)["solution"]:
            marks[own(cell)["grade_id"]] = _mark_text(cell, untouched[own(cell)["grade_id"]], submission)
    return marks


def _mark_item(cell: Cell, item: Item, submission: Submission) -> Mark:
    response = submission.response(item.id)
    result = score(item, response)
    cell["outputs"] = _result(cell, feedback(item, response, result), result.points)
    if submission.trouble:
        # What could not be read earns no points yet, and loses none.
        return Mark(None, True)
    return Mark(float(result.points), bool(submission.doubt))


def _result(cell: Cell, html: str, points: float) -> list[dict[str, Any]]:
    """What running the cell would leave: the feedback, and the points."""
    # nbgrader takes partial credit from the text of a result; a float of our own is all it ever reads.
    result = {
        "data": {"text/plain": repr(float(points))},
        "execution_count": cell["execution_count"],
        "metadata": {},
        "output_type": "execute_result",
    }
    return [_html(html), result]


def _mark_text(cell: Cell, untouched: str, submission: Submission) -> Mark:
    """A free text is for a person; an untouched one earns nothing, as nbgrader has it."""
    response = submission.response(own(cell)["grade_id"])
    if isinstance(response, str) and is_answered(response):
        cell["source"] = written(response)
    elif cell["source"] == untouched and not submission.trouble:
        return Mark(0.0, False, NO_RESPONSE)
    return Mark(None, True)


def _warning(submission: Submission) -> list[dict[str, Any]]:
    if not submission.warning:
        return []
    return [_html(f"<p><strong>{WARNING} {escape(submission.warning)}.</strong></p>")]


def _safety(key: AssignmentFile, submission: Submission) -> list[dict[str, Any]]:
    """What must be right, as far as the computer can tell."""
    if submission.trouble or not key.must_pass:
        return []
    points = {
        item.id: None if isinstance(item, FreeText) else score(item, submission.response(item.id)).points
        for item in key.items
    } | {item.id: item.points for item in key.items if item.id in key.withdrawn}
    return [_html(f"<p><strong>{escape(str(passing(key, points, {})))}.</strong></p>")]


def _html(html: str) -> dict[str, Any]:
    data = {"text/html": html, "text/plain": "Feedback"}
    return {"data": data, "metadata": {}, "output_type": "display_data"}
