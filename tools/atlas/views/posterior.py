"""The view from behind: the right half is stored, the left half is its mirror image."""

from __future__ import annotations

import numpy as np
from shapely import affinity
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from ..bones import bone_items, foramina, silhouettes, split_coccyx
from ..camera import Camera, silhouette
from ..courses import courses, cut, series
from ..dermatomes import dermatomes
from ..encode import encode, frame
from ..expressions import Language
from ..items import Item
from ..meshes import DISCS, VERTEBRAE
from ..model import Model, smooth_ring
from ..muscles import Muscles, load_table, rim
from ..shading import relief, shade
from ..shapes import biggest

CAMERA = Camera("posterior")
BOTTOM_MM = 258.0
MARGIN_MM = 12.0
FOREARM_MM = 92.0  # the forearm ends here below the elbow
LAYERS = ("skin", "bone", "deepest", "deep", "intermediate", "superficial")
EXTRA = ("vessel", "nerve", "dermatome", "zone", "landmark")

RIBS = [f"rib{i}_r" for i in range(12, 0, -1)]
ORDER = ["mandible", *RIBS, *DISCS, "femur_r", "sacrum", "coccyx", "hip_r", *VERTEBRAE[::-1]]
ORDER += ["clavicle_r", "humerus_r", "scapula_r", "skull"]
GROUPS = (["mandible", *DISCS, *VERTEBRAE, *RIBS], ["hip_r", "sacrum"], ["femur_r"])
GROUPS += (["clavicle_r"], ["scapula_r"], ["humerus_r"], ["skull"])


def build(model: Model) -> bytes:
    """The JSON of the view."""
    window = box(-1000, -1000, 1000, BOTTOM_MM)
    trunk = smooth_ring(silhouette(model.skin.without_arms(0.5), CAMERA))
    whole = smooth_ring(silhouette(model.skin.mesh, CAMERA))
    whole = unary_union([whole, affinity.scale(whole, -1, 1, origin=(0, 0))])
    skin = _without_hands(model, whole, trunk).intersection(window)
    language = Language(model.landmarks, CAMERA, trunk)
    items = [Item("skin", "Skin", "skin", "skin", "Cutis", shape=skin, fma="FMA7163", src="mesh")]
    items[0].shade = relief(model.skin.mesh, CAMERA)
    outlines = silhouettes(model.bones, CAMERA, [name for name in ORDER if name != "coccyx"])
    items += _bones(model, outlines, window)
    items += _muscles(model, language, outlines, window, whole.buffer(-3.0))
    extra = [*series(language), *courses(language, load_table("courses.yml"))]
    items += cut(extra, window) + dermatomes(language, skin)
    half = max(skin.bounds[2], -skin.bounds[0]) + MARGIN_MM
    return encode("posterior", items, *frame(-half, skin.bounds[1] - MARGIN_MM, half, BOTTOM_MM), LAYERS + EXTRA)


def _without_hands(model: Model, whole: BaseGeometry, trunk: BaseGeometry) -> BaseGeometry:
    """Forearms end in a clean cut across the limb."""
    head, elbow = CAMERA.project(model.landmarks.lines["humerus"])
    along = (elbow - head) / np.linalg.norm(elbow - head)
    across = np.array([-along[1], along[0]])
    across = across if across[0] > 0 else -across
    start = elbow + along * FOREARM_MM
    corners = [start - across * 120, start + across * 200]
    corners += [corners[1] + along * 900, corners[0] + along * 900]
    away = Polygon(corners).difference(trunk.buffer(3))
    away = unary_union([away, affinity.scale(away, -1, 1, origin=(0, 0))])
    return biggest(whole.difference(away).buffer(-2.5).buffer(2.5))


def _bones(model: Model, outlines: dict[str, BaseGeometry], window: BaseGeometry) -> list[Item]:
    tones = shade([{name: model.bones[name] for name in group} for group in GROUPS], CAMERA)
    outlines["sacrum"], outlines["coccyx"] = split_coccyx(outlines["sacrum"], model.landmarks)
    items = bone_items(ORDER, outlines, tones, window, {"r": "lr"})
    place = next(i for i, item in enumerate(items) if item.id == "sacrum") + 1
    return [*items[:place], foramina(CAMERA, model.landmarks), *items[place:]]


def _muscles(
    model: Model, language: Language, outlines: dict[str, BaseGeometry], window: BaseGeometry, inner: BaseGeometry
) -> list[Item]:
    """`inner` is the skin less 3 mm: nothing near the surface may reach beyond it."""
    builder = Muscles(language, model.fascicles, outlines)
    rows = load_table("attachments.yml")
    shapes = {row["id"]: builder.shape(row) for row in rows}
    items = []
    for row in rows:
        near_skin = row["layer"] in ("superficial", "intermediate")
        whole = shapes[row["id"]].clipped(inner) if near_skin else shapes[row["id"]]
        shape = whole.clipped(window)
        group = row["id"].split("_")[0]
        mates = [s.outline for k, s in shapes.items() if k.startswith(group) and k != row["id"]]
        item = model.muscle_item(row, shape, "lr")
        item.origin, item.insertion = builder.attachments(row, window)
        item.shade = rim(whole.outline, mates if group in ("trapezius", "deltoid") else [])
        items.append(item)
    return items
