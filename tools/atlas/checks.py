"""Compares the placed body and the drawn views with facts, and says which checks prove anything.

A check is "independent" where no rule of this package sets the value, "by construction" where one does.
Expected values are those of the anatomy facts (``bones_landmarks``, ``nerves_vessels``); the entry is named.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
from shapely.geometry import Point, Polygon

from .bezier import UNIT, Array
from .camera import Camera, silhouette
from .meshes import VERTEBRAE
from .model import Model
from .posture import HALF_SPAN_MM
from .views.lateral import curve_angles

INDEPENDENT, BUILT, PARTLY = "independent", "by construction", "partly"


class Check(NamedTuple):
    """One row of the report."""

    name: str
    expected: str
    found: str
    met: bool
    kind: str


def run(model: Model, folder: Path) -> list[Check]:
    """All checks: of the model, then of the JSON files in `folder`."""
    views = {file.stem: json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))}
    return [*_levels(model), *_sizes(model), *_curves(model), *_skin(model), *_drawn(model, views)]


def table(checks: list[Check]) -> str:
    """The checks as a Markdown table."""
    rows = ["| check | expected | found | met | kind |", "|---|---|---|---|---|"]
    return "\n".join(
        [*rows, *(f"| {' | '.join((c.name, c.expected, c.found, _yes(c.met), c.kind))} |" for c in checks)]
    )


def _yes(met: bool) -> str:
    return "yes" if met else "**no**"


def _level(heights: dict[str, Array], y: float) -> tuple[str, float]:
    """Nearest vertebra and mm above it."""
    name = min(heights, key=lambda v: abs(heights[v][1] - y))
    return name, y - float(heights[name][1])


def _levels(model: Model) -> list[Check]:
    marks = model.landmarks
    rows = (
        ("Inferior angle of the scapula (inferior_angle_of_scapula)", "inferior_angle", ("T7", "T8"), BUILT),
        ("Root of the scapular spine (scapular_spine_root)", "spine_root", ("T3",), PARTLY),
        ("Superior angle of the scapula (superior_angle_of_scapula)", "superior_angle", ("T2",), PARTLY),
    )
    checks = []
    for name, point, levels, kind in rows:
        level, above = _level(marks.spinous, float(marks.points[point][1]))
        found = f"{level} spinous process, {above:+.0f} mm"
        checks.append(Check(name, " or ".join(levels), found, level in levels, kind))
    crest, above = _level(marks.spinous, float(marks.lines["crest"][:, 1].max()))
    found = f"{crest} spinous process, {above:+.0f} mm"
    checks.append(Check("Top of the iliac crests (l4_iliac_crest_line)", "L4", found, crest == "L4", BUILT))
    share = (marks.sacrum_top - marks.points["psis"][1]) / (marks.sacrum_top - marks.coccyx_top)
    name = "Posterior superior iliac spine at S2 (psis)"
    checks.append(Check(name, "0.20 to 0.45 of the sacrum", f"{share:.2f}", 0.2 <= share <= 0.45, BUILT))
    tip, above = _level(marks.body, float(marks.ribs[12][-1][1]))
    name = "Tip of the 12th rib (rib_12)"
    checks.append(Check(name, "L1 to L2", f"{tip} body, {above:+.0f} mm", tip in ("L1", "L2"), BUILT))
    return checks


def _sizes(model: Model) -> list[Check]:
    marks = model.landmarks
    out = float(marks.points["psis"][2])
    spine = float(marks.spinous["C7"][1] - marks.spinous["L5"][1])
    spans = {v: round(2 * float(np.abs(model.bones[v].vertices[:, 2]).max())) for v in HALF_SPAN_MM}
    widest = max(spans, key=lambda v: spans[v])
    text = ", ".join(f"{v} {mm}" for v, mm in spans.items())
    border = float(marks.points["spine_root"][2])
    return [
        Check("PSIS from the midline, mm", "30 to 50", f"{out:.0f}", 30 <= out <= 50, INDEPENDENT),
        Check("C7 to L5 spinous processes, mm", "430 to 480", f"{spine:.0f}", 430 <= spine <= 480, INDEPENDENT),
        Check(
            "Root of the scapular spine from the midline, mm", "50 to 75", f"{border:.0f}", 50 <= border <= 75, BUILT
        ),
        Check("Widest lumbar costal processes; spans in mm", "L3", text, widest == "L3", BUILT),
    ]


def _curves(model: Model) -> list[Check]:
    ranges = {"cervical_lordosis": (20, 40), "thoracic_kyphosis": (20, 40), "lumbar_lordosis": (40, 60)}
    angles = curve_angles(model.bones)
    return [
        Check(
            f"{name}, degrees",
            f"{low} to {high}",
            f"{abs(angles[name]):.0f}",
            low <= abs(angles[name]) <= high,
            INDEPENDENT,
        )
        for name, (low, high) in ranges.items()
    ]


def _skin(model: Model) -> list[Check]:
    camera = Camera("posterior")
    skin = silhouette(model.skin.mesh, camera)
    names = [n for n in model.bones if n.startswith(("hip", "femur", "humerus", "rib", "scapula", "skull"))]
    outside = {name: silhouette(model.bones[name], camera).difference(skin).area for name in names}
    worst = max(outside, key=lambda n: outside[n])
    found = f"{outside[worst]:.0f} ({worst})"
    return [Check("Bone outside the skin from behind, mm2", "0", found, outside[worst] < 2, INDEPENDENT)]


def _drawn(model: Model, views: dict[str, dict]) -> list[Check]:  # type: ignore[type-arg]
    entries = {name: {s["id"]: s for s in view["structures"]} for name, view in views.items()}
    drawn = {key for view in entries.values() for key in view}
    missing = [fact for fact in model.facts if fact not in drawn]
    groups = {"erector_spinae", "spinalis"}
    checks = [
        Check(
            "Structures with facts that no view draws",
            "none but the groups",
            ", ".join(missing) or "none",
            set(missing) <= groups,
            INDEPENDENT,
        )
    ]
    twice = [name for name, view in views.items() if len(view["structures"]) != len(entries[name])]
    checks.append(
        Check("Views with an id that stands twice", "none", ", ".join(twice) or "none", not twice, INDEPENDENT)
    )
    if posterior := entries.get("posterior"):
        ribs, spine = sum(f"rib{i}" in posterior for i in range(1, 13)), sum(v in posterior for v in VERTEBRAE)
        count = f"{spine} vertebrae, {ribs} rib pairs"
        checks.append(Check("Count (counts)", "24, 12", count, (spine, ribs) == (24, 12), INDEPENDENT))
        checks += [_sciatic(posterior), _cluneal(model, posterior, views["posterior"]["meta"]["origin_mm"])]
    return checks


def _points(path: str) -> Array:
    """End points of the segments of a path (first subpath)."""
    points: list[list[float]] = []
    for command, numbers in re.findall(r"([Mcl])([^Mclz]*)", path):
        values = [float(n) for n in re.findall(r"-?\d+", numbers)]
        stride = {"M": 2, "l": 2, "c": 6}[command]
        for start in range(0, len(values), stride):
            step = values[start + stride - 2 : start + stride]
            points.append(step if command == "M" else [points[-1][0] + step[0], points[-1][1] + step[1]])
    return np.array(points)


def _sciatic(posterior: dict[str, dict]) -> Check:  # type: ignore[type-arg]
    muscle = Polygon(_points(posterior["piriformis"]["d"])).buffer(0)
    line = _points(posterior["sciatic_nerve"]["d"])
    below = all(not muscle.contains(Point(*p)) for p in line) and line[0][1] > muscle.centroid.y
    found = "below" if below else "touches it"
    return Check("Sciatic nerve leaves below piriformis (sciatic_nerve)", "below", found, below, BUILT)


def _cluneal(model: Model, posterior: dict[str, dict], origin: list[float]) -> Check:  # type: ignore[type-arg]
    """Where the three nerves cross the height of the crest at their own place."""
    crest = Camera("posterior").project(model.landmarks.lines["crest"])
    crest = crest[np.argsort(crest[:, 0])]
    places = []
    for name in ("L1", "L2", "L3"):
        line = _points(posterior[f"superior_cluneal_nerve_{name}"]["d"]) / UNIT + np.array(origin)
        gap = np.abs(line[:, 1] - np.interp(line[:, 0], crest[:, 0], crest[:, 1]))
        places.append(float(line[gap.argmin(), 0]))
    found, expected = ", ".join(f"{p:.0f}" for p in places), "about 60 to 70"
    met = all(55 <= p <= 80 for p in places)
    return Check("Superior cluneal nerves cross the crest, mm from the midline", expected, found, met, BUILT)
