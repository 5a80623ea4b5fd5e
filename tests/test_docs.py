"""The documentation holds: links lead somewhere, commands exist, what is quoted is said, steps can be done."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click
import nbformat
import pytest
from console import ROOT, copy_of_the_course, follow
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from massage_course.cli import main

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = page.parent / name if name else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), target


def test_every_page_stands_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    assert [page.name for page in PAGES[1:] if page.name != "README.md" and f"]({page.name}" not in index] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists(page: Path) -> None:
    for words in re.findall(r"massage-course ([a-z]+(?: [a-z]+)?)", page.read_text("utf-8")):
        first, _, second = words.partition(" ")
        command = main.commands.get(first)
        assert command, words
        if isinstance(command, click.Group):
            assert not second or second in command.commands, words


def test_troubleshooting_quotes_what_is_said() -> None:
    """What stands in the first column between backticks is said in these words by the course or by nbgrader."""
    said = "\n".join(file.read_text("utf-8") for file in sources())
    joined = re.sub(r'"\s*\n\s*f?"', "", said)
    quoted = re.findall(r"^\| `([^`]+)` \|", (DOCS / "troubleshooting.md").read_text("utf-8"), re.MULTILINE)
    assert len(quoted) > 20
    for message in quoted:
        parts = [part for part in message.split("...") if part.strip()]
        assert all(part.strip() in joined for part in parts), message


def sources() -> list[Path]:
    """Where the course's words to people stand."""
    python = [*(ROOT / "massage_course").rglob("*.py"), ROOT / "course.py"]
    return [
        *python,
        *(ROOT / "massage_course" / "widgets").glob("*.js"),
        *(ROOT / "massage_course" / "lab").rglob("client/*.js"),
    ]


def test_a_new_area_is_made_as_the_page_says(tmp_path: Path) -> None:
    course, page = copy_of_the_course(tmp_path), DOCS / "new-area.md"
    text = page.read_text("utf-8")
    blocks = iter(re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))

    def at_the_end_of(name: str) -> Callable[[], None]:
        def write() -> None:
            file = course / "course_data" / name
            before = file.read_text("utf-8") if file.exists() else ""
            file.write_text(f"{before}\n{next(blocks)}", "utf-8")

        return write

    def replace_the_last_lines() -> None:
        file = course / "course_data" / "areas.yml"
        lines = file.read_text("utf-8").splitlines()[:-2]
        file.write_text("\n".join(lines) + f"\n{next(blocks)}", "utf-8")

    def write_the_notebook() -> None:
        cells = re.findall(r"^```(markdown|python)\n(.*?)\n^```$", text, re.MULTILINE | re.DOTALL)
        kinds = {"markdown": new_markdown_cell, "python": new_code_cell}
        nbformat.write(
            new_notebook(cells=[kinds[kind](source) for kind, source in cells]), course / "notebooks/10_lists.ipynb"
        )

    by_hand = {
        "areas": at_the_end_of("areas.yml"),
        "objectives": replace_the_last_lines,
        "claim": at_the_end_of("claims.yml"),
        "items": at_the_end_of("items/lists.yml"),
        "notebook": write_the_notebook,
    }
    follow(page, course, by_hand)
    assert "Lists and rules" in (course / "notebooks" / "00_start_here.ipynb").read_text("utf-8")
