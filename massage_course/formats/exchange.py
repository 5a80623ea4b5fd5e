"""What the exchange formats share: items as questions that other programs know, and such questions back as items.

Other programs have a place for the question, its choices and their feedback. Everything else that an item says about
itself (objective, claims, difficulty...) travels as *labels*: pairs of a field's name and a text. A branching case
becomes one question for each scene; the labels put the scenes together again.
"""

from __future__ import annotations

import string
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from ..items import (
    AnyItem,
    Case,
    Cloze,
    FreeText,
    Hotspot,
    Item,
    LabelDiagram,
    Match,
    MultipleSelect,
    Numeric,
    Option,
    Order,
    Scene,
    ShortText,
    SingleBestAnswer,
)

TYPES: dict[str, type[Item]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        SingleBestAnswer,
        MultipleSelect,
        Match,
        Order,
        Numeric,
        Hotspot,
        LabelDiagram,
        ShortText,
        Cloze,
        Case,
        FreeText,
    )
}

CONTENT = frozenset(
    [
        "id",
        "stem",
        "options",
        "pairs",
        "distractors",
        "steps",
        "targets",
        "labels",
        "scenes",
        "value",
        "tolerance",
        "accepted",
        "rationale",
        "slips",
        "text",
        "blanks",
        "criteria",
        "model_answer",
    ]
)
"""Fields for which the formats have a place of their own; all others travel as labels."""

BETWEEN = "\n\n"
"""Stands between the stem of a case and the text of a scene."""


class LeftOut(NamedTuple):
    """Something that could not be taken over, and why. `entry` is the id of the item, or where it stands."""

    entry: str
    reason: str

    def __str__(self) -> str:
        return f"{self.entry}: {self.reason}"


class Question(NamedTuple):
    """An item (never a case) with its labels, as a format writes it."""

    item: AnyItem
    labels: tuple[tuple[str, str], ...]


class Draft(NamedTuple):
    """A question as a format reads it: `content` holds fields of an item, by their names in the data files."""

    content: dict[str, Any]
    labels: Sequence[tuple[str, str]] = ()


class Reading(NamedTuple):
    """What was read from a file: items as they stand in a data file, and what was left out."""

    items: list[dict[str, Any]]
    left_out: list[LeftOut]


def questions(items: Iterable[AnyItem]) -> Iterator[Question]:
    """The questions that `items` are; a case gives one for each scene."""
    for item in items:
        if isinstance(item, Case):
            yield from (_scene_question(item, scene) for scene in item.scenes)
        else:
            yield Question(item, (*_labels(item), *_part_ids(item.parts)))


def reading(drafts: Iterable[Draft], left_out: Iterable[LeftOut] = ()) -> Reading:
    """Items from drafts: labels become fields again, scenes become cases. Unknown labels are reported."""
    missing = list(left_out)
    items: dict[str, dict[str, Any]] = {}
    for number, (content, labels) in enumerate(drafts, start=1):
        name = content.get("id") or f"q{number:03}"
        own = dict(labels)
        if "case" in own:
            case = items.setdefault(own["case"], {"id": own["case"], "type": "case"})
            _add_scene(case, content, labels, name)
            continue
        if name in items:
            missing.append(LeftOut(name, "another question has the same id; the first one was kept"))
            continue
        item = {"id": name, **content}
        _name_parts(item, own.get("ids", ""))
        items[name] = item
        missing += [LeftOut(name, reason) for reason in _add_labels(item, labels)]
    return Reading([_in_order(item) for item in items.values()], missing)


def letters(count: int) -> list[str]:
    """The ids that parts get where a format has none: a, b, c..."""
    return list(string.ascii_lowercase[:count])


def typed(kind: str, rationale: str, slips: Sequence[Mapping[str, str]], **fields: Any) -> dict[str, Any]:
    """Content of a question that is answered by typing; `slips` are its foreseen wrong answers."""
    return {"type": kind, **fields, "rationale": rationale} | ({"slips": list(slips)} if slips else {})


def joined(lines: Iterable[tuple[str, str]]) -> str:
    """One text from names and their rationales, a line for each; :func:`parted` takes it apart."""
    return "\n".join(f"{name}: {rationale}" for name, rationale in lines)


def parted(text: str, names: Sequence[str]) -> list[str]:
    """The rationales of `names` in a text made by :func:`joined`; any other text goes to the first name as a whole."""
    places = [0]
    for name in names[1:]:
        places.append(text.find(f"\n{name}: ", places[-1]) + 1)
    if not text.startswith(f"{names[0]}: ") or 0 in places[1:]:
        return [text, *[""] * (len(names) - 1)]
    ends = [*(place - 1 for place in places[1:]), len(text)]
    return [text[start + len(name) + 2 : end] for name, start, end in zip(names, places, ends, strict=True)]


def _labels(item: Item) -> Iterator[tuple[str, str]]:
    for field in msgspec.structs.fields(type(item)):
        value = getattr(item, field.name)
        if field.name in CONTENT or value == field.default:
            continue
        for one in value if isinstance(value, tuple) else (value,):
            yield field.encode_name, _text(one)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _part_ids(parts: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    ids = [part.id for part in parts]
    return (("ids", " ".join(ids)),) if ids and ids != letters(len(ids)) else ()


def _scene_question(case: Case, scene: Scene) -> Question:
    base = {name: getattr(case, name) for name in Item.__struct_fields__ if name not in ("id", "stem", "points")}
    question = SingleBestAnswer(
        id=f"{case.id}.{scene.id}",
        stem=f"{case.stem}{BETWEEN}{scene.text}",
        points=case.points / len(case.scenes),
        options=tuple(Option(d.id, d.text, d.rationale, d.key) for d in scene.decisions),
        **base,
    )
    steps = [("next", f"{d.id} {d.next}") for d in scene.decisions if d.next]
    own = [("case", case.id), ("scene", scene.id), *steps, *_part_ids(scene.decisions)]
    return Question(question, (*_labels(case), *own))


def _add_scene(case: dict[str, Any], content: dict[str, Any], labels: Sequence[tuple[str, str]], name: str) -> None:
    own = dict(labels)
    follows = dict(label.split() for key, label in labels if key == "next")
    _name_parts(content, own.get("ids", ""))
    stem, _, text = content["stem"].partition(BETWEEN)
    if "stem" not in case:
        case["stem"] = stem
        _add_labels(case, labels)
    decisions = [{**o, "next": follows[o["id"]]} if o["id"] in follows else o for o in content["options"]]
    case.setdefault("scenes", []).append({"id": own.get("scene", name), "text": text, "decisions": decisions})


def _name_parts(item: dict[str, Any], ids: str) -> None:
    """Give the parts the ids that the label `ids` lists, or letters; ids that a format itself carries are kept."""
    parts: list[dict[str, Any]] = next((item[name] for name in ("options", "pairs", "steps") if name in item), [])
    named = ids.split()
    for part, name in zip(parts, named if len(named) == len(parts) else letters(len(parts)), strict=False):
        part.setdefault("id", name)


def _add_labels(item: dict[str, Any], labels: Iterable[tuple[str, str]]) -> list[str]:
    """Set the fields that `labels` name; returns why some were not taken over."""
    kinds = {field.name: field.type for field in msgspec.structs.fields(TYPES[item["type"]])}
    problems = []
    for name, text in labels:
        kind = kinds.get(name)
        if name in ("case", "scene", "next", "ids"):
            continue
        if kind is None or name in CONTENT:
            problems.append(f"the label '{name}: {text}' is not a field of this course")
        elif typing.get_origin(kind) is tuple:
            item.setdefault(name, []).append(text)
        elif kind is bool:
            item[name] = text == "yes"
        elif kind is float:
            try:
                item[name] = float(text)
            except ValueError:
                problems.append(f"'{name}' is not a number: '{text}'")
        else:
            item[name] = text
    return problems


def _in_order(item: dict[str, Any]) -> dict[str, Any]:
    """The fields in the order of the data files: what an item says about itself first, its choices last."""
    return {name: item[name] for name in ("id", "type", "stem") if name in item} | {
        name: item[name] for name in sorted(item, key=lambda name: (name in CONTENT, _place(name, item["type"])))
    }


def _place(name: str, kind: str) -> int:
    fields = TYPES[kind].__struct_fields__
    return fields.index(name) if name in fields else 0
