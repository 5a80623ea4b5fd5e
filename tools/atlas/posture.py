"""Step 3: the bones of the gait model put where a standing adult has them, and two mesh errors mended.

What a rule here fixes cannot be used as an independent check later: `checks` says which levels that concerns.
"""

from __future__ import annotations

import numpy as np
import trimesh
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from .meshes import LUMBAR, Array, Bones

SCAPULAR_PLANE = 35.0  # degrees from the frontal plane
MEDIAL_BORDER_MM = 62.0  # root of the scapular spine to the midline
BORDER_TILT_MM = 17.0  # the inferior angle lies this much farther out than the root of the spine
ARM_ABDUCTION = 18.0  # degrees
HUMERAL_HEAD_MM = 22.0  # radius
HIP_LIFT_MM = 14.0  # crest to L4 and posterior superior iliac spine to S2; the gait model has them a level lower

RIB12_DROP_MM, RIB12_OUT_MM = 34.0, 22.0
"""How far the tip of rib 12 is moved down and out: the mesh has a short rib that ends at T11."""

HALF_SPAN_MM = {"L1": 37.0, "L2": 41.0, "L3": 46.0, "L4": 43.5, "L5": 44.0}
"""Midline to the tip of the costal process. A drawing decision: the mesh has 30 mm everywhere; L3 is the widest."""


def extreme_in_slab(mesh: trimesh.Trimesh, height: float, direction: Array | list[float]) -> Array:
    """Farthest vertex in `direction` within a thin horizontal slab; `height` is a fraction of the mesh."""
    points = mesh.vertices
    tall = np.ptp(points[:, 1])
    slab = points[np.abs(points[:, 1] - (points[:, 1].min() + height * tall)) < 0.05 * tall]
    return slab[(slab @ np.asarray(direction)).argmax()]


def scapula_points(mesh: trimesh.Trimesh) -> dict[str, Array]:
    """Corners of a right scapula that stands close to upright."""
    points = mesh.vertices
    tall = np.ptp(points[:, 1])
    low = points[points[:, 1].argmin()]
    upper = points[points[:, 1] > low[1] + 0.55 * tall]
    superior = upper[(upper @ np.array([-0.15, 1.0, -0.9])).argmax()]
    root = extreme_in_slab(mesh, (superior[1] - low[1]) / tall * 0.80, [-0.3, 0, -1])  # 80 % up the medial border
    return {
        "inferior_angle": low,
        "acromion": points[(points @ np.array([0.1, 0.45, 1.0])).argmax()],
        "acromial_angle": points[(points @ np.array([-0.35, 0.35, 1.0])).argmax()],
        "superior_angle": superior,
        "spine_root": root,
    }


def _plane_of_blade(mesh: trimesh.Trimesh) -> float:
    """Angle of the blade with the frontal plane, degrees."""
    points = mesh.vertices
    blade = points[points[:, 1] < points[:, 1].min() + 0.62 * np.ptp(points[:, 1])]
    normal = np.linalg.svd(blade - blade.mean(0), full_matrices=False)[2][2]
    normal = normal if normal[0] < 0 else -normal
    return float(np.degrees(np.arctan2(abs(normal[2]), -normal[0])))


def close_lumbosacral(bones: Bones) -> None:
    """Lift the pelvis so that the sacral base meets the disc L5/S1, then the hip bones against the sacrum."""
    disc, sacrum = bones["disc_L5_S1"].vertices, bones["sacrum"].vertices
    base = sacrum[np.abs(sacrum[:, 2]) < 18]
    front = base[base[:, 1] > base[:, 1].max() - 9][:, 0].max()
    top = base[base[:, 0] > front - 12, 1].max()
    shift = np.array([disc[:, 0].max() - 1.0 - front, disc[:, 1].min() + 5.0 - top, 0.0])
    bones["sacrum"].apply_translation(shift)
    for name in ("hip_r", "hip_l", "femur_r", "femur_l"):
        bones[name].apply_translation(shift + np.array([0, HIP_LIFT_MM, 0]))
    bones["femur_r"].metadata["hip_y"] = -81.5 - 78.49 + shift[1] + HIP_LIFT_MM


def lengthen_rib12(bones: Bones) -> None:
    """Draw the 12th rib out along its own line until the tip lies at L1 to L2 (facts: `rib_12`)."""
    for side, sign in (("r", 1), ("l", -1)):
        points = bones[f"rib12_{side}"].vertices.copy()
        lateral = sign * points[:, 2]
        t = np.clip((lateral - lateral.min()) / np.ptp(lateral), 0, 1) ** 1.4
        points += np.outer(t, [0.0, -RIB12_DROP_MM, sign * RIB12_OUT_MM])
        bones[f"rib12_{side}"].vertices = points


def widen_costal_processes(bones: Bones, root_mm: float = 21.0) -> None:
    """Stretch the lumbar costal processes sideways from `root_mm` outward; bodies stay as they are."""
    for name in LUMBAR:
        points = bones[name].vertices.copy()
        reach = np.abs(points[:, 2]).max()
        tips = points[np.abs(points[:, 2]) > reach - 4]
        behind = np.clip((tips[:, 0].max() + 7 - points[:, 0]) / 6, 0, 1)  # the processes, not the body in front
        out = np.clip((np.abs(points[:, 2]) - root_mm) / (reach - root_mm), 0, None)
        points[:, 2] += np.sign(points[:, 2]) * out * behind * (HALF_SPAN_MM[name] - reach)
        bones[name].vertices = points


def place_shoulder_girdle(bones: Bones) -> None:
    """Scapulae, clavicles and arms by the rules at the top of the module; the inferior angle goes to T7."""
    _place_scapulae(bones)
    _place_clavicles(bones)
    _place_arms(bones)


def _place_scapulae(bones: Bones) -> None:
    mesh = bones["scapula_r"].copy()
    center = mesh.centroid

    def turned(rotation: Rotation) -> trimesh.Trimesh:
        return trimesh.Trimesh(rotation.apply(mesh.vertices - center), mesh.faces, process=False)

    turn = np.radians(_plane_of_blade(mesh) - SCAPULAR_PLANE)
    yaw = min(
        (Rotation.from_euler("y", sign * turn) for sign in (1, -1)),
        key=lambda r: abs(_plane_of_blade(turned(r)) - SCAPULAR_PLANE),
    )

    def tilt_error(degrees: float) -> float:
        corners = scapula_points(turned(Rotation.from_euler("x", degrees, degrees=True) * yaw))
        return abs(corners["inferior_angle"][2] - corners["spine_root"][2] - BORDER_TILT_MM)

    rotation = Rotation.from_euler("x", min(np.arange(-25.0, 26.0), key=tilt_error), degrees=True) * yaw
    upright = turned(rotation)
    corners = scapula_points(upright)
    up = bones["T7"].bounds[0][1] + 2 - corners["inferior_angle"][1]
    out = MEDIAL_BORDER_MM - corners["spine_root"][2]
    back = _clear_of_ribs(bones, upright.vertices + np.array([0, up, out]))
    for side, sign in (("r", 1), ("l", -1)):
        mirror = np.diag([1, 1, sign])
        points = rotation.apply(bones[f"scapula_{side}"].vertices @ mirror - center) + np.array([back, up, out])
        bones[f"scapula_{side}"].vertices = points @ mirror


def _clear_of_ribs(bones: Bones, points: Array, gap_mm: float = 4.0) -> float:
    """Shift along x that puts the costal surface just behind the ribs."""
    ribs = trimesh.util.concatenate([bones[f"rib{i}_r"] for i in range(1, 11)])
    surface = trimesh.sample.sample_surface(ribs, 20000, seed=1)[0]
    tree = cKDTree(surface[:, 1:])
    needs = []
    for point in points[::2]:
        near = tree.query_ball_point(point[1:], 4.0)
        if near:
            needs.append(point[0] - (surface[near, 0].min() - gap_mm))
    return -float(np.percentile(needs, 80))


def _place_clavicles(bones: Bones) -> None:
    """Sternal end fixed, lateral end brought to the acromion (turned and a little stretched)."""
    scapula = bones["scapula_r"].vertices
    tip = scapula_points(bones["scapula_r"])["acromion"]
    near = scapula[(scapula[:, 1] > tip[1] - 14) & (scapula[:, 2] > tip[2] - 30)]
    facet = near[(near @ np.array([1.0, 0.3, -0.55])).argmax()]
    points = bones["clavicle_r"].vertices
    order = points[:, 2].argsort(kind="stable")
    medial, lateral = points[order[:12]].mean(0), points[order[-12:]].mean(0)
    old, new = lateral - medial, facet - medial
    stretch = np.linalg.norm(new) / np.linalg.norm(old)
    axis = old / np.linalg.norm(old)
    rotation, _ = Rotation.align_vectors([new / np.linalg.norm(new)], [axis])
    for side, sign in (("r", 1), ("l", -1)):
        mirror = np.diag([1, 1, sign])
        moved = bones[f"clavicle_{side}"].vertices @ mirror - medial
        moved = moved + np.outer(moved @ axis, axis) * (stretch - 1)
        bones[f"clavicle_{side}"].vertices = (rotation.apply(moved) + medial) @ mirror


def glenoid(scapula: trimesh.Trimesh) -> tuple[Array, Array]:
    """Center and outward normal of the socket: the patch below the acromion that faces outward."""
    normals, centers = scapula.face_normals, scapula.triangles_center
    tip, tall = scapula_points(scapula)["acromion"], np.ptp(scapula.vertices[:, 1])
    patch = normals @ np.array([0.45, 0.1, 0.9]) > 0.85
    patch &= (centers[:, 1] < tip[1] - 0.10 * tall) & (centers[:, 1] > tip[1] - 0.45 * tall)
    patch &= centers[:, 2] > np.percentile(centers[:, 2], 75)
    area = scapula.area_faces[patch][:, None]
    normal = (normals[patch] * area).sum(0)
    return (centers[patch] * area).sum(0) / area.sum(), normal / np.linalg.norm(normal)


def joint_center(bones: Bones) -> Array:
    """Center of the right humeral head."""
    center, normal = glenoid(bones["scapula_r"])
    return center + normal * (HUMERAL_HEAD_MM + 1)


def _place_arms(bones: Bones) -> None:
    model = bones["humerus_r"].copy()
    points = Rotation.from_euler("x", -ARM_ABDUCTION, degrees=True).apply(model.vertices) + joint_center(bones)
    bones["humerus_r"] = trimesh.Trimesh(points, model.faces, process=False)
    bones["humerus_l"] = trimesh.Trimesh(points * [1, 1, -1], model.faces[:, ::-1], process=False)
