"""Figures that are looked at, drawn with matplotlib.

matplotlib is imported when a figure is drawn, not before: a lesson is alive without it. The same data give the same
bytes, so a changed picture shows up when notebooks are compared.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import Any

from .content import Trial
from .pages import Shown, table
from .widgets.base import picture

MASSAGE, OTHER, INK = "#0b5f8a", "#8a4b08", "#1f2328"

RATIOS = ("RR", "OR")
"""Measures that are ratios: no effect is 1, and half is as far from it as double."""

DETERMINISTIC = {
    "svg.hashsalt": "massage-course",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.parse_math": False,
}


def forest_plot(rows: Sequence[Trial], title: str, unit: str, treatment: str = "massage") -> Shown:
    """A forest plot of `rows` with the same numbers as a table below it. `treatment` is what was compared.

    All rows must share one measure and the side that favors massage; raises ValueError otherwise. Hollow marks are
    figures that could not be verified. Marks grow with the number of people. Ratios stand on a logarithmic axis.
    """
    if len({(row.measure, row.favors) for row in rows}) != 1 or any(row.effect is None for row in rows):
        raise ValueError("a forest plot needs effects of one measure, with massage favored on one side")
    alt = f"Forest plot: {title}. " + " ".join(f"{row.label}: {interval(row)}." for row in rows)
    side = "Left" if rows[0].favors == "negative" else "Right"
    nothing = "1" if rows[0].measure in RATIOS else "zero"
    note = f"{side} of {nothing} favors {treatment}. Filled marks: figure verified. Hollow marks: not verified."
    numbers = number_table(rows, unit)
    drawing = picture(_draw(rows, unit, treatment), alt, 760)
    html = (
        f'<figure><div class="mc-scroll" role="group" tabindex="0" aria-label="{escape(title)}">'
        f"{drawing}</div><figcaption>{escape(title)}. {note}</figcaption></figure>"
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
    """The effect and its interval in words: ``-0.75 (-0.90 to -0.60)``."""
    effect = f"{row.effect:.2f}".replace("-", "−")
    if row.ci_low is None or row.ci_high is None:
        return f"{effect} (interval not reported)"
    return f"{effect} ({row.ci_low:.2f} to {row.ci_high:.2f})".replace("-", "−")


def _count(number: int | None) -> str:
    return "not known" if number is None else str(number)


def _draw(rows: Sequence[Trial], unit: str, treatment: str) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # A notebook may have changed matplotlib's settings; the figure is drawn with the defaults and ours.
    with mpl.rc_context({**mpl.rcParamsDefault, **DETERMINISTIC}):
        figure = Figure(figsize=(7.6, 0.62 * len(rows) + 1.3), layout="constrained")
        axes = figure.add_subplot()
        for place, row in enumerate(reversed(rows)):
            _draw_row(axes, place, row)
        nothing = 1 if rows[0].measure in RATIOS else 0
        axes.axvline(nothing, color=INK, linewidth=1)
        axes.set_yticks(range(len(rows)), [_wrapped(row.label) for row in reversed(rows)])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlabel(f"Effect ({unit})")
        axes.margins(x=0.08)
        _set_scale(axes, is_ratio=nothing == 1)
        left, right = treatment, "the comparison"
        if rows[0].favors == "positive":
            left, right = right, left
        for text, side, gap in ((f"← favors {left}", "right", -6), (f"favors {right} →", "left", 6)):
            axes.annotate(
                text,
                (nothing, 1),
                xycoords=axes.get_xaxis_transform(),
                xytext=(gap, 0),
                textcoords="offset points",
                ha=side,
                va="bottom",
                fontsize=9,
            )
        axes.tick_params(axis="y", length=0)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()


def _set_scale(axes: Any, *, is_ratio: bool) -> None:
    """Fit the axis to its rows, with room for words on both sides of no effect."""
    if is_ratio:
        axes.set_xscale("log", base=2)
        axes.xaxis.set_major_formatter("{x:g}")
    low, high = axes.get_xlim()
    if is_ratio:
        axes.set_xlim(min(low, 0.5), max(high, 2))
    else:
        axes.set_xlim(min(low, -0.3 * high), max(high, -0.3 * low))


def _draw_row(axes: Any, place: int, row: Trial) -> None:
    color = MASSAGE if row.verified else OTHER
    if row.ci_low is not None and row.ci_high is not None:
        axes.plot([row.ci_low, row.ci_high], [place, place], color=color, linewidth=2, solid_capstyle="round")
    size = 30 + (row.people or 50) / 8
    axes.scatter(
        [row.effect], [place], s=size, marker="s", color=color if row.verified else "white", edgecolors=color, zorder=3
    )
    axes.annotate(
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
    """A label on two lines: the comparison, then the outcome."""
    return label.replace(": ", ":\n", 1)
