"""Grading a class: stock nbgrader, nbgrader with the course's plug-ins, and the whole class at once, in turn.

``python benchmarks/grading.py`` takes about 15 minutes; ``--students``, ``--rounds`` and ``--scale`` make it shorter.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from common import ROOT, conditions, table

sys.path.insert(0, str(ROOT / "tests"))

from classroom import NAME, STOCK, Course, write_text
from test_whole_class import some_answers

PENALTY = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
GRADE = [sys.executable, "-c", "from massage_course.cli import main; main()"]
NBGRADER = [sys.executable, "-m", "nbgrader"]


class Run(NamedTuple):
    """One command, measured by the operating system: seconds of wall and of processor, and megabytes at the peak."""

    wall: float
    cpu: float
    peak: float


def measure(command: list[str], folder: Path) -> Run:
    """Run `command` in `folder`; a failure ends the benchmark."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, "PATH": path}, stdout=said, stderr=subprocess.STDOUT
        )
        peak = 0
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            peak = max(peak, memory(process.pid))
            time.sleep(0.005)
        wall = time.perf_counter() - started
        _, status, used = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{command}: {said.read().decode(errors='replace')}")
    return Run(wall, used.ru_utime + used.ru_stime, peak / 1024)


def memory(process: int) -> int:
    """The most memory that `process` had so far, in kB. What wait4 says includes this program, from which it forked."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def class_of(students: int, folder: Path, config: str) -> Course:
    """A class with chance answers; some free texts, one deleted cell, a third of it late."""
    folder.mkdir()
    course = Course(folder, config)
    course.nbgrader("generate_assignment", NAME)
    with course.gradebook() as book:
        book.update_or_create_assignment(NAME, duedate="2026-11-20 12:00:00")
    template: dict[int, Path] = {}
    for number in range(students):
        student = f"s{number:05d}"
        # The same thirty submissions over and over: what is measured does not depend on what they hold.
        if number < 30:
            template[number] = course.put(student, some_answers(course.key, number))
            write_text(template[number], NAME, f"My plan, number {number}.")
            day = 21 if number % 3 == 0 else 19
            (template[number] / "timestamp.txt").write_text(f"2026-11-{day} 10:00:00.000000 UTC")
        else:
            shutil.copytree(template[number % 30], course.root / "submitted" / student / NAME)
            file = course.root / "submitted" / student / NAME / f"{NAME}.answers.json"
            if file.exists():
                file.write_text(file.read_text("utf-8").replace('"origin": "', f'"origin": "{number}-'), "utf-8")
    return course


def fresh(course: Course, book: bytes) -> None:
    """Nothing marked yet."""
    for name in ("autograded", "feedback"):
        shutil.rmtree(course.root / name, ignore_errors=True)
    (course.root / "gradebook.db").write_bytes(book)


def compare(students: int, rounds: int, scratch: Path) -> None:
    """One class, three ways, in turn; the rows of all must be the same."""
    stock = class_of(students, scratch / "stock", STOCK + PENALTY)
    ours = class_of(students, scratch / "ours", PENALTY)
    books = {course.root: (course.root / "gradebook.db").read_bytes() for course in (stock, ours)}
    ways = {
        "nbgrader autograde": (stock, [*NBGRADER, "autograde", NAME]),
        "nbgrader autograde, our plug-ins": (ours, [*NBGRADER, "autograde", NAME]),
        "massage-course grade": (ours, [*GRADE, "grade", NAME, f"--exercises={ours.root}"]),
    }
    runs: dict[str, list[Run]] = {name: [] for name in ways}
    rows: dict[str, list[tuple[object, ...]]] = {}
    for _ in range(rounds):
        for name, (course, command) in ways.items():
            fresh(course, books[course.root])
            runs[name].append(measure(command, course.root))
            rows[name] = course.rows()
    first = statistics.median(run.wall for run in runs["nbgrader autograde"])
    lines = []
    for name, found in runs.items():
        wall = statistics.median(run.wall for run in found)
        ratios = [a.wall / b.wall for a, b in zip(runs["nbgrader autograde"], found, strict=True)]
        same = "same" if rows[name] == rows["nbgrader autograde"] else "DIFFERENT"
        lines.append(
            (
                name,
                len(found),
                f"{wall:.2f}",
                f"{statistics.median(run.cpu for run in found):.2f}",
                f"{max(run.peak for run in found):.0f}",
                f"{first / wall:.1f}",
                f"{min(ratios):.1f} to {max(ratios):.1f}",
                same,
            )
        )
    head = ("way", "runs", "wall, s", "processor, s", "peak, MB", "times faster", "in pairs", f"{len(rows[name])} rows")
    print(f"\n{students} submissions of {len(ours.key.items)} graded cells, with start-up, in turn\n")
    print(table(head, lines))


def pages_and_marks(students: int, scratch: Path) -> None:
    """Feedback and the table of marks for a class."""
    course = class_of(students, scratch / "pages", PENALTY)
    measure([*GRADE, "grade", NAME, f"--exercises={course.root}"], course.root)
    pairs = {
        "feedback pages": (
            [*NBGRADER, "generate_feedback", NAME],
            [*GRADE, "feedback", NAME, f"--exercises={course.root}"],
        ),
        "table of marks": (
            [*NBGRADER, "export", "--to", "stock.csv"],
            [*GRADE, "marks", str(course.root / "ours.csv"), f"--exercises={course.root}"],
        ),
    }
    lines = []
    for name, (theirs, own) in pairs.items():
        first = measure(theirs, course.root)
        shutil.rmtree(course.root / "feedback", ignore_errors=True)
        second = measure(own, course.root)
        lines.append((name, f"{first.wall:.2f}", f"{second.wall:.2f}", f"{first.wall / second.wall:.1f}"))
    print(f"\n{students} students\n")
    print(table(("what", "nbgrader, s", "ours, s", "times faster"), lines))


def scale(sizes: list[int], scratch: Path) -> None:
    """Does the time for one submission grow with the class?"""
    lines = []
    for students in sizes:
        course = class_of(students, scratch / f"scale{students}", PENALTY)
        run = measure([*GRADE, "grade", NAME, f"--exercises={course.root}"], course.root)
        each = 1000 * run.wall / students
        lines.append(
            (students, f"{run.wall:.1f}", f"{each:.2f}", f"{1000 * run.cpu / students:.2f}", f"{run.peak:.0f}")
        )
        shutil.rmtree(course.root)
    print("\nmassage-course grade, by the size of the class\n")
    print(table(("submissions", "wall, s", "each, ms", "each, processor ms", "peak, MB"), lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--scale", type=int, nargs="*", default=[30, 300, 3000, 10_000])
    words = parser.parse_args()
    print(conditions())
    with tempfile.TemporaryDirectory() as folder:
        if words.students:
            compare(words.students, words.rounds, Path(folder))
        if words.pages:
            pages_and_marks(words.pages, Path(folder))
        if words.scale:
            scale(words.scale, Path(folder))


if __name__ == "__main__":
    main()
