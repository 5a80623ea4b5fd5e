"""Rules between data files: each is broken once in a copy of the real course, and the problem must be named."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from massage_course.checks import check
from massage_course.content import CourseData, DataError

ROOT = Path(__file__).parents[1]
WHOLE = CourseData(ROOT / "course_data")
ITEMS = "course_data/items/low_back_pain.yml"
KEYS = "exercises/keys/low_back_pain.yml"
LAB = "course_data/labs/low_back_pain_effect.yml"
SCALES = "course_data/scales.yml"

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Change = Callable[[Any], None]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the real course with the items of one area: the rules are the same for each, and this is quick."""
    others = shutil.ignore_patterns(*(f"{area}.yml" for area in WHOLE.item_areas if area != "low_back_pain"))
    shutil.copytree(ROOT / "course_data", tmp_path / "course_data", ignore=others)
    for folder in ("keys", "pool"):
        shutil.copytree(ROOT / "exercises" / folder, tmp_path / "exercises" / folder, ignore=others)
    change(tmp_path / "course_data/areas.yml", only_low_back_pain_is_written)
    return tmp_path


def only_low_back_pain_is_written(areas: Any) -> None:
    for area in areas:
        area["written"] = area["id"] == "low_back_pain"


SLOW = {"references.bib": "references", "structures.yml": "structures", "sources.yml": "anatomy_sources"}


def problems(course: Path, changed: str = "") -> list[DataError]:
    """Check the copy. Files that take long to read and were not `changed` are taken from the original."""
    data = CourseData(course / "course_data")
    for file, name in SLOW.items():
        if not changed.endswith(file):
            # A cached_property keeps its value in the object's own dictionary.
            data.__dict__[name] = getattr(WHOLE, name)
    return check(data, course / "exercises")


def change(file: Path, edit: Change) -> None:
    """Edit the parsed content of a data file in place."""
    if file.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"), newline="")))
        edit(rows)
        stream = io.StringIO(newline="")
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.write_text(stream.getvalue(), "utf-8")
        return
    if file.suffix == ".bib":
        file.write_text(edit(file.read_text("utf-8")), "utf-8")
        return
    data = yaml.load(file.read_text("utf-8"), Loader=LOADER)
    edit(data)
    file.write_text(yaml.dump(data, Dumper=DUMPER, sort_keys=False, allow_unicode=True), "utf-8")


def entry(data: Any, name: str) -> Any:
    """An entry by its id: the whole file, in a list, or in the items of a file."""
    if isinstance(data, dict) and data.get("id") == name:
        return data
    entries = data["items"] if isinstance(data, dict) else data
    return next(one for one in entries if one["id"] == name)


def sets(name: str, /, **fields: Any) -> Change:
    """Set fields of the entry `name`."""

    def edit(data: Any) -> None:
        entry(data, name).update(fields)

    return edit


def sets_part(name: str, part_list: str, number: int, /, **fields: Any) -> Change:
    """Set fields of one part of the entry `name`; a value of None takes the field away."""

    def edit(data: Any) -> None:
        part = entry(data, name)[part_list][number]
        part.update(fields)
        for field in [field for field, value in fields.items() if value is None]:
            del part[field]

    return edit


def keeps(name: str, part_list: str, count: int) -> Change:
    """Keep only the first parts of the entry `name`."""

    def edit(data: Any) -> None:
        del entry(data, name)[part_list][count:]

    return edit


def all_keys(name: str, part_list: str, value: bool) -> Change:
    """Make every part of the entry `name` right, or none."""

    def edit(data: Any) -> None:
        for part in entry(data, name)[part_list]:
            part["key"] = value

    return edit


def example(name: str, /, **numbers: float) -> Change:
    """Set numbers of the first time in the example of a scale."""

    def edit(data: Any) -> None:
        entry(data, name)["example"]["before"].update(numbers)

    return edit


def decision(name: str, scene: int, number: int, /, **fields: Any) -> Change:
    """Set fields of one decision of a case."""

    def edit(data: Any) -> None:
        entry(data, name)["scenes"][scene]["decisions"][number].update(fields)

    return edit


def safety(part: str, number: int, /, **fields: Any) -> Change:
    """Set fields of a red flag or contraindication."""

    def edit(data: Any) -> None:
        data[part][number].update(fields)

    return edit


def same_part_twice(data: Any) -> None:
    options = entry(data, "lbp_p01")["options"]
    options[0]["id"] = options[2]["id"]


def same_item_twice(data: Any) -> None:
    data["items"].append(dict(entry(data, "lbp_g01")))


def same_partner_twice(data: Any) -> None:
    pairs = entry(data, "lbp_p17")["pairs"]
    pairs[0]["right"] = pairs[1]["right"]


def stem_of_practice(data: Any) -> None:
    practice = yaml.load((ROOT / ITEMS).read_text("utf-8"), Loader=LOADER)["items"]
    entry(data, "lbp_g01")["stem"] = practice[3]["stem"]


def no_objectives(data: Any) -> None:
    entry(data, "low_back_pain")["objectives"] = []


def no_item_tests(claim: str) -> Change:
    """Take `claim` away from every item."""

    def edit(data: Any) -> None:
        for item in data["items"]:
            item["claims"] = [name for name in item.get("claims", []) if name != claim] or ["low_back_pain_relief"]

    return edit


def same_paper_twice(text: str) -> str:
    return f"{text}\n@misc{{Again2015, author = {{Roe, J.}}, title = {{T}}, year = {{2015}}, doi = {{{FURLAN}}}}}\n"


FURLAN = "10.1002/14651858.CD001929.PUB3"
"""The DOI of Furlan2015, in other letters: a DOI means the same in capitals."""


def leads_back(data: Any) -> None:
    scenes = entry(data, "lbp_c1")["scenes"]
    scenes[-1]["decisions"][0]["next"] = scenes[0]["id"]


BROKEN: list[tuple[str, str, Change, str, str, str, str]] = [
    # what is broken, file, change, and of the problem: file, entry, field, words
    ("area without objectives", "course_data/areas.yml", no_objectives,
     "areas.yml", "low_back_pain", "objectives", "at least one objective"),
    ("claim without findings", "course_data/claims.yml", sets("low_back_pain_relief", findings=[]),
     "claims.yml", "low_back_pain_relief", "findings", "at least one finding"),
    ("claim with the record of another area", "course_data/claims.yml", sets("low_back_pain_relief", record="2d"),
     "claims.yml", "low_back_pain_relief", "record", "should be 1, the number of the area"),
    ("two claims with one record", "course_data/claims.yml", sets("low_back_pain_relief", record="1b"),
     "claims.yml", "low_back_pain_desk_cause", "record", "'1b' is the record of another claim"),
    ("claim that no item tests", ITEMS, no_item_tests("low_back_pain_desk_cause"),
     "claims.yml", "low_back_pain_desk_cause", "", "no practice item tests it"),
    ("one paper with two entries", "course_data/references.bib", same_paper_twice,
     "references.bib", "Again2015", "", "is the same paper as 'Furlan2015' (doi"),
    ("claim of an unknown area", "course_data/claims.yml", sets("low_back_pain_relief", area="lower_back"),
     "claims.yml", "low_back_pain_relief", "area", "'lower_back' is not known"),
    ("claim with an unknown verdict", "course_data/claims.yml", sets("low_back_pain_relief", verdict="proven"),
     "claims.yml", "low_back_pain_relief", "verdict", "'proven' is not known"),
    ("claim with an unknown certainty", "course_data/claims.yml", sets("low_back_pain_relief", certainty="total"),
     "claims.yml", "low_back_pain_relief", "certainty", "'total' is not known"),
    ("finding with an unknown reference", "course_data/claims.yml",
     sets_part("low_back_pain_relief", "findings", 0, reference="Furlan2016"),
     "claims.yml", "low_back_pain_relief", "findings", "'Furlan2016' is not known"),
    ("trial of an unknown area", "course_data/trials.csv",
     sets("furlan2015_chronic_inactive_pain_short", area="nowhere"),
     "trials.csv", "furlan2015_chronic_inactive_pain_short", "area", "'nowhere' is not known"),
    ("trial with an unknown reference", "course_data/trials.csv",
     sets("furlan2015_chronic_inactive_pain_short", reference="Nobody1900"),
     "trials.csv", "furlan2015_chronic_inactive_pain_short", "reference", "'Nobody1900' is not known"),
    ("trial with an unknown comparator", "course_data/trials.csv",
     sets("furlan2015_chronic_inactive_pain_short", comparator="inactiv"),
     "trials.csv", "furlan2015_chronic_inactive_pain_short", "comparator", "'inactiv' is not known"),
    ("difference that is favored like a ratio", "course_data/trials.csv",
     sets("furlan2015_chronic_inactive_pain_short", favors="below_1"),
     "trials.csv", "furlan2015_chronic_inactive_pain_short", "favors", "must be below_1 or above_1 for a ratio"),
    ("ratio that is favored like a difference", "course_data/trials.csv",
     sets("sherman2009_book_ndi", favors="positive"),
     "trials.csv", "sherman2009_book_ndi", "favors", "must be below_1 or above_1 for a ratio"),
    ("effect below its interval", "course_data/trials.csv",
     sets("furlan2015_chronic_inactive_pain_short", effect="-0.91"),
     "trials.csv", "furlan2015_chronic_inactive_pain_short", "effect", "outside its own interval"),
    ("effect above its interval", "course_data/trials.csv",
     sets("furlan2015_chronic_inactive_pain_short", effect="0.75"),
     "trials.csv", "furlan2015_chronic_inactive_pain_short", "effect", "outside its own interval"),
    ("interval turned around", "course_data/trials.csv",
     sets("furlan2015_chronic_inactive_pain_short", ci_low="-0.60", ci_high="-0.90"),
     "trials.csv", "furlan2015_chronic_inactive_pain_short", "effect", "outside its own interval"),
    ("red flag of an unknown area", "course_data/safety.yml", safety("red_flags", 0, area="nowhere"),
     "safety.yml", "cauda_equina", "area", "'nowhere' is not known"),
    ("red flag with an unknown reference", "course_data/safety.yml", safety("red_flags", 0, references=["Nobody1900"]),
     "safety.yml", "cauda_equina", "references", "'Nobody1900' is not known"),
    ("verified red flag without a reference", "course_data/safety.yml", safety("red_flags", 0, references=[]),
     "safety.yml", "cauda_equina", "references", "called verified but names no reference"),
    ("contraindication of an unknown kind", "course_data/safety.yml", safety("contraindications", 0, kind="maybe"),
     "safety.yml", "*", "kind", "'maybe' is not known"),
    ("contraindication of an unknown area", "course_data/safety.yml", safety("contraindications", 0, areas=["x"]),
     "safety.yml", "*", "areas", "'x' is not known"),
    ("routine of an unknown area", "course_data/techniques.yml", sets("low_back_routine", area="nowhere"),
     "techniques.yml", "low_back_routine", "area", "'nowhere' is not known"),
    ("routine without a reference", "course_data/techniques.yml", sets("low_back_routine", references=[]),
     "techniques.yml", "low_back_routine", "references", "names no reference"),
    ("scale of an unknown area", SCALES, sets("odi", areas=["nowhere"]),
     "scales.yml", "odi", "areas", "'nowhere' is not known"),
    ("scale with an unknown reference for its scoring", SCALES, sets("odi", references=["Nobody1900"]),
     "scales.yml", "odi", "references", "'Nobody1900' is not known"),
    ("scale with an unknown reference for a figure", SCALES, sets_part("odi", "limits", 0, reference="Nobody1900"),
     "scales.yml", "odi", "references", "'Nobody1900' is not known"),
    ("scale with an unknown reference for a doubt", SCALES, sets("odi", doubt_references=["Nobody1900"]),
     "scales.yml", "odi", "references", "'Nobody1900' is not known"),
    ("scale with verified scoring of no source", SCALES, sets("odi", references=[]),
     "scales.yml", "odi", "references", "the scoring is called verified"),
    ("scale with verified bands of no source", SCALES, sets("odi", bands_references=[]),
     "scales.yml", "odi", "bands_references", "the bands are called verified"),
    ("scale with a figure without a size", SCALES, sets_part("odi", "limits", 0, change=None),
     "scales.yml", "odi", "limits", "needs either a change or a percent"),
    ("scale with a figure of two sizes", SCALES, sets_part("odi", "limits", 0, percent=30),
     "scales.yml", "odi", "limits", "needs either a change or a percent"),
    ("scale with a figure without a verified mark", SCALES, sets_part("odi", "limits", 0, verified=None),
     "scales.yml", "odi > number 1 of limits", "", "the field 'verified' is missing"),
    ("scale with a figure for an unknown variant", SCALES, sets_part("nrs", "limits", 0, variants=["knee"]),
     "scales.yml", "nrs", "variants", "'knee' is not a variant"),
    ("scale with bands in disorder", SCALES, sets_part("odi", "bands", 0, up_to=50),
     "scales.yml", "odi", "bands", "from low to high"),
    ("scale whose bands end early", SCALES, keeps("odi", "bands", 4),
     "scales.yml", "odi", "bands", "must reach to the highest score, 100"),
    ("scale with an example out of range", SCALES, example("odi", pain=6),
     "scales.yml", "odi", "example", "gives no score"),
    ("scale with an example of an unknown field", SCALES, example("odi", cycling=1),
     "scales.yml", "odi", "example", "'cycling' is not a field"),
    ("scale with an example of an unknown variant", SCALES,
     lambda data: entry(data, "nrs")["example"].update(variant="knee"),
     "scales.yml", "nrs", "example", "'knee' is not a variant"),
    ("scale with two fields of one id", SCALES,
     lambda data: entry(data, "odi")["groups"][0]["fields"][0].update(id="care"),
     "scales.yml", "odi", "id", "the id 'care' stands 2 times inside this scale"),
    ("lab of an unknown area", LAB, sets("low_back_pain_effect", area="nowhere"),
     "labs/low_back_pain_effect.yml", "low_back_pain_effect", "area", "'nowhere' is not known"),
    ("lab with an unknown certainty", LAB, sets("low_back_pain_effect", certainty="total"),
     "labs/low_back_pain_effect.yml", "low_back_pain_effect", "certainty", "'total' is not known"),
    ("lab with an unknown reference", LAB, sets("low_back_pain_effect", reference="Nobody1900"),
     "labs/low_back_pain_effect.yml", "low_back_pain_effect", "references", "'Nobody1900' is not known"),
    ("lab with an unknown row", LAB,
     sets_part("low_back_pain_effect", "settings", 0, trial="furlan2051"),
     "labs/low_back_pain_effect.yml", "low_back_pain_effect", "trial", "'furlan2051' is not known"),
    ("lab with a row that is not verified", LAB,
     sets_part("low_back_pain_effect", "settings", 2, trial="furlan2015_chronic_inactive_pain_long"),
     "labs/low_back_pain_effect.yml", "low_back_pain_effect", "trial", "is not verified"),
    ("lab with a dose of an unknown source", LAB,
     sets_part("low_back_pain_effect", "doses", 0, reference="Nobody1900"),
     "labs/low_back_pain_effect.yml", "low_back_pain_effect", "references", "'Nobody1900' is not known"),
    ("structure with an unknown source", "course_data/anatomy/structures.yml",
     sets("multifidus", sources=["wikpedia"]),
     "anatomy/structures.yml", "multifidus", "sources", "'wikpedia' is not known"),
    ("practice item with an unknown reference", ITEMS, sets("lbp_p01", references=["Crawford2061"]),
     "items/low_back_pain.yml", "lbp_p01", "references", "'Crawford2061' is not known"),
    ("practice item with an unknown anatomy source", ITEMS, sets("lbp_p16", references=["anatomy:els_qk"]),
     "items/low_back_pain.yml", "lbp_p16", "references", "'els_qk' is not known"),
    ("verified practice item without a reference", ITEMS, sets("lbp_p01", references=[]),
     "items/low_back_pain.yml", "lbp_p01", "references", "names no reference"),
    ("practice item with an unknown objective", ITEMS, sets("lbp_p01", objective="lbp_evidnce"),
     "items/low_back_pain.yml", "lbp_p01", "objective", "'lbp_evidnce' is not known"),
    ("practice item with an unknown Bloom level", ITEMS, sets("lbp_p01", bloom="memorize"),
     "items/low_back_pain.yml", "lbp_p01", "bloom", "'memorize' is not known"),
    ("practice item with an unknown difficulty", ITEMS, sets("lbp_p01", difficulty="tricky"),
     "items/low_back_pain.yml", "lbp_p01", "difficulty", "'tricky' is not known"),
    ("practice item with a wrong MBLEx tag", ITEMS, sets("lbp_p01", mblex="BENE.A"),
     "items/low_back_pain.yml", "lbp_p01", "mblex", "'BENE' is not known"),
    ("practice item with an unknown claim", ITEMS, sets("lbp_p01", claims=["low_back_pain_cure"]),
     "items/low_back_pain.yml", "lbp_p01", "claims", "'low_back_pain_cure' is not known"),
    ("practice item with an unknown structure", ITEMS, sets("lbp_p16", structures=["quadratus_lumbarum"]),
     "items/low_back_pain.yml", "lbp_p16", "structures", "'quadratus_lumbarum' is not known"),
    ("practice item worth nothing", ITEMS, sets("lbp_p01", points=0),
     "items/low_back_pain.yml", "lbp_p01", "points", "must be more than 0"),
    ("two best answers", ITEMS, sets_part("lbp_p01", "options", 0, key=True),
     "items/low_back_pain.yml", "lbp_p01", "key", "exactly one best answer, but has 2"),
    ("no best answer", ITEMS, all_keys("lbp_p01", "options", False),
     "items/low_back_pain.yml", "lbp_p01", "key", "exactly one best answer, but has 0"),
    ("the same option id twice", ITEMS, same_part_twice,
     "items/low_back_pain.yml", "lbp_p01", "id", "stands 2 times inside this item"),
    ("multiple select with one right option", KEYS, sets("lbp_g05", options=[
        {"id": "a", "text": "A", "rationale": "A.", "key": True}, {"id": "b", "text": "B", "rationale": "B."}]),
     "keys/low_back_pain.yml", "lbp_g05", "key", "two or more right options"),
    ("multiple select with right options only", KEYS, all_keys("lbp_g05", "options", True),
     "keys/low_back_pain.yml", "lbp_g05", "key", "at least one wrong one"),
    ("two lines with one partner", ITEMS, same_partner_twice,
     "items/low_back_pain.yml", "lbp_p17", "parts", "stands 2 times"),
    ("match of two lines", ITEMS, keeps("lbp_p17", "pairs", 2),
     "items/low_back_pain.yml", "lbp_p17", "parts", "at least three lines"),
    ("order of one line", ITEMS, keeps("lbp_p18", "steps", 1),
     "items/low_back_pain.yml", "lbp_p18", "parts", "at least three lines"),
    ("hotspot target that is not drawn", ITEMS, sets_part("lbp_p20", "targets", 0, structure="erector_spinae"),
     "items/low_back_pain.yml", "lbp_p20", "structure", "the posterior view draws no 'erector_spinae'"),
    ("hotspot target in a hidden layer", ITEMS, sets("lbp_p20", layers=["bone"]),
     "items/low_back_pain.yml", "lbp_p20", "layers", "which is not shown"),
    ("hotspot place that names the structure", ITEMS,
     sets_part("lbp_p20", "targets", 3, place="The Quadratus lumborum, beside the spine"),
     "items/low_back_pain.yml", "lbp_p20", "place", "names it"),
    ("two hotspot keys", ITEMS, sets_part("lbp_p20", "targets", 0, key=True),
     "items/low_back_pain.yml", "lbp_p20", "key", "exactly one best answer, but has 2"),
    ("hotspot in an unknown view", ITEMS, sets("lbp_p20", view="anterior"),
     "items/low_back_pain.yml", "lbp_p20", "view", "anterior"),
    ("case scene without a best decision", ITEMS, decision("lbp_c1", 1, 0, key=False),
     "items/low_back_pain.yml", "lbp_c1", "scenes", "the scene 's2' needs exactly one best decision, but has 0"),
    ("case scene with two best decisions", ITEMS, decision("lbp_c1", 1, 1, key=True),
     "items/low_back_pain.yml", "lbp_c1", "scenes", "the scene 's2' needs exactly one best decision, but has 2"),
    ("decision that leads nowhere", ITEMS, decision("lbp_c1", 0, 1, next="s9"),
     "items/low_back_pain.yml", "lbp_c1", "next", "leads to 's9', which is no scene"),
    ("decision that leads back", ITEMS, leads_back,
     "items/low_back_pain.yml", "lbp_c1", "next", "s1"),
    ("graded item that is not verified", KEYS, sets("lbp_g01", verified=False),
     "keys/low_back_pain.yml", "lbp_g01", "verified", "must rest on a verified fact"),
    ("graded item with an unknown reference", KEYS, sets("lbp_g01", references=["Nobody1900"]),
     "keys/low_back_pain.yml", "lbp_g01", "references", "'Nobody1900' is not known"),
    ("graded question that stands in practice", KEYS, stem_of_practice,
     "keys/low_back_pain.yml", "lbp_g01", "stem", "asked in practice"),
    ("graded item twice", KEYS, same_item_twice,
     "keys/low_back_pain.yml", "lbp_g01", "id", "stands twice"),
]  # fmt: skip


def test_the_real_course_has_no_problem() -> None:
    assert check(CourseData(ROOT / "course_data"), ROOT / "exercises") == []


def test_a_copy_of_the_real_course_has_no_problem(course: Path) -> None:
    """Otherwise what the other tests find might come from copying or from writing YAML again."""
    for file in (ITEMS, KEYS, "course_data/claims.yml", "course_data/trials.csv"):
        change(course / file, lambda data: None)
    assert problems(course) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken[0])
def test_one_broken_thing_is_named_with_file_entry_and_field(course: Path, broken: Any) -> None:
    _, path, edit, file, name, field, words = broken
    change(course / path, edit)
    found = problems(course, path)
    assert any(
        problem.file == file
        and (name == "*" or problem.entry == name)
        and problem.field == field
        and words in problem.problem
        for problem in found
    ), [str(problem) for problem in found]
    # Nothing is said of other files, so that an editor looks in the right place. (Items lose their area's objectives.)
    if not path.endswith("areas.yml"):
        assert {problem.file for problem in found} == {file}


def test_all_problems_are_found_at_once(course: Path) -> None:
    change(course / "course_data/claims.yml", sets("low_back_pain_relief", findings=[], verdict="proven"))
    change(course / ITEMS, sets("lbp_p01", bloom="memorize"))
    change(course / KEYS, sets("lbp_g01", verified=False))
    fields = {(problem.file, problem.field) for problem in problems(course)}
    assert fields == {
        ("claims.yml", "findings"),
        ("claims.yml", "verdict"),
        ("items/low_back_pain.yml", "bloom"),
        ("keys/low_back_pain.yml", "verified"),
    }


def test_a_file_that_cannot_be_read_is_a_problem_and_not_a_crash(course: Path) -> None:
    (course / ITEMS).write_text("area: low_back_pain\nitems: [\n", "utf-8")
    found = problems(course)
    assert any(problem.file == "low_back_pain.yml" and "not valid YAML" in problem.problem for problem in found)


def test_a_missing_item_file_of_a_written_lesson_is_a_problem(course: Path) -> None:
    (course / ITEMS).unlink()
    assert any("needs practice items" in problem.problem for problem in problems(course))


def test_items_of_an_area_that_does_not_exist_are_a_problem(course: Path) -> None:
    (course / ITEMS).rename(course / "course_data" / "items" / "lower_back.yml")
    found = {(problem.file, problem.field) for problem in problems(course)}
    assert ("lower_back.yml", "area") in found


def test_the_pool_is_held_to_the_rules_of_graded_items(course: Path) -> None:
    pool = course / "exercises" / "pool"
    pool.mkdir(exist_ok=True)
    items = yaml.safe_load((course / KEYS).read_text("utf-8"))["items"]
    items[0]["verified"] = False
    (course / KEYS).unlink()
    (pool / "low_back_pain.yml").write_text(yaml.safe_dump({"area": "low_back_pain", "items": items}), "utf-8")
    assert [(p.file, p.entry, p.field) for p in problems(course)] == [("pool/low_back_pain.yml", "lbp_g01", "verified")]


def test_a_bad_key_file_does_not_hide_the_problems_of_another(course: Path) -> None:
    keys = course / "exercises" / "keys"
    shutil.copy(keys / "low_back_pain.yml", keys / "zz_second.yml")
    change(keys / "zz_second.yml", sets("lbp_g01", verified=False))
    (keys / "aa_first.yml").write_text("items: [\n", "utf-8")
    found = {problem.file for problem in problems(course)}
    assert {"aa_first.yml", "keys/zz_second.yml"} <= found


def test_without_exercises_only_the_course_data_are_checked(course: Path) -> None:
    change(course / KEYS, sets("lbp_g01", verified=False))
    assert check(CourseData(course / "course_data"), None) == []
