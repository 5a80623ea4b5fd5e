"""The gate lab: what may pass the gate of the gate control model, and what tests of body chemicals showed."""

from __future__ import annotations

from html import escape
from typing import Any

import msgspec
import traitlets

from ..content import CourseData
from ..labs.gate import Chemical, Gate, GateControl, Measurement
from .base import CourseWidget, css, esm

SIEVES = {
    "all": "every result that is quoted",
    "compared": "only results with a comparison",
    "brain": "only results from the brain",
}


class GateLab(CourseWidget):
    """Draws the gate of `lab` and sifts its chemicals; `setting` holds every choice: controls, chemical and sieve."""

    _esm = esm("gate_lab.js")
    _css = css("gate_lab.css")

    title = traitlets.Unicode().tag(sync=True)
    intro = traitlets.Unicode().tag(sync=True)
    model_note = traitlets.Unicode().tag(sync=True)
    start = traitlets.Int().tag(sync=True)
    controls = traitlets.List(traitlets.Dict()).tag(sync=True)
    meanings = traitlets.List(traitlets.Unicode()).tag(sync=True)
    assumptions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    chemicals_intro = traitlets.Unicode().tag(sync=True)
    chemicals = traitlets.List(traitlets.Dict()).tag(sync=True)
    sieves = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    brain_words = traitlets.Unicode().tag(sync=True)
    setting = traitlets.Dict().tag(sync=True)

    def __init__(self, lab: Gate, data: CourseData) -> None:
        super().__init__(
            title=lab.title,
            intro=lab.intro,
            model_note=lab.model_note,
            start=lab.start,
            controls=[msgspec.to_builtins(control) for control in lab.controls],
            meanings=list(lab.meanings),
            assumptions=list(lab.assumptions),
            chemicals_intro=lab.chemicals_intro,
            chemicals=[_chemical(chemical, data) for chemical in lab.chemicals],
            sieves=[list(sieve) for sieve in SIEVES.items()],
            brain_words=lab.brain_words,
            setting={
                **{control.id: _resting(control) for control in lab.controls},
                "chemical": lab.chemicals[0].id,
                "sieve": next(iter(SIEVES)),
            },
        )

    def words(self) -> str:
        """The model's rule and every result, in lines."""
        return "\n".join([self.title, *(f"- {line}" for line in [*self._gate(), *self._tests()]), self.model_note])

    def still(self) -> str:
        """The model's rule and every result, as lists."""
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(self.intro)}</p>'
            f"{_list(self._gate())}<p>{escape(self.chemicals_intro)}</p>{_list(self._tests())}"
            f"<p>{escape(self.model_note)}</p></div>"
        )

    def _gate(self) -> list[str]:
        options = [
            f"{control['legend']}, {option['label']}: {option['words']}"
            for control in self.controls
            for option in control["options"]
        ]
        return [*options, *(f"Assumption: {line}" for line in self.assumptions)]

    def _tests(self) -> list[str]:
        lines = []
        for chemical in self.chemicals:
            lines += [f"{chemical['name']}: {result['shown']} {result['source']}." for result in chemical["results"]]
            lines.append(f"{chemical['name']}, compared results only: {chemical['compared_words']}")
        return [*lines, f"Results from the brain only: {self.brain_words}"]


def _resting(control: GateControl) -> str:
    """The choice that leaves the gate as it is."""
    return next(option.id for option in control.options if option.steps == 0)


def _chemical(chemical: Chemical, data: CourseData) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(chemical),
        "results": [
            {
                **msgspec.to_builtins(result),
                "shown": f"{result.who}; {finding(result)}. {result.words}",
                "finding": finding(result),
                "source": data.references[result.reference].citation,
            }
            for result in chemical.results
        ],
    }


def finding(result: Measurement) -> str:
    """The result in plain words: "higher than with rest", "fell from before to after"."""
    if not result.against:
        changes = {"higher": "rose", "lower": "fell", "same": "did not change"}
        return f"{changes[result.result]} from before to after"
    if result.result == "same":
        return f"no clear difference from {result.against}"
    return f"{result.result} than with {result.against}"


def _list(lines: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
