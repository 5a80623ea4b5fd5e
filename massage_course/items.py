"""Items: their types, what a learner may answer, and how an answer is scored.

Pure functions and frozen records. Nothing here reads a file or knows a notebook; the browser shows the same marks
by the same rules (``widgets/quiz.js``), and ``tests/fixtures/scoring.json`` holds both to one set of cases.

An item is named by its ``id`` and every choice inside it by an ``id`` of its own. Positions mean nothing, so options
may be shuffled, added or withdrawn without touching an answer given before.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

Response = Any
"""What a learner answers: an option id (``str``), option ids (``list[str]``), pairs (``dict[str, str]``) or text."""


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
    """One line of a rubric; `levels` describes 0, 1, 2, ... points in that order."""

    id: str
    title: str
    levels: tuple[str, ...]

    @property
    def points(self) -> int:
        return len(self.levels) - 1


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
            **self.choices(),
        }

    def choices(self) -> dict[str, Any]:
        """The type's own share of :meth:`public`: what there is to choose from."""
        return {"parts": [{"id": part.id, "text": part.text} for part in shuffled(self.parts, self.id)]}

    def teaching(self) -> dict[str, Any]:
        """What a practice item adds for the browser: the key and the rationales."""
        return {
            "key": self.key(),
            "rationales": {part.id: part.rationale for part in self.parts},
        }


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


class Match(Item, frozen=True, tag="match"):
    """Each left side gets one right side. Each right pair earns an equal share."""

    pairs: tuple[Pair, ...]

    @property
    def parts(self) -> tuple[Pair, ...]:
        return self.pairs

    def key(self) -> dict[str, str]:
        return {pair.id: self.choice_id(pair) for pair in self.pairs}

    def choice_id(self, pair: Pair) -> str:
        """Id of a right side. It is made from the words, so it does not tell which left side it belongs to."""
        return hashlib.sha256(f"{self.id}\n{pair.right}".encode()).hexdigest()[:8]

    def marks(self, response: Response) -> dict[str, bool]:
        given = response if isinstance(response, dict) else {}
        return {left: given[left] == right for left, right in self.key().items() if given.get(left)}

    def fraction(self, response: Response) -> float:
        return sum(self.marks(response).values()) / len(self.pairs)

    def choices(self) -> dict[str, Any]:
        rights = {self.choice_id(pair): pair.right for pair in self.pairs}
        return {
            "parts": [{"id": pair.id, "text": pair.left} for pair in self.pairs],
            "choices": [{"id": name, "text": rights[name]} for name in shuffled(sorted(rights), self.id)],
        }


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
        key = self.key()
        pairs = [(a, b) for i, a in enumerate(key) for b in key[i + 1 :]]
        concordant = sum(place[a] < place[b] for a, b in pairs)
        return max(0.0, 2 * concordant / len(pairs) - 1)


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
        return {"parts": [{"id": target.id, "text": target.place} for target in self.targets]}


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


class FreeText(Item, frozen=True, tag="free_text"):
    """The learner writes; a person marks with the rubric."""

    criteria: tuple[Criterion, ...]
    model_answer: str

    @property
    def parts(self) -> tuple[Any, ...]:
        return ()

    def key(self) -> Response:
        return None

    def marks(self, response: Response) -> dict[str, bool]:
        return {}

    def choices(self) -> dict[str, Any]:
        """The rubric is shown to the learner: knowing what counts is part of the task."""
        criteria = [{"title": c.title, "levels": list(c.levels)} for c in self.criteria]
        return {"parts": [], "criteria": criteria}


AnyItem = SingleBestAnswer | MultipleSelect | Match | Order | Hotspot | Case | FreeText


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


def shuffled(parts: Sequence[T], seed: str) -> list[T]:
    """`parts` in an order that depends on `seed` only, so every reader of one item sees the same."""
    order = list(parts)
    random.Random(seed).shuffle(order)
    return order


def _ids(parts: Iterable[Any]) -> set[str]:
    return {part.id for part in parts}


def _strings(response: Response) -> set[str]:
    return {v for v in response if isinstance(v, str)} if isinstance(response, list) else set()
