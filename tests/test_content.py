"""Loading the course data: the real files load, and a bad file is named with entry and field in plain words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from massage_course import content
from massage_course.content import (
    Area,
    AssignmentFile,
    Claim,
    CourseData,
    DataError,
    ItemFile,
    Trial,
    View,
    Vocabulary,
    course_data,
    load_entries,
    load_json,
    load_references,
    load_table,
    load_yaml,
)

SOURCE = {"id": "one", "tier": "A", "title": "A title", "url": "https://example.org"}

OBJECTIVE = {"id": "o1", "text": "Name it.", "part": 1}

AREA: dict[str, Any] = {
    "id": "one",
    "title": "One",
    "promise": "What it is.",
    "notebook": "01_one",
    "written": True,
    "objectives": [OBJECTIVE],
}

OPTIONS = [{"id": name, "text": f"Option {name}", "rationale": f"Why {name}."} for name in "abc"]

ITEM: dict[str, Any] = {
    "id": "q1",
    "type": "single_best_answer",
    "stem": "Which?",
    "objective": "o1",
    "bloom": "apply",
    "mblex": "AP",
    "difficulty": "easy",
    "references": ["R2000"],
    "verified": True,
    "options": OPTIONS,
}

HEADER = (
    "id,area,label,kind,condition,treatment,comparator,outcome,time,measure,effect,ci_low,ci_high,studies,people,favors,reference,"
    "verified,note"
)
ROW = "r1,a,Label,pooled,chronic,massage,inactive,pain,short,SMD,-1.0,-2.0,0.5,3,120,negative,R2000,true,"

ARTICLE = "@article{R2000, author = {Roe, Jane}, title = {A title}, journal = {J}, year = {2000}}\n"


def written(folder: Path, name: str, data: Any) -> Path:
    """A file in `folder`: text and bytes as they are, everything else as YAML."""
    file = folder / name
    if isinstance(data, bytes):
        file.write_bytes(data)
    else:
        file.write_text(data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False), "utf-8")
    return file


def without(entry: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != field}


def problem_of(load: Any, *arguments: Any) -> DataError:
    with pytest.raises(DataError) as caught:
        load(*arguments)
    return caught.value


def expect(error: DataError, file: str, entry: str, field: str, words: str) -> None:
    """The error names these places, one by one and in its message."""
    assert (error.file, error.entry, error.field) == (file, entry, field)
    assert words in error.problem
    for part in (file, entry, field, words):
        assert part in str(error)
    assert "msgspec" not in str(error) and "`$" not in str(error)


# ---- the real data --------------------------------------------------------------------------------------------------

PROPERTIES = (
    "vocabulary",
    "areas",
    "claims",
    "trials",
    "safety",
    "techniques",
    "labs",
    "structures",
    "anatomy_sources",
    "references",
)


@pytest.mark.parametrize("name", PROPERTIES)
def test_real_course_data_load(name: str) -> None:
    assert getattr(course_data(), name)


def test_real_view_and_items_load() -> None:
    data = course_data()
    assert data.view("posterior").structures
    assert len(data.items("low_back_pain")) >= 12


def test_real_areas_are_the_start_page_and_the_eight_areas_in_order() -> None:
    assert list(course_data().areas) == [
        "introduction",
        "low_back_pain",
        "upper_back_tension",
        "feel_good_chemicals",
        "sleep",
        "healing",
        "circulation",
        "maternity",
        "feels_good",
    ]


def test_real_records_are_kept_under_their_own_ids() -> None:
    data = course_data()
    for records in (data.areas, data.claims, data.trials, data.techniques, data.labs, data.structures):
        assert all(name == record.id for name, record in records.items())  # type: ignore[attr-defined]


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        next(iter(course_data().areas.values())).title = "Another"  # type: ignore[misc]


def test_every_real_reference_has_an_author_or_title_a_year_and_a_text() -> None:
    for key, reference in course_data().references.items():
        assert reference.key == key
        assert reference.citation.strip() and reference.text.strip(), key
        assert "{" not in reference.text and "  " not in reference.text, key
        assert reference.url == "" or reference.url.startswith("https://") or reference.url.startswith("http://"), key


def test_a_source_is_found_by_bibtex_key_and_by_anatomy_id() -> None:
    data = course_data()
    assert data.source("Furlan2015").citation.startswith("Furlan")
    name, known = next(iter(data.anatomy_sources.items()))
    assert data.source(f"anatomy:{name}").url == known.url
    for unknown in ("Nobody1900", "anatomy:nobody"):
        with pytest.raises(KeyError):
            data.source(unknown)


def test_data_of_a_clone_are_read_beside_the_package() -> None:
    assert course_data().root == content.PACKAGE.parent / "course_data"


# ---- lists of records (YAML) ----------------------------------------------------------------------------------------


def test_a_good_list_of_records_is_read_by_id(tmp_path: Path) -> None:
    entries = load_entries(written(tmp_path, "a.yml", [AREA, {**AREA, "id": "two"}]), Area)
    assert list(entries) == ["one", "two"]
    assert entries["one"].objectives[0].text == "Name it."


@pytest.mark.parametrize(
    ("entries", "entry", "field", "words"),
    [
        ([without(AREA, "title")], "one", "", "the field 'title' is missing"),
        ([AREA, {**AREA, "id": "two", "titel": "x"}], "two", "", "the field 'titel' is not known here"),
        ([{**AREA, "minutes": 10}], "one", "", "the field 'minutes' is not known here"),
        ([{**AREA, "title": 7}], "one", "title", "should be text, but is a whole number"),
        ([{**AREA, "written": "yes please"}], "one", "written", "should be true or false, but is text"),
        ([{**AREA, "objectives": "o1"}], "one", "objectives", "should be a list, but is text"),
        ([{**AREA, "promise": None}], "one", "promise", "should be text, but is empty"),
        ([{**AREA, "objectives": [{**OBJECTIVE, "part": "two"}]}], "one > o1", "part", "should be a whole number"),
        ([{**AREA, "objectives": [without(OBJECTIVE, "text")]}], "one > o1", "", "the field 'text' is missing"),
        ([AREA, {**AREA, "title": "Again"}], "one", "id", "stands twice"),
    ],
)
def test_a_bad_entry_of_a_list_is_named(tmp_path: Path, entries: list[Any], entry: str, field: str, words: str) -> None:
    expect(problem_of(load_entries, written(tmp_path, "areas.yml", entries), Area), "areas.yml", entry, field, words)


def test_an_entry_without_an_id_is_found_by_its_place(tmp_path: Path) -> None:
    file = written(tmp_path, "areas.yml", [AREA, without(AREA, "id")])
    error = problem_of(load_entries, file, Area)
    assert "the field 'id' is missing" in error.problem
    assert "2" in error.entry, f"nothing says which of the entries has no id: {error}"


def test_an_entry_that_is_no_block_of_fields_is_found_by_its_place(tmp_path: Path) -> None:
    error = problem_of(load_entries, written(tmp_path, "areas.yml", [AREA, "a stray line"]), Area)
    assert "should be a block of fields, but is text" in error.problem
    assert "2" in error.entry, f"nothing says which of the entries it is: {error}"


@pytest.mark.parametrize("text", ["", "id: one\ntitle: One\n", "just words\n"])
def test_a_file_that_should_be_a_list_says_so(tmp_path: Path, text: str) -> None:
    expect(problem_of(load_entries, written(tmp_path, "areas.yml", text), Area), "areas.yml", "", "", "must be a list")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- id: one\n  title: One\n  promise: a: b\n", 3),
        ("- id: one\n  title: 'One\n", 3),
        ("- id: one\n\ttitle: One\n", 2),
        ("- id: one\n  title: [One\n", 3),
    ],
)
def test_a_mistake_in_yaml_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    for load, kind in ((load_entries, Area), (load_yaml, Vocabulary)):
        error = problem_of(load, written(tmp_path, "areas.yml", text), kind)
        expect(error, "areas.yml", f"near line {line}", "", "is not valid YAML")


@pytest.mark.parametrize("data", ["- id: Korshøj\n".encode("cp1252"), b"- id: one\x00\n"], ids=["cp1252", "null byte"])
def test_a_yaml_file_that_is_not_utf8_text_is_named(tmp_path: Path, data: bytes) -> None:
    error = problem_of(load_entries, written(tmp_path, "areas.yml", data), Area)
    assert error.file == "areas.yml"


@pytest.mark.parametrize("text", ["- !!python/object/apply:os.system [echo]\n", "- !unknown x\n"])
def test_yaml_cannot_make_objects(tmp_path: Path, text: str) -> None:
    assert problem_of(load_entries, written(tmp_path, "areas.yml", text), Area).file == "areas.yml"


@pytest.mark.parametrize(("load", "name", "kind"), [
    (load_entries, "areas.yml", Area),
    (load_yaml, "vocabulary.yml", Vocabulary),
    (load_json, "posterior.json", View),
    (load_table, "trials.csv", Trial),
])  # fmt: skip
def test_a_missing_file_is_named_with_the_folder(tmp_path: Path, load: Any, name: str, kind: type) -> None:
    error = problem_of(load, tmp_path / name, kind)
    expect(error, name, "", "", "the file is missing")
    assert str(tmp_path) in error.problem


def test_a_missing_bibliography_is_named_with_the_folder(tmp_path: Path) -> None:
    error = problem_of(load_references, tmp_path / "references.bib")
    expect(error, "references.bib", "", "", "the file is missing")
    assert str(tmp_path) in error.problem


def test_every_file_of_a_course_that_is_missing_is_named(tmp_path: Path) -> None:
    data = CourseData(tmp_path)
    for name in PROPERTIES:
        if name == "labs":
            assert data.labs == {}, "a course may have no lab"
            continue
        with pytest.raises(DataError, match="the file is missing"):
            getattr(data, name)
    with pytest.raises(DataError, match=r"side\.json: the file is missing"):
        data.view("side")
    with pytest.raises(DataError, match=r"sleep\.yml: the file is missing"):
        data.items("sleep")


def test_a_lab_is_called_like_its_file(tmp_path: Path) -> None:
    text = (course_data().root / "labs" / "low_back_pain_effect.yml").read_text("utf-8")
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "other.yml").write_text(text, "utf-8")
    with pytest.raises(DataError, match="is 'low_back_pain_effect', but the file is called 'other'"):
        _ = CourseData(tmp_path).labs


# ---- one record per file (YAML): vocabulary, items, keys ------------------------------------------------------------


def item_file(**changes: Any) -> dict[str, Any]:
    return {"area": "one", "items": [{**ITEM, **changes}]}


def test_a_good_item_file_is_read(tmp_path: Path) -> None:
    file = load_yaml(written(tmp_path, "one.yml", item_file()), ItemFile)
    assert file.items[0].type == "single_best_answer"


@pytest.mark.parametrize(
    ("data", "entry", "field", "words"),
    [
        ({"items": []}, "", "", "the field 'area' is missing"),
        ({**item_file(), "titel": "x"}, "", "", "the field 'titel' is not known here"),
        ({"area": "one", "items": "q1"}, "", "items", "should be a list, but is text"),
        ({"area": "one", "items": [without(ITEM, "stem")]}, "q1", "", "the field 'stem' is missing"),
        ({"area": "one", "items": [without(ITEM, "type")]}, "q1", "", "the field 'type' is missing"),
        (item_file(type="singel_best_answer"), "q1", "type", "'singel_best_answer' is not one of the words allowed"),
        (item_file(type="match"), "q1", "", "the field 'options' is not known here"),
        (item_file(points="two"), "q1", "points", "should be a number, but is text"),
        (item_file(verified="maybe"), "q1", "verified", "should be true or false, but is text"),
        (item_file(references="R2000"), "q1", "references", "should be a list, but is text"),
        (item_file(options=[*OPTIONS[:2], without(OPTIONS[2], "rationale")]), "q1 > c", "", "'rationale' is missing"),
        (item_file(options=[{**OPTIONS[0], "key": "yes!"}]), "q1 > a", "key", "should be true or false, but is text"),
        (item_file(options=[{**OPTIONS[0], "text": 5}]), "q1 > a", "text", "should be text, but is a whole number"),
        (item_file(options=[{**OPTIONS[0], "kay": True}]), "q1 > a", "", "the field 'kay' is not known here"),
    ],
)
def test_a_bad_item_is_named(tmp_path: Path, data: Any, entry: str, field: str, words: str) -> None:
    expect(problem_of(load_yaml, written(tmp_path, "one.yml", data), ItemFile), "one.yml", entry, field, words)


def test_an_item_without_an_id_is_found_by_its_place(tmp_path: Path) -> None:
    data = {"area": "one", "items": [ITEM, without(ITEM, "id")]}
    error = problem_of(load_yaml, written(tmp_path, "one.yml", data), ItemFile)
    assert "the field 'id' is missing" in error.problem
    assert "2" in error.entry, f"nothing says which of the items has no id: {error}"


def test_an_option_without_an_id_is_found_by_its_item(tmp_path: Path) -> None:
    data = item_file(options=[OPTIONS[0], without(OPTIONS[1], "id")])
    error = problem_of(load_yaml, written(tmp_path, "one.yml", data), ItemFile)
    assert error.entry.startswith("q1")
    assert "the field 'id' is missing" in error.problem


def test_two_items_of_one_id_are_named(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    written(tmp_path / "items", "one.yml", {"area": "one", "items": [ITEM, {**ITEM, "stem": "Another?"}]})
    expect(problem_of(CourseData(tmp_path).items, "one"), "one.yml", "q1", "id", "stands twice")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "should be a block of fields, but is empty"), ("- id: x\n", "should be a block of fields, but is a list")],
)
def test_a_file_that_should_be_a_block_of_fields_says_so(tmp_path: Path, text: str, words: str) -> None:
    expect(problem_of(load_yaml, written(tmp_path, "v.yml", text), Vocabulary), "v.yml", "", "", words)


def test_a_bad_key_file_is_named(tmp_path: Path) -> None:
    data = {"assignment": "one", "title": "One", "items": [ITEM]}
    error = problem_of(load_yaml, written(tmp_path, "one.yml", data), AssignmentFile)
    expect(error, "one.yml", "", "", "the field 'intro' is missing")


def test_a_claim_with_a_bad_finding_is_named(tmp_path: Path) -> None:
    claim = dict.fromkeys(Claim.__struct_fields__, "x") | {
        "id": "c1",
        "findings": [{"text": "t", "reference": "R2000", "verified": "hardly"}],
    }
    error = problem_of(load_entries, written(tmp_path, "claims.yml", [claim]), Claim)
    assert error.entry.startswith("c1")
    expect(error, "claims.yml", error.entry, "verified", "should be true or false, but is text")


# ---- tables (CSV) ---------------------------------------------------------------------------------------------------


def test_a_good_table_is_read_and_an_empty_cell_is_not_known(tmp_path: Path) -> None:
    row = ROW.replace("-2.0,0.5,3,120", ",,,")
    trial = load_table(written(tmp_path, "t.csv", f"{HEADER}\n{row}\n"), Trial)["r1"]
    assert (trial.effect, trial.ci_low, trial.studies, trial.people) == (-1.0, None, None, None)
    assert trial.verified is True
    assert trial.note == ""


def test_a_table_may_have_commas_in_quoted_cells(tmp_path: Path) -> None:
    file = written(tmp_path, "t.csv", f'{HEADER}\n{ROW}"one, two ""three"""\n')
    assert load_table(file, Trial)["r1"].note == 'one, two "three"'


@pytest.mark.parametrize(
    ("rows", "entry", "field", "words"),
    [
        (f"{HEADER}\n{ROW},spare", "r1", "", "more or fewer cells than the header line"),
        (f"{HEADER}\n{ROW.removesuffix(',true,')}", "r1", "", "more or fewer cells than the header line"),
        (f"{HEADER}\n{ROW}\n{ROW}", "r1", "id", "stands twice"),
        (f"{HEADER}\n{ROW.replace('-1.0', 'minus one')}", "r1", "effect", "should be a number or empty, but is text"),
        (f"{HEADER}\n{ROW.replace(',3,', ',3.5,')}", "r1", "studies", "should be a whole number or empty"),
        (f"{HEADER}\n{ROW.replace('true', 'surely')}", "r1", "verified", "should be true or false, but is text"),
        (f"{HEADER},extra\n{ROW},x", "r1", "", "the field 'extra' is not known here"),
        (f"{HEADER.removesuffix(',note')}\n{ROW.removesuffix(',')}", "r1", "", "the field 'note' is missing"),
    ],
)
def test_a_bad_row_of_a_table_is_named(tmp_path: Path, rows: str, entry: str, field: str, words: str) -> None:
    expect(problem_of(load_table, written(tmp_path, "trials.csv", rows), Trial), "trials.csv", entry, field, words)


def test_a_table_that_excel_saved_as_utf8_is_read(tmp_path: Path) -> None:
    """Excel puts a byte order mark before the first cell and ends lines with CR LF."""
    text = f"\ufeff{HEADER}\r\n{ROW}Korshøj\r\n"
    assert load_table(written(tmp_path, "trials.csv", text.encode()), Trial)["r1"].note == "Korshøj"


def test_a_table_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    error = problem_of(load_table, written(tmp_path, "trials.csv", f"{HEADER}\n{ROW}Korshøj".encode("cp1252")), Trial)
    assert error.file == "trials.csv"


def test_a_table_with_semicolons_says_that_the_columns_are_not_known(tmp_path: Path) -> None:
    """German Excel writes semicolons."""
    error = problem_of(load_table, written(tmp_path, "trials.csv", f"{HEADER}\n{ROW}".replace(",", ";")), Trial)
    assert error.file == "trials.csv"
    assert "Object contains" not in error.problem, f"not in plain words: {error}"


# ---- atlas (JSON) ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "does not have the expected form"),
        ('{"meta": ', "does not have the expected form"),
        ('{"structures": []}', "meta"),
        ('{"meta": {}, "structures": []}', "view"),
        ("[]", "array"),
    ],
)
def test_a_bad_atlas_file_is_named(tmp_path: Path, text: str, words: str) -> None:
    error = problem_of(load_json, written(tmp_path, "posterior.json", text), View)
    assert error.file == "posterior.json"
    assert words in error.problem


def test_a_drawing_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    view = json.loads((course_data().root / "atlas" / "posterior.json").read_text("utf-8"))
    view["structures"][0]["colour"] = "red"
    error = problem_of(load_json, written(tmp_path, "posterior.json", json.dumps(view)), View)
    assert "colour" in error.problem


def test_a_view_gives_a_drawing_by_id_and_raises_keyerror_for_none() -> None:
    view = course_data().view("posterior")
    assert view.drawing("L4").id == "L4"
    with pytest.raises(KeyError):
        view.drawing("no such bone")


# ---- references (BibTeX) --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "citation"),
    [
        ("Roe, Jane", "Roe 2000"),
        ("Roe, Jane and Doe, John", "Roe and Doe 2000"),
        ("Roe, Jane and Doe, John and Poe, Ann", "Roe et al. 2000"),
        ("van der Berg, Jan", "van der Berg 2000"),
        ("{Mayo Clinic}", "Mayo Clinic 2000"),
    ],
)
def test_a_citation_is_the_names_and_the_year(tmp_path: Path, people: str, citation: str) -> None:
    file = written(tmp_path, "r.bib", ARTICLE.replace("Roe, Jane", people))
    assert load_references(file)["R2000"].citation == citation


def test_a_doi_becomes_the_link_and_stays_out_of_the_text(tmp_path: Path) -> None:
    file = written(
        tmp_path, "r.bib", ARTICLE.replace("year", "doi = {10.1/x}, url = {https://a.b}, note = {Read.}, year")
    )
    reference = load_references(file)["R2000"]
    assert reference.url == "https://doi.org/10.1/x"
    assert "10.1/x" not in reference.text and "a.b" not in reference.text and "Read" not in reference.text
    assert "A title" in reference.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ARTICLE + ARTICLE, "R2000"),
        (ARTICLE.replace("{A title},", "{A title}"), "line 1"),
        (ARTICLE.removesuffix("}\n"), "end of file"),
        (ARTICLE.replace("title = {A title}, ", ""), "R2000"),
        (ARTICLE.replace("author = {Roe, Jane}, ", ""), "R2000"),
        (ARTICLE.replace("@article", "@artikel"), "R2000"),
        (ARTICLE.encode("utf-8").replace(b"Roe", b"R\xf8e"), ""),
    ],
    ids=["twice", "comma", "end", "no title", "no author", "unknown kind", "not utf-8"],
)
def test_a_bad_bibliography_is_named(tmp_path: Path, text: str | bytes, words: str) -> None:
    error = problem_of(load_references, written(tmp_path, "references.bib", text))
    assert error.file == "references.bib"
    assert words in str(error)


def test_an_error_can_name_less_than_all_places() -> None:
    assert str(DataError("a.yml", "", "", "is bad")) == "a.yml: is bad"
    assert str(DataError("a.yml", "x", "", "is bad")) == "a.yml, entry x: is bad"
    assert str(DataError("a.yml", "x", "f", "is bad")) == "a.yml, entry x, field f: is bad"
