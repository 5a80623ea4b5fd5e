"""A routine drawn on the back: its strokes one by one, with direction, pressure and time."""

from __future__ import annotations

from typing import Any

import traitlets

from .. import atlas, strokes
from ..content import CourseData, Stroke, StrokeKind, Technique
from .base import CourseWidget, css, esm

WHOLE_BACK = (-215.0, -470.0, 215.0, 190.0)
"""What is seen of the posterior view if a routine says nothing else: left, top, right, bottom in body millimeters."""


class Routine(CourseWidget):
    """Shows `technique` stroke by stroke. `step` counts from 0 and may be set; a wrong one raises TraitError.

    `words` and `still` are what :func:`massage_course.pages.technique` makes of it.
    """

    _esm = esm("routine.js")
    _css = css("routine.css")

    title = traitlets.Unicode().tag(sync=True)
    svg = traitlets.Unicode().tag(sync=True)
    strokes = traitlets.List(traitlets.Dict()).tag(sync=True)
    notes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def __init__(self, technique: Technique, data: CourseData, words: str, still: str) -> None:
        self._words, self._still = words, still
        super().__init__(
            title=technique.title,
            svg=body(technique, data, uid="@UID@"),
            strokes=[_stroke(n, stroke, data.strokes[stroke.kind]) for n, stroke in enumerate(technique.strokes, 1)],
            notes=notes(technique),
        )

    @traitlets.validate("step")  # type: ignore[untyped-decorator]
    def _known_step(self, proposal: Any) -> int:
        value = int(proposal["value"])
        if not 0 <= value < len(self.strokes):
            raise traitlets.TraitError(f"there is no stroke {value}; this routine has 0 to {len(self.strokes) - 1}")
        return value

    def words(self) -> str:
        """The strokes in their order."""
        return self._words

    def still(self) -> str:
        """The picture with all strokes, and the list."""
        return self._still


def body(technique: Technique, data: CourseData, uid: str) -> str:
    """SVG of the back with the strokes of `technique` on it."""
    view = data.view("posterior")
    over = strokes.marks(technique.strokes, view, uid)
    return atlas.svg(view, ("skin", "bone"), uid=uid, region=technique.region or WHOLE_BACK, over=over, detail=())


def notes(technique: Technique) -> list[str]:
    """Position, dose, and what to keep clear of."""
    return [
        f"Position: {technique.position}",
        f"Dose: {technique.dose}",
        f"Keep clear: {technique.keep_clear}",
    ]


def _stroke(number: int, stroke: Stroke, kind: StrokeKind) -> dict[str, Any]:
    doubt = "" if stroke.verified else " (common teaching, not verified)"
    return {
        "id": stroke.id,
        "number": number,
        "name": stroke.name,
        "how": stroke.how + doubt,
        "seconds": stroke.seconds,
        "facts": [["Pressure", stroke.pressure], ["Minutes", stroke.minutes], ["Speed", _speed(kind)]],
        "kind": kind.name,
        "about": f"{kind.definition} {kind.plain}",
        "caveat": kind.caveat,
    }


def _speed(kind: StrokeKind) -> str:
    return kind.speed + (" (teaching convention, not verified)" if "speed" in kind.unverified_fields else "")
