"""The pages of docs/ that are typed along: their commands are run as they stand, and what they promise is compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]

STEP = re.compile(r"^```console\n(.*?)^```$|^<!-- by hand: (.+?) -->$", re.MULTILINE | re.DOTALL)


def copy_of_the_course(to: Path) -> Path:
    """The course as Git has it, with what is not committed yet and without what work left behind."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("docs/images/", "tests/", "benchmarks/")):
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            (to / name).write_bytes((ROOT / name).read_bytes())
    return to


def follow(page: Path, course: Path, by_hand: Mapping[str, Callable[[], None]]) -> None:
    """Do what `page` says in the folder `course`: type its commands, and do what is done by hand in between.

    AssertionError names the first command that fails or answers something else than the page says.
    """
    place = course
    for block, hand in STEP.findall(page.read_text("utf-8")):
        if hand:
            by_hand[hand]()
        for command, promised in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            said, worked, place = _type(command, place, course)
            assert worked or promised.endswith(" to mend.\n"), f"{page.name}: {command}\n{said}"
            assert _answers(said, promised), f"{page.name}: {command}\n{said}\nshould be\n{promised}"


def _answers(said: str, promised: str) -> bool:
    """Is `said` what was `promised`? A line ``...`` stands for any lines, ``...`` within a line for any words."""
    lines = [
        "(.*\n)*" if line == "..." else f"{'.*'.join(map(re.escape, line.split('...')))}\n"
        for line in promised.splitlines()
    ]
    return re.fullmatch("".join(lines), said) is not None


def _type(command: str, place: Path, course: Path) -> tuple[str, bool, Path]:
    """Type `command` in the folder `place`; returns what it says, if it worked, and the folder in which one is then."""
    # The commands of the course and of nbgrader lie beside this Python; the copy comes before what is installed.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(course)}
    run = subprocess.run(
        ["bash", "-c", f"{{ {command}; }} 2>&1 && pwd -P >&2"], cwd=place, env=env, capture_output=True, text=True
    )
    worked = run.returncode == 0
    return run.stdout, worked, Path(run.stderr.strip()) if worked else place
