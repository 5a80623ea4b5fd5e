"""The clients of the capstone: a story, questions with keys, and model answers to the written parts.

``exercises/capstone/rubric.yml`` holds the written parts with their criteria, every other file of the folder a client.
None of them is ever released.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..content import DataError, Record, load_yaml
from ..items import AnyItem, Criterion, FreeText

RUBRIC = "rubric"


class Part(Record, frozen=True):
    """A part of the written work. `{client}` in its stem stands for the client's name."""

    id: str
    stem: str
    objective: str
    mblex: str
    references: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    fatal_errors: tuple[str, ...] = ()


class Rubric(Record, frozen=True):
    """What is asked of every client."""

    title: str
    intro: str
    written_pass: float
    parts: tuple[Part, ...]


class Client(Record, frozen=True):
    """One client: the story, the questions about it, and a model answer to each part of the written work."""

    client: str
    name: str
    story: str
    must_pass: tuple[str, ...]
    items: tuple[AnyItem, ...]
    model_answers: Mapping[str, str]


def clients(course: Path) -> list[str]:
    """The ids of all clients."""
    return sorted(file.stem for file in (course / "capstone").glob("*.yml") if file.stem != RUBRIC)


def load_rubric(course: Path) -> Rubric:
    """What is asked of every client. Raises DataError if the file does not fit."""
    return load_yaml(course / "capstone" / f"{RUBRIC}.yml", Rubric)


def load_client(course: Path, client: str) -> tuple[Client, list[FreeText]]:
    """A client and the written parts for this client. Raises DataError if the files do not fit."""
    rubric = load_rubric(course)
    file = course / "capstone" / f"{client}.yml"
    found = load_yaml(file, Client)
    if found.client != client:
        raise DataError(file.name, "", "client", f"is '{found.client}', but the file is called '{client}'")
    missing = [part.id for part in rubric.parts if part.id not in found.model_answers]
    if missing:
        raise DataError(file.name, "", "model_answers", f"has none for {', '.join(missing)}")
    return found, [_written(part, found) for part in rubric.parts]


def items_about(course: Path, client: str) -> tuple[AnyItem, ...]:
    """All items of a client."""
    found, parts = load_client(course, client)
    return (*found.items, *parts)


def _written(part: Part, client: Client) -> FreeText:
    return FreeText(
        id=f"{client.client}_{part.id}",
        stem=part.stem.format(client=client.name.partition(",")[0]),
        objective=part.objective,
        bloom="create",
        mblex=part.mblex,
        difficulty="hard",
        references=part.references,
        verified=True,
        points=sum(criterion.points for criterion in part.criteria),
        criteria=part.criteria,
        model_answer=client.model_answers[part.id],
        fatal_errors=part.fatal_errors,
    )
