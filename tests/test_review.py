"""Spaced review: FSRS decides, we only translate; and what a year of it looks like."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler

from massage_course import progress as p
from massage_course import review as r
from massage_course.content import course_data

DATA = course_data()
BANK = p.bank(DATA)
ITEM = next(item for item in BANK.values() if item.type == "single_best_answer")
WRONG = next(option.id for option in ITEM.options if not option.key)
pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a process cannot be set here")

START = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def in_chicago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/Chicago")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def on(day: date, hour: int = 18) -> str:
    """A moment of `day` in Chicago, as a browser writes it."""
    return datetime(day.year, day.month, day.day, hour).astimezone(UTC).isoformat()


def tried(*attempts: p.Attempt, item: str = ITEM.id) -> p.Progress:
    return p.Progress(attempts={item: attempts})


def after(days: int) -> date:
    return START + timedelta(days=days)


@pytest.mark.parametrize(
    ("response", "confidence", "expected"),
    [
        (ITEM.key(), "sure", Rating.Easy),
        (ITEM.key(), "think", Rating.Good),
        (ITEM.key(), "", Rating.Good),
        (ITEM.key(), "guess", Rating.Hard),
        (ITEM.key(), "something new", Rating.Good),
        *[(WRONG, confidence, Rating.Again) for confidence in ("sure", "think", "guess", "")],
    ],
)
def test_rating(response: str, confidence: str, expected: Rating) -> None:
    assert r.rating(ITEM, p.Attempt(response, on(START), confidence)) == expected


def test_the_first_attempt_of_a_day_counts_and_a_day_ends_at_four() -> None:
    attempts = [
        p.Attempt(WRONG, on(START, 10), "sure"),
        p.Attempt(ITEM.key(), on(START, 11)),
        p.Attempt(ITEM.key(), on(after(1), 3)),
        p.Attempt(ITEM.key(), on(after(1), 5)),
        p.Attempt(WRONG, "long ago"),
    ]
    assert r.reviews(ITEM, attempts) == [r.Review(START, Rating.Again), r.Review(after(1), Rating.Good)]


def test_an_evening_in_chicago_is_not_yet_tomorrow() -> None:
    assert p.day_of(datetime(2026, 11, 3, 1, tzinfo=UTC)) == START


@pytest.mark.parametrize("seed", range(25))
def test_intervals_are_the_librarys_own(seed: int) -> None:
    """The same ratings on the same days, given to a plain scheduler of the library."""
    dice = random.Random(seed)
    library = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, day, attempts = Card(), START, []
    for _ in range(12):
        confidence, response = dice.choice(["sure", "think", "guess", ""]), dice.choice([ITEM.key(), ITEM.key(), WRONG])
        attempts.append(p.Attempt(response, on(day, dice.randint(5, 23)), confidence))
        word = {"sure": Rating.Easy, "guess": Rating.Hard}.get(confidence, Rating.Good)
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        card, _ = library.review_card(card, word if response == ITEM.key() else Rating.Again, moment)
        (memory,) = r.memories(tried(*attempts), DATA, day)
        assert memory.days == (card.due - moment).days >= 1
        assert memory.due == card.due.date()
        later = day + timedelta(days=30)
        (memory,) = r.memories(tried(*attempts), DATA, later)
        assert memory.recall == library.get_card_retrievability(card, moment + timedelta(days=30))
        day += timedelta(days=memory.days + dice.choice([-1, 0, 0, 1, 5]) if memory.days > 1 else memory.days)


def test_the_parameters_are_the_librarys_own() -> None:
    library = Scheduler()
    assert r.SCHEDULER.parameters == library.parameters
    assert r.SCHEDULER.desired_retention == library.desired_retention
    assert r.SCHEDULER.maximum_interval == library.maximum_interval


def test_confident_but_wrong_comes_first_then_what_is_most_likely_forgotten() -> None:
    names = [item.id for item in BANK.values() if item.type == "single_best_answer"][:4]
    wrong = {name: next(option.id for option in BANK[name].options if not option.key) for name in names}
    sure, forgotten, wrong_one, fresh = names
    progress = p.Progress(
        attempts={
            fresh: (p.Attempt(BANK[fresh].key(), on(START), "sure"),),
            forgotten: (p.Attempt(wrong[forgotten], on(after(-60))),),
            wrong_one: (p.Attempt(wrong[wrong_one], on(START), "guess"),),
            sure: (p.Attempt(wrong[sure], on(START), "sure"),),
        }
    )
    known = r.memories(progress, DATA, after(1))
    assert [one.item for one in r.due(known, after(1))] == [sure, forgotten, wrong_one]
    assert [one.misled for one in r.due(known, after(1))] == [True, False, False]
    assert r.next_day(known, after(1)) == after(8)
    assert r.due(known, START) == [one for one in r.due(known, START) if one.item == forgotten]


def test_once_reviewed_it_is_no_longer_due_that_day() -> None:
    attempts = [p.Attempt(WRONG, on(START), "sure")]
    assert r.due(r.memories(tried(*attempts), DATA, after(1)), after(1))
    attempts.append(p.Attempt(WRONG, on(after(1)), "sure"))
    assert not r.due(r.memories(tried(*attempts), DATA, after(1)), after(1))
    assert r.due(r.memories(tried(*attempts), DATA, after(2)), after(2))


def test_nobody_yet() -> None:
    assert r.memories(p.Progress(), DATA, START) == []
    assert r.next_day([], START) is None
    assert r.memories(tried(p.Attempt("a", on(START)), item="gone"), DATA, START) == []


def test_a_year() -> None:
    """120 questions in the first two weeks, then 15 minutes a day; who forgets as FSRS says is asked as it says."""
    dice = random.Random("a year")
    names = [item.id for item in BANK.values() if item.type == "single_best_answer"][:120]
    attempts: dict[str, tuple[p.Attempt, ...]] = {}
    asked_per_day, recalled = Counter(), []
    # The cards are kept by the test to be quick; at the end they must be what a replay of the attempts gives.
    cards: dict[str, Card] = {}
    for number in range(365):
        day = after(number)
        new = names[number * 9 : (number + 1) * 9]
        old = [name for name in cards if cards[name].due.date() <= day]
        for name in [*new, *old]:
            item = BANK[name]
            known = name in old and dice.random() < r.SCHEDULER.get_card_retrievability(cards[name], r._noon(day))
            if name in old:
                recalled.append(known)
            wrong = next(option.id for option in item.options if not option.key)
            one = p.Attempt(item.key() if known else wrong, on(day), "think")
            attempts[name] = (*attempts.get(name, ()), one)
            card = cards.get(name) or Card(card_id=1, due=r._noon(day))
            cards[name], _ = r.SCHEDULER.review_card(card, r.rating(item, one), r._noon(day))
        asked_per_day[number] = len(old)
    progress = p.Progress(attempts=attempts)
    began = time.perf_counter()
    memories = {one.item: one for one in r.memories(progress, DATA, after(365))}
    assert time.perf_counter() - began < 3
    assert {name: one.due for name, one in memories.items()} == {name: card.due.date() for name, card in cards.items()}
    # FSRS aims at nine of ten. Whole days and first intervals of one day leave a little room.
    assert 0.85 < sum(recalled) / len(recalled) < 0.95
    last_month = sum(asked_per_day[number] for number in range(335, 365)) / 30
    assert last_month < max(asked_per_day.values()) / 4
    assert min(one.days for one in memories.values()) >= 1
    assert len(p.encode(progress)) < p.MAX_BYTES / 10
    reviews_of_a_month = max(sum(asked_per_day[n] for n in range(start, start + 31)) for start in range(0, 335, 5))
    assert reviews_of_a_month < 4000, "the answer record of one month would get too large"
