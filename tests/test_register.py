"""The register of claims, its page, and the sources that lessons name: complete, and never stale."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from massage_course import cli, register
from massage_course.checks import bank, check
from massage_course.content import Area, course_data

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
DATA = course_data()
ITEMS = bank(DATA, ROOT / "exercises")
LINES = register.lines(DATA, ITEMS, NOTEBOOKS)

RECORDS = {
    "introduction": "0a 0b 0c 0d",
    "low_back_pain": "1a 1b 1c",
    "upper_back_tension": "2a 2b 2c",
    "feel_good_chemicals": "3a 3b 3c1 3c2 3d1 3d2",
    "sleep": "4a 4b 4c",
    "healing": "5a 5b 5c 5d 5e",
    "circulation": "6a 6b 6c 6d",
    "maternity": "7a 7b 7c 7d",
    "feels_good": "8a 8b 8c",
}
"""The 35 statements of the source article, as the evidence dossiers number them."""

AREAS = [area for area in DATA.areas.values() if area.written and area.id != "introduction"]


@pytest.mark.parametrize("area", RECORDS)
def test_every_statement_of_the_article_is_a_claim(area: str) -> None:
    assert sorted(claim.record for claim in DATA.claims.values() if claim.area == area) == RECORDS[area].split()


def test_the_page_is_what_the_data_say_now() -> None:
    written = (ROOT / "docs" / "claims.md").read_text("utf-8")
    assert written == register.page(DATA, LINES), "run: massage-course docs"


def test_the_page_holds_every_claim_with_all_its_links() -> None:
    rows = re.findall(r"^\| (\d\w+) \| (.*) \|$", (ROOT / "docs" / "claims.md").read_text("utf-8"), re.MULTILINE)
    cells = {record: rest.split(" | ") for record, rest in rows}
    assert len(rows) == len(cells) == len(DATA.claims)
    for claim in DATA.claims.values():
        statement, verdict, certainty, heading, practice, graded, sources = cells[claim.record]
        assert statement == claim.statement
        assert verdict in {word.label for word in DATA.vocabulary.verdicts}
        assert certainty.endswith("certainty")
        assert heading
        assert int(practice.split(":")[0]) == practice.count(",") + 1
        assert graded.isdigit()
        assert set(sources.split(", ")) == {finding.reference for finding in claim.findings}


def test_no_id_of_a_graded_item_is_printed() -> None:
    words = set(re.findall(r"\w+", (ROOT / "docs" / "claims.md").read_text("utf-8")))
    assert not words & {item.id for file, item in ITEMS if not file.startswith("items/")}


def test_lessons_show_their_claims_in_part_5() -> None:
    for line in LINES:
        if line.claim.area != "introduction":
            assert line.heading.startswith("5. "), line.claim.id


def test_the_command_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    monkeypatch.setattr(cli, "_root", lambda: tmp_path)
    monkeypatch.setattr(cli, "_exercises", lambda: ROOT / "exercises")
    result = CliRunner().invoke(cli.main, ["docs"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "docs" / "claims.md").read_text("utf-8") == register.page(DATA, LINES)


def test_a_claim_that_its_lesson_does_not_show_is_a_problem(tmp_path: Path) -> None:
    folder = shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    file = folder / "01_low_back_pain.ipynb"
    text = file.read_text("utf-8")
    assert 'lesson.claim(\\"low_back_pain_relief\\")' in text
    file.write_text(text.replace('lesson.claim(\\"low_back_pain_relief\\")', "lesson.effect_sizes()"), "utf-8")
    assert [(p.file, p.entry, p.problem) for p in check(DATA, None, folder)] == [
        (
            "claims.yml",
            "low_back_pain_relief",
            'is not shown in 01_low_back_pain.ipynb: lesson.claim("low_back_pain_relief")',
        )
    ]


def test_a_missing_lesson_shows_none_of_its_claims(tmp_path: Path) -> None:
    folder = shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    (folder / "04_sleep.ipynb").unlink()
    found = {p.entry for p in check(DATA, None, folder)}
    assert found == {claim.id for claim in DATA.claims.values() if claim.area == "sleep"}


# ---- sources --------------------------------------------------------------------------------------------------------

NO_NAMES = {
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "In", "Since", "Cochrane",
}  # fmt: skip
"""Words with a capital that may stand before a year."""

READ_IN = {("Arguisuelas", "2017"): ("Skelly", "2020")}
"""A trial whose report nobody read -> the review that its figures were read in."""


def shown(area: Area) -> str:
    """All words of a lesson: its prose and what its cells print, without the list of sources itself."""
    parts = []
    for cell in json.loads((NOTEBOOKS / f"{area.notebook}.ipynb").read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
        elif not source.startswith("lesson.references("):
            parts += ["".join(output["data"]["text/plain"]) for output in cell["outputs"] if "data" in output]
    return "\n".join(parts)


def listed(area: Area) -> str:
    """The list of sources at the end of a lesson, as it is stored."""
    cells = json.loads((NOTEBOOKS / f"{area.notebook}.ipynb").read_text("utf-8"))["cells"]
    (cell,) = [cell for cell in cells if "".join(cell["source"]).startswith("lesson.references(")]
    return "".join(cell["outputs"][0]["data"]["text/plain"])


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.id)
def test_every_source_that_a_lesson_names_stands_in_its_list(area: Area) -> None:
    sources = listed(area)
    named = set(re.findall(r"\b([A-Z][\w'’-]+)(?: et al\.| and [A-Z]\w+)?,? \(?((?:19|20)\d\d)\b", shown(area)))
    named = {READ_IN.get((name, year), (name, year)) for name, year in named if name not in NO_NAMES}
    assert len(named) >= 5
    missing = {
        f"{name} {year}"
        for name, year in named
        if not any(name in line and year in line for line in sources.split("\n"))
    }
    assert not missing


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.id)
def test_a_list_has_no_source_twice(area: Area) -> None:
    lines = listed(area).split("\n")
    assert len(lines) > 10
    assert len(lines) == len(set(lines))
