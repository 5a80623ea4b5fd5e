"""The night lab: what can be varied and which figures are shown."""

from __future__ import annotations

from typing import Literal

from .base import Lab, Part

StageId = Literal["REM", "N1", "N2", "N3"]
ResultId = Literal["better", "no_clear_change", "not_reported"]


class NightSlider(Part, frozen=True):
    """A number that can be varied, from `low` to `high` in steps; `start` is where it stands first."""

    label: str
    low: int
    high: int
    start: int
    step: int


class SleepStage(Part, frozen=True):
    """A stage of sleep; `share` is its normal share of the time asleep, in percent."""

    id: StageId
    name: str
    share: int


class SleepBlock(Part, frozen=True):
    """An unbroken stretch of one stage."""

    stage: StageId
    minutes: int


class NightAnswer(Part, frozen=True):
    """An answer to choose; `words` is what it makes a sleeper say."""

    id: str
    label: str
    words: str = ""


class NightQuestion(Part, frozen=True):
    """A question with its answers; `task` is what to do once one is chosen."""

    question: str
    options: tuple[NightAnswer, ...]
    task: str = ""


class Telling(Part, frozen=True):
    """What the sleeper and the recording can tell on one topic. An empty cell is filled from the night itself."""

    topic: Literal["felt", "awake", "asleep", "stages"]
    title: str
    asked: str
    recorded: str


class SleepStudy(Part, frozen=True):
    """A study with its two answers, as ids of `results`."""

    id: str
    name: str
    what: str
    asked: ResultId
    recorded: ResultId
    found: str
    meaning: str
    reference: str


class SleepScore(Part, frozen=True):
    """How to read the score of a sleep questionnaire, from 0 to `high`; more than `cut_off` counts as poor sleep.

    `matters` is the smallest change that mattered to a group of patients; `massage` and `usual` are a trial's means.
    """

    title: str
    intro: str
    label: str
    high: int
    start: int
    cut_off: int
    poor: str
    good: str
    matters: float
    matters_words: str
    trial: str
    massage: float
    usual: float
    references: tuple[str, ...]


class Night(Lab, frozen=True, tag="night"):
    """A model night that can be varied, and what a questionnaire and a recording can tell of it.

    `bed` and `up` are minutes after midnight; `fall_asleep` minutes pass before the first of the `cycles`.
    """

    fall_asleep: int
    bed: NightSlider
    up: NightSlider
    awakenings: NightSlider
    length: NightSlider
    stages: tuple[SleepStage, ...]
    shares_note: str
    shares_references: tuple[str, ...]
    cycles: tuple[tuple[SleepBlock, ...], ...]
    prediction: NightQuestion
    felt: NightQuestion
    telling_title: str
    telling_intro: str
    telling: tuple[Telling, ...]
    telling_note: str
    telling_references: tuple[str, ...]
    trials_title: str
    trials_intro: str
    results: tuple[NightAnswer, ...]
    studies: tuple[SleepStudy, ...]
    psqi: SleepScore

    def sources(self) -> tuple[str, ...]:
        studies = (study.reference for study in self.studies)
        return (*self.shares_references, *self.telling_references, *studies, *self.psqi.references)
