"""Step 5: named points and lines measured on the bone meshes (right side; mirror z for the left)."""

from __future__ import annotations

import itertools

import numpy as np
import trimesh

from .camera import smooth
from .meshes import VERTEBRAE, Array, Bones, settled
from .posture import extreme_in_slab, scapula_points

DENSE = ("rib", "hip", "humerus_r", "femur_r", "scapula_r", "sacrum")
CANAL_HALF_WIDTH = {"C": 13.0, "T": 11.0, "L": 13.0}
FORAMINA = ((0.16, 22.0), (0.31, 19.5), (0.45, 16.5), (0.57, 13.5))
"""Posterior sacral foramina: fraction of the height, distance from the midline in mm (construction)."""


def near_extreme(points: Array, direction: list[float], tolerance: float = 2.0) -> Array:
    """Mean of the points that lie within `tolerance` mm of the farthest one in `direction`."""
    reach = settled(points @ np.asarray(direction, float))
    return points[reach > reach.max() - tolerance].mean(0)


def _dense(mesh: trimesh.Trimesh, edge_mm: float = 5.0) -> trimesh.Trimesh:
    vertices, faces = trimesh.remesh.subdivide_to_size(mesh.vertices, mesh.faces, edge_mm, max_iter=12)
    return trimesh.Trimesh(vertices, faces, process=False)


class Landmarks:
    """3-D points (arrays of three) and lines (rows of three), mm."""

    def __init__(self, bones: Bones) -> None:
        self.bones = {
            name: _dense(mesh) if name.startswith(DENSE) and not name.endswith("_l") else mesh
            for name, mesh in bones.items()
        }
        self.points: dict[str, Array] = {}
        self.lines: dict[str, Array] = {}
        self._spine()
        self._ribs()
        self._scapula()
        self._clavicle()
        self._hip()
        self._sacrum()
        self._femur()
        self._skull()
        self._humerus()

    def _spine(self) -> None:
        """Tips, processes, bodies and laminae, on the meshes as smoothed for drawing."""
        self.spinous: dict[str, Array] = {}
        self.transverse: dict[str, Array] = {}
        self.body: dict[str, Array] = {}
        self.lamina: dict[str, Array] = {}
        self.articular: dict[str, Array] = {}
        for name in VERTEBRAE:
            points = smooth(self.bones[name], 2).vertices
            self.spinous[name] = near_extreme(points, [-1, -0.35 if name[0] == "T" else -0.15, 0], 2.5) * [1, 1, 0]
            self.transverse[name] = points[points[:, 2] > points[:, 2].max() - 3].mean(0)
            front = points[points[:, 0] > np.percentile(points[:, 0], 55)]
            self.body[name] = np.array([front[:, 0].mean(), (front[:, 1].min() + front[:, 1].max()) / 2, 0])
            width = CANAL_HALF_WIDTH[name[0]]
            behind = points[np.abs(points[:, 2] - width * 0.6) < width * 0.45]
            height = (self.transverse[name][1] + self.spinous[name][1]) / 2
            self.lamina[name] = np.array([np.percentile(behind[:, 0], 12), height, width * 0.7])
            pillar = points[(points[:, 2] > width) & (points[:, 2] < width + 9)]
            self.articular[name] = near_extreme(pillar, [-1, 0.3, 0])
        self.transverse["C1"][1] = self.bones["C1"].centroid[1]
        self.body["C2"][1] = self.bones["C2"].bounds[0][1] + 9.0  # without the dens

    def _ribs(self) -> None:
        """Center lines: means of the vertices in sectors around the axis of the thorax."""
        self.ribs: dict[int, Array] = {}
        for number in range(1, 13):
            points = self.bones[f"rib{number}_r"].vertices
            middle = points[:, 0].mean() + 40 if number > 10 else (points[:, 0].min() + points[:, 0].max()) / 2
            angle = np.arctan2(points[:, 2], middle - points[:, 0])  # 0 = straight back, grows outward
            edges = np.linspace(angle.min(), angle.max(), 15)
            sectors = [(angle >= a - 1e-6) & (angle <= b + 1e-6) for a, b in itertools.pairwise(edges)]
            self.ribs[number] = np.array([points[s].mean(0) for s in sectors if s.sum() >= 2])

    def rib(self, number: int, lateral_mm: float) -> Array:
        """Point on the posterior arc of a rib, `lateral_mm` from the midline."""
        line = self.ribs[number]
        line = line[: line[:, 2].argmax() + 1]
        lateral = np.clip(lateral_mm, line[0, 2] + 0.1, line[-1, 2] - 0.1)
        return np.array([np.interp(lateral, line[:, 2], line[:, k]) for k in range(3)])

    def _scapula(self) -> None:
        mesh = self.bones["scapula_r"]
        corners, points = scapula_points(mesh), mesh.vertices
        self.points |= corners
        superior, inferior = corners["superior_angle"], corners["inferior_angle"]
        root, angle = corners["spine_root"], corners["acromial_angle"]
        tall = superior[1] - inferior[1]

        def slab(height: float, direction: list[float]) -> Array:
            return extreme_in_slab(mesh, (height - points[:, 1].min()) / np.ptp(points[:, 1]), direction)

        middle = [slab(y, [-0.2, 0, -1]) for y in np.linspace(root[1], inferior[1] + 0.08 * tall, 7)]
        self.lines["medial_border"] = np.array([superior, *middle, inferior])
        heights = np.linspace(inferior[1] + 0.10 * tall, inferior[1] + 0.52 * tall, 6)
        self.lines["lateral_border"] = np.array([slab(y, [0, 0, 1]) for y in heights])
        crest = []
        for lateral in np.linspace(root[2] + 4, angle[2], 9):
            height = root[1] + (angle - root)[1] * (lateral - root[2]) / (angle - root)[2]
            near = points[(np.abs(points[:, 2] - lateral) < 7) & (np.abs(points[:, 1] - height) < 18)]
            crest.append(near[(near @ np.array([-1, 0.25, 0])).argmax()])
        self.lines["scapular_spine"] = np.array([root, *crest[:-1], angle])
        roof = points[(points[:, 2] > angle[2] - 34) & (points[:, 1] > angle[1] - 8)]
        self.points["acromion_tip"] = roof[(roof @ np.array([1.0, 0.2, 0.55])).argmax()]
        self.points["acromion_side"] = near_extreme(points[points[:, 1] > angle[1] - 6], [0, 0, 1], 1.5)
        lip = points[points[:, 1] > superior[1] - 45]
        self.points["coracoid"] = near_extreme(lip, [1, 0, 0.1], 3)

    def _clavicle(self) -> None:
        points = self.bones["clavicle_r"].vertices
        stations = points[:, 2].min() + np.linspace(0, 1, 21) * np.ptp(points[:, 2])
        upper = [points[np.abs(points[:, 2] - z) < 7] for z in stations]
        self.lines["clavicle"] = np.array(
            [[near[:, 0].mean(), near[:, 1].max(), z] for near, z in zip(upper, stations, strict=True)]
        )

    def _hip(self) -> None:
        points = self.bones["hip_r"].vertices
        top = points[:, 1].max()
        psis = near_extreme(points[points[:, 1] > top - 80], [-1, 0.25, -0.45], 3)
        self.points["psis"] = psis
        crest = [psis]
        for lateral in np.linspace(psis[2] + 4, points[:, 2].max() - 1, 12):
            near = points[(np.abs(points[:, 2] - lateral) < 6) & (points[:, 1] > top - 75)]
            if len(near):
                crest.append(near[(near @ np.array([-0.35, 1, 0])).argmax()])
        self.lines["crest"] = np.array(crest)
        low = points[points[:, 1] < points[:, 1].min() + 40]
        self.points["ischial_tuberosity"] = near_extreme(low, [-0.8, -0.8, 0.2], 3)
        border = []
        for height in np.linspace(psis[1] - 30, psis[1] - 78, 13):
            near = points[np.abs(points[:, 1] - height) < 5]
            border.append(near[near[:, 0].argmin()])
        back = np.array(border)
        notch = back[back[:, 0].argmax()]
        below = back[back[:, 1] < notch[1] - 6]
        self.points["sciatic_notch"] = notch
        self.points["ischial_spine"] = below[below[:, 0].argmin()] if len(below) else notch - [0, 20, 0]

    def _sacrum(self) -> None:
        points = smooth(self.bones["sacrum"], 1).vertices
        top, tall = points[:, 1].max(), np.ptp(points[:, 1])

        def at(fraction: float, direction: list[float]) -> Array:
            slab = points[np.abs(points[:, 1] - (top - fraction * tall)) < 0.045 * tall]
            return near_extreme(slab, direction, 1.5)

        def behind(fraction: float, lateral: float) -> list[float]:
            return [at(fraction, [-1, 0, 0])[0], top - fraction * tall, lateral]

        self.lines["sacral_crest"] = np.array([behind(f, 0) for f in np.linspace(0.08, 0.70, 6)])
        self.lines["sacral_border"] = np.array([at(f, [0, 0, 1]) for f in np.linspace(0.10, 0.66, 6)])
        self.lines["sacral_foramina"] = np.array([behind(f, z) for f, z in FORAMINA]) + np.array([4, 0, 0])
        self.points["coccyx"] = np.array([points[points[:, 1].argmin()][0], points[:, 1].min(), 0])
        self.sacrum_top, self.coccyx_top = float(top), float(top - 0.76 * tall)

    def _femur(self) -> None:
        points = self.bones["femur_r"].vertices
        top = points[:, 1].max()
        upper = points[points[:, 1] > top - 70]
        self.points["trochanter"] = near_extreme(upper, [-0.1, 0.25, 1], 3)
        self.points["trochanter_tip"] = near_extreme(upper[upper[:, 2] > upper[:, 2].max() - 28], [-0.3, 1, 0], 3)

        def slab(down: float) -> Array:
            return points[np.abs(points[:, 1] - (top - down)) < 8]

        self.lines["gluteal_tuberosity"] = np.array([near_extreme(slab(d), [-0.7, 0, 0.7]) for d in (78, 100, 125)])
        self.points["intertrochanteric_crest"] = near_extreme(slab(52), [-1, 0, 0.2])
        self.points["lesser_trochanter"] = near_extreme(slab(85), [-0.4, 0, -1])

    def _skull(self) -> None:
        points = self.bones["skull"].vertices
        middle = points[np.abs(points[:, 2]) < 7]
        heights = [y for y in np.arange(515, 640, 3.0) if (np.abs(middle[:, 1] - y) < 4).any()]
        back = [middle[np.abs(middle[:, 1] - y) < 4][:, 0].min() for y in heights]
        level = heights[0] + 24.0  # the ridge seen from behind, above the lowest point of the squama
        inion = np.array([np.interp(level, heights, back), level, 0.0])
        mastoid = near_extreme(points[(points[:, 2] > 42) & (points[:, 0] < 12)], [-0.25, -1, 0.15], 3)
        t = np.linspace(0, 1, 7)
        lateral = t * mastoid[2]
        rise = inion[1] + (mastoid[1] + 16 - inion[1]) * t**1.6 + 4 * np.sin(np.pi * t)
        depth = [
            points[(np.abs(points[:, 2] - z) < 9) & (np.abs(points[:, 1] - y) < 9)][:, 0].min()
            for z, y in zip(lateral, rise, strict=True)
        ]
        self.points |= {"inion": inion, "mastoid": mastoid}
        self.lines["nuchal"] = np.c_[depth, rise, lateral]
        lower = self.lines["nuchal"] * [1, 1, 0.80]
        self.lines["lower_nuchal"] = lower + np.c_[0.25 * (15 - 4 * t), -(15 - 4 * t), 0 * t]

        jaw = self.bones["mandible"].vertices
        self.points["jaw_angle"] = near_extreme(jaw[jaw[:, 2] > 20], [-1, -1, 0.2], 3)
        self.points["chin"] = near_extreme(jaw[np.abs(jaw[:, 2]) < 15], [1, -1, 0], 3)

    def _humerus(self) -> None:
        points = self.bones["humerus_r"].vertices
        head = points[points[:, 1] > points[:, 1].max() - 30].mean(0)
        axis = points[points[:, 1] < points[:, 1].min() + 25].mean(0) - head
        self.humerus_length = float(np.linalg.norm(axis))
        axis /= self.humerus_length
        along = (points - head) @ axis
        self.lines["humerus"] = np.array([head, head + axis * self.humerus_length])

        def at(distance: float, direction: list[float]) -> Array:
            return near_extreme(points[np.abs(along - distance) < 8], direction)

        self.points["tubercle_upper"] = at(-8, [0.2, 0.3, 1])
        self.points["tubercle_middle"] = at(4, [-0.5, 0.1, 1])
        self.points["tubercle_lower"] = at(18, [-0.7, 0, 0.8])
        self.points["lesser_tubercle"] = at(8, [1, 0, -0.3])
        self.lines["groove"] = np.array([at(d, [0.8, 0, -0.5]) for d in (32, 48, 66)])
        self.points["deltoid_tuberosity"] = at(0.42 * self.humerus_length, [0, 0, 1])
        self.points["olecranon"] = head + axis * self.humerus_length  # it lies on the joint; the ulna is not drawn
