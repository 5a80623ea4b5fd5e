"""The layer lab: what can be varied and which figures are shown."""

from __future__ import annotations

from .base import Lab, Part


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
