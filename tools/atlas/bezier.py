"""Polylines to cubic Bezier curves (Schneider's fit) and to path data with the grammar M c l z."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from .meshes import settled

Array = npt.NDArray[np.float64]

UNIT = 4.0
"""Drawing units per millimeter."""


def _point(curve: Array, t: Array) -> Array:
    t = t[:, None]
    return (1 - t) ** 3 * curve[0] + 3 * (1 - t) ** 2 * t * curve[1] + 3 * (1 - t) * t**2 * curve[2] + t**3 * curve[3]


def _unit(vector: Array) -> Array:
    return vector / (np.linalg.norm(vector) + 1e-12)


def _one_curve(points: Array, start: Array, end: Array, u: Array) -> Array:
    """Least-squares curve with given end tangents and parameters."""
    a1, a2 = start * (3 * (1 - u) ** 2 * u)[:, None], end * (3 * (1 - u) * u**2)[:, None]
    c = np.array([[(a1 * a1).sum(), (a1 * a2).sum()], [(a1 * a2).sum(), (a2 * a2).sum()]])
    rest = points - _point(np.array([points[0], points[0], points[-1], points[-1]]), u)
    length = np.linalg.norm(points[-1] - points[0])
    alpha = np.array([length / 3, length / 3])
    if abs(np.linalg.det(c)) > 1e-9:
        solved = np.linalg.solve(c, np.array([(a1 * rest).sum(), (a2 * rest).sum()]))
        if solved.min() >= 1e-3 * length and solved.max() <= 3 * length:
            alpha = solved
    return np.array([points[0], points[0] + start * alpha[0], points[-1] + end * alpha[1], points[-1]])


def _reparametrize(curve: Array, points: Array, u: Array) -> Array:
    """One Newton step toward the parameters nearest to the points."""
    d1 = 3 * np.diff(curve, axis=0)
    d2 = 2 * np.diff(d1, axis=0)
    t = u[:, None]
    offset = _point(curve, u) - points
    first = (1 - t) ** 2 * d1[0] + 2 * (1 - t) * t * d1[1] + t**2 * d1[2]
    second = (1 - t) * d2[0] + t * d2[1]
    numerator = (offset * first).sum(1)
    denominator = (first * first).sum(1) + (offset * second).sum(1)
    safe = np.where(np.abs(denominator) > 1e-9, denominator, 1.0)
    u = np.clip(u - np.where(np.abs(denominator) > 1e-9, numerator / safe, 0), 0, 1)
    u[0], u[-1] = 0, 1
    return np.sort(u)


def _fit(points: Array, start: Array, end: Array, error: float, out: list[Array]) -> None:
    count = len(points)
    if count == 2:
        third = np.linalg.norm(points[1] - points[0]) / 3
        out.append(np.array([points[0], points[0] + start * third, points[1] + end * third, points[1]]))
        return
    u = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    u /= u[-1]
    worst = count // 2
    for _ in range(4):
        curve = _one_curve(points, start, end, u)
        errors = settled(((_point(curve, u) - points) ** 2).sum(1))
        worst = int(errors.argmax())
        if errors[worst] < error**2:
            out.append(curve)
            return
        if errors[worst] > (error * 6) ** 2:
            break
        u = _reparametrize(curve, points, u)
    worst = min(max(worst, 1), count - 2)
    tangent = points[worst - 1] - points[worst + 1]
    tangent = _unit(tangent) if np.linalg.norm(tangent) > 0 else -start
    _fit(points[: worst + 1], start, tangent, error, out)
    _fit(points[worst:], -tangent, end, error, out)


def _densified(points: Array, closed: bool, step: float = 2.5) -> Array:
    """Points at most `step` mm apart, so that the fit is held between the vertices too."""
    ring = np.vstack([points, points[:1]]) if closed else points
    out = []
    for a, b in itertools.pairwise(ring):
        k = max(1, int(np.ceil(np.linalg.norm(b - a) / step)))
        out.append(a + np.outer(np.arange(k) / k, b - a))
    if not closed:
        out.append(ring[-1:])
    dense = np.vstack(out)
    return dense[np.r_[True, np.linalg.norm(np.diff(dense, axis=0), axis=1) > 1e-6]]


def fit_curve(line: Array, error: float = 0.3, closed: bool = True, corner: float = 55.0) -> list[Array]:
    """Cubic curves through a polyline, at most `error` mm away; turns sharper than `corner` degrees stay corners."""
    points = settled(np.asarray(line, float))
    if closed and np.allclose(points[0], points[-1]):
        points = points[:-1]
    points = _densified(points, closed)
    count = len(points)
    if count < 3:
        return [np.array([points[0], points[0], points[-1], points[-1]])] if count == 2 else []

    before, after = points - np.roll(points, 1, 0), np.roll(points, -1, 0) - points
    cosine = (before * after).sum(1) / (np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1) + 1e-12)
    sharp = settled(np.degrees(np.arccos(np.clip(cosine, -1, 1)))) > corner
    if closed:
        corners = [int(i) for i in np.flatnonzero(sharp)] or [0]
        points = np.roll(points, -corners[0], 0)
        points = np.vstack([points, points[:1]])
        corners = [i - corners[0] for i in corners] + [count]
    else:
        corners = [0, *(int(i) for i in np.flatnonzero(sharp) if 0 < i < count - 1), count - 1]
    round_start = closed and len(corners) == 2
    out: list[Array] = []
    for a, b in itertools.pairwise(corners):
        part = points[a : b + 1]
        start, end = _unit(part[1] - part[0]), _unit(part[-2] - part[-1])
        if round_start:
            start = _unit(part[1] - part[-2])
            end = -start
        _fit(part, start, end, error, out)
    return out


def _joined(values: npt.NDArray[np.int64]) -> str:
    text = ""
    for value in values:
        number = str(int(value))
        text += number if number[0] == "-" or not text else " " + number
    return text


def _is_straight(curve: Array) -> bool:
    chord = curve[3] - curve[0]
    length = np.linalg.norm(chord) + 1e-9
    return all(abs(chord[0] * (p - curve[0])[1] - chord[1] * (p - curve[0])[0]) / length < 0.15 for p in curve[1:3])


def _units(points: Array) -> npt.NDArray[np.int64]:
    """Millimeters -> whole drawing units."""
    return np.round(settled(points * UNIT)).astype(int)


def path_data(shapes: list[list[Array]], origin: Array, closed: bool = True) -> str:
    """Path data in whole drawing units, relative to `origin` (mm)."""
    parts: list[str] = []
    for curves in shapes:
        if not curves:
            continue
        here = _units(curves[0][0] - origin)
        parts.append("M" + _joined(here))
        last = "M"
        for curve in curves:
            corners = _units(curve - origin)
            steps = corners[1:] - here
            if not steps.any():
                continue
            command, body = ("l", _joined(steps[2])) if _is_straight(curve) else ("c", _joined(steps.ravel()))
            parts.append((command if command != last else "" if body[0] == "-" else " ") + body)
            last, here = command, corners[3]
        if closed:
            parts.append("z")
    return "".join(parts)


def outlines(
    shape: BaseGeometry | None, error: float = 0.3, simplify: float = 0.12, corner: float = 55.0
) -> list[list[Array]]:
    """The rings of a polygon as curves; holes smaller than 6 mm2 are left out."""
    if shape is None or shape.is_empty:
        return []
    shape = shape.simplify(simplify)
    rings = []
    for polygon in getattr(shape, "geoms", [shape]):
        if polygon.geom_type == "Polygon":
            rings.append(np.array(polygon.exterior.coords))
            rings += [np.array(hole.coords) for hole in polygon.interiors if Polygon(hole).area > 6]
    return [fit_curve(ring, error, True, corner) for ring in rings]
