"""The results of an area as a forest plot and a table: the reader switches comparison, outcome and time."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from html import escape
from typing import Any

import traitlets

from ..content import CourseData, Trial, TrialWord
from ..figures import interval
from ..pages import table
from .base import CourseWidget, css, esm

INTRO = (
    "Choose what was compared, what was measured and when, and watch how many results are left and where they lie. "
    "Each square is an average difference, the line through it the range in which the true average may lie."
)

DOUBT = (
    "Hollow squares: the figure could not be verified. Larger squares: more people. Results of one trial or one review "
    "may share people, so never add them up. Results in unlike units stand on axes of their own."
)

UNITS = {"SMD": "standard deviations (SMD)", "Hedges g": "standard deviations (Hedges g)", "RR": "risk ratios (RR)"}
"""Measures that are written out for readers; all others are words already."""

MARGIN = 0.06
"""Room at both ends of an axis, as a share of it."""

MOST_TICKS = 6

EDGE = 3
"""Percent at both ends of an axis where the number of a tick would not fit."""


class Trials(CourseWidget):
    """Shows `rows`. `setting` holds comparator, outcome and time; an empty one lets every row through."""

    _esm = esm("trials.js")
    _css = css("trials.css")

    title = traitlets.Unicode().tag(sync=True)
    intro = traitlets.Unicode().tag(sync=True)
    doubt = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Dict()).tag(sync=True)
    axes = traitlets.List(traitlets.Dict()).tag(sync=True)
    rows = traitlets.List(traitlets.Dict()).tag(sync=True)
    setting = traitlets.Dict().tag(sync=True)

    def __init__(self, title: str, rows: Sequence[Trial], data: CourseData) -> None:
        words = data.vocabulary
        amounts = {term.id for term in words.outcomes if term.amount}
        groups: dict[str, list[Trial]] = {}
        for row in rows:
            groups.setdefault(axis_of(row, amounts), []).append(row)
        axes = {name: Axis(group, group[0].outcome in amounts) for name, group in groups.items()}
        super().__init__(
            title=title,
            intro=INTRO,
            doubt=DOUBT,
            choices=[
                _choice("comparator", "Compared with", "anything", words.comparators, rows),
                _choice("outcome", "What was measured", "anything", words.outcomes, rows),
                _choice("time", "When", "any time", words.times, rows),
            ],
            axes=[{"id": name, **axis.shown()} for name, axis in axes.items()],
            rows=[_row(row, axis_of(row, amounts), axes, data) for row in rows],
            setting={"comparator": rows[0].comparator, "outcome": rows[0].outcome, "time": ""},
        )

    def words(self) -> str:
        """Every row in a line, grouped by its axis. How to read it stands on the page: a notebook must stay small."""
        parts = [self.title, self.doubt]
        for axis, rows in self._groups():
            lines = (f"- {row['label']}: {row['shown']} ({row['people']}; {row['source']})" for row in rows)
            parts += [f"{axis['title']}. {axis['sign']}", *lines]
        return "\n".join(parts)

    def still(self) -> str:
        """Every row in a table for each axis, with how to read it."""
        head = ("Result", "Effect, 95% interval", "Trials, people", "How to read it")
        tables = ""
        for axis, rows in self._groups():
            cells = [(r["label"], r["shown"], r["people"], f"{r['note']} ({r['source']})") for r in rows]
            tables += f"<p><strong>{escape(axis['title'])}.</strong> {escape(axis['sign'])}</p>"
            tables += table(head, cells).html
        return (
            f'<div class="mc-page mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(self.doubt)}</p>'
            f"<details><summary>All {len(self.rows)} results as tables</summary>{tables}</details></div>"
        )

    def _groups(self) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
        return [(axis, [row for row in self.rows if row["axis"] == axis["id"]]) for axis in self.axes]


class Axis:
    """What rows of one unit share: places are percent of its length. Ratios are spread by their logarithm."""

    def __init__(self, rows: Sequence[Trial], amount: bool) -> None:
        self.first, self.amount = rows[0], amount
        known = [n for row in rows if drawn(row) for n in (row.ci_low, row.effect, row.ci_high) if n is not None]
        nothing = self._scale(self.first.no_effect)
        ends = [nothing, *map(self._scale, known)]
        room = MARGIN * (max(ends) - min(ends)) or 1
        low, high = min(ends) - room, max(ends) + room
        # Both sides get at least 3 of 10 parts, so that their words stand beside the line of no effect.
        self.low, self.high = min(low, nothing - 3 / 7 * (high - nothing)), max(high, nothing + 3 / 7 * (nothing - low))

    def place(self, number: float) -> float:
        """Where `number` stands, in percent."""
        return round(100 * (self._scale(number) - self.low) / (self.high - self.low), 2)

    def ticks(self) -> list[float]:
        """Round numbers along the axis; for ratios halves and doubles, if there is room for three of them."""
        low, high = self.low, self.high
        if self.first.is_ratio:
            doubles = [2.0**power for power in range(math.ceil(low), math.floor(high) + 1)]
            if len(doubles) >= 3:
                return doubles
            low, high = 2**low, 2**high
        step = next(
            base * 10.0**power
            for power in range(-3, 6)
            for base in (1, 2, 5)
            if (high - low) / (base * 10.0**power) <= MOST_TICKS
        )
        return [round(step * n, 6) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]

    def shown(self) -> dict[str, Any]:
        """The axis for the browser; `sign` says how to read the sides."""
        row = self.first
        ends = ("less", "more") if self.amount else (f"favors {row.treatment}", "favors the comparison")
        if row.side == "right" and not self.amount:
            ends = (ends[1], ends[0])
        if self.amount:
            sign = f"Left of {row.no_effect} means less than in the comparison, right of it more."
        else:
            sign = f"{row.side.capitalize()} of {row.no_effect} favors {row.treatment}."
        if row.is_ratio:
            sign += " Half is as far from 1 as double."
        return {
            "title": f"In {UNITS.get(row.measure, row.measure)}",
            "sign": sign,
            "left": ends[0],
            "right": ends[1],
            "nothing": self.place(row.no_effect),
            "ticks": [
                [at, f"{tick:g}".replace("-", "−")]
                for tick in self.ticks()
                if EDGE < (at := self.place(tick)) < 100 - EDGE
            ],
        }

    def _scale(self, number: float) -> float:
        return math.log2(number) if self.first.is_ratio else number


def drawn(row: Trial) -> bool:
    """Is the row a difference that can stand on an axis? A share of people is none."""
    return row.effect is not None and row.comparator != "none"


def verdict(row: Trial, amount: bool) -> str:
    """What the row says for itself; the browser counts these words."""
    if not drawn(row):
        return "no_number"
    if row.ci_low is None or row.ci_high is None:
        return "no_interval"
    if row.ci_low <= row.no_effect <= row.ci_high:
        return "open"
    above = row.ci_low > row.no_effect
    if amount:
        return "more" if above else "less"
    return "for" if above == (row.side == "right") else "against"


def axis_of(row: Trial, amounts: Container[str]) -> str:
    """Rows with the same name may stand on one axis: one unit, one meaning of its sides."""
    return f"{row.measure}, {'amount' if row.outcome in amounts else f'{row.treatment} {row.side}'}"


def _choice(field: str, legend: str, every: str, terms: Sequence[TrialWord], rows: Sequence[Trial]) -> dict[str, Any]:
    used = {getattr(row, field) for row in rows}
    options = [["", every], *([term.id, term.label] for term in terms if term.id in used)]
    return {"field": field, "legend": legend, "options": options}


def _row(row: Trial, name: str, axes: Mapping[str, Axis], data: CourseData) -> dict[str, Any]:
    source, axis = data.references[row.reference], axes[name]
    numbers = (row.ci_low, row.effect, row.ci_high) if drawn(row) else (None, None, None)
    return {
        "id": row.id,
        "label": row.label,
        "comparator": row.comparator,
        "outcome": row.outcome,
        "time": row.time,
        "axis": name,
        "at": [None if number is None else axis.place(number) for number in numbers],
        "size": round(8 + min(math.sqrt(row.people or 0), 40) / 4, 1),
        "verified": row.verified,
        "says": verdict(row, axis.amount),
        "shown": _shown(row),
        "people": _people(row),
        "note": row.note,
        "source": source.citation,
        "url": source.url,
    }


def _people(row: Trial) -> str:
    known = [] if row.studies is None else ["1 trial" if row.studies == 1 else f"{row.studies} trials"]
    known += [] if row.people is None else [f"{row.people} people"]
    return ", ".join(known) or "not known"


def _shown(row: Trial) -> str:
    if row.effect is None:
        return "no number in the source"
    return f"{interval(row)}, {row.measure}" + ("" if row.verified else ", not verified")
