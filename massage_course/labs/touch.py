"""The touch lab: what can be varied and which figures are shown."""

from __future__ import annotations

from .base import Lab, Part


class TouchGuess(Part, frozen=True):
    """What a learner may expect to be liked best; `speed` in cm per second, None for "I do not know"."""

    label: str
    words: str
    speed: float | None = None


class TouchSpeed(Part, frozen=True):
    """A speed in cm per second; `level` is how much C-tactile fibers answer there, in order only."""

    speed: float
    level: str
    words: str


class TouchPeople(Part, frozen=True):
    """How many single people follow the curve of their group: a row of ``trials.csv``."""

    trial: str
    label: str


class TouchBack(Part, frozen=True):
    """Two speeds that were compared on the back; `elsewhere` is said at any other speed."""

    trial: str
    slower: float
    faster: float
    slower_words: str
    faster_words: str
    elsewhere: str


class ConsentOption(Part, frozen=True):
    """`then` is what follows: well, ask or stop. `words` say why; an option that is well needs none."""

    id: str
    label: str
    then: str
    words: str = ""


class ConsentStep(Part, frozen=True):
    """One thing that decides whether a touch is wanted."""

    id: str
    legend: str
    options: tuple[ConsentOption, ...]


class Consent(Part, frozen=True):
    """The second part of a touch lab: the stroke stays the same, and the circumstances change."""

    title: str
    intro: str
    steps: tuple[ConsentStep, ...]
    well: str
    note: str
    references: tuple[str, ...]


class Touch(Lab, frozen=True, tag="touch"):
    """The speed of a stroke can be varied, and whose skin it is on; then whether it is wanted.

    `zone` is where C-tactile fibers fire most, `peak` the top of the group's curve, both in cm per second and measured
    on the arm. The heights of the curve are no data.
    """

    question: str
    guesses: tuple[TouchGuess, ...]
    stroke_cm: float
    zone: tuple[float, float]
    peak: float
    speeds: tuple[TouchSpeed, ...]
    curve_references: tuple[str, ...]
    people: tuple[TouchPeople, ...]
    people_words: dict[str, str]
    back: TouchBack
    consent: Consent

    def trials(self) -> tuple[str, ...]:
        return (*(one.trial for one in self.people), self.back.trial)

    def sources(self) -> tuple[str, ...]:
        return (*self.curve_references, *self.consent.references)
