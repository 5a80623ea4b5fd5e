"""Step 10: dermatomes of the posterior view, right half. Schematic: real borders overlap and differ between people.

Bands on the trunk run between curves whose midline ends are tied to spinous tips and whose lateral ends drop along the
ribs; the buttock is divided by curves that fan out from the sacrum; S3 to S5 are rings; the arm has strips.
"""

from __future__ import annotations

import itertools

import numpy as np
from shapely import affinity
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from .courses import SCHEMATIC
from .expressions import Language
from .items import Item
from .meshes import Array
from .shapes import biggest

LEVELS = (
    ("C3", "C1", -8, -0.02),
    ("C4", "C5", 0, 0.30),
    ("T2", "C7", 14, 0.06),
    ("T3", "T2", 6, 0.02),
    ("T4", "T3", 6, 0.03),
    ("T5", "T4", 6, 0.05),
    ("T6", "T5", 6, 0.07),
    ("T7", "T6", 8, 0.09),
    ("T8", "T7", 8, 0.11),
    ("T9", "T8", 8, 0.13),
    ("T10", "T9", 8, 0.15),
    ("T11", "T10", 10, 0.17),
    ("T12", "T11", 12, 0.19),
)
"""Upper border of a band: spinous tip, mm below it, slope toward the side."""

FANS = (("L1", "T12", 20, -6), ("L2", "L2", 4, 58), ("L3", "L3", 10, 128), ("L4", "L4", 10, 205))
"""Upper border: spinous tip, mm below it, height at the flank in mm below the iliac crest."""

ARM_STRIPS = (
    ("T2", -300, -14, -1.4, 0.34),
    ("T1", -300, -12, 0.34, 0.96),
    ("C8", -300, -12, 0.96, 3.2),
    ("C6", 12, 300, 0.66, 3.2),
    ("C7", -12, 12, 0.30, 3.2),
    ("C5", -300, 300, -1.8, 3.2),
)
"""Across the limb in mm (inner, outer), along it in humeral lengths (from, to)."""


def dermatomes(say: Language, skin: BaseGeometry) -> list[Item]:
    """One item each, in the order C2 ... S4-S5, then the arm."""
    body = skin.intersection(box(0, -2000, 500, 2000))
    arm = _arm(say, body)
    areas = _rings(say, body, _bands(say, body, body.difference(arm.buffer(0.05))))
    for name, area in _strips(say, arm).items():
        areas[name] = unary_union([areas[name], area]) if name in areas else area
    items = []
    for name, area in areas.items():
        area = unary_union([p for p in getattr(area, "geoms", [area]) if p.geom_type == "Polygon" and p.area > 30])
        if not area.is_empty:
            shape = area.buffer(0.4).buffer(-0.4)
            ids = f"dermatome_{name}", f"Dermatome {name}", "dermatome", "dermatome", f"Dermatoma {name}", "lr"
            items.append(Item(*ids, shape=shape, note=SCHEMATIC))
    return items


def _below(line: Array) -> BaseGeometry:
    right = max(900.0, line[-1, 0])
    return Polygon(np.vstack([line, [[right, 2000], [-0.5, 2000], [-0.5, line[0, 1]]]])).buffer(0)


def _slope(down: float, slope: float) -> Array:
    out = np.linspace(0, 420, 80)
    return np.c_[out, down + slope * out * np.clip(out / 120, 0.25, 1) ** 0.5]


def _fan(middle: float, end: Array, bend: float = 0.62, fall: float = 0.22) -> Array:
    """From the midline, level at first, to `end` and straight on."""
    start = np.array([0, middle])
    control = np.array([bend * end[0], middle + fall * (end[1] - middle)])
    s = np.linspace(0, 1, 40)[:, None]
    line = (1 - s) ** 2 * start + 2 * s * (1 - s) * control + s * s * end
    ahead = line[-1] - line[-2]
    return np.vstack([line, line[-1] + ahead / np.linalg.norm(ahead) * 400])


def _bands(say: Language, body: BaseGeometry, trunk: BaseGeometry) -> dict[str, BaseGeometry]:
    bottom, crest = body.bounds[3], float(say("crest_top")[1])
    marks = say.landmarks
    tall = (marks.sacrum_top - marks.coccyx_top) / 0.76
    borders = [("C2", _slope(body.bounds[1] - 5, 0))]
    borders += [(name, _slope(say.spinous(tip)[1] + down, slope)) for name, tip, down, slope in LEVELS]
    borders += [(name, _fan(say.spinous(tip)[1] + down, say.flank(crest + fall))) for name, tip, down, fall in FANS]
    borders += [
        ("L5", _fan(say.spinous("L5")[1] + 6, np.array([150, bottom]), 0.9, 0.16)),
        ("S1", _fan(-marks.sacrum_top + 0.22 * tall, np.array([112, bottom]), 0.98, 0.10)),
        ("S2", _fan(-marks.sacrum_top + 0.42 * tall, np.array([80, bottom]), 1.0, 0.06)),
    ]
    areas: dict[str, BaseGeometry] = {}
    rest = trunk
    for (name, _), (_, border) in itertools.pairwise(borders):
        areas[name] = rest.difference(_below(border))
        rest = rest.intersection(_below(border))
    areas["S2"] = rest
    return areas


def _rings(say: Language, body: BaseGeometry, areas: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    center = Point(0, say("coccyx")[1] - 4).buffer(1, 64)
    inner, outer = (affinity.scale(center, a, b).intersection(body) for a, b in ((24, 36), (46, 62)))
    areas = {name: area.difference(outer) for name, area in areas.items()}
    return areas | {"S3": outer.difference(inner), "S4-S5": inner}


def _arm(say: Language, body: BaseGeometry) -> BaseGeometry:
    """What lies outside a line from above the acromion through the axilla, down between arm and trunk."""
    gap = [say.flank(v, -2) for v in np.arange(-250, 120, 10.0)]
    tops = [
        "acromion_side + (6, -90)",
        "acromion_side + (2, -20)",
        "acromion_side + (-4, 18)",
        "flank(-285, 2) + (0, -5)",
    ]
    upper = say.line(tops)
    line = [*upper, *gap, (gap[-1][0] + 10, 400), (900, 400), (900, -900), (upper[0, 0], -900)]
    return biggest(body.intersection(Polygon(np.array(line)).buffer(0)))


def _strips(say: Language, arm: BaseGeometry) -> dict[str, BaseGeometry]:
    head, elbow = say.names["humerus"]
    axis = (elbow - head) / np.linalg.norm(elbow - head)
    across = np.array([-axis[1], axis[0]])
    across = across if across[0] > 0 else -across
    length = say.landmarks.humerus_length
    areas: dict[str, BaseGeometry] = {}
    for name, inner, outer, start, end in ARM_STRIPS:
        a, b = head + axis * start * length, head + axis * end * length
        strip = Polygon([a + across * inner, b + across * inner, b + across * outer, a + across * outer])
        areas[name] = strip.intersection(arm).difference(unary_union(list(areas.values())))
    return areas
