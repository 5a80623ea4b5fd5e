"""What is told of a drawing of the atlas: names, plain words, facts with their doubt, cautions and sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .content import (
    Anatomy,
    CourseData,
    Curvature,
    Dermatome,
    Drawing,
    EndangermentSite,
    Landmark,
    Nerve,
    SpineRegion,
    Structure,
    Vessel,
)

FACTS: dict[type[Anatomy], tuple[tuple[str, str], ...]] = {
    Structure: (
        ("origin", "From (origin)"),
        ("insertion", "To (insertion)"),
        ("actions", "What it does"),
        ("nerve", "Nerve"),
        ("fiber_direction", "Fibers run"),
        ("palpation", "Feel it"),
        ("common_complaint", "Clients say"),
    ),
    Nerve: (
        ("roots", "Roots"),
        ("arises_from", "Comes from"),
        ("course", "Runs"),
        ("motor", "Moves"),
        ("sensory", "Feels for"),
        ("irritation", "When irritated"),
        ("relevance", "For massage"),
    ),
    Vessel: (("origin", "Comes from"), ("supplies", "Supplies or drains"), ("relevance", "For massage")),
    EndangermentSite: (
        ("boundaries", "Where"),
        ("at_risk", "At risk"),
        ("risk", "What may happen"),
        ("do", "Do"),
        ("avoid", "Avoid"),
        ("refer_if", "Stop and refer if"),
    ),
    Landmark: (("level", "Level"), ("palpation", "Feel it"), ("use", "For massage"), ("accuracy", "How sure")),
    SpineRegion: (("levels", "Levels"), ("features", "To know it by"), ("curve", "Curve"), ("role", "Role")),
    Curvature: (
        ("direction", "Direction"),
        ("degrees", "Usual range, degrees"),
        ("develops", "Develops"),
        ("note", "Note"),
    ),
    Dermatome: (("area", "Skin of the back"),),
}
"""What the panel tells of each kind of fact: (field, words before it)."""

SCHEMATIC = "Drawn as a schematic."
DASHED = "Dashed: it lies in front of the bone and the muscle, out of sight from behind."


def describe(drawing: Drawing, data: CourseData) -> dict[str, Any]:
    """What the panel says of one drawing; one without facts has its name and Latin name only."""
    known = data.facts(drawing.id)
    if isinstance(known, Landmark) and known.id != drawing.id and drawing.layer != "landmark":
        entry = _with_marks(drawing, data)
    else:
        entry = _with_facts(drawing, known, data)
    entry["groups"] = _groups(drawing, data)
    if drawing.tissue in {"zone", "dermatome", "nerve", "vessel", "vein"}:
        entry["source"] = f"{entry['source']} {SCHEMATIC}".strip()
    if "dashed" in drawing.note:
        entry["source"] += f" {DASHED}"
    return entry


def _with_facts(drawing: Drawing, known: Anatomy | None, data: CourseData) -> dict[str, Any]:
    """Facts of a larger group (the lumbar vertebrae for L4) stand under the name of the drawing."""
    own = known is not None and (known.id == drawing.id or _is_only(known, drawing, data))
    entry: dict[str, Any] = {
        "name": known.name if known and own else drawing.name,
        "latin": (known.latin if known and own else "") or drawing.latin,
        "spanish": known.spanish if known and own else "",
        "say": getattr(known, "pronunciation", ""),
        "plain": getattr(known, "plain", ""),
        "facts": _facts(known) if known else [],
        "cautions": _cautions(known),
        "source": _source(known.sources, data) if known else "",
        "nerves": [name for nerve in getattr(known, "nerves", ()) for name in data.nerves[nerve].drawings],
    }
    if known and len(known.drawings) > 1:
        entry["facts"].insert(0, ["Belongs to", known.name])
    return entry


def _with_marks(drawing: Drawing, data: CourseData) -> dict[str, Any]:
    """A bone with the landmarks on it: the scapula is not called by the name of its border."""
    marks = [mark for mark in data.anatomy["landmarks"].values() if drawing.id in mark.drawings]
    return {
        "name": drawing.name,
        "latin": drawing.latin,
        "spanish": "",
        "say": "",
        "plain": "",
        "facts": [row for mark in marks for row in _mark(mark)],
        "cautions": [caution for mark in marks for caution in _cautions(mark)],
        "source": _source(tuple(dict.fromkeys(name for mark in marks for name in mark.sources)), data),
        "nerves": [],
    }


def _mark(mark: Anatomy) -> list[list[str]]:
    """A landmark in one row: its name, and how to feel it or what it is for."""
    field = "palpation" if getattr(mark, "palpation", "") else "use"
    return [[mark.name + _doubt(mark, field), getattr(mark, field)]]


def _is_only(known: Anatomy, drawing: Drawing, data: CourseData) -> bool:
    """Is the drawing all that is drawn of `known`, and `known` the only one of its kind that is drawn so?"""
    others = [
        one
        for file in data.anatomy.values()
        for one in file.values()
        if type(one) is type(known) and drawing.id in one.drawings
    ]
    return len(known.drawings) == 1 and len(others) == 1


def _groups(drawing: Drawing, data: CourseData) -> list[str]:
    """Names of the larger things it is drawn for, to be searched by: iliocostalis is found as "erector spinae"."""
    entries = [entry for file in data.anatomy.values() for entry in file.values() if drawing.id in entry.drawn_as]
    return [name for entry in entries for name in (entry.name, entry.latin, entry.spanish) if name]


def _facts(known: Anatomy) -> list[list[str]]:
    rows = [(field, label, _words(getattr(known, field))) for field, label in FACTS[type(known)]]
    return [[label + _doubt(known, field), text] for field, label, text in rows if text]


def _words(value: object) -> str:
    if isinstance(value, tuple):
        numbers = all(isinstance(part, int) for part in value)
        return (" to " if numbers else "; ").join(map(str, value))
    return str(value or "")


def _cautions(known: Anatomy | None) -> list[str]:
    if isinstance(known, Structure):
        return list(known.cautions)
    return [known.caution] if isinstance(known, Landmark) and known.caution else []


def _doubt(known: Anatomy, field: str) -> str:
    if field in known.unverified_fields:
        return " (professional wording, not verified)"
    return "" if known.verified else " (not verified)"


def _source(names: Sequence[str], data: CourseData) -> str:
    best = sorted((data.anatomy_sources[name] for name in names), key=lambda source: source.tier)[:2]
    return "Source: " + "; ".join(source.title for source in best) + "."
