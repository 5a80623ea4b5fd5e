"""Step 6: lines of action of deep trunk muscles out of the MyoTorso model (upstream license MIT).

Only the torso files are read. The arm model of the same package is non-commercial and stays closed.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from .meshes import LUMBAR, MM, Array, Bones, Packages, register

FOLDER = "myo_sim/models/torso/assets/"
Mounts = dict[str, list[tuple[str, Array, Array]]]


def load_fascicles(packages: Packages, bones: Bones) -> dict[str, Array]:
    """Right-sided fascicles by name: points in the atlas frame, mm.

    Points are local to a body of the model; each body is laid onto our bones through the bone it carries.
    """
    sites, mounts = _bodies(_xml(packages, "myotorso_chain.xml"))
    maps = _maps(packages, bones, mounts)
    result = {}
    for spatial in _xml(packages, "myotorso_tendon.xml").iter("spatial"):
        name = str(spatial.get("name")).removesuffix("_tendon")
        path = [sites[str(site.get("site"))] for site in spatial.findall("site")]
        if name.endswith("_r") and all(body in maps for body, _ in path):
            result[name] = np.array([maps[body][0] @ point + maps[body][1] for body, point in path])
    return result


def _xml(packages: Packages, name: str) -> ET.Element:
    text = packages.myo.read(FOLDER + name).decode()
    return ET.fromstring(re.sub(r"<!--.*?-->", "", text, flags=re.S))


def _vector(text: str | None) -> Array:
    return np.array((text or "0 0 0").split(), float)


def _bodies(root: ET.Element) -> tuple[dict[str, tuple[str, Array]], Mounts]:
    """Attachment sites (body, local point) and the bone meshes each body carries (name, rotation, offset)."""
    sites: dict[str, tuple[str, Array]] = {}
    mounts: Mounts = {}
    for body in root.iter("body"):
        name = str(body.get("name"))
        for site in body.findall("site"):
            sites[str(site.get("name"))] = (name, _vector(site.get("pos")) * MM)
        for geom in body.findall("geom"):
            if mesh := geom.get("mesh"):
                w, *xyz = _vector(geom.get("quat") or "1 0 0 0")
                rotation = Rotation.from_quat([*xyz, w])
                if not geom.get("quat"):
                    rotation = Rotation.from_euler("XYZ", _vector(geom.get("euler")))
                mounts.setdefault(name, []).append((mesh, rotation.as_matrix(), _vector(geom.get("pos")) * MM))
    return sites, mounts


def _maps(packages: Packages, bones: Bones, mounts: Mounts) -> dict[str, tuple[Array, Array]]:
    """Body -> (matrix, offset) into the atlas frame."""
    maps = {"sacrum": (np.eye(3), bones["sacrum"].centroid - packages.stl("sacrum").centroid)}
    for number, name in enumerate(LUMBAR, 1):
        _, rotation, offset = mounts[f"lumbar{number}"][0]
        mesh = packages.stl(f"lumbar{number}")
        mesh.vertices = mesh.vertices @ rotation.T + offset
        there = register(mesh, bones[name], samples=1500, rounds=40)[0]
        maps[f"lumbar{number}"] = _similarity(mesh.vertices, there.vertices)
    ours, theirs = [], []
    for mesh_name, rotation, offset in mounts["torso"]:
        if found := re.search(r"thoracic(\d+)_s", mesh_name):
            theirs.append((packages.stl(found[0]).vertices @ rotation.T + offset).mean(0))
            ours.append(bones[f"T{found[1]}"].vertices.mean(0))
    maps["torso"] = _similarity(np.array(theirs), np.array(ours))
    return maps


def _similarity(source: Array, target: Array) -> tuple[Array, Array]:
    matrix, _, _ = trimesh.registration.procrustes(source, target, reflection=False, scale=True)
    return matrix[:3, :3], matrix[:3, 3]
