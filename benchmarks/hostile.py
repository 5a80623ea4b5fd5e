"""Every attack and accident of the tests, against stock nbgrader and against this course, side by side.

Stock nbgrader runs the students' notebooks, as it is meant to: run this on a machine of which you need nothing.
``python benchmarks/hostile.py`` takes about ten minutes; ``--only NAME`` runs one.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from common import ROOT, conditions, table

sys.path.insert(0, str(ROOT / "tests"))

from classroom import NAME, STOCK, Course, right
from test_hostile_submissions import ATTACKS, CANARY, HONEST

TIMEOUT = "\nc.Execute.timeout = 5\nc.ExecutePreprocessor.timeout = 5\n"
LIMIT = 60
"""Seconds after which a run is ended from outside."""


class Outcome(NamedTuple):
    """What became of a class of two honest students and one attacker."""

    seconds: str
    honest: int
    own: str
    harm: str


def grade(template: Path, folder: Path, attack: str, command: list[str]) -> Outcome:
    course = Course.copied(template, folder)
    mallory = course.root / "submitted" / "mallory" / NAME
    ATTACKS[attack][1](mallory, course)
    before = {entry.name for entry in course.root.iterdir()}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=course.root,
        env={**os.environ, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(LIMIT)
        seconds = f"{time.perf_counter() - started:.1f}"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        seconds = f"over {LIMIT}"
    return Outcome(seconds, *_judge(course, before))


def _judge(course: Course, before: set[str]) -> tuple[int, str, str]:
    most = sum(item.points for item in course.key.items if item.type != "free_text")
    totals = {student: _points(course, student) for student in (*HONEST, "mallory")}
    own = totals["mallory"]
    harm = []
    if list(course.root.rglob(CANARY)):
        harm.append("code ran")
    if any(total is not None and total != most for total in (totals[student] for student in HONEST)):
        harm.append("others' marks changed")
    if own is not None and own > most:
        harm.append("more points than there are")
    if {entry.name for entry in course.root.iterdir()} - before - {"autograded", CANARY}:
        harm.append("files outside")
    return (
        sum(totals[student] == most for student in HONEST),
        "none" if own is None else f"{own:g} of {most:g}",
        ", ".join(harm) or "-",
    )


def _points(course: Course, student: str) -> float | None:
    """The points without the free text; None if nothing was graded."""
    try:
        grades = course.grades(student).values()
    except Exception:  # nbgrader raises its own for a student it never reached
        return None
    found = [manual if manual is not None else auto for auto, manual, _ in grades]
    return None if all(points is None for points in found) else sum(points or 0 for points in found)


def template(folder: Path, config: str) -> Path:
    """A class that is ready to be graded, to be copied for each attack."""
    folder.mkdir()
    course = Course(folder, config)
    course.nbgrader("generate_assignment", NAME)
    for student in (*HONEST, "mallory"):
        course.put(student, right(course.key))
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=ATTACKS)
    only = parser.parse_args().only
    print(conditions())
    with tempfile.TemporaryDirectory() as scratch:
        stock = template(Path(scratch) / "stock", STOCK + TIMEOUT)
        ours = template(Path(scratch) / "ours", "")
        lines = []
        for number, name in enumerate([only] if only else ATTACKS):
            for way, base, command in (
                ("stock", stock, ["-m", "nbgrader", "autograde", NAME]),
                ("ours", ours, ["-c", "from massage_course.cli import main; main()", "grade", NAME]),
            ):
                folder = Path(scratch) / f"{way}{number}"
                if way == "ours":
                    command = [*command, f"--exercises={folder / 'exercises'}"]
                found = grade(base, folder, name, command)
                lines.append((name.replace("_", " "), way, *found))
                print(*lines[-1], sep=" | ", file=sys.stderr, flush=True)
    head = ("the submission ...", "way", "seconds", "honest graded, of 2", "its own points", "harm")
    print(table(head, lines))


if __name__ == "__main__":
    main()
