"""The layer lab: one treatment, one instrument, and what was measured in the layer that the instrument sees."""

from __future__ import annotations

from html import escape
from typing import Any

import msgspec
import traitlets

from ..content import CourseData
from ..labs.layer import Group, Layer, Measured, Reading
from ..pages import table
from .base import CourseWidget, css, esm

RESULTS = {"more": "more", "same": "no clear change", "less": "less"}
"""What can be expected, and what a study can show."""


class LayerLab(CourseWidget):
    """Lets the learner vary treatment and instrument, expect a result, and then see what was measured.

    `setting` holds treatment and instrument; an unknown one raises TraitError. `expected` holds what the learner
    expected so far: "treatment/instrument" -> more, same or less.
    """

    _esm = esm("layer_lab.js")
    _css = css("layer_lab.css")

    title = traitlets.Unicode().tag(sync=True)
    intro = traitlets.Unicode().tag(sync=True)
    model_note = traitlets.Unicode().tag(sync=True)
    closing = traitlets.Unicode().tag(sync=True)
    results = traitlets.Dict().tag(sync=True)
    treatments = traitlets.List(traitlets.Dict()).tag(sync=True)
    instruments = traitlets.List(traitlets.Dict()).tag(sync=True)
    readings = traitlets.List(traitlets.Dict()).tag(sync=True)
    setting = traitlets.Dict().tag(sync=True)
    expected = traitlets.Dict().tag(sync=True)

    def __init__(self, lab: Layer, data: CourseData) -> None:
        self._lab = lab
        super().__init__(
            title=lab.title,
            intro=lab.intro,
            model_note=lab.model_note,
            closing=lab.closing,
            results=RESULTS,
            treatments=[msgspec.to_builtins(treatment) for treatment in lab.treatments],
            instruments=[msgspec.to_builtins(instrument) for instrument in lab.instruments],
            readings=[_reading(reading, data) for reading in lab.readings],
            setting={"treatment": lab.treatments[0].id, "instrument": lab.instruments[0].id},
        )

    @traitlets.validate("setting")  # type: ignore[untyped-decorator]
    def _known_setting(self, proposal: Any) -> dict[str, str]:
        value = dict(proposal["value"])
        if value not in [{name: reading[name] for name in ("treatment", "instrument")} for reading in self.readings]:
            raise traitlets.TraitError(f"this lab has no setting {value!r}")
        return value

    def words(self) -> str:
        """Every pair of treatment and instrument with its studies."""
        lines = [self.title, self.model_note]
        for reading in self._lab.readings:
            lines.append(f"- {self._pair(reading)}: {reading.words}")
            lines += [f"  - {_line(study)}" for study in reading.studies]
        return "\n".join([*lines, self.closing])

    def still(self) -> str:
        """The map of all results, and under it the studies."""
        marks = {(reading.treatment, reading.instrument): _mark(reading) for reading in self._lab.readings}
        map_ = table(
            ("What is done", *(instrument.short for instrument in self._lab.instruments)),
            [
                (treatment.name, *(marks[treatment.id, instrument.id] for instrument in self._lab.instruments))
                for treatment in self._lab.treatments
            ],
        )
        entries = "".join(
            f"<li><strong>{escape(self._pair(reading))}.</strong> {escape(reading.words)}"
            f"<ul>{''.join(f'<li>{escape(_line(study))}</li>' for study in reading.studies)}</ul></li>"
            for reading in self._lab.readings
            if reading.studies
        )
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p>{map_.html}<ul>{entries}</ul>'
            f"<p>{escape(self.closing)}</p><p>{escape(self.model_note)}</p></div>"
        )

    def _pair(self, reading: Reading) -> str:
        treatment = next(choice for choice in self._lab.treatments if choice.id == reading.treatment)
        instrument = next(choice for choice in self._lab.instruments if choice.id == reading.instrument)
        return f"{treatment.name}, {instrument.name}"


def _reading(reading: Reading, data: CourseData) -> dict[str, Any]:
    """A reading as the browser gets it, each study with its citation."""
    studies = [
        {
            **msgspec.to_builtins(study),
            "source": data.references[data.trials[study.trial].reference].citation,
        }
        for study in reading.studies
    ]
    return {**msgspec.to_builtins(reading), "studies": studies}


def _mark(reading: Reading) -> str:
    """All results of a reading in words."""
    found = dict.fromkeys(RESULTS[study.result] for study in reading.studies)
    return ", ".join(found) or "no study in our sources"


def _line(study: Measured) -> str:
    groups = "; ".join(_group(group, study.unit) for group in study.groups)
    means = f" {groups} ({study.spread})." if groups else ""
    return f"{study.study}, {study.people}, {study.place}: {RESULTS[study.result]}.{means} {study.figures}"


def _group(group: Group, unit: str) -> str:
    if group.value is None:
        return f"{group.name}: {group.note}"
    return f"{group.name}: {group.value:g} ± {group.spread:g} {unit}"
