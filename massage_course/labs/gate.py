"""The gate lab: what can be varied and which figures are shown."""

from __future__ import annotations

from typing import Literal

from .base import Lab, Part


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
