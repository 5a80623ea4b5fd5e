"""One set of ids for the atlas, the facts and the items: what is drawn is known, and what is known can be shown."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from massage_course.checks import check
from massage_course.content import CourseData, Structure, course_data
from massage_course.facts import FACTS, describe

DATA = course_data()
DRAWN = {drawing.id: drawing for view in DATA.views for drawing in DATA.view(view).structures}
ENTRIES = [
    pytest.param(name, entry, id=f"{name}-{entry.id}") for name, file in DATA.anatomy.items() for entry in file.values()
]
SOFT_TISSUE = [name for name, drawing in DRAWN.items() if drawing.tissue in {"muscle", "fascia", "ligament"}]


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_every_entry_with_facts_can_be_shown(name: str, entry: Any) -> None:
    assert set(entry.drawings) <= set(DRAWN)


@pytest.mark.parametrize("structure", SOFT_TISSUE)
def test_every_drawn_muscle_fascia_and_ligament_has_facts(structure: str) -> None:
    told = describe(DRAWN[structure], DATA)
    labels = {label.split(" (prof")[0].split(" (not")[0] for label, _ in told["facts"]}
    assert {"From (origin)", "To (insertion)", "What it does", "Nerve"} <= labels
    assert told["plain"] and told["source"].startswith("Source: ")


def test_ids_of_items_are_ids_of_the_atlas_or_of_facts() -> None:
    known = set(DRAWN) | {name for file in DATA.anatomy.values() for name in file}
    for area in DATA.item_areas:
        for item in DATA.items(area).values():
            assert set(item.structures) <= known, item.id


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_every_field_that_the_panel_tells_exists_and_doubt_is_told(name: str, entry: Any) -> None:
    fields = {field for field, _ in FACTS[type(entry)]}
    assert fields <= set(entry.__struct_fields__)
    assert set(entry.unverified_fields) <= set(entry.__struct_fields__)
    if entry.id not in DRAWN:
        return
    for field, label in FACTS[type(entry)]:
        shown = [words for words, _ in describe(DRAWN[entry.id], DATA)["facts"] if words.startswith(label)]
        if shown and field in entry.unverified_fields:
            assert shown == [f"{label} (professional wording, not verified)"]


def test_a_part_of_a_group_keeps_its_own_name_and_says_where_it_belongs() -> None:
    told = describe(DRAWN["L4"], DATA)
    assert told["name"] == DRAWN["L4"].name
    assert told["facts"][0] == ["Belongs to", DATA.anatomy["vertebrae"]["lumbar"].name]


@pytest.mark.parametrize("bone", ["scapula", "skull", "rib5", "spinal_cord", "lm_sp_L4", "dermatome_S4-S5"])
def test_a_drawing_is_not_called_by_the_name_of_something_on_it(bone: str) -> None:
    assert describe(DRAWN[bone], DATA)["name"] == DRAWN[bone].name


def test_a_bone_tells_how_to_feel_every_landmark_on_it() -> None:
    told = dict(describe(DRAWN["scapula"], DATA)["facts"])
    marks = ("medial_border_of_scapula", "lateral_border_of_scapula", "scapular_spine")
    for name in marks:
        mark: Any = DATA.anatomy["landmarks"][name]
        assert mark.palpation in told.values()
        assert any(label.startswith(mark.name) for label in told)
    assert "escápula" in " ".join(describe(DRAWN["scapula"], DATA)["groups"])


def test_a_site_of_one_drawing_is_told_under_the_name_of_the_site() -> None:
    told = describe(DRAWN["zone_sciatic"], DATA)
    assert told["name"] == DATA.anatomy["endangerment_sites"]["sciatic_notch"].name
    assert "Stop and refer if (professional wording, not verified)" in dict(told["facts"])


def test_nerves_of_a_muscle_are_drawings_that_can_be_lit() -> None:
    assert describe(DRAWN["trapezius_upper"], DATA)["nerves"] == ["accessory_nerve"]
    for structure in SOFT_TISSUE:
        assert set(describe(DRAWN[structure], DATA)["nerves"]) <= set(DRAWN)


def test_a_part_can_be_searched_by_the_names_of_its_group() -> None:
    groups = describe(DRAWN["longissimus_thoracis"], DATA)["groups"]
    assert {"Erector spinae", DATA.structures["erector_spinae"].spanish} <= set(groups)
    assert describe(DRAWN["trapezius_upper"], DATA)["groups"] == []


def test_roots_in_front_of_the_piriformis_are_dashed_and_the_sciatic_nerve_is_not() -> None:
    roots = [drawing for name, drawing in DRAWN.items() if name.startswith("sacral_plexus_")]
    assert len(roots) == 5
    for root in roots:
        assert root.d.count("M") > 3, root.id
        assert "out of sight from behind" in describe(root, DATA)["source"]
    assert DRAWN["sciatic_nerve"].d.count("M") == 1


def test_counts_of_the_spine_are_those_of_the_drawings() -> None:
    regions = DATA.anatomy["vertebrae"]
    for name in ("cervical", "thoracic", "lumbar"):
        assert regions[name].count == len(regions[name].drawings)  # type: ignore[attr-defined]


# ---- broken data ----------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(DATA.root, tmp_path / "course_data")
    return tmp_path / "course_data"


def edit(file: Path, name: str, **fields: Any) -> None:
    entries = yaml.safe_load(file.read_text("utf-8"))
    if fields:
        next(entry for entry in entries if entry["id"] == name).update(fields)
    else:
        entries = [entry for entry in entries if entry["id"] != name]
    file.write_text(yaml.safe_dump(entries, sort_keys=False), "utf-8")


BROKEN = [
    ("nerves", "sciatic_nerve", {"sources": ["nobody"]}, "sources", "'nobody' is not known"),
    ("vessels", "vertebral_artery", {"drawn_as": ["left_foot"]}, "drawn_as", "'left_foot' is not known"),
    ("landmarks", "acromion", {"drawn_as": []}, "drawn_as", "no view of the atlas draws it"),
    ("endangerment_sites", "axilla", {"sources": []}, "sources", "is called verified but names no source"),
    ("structures", "rhomboid_major", {"nerves": ["rhomboid_nerve"]}, "nerves", "'rhomboid_nerve' is not known"),
    ("structures", "rhomboid_major", {}, "", "is drawn in the atlas but has no facts"),
]


@pytest.mark.parametrize(("file", "name", "fields", "field", "words"), BROKEN)
def test_broken_anatomy_is_named(
    copy: Path, file: str, name: str, fields: dict[str, Any], field: str, words: str
) -> None:
    edit(copy / "anatomy" / f"{file}.yml", name, **fields)
    found = [(p.file, p.entry, p.field) for p in check(CourseData(copy), None) if words in str(p)]
    assert (f"anatomy/{file}.yml", name, field) in found


SKULL = ("mastoid", "occipital", "nuchal")


def to_skull() -> list[Any]:
    """Every drawn muscle that, by its facts, ends at the skull and does not begin there."""
    found = []
    for name in DATA.views:
        for drawing in DATA.view(name).structures:
            known = DATA.facts(drawing.id)
            if drawing.origin and drawing.insertion and isinstance(known, Structure) and len(known.drawings) == 1:
                begins, ends = (any(word in text.lower() for word in SKULL) for text in (known.origin, known.insertion))
                if ends and not begins:
                    found.append(pytest.param(drawing, id=f"{name}-{drawing.id}"))
    return found


@pytest.mark.parametrize("drawing", to_skull())
def test_a_muscle_that_ends_at_the_skull_is_drawn_with_its_insertion_on_top(drawing: Any) -> None:
    # The first point of a path is absolute; the others follow it.
    origin, insertion = (float(path.split("l")[0].split(" ")[1]) for path in (drawing.origin, drawing.insertion))
    assert insertion < origin
