"""The item bank for other programs: written to their formats, and read from them.

A format is one module with ``write`` and, where it can be read, ``read``. Adding one is a module and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..content import CourseData
from ..items import AnyItem
from . import anki, exam, gift, jupyterquiz, qti12, qti22, table
from .exchange import LeftOut, Reading, questions

if TYPE_CHECKING:
    from ..review import Learned

Written = tuple[dict[str, bytes], list[LeftOut]]
"""Files by the ending of their names, and what could not be taken over."""


class Format(NamedTuple):
    """What a format is called, and what writes and reads it. `read` takes bytes and raises ValueError.

    `write` takes the items, the data and a title; that of Anki also what a learner has ``learned``.
    """

    title: str
    write: Callable[..., Written]
    read: Callable[[bytes], Reading] | None = None


def _gift(items: Sequence[AnyItem], data: CourseData, title: str) -> Written:
    text, left_out = gift.write(questions(items))
    return {".gift": text.encode()}, left_out


def _qti22(items: Sequence[AnyItem], data: CourseData, title: str) -> Written:
    package, left_out = qti22.write(questions(items), data, title)
    return {".zip": package}, left_out


def _qti12(items: Sequence[AnyItem], data: CourseData, title: str) -> Written:
    package, left_out = qti12.write(questions(items), title)
    return {".zip": package}, left_out


def _jupyterquiz(items: Sequence[AnyItem], data: CourseData, title: str) -> Written:
    text, left_out = jupyterquiz.write(questions(items))
    return {".json": text.encode()}, left_out


def _table(items: Sequence[AnyItem], data: CourseData, title: str) -> Written:
    text, left_out = table.write(questions(items))
    return {".csv": text.encode()}, left_out


def _anki(
    items: Sequence[AnyItem], data: CourseData, title: str, learned: Mapping[str, Learned] | None = None
) -> Written:
    deck, left_out = anki.write(questions(items), data, title, learned)
    return {".apkg": deck}, left_out


def _exam(items: Sequence[AnyItem], data: CourseData, title: str) -> Written:
    paper, key = exam.write(questions(items), data, title)
    return {".html": paper.encode(), "_key.html": key.encode()}, []


def _text(read: Callable[[str], Reading]) -> Callable[[bytes], Reading]:
    """Reads text: UTF-8, with or without a byte order mark."""

    def read_text(content: bytes) -> Reading:
        try:
            return read(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValueError("the file is not UTF-8 text; save it as UTF-8 and try again") from error

    return read_text


FORMATS = {
    "gift": Format("GIFT (Moodle)", _gift, _text(gift.read)),
    "qti22": Format("QTI 2.2 package", _qti22, qti22.read),
    "qti12": Format("QTI 1.2 package (Canvas)", _qti12, qti12.read),
    "jupyterquiz": Format("jupyterquiz JSON", _jupyterquiz, _text(jupyterquiz.read)),
    "csv": Format("table (CSV)", _table, _text(table.read)),
    "anki": Format("Anki deck", _anki),
    "exam": Format("exam on paper with answer sheet and key (HTML)", _exam),
}
