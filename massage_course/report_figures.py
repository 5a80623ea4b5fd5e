"""The pictures of a report, drawn with matplotlib, each with words for who does not see it; and a report as files."""

from __future__ import annotations

import io
import statistics
from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten, wrap
from typing import Any, NamedTuple

from .figures import INK, MASSAGE, OTHER, course_style, svg
from .item_analysis import Choice, ItemFigures, item_figures
from .reports import NEEDS_HELP, Report, by_objective, spread, tables

WIDTH = 7.6
"""Inches; on the page 100 pixels for each."""

LABEL = 44
"""Letters on a line of a label."""


class Picture(NamedTuple):
    """A drawing as SVG; `name` is that of its files, `alt` says what is seen, `figure` is matplotlib's."""

    name: str
    title: str
    alt: str
    svg: str
    figure: Any

    def png(self) -> bytes:
        """The same drawing as PNG, drawn when it is asked for."""
        stream = io.BytesIO()
        with course_style():
            self.figure.savefig(stream, format="png", dpi=150, metadata={"Software": None})
        return stream.getvalue()


def pictures(report: Report) -> list[Picture]:
    """Every picture of which there is something to draw."""
    if not report.found.handed:
        return []
    items = item_figures(report.classes)
    asked = [one for one in items if one.choices]
    return [
        _marks(report),
        _objectives(report),
        *([_questions(items)] if items else []),
        *([_options(asked)] if asked else []),
    ]


def save(report: Report, folder: Path) -> list[Path]:
    """Write every table (CSV) and every picture (SVG, PNG) of a report into `folder`; returns the files."""
    files = {f"{table.name}.csv": table.csv().encode() for table in tables(report)}
    for one in pictures(report):
        files |= {f"{one.name}.svg": one.svg.encode(), f"{one.name}.png": one.png()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


# ---- the class ------------------------------------------------------------------------------------------------------


def _marks(report: Report) -> Picture:
    """How many students lie in each tenth of the points."""
    found = report.found
    scores, most = [one.score for one in found.handed], max(found.max_score, 1e-9)
    counts = [0] * 10
    for score in scores:
        counts[min(9, int(10 * score / most))] += 1
    middle = spread(found)
    assert middle is not None
    with course_style():
        figure, axes = _figure(2.9, "Marks")
        axes.bar([most * (n + 0.5) / 10 for n in range(10)], counts, width=most / 10 * 0.92, color=MASSAGE)
        axes.axvline(middle.mean, color=OTHER, linewidth=2)
        axes.annotate(
            f"mean {middle.mean:.1f}",
            (middle.mean, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(5, -2) if middle.mean < most / 2 else (-5, -2),
            textcoords="offset points",
            ha="left" if middle.mean < most / 2 else "right",
            va="top",
            color=OTHER,
        )
        axes.set_xlim(0, most)
        axes.set_ylim(0, max(counts) * 1.2)
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(f"Points of {found.max_score:g}")
        axes.set_ylabel("Students")
        tenths = ", ".join(f"{10 * n} to {10 * n + 10} %: {count}" for n, count in enumerate(counts) if count)
        words = f"{middle.words(found.max_score)} Students by share of points: {tenths}."
        return Picture("marks", "Marks", words, svg(figure), figure)


def _objectives(report: Report) -> Picture:
    """A dot for each student in the line of each objective, and their mean."""
    shares = by_objective(report.found)
    names = list(reversed(shares))
    with course_style():
        figure, axes = _figure(0.62 * len(names) + 1.2, "Objectives: share of the points")
        for row, name in enumerate(names):
            values = sorted(shares[name].values())
            # Equal shares stand beside each other, not on each other.
            heights = [row + 0.28 * (place % 5 - 2) / 2 for place in range(len(values))]
            axes.plot(values, heights, "o", color=MASSAGE, alpha=0.45, markersize=5, markeredgewidth=0)
            mean = statistics.fmean(values)
            axes.plot([mean, mean], [row - 0.38, row + 0.38], color=OTHER, linewidth=3)
        axes.axvline(NEEDS_HELP, color=INK, linewidth=1, linestyle="--")
        axes.set_yticks(range(len(names)), [_wrapped(report.objective(name)) for name in names])
        axes.set_ylim(-0.6, len(names) - 0.4)
        _percent(axes)
        axes.set_xlabel(f"A dot is a student, a bar the mean; left of {NEEDS_HELP:.0%} help is needed")
        words = " ".join(
            f"{report.objective(name)} Mean {statistics.fmean(values.values()):.0%}, "
            f"{sum(value < NEEDS_HELP for value in values.values())} of {len(values)} below {NEEDS_HELP:.0%}."
            for name, values in shares.items()
        )
        return Picture("objectives", "Objectives: share of the points", words, svg(figure), figure)


# ---- the questions --------------------------------------------------------------------------------------------------


def _questions(items: Sequence[ItemFigures]) -> Picture:
    """Difficulty and discrimination of every question, beside each other."""
    rows = list(reversed(items))
    with course_style():
        figure, axes = _figure(0.3 * len(rows) + 1.3, "Questions", columns=2)
        titles = ("Difficulty\n(1 is easy)", "Discrimination\n(below 0: look at it)")
        for one, title in zip(axes, titles, strict=True):
            one.set_title(title, fontsize=10)
            one.set_yticks(range(len(rows)), [_marked(item) for item in rows])
            one.set_ylim(-0.6, len(rows) - 0.4)
            one.grid(axis="y", color="#d5dbe0", linewidth=0.8)
            one.set_axisbelow(True)
        for row, item in enumerate(rows):
            look = bool(item.discrimination is not None and item.discrimination < 0)
            style = {"marker": "D" if look else "o", "color": OTHER if look else MASSAGE, "markersize": 7}
            for one, value in zip(axes, (item.difficulty, item.discrimination), strict=True):
                if value is not None:
                    one.plot([value], [row], **style)
        axes[0].set_xlim(-0.05, 1.05)
        axes[0].set_xlabel("! there is something to look at")
        axes[1].axvline(0, color=INK, linewidth=1)
        axes[1].set_xlim(-1.05, 1.05)
        axes[1].tick_params(labelleft=False)
        numbers = " ".join(
            f"{item.item.id}: {_number(item.difficulty)}, {_number(item.discrimination)}." for item in items
        )
        words = f"Difficulty and discrimination of each question. {numbers}"
        return Picture("questions", "Questions", words, svg(figure), figure)


def _marked(item: ItemFigures) -> str:
    return f"! {item.item.id}" if item.flags else item.item.id


def _options(items: Sequence[ItemFigures]) -> Picture:
    """Each option of each question: its share in the upper and in the lower third of the class."""
    rows: list[tuple[str, Choice | None]] = []
    for item in items:
        rows += [(item.item.id, None), *(("", choice) for choice in item.choices)]
    rows.reverse()
    with course_style():
        figure, axes = _figure(0.27 * len(rows) + 1.6, "Options: who chose them")
        labels = []
        for row, (name, choice) in enumerate(rows):
            if choice is None:
                labels.append(name)
                axes.axhline(row + 0.5, color="#d5dbe0", linewidth=0.8)
                continue
            labels.append(f"{'✓ ' if choice.key else ''}{shorten(choice.text, 58, placeholder=' …')}")
            axes.plot([choice.lower, choice.upper], [row, row], color="#8595a1", linewidth=1.5, zorder=1)
            axes.plot([choice.upper], [row], "^", color=MASSAGE, markersize=8)
            axes.plot([choice.lower], [row], "v", color=OTHER, markersize=8, markerfacecolor="white")
        axes.set_yticks(range(len(rows)), labels, fontsize=8.5)
        for label, (_, choice) in zip(axes.get_yticklabels(), rows, strict=True):
            label.set_fontweight("bold" if choice is None or choice.key else "normal")
        axes.set_ylim(-0.6, len(rows) - 0.4)
        _percent(axes)
        axes.set_xlabel("▲ upper third of the class   ▽ lower third   ✓ key")
        words = (
            "Share of the upper and of the lower third of the class for each option. The table of options has the same."
        )
        return Picture("options", "Options: who chose them", words, svg(figure), figure)


# ---- drawing --------------------------------------------------------------------------------------------------------


def _figure(height: float, title: str, columns: int = 1) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    axes = figure.subplots(1, columns)
    for one in [axes] if columns == 1 else axes:
        one.tick_params(axis="y", length=0)
        for side in ("top", "right", "left"):
            one.spines[side].set_visible(False)
    return figure, axes


def _percent(axes: Any) -> None:
    axes.set_xlim(-0.03, 1.03)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "20", "40", "60", "80", "100 %"])


def _wrapped(label: str) -> str:
    return "\n".join(wrap(label, LABEL))


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:.2f}"
