"""What a student handed in: the newest answer per item from the answers file and the notebook's own copy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from ..answers import Answer, DamagedRecord, decode, merge, read_notebook


class Submission(msgspec.Struct, frozen=True):
    """The answers found. `trouble` is empty, or says for the instructor why a person must look at this one."""

    answers: Mapping[str, Answer]
    trouble: str


def read_submission(folder: Path, notebook: str) -> Submission:
    """Read what stands in `folder` for `notebook`. Never raises for what a student can put there."""
    copy = read_notebook(folder / f"{notebook}.ipynb")
    in_notebook = copy.answers if copy else {}
    file = folder / f"{notebook}.answers.json"
    try:
        record = decode(file.read_bytes())
    except FileNotFoundError:
        trouble = "" if copy else "no answers were found, neither in an answers file nor in the notebook"
        return Submission(in_notebook, trouble)
    except (DamagedRecord, OSError) as error:
        return Submission(in_notebook, f"the answers file could not be read: {error}")
    if record.notebook != notebook:
        return Submission(in_notebook, f"the answers file belongs to another notebook, '{record.notebook}'")
    return Submission(merge(in_notebook, record.answers), "")
