"""2-D building blocks: polylines, ruled muscle sheets, bundles of fascicles."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

Array = npt.NDArray[np.float64]


@dataclass
class Shape:
    """Outline, fiber lines and tendon of one muscle (right side), mm."""

    outline: BaseGeometry
    fibers: list[Array] = field(default_factory=list)
    tendon: BaseGeometry | None = None

    def clipped(self, to: BaseGeometry) -> Shape:
        """Only what lies inside `to`; crumbs below 18 mm2 are dropped."""
        outline = largest(self.outline.intersection(to))
        tendon = None if self.tendon is None else self.tendon.intersection(outline)
        return Shape(outline, clip_lines(self.fibers, outline.buffer(-0.5)), tendon)


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of a geometry of any kind."""
    return [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and not part.is_empty]


def largest(shape: BaseGeometry, smallest_mm2: float = 18.0) -> BaseGeometry:
    """Without parts below `smallest_mm2`, but never empty-handed."""
    parts = polygons(shape)
    return unary_union([p for p in parts if p.area > smallest_mm2] or parts)


def biggest(shape: BaseGeometry) -> Polygon:
    """The largest polygon."""
    return max(polygons(shape), key=lambda p: p.area)


def clip_lines(lines: Iterable[Array], to: BaseGeometry, shortest_mm: float = 4.0) -> list[Array]:
    """The parts of `lines` inside `to`."""
    out = []
    for line in lines:
        inside = LineString(line).intersection(to)
        for part in getattr(inside, "geoms", [inside]):
            if part.geom_type == "LineString" and part.length > shortest_mm:
                out.append(np.array(part.coords))
    return out


def at(line: Array, t: float | Array) -> Array:
    """Point(s) of a polyline at the fraction `t` of its length."""
    line = np.atleast_2d(np.asarray(line, float))
    if len(line) == 1:
        return np.repeat(line, np.size(t), 0) if np.ndim(t) else line[0]
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    length = length / length[-1]
    return np.stack([np.interp(t, length, line[:, k]) for k in range(line.shape[1])], axis=-1)


def curved(line: Array, count: int = 24) -> Array:
    """A smooth line through the points of a polyline."""
    line = np.asarray(line, float)
    t = np.linspace(0, 1, count)
    if len(line) < 3:
        return at(line, t)
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    return np.stack([PchipInterpolator(length / length[-1], line[:, k])(t) for k in range(line.shape[1])], axis=-1)


def dashes(line: Array, on: float = 5.0, off: float = 3.5) -> list[Array]:
    """A line as dashes of about `on` mm with gaps of `off` mm; it begins and ends with a dash."""
    length = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    count = max(2, round((length + off) / (on + off)))
    step = (length + off) / count / length
    return [at(line, np.linspace(k * step, k * step + step - off / length, 5)) for k in range(count)]


def rounded(shape: BaseGeometry, radius: float = 1.2) -> BaseGeometry:
    """Corners rounded with `radius` mm, outward and inward."""
    if radius <= 0:
        return shape
    result = shape.buffer(-radius).buffer(2 * radius).buffer(-radius)
    return shape if result.is_empty else result


def ribbon(line: Array, width: float) -> Polygon:
    """A band of constant `width` mm with round ends."""
    return LineString(line).buffer(width / 2)


def sheet(
    origin: Array,
    insertion: Array,
    *,
    via: Sequence[Array] = (),
    bulge: Sequence[float] = (0, 0),
    fibers: int = 9,
    radius: float = 1.2,
    tendon: Sequence[Sequence[float]] = ((0,), (0,)),
) -> Shape:
    """A ruled sheet between two attachment lines.

    `via` are lines the fibers pass through; `bulge` bends the first and the last edge outward (fraction of the fiber
    length); `tendon` gives the tendinous fraction at origin and insertion, as samples across the sheet.
    """

    def fiber(t: float, count: int = 26) -> Array:
        start, end = at(origin, t), at(insertion, t)
        s = np.linspace(0, 1, count)
        line = curved(np.array([start, *(at(v, t) for v in via), end]), count)
        across = (at(origin, 1) + at(insertion, 1) - at(origin, 0) - at(insertion, 0)) / 2
        normal = np.array([start[1] - end[1], end[0] - start[0]])
        normal = normal if normal @ across >= 0 else -normal
        bend = bulge[1] * t**1.5 - bulge[0] * (1 - t) ** 1.5
        return line + np.outer(4 * s * (1 - s) * bend, normal)

    t = np.linspace(0, 1, 40)
    ring = np.vstack([fiber(0.0), at(insertion, t), fiber(1.0)[::-1], at(origin, t[::-1])])
    combed = unary_union([LineString(fiber(x)).buffer(0.6) for x in np.linspace(0, 1, 60)])
    solid = biggest(unary_union([Polygon(ring).buffer(0), combed.buffer(1.0).buffer(-1.2)]))
    outline = rounded(Polygon(solid.exterior), radius)
    lines = [at(fiber(x, 17), np.linspace(0.03, 0.97, 13)) for x in (np.arange(fibers) + 0.5) / fibers]
    return Shape(outline, lines, _tendons(fiber, origin, insertion, tendon, outline))


def _tendons(fiber, origin, insertion, samples, outline) -> BaseGeometry | None:  # type: ignore[no-untyped-def]
    t, parts = np.linspace(0, 1, 50), []
    for end, (line, fractions) in enumerate(zip((origin, insertion), samples, strict=True)):
        if max(fractions) > 0:
            depth = np.interp(t, np.linspace(0, 1, len(fractions)), fractions)
            inner = [at(fiber(x), 1 - d if end else d) for x, d in zip(t, depth, strict=True)]
            parts.append(Polygon(np.vstack([at(line, t), inner[::-1]])).buffer(0.4))
    return unary_union(parts).intersection(outline) if parts else None


def bundle(
    paths: Sequence[Array],
    width: float,
    *,
    close: float = 1.5,
    radius: float = 0.8,
    ends: Sequence[float] = (0.35, 0.35),
) -> Shape:
    """Fascicles of `width` mm along `paths`, tapered to `ends` (fractions of the width), gaps of `close` mm filled."""
    lines = [curved(path, 18) for path in paths]
    s = np.linspace(0, 1, 18)
    taper = np.minimum(1, np.minimum(ends[0] + s * 6, ends[1] + (1 - s) * 6)) * width / 2
    bands = []
    for line in lines:
        along = np.gradient(line, axis=0)
        along /= np.linalg.norm(along, axis=1)[:, None] + 1e-9
        side = np.c_[-along[:, 1], along[:, 0]] * taper[:, None]
        bands.append(Polygon(np.vstack([line + side, (line - side)[::-1]])).buffer(0))
    outline = rounded(unary_union(bands).buffer(close).buffer(-close), radius)
    return Shape(outline, [at(line, np.linspace(0.03, 0.97, 9)) for line in lines])


def merged(shapes: Sequence[Shape], close: float = 0.6) -> Shape:
    """Several slips as one muscle."""
    tendons = [s.tendon for s in shapes if s.tendon is not None]
    outline = unary_union([s.outline for s in shapes]).buffer(close).buffer(-close)
    return Shape(outline, [f for s in shapes for f in s.fibers], unary_union(tendons) if tendons else None)


def pairs(items: Sequence[Array]) -> list[tuple[Array, Array]]:
    """Neighbors of a sequence."""
    return list(itertools.pairwise(items))
