"""The repair lab: what goes on in a tissue day by day, and which work suits, needs care or waits."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from html import escape
from typing import Any

import traitlets

from ..content import CourseData
from ..figures import interval
from ..labs.repair import Repair, RepairEffect, RepairMethod, RepairPhase, RepairSituation, RepairSpan
from .base import CourseWidget, css, esm

CURVE_POINTS = 8
"""Points of a curve between two days of the time line."""

STATES = {"suits": "Suits", "care": "With care", "wait": "Wait", "no": "Not shown to help"}


class RepairLab(CourseWidget):
    """Shows a `lab` of repair. `setting` holds situation, method and day; `seen` names the answers that were given."""

    _esm = esm("repair_lab.js")
    _css = css("repair_lab.css")

    title = traitlets.Unicode().tag(sync=True)
    intro = traitlets.Unicode().tag(sync=True)
    model_note = traitlets.Unicode().tag(sync=True)
    sources = traitlets.Unicode().tag(sync=True)
    states = traitlets.Dict().tag(sync=True)
    phases = traitlets.List(traitlets.Dict()).tag(sync=True)
    situations = traitlets.List(traitlets.Dict()).tag(sync=True)
    setting = traitlets.Dict().tag(sync=True)
    seen = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, lab: Repair, data: CourseData) -> None:
        first = lab.situations[0]
        super().__init__(
            title=lab.title,
            intro=lab.intro,
            model_note=lab.model_note,
            sources="Phases: " + " ".join(data.source(key).text for key in lab.phase_sources),
            states=STATES,
            phases=[{"id": phase.id, "name": phase.name} for phase in lab.phases],
            situations=[_situation(situation, lab, data) for situation in lab.situations],
            setting={"situation": first.id, "method": first.methods[0].id, "day": first.days[1]},
        )

    def words(self) -> str:
        """Every situation: its days, and its kinds of work with what holds from which day on."""
        lines = [self.title]
        for situation in self.situations:
            lines += [f"- {situation['name']}. {situation['text']}", *(f"  - {line}" for line in _lines(situation))]
        return "\n".join([*lines, self.model_note])

    def still(self) -> str:
        """The same as lists."""
        parts = "".join(
            f"<p><strong>{escape(situation['name'])}.</strong> {escape(situation['text'])}</p>"
            f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in _lines(situation))}</ul>"
            for situation in self.situations
        )
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(self.intro)}</p>'
            f"{parts}<p>{escape(self.model_note)}</p></div>"
        )


def level(phase: RepairPhase, day: float) -> float:
    """How much of a phase goes on, 0 to 1: a hump over the days, counted in logarithms. A model."""
    now, begins, peaks, ends = (math.log1p(value) for value in (day, phase.begins, phase.peaks, phase.ends))
    if not begins <= now <= ends:
        return 0.0
    away = (peaks - now) / (peaks - begins) if now < peaks else (now - peaks) / (ends - peaks)
    return round((1 + math.cos(math.pi * away)) / 2, 3)


def progress(phase: RepairPhase, day: float) -> float:
    """How far the work of a phase has come, 0 to 1: it grows until the end of the phase and stays. A model."""
    now, begins, ends = (math.log1p(value) for value in (day, phase.begins, phase.ends))
    share = min(1.0, max(0.0, (now - begins) / (ends - begins)))
    return round((1 - math.cos(math.pi * share)) / 2, 3)


def day_name(day: int) -> str:
    """A day as it stands on the time line: ``8``, ``4 wk``, ``3 mo``, ``1 yr``."""
    for length, unit in ((365, "yr"), (30, "mo"), (7, "wk")):
        if day >= 28 and day % length == 0:
            return f"{day // length} {unit}"
    return str(day)


def _situation(situation: RepairSituation, lab: Repair, data: CourseData) -> dict[str, Any]:
    effects = {effect.day: effect for effect in situation.effects}
    return {
        "id": situation.id,
        "name": situation.name,
        "drawing": situation.drawing,
        "text": situation.text,
        "measured": bool(effects),
        "days": [
            _measured_day(day, effects.get(day), situation, data)
            if effects
            else _repair_day(day, lab.phases, situation.closes)
            for day in situation.days
        ],
        "curves": {} if effects else {phase.id: _curve(phase, situation.days) for phase in lab.phases},
        "methods": [_method(method, data) for method in situation.methods],
    }


def _curve(phase: RepairPhase, days: Sequence[int]) -> list[float]:
    """Heights of a phase along the time line, on which the steps between `days` are even."""
    between = (
        early + (late - early) * part / CURVE_POINTS
        for early, late in itertools.pairwise(days)
        for part in range(CURVE_POINTS)
    )
    return [level(phase, day) for day in (*between, days[-1])]


def _repair_day(day: int, phases: Sequence[RepairPhase], closes: int | None) -> dict[str, Any]:
    """How much goes on in each phase, how far it has come, and both in words."""
    levels = {phase.id: level(phase, day) for phase in phases}
    leading = max(phases, key=lambda phase: levels[phase.id])
    beside = [phase.name.lower() for phase in phases if phase is not leading and levels[phase.id] >= 0.15]
    also = f" Beside it: {' and '.join(beside)}." if beside else ""
    return {
        "day": day,
        "name": day_name(day),
        "levels": levels,
        "done": {phase.id: progress(phase, day) for phase in phases},
        "open": closes is not None and day < closes,
        "leads": f"{leading.name} leads",
        "words": f"{leading.name} leads. {leading.text}{also}",
    }


def _measured_day(
    day: int, effect: RepairEffect | None, situation: RepairSituation, data: CourseData
) -> dict[str, Any]:
    shown = {"day": day, "name": day_name(day), "leads": "no figure", "words": situation.between}
    if effect is None:
        return shown
    row = data.trials[effect.trial]
    source = data.source(row.reference).citation
    return shown | {
        "effect": [row.effect, row.ci_low, row.ci_high],
        "leads": f"soreness {interval(row)}",
        "words": f"{effect.words} Difference in standard deviations: {interval(row)}. Source: {source}.",
    }


def _method(method: RepairMethod, data: CourseData) -> dict[str, Any]:
    return {"id": method.id, "name": method.name, "spans": [_span(span, data) for span in method.spans]}


def _span(span: RepairSpan, data: CourseData) -> dict[str, Any]:
    source = f"Source: {data.source(span.reference).citation.rstrip('.')}."
    return {
        "day": span.day,
        "state": span.state,
        "words": span.words,
        "source": source if span.verified else "Teaching convention, not verified.",
    }


def _lines(situation: dict[str, Any]) -> list[str]:
    # Days that say the same follow each other; they share a line.
    days = [
        f"{_days([day['day'] for day in same])}: {words}"
        for words, same in itertools.groupby(situation["days"], lambda day: day["words"])
    ]
    work = [
        f"{method['name']}. From day {span['day']}: {STATES[span['state']].lower()}. {span['words']} {span['source']}"
        for method in situation["methods"]
        for span in method["spans"]
    ]
    return [*days, *work]


def _days(days: list[int]) -> str:
    return f"Day {days[0]}" if len(days) == 1 else f"Days {days[0]} to {days[-1]}"
