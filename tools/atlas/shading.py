"""Two-tone shading of bones: a z-buffer, a light from above behind the viewer, contours of dark and light parts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import trimesh
from scipy.ndimage import gaussian_filter
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from skimage import measure

from .camera import Camera, smooth
from .meshes import Array, settled

PIXEL_MM = 0.6
BLUR_PIXELS = {"skull": 5.0, "scapula": 3.0, "hip": 3.5, "femur": 3.0, "humerus": 2.5, "clavicle": 2.0, "sacrum": 2.0}
"""Large bones are low-poly meshes: their facets would show as patches without a blur."""

SKIN_BLUR_PIXELS, SKIN_DARK = 8.0, 0.3
"""Blur of the skin and the share of it that is shaded."""

Mask = npt.NDArray[np.bool_]
Tones = tuple[BaseGeometry | None, BaseGeometry | None]


def shade(groups: list[dict[str, trimesh.Trimesh]], camera: Camera) -> dict[str, Tones]:
    """(dark, light) shapes of each bone. Bones of one group hide each other; groups do not."""
    tones: dict[str, Tones] = {}
    for group in groups:
        meshes = [smooth(m, 1 if len(m.faces) < 3000 else 0) for m in group.values()]
        owner, light, corner = _render(meshes, camera)
        for index, name in enumerate(group):
            mask = owner == index
            if mask.sum() >= 40:
                tones[name] = _tones(_blur(name, camera), mask, light, corner)
    return tones


def _blur(name: str, camera: Camera) -> float:
    """From behind the skull is one smooth vault; from the side it has features to keep."""
    if name == "skull" and camera.azimuth == 0:
        return 9.0
    return BLUR_PIXELS.get(name.split("_")[0], 1.0)


def _render(meshes: list[trimesh.Trimesh], camera: Camera) -> tuple[npt.NDArray[np.int16], Array, Array]:
    """Owner and lightness of each pixel, and the picture coordinates of the first pixel."""
    corners = [camera.project(m.vertices) for m in meshes]
    stacked = np.concatenate(corners)
    low, high = stacked.min(0) - 2, stacked.max(0) + 2
    width, height = (((high - low) / PIXEL_MM).astype(int) + 1).tolist()
    depth = np.full((height, width), -1e9, np.float32)
    owner = np.full((height, width), -1, np.int16)
    light = np.zeros((height, width))
    lamp = camera.to_viewer + np.array([0, 0.75, 0])
    lamp /= np.linalg.norm(lamp)
    for index, (mesh, uv) in enumerate(zip(meshes, corners, strict=True)):
        tone = settled(mesh.vertex_normals @ (0.6 * lamp + 0.4 * camera.to_viewer))
        near = camera.depth(mesh.vertices)
        faces = mesh.faces[mesh.face_normals @ camera.to_viewer > -0.05] if mesh.is_watertight else mesh.faces
        pixels = (uv - low) / PIXEL_MM
        for face in faces:
            _fill(face, pixels[face], near, tone, index, depth, owner, light)
    return owner, light, low


def _fill(
    face: Array, p: Array, near: Array, tone: Array, index: int, depth: Array, owner: Array, light: Array
) -> None:
    """One triangle into the z-buffer."""
    high, wide = depth.shape
    x0, y0 = np.maximum(np.floor(p.min(0)).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(p.max(0)).astype(int), [wide - 1, high - 1])
    area = (p[1, 1] - p[2, 1]) * (p[0, 0] - p[2, 0]) + (p[2, 0] - p[1, 0]) * (p[0, 1] - p[2, 1])
    if x1 < x0 or y1 < y0 or abs(area) < 1e-9:
        return
    x, y = np.arange(x0, x1 + 1)[None, :], np.arange(y0, y1 + 1)[:, None]
    a = ((p[1, 1] - p[2, 1]) * (x - p[2, 0]) + (p[2, 0] - p[1, 0]) * (y - p[2, 1])) / area
    b = ((p[2, 1] - p[0, 1]) * (x - p[2, 0]) + (p[0, 0] - p[2, 0]) * (y - p[2, 1])) / area
    c = 1 - a - b
    z = a * near[face[0]] + b * near[face[1]] + c * near[face[2]]
    part = slice(y0, y1 + 1), slice(x0, x1 + 1)
    seen = (a >= -1e-6) & (b >= -1e-6) & (c >= -1e-6) & (z > depth[part])
    if seen.any():
        depth[part][seen] = z[seen]
        owner[part][seen] = index
        light[part][seen] = (a * tone[face[0]] + b * tone[face[1]] + c * tone[face[2]])[seen]


def _tones(blur: float, mask: Mask, light: Array, corner: Array) -> Tones:
    rows, columns = np.where(mask)
    y, x = max(rows.min() - 3, 0), max(columns.min() - 3, 0)
    part = slice(y, rows.max() + 4), slice(x, columns.max() + 4)
    inside = mask[part]
    tone = _blurred(inside, light[part], blur)
    values = tone[inside]
    dark = float(np.clip(np.quantile(values, 0.40), 0.45, 0.78))
    bright = max(float(np.quantile(values, 0.90)), 0.86)
    origin = corner + np.array([x, y]) * PIXEL_MM
    smallest = 9.0 if blur < 2 else 40.0
    return _region(inside & (tone < dark), origin, smallest), _region(inside & (tone > bright), origin, smallest + 2)


def _blurred(inside: Mask, light: Array, blur: float) -> Array:
    """Lightness averaged over the neighborhood, as far as it belongs to the bone."""
    weight = gaussian_filter(inside.astype(float), blur)
    return settled(gaussian_filter(np.where(inside, light, 0), blur) / np.maximum(weight, 0.05))


def relief(mesh: trimesh.Trimesh, camera: Camera) -> BaseGeometry | None:
    """The darkest part of one smooth surface, the skin."""
    owner, light, corner = _render([mesh], camera)
    inside = owner == 0
    tone = _blurred(inside, light, SKIN_BLUR_PIXELS)
    dark = inside & (tone < np.quantile(tone[inside], SKIN_DARK))
    return _region(dark, corner, 60.0)


def _region(mask: Mask, origin: Array, smallest_mm2: float) -> BaseGeometry | None:
    """Outline of the pixels of `mask`, without parts below `smallest_mm2`."""
    field = np.pad(gaussian_filter(mask.astype(float), 0.9), 1)
    polygons = []
    for contour in measure.find_contours(field, 0.5):
        if len(contour) >= 6:
            polygon = Polygon((contour[:, ::-1] - 1) * PIXEL_MM + origin).buffer(0)
            if polygon.area > smallest_mm2:
                polygons.append(polygon)
    result: BaseGeometry | None = None
    for polygon in sorted(polygons, key=lambda p: -p.area):
        if result is None:
            result = polygon
        elif result.contains(polygon.representative_point()):
            result = result.difference(polygon)
        else:
            result = result.union(polygon)
    return result
