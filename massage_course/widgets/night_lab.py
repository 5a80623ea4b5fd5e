"""The night lab: a model night that can be varied, and what a questionnaire and a recording can tell of it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import msgspec
import traitlets

from ..content import CourseData
from ..labs.night import Night
from .base import CourseWidget, css, esm, picture

ROWS = ("REM", "N1", "N2", "N3")
COLORS = {"REM": "#7a3fa0", "N1": "#4f86a8", "N2": "#2f7fbf", "N3": "#0b3d66"}


class NightLab(CourseWidget):
    """Lays a night by the cycles of `lab`.

    `night` holds bed and up (minutes after midnight), awakenings, their length in minutes, and how it felt.
    """

    _esm = esm("night_lab.js")
    _css = css("night_lab.css")

    title = traitlets.Unicode().tag(sync=True)
    lab = traitlets.Dict().tag(sync=True)
    night = traitlets.Dict().tag(sync=True)

    def __init__(self, lab: Night, data: CourseData) -> None:
        self._lab = lab
        self._citations = {key: data.source(key).citation for key in lab.sources()}
        super().__init__(
            title=lab.title,
            lab={**msgspec.to_builtins(lab), "citations": self._citations},
            night={
                "bed": lab.bed.start,
                "up": lab.up.start,
                "awakenings": lab.awakenings.start,
                "length": lab.length.start,
                "felt": lab.felt.options[0].id,
            },
        )

    def words(self) -> str:
        """The cycles, what each answer can tell, the studies and the score, in lines."""
        sections = [(self._lab.title, self._night()), (self._lab.telling_title, self._telling())]
        sections += [(self._lab.trials_title, self._studies()), (self._lab.psqi.title, self._score())]
        return "\n".join(line for title, lines in sections for line in (title, *(f"- {line}" for line in lines)))

    def still(self) -> str:
        """A picture of the model night, and the same lines as lists."""
        lab = self._lab
        drawing = picture(hypnogram(lab), "Hypnogram of the model night: " + " ".join(self._cycles()), 640)
        return (
            f'<div class="mc-still"><p><strong>{escape(lab.title)}</strong></p><p>{drawing}</p>{_list(self._night())}'
            f"<p><strong>{escape(lab.telling_title)}</strong></p>{_list(self._telling())}"
            f"<p><strong>{escape(lab.trials_title)}</strong></p>{_list(self._studies())}"
            f"<p><strong>{escape(lab.psqi.title)}</strong></p>{_list(self._score())}</div>"
        )

    def _named(self, references: Iterable[str]) -> str:
        return "Sources: " + "; ".join(self._citations[key] for key in references) + "."

    def _night(self) -> list[str]:
        lab = self._lab
        normal = ", ".join(f"{stage.name}: {stage.share}%" for stage in lab.stages)
        return [
            lab.model_note,
            *self._cycles(),
            f"Normal shares: {normal}. {lab.shares_note} {self._named(lab.shares_references)}",
        ]

    def _cycles(self) -> list[str]:
        return [
            f"Cycle {number}: {', '.join(f'{block.stage} {block.minutes} min' for block in cycle)}."
            for number, cycle in enumerate(self._lab.cycles, start=1)
        ]

    def _telling(self) -> list[str]:
        asked, recorded = "it is what a questionnaire asks for", "it is what a recording shows"
        rows = [
            f"{row.title}. Questionnaire: {row.asked or asked} Recording: {row.recorded or recorded}"
            for row in self._lab.telling
        ]
        return [*rows, f"{self._lab.telling_note} {self._named(self._lab.telling_references)}"]

    def _studies(self) -> list[str]:
        labels = {result.id: result.label for result in self._lab.results}
        return [
            f"{study.name}. {study.what} Asked: {labels[study.asked]}. Recorded: {labels[study.recorded]}. "
            f"{study.found} {study.meaning}"
            for study in self._lab.studies
        ]

    def _score(self) -> list[str]:
        score = self._lab.psqi
        return [score.intro, score.poor, score.good, score.matters_words, score.trial, self._named(score.references)]


def hypnogram(lab: Night) -> str:
    """SVG of all cycles one after the other, without awakenings."""
    left, row, hour, top = 60, 34, 60, 8
    blocks = [block for cycle in lab.cycles for block in cycle]
    total = sum(block.minutes for block in blocks)
    names = "".join(
        f'<text x="{left - 8}" y="{top + place * row + 22}" text-anchor="end">{stage}</text>'
        for place, stage in enumerate(ROWS)
    )
    bars, at = "", 0
    for block in blocks:
        y = top + ROWS.index(block.stage) * row
        bars += (
            f'<rect x="{left + at}" y="{y}" width="{block.minutes}" height="{row - 6}" fill="{COLORS[block.stage]}"/>'
        )
        at += block.minutes
    foot = top + len(ROWS) * row
    hours = "".join(
        f'<text x="{left + at}" y="{foot + 20}" text-anchor="middle">{at // hour}</text>'
        for at in range(0, total + 1, hour)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + total + 10} {foot + 46}"'
        f' font-family="sans-serif" font-size="15" fill="#1f2328">{names}{bars}{hours}'
        f'<text x="{left}" y="{foot + 40}">hours asleep</text></svg>'
    )


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
