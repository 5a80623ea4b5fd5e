"""Step 9: nerves, vessels, zones and landmarks: rows of the course tables, and the series that repeat by level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from .expressions import Language
from .items import Item
from .meshes import VERTEBRAE, Array
from .shapes import curved, ribbon

Row = dict[str, Any]
SCHEMATIC = "schematic"
DASHED = "schematic; dashed: in front of bone and muscle, out of sight from behind"
SIDES = {"left": "l", "right": "r"}

SEGMENT_ABOVE = {"C": 1.6, "T": 3.0}
"""A cord segment lies about this many vertebrae above the place where its nerve leaves; lumbar and sacral below."""
LOW_SEGMENTS = {"L": (16.1, 16.6, 17.0, 17.4, 17.8), "S": (18.1, 18.35, 18.6, 18.8, 19.0)}


def courses(language: Language, table: dict[str, list[Row]], paired: str = "lr") -> list[Item]:
    """Items of one course table; `paired` is what `sides` of a paired structure says."""
    items = [_nerve(language, row, paired) for row in table["nerves"]]
    items += [_vessel(language, row, paired) for row in table["vessels"]]
    items += [_zone(language, row, paired) for row in table["zones"]]
    return items + [_landmark(language, row, paired) for row in table["landmarks"]]


def _nerve(say: Language, row: Row, paired: str) -> Item:
    line = say.curve(row["line"])
    more = {"dashed": True, "note": DASHED} if row.get("dashed") else {"note": SCHEMATIC}
    return _item(row, "nerve", "nerve", paired, line=line, width=row["width"], **more)


def _vessel(say: Language, row: Row, paired: str) -> Item:
    """Vessels are drawn as areas, so that they need no stroke rule of their own."""
    shape = ribbon(say.curve(row["line"]), row["width"])
    return _item(row, "vessel", row.get("tissue", "vessel"), paired, shape=shape, note=SCHEMATIC)


def _zone(say: Language, row: Row, paired: str) -> Item:
    return _item(row, "zone", "zone", paired, shape=_area(say, row), note=SCHEMATIC)


def _landmark(say: Language, row: Row, paired: str) -> Item:
    return _item(row, "landmark", "landmark", paired, point=say(row["at"]), note=row.get("note", ""))


def _item(row: Row, layer: str, tissue: str, paired: str, **shape: Any) -> Item:
    sides = SIDES.get(row.get("side", ""), "" if row.get("midline") else paired)
    return Item(row["id"], row["name"], layer, tissue, row.get("latin", ""), sides, **shape)


def _area(say: Language, row: Row) -> BaseGeometry:
    if "ellipse" in row:
        center, a, b, angle = row["ellipse"]
        return affinity.rotate(affinity.scale(Point(*say(center)).buffer(1, 48), a, b), angle)
    if "outline" in row:
        return Polygon(say.line(row["outline"])).buffer(row.get("grow", 0))
    lines = row["lines"] if "lines" in row else [row["line"]]
    return unary_union([ribbon(say.curve(line), row["width"]) for line in lines])


def series(say: Language) -> list[Item]:
    """Cord, spinal nerves, intercostal nerves and cutaneous branches of the posterior view."""
    levels = [say.camera.project(say.landmarks.body[v])[1] for v in VERTEBRAE] + [-say.landmarks.sacrum_top + 10]
    return [_cord(levels), *_spinal(say, levels), *_intercostal(say), *_cutaneous(say)]


def _level(levels: list[float], index: float) -> float:
    """Picture height of a fractional vertebral index; above C1 it goes on at 14 mm a level."""
    return float(np.interp(index, np.arange(len(levels)), levels)) if index >= 0 else levels[0] + index * 14


def _cord(levels: list[float]) -> Item:
    """Half widths in mm with the cervical and the lumbar enlargement; it ends at L1 to L2."""
    down = np.linspace(levels[0] - 16, _level(levels, 19.4), 60)
    index = np.interp(down, levels, np.arange(len(levels)))
    half = 4.2 + 1.7 * np.exp(-(((index - 5.5) / 2.2) ** 2)) + 1.2 * np.exp(-(((index - 17.2) / 1.6) ** 2))
    half *= np.clip((down[-1] - down) / 22, 0, 1) ** 0.6
    outline = Polygon(np.vstack([np.c_[half, down], np.c_[-half, down][::-1]]))
    names = ("spinal_cord", "Spinal cord", "nerve", "nerve", "Medulla spinalis")
    return Item(*names, shape=outline, fma="FMA7647", note=SCHEMATIC)


def _segment(nerve: str) -> float:
    """Vertebral index of the cord segment of a spinal nerve."""
    region, number = nerve[0], int(nerve[1:])
    if region in LOW_SEGMENTS:
        return LOW_SEGMENTS[region][number - 1]
    if region == "C":
        return max(number - SEGMENT_ABOVE["C"], -0.7)
    return 7 + number - (2.6 if number <= 6 else 3.4)


def _spinal(say: Language, levels: list[float]) -> Iterator[Item]:
    counts = {"C": 8, "T": 12, "L": 5, "S": 4}
    away = {"C": (8, 5), "T": (7, 2), "L": (6, 9), "S": (2, 6)}
    for nerve in (f"{region}{k}" for region, count in counts.items() for k in range(1, count + 1)):
        end = say.camera.project(say.foramen(nerve))
        start = np.array([3.6, _level(levels, _segment(nerve))])
        drop = end[1] - start[1]
        middle = [(start + end) / 2]
        if drop > 14:  # long roots run down the canal first
            middle = [np.array([min(5.0, end[0] * 0.4), start[1] + 0.55 * drop]), np.array([end[0] * 0.62, end[1] - 3])]
        line = curved(np.array([start, *middle, end, end + away[nerve[0]]]), 40)
        width = 1.5 if nerve[0] in "CT" else 1.9
        name, latin = f"Spinal nerve {nerve}", f"Nervus spinalis {nerve}"
        yield Item(f"spinal_nerve_{nerve}", name, "nerve", "nerve", latin, "lr", line=line, width=width, note=SCHEMATIC)


def _intercostal(say: Language) -> Iterator[Item]:
    """5.5 mm below the middle of each rib."""
    for number in range(1, 13):
        start = say.camera.project(say.foramen(f"T{number}"))
        rib = say.camera.project(say.landmarks.ribs[number])
        rib = rib[: rib[:, 0].argmax() + 1]
        rib = rib[rib[:, 0] > start[0] + 8] + np.array([0, 5.5])
        names = (f"intercostal_nerve_{number}", f"Intercostal nerve {number}", f"Nervus intercostalis {number}")
        if number == 12:
            names = ("subcostal_nerve", "Subcostal nerve", "Nervus subcostalis")
        line = curved(np.vstack([start + np.array([3, 1]), rib]), 40)
        yield Item(names[0], names[1], "nerve", "nerve", names[2], "lr", line=line, width=1.1, note=SCHEMATIC)


def _cutaneous(say: Language) -> Iterator[Item]:
    """T1 to T6 reach the skin beside the spine, T7 to T12 in line with the rib angles."""
    for number in range(1, 13):
        start = say.camera.project(say.foramen(f"T{number}"))
        low = number - 7
        end = np.array([16, start[1] + 10]) if low < 0 else np.array([38 + 1.5 * low, start[1] + 26 + 2 * low])
        middle = (start + end) / 2 + [-1 if low < 0 else 3, -2]
        yield Item(
            f"dorsal_ramus_T{number}",
            f"Posterior (dorsal) ramus of T{number}, cutaneous branch",
            "nerve",
            "nerve",
            f"Ramus posterior nervi thoracici {number}",
            "lr",
            line=curved(np.array([start, middle, end]), 40),
            width=0.8,
            note=SCHEMATIC,
        )


def cut(items: list[Item], to: BaseGeometry) -> list[Item]:
    """Only what lies inside the frame; an item that lies wholly outside is dropped."""
    kept = []
    for item in items:
        if item.line is not None:
            inside = LineString(item.line).intersection(to)
            if inside.is_empty:
                continue
            item.line = _longest(inside)
        elif item.shape is not None:
            item.shape = item.shape.intersection(to)
            if item.shape.is_empty:
                continue
        elif item.point is not None and not to.contains(Point(*item.point)):
            continue
        kept.append(item)
    return kept


def _longest(lines: BaseGeometry) -> Array:
    return np.array(max(getattr(lines, "geoms", [lines]), key=lambda line: line.length).coords)
