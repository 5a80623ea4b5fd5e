"""Tables for spreadsheets and for other programs, in which no cell is taken for a formula.

A spreadsheet runs a cell that begins with one of :data:`RUN`, and a student chooses a name freely. Source: OWASP, CSV
Injection.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

RUN = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a formula may begin with. Alone each is harmless, and a hyphen means "no mark" to some programs."""

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells a spreadsheet that a file is UTF-8."""

Cell = str | float | None
"""A number is written as one; None is an empty cell."""


class Table(NamedTuple):
    """A table with its title; `name` is that of its file."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def csv(self) -> str:
        """The table for a spreadsheet: UTF-8 with a byte order mark, every cell inert."""
        return BOM + text(self.columns, self.rows)


def text(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, quoted: bool = False) -> str:
    """Comma-separated text with a line of `columns` first and every cell :func:`inert`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([inert(cell) for cell in row] for row in (columns, *rows))
    return out.getvalue()


def inert(cell: Cell) -> str:
    """What stands in the file for `cell`: a text that would be run gets an apostrophe before it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if is_run(cell) else cell
    return number(cell)


def is_run(cell: str) -> bool:
    """Would a spreadsheet take `cell` for a formula?"""
    return len(cell) > 1 and cell.startswith(RUN)


def number(value: float) -> str:
    """At most four decimals, as points have, and no exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
