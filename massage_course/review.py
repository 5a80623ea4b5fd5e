"""Spaced review: which questions are due, by FSRS (the PyPI package ``fsrs``, with its own parameters).

A review is the first attempt at an item on one day: whoever tries again has just read the explanation. The schedule is
counted in whole days, without FSRS's steps of minutes and without its random spread, so that every device finds the
same. Nothing is stored: the schedule follows from the attempts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

import msgspec
from fsrs import Card, Rating, Scheduler

from .content import CourseData
from .items import AnyItem
from .progress import Attempt, Progress, day_of, is_right, moment, reviewable

SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)

SURE = "sure"
RATINGS = {SURE: Rating.Easy, "think": Rating.Good, "": Rating.Good, "guess": Rating.Hard}
"""What a right answer is worth, by how sure the learner was. A wrong one is always "Again"."""


class Review(msgspec.Struct, frozen=True):
    """One review as FSRS takes it."""

    day: date
    rating: Rating


class Memory(msgspec.Struct, frozen=True):
    """What FSRS makes of the reviews of one item.

    `recall` is the estimated chance to know it on the day that was asked about; `misled`: at the last review the
    learner was sure and wrong.
    """

    item: str
    due: date
    days: int
    recall: float
    misled: bool


class Step(msgspec.Struct, frozen=True):
    """One review in the past: its day, its rating from 1 (Again) to 4 (Easy), and the days until the next one."""

    day: date
    rating: int
    days: int


class Learned(msgspec.Struct, frozen=True):
    """What another program needs to go on with an item: all of its reviews and what FSRS makes of them.

    `stability` is in days, `difficulty` from 1 to 10.
    """

    due: date
    stability: float
    difficulty: float
    steps: tuple[Step, ...]


def rating(item: AnyItem, attempt: Attempt) -> Rating:
    """What FSRS is told of an attempt."""
    return RATINGS.get(attempt.confidence, Rating.Good) if is_right(item, attempt.response) else Rating.Again


def reviews(item: AnyItem, attempts: Iterable[Attempt]) -> list[Review]:
    """The reviews among `attempts`, which come oldest first. Those without a time that can be read tell nothing."""
    first: dict[date, Attempt] = {}
    for attempt in attempts:
        when = moment(attempt.at)
        if when.year > 1:
            first.setdefault(day_of(when), attempt)
    return [Review(day, rating(item, attempt)) for day, attempt in first.items()]


def schedule(history: Iterable[Review]) -> Card:
    """The card of FSRS after these reviews."""
    card = Card(card_id=0, due=_noon(date.min))
    for review in history:
        card, _ = SCHEDULER.review_card(card, review.rating, _noon(review.day))
    return card


def _noon(day: date) -> datetime:
    """FSRS counts in moments; with one moment a day it counts in days."""
    return datetime.combine(day, time(12), UTC)


def memories(progress: Progress, data: CourseData, day: date) -> list[Memory]:
    """What is known of every item that was ever answered."""
    known = reviewable(data)
    found = ((known[name], tries) for name, tries in progress.attempts.items() if name in known)
    return [memory for item, tries in found if (memory := _memory(item, tries, day))]


def _memory(item: AnyItem, tries: tuple[Attempt, ...], day: date) -> Memory | None:
    history = reviews(item, tries)
    if not history:
        return None
    card, last = schedule(history), history[-1]
    first_of_last_day = next(one for one in tries if moment(one.at).year > 1 and day_of(moment(one.at)) == last.day)
    return Memory(
        item=item.id,
        due=card.due.date(),
        days=(card.due.date() - last.day).days,
        recall=SCHEDULER.get_card_retrievability(card, _noon(day)),
        misled=last.rating == Rating.Again and first_of_last_day.confidence == SURE,
    )


def learned(progress: Progress, data: CourseData) -> dict[str, Learned]:
    """The schedule of every item that was ever answered, to be taken elsewhere."""
    known = reviewable(data)
    histories = {name: reviews(known[name], tries) for name, tries in progress.attempts.items() if name in known}
    return {name: _learned(history) for name, history in histories.items() if history}


def _learned(history: list[Review]) -> Learned:
    cards = [schedule(history[:number]) for number in range(1, len(history) + 1)]
    steps = (
        Step(review.day, int(review.rating), (card.due.date() - review.day).days)
        for review, card in zip(history, cards, strict=True)
    )
    last = cards[-1]
    return Learned(last.due.date(), last.stability or 0.0, last.difficulty or 0.0, tuple(steps))


def due(known: Iterable[Memory], day: date) -> list[Memory]:
    """What is due on `day`: first what the learner was sure of and got wrong, then what is most likely forgotten."""
    return sorted((one for one in known if one.due <= day), key=lambda one: (not one.misled, one.recall, one.item))


def next_day(known: Iterable[Memory], day: date) -> date | None:
    """The first day after `day` on which something is due."""
    return min((one.due for one in known if one.due > day), default=None)
