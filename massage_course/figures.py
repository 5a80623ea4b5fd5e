"""Figures that are looked at, drawn with matplotlib.

What was drawn once is kept beside the data, under a name made from the rows, and learners read it from there: they have
no matplotlib, which would be half of what Binder has to fetch. Authors have it, and where the data change the figure is
drawn anew. The same data give the same bytes, so a changed picture shows up when notebooks are compared.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

import msgspec

from .answers import write_whole
from .content import Trial
from .pages import Shown, table
from .widgets.base import picture

MASSAGE, OTHER, INK = "#0b5f8a", "#8a4b08", "#1f2328"

GAP = 6
"""Room in points between words and what is beside them."""

LABEL_WIDTH = 38
"""Letters on a line of a row's label."""

DETERMINISTIC = {
    "svg.hashsalt": "massage-course",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.parse_math": False,
}


def forest_plot(rows: Sequence[Trial], title: str, unit: str, kept: Path | None = None) -> Shown:
    """A forest plot of `rows` with the same numbers as a table below it.

    All rows must share one measure, the treatment and the side that favors it; raises ValueError otherwise. Hollow
    marks are figures that could not be verified. Marks grow with the number of people. Ratios stand on a logarithmic
    axis. `kept` is the folder of drawings; one that is not there yet needs matplotlib, else ImportError.
    """
    if len({(row.measure, row.side, row.treatment) for row in rows}) != 1 or any(row.effect is None for row in rows):
        raise ValueError("a forest plot needs effects of one measure, with one treatment favored on one side")
    alt = f"Forest plot ({unit}): {title}. " + " ".join(f"{row.label}: {interval(row)}." for row in rows)
    side, nothing = rows[0].side.capitalize(), rows[0].no_effect or "zero"
    note = f"{side} of {nothing} favors {rows[0].treatment}. Filled marks: figure verified. Hollow marks: not verified."
    numbers = number_table(rows, unit)
    drawing = picture(_drawing(rows, unit, kept), alt, 760)
    html = (
        f'<figure><div class="mc-scroll" role="group" tabindex="0" aria-label="{escape(title)}">'
        f"{drawing}</div><figcaption>{escape(title)}. {escape(note)}</figcaption></figure>"
        f"<details><summary>The numbers as a table</summary>{numbers.html}</details>"
    )
    return Shown(f"{title}. {note}\n{numbers.words}", html)


def number_table(rows: Sequence[Trial], unit: str) -> Shown:
    """The effects of `rows` in `unit`, one below the other."""
    return table(
        ("Comparison", f"Effect ({unit}), 95% interval", "Trials", "People", "Verified"),
        [
            (row.label, interval(row), _count(row.studies), _count(row.people), "yes" if row.verified else "no")
            for row in rows
        ],
        "mc-figure-table",
    )


def interval(row: Trial) -> str:
    """The effect and its interval in words: ``-0.75 (-0.90 to -0.60)``, with the decimals that one of them needs."""
    numbers = [number for number in (row.effect, row.ci_low, row.ci_high) if number is not None]
    decimals = max(len(f"{number:g}".partition(".")[2]) for number in numbers)
    effect, *ends = (f"{number:.{decimals}f}".replace("-", "−") for number in numbers)
    return f"{effect} ({' to '.join(ends) or 'interval not reported'})"


def _count(number: int | None) -> str:
    return "not known" if number is None else str(number)


def kept_as(rows: Sequence[Trial], unit: str) -> str:
    """The name under which the drawing of `rows` is kept: another one as soon as anything in it may differ."""
    return f"{hashlib.sha256(msgspec.json.encode((rows, unit))).hexdigest()[:16]}.svg"


def _drawing(rows: Sequence[Trial], unit: str, kept: Path | None) -> str:
    """The drawing as it is kept, or drawn now and, where that may be written, kept."""
    if kept is None:
        return draw(rows, unit)
    file = kept / kept_as(rows, unit)
    with suppress(OSError):
        return file.read_text("utf-8")
    drawing = draw(rows, unit)
    with suppress(OSError):
        write_whole(file, drawing.encode("utf-8"))
    return drawing


@contextmanager
def course_style() -> Iterator[None]:
    """Draw with matplotlib's defaults and ours, whatever a notebook has changed."""
    import matplotlib as mpl

    with mpl.rc_context({**mpl.rcParamsDefault, **DETERMINISTIC}):
        yield


def svg(figure: Any) -> str:
    """A figure as SVG, the same bytes every time; to be called in the :func:`course_style` it was drawn in."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    # A millionth of a point is not seen, and every figure is stored in a notebook. The words have fewer decimals.
    return re.sub(r"\d+\.\d{4,}", lambda found: f"{float(found[0]):.2f}", stream.getvalue())


def draw(rows: Sequence[Trial], unit: str) -> str:
    """A forest plot as SVG."""
    from matplotlib.figure import Figure

    with course_style():
        figure = Figure(figsize=(7.6, 0.62 * len(rows) + 1.3), layout="constrained")
        axes = figure.add_subplot()
        words = [_draw_row(axes, place, row) for place, row in enumerate(reversed(rows))]
        nothing = rows[0].no_effect
        axes.axvline(nothing, color=INK, linewidth=1)
        axes.set_yticks(range(len(rows)), [_wrapped(row.label) for row in reversed(rows)])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlabel(f"Effect ({unit})")
        axes.margins(x=0.08)
        if rows[0].is_ratio:
            axes.set_xscale("log", base=2)
            axes.xaxis.set_major_formatter("{x:g}")
        left, right = rows[0].treatment, "the comparison"
        if rows[0].side == "right":
            left, right = right, left
        for text, side, gap in ((f"← favors {left}", "right", -GAP), (f"favors {right} →", "left", GAP)):
            end = axes.annotate(
                text,
                (nothing, 1),
                xycoords=axes.get_xaxis_transform(),
                xytext=(gap, 0),
                textcoords="offset points",
                ha=side,
                va="bottom",
                fontsize=9,
            )
            words.append(end)
        axes.tick_params(axis="y", length=0)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        _make_room(axes, words)
        return svg(figure)


def _make_room(axes: Any, words: Sequence[Any]) -> None:
    """Widen the axis until all `words`, each tied to a value of the axis, lie inside it."""
    # Else the layout would make the axis shorter for words that stick out, instead of taking them in. The empty title
    # keeps the height of the words that stand above it.
    axes.set_title(" ", fontsize=9)
    for text in words:
        text.set_in_layout(False)
    axes.figure.draw_without_rendering()
    # Words keep their size when the axis grows, so they are measured once, as (value, pixels left, pixels right).
    scale = axes.xaxis.get_transform()
    sizes = []
    for text in words:
        box, (at, _) = text.get_window_extent(), axes.transData.transform((text.xy[0], 0))
        sizes.append((scale.transform(text.xy[0]), at - box.x0 + GAP, box.x1 - at + GAP))
    width = axes.get_window_extent().width
    low, high = scale.transform(axes.get_xlim())
    # Widening for one word moves all others a little inward: a few rounds settle it.
    for _ in range(20):
        pixel = (high - low) / width
        low = min(low, *(value - before * pixel for value, before, _ in sizes))
        high = max(high, *(value + behind * pixel for value, _, behind in sizes))
    axes.set_xlim(scale.inverted().transform((low, high)))


def _draw_row(axes: Any, place: int, row: Trial) -> Any:
    """Draw a row and give back its words."""
    color = MASSAGE if row.verified else OTHER
    if row.ci_low is not None and row.ci_high is not None:
        axes.plot([row.ci_low, row.ci_high], [place, place], color=color, linewidth=2, solid_capstyle="round")
    size = 30 + (row.people or 50) / 8
    axes.scatter(
        [row.effect], [place], s=size, marker="s", color=color if row.verified else "white", edgecolors=color, zorder=3
    )
    return axes.annotate(
        interval(row),
        (row.effect, place),
        xytext=(0, 8),
        textcoords="offset points",
        ha="center",
        fontsize=8.5,
        # The line of no effect does not run through the numbers.
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def _wrapped(label: str) -> str:
    """A label on short lines, the outcome on a line of its own."""
    comparison, colon, outcome = label.partition(": ")
    lines = [*wrap(comparison + colon.strip(), LABEL_WIDTH), *wrap(outcome, LABEL_WIDTH)]
    return "\n".join(lines)
