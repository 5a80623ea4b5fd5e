"""Step 7: the small language of the tables: landmarks by name, with functions, sums and offsets.

``sp(T7)``, ``rib(12, 62)``, ``at(nuchal, .36) + (0, 4)``, ``(psis + trochanter) / 2``. A pair in
parentheses is an offset in picture millimeters (to the right, downward). Points come out as arrays of
two, lines as rows of two.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from .camera import Camera
from .landmarks import Landmarks
from .meshes import VERTEBRAE, Array
from .shapes import at, curved

OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Language:
    """Evaluates expressions for one camera."""

    def __init__(self, landmarks: Landmarks, camera: Camera, trunk: BaseGeometry | None = None) -> None:
        self.landmarks, self.camera, self.trunk = landmarks, camera, trunk
        show = camera.project
        self.names: dict[str, Any] = {k: show(v) for k, v in (landmarks.points | landmarks.lines).items()}
        self.names |= {name: name for name in VERTEBRAE}
        crest = self.names["crest"]
        self.names["crest_top"] = crest[crest[:, 1].argmin()]
        self.functions: dict[str, Callable[..., Any]] = {
            "sp": self.spinous,
            "lamina": lambda v, out=6.0: show(self._between(v, 0.45) * [1, 1, 0] + [0, 0, out]),
            "tp": lambda v, out=-2.0: show(landmarks.transverse[v] + np.array([0, 0, out])),
            "art": lambda v: show(landmarks.articular[v]),
            "body": lambda v, out=0.0, forward=0.0: show(landmarks.body[v] + np.array([forward, 0, out])),
            "rib": lambda n, z: show(landmarks.rib(int(n), z)),
            "rib_at": lambda n, t: at(show(landmarks.ribs[int(n)]), t),
            "crest_at": lambda z: show(self._along("crest", z)),
            "clav": lambda t: show(at(landmarks.lines["clavicle"], t)),
            "at": at,
            "node": lambda line, i: line[int(i)],
            "flank": self.flank,
            "up": lambda v, n: VERTEBRAE[VERTEBRAE.index(v) - int(n)],
            "foramen": lambda n: show(self.foramen(n)),
            "arm": lambda t: at(show(landmarks.lines["humerus"]), t),
        }

    def __call__(self, text: str, scope: Mapping[str, Any] | None = None) -> Array:
        """The point or line that `text` names; ValueError if it does not fit the language."""
        return np.asarray(self._value(ast.parse(str(text), mode="eval").body, scope or {}), float)

    def line(self, texts: list[str], scope: Mapping[str, Any] | None = None) -> Array:
        """Several points as one line; an expression that names a line adds all its points."""
        return np.vstack([np.atleast_2d(self(text, scope)) for text in texts])

    def curve(self, texts: list[str], count: int = 40) -> Array:
        """A smooth line through points."""
        return curved(self.line(texts), count)

    def spinous(self, vertebra: str, out: float = 2.0) -> Array:
        """Tip of a spinous process, `out` mm to the right of the midline."""
        return self.camera.project(self.landmarks.spinous[vertebra] + np.array([0, 0, out]))

    def foramen(self, nerve: str) -> Array:
        """3-D place where a spinal nerve leaves: C1 to C7 above their vertebra, all others below or between."""
        marks = self.landmarks
        if nerve[0] == "S":
            return marks.lines["sacral_foramina"][int(nerve[1:]) - 1]
        if nerve == "C1":
            return marks.body["C1"] * [0, 1, 0] + [marks.transverse["C1"][0] - 6, 6, 15]
        index = 6 if nerve == "C8" else VERTEBRAE.index(nerve) - (nerve[0] == "C")
        upper, lower = VERTEBRAE[index], VERTEBRAE[min(index + 1, len(VERTEBRAE) - 1)]
        below = marks.body[lower][1] if upper != lower else marks.sacrum_top - 10
        reach = {"C": 0.62, "T": 0.62, "L": 0.42}[upper[0]]  # the lumbar processes are long
        out = max(reach * min(marks.transverse[upper][2], marks.transverse[lower][2]), 14.5)
        drop = 1 if upper[0] == "C" else 3
        return np.array([marks.transverse[upper][0] + 4, (marks.body[upper][1] + below) / 2 - drop, out])

    def flank(self, down: float, inset: float = 0.0) -> Array:
        """Point of the lateral outline of the trunk at a picture height, `inset` mm inward."""
        assert self.trunk is not None
        cut = self.trunk.intersection(LineString([(0, down), (400, down)]))
        return np.array([cut.bounds[2] - inset, down])

    def _between(self, vertebra: str, share: float) -> Array:
        return self.landmarks.spinous[vertebra] * (1 - share) + self.landmarks.transverse[vertebra] * share

    def _along(self, name: str, lateral: float) -> Array:
        line = self.landmarks.lines[name]
        line = line[np.argsort(line[:, 2])]
        return np.array([np.interp(lateral, line[:, 2], line[:, k]) for k in range(3)])

    def _value(self, node: ast.expr, scope: Mapping[str, Any]) -> Any:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.Tuple(elts=elements):
                return np.array([self._value(e, scope) for e in elements])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._value(operand, scope)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](self._value(left, scope), self._value(right, scope))
            case ast.Name(id=name) if name in scope:
                return scope[name]
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.Name(id=name) if name[:1] in "CTLS" and name[1:].isdigit():
                return name
            case ast.Call(func=ast.Name(id=name), args=args) if name in self.functions:
                return self.functions[name](*(self._value(a, scope) for a in args))
        raise ValueError(f"not part of the table language: {ast.unparse(node)}")
