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


class GateOption(Part, frozen=True):
    """One choice of a gate lab. `steps` opens (plus) or closes (minus) the gate of the model; `words` say why."""

    id: str
    label: str
    steps: int
    words: str


class GateControl(Part, frozen=True):
    """What can be varied at the gate. With `needs_touch` it counts only while a hand is on the skin."""

    id: str
    legend: str
    options: tuple[GateOption, ...]
    needs_touch: bool = False


class Measurement(Part, frozen=True):
    """What a study measured of a body chemical.

    `against` is empty where a change from before to after was not set against anything, `sample` where nobody read what
    was sampled. `massaged` and `others` count people where a single study tells both.
    """

    reference: str
    who: str
    result: Literal["higher", "lower", "same"]
    words: str
    sample: str = ""
    against: str = ""
    massaged: int | None = None
    others: int | None = None


class Chemical(Part, frozen=True):
    """A body chemical, the results quoted for it, and what follows from all of them and from the compared ones."""

    id: str
    name: str
    saying: str
    results: tuple[Measurement, ...]
    all_words: str
    compared_words: str


class Gate(Lab, frozen=True, tag="gate"):
    """Touch, pressure and attention at the gate of the gate control model; then what tests of chemicals showed.

    The gate begins at step `start` of `steps`; `meanings` has one sentence for each step, from the most closed on.
    """

    start: int
    steps: int
    controls: tuple[GateControl, ...]
    meanings: tuple[str, ...]
    assumptions: tuple[str, ...]
    model_sources: tuple[str, ...]
    chemicals_intro: str
    chemicals: tuple[Chemical, ...]
    brain_words: str

    def sources(self) -> tuple[str, ...]:
        return (*self.model_sources, *(test.reference for one in self.chemicals for test in one.results))


AnyLab = Effect | Gate
"""Every kind of lab. A new kind is added with ``|``."""
