"""How good the questions are: difficulty, discrimination, each option's share, and what to look at.

Pure functions on marked classes. The first class is the one that the report is about; others are earlier cohorts, whose
answers count where they were asked the same. With fewer than :data:`FEW` students every figure of an item wavers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .items import AnyItem, Case, Hotspot, MultipleSelect, SingleBestAnswer, Target
from .results import Class, Handed

FEW = 20
"""Students below which the statistics of an item say little."""


class Choice(NamedTuple):
    """How often an option was chosen: share of all, of the upper and of the lower third of the class."""

    option: str
    text: str
    key: bool
    everybody: float
    upper: float
    lower: float


class ItemFigures(NamedTuple):
    """Figures of one item. `students` are those of each cohort, 0 where it was not asked or asked otherwise.

    `difficulty` is the mean share of its points (1 is easy); `discrimination` the correlation with the rest of the
    assignment; each None where it cannot be computed.
    """

    item: AnyItem
    students: Sequence[int]
    difficulty: float | None
    discrimination: float | None
    choices: Sequence[Choice]
    flags: Sequence[str]


class Answered(NamedTuple):
    """The students of a class who are marked in every item, and their points: a table of students x items."""

    items: Sequence[AnyItem]
    handed: Sequence[Handed]
    points: np.ndarray

    @property
    def thirds(self) -> tuple[list[Handed], list[Handed]]:
        """The upper and the lower third by the points of these items; equal points are ordered by name."""
        totals = self.points.sum(axis=1)
        order = sorted(range(len(self.handed)), key=lambda row: (-totals[row], self.handed[row].student))
        ranked, size = [self.handed[row] for row in order], len(self.handed) // 3
        return ranked[:size], ranked[len(ranked) - size :]


def answered(found: Class) -> Answered:
    """The part of a class that can be counted. Penalties and free texts do not belong to it."""
    items = found.items
    complete = [one for one in found.handed if all(one.shares.get(item.id) is not None for item in items)]
    rows = [[(one.shares[item.id] or 0.0) * item.points for item in items] for one in complete]
    return Answered(items, complete, np.array(rows, dtype=float).reshape(len(complete), len(items)))


def item_figures(classes: Sequence[Class]) -> list[ItemFigures]:
    """The figures of every item of the first class that is marked by the computer, in the order of the assignment."""
    tables = [answered(one) for one in classes]
    return [_figures(item, tables) for item in tables[0].items]


def _figures(item: AnyItem, tables: Sequence[Answered]) -> ItemFigures:
    places = [_place(item, table) for table in tables]
    asked = [(table, place) for table, place in zip(tables, places, strict=True) if place is not None]
    own = np.concatenate([table.points[:, place] for table, place in asked]) / item.points
    columns = [(table.points, place) for table, place in asked]
    discrimination = corrected_discrimination(columns)
    groups = list(_choices(item, [table for table, _ in asked]))
    counts = [0 if place is None else len(table.handed) for table, place in zip(tables, places, strict=True)]
    return ItemFigures(
        item,
        counts,
        float(own.mean()) if len(own) else None,
        discrimination,
        [choice for group in groups for choice in group],
        list(_flags(discrimination, groups)) if len(own) else [],
    )


def _place(item: AnyItem, table: Answered) -> int | None:
    """The column of `item`; None where it was not asked, or with another key or other choices."""
    for place, other in enumerate(table.items):
        if other.id == item.id:
            alike = (other.key(), {part.id for part in other.parts}) == (item.key(), {part.id for part in item.parts})
            return place if alike else None
    return None


def corrected_discrimination(columns: Sequence[tuple[np.ndarray, int]]) -> float | None:
    """Correlation of an item with the sum of the others (for right-or-wrong items the corrected point-biserial).

    Each class gives its table of students x items, in points, and the column of the item. Classes are pooled within:
    what an easier assignment or a stronger class adds to everybody's points does not count. None with fewer than three
    students, or where nothing varies. Source: S. Henrysson, Correction of item-total correlations in item analysis,
    Psychometrika 1963.
    """
    pairs = [(table[:, place], np.delete(table, place, axis=1).sum(axis=1)) for table, place in columns if len(table)]
    if not pairs:
        return None
    own, rest = (np.concatenate([side - side.mean() for side in sides]) for sides in zip(*pairs, strict=True))
    if len(own) < 3 or np.allclose(own, 0) or np.allclose(rest, 0):
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


def is_right_or_wrong(table: np.ndarray) -> bool:
    """Has every item two values at most, nothing and its points? Then alpha is KR-20."""
    return bool(np.all((table == 0) | (table == table.max(axis=0, initial=0.0))))


def _choices(item: AnyItem, tables: Sequence[Answered]) -> Iterator[list[Choice]]:
    """How often each option was chosen, for types in which options are chosen; a list for each choice to be made."""
    everybody = [one for table in tables for one in table.handed]
    upper = [one for table in tables for one in table.thirds[0]]
    lower = [one for table in tables for one in table.thirds[1]]
    for parts in _chosen_among(item):
        yield [
            Choice(
                part.id,
                part.place if isinstance(part, Target) else part.text,
                part.key,
                _share(part.id, item.id, everybody),
                _share(part.id, item.id, upper),
                _share(part.id, item.id, lower),
            )
            for part in parts
        ]


def _chosen_among(item: AnyItem) -> list[Sequence[Any]]:
    if isinstance(item, (SingleBestAnswer, MultipleSelect, Hotspot)):
        return [item.parts]
    return [scene.decisions for scene in item.scenes] if isinstance(item, Case) else []


def _share(option: str, item: str, handed: Sequence[Handed]) -> float:
    responses = [one.responses.get(item) for one in handed]
    chosen = sum(option == response or (isinstance(response, list) and option in response) for response in responses)
    return chosen / len(handed) if handed else 0.0


def _flags(discrimination: float | None, groups: Sequence[Sequence[Choice]]) -> Iterator[str]:
    if discrimination is not None and discrimination < 0:
        stronger = [choice for group in groups for choice in group if _beats_the_key(choice, group)]
        if stronger:
            yield f"key probably wrong: the best students chose '{stronger[0].text}'"
        else:
            yield "the better students did not do better here: look at the wording"
    for choice in (choice for group in groups for choice in group):
        if not choice.key and not choice.everybody:
            yield f"no one chose '{choice.text}'"


def _beats_the_key(choice: Choice, group: Sequence[Choice]) -> bool:
    """Did more of the upper third choose this distractor than the key?"""
    return not choice.key and choice.upper > max((other.upper for other in group if other.key), default=0.0)
