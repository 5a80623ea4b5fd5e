"""What a student gets: the course without anything that an instructor keeps, as a folder for Git and as a zip.

Only what is named here is taken. Before anything is written it is searched for keys and rationales (``leaks``).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..content import CourseData
from .build import public
from .keys import graded_files, load_key
from .leaks import beyond_public, named, secrets, told

FILES = (
    "course.py",
    "environment.yml",
    "postBuild",
    "pyproject.toml",
    "requirements.lock",
    "LICENSE",
    "LICENSE-CONTENT",
    "THIRD_PARTY.md",
    ".gitignore",
)
FOLDERS = ("notebooks", "course_data", "massage_course")

README = Path(__file__).parent / "student_readme.md"
LIST = "bundle.json"
"""The list of the files of a bundle, by which the next bundle knows what is its own."""

LEFT_OUT = (".answers.json", ".pyc", "-checkpoint.ipynb")
"""Endings of what work leaves behind."""

NOON = (2020, 1, 1, 12, 0, 0)
"""Time of every entry of the zip, so that the same course gives the same bytes."""


class NotSafe(ValueError):
    """The bundle would tell what students must not know, or write over other files. The message is in plain words."""


def bundle(root: Path, course: Path, target: Path, data: CourseData) -> list[str]:
    """Write the folder `target` and ``<target>.zip``; returns the names of the assignments in them.

    `root` is the folder of the course, `course` its nbgrader folder. Raises :class:`NotSafe`; then nothing was written.
    """
    names = sorted(place.name for place in (course / "release").glob("*") if place.is_dir())
    files = contents(root, course, names)
    problems = sorted(leaks(files, course, names, data))
    if problems:
        raise NotSafe("nothing was written:\n" + "\n".join(problems))
    write_folder(target, files, LIST)
    _write_zip(target.with_name(f"{target.name}.zip"), target.name, files)
    return names


def contents(root: Path, course: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Every file of the bundle: its name, with slashes, and its content."""
    places = {name: root / name for name in FILES if (root / name).is_file()}
    for folder in FOLDERS:
        places |= {file.relative_to(root).as_posix(): file for file in _below(root / folder)}
    for name in names:
        release = course / "release" / name
        places |= {f"assignments/{name}/{file.relative_to(release).as_posix()}": file for file in _below(release)}
    files = {name: place.read_bytes() for name, place in sorted(places.items())}
    return {"README.md": README.read_bytes(), **files}


def leaks(files: dict[str, bytes], course: Path, names: Iterable[str], data: CourseData) -> Iterator[str]:
    """Why `files` must not be handed out, a line for each reason."""
    keys = {name: load_key(course, name) for name in names}
    graded = {item.id: item for _, load in graded_files(course) for item in load()}
    hidden = secrets(graded.values())
    # What the course itself tells everybody, in the same words, is no secret.
    open_words = [content for name, content in files.items() if name.startswith("course_data/")]
    open_words += [f"{key.intro} {json.dumps(public(key, data))}".encode() for key in keys.values()]
    for content in open_words:
        for words in told(content, hidden):
            del hidden[words]
    for name, content in files.items():
        yield from (f"{name}: holds {hidden[words]}" for words in told(content, hidden))
    asked = {name: {item.id for item in key.items} for name, key in keys.items()}

    def allowed(file: str, item: str) -> bool:
        folder, _, rest = file.partition("/")
        return folder == "assignments" and item in asked.get(rest.partition("/")[0], ())

    yield from named(files, graded, allowed)
    for name, key in keys.items():
        place = f"assignments/{name}"
        extra = {file for file in files if file.startswith(f"{place}/")} - {
            f"{place}/items.json",
            f"{place}/{name}.ipynb",
        }
        yield from (f"{file}: does not belong to a released assignment" for file in sorted(extra))
        yield from beyond_public(key, files[f"{place}/items.json"], files[f"{place}/{name}.ipynb"], data)


def _below(folder: Path) -> Iterator[Path]:
    """The files in `folder` that belong to the course."""
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "__pycache__")) for part in file.relative_to(folder).parts)
        if file.is_file() and not file.is_symlink() and not hidden and not file.name.endswith(LEFT_OUT):
            yield file


def write_folder(target: Path, files: dict[str, bytes], listed: str) -> None:
    """Bring `target` to `files`, whose names are written into its file `listed`.

    What an earlier call put there and is no more is taken away; all else is left. Raises :class:`NotSafe`.
    """
    record = target / listed
    if target.exists() and any(entry.name != ".git" for entry in target.iterdir()) and not record.exists():
        raise NotSafe(f"{target} holds other files and no {listed}; choose an empty or a new folder")
    before = json.loads(record.read_bytes()) if record.exists() else []
    for name in set(before) - files.keys():
        (target / name).unlink(missing_ok=True)
    for name, content in files.items():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        place.chmod(_mode(name))
    record.write_text(json.dumps(list(files), indent=1) + "\n", "utf-8")


def _write_zip(file: Path, folder: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", NOON)
            entry.external_attr = (0o100000 | _mode(name)) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _mode(name: str) -> int:
    """Binder runs ``postBuild``."""
    return 0o755 if name == "postBuild" else 0o644
