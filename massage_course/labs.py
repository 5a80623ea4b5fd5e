"""Labs: what each kind of lab lets a learner vary, and which figures it shows.

One frozen record for each kind, one file for each lab in ``course_data/labs/``; its `kind` says which record it is. The
ground floor: nothing here reads a file or draws. ``widgets/<kind>_lab`` shows the record.
"""

from __future__ import annotations

from typing import Literal

import msgspec

StageId = Literal["REM", "N1", "N2", "N3"]
ResultId = Literal["better", "no_clear_change", "not_reported"]


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


AnyLab = Effect | Neck | Night | Layer | Labor | Gate | Repair | Touch
"""Every kind of lab. A new kind is added with ``|``."""
