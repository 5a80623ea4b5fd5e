"""The page that a student gets back: every question with the own answer, what was right and why, and all points.

``nbgrader generate_feedback`` makes pages too; these are made from the same marked notebooks and gradebook, for a whole
class at once, and are easier to read. ``nbgrader release_feedback`` hands out whichever stands in ``feedback/``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from html import escape
from pathlib import Path

import bleach

from ..content import AssignmentFile
from .cells import Cell, joined, own
from .gradebook import Grade, Sheet
from .marking import WARNING
from .passing import Passing, passing_of
from .whole_class import Progress, Work

STYLE = (Path(__file__).parent / "feedback.css").read_text("utf-8")

# What our own `written` makes; whatever else a student typed is shown as text.
OWN_TAGS = {"br", "div"}


def write_pages(work: Work, progress: Progress) -> int:
    """Write the page of every marked submission into ``feedback/``; returns their number."""
    sheets = work.book.sheets(work.assignment)
    written = 0
    for sheet in sheets:
        progress(1)
        marked = work.settings.autograded / sheet.student / work.name
        try:
            cells = json.loads((marked / f"{work.name}.ipynb").read_bytes())["cells"]
        except FileNotFoundError:
            continue
        folder = work.settings.feedback / sheet.student / work.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{work.name}.html").write_text(page(work.key, cells, sheet), "utf-8")
        # The exchange finds out by these two files which submission the feedback belongs to.
        for name in ("timestamp.txt", "submission_secret.txt"):
            if (marked / name).exists():
                shutil.copyfile(marked / name, folder / name)
        written += 1
    return written


def page(key: AssignmentFile, cells: list[Cell], sheet: Sheet) -> str:
    """The whole page as HTML; everything that came from a student or an instructor is escaped or cleaned."""
    title = key.title
    total = f"{sheet.score:g} of {sum(grade.max_score for grade in sheet.grades.values()):g} points"
    lines = [f"<p class='total'>{total}</p>", *_notes(sheet, passing_of(key, sheet))]
    questions = "".join(_question(cell, sheet.grades, key.must_pass) for cell in cells)
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}: feedback</title>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{''.join(lines)}<ol>{questions}</ol></main></body></html>\n"
    )


def _notes(sheet: Sheet, passing: Passing) -> Iterator[str]:
    if str(passing):
        yield f"<p class='safety'><strong>{escape(str(passing))}.</strong></p>"
    if sheet.penalty:
        yield f"<p>{sheet.penalty:g} points were taken away because the work came late.</p>"
    if any(grade.needs_person for grade in sheet.grades.values()):
        yield "<p>Some answers are still to be marked by your instructor, so the points may change.</p>"


def _question(cell: Cell, grades: Mapping[str, Grade], must_pass: Collection[str]) -> str:
    """A graded cell as an entry of the list; the task of a free text stands in the cell before it."""
    grade = grades.get(own(cell)["grade_id"])
    if grade is None:
        return ""
    body = _own_text(cell) if own(cell)["solution"] else _outputs(cell)
    comment = f"<p><strong>Your instructor:</strong> {escape(grade.comment)}</p>" if grade.comment else ""
    safety = "<p>Safety: this must be right.</p>" if own(cell)["grade_id"] in must_pass else ""
    return f"<li>{safety}{body}<p class='points'>{_points(grade)}</p>{comment}</li>"


def _points(grade: Grade) -> str:
    if grade.needs_person and grade.manual_score is None:
        return f"To be marked by your instructor, up to {grade.max_score:g} points"
    return f"{grade.score:g} of {grade.max_score:g} points"


def _outputs(cell: Cell) -> str:
    pages = [joined(output["data"].get("text/html", "")) for output in cell["outputs"]]
    return "".join(text for text in pages if WARNING not in text)


def _own_text(cell: Cell) -> str:
    text = bleach.clean(joined(cell["source"]), tags=OWN_TAGS, attributes={})
    return f"<p><strong>Your text</strong></p><div class='text'>{text}</div>"
