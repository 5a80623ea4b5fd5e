"""Step 8: rows of the attachment tables become muscle shapes (right side)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from .expressions import Language
from .meshes import VERTEBRAE, Array
from .shapes import Shape, at, bundle, clip_lines, curved, largest, merged, ribbon, rounded, sheet

Row = dict[str, Any]
SHEET_OPTIONS = ("bulge", "fibers", "radius", "tendon")


def load_table(file: str) -> list[Row]:
    """Rows of a table in this folder."""
    rows: list[Row] = yaml.safe_load((Path(__file__).parent / file).read_text())
    return rows


class Muscles:
    """Builds shapes for one camera; `fascicles` are 3-D lines, `silhouettes` the outlines of bones."""

    def __init__(
        self, language: Language, fascicles: Mapping[str, Array], silhouettes: Mapping[str, BaseGeometry]
    ) -> None:
        self.say, self.fascicles, self.silhouettes = language, fascicles, silhouettes

    def shape(self, row: Row) -> Shape:
        """The shape of one row."""
        shape = self._whole(row)
        if "lines" in row:
            shape.fibers += clip_lines(self._lines(row["lines"]), shape.outline.buffer(-0.5))
        for bone in row.get("hidden_by", ()):
            shape = shape.clipped(box(-900, -900, 900, 900).difference(self.silhouettes[bone].buffer(-1.0)))
            shape.outline = largest(shape.outline.buffer(-1.0).buffer(1.0))  # no splinters beside the bone
        if row.get("under_acromion"):
            shape = shape.clipped(box(-900, -900, 900, 900).difference(self._acromion()))
        return shape

    def attachments(self, row: Row, window: BaseGeometry) -> tuple[list[Array], list[Array]]:
        """Origin and insertion as lines: the ends that the shape was built between. Outlines and bands have none.

        `ends: turned` marks a row whose sheet is built from the insertion to the origin, `ends: none` one whose ends
        are edges of the picture and no attachments.
        """
        if row.get("ends") == "none":
            return [], []
        pairs = [self._ends(row[kind]) for kind in ("sheet", "slips", "bundle") if kind in row]
        order = (1, 0) if row.get("ends") == "turned" else (0, 1)
        origin, insertion = ([line for pair in pairs for line in pair[end]] for end in order)
        return _inside(origin, window), _inside(insertion, window)

    def _ends(self, spec: Row) -> tuple[list[Array], list[Array]]:
        if "origin" in spec:
            both = [[self.say.line(spec[end], s) for s in self._scopes(spec)] for end in ("origin", "insertion")]
            return both[0], both[1]
        ends = [(path[0], path[-1]) for path in self._paths(spec)]
        if "fascicles" in spec:
            # The model's lines run either way; the muscles of the back arise below and insert above.
            ends = [(a, b) if a[1] > b[1] else (b, a) for a, b in ends]
        more = [self._ends(bundle) for bundle in spec.get("more", ())]
        origin, insertion = ([_along([pair[end] for pair in ends])] if ends else [] for end in (0, 1))
        return origin + [line for m in more for line in m[0]], insertion + [line for m in more for line in m[1]]

    def _whole(self, row: Row) -> Shape:
        if "sheet" in row:
            return self._sheet(row["sheet"], {})
        if "slips" in row:
            return merged([self._sheet(row["slips"], scope) for scope in self._scopes(row["slips"])])
        if "bundle" in row:
            return self._bundle(row["bundle"])
        if "band" in row:
            return Shape(ribbon(self.say.line(row["band"]), row["width"]))
        half = self.say.line(row["outline"])
        ring = np.vstack([half, (half * [-1, 1])[::-1]]) if row.get("midline") else half
        shape = Shape(rounded(Polygon(ring).buffer(0), row.get("radius", 1.2)))
        if "lattice" in row:
            shape.fibers = self._lattice(half[0], *row["lattice"], shape.outline.buffer(-2))
        return shape

    def _sheet(self, spec: Row, scope: Mapping[str, Any]) -> Shape:
        options = {key: spec[key] for key in SHEET_OPTIONS if key in spec}
        via = [self.say.line(line, scope) for line in spec.get("via", ())]
        return sheet(self.say.line(spec["origin"], scope), self.say.line(spec["insertion"], scope), via=via, **options)

    def _scopes(self, spec: Row) -> list[dict[str, Any]]:
        """Variables of each repetition. `vertebrae: [T2, T12], up: 2` runs v over a range, with u `up` levels above."""
        scopes: list[dict[str, Any]] = []
        for item in spec.get("each", [{}]):
            if "vertebrae" in item:
                first, last = (VERTEBRAE.index(v) for v in item["vertebrae"])
                up = item["up"]
                scopes += [{"v": VERTEBRAE[i], "u": VERTEBRAE[i - up]} for i in range(first, last + 1) if i >= up]
            else:
                scopes.append({k: self._variable(v) for k, v in item.items()})
        return scopes

    def _variable(self, value: Any) -> Any:
        return self.say(value) if isinstance(value, str) and value not in VERTEBRAE else value

    def _paths(self, spec: Row) -> list[Array]:
        """The lines of a bundle, from the table and from the model."""
        paths = [self.say.line(path, scope) for scope in self._scopes(spec) for path in spec.get("paths", ())]
        for prefix in spec.get("fascicles", ()):
            own = [self._to_pelvis(line) for name, line in self.fascicles.items() if name.startswith(prefix)]
            paths += [line for line in own if line[:, 0].max() < spec.get("within_mm", 1000)]
        return paths

    def _bundle(self, spec: Row) -> Shape:
        paths = self._paths(spec)
        options = {key: spec[key] for key in ("close", "radius", "ends") if key in spec}
        shape = bundle(paths, spec["width"], **options)
        if "more" in spec:
            shape = merged([shape, *(self._bundle(more) for more in spec["more"])], spec.get("close", 1.5))
        if "smooth_below" in spec:
            vertebra, radius = spec["smooth_below"]
            shape.outline = _smooth_below(shape.outline, float(self.say.spinous(vertebra)[1]), radius)
        return shape

    def _to_pelvis(self, line3: Array) -> Array:
        """Projected fascicle whose lower end is moved onto our sacrum or iliac crest (the model's pelvis is lower)."""
        line = self.say.camera.project(line3)
        low = 0 if line[0, 1] > line[-1, 1] else -1
        border = self.say.names["sacral_border"]
        if line[low, 0] >= 37:
            line[low, 1] = max(line[low, 1], self.say.functions["crest_at"](line[low, 0])[1] + 1)
        else:
            line[low, 1] = np.interp(line[low, 1], [-25, 65], [self.say.spinous("L5")[1] + 2, border[-1, 1] - 6])
        line[low, 0] = max(line[low, 0], 3.0)
        return line

    def _lines(self, spec: Row) -> list[Array]:
        """`count` lines from one edge to another, evenly spread."""
        edges = [self.say.line(spec[key]) for key in ("from", "via", "to") if key in spec]
        return [curved(np.array([at(edge, t) for edge in edges]), 14) for t in np.linspace(0.06, 0.94, spec["count"])]

    def _lattice(self, top: Array, count: int, step_mm: float, inside: BaseGeometry) -> list[Array]:
        """Crossing fibers of a fascia, both sides."""
        heights = top[1] + 10 + np.arange(count) * step_mm
        lines = [
            np.array([[0, y], [side * 110, y + fall]])
            for y, side, fall in itertools.product(heights, (1, -1), (-46, 60))
        ]
        return clip_lines(lines, inside, 6.0)

    def _acromion(self) -> BaseGeometry:
        """Spine and acromion of the scapula, which roof the supraspinatus."""
        spine = self.say.names["scapular_spine"]
        roof = ["at(scapular_spine, .78) + (0, -5)", "acromial_angle + (0, 3)", "acromion_side"]
        roof += ["acromion_tip + (2, 0)", "acromion_tip + (-8, 0)"]
        return unary_union([LineString(spine[3:]).buffer(4.5), Polygon(self.say.line(roof)).buffer(1.5)])


def _along(points: list[Array]) -> Array:
    """Ends of fascicles as one line from top to bottom."""
    return np.array(sorted(points, key=lambda point: (point[1], point[0])))


def _inside(lines: list[Array], window: BaseGeometry) -> list[Array]:
    """The parts of `lines` inside the picture, with no more points than they need; a single point stays one."""
    out = []
    for line in lines:
        part = (
            LineString(line).simplify(2.0).intersection(window) if len(np.unique(line, axis=0)) > 1 else Point(line[0])
        )
        for piece in getattr(part, "geoms", [part]):
            if not piece.is_empty and piece.intersects(window):
                out.append(np.array(piece.coords))
    return out


def _smooth_below(outline: BaseGeometry, down: float, radius: float) -> BaseGeometry:
    """Close notches and cut spikes below a height: bundles end ragged where their fascicles do."""
    low = outline.intersection(box(-900, down, 900, 900))
    low = low.buffer(radius).buffer(-radius).buffer(-radius / 3).buffer(radius / 3)
    high = outline.intersection(box(-900, -900, 900, down + 1))
    return rounded(unary_union([high, low.buffer(0.3)]), 1.0)


def rim(outline: BaseGeometry, mates: list[BaseGeometry], shift: tuple[float, float] = (-1.5, -1.9)) -> BaseGeometry:
    """The shaded lower right edge of a muscle; `mates` are parts of the same muscle, which get no edge between them."""
    whole = unary_union([outline, *(mate.buffer(1.2) for mate in mates)])
    edge = outline.difference(affinity.translate(whole.buffer(-0.9), *shift)).buffer(-0.15).buffer(0.15)
    return unary_union([p for p in getattr(edge, "geoms", [edge]) if p.area > 8])
