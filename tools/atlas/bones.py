"""Step 11: the skeleton as items: silhouettes with two tones, names and FMA ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import trimesh
from shapely import affinity
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from .camera import Camera, silhouette, smooth
from .items import Item
from .landmarks import Landmarks
from .meshes import DISCS, VERTEBRAE, Bones
from .shading import Tones
from .shapes import biggest

REGIONS = {"C": ("Cervical", "cervicalis"), "T": ("Thoracic", "thoracica"), "L": ("Lumbar", "lumbalis")}
NAMES = {
    "C1": ("Atlas (C1)", "Atlas"),
    "C2": ("Axis (C2)", "Axis"),
    "C7": ("Vertebra prominens (C7)", "Vertebra prominens"),
    "skull": ("Skull", "Cranium"),
    "mandible": ("Mandible", "Mandibula"),
    "sacrum": ("Sacrum", "Os sacrum"),
    "coccyx": ("Coccyx", "Os coccygis"),
    "hip": ("Hip bone (ilium, ischium, pubis)", "Os coxae"),
    "femur": ("Femur (proximal)", "Femur"),
    "humerus": ("Humerus", "Humerus"),
    "scapula": ("Scapula", "Scapula"),
    "clavicle": ("Clavicle", "Clavicula"),
    "sternum": ("Sternum", "Sternum"),
}
FMA = {"skull": 46565, "mandible": 52748, "sacrum": 16202, "scapula": 13394, "clavicle": 13321, "humerus": 13303}
FMA |= {"hip": 16585, "femur": 9611} | {f"C{i}": 12518 + i for i in range(1, 8)}
FMA |= dict(zip([f"L{i}" for i in range(1, 6)], range(13072, 13077), strict=True))
THORACIC_FMA = (9165, 9187, 9209, 9248, 9922, 9945, 9968, 9991, 10014, 10037, 10059, 10081)
FMA |= {f"T{i}": number for i, number in enumerate(THORACIC_FMA, 1)}
RIB_FMA = (
    (7857, 7987),
    (7882, 8012),
    (7909, 8039),
    (7957, 8148),
    (8066, 8093),
    (8175, 8202),
    (8229, 8256),
    (8283, 8310),
    (8364, 8391),
    (8445, 8472),
    (8531, 8532),
    (8533, 8534),
)
"""FMA ids as read off the public BodyParts3D parts list; ribs are sided there (right, left)."""

CONSTRUCTED = {
    **dict.fromkeys(("rib12", "L1", "L2", "L3", "L4", "L5"), "mesh, lengthened by construction"),
}
FORAMEN_MM = ((4.2, 3.4), (3.9, 3.2), (3.5, 2.9), (3.0, 2.5))
"""Half height and half width of the posterior sacral foramina, S1 to S4: a drawing decision."""


def base(name: str) -> str:
    """Name without the side."""
    return name[:-2] if name.endswith(("_r", "_l")) else name


def bone_names(name: str) -> tuple[str, str]:
    """English and Latin name."""
    own = base(name)
    if own in NAMES:
        return NAMES[own]
    if own in VERTEBRAE:
        english, latin = REGIONS[own[0]]
        return f"{english} vertebra {own}", f"Vertebra {latin} {own}"
    if own.startswith("rib"):
        return f"Rib {own[3:]}", f"Costa {own[3:]}"
    levels = own.removeprefix("disc_").replace("_", "/")
    return f"Intervertebral disc {levels}", f"Discus intervertebralis {levels}"


def fma(name: str) -> str:
    """FMA id or ids, empty where none was checked."""
    own = base(name)
    if own.startswith("rib"):
        return " ".join(f"FMA{number}" for number in RIB_FMA[int(own[3:]) - 1])
    return f"FMA{FMA[own]}" if own in FMA else ""


def silhouettes(bones: Bones, camera: Camera, names: Iterable[str]) -> dict[str, BaseGeometry]:
    """Outlines on meshes smoothed according to how coarse they are."""
    return {name: _whole(name, silhouette(_smoothed(bones[name]), camera)) for name in names}


def _whole(name: str, outline: BaseGeometry) -> BaseGeometry:
    """The mesh of the skull has slits at its base, which no skull has."""
    return Polygon(biggest(outline).exterior) if name == "skull" else outline


def _smoothed(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    count = len(mesh.faces)
    return smooth(mesh, 2 if count < 700 else 1 if count < 3000 else 0)


def bone_items(
    names: Iterable[str],
    outlines: Mapping[str, BaseGeometry],
    tones: Mapping[str, Tones],
    frame: BaseGeometry,
    sides: Mapping[str, str],
) -> list[Item]:
    """Items in the given order; `sides` maps "r" or "l" (the end of a name) to what the item says."""
    items = []
    for name in names:
        shape = outlines[name].intersection(frame)
        if shape.is_empty:
            continue
        english, latin = bone_names(name)
        dark, light = tones.get(name, (None, None))
        item = Item(base(name), english, "bone", "disc" if name in DISCS else "bone", latin, shape=shape)
        item.sides = sides[name[-1]] if name.endswith(("_r", "_l")) else ""
        item.shade, item.light = dark, light
        item.fma, item.src = fma(name), CONSTRUCTED.get(base(name), "mesh")
        items.append(item)
    return items


def split_coccyx(outline: BaseGeometry, landmarks: Landmarks) -> tuple[BaseGeometry, BaseGeometry]:
    """The mesh has sacrum and coccyx in one piece."""
    level = -landmarks.coccyx_top
    return outline.intersection(box(-200, -500, 200, level)), outline.intersection(box(-200, level, 200, 500))


def foramina(camera: Camera, landmarks: Landmarks) -> Item:
    """The four posterior sacral foramina of the right side; the mesh has none."""
    holes = []
    for place, (high, wide) in zip(landmarks.lines["sacral_foramina"], FORAMEN_MM, strict=True):
        x, y = camera.project(place)
        holes.append(_ellipse(x, y, wide, high))
    shape = unary_union(holes)
    item = Item("sacral_foramina", "Posterior sacral foramina", "bone", "bone", "Foramina sacralia posteriora", "lr")
    item.shape, item.shade, item.src = shape, shape, "construction"
    return item


def _ellipse(x: float, y: float, wide: float, high: float) -> BaseGeometry:
    return affinity.scale(Point(x, y).buffer(1, 32), wide, high)
