"""What an instructor learns from a marked assignment: about the class, and about the questions.

Pure functions on what :func:`read` takes from the gradebook and the marked submissions. With fewer than
:data:`FEW` students every figure of an item wavers; the report says so.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .content import AssignmentFile
from .grading.gradebook import Assignment, Gradebook, Sheet
from .grading.submission import read_submission
from .items import AnyItem, Hotspot, MultipleSelect, SingleBestAnswer, Target

FEW = 20
"""Students below which the statistics of an item say little."""

NEEDS_HELP = 0.6
"""Share of an objective's points below which a student is named."""


class Handed(NamedTuple):
    """One marked submission: share of the points by item (None where a person has not marked yet), and the answers."""

    student: str
    score: float
    late: bool
    shares: Mapping[str, float | None]
    responses: Mapping[str, Any]


class Class(NamedTuple):
    """A marked assignment. `missing` are the students who handed nothing in."""

    key: AssignmentFile
    handed: Sequence[Handed]
    missing: Sequence[str]
    max_score: float


class Choice(NamedTuple):
    """How often an option was chosen: share of all, of the upper and of the lower third of the class."""

    option: str
    text: str
    key: bool
    everybody: float
    upper: float
    lower: float


class ItemFigures(NamedTuple):
    """Figures of one item. `difficulty` is the mean share of its points (1 is easy); `discrimination` the correlation
    with the rest of the assignment, None where it cannot be computed."""

    item: AnyItem
    students: int
    difficulty: float
    discrimination: float | None
    choices: Sequence[Choice]
    flags: Sequence[str]


def read(book: Gradebook, assignment: Assignment, key: AssignmentFile, submitted: Path) -> Class:
    """Everything that is marked of `assignment`; `submitted` is nbgrader's folder of that name."""
    sheets = book.sheets(assignment)
    known = {sheet.student for sheet in sheets}
    missing = [student.id for student in book.students() if student.id not in known]
    handed = [_handed(sheet, submitted / sheet.student / key.assignment) for sheet in sheets]
    return Class(key, handed, missing, assignment.max_score)


def _handed(sheet: Sheet, folder: Path) -> Handed:
    shares = {
        name: None if grade.auto_score is None and grade.manual_score is None else grade.score / grade.max_score
        for name, grade in sheet.grades.items()
    }
    answers = read_submission(folder, folder.name, sheet.student, {}).answers
    responses = {item: answer.response for item, answer in answers.items()}
    return Handed(sheet.student, sheet.score, sheet.late > 0, shares, responses)


# ---- the questions --------------------------------------------------------------------------------------------------


def item_figures(found: Class) -> list[ItemFigures]:
    """The figures of every item that is marked by the computer, in the order of the assignment."""
    items, complete = _asked(found), _complete(found)
    table = _table(complete, items)
    upper, lower = thirds(complete)
    return [_figures(item, place, table, complete, upper, lower) for place, item in enumerate(items)]


def _asked(found: Class) -> list[AnyItem]:
    """The items marked by the computer."""
    return [item for item in found.key.items if item.type != "free_text"]


def _complete(found: Class) -> list[Handed]:
    """The submissions in which every such item is marked."""
    return [one for one in found.handed if all(one.shares.get(item.id) is not None for item in _asked(found))]


def _table(handed: Sequence[Handed], items: Sequence[AnyItem]) -> np.ndarray:
    """Students x items, share of the points."""
    rows = [[one.shares[item.id] for item in items] for one in handed]
    return np.array(rows, dtype=float).reshape(len(handed), len(items))


def _figures(
    item: AnyItem,
    place: int,
    table: np.ndarray,
    handed: Sequence[Handed],
    upper: Sequence[Handed],
    lower: Sequence[Handed],
) -> ItemFigures:
    difficulty = float(table[:, place].mean()) if len(handed) else 0.0
    discrimination = corrected_discrimination(table, place)
    choices = _choices(item, handed, upper, lower)
    return ItemFigures(item, len(handed), difficulty, discrimination, choices, _flags(discrimination, choices))


def corrected_discrimination(table: np.ndarray, place: int) -> float | None:
    """Correlation of one item with the sum of the others (for right-or-wrong items the corrected point-biserial).

    `table` is students x items, shares of the points. None with fewer than three students, or where nothing varies.
    Source: S. Henrysson, Correction of item-total correlations in item analysis, Psychometrika 1963.
    """
    rest = np.delete(table, place, axis=1).sum(axis=1)
    own = table[:, place]
    if len(own) < 3 or np.ptp(own) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(own, rest)[0, 1])


def reliability(table: np.ndarray) -> float | None:
    """Cronbach's alpha of a table of students x items; for right-or-wrong items it is KR-20.

    None with fewer than two students or items, or where the totals do not vary. Variances are those of the population,
    as in KR-20. Source: L. J. Cronbach, Psychometrika 1951.
    """
    students, items = table.shape
    total = table.sum(axis=1)
    if students < 2 or items < 2 or np.ptp(total) == 0:
        return None
    return float(items / (items - 1) * (1 - table.var(axis=0).sum() / total.var()))


def assignment_reliability(found: Class) -> float | None:
    """:func:`reliability` of the items marked by the computer."""
    return reliability(_table(_complete(found), _asked(found)))


def thirds(handed: Sequence[Handed]) -> tuple[list[Handed], list[Handed]]:
    """The upper and the lower third of a class by score; equal scores are ordered by name."""
    ranked = sorted(handed, key=lambda one: (-one.score, one.student))
    size = len(ranked) // 3
    return ranked[:size], ranked[len(ranked) - size :]


def _choices(item: AnyItem, handed: Sequence[Handed], upper: Sequence[Handed], lower: Sequence[Handed]) -> list[Choice]:
    """How often each option was chosen; only for types in which options are chosen."""
    if not isinstance(item, (SingleBestAnswer, MultipleSelect, Hotspot)):
        return []
    return [
        Choice(
            part.id,
            part.place if isinstance(part, Target) else part.text,
            part.key,
            _share(part.id, item.id, handed),
            _share(part.id, item.id, upper),
            _share(part.id, item.id, lower),
        )
        for part in item.parts
    ]


def _share(option: str, item: str, handed: Sequence[Handed]) -> float:
    responses = [one.responses.get(item) for one in handed]
    chosen = sum(option == response or (isinstance(response, list) and option in response) for response in responses)
    return chosen / len(handed) if handed else 0.0


def _flags(discrimination: float | None, choices: Sequence[Choice]) -> list[str]:
    flags = []
    keys = [choice for choice in choices if choice.key]
    stronger = [choice for choice in choices if not choice.key and choice.upper > max(key.upper for key in keys)]
    if stronger and discrimination is not None and discrimination < 0:
        flags.append(f"key probably wrong: the best students chose '{stronger[0].text}'")
    elif discrimination is not None and discrimination < 0:
        flags.append("the better students did worse here: look at the wording")
    flags += [f"no one chose '{choice.text}'" for choice in choices if not choice.key and not choice.everybody]
    return flags


# ---- the class ------------------------------------------------------------------------------------------------------


class Spread(NamedTuple):
    """Scores of a class, in points."""

    mean: float
    deviation: float
    low: float
    median: float
    high: float


def spread(found: Class) -> Spread | None:
    """How the scores lie; None if nobody handed anything in."""
    scores = [one.score for one in found.handed]
    if not scores:
        return None
    middle = statistics.median(scores)
    return Spread(statistics.fmean(scores), statistics.pstdev(scores), min(scores), middle, max(scores))


def by_objective(found: Class) -> dict[str, dict[str, float]]:
    """Objective -> student -> share of its points; what nobody has marked yet is left out."""
    sums: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for item in found.key.items:
        for one in found.handed:
            share = one.shares.get(item.id)
            if share is not None:
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
    safety = [item.id for item in _asked(found) if item.safety]
    missed = {
        one.student: [item for item in safety if (share := one.shares.get(item)) is not None and share < 1]
        for one in found.handed
    }
    return {student: items for student, items in missed.items() if items}


# ---- in words -------------------------------------------------------------------------------------------------------


def lines(found: Class) -> Iterable[str]:
    """The report as plain text."""
    yield f"{found.key.title}: {len(found.handed)} handed in, {len(found.missing)} missing."
    if found.missing:
        yield f"Missing: {', '.join(found.missing)}."
    if late := [one.student for one in found.handed if one.late]:
        yield f"Late: {', '.join(late)}."
    if scores := spread(found):
        yield (
            f"Points of {found.max_score:g}: mean {scores.mean:.1f}, deviation {scores.deviation:.1f}, "
            f"from {scores.low:g} to {scores.high:g}, median {scores.median:g}."
        )
    for objective, students in needing_help(found).items():
        if students:
            yield f"Needs help with {objective}: {', '.join(students)}."
    for student, items in missed_safety(found).items():
        yield f"Safety: {student} missed {', '.join(items)}."
    yield from _item_lines(found)


def _item_lines(found: Class) -> Iterable[str]:
    alpha = assignment_reliability(found)
    if alpha is not None:
        yield f"Reliability (Cronbach's alpha): {alpha:.2f}."
    if len(found.handed) < FEW:
        yield f"With fewer than {FEW} students the figures of single questions, and alpha, may be chance."
    for figures in item_figures(found):
        shown = "-" if figures.discrimination is None else f"{figures.discrimination:.2f}"
        yield f"{figures.item.id}: difficulty {figures.difficulty:.2f}, discrimination {shown}."
        for choice in figures.choices:
            mark = "*" if choice.key else " "
            shares = f"{choice.everybody:4.0%} of all, {choice.upper:4.0%} upper third, {choice.lower:4.0%} lower third"
            yield f"  {mark} {shares}: {choice.text}"
        yield from (f"  ! {flag}" for flag in figures.flags)
