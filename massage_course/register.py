"""The register of claims: where each is taught, which items test it, and what it rests on.

Nothing of this is typed. The place is read off the notebook that shows the claim, the items off the bank.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from .content import Claim, CourseData
from .items import AnyItem

HEAD = """# Claims

Every statement of the source article: what the evidence says of it, where it is taught, what tests it, and what it
rests on. This page is made by `massage-course docs` out of `course_data/`, the notebooks and the item bank. Do not edit
it.

*Record* is the number of the area and the letter of the claim in the evidence dossiers. *Practice* names the items that
learners meet, *graded* counts those that only instructors see. Sources are keys of `course_data/references.bib`.
"""

COLUMNS = ("Record", "Claim", "Verdict", "Certainty", "Taught in", "Practice", "Graded", "Sources")


class Line(NamedTuple):
    """A claim with its links: the heading that shows it ("" if none does), and the items that test it."""

    claim: Claim
    heading: str
    practice: tuple[str, ...]
    graded: int


def lines(data: CourseData, bank: Sequence[tuple[str, AnyItem]], notebooks: Path | None) -> list[Line]:
    """Every claim with its links, in the order of the areas. `bank` is what ``checks.bank`` gives.

    Without `notebooks` no claim has a heading.
    """
    headings: dict[str, str] = {}
    for area in data.areas.values():
        file = notebooks / f"{area.notebook}.ipynb" if notebooks else None
        headings |= taught(file) if file and file.is_file() else {}
    order = list(data.areas)
    claims = [claim for claim in data.claims.values() if claim.area in data.areas]
    return [
        Line(
            claim,
            headings.get(claim.id, ""),
            tuple(item.id for file, item in bank if file.startswith("items/") and claim.id in item.claims),
            len({item.id for file, item in bank if not file.startswith("items/") and claim.id in item.claims}),
        )
        for claim in sorted(claims, key=lambda claim: order.index(claim.area))
    ]


def taught(notebook: Path) -> dict[str, str]:
    """Claim -> the heading under which `notebook` shows it."""
    heading = ""
    found: dict[str, str] = {}
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            heading = next(iter(re.findall(r"^## (.+)$", source, re.MULTILINE)), heading)
        for claim in re.findall(r'^lesson\.claim\("(\w+)"\)', source, re.MULTILINE):
            found.setdefault(claim, heading)
    return found


def page(data: CourseData, register: Sequence[Line]) -> str:
    """The register as Markdown, a table for each area."""
    parts = [HEAD]
    for area in data.areas.values():
        rows = [_row(data, line) for line in register if line.claim.area == area.id]
        if rows:
            table = [_cells(COLUMNS), _cells("---" for _ in COLUMNS), *map(_cells, rows)]
            parts.append(f"## {area.title}\n\n" + "\n".join(table) + "\n")
    return "\n".join(parts)


def _row(data: CourseData, line: Line) -> tuple[str, ...]:
    claim = line.claim
    verdict = next(word.label for word in data.vocabulary.verdicts if word.id == claim.verdict)
    certainty = next(word.label for word in data.vocabulary.certainty_levels if word.id == claim.certainty)
    sources = sorted({finding.reference for finding in claim.findings}, key=str.lower)
    practice = f"{len(line.practice)}: {', '.join(line.practice)}"
    return (
        claim.record, claim.statement, verdict, certainty, line.heading, practice, str(line.graded), ", ".join(sources)
    )  # fmt: skip


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
