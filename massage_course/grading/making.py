"""A new assignment: drawn from the pool, written as a key file, and built for nbgrader."""

from __future__ import annotations

import json
import re
import string
import textwrap
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ..content import CourseData, DataError
from .build import build
from .drawing import Blueprint, CannotDraw, Form, draw
from .keys import graded_files, load_pool

INTRO = (
    "The questions are marked by the computer. Take your time: your answers are saved at every click, and you can "
    "change them until you submit. Treat the clients in the questions as you would treat a person on your table, and "
    "say no more than the evidence allows."
)
SAFETY = (
    'Questions with the words "Safety: must be right" are counted apart: if one of them is wrong, the assignment has '
    "to be repeated, whatever your points."
)


def forms_of(course: Path, blueprint: Blueprint, data: CourseData, *, repeat: bool = False) -> list[Form]:
    """What would be drawn. With `repeat` items may be drawn that another assignment asks.

    Raises CannotDraw or DataError.
    """
    _known("area", blueprint.areas, [file.stem for file in sorted((course / "pool").glob("*.yml"))])
    pool = {area: load_pool(course, area) for area in blueprint.areas}
    types = sorted({item.type for items in pool.values() for item in items})
    _known("type", blueprint.types, types)
    _known("Bloom level", blueprint.bloom, data.vocabulary.bloom_levels)
    _known("difficulty", blueprint.difficulties, data.vocabulary.difficulties)
    return draw(blueprint, pool, set() if repeat else used(course))


def used(course: Path) -> set[str]:
    """The ids of all items that an assignment of the course asks."""
    return {item.id for name, load in graded_files(course) if name.startswith("keys/") for item in load()}


def make(
    course: Path, name: str, blueprint: Blueprint, data: CourseData, *, title: str = "", repeat: bool = False
) -> list[str]:
    """Write key file and source of the assignment `name`, or of its forms ``name_a``, ``name_b`` ...; returns names.

    Raises CannotDraw or DataError; then nothing was written.
    """
    names = form_names(name, blueprint.forms)
    for one in names:
        free_name(course, one)
    forms = forms_of(course, blueprint, data, repeat=repeat)
    for one, form in zip(names, forms, strict=True):
        text = key_text(course, one, form, blueprint.areas, seed=blueprint.seed, title=title or _title(one))
        write(course, one, f"{_head(blueprint)}\n{text}", data)
    return names


def write(course: Path, name: str, key: str, data: CourseData) -> None:
    """Write the `key` file of `name` and build its source; what does not fit is taken away again and raised."""
    file = course / "keys" / f"{name}.yml"
    file.write_text(key, "utf-8")
    try:
        build(course, name, data)
    except DataError:
        file.unlink()
        raise


def form_names(name: str, forms: int) -> list[str]:
    """The names of the forms of `name`. Raises :class:`CannotDraw` if there are more than letters."""
    if forms > len(string.ascii_lowercase):
        raise CannotDraw(f"there can be {len(string.ascii_lowercase)} forms at most")
    return [name] if forms == 1 else [f"{name}_{letter}" for letter in string.ascii_lowercase[:forms]]


def free_name(course: Path, name: str) -> None:
    """Raise :class:`CannotDraw` unless `name` can be the name of a new assignment."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,60}", name):
        raise CannotDraw(f"'{name}' cannot be a name: use small letters, digits and _, beginning with a letter")
    for place in (f"keys/{name}.yml", f"source/{name}"):
        if (course / place).exists():
            raise CannotDraw(f"there is an assignment '{name}' already ({place}); choose another name")


def key_text(
    course: Path, name: str, form: Form, areas: Sequence[str], *, seed: str, title: str, intro: str = ""
) -> str:
    """The text of a key file, with the items word for word as they stand in the pool."""
    texts = {item: text for area in areas for item, text in item_texts(course / "pool" / f"{area}.yml").items()}
    intro = intro or (f"{INTRO} {SAFETY}" if form.must_pass else INTRO)
    fields = {"assignment": name, "title": title, "seed": seed, "must_pass": form.must_pass}
    items = "\n\n".join(texts[item.id] for item in form.items)
    return f"{head(fields, intro)}\n\nitems:\n\n{items}\n"


def head(fields: Mapping[str, Any], intro: str) -> str:
    """The beginning of a key file."""
    # JSON is YAML too, and needs no thought about colons in a title.
    lines = [f"{field}: {json.dumps(value, ensure_ascii=False)}" for field, value in fields.items()]
    paragraphs = "\n\n".join(textwrap.fill(paragraph, 110) for paragraph in intro.split("\n\n"))
    return "\n".join([*lines, "intro: |-", textwrap.indent(paragraphs, "  ")])


def item_texts(file: Path) -> dict[str, str]:
    """Every item of a pool file by its id, as the lines that stand there."""
    text = file.read_text("utf-8-sig")
    lines = text.splitlines()
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    items = next(value for name, value in root.value if name.value == "items")
    starts = [entry.start_mark.line for entry in items.value]
    found = {}
    for entry, start, end in zip(items.value, starts, [*starts[1:], items.end_mark.line], strict=True):
        name = next(value.value for field, value in entry.value if field.value == "id")
        found[name] = "\n".join(_alone(lines[start:end])).rstrip()
    return found


def _alone(lines: list[str]) -> list[str]:
    """The lines of one entry, with its dash at the margin and without a comment on the next entry."""
    margin = len(lines[0]) - len(lines[0].lstrip())
    while lines[-1].strip() == "" or lines[-1].lstrip().startswith("#"):
        lines = lines[:-1]
    return [line[margin:] for line in lines]


def _known(what: str, wanted: Collection[str], there: Collection[str]) -> None:
    for word in wanted:
        if word not in there:
            raise CannotDraw(f"there is no {what} '{word}'; there are {', '.join(there)}")


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _head(blueprint: Blueprint) -> str:
    wanted = [*blueprint.types, *blueprint.bloom, *blueprint.difficulties]
    only = f"; only {', '.join(wanted)}" if wanted else ""
    return (
        f"# Drawn from exercises/pool/ by `massage-course assignment new`: {', '.join(blueprint.areas)}{only}.\n"
        "# It holds the keys and stays on the instructor's side. The items stand here word for word as in the pool.\n"
    )
