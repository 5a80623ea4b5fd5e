"""Items as the quiz shows them: the public part, with the drawing of a hotspot and, for practice, what it teaches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from . import atlas
from .content import CourseData
from .items import AnyItem, Hotspot, Label, LabelDiagram, Target

SURROUND_MM = 45.0
"""How much of the body is seen around the places of a hotspot."""

MARKER = (
    '<circle r="26" fill="#0b3d66" stroke="#fff" stroke-width="5"/><text fill="#fff" stroke="none" font-size="34"'
    ' font-weight="700" font-family="sans-serif" text-anchor="middle" dominant-baseline="central">{number}</text>'
)

MARKER_SHARE = 0.03
"""Radius of a marker as a share of the width of the picture: a fingertip on a phone."""


def practice(items: Iterable[AnyItem], data: CourseData) -> list[dict[str, Any]]:
    """Practice items teach at once, so their key and rationales come along, and links to their structures."""
    drawn = {drawing.id: drawing.name for name in data.views for drawing in data.view(name).structures}
    return [
        {
            **graded(item, data),
            "objective": item.objective,
            "teaching": item.teaching(),
            "atlas": [{"id": name, "name": drawn[name]} for name in item.structures if name in drawn],
        }
        for item in items
    ]


def graded(item: AnyItem, data: CourseData) -> dict[str, Any]:
    """The public part of an item. Shapes of a hotspot carry the id of the target, never the name of the structure."""
    shown = item.public()
    if isinstance(item, Hotspot):
        shown["svg"] = hotspot(item, data)
    if isinstance(item, LabelDiagram):
        shown["svg"] = numbered(item, data)
    return shown


def hotspot(item: Hotspot, data: CourseData) -> str:
    """The picture of a hotspot item: all its places and a little around them, without names."""
    view = data.view(item.view)
    pick = {target.structure: target.id for target in item.targets}
    region = atlas.region_around(view, pick, SURROUND_MM)
    return atlas.svg(view, item.layers, uid="@UID@", pick=pick, region=region, detail=(), anonymous=True)


def places(item: Hotspot | LabelDiagram) -> list[Target | Label]:
    """The places of an item in the order in which they are shown and numbered."""
    parts: dict[str, Target | Label] = {part.id: part for part in item.parts}
    return [parts[shown["id"]] for shown in item.choices()["parts"]]


def numbered(item: Hotspot | LabelDiagram, data: CourseData) -> str:
    """The picture of an item with a numbered marker on each of its places, and no names."""
    view, parts = data.view(item.view), places(item)
    region = atlas.region_around(view, [part.structure for part in parts], SURROUND_MM)
    width = (region[2] - region[0]) * view.meta.unit_per_mm
    radius = round(width * MARKER_SHARE)
    spots = _apart([view.drawing(part.structure).label for part in parts], 2.2 * radius)
    over = "".join(
        f'<g data-marker="{escape(part.id)}" transform="translate({x:g} {y:g}) scale({radius / 26:.3g})">'
        f"{MARKER.format(number=number)}</g>"
        for number, (part, (x, y)) in enumerate(zip(parts, spots, strict=True), start=1)
    )
    return atlas.svg(view, item.layers, uid="@UID@", region=region, detail=(), anonymous=True, over=over)


def _apart(spots: Sequence[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """The spots, moved down as far as is needed for no two to be closer than `least`."""
    placed: list[tuple[float, float]] = []
    for x, y in spots:
        while any(math.dist((x, y), other) < least for other in placed):
            y += least / 4
        placed.append((x, y))
    return placed
