"""Labs: what each kind of lab lets a learner vary, and which figures it shows.

One frozen record for each kind, one file for each lab in ``course_data/labs/``; its `kind` says which record it is. The
ground floor: nothing here reads a file or draws. ``widgets/<kind>_lab`` shows the record.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a lab."""


class Lab(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every lab says about itself. `model_note` tells the learner what is a model and what was measured."""

    id: str
    area: str
    title: str
    intro: str
    model_note: str

    def trials(self) -> tuple[str, ...]:
        """Rows of ``trials.csv`` whose figures the lab shows; each has to be verified."""
        return ()

    def sources(self) -> tuple[str, ...]:
        """References that the lab names."""
        return ()


class EffectSetting(Part, frozen=True):
    """One setting of an effect lab; `trial` names the row it shows, None where no figure is confirmed."""

    comparator: str
    outcome: str
    time: str
    words: str
    trial: str | None = None


class Dose(Part, frozen=True):
    """A dose that a trial used."""

    trial: str
    dose: str
    reference: str


class Effect(Lab, frozen=True, tag="effect"):
    """Comparator, outcome and time span of a pooled effect can be varied."""

    settings: tuple[EffectSetting, ...]
    certainty: str
    reference: str
    doses_note: str
    doses: tuple[Dose, ...]

    def trials(self) -> tuple[str, ...]:
        return tuple(setting.trial for setting in self.settings if setting.trial)

    def sources(self) -> tuple[str, ...]:
        return (self.reference, *(dose.reference for dose in self.doses))


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


AnyLab = Effect | Repair
"""Every kind of lab. A new kind is added with ``|``."""
