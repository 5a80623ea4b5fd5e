"""Neck and right shoulder, seen from the right side."""

from __future__ import annotations

from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from ..bones import bone_items, silhouettes
from ..camera import Camera, silhouette
from ..courses import courses, cut
from ..encode import encode, frame
from ..expressions import Language
from ..items import Item
from ..meshes import DISCS, VERTEBRAE
from ..model import Model, smooth_ring
from ..muscles import Muscles, load_table, rim
from ..shading import shade

CAMERA = Camera("neck_shoulder", 90.0)
BOTTOM_MM = -268.0
MARGIN_MM = 10.0
LAYERS = ("skin", "bone", "deepest", "deep", "intermediate", "superficial", "vessel", "nerve", "zone", "landmark")

SPINE = VERTEBRAE[:13]
NECK_DISCS = DISCS[:11]
RIBS = [f"rib{i}_r" for i in range(7, 0, -1)]
GROUPS = (["skull"], ["mandible"], [*NECK_DISCS, *SPINE], *([rib] for rib in RIBS))
GROUPS += (["clavicle_r"], ["scapula_r"], ["humerus_r"])
ORDER = [*NECK_DISCS, *SPINE[::-1], *RIBS, "clavicle_r", "humerus_r", "scapula_r", "skull", "mandible"]


def build(model: Model) -> bytes:
    """The JSON of the view; everything belongs to the right side, so nothing is mirrored."""
    window = box(-1000, -1000, 1000, BOTTOM_MM)
    body = smooth_ring(silhouette(model.skin.mesh, CAMERA, 1.0))
    skin = body.intersection(window)
    language = Language(model.landmarks, CAMERA)
    outlines = silhouettes(model.bones, CAMERA, ORDER)
    tones = shade([{name: model.bones[name] for name in group} for group in GROUPS], CAMERA)
    items = [Item("skin", "Skin", "skin", "skin", "Cutis", shape=skin, fma="FMA7163", src="mesh")]
    items += bone_items(ORDER, outlines, tones, window, {"r": "r"})
    items += _muscles(model, language, outlines, body.buffer(-2.0), window)
    items += cut(courses(language, load_table("courses_neck.yml"), "r"), window)
    left, top, right, _ = skin.bounds
    edges = (left - MARGIN_MM, top - MARGIN_MM, right + MARGIN_MM, BOTTOM_MM)
    return encode("neck_shoulder", items, *frame(*edges), LAYERS)


def _muscles(
    model: Model, language: Language, outlines: dict[str, BaseGeometry], body: BaseGeometry, window: BaseGeometry
) -> list[Item]:
    builder = Muscles(language, model.fascicles, outlines)
    items = []
    for row in load_table("attachments_neck.yml"):
        whole = builder.shape(row).clipped(body)
        item = model.muscle_item(row, whole.clipped(window), "" if row.get("midline") else "r")
        # Where the scapula hides an end, no mark is set upon it.
        hidden = "scapula_r" in row.get("hidden_by", ())
        seen = window.difference(outlines["scapula_r"]) if hidden else window
        item.origin, item.insertion = builder.attachments(row, seen)
        item.shade = rim(whole.outline, [])
        items.append(item)
    return items
