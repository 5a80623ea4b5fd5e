"""The repair lab: what can be varied and which figures are shown."""

from __future__ import annotations

from typing import Literal

from .base import Lab, Part


class RepairPhase(Part, frozen=True):
    """A phase of tissue repair; `begins`, `peaks` and `ends` are days after the injury."""

    id: str
    name: str
    begins: float
    peaks: float
    ends: float
    text: str


class RepairSpan(Part, frozen=True):
    """What holds for a kind of work from `day` until the next span. `verified` is False for a teaching convention."""

    day: int
    state: Literal["suits", "care", "wait", "no"]
    words: str
    reference: str
    verified: bool


class RepairMethod(Part, frozen=True):
    """A kind of work; its spans stand in order and begin with day 0."""

    id: str
    name: str
    spans: tuple[RepairSpan, ...]


class RepairEffect(Part, frozen=True):
    """What was measured on a day."""

    day: int
    trial: str
    words: str


class RepairSituation(Part, frozen=True):
    """What happened, and what may be done about it by day.

    With `effects` it shows what was measured by day (and says `between` on the other days), without them the phases of
    repair. `closes` is the day on which a wound is closed.
    """

    id: str
    name: str
    drawing: Literal["muscle", "skin", "sore"]
    days: tuple[int, ...]
    text: str
    methods: tuple[RepairMethod, ...]
    closes: int | None = None
    effects: tuple[RepairEffect, ...] = ()
    between: str = ""


class Repair(Lab, frozen=True, tag="repair"):
    """Situation, kind of work and day after the injury can be varied."""

    phases: tuple[RepairPhase, ...]
    phase_sources: tuple[str, ...]
    situations: tuple[RepairSituation, ...]

    def trials(self) -> tuple[str, ...]:
        return tuple(effect.trial for situation in self.situations for effect in situation.effects)

    def sources(self) -> tuple[str, ...]:
        methods = (method for situation in self.situations for method in situation.methods)
        return (*self.phase_sources, *(span.reference for method in methods for span in method.spans))
