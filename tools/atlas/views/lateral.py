"""The spine from the left side with its four curves; head, ribs, pelvis and thigh around it."""

from __future__ import annotations

import numpy as np
import trimesh
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter1d
from shapely.geometry import Polygon, box

from ..bones import bone_items, silhouettes
from ..camera import Camera, silhouette
from ..courses import SCHEMATIC
from ..encode import encode, frame
from ..items import Item
from ..meshes import CERVICAL, DISCS, LUMBAR, THORACIC, VERTEBRAE, Array, Bones
from ..model import Model, smooth_ring
from ..shading import shade
from ..shapes import curved

CAMERA = Camera("lateral", -90.0)
BOTTOM_MM = 250.0
MARGIN_MM = 14.0
LAYERS = ("skin", "bone", "curvature", "nerve", "landmark")
RIBS = [f"rib{i}_l" for i in range(12, 0, -1)]
ORDER = [*RIBS, "hip_l", "femur_l", "skull", "mandible", "sacrum", *DISCS, *VERTEBRAE[::-1]]
GROUPS = (*([rib] for rib in RIBS), ["hip_l"], ["femur_l"], ["skull"], ["mandible"], ["sacrum", *DISCS, *VERTEBRAE])
CURVES = (
    ("cervical_lordosis", "Cervical lordosis", "Lordosis cervicis", CERVICAL, ("disc_C2_C3", "disc_C7_T1")),
    ("thoracic_kyphosis", "Thoracic kyphosis", "Kyphosis thoracica", THORACIC, ("disc_C7_T1", "disc_T12_L1")),
    ("lumbar_lordosis", "Lumbar lordosis", "Lordosis lumbalis", LUMBAR, ("disc_T12_L1", "disc_L5_S1")),
)
LANDMARKS = (
    ("lm_inion", "External occipital protuberance", "inion"),
    ("lm_sp_C2", "C2 spinous process", "C2"),
    ("lm_sp_C7", "C7 vertebra prominens", "C7"),
    ("lm_sp_T3", "T3 spinous process", "T3"),
    ("lm_sp_T7", "T7 spinous process", "T7"),
    ("lm_sp_T12", "T12 spinous process", "T12"),
    ("lm_sp_L4", "L4 spinous process", "L4"),
    ("lm_psis", "Posterior superior iliac spine (S2)", "psis"),
    ("lm_coccyx", "Tip of the coccyx", "coccyx"),
)


def build(model: Model) -> bytes:
    """The JSON of the view; the body faces left."""
    window = box(-1000, -1000, 1000, BOTTOM_MM)
    skin = smooth_ring(silhouette(model.skin.without_arms(0.35), CAMERA, 1.0).buffer(6).buffer(-6), sigma=3.0)
    skin = skin.intersection(window)
    outlines = silhouettes(model.bones, CAMERA, ORDER)
    tones = shade([{name: model.bones[name] for name in group} for group in GROUPS], CAMERA)
    items = [Item("skin", "Skin", "skin", "skin", "Cutis", shape=skin, fma="FMA7163", src="mesh")]
    items += bone_items(ORDER, outlines, tones, window, {"l": "l"})
    items += [*_curves(model), *_cord(model), *_landmarks(model)]
    left, top, right, _ = skin.bounds
    edges = (left - MARGIN_MM, top - MARGIN_MM, right + MARGIN_MM, BOTTOM_MM)
    return encode("lateral", items, *frame(*edges), LAYERS)


def curve_angles(bones: Bones) -> dict[str, float]:
    """Angle of each curve in degrees between the discs at its ends (least-squares planes)."""
    return {name: _tilt(bones[a]) - _tilt(bones[b]) for name, _, _, _, (a, b) in CURVES}


def _tilt(disc: trimesh.Trimesh) -> float:
    """Sagittal tilt of a disc; positive where the front edge is higher."""
    points = disc.vertices[np.abs(disc.vertices[:, 2]) < 12][:, :2]
    axis = np.linalg.svd(points - points.mean(0), full_matrices=False)[2][0]
    axis = axis if axis[0] > 0 else -axis
    return float(np.degrees(np.arctan2(axis[1], axis[0])))


def _across(tangents: Array) -> Array:
    """Unit normals on the front side (left in the picture) of a line that runs downward."""
    tangents = tangents / np.linalg.norm(tangents, axis=1)[:, None]
    return np.c_[-tangents[:, 1], tangents[:, 0]]


def _curves(model: Model) -> list[Item]:
    """Bands in front of the vertebral bodies, 33 to 41 mm from their centers, and in front of the sacrum."""
    sacrum = model.bones["sacrum"].vertices
    top = np.array([sacrum[:, 0].max() - 14, sacrum[:, 1].max() - 10, 0])
    centers = CAMERA.project(np.array([*(model.landmarks.body[v] for v in VERTEBRAE), top]))
    spline = CubicSpline(np.arange(len(centers)), centers)
    items = []
    for name, english, latin, levels, _ in CURVES:
        t = np.linspace(max(VERTEBRAE.index(levels[0]) - 0.45, 1.25), min(VERTEBRAE.index(levels[-1]) + 0.5, 23.2), 60)
        items.append(_band(name, english, latin, spline(t), _across(spline(t, 1)), 33, 41))
    heights = np.linspace(sacrum[:, 1].max() - 26, sacrum[:, 1].min() + 8, 8)
    front = [sacrum[np.abs(sacrum[:, 1] - y) < 7][:, 0].max() + 10 for y in heights]
    arc = np.polyval(np.polyfit(heights, front, 2), heights)  # one curve, without the bumps of the single vertebrae
    line = curved(CAMERA.project(np.c_[arc, heights, 0 * heights]), 40)
    normals = _across(np.gradient(line, axis=0))
    return [*items, _band("sacral_kyphosis", "Sacral kyphosis", "Kyphosis sacralis", line, normals, 0, 8)]


def _band(name: str, english: str, latin: str, line: Array, normals: Array, near: float, far: float) -> Item:
    outline = Polygon(np.vstack([line + normals * near, (line + normals * far)[::-1]])).buffer(0)
    return Item(name, english, "curvature", "curve", latin, shape=outline, note=SCHEMATIC)


def _cord(model: Model) -> list[Item]:
    """Cord down to L1-L2 and the cauda equina below, in the vertebral canal (schematic)."""
    canal = []
    for name in VERTEBRAE:
        points, center = model.bones[name].vertices, model.landmarks.body[name]
        depth = points[np.abs(points[:, 2]) < 7][:, 0].max() - center[0]
        canal.append([center[0] - depth - 8.0, center[1] - (3 if name[0] == "T" else 1), 0])
    places = np.array(canal)
    places = np.vstack([places[0] + np.array([2, 20, 0]), places])
    line = CAMERA.project(places)
    spline = CubicSpline(np.arange(len(line)), np.c_[gaussian_filter1d(line[:, 0], 1.2), line[:, 1]])
    t = np.linspace(0, 20.4, 90)
    half = 3.6 + 0.8 * np.exp(-(((t - 6.5) / 2.2) ** 2)) + 0.7 * np.exp(-(((t - 18.2) / 1.6) ** 2))
    half = (half * np.clip((20.4 - t) / 2, 0, 1) ** 0.6)[:, None]
    middle, normals = spline(t), _across(spline(t, 1))
    cord = Polygon(np.vstack([middle + normals * half, (middle - normals * half)[::-1]])).buffer(0)
    crest = model.landmarks.lines["sacral_crest"]
    tail = CAMERA.project(np.array([crest[1] + [12, 0, 0], crest[3] + [9, 0, 0]]))
    cauda = curved(np.vstack([spline(np.linspace(20.0, 24.0, 20)), tail]), 40)
    return [
        Item("spinal_cord", "Spinal cord", "nerve", "nerve", "Medulla spinalis", shape=cord, note=SCHEMATIC),
        Item("cauda_equina", "Cauda equina", "nerve", "nerve", "Cauda equina", line=cauda, width=3.2, note=SCHEMATIC),
    ]


def _landmarks(model: Model) -> list[Item]:
    places = model.landmarks.points | model.landmarks.spinous
    return [
        Item(name, english, "landmark", "landmark", point=CAMERA.project(places[key]))
        for name, english, key in LANDMARKS
    ]
