"""The desk of an instructor: a report to look at and to save, chosen in a form of plain ipywidgets."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

import ipywidgets as widgets

from .content import CourseData, course_data
from .forms import WIDE, status
from .grading.gradebook import Gradebook
from .grading.lms import FORMATS, write
from .grading.settings import REPORTS, read_settings
from .item_analysis import ItemFigures, item_figures
from .pages import STYLE, table
from .report_figures import Picture, pictures, save
from .reports import (
    Report,
    class_lines,
    items_table,
    marks_table,
    missed_safety,
    objectives_table,
    options_table,
    question_lines,
)
from .results import Class, read
from .tables import Cell, Table
from .widgets.base import picture

EARLIER = "earlier"
"""Folder in the nbgrader folder that holds those of earlier classes, each called as its class is to be called."""

THIS = "this class"

SHORT = {"description_width": "6rem"}
FULL = widgets.Layout(width="100%", margin="0")

# An HTML widget is as wide as what it holds; a page is as wide as there is room.
FIT = ".widget-html > .widget-html-content:has(> .mc-page) { min-width: 0; width: 100%; }"


def open_desk() -> Desk:
    """The desk of the nbgrader folder in which the notebook lies."""
    return Desk(Path.cwd(), course_data())


class Desk(widgets.VBox):  # type: ignore[misc]
    """Which assignment and which class; buttons that show the report, save it, and save the marks for an LMS."""

    def __init__(self, course: Path, data: CourseData) -> None:
        self.course, self.data = course, data
        self.folders = {THIS: course} | {
            place.parent.name: place.parent for place in sorted((course / EARLIER).glob("*/nbgrader_config.py"))
        }
        self.report: Report | None = None
        names, words = self._assignments()
        options = [(name.replace("_", " "), name) for name in names]
        self.assignment = widgets.Dropdown(description="Assignment", options=options, style=SHORT, layout=WIDE)
        self.cohort = widgets.Dropdown(description="Class", options=list(self.folders), style=SHORT, layout=WIDE)
        self.pooled = widgets.Checkbox(
            description="Questions: count the other classes too",
            indent=False,
            disabled=len(self.folders) == 1,
            layout=widgets.Layout(width="auto"),
        )
        self.show = widgets.Button(
            description="Show", button_style="primary", tooltip="Show the report", disabled=not names
        )
        self.save = widgets.Button(description="Save", tooltip="Save all pictures and tables", disabled=True)
        systems = [(name.capitalize(), name) for name in FORMATS]
        self.system = widgets.Dropdown(description="Marks for", options=systems, style=SHORT, layout=WIDE)
        self.save_marks = widgets.Button(
            description="Save marks", tooltip="Save the marks as this system imports them", disabled=not names
        )
        self.answer, self.page = widgets.HTML(status(words)), widgets.HTML(layout=FULL)
        self.show.on_click(lambda _: self._show())
        self.save.on_click(lambda _: self._save())
        self.save_marks.on_click(lambda _: self._save_marks())
        form = [self.assignment, self.cohort, self.pooled, widgets.HBox([self.show, self.save])]
        super().__init__([*form, self.system, self.save_marks, self.answer, self.page], layout=FULL)

    def _assignments(self) -> tuple[list[str], str]:
        """The assignments that the gradebook knows, and what to say first."""
        try:
            known = Gradebook(read_settings(self.course.resolve()).db_url).assignments()
        except ValueError as problem:
            return [], f"Nothing to show: {problem}."
        names = [name for name in known if (self.course / "keys" / f"{name}.yml").exists()]
        return names, "Choose an assignment that is graded, and press Show."

    def _show(self) -> None:
        self.answer.value = status("Reading and drawing; this takes some seconds.")
        name, cohort = self.assignment.value, self.cohort.value
        self.report, self.save.disabled, self.page.value = None, True, ""
        try:
            found = read(self.folders[cohort], name, cohort)
        except (ValueError, OSError) as problem:
            self.answer.value = status(f"Nothing to show: {problem}.")
            return
        earlier, left_out = self._others(name, cohort) if self.pooled.value else ([], "")
        self.report = Report(found, earlier, self.data.objectives)
        self.save.disabled = False
        self.page.value = report_page(self.report)
        self.answer.value = status(
            f"{found.key.title}, {cohort}.{left_out} Save writes these pictures and tables as files."
        )

    def _others(self, name: str, cohort: str) -> tuple[list[Class], str]:
        """The other classes that had the assignment, and which did not."""
        found, left_out = [], ""
        for other in self.folders:
            if other != cohort:
                try:
                    found.append(read(self.folders[other], name, other))
                except (ValueError, OSError) as problem:
                    left_out += f" Not counted: {other}, {problem}."
        return found, left_out

    def _save(self) -> None:
        assert self.report is not None
        folder = _folder(self.report.found.key.assignment, self.report.found.cohort)
        try:
            files = save(self.report, self.course / folder)
        except OSError as problem:
            self.answer.value = status(f"Not saved: {problem}.")
            return
        self.answer.value = _saved(f"{len(files)} files", folder)

    def _save_marks(self) -> None:
        name, cohort, system = self.assignment.value, self.cohort.value, self.system.value
        folder = _folder(name, cohort)
        files = [self.course / folder / f"{system}.csv", self.course / folder / f"{system}_items.csv"]
        try:
            settings = read_settings(self.folders[cohort].resolve())
            files[0].parent.mkdir(parents=True, exist_ok=True)
            written = write(settings, files[0], system, None, only=[name], items="", zero=False)
            write(settings, files[1], system, None, only=(), items=name, zero=False)
        except (ValueError, OSError) as problem:
            self.answer.value = status(f"Not saved: {problem}.")
            return
        empty = ", ".join(student for student, _ in written.empty)
        still = f" Still to be marked, so left empty: {empty}." if empty else ""
        left_out = "".join(f" Left out {reason}." for reason in written.left_out)
        what = f"{files[0].name} and {files[1].name} ({written.lines} students)"
        self.answer.value = _saved(what, folder, still + left_out)


def _folder(name: str, cohort: str) -> Path:
    """Where the report of a class is saved, as seen from the notebook."""
    return Path(REPORTS) / (name if cohort == THIS else f"{name}_{cohort}")


def _saved(what: str, folder: Path, more: str = "") -> str:
    return status(
        f"Saved {what} in the folder {folder.as_posix()}, beside this page.{more} They name students: keep them to "
        "yourself."
    )


# ---- the page -------------------------------------------------------------------------------------------------------


def report_page(report: Report) -> str:
    """A report as HTML: what to act on is in sight, long tables open on demand."""
    shown = {one.name: _figure(one) for one in pictures(report)}
    figures = item_figures(report.classes)
    flagged = [one for one in figures if one.flags]
    parts = [
        "<h2>The class</h2>",
        _paragraphs(class_lines(report)),
        shown.get("marks", ""),
        _details(marks_table(report)),
        "<h2>Who needs help</h2>",
        shown.get("objectives", ""),
        _table(objectives_table(report)),
        "<h2>Safety</h2>",
        _list(f"{student}: {', '.join(items)}" for student, items in missed_safety(report.found).items())
        or "<p>Nobody missed a question of safety.</p>",
        "<h2>Questions to look at</h2>",
        "".join(map(_flagged, flagged)) or "<p>Nothing stands out.</p>",
        "<h2>All questions</h2>",
        _paragraphs(question_lines(report)),
        shown.get("questions", ""),
        _details(items_table(figures)),
        shown.get("options", ""),
        _details(options_table(figures)),
    ]
    return f'<style>{STYLE}{FIT}</style><div class="mc-page">{"".join(parts)}</div>'


def _flagged(one: ItemFigures) -> str:
    """A question with what is to be looked at, and its options beside it."""
    made = options_table([one])
    options = made._replace(columns=made.columns[1:], rows=[row[1:] for row in made.rows])
    return f"<h3>{escape(one.item.id)}</h3><p>{escape(one.item.stem)}</p>{_list(one.flags)}{_table(options)}"


def _list(lines: Iterable[str]) -> str:
    points = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{points}</ul>" if points else ""


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _figure(one: Picture) -> str:
    frame = f'<div class="mc-scroll" role="group" tabindex="0" aria-label="{escape(one.title)}">'
    return f"<figure>{frame}{picture(one.svg, one.alt, 760)}</div></figure>"


def _details(made: Table) -> str:
    return f"<details><summary>{escape(made.title)} as a table</summary>{_table(made)}</details>" if made.rows else ""


def _table(made: Table) -> str:
    return table(made.columns, [[_cell(cell) for cell in row] for row in made.rows]).html if made.rows else ""


def _cell(cell: Cell) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    return f"{cell:.2f}".rstrip("0").rstrip(".")
