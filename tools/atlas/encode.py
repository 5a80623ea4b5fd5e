"""Last step: items to JSON in the form of ``massage_course.content.View``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .bezier import UNIT, Array, fit_curve, outlines, path_data
from .fetch import ATTRIBUTION
from .items import Item
from .meshes import settled
from .shapes import biggest, dashes

OUTLINE_MM = 0.32  # largest distance between a shape and its drawn outline
SHADE_MM = 0.65
SKIN_SHADE_MM = 1.2  # soft and large
DEPTH_LAYERS = {"bone", "deepest", "deep", "intermediate", "superficial"}


def frame(left: float, top: float, right: float, bottom: float) -> tuple[Array, tuple[int, int]]:
    """Origin (mm) and size (drawing units) of a view."""
    return np.array([left, top]), (round((right - left) * UNIT), round((bottom - top) * UNIT))


def encode(view: str, items: Sequence[Item], origin: Array, size: tuple[int, int], layers: Sequence[str]) -> bytes:
    """The whole view; the same items give the same bytes."""
    mark_visible(items)
    meta = {
        "view": view,
        "unit_per_mm": UNIT,
        "viewBox": [0, 0, *size],
        "origin_mm": [round(float(v), 2) for v in origin],
        "layers": list(layers),
        "sources": list(ATTRIBUTION),
    }
    data = {"meta": meta, "structures": [_structure(item, origin) for item in items]}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def mark_visible(items: Sequence[Item]) -> None:
    """Note for each structure what those drawn later in its layer leave of it."""
    covers: dict[str, BaseGeometry] = {}
    for item in reversed(items):
        if item.shape is None or item.layer not in DEPTH_LAYERS:
            continue
        cover = covers.get(item.layer)
        rest = item.shape if cover is None else item.shape.difference(cover)
        item.visible = rest if rest.area > 0.12 * item.shape.area else item.shape
        covers[item.layer] = item.shape if cover is None else cover.union(item.shape)


def _structure(item: Item, origin: Array) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": item.id, "name": item.name}
    entry |= {key: getattr(item, key) for key in ("latin", "layer", "tissue", "sides", "src") if getattr(item, key)}
    if item.shape is not None:
        corner = 40.0 if item.layer == "dermatome" else 55.0
        entry["d"] = path_data(outlines(item.shape, OUTLINE_MM, corner=corner), origin)
        anchor = _anchor(item.visible if item.visible is not None else item.shape)
    elif item.line is not None:
        lines = dashes(item.line) if item.dashed else [item.line]
        entry["d"] = path_data([fit_curve(line, OUTLINE_MM, False, 70) for line in lines], origin, closed=False)
        entry["w"] = round(item.width * UNIT, 1)
        anchor = item.line[len(item.line) // 2]
    else:
        assert item.point is not None
        anchor = item.point
    entry["label"] = np.round(settled((anchor - origin) * UNIT)).astype(int).tolist()
    coarse = SKIN_SHADE_MM if item.layer == "skin" else SHADE_MM
    parts = (("shade", item.shade, coarse), ("light", item.light, SHADE_MM), ("tendon", item.tendon, 0.35))
    for key, shape, error in parts:
        if shape is not None and item.shape is not None and not shape.is_empty:
            inside = shape if key == "tendon" else shape.intersection(item.shape.buffer(0.1))
            if path := path_data(outlines(inside, error, 0.2 if key == "tendon" else 0.3), origin):
                entry[key] = path
    if item.fibers:
        entry["fibers"] = path_data([fit_curve(f, 0.4, False, 90) for f in item.fibers], origin, closed=False)
    for end in ("origin", "insertion"):
        if lines := getattr(item, end):
            entry[end] = "".join(_polyline(line, origin) for line in lines)
    entry |= {key: getattr(item, key) for key in ("fma", "note") if getattr(item, key)}
    return entry


def _polyline(line: Array, origin: Array) -> str:
    """Straight lines through the points; a single point is a line of no length, which a round cap shows as a dot."""
    points = np.round(settled((line - origin) * UNIT)).astype(int)
    steps = np.diff(points, axis=0) if len(points) > 1 else np.zeros((1, 2), int)
    path = " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{path}"


def _anchor(shape: BaseGeometry) -> Array:
    """Center of the largest circle inside the shape."""
    polygon = biggest(shape)
    return np.array(shapely.maximum_inscribed_circle(polygon, tolerance=1.0).coords[0])
