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


class Road(Part, frozen=True):
    """A way on which labor pain travels: `levels` of the cord, and the `drawings` of their skin areas."""

    id: str
    levels: str
    source: str
    drawings: tuple[str, ...]


class Moment(Part, frozen=True):
    """A moment of birth: the `roads` that carry its pain, where it is felt most (`focus`), and what trials found then.

    `touch` is what is taught about hands at this moment; `meaning` reads the figures in one sentence.
    """

    id: str
    name: str
    roads: tuple[str, ...]
    pain: str
    meaning: str
    references: tuple[str, ...]
    trial_rows: tuple[str, ...]
    focus: tuple[str, ...] = ()
    touch: str = ""


class Position(Part, frozen=True):
    """A position: may it be used (`possible`), why, and which strokes of the routine can be done in it (`reach`)."""

    id: str
    name: str
    possible: bool
    words: str
    reach: tuple[str, ...]
    references: tuple[str, ...]


class Hands(Part, frozen=True):
    """A `stroke` of the routine as a choice of the lab; `spot` is the part of the body on which it is shown."""

    stroke: str
    when: str
    spot: str


class Labor(Lab, frozen=True, tag="labor"):
    """Moment of birth, position and place of the hands can be varied; `routine` is the technique with the strokes."""

    routine: str
    roads: tuple[Road, ...]
    moments: tuple[Moment, ...]
    positions: tuple[Position, ...]
    hands: tuple[Hands, ...]

    def trials(self) -> tuple[str, ...]:
        return tuple(row for moment in self.moments for row in moment.trial_rows)

    def sources(self) -> tuple[str, ...]:
        moments = (key for moment in self.moments for key in moment.references)
        return (*moments, *(key for position in self.positions for key in position.references))


AnyLab = Effect | Labor
"""Every kind of lab. A new kind is added with ``|``."""
