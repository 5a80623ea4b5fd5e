"""The page that a student gets back: every question with the own answer, what was right and why, and all points.

``nbgrader generate_feedback`` makes pages too; these are made from the same marked notebooks and gradebook, for a whole
class at once, and are easier to read. ``nbgrader release_feedback`` hands out whichever stands in ``feedback/``.
"""

from __future__ import annotations

import json
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import bleach

from ..content import AssignmentFile
from ..tables import Table
from .cells import Cell, joined, own
from .feedback import MARKER
from .gradebook import Grade, Sheet
from .marking import WARNING
from .passing import passing_of
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


def write_zip(work: Work, file: Path) -> Path:
    """Pack the pages of the class into `file` and write beside it, for the instructor alone, whose page is which.

    The names are drawn by chance and the entries stand in their order, so who gets the zip, or sees another name than
    the own one, learns nothing of who else is in the class. Returns the list; a new zip draws new names.
    """
    names = {student.id: student.name for student in work.book.students()}
    pages = {secrets.token_hex(8): page for page in work.settings.feedback.glob(f"*/{work.name}/{work.name}.html")}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, found in sorted(pages.items()):
            pack.writestr(zipfile.ZipInfo(f"{name}.html"), found.read_bytes(), zipfile.ZIP_DEFLATED)
    owners = sorted((found.parents[1].name, name) for name, found in pages.items())
    rows = [(student, names.get(student, ""), f"{name}.html") for student, name in owners]
    listed = file.with_name(f"{file.stem}-names.csv")
    listed.write_text(Table(listed.stem, "Whose page is which", ("student", "name", "file"), rows).csv(), "utf-8")
    return listed


def page(key: AssignmentFile, cells: list[Cell], sheet: Sheet) -> str:
    """The whole page as HTML; everything that came from a student or an instructor is escaped or cleaned."""
    title, named = key.title, {own(cell)["grade_id"]: cell for cell in cells}
    lines = [f"<p class='total'>{_total(sheet)}</p>", *_passing(key, sheet), *_notes(sheet)]
    questions = [
        f"<section><h2>Question {number}{': safety, must be right' if name in key.must_pass else ''}</h2>"
        f"{_question(name, named, sheet.grades[name])}</section>"
        for number, name in enumerate((name for name in named if name in sheet.grades), start=1)
    ]
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}: feedback</title>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{''.join(lines)}{''.join(questions)}</main></body></html>\n"
    )


def _total(sheet: Sheet) -> str:
    most = sum(grade.max_score for grade in sheet.grades.values())
    still = sum(grade.max_score for grade in sheet.grades.values() if grade.is_open)
    return f"{sheet.score:g} of {_in_words(most)}" + (
        f" so far; up to {still:g} are still to be marked" if still else ""
    )


def _passing(key: AssignmentFile, sheet: Sheet) -> Iterator[str]:
    if words := str(passing_of(key, sheet)):
        yield f"<p class='safety'><strong>{escape(words)}.</strong></p>"


def _notes(sheet: Sheet) -> Iterator[str]:
    if sheet.penalty:
        yield f"<p>Taken away because the work came late: {_in_words(sheet.penalty)}.</p>"
    if any(grade.needs_person for grade in sheet.grades.values()):
        yield "<p>Your instructor still has to look at some answers, so the points may change.</p>"


def _question(name: str, named: dict[str, Cell], grade: Grade) -> str:
    """What a graded cell says; the task and the rubric of a free text stand in the cell of its box."""
    cell = named[name]
    body = _outputs(cell) if cell["cell_type"] == "code" else _own_text(cell) + _outputs(named[f"{name}-box"])
    comment = f"<p><strong>Your instructor:</strong> {escape(grade.comment)}</p>" if grade.comment else ""
    return f"<p class='points'>{_points(grade)}</p>{comment}{body}"


def _points(grade: Grade) -> str:
    if grade.is_open:
        return f"To be marked by your instructor, up to {_in_words(grade.max_score)}"
    return f"{grade.score:g} of {_in_words(grade.max_score)}"


def _in_words(points: float) -> str:
    return f"{points:g} point" if points == 1 else f"{points:g} points"


def _outputs(cell: Cell) -> str:
    pages = [joined(output["data"].get("text/html", "")) for output in cell["outputs"]]
    return "".join(text for text in pages if WARNING not in text and MARKER not in text)


def _own_text(cell: Cell) -> str:
    text = bleach.clean(joined(cell["source"]), tags=OWN_TAGS, attributes={})
    return f"<p><strong>Your text</strong></p><div class='text'>{text}</div>"
