"""The practice exam: questions of the practice bank, drawn by seed to the weights of the MBLEx domains.

Pure functions. What an exam looks like is the business of ``widgets/exam``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from .content import CourseData
from .items import AnyItem, FreeText
from .progress import Attempt, Exam, Progress, bank

COUNTS = (10, 20, 40, 70)
"""How many questions a learner may choose."""


def domain_of(item: AnyItem) -> str:
    """The MBLEx domain of an item: its tag up to the point."""
    return item.mblex.partition(".")[0]


def shares(count: int, weights: Mapping[str, int], available: Mapping[str, int]) -> dict[str, int]:
    """How many of `count` questions each domain gets: by weight, by largest remainders, never more than there are.

    What a domain cannot give goes to the others by their weights.
    """
    given = dict.fromkeys(weights, 0)
    while (left := min(count, sum(available[one] for one in weights)) - sum(given.values())) > 0:
        open_ones = {one: weight for one, weight in weights.items() if given[one] < available[one]}
        whole = sum(open_ones.values())
        exact = {one: left * weight / whole for one, weight in open_ones.items()}
        extra = left - sum(map(int, exact.values()))
        fullest = sorted(exact, key=lambda one: (int(exact[one]) - exact[one], list(weights).index(one)))
        for one in open_ones:
            wanted = int(exact[one]) + (one in fullest[:extra])
            given[one] += min(wanted, available[one] - given[one])
    return given


def draw(data: CourseData, count: int, seed: int) -> list[AnyItem]:
    """`count` items in the order in which they are asked: the same for the same seed and bank."""
    dice = random.Random(seed)
    domains: dict[str, list[AnyItem]] = {domain.id: [] for domain in data.vocabulary.mblex}
    for _, item in sorted(bank(data).items()):
        if not isinstance(item, FreeText):
            domains[domain_of(item)].append(item)
    weights = {domain.id: domain.weight_percent for domain in data.vocabulary.mblex}
    wanted = shares(count, weights, {name: len(items) for name, items in domains.items()})
    drawn = [item for name, items in domains.items() for item in dice.sample(items, wanted[name])]
    dice.shuffle(drawn)
    return drawn


def shortfall(data: CourseData, items: Sequence[AnyItem]) -> list[str]:
    """The titles of the domains of which the bank had too few questions for their weight."""
    counted = [domain_of(item) for item in items]
    return [
        domain.title
        for domain in data.vocabulary.mblex
        if counted.count(domain.id) < int(len(items) * domain.weight_percent / 100)
    ]


def minutes(count: int, data: CourseData) -> int:
    """The time for `count` questions at the pace of the exam."""
    whole = data.vocabulary.mblex_format
    return round(count * whole.minutes / whole.questions)


def unfinished(progress: Progress) -> tuple[str, Exam] | None:
    """The exam that was begun last, if it is not finished; with its name."""
    name = max(progress.exams, default="")
    return (name, progress.exams[name]) if name and not progress.exams[name].finished else None


def attempts(exam: Exam, known: Mapping[str, AnyItem]) -> Progress:
    """What a finished exam tells of its questions: an answer each, without how sure."""
    given = {name: response for name, response in exam.responses.items() if name in known}
    return Progress(attempts={name: (Attempt(response, exam.at),) for name, response in given.items()})


def places(data: CourseData) -> dict[str, dict[str, Any]]:
    """Where each objective is taught: objective -> its words, the lesson, and the way to the part."""
    return {
        objective.id: {
            "text": objective.text,
            "part": objective.part,
            "lesson": area.title,
            "link": f"{area.notebook}.ipynb#part-{objective.part}",
        }
        for area in data.areas.values()
        for objective in area.objectives
    }
