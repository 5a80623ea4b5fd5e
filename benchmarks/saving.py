"""Saving an answer: how long the kernel needs, from the click's message to its acknowledgement.

Measured, with 60 answers in the record: (1) ``AnswerBook.save`` alone: lock, read, merge, write, flush to the disk,
rename; beside it a bare write of the same bytes with one flush, the least that a save can cost on this disk; (2) a quiz
in a real kernel with the copy in the notebook and the submit check following: from the message that a click sends to
the message that says "saved", over the sockets.

To repeat, from the course's environment: ``python benchmarks/saving.py [--saves 200]``
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from common import ROOT, conditions, summary, table
from test_kernels import NAME, FrontEnd

from massage_course.answers import Answer, AnswerBook

PROMISE_MS = 20


def now() -> str:
    return datetime.now(UTC).isoformat()


def milliseconds(start: float) -> float:
    return (time.perf_counter() - start) * 1000


def saves(folder: Path, count: int) -> tuple[list[float], list[float]]:
    """Times of `count` saves, and of as many bare writes of the same bytes, in turn."""
    book = AnswerBook("bench", folder)
    book.save({f"q{number}": Answer(["a", "b"], now()) for number in range(60)})
    data, bare = book.file.read_bytes(), folder / "bare"
    saved, written = [], []
    for number in range(count):
        start = time.perf_counter()
        book.save({f"q{number % 60}": Answer("a", now())})
        saved.append(milliseconds(start))
        start = time.perf_counter()
        with bare.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        written.append(milliseconds(start))
    return saved, written


def clicks(folder: Path, count: int) -> list[float]:
    """Times from a click's message to its acknowledgement."""
    shutil.copytree(ROOT / "exercises" / "source" / NAME, folder)
    AnswerBook(NAME, folder).save({f"q{number}": Answer(["a", "b"], now()) for number in range(60)})
    front = FrontEnd(folder)
    try:
        front.run()
        times = []
        for number in range(count):
            start = time.perf_counter()
            assert front.confirmed(*front.answer(number % 4 + 1, "abcd"[number // 4 % 4]))
            times.append(milliseconds(start))
        return times
    finally:
        front.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--saves", type=int, default=200, help="saves of each kind (default 200)")
    count = arguments.parse_args().saves
    print(conditions(), end="\n\n")
    with tempfile.TemporaryDirectory() as scratch:
        saved, written = saves(Path(scratch), count)
        heard = clicks(Path(scratch) / "assignment", count)
    rows = [
        ["a bare write with one flush", *summary(written, 1)],
        ["AnswerBook.save", *summary(saved, 1)],
        ["click's message to acknowledgement, real kernel", *summary(heard, 1)],
    ]
    print(table(["ms", "n", "median", "p90", "min", "max"], rows))
    kept = statistics.median(heard) <= PROMISE_MS
    print(f"\nPromise: median at most {PROMISE_MS} ms: {'kept' if kept else 'NOT KEPT'}\n\n{conditions()}")


if __name__ == "__main__":
    main()
