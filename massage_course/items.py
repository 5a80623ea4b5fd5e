"""Items: their types, what a learner may answer, and how an answer is scored.

Pure functions and frozen records. Nothing here reads a file or knows a notebook; the browser shows the same marks
by the same rules (``widgets/quiz.js``), and ``tests/fixtures/scoring.json`` holds both to one set of cases.

An item is named by its ``id`` and every choice inside it by an ``id`` of its own. Positions mean nothing, so options
may be shuffled, added or withdrawn without touching an answer given before.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

Response = Any
"""What a learner answers: an option id (``str``), option ids (``list[str]``), pairs (``dict[str, str]``) or text."""

SIZE = re.compile(r"(?P<before>\D*?)(?<![A-Za-z])(?P<level>[CTLS])?(?P<number>[-+]?\d+(?:\.\d+)?)")
"""The first number of an option, or the first level of the spine (C, T, L, S: from head to foot)."""

WHOLE = "answer"
"""Part id of an item that has one field to fill in."""


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One choice. `rationale` says why it is right, or which misconception makes it tempting."""

    id: str
    text: str
    rationale: str
    key: bool = False


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a match item: `left` belongs to `right`."""

    id: str
    left: str
    right: str
    rationale: str


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of an order item. The data file lists the steps in their right order."""

    id: str
    text: str
    rationale: str


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One place of a hotspot item. `place` describes what is seen there without naming the structure."""

    id: str
    structure: str
    place: str
    rationale: str
    key: bool = False


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One marker of a label item: `name` belongs to `structure`; `place` describes it without naming it."""

    id: str
    structure: str
    place: str
    name: str
    rationale: str


class Slip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wrong answer that learners are likely to type or choose, and the misconception behind it."""

    text: str
    rationale: str


class Blank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gap to fill. `accepted` lists every wording that counts, the best first.

    With `choose` the learner picks from a list: the best wording and the slips. Without it the learner types.
    """

    id: str
    accepted: tuple[str, ...]
    rationale: str
    slips: tuple[Slip, ...] = ()
    choose: bool = False


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One choice inside a branching case. `next` names the scene it leads to; without it the case ends."""

    id: str
    text: str
    rationale: str
    key: bool = False
    next: str | None = None


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One moment of a branching case."""

    id: str
    text: str
    decisions: tuple[Decision, ...]


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a rubric; `levels` describes what earns 0, 1, 2, ... times the `weight` in points.

    `comments` are remarks that a marker may reuse.
    """

    id: str
    title: str
    levels: tuple[str, ...]
    weight: int = 1
    comments: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        return (len(self.levels) - 1) * self.weight


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What every item says about itself; see ``course_data/vocabulary.yml`` for the words used."""

    id: str
    stem: str
    objective: str
    bloom: str
    mblex: str
    difficulty: str
    references: tuple[str, ...]
    verified: bool
    claims: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    safety: bool = False
    points: float = 1.0
    hint: str = ""
    confidence: bool = False
    """Ask the learner how sure the answer is. It never changes the score."""

    @property
    def type(self) -> str:
        return str(self.__struct_config__.tag)

    @property
    def parts(self) -> tuple[Any, ...]:
        """The choices of the item, in the order of the data file."""
        raise NotImplementedError

    def key(self) -> Response:
        """The response that earns full marks."""
        return next(part.id for part in self.parts if part.key)

    def marks(self, response: Response) -> dict[str, bool]:
        """Part id -> was this part answered rightly? Parts that the learner left alone and may leave alone are absent.

        Every function of this module takes any JSON value for `response` and never raises on one.
        """
        known = isinstance(response, str) and response in _ids(self.parts)
        return {response: response == self.key()} if known else {}

    def fraction(self, response: Response) -> float:
        """Share of the points earned, 0.0 to 1.0."""
        return 1.0 if any(self.marks(response).values()) else 0.0

    def public(self) -> dict[str, Any]:
        """What a learner may see before answering: no key, no rationale, nothing that leads to one."""
        return {
            "id": self.id,
            "type": self.type,
            "stem": self.stem,
            "points": self.points,
            **({"hint": self.hint} if self.hint else {}),
            **({"confidence": True} if self.confidence else {}),
            **self.choices(),
        }

    def choices(self) -> dict[str, Any]:
        """The type's own share of :meth:`public`: what there is to choose from."""
        return {"parts": [{"id": part.id, "text": part.text} for part in arranged(self.parts, self.id)]}

    def teaching(self) -> dict[str, Any]:
        """What a practice item adds for the browser: the key and the rationales."""
        return {
            "key": self.key(),
            "rationales": {part.id: part.rationale for part in self.parts},
        }

    def notes(self, response: Response) -> dict[str, str]:
        """Part id -> what the learner reads about it: the rationale, or the one of the slip that was made."""
        return {part.id: part.rationale for part in self.parts}


class SingleBestAnswer(Item, frozen=True, tag="single_best_answer"):
    """One option is best. Full marks or none."""

    options: tuple[Option, ...]

    @property
    def parts(self) -> tuple[Option, ...]:
        return self.options


class MultipleSelect(Item, frozen=True, tag="multiple_select"):
    """Several options are right. Each right choice earns a share, each wrong choice takes one away, never below 0."""

    options: tuple[Option, ...]

    @property
    def parts(self) -> tuple[Option, ...]:
        return self.options

    def key(self) -> list[str]:
        return sorted(option.id for option in self.options if option.key)

    def marks(self, response: Response) -> dict[str, bool]:
        chosen = _ids(self.options) & _strings(response)
        return {o.id: o.key for o in self.options if o.id in chosen} if chosen else {}

    def fraction(self, response: Response) -> float:
        marks = self.marks(response)
        right = sum(marks.values())
        return max(0.0, (right - (len(marks) - right)) / len(self.key()))


class Pairing(Item, frozen=True, kw_only=True):
    """Each part gets one partner from a common list. Each right pair earns an equal share.

    `distractors` are partners that belong to no part.
    """

    distractors: tuple[str, ...] = ()

    def partner(self, part: Any) -> str:
        """The words that belong to `part`."""
        raise NotImplementedError

    def choice_id(self, words: str) -> str:
        """Id of a partner. It is made from the words, so it does not tell which part it belongs to."""
        return hashlib.sha256(f"{self.id}\n{words}".encode()).hexdigest()[:8]

    def key(self) -> dict[str, str]:
        return {part.id: self.choice_id(self.partner(part)) for part in self.parts}

    def marks(self, response: Response) -> dict[str, bool]:
        given = response if isinstance(response, dict) else {}
        return {part: given[part] == right for part, right in self.key().items() if given.get(part)}

    def fraction(self, response: Response) -> float:
        return sum(self.marks(response).values()) / len(self.parts)

    def partners(self) -> list[dict[str, str]]:
        """Every partner with its id, in an order that gives nothing away."""
        words = {self.choice_id(text): text for text in (*map(self.partner, self.parts), *self.distractors)}
        return [{"id": name, "text": words[name]} for name in arranged(sorted(words), self.id, words.__getitem__)]


class Match(Pairing, frozen=True, kw_only=True, tag="match"):
    """Each left side gets one right side."""

    pairs: tuple[Pair, ...]

    @property
    def parts(self) -> tuple[Pair, ...]:
        return self.pairs

    def partner(self, part: Pair) -> str:
        return part.right

    def choices(self) -> dict[str, Any]:
        return {"parts": [{"id": pair.id, "text": pair.left} for pair in self.pairs], "choices": self.partners()}


class LabelDiagram(Pairing, frozen=True, kw_only=True, tag="label"):
    """Each marker on one view of the atlas gets its name."""

    view: str
    layers: tuple[str, ...]
    labels: tuple[Label, ...]

    @property
    def parts(self) -> tuple[Label, ...]:
        return self.labels

    def partner(self, part: Label) -> str:
        return part.name

    def choices(self) -> dict[str, Any]:
        """The drawing itself is added by whoever can draw (``pictures``)."""
        return {"parts": [{"id": mark.id, "text": mark.place} for mark in self.labels], "choices": self.partners()}


class Order(Item, frozen=True, tag="order"):
    """Steps to be put in their order.

    Scored by Kendall's tau between the learner's order and the right one, never below 0: all pairs of steps in the
    right order give 1, as many right as wrong (what guessing gives) 0. Source: M. G. Kendall, Biometrika 1938.
    """

    steps: tuple[Step, ...]

    @property
    def parts(self) -> tuple[Step, ...]:
        return self.steps

    def key(self) -> list[str]:
        return [step.id for step in self.steps]

    def marks(self, response: Response) -> dict[str, bool]:
        if not isinstance(response, list) or _strings(response) != _ids(self.steps):
            return {}
        if len(response) != len(self.steps):
            return {}
        return {given: given == right for given, right in zip(response, self.key(), strict=True)}

    def fraction(self, response: Response) -> float:
        if not self.marks(response):
            return 0.0
        place = {step: position for position, step in enumerate(response)}
        pairs = list(combinations(self.key(), 2))
        concordant = sum(place[a] < place[b] for a, b in pairs)
        return max(0.0, 2 * concordant / max(1, len(pairs)) - 1)

    def mixed(self) -> list[Step]:
        """The steps as they are shown first: in an order that earns nothing if it is kept."""
        steps = shuffled(self.steps, self.id)
        return steps[::-1] if self.fraction([step.id for step in steps]) > 0 else steps

    def choices(self) -> dict[str, Any]:
        return {"parts": [{"id": step.id, "text": step.text} for step in self.mixed()]}


class Hotspot(Item, frozen=True, tag="hotspot"):
    """Click the structure that the stem asks for, in one view of the atlas with the named layers shown."""

    view: str
    layers: tuple[str, ...]
    targets: tuple[Target, ...]

    @property
    def parts(self) -> tuple[Target, ...]:
        return self.targets

    def choices(self) -> dict[str, Any]:
        """The drawing itself is added by whoever can draw (``pictures``): items know no geometry."""
        return {"parts": [{"id": target.id, "text": target.place} for target in shuffled(self.targets, self.id)]}


class Case(Item, frozen=True, tag="case"):
    """A client case in scenes; each decision leads on. A response lists the decisions taken, scene by scene.

    Every scene's best decision earns an equal share of the points.
    """

    scenes: tuple[Scene, ...]

    @property
    def parts(self) -> tuple[Decision, ...]:
        return tuple(decision for scene in self.scenes for decision in scene.decisions)

    def key(self) -> list[str]:
        return [decision.id for decision in self.parts if decision.key]

    def marks(self, response: Response) -> dict[str, bool]:
        """In each scene the first decision listed counts: a walk passes it once, and a list of all earns nothing."""
        scene_of = {d.id: scene.id for scene in self.scenes for d in scene.decisions}
        best = set(self.key())
        taken: dict[str, str] = {}
        for name in response if isinstance(response, list) else []:
            if isinstance(name, str) and name in scene_of:
                taken.setdefault(scene_of[name], name)
        return {name: name in best for name in taken.values()}

    def fraction(self, response: Response) -> float:
        return sum(self.marks(response).values()) / len(self.key())

    def choices(self) -> dict[str, Any]:
        scenes = [
            {
                "id": scene.id,
                "text": scene.text,
                "decisions": [
                    {"id": d.id, "text": d.text, "next": d.next} for d in shuffled(scene.decisions, self.id + scene.id)
                ],
            }
            for scene in self.scenes
        ]
        return {"parts": [], "scenes": scenes}


class Filling(Item, frozen=True, kw_only=True):
    """The learner types into blanks, or chooses their words. Each right blank earns an equal share."""

    @property
    def parts(self) -> tuple[Blank, ...]:
        raise NotImplementedError

    def given(self, response: Response) -> dict[str, str]:
        """Blank id -> the words in it; blanks left empty are absent."""
        words = response if isinstance(response, dict) else {}
        return {b.id: words[b.id] for b in self.parts if isinstance(words.get(b.id), str) and words[b.id].strip()}

    def is_right(self, blank: Blank, text: str) -> bool:
        if blank.choose:
            return text == self.choice_id(blank, blank.accepted[0])
        return plain(text) in map(plain, blank.accepted)

    def choice_id(self, blank: Blank, words: str) -> str:
        """Id of a choice, made from the words so that it does not tell whether it is right."""
        return hashlib.sha256(f"{self.id}\n{blank.id}\n{words}".encode()).hexdigest()[:8]

    def marks(self, response: Response) -> dict[str, bool]:
        given = self.given(response)
        return {blank.id: self.is_right(blank, given[blank.id]) for blank in self.parts if blank.id in given}

    def fraction(self, response: Response) -> float:
        return sum(self.marks(response).values()) / len(self.parts)

    def slip(self, blank: Blank, text: str) -> Slip | None:
        """The foreseen wrong answer that `text` is, if it is one."""
        for slip in blank.slips:
            if text == self.choice_id(blank, slip.text) if blank.choose else plain(text) == plain(slip.text):
                return slip
        return None

    def notes(self, response: Response) -> dict[str, str]:
        given = self.given(response)
        slips = {blank.id: self.slip(blank, given.get(blank.id, "")) for blank in self.parts}
        return {blank.id: slip.rationale if (slip := slips[blank.id]) else blank.rationale for blank in self.parts}

    def teaching(self) -> dict[str, Any]:
        slips = {
            blank.id: {self._form(blank, slip.text): slip.rationale for slip in blank.slips} for blank in self.parts
        }
        accepted = {blank.id: [self._form(blank, text) for text in blank.accepted] for blank in self.parts}
        return {**super().teaching(), "accepted": accepted, "slips": slips}

    def _form(self, blank: Blank, text: str) -> str:
        """`text` in the form in which responses are compared."""
        return self.choice_id(blank, text) if blank.choose else plain(text)


class ShortText(Filling, frozen=True, kw_only=True, tag="short_text"):
    """A word or two, typed. Capitals, accents, punctuation and a leading article do not count; spelling does."""

    accepted: tuple[str, ...]
    rationale: str
    slips: tuple[Slip, ...] = ()

    @property
    def parts(self) -> tuple[Blank, ...]:
        return (Blank(WHOLE, self.accepted, self.rationale, self.slips),)

    def given(self, response: Response) -> dict[str, str]:
        return super().given({WHOLE: response})

    def key(self) -> str:
        return self.accepted[0]

    def choices(self) -> dict[str, Any]:
        return {"parts": [{"id": WHOLE, "text": "Your answer"}]}


class Cloze(Filling, frozen=True, kw_only=True, tag="cloze"):
    """A text with gaps. In `text` a gap is written as its id in braces: ``"The {muscle} lifts the scapula."``"""

    text: str
    blanks: tuple[Blank, ...]

    @property
    def parts(self) -> tuple[Blank, ...]:
        return self.blanks

    def key(self) -> dict[str, str]:
        best = {blank.id: blank.accepted[0] for blank in self.blanks}
        return {b.id: self.choice_id(b, best[b.id]) if b.choose else best[b.id] for b in self.blanks}

    def choices(self) -> dict[str, Any]:
        parts = [{"id": blank.id, "text": f"Gap {number}"} for number, blank in enumerate(self.blanks, start=1)]
        lists = {
            blank.id: [
                {"id": self.choice_id(blank, words), "text": words}
                for words in arranged(
                    sorted([blank.accepted[0], *(s.text for s in blank.slips)]), self.id + blank.id, str
                )
            ]
            for blank in self.blanks
            if blank.choose
        }
        return {"parts": parts, "text": self.text, "lists": lists}


class Numeric(Item, frozen=True, kw_only=True, tag="numeric"):
    """A number. It is right within `tolerance` on either side of `value`; the unit may be typed or left out.

    `units` lists further spellings of `unit`. Decimal point and decimal comma count alike; a comma before exactly three
    digits separates thousands, but not after a 0 ("0,395"). The text of a slip is a number.
    """

    value: float
    tolerance: float
    rationale: str
    unit: str = ""
    units: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()

    @property
    def parts(self) -> tuple[Blank, ...]:
        return (Blank(WHOLE, (f"{self.value:g}",), self.rationale, self.slips),)

    def key(self) -> str:
        return f"{self.value:g}"

    def number(self, response: Response) -> float | None:
        """The number in `response`, None where there is none or its unit is another."""
        return number(response, (self.unit, *self.units)) if isinstance(response, str) else None

    def marks(self, response: Response) -> dict[str, bool]:
        if not isinstance(response, str) or not response.strip():
            return {}
        found = self.number(response)
        return {WHOLE: found is not None and is_near(found, self.value, self.tolerance)}

    def notes(self, response: Response) -> dict[str, str]:
        found = self.number(response)
        for slip in self.slips:
            if found is not None and is_near(found, float(slip.text), self.tolerance):
                return {WHOLE: slip.rationale}
        return {WHOLE: self.rationale}

    def choices(self) -> dict[str, Any]:
        return {"parts": [{"id": WHOLE, "text": "Your answer"}], "unit": self.unit}

    def teaching(self) -> dict[str, Any]:
        return {
            **super().teaching(),
            "value": self.value,
            "tolerance": self.tolerance,
            "units": [unit for unit in (self.unit, *self.units) if unit],
            "slips": [{"value": float(slip.text), "rationale": slip.rationale} for slip in self.slips],
        }


class FreeText(Item, frozen=True, kw_only=True, tag="free_text"):
    """The learner writes; a person marks with the rubric. A fatal error fails the text whatever its points."""

    criteria: tuple[Criterion, ...]
    model_answer: str
    fatal_errors: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Any, ...]:
        return ()

    def key(self) -> Response:
        return None

    def marks(self, response: Response) -> dict[str, bool]:
        return {}

    def choices(self) -> dict[str, Any]:
        """The rubric is shown to the learner: knowing what counts is part of the task."""
        criteria = [{"title": c.title, "levels": list(c.levels), "weight": c.weight} for c in self.criteria]
        return {"parts": [], "criteria": criteria, "fatal_errors": list(self.fatal_errors)}

    def teaching(self) -> dict[str, Any]:
        """In practice the learner marks the text: by the rubric, and beside a model answer."""
        return {**super().teaching(), "model": self.model_answer}


AnyItem = (
    SingleBestAnswer
    | MultipleSelect
    | Match
    | Order
    | Numeric
    | Hotspot
    | LabelDiagram
    | ShortText
    | Cloze
    | Case
    | FreeText
)


class Score(msgspec.Struct, frozen=True):
    """`points` earned of `max_points`; `marks` as in :meth:`Item.marks`; `answered` is False for an untouched item."""

    points: float
    max_points: float
    marks: dict[str, bool]
    answered: bool


def score(item: Item, response: Response) -> Score:
    """Score any JSON value as a response to `item`; points are rounded to 4 decimals and lie in 0..item.points."""
    points = round(item.fraction(response) * item.points, 4)
    return Score(points, item.points, item.marks(response), is_answered(response))


def is_answered(response: Response) -> bool:
    """Untouched is not an answer: nothing chosen, no pair made, only blanks typed."""
    if isinstance(response, str):
        return bool(response.strip())
    values = response.values() if isinstance(response, dict) else response
    return any(values) if isinstance(response, (dict, list)) else False


def plain(text: str) -> str:
    """`text` as typed answers are compared: small Latin letters and digits, single spaces, no leading article."""
    letters = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", bare).strip()
    return re.sub(r"^(the|an|a) ", "", words)


def number(text: str, units: Iterable[str]) -> float | None:
    """The number in `text`, which may be followed by one of `units`; None if there is none or the unit is another."""
    found = re.fullmatch(
        r"\s*([+-]?)\s*([1-9]\d{0,2}(?:,\d{3})+|\d+)?([.,]\d+)?\s*(\S.*)?", text.strip().replace("−", "-"), re.A
    )
    if found is None or not (found[2] or found[3]):
        return None
    unit = (found[4] or "").strip().lower()
    if unit and unit not in {name.lower() for name in units}:
        return None
    value = float((found[2] or "0").replace(",", "") + (found[3] or "").replace(",", "."))
    if not math.isfinite(value):
        return None
    return -value if found[1] == "-" else value


def is_near(found: float, value: float, tolerance: float) -> bool:
    """Within `tolerance`, with room for the last binary digit (0.1 + 0.2)."""
    return abs(found - value) <= tolerance + 1e-9 * max(1.0, abs(value))


def shuffled(parts: Sequence[T], seed: str) -> list[T]:
    """`parts` in an order that depends on `seed` only, so every reader of one item sees the same."""
    order = list(parts)
    random.Random(seed).shuffle(order)
    return order


def arranged(parts: Sequence[T], seed: str, text: Callable[[T], str] = attrgetter("text")) -> list[T]:
    """`parts` as they are shown: those with an order of their own in that order, everything else shuffled by `seed`."""
    order = rising([text(part) for part in parts])
    return shuffled(parts, seed) if order is None else [parts[place] for place in order]


def rising(texts: Sequence[str]) -> list[int] | None:
    """Places of `texts` that differ in a number or a level of the spine, from low to high; None if they have no order.

    All must begin alike up to the number: "About 5 weeks" and "About 10 weeks", "Nerve C7" and "Nerve T3".
    """
    found = [SIZE.match(text.replace("−", "-").replace(",", "")) for text in texts]
    if not all(found) or len({size["before"] for size in found if size}) > 1:
        return None
    sizes = [("CTLS".find(size["level"] or "-"), float(size["number"])) for size in found if size]
    return None if len(set(sizes)) < len(sizes) else sorted(range(len(sizes)), key=sizes.__getitem__)


def reordered(public: dict[str, Any], seed: str) -> dict[str, Any]:
    """An item's :meth:`Item.public` with its choices in the order that belongs to `seed`; their ids stay.

    What has an order of its own keeps it, and so do the numbered places of a picture. Steps to be ordered stay as they
    are too: a seed could put them right by chance.
    """
    own, words = f"{seed}\n{public['id']}", itemgetter("text")
    shown = dict(public)
    if public["type"] in {"single_best_answer", "multiple_select", "hotspot"}:
        shown["parts"] = arranged(public["parts"], own, words)
    if "choices" in public:
        shown["choices"] = arranged(public["choices"], own, words)
    if "lists" in public:
        shown["lists"] = {gap: arranged(choices, own + gap, words) for gap, choices in public["lists"].items()}
    if "scenes" in public:
        shown["scenes"] = [{**s, "decisions": arranged(s["decisions"], own + s["id"], words)} for s in public["scenes"]]
    return shown


def _ids(parts: Iterable[Any]) -> set[str]:
    return {part.id for part in parts}


def _strings(response: Response) -> set[str]:
    return {v for v in response if isinstance(v, str)} if isinstance(response, list) else set()
