"""Cross-section through L3, seen from the feet with the back upward (the client lies prone).

Vertebra and skin are true sections of the meshes; muscles, fascia and vessels are built between them and say so.
"""

from __future__ import annotations

import numpy as np
import trimesh
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter1d
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import split, unary_union

from ..camera import smooth
from ..courses import SCHEMATIC
from ..encode import encode, frame
from ..items import Item
from ..meshes import Array
from ..model import Model
from ..muscles import rim
from ..shapes import at, biggest, curved, ribbon, rounded

LEVEL = "L3"
MARGIN_MM = 8.0
SKIN_MM, FAT_MM = 2.4, 8.0  # thickness of the skin, depth of the deep fascia
BULGE_MM = 9.0  # the mean MakeHuman back has no furrow: the paravertebral columns are raised by this much
LAYERS = ("skin", "bone", "deepest", "deep", "intermediate", "superficial", "vessel", "nerve")
CONSTRUCTED = "construction in the section plane"


class Section:
    """Coordinates of the picture: z to the right, x (forward) downward, mm."""

    def __init__(self, model: Model) -> None:
        self.model, marks = model, model.landmarks
        self.level = float(marks.transverse[LEVEL][1])
        self.tip = marks.transverse[LEVEL][[2, 0]]
        self.facet = marks.articular[LEVEL][[2, 0]]
        self.lamina = np.array([13.0, marks.lamina[LEVEL][0] + 3])
        self.body = marks.body[LEVEL][[2, 0]]
        self.skin = self._skin()
        self.fascia = self.skin.buffer(-FAT_MM)
        self.bone = self._bone()
        self.raphe = self.behind(76, 13)

    def behind(self, out: float, deep: float = 0.0) -> Array:
        """Point `deep` mm in front of the deep fascia of the back, `out` mm from the midline."""
        return np.array([out, self.fascia.intersection(LineString([(out, -400), (out, 100)])).bounds[1] + deep])

    def _cut(self, mesh: trimesh.Trimesh, height: float) -> BaseGeometry:
        section = mesh.section(plane_origin=[0, height, 0], plane_normal=[0, 1, 0])
        if section is None:
            return Polygon()
        loops = [Polygon(loop[:, [2, 0]]).buffer(0) for loop in section.discrete if len(loop) > 3]
        result: BaseGeometry = Polygon()
        for loop in sorted(loops, key=lambda p: -p.area):
            inside = result.contains(loop.representative_point())
            result = result.difference(loop) if inside else result.union(loop)
        return result

    def _skin(self) -> BaseGeometry:
        ring = np.asarray(biggest(self._cut(self.model.skin.without_arms(0.35), self.level)).exterior.coords)
        points = at(ring, np.arange(400) / 400)
        smoothed = Polygon(np.c_[[gaussian_filter1d(points[:, k], 7, mode="wrap") for k in (0, 1)]].T).buffer(0)
        points = np.asarray(biggest(smoothed).exterior.coords)
        out = np.abs(points[:, 0])
        raised = BULGE_MM * (np.exp(-(((out - 36) / 21) ** 2)) - 0.25 * np.exp(-((out / 9) ** 2)))
        points[:, 1] -= raised * np.clip((5 - points[:, 1]) / 25, 0, 1)
        half = Polygon(points).buffer(0).intersection(box(0, -500, 500, 500))
        return biggest(unary_union([half, affinity.scale(half, -1, 1, origin=(0, 0))]).buffer(0.5).buffer(-0.5))

    def _bone(self) -> BaseGeometry:
        """The slab through the costal processes, and all slices of the arch and spinous process above one another."""
        mesh = smooth(self.model.bones[LEVEL], 2)
        slab = unary_union([self._cut(mesh, self.level + d) for d in (-2, 0, 2)])
        low = max(self.model.landmarks.spinous[LEVEL][1] - 6, mesh.bounds[0][1] + 1)
        arch = unary_union([self._cut(mesh, y) for y in np.linspace(low, self.level, 12)])
        back = self._cut(mesh, self.level).intersection(box(-3, self.body[1] - 16, 3, 200)).bounds[1]
        bone = biggest(unary_union([slab, arch.intersection(box(-60, -200, 60, back - 15))]).buffer(1.6).buffer(-1.6))
        holes = [Polygon(hole) for hole in bone.interiors] or [Point(0, back - 8).buffer(8)]
        canal = max(holes, key=lambda p: p.area)
        self.canal = canal
        return Polygon(bone.exterior, [canal.exterior.coords])


def _off(point: Array, right: float, down: float) -> Array:
    """A point moved by picture millimeters."""
    return point + np.array([right, down])


def build(model: Model) -> bytes:
    """The JSON of the view; the right half is stored where a structure is paired."""
    section = Section(model)
    muscles = {**_back(section), **_wall(section)}
    half = section.skin.bounds[2] + MARGIN_MM
    items = [
        Item("skin", "Skin", "skin", "skin", "Cutis", shape=section.skin, fma="FMA7163", src="mesh"),
        _fat("subcutaneous_tissue", "Subcutaneous tissue", "Tela subcutanea", section.skin.buffer(-SKIN_MM)),
        _fat("deep_fascia_bed", "Space under the deep fascia", "", section.fascia),
        _cavity(section, muscles),
        Item(LEVEL, "Lumbar vertebra L3", "bone", "bone", "Vertebra lumbalis L3", shape=section.bone),
    ]
    items[-1].fma, items[-1].src = "FMA13074", "mesh, costal processes lengthened by construction"
    layers = {"deepest": (), "deep": (), "intermediate": (), "superficial": ()}
    for layer in layers:
        items += [_muscle(model, name, shape, layer) for name, (shape, own) in muscles.items() if own == layer]
        items += [fascia for fascia in _fasciae(section) if fascia.layer == layer]
    items += [*_vessels(section), *_nerves(section)]
    top, bottom = section.skin.bounds[1] - MARGIN_MM, section.skin.bounds[3] + MARGIN_MM
    return encode("axial_L3", items, *frame(-half, top, half, bottom), LAYERS)


def _fat(name: str, english: str, latin: str, shape: BaseGeometry) -> Item:
    return Item(name, english, "skin", "fat", latin, shape=shape, note=SCHEMATIC)


def _muscle(model: Model, name: str, shape: BaseGeometry, layer: str) -> Item:
    fact = model.facts.get(name, {"name": "Rectus abdominis", "latin": "Musculus rectus abdominis"})
    item = Item(name, fact["name"], layer, "muscle", fact["latin"], "lr", shape=shape, note=SCHEMATIC)
    item.fma, item.src = fact.get("fma_id", "FMA9628"), CONSTRUCTED
    item.shade = rim(shape, [], (-1.0, -1.2))
    return item


def _dome(section: Section) -> Array:
    """The posterior layer of the thoracolumbar fascia, spinous process to raphe."""
    start = [2.2, section.bone.bounds[1] + 1]
    return np.array([start, *(section.behind(z, 1.2) for z in (10, 18, 30, 42, 54, 66)), section.raphe])


def _back(section: Section) -> dict[str, tuple[BaseGeometry, str]]:
    """Erector spinae and multifidus between the fascia layers, quadratus lumborum and psoas in front."""
    tip, facet, raphe, dome = section.tip, section.facet, section.raphe, _dome(section)
    front = np.array([raphe, [(tip[0] + raphe[0]) / 2, tip[1] - 4], _off(tip, 1, -3), [tip[0] * 0.55, tip[1] - 4]])
    lamina = _off(section.lamina, 0, -1)
    ring = [curved(dome, 60), curved(front, 20)[1:], [lamina, [6, (lamina[1] + dome[0, 1]) / 2], dome[0]]]
    compartment = biggest(Polygon(np.vstack(ring)).buffer(0).difference(section.bone.buffer(0.6)))
    inner = [
        _off(facet, 5, 14),
        _off(facet, 6, -6),
        [27, (facet[1] + section.behind(27)[1]) / 2],
        section.behind(23, -30),
    ]
    outer = [[46, tip[1] + 20], [47, tip[1] - 8], [50, (tip[1] + section.behind(50)[1]) / 2], section.behind(50, -30)]
    parts = [compartment]
    for septum in (inner, outer):
        cut = LineString(curved(np.array(septum), 30))
        parts = [piece for part in parts for piece in split(part, cut).geoms if piece.area > 25]
    bounds = {"multifidus": (0, 25), "longissimus_thoracis": (25, 49), "iliocostalis_lumborum": (49, 200)}
    muscles: dict[str, tuple[BaseGeometry, str]] = {}
    for name, (low, high) in bounds.items():
        own = unary_union([p for p in parts if low <= p.centroid.x < high])
        layer = "deepest" if name == "multifidus" else "deep"
        muscles[name] = (rounded(biggest(own.buffer(-0.5)), 1.4), layer)
    lumborum = _blob(
        [_off(tip, -2, 2), [62, tip[1]], _off(raphe, -3, 4), _off(raphe, -2, 14), [62, tip[1] + 15], _off(tip, -2, 10)]
    )
    lumborum = lumborum.difference(section.bone.buffer(0.6)).difference(compartment.buffer(0.6))
    deep = section.body[1]
    psoas = [
        [25, deep - 14],
        [tip[0] - 8, tip[1] + 8],
        [54, tip[1] + 22],
        [58, deep + 3],
        [47, deep + 22],
        [29, deep + 16],
    ]
    mass = _blob([np.array(p) for p in psoas]).difference(section.bone.buffer(0.8)).difference(lumborum.buffer(0.6))
    muscles["quadratus_lumborum"] = (rounded(biggest(lumborum), 2), "deepest")
    muscles["psoas_major"] = (rounded(biggest(mass), 2), "deepest")
    return muscles


def _blob(corners: list[Array]) -> BaseGeometry:
    """A smooth closed curve through a few points."""
    ring = np.vstack([*corners, corners[0]])
    spline = CubicSpline(np.arange(len(ring)), ring, bc_type="periodic")
    return Polygon(spline(np.linspace(0, len(ring) - 1, 60))).buffer(0)


def _wall(section: Section) -> dict[str, tuple[BaseGeometry, str]]:
    """Latissimus, the three flat muscles between raphe and linea semilunaris, and rectus abdominis."""
    fascia, raphe = section.fascia, section.raphe
    right, edge = box(0, -500, 500, 500), 62.0
    front = fascia.intersection(LineString([(edge, 0), (edge, 400)])).bounds[3]

    def ring(near: float, far: float) -> BaseGeometry:
        return fascia.buffer(-near).difference(fascia.buffer(-far)).intersection(right)

    corners = [_off(raphe, -2, -3), _off(raphe, 60, -34), (400, raphe[1] - 40), (400, front - 3), (edge + 4, front + 6)]
    corners += [(edge - 2, front - 26), (edge + 24, front - 40), (raphe[0] + 6, raphe[1] + 24)]
    side = Polygon(corners)
    x, y = raphe
    dorsal = Polygon([(x - 10, -300), (x + 42, -300), (x + 36, 60), (x - 4, 60)]).intersection(
        box(0, -300, 300, y + 18)
    )
    latissimus = biggest(ring(0.3, 5.0).intersection(dorsal))
    external = biggest(ring(0.3, 6.2).intersection(side).difference(latissimus.buffer(0.5)))
    belly = Polygon([(3, 0), (3, 400), (edge - 2, 400), (edge - 4, 0)]).intersection(box(0, front - 40, 300, 400))
    return {
        "latissimus_dorsi": (rounded(latissimus, 1.0), "superficial"),
        "external_oblique": (rounded(external, 1.2), "superficial"),
        "internal_oblique": (rounded(biggest(ring(6.7, 13.2).intersection(side)), 1.2), "intermediate"),
        "transversus_abdominis": (rounded(biggest(ring(13.7, 17.2).intersection(side)), 1.2), "deep"),
        "rectus_abdominis": (rounded(biggest(ring(0.5, 12).intersection(belly)), 3), "superficial"),
    }


def _cavity(section: Section, muscles: dict[str, tuple[BaseGeometry, str]]) -> Item:
    own = [muscles[name][0] for name in ("psoas_major", "quadratus_lumborum", "rectus_abdominis")]
    walls = [affinity.scale(g, s, 1, origin=(0, 0)).buffer(1.2) for g in own for s in (1, -1)]
    inside = section.fascia.buffer(-17.8).intersection(box(-300, section.tip[1] + 4, 300, 400))
    shape = rounded(biggest(inside.difference(unary_union([*walls, section.bone.buffer(2)]))), 4)
    name = "Abdominal cavity (contents not drawn)"
    return Item("abdominal_cavity", name, "skin", "cavity", "Cavitas abdominis", shape=shape, note=SCHEMATIC)


def _fasciae(section: Section) -> list[Item]:
    """The thoracolumbar fascia: posterior layer (superficial) and middle layer (deep)."""
    tip, raphe = section.tip, section.raphe
    back = ribbon(curved(_dome(section), 50), 1.8)
    middle = curved(np.array([_off(tip, 1, -1), [(tip[0] + raphe[0]) / 2, tip[1] - 2], raphe]), 30)
    latin = "Fascia thoracolumbalis, lamina "
    posterior = Item("thoracolumbar_fascia", "Thoracolumbar fascia, posterior layer", "superficial", "fascia")
    posterior.latin, posterior.shape = latin + "posterior", back
    other = Item("thoracolumbar_fascia_middle", "Thoracolumbar fascia, middle layer", "deep", "fascia")
    other.latin, other.shape = latin + "media", ribbon(middle, 1.6)
    for item in (posterior, other):
        item.sides, item.note, item.src = "lr", SCHEMATIC, CONSTRUCTED
    return [posterior, other]


def _vessels(section: Section) -> list[Item]:
    """In front of the vertebral body; the aorta lies to the left. L3 is below the renal arteries."""
    front = section.bone.bounds[3]
    aorta = Item("abdominal_aorta", "Abdominal aorta", "vessel", "vessel", "Aorta abdominalis", "l")
    aorta.shape = Point(-9, front + 11).buffer(9)
    cava = Item("inferior_vena_cava", "Inferior vena cava", "vessel", "vein", "Vena cava inferior", "r")
    cava.shape, cava.fma = affinity.scale(Point(15, front + 9).buffer(9.5), 1.25, 0.85), "FMA10951"
    aorta.note = "schematic; the renal arteries leave at L1 to L2, above this section"
    cava.note = SCHEMATIC
    return [aorta, cava]


def _nerves(section: Section) -> list[Item]:
    sac = biggest(section.canal.buffer(-2.0))
    return [Item("cauda_equina", "Dural sac with cauda equina", "nerve", "nerve", "Cauda equina", shape=sac)]
