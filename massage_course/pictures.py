"""Items as the quiz shows them: the public part, with the drawing of a hotspot and, for practice, what it teaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import atlas
from .content import CourseData
from .items import AnyItem, Hotspot

SURROUND_MM = 45.0
"""How much of the body is seen around the places of a hotspot."""


def practice(items: Iterable[AnyItem], data: CourseData) -> list[dict[str, Any]]:
    """Practice items teach at once, so their key and rationales come along."""
    return [{**graded(item, data), "teaching": item.teaching()} for item in items]


def graded(item: AnyItem, data: CourseData) -> dict[str, Any]:
    """The public part of an item. Shapes of a hotspot carry the id of the target, never the name of the structure."""
    shown = item.public()
    if isinstance(item, Hotspot):
        shown["svg"] = hotspot(item, data)
    return shown


def hotspot(item: Hotspot, data: CourseData) -> str:
    """The picture of a hotspot item: all its places and a little around them, without names."""
    view = data.view(item.view)
    pick = {target.structure: target.id for target in item.targets}
    region = atlas.region_around(view, pick, SURROUND_MM)
    return atlas.svg(view, item.layers, uid="@UID@", pick=pick, region=region, detail=(), anonymous=True)
