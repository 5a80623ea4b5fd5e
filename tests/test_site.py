"""The course as plain files: everything is there, nothing leads outside, and no key of a graded item is in it."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from massage_course import site
from massage_course.cli import main
from massage_course.content import course_data
from massage_course.grading.bundle import NotSafe, write_folder
from massage_course.grading.keys import graded_files
from massage_course.items import FreeText
from massage_course.notebooks import WIDGET_NOTE

ROOT = Path(__file__).parents[1]
NOTEBOOKS, EXERCISES = ROOT / "notebooks", ROOT / "exercises"
DATA = course_data()
LESSON = "01_low_back_pain"
FIRST_VISIT_KB, WHOLE_KB = 450, 2000
"""Compressed, as file servers send it: a lesson with all it needs, and the whole course."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return site.build(NOTEBOOKS, DATA)


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, BeautifulSoup]:
    return {name: BeautifulSoup(content, "html.parser") for name, content in files.items() if name.endswith(".html")}


def told(page: BeautifulSoup) -> dict:
    """What a page tells its scripts."""
    return json.loads(page.find(id="page").string)


def scripts(page: BeautifulSoup) -> list[str]:
    return [script["src"] for script in page.find_all("script", src=True)]


def kilobytes(files: dict[str, bytes], names: Iterator[str]) -> float:
    return sum(len(gzip.compress(files[name])) for name in names) / 1000


def test_every_notebook_is_a_page_with_all_its_text_and_widgets(pages: dict[str, BeautifulSoup]) -> None:
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    assert sorted(pages) == sorted(
        "index.html" if file.stem == site.START else f"{file.stem}.html" for file in notebooks
    )
    for file in notebooks:
        page = pages["index.html" if file.stem == site.START else f"{file.stem}.html"]
        cells = nbformat.read(file, as_version=4).cells
        assert [text["id"] for text in page.select(".mc-text")] == [c.id for c in cells if c.cell_type == "markdown"]
        live = [c.id for c in cells if any(WIDGET_NOTE in out.metadata for out in c.get("outputs", ()))]
        live += [c.id for c in cells if c.source == site.REVIEW_CELL]
        assert sorted(place["data-cell"] for place in page.select("[data-cell]")) == sorted(live)
        widgets = told(page)["widgets"]
        assert widgets.keys() == set(live)
        assert {f"widgets/{one['type']}.js" for one in widgets.values()} < set(scripts(page))
        # Browsers without scripts, and a widget that does not load, show its words.
        assert all(
            len(place.find_next_sibling().select_one("noscript > div").text) > 50
            for place in page.select("[data-cell]")
        )


def test_what_a_page_refers_to_is_loaded_by_it(files: dict[str, bytes], pages: dict[str, BeautifulSoup]) -> None:
    def ways(value: object) -> Iterator[list[str]]:
        if isinstance(value, dict):
            if "$" in value:
                yield value["$"]
            for one in value.values():
                yield from ways(one)
        elif isinstance(value, list):
            for one in value:
                yield from ways(one)

    count = 0
    for page in pages.values():
        loaded = [files[name].decode() for name in scripts(page)]
        for kind, *names in ways(told(page)):
            count += 1
            begins = f"massageCourse.items.{names[0]} = " if kind == "items" else "Object.assign(massageCourse.data, "
            assert any(text.startswith(begins) and f'"{names[-1]}":' in text for text in loaded), names
    assert count > 400


def test_every_address_is_relative_and_leads_somewhere(
    files: dict[str, bytes], pages: dict[str, BeautifulSoup]
) -> None:
    for name, page in pages.items():
        ids = {other: {tag["id"] for tag in pages[other].find_all(id=True)} for other in pages}
        for tag in page.find_all(True):
            for attribute in {"src", "href", "data", "poster", "srcset", "action"} & tag.attrs.keys():
                parts = urlsplit(tag[attribute])
                if tag.name == "a" and parts.scheme in {"http", "https"}:
                    continue
                target = unquote(parts.path) or name
                assert not parts.scheme and not parts.netloc and target in files, f"{name}: {tag}"
                if parts.fragment and not parts.fragment.startswith("atlas:"):
                    assert parts.fragment in ids[target], f"{name}: {tag}"
    for link in re.findall(rb'"link":"([^"]+)"', b"".join(files.values())):
        assert link.decode().partition("#")[0] in files
    listed = json.loads(re.search(r"const FILES = (\[[^]]+\])", files["sw.js"].decode())[1])
    assert set(listed) == files.keys() - {"sw.js"}, "the copy for offline use"
    manifest = json.loads(files["course.webmanifest"])
    assert {manifest["start_url"], *(icon["src"] for icon in manifest["icons"])} <= files.keys()


def test_nothing_is_fetched_from_another_host(files: dict[str, bytes]) -> None:
    """Addresses of sources stand in data, to be clicked; no program, style or picture of the site names a host."""
    for name, content in files.items():
        text = content.decode("utf-8")
        if name.startswith(("widgets/", "pictures/")) or name in {"site.js", "sw.js", "site.css", "icon.svg"}:
            hosts = set(re.findall(r"https?://([^/\"'\s)]+)", text)) - {"www.w3.org", "purl.org", "creativecommons.org"}
            assert not hosts, f"{name}: {hosts}"
        assert not re.search(
            r"""(?:src|xlink:href)=\\?["'](?:https?:)?//|@import|url\(\\?["']?(?:https?:)?//""", text
        ), name


def test_no_key_of_a_graded_item_is_told(files: dict[str, bytes]) -> None:
    assert site.tells(files, EXERCISES, DATA) == []


def test_a_key_of_a_graded_item_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graded = [item for _, load in graded_files(EXERCISES) for item in load()]
    item = next(item for item in graded if not isinstance(item, FreeText) and len(item.parts[0].rationale.split()) > 8)
    poisoned = {"index.html": f"<p>{item.parts[0].rationale}</p>".encode()}
    monkeypatch.setattr(site, "build", lambda notebooks, data: poisoned)
    with pytest.raises(NotSafe, match=item.id):
        site.write(NOTEBOOKS, EXERCISES, tmp_path / "site", DATA)
    assert not (tmp_path / "site").exists()


def test_size(files: dict[str, bytes], pages: dict[str, BeautifulSoup]) -> None:
    assert kilobytes(files, iter(files)) < WHOLE_KB
    for name in ("index.html", f"{LESSON}.html"):
        assert kilobytes(files, iter([name, "site.css", *scripts(pages[name])])) < FIRST_VISIT_KB, name


def test_what_several_lessons_show_is_written_once(files: dict[str, bytes], pages: dict[str, BeautifulSoup]) -> None:
    lessons = [page for name, page in pages.items() if name[:2] not in {"in", "09"}]
    atlas = set.intersection(*(set(scripts(page)) for page in lessons)) & {n for n in files if n.startswith("data/")}
    assert len(atlas) == 1
    assert len(files[atlas.pop()]) > 500_000, "the views of the atlas"
    assert all(len(page.find(id="page").string) < 150_000 for page in lessons)


def test_a_notebook_that_speaks_of_other_things_is_noticed(tmp_path: Path) -> None:
    shutil.copy(NOTEBOOKS / "09_review_and_practice_exam.ipynb", tmp_path)
    with pytest.raises(site.NotAsWritten, match="no notebook says any more"):
        site.build(tmp_path, DATA)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "build", lambda notebooks, data: {"index.html": b"hello"})
    monkeypatch.setattr(site, "tells", lambda *_: [])
    run = CliRunner().invoke(main, ["site", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    assert (tmp_path / "out" / "index.html").read_bytes() == b"hello"
    (tmp_path / "thesis.txt").touch()
    run = CliRunner().invoke(main, ["site", str(tmp_path)])
    assert run.exit_code == 1
    assert "holds other files" in run.output


def test_a_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    write_folder(tmp_path / "s", {"old.js": b"", "index.html": b"1"}, site.LIST)
    write_folder(tmp_path / "s", {"index.html": b"2"}, site.LIST)
    assert sorted(file.name for file in (tmp_path / "s").iterdir()) == ["index.html", site.LIST]
