"""The usual way, to compare with: the explorer's picture as a matplotlib figure, redrawn by ``ipywidgets.interact``.

Written as fast as stock tools allow: paths are parsed and artists made once; a click only recolors one structure and
has the figure drawn again. ``latency.py`` calls :func:`show` in a cell of the notebook that it measures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

import ipywidgets
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Patch, PathPatch
from matplotlib.path import Path

from massage_course import atlas
from massage_course.content import Drawing, View, course_data
from massage_course.widgets.explorer import Explorer

DPI = 100
PICKED = {"facecolor": "#2f7fbf", "edgecolor": "#0b3d66"}


def show(explorer: Explorer, width: int) -> None:
    """Draw what `explorer` shows first, `width` pixels wide, under one button for each structure of its top layer."""
    first = explorer.views[0]
    view = course_data().view(first["id"])
    frame = tuple(float(edge) for edge in first["frames"][0]["frame"].split())
    layers = ("skin", *atlas.DEPTHS[atlas.DEPTHS.index(explorer.depth) :])
    figure, patches = _figure(view, frame, layers, width)
    names = [name for name in patches if first["shapes"].get(name, {}).get("layer") == explorer.depth]
    restore: list[Callable[[], None]] = []

    def draw(structure: str) -> None:
        while restore:
            restore.pop()()
        for patch in patches[structure]:
            old = {"facecolor": patch.get_facecolor(), "edgecolor": patch.get_edgecolor()}
            restore.append(lambda patch=patch, old=old: patch.set(**old))
            patch.set(**PICKED)
        display(figure)

    ipywidgets.interact(draw, structure=ipywidgets.ToggleButtons(options=names, description=""))


def _figure(
    view: View, frame: tuple[float, ...], layers: Collection[str], width: int
) -> tuple[Figure, dict[str, list[Patch]]]:
    """The figure, and the patches of every structure that take the color of a selection."""
    left, top, wide, high = frame
    figure = plt.figure(figsize=(width / DPI, width / DPI * high / wide), dpi=DPI)
    plt.close(figure)  # pyplot would show it a second time
    axes = figure.add_axes((0, 0, 1, 1), xlim=(left, left + wide), ylim=(top + high, top))
    axes.set_axis_off()
    points_per_unit = width / wide * 72 / DPI
    patches: dict[str, list[Patch]] = {}
    for layer in view.meta.layers:
        for drawing in view.structures:
            if layer not in layers or drawing.layer != layer or not atlas._touches(view, drawing, frame):
                continue
            for mirrored in (False, True) if drawing.sides == "lr" else (False,):
                shape, details = _patches(drawing, view, mirrored, points_per_unit)
                patches.setdefault(drawing.id, []).append(shape)
                for patch in (shape, *details):
                    axes.add_patch(patch)
    return figure, patches


def _patches(drawing: Drawing, view: View, mirrored: bool, scale: float) -> tuple[Patch, list[Patch]]:
    """A structure in the look that ``atlas.svg`` gives it, and its tendons, shading and fibers."""
    fill, stroke, width = atlas.FILLS[drawing.tissue]
    muscle = drawing.tissue == "muscle"
    if muscle:
        fill = atlas.MUSCLE_FILLS.get(drawing.layer, fill)
    look = {"facecolor": fill, "edgecolor": stroke, "linewidth": (drawing.w or width) * scale, "joinstyle": "round"}
    if not drawing.d:
        x, y = drawing.label
        return Circle((view.meta.viewBox[2] - x if mirrored else x, y), 13, **look), []

    def path(d: str) -> Path:
        drawn = _path(d)
        return Path(drawn.vertices * (-1, 1) + (view.meta.viewBox[2], 0), drawn.codes) if mirrored else drawn

    filled = (
        (drawing.tendon, to_rgba("#eadfcf", 0.85)),
        (drawing.shade, to_rgba("#4d1218" if muscle else "#8d7a58", 0.22)),
        (drawing.light, to_rgba("#fffaf0", 0.55)),
    )
    details: list[Patch] = [PathPatch(path(d), facecolor=color, edgecolor="none") for d, color in filled if d]
    if drawing.fibers:
        color = to_rgba("#7c2f35" if muscle else "#b8a68c", 0.55)
        details.append(PathPatch(path(drawing.fibers), fill=False, edgecolor=color, linewidth=1.9 * scale))
    return PathPatch(path(drawing.d), **look), details


def _path(d: str) -> Path:
    """The atlas's path grammar (absolute M, relative c and l, z) for matplotlib."""
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    start = here = (0.0, 0.0)
    for command, text in re.findall(r"([Mclz])([^Mclz]*)", d):
        numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", text)]
        if command == "z":
            points, codes, here = [*points, start], [*codes, Path.CLOSEPOLY], start
            continue
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            start = here = pairs[0]
            points, codes = [*points, here], [*codes, Path.MOVETO]
            continue
        stride = 3 if command == "c" else 1
        for first in range(0, len(pairs), stride):
            points += [(here[0] + dx, here[1] + dy) for dx, dy in pairs[first : first + stride]]
            codes += [Path.CURVE4] * 3 if stride == 3 else [Path.LINETO]
            here = points[-1]
    return Path(points, codes)
