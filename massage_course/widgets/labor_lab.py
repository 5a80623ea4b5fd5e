"""The labor lab: which levels carry the pain at a moment of birth, in which position, and where the hands lie."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import msgspec
import traitlets

from .. import atlas, strokes
from ..content import CourseData, Stroke, Trial, View
from ..labs.labor import Hands, Labor, Moment, Position
from .base import CourseWidget, css, esm, picture

REGION = (-190.0, -425.0, 190.0, 255.0)
"""What is seen of the posterior view: left, top, right, bottom in body millimeters."""

LABELS = {
    "dermatome_T10": (112, -166),
    "dermatome_T11": (108, -131),
    "dermatome_T12": (102, -96),
    "dermatome_L1": (120, -24),
    "dermatome_S2": (46, 226),
    "dermatome_S3": (34, 150),
    "dermatome_S4-S5": (0, 116),
}
"""Where the name of a level is written on its band, in body millimeters."""

UNITS = {
    "SMD": "standard deviations",
    "VAS mm": "mm on a scale of 100 mm",
    "McGill points": "McGill points",
    "RR": "(risk ratio)",
}
"""What is written after an effect, for each measure of ``trials.csv`` that a lab of this kind shows."""


class LaborLab(CourseWidget):
    """Shows `lab`. `moment`, `position` and `hand` are ids; `predictions` keeps the learner's guess for each moment."""

    _esm = esm("labor_lab.js")
    _css = css("labor_lab.css")

    title = traitlets.Unicode().tag(sync=True)
    intro = traitlets.Unicode().tag(sync=True)
    model_note = traitlets.Unicode().tag(sync=True)
    svg = traitlets.Unicode().tag(sync=True)
    roads = traitlets.List(traitlets.Dict()).tag(sync=True)
    moments = traitlets.List(traitlets.Dict()).tag(sync=True)
    positions = traitlets.List(traitlets.Dict()).tag(sync=True)
    hands = traitlets.List(traitlets.Dict()).tag(sync=True)
    moment = traitlets.Unicode().tag(sync=True)
    position = traitlets.Unicode().tag(sync=True)
    hand = traitlets.Unicode().tag(sync=True)
    predictions = traitlets.Dict().tag(sync=True)

    def __init__(self, lab: Labor, data: CourseData) -> None:
        routine = {stroke.id: stroke for stroke in data.techniques[lab.routine].strokes}
        self._drawing = _drawing(lab, data, routine)
        super().__init__(
            title=lab.title,
            intro=lab.intro,
            model_note=lab.model_note,
            svg=self._drawing.replace("still-", "@UID@-"),
            roads=[{**msgspec.to_builtins(road), "choice": f"{road.levels} ({road.source})"} for road in lab.roads],
            moments=[_moment(moment, data) for moment in lab.moments],
            positions=[_position(position, data) for position in lab.positions],
            hands=[_hands(hands, routine[hands.stroke]) for hands in lab.hands],
            moment=lab.moments[0].id,
            position=lab.positions[0].id,
            hand=lab.hands[0].stroke,
        )

    def words(self) -> str:
        """Every moment, position and stroke in lines."""
        return "\n".join([self.title, *(f"- {line}" for lines in self._lines().values() for line in lines)])

    def still(self) -> str:
        """The back with both groups of bands, and everything that can be chosen."""
        alt = (
            "The back from behind. The skin areas of T10 to L1 lie in bands from the lower ribs to the hip bones, "
            "those of S2 to S4 in rings around the lower sacrum and the cleft of the buttocks. The numbered strokes "
            "stand below."
        )
        lists = "".join(
            f"<p><strong>{escape(head)}</strong></p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
            for head, lines in self._lines().items()
        )
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(self.intro)}</p>'
            f"{picture(self._drawing, alt, 380)}{lists}<p>{escape(self.model_note)}</p></div>"
        )

    def _lines(self) -> dict[str, list[str]]:
        names = {hand["id"]: hand["name"] for hand in self.hands}
        return {
            "Moments of birth": [
                " ".join([f"{m['name']}: {m['pain']}", m["touch"], m["meaning"], *(f["text"] for f in m["findings"])])
                for m in self.moments
            ],
            "Positions": [
                f"{p['name']}: {p['verdict']}. {p['words']}"
                + (f" Within reach: {', '.join(names[hand] for hand in p['reach'])}." if p["reach"] else "")
                for p in self.positions
            ],
            "Hands, with their numbers in the picture": [
                f"{number}. {hand['name']}, {hand['when']}: {hand['how']}"
                for number, hand in enumerate(self.hands, start=1)
            ],
        }


def _drawing(lab: Labor, data: CourseData, routine: dict[str, Stroke]) -> str:
    """The back with the bands of all roads, their names, and the strokes. Ids of the drawing start with ``still-``."""
    view = data.view("posterior")
    bands = {name for road in lab.roads for name in road.drawings}
    kept = tuple(d for d in view.structures if d.layer != "dermatome" or d.id in bands)
    over = "".join(_label(view, name) for road in lab.roads for name in road.drawings)
    over += strokes.marks([routine[hands.stroke] for hands in lab.hands], view, "still")
    only_bands = msgspec.structs.replace(view, structures=kept)
    layers = ("skin", "bone", "dermatome")
    pick = {name: name for name in bands}
    return atlas.svg(only_bands, layers, uid="still", region=REGION, pick=pick, over=over, detail=())


def _label(view: View, drawing: str) -> str:
    x, y = atlas.to_units(view, *LABELS[drawing])
    name = drawing.removeprefix("dermatome_").replace("-S", "–")
    look = 'font-family="sans-serif" font-size="60" font-weight="700" text-anchor="middle" fill="#1f2328"'
    edge = 'stroke="#fff" stroke-width="12" paint-order="stroke"'
    return f'<text data-level="{drawing}" x="{x:.0f}" y="{y + 20:.0f}" {look} {edge}>{name}</text>'


def _moment(moment: Moment, data: CourseData) -> dict[str, Any]:
    rows = [data.trials[name] for name in moment.trial_rows]
    return {
        "id": moment.id,
        "name": moment.name,
        "roads": list(moment.roads),
        "focus": list(moment.focus),
        "pain": moment.pain,
        "touch": moment.touch,
        "meaning": moment.meaning,
        "source": _sources(moment.references, data),
        "findings": [_finding(row, data) for row in rows],
    }


def _position(position: Position, data: CourseData) -> dict[str, Any]:
    return {
        "id": position.id,
        "name": position.name,
        "possible": position.possible,
        "verdict": "Possible" if position.possible else "Avoid it",
        "words": position.words,
        "reach": list(position.reach),
        "source": _sources(position.references, data),
    }


def _hands(hands: Hands, stroke: Stroke) -> dict[str, Any]:
    doubt = "" if stroke.verified else " (common teaching, not verified)"
    return {
        "id": hands.stroke,
        "name": stroke.name,
        "when": hands.when,
        "spot": hands.spot,
        "how": f"{stroke.how}{doubt}",
        "pressure": stroke.pressure,
    }


def _finding(row: Trial, data: CourseData) -> dict[str, Any]:
    """A row of ``trials.csv`` for the picture (`effect` with its interval, if it can be drawn) and in words."""
    standard = row.measure == "SMD"
    return {
        "label": row.label,
        "effect": row.effect if standard else None,
        "low": row.ci_low if standard else None,
        "high": row.ci_high if standard else None,
        "text": f"{row.label}: {_number(row)} ({data.source(row.reference).citation}). {row.note}",
    }


def _number(row: Trial) -> str:
    if row.effect is None:
        return "no size reported"
    interval = "no interval" if row.ci_low is None else f"95% interval {row.ci_low:g} to {row.ci_high:g}"
    people = "" if row.people is None else f", {row.people} women"
    return f"{row.effect:g} {UNITS[row.measure]}, {interval}{people}".replace("-", "−")


def _sources(references: Iterable[str], data: CourseData) -> str:
    return "; ".join(data.source(key).citation for key in references)
