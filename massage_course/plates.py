"""Anatomical plates for print and for viewers without widgets, drawn with matplotlib from the atlas's own paths.

matplotlib is imported when a plate is drawn.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import atlas
from .content import CourseData, Drawing, View

FORMATS = (".png", ".svg", ".pdf")
INK = "#1f2328"
WIDTH_INCHES = 8.3  # A4, upright
MARGIN = 0.62  # room for the labels on each side, in widths of the view
LABEL_POINTS = 7.5
LABEL_LETTERS = 38  # a longer name goes on a second line
SOURCE_LETTERS = 220  # on one line of the sources


def plate(
    data: CourseData,
    view_name: str,
    layers: Collection[str],
    file: Path,
    *,
    labels: Collection[str] | None = None,
    title: str = "",
    dots_per_inch: int = 200,
) -> list[str]:
    """Write a labelled plate of `layers` to `file` (.png, .svg or .pdf); returns the ids of the labelled structures.

    `labels` names the structures to label; None means every structure of the topmost layer that can be seen. Raises
    ValueError for another kind of file, and KeyError for a structure that is not drawn.
    """
    if file.suffix.lower() not in FORMATS:
        raise ValueError(f"a plate is written as {', '.join(FORMATS)}, not as '{file.suffix}'")
    import matplotlib as mpl
    from matplotlib.figure import Figure

    view = data.view(view_name)
    drawn = [drawing for drawing in view.structures if drawing.layer in layers]
    named = [view.drawing(name) for name in labels] if labels is not None else _topmost(view, drawn)
    with mpl.rc_context({**mpl.rcParamsDefault, "svg.hashsalt": "massage-course", "svg.fonttype": "none"}):
        placed = _placed(view, named, data)
        top, bottom = _reach(view, placed)
        sources = textwrap.fill("; ".join(view.meta.sources), SOURCE_LETTERS)
        over, under = 0.45, 0.12 + 0.08 * len(sources.splitlines())  # inches for the title and for the sources
        body = (bottom - top) * _points_per_unit(view) / 72
        figure = Figure(figsize=(WIDTH_INCHES, over + body + under))
        axes = figure.add_axes((0.0, under / (over + body + under), 1.0, body / (over + body + under)))
        for drawing in drawn:
            _draw(axes, view, drawing)
        _label(axes, view, placed)
        _frame(axes, view, top, bottom)
        figure.suptitle(title or _title(view, drawn), fontsize=14, color=INK, y=1 - 0.12 / (over + body + under))
        figure.text(0.02, 0.01, sources, fontsize=4.5, color="#555555", va="bottom")
        metadata = {"Date": None} if file.suffix.lower() == ".svg" else None
        figure.savefig(file, dpi=dots_per_inch, metadata=metadata)
    return [drawing.id for drawing in named]


def _topmost(view: View, drawn: Sequence[Drawing]) -> list[Drawing]:
    """The structures of the highest layer drawn, the skin's outline apart."""
    shown = {drawing.layer for drawing in drawn} - {"skin"}
    top = next(layer for layer in reversed(view.meta.layers) if layer in shown)
    return [drawing for drawing in drawn if drawing.layer == top]


def path_of(data: str) -> tuple[list[tuple[float, float]], list[int]]:
    """SVG path data (absolute M, relative c and l, z) -> vertices and matplotlib path codes, in drawing units."""
    from matplotlib.path import Path as Outline

    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    x = y = 0.0
    start = (0.0, 0.0)
    for command, numbers in atlas.segments(data):
        if command == "M":
            x, y = start = (numbers[0], numbers[1])
            vertices.append(start)
            codes.append(int(Outline.MOVETO))
        elif command == "z":
            vertices.append(start)
            codes.append(int(Outline.CLOSEPOLY))
            x, y = start
        else:
            stride, code = (6, Outline.CURVE4) if command == "c" else (2, Outline.LINETO)
            for at in range(0, len(numbers), stride):
                step = numbers[at : at + stride]
                vertices += [(x + step[i], y + step[i + 1]) for i in range(0, stride, 2)]
                codes += [int(code)] * (stride // 2)
                x, y = vertices[-1]
    return vertices, codes


def _draw(axes: Any, view: View, drawing: Drawing) -> None:
    """One structure, on both sides if it is paired."""
    mirrored = (False, True) if drawing.sides == "lr" else (False,)
    for mirror in mirrored:
        if not drawing.d:
            x, y = _mirror([drawing.label], view, mirror)[0]
            axes.plot([x], [y], "o", color="white", markeredgecolor=atlas.FILLS["landmark"][1], markersize=5)
            continue
        for path, how in [(drawing.d, atlas.look(drawing)), *atlas.details(drawing)]:
            _patch(axes, view, path, mirror, how)


def _patch(axes: Any, view: View, path: str, mirror: bool, how: atlas.Look) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    vertices, codes = path_of(path)
    axes.add_patch(
        PathPatch(
            Outline(_mirror(vertices, view, mirror), codes),
            facecolor=how.fill,
            edgecolor=how.stroke,
            linewidth=how.width * _points_per_unit(view),
            alpha=how.opacity,
            joinstyle="round",
        )
    )


def _points_per_unit(view: View) -> float:
    """Points of print (1/72 inch) per drawing unit."""
    return 72 * WIDTH_INCHES / (view.meta.viewBox[2] * (1 + 2 * MARGIN))


def _mirror(points: Sequence[tuple[float, float]], view: View, mirror: bool) -> list[tuple[float, float]]:
    return [(view.meta.viewBox[2] - x, y) for x, y in points] if mirror else list(points)


def _title(view: View, drawn: Sequence[Drawing]) -> str:
    """The view and its topmost layer, in the words of the explorer."""
    return f"{atlas.VIEW_NAMES[view.meta.view]}: {atlas.LAYER_NAMES[_topmost(view, drawn)[0].layer].lower()}"


class Label(NamedTuple):
    """A name beside the body: its structure, on the left or not, and the height of its middle in drawing units."""

    drawing: Drawing
    words: str
    left: bool
    height: float


def _placed(view: View, named: Sequence[Drawing], data: CourseData) -> list[Label]:
    """Names in two columns, none over another."""
    words = {drawing.id: textwrap.fill(_name(drawing, data), LABEL_LETTERS) for drawing in named}
    lines = max((text.count("\n") + 1 for text in words.values()), default=1)
    gap = (0.4 + 1.2 * lines) * LABEL_POINTS / _points_per_unit(view)
    placed = []
    for left, members in zip((True, False), columns(named), strict=True):
        heights = spread([drawing.label[1] for drawing in members], gap)
        placed += [Label(d, words[d.id], left, height) for d, height in zip(members, heights, strict=True)]
    return placed


def _name(drawing: Drawing, data: CourseData) -> str:
    known = data.structures.get(drawing.id)
    return known.name if known else drawing.name


def columns(named: Sequence[Drawing]) -> tuple[list[Drawing], list[Drawing]]:
    """Left and right column, each from top to bottom.

    What is drawn on both sides can be named on either: in turn. In a view of one side, what lies left is named left.
    """
    if any(drawing.sides == "lr" for drawing in named):
        downward = sorted(named, key=lambda drawing: drawing.label[1])
        return downward[1::2], downward[0::2]
    across = sorted(named, key=lambda drawing: drawing.label[0])
    left, right = across[: len(across) // 2], across[len(across) // 2 :]
    return sorted(left, key=lambda drawing: drawing.label[1]), sorted(right, key=lambda drawing: drawing.label[1])


def _reach(view: View, placed: Sequence[Label]) -> tuple[float, float]:
    """The heights between which the body and all names lie."""
    height, room = view.meta.viewBox[3], 2 * LABEL_POINTS / _points_per_unit(view)
    heights = [label.height for label in placed]
    return min(-0.01 * height, *(h - room for h in heights)), max(1.01 * height, *(h + room for h in heights))


def _label(axes: Any, view: View, placed: Sequence[Label]) -> None:
    """Each name is joined to its structure by a thin line."""
    for drawing, words, left, height in placed:
        target = _mirror([drawing.label], view, left and drawing.sides == "lr")[0]
        axes.annotate(
            words,
            target,
            xytext=((-0.03 if left else 1.03) * view.meta.viewBox[2], height),
            ha="right" if left else "left",
            va="center",
            fontsize=LABEL_POINTS,
            color=INK,
            arrowprops={
                "arrowstyle": "-",
                "color": INK,
                "linewidth": 0.5,
                "shrinkA": 2,
                "shrinkB": 0,
                "relpos": (left, 0.5),
            },
        )


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Places at least `gap` apart, in the order of `wanted` (ascending), as near to it as they can be.

    Neighbors that would touch are merged into a block around their mean (pool adjacent violators).
    """
    blocks: list[tuple[float, int]] = []  # (place of the first member, number of members)
    for place in wanted:
        blocks.append((place, 1))
        while len(blocks) > 1 and blocks[-2][0] + gap * blocks[-2][1] > blocks[-1][0]:
            (second, m), (first, n) = blocks.pop(), blocks.pop()
            merged = (first * n + (second - gap * n) * m) / (n + m)
            blocks.append((merged, n + m))
    return [first + gap * member for first, count in blocks for member in range(count)]


def _frame(axes: Any, view: View, top: float, bottom: float) -> None:
    width = view.meta.viewBox[2]
    axes.set_xlim(-MARGIN * width, (1 + MARGIN) * width)
    axes.set_ylim(bottom, top)
    axes.set_aspect("equal")
    axes.set_axis_off()
