"""The prose of a lesson, as its notebook holds it: its parts, the minutes they take, and the words explained in them.

Notebooks stay plain Markdown. What is known of their prose is worked out here, from the file itself, so that nothing
about it is typed twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from .content import PACKAGE, Term

WORDS_PER_MINUTE = 200

MINUTES = {"explorer": 6, "lab": 8, "technique": 6, "cases": 12, "practice": 20, "claim": 1.5, "red_flags": 2}
"""What else takes time, by the call that shows it. These are the course's own estimates: nobody was timed."""

MINUTES_OF_ANOTHER_CALL = 1

UNTIMED = {"start", "contents", "references", "glossary"}


class Cell(NamedTuple):
    """A cell of a notebook; `id` is its id there."""

    id: str
    markdown: bool
    source: str


class Part(NamedTuple):
    """A part of a lesson: its heading as written, and the cells under it."""

    heading: str
    cells: tuple[Cell, ...]

    @property
    def prose(self) -> Iterator[Cell]:
        """The cells of text."""
        return (cell for cell in self.cells if cell.markdown)

    @property
    def minutes(self) -> int:
        """How long a learner needs, at least one minute."""
        words = sum(len(re.findall(r"\w+", without_links(cell.source))) for cell in self.prose)
        calls = [
            call for cell in self.cells if not cell.markdown for call in re.findall(r"^lesson\.(\w+)\(", cell.source)
        ]
        shown = sum(MINUTES.get(call, MINUTES_OF_ANOTHER_CALL) for call in calls if call not in UNTIMED)
        return max(1, round(words / WORDS_PER_MINUTE + shown))


def find_parts(notebook: str) -> tuple[Part, ...]:
    """The parts of a notebook, by its name: the one in the current folder, where a lesson runs, or the course's own.

    Empty where there is no such file.
    """
    for folder in (Path.cwd(), PACKAGE.parent / "notebooks"):
        file = folder / f"{notebook}.ipynb"
        if file.is_file():
            return read_parts(file)
    return ()


def read_parts(file: Path) -> tuple[Part, ...]:
    """The parts of the notebook `file`. Each begins with a cell whose first line is a heading of the second level."""
    parts: list[tuple[str, list[Cell]]] = []
    for raw in json.loads(file.read_text("utf-8"))["cells"]:
        cell = Cell(raw.get("id", ""), raw["cell_type"] == "markdown", "".join(raw["source"]))
        heading = re.match(r"## (.+)", cell.source) if cell.markdown else None
        if heading:
            parts.append((heading[1].strip(), []))
        if parts:
            parts[-1][1].append(cell)
    return tuple(Part(heading, tuple(cells)) for heading, cells in parts)


def total_minutes(parts: Iterable[Part]) -> int:
    """How long a lesson takes, to the nearest five minutes."""
    return 5 * round(sum(part.minutes for part in parts) / 5)


def without_links(source: str) -> str:
    """Markdown with the words of its links, but not their targets."""
    return re.sub(r"\]\([^)\s]*\)", "]", source)


def first_uses(parts: Iterable[Part], terms: Mapping[str, Term]) -> dict[str, str]:
    """Id of a term -> id of the cell in which the lesson's prose first uses it, in the order of the lesson."""
    term_of = {form.lower(): term.id for term in terms.values() for form in term.forms}
    # Longest first, so that "fascia" is not found inside "thoracolumbar fascia". Direct speech is left alone.
    # The page looks in the same way: words.js.
    forms = sorted(term_of, key=len, reverse=True)
    any_form = "|".join(map(_spaced, forms))
    wanted = re.compile(rf'"[^"]*"|(?<![\w-])(?:{any_form})(?![\w-])', re.IGNORECASE | re.ASCII)
    found: dict[str, str] = {}
    for cell in (cell for part in parts for cell in part.prose):
        for run in _runs(cell.source):
            for match in wanted.finditer(run):
                if not match[0].startswith('"'):
                    found.setdefault(term_of[" ".join(match[0].lower().split())], cell.id)
    return found


def _spaced(form: str) -> str:
    """A pattern for `form`, which may be broken over two lines."""
    return r"\s+".join(map(re.escape, form.split()))


def _runs(source: str) -> Iterator[str]:
    """Stretches of running text, without headings, block quotes, links, code, and what stands in bold or italics."""
    lines = (line for line in source.splitlines() if not line.startswith(("#", ">")))
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)|\|", "\n".join(lines)):
        text = re.sub(r"^\s*[-*+]\s", "", block)
        yield from re.split(r"\*\*[^*]*\*\*|\*[^*]*\*|\[[^\]]*\]\([^)]*\)|`[^`]*`", text)
