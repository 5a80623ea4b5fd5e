"""Everything that the views share: bones, fascicles, skin, landmarks, and the facts' names."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.ndimage import gaussian_filter1d
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from .fascicles import load_fascicles
from .items import Item
from .landmarks import Landmarks
from .meshes import Packages, load_bones, settled
from .posture import close_lumbosacral, lengthen_rib12, place_shoulder_girdle, widen_costal_processes
from .shapes import Shape, at, biggest
from .skin import Skin

FACTS = Path(__file__).parents[2] / "course_data" / "anatomy" / "structures.yml"


class Model:
    """The placed body."""

    def __init__(self, downloads: Path) -> None:
        packages = Packages(downloads)
        self.bones = load_bones(packages)
        close_lumbosacral(self.bones)
        place_shoulder_girdle(self.bones)
        self.fascicles = load_fascicles(packages, self.bones)  # registered before the meshes are mended
        lengthen_rib12(self.bones)
        widen_costal_processes(self.bones)
        self.skin = Skin(packages, self.bones)
        for mesh in (*self.bones.values(), self.skin.mesh):
            mesh.vertices = settled(mesh.vertices)
        self.landmarks = Landmarks(self.bones)

    @cached_property
    def facts(self) -> dict[str, dict[str, Any]]:
        """Facts by id: names and FMA ids stand there, not in the tables."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return {row["id"]: row for row in yaml.load(FACTS.read_text(), Loader=loader)}

    def muscle_item(self, row: dict[str, Any], shape: Shape, sides: str) -> Item:
        """A row of an attachment table with its shape."""
        fact = self.facts.get(row["id"], row)
        item = Item(row["id"], fact["name"], row["layer"], row.get("tissue", "muscle"))
        item.latin, item.fma = fact.get("latin", ""), fact.get("fma_id", fact.get("fma", "")) or ""
        item.shape, item.fibers, item.tendon = shape.outline, shape.fibers, shape.tendon
        item.sides = "" if row.get("midline") else sides
        item.src, item.note = row.get("src", ""), row.get("note", "")
        return item


def smooth_ring(shape: BaseGeometry, step_mm: float = 1.5, sigma: float = 3.2) -> Polygon:
    """The outer ring of a shape, evenly sampled and smoothed."""
    ring = np.asarray(biggest(shape).exterior.coords)
    count = int(biggest(shape).exterior.length / step_mm)
    points = at(ring, np.arange(count) / count)
    return Polygon(np.c_[[gaussian_filter1d(points[:, k], sigma, mode="wrap") for k in (0, 1)]].T).buffer(0)
