"""What the views collect and `encode` writes: one drawn structure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

Array = npt.NDArray[np.float64]


@dataclass
class Item:
    """One structure in picture millimeters. Exactly one of `shape`, `line` and `point` is given.

    `sides` is "lr" where the stored right half is mirrored, "r" or "l" for a single side, empty on the midline.
    """

    id: str
    name: str
    layer: str
    tissue: str
    latin: str = ""
    sides: str = ""
    shape: BaseGeometry | None = None
    line: Array | None = None
    width: float = 0.0
    dashed: bool = False
    point: Array | None = None
    shade: BaseGeometry | None = None
    light: BaseGeometry | None = None
    tendon: BaseGeometry | None = None
    fibers: list[Array] = field(default_factory=list)
    origin: list[Array] = field(default_factory=list)
    insertion: list[Array] = field(default_factory=list)
    fma: str = ""
    src: str = ""
    note: str = ""
    visible: BaseGeometry | None = None
    """The part that its own layer leaves visible; the label goes there."""
