"""What a lesson notebook calls: one line per cell.

``lesson = open_lesson("low_back_pain")`` opens the lesson; every method then returns something to look at. The answers
to the lesson's quizzes share one answer book, kept beside the notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import cast

from . import figures, finding, pages, pictures, prose, study
from .answers import AnswerBook
from .content import Area, CourseData, Term, course_data
from .items import AnyItem, Case
from .labs import Lab
from .pages import Shown
from .widgets.base import CourseWidget
from .widgets.dashboard import Dashboard
from .widgets.explorer import Explorer
from .widgets.notebook_copy import NotebookCopy
from .widgets.quiz import Quiz
from .widgets.routine import Routine, body
from .widgets.scale import ScaleCalculator
from .widgets.trials import Trials


def open_lesson(area: str) -> Lesson:
    """Open the lesson of `area`. Raises KeyError for an unknown area and DataError if a data file does not fit."""
    data = course_data()
    return Lesson(data, data.areas[area], AnswerBook(data.areas[area].notebook, Path.cwd()))


class Lesson:
    """One lesson: its parts in the order in which they are taught."""

    def __init__(self, data: CourseData, area: Area, book: AnswerBook) -> None:
        self.data, self.area, self.book = data, area, book

    @cached_property
    def _parts(self) -> tuple[prose.Part, ...]:
        return prose.find_parts(self.area.notebook)

    @cached_property
    def _words(self) -> list[tuple[Term, str]]:
        """The terms that the prose uses, each with the id of the cell in which it first does."""
        glossary = self.data.glossary
        return [(glossary[term], cell) for term, cell in prose.first_uses(self._parts, glossary).items()]

    def start(self) -> Shown:
        """The head of the page, and the place where the notebook keeps a copy of the answers."""
        if self.area.objectives:
            self.copy = NotebookCopy(self.book)
        study.link(self.area, self.folder, self.data)
        # The start page shows the lessons first, and its own contents below them.
        parts = () if self.area.id == "introduction" else self._parts
        return pages.header(self.area, parts, self._words)

    def contents(self) -> Shown:
        """The parts of the start page and their times."""
        return pages.contents(self._parts)

    @property
    def folder(self) -> Path:
        """Where the lessons lie, and beside them what the learner did."""
        return self.book.file.parent

    def dashboard(self) -> Dashboard:
        """How far the learner is and what is due, for the start page."""
        return study.dashboard(self.folder, self.data)

    def areas(self) -> Shown:
        """The areas of the course, for the start page."""
        areas = [area for area in self.data.areas.values() if area.id != "introduction"]
        return pages.area_cards((area, prose.total_minutes(prose.find_parts(area.notebook))) for area in areas)

    def verdict_key(self) -> Shown:
        """How to read a verdict."""
        return pages.verdict_key(self.data)

    def effect_sizes(self) -> Shown:
        """Part 5: a rough reading of standardized effects."""
        return pages.table(
            ("Effect", "Size"), [(word.label, word.meaning) for word in self.data.vocabulary.effect_sizes]
        )

    def objectives(self) -> Shown:
        """Part 1: what the learner can do afterwards."""
        return pages.objectives(self.area)

    def explorer(self, title: str, depth: str, focus: Sequence[str], view: str = "posterior") -> Explorer:
        """Part 3: the anatomy explorer, set to this area; `view` is the view of the atlas that is seen first."""
        area = self.area
        explorer = Explorer(
            self.data, title, view=view, depth=depth, region=area.region, region_name=area.region_name, focus=focus
        )
        study.follow(explorer, self.folder, finding.finds(self.data))
        return explorer

    def lab(self, name: str) -> CourseWidget:
        """Part 4: a lab by its id, the name of its file in ``labs/``."""
        return lab_widget(self.data.labs[name], self.data)

    def claim(self, name: str) -> Shown:
        """Part 5: one claim of the article with its verdict."""
        return pages.claim_card(self.data.claims[name], self.data)

    def forest_plot(self, title: str, unit: str, trials: Sequence[str]) -> Shown:
        """Part 5: a forest plot of the named rows of ``trials.csv``."""
        rows = [self.data.trials[name] for name in trials]
        return figures.forest_plot(rows, title, unit, self.data.root / "figures")

    def numbers(self, unit: str, trials: Sequence[str]) -> Shown:
        """Part 5: the named rows of ``trials.csv`` as a table, where a plot would show no more."""
        return figures.number_table([self.data.trials[name] for name in trials], unit)

    def results(self, trials: Sequence[str]) -> Shown:
        """Part 5: the named rows of ``trials.csv`` as a plain table, where there is no interval to draw."""
        return pages.results([self.data.trials[name] for name in trials])

    def trials(self, title: str) -> Trials:
        """Part 5: all rows of ``trials.csv`` for this area, to be sorted by comparison, outcome and time."""
        return Trials(title, [row for row in self.data.trials.values() if row.area == self.area.id], self.data)

    def technique(self, name: str) -> Routine:
        """Part 6: a routine drawn on the back."""
        technique = self.data.techniques[name]
        shown = pages.technique(technique, body(technique, self.data, uid="still"))
        return Routine(technique, self.data, shown.words, shown._repr_html_())

    def scale(self, name: str) -> ScaleCalculator:
        """Part 6: a scale with its calculator, by its id in ``scales.yml``."""
        return ScaleCalculator(self.data.scales[name], self.data)

    def red_flags(self) -> Shown:
        """Part 7: signs that mean stop and refer."""
        return pages.red_flags([flag for flag in self.data.safety.red_flags if flag.area == self.area.id])

    def contraindications(self) -> Shown:
        """Part 7: when to leave out, change or postpone."""
        entries = self.data.safety.contraindications
        return pages.contraindications([entry for entry in entries if self.area.id in entry.areas])

    def question(self, name: str) -> Quiz:
        """One practice item by its id."""
        item = self.data.items(self.area.id)[name]
        return self._quiz("Before you start", [item])

    def cases(self) -> Quiz:
        """Part 7: the branching client cases, apart from the other practice."""
        return self._quiz("Client cases: safety first", [item for item in self._items() if isinstance(item, Case)])

    def practice(self) -> Quiz:
        """Part 8: all practice items but the pre-question and the client cases."""
        items = [item for item in self._items() if not isinstance(item, Case) and not item.id.endswith("_pre")]
        return self._quiz("Practice", items)

    def references(self) -> Shown:
        """Part 9: every source that this lesson's data name."""
        area = self.area.id
        keys = {
            finding.reference for claim in self.data.claims.values() if claim.area == area for finding in claim.findings
        }
        keys |= {trial.reference for trial in self.data.trials.values() if trial.area == area}
        keys |= {key for flag in self.data.safety.red_flags if flag.area == area for key in flag.references}
        keys |= {key for entry in self.data.safety.contraindications if area in entry.areas for key in entry.references}
        keys |= {key for lab in self.data.labs.values() if lab.area == area for key in lab.sources()}
        keys |= {key for scale in self.data.scales.values() if area in scale.areas for key in scale.sources()}
        keys |= {key for routine in self.data.techniques.values() if routine.area == area for key in routine.references}
        keys |= {key for item in self._items() for key in item.references}
        return pages.references(keys, self.data)

    def glossary(self) -> Shown:
        """Part 9: the words used here, for whoever reads the page without the course around it."""
        return pages.glossary((term for term, _ in self._words), self.data)

    def _items(self) -> list[AnyItem]:
        return list(self.data.items(self.area.id).values())

    def _quiz(self, title: str, items: Sequence[AnyItem]) -> Quiz:
        quiz = Quiz(title, pictures.practice(items, self.data), self.book, objectives=self.area.objectives)
        study.follow(quiz, self.folder, self.data.items(self.area.id))
        return quiz


def lab_widget(lab: Lab, data: CourseData) -> CourseWidget:
    """The widget of a lab. Only this one is loaded: kind `gate` is shown by GateLab of widgets/gate_lab.py."""
    kind = str(lab.__struct_config__.tag)
    widget = getattr(import_module(f".widgets.{kind}_lab", __package__), f"{kind.title()}Lab")
    return cast(CourseWidget, widget(lab, data))
