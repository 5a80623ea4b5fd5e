"""What an instructor learns of a marked assignment, about the class and about the questions: in words and as tables."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .item_analysis import FEW, ItemFigures, answered, is_right_or_wrong, item_figures, reliability
from .results import Class, Handed
from .tables import Cell, Table

NEEDS_HELP = 0.6
"""Share of an objective's points below which a student is named."""


class Report(NamedTuple):
    """A class, the earlier cohorts whose answers count for the questions, and the words of the objectives by id."""

    found: Class
    earlier: Sequence[Class] = ()
    objectives: Mapping[str, str] = {}

    @property
    def classes(self) -> list[Class]:
        """The class and the earlier cohorts."""
        return [self.found, *self.earlier]

    def objective(self, name: str) -> str:
        """The words of an objective."""
        return self.objectives.get(name, name)


# ---- the class ------------------------------------------------------------------------------------------------------


class Spread(NamedTuple):
    """Scores of a class, in points."""

    mean: float
    deviation: float
    low: float
    median: float
    high: float

    def words(self, most: float) -> str:
        """The spread in a sentence; `most` are the points that can be reached."""
        return (
            f"Points of {most:g}: mean {self.mean:.1f}, deviation {self.deviation:.1f}, "
            f"from {self.low:g} to {self.high:g}, median {self.median:g}."
        )


def spread(found: Class) -> Spread | None:
    """How the scores lie; None if nobody handed anything in."""
    scores = [one.score for one in found.handed]
    if not scores:
        return None
    middle = statistics.median(scores)
    return Spread(statistics.fmean(scores), statistics.pstdev(scores), min(scores), middle, max(scores))


def by_objective(found: Class) -> dict[str, dict[str, float]]:
    """Objective -> student -> share of its points; what nobody has marked yet and what is withdrawn is left out."""
    sums: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for item in found.key.items:
        for one in found.handed:
            share = one.shares.get(item.id)
            if share is not None and item.id not in found.key.withdrawn:
                cell = sums[item.objective][one.student]
                cell[0] += share * item.points
                cell[1] += item.points
    return {
        objective: {student: got / most for student, (got, most) in students.items()}
        for objective, students in sums.items()
    }


def needing_help(found: Class) -> dict[str, list[str]]:
    """Objective -> the students with less than :data:`NEEDS_HELP` of its points."""
    return {
        objective: [student for student, share in students.items() if share < NEEDS_HELP]
        for objective, students in by_objective(found).items()
    }


def missed_safety(found: Class) -> dict[str, list[str]]:
    """Student -> the questions of safety without full points. They are looked at apart: knowing much makes up for none.

    A written task is no such question: hardly anybody gets all points of a rubric.
    """
    safety = [item.id for item in found.items if item.safety]
    missed = {
        one.student: [item for item in safety if (share := one.shares.get(item)) is not None and share < 1]
        for one in found.handed
    }
    return {student: items for student, items in missed.items() if items}


def partly_marked(found: Class) -> list[str]:
    """The students some of whose points a person must still give."""
    return [one.student for one in found.handed if None in one.shares.values()]


# ---- in words -------------------------------------------------------------------------------------------------------


def lines(report: Report) -> Iterator[str]:
    """The report as plain text."""
    for part in (class_lines, help_lines, safety_lines, question_lines):
        yield from part(report)
    for figures in item_figures(report.classes):
        yield from _item_lines(figures)


def class_lines(report: Report) -> Iterator[str]:
    """Who handed in, and how the marks lie."""
    found = report.found
    yield f"{found.key.title}: {len(found.handed)} handed in, {len(found.missing)} missing."
    yield from _named("Missing", found.missing)
    yield from _named("Late", [one.student for one in found.handed if one.late])
    if scores := spread(found):
        yield scores.words(found.max_score)
    yield from _named("Handed in, not marked yet", found.waiting)
    yield from _named("Partly marked; the points may rise", partly_marked(found))


def _named(what: str, students: Sequence[str]) -> Iterator[str]:
    if students:
        yield f"{what}: {', '.join(students)}."


def help_lines(report: Report) -> Iterator[str]:
    """Who needs help with what."""
    for objective, students in needing_help(report.found).items():
        if students:
            yield f"Needs help with {objective}: {', '.join(students)}. ({report.objective(objective)})"


def safety_lines(report: Report) -> Iterator[str]:
    """Who missed a question of safety."""
    for student, items in missed_safety(report.found).items():
        yield f"Safety: {student} missed {', '.join(items)}."


def question_lines(report: Report) -> Iterator[str]:
    """What there is to say about the questions as a whole."""
    for one in report.classes:
        table = answered(one).points
        alpha = reliability(table)
        if alpha is not None:
            name = "KR-20" if is_right_or_wrong(table) else "Cronbach's alpha"
            yield f"Reliability ({name}), {one.cohort}: {alpha:.2f}, from {len(table)} students."
    if sum(len(answered(one).handed) for one in report.classes) < FEW:
        yield f"With fewer than {FEW} students the figures of single questions, and reliability, may be chance."
    for item, reason in report.found.key.withdrawn.items():
        yield f"Withdrawn: {item}. {reason}"


def _item_lines(figures: ItemFigures) -> Iterator[str]:
    yield ""
    yield (
        f"{figures.item.id}: difficulty {_figure(figures.difficulty)}, "
        f"discrimination {_figure(figures.discrimination)}, students {students_of(figures)}."
    )
    yield f"  {figures.item.stem}"
    for choice in figures.choices:
        mark = "*" if choice.key else " "
        shares = f"{choice.everybody:4.0%} of all, {choice.upper:4.0%} upper third, {choice.lower:4.0%} lower third"
        yield f"  {mark} {shares}: {choice.text}"
    yield from (f"  ! {flag}" for flag in figures.flags)


def students_of(figures: ItemFigures) -> str:
    """How many students the figures come from, cohort by cohort."""
    return " + ".join(map(str, figures.students))


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


# ---- as tables ------------------------------------------------------------------------------------------------------


def tables(report: Report) -> list[Table]:
    """Everything that a report knows, as tables."""
    figures = item_figures(report.classes)
    return [marks_table(report), objectives_table(report), items_table(figures), options_table(figures)]


def marks_table(report: Report) -> Table:
    """A line for each student."""
    found = report.found
    missed, help_with = missed_safety(found), needing_help(found)
    rows: list[Sequence[Cell]] = [
        (
            one.student,
            found.names.get(one.student, ""),
            one.score,
            found.max_score,
            _state(one),
            ", ".join(missed.get(one.student, [])),
            ", ".join(objective for objective, students in help_with.items() if one.student in students),
        )
        for one in found.handed
    ]
    others = {"not marked yet": found.waiting, "missing": found.missing}
    rows += [
        (student, found.names.get(student, ""), None, found.max_score, state, "", "")
        for state, students in others.items()
        for student in students
    ]
    columns = ("Student", "Name", "Points", "Of", "State", "Safety missed", "Needs help with")
    return Table("marks", "Marks", columns, rows)


def _state(one: Handed) -> str:
    words = ["late"] if one.late else []
    return ", ".join([*words, "partly marked"] if None in one.shares.values() else words)


def objectives_table(report: Report) -> Table:
    """A line for each objective."""
    help_with = needing_help(report.found)
    rows = [
        (objective, report.objective(objective), statistics.fmean(shares.values()), ", ".join(help_with[objective]))
        for objective, shares in by_objective(report.found).items()
    ]
    return Table("objectives", "Objectives", ("Objective", "What it says", "Mean share", "Needs help"), rows)


def items_table(figures: Sequence[ItemFigures]) -> Table:
    """A line for each question that the computer marks."""
    rows = [
        (
            one.item.id,
            one.item.stem,
            students_of(one),
            one.difficulty,
            one.discrimination,
            "; ".join(one.flags),
        )
        for one in figures
    ]
    return Table(
        "questions", "Questions", ("Item", "Question", "Students", "Difficulty", "Discrimination", "Look at"), rows
    )


def options_table(figures: Sequence[ItemFigures]) -> Table:
    """A line for each option of the questions in which options are chosen."""
    rows = [
        (one.item.id, choice.text, "key" if choice.key else "", choice.everybody, choice.upper, choice.lower)
        for one in figures
        for choice in one.choices
    ]
    return Table("options", "Options", ("Item", "Option", "Key", "All", "Upper third", "Lower third"), rows)
