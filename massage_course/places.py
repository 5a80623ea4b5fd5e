"""Where a structure lies, in words that do not name it: for ears instead of eyes, and for questions that ask a name."""

from __future__ import annotations

from itertools import pairwise

from . import atlas
from .content import Drawing, View

REGIONS = (
    ("C1", "the head"),
    ("T1", "the neck"),
    ("T7", "the upper back"),
    ("L1", "the middle back"),
    ("sacrum", "the low back"),
)
"""From the top: what lies above the upper edge of a bone, up to the bone before it."""

AFTER = dict(pairwise([words for _, words in REGIONS] + ["the pelvis"]))
"""Region -> the one beneath it."""

SMALL_MM = 45.0

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in body millimeters."""

Edges = list[tuple[float, str]]
"""Heights in body millimeters, from the top, with the region above each."""


def bands(view: View) -> list[tuple[str, float, float]]:
    """The regions of a view from the top: name, upper and lower edge in body millimeters."""
    edges = [y for y, _ in _edges(view)]
    _, top, _, height = view.meta.viewBox
    first, last = (atlas.to_millimeters(view, 0, y)[1] for y in (top, top + height))
    names = [words for _, words in REGIONS] + [AFTER[REGIONS[-1][1]]]
    return list(zip(names, [first, *edges], [*edges, last], strict=True))


def places(view: View) -> dict[str, str]:
    """Structure id -> its form, region and distance from the midline: "small, on the neck, close to the midline"."""
    edges = _edges(view)
    return {drawing.id: _place(view, drawing, edges) for drawing in view.structures}


def _place(view: View, drawing: Drawing, edges: Edges) -> str:
    box = _size(view, drawing)
    where = [_form(box), _height(view, drawing, box, edges)]
    if drawing.sides == "lr":
        where += [_distance(box), "on both sides"]
    elif _is_symmetric(view):
        where.append(_distance(box))
    else:
        where.append(_third(view, drawing))
    return ", ".join(where)


def _is_symmetric(view: View) -> bool:
    """Is the midline of the body the middle of the picture?"""
    return abs(atlas.to_units(view, 0, 0)[0] - view.meta.viewBox[2] / 2) < 1


def _size(view: View, drawing: Drawing) -> Box:
    """The box of the drawn half."""
    points = atlas.outline(drawing.d) if drawing.d else [drawing.label]
    corners = [atlas.to_millimeters(view, x, y) for x, y in points]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _edges(view: View) -> Edges:
    """Upper edges of the bones that part the regions, as far as the view shows them."""
    drawn = {drawing.id: drawing for drawing in view.structures if drawing.layer == "bone"}
    return [(_size(view, drawn[bone])[1], words) for bone, words in REGIONS if bone in drawn]


def _form(box: Box) -> str:
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) < SMALL_MM:
        return "small"
    if height > 2.5 * width:
        return "long and upright"
    return "long and level" if width > 2.5 * height else "broad"


def _height(view: View, drawing: Drawing, box: Box, edges: Edges) -> str:
    if not edges:
        return _level_in_picture(view, drawing)
    first, last = _region(box[1], edges), _region(box[3], edges)
    return f"on {first}" if first == last else f"from {first} to {last}"


def _region(y: float, edges: Edges) -> str:
    above = [words for edge, words in edges if y < edge]
    return above[0] if above else AFTER[edges[-1][1]]


def _distance(box: Box) -> str:
    left, _, right, _ = box
    near, far = sorted((abs(left), abs(right)))
    if left < 0 < right or near < 12:
        return "in the midline" if far < 35 else "reaching out from the midline"
    middle = (near + far) / 2
    return "close to the midline" if middle < 60 else "halfway out" if middle < 120 else "far from the midline"


def _third(view: View, drawing: Drawing) -> str:
    x, _, width, _ = view.meta.viewBox
    share = (drawing.label[0] - x) / width
    return f"{('at the left', 'in the middle', 'at the right')[min(2, max(0, int(share * 3)))]} of the picture"


def _level_in_picture(view: View, drawing: Drawing) -> str:
    _, y, _, height = view.meta.viewBox
    share = (drawing.label[1] - y) / height
    return ("at the top", "at middle height", "at the bottom")[min(2, max(0, int(share * 3)))]
