"""Does a set of files tell a student what only the instructor should know?

Looked for: every rationale, model answer and marker's comment of a graded item, as plain text, inside JSON, YAML or
HTML, in base64 and compressed; ids of graded items where they do not belong; and, in a released assignment, anything
beside the public part of its items.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from ..content import AssignmentFile, CourseData
from ..items import AnyItem, Filling, FreeText, Numeric
from .build import notebook, public

FEW = 5
"""Fewer words than this cannot be told from ordinary speech."""

CODED = re.compile(r"[A-Za-z0-9+/_-]{24,}")
"""What may be base64 of anything worth hiding."""

CELL_METADATA = {"nbgrader", "editable", "deletable"}
NBGRADER_METADATA = {
    "grade_id",
    "grade",
    "solution",
    "locked",
    "task",
    "schema_version",
    "points",
    "checksum",
    "cell_type",
}

Words = tuple[str, ...]


def secrets(items: Iterable[AnyItem]) -> dict[Words, str]:
    """The words of everything that is told of `items` only after they are answered, and what it is."""
    found: dict[Words, str] = {}
    for item in items:
        for kind, text in _hidden(item):
            if len(words := _words(text)) >= FEW:
                found.setdefault(words, f"{kind} of {item.id}")
    return found


def _hidden(item: AnyItem) -> Iterator[tuple[str, str]]:
    for part in item.parts:
        yield "a rationale", part.rationale
        for slip in getattr(part, "slips", ()):
            yield "a rationale", slip.rationale
    if isinstance(item, (Filling, Numeric)):
        yield "the accepted wordings", " ".join(text for blank in item.parts for text in blank.accepted)
    if isinstance(item, FreeText):
        for sentence in re.split(r"(?<=[.!?])\s+", item.model_answer):
            yield "the model answer", sentence
        for criterion in item.criteria:
            for comment in criterion.comments:
                yield "a marker's comment", comment


def told(content: bytes, hidden: Collection[Words]) -> set[Words]:
    """Which of the `hidden` words stand in a file."""
    beginnings: defaultdict[Words, list[Words]] = defaultdict(list)
    for words in hidden:
        beginnings[words[:FEW]].append(words)
    found = set()
    for text in views(content):
        words = _words(text)
        if runs := set(zip(*(words[shift:] for shift in range(FEW)), strict=False)) & beginnings.keys():
            whole = f" {' '.join(words)}"
            # Packed text may end in the middle of other letters, so the last word may go on.
            found |= {secret for run in runs for secret in beginnings[run] if f" {' '.join(secret)}" in whole}
    return found


def views(content: bytes) -> Iterator[str]:
    """The text of a file as it stands, and what is packed in it."""
    text = content.decode("utf-8", "replace")
    yield from _readings(text)
    # Base64 may be broken into lines, and may begin in the middle of a run of letters.
    unbroken = re.sub(r"\\n|[\s\",]", "", text)
    for run in {*CODED.findall(text), *CODED.findall(unbroken)}:
        for start in range(4):
            yield from _decoded(run[start:])


def _readings(text: str) -> Iterator[str]:
    yield text
    if "\\" in text:
        yield re.sub(r"\\u[0-9a-fA-F]{4}|\\[nrt\"'\\/]", " ", text)
    if "&" in text:
        yield html.unescape(text)


def _decoded(run: str) -> Iterator[str]:
    whole = run[:-1] if len(run) % 4 == 1 else run
    data = base64.b64decode(whole.replace("-", "+").replace("_", "/") + "=" * (-len(whole) % 4))
    unpacked = data
    for unpack in (zlib.decompress, gzip.decompress, bz2.decompress):
        with suppress(zlib.error, OSError, EOFError, ValueError):
            unpacked = unpack(data)
    # What is no text holds no word; a picture would only cost time.
    if sum(32 <= byte < 127 for byte in unpacked[:40]) > 30:
        yield from _readings(unpacked.decode("utf-8", "replace"))


def named(files: Mapping[str, bytes], ids: Iterable[str], allowed: Callable[[str, str], bool]) -> Iterator[str]:
    """A line for each graded item that is named in a file where it is not `allowed` (name of the file, id)."""
    known = set(ids)
    for name, content in files.items():
        for item in sorted(known & set(re.findall(r"[a-z][a-z0-9_]+", content.decode("utf-8", "replace")))):
            if not allowed(name, item):
                yield f"{name}: names the graded item {item}"


def beyond_public(key: AssignmentFile, items: bytes, released: bytes, data: CourseData) -> Iterator[str]:
    """What a released assignment holds beside the public part of its items and the cells that were built."""
    if json.loads(items) != json.loads(json.dumps(public(key, data))):
        yield f"items.json of {key.assignment} is not the public part of its items; generate the assignment anew"
    made, found = notebook(key), json.loads(released)
    sources = {cell.source for cell in made.cells}
    if not found["metadata"].keys() <= {*made.metadata, "celltoolbar"}:
        yield f"{key.assignment}.ipynb has more metadata than was built"
    for cell in found["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "?")
        if "".join(cell["source"]) not in sources:
            yield f"{key.assignment}.ipynb, cell {name}: its text is not the one that was built"
        if _extra(cell):
            yield f"{key.assignment}.ipynb, cell {name}: holds {_extra(cell)}"


def _extra(cell: Mapping[str, Any]) -> str:
    """What a cell of a release must not have, in words; empty if there is nothing."""
    if cell.get("outputs"):
        return "an output"
    if cell.get("attachments"):
        return "an attachment"
    own = cell["metadata"].get("nbgrader", {})
    if not cell["metadata"].keys() <= CELL_METADATA or not own.keys() <= NBGRADER_METADATA:
        return "metadata of its own"
    return ""


def _words(text: str) -> Words:
    return tuple(re.findall(r"[a-z]+|\d+", text.lower()))
