"""Cameras (parallel projection) and what is drawn from a mesh alone: silhouettes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
import trimesh
from shapely.geometry.base import BaseGeometry

from .meshes import Array, settled


@dataclass(frozen=True)
class Camera:
    """Looks at the body from `azimuth` degrees: 0 from behind, 90 from the right side, -90 from the left."""

    name: str
    azimuth: float = 0.0

    @cached_property
    def to_viewer(self) -> Array:
        """Unit vector from the body to the viewer."""
        angle = np.radians(self.azimuth)
        return np.array([-np.cos(angle), 0.0, np.sin(angle)])

    @cached_property
    def right(self) -> Array:
        """Unit vector that points to the right of the picture."""
        angle = np.radians(self.azimuth)
        return np.array([np.sin(angle), 0.0, np.cos(angle)])

    def project(self, points: Array) -> Array:
        """Picture coordinates in mm: to the right, downward."""
        points = np.asarray(points, float)
        return settled(np.stack([points @ self.right, -points[..., 1]], axis=-1))

    def depth(self, points: Array) -> Array:
        """Distance toward the viewer, mm."""
        return settled(np.asarray(points, float) @ self.to_viewer)


def smooth(mesh: trimesh.Trimesh, rounds: int = 1) -> trimesh.Trimesh:
    """Loop subdivision; a mesh with holes stays as it is."""
    return mesh.subdivide_loop(iterations=rounds) if rounds and mesh.is_watertight else mesh


def silhouette(mesh: trimesh.Trimesh, camera: Camera, close_mm: float = 0.25) -> BaseGeometry:
    """Union of all projected triangles; gaps up to twice `close_mm` are closed."""
    triangles = camera.project(mesh.vertices)[mesh.faces]
    edge1, edge2 = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    area = 0.5 * (edge1[:, 0] * edge2[:, 1] - edge1[:, 1] * edge2[:, 0])
    triangles = triangles[np.abs(area) > 1e-4]
    triangles = triangles[np.lexsort(triangles.reshape(len(triangles), -1).T)]
    polygons = shapely.polygons(np.concatenate([triangles, triangles[:, :1]], 1))
    return shapely.union_all(polygons, grid_size=0.01).buffer(close_mm).buffer(-close_mm)
