"""Open the course, or run its tests. Needs nothing but Python 3.11, 3.12 or 3.13.

python3 course.py                   open the course in the browser
python3 course.py --full            open it as an instructor, with nbgrader
python3 course.py test              run every check
python3 course.py test units data   run only these

The first time, everything the course needs is downloaded into the folder `.venv` beside this file, in exactly the
versions that requirements.lock names (requirements-instructor.lock for instructors). After that the course opens
without the internet.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "course.json"
LOCK = ROOT / "requirements.lock"
INSTRUCTOR_LOCK = ROOT / "requirements-instructor.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
START_PAGE = "00_start_here.ipynb"
OUR_NOTEBOOKS = "notebooks/[0-9][0-9]_*.ipynb"
ASSIGNMENTS = "assignments/*/"  # what students get of the graded work; an instructor's folder has none
MY_COURSE = ROOT / "my_course"  # the learner's own copy of the lessons, with the answers beside them
PIP_INSTALL = ("python", "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--retries", "2")

# Programs beside Python that some tests need, and the Debian package each comes in.
TOOLS = {"chromium": "chromium", "node": "nodejs", "npm": "npm", "pg_ctlcluster": "postgresql"}


class Trouble(Exception):
    """Something a person has to know; shown as it is, without a traceback."""


# ---- Saying how far it is ----------------------------------------------------------------------------------------


class Progress:
    """One line that rewrites itself on a terminal; elsewhere (a log file, CI) a new line now and then."""

    def __init__(self, seconds_between_lines: float = 15.0) -> None:
        self.on_terminal = sys.stdout.isatty()
        self.pause = seconds_between_lines
        self.last_time = -self.pause
        self.last_length = 0

    def show(self, text: str) -> None:
        """Show `text` as the present state."""
        if self.on_terminal:
            self._rewrite(text[: shutil.get_terminal_size().columns - 1])
        elif time.monotonic() - self.last_time >= self.pause:
            self.last_time = time.monotonic()
            print(text, flush=True)

    def finish(self, text: str) -> None:
        """Show `text` for good and begin a new line."""
        if self.on_terminal:
            self._rewrite("")
        print(text, flush=True)

    def _rewrite(self, text: str) -> None:
        # Spaces instead of a terminal's "clear line" code, which older Windows consoles print as rubbish.
        print(f"\r{text.ljust(self.last_length)}\r{text}", end="", flush=True)
        self.last_length = len(text)


def watch(command: list[str], progress: Progress, describe: Callable[[list[str]], str]) -> tuple[int, list[str]]:
    """Run a command, showing `describe(its lines so far)` meanwhile; return its exit code and its lines."""
    environment = child_environment()
    command = [shutil.which(command[0], path=environment["PATH"]) or command[0], *command[1:]]
    with tempfile.TemporaryDirectory() as folder:
        # A file, not a pipe: a pipe stays open, and keeps us waiting, when the command leaves a server behind.
        log = Path(folder) / "output"
        with log.open("wb") as out:
            streams = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": subprocess.STDOUT}
            process = subprocess.Popen(command, cwd=ROOT, env=environment, **streams)
            try:
                while process.poll() is None:
                    progress.show(describe(read_lines(log)))
                    time.sleep(0.2)
            finally:
                process.kill()  # does nothing to a command that has ended by itself
                process.wait()
        return process.returncode, read_lines(log)


def read_lines(log: Path) -> list[str]:
    """The lines in a file that may still be growing."""
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


# ---- The environment ---------------------------------------------------------------------------------------------


def python_problem(version: tuple[int, ...]) -> str:
    """Why this Python cannot run the course, or nothing."""
    if OLDEST <= version[:2] <= NEWEST:
        return ""
    this, newest = f"{version[0]}.{version[1]}", f"{NEWEST[0]}.{NEWEST[1]}"
    again = f"py -{newest} course.py" if os.name == "nt" else f"python{newest} course.py"
    return f"The course needs Python 3.11, 3.12 or 3.13, and this is Python {this}. Install {newest}, then run: {again}"


def venv_folder(kind: str) -> Path:
    """The environment's folder for `scripts` or `purelib` (its packages); Windows names them differently."""
    return Path(sysconfig.get_path(kind, "venv", vars={"base": str(VENV), "platbase": str(VENV)}))


def child_environment() -> dict[str, str]:
    """The variables every program we start gets: the environment's own programs and kernels come first."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    environment["PATH"] = os.pathsep.join([str(venv_folder("scripts")), environment.get("PATH", os.defpath)])
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["JUPYTER_PREFER_ENV_PATH"] = "1"
    environment["PIP_USER"] = "0"  # a pip set up to install for the user would refuse to work here
    return environment


def digest(*files: Path) -> str:
    """One fingerprint of the names and the contents of these files."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file.relative_to(ROOT).as_posix()}\0".encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def package_digest() -> str:
    """What an installation of the course's own package copies; its modules are read from this folder itself."""
    copied = (file for file in (ROOT / "massage_course" / "lab").rglob("*") if file.is_file() and file.suffix != ".pyc")
    return digest(ROOT / "pyproject.toml", *copied)


def read_stamp() -> dict[str, Any]:
    """What the last finished installation wrote down; empty if there is none."""
    try:
        stamp: dict[str, Any] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def write_stamp(stamp: dict[str, Any]) -> None:
    """Write the stamp whole or not at all."""
    unfinished = STAMP.with_suffix(".part")
    unfinished.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    unfinished.replace(STAMP)


def whereabouts() -> dict[str, str]:
    """What a whole environment is bound to: it must be made anew when one of these changes."""
    return {"place": str(ROOT), "python": f"{sys.version_info[0]}.{sys.version_info[1]}"}


def what_to_install(stamp: dict[str, Any], here: dict[str, str], lock: str, package: str) -> str:
    """Compare the stamp with what is wanted: `everything`, `packages`, `course` or nothing."""
    if any(stamp.get(name) != value for name, value in here.items()):
        return "everything"
    if lock not in stamp.get("locks", ()):
        return "packages"
    return "" if stamp.get("package") == package else "course"


def pinned(lock_text: str) -> set[str]:
    """The names of the packages that a lock file names."""
    return set(re.findall(r"^([a-z0-9][a-z0-9.-]*)==", lock_text, re.MULTILINE))


def installed(folder: Path) -> set[str]:
    """The names of the packages that lie in the environment now."""
    return {re.sub(r"[-_.]+", "-", entry.name.split("-")[0]).lower() for entry in folder.glob("*.dist-info")}


def install_message(lines: list[str], names: set[str], present: set[str]) -> str:
    """Put into words how far pip is, from what it has printed and from what lies in the environment."""
    wanted = len(names) - sum(line.startswith("Ignoring ") for line in lines)  # packages for other systems
    if any(line.startswith("Installing collected packages") for line in lines):
        return f"Installing {len(names & present)} of {wanted} packages..."
    fetched = sum(line.startswith(("Collecting ", "Requirement already satisfied: ")) for line in lines)
    return f"Fetching {fetched} of {wanted} packages..."


def advice(lines: list[str]) -> str:
    """One sentence on what to do about a failed installation."""
    output = "\n".join(lines)
    if re.search(r"No space left on device|Errno 28", output):
        return "The disk is full. Make about 1 GB free and run the same command again."
    if re.search(r"name resolution|getaddrinfo|ConnectionError|NewConnectionError|Max retries|timed out", output):
        return "The internet could not be reached. Check the connection and run the same command again."
    if "DO NOT MATCH THE HASHES" in output:
        return "A download arrived damaged. Run the same command again."
    return "Run the same command again. If it fails again, send the lines above to your instructor."


def run_step(command: list[str], progress: Progress, describe: Callable[[list[str]], str]) -> None:
    """Run one step of the installation; if it fails, show the end of its output and say what to do."""
    code, lines = watch(command, progress, describe)
    if code:
        progress.finish("The installation did not succeed. Its last lines:\n")
        telling = [f"    {line}" for line in lines if not line.startswith("Ignoring ")]
        raise Trouble("\n".join([*telling[-12:], "", advice(lines)]))


def make_environment(progress: Progress) -> None:
    """Make an empty environment, in place of whatever is there."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Trouble("This Python came without its `venv` module. On Debian or Ubuntu: sudo apt install python3-venv")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    run_step(command, progress, lambda lines: "Making a place for the course...")
    # Beside this file lies a package.json, for the tests. Without one of its own the environment would be ruled by it,
    # and Node would misread the scripts that JupyterLab runs when it starts.
    (VENV / "package.json").write_text("{}\n", encoding="utf-8")


def install_packages(lock: Path, progress: Progress) -> None:
    """Install exactly what a lock file names, each file checked against its hash."""
    names, folder = pinned(lock.read_text(encoding="utf-8")), venv_folder("purelib")
    # The lock is complete, so pip need not look for further packages; ready-made wheels need no compiler.
    command = [*PIP_INSTALL, "--progress-bar", "off", "--no-compile", "--no-deps", "--only-binary", ":all:"]
    command += ["--require-hashes", "--requirement", str(lock)]
    run_step(command, progress, lambda lines: install_message(lines, names, installed(folder)))
    # pip would compile on one core only. Some packages hold templates that do not compile: the result does not matter.
    command = ["python", "-m", "compileall", "-qq", "-j", "0", str(folder), str(ROOT / "massage_course")]
    watch(command, progress, lambda lines: "Preparing the packages for a quick start...")


def install_course(progress: Progress) -> None:
    """Install the course's own package so that it is read from this folder; needs no internet."""
    command = [*PIP_INSTALL, "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    run_step(command, progress, lambda lines: "Installing the course...")


def prepare(lock: Path) -> None:
    """Bring the environment to what `lock` names; do nothing if it is there already."""
    stamp, package, wanted = read_stamp(), package_digest(), digest(lock)
    work = what_to_install(stamp, whereabouts(), wanted, package)
    if not work:
        return
    started, progress = time.monotonic(), Progress()
    # Until a new stamp is written the environment counts as unfinished, and an unfinished one is made anew.
    STAMP.unlink(missing_ok=True)
    if work == "everything":
        make_environment(progress)
        stamp = whereabouts()
    if work != "course":
        install_packages(lock, progress)
        # Each lock holds all of those before it, in the same versions.
        locks = (LOCK, INSTRUCTOR_LOCK, TEST_LOCK)
        stamp["locks"] = [digest(one) for one in locks[: locks.index(lock) + 1]]
    install_course(progress)
    write_stamp({**stamp, "package": package})
    progress.finish(f"Everything is installed ({time.monotonic() - started:.0f} seconds).")


# ---- Opening the course ------------------------------------------------------------------------------------------


def trust_notebooks() -> None:
    """Sign our own notebooks, so that JupyterLab starts them at once; only if they changed, for signing takes time."""
    stamp, notebooks = read_stamp(), sorted([*ROOT.glob(OUR_NOTEBOOKS), *ROOT.glob(f"{ASSIGNMENTS}*.ipynb")])
    # The signatures lie in the home folder: another person on this machine has to sign for herself.
    wanted = f"{digest(*notebooks)} {Path.home()}"
    if not notebooks or stamp.get("trusted") == wanted:
        return
    command = ["jupyter-trust", *map(str, notebooks)]
    code, lines = watch(command, Progress(), lambda lines: "Getting the lessons ready...")
    if code:
        raise Trouble("\n".join([*lines[-12:], "", "The lessons could not be marked as trusted."]))
    write_stamp({**stamp, "trusted": wanted})


def lay_out_lessons(originals: list[Path], folder: Path) -> None:
    """Give the learner a copy of each lesson to work in, so that the originals stay as they were made.

    A lesson that has changed since is replaced; the copy worked in until then moves to `older`, and nothing is deleted.
    The answers lie in files of their own and stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    list_of_copies = folder / ".copied.json"
    copied = json.loads(list_of_copies.read_text(encoding="utf-8")) if list_of_copies.exists() else {}
    for original in originals:
        mine, version = folder / original.name, hashlib.sha256(original.read_bytes()).hexdigest()
        if mine.exists() and copied.get(original.name) == version:
            continue
        if mine.exists():
            older = folder / "older" / f"{mine.stem} until {time.strftime('%Y-%m-%d %H.%M.%S')}{mine.suffix}"
            older.parent.mkdir(exist_ok=True)
            mine.replace(older)
        shutil.copyfile(original, mine)
        copied[original.name] = version
    list_of_copies.write_text(json.dumps(copied, indent=1), encoding="utf-8")


def lab_command(full: bool, browser: bool, port: int | None) -> list[str]:
    """The command that starts JupyterLab at the start page: on the originals for who edits them, else on the copy."""
    root, page = (ROOT, f"notebooks/{START_PAGE}") if full else (MY_COURSE, START_PAGE)
    command = ["-m", "jupyterlab", f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{page}"]
    command += ["--Application.log_level=ERROR"]
    command += [] if browser else ["--no-browser"]
    command += [f"--port={port}"] if port else []
    # In a container one is root, where Jupyter refuses to start without this.
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return command


def open_course(full: bool, browser: bool, port: int | None) -> int:
    """Start JupyterLab and wait until it ends."""
    environment = child_environment()
    if full:
        environment["MASSAGE_COURSE_INTERFACE"] = "full"
    else:
        lay_out_lessons(sorted(ROOT.glob(OUR_NOTEBOOKS)), MY_COURSE)
        for assignment in sorted(ROOT.glob(ASSIGNMENTS)):
            lay_out_lessons(sorted(assignment.iterdir()), MY_COURSE / "assignments" / assignment.name)
    python = shutil.which("python", path=environment["PATH"])
    print("Opening the course. Keep this window open while you work; press Ctrl-C here to stop.", flush=True)
    # nbgrader reads the configuration of the folder it is started in.
    folder = ROOT / "exercises" if full else MY_COURSE
    # In a session of its own, Ctrl-C does not reach JupyterLab: its own answer to it can leave the server running.
    server = subprocess.Popen(
        [python, *lab_command(full, browser, port)], cwd=folder, env=environment, start_new_session=True
    )
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # Ctrl-C, the system shutting down, the window being closed
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: server.terminate())
    return server.wait()


# ---- The tests ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One part of the checks: commands that must all succeed, and the programs beside Python that they need."""

    commands: tuple[tuple[str, ...], ...]
    tools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a part ended: `passed`, `failed` or `skipped`, with a note."""

    status: str
    note: str = ""


OWN_PARTS = {  # tests that take long, by the part that runs them
    "nbgrader": (
        "tests/test_nbgrader_cycle.py",
        "tests/test_class_of_twenty.py",
        "tests/test_whole_class.py",
        "tests/test_content_changes.py",
        "tests/test_hostile_submissions.py",
        "tests/test_collect.py",
        "tests/test_formgrader.py",
        "tests/test_making.py",
        "tests/test_passing.py",
        "tests/test_capstone.py",
        "tests/test_bundle.py",
        "tests/test_forget.py",
        "tests/test_first_class.py",
    ),
    "formats": ("tests/test_formats.py",),
    "notebooks": ("tests/test_notebooks.py",),
    "browser": (
        "tests/test_browser.py",
        "tests/test_browser_answers.py",
        "tests/test_browser_progress.py",
        "tests/test_browser_widgets.py",
        "tests/test_browser_site.py",
    ),
    "binder": ("tests/test_binder.py",),
    "servers": ("tests/test_class_server.py", "tests/test_postgres.py"),
}
PYTEST = ("python", "-m", "pytest", "-v")
# A process for each core, but not so many that each starts a server of its own on a large machine. The tests of one
# file stay together where they share a server or a class.
SIDE_BY_SIDE = (*PYTEST, "-n", "logical", "--maxprocesses", "4")
BY_FILE = (*SIDE_BY_SIDE, "--dist", "loadfile")
PARTS = {
    "data": Part((("massage-course", "check"),)),
    "style": Part((("python", "-m", "ruff", "check"), ("python", "-m", "ruff", "format", "--check"))),
    "types": Part((("python", "-m", "mypy"),)),
    "javascript": Part((("npm", "run", "check"), ("npm", "test")), tools=("node", "npm")),
    "units": Part(((*BY_FILE, "tests", *(f"--ignore={file}" for files in OWN_PARTS.values() for file in files)),)),
    "nbgrader": Part(((*BY_FILE, *OWN_PARTS["nbgrader"]),), tools=("chromium",)),
    "formats": Part(((*PYTEST, *OWN_PARTS["formats"]),), tools=("node", "npm")),
    "notebooks": Part(((*SIDE_BY_SIDE, *OWN_PARTS["notebooks"]),)),
    "browser": Part(((*BY_FILE, *OWN_PARTS["browser"]),), tools=("chromium", "node", "npm")),
    "binder": Part(((*PYTEST, *OWN_PARTS["binder"]),)),
    "servers": Part(((*PYTEST, *OWN_PARTS["servers"]),), tools=("chromium", "node", "npm", "pg_ctlcluster")),
}


def missing_tools(tools: tuple[str, ...]) -> list[str]:
    """Which of these programs this machine does not have."""
    return [tool for tool in tools if not shutil.which(tool)]


def install_tools(tools: tuple[str, ...]) -> None:
    """Install missing programs where that needs no question asked: as root, on a system with apt-get."""
    packages = [TOOLS[tool] for tool in missing_tools(tools)]
    if not packages or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    progress = Progress()
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", *packages]):
        code, lines = watch(command, progress, lambda lines: f"Installing {', '.join(packages)}...")
        if code:
            progress.finish("\n".join(lines[-12:]))
            return
    progress.finish(f"Installed {', '.join(packages)}.")


def skip_reason(skip: ElementTree.Element) -> str:
    """Why pytest skipped a test; for a whole file the reason stands at the end of the element's text."""
    message = skip.get("message", "")
    if message == "collection skipped":
        message = (skip.text or "").rpartition("Skipped: ")[2][:-2]  # without the closing quote and bracket
    return " ".join(message.split())


def pytest_outcome(code: int, report: str) -> Outcome:
    """What a pytest run amounts to, from its exit code and its JUnit report."""
    cases = list(ElementTree.fromstring(report).iter("testcase")) if report else []
    skips = [skip for case in cases for skip in case.iter("skipped") if skip.get("type") != "pytest.xfail"]
    reasons = "; ".join(dict.fromkeys(skip_reason(skip) for skip in skips))
    if code not in (0, 5):
        return Outcome("failed")
    if not cases:
        return Outcome("skipped", "there is no test in it")
    if len(skips) == len(cases):
        return Outcome("skipped", reasons)
    return Outcome("passed", f"{len(skips)} of {len(cases)} tests skipped: {reasons}" if skips else "")


def part_message(name: str, seconds: float, lines: list[str]) -> str:
    """The progress line of a running part: how long it runs, and the last thing it said."""
    said = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"{name}: {seconds:.0f} s  {said}".rstrip()


def run_command(name: str, command: tuple[str, ...], progress: Progress) -> tuple[Outcome, list[str]]:
    """Run one command of a part; a pytest command is asked for a report of what it skipped."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        words = [*command, f"--junitxml={report}"] if command[: len(PYTEST)] == PYTEST else list(command)
        code, lines = watch(words, progress, lambda lines: part_message(name, time.monotonic() - started, lines))
        if command[: len(PYTEST)] == PYTEST:
            return pytest_outcome(code, report.read_text(encoding="utf-8") if report.exists() else ""), lines
    return Outcome("failed" if code else "passed"), lines


def node_packages_are_current() -> bool:
    """Whether the JavaScript checkers are installed: npm writes its own list last, so an older one is unfinished."""
    made, wanted = ROOT / "node_modules" / ".package-lock.json", ROOT / "package-lock.json"
    return made.exists() and made.stat().st_mtime >= wanted.stat().st_mtime


def run_part(name: str, part: Part) -> Outcome:
    """Run one part; show its whole output if it fails."""
    missing = [f"`{TOOLS[tool]}`" for tool in missing_tools(part.tools)]
    if missing:
        return Outcome("skipped", f"install {' and '.join(missing)} with your system's package manager")
    commands = part.commands
    if "npm" in part.tools and not node_packages_are_current():
        commands = (("npm", "ci", "--ignore-scripts"), *commands)
    started, progress, outcomes = time.monotonic(), Progress(), []
    for command in commands:
        outcome, lines = run_command(name, command, progress)
        outcomes.append(outcome)
        if outcome.status == "failed":
            progress.finish("\n".join([f"---- {name}: {' '.join(command)}", *lines, ""]))
    outcome = min(outcomes, key=lambda outcome: ("failed", "skipped", "passed").index(outcome.status))
    progress.finish(f"{name}: {outcome.status} after {time.monotonic() - started:.0f} s")
    return outcome


def summary(outcomes: dict[str, Outcome]) -> str:
    """One line per part, and the closing line."""
    count = Counter(outcome.status for outcome in outcomes.values())
    lines = [f"{name:<11} {o.status}{': ' * bool(o.note)}{o.note}" for name, o in outcomes.items()]
    closing = f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped"
    return "\n".join(["", *lines, "", closing])


def run_tests(names: list[str]) -> int:
    """Run the parts that were asked for, or all; the exit code is 1 if any of them failed."""
    parts = {name: part for name, part in PARTS.items() if not names or name in names}
    prepare(TEST_LOCK)
    install_tools(tuple(dict.fromkeys(tool for part in parts.values() for tool in part.tools)))
    outcomes = {name: run_part(name, part) for name, part in parts.items()}
    print(summary(outcomes), flush=True)
    return int(any(outcome.status == "failed" for outcome in outcomes.values()))


# ---- The command -------------------------------------------------------------------------------------------------


def read_arguments(words: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="course.py", description="Open the course, or run its tests.")
    parser.add_argument("--full", action="store_true", help="open the instructor's full interface")
    parser.add_argument("--no-browser", action="store_true", help="only print the address, open no browser")
    parser.add_argument("--port", type=int, help="the port to serve the course on (a free one is found by itself)")
    test = parser.add_subparsers(dest="command").add_parser("test", help="run the checks")
    test.add_argument("names", nargs="*", metavar="PART", help=f"run only these: {', '.join(PARTS)}")
    arguments = parser.parse_args(words)
    unknown = [name for name in getattr(arguments, "names", []) if name not in PARTS]
    if unknown:
        parser.error(f"there is no part called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return arguments


def main() -> int:
    """Do what the command line says; the result is the exit code."""
    sys.stdout.reconfigure(errors="replace")  # a Windows console may lack letters that a test prints
    problem = python_problem(tuple(sys.version_info))
    if problem:
        print(problem)
        return 1
    arguments = read_arguments(sys.argv[1:])
    try:
        if arguments.command == "test":
            return run_tests(arguments.names)
        if arguments.full and not INSTRUCTOR_LOCK.exists():
            raise Trouble("This is the students' copy of the course. The full interface comes with the instructor's.")
        prepare(INSTRUCTOR_LOCK if arguments.full else LOCK)
        trust_notebooks()
        return open_course(arguments.full, not arguments.no_browser, arguments.port)
    except Trouble as trouble:
        print(trouble)
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again whenever you like.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
