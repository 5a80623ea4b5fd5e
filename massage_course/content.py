"""The course data: loaded, checked, and handed out as frozen records.

Every fact of the course stands once in ``course_data/``. This module is the only one that reads those files. A file
that does not fit raises :class:`DataError`, which names the file, the entry and the field in plain words; :func:`check`
collects all such problems instead of stopping at the first.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from .items import AnyItem, Case, FreeText, Hotspot, Item, Match, Order

T = TypeVar("T")

PACKAGE = Path(__file__).parent


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a data file."""


class Objective(Record, frozen=True):
    """What a learner can do afterwards; `part` is the part of the lesson (1 to 9) that teaches it."""

    id: str
    text: str
    part: int


class Area(Record, frozen=True):
    id: str
    title: str
    promise: str
    notebook: str
    minutes: int
    written: bool
    objectives: tuple[Objective, ...]


class Finding(Record, frozen=True):
    """What one source found. `verified` is False where nobody read the figure on a stored page."""

    text: str
    reference: str
    verified: bool


class Claim(Record, frozen=True):
    """A statement of the source article, its verdict, and what may honestly be said to a client."""

    id: str
    area: str
    statement: str
    verdict: str
    certainty: str
    rated_by: str
    reason: str
    findings: tuple[Finding, ...]
    say: str
    avoid: str


class Trial(Record, frozen=True):
    """One plottable row: a pooled result or a single trial. Negative `effect` favours massage unless `favours` says so."""

    id: str
    area: str
    label: str
    kind: str
    condition: str
    comparator: str
    outcome: str
    time: str
    measure: str
    effect: float | None
    ci_low: float | None
    ci_high: float | None
    studies: int | None
    people: int | None
    favours: str
    reference: str
    verified: bool
    note: str


class RedFlag(Record, frozen=True):
    """A serious condition: its signs, what the therapist does, where the client goes and how fast."""

    id: str
    area: str
    suspect: str
    signs: str
    action: str
    refer_to: str
    how_fast: str
    references: tuple[str, ...]
    verified: bool
    note: str = ""


class Contraindication(Record, frozen=True):
    """`kind` is absolute, local, caution or refer."""

    id: str
    areas: tuple[str, ...]
    condition: str
    kind: str
    action: str
    references: tuple[str, ...]
    verified: bool


class Stroke(Record, frozen=True):
    """One numbered stroke of a routine. `path` runs through atlas millimetres, start to end, drawn on both sides if `both_sides`."""

    id: str
    name: str
    path: tuple[tuple[float, float], ...]
    both_sides: bool
    minutes: str
    pressure: str
    how: str
    verified: bool


class Technique(Record, frozen=True):
    id: str
    area: str
    title: str
    position: str
    dose: str
    picture: str
    strokes: tuple[Stroke, ...]
    keep_clear: str
    references: tuple[str, ...]


class Word(Record, frozen=True):
    """An entry of the vocabulary: a verdict or a certainty level."""

    id: str
    label: str
    meaning: str
    symbol: str = ""


class ExamDomain(Record, frozen=True):
    id: str
    title: str
    weight_percent: int


class Vocabulary(Record, frozen=True):
    verdicts: tuple[Word, ...]
    certainty_levels: tuple[Word, ...]
    bloom_levels: tuple[str, ...]
    difficulties: tuple[str, ...]
    mblex: tuple[ExamDomain, ...]


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A source, ready to print. `citation` is short ("Furlan 2015"), `text` the full entry."""

    key: str
    citation: str
    text: str
    url: str


class DataError(ValueError):
    """Something in a data file does not fit. The message is written for the person who edits the file."""

    def __init__(self, file: Path | str, entry: str, field: str, problem: str) -> None:
        self.file, self.entry, self.field, self.problem = str(file), entry, field, problem
        where = ", ".join(
            part
            for part in (str(file), f"entry {entry}" if entry else "", f"field {field}" if field else "")
            if part
        )
        super().__init__(f"{where}: {problem}")
