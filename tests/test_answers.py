"""Answers cannot be lost: saved whole, restored, merged, and kept aside where they cannot be read."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from massage_course.answers import (
    MAX_BYTES,
    MIME,
    Answer,
    AnswerBook,
    DamagedRecord,
    Record,
    decode,
    encode,
    merge,
    read_notebook,
    write_whole,
)

ROOT = Path(__file__).parents[1]
NAME = "01_low_back_pain"

EARLY, LATE = "2026-11-20T10:00:00.000Z", "2026-11-20T10:00:00.001Z"


def at(minute: int) -> str:
    return f"2026-11-20T10:{minute:02d}:00.000Z"


def answers_file(folder: Path) -> Path:
    return folder / f"{NAME}.answers.json"


def kept_aside(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{NAME}.answers.json.damaged-*"))


def as_json(**fields: Any) -> bytes:
    """An answers file with some fields changed."""
    record = {"notebook": NAME, "answers": {"q": {"response": "a", "at": EARLY, "checked": True}}, "schema": 1}
    return json.dumps(record | fields).encode()


def notebook_with(*outputs: Any) -> bytes:
    """A notebook whose second cell has `outputs`."""
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Text"},
        {"cell_type": "code", "id": "b", "metadata": {}, "source": "x", "execution_count": None, "outputs": [*outputs]},
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def copy_output(answers: dict[str, Answer], notebook: str = NAME) -> dict[str, Any]:
    """The output that holds the second copy."""
    record = msgspec.to_builtins(Record(notebook=notebook, answers=answers))
    return {"output_type": "display_data", "metadata": {}, "data": {MIME: record, "text/plain": "Answers kept"}}


# ---- save and restore -----------------------------------------------------------------------------------------------

RESPONSES = {
    "radio": "a",
    "boxes": ["a", "c"],
    "match": {"a": "2bba5ee9", "b": "0c1d2e3f"},
    "order": ["s2", "s1", "s3"],
    "cleared": None,
    "empty": [],
    "text": 'Line one\nLine "two" \\ <script>alert(1)</script> \u00e9 \u4e2d \U0001f642 \u2028',
}


def test_what_was_saved_is_restored(tmp_path: Path) -> None:
    given = {name: Answer(response, EARLY, checked=True) for name, response in RESPONSES.items()}
    AnswerBook(NAME, tmp_path).save(given)
    again = AnswerBook(NAME, tmp_path)
    assert again.answers == given
    assert again.notice == ""
    assert again.record == Record(notebook=NAME, answers=given, origin=again.record.origin)


# ---- whose record is it ---------------------------------------------------------------------------------------------


def test_a_record_keeps_its_origin_for_life_and_two_records_have_two(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        AnswerBook(NAME, folder).save({"q": Answer("a", EARLY)})
    first = decode((one / f"{NAME}.answers.json").read_bytes()).origin
    AnswerBook(NAME, one).save({"q": Answer("b", EARLY)})
    assert decode((one / f"{NAME}.answers.json").read_bytes()).origin == first != ""
    assert decode((other / f"{NAME}.answers.json").read_bytes()).origin != first


def test_a_record_of_another_notebook_is_put_aside_and_told(tmp_path: Path) -> None:
    foreign = encode(Record("sleep", {"q": Answer("a", EARLY)}))
    (tmp_path / f"{NAME}.answers.json").write_bytes(foreign)
    book = AnswerBook(NAME, tmp_path)
    assert book.answers == {}
    assert "belongs to another notebook, 'sleep'" in book.notice
    (aside,) = tmp_path.glob("*.damaged-*")
    assert aside.read_bytes() == foreign


def test_on_a_class_server_a_record_of_another_person_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ben")
    AnswerBook(NAME, tmp_path).save({"q": Answer("a", EARLY)})
    monkeypatch.setenv("JUPYTERHUB_USER", "ana")
    book = AnswerBook(NAME, tmp_path)
    assert book.answers == {}
    assert "belongs to another person, 'ben'" in book.notice


def test_at_home_a_record_of_the_class_server_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ana")
    AnswerBook(NAME, tmp_path).save({"q": Answer("a", EARLY)})
    monkeypatch.delenv("JUPYTERHUB_USER")
    assert AnswerBook(NAME, tmp_path).answers == {"q": Answer("a", EARLY)}


def test_a_fresh_book_is_empty_and_writes_nothing(tmp_path: Path) -> None:
    book = AnswerBook(NAME, tmp_path)
    assert book.answers == {} and book.notice == ""
    assert list(tmp_path.iterdir()) == []


def test_saving_one_answer_keeps_the_others(tmp_path: Path) -> None:
    book = AnswerBook(NAME, tmp_path)
    book.save({"q1": Answer("a", at(1))})
    book.save({"q2": Answer("b", at(2))})
    book.save({"q1": Answer("c", at(3))})
    assert AnswerBook(NAME, tmp_path).answers == {"q1": Answer("c", at(3)), "q2": Answer("b", at(2))}


def test_two_notebooks_in_one_folder_do_not_mix(tmp_path: Path) -> None:
    AnswerBook(NAME, tmp_path).save({"q": Answer("a", EARLY)})
    AnswerBook("02_other", tmp_path).save({"q": Answer("b", LATE)})
    assert AnswerBook(NAME, tmp_path).answers["q"].response == "a"
    assert AnswerBook("02_other", tmp_path).answers["q"].response == "b"


def test_watchers_are_called_once_the_answer_is_on_the_disk(tmp_path: Path) -> None:
    book = AnswerBook(NAME, tmp_path)
    seen: list[Any] = []
    for _ in range(2):
        book.watchers.append(lambda: seen.append(decode(answers_file(tmp_path).read_bytes()).answers))
    book.save({"q": Answer("a", EARLY)})
    assert seen == [{"q": Answer("a", EARLY)}] * 2


def test_the_same_record_gives_the_same_bytes_whatever_the_order() -> None:
    one = Record(notebook=NAME, answers={"a": Answer({"x": "1", "y": "2"}, EARLY), "b": Answer("b", LATE)})
    two = Record(notebook=NAME, answers={"b": Answer("b", LATE), "a": Answer({"y": "2", "x": "1"}, EARLY)})
    assert encode(one) == encode(two)
    assert decode(encode(one)) == one
    assert encode(one).count(b"\n") > 5, "people must be able to read it"


def test_the_file_can_be_read_by_whoever_collects_it(tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        AnswerBook(NAME, tmp_path).save({"q": Answer("a", EARLY)})
    finally:
        os.umask(old)
    assert answers_file(tmp_path).stat().st_mode & 0o777 == 0o644


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    book = AnswerBook(NAME, tmp_path)
    for minute in range(5):
        book.save({"q": Answer(str(minute), at(minute))})
    assert list(tmp_path.iterdir()) == [answers_file(tmp_path)]


def test_half_an_emoji_in_a_text_is_saved(tmp_path: Path) -> None:
    """Deleting in the middle of an emoji leaves half of it in a browser's text; it reaches Python as it is."""
    book = AnswerBook(NAME, tmp_path)
    book.save({"note": Answer("Pain is better \ud83d", EARLY), "q": Answer("a", EARLY)})
    again = AnswerBook(NAME, tmp_path)
    assert again.answers["q"].response == "a"
    assert again.answers["note"].response.startswith("Pain is better")


def test_what_a_save_takes_can_be_read_again(tmp_path: Path) -> None:
    """A text too long for the file must be refused when it is saved, not found to be damaged the next day."""
    book = AnswerBook(NAME, tmp_path)
    book.save({"q": Answer("a", EARLY)})
    try:
        book.save({"note": Answer("word " * (MAX_BYTES // 4), LATE)})
    except OSError:
        assert "note" not in AnswerBook(NAME, tmp_path).answers
    else:
        assert "note" in AnswerBook(NAME, tmp_path).answers
    assert AnswerBook(NAME, tmp_path).answers["q"].response == "a"
    assert kept_aside(tmp_path) == []


# ---- merge ----------------------------------------------------------------------------------------------------------


def test_newest_answer_wins_on_either_side() -> None:
    early, late = {"q": Answer("early", EARLY)}, {"q": Answer("late", LATE)}
    assert merge(early, late) == late
    assert merge(late, early) == late


def test_newest_is_a_matter_of_time_and_not_of_text() -> None:
    berlin, utc = Answer("berlin", "2026-11-20T11:30:00+02:00"), Answer("utc", "2026-11-20T10:00:00Z")
    assert merge({"q": berlin}, {"q": utc})["q"] == utc
    assert merge({"q": utc}, {"q": berlin})["q"] == utc


def test_equally_old_answers_take_the_second() -> None:
    assert merge({"q": Answer("one", EARLY)}, {"q": Answer("two", EARLY)})["q"].response == "two"


def test_a_time_without_a_zone_is_taken_as_utc() -> None:
    naive, aware = Answer("naive", "2026-11-20T10:00:00"), Answer("aware", "2026-11-20T10:00:01+00:00")
    assert merge({"q": aware}, {"q": naive})["q"] == aware
    assert merge({"q": naive}, {"q": aware})["q"] == aware


@pytest.mark.parametrize("time", ["", "yesterday", "2026-13-45T99:00:00Z", "null", "1732096800"])
def test_an_unreadable_time_counts_as_the_oldest(time: str) -> None:
    known, unknown = Answer("known", "1970-01-01T00:00:00Z"), Answer("unknown", time)
    assert merge({"q": known}, {"q": unknown})["q"] == known
    assert merge({"q": unknown}, {"q": known})["q"] == known


def test_merge_keeps_what_only_one_side_has_and_changes_neither() -> None:
    first, second = {"a": Answer("a", EARLY)}, {"b": Answer("b", LATE)}
    assert merge(first, second) == {"a": Answer("a", EARLY), "b": Answer("b", LATE)}
    assert (first, second) == ({"a": Answer("a", EARLY)}, {"b": Answer("b", LATE)})


def test_a_cleared_answer_is_an_answer_too() -> None:
    assert merge({"q": Answer("a", EARLY)}, {"q": Answer(None, LATE)})["q"].response is None


def test_merging_is_the_same_in_any_grouping() -> None:
    rng = random.Random("merge")
    for _ in range(300):
        books = [
            {name: Answer(rng.randrange(9), at(rng.randrange(60))) for name in rng.sample("abcdef", rng.randrange(7))}
            for _ in range(3)
        ]
        one, two, three = books
        assert merge(merge(one, two), three) == merge(one, merge(two, three))


# ---- two tabs, and clocks -------------------------------------------------------------------------------------------


def test_two_tabs_lose_nothing(tmp_path: Path) -> None:
    left, right = AnswerBook(NAME, tmp_path), AnswerBook(NAME, tmp_path)
    left.save({"q1": Answer("left", at(1))})
    right.save({"q2": Answer("right", at(2))})
    left.save({"q3": Answer("left", at(3))})
    right.save({"q1": Answer("right", at(4))})
    left.save({"q4": Answer("left", at(5))})
    assert {name: answer.response for name, answer in AnswerBook(NAME, tmp_path).answers.items()} == {
        "q1": "right",
        "q2": "right",
        "q3": "left",
        "q4": "left",
    }


def test_an_answer_given_now_is_kept_though_an_earlier_clock_was_ahead(tmp_path: Path) -> None:
    """A click that reaches the kernel now is the newest, whatever the clock of an earlier device said."""
    AnswerBook(NAME, tmp_path).save({"q": Answer("from a phone that is ten minutes fast", at(20))})
    book = AnswerBook(NAME, tmp_path)
    book.save({"q": Answer("changed on the laptop", at(15))})
    assert book.answers["q"].response == "changed on the laptop"
    assert AnswerBook(NAME, tmp_path).answers["q"].response == "changed on the laptop"


def test_an_answer_given_now_stays_newer_than_its_old_copy_in_the_notebook(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.ipynb").write_bytes(notebook_with(copy_output({"q": Answer("old", at(20))})))
    AnswerBook(NAME, tmp_path).save({"q": Answer("new", at(15))})
    assert AnswerBook(NAME, tmp_path).answers["q"].response == "new"


# ---- damaged files --------------------------------------------------------------------------------------------------

DAMAGED = {
    "empty": b"",
    "truncated": as_json()[:-20],
    "not json": b"hello\n",
    "not text": bytes(range(256)),
    "null bytes": b"\x00" * 4096,
    "a list": b"[]",
    "null": b"null",
    "no answers": json.dumps({"notebook": NAME}).encode(),
    "answers as a list": as_json(answers=[]),
    "answer as text": as_json(answers={"q": "a"}),
    "answer without time": as_json(answers={"q": {"response": "a"}}),
    "time as number": as_json(answers={"q": {"response": "a", "at": 17}}),
    "checked as text": as_json(answers={"q": {"response": "a", "at": EARLY, "checked": "yes"}}),
    "unknown field": as_json(points=100),
    "notebook as number": as_json(notebook=5),
    "newer schema": as_json(schema=2),
    "schema as text": as_json(schema="1"),
    "two megabytes": as_json(answers={"q": {"response": "x" * (2 << 20), "at": EARLY}}),
    "deep nesting": b'{"notebook":"n","answers":{"q":{"at":"","response":' + b"[" * 100_000 + b"]" * 100_000 + b"}}}",
    "broken text": b'{"notebook":"\xff","answers":{}}',
    "half a pair": b'{"notebook":"n","answers":{"q":{"at":"","response":"\\ud800"}}}',
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_kept_aside_byte_for_byte_and_the_learner_goes_on(tmp_path: Path, data: bytes) -> None:
    answers_file(tmp_path).write_bytes(data)
    book = AnswerBook(NAME, tmp_path)
    assert book.answers == {}
    assert [file.read_bytes() for file in kept_aside(tmp_path)] == [data]
    assert kept_aside(tmp_path)[0].name in book.notice
    assert "You can go on" in book.notice and "instructor" in book.notice
    assert "Traceback" not in book.notice
    book.save({"q": Answer("new", LATE)})
    again = AnswerBook(NAME, tmp_path)
    assert again.answers == {"q": Answer("new", LATE)}
    assert again.notice == ""
    assert [file.read_bytes() for file in kept_aside(tmp_path)] == [data]


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_damaged_bytes_are_refused_in_plain_words(data: bytes) -> None:
    with pytest.raises(DamagedRecord, match=r"^it (is|was) "):
        decode(data)


def test_a_file_damaged_while_the_lesson_is_open_loses_no_answer(tmp_path: Path) -> None:
    book = AnswerBook(NAME, tmp_path)
    book.save({"q1": Answer("a", at(1))})
    answers_file(tmp_path).write_bytes(b"{")
    book.save({"q2": Answer("b", at(2))})
    assert set(AnswerBook(NAME, tmp_path).answers) == {"q1", "q2"}
    assert [file.read_bytes() for file in kept_aside(tmp_path)] == [b"{"]


def test_two_damaged_files_are_both_kept(tmp_path: Path) -> None:
    for data in (b"first", b"second"):
        answers_file(tmp_path).write_bytes(data)
        AnswerBook(NAME, tmp_path)
    assert sorted(file.read_bytes() for file in kept_aside(tmp_path)) == [b"first", b"second"]


def test_a_file_deleted_while_the_lesson_is_open_comes_back_whole(tmp_path: Path) -> None:
    book = AnswerBook(NAME, tmp_path)
    book.save({"q1": Answer("a", at(1))})
    answers_file(tmp_path).unlink()
    book.save({"q2": Answer("b", at(2))})
    assert set(AnswerBook(NAME, tmp_path).answers) == {"q1", "q2"}


# ---- the second copy, in the notebook -------------------------------------------------------------------------------


def test_the_copy_in_the_notebook_restores_answers_without_the_file(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.ipynb").write_bytes(notebook_with(copy_output({"q": Answer(["a"], EARLY, checked=True)})))
    assert AnswerBook(NAME, tmp_path).answers == {"q": Answer(["a"], EARLY, checked=True)}


def test_a_copy_renamed_keeps_its_answers(tmp_path: Path) -> None:
    """A downloaded copy comes back as "01_low_back_pain(1).ipynb", without the file beside it."""
    renamed = tmp_path / f"{NAME} (1).ipynb"
    renamed.write_bytes(notebook_with(copy_output({"q": Answer("a", EARLY)})))
    (tmp_path / "other.ipynb").write_bytes(notebook_with(copy_output({"q": Answer("z", LATE)}, notebook="other")))
    assert AnswerBook(NAME, tmp_path).answers == {"q": Answer("a", EARLY)}


def test_of_two_renamed_copies_none_is_guessed_to_be_ours(tmp_path: Path) -> None:
    for who in ("ana", "ben"):
        (tmp_path / f"{NAME}_{who}.ipynb").write_bytes(notebook_with(copy_output({"q": Answer(who, EARLY)})))
    assert AnswerBook(NAME, tmp_path).answers == {}


def test_a_file_edited_by_hand_counts_as_clicked(tmp_path: Path) -> None:
    book = AnswerBook(NAME, tmp_path)
    book.save({"q1": Answer("a", EARLY), "q2": Answer("b", EARLY)})
    edited = answers_file(tmp_path).read_text("utf-8").replace('"b"', '"c"').replace("\n", "\r\n")
    answers_file(tmp_path).write_text(edited, "utf-8")
    assert AnswerBook(NAME, tmp_path).answers["q2"].response == "c"


def test_a_folder_renamed_or_copied_takes_the_answers_along(tmp_path: Path) -> None:
    AnswerBook(NAME, tmp_path).save({"q": Answer("a", EARLY)})
    strange = tmp_path / "Übung 2 (Kopie) 背部 مساج [x]"
    strange.mkdir()
    shutil.copy(answers_file(tmp_path), strange)
    book = AnswerBook(NAME, strange)
    book.save({"q2": Answer("b", LATE)})
    assert set(AnswerBook(NAME, strange).answers) == {"q", "q2"}
    assert set(AnswerBook(NAME, tmp_path).answers) == {"q"}


def test_file_and_notebook_are_merged_by_time(tmp_path: Path) -> None:
    AnswerBook(NAME, tmp_path).save({"q1": Answer("file", at(5)), "q2": Answer("file", at(1))})
    in_notebook = {"q1": Answer("notebook", at(4)), "q2": Answer("notebook", at(2)), "q3": Answer("notebook", at(3))}
    (tmp_path / f"{NAME}.ipynb").write_bytes(notebook_with(copy_output(in_notebook)))
    responses = {name: answer.response for name, answer in AnswerBook(NAME, tmp_path).answers.items()}
    assert responses == {"q1": "file", "q2": "notebook", "q3": "notebook"}


def test_a_damaged_file_costs_nothing_that_stands_in_the_notebook(tmp_path: Path) -> None:
    answers_file(tmp_path).write_bytes(b"")
    (tmp_path / f"{NAME}.ipynb").write_bytes(notebook_with(copy_output({"q": Answer("a", EARLY)})))
    book = AnswerBook(NAME, tmp_path)
    assert book.answers["q"].response == "a"
    assert book.notice


def test_several_copies_in_one_notebook_are_merged(tmp_path: Path) -> None:
    file = tmp_path / "nb.ipynb"
    file.write_bytes(
        notebook_with(
            copy_output({"q": Answer("new", at(9)), "a": Answer("a", at(1))}),
            {"output_type": "stream", "name": "stdout", "text": "noise"},
            copy_output({"q": Answer("old", at(8)), "b": Answer("b", at(1))}),
        )
    )
    record = read_notebook(file)
    assert record is not None
    assert {name: answer.response for name, answer in record.answers.items()} == {"q": "new", "a": "a", "b": "b"}


def test_one_damaged_copy_does_not_hide_a_good_one(tmp_path: Path) -> None:
    file = tmp_path / "nb.ipynb"
    file.write_bytes(notebook_with({"data": {MIME: {"notebook": 7}}}, copy_output({"q": Answer("a", EARLY)})))
    record = read_notebook(file)
    assert record is not None, "the good copy was thrown away with the damaged one"
    assert record.answers["q"].response == "a"


HOSTILE = {
    "empty": b"",
    "not json": b"hello",
    "not text": b"\xff\xfe\x00",
    "null": b"null",
    "a list": b"[]",
    "a number": b"5",
    "no cells": b"{}",
    "cells as text": b'{"cells": "abc"}',
    "cells as object": b'{"cells": {"a": 1}}',
    "cell as null": b'{"cells": [null]}',
    "outputs as null": b'{"cells": [{"outputs": null}]}',
    "outputs as number": b'{"cells": [{"outputs": 3}]}',
    "output as text": b'{"cells": [{"outputs": ["x"]}]}',
    "data as null": b'{"cells": [{"outputs": [{"data": null}]}]}',
    "data as text": json.dumps({"cells": [{"outputs": [{"data": MIME}]}]}).encode(),
    "data as list": json.dumps({"cells": [{"outputs": [{"data": [MIME]}]}]}).encode(),
    "record as null": notebook_with({"data": {MIME: None}}),
    "record as text": notebook_with({"data": {MIME: "x"}}),
    "record as list": notebook_with({"data": {MIME: []}}),
    "record with wrong types": notebook_with({"data": {MIME: {"notebook": 1, "answers": []}}}),
    "record with a wrong answer": notebook_with({"data": {MIME: {"notebook": "n", "answers": {"q": 5}}}}),
    "record with unknown fields": notebook_with({"data": {MIME: {"notebook": "n", "answers": {}, "score": 1}}}),
    "deep nesting": b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no copy": notebook_with({"output_type": "stream", "name": "stdout", "text": "x"}),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_notebook_gives_none_and_the_lesson_opens(tmp_path: Path, data: bytes) -> None:
    (tmp_path / f"{NAME}.ipynb").write_bytes(data)
    assert read_notebook(tmp_path / f"{NAME}.ipynb") is None
    book = AnswerBook(NAME, tmp_path)
    assert book.answers == {}
    assert (tmp_path / f"{NAME}.ipynb").read_bytes() == data


def test_no_notebook_gives_none(tmp_path: Path) -> None:
    assert read_notebook(tmp_path / "none.ipynb") is None
    (tmp_path / "folder.ipynb").mkdir()
    assert read_notebook(tmp_path / "folder.ipynb") is None


@pytest.mark.parametrize(
    "response",
    ['"\\ud800"', "NaN", "-Infinity", "1e999", "9" * 4000, "[" * 300 + "]" * 300],
    ids=["half a pair", "not a number", "infinity", "too large", "many digits", "nested"],
)
def test_a_strange_answer_in_the_notebook_does_not_stop_saving(tmp_path: Path, response: str) -> None:
    """Python reads more from a notebook than JSON in UTF-8 can say; the file must stay readable with it."""
    data = notebook_with(copy_output({"note": Answer("MARK", EARLY)})).replace(b'"MARK"', response.encode())
    (tmp_path / f"{NAME}.ipynb").write_bytes(data)
    AnswerBook(NAME, tmp_path).save({"q": Answer("a", LATE)})
    again = AnswerBook(NAME, tmp_path)
    assert again.answers["q"].response == "a"
    assert again.notice == "" and kept_aside(tmp_path) == []


@pytest.mark.parametrize(
    "time", ["9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_stored_time_at_the_end_of_the_calendar_does_not_stop_saving(tmp_path: Path, time: str) -> None:
    AnswerBook(NAME, tmp_path).save({"q": Answer("old", time)})
    AnswerBook(NAME, tmp_path).save({"q": Answer("new", LATE)})
    assert AnswerBook(NAME, tmp_path).answers["q"].response == "new"


# ---- the disk -------------------------------------------------------------------------------------------------------

SAVING = """
import sys
from pathlib import Path
from massage_course.answers import Answer, AnswerBook

book = AnswerBook(sys.argv[1], Path(sys.argv[2]))
number = int(sys.argv[3])
print("ready", *(path.name for path in Path(sys.argv[2]).iterdir() if path.name.startswith(".")), flush=True)
while True:
    number += 1
    book.save({f"q{number % 40}": Answer("x" * 2000 + str(number), f"2026-11-20T10:00:00.{number:06d}Z")})
    print(number, flush=True)
"""


def run_python(source: str, *arguments: str, stdin: int | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", source, *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_kernel_killed_with_kill_9_at_any_moment_of_a_save(tmp_path: Path) -> None:
    """A real process, killed 40 times: always a whole record, nothing acknowledged lost, nothing left lying about."""
    rng = random.Random("kill -9")
    acknowledged, leftovers = 0, 0
    for _ in range(40):
        process = run_python(SAVING, NAME, str(tmp_path), str(acknowledged))
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", "a start did not clear up after the last kill"
        time.sleep(rng.uniform(0.0, 0.06))
        process.send_signal(signal.SIGKILL)
        heard = process.stdout.read().split("\n")
        process.wait()
        process.stdout.close()
        # A last line without its end was cut off by the kill.
        acknowledged = max([acknowledged, *(int(line) for line in heard[:-1])])
        leftovers += bool(hidden(tmp_path))
        if answers_file(tmp_path).exists():
            answers = decode(answers_file(tmp_path).read_bytes()).answers
            newest = max(int(answer.response[2000:]) for answer in answers.values())
            assert newest >= acknowledged, "an answer that was called saved is not there"
            assert all(answer.response.startswith("x" * 2000) for answer in answers.values())
    assert acknowledged > 20, "hardly anything was saved: the test proves too little"
    assert leftovers > 0, "no kill hit a save: the test proves too little"
    assert kept_aside(tmp_path) == []
    AnswerBook(NAME, tmp_path).save({"after": Answer("a", "2027-01-01T00:00:00Z")})
    assert "after" in decode(answers_file(tmp_path).read_bytes()).answers
    assert list(tmp_path.iterdir()) == [answers_file(tmp_path)]


def hidden(folder: Path) -> list[str]:
    """What a save has in work, or left behind when it was killed."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_leftovers_of_a_killed_save_are_cleared_and_nothing_else(tmp_path: Path) -> None:
    ours = [f".{NAME}.answers.json-abc123", f".{NAME}.answers.json.lock"]
    others = [".02_other.answers.json-abc123", f"{NAME}.answers.json.damaged-1", ".hidden", f"{NAME}.ipynb"]
    for name in ours + others:
        (tmp_path / name).write_text("{}")
    AnswerBook(NAME, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)


# ---- two kernels ----------------------------------------------------------------------------------------------------

BESIDE = """
import sys
from pathlib import Path
from massage_course.answers import Answer, AnswerBook

name, folder, who, count = sys.argv[1:]
book = AnswerBook(name, Path(folder))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(count)):
    book.save({f"{who}{number}": Answer(number, f"2026-11-20T10:00:00.{number:06d}Z")})
print("done", flush=True)
"""


def test_two_tabs_with_a_kernel_each_lose_no_acknowledged_answer(tmp_path: Path) -> None:
    """Without a lock 103 of 200 were kept."""
    kernels = [run_python(BESIDE, NAME, str(tmp_path), who, "100", stdin=subprocess.PIPE) for who in "ab"]
    for kernel in kernels:
        assert kernel.stdout is not None and kernel.stdout.readline() == "ready\n"
    for kernel in kernels:
        assert kernel.stdin is not None
        kernel.stdin.write("go\n")
        kernel.stdin.flush()
    assert [kernel.communicate(timeout=300)[0] for kernel in kernels] == ["done\n"] * 2
    kept = AnswerBook(NAME, tmp_path).answers
    assert set(kept) == {f"{who}{number}" for who in "ab" for number in range(100)}
    assert list(tmp_path.iterdir()) == [answers_file(tmp_path)]


HOLDING = """
import sys, time
from pathlib import Path
from massage_course.answers import alone

with alone(Path(sys.argv[1])):
    print("mine", flush=True)
    time.sleep(600)
"""


def test_a_kernel_that_stopped_while_saving_is_told_and_one_that_died_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("massage_course.answers.LOCK_PATIENCE", 0.2)
    book = AnswerBook(NAME, tmp_path)
    other = run_python(HOLDING, str(answers_file(tmp_path)))
    assert other.stdout is not None and other.stdout.readline() == "mine\n"
    with pytest.raises(OSError, match="another window"):
        book.save({"q": Answer("a", EARLY)})
    assert book.answers == {}
    other.kill()
    other.communicate()
    book.save({"q": Answer("a", EARLY)})
    assert list(tmp_path.iterdir()) == [answers_file(tmp_path)]


# ---- a full disk, a folder that takes nothing -----------------------------------------------------------------------

FULL = """
import resource, signal, sys
from pathlib import Path
from massage_course.answers import Answer, AnswerBook

book = AnswerBook(sys.argv[1], Path(sys.argv[2]))
before = dict(book.answers)
saved = []
book.watchers.append(lambda: saved.append(1))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
try:
    book.save({"q2": Answer("b", "2026-11-20T11:00:00Z")})
except OSError as error:
    print("OSError", error.errno, book.answers == before, saved, flush=True)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a file size limit of the system")
def test_a_quota_in_the_middle_of_a_write_raises_oserror_and_changes_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stops the write in the middle, as a full disk does."""
    AnswerBook(NAME, tmp_path).save({"q1": Answer("a", EARLY)})
    before = answers_file(tmp_path).read_bytes()
    process = run_python(FULL, NAME, str(tmp_path))
    output, _ = process.communicate(timeout=60)
    kind, _errno, unchanged, *saved = output.split()
    assert (kind, unchanged, saved) == ("OSError", "True", ["[]"])
    assert answers_file(tmp_path).read_bytes() == before
    assert list(tmp_path.iterdir()) == [answers_file(tmp_path)], "a temporary file was left on a full disk"


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts something on a new folder; only root may, and not in every container."""
    places: list[Path] = []

    def mount(*options: str) -> Path:
        place = tmp_path / f"mounted{len(places)}"
        place.mkdir()
        done = subprocess.run(["mount", *options, str(place)], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"mount is not allowed here: {done.stderr.strip()}")
        places.append(place)
        return place

    if sys.platform != "linux" or not shutil.which("mount"):
        pytest.skip("needs Linux's mount")
    yield mount
    for place in reversed(places):
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_disk_full(mounted: Callable[..., Path]) -> None:
    """A real disk of 64 kB. The old answers stay, nothing is left behind, and once there is room it goes on."""
    disk = mounted("-t", "tmpfs", "-o", "size=64k", "tmpfs")
    book = AnswerBook(NAME, disk)
    book.save({"q1": Answer("a", EARLY)})
    before = answers_file(disk).read_bytes()
    filler = disk / "holiday.jpg"
    with suppress(OSError), filler.open("wb", buffering=0) as stream:
        while True:
            stream.write(b"x" * 1024)
    with pytest.raises(OSError) as failure:
        book.save({"q2": Answer("b", LATE)})
    assert failure.value.errno == errno.ENOSPC
    assert answers_file(disk).read_bytes() == before
    assert sorted(disk.iterdir()) == sorted([answers_file(disk), filler])
    assert set(book.answers) == {"q1"}
    filler.unlink()
    book.save({"q2": Answer("b", LATE)})
    assert set(AnswerBook(NAME, disk).answers) == {"q1", "q2"}


def test_read_only_folder(mounted: Callable[..., Path], tmp_path: Path) -> None:
    """Read-only for root too. The answers are shown, a save says why not, and nothing is changed."""
    folder = tmp_path / "lesson"
    folder.mkdir()
    AnswerBook(NAME, folder).save({"q1": Answer("a", EARLY)})
    view = mounted("--bind", str(folder))
    subprocess.run(["mount", "-o", "remount,ro,bind", str(view)], check=True)
    book = AnswerBook(NAME, view)
    assert set(book.answers) == {"q1"}
    with pytest.raises(OSError) as failure:
        book.save({"q2": Answer("b", LATE)})
    assert failure.value.errno == errno.EROFS
    assert set(book.answers) == {"q1"}
    assert list(folder.iterdir()) == [answers_file(folder)]
    assert set(AnswerBook(NAME, folder).answers) == {"q1"}


def test_a_damaged_file_in_a_read_only_folder_does_not_stop_the_lesson(
    mounted: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tmp_path / "lesson"
    folder.mkdir()
    answers_file(folder).write_bytes(b"{")
    view = mounted("--bind", str(folder))
    subprocess.run(["mount", "-o", "remount,ro,bind", str(view)], check=True)
    book = AnswerBook(NAME, view)
    assert book.answers == {} and "Show it to your instructor" in book.notice
    with pytest.raises(OSError):
        book.save({"q": Answer("a", EARLY)})
    assert answers_file(folder).read_bytes() == b"{"


def test_a_file_that_nobody_may_change_stays_as_it_is(tmp_path: Path) -> None:
    AnswerBook(NAME, tmp_path).save({"q1": Answer("a", EARLY)})
    before = answers_file(tmp_path).read_bytes()
    lock = ["chattr", "+i", str(answers_file(tmp_path))]
    if not shutil.which("chattr") or subprocess.run(lock, capture_output=True, check=False).returncode:
        pytest.skip("this file system, or this user, cannot make a file unchangeable")
    try:
        with pytest.raises(OSError):
            AnswerBook(NAME, tmp_path).save({"q2": Answer("b", LATE)})
        assert answers_file(tmp_path).read_bytes() == before
        assert list(tmp_path.iterdir()) == [answers_file(tmp_path)]
    finally:
        subprocess.run(["chattr", "-i", str(answers_file(tmp_path))], check=True)


def test_folder_without_the_right_to_write(tmp_path: Path) -> None:
    """For everybody but root, whom the mode of a folder does not stop."""
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; test_read_only_folder is for root")
    book = AnswerBook(NAME, tmp_path)
    book.save({"q1": Answer("a", EARLY)})
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OSError):
            book.save({"q2": Answer("b", LATE)})
    finally:
        tmp_path.chmod(0o755)
    assert set(AnswerBook(NAME, tmp_path).answers) == set(book.answers) == {"q1"}


def test_a_disk_that_fails_to_read_for_a_moment_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network drive that does not answer is no damaged file: nothing is put aside or overwritten."""
    AnswerBook(NAME, tmp_path).save({"q1": Answer("a", EARLY)})
    before = answers_file(tmp_path).read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(Path, "read_bytes", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "Input/output error")))
        book = AnswerBook(NAME, tmp_path)
        assert "could not be opened" in book.notice
        with pytest.raises(OSError):
            book.save({"q2": Answer("b", LATE)})
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]
    book.save({"q2": Answer("b", LATE)})
    assert set(AnswerBook(NAME, tmp_path).answers) == {"q1", "q2"}


def test_a_folder_that_is_gone_raises_oserror_and_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "lesson"
    folder.mkdir()
    book = AnswerBook(NAME, folder)
    book.save({"q1": Answer("a", EARLY)})
    answers_file(folder).unlink()
    folder.rmdir()
    with pytest.raises(OSError):
        book.save({"q2": Answer("b", LATE)})
    assert set(book.answers) == {"q1"}
    folder.mkdir()
    book.save({"q3": Answer("c", LATE)})
    assert set(AnswerBook(NAME, folder).answers) == {"q1", "q3"}


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    write_whole(file, b"old")
    with pytest.raises(TypeError):
        write_whole(file, "text is not bytes")  # type: ignore[arg-type]
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_saving_is_quick_enough_to_be_done_at_every_click(tmp_path: Path) -> None:
    book = AnswerBook(NAME, tmp_path)
    book.save({f"q{n}": Answer(["a", "b"], EARLY, checked=True) for n in range(60)})
    start = time.perf_counter()
    for minute in range(20):
        book.save({"q1": Answer(str(minute), at(minute + 1))})
    # The learner is told NOT SAVED after 2 seconds; a slow, busy machine must stay far below that.
    assert (time.perf_counter() - start) / 20 < 0.5
