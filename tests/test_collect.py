"""Collecting from an exchange in which anybody may lay anything: nobody is held up and nobody is robbed of a name."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from classroom import NAME, Course, right

if sys.platform == "win32":
    pytest.skip("links, pipes and owners of files are those of Unix", allow_module_level=True)

TIME = "2026-11-20 10:00:00.000000 UTC"


def lay(course: Course, student: str, time: str = TIME, extra: str = "x1y2") -> Path:
    """A submission in the exchange, made by hand, as anybody could."""
    inbound = course.exchange / "back_massage" / "inbound"
    made = course.put("made", right(course.key))
    (made / "timestamp.txt").write_text(time)
    folder = inbound / f"{student}+{NAME}+{time}+{extra}"
    shutil.move(made, folder)
    return folder


def links_to_a_device(folder: Path) -> None:
    (folder / "endless.ipynb").symlink_to("/dev/zero")


def links_to_the_course(folder: Path) -> None:
    (folder / "course").symlink_to(folder.parents[3] / "exercises")


def lays_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "wait.answers.json")


def sends_a_sparse_file(folder: Path) -> None:
    with (folder / "big.ipynb").open("wb") as stream:
        stream.truncate(300_000_000_000)


def sends_folders(folder: Path) -> None:
    deep = folder / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "x.ipynb").write_text("{}")


def links_its_answers_to_the_keys(folder: Path) -> None:
    (folder / f"{NAME}.answers.json").unlink()
    (folder / f"{NAME}.answers.json").symlink_to(folder.parents[3] / "exercises" / "keys" / f"{NAME}.yml")


ATTACKS = [
    links_to_a_device,
    links_to_the_course,
    lays_a_pipe,
    sends_a_sparse_file,
    sends_folders,
    links_its_answers_to_the_keys,
]
"""Each leaves a notebook that can be collected."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("collect"))
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("release_assignment", NAME)
    lay(course, "aaron")
    for attack in ATTACKS:
        attack(lay(course, attack.__name__))
    inbound = course.exchange / "back_massage" / "inbound"
    # Names that lead elsewhere, name no time, or are no folders.
    lay(course, "..")
    lay(course, ".hidden")
    lay(course, "two\nlines")
    lay(course, "badtime", time="soon")
    (inbound / f"link+{NAME}+{TIME}+z").symlink_to(course.root)
    (inbound / f"file+{NAME}+{TIME}+z").write_text("x")
    (inbound / "garbage").mkdir()
    lay(course, "zoe")
    course.said = course.nbgrader("collect", NAME)  # type: ignore[attr-defined]
    return course


def collected(course: Course, student: str) -> set[str]:
    return {entry.name for entry in (course.root / "submitted" / student / NAME).iterdir()}


@pytest.mark.parametrize("student", ["aaron", "zoe"])
def test_honest_students_are_collected(course: Course, student: str) -> None:
    assert {f"{NAME}.ipynb", f"{NAME}.answers.json", "timestamp.txt"} <= collected(course, student)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_only_small_regular_files_are_collected(course: Course, attack: object) -> None:
    folder = course.root / "submitted" / attack.__name__ / NAME  # type: ignore[attr-defined]
    assert (folder / f"{NAME}.ipynb").is_file()
    for entry in folder.iterdir():
        assert entry.is_file() and not entry.is_symlink()
        assert entry.stat().st_size < 5_000_000


def test_nothing_is_written_outside_of_the_students_folder(course: Course) -> None:
    assert not (course.root / NAME).exists()
    known = {"aaron", "zoe", "badtime", *(attack.__name__ for attack in ATTACKS)}
    assert {entry.name for entry in (course.root / "submitted").iterdir()} - {"made"} == known


def test_what_is_refused_is_said(course: Course) -> None:
    said = course.said  # type: ignore[attr-defined]
    assert "the name of the student leads elsewhere" in said
    assert "it is no folder" in said
    assert "it is a link to another place" in said


def test_the_time_of_arrival_is_the_servers(course: Course) -> None:
    """Neither the time in the name of the folder nor the one in its file counts: the student writes both."""
    text = (course.root / "submitted" / "zoe" / NAME / "timestamp.txt").read_text().removesuffix(" UTC")
    age = datetime.now(UTC).replace(tzinfo=None) - datetime.fromisoformat(text)
    assert 0 <= age.total_seconds() < 3600


def test_a_second_submission_is_collected_as_an_update(course: Course) -> None:
    # Its name says that it is older; the server knows better.
    folder = lay(course, "zoe", time="2020-01-01 10:00:00.000000 UTC")
    (folder / f"{NAME}.answers.json").unlink()
    course.nbgrader("collect", NAME, "--update")
    assert f"{NAME}.answers.json" not in collected(course, "zoe")
    before = (course.root / "submitted" / "zoe" / NAME).stat().st_ino
    course.nbgrader("collect", NAME, "--update")
    assert (course.root / "submitted" / "zoe" / NAME).stat().st_ino == before, "nothing newer, nothing copied"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make files that belong to somebody else")
def test_nobody_hands_in_under_another_students_name(course: Course) -> None:
    folder = lay(course, "aaron", time="9999-01-01 10:00:00.000000 UTC", extra="mallory")
    (folder / f"{NAME}.answers.json").write_text("{}")
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    said = course.nbgrader("collect", NAME, "--update")
    assert "it belongs to nobody" in said
    answers = course.root / "submitted" / "aaron" / NAME / f"{NAME}.answers.json"
    assert answers.read_text() != "{}"


def test_the_class_can_be_marked_afterwards(course: Course) -> None:
    said = course.command("grade", NAME)
    assert course.grades("aaron")["lbp_g01"] == (1.0, None, False)
    assert "links_its_answers_to_the_keys: no answers were found" in said
