"""The neck lab: how a head is held (a model on the bones of the atlas), and how much massage a neck gets (a trial)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import msgspec
import traitlets

from .. import atlas
from ..content import CourseData, Trial
from ..labs.neck import Guess, Neck, NeckArm
from .base import CourseWidget, css, esm, picture

VIEW = "neck_shoulder"

JOINTS = ("C7", "C6", "C5", "C4", "C3", "C2", "C1", "skull")
"""The bones that bend with the head, from below; each turns on the joint beneath it."""

UPPER_JOINTS = {"C1": (505.0, 665.0), "skull": (497.0, 628.0)}
"""The two highest joints have no disc; their places are read off the drawing, in its units."""

WITH = {"skull": ("mandible",)}
"""What moves along with a bone, apart from the disc beneath it."""

WEIGHT = (540.0, 540.0)
"""Where the model puts the weight of the head: a little above and in front of the ear, in drawing units."""

NAPE = (262.0, 560.0)
"""Where the muscles of the neck hold the skull."""

TILTS = tuple(range(0, 61, 5))
"""The angles of the head that can be set, in degrees."""

BEHIND = ("C5", (225.0, 870.0))
"""The muscles run around this point behind the neck; it moves with the bone."""

TRUNK = (262, 1240)
"""Where the muscles end on the trunk, which stays."""

FRAME = "60 20 1260 1400"
"""What is seen of the view, in its units: room in front for the bent head."""

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


class NeckLab(CourseWidget):
    """Shows `lab`. `setting` holds tilt, hours, every (load) and minutes, visits, outcome, weeks (dose)."""

    _esm = esm("neck_lab.js")
    _css = css("neck_lab.css")

    title = traitlets.Unicode().tag(sync=True)
    intro = traitlets.Unicode().tag(sync=True)
    model_note = traitlets.Unicode().tag(sync=True)
    load = traitlets.Dict().tag(sync=True)
    dose = traitlets.Dict().tag(sync=True)
    setting = traitlets.Dict().tag(sync=True)

    def __init__(self, lab: Neck, data: CourseData) -> None:
        self._data = data
        poses = [pose(tilt, data) for tilt in TILTS]
        load, dose = lab.load, lab.dose
        super().__init__(
            title=lab.title,
            intro=lab.intro,
            model_note=lab.model_note,
            load={
                "title": load.title,
                "about": load.about,
                "guess": _guess(load.guess),
                "svg": _bones(data, "@UID@"),
                "poses": poses,
                "pause": load.pause_minutes,
                "no_pain": load.no_pain,
                "findings": [f"{f.text} ({data.references[f.reference].citation})" for f in load.findings],
                "doubt": load.doubt,
            },
            dose={
                "title": dose.title,
                "about": dose.about,
                "guess": _guess(dose.guess),
                "weeks": dose.weeks,
                "outcomes": [[outcome.id, outcome.label, outcome.measure] for outcome in dose.outcomes],
                "arms": [_arm(arm, dose.weeks, data) for arm in dose.arms],
                "no_arm": dose.no_arm,
                "later": [
                    {"weeks": later.weeks, "outcome": later.outcome, "words": later.words}
                    | _figure(data.trials[later.trial])
                    for later in dose.later
                ],
                "sources": [data.references[key].citation for key in dose.references],
            },
            setting={
                "tilt": 15, "hours": 8, "every": 0, "minutes": 30, "visits": 2, "outcome": "function", "weeks": 5,
            },
        )  # fmt: skip

    def words(self) -> str:
        """The model at four angles, and every plan of the trial, in one line each."""
        return "\n".join([self.title, self.load["title"], *self._load(), self.dose["title"], *self._dose()])

    def still(self) -> str:
        """The head bent by half of what can be set, and both benches in words."""
        load, dose = self._load(), self._dose()
        half = TILTS[len(TILTS) // 2]
        where = f"Bent by {half} degrees, the head hangs well in front of the base of the neck."
        alt = f"Skull and neck from the side. {where}"
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(self.model_note)}</p>'
            f"<p><strong>{escape(self.load['title'])}</strong></p>"
            f"<p>{picture(_still_bones(self._data, half), alt, 320)}</p>{_list(load)}"
            f"<p><strong>{escape(self.dose['title'])}</strong></p><p>{escape(self.dose['about'])}</p>{_list(dose)}</div>"
        )

    def _load(self) -> list[str]:
        shown = [pose for pose in self.load["poses"] if pose["tilt"] % 15 == 0]
        return [
            self.load["about"],
            *(f"Head bent by {pose['tilt']} degrees: its weight pulls {_cm(pose)} in front of C7." for pose in shown),
            f"Pain: {self.load['no_pain']}",
            *self.load["findings"],
            self.load["doubt"],
        ]

    def _dose(self) -> list[str]:
        lines = []
        for arm in self.dose["arms"]:
            figures = [
                f"{label}: {arm[name]['shown']}" for name, label, _ in self.dose["outcomes"] if arm[name] is not None
            ]
            head = f"{arm['name']}, {arm['total']} minutes in all, after five weeks against waiting. "
            lines.append(head + "".join(f"{figure[0].upper()}{figure[1:]}. " for figure in figures) + arm["words"])
        for later in self.dose["later"]:
            label = next(label for name, label, _ in self.dose["outcomes"] if name == later["outcome"])
            lines.append(f"After {later['weeks']} weeks, {label}: {later['shown']}. {later['words']}")
        return [*lines, f"Sources: {', '.join(self.dose['sources'])}."]


def pose(tilt: float, data: CourseData) -> dict[str, Any]:
    """The bones with the head bent by `tilt` degrees, and how far in front of C7 the weight then pulls, in cm."""
    view = data.view(VIEW)
    share = math.radians(tilt) / len(JOINTS)
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    moved: dict[str, Matrix] = {}
    for bone, (joint, disc) in zip(JOINTS, _joints(data), strict=True):
        matrix = _times(matrix, _turn(share, joint))
        moved |= dict.fromkeys((bone, *disc, *WITH.get(bone, ())), matrix)
    base, weight, nape = _joints(data)[0][0], _at(matrix, WEIGHT), _at(matrix, NAPE)
    behind = _at(moved[BEHIND[0]], BEHIND[1])
    return {
        "tilt": tilt,
        "reach": round((weight[0] - base[0]) / view.meta.unit_per_mm / 10, 1),
        "bones": {name: " ".join(f"{number:.4f}" for number in numbers) for name, numbers in moved.items()},
        "base": _rounded(base),
        "weight": _rounded(weight),
        "muscle": "M{} {}Q{} {} {} {}".format(*_rounded(nape), *_rounded(behind), *TRUNK),
    }


def _joints(data: CourseData) -> list[tuple[Point, tuple[str, ...]]]:
    """Where each of JOINTS turns, and the disc that lies there."""
    view, below = data.view(VIEW), "T1"
    found: list[tuple[Point, tuple[str, ...]]] = []
    for bone in JOINTS:
        if bone in UPPER_JOINTS:
            found.append((UPPER_JOINTS[bone], ()))
        else:
            disc = f"disc_{bone}_{below}"
            found.append((view.drawing(disc).label, (disc,)))
        below = bone
    return found


def _turn(angle: float, around: Point) -> Matrix:
    """The rotation by `angle` (radians, clockwise on the page) around a point, as SVG writes it."""
    c, s, (x, y) = math.cos(angle), math.sin(angle), around
    return c, s, -s, c, x - c * x + s * y, y - s * x - c * y


def _times(outer: Matrix, inner: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f


def _at(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _rounded(point: Point) -> list[int]:
    return [round(point[0]), round(point[1])]


def _bones(data: CourseData, uid: str) -> str:
    """The bones of the view as SVG; each can be found by ``data-pick``."""
    view = data.view(VIEW)
    bones = {d.id: d.id for d in view.structures if d.layer == "bone"}
    drawn = atlas.svg(view, ("bone",), uid=uid, pick=bones, detail=("bone",))
    return drawn.replace(f'viewBox="{atlas.view_box(view)}"', f'viewBox="{FRAME}"', 1)


def _still_bones(data: CourseData, tilt: float) -> str:
    drawn = _bones(data, "still")
    for bone, numbers in pose(tilt, data)["bones"].items():
        drawn = drawn.replace(f'data-pick="{bone}"', f'data-pick="{bone}" transform="matrix({numbers})"', 1)
    return drawn


def _guess(guess: Guess) -> dict[str, Any]:
    return {"question": guess.question, "options": [msgspec.structs.asdict(option) for option in guess.options]}


def _arm(arm: NeckArm, weeks: int, data: CourseData) -> dict[str, Any]:
    times = {1: "once", 2: "twice", 3: "three times"}[arm.visits]
    return {
        "minutes": arm.minutes,
        "visits": arm.visits,
        "name": f"{arm.minutes} minutes, {times} a week",
        "total": arm.minutes * arm.visits * weeks,
        "words": arm.words,
        "short": arm.short,
        "function": _figure(data.trials[arm.function]) if arm.function else None,
        "pain": _figure(data.trials[arm.pain]) if arm.pain else None,
    }


def _figure(row: Trial) -> dict[str, Any]:
    known = row.ci_low is not None
    interval = f"95% interval {row.ci_low:g} to {row.ci_high:g}" if known else "interval not reported"
    return {
        "effect": row.effect,
        "low": row.ci_low,
        "high": row.ci_high,
        "shown": f"risk ratio {row.effect:.2f} ({interval})",
    }


def _cm(pose: dict[str, Any]) -> str:
    return f"about {pose['reach']:g} cm"


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
