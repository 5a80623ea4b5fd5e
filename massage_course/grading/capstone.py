"""A new capstone: a client drawn by seed, questions about the client, and a SOAP note marked with one rubric."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml

from ..content import CourseData
from ..items import shuffled
from .clients import clients, load_client, load_rubric
from .drawing import CannotDraw
from .making import free_name, head, item_texts, write


def draw_client(course: Path, seed: str) -> str:
    """The client that belongs to `seed`. Raises :class:`CannotDraw` if there is none."""
    if not clients(course):
        raise CannotDraw("there is no client in exercises/capstone/")
    return shuffled(clients(course), seed)[0]


def make(course: Path, name: str, seed: str, data: CourseData, client: str = "") -> str:
    """Write key file and source of the capstone `name`; returns the client. Raises CannotDraw or DataError."""
    free_name(course, name)
    if client and client not in clients(course):
        raise CannotDraw(f"there is no client '{client}'; there are {', '.join(clients(course))}")
    client = client or draw_client(course, seed)
    write(course, name, key_text(course, name, seed, client), data)
    return client


def key_text(course: Path, name: str, seed: str, client: str) -> str:
    """The text of the key file: the questions word for word, then the written parts."""
    rubric = load_rubric(course)
    found, parts = load_client(course, client)
    texts = item_texts(course / "capstone" / f"{client}.yml")
    intro = f"{rubric.intro.strip()}\n\n## Your client: {found.name}\n\n{found.story.strip()}"
    fields = {
        "assignment": name,
        "title": rubric.title,
        "seed": seed,
        "must_pass": found.must_pass,
        "written_pass": rubric.written_pass,
    }
    written = [{key: value for key, value in msgspec.to_builtins(part).items() if value} for part in parts]
    parts_text = yaml.dump(written, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    items = "\n\n".join(texts[item.id] for item in found.items)
    return (
        f"# Made from exercises/capstone/{client}.yml by `massage-course assignment capstone`; it holds the keys.\n\n"
        f"{head(fields, intro)}\n\nitems:\n\n{items}\n\n{parts_text}"
    )


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as lines."""

    def represent_text(self, text: str) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(str, _Dumper.represent_text)
