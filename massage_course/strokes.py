"""The strokes of a routine as numbered arrows, to be laid over a drawing of the atlas."""

from __future__ import annotations

from collections.abc import Sequence

from .atlas import to_units
from .content import Stroke, View

COLOR = "#0b3d66"

Point = tuple[float, float]


def marks(strokes: Sequence[Stroke], view: View, uid: str) -> str:
    """SVG of one numbered arrow per stroke, and a second one mirrored where both hands work.

    Each stroke is a group of its own (``data-stroke``), and each line of it carries ``data-line``. `uid` keeps the
    arrow head apart from those of other drawings on the page.
    """
    head = (
        f'<defs><marker id="{uid}-arrow" viewBox="0 0 10 10" refX="7" refY="5" markerWidth="4.5" markerHeight="4.5"'
        f' orient="auto"><path d="M0 0L10 5L0 10z" fill="{COLOR}"/></marker></defs>'
    )
    return head + "".join(_stroke(number, stroke, view, uid) for number, stroke in enumerate(strokes, start=1))


def _stroke(number: int, stroke: Stroke, view: View, uid: str) -> str:
    sides = (1, -1) if stroke.both_sides else (1,)
    arrows = "".join(_arrow([to_units(view, side * x, y) for x, y in stroke.path], uid) for side in sides)
    return f'<g data-stroke="{stroke.id}">{arrows}{_badge(number, to_units(view, *stroke.path[0]))}</g>'


def _arrow(points: Sequence[Point], uid: str) -> str:
    """A curved arrow with a white edge; a single point is a resting hand and becomes a disc."""
    if len(points) == 1:
        x, y = points[0]
        look = f'fill="{COLOR}" fill-opacity=".12" stroke="{COLOR}" stroke-width="9"'
        return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="70" {look}/>'
    shape = f'fill="none" stroke-linecap="round" stroke-linejoin="round" d="{smooth(points)}"'
    return (
        f'<path {shape} stroke="#fff" stroke-width="26"/>'
        f'<path {shape} stroke="{COLOR}" stroke-width="12" marker-end="url(#{uid}-arrow)" data-line=""/>'
    )


def _badge(number: int, at: Point) -> str:
    x, y = at
    type_ = 'font-family="sans-serif" font-size="56" font-weight="700" text-anchor="middle"'
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="44" fill="#fff" stroke="{COLOR}" stroke-width="7"/>'
        f'<text x="{x:.0f}" y="{y + 20:.0f}" {type_} fill="{COLOR}">{number}</text>'
    )


def smooth(points: Sequence[Point]) -> str:
    """SVG path data of a Catmull-Rom curve through `points`, written as Bezier segments."""
    knots = [points[0], *points, points[-1]]
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        path += (
            f"C{x1 + (x2 - x0) / 6:.0f} {y1 + (y2 - y0) / 6:.0f} {x2 - (x3 - x1) / 6:.0f} {y2 - (y3 - y1) / 6:.0f}"
            f" {x2:.0f} {y2:.0f}"
        )
    return path
