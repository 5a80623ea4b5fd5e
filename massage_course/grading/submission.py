"""What a student handed in: the newest answer per item from the answers file and the notebook's own copy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from ..answers import MAX_BYTES, Answer, DamagedRecord, decode, find_copy, merge
from ..items import Response
from .provenance import Origins, belongs_to, doubt
from .screening import MAX_NOTEBOOK, Refused, check_notebook, read_regular


class Submission(msgspec.Struct, frozen=True):
    """The answers found, the origin of their record, and the cells of the notebook.

    For the instructor, each empty or a reason to look: `trouble`: answers could not be read, so no points are given
    yet; `doubt`: they were read and marked, but whose they are is not clear.
    """

    answers: Mapping[str, Answer]
    trouble: str
    doubt: str = ""
    cells: Sequence[Any] = ()
    origin: str = ""

    @property
    def warning(self) -> str:
        """What the instructor should know."""
        return self.trouble or self.doubt

    def response(self, item: str) -> Response:
        """The answer to `item`; None if there is none."""
        answer = self.answers.get(item)
        return answer.response if answer else None


def read_submission(folder: Path, notebook: str, student: str, known: Origins) -> Submission:
    """Read what stands in `folder` for `notebook`. Never raises for what a student can put there."""
    cells = _cells(folder / f"{notebook}.ipynb")
    copy = find_copy(cells)
    if copy and belongs_to(copy, notebook, student):
        copy = None
    in_notebook = copy.answers if copy else {}
    trouble = ""
    answers: Mapping[str, Answer] = in_notebook
    origin = copy.origin if copy else ""
    try:
        record = decode(read_regular(folder / f"{notebook}.answers.json", MAX_BYTES))
        trouble = belongs_to(record, notebook, student)
        if not trouble:
            answers, origin = merge(in_notebook, record.answers), record.origin
    except FileNotFoundError:
        if copy is None:
            trouble = "no answers were found, neither in an answers file nor in the notebook"
    except (DamagedRecord, Refused, OSError) as error:
        trouble = f"the answers file could not be read: {error}"
    return Submission(answers, trouble, doubt(origin, student, known), cells, origin)


def arrival(folder: Path) -> datetime | None:
    """When the submission in `folder` arrived (UTC, naive, as nbgrader keeps it); None if that is not known.

    The time is the server's: :class:`~massage_course.grading.collect.SafeCollect` writes it.
    """
    try:
        text = read_regular(folder / "timestamp.txt", 100).decode("ascii").strip()
        moment = datetime.fromisoformat(text.removesuffix(" UTC"))
        # A moment without a zone is UTC, as nbgrader has it.
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (OSError, Refused, ValueError, OverflowError):
        return None


def _cells(file: Path) -> Sequence[Any]:
    """The cells of the notebook; none if it is no ordinary notebook."""
    try:
        content = read_regular(file, MAX_NOTEBOOK)
        check_notebook(content)
    except (OSError, Refused):
        return ()
    cells: Sequence[Any] = json.loads(content)["cells"]
    return cells
