"""The practice exam: drawn by seed to the weights, kept at every answer, resumed, its result by the course's rules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from massage_course import practice_exam as e
from massage_course import progress as p
from massage_course.content import course_data
from massage_course.items import score
from massage_course.widgets.exam import PracticeExam

DATA = course_data()
BANK = p.bank(DATA)
WEIGHTS = {domain.id: domain.weight_percent for domain in DATA.vocabulary.mblex}
PLENTY = dict.fromkeys(WEIGHTS, 1000)


def test_the_weights_are_a_whole() -> None:
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize("count", [1, 7, 10, 20, 33, 40, 70, 100])
def test_shares_are_within_one_question_of_the_weights(count: int) -> None:
    shares = e.shares(count, WEIGHTS, PLENTY)
    assert sum(shares.values()) == count
    assert all(abs(shares[one] - count * weight / 100) < 1 for one, weight in WEIGHTS.items())


def test_a_hundred_questions_are_the_weights_themselves() -> None:
    assert e.shares(100, WEIGHTS, PLENTY) == WEIGHTS


def test_what_a_domain_cannot_give_goes_to_the_others() -> None:
    shares = e.shares(100, WEIGHTS, {**PLENTY, "GUI": 3, "KIN": 0})
    assert (shares["GUI"], shares["KIN"], sum(shares.values())) == (3, 0, 100)
    assert shares["CLI"] > shares["ETH"] > shares["AP"] > WEIGHTS["AP"]
    assert e.shares(50, WEIGHTS, dict.fromkeys(WEIGHTS, 2)) == dict.fromkeys(WEIGHTS, 2)
    assert e.shares(0, WEIGHTS, PLENTY) == dict.fromkeys(WEIGHTS, 0)


@pytest.mark.parametrize("count", e.COUNTS)
def test_an_exam_is_drawn_to_the_weights_and_the_same_for_the_same_number(count: int) -> None:
    items = e.draw(DATA, count, 4711)
    assert [item.id for item in items] == [item.id for item in e.draw(DATA, count, 4711)]
    assert [item.id for item in items] != [item.id for item in e.draw(DATA, count, 4712)]
    assert len({item.id for item in items}) == count
    domains = Counter(map(e.domain_of, items))
    if not e.shortfall(DATA, items):
        assert all(abs(domains[one] - count * weight / 100) <= 1 for one, weight in WEIGHTS.items())


def test_every_question_can_be_drawn() -> None:
    drawn = {item.id for seed in range(150) for item in e.draw(DATA, 70, seed)}
    assert len(drawn) > 0.98 * sum(item.type != "free_text" for item in BANK.values())


def test_a_domain_with_too_few_questions_is_named() -> None:
    full = e.draw(DATA, 40, 1)
    without = [item for item in full if e.domain_of(item) != "KIN"]
    assert e.shortfall(DATA, full) == []
    assert e.shortfall(DATA, without) == ["Kinesiology"]


def test_time_is_that_of_the_exam() -> None:
    whole = DATA.vocabulary.mblex_format
    assert e.minutes(whole.questions, DATA) == whole.minutes
    assert e.minutes(20, DATA) == 22


def test_every_objective_leads_to_a_part_that_exists() -> None:
    notebooks = Path(__file__).parents[1] / "notebooks"
    for place in e.places(DATA).values():
        name, _, part = place["link"].partition("#part-")
        assert re.search(rf'"## {part}\. ', (notebooks / name).read_text("utf-8")), place


# ---- the widget ------------------------------------------------------------------------------------------------------


def exam(folder: Path) -> PracticeExam:
    return PracticeExam(DATA, p.gather(folder, DATA)[0], folder)


def work(widget: PracticeExam, responses: dict[str, Any], **changes: Any) -> dict[str, Any]:
    at = f"2026-11-20T10:00:{len(responses):02}.000Z"
    return {"name": widget.exam["name"], "responses": responses, "seconds": 5.5, "finished": False, "at": at, **changes}


@pytest.fixture
def begun(tmp_path: Path) -> PracticeExam:
    widget = exam(tmp_path)
    widget.request = {"count": 10, "seed": 99, "minutes": 11, "at": "2026-11-20T10:00:00.000Z"}
    return widget


def test_the_form_says_what_it_is_and_what_it_is_not(tmp_path: Path) -> None:
    widget = exam(tmp_path)
    assert widget.exam == {}
    for text in (widget.words(), widget.still()):
        assert "not the MBLEx" in text and "Check it before you rely on a weight" in text
        assert all(domain.title.split()[0] in text for domain in DATA.vocabulary.mblex)
    assert widget.words() == exam(tmp_path).words()


def test_an_exam_comes_with_its_questions_and_is_kept_at_once(begun: PracticeExam, tmp_path: Path) -> None:
    shown = begun.exam
    assert [item["id"] for item in shown["items"]] == [item.id for item in e.draw(DATA, 10, 99)]
    assert all({"domain", "safety", "objective", "teaching"} <= set(item) for item in shown["items"])
    (kept,) = p.load(tmp_path / p.FILE)[0].exams.values()
    assert (kept.seed, kept.minutes, len(kept.items), kept.finished) == (99, 11, 10, False)


def test_what_was_answered_is_there_after_a_reload(begun: PracticeExam, tmp_path: Path) -> None:
    first = begun.exam["items"][0]["id"]
    begun.work = work(begun, {first: "a", "empty": ""})
    assert (begun.saved_at, begun.problem) == ("2026-11-20T10:00:02.000Z", "")
    again = exam(tmp_path)
    assert again.exam["responses"] == {first: "a"}
    assert again.exam["seconds"] == 5.5
    assert [item["id"] for item in again.exam["items"]] == [item["id"] for item in begun.exam["items"]]
    assert p.gather(tmp_path, DATA)[0].attempts == {}


def test_once_handed_in_it_is_counted_and_its_answers_come_back_in_reviews(begun: PracticeExam, tmp_path: Path) -> None:
    items = [BANK[item["id"]] for item in begun.exam["items"]]
    given = {item.id: item.key() for item in items[:3]} | {items[3].id: "?"}
    begun.work = work(begun, given, finished=True)
    right = sum(score(item, given.get(item.id)).points == item.points for item in items)
    assert begun.earlier == [{"at": begun.work["at"], "seed": 99, "items": 10, "right": right}]
    found, _ = p.gather(tmp_path, DATA)
    assert set(found.attempts) == set(given)
    assert exam(tmp_path).exam == {}
    assert exam(tmp_path).earlier == begun.earlier


def test_a_question_that_left_the_bank_does_not_stop_an_old_exam(tmp_path: Path) -> None:
    kept = p.Exam(1, ("gone", next(iter(BANK))), 0, 0.0, {"gone": "a"}, "2026-11-20T10:00:00Z")
    p.save(tmp_path / p.FILE, p.Progress(exams={"x": kept}))
    assert [item["id"] for item in exam(tmp_path).exam["items"]] == [next(iter(BANK))]


def test_a_clock_that_is_behind_loses_nothing(begun: PracticeExam, tmp_path: Path) -> None:
    """Begun on a computer whose clock was ahead, and gone on with on another."""
    first, second = (item["id"] for item in begun.exam["items"][:2])
    begun.work = work(begun, {first: "a"}, at="2026-11-20T09:00:00.000Z")
    assert begun.saved_at == "2026-11-20T09:00:00.000Z"
    begun.work = work(begun, {first: "a", second: "b"}, at="2026-11-20T09:00:01.000Z")
    assert exam(tmp_path).exam["responses"] == {first: "a", second: "b"}


def test_a_full_disk_is_told_and_the_next_answer_tries_again(
    begun: PracticeExam, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(p, "write_whole", full)
        begun.work = work(begun, {"a": "b"})
        assert "NOT SAVED" in begun.problem and "the disk is full" in begun.problem
        assert begun.saved_at != begun.work["at"]
    begun.work = work(begun, {"a": "b", "c": "d"})
    assert (begun.problem, begun.saved_at) == ("", begun.work["at"])


def test_work_on_an_exam_that_is_not_known_changes_nothing(begun: PracticeExam, tmp_path: Path) -> None:
    before = (tmp_path / p.FILE).read_bytes()
    begun.work = {**work(begun, {}), "name": "another"}
    assert (tmp_path / p.FILE).read_bytes() == before
