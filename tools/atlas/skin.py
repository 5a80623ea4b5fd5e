"""Step 4: the skin: mean young adult of the MakeHuman base mesh (CC0), posed and warped onto the skeleton."""

from __future__ import annotations

from typing import Any

import numpy as np
import trimesh
from scipy.interpolate import PchipInterpolator
from scipy.spatial.transform import Rotation

from .meshes import Array, Bones, Packages
from .posture import ARM_ABDUCTION, joint_center

SKIN_DEPTH_MM = 9.0  # skin behind the spinous tips
HUMERUS_MM = 283.0  # center of the head to the elbow
ARM = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
LEG = ("upperleg", "lowerleg", "foot", "toe")
TIPS = ("C5", "C7", "T3", "T6", "T9", "T12", "L2", "L4")


class Skin:
    """The envelope: `mesh`, and `arm`, the share (0 to 1) of each vertex that belongs to an arm."""

    def __init__(self, packages: Packages, bones: Bones) -> None:
        points, groups, target, weights = packages.makehuman()
        for sex in ("male", "female"):
            for origin in ("african", "asian", "caucasian"):
                target(f"macrodetails/{origin}-{sex}-young", 0.5 / 3)
            target(f"macrodetails/universal-{sex}-young-averagemuscle-averageweight", 0.5)
        points = np.c_[points[:, 2], points[:, 1], -points[:, 0]] * 100.0
        joints = _joints(points, groups)
        share = {side: _shares(weights, side, len(points)) for side in "rl"}
        points = _posed(points, joints, share)
        used = sorted({i for face in groups["body"] for i in face})
        body = np.zeros(len(points), bool)
        body[used] = True
        points = _warped(points, joints, share, bones, body)
        faces = [t for f in groups["body"] for t in ([f[:3], [f[0], f[2], f[3]]] if len(f) == 4 else [f])]
        self.mesh = trimesh.Trimesh(points, np.array(faces), process=False)
        self.mesh.remove_unreferenced_vertices()
        self.arm = np.maximum(*(np.clip(share[side]["arm"], 0, 1)[used] for side in "rl"))

    def without_arms(self, share: float) -> trimesh.Trimesh:
        """Faces whose corners all belong to an arm by less than `share`."""
        faces = self.mesh.faces
        return trimesh.Trimesh(self.mesh.vertices, faces[self.arm[faces].max(1) < share], process=False)


def _joints(points: Array, groups: dict[str, list[list[int]]]) -> dict[str, Any]:
    def center(name: str) -> Array:
        return points[sorted({i for face in groups[f"joint-{name}"] for i in face})].mean(0)

    limbs = {"shoulder": "shoulder", "elbow": "elbow", "hand": "hand", "hip": "upper-leg", "knee": "knee"}
    sides = {side: {key: center(f"{side}-{name}") for key, name in limbs.items()} for side in "rl"}
    return {**sides, "neck": center("neck"), "head": center("head"), "top": points[:, 1].max()}


def _shares(weights: dict[str, Any], side: str, count: int) -> dict[str, Array]:
    def total(prefixes: tuple[str, ...]) -> Array:
        sums = np.zeros(count)
        for bone, pairs in weights.items():
            if isinstance(pairs, list) and bone.startswith(prefixes) and bone.endswith("." + side.upper()):
                for index, weight in pairs:
                    sums[int(index)] += weight
        return sums

    return {"arm": total(ARM), "fore": total(ARM[1:]), "shoulder": total(("shoulder01",)), "leg": total(LEG)}


def _arm_axis(sign: int, forward: float, abduction: float) -> Array:
    return np.array([forward, -np.cos(np.radians(abduction)), sign * np.sin(np.radians(abduction))])


def _aligned(new: Array, old: Array) -> Rotation:
    return Rotation.align_vectors([new / np.linalg.norm(new)], [old / np.linalg.norm(old)])[0]


def _posed(points: Array, joints: dict[str, Any], share: dict[str, dict[str, Array]]) -> Array:
    """Arms and legs turned as the bones are (linear blend of two rotations a limb)."""
    for side, sign in (("r", 1), ("l", -1)):
        joint, part = joints[side], share[side]
        shoulder = joint["shoulder"]
        upper = _aligned(_arm_axis(sign, -0.02, ARM_ABDUCTION), joint["elbow"] - shoulder)
        fore_now = upper.apply(joint["hand"] - joint["elbow"])
        fore = _aligned(_arm_axis(sign, 0.10, ARM_ABDUCTION - 6), fore_now)
        elbow = upper.apply(joint["elbow"] - shoulder) + shoulder
        moved = upper.apply(points - shoulder) + shoulder
        lower = np.clip(part["fore"], 0, 1)[:, None]
        moved = moved * (1 - lower) + (fore.apply(moved - elbow) + elbow) * lower
        weight = np.clip(part["arm"] + 0.35 * part["shoulder"], 0, 1)[:, None]
        points = points * (1 - weight) + moved * weight
        joint["elbow"] = elbow
        thigh = joint["knee"] - joint["hip"]
        leg = _aligned(np.array([thigh[0] * 0.3, thigh[1], sign * -10.0]), thigh)
        weight = np.clip(part["leg"], 0, 1)[:, None]
        points = points * (1 - weight) + (leg.apply(points - joint["hip"]) + joint["hip"]) * weight
    return points


def _warped(
    points: Array, joints: dict[str, Any], share: dict[str, dict[str, Array]], bones: Bones, body: Array
) -> Array:
    """Heights by joints, width by the shoulders, arm length by the humerus, depth by the spinous tips."""
    center = joint_center(bones)
    have = np.array([joints["r"]["hip"][1], joints["r"]["shoulder"][1], joints["neck"][1], joints["head"][1]])
    have = np.r_[have, joints["top"]]
    skull_top = bones["skull"].vertices[:, 1].max() + 10
    hip_y = bones["femur_r"].metadata["hip_y"]
    want = np.array([hip_y, center[1], bones["C7"].centroid[1], bones["C1"].centroid[1], skull_top])
    order = np.argsort(have)
    have, want = have[order], want[order]
    scale = (want[1] - want[0]) / (have[1] - have[0])
    ends = np.r_[have[0] - 900, have, have[-1] + 200], np.r_[want[0] - 900 * scale, want, want[-1] + 200]
    height = PchipInterpolator(*ends)
    points[:, 1] = height(points[:, 1])
    head_width = np.interp(points[:, 1], [-250, 430, 520, 660], [1.0, 1.0, 1.08, 1.08])
    points[:, 2] *= center[2] / joints["r"]["shoulder"][2] * head_width
    for side, sign in (("r", 1), ("l", -1)):
        shoulder = center * [1, 1, sign]
        axis = _arm_axis(sign, 0, ARM_ABDUCTION)
        length = (float(height(joints[side]["elbow"][1])) - center[1]) / axis[1]
        along = np.clip((points - shoulder) @ axis, 0, None)
        points += np.outer(np.clip(share[side]["arm"], 0, 1) * along * (HUMERUS_MM / length - 1), axis)
    points[:, 0] += _depth_shift(points, bones, body)
    return points


def _depth_shift(points: Array, bones: Bones, body: Array) -> Array:
    """Shift along x: the skin lies `SKIN_DEPTH_MM` behind the spinous tips and 6 mm behind the skull."""
    mid = body & (np.abs(points[:, 2]) < 12)
    rows = []
    for name in TIPS:
        tip = bones[name].vertices[bones[name].vertices[:, 0].argmin()]
        near = mid & (np.abs(points[:, 1] - tip[1]) < 14)
        rows.append((tip[1], tip[0] - SKIN_DEPTH_MM - points[near, 0].min()))
    rows.sort()
    heights, shifts = np.array(rows).T
    ends = np.r_[-900, -400, heights, 560, 800]
    shift = PchipInterpolator(ends, np.r_[shifts[0], shifts[0], shifts, shifts[-1], shifts[-1]])
    skull = bones["skull"].vertices[:, 0].min() - 6 - points[mid & (points[:, 1] > 530), 0].min()
    head = np.clip((points[:, 1] - 470) / 70, 0, 1)
    return shift(np.clip(points[:, 1], -600, 500)) * (1 - head) + skull * head
