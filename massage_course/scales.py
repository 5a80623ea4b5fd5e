"""Scales: what a measure of a client asks, how it is scored, and what a change of its score may mean.

Records and pure functions, the ground floor: nothing here reads a file or draws. ``widgets/scale_rules.js`` is the same
for the browser; ``tests/fixtures/scale_cases.json`` holds both to the same results. Questions of questionnaires that
belong to somebody are not repeated here: a field has a short name of its own, and its answer is a number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import msgspec

Answers = Mapping[str, float | None]
"""Field id -> number; None where nothing was answered. A time of day is minutes after midnight."""

DAY = 24 * 60
NEAR = 1e-9
"""Sums of decimals may miss a limit by less than this."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a scale."""


class Field(Part, frozen=True):
    """One number to enter. A `choice` is a whole number, a `time` a time of day; an empty `optional` counts 0."""

    id: str
    label: str
    kind: Literal["choice", "number", "time"]
    low: float
    high: float
    unit: str = ""
    optional: bool = False

    def holds(self, value: float | None) -> bool:
        """May `value` stand here?"""
        if value is None:
            return True
        return self.low <= value <= self.high and (self.kind == "number" or value == int(value))


class Group(Part, frozen=True):
    """Fields that stand together; `note` tells what their numbers mean."""

    title: str
    note: str
    fields: tuple[Field, ...]


class Variant(Part, frozen=True):
    """A way to measure, or the people to whom a figure applies. `start` is the distance that is marked on the skin."""

    id: str
    name: str
    words: str
    start: float = 0


class Limit(Part, frozen=True):
    """A figure for the size of a change: `detectable` beyond the error of measurement, or `important` to people.

    It is a `change` of the score or a `percent` of the first score, and holds for `people`. With `variants` it belongs
    to those only. What is not `verified` is shown and does not count.
    """

    kind: Literal["detectable", "important"]
    words: str
    people: str
    reference: str
    verified: bool
    change: float | None = None
    percent: float | None = None
    variants: tuple[str, ...] = ()

    def size(self, first: float) -> float:
        """How large a change has to be, from a score of `first`."""
        return first * (self.percent or 0) / 100 if self.change is None else self.change


class Band(Part, frozen=True):
    """A name for scores up to and with `up_to`."""

    up_to: float
    words: str


class Example(Part, frozen=True):
    """A client at two times; nobody real."""

    who: str
    before: dict[str, float]
    after: dict[str, float]
    variant: str = ""


class Scale(Part, frozen=True):
    """A measure. `references` are for its scoring; `when` tells what the two times may be.

    `least` is how many fields have to be answered for a score of the rule "sections".
    """

    id: str
    name: str
    areas: tuple[str, ...]
    measures: str
    rule: Literal["value", "sections", "distance", "psqi"]
    groups: tuple[Group, ...]
    unit: str
    low: float
    high: float
    better: Literal["lower", "higher"]
    when: str
    scoring: str
    missing: str
    references: tuple[str, ...]
    verified: bool
    limits: tuple[Limit, ...]
    doubt: str
    doubt_references: tuple[str, ...]
    may: tuple[str, ...]
    may_not: tuple[str, ...]
    example: Example
    least: int = 0
    variants: tuple[Variant, ...] = ()
    bands: tuple[Band, ...] = ()
    bands_note: str = ""
    bands_references: tuple[str, ...] = ()
    bands_verified: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """All numbers to enter, in their order."""
        return tuple(field for group in self.groups for field in group.fields)

    def variant(self, name: str) -> Variant | None:
        """The variant called `name`, else the first one; None where the scale has none."""
        return next((one for one in self.variants if one.id == name), self.variants[0] if self.variants else None)

    def sources(self) -> tuple[str, ...]:
        """Every reference that the scale names."""
        limits = (limit.reference for limit in self.limits)
        return (*self.references, *self.bands_references, *limits, *self.doubt_references)


class Score(Part, frozen=True):
    """The score of one time, or None and the `problem` (a name of :data:`PROBLEMS`).

    `parts` are the seven components of the PSQI, `left_out` the fields without an answer.
    """

    value: float | None = None
    problem: str = ""
    parts: tuple[int, ...] = ()
    left_out: tuple[str, ...] = ()


class Report(Part, frozen=True):
    """Both times, and what their difference may mean. `reached` has one entry for each limit that applies.

    None in `reached` means that the limit cannot judge this change.
    """

    before: Score
    after: Score
    sentence: str = ""
    notes: tuple[str, ...] = ()
    reached: tuple[bool | None, ...] = ()


PROBLEMS = {
    "empty": "nothing entered yet",
    "missing": "too few answers for a score",
    "range": "a number lies outside its range",
    "asleep": "more sleep than time in bed; please check the times",
}

WORDS = {
    "same": "The two scores are the same.",
    "better": "better",
    "worse": "worse",
    "noise_better": "a change this small may be measurement noise, so do not call it a gain",
    "noise_worse": "a change this small may be measurement noise, so do not call it a loss",
    "noise_important": (
        "a change this small may be measurement noise, even though a published figure calls one of this size important"
    ),
    "split": "studies disagree on whether this is more than measurement noise",
    "beyond": "this is more than measurement noise would usually make",
    "error_unknown": "no study read for this course tells how much of it may be measurement noise",
    "important": "it reaches the published figures for a change that matters",
    "partly": "it reaches one published figure for a change that matters and misses another",
    "below": "it is smaller than the published figures for a change that matters",
    "weight_unknown": "no study read for this course tells how much matters to a client",
    "weight_worse": "how much matters was studied in people who got better, so a worsening cannot be judged by it",
    "no_room": "From the first score there is too little room left on this scale to show a gain beyond its error.",
    "other_parts": "Other questions were left out the second time, so the two scores do not cover the same things.",
}
"""What a report says. The browser gets these words too."""


def score(scale: Scale, answers: Answers, variant: str = "") -> Score:
    """Score one time; `variant` is the id of a variant of `scale`."""
    given = {field.id: answers.get(field.id) for field in scale.fields}
    left_out = tuple(name for name, value in given.items() if value is None)
    if len(left_out) == len(given):
        return Score(problem="empty", left_out=left_out)
    if not all(field.holds(given[field.id]) for field in scale.fields):
        return Score(problem="range", left_out=left_out)
    if scale.rule == "sections":
        value = sections([value for value in given.values() if value is not None], scale)
        return Score(value=value, problem="" if value is not None else "missing", left_out=left_out)
    answered: dict[str, float | None] = {field.id: 0 if field.optional else None for field in scale.fields}
    answered |= {name: value for name, value in given.items() if value is not None}
    whole = {name: value for name, value in answered.items() if value is not None}
    if len(whole) < len(answered):
        return Score(problem="missing", left_out=left_out)
    if scale.rule == "psqi":
        parts = psqi_components(whole)
        return Score(value=sum(parts), parts=parts, left_out=left_out) if parts else Score(problem="asleep")
    value = next(iter(whole.values()))
    if scale.rule == "distance":
        chosen = scale.variant(variant)
        value = schober(value, chosen.start if chosen else 0)
    return Score(value=value)


def sections(answers: list[float], scale: Scale) -> float | None:
    """Share of the points that the answered sections can give, on the full scale: ODI to 100, NDI to 50.

    ODI: Fairbank and Pynsent 2000, ten sections of 0 to 5, percent of the possible points; a section left out takes its
    5 points from the possible ones. NDI: Vernon and Mior 1991, of the same build; scoring sheets use the same rule for
    a section left out. That at least `scale.least` must be answered is a rule of this course.
    """
    if len(answers) < scale.least:
        return None
    highest = scale.fields[0].high
    return scale.high * sum(answers) / (highest * len(answers))


def schober(bent: float, start: float) -> float:
    """How far the marks moved apart in bending forward, in cm.

    `start` is their distance in standing: 10 cm in the first test of Schober, 15 cm in the modified one (Macrae and
    Wright 1969) and in the modified-modified one (Tousignant et al. 2005). Skin that moves less gives no less than 0.
    """
    return max(0, bent - start)


def psqi_components(answers: Mapping[str, float]) -> tuple[int, ...]:
    """The seven components of the Pittsburgh Sleep Quality Index, 0 (no trouble) to 3 each; empty if times do not fit.

    Buysse et al. 1989, by the scoring instructions of its authors: quality, latency, duration, efficiency,
    disturbances, medication, daytime. The limits are those of the instructions (15 minutes still count 0, 7 hours
    count 0, 85 percent count 0); an empty "other reason" counts 0 since their change of 2005.
    """
    in_bed = (answers["up"] - answers["bed"]) % DAY
    asleep = 60 * answers["asleep"]
    if asleep > in_bed or in_bed == 0:
        return ()
    efficiency = 100 * asleep / in_bed
    disturbances = sum(value for name, value in answers.items() if name.startswith("woken_"))
    return (
        int(answers["quality"]),
        above(above(answers["minutes"], 15, 30, 60) + answers["half_hour"], 0, 2, 4),
        below(answers["asleep"], 7, 6, 5),
        below(efficiency, 85, 75, 65),
        above(disturbances, 0, 9, 18),
        int(answers["medicine"]),
        above(answers["awake"] + answers["drive"], 0, 2, 4),
    )


def above(value: float, *limits: float) -> int:
    """How many of `limits` the value exceeds."""
    return sum(value > limit for limit in limits)


def below(value: float, *limits: float) -> int:
    """How many of `limits` the value does not reach."""
    return sum(value < limit for limit in limits)


def limits(scale: Scale, variant: str = "") -> tuple[Limit, ...]:
    """The limits that apply to a variant."""
    chosen = scale.variant(variant)
    name = chosen.id if chosen else ""
    return tuple(limit for limit in scale.limits if not limit.variants or name in limit.variants)


def report(scale: Scale, before: Answers, after: Answers, variant: str = "") -> Report:
    """Score both times and say in one sentence what their difference may mean."""
    first, second = score(scale, before, variant), score(scale, after, variant)
    if first.value is None or second.value is None:
        return Report(before=first, after=second)
    gain = first.value - second.value if scale.better == "lower" else second.value - first.value
    applying = limits(scale, variant)
    reached = tuple(_reached(limit, first.value, gain) for limit in applying)
    notes = []
    room = first.value - scale.low if scale.better == "lower" else scale.high - first.value
    errors = [limit.size(first.value) for limit in applying if limit.kind == "detectable" and limit.verified]
    if errors and room < min(errors) - NEAR:
        notes.append(WORDS["no_room"])
    if first.left_out != second.left_out:
        notes.append(WORDS["other_parts"])
    told = _sentence(scale, gain, applying, reached)
    return Report(before=first, after=second, sentence=told, notes=tuple(notes), reached=reached)


def _reached(limit: Limit, first: float, gain: float) -> bool | None:
    """Figures for what matters were found in people who got better; they do not judge a worsening."""
    if limit.kind == "important" and gain < 0:
        return None
    return gain != 0 and abs(gain) >= limit.size(first) - NEAR


def _sentence(scale: Scale, gain: float, applying: tuple[Limit, ...], reached: tuple[bool | None, ...]) -> str:
    if abs(gain) < NEAR:
        return WORDS["same"]
    pairs = [(limit, met) for limit, met in zip(applying, reached, strict=True) if limit.verified]
    error = _tally([bool(met) for limit, met in pairs if limit.kind == "detectable"])
    weight = _tally([bool(met) for limit, met in pairs if limit.kind == "important"])
    way = WORDS["better" if gain > 0 else "worse"]
    said = f"{amount(abs(gain), scale.unit)} {way}: "
    if error == "none":
        name = "noise_worse" if gain < 0 else "noise_better" if weight in {"none", ""} else "noise_important"
        return f"{said}{WORDS[name]}."
    size = {"some": "split", "all": "beyond", "": "error_unknown"}[error]
    meaning = {"none": "below", "some": "partly", "all": "important", "": "weight_unknown"}[weight]
    if gain < 0 and weight:
        meaning = "weight_worse"
    return f"{said}{WORDS[size]}; {WORDS[meaning]}."


def _tally(met: list[bool]) -> str:
    """How many of the figures are met: "all", "some" or "none"; empty where there is no figure."""
    if not met:
        return ""
    return "all" if all(met) else "some" if any(met) else "none"


def rounded(value: float) -> float:
    """To one decimal, halves away from zero, as people round and as JavaScript does."""
    return math.floor(10 * value + 0.5 + NEAR) / 10


def amount(value: float, unit: str) -> str:
    """A number with its unit: "1 point", "2.5 points", "3 cm"."""
    number = rounded(value)
    return f"{number:g} {unit.removesuffix('s') if number == 1 else unit}"


def shown(scale: Scale, value: float) -> str:
    """A score with what it is out of: "36 of 100 points"; a distance in cm."""
    return f"{rounded(value):g} of {scale.high:g} points" if scale.unit == "points" else amount(value, scale.unit)


def band(scale: Scale, value: float) -> str:
    """The name for a score; empty where the scale has no bands."""
    return next((one.words for one in scale.bands if value <= one.up_to + NEAR), "")
