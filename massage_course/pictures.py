"""Items as the quiz shows them: the public part, with the drawing of a hotspot and, for practice, what it teaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import atlas
from .content import CourseData
from .items import AnyItem, Hotspot

LOW_BACK = (-200.0, -190.0, 200.0, 190.0)
"""Region of the posterior view for the low back and hip: left, top, right, bottom in body millimeters."""

REGION_NAMES = {LOW_BACK: "Low back"}


def practice(items: Iterable[AnyItem], data: CourseData) -> list[dict[str, Any]]:
    """Practice items teach at once, so their key and rationales come along."""
    return [{**graded(item, data), "teaching": item.teaching()} for item in items]


def graded(item: AnyItem, data: CourseData) -> dict[str, Any]:
    """The public part of an item. Shapes of a hotspot carry the id of the target, never the name of the structure."""
    shown = item.public()
    if isinstance(item, Hotspot):
        shown["svg"] = hotspot(item, data)
        shown["alt"] = "A picture of the back with these places to choose from: " + "; ".join(
            f"({n}) {target.place}" for n, target in enumerate(item.targets, start=1)
        )
    return shown


def hotspot(item: Hotspot, data: CourseData) -> str:
    """The picture of a hotspot item."""
    pick = {target.structure: target.id for target in item.targets}
    return atlas.svg(
        data.view(item.view), item.layers, uid="@UID@", pick=pick, region=LOW_BACK, detail=(), anonymous=True
    )
