"""Labs: what each kind of lab lets a learner vary, and which figures it shows.

One frozen record for each kind, one file for each lab in ``course_data/labs/``; its `kind` says which record it is. The
ground floor: nothing here reads a file or draws. ``widgets/<kind>_lab`` shows the record.
"""

from __future__ import annotations

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


class Choice(Part, frozen=True):
    """One choice of a layer lab: a treatment, or an instrument. `layer` and `sees` say what an instrument looks at."""

    id: str
    name: str
    short: str
    layer: str = ""
    sees: str = ""


class Group(Part, frozen=True):
    """What one group or condition measured. `value` is None where the source prints no mean; `note` then says so."""

    name: str
    value: float | None = None
    spread: float | None = None
    note: str = ""


class Measured(Part, frozen=True):
    """What one study measured in one layer. `result` is more, same or less.

    `trial` names the row of ``trials.csv`` that holds the same result. `axis` is where a drawing of the groups starts
    and ends; without it there is no mean to draw.
    """

    trial: str
    study: str
    people: str
    place: str
    result: str
    figures: str
    groups: tuple[Group, ...] = ()
    unit: str = ""
    spread: str = ""
    axis: tuple[float, float] | None = None


class Reading(Part, frozen=True):
    """One treatment looked at with one instrument. Without `studies` nobody looked; `words` say what it means."""

    treatment: str
    instrument: str
    words: str
    studies: tuple[Measured, ...] = ()


class Layer(Lab, frozen=True, tag="layer"):
    """Treatment and instrument can be varied: which layer of the body changes?"""

    treatments: tuple[Choice, ...]
    instruments: tuple[Choice, ...]
    readings: tuple[Reading, ...]
    closing: str

    def trials(self) -> tuple[str, ...]:
        return tuple(study.trial for reading in self.readings for study in reading.studies)


AnyLab = Effect | Layer
"""Every kind of lab. A new kind is added with ``|``."""
