"""The atlas: geometry from ``course_data/atlas`` turned into SVG.

One function draws everything: the explorer, the hotspot pictures, the routines and the static pictures that a viewer
without widgets shows. Colors are presentation attributes, so the drawing keeps them where style sheets are stripped
(GitHub); a widget's style sheet may override them.

Only the right half is stored. A paired structure is drawn a second time with ``<use>``, mirrored at the midline, inside
the same group, so what happens to the group happens to both sides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from .content import Drawing, View

FILLS = {
    "skin": ("#f3dfd0", "#d3ae96", 5.0),
    "bone": ("#efe7d6", "#a99a7f", 2.4),
    "disc": ("#b9cfd6", "#7f9aa4", 2.0),
    "fascia": ("#e6dccb", "#b8a68c", 2.4),
    "ligament": ("#e6dccb", "#b8a68c", 2.4),
    "muscle": ("#c8605a", "#6e2a30", 2.6),
    "nerve": ("none", "#e0a800", 6.0),
    "dermatome": ("#9fc3d6", "#5b6b72", 2.0),
    "vessel": ("#c8342f", "#7d1a17", 1.5),
    "vein": ("#4a6fa5", "#2b4468", 1.5),
    "fat": ("#f6e2b4", "#c9ae6a", 2.0),
    "cavity": ("#ead4c4", "#c9a78f", 2.0),
    "curve": ("#8a6fb0", "#5b4482", 2.0),
    "zone": ("#e4572e", "#b23a17", 4.0),
    "landmark": ("#ffffff", "#1b6ca8", 6.0),
}
"""Tissue -> fill, stroke, stroke width in drawing units."""

SHADES = {"muscle": ("#4d1218", 0.22), "skin": ("#45210e", 0.16)}
"""Tissue -> color and opacity of its shaded parts; that of the skin darkens every skin tone."""

OPACITIES = {"zone": 0.35, "dermatome": 0.5}
"""What lies over other structures and lets them be seen."""

MUSCLE_FILLS = {
    "superficial": "#c8605a",
    "intermediate": "#bb5256",
    "deep": "#b04b54",
    "deepest": "#9f4350",
}

DERMATOME_FILLS = {
    "C": ("#5a9e68", "#93c79a"),
    "T": ("#4a80bd", "#9dc0e4"),
    "L": ("#c98a2b", "#ecc273"),
    "S": ("#9c5a97", "#d3a3cd"),
}
"""Region of the spine -> fills of its dermatomes in turn, so that neighbors differ."""

VIEW_NAMES = {
    "posterior": "From behind",
    "neck_shoulder": "Neck and shoulder",
    "lateral": "Spine from the side",
    "axial_L3": "Cut across at L3",
}

LAYER_NAMES = {
    "skin": "Skin",
    "superficial": "Superficial muscles",
    "intermediate": "Intermediate muscles",
    "deep": "Deep muscles",
    "deepest": "Deepest muscles",
    "bone": "Bones and joints",
    "nerve": "Nerves",
    "vessel": "Blood vessels",
    "curvature": "Curves of the spine",
    "dermatome": "Dermatomes (skin areas of the spinal nerves)",
    "zone": "Caution zones",
    "landmark": "Landmarks",
}

SHORT_NAMES = {
    "superficial": "Superficial",
    "intermediate": "Intermediate",
    "deep": "Deep",
    "deepest": "Deepest",
    "bone": "Bones",
    "vessel": "Vessels",
    "curvature": "Curves",
    "dermatome": "Dermatomes",
}
"""Names of layers for a row of buttons, where the long ones do not fit."""

DEPTHS = ("skin", "superficial", "intermediate", "deep", "deepest", "bone")
"""The layers that lie over one another, from the skin inward."""


def svg(
    view: View,
    layers: Collection[str],
    *,
    uid: str = "atlas",
    label: str = "",
    pick: Mapping[str, str] | None = None,
    region: Sequence[float] | None = None,
    over: str = "",
    detail: Collection[str] | None = None,
    anonymous: bool = False,
) -> str:
    """Draw `layers` of `view` as one SVG string.

    `uid` prefixes every id in the drawing, so that several drawings share a page. `label` becomes the accessible name;
    without one the drawing is hidden from screen readers (the widget beside it speaks). `pick` maps structure ids to
    the ``data-pick`` value of the shapes that can be chosen. `region` is
    ``(left, top, right, bottom)`` in body millimeters; what lies outside is left out. `over` is SVG drawn last.
    `detail` names the layers that get fibers, tendons and shading; None means all. `anonymous` keeps the names of
    structures out of the drawing, for a question that asks for one.
    """
    frame, picks = _frame(view, region), pick or {}
    drawn = [d for d in view.structures if d.layer in layers and (region is None or _touches(view, d, frame))]
    groups = [
        f'<g data-layer="{layer}">'
        + "".join(
            _structure(view, d, f"{uid}-{number if anonymous else d.id}", picks, _fine(d, detail))
            for number, d in enumerate(drawn)
            if d.layer == layer
        )
        + "</g>"
        for layer in view.meta.layers
        if layer in layers
    ]
    name = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    box = view_box(view, region)
    drawing = "".join(groups)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" stroke-linejoin="round" {name}>{drawing}{over}</svg>'
    )


def _fine(drawing: Drawing, detail: Collection[str] | None) -> bool:
    return detail is None or drawing.layer in detail


def view_box(view: View, region: Sequence[float] | None = None) -> str:
    """The ``viewBox`` of `region` (body millimeters), or of the whole view."""
    return " ".join(f"{edge:g}" for edge in _frame(view, region))


def to_units(view: View, x_mm: float, y_mm: float) -> tuple[float, float]:
    """Body millimeters (x from the midline to the right, y downward) -> drawing units of `view`."""
    unit, (left, top) = view.meta.unit_per_mm, view.meta.origin_mm
    return (x_mm - left) * unit, (y_mm - top) * unit


def to_millimeters(view: View, x: float, y: float) -> tuple[float, float]:
    """Drawing units of `view` -> body millimeters."""
    unit, (left, top) = view.meta.unit_per_mm, view.meta.origin_mm
    return x / unit + left, y / unit + top


def _frame(view: View, region: Sequence[float] | None) -> tuple[float, float, float, float]:
    """The viewBox: x, y, width, height in drawing units."""
    if region is None:
        return view.meta.viewBox
    left, top = to_units(view, region[0], region[1])
    right, bottom = to_units(view, region[2], region[3])
    return round(left), round(top), round(right - left), round(bottom - top)


def region_around(view: View, structures: Iterable[str], margin_mm: float) -> tuple[float, float, float, float]:
    """The region that holds `structures`, on both sides, and `margin_mm` around them. KeyError for an unknown one."""
    boxes = [_box(view, view.drawing(name)) for name in structures]
    (left, top), (right, bottom) = (
        to_millimeters(view, min(box[0] for box in boxes), min(box[1] for box in boxes)),
        to_millimeters(view, max(box[2] for box in boxes), max(box[3] for box in boxes)),
    )
    return left - margin_mm, top - margin_mm, right + margin_mm, bottom + margin_mm


def _box(view: View, drawing: Drawing) -> tuple[float, float, float, float]:
    """Bounding box in drawing units: left, top, right, bottom, on both sides if the structure is paired."""
    points = outline(drawing.d) if drawing.d else [drawing.label]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if drawing.sides == "lr":
        xs = [*xs, *(view.meta.viewBox[2] - x for x in xs)]
    return min(xs), min(ys), max(xs), max(ys)


def _touches(view: View, drawing: Drawing, frame: tuple[float, float, float, float]) -> bool:
    """Does the structure reach into the frame?"""
    left, top, right, bottom = _box(view, drawing)
    x, y, width, height = frame
    return left < x + width and right > x and top < y + height and bottom > y


def outline(path: str) -> list[tuple[float, float]]:
    """End points of the segments of `path` (grammar: absolute M, relative c and l, z), in drawing units."""
    points: list[tuple[float, float]] = []
    x = y = 0.0
    for command, numbers in segments(path):
        if command == "M":
            x, y = numbers[0], numbers[1]
            points.append((x, y))
            continue
        stride = {"c": 6, "l": 2, "z": 1}[command]
        for start in range(0, len(numbers), stride):
            dx, dy = numbers[start + stride - 2 : start + stride]
            x, y = x + dx, y + dy
            points.append((x, y))
    return points


def segments(path: str) -> list[tuple[str, list[float]]]:
    """The commands of `path` with their numbers, in order."""
    return [
        (command, [float(n) for n in re.findall(r"-?\d+\.?\d*", numbers)])
        for command, numbers in re.findall(r"([Mclz])([^Mclz]*)", path)
    ]


class Look(NamedTuple):
    """How a path is drawn: colors, line width in drawing units, and opacity of what is drawn (0 to 1)."""

    fill: str
    stroke: str
    width: float
    opacity: float = 1.0


def look(drawing: Drawing) -> Look:
    """The look of a structure by its tissue and, for a muscle, its layer."""
    fill, stroke, width = FILLS[drawing.tissue]
    if drawing.tissue == "muscle":
        fill = MUSCLE_FILLS.get(drawing.layer, fill)
    if drawing.tissue == "dermatome":
        fill = _dermatome_fill(drawing.id)
    if drawing.tissue == "nerve" and drawing.d and not drawing.w:
        return Look("#e0a800", "#8a6a00", 2.0)
    return Look(fill, stroke, drawing.w or width, OPACITIES.get(drawing.tissue, 1.0))


def _dermatome_fill(name: str) -> str:
    """``dermatome_C4`` -> the second green; ``dermatome_S4-S5`` counts as S4."""
    region, number = name.removeprefix("dermatome_")[:1], re.findall(r"\d+", name)[0]
    return DERMATOME_FILLS[region][int(number) % 2]


def details(drawing: Drawing) -> list[tuple[str, Look]]:
    """Tendons, shade, light and fibers, in the order in which they are drawn."""
    muscle = drawing.tissue == "muscle"
    dark, share = SHADES.get(drawing.tissue, ("#8d7a58", 0.22))
    parts = (
        (drawing.tendon, Look("#eadfcf", "none", 0.0, 0.85)),
        (drawing.shade, Look(dark, "none", 0.0, share)),
        (drawing.light, Look("#fffaf0", "none", 0.0, 0.55)),
        (drawing.fibers, Look("none", "#7c2f35" if muscle else "#b8a68c", 1.9, 0.55)),
    )
    return [(path, how) for path, how in parts if path]


def _structure(view: View, drawing: Drawing, own: str, pick: Mapping[str, str], detail: bool) -> str:
    """One structure; `own` is its id within the page."""
    fill, stroke, width, opacity = look(drawing)
    picked = f' data-pick="{escape(pick[drawing.id])}"' if drawing.id in pick else ""
    seen = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    shape = f'<g id="{own}">{_shape(drawing, detail)}</g>'
    if drawing.sides == "lr":
        mirror = f"matrix(-1 0 0 1 {view.meta.viewBox[2]:g} 0)"
        shape = f'<g data-side="right">{shape}</g><use data-side="left" href="#{own}" transform="{mirror}"/>'
    return (
        f'<g data-tissue="{drawing.tissue}"{picked} fill="{fill}" stroke="{stroke}"'
        f' stroke-width="{width:g}"{seen}>{shape}</g>'
    )


def _shape(drawing: Drawing, detail: bool) -> str:
    if not drawing.d:
        x, y = drawing.label
        return f'<circle cx="{x:g}" cy="{y:g}" r="13"/>'
    return f'<path d="{drawing.d}"/>' + ("".join(map(_detail, details(drawing))) if detail else "")


def _detail(part: tuple[str, Look]) -> str:
    """Decoration: the pointer goes through it."""
    path, how = part
    if how.fill == "none":
        drawn = f'fill="none" stroke="{how.stroke}" stroke-opacity="{how.opacity:g}" stroke-width="{how.width:g}"'
    else:
        drawn = f'fill="{how.fill}" fill-opacity="{how.opacity:g}" stroke="none"'
    return f'<path pointer-events="none" {drawn} d="{path}"/>'
