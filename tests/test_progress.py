"""Progress: computed from the answer records, kept in a file, merged between devices, refused in words."""

from __future__ import annotations

import itertools
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from massage_course import progress as p
from massage_course.answers import Answer, AnswerBook
from massage_course.content import course_data

DATA = course_data()
BANK = p.bank(DATA)
LESSON = "01_low_back_pain"
ITEMS = DATA.items("low_back_pain")
CASE = next(item for item in ITEMS.values() if item.type == "case")
CHOICE = next(item for item in ITEMS.values() if item.type == "single_best_answer")
WRONG = next(option.id for option in CHOICE.options if not option.key)
SCHEMA = Path(__file__).parents[1] / "docs" / "progress.schema.json"


def at(day: int, hour: int = 12) -> str:
    return f"2026-11-{day:02}T{hour:02}:00:00.000Z"


def attempt(response: Any, when: str, confidence: str = "") -> p.Attempt:
    return p.Attempt(response, when, confidence)


def checked(response: Any, when: str = at(1), confidence: str = "") -> Answer:
    return Answer(response, when, checked=True, confidence=confidence)


def low_back(progress: p.Progress) -> p.Standing:
    return next(one for one in p.standings(progress, DATA) if one.area == "low_back_pain")


# ---- from the answer records -----------------------------------------------------------------------------------------


def test_nobody_yet() -> None:
    """The page of a learner who has done nothing shows every area with zeros."""
    standings = p.standings(p.Progress(), DATA)
    assert [one.area for one in standings] == list(DATA.areas)
    assert all((one.read, one.tried, one.right) == (0, 0, 0) and not one.complete for one in standings)
    assert low_back(p.Progress()).items == len(ITEMS)


def test_answers_beside_the_lessons_are_found(tmp_path: Path) -> None:
    AnswerBook(LESSON, tmp_path).save({CHOICE.id: checked(CHOICE.key()), CASE.id: checked([], at(2))})
    found, notice = p.gather(tmp_path, DATA)
    assert not notice
    assert found.answers[LESSON][CHOICE.id].response == CHOICE.key()
    assert set(found.attempts) == {CHOICE.id}
    assert (low_back(found).tried, low_back(found).right) == (1, 1)


def test_an_answer_that_was_not_checked_is_no_attempt() -> None:
    assert not p.is_judged(CHOICE, Answer(CHOICE.key(), at(1)))
    assert not p.is_judged(CHOICE, checked(""))
    assert p.is_judged(CHOICE, checked(WRONG))


def test_a_case_is_judged_at_its_end() -> None:
    walk, scene = [], CASE.scenes[0]
    while True:
        best = next(decision for decision in scene.decisions if decision.key)
        walk.append(best.id)
        assert p.is_judged(CASE, Answer(list(walk), at(1))) is (best.next is None)
        if best.next is None:
            break
        scene = next(one for one in CASE.scenes if one.id == best.next)
    assert p.is_right(CASE, walk)


def test_the_last_attempt_counts_and_half_right_is_not_right() -> None:
    many = next(item for item in ITEMS.values() if item.type == "multiple_select")
    once = p.Progress(attempts={CHOICE.id: (attempt(CHOICE.key(), at(1)), attempt(WRONG, at(2)))})
    assert (low_back(once).tried, low_back(once).right) == (1, 0)
    half = p.Progress(attempts={many.id: (attempt(many.key()[:1], at(1)),)})
    assert (low_back(half).tried, low_back(half).right) == (1, 0)


def test_items_that_left_the_bank_and_strange_parts_do_no_harm() -> None:
    odd = p.Progress(
        attempts={"gone": (attempt("a", at(1)),)}, read={"low_back_pain": {"1": at(1), "99": at(1), "x": ""}}
    )
    assert (low_back(odd).tried, low_back(odd).read) == (0, 1)


def test_complete_needs_everything() -> None:
    right = {name: (attempt(item.key(), at(1)),) for name, item in ITEMS.items()}
    parts = {str(part): at(1) for part in range(1, 10)}
    assert low_back(p.Progress(attempts=right, read={"low_back_pain": parts})).complete
    assert not low_back(p.Progress(attempts=right)).complete
    fifth = {name: (attempt("?", at(1)),) for name in list(ITEMS)[: len(ITEMS) // 5 + 1]}
    assert not low_back(p.Progress(attempts={**right, **fifth}, read={"low_back_pain": parts})).complete


def test_reviews_are_found_under_their_day(tmp_path: Path) -> None:
    p.reviews_of(date(2026, 11, 5), tmp_path).save({f"{CHOICE.id}@2026-11-05": checked(WRONG, at(5), "sure")})
    AnswerBook(LESSON, tmp_path).save({CHOICE.id: checked(CHOICE.key(), at(1))})
    found, _ = p.gather(tmp_path, DATA)
    assert [one.response for one in found.attempts[CHOICE.id]] == [CHOICE.key(), WRONG]
    assert list(found.answers) == [LESSON]


def test_what_an_answer_record_forgets_stays_in_the_progress_file(tmp_path: Path) -> None:
    """Wrong, read the note, right: the record keeps the last, the progress file both."""
    book = AnswerBook(LESSON, tmp_path)
    for given in (checked(WRONG, at(1, 10), "sure"), checked(CHOICE.key(), at(1, 11))):
        book.save({CHOICE.id: given})
        p.remember(tmp_path, p.from_answers({CHOICE.id: given}, ITEMS))
    found, _ = p.gather(tmp_path, DATA)
    assert [one.response for one in found.attempts[CHOICE.id]] == [WRONG, CHOICE.key()]


def test_gather_is_the_same_however_often(tmp_path: Path) -> None:
    AnswerBook(LESSON, tmp_path).save({CHOICE.id: checked(WRONG)})
    first, _ = p.gather(tmp_path, DATA)
    p.remember(tmp_path, first)
    assert p.gather(tmp_path, DATA)[0] == first


# ---- the file --------------------------------------------------------------------------------------------------------

FULL = p.Progress(
    read={"sleep": {"1": at(1), "2": at(2)}},
    attempts={CHOICE.id: (attempt(WRONG, at(1), "sure"), attempt(CHOICE.key(), at(2)))},
    answers={LESSON: {CHOICE.id: checked(CHOICE.key(), at(2))}},
    exams={"7-2": p.Exam(7, (CHOICE.id, CASE.id), 0, 61.5, {CHOICE.id: WRONG}, at(3))},
)


def test_a_file_comes_back_as_it_went(tmp_path: Path) -> None:
    p.save(tmp_path / p.FILE, FULL)
    assert p.load(tmp_path / p.FILE) == (FULL, "")
    assert p.load(tmp_path / "nothing") == (p.Progress(), "")


def test_the_same_progress_gives_the_same_bytes_whatever_the_order() -> None:
    turned = msgspec.structs.replace(FULL, read={"sleep": dict(reversed(FULL.read["sleep"].items()))})
    assert p.encode(turned) == p.encode(FULL)


def test_a_person_can_read_the_file() -> None:
    text = p.encode(FULL).decode()
    assert text.startswith(
        '{\n "format": "back-massage-benefits/progress",\n "schema_version": 1,\n "about": "Progress'
    )
    assert len(text.splitlines()) > 30


def test_the_schema_is_the_committed_one_and_describes_the_file() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == p.schema()
    for progress in (FULL, p.Progress()):
        jsonschema.validate(json.loads(p.encode(progress)), p.schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(p.encode(FULL)), "read": []}, p.schema())


BAD = {
    "nothing": (b"", "damaged"),
    "cut off": (p.encode(FULL)[:200], "damaged"),
    "a picture": (b"\x89PNG\r\n", "damaged"),
    "a list": (b"[]", "not a progress file"),
    "other JSON": (b'{"cells": []}', "not a progress file of this course"),
    "newer": (p.encode(FULL).replace(b'"schema_version": 1', b'"schema_version": 2'), "newer version of this course"),
    "newer, with fields we do not know": (
        b'{"format": "%s", "schema_version": 9, "x": 1}' % p.FORMAT.encode(),
        "newer",
    ),
    "changed by hand": (p.encode(FULL).replace(b'"seconds": 61.5', b'"seconds": "long"'), "does not fit"),
    "too deep": (b"[" * 100_000, "damaged"),
    "a strange answers file": (b'{"notebook": 5}', "not an answers file"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_refused_in_words_and_put_aside(name: str, tmp_path: Path) -> None:
    data, said = BAD[name]
    with pytest.raises(p.BadFile, match=said):
        p.decode(data)
    file = tmp_path / p.FILE
    file.write_bytes(data)
    found, notice = p.load(file)
    assert found == p.Progress() and said in notice
    (aside,) = tmp_path.iterdir()
    assert aside.name in notice and aside.read_bytes() == data


def test_a_file_that_is_far_too_large_is_not_read() -> None:
    with pytest.raises(p.BadFile, match="larger than 16 MB"):
        p.decode(b" " * (p.MAX_BYTES + 1))


def test_an_answers_file_from_before_is_read(tmp_path: Path) -> None:
    book = AnswerBook(LESSON, tmp_path)
    book.save({CHOICE.id: checked(CHOICE.key())})
    assert p.decode(book.file.read_bytes()).answers[LESSON][CHOICE.id].response == CHOICE.key()


def test_half_an_emoji_does_not_stop_the_file(tmp_path: Path) -> None:
    p.remember(tmp_path, p.Progress(attempts={CHOICE.id: (attempt("\ud83d", at(1)),)}))
    assert p.load(tmp_path / p.FILE)[0].attempts[CHOICE.id][0].response == "?"


# ---- two devices -----------------------------------------------------------------------------------------------------


def random_progress(seed: int) -> p.Progress:
    """Few names and few times, so that entries clash."""
    dice = random.Random(seed)
    when = lambda: at(dice.randint(1, 3))  # noqa: E731
    some = lambda make: {name: make() for name in "abc" if dice.random() < 0.7}  # noqa: E731
    tries = lambda: tuple(  # noqa: E731
        {
            one.at: one
            for one in sorted((attempt(dice.choice("xyz"), when()) for _ in range(3)), key=lambda one: one.at)
        }.values()
    )
    return p.Progress(
        read=some(lambda: some(when)),
        attempts=some(tries),
        answers=some(lambda: some(lambda: checked(dice.choice("xyz"), when()))),
        exams=some(lambda: p.Exam(dice.randint(1, 2), (), 0, dice.random(), {}, when())),
    )


@pytest.mark.parametrize("seed", range(40))
def test_merging_does_not_depend_on_order_or_number(seed: int) -> None:
    a, b, c = (random_progress(3 * seed + n) for n in range(3))
    results = [p.merge(p.merge(x, y), z) for x, y, z in itertools.permutations((a, b, c))]
    results += [p.merge(a, p.merge(b, c)), p.merge(results[0], a), p.merge(results[0], results[0])]
    assert all(result == results[0] for result in results)
    assert p.merge(a, p.Progress()) == p.merge(a, a)


def test_the_newest_of_each_entry_wins_and_no_attempt_is_lost() -> None:
    here = p.Progress(
        attempts={"x": (attempt("a", at(1)),)}, answers={LESSON: {"x": checked("a", at(1)), "y": checked("a", at(3))}}
    )
    there = p.Progress(
        attempts={"x": (attempt("b", at(2)),)}, answers={LESSON: {"x": checked("b", at(2)), "y": checked("b", at(2))}}
    )
    both = p.merge(here, there)
    assert [one.response for one in both.attempts["x"]] == ["a", "b"]
    assert {name: answer.response for name, answer in both.answers[LESSON].items()} == {"x": "b", "y": "a"}


def test_times_of_different_zones_are_compared_as_moments() -> None:
    early, late = "2026-11-01T12:00:00+05:00", "2026-11-01T08:00:00Z"
    one, two = (p.Progress(answers={LESSON: {"x": checked(word, when)}}) for word, when in (("a", early), ("b", late)))
    assert p.merge(one, two).answers[LESSON]["x"].response == "b"


def test_a_file_from_another_device_brings_its_answers_into_the_lessons(tmp_path: Path) -> None:
    laptop, phone = tmp_path / "laptop", tmp_path / "phone"
    laptop.mkdir()
    phone.mkdir()
    first, second, third = list(ITEMS)[:3]
    AnswerBook(LESSON, laptop).save({first: checked("a", at(1)), second: checked("a", at(4))})
    p.remember(laptop, p.Progress(read={"sleep": {"1": at(1)}}))
    AnswerBook(LESSON, phone).save({second: checked("b", at(3)), third: checked("b", at(3))})
    sent = p.decode(p.encode(p.gather(phone, DATA)[0]))
    assert p.restore(laptop, sent, DATA) == 1
    answers = AnswerBook(LESSON, laptop).answers
    assert {name: answer.response for name, answer in answers.items()} == {first: "a", second: "a", third: "b"}
    found, _ = p.gather(laptop, DATA)
    assert [one.response for one in found.attempts[second]] == ["b", "a"]
    assert found.read == {"sleep": {"1": at(1)}}
    assert p.restore(laptop, sent, DATA) == 0


def test_a_file_cannot_write_where_it_likes(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    p.restore(folder, p.Progress(answers={"../evil": {"x": checked("a")}, "capstone": {"x": checked("a")}}), DATA)
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(p, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        p.remember(tmp_path, FULL)
