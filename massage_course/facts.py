"""What is told of a drawing of the atlas: names, plain words, facts with their doubt, cautions and sources."""

from __future__ import annotations

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


def describe(drawing: Drawing, data: CourseData) -> dict[str, Any]:
    """What the panel says of one drawing; one without facts has its name and Latin name only.

    Facts of a larger group (the lumbar vertebrae for L4) stand under the name of the drawing.
    """
    known = data.facts(drawing.id)
    own = known is not None and len(known.drawings) == 1
    entry: dict[str, Any] = {
        "name": known.name if known and own else drawing.name,
        "latin": (known.latin if known and own else "") or drawing.latin,
        "spanish": known.spanish if known and own else "",
        "say": getattr(known, "pronunciation", ""),
        "plain": getattr(known, "plain", ""),
        "facts": _facts(known) if known else [],
        "cautions": _cautions(known),
        "source": _source(known, data) if known else "",
        "nerves": [name for nerve in getattr(known, "nerves", ()) for name in data.nerves[nerve].drawings],
    }
    if known and not own:
        entry["facts"].insert(0, ["Belongs to", known.name])
    if drawing.tissue in {"zone", "dermatome", "nerve", "vessel", "vein"}:
        entry["source"] = f"{entry['source']} {SCHEMATIC}".strip()
    return entry


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


def _source(known: Anatomy, data: CourseData) -> str:
    best = sorted((data.anatomy_sources[name] for name in known.sources), key=lambda source: source.tier)[:2]
    return "Source: " + "; ".join(source.title for source in best) + "."
