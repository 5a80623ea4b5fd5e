"""Write the lock files from pyproject.toml, and from the learner's lock the environment.yml for Binder and conda.

    python tools/lock.py             keep every version that still fits
    python tools/lock.py --upgrade   take the newest version of everything

The test lock is made first and the others are held to its versions, so that all agree: one environment can serve the
course, its instructor and its tests, and a class server runs what was tested. `uv` must be installed (`pip install
uv`). The files name no package index and no path of this machine, and every package in them has a ready-made wheel for
each system and Python below: no student needs a compiler.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEST_LOCK = "requirements-test.lock"
LOCK = "requirements.lock"
HUB_LOCK = "deploy/jupyterhub/requirements.lock"
INSTRUCTOR = ("--extra", "build", "--extra", "instructor")
HELD = {
    LOCK: ("--extra", "build"),
    "requirements-instructor.lock": INSTRUCTOR,
    HUB_LOCK: ("deploy/jupyterhub/requirements.in", *INSTRUCTOR),
}
"""The locks that are held to the test lock, and what each takes beside what learners need."""
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = ("linux", "aarch64-unknown-linux-gnu", "windows", "macos", "x86_64-apple-darwin")
SERVERS = ("linux", "aarch64-unknown-linux-gnu")
# The last release with a wheel for Macs with an Intel processor; without this line the check below fails for them.
CONSTRAINTS = "argon2-cffi-bindings<26\n"
FORBIDDEN = ("://", "--find-links", "--index-url", "--extra-index-url", str(Path.home()), str(ROOT))

ENVIRONMENT = """\
# For Binder and conda, written by tools/lock.py: the packages are those of requirements.lock. They stand here once more
# because Binder then makes the environment from this file alone, and anew only when this file changes.
name: back-massage-benefits
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
"""


def uv(*words: str, text: str = "") -> None:
    """Run uv without this machine's own package sources, so that every hash is the public index's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    command = ["uv", "pip", "compile", "--quiet", "--no-config", "--no-build", *words]
    subprocess.run(command, cwd=ROOT, env=environment, input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def write_lock(name: str, *choices: str) -> None:
    """Write one lock, with hashes, for every system and Python at once."""
    uv(
        *("pyproject.toml", "--output-file", name, "--constraint", "-", *choices),
        *("--universal", "--fork-strategy", "fewest", "--python-version", PYTHONS[0], "--generate-hashes"),
        *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
        text=CONSTRAINTS,
    )


def check_lock(name: str, systems: Iterable[str] = SYSTEMS) -> None:
    """Stop if a lock names an index or a path, or lacks a wheel for one of `systems`."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = [word for word in FORBIDDEN if word in text]
    if found:
        sys.exit(f"{name} must not contain {', '.join(found)}")
    for system, python in product(systems, PYTHONS):
        uv(name, "--python-platform", system, "--python-version", python)


def write_environment() -> None:
    """Write environment.yml: each entry of the learner's lock, with its hashes, as one folded line."""
    lines = (ROOT / LOCK).read_text(encoding="utf-8").replace(" \\", "").splitlines()
    entries = (f"    {line}\n" if line.startswith(" ") else f"      - >-\n        {line}\n" for line in lines)
    (ROOT / "environment.yml").write_text(ENVIRONMENT + "".join(entries), encoding="utf-8")


def main() -> None:
    """Write all locks and check them."""
    parser = argparse.ArgumentParser(description="Write the lock files and environment.yml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest version of everything")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    write_lock(TEST_LOCK, "--all-extras", *upgrade)
    for name, choices in HELD.items():
        write_lock(name, *choices, "--constraint", TEST_LOCK, *upgrade)
    # The test lock holds everything that the locks of learners and instructors hold.
    check_lock(TEST_LOCK)
    check_lock(HUB_LOCK, SERVERS)
    write_environment()


if __name__ == "__main__":
    main()
