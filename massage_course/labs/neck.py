"""The neck lab: what can be varied and which figures are shown."""

from __future__ import annotations

from .base import Lab, Part


class GuessOption(Part, frozen=True):
    """A guess, and what is replied to it."""

    text: str
    reply: str


class Guess(Part, frozen=True):
    """What the learner predicts before a dial is turned. It is not scored."""

    question: str
    options: tuple[GuessOption, ...]


class NeckFinding(Part, frozen=True):
    """What studies say about posture, with the source."""

    text: str
    reference: str


class NeckLoad(Part, frozen=True):
    """The model of a head held forward: each break lasts `pause_minutes`; `no_pain` says what it cannot tell."""

    title: str
    about: str
    guess: Guess
    pause_minutes: int
    no_pain: str
    findings: tuple[NeckFinding, ...]
    doubt: str


class NeckOutcome(Part, frozen=True):
    """What was asked in the trial; `measure` is what counted as better."""

    id: str
    label: str
    measure: str


class NeckArm(Part, frozen=True):
    """One plan of the trial. `function` and `pain` name rows of ``trials.csv``.

    Where no figure is confirmed they are None, and `short` says in two or three words what is known.
    """

    minutes: int
    visits: int
    words: str
    short: str = ""
    function: str | None = None
    pain: str | None = None


class NeckLater(Part, frozen=True):
    """What was found `weeks` after the start; `trial` compares six more weekly hours with none."""

    weeks: int
    outcome: str
    trial: str
    words: str


class NeckDose(Part, frozen=True):
    """The trial: its plans, all of `weeks` weeks, right afterwards and later."""

    title: str
    about: str
    guess: Guess
    weeks: int
    outcomes: tuple[NeckOutcome, ...]
    arms: tuple[NeckArm, ...]
    no_arm: str
    later: tuple[NeckLater, ...]
    references: tuple[str, ...]


class Neck(Lab, frozen=True, tag="neck"):
    """How a head is held and how often it moves (a model), and how much massage a neck gets (a trial)."""

    load: NeckLoad
    dose: NeckDose

    def trials(self) -> tuple[str, ...]:
        arms = [row for arm in self.dose.arms for row in (arm.function, arm.pain) if row]
        return (*arms, *(later.trial for later in self.dose.later))

    def sources(self) -> tuple[str, ...]:
        return (*(finding.reference for finding in self.load.findings), *self.dose.references)
