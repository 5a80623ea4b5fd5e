"""The atlas: its geometry fits together, and every drawing made of it is well-formed, small and says what it should."""

from __future__ import annotations

import base64
import gzip
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from massage_course import atlas, pictures
from massage_course.content import course_data
from massage_course.items import Hotspot
from massage_course.widgets.explorer import Explorer

ALL_LAYERS = (*atlas.DEPTHS, "nerve", "vessel", "landmark", "zone")
ROOT = Path(__file__).parents[1]
VIEW = course_data().view("posterior")
SVG = "{http://www.w3.org/2000/svg}"
LOW_BACK = course_data().areas["low_back_pain"].region
BUDGET = 120_000

PATHS = {
    f"{drawing.id}.{field}": getattr(drawing, field)
    for drawing in VIEW.structures
    for field in ("d", "tendon", "shade", "light", "fibers")
    if getattr(drawing, field)
}


def shapes_of(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def ids_of(svg: str) -> list[str]:
    return [element.get("id", "") for element in shapes_of(svg).iter() if element.get("id")]


# ---- the stored geometry --------------------------------------------------------------------------------------------


def test_every_drawing_has_an_id_of_its_own() -> None:
    twice = [name for name, count in Counter(d.id for d in VIEW.structures).items() if count > 1]
    assert twice == []


def test_every_drawing_has_a_name_a_known_layer_and_a_known_tissue() -> None:
    for drawing in VIEW.structures:
        assert drawing.name.strip(), drawing.id
        assert drawing.layer in VIEW.meta.layers, drawing.id
        assert drawing.tissue in atlas.FILLS, drawing.id
        assert drawing.sides in {"", "l", "r", "lr"}, drawing.id
        assert re.fullmatch(r"[A-Za-z][\w-]*", drawing.id), f"{drawing.id!r} cannot be part of an SVG id"


def test_every_layer_has_a_name_and_a_drawing() -> None:
    views = [course_data().view(name) for name in course_data().views]
    assert {layer for view in views for layer in view.meta.layers} == set(atlas.LAYER_NAMES)
    for view in views:
        assert {drawing.layer for drawing in view.structures} == set(view.meta.layers)
        assert {drawing.tissue for drawing in view.structures} <= set(atlas.FILLS)
    assert set(atlas.DEPTHS) <= set(VIEW.meta.layers)


def test_all_views_together_stay_small() -> None:
    """At most 110 kB gzip as SVG, with every layer and every detail."""
    drawings = [atlas.svg(view, view.meta.layers) for view in map(course_data().view, course_data().views)]
    assert sum(len(gzip.compress(drawing.encode(), 9)) for drawing in drawings) <= 110_000


def test_paths_use_only_the_grammar_that_the_code_reads() -> None:
    """Absolute M, relative c and l, z: what :func:`atlas.outline` follows."""
    number = r"-?\d+(?:\.\d+)?"
    numbers = rf"{number}(?:[ ,]?{number})*"
    grammar = re.compile(rf"(?:M{number}[ ,]?{number}(?:[cl]{numbers}|z)*)+")
    assert [name for name, path in PATHS.items() if not grammar.fullmatch(path)] == []
    assert len(PATHS) > len(VIEW.structures) / 2


def test_every_path_command_has_its_full_set_of_numbers() -> None:
    strides = {"M": 2, "c": 6, "l": 2}
    for name, path in PATHS.items():
        for command, numbers in re.findall(r"([Mcl])([^Mclz]*)", path):
            count = len(re.findall(r"-?\d+\.?\d*", numbers))
            assert count and count % strides[command] == 0, (name, command, numbers)
            assert command != "M" or count == 2, f"{name}: the code reads one point after M"


def test_every_structure_lies_in_the_frame_of_the_view() -> None:
    x, y, width, height = VIEW.meta.viewBox
    for drawing in VIEW.structures:
        for px, py in [*atlas.outline(drawing.d), drawing.label]:
            assert x - 1 <= px <= x + width + 1 and y - 1 <= py <= y + height + 1, (drawing.id, px, py)


def test_paired_structures_are_stored_on_one_side_only() -> None:
    """The other side is drawn mirrored; a stored path on both sides would be drawn twice."""
    middle = VIEW.meta.viewBox[2] / 2
    for drawing in VIEW.structures:
        if drawing.sides == "lr" and drawing.d:
            points = atlas.outline(drawing.d)
            assert sum(x for x, _ in points) / len(points) >= middle, drawing.id


def test_a_muscle_with_facts_is_drawn_under_the_id_of_its_facts() -> None:
    """A drawing of the same name under another id would be shown without its facts."""

    def words(text: str) -> str:
        return re.sub(r"\W+", " ", text.lower()).removeprefix("musculus ").removeprefix("musculi ").strip()

    facts = {words(text): entry.id for entry in course_data().structures.values() for text in (entry.name, entry.latin)}
    drawn = [(d.id, facts.get(words(d.name)) or facts.get(words(d.latin))) for d in VIEW.structures if d.latin]
    assert [(name, known) for name, known in drawn if known and known != name] == []
    shared = {d.id for d in VIEW.structures} & set(course_data().structures)
    assert len(shared) > 30, "hardly any drawing has facts: are the ids still the same?"


def test_millimeters_and_drawing_units_meet_at_the_spine_of_l4() -> None:
    """The data files say: the spine of L4 lies at y = -22, in the midline."""
    x, y = atlas.to_units(VIEW, 0, -22)
    label = VIEW.drawing("lm_sp_L4").label
    assert label[0] == pytest.approx(x, abs=3)
    assert label[1] == pytest.approx(y, abs=3)
    assert atlas.to_units(VIEW, 10, 0)[0] - atlas.to_units(VIEW, 0, 0)[0] == pytest.approx(10 * VIEW.meta.unit_per_mm)
    assert atlas.to_units(VIEW, 0, 10)[1] > atlas.to_units(VIEW, 0, 0)[1], "y must run downward"


@pytest.mark.parametrize(("landmark", "y_mm"), [("lm_sp_C7", -412), ("lm_sp_L4", -22)])
def test_landmarks_lie_where_the_routines_expect_them(landmark: str, y_mm: float) -> None:
    assert VIEW.drawing(landmark).label[1] == pytest.approx(atlas.to_units(VIEW, 0, y_mm)[1], abs=4)


def test_landmarks_of_the_spine_run_from_head_to_foot() -> None:
    names = ["lm_sp_C2", "lm_sp_C7", "lm_sp_T3", "lm_sp_T7", "lm_sp_T12", "lm_sp_L4", "lm_s2", "lm_coccyx"]
    heights = [VIEW.drawing(name).label[1] for name in names]
    assert heights == sorted(heights)


def test_outline_follows_a_path() -> None:
    assert atlas.outline("M10 20l5-5 1 1c1 2 3 4 5 6zM0 0l1.5 2") == [
        (10, 20),
        (15, 15),
        (16, 16),
        (21, 22),
        (0, 0),
        (1.5, 2),
    ]
    assert atlas.outline("") == []


# ---- drawings -------------------------------------------------------------------------------------------------------

LAYER_SETS = [
    *[(layer,) for layer in VIEW.meta.layers],
    *[("skin", *atlas.DEPTHS[place:]) for place in range(len(atlas.DEPTHS))],
    tuple(VIEW.meta.layers),
    ALL_LAYERS,
    (),
]


@pytest.mark.parametrize("layers", LAYER_SETS, ids="+".join)
def test_a_drawing_is_well_formed_and_holds_its_layers_and_no_others(layers: tuple[str, ...]) -> None:
    root = shapes_of(atlas.svg(VIEW, layers, uid="t"))
    assert root.tag == f"{SVG}svg"
    assert {group.get("data-layer") for group in root} == set(layers)
    wanted = {f"t-{d.id}" for d in VIEW.structures if d.layer in layers}
    assert {element.get("id") for element in root.iter() if element.get("id")} == wanted


@pytest.mark.parametrize("layers", LAYER_SETS, ids="+".join)
def test_ids_in_a_drawing_are_unique_and_every_reference_finds_one(layers: tuple[str, ...]) -> None:
    svg = atlas.svg(VIEW, layers, uid="t")
    ids = ids_of(svg)
    assert len(ids) == len(set(ids))
    assert {use.get("href", "").removeprefix("#") for use in shapes_of(svg).iter(f"{SVG}use")} <= set(ids)


def test_two_drawings_on_one_page_share_no_id() -> None:
    assert not set(ids_of(atlas.svg(VIEW, ("bone",), uid="a"))) & set(ids_of(atlas.svg(VIEW, ("bone",), uid="b")))


def test_layers_are_drawn_from_the_deepest_to_the_surface() -> None:
    root = shapes_of(atlas.svg(VIEW, atlas.DEPTHS))
    assert [group.get("data-layer") for group in root] == [layer for layer in VIEW.meta.layers if layer in atlas.DEPTHS]
    order = [layer for layer in VIEW.meta.layers if layer in atlas.DEPTHS and layer != "skin"]
    assert order == list(reversed(atlas.DEPTHS[1:]))


def test_both_sides_of_a_paired_structure_are_drawn_and_one_of_a_single_one() -> None:
    root = shapes_of(atlas.svg(VIEW, ("bone", "deepest"), uid="t"))
    mirrored = {use.get("href"): use.get("transform") for use in root.iter(f"{SVG}use")}
    assert mirrored["#t-multifidus"] == f"matrix(-1 0 0 1 {VIEW.meta.viewBox[2]:g} 0)"
    assert "#t-L4" not in mirrored
    wanted = {f"#t-{d.id}" for d in VIEW.structures if d.layer in {"bone", "deepest"} and d.sides == "lr"}
    assert set(mirrored) == wanted


def test_mirrored_side_is_picked_with_its_structure() -> None:
    root = shapes_of(atlas.svg(VIEW, ("deepest",), uid="t", pick={"multifidus": "p"}))
    group = next(element for element in root.iter() if element.get("data-pick") == "p")
    assert group.find(f"{SVG}use") is not None


def test_what_can_be_picked_is_marked_and_nothing_else() -> None:
    pick = {"L4": "one", "L5": "two", "multifidus": "not in these layers"}
    root = shapes_of(atlas.svg(VIEW, ("bone",), pick=pick))
    assert sorted(element.get("data-pick") for element in root.iter() if element.get("data-pick")) == ["one", "two"]


def test_explorer_can_pick_every_structure_but_the_skin_in_every_view() -> None:
    explorer = Explorer(course_data(), "Test")
    seen = set()
    for view in explorer.views:
        picked = [e.get("data-pick") for e in shapes_of(view["svg"]).iter() if e.get("data-pick")]
        assert sorted(picked) == sorted(view["shapes"])
        assert set(picked) == {d.id for d in course_data().view(view["id"]).structures if d.layer != "skin"}
        seen |= set(picked)
    assert seen == set(explorer.catalog)


def test_a_label_makes_an_image_for_screen_readers_and_none_hides_the_drawing() -> None:
    named = shapes_of(atlas.svg(VIEW, ("bone",), label='Bones "of" the <back> & more'))
    assert (named.get("role"), named.get("aria-label")) == ("img", 'Bones "of" the <back> & more')
    silent = shapes_of(atlas.svg(VIEW, ("bone",)))
    assert (silent.get("aria-hidden"), silent.get("aria-label")) == ("true", None)


def test_a_hostile_pick_value_stays_an_attribute() -> None:
    root = shapes_of(atlas.svg(VIEW, ("bone",), pick={"L4": '"><script>alert(1)</script>'}))
    assert not list(root.iter(f"{SVG}script"))
    assert any(element.get("data-pick") == '"><script>alert(1)</script>' for element in root.iter())


def test_details_are_drawn_only_where_asked_for() -> None:
    whole, plain = atlas.svg(VIEW, atlas.DEPTHS), atlas.svg(VIEW, atlas.DEPTHS, detail=())
    some = atlas.svg(VIEW, atlas.DEPTHS, detail=("superficial",))
    assert len(plain) < len(some) < len(whole)
    assert "pointer-events" not in plain
    fibers = VIEW.drawing("latissimus_dorsi").fibers
    assert fibers and fibers in some and fibers not in plain


def test_details_never_catch_the_pointer() -> None:
    for path in shapes_of(atlas.svg(VIEW, atlas.DEPTHS)).iter(f"{SVG}path"):
        if path.get("stroke-opacity") or (path.get("fill-opacity") and path.get("d")):
            assert path.get("pointer-events") == "none"


def test_the_same_drawing_is_the_same_string() -> None:
    assert atlas.svg(VIEW, atlas.DEPTHS, uid="x") == atlas.svg(VIEW, atlas.DEPTHS, uid="x")


def test_extra_svg_is_drawn_last() -> None:
    root = shapes_of(atlas.svg(VIEW, ("bone",), over='<circle id="last" r="1"/>'))
    assert list(root)[-1].get("id") == "last"


def test_dermatomes_that_follow_one_another_differ_and_each_region_has_its_own_colors() -> None:
    ids = [*(f"C{n}" for n in range(2, 9)), *(f"T{n}" for n in range(1, 13)), *(f"L{n}" for n in range(1, 6))]
    ids += ["S1", "S2", "S3", "S4-S5"]
    fills = [atlas.look(VIEW.drawing(f"dermatome_{name}")).fill for name in ids]
    assert all(one != next_ for one, next_ in pairwise(fills))
    for region, pair in atlas.DERMATOME_FILLS.items():
        assert {fill for name, fill in zip(ids, fills, strict=True) if name[0] == region} == set(pair)


def test_the_name_of_a_layer_holds_its_short_name() -> None:
    """Who speaks to the computer says what is written on the button."""
    for layer, short in atlas.SHORT_NAMES.items():
        assert short.lower() in atlas.LAYER_NAMES[layer].lower()


# ---- regions --------------------------------------------------------------------------------------------------------


def test_a_region_leaves_out_what_lies_outside() -> None:
    whole = set(ids_of(atlas.svg(VIEW, atlas.DEPTHS, uid="t")))
    part = set(ids_of(atlas.svg(VIEW, atlas.DEPTHS, uid="t", region=LOW_BACK)))
    assert part < whole
    for inside in ("L4", "sacrum", "multifidus", "quadratus_lumborum", "latissimus_dorsi", "hip"):
        assert f"t-{inside}" in part
    for outside in ("skull", "C1", "mandible", "splenius_capitis", "trapezius_upper", "rectus_capitis_posterior_minor"):
        assert f"t-{outside}" in whole - part


def test_a_region_sets_the_frame_in_drawing_units() -> None:
    root = shapes_of(atlas.svg(VIEW, ("bone",), region=LOW_BACK))
    box = [float(edge) for edge in root.get("viewBox", "").split()]
    assert LOW_BACK is not None
    left, top, right, bottom = LOW_BACK
    assert box[:2] == pytest.approx(atlas.to_units(VIEW, left, top), abs=1)
    assert box[2:] == pytest.approx([(right - left) * VIEW.meta.unit_per_mm, (bottom - top) * VIEW.meta.unit_per_mm])
    assert atlas.view_box(VIEW) == " ".join(f"{edge:g}" for edge in VIEW.meta.viewBox)


def test_a_region_around_structures_holds_them_on_both_sides_with_a_margin() -> None:
    names = ("quadratus_lumborum", "L4")
    left, top, right, bottom = atlas.region_around(VIEW, names, 10)
    assert left == pytest.approx(-right, abs=1), "a paired structure is seen on both sides"
    for name in names:
        for x, y in [atlas.to_millimeters(VIEW, *point) for point in atlas.outline(VIEW.drawing(name).d)]:
            assert left + 9 < x < right - 9 and top + 9 < y < bottom - 9
    with pytest.raises(KeyError):
        atlas.region_around(VIEW, ["nobody"], 10)


def test_millimeters_and_units_go_both_ways() -> None:
    for point in ((0.0, 0.0), (-120.5, 33.25), (200.0, -190.0)):
        assert atlas.to_millimeters(VIEW, *atlas.to_units(VIEW, *point)) == pytest.approx(point)


def test_the_mirrored_side_keeps_a_paired_structure_in_a_region_of_the_left() -> None:
    left_only = (-150.0, -60.0, -20.0, 60.0)
    ids = ids_of(atlas.svg(VIEW, ("bone", "deepest"), uid="t", region=left_only))
    assert "t-hip" in ids and "t-quadratus_lumborum" in ids


def test_a_landmark_without_a_path_is_left_out_by_its_own_place() -> None:
    ids = ids_of(atlas.svg(VIEW, ("landmark",), uid="t", region=LOW_BACK))
    assert "t-lm_sp_L4" in ids and "t-lm_inion" not in ids


# ---- drawings that keep a secret ------------------------------------------------------------------------------------


def test_anonymous_drawing_contains_no_structure_id_or_name() -> None:
    layers = ALL_LAYERS
    svg = atlas.svg(VIEW, layers, uid="t", pick={"L4": "a"}, anonymous=True)
    root = shapes_of(svg)
    values = {value for element in root.iter() for name, value in element.attrib.items() if name != "d"}
    values |= {text for element in root.iter() for text in (element.text, element.tail) if text}
    for drawing in VIEW.structures:
        if drawing.id not in {*layers, *atlas.FILLS}:
            assert not any(re.search(rf"(?<![\w]){re.escape(drawing.id)}(?![\w])", value) for value in values), (
                drawing.id
            )
        assert drawing.name not in values
        assert not drawing.latin or drawing.latin not in values
        assert not drawing.fma or drawing.fma not in svg
    ids = ids_of(svg)
    assert len(ids) == len(set(ids))


def test_an_anonymous_drawing_looks_the_same() -> None:
    open_one = atlas.svg(VIEW, atlas.DEPTHS, uid="t")
    secret = atlas.svg(VIEW, atlas.DEPTHS, uid="t", anonymous=True)

    def bare(svg: str) -> str:
        return re.sub(r'(id="|href="#)t-[\w-]+"', "", svg)

    assert bare(open_one) == bare(secret)


def test_marks_of_an_anonymous_drawing_still_work() -> None:
    root = shapes_of(atlas.svg(VIEW, ("deepest",), uid="t", anonymous=True))
    ids = {element.get("id") for element in root.iter()}
    assert {use.get("href", "").removeprefix("#") for use in root.iter(f"{SVG}use")} <= ids


# ---- size -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", atlas.DEPTHS)
def test_static_picture_of_the_explorer_stays_small(depth: str) -> None:
    explorer = Explorer(
        course_data(), "Test", depth=depth, region=LOW_BACK, region_name="Low back", focus=["multifidus"]
    )
    assert len(explorer.still().encode()) <= BUDGET
    whole = Explorer(course_data(), "Test", depth=depth)
    assert len(re.findall(r"base64,([^\"]+)", whole.still())[0]) <= BUDGET


def test_picture_of_a_hotspot_stays_small() -> None:
    items = [item for item in course_data().items("low_back_pain").values() if isinstance(item, Hotspot)]
    assert items
    assert all(len(pictures.hotspot(item, course_data())) <= BUDGET for item in items)


@pytest.mark.parametrize("file", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda file: file.stem)
def test_pictures_in_a_committed_notebook_stay_small_and_are_whole(file: Path) -> None:
    pages = [
        "".join(output["data"]["text/html"])
        for cell in json.loads(file.read_text("utf-8"))["cells"]
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    images = [image for page in pages for image in re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)]
    assert all(len(image) <= BUDGET for image in images)
    assert sum(map(len, pages)) <= 5 * BUDGET
    for image in images:
        assert shapes_of(base64.b64decode(image, validate=True).decode()).tag == f"{SVG}svg"


# ---- attachments ----------------------------------------------------------------------------------------------------

IN_FRONT = {"transversus_abdominis"}
"""Muscles whose attachments no view from behind shows."""

BEYOND = {"semitendinosus", "semimembranosus", "biceps_femoris", "teres_major", "deltoid_acromial", "deltoid_posterior"}
BEYOND |= {"splenius_cervicis", "scalenus_posterior"}
"""One end of these lies below the edge of a picture (at the knee, or on the arm) or behind the scapula."""

REACH_MM = 36.0
"""An outline may end short of the bone where something hides it (psoas major behind the hip bone)."""


@pytest.mark.parametrize("name", ["posterior", "neck_shoulder"])
def test_every_muscle_knows_where_it_is_attached_and_that_lies_at_its_outline(name: str) -> None:
    view = course_data().view(name)
    for drawing in view.structures:
        if drawing.tissue != "muscle" or drawing.id in IN_FRONT:
            continue
        ends = [path for path in (drawing.origin, drawing.insertion) if path]
        assert len(ends) == 2 or (ends and drawing.id in BEYOND), drawing.id
        for path in ends:
            left, top, right, bottom = box_of(drawing.d)
            margin = REACH_MM * view.meta.unit_per_mm
            for x, y in atlas.outline(path):
                assert left - margin <= x <= right + margin, drawing.id
                assert top - margin <= y <= bottom + margin, drawing.id


def box_of(path: str) -> tuple[float, float, float, float]:
    points = atlas.outline(path)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
