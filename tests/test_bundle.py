"""What students get: everything they need, and of graded items neither key nor rationale, however it is hidden."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from classroom import Course

from massage_course.content import CourseData, course_data
from massage_course.grading import bundle as bundles
from massage_course.grading.bundle import NotSafe, bundle
from massage_course.grading.keys import graded_files, load_key
from massage_course.grading.leaks import beyond_public, named, secrets, told
from massage_course.items import AnyItem, FreeText, Item, score

ROOT = Path(__file__).parents[1]
DATA: CourseData = course_data()
NAMES = ["capstone_treatment_plan", "low_back_pain", "sleep"]
GRADED: dict[str, AnyItem] = {item.id: item for _, load in graded_files(ROOT / "exercises") for item in load()}
RATIONALE = GRADED["slp_g01"].parts[1].rationale


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three of the nine assignments are released; the others, the pool and the other clients are only kept."""
    course = Course(tmp_path_factory.mktemp("bundle"))
    for name in NAMES:
        course.nbgrader("generate_assignment", name)
    course.put("ana", {"slp_g01": "b"}, "sleep")
    return course


@pytest.fixture(scope="module")
def made(course: Course) -> Path:
    target = course.root.parent / "for students"
    assert bundle(ROOT, course.root, target, DATA) == NAMES
    return target


def everything(made: Path) -> dict[str, bytes]:
    return {file.relative_to(made).as_posix(): file.read_bytes() for file in made.rglob("*") if file.is_file()}


# ---- what is in it --------------------------------------------------------------------------------------------------


def test_it_holds_what_a_student_needs(made: Path) -> None:
    files = everything(made)
    assert {"course.py", "environment.yml", "postBuild", "requirements.lock", "pyproject.toml", "README.md"} <= set(
        files
    )
    assert {f"notebooks/{area.notebook}.ipynb" for area in DATA.areas.values()} <= set(files)
    assert {f"assignments/{name}/{file}" for name in NAMES for file in ("items.json", f"{name}.ipynb")} <= set(files)
    for folder in ("course_data", "massage_course"):
        kept = {file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts}
        assert {file.relative_to(ROOT).as_posix() for file in kept if not file.name.startswith(".")} <= set(files)


def test_it_holds_nothing_that_an_instructor_keeps(made: Path) -> None:
    files = everything(made)
    folders = {part for name in files for part in Path(name).parts[:-1]}
    assert not folders & {
        "exercises",
        "keys",
        "pool",
        "capstone",
        "source",
        "submitted",
        "autograded",
        "feedback",
        "tests",
    }
    assert not [name for name in files if name.endswith((".db", ".answers.json", ".pyc"))]
    assert {name.split("/")[1] for name in files if name.startswith("assignments/")} == set(NAMES)


def test_zip_and_folder_are_the_same_and_the_same_every_time(course: Course, made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.with_name(f"{made.name}.zip")) as archive:
        packed = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
        assert archive.getinfo(f"{made.name}/postBuild").external_attr >> 16 == 0o100755
    files = everything(made)
    del files["bundle.json"]
    assert packed == files
    bundle(ROOT, course.root, tmp_path / made.name, DATA)
    assert (tmp_path / f"{made.name}.zip").read_bytes() == made.with_name(f"{made.name}.zip").read_bytes()


def test_the_course_runs_from_it(made: Path, tmp_path: Path) -> None:
    """The package of the bundle opens a lesson and an assignment of the bundle, with nothing else on its path."""
    code = (
        "import os, massage_course, massage_course.content as content\n"
        "from massage_course import open_assignment, open_lesson\n"
        "print(massage_course.__file__, content.course_data().root)\n"
        "open_lesson('sleep').objectives()\n"
        f"os.chdir({str(made / 'assignments' / 'sleep')!r})\n"
        "print(len(open_assignment('sleep').item('slp_g01').items))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(made)}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(str(made)) == 2 and run.stdout.endswith("1\n")


def test_the_learners_folder_gets_the_assignments(made: Path, tmp_path: Path) -> None:
    code = (
        "import course, pathlib\n"
        "for folder in sorted(course.ROOT.glob(course.ASSIGNMENTS)):\n"
        f"    course.lay_out_lessons(sorted(folder.iterdir()), pathlib.Path({str(tmp_path)!r}) / 'a' / folder.name)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=made, check=True)
    assert sorted(file.name for file in (tmp_path / "a" / "sleep").glob("[!.]*")) == ["items.json", "sleep.ipynb"]


# ---- no secret in it: looked for without the course's own search ----------------------------------------------------


def hidden_texts(item: Item) -> list[str]:
    texts = [part.rationale for part in item.parts]
    texts += [slip.rationale for part in item.parts for slip in getattr(part, "slips", ())]
    if isinstance(item, FreeText):
        texts += [line for line in item.model_answer.split("\n") if line.strip()]
        texts += [comment for criterion in item.criteria for comment in criterion.comments]
    return [text.strip() for text in texts]


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_no_rationale_model_answer_or_comment_as_text_or_as_base64(made: Path) -> None:
    files = everything(made)
    open_text = flat("".join(c.decode("utf-8", "replace") for n, c in files.items() if n.startswith("course_data/")))
    open_text += flat(" ".join(load_key(ROOT / "exercises", name).intro for name in NAMES))
    whole = "".join(content.decode("utf-8", "replace") for content in files.values())
    readings = [flat(whole), flat(whole.replace("\\n", " ").replace('\\"', '"')), flat(html.unescape(whole))]
    looked_for = {flat(text): item.id for item in GRADED.values() for text in hidden_texts(item) if len(text) > 40}
    secret = {text: name for text, name in looked_for.items() if text not in open_text}
    assert len(secret) > 1200 and len(looked_for) - len(secret) < 0.02 * len(looked_for)
    assert not [(name, text) for text, name in secret.items() if any(text in reading for reading in readings)]
    for text, name in secret.items():
        # The middle of the text in base64, at each of the three places where a byte may stand in a group.
        coded = [base64.b64encode(b"x" * shift + text.encode())[4:32].decode() for shift in range(3)]
        assert not [part for part in coded if part in whole], name


def test_the_items_that_are_not_handed_out_are_not_named(made: Path) -> None:
    asked = {item.id for name in NAMES for item in load_key(ROOT / "exercises", name).items}
    for name, content in everything(made).items():
        found = set(GRADED) & set(re.findall(rb"[a-z]{3}_[a-z0-9]+".decode(), content.decode("utf-8", "replace")))
        assert found <= (asked if name.startswith("assignments/") else set()), name


def test_a_student_who_reads_the_files_scores_no_better_than_by_guessing(made: Path) -> None:
    """Nothing in the public part of an item leads to its key: no field for it, and no place it prefers."""
    first, count = 0.0, 0
    for name in NAMES:
        key = load_key(ROOT / "exercises", name)
        public = {
            item["id"]: item for item in json.loads((made / f"assignments/{name}/items.json").read_bytes())["items"]
        }
        assert set(public) == {item.id for item in key.items}
        for item in key.items:
            assert not public[item.id].keys() & {"key", "rationales", "teaching", "model_answer", "accepted", "value"}
            if item.type in {"single_best_answer", "hotspot"}:
                assert all(part.keys() == {"id", "text"} for part in public[item.id]["parts"])
                first += score(item, public[item.id]["parts"][0]["id"]).points
                count += 1
    assert first < 0.6 * count


def test_released_notebooks_hold_no_test_no_output_and_no_metadata_of_their_own(made: Path) -> None:
    for name in NAMES:
        notebook = json.loads((made / f"assignments/{name}/{name}.ipynb").read_bytes())
        for cell in notebook["cells"]:
            source = "".join(cell["source"])
            assert not cell.get("outputs") and not cell.get("attachments")
            assert not re.search(r"HIDDEN TESTS|BEGIN SOLUTION|assert |\bkey\b", source)
            assert set(cell["metadata"]) == {"nbgrader", "editable", "deletable"}


# ---- a leak is found, wherever it is --------------------------------------------------------------------------------

PLANTED: dict[str, Callable[[str], bytes]] = {
    "as text": lambda text: text.encode(),
    "in capitals, broken into lines": lambda text: text.upper().replace(" ", "\n  ").encode(),
    "in YAML, folded": lambda text: ("rationale: >-\n" + re.sub(r"(\S+ \S+) ", r"  \1\n", text)).encode(),
    "in JSON, with letters escaped": lambda text: json.dumps({"note": f"“{text}”\n{text}"}).encode(),
    "in a string inside JSON": lambda text: json.dumps(json.dumps({"note": f'"{text}"'})).encode(),
    "as HTML entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text).encode(),
    "in base64": lambda text: b"x = '" + base64.b64encode(text.encode()) + b"'",
    "in base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()),
    "in base64, broken into lines": lambda text: base64.encodebytes(text.encode()),
    "in base64 behind other letters": lambda text: b"data:text/plain;base64," + base64.b64encode(b"a " + text.encode()),
    "compressed, in base64": lambda text: base64.b64encode(zlib.compress(text.encode())),
    "zipped, in base64": lambda text: base64.b64encode(gzip.compress(text.encode())),
    "in an output": lambda text: json.dumps({"outputs": [{"data": {"text/html": [f"<p>{text}</p>"]}}]}).encode(),
    "in metadata, line by line": lambda text: json.dumps({"metadata": {"x": text.split(". ")}}).encode(),
}


@pytest.mark.parametrize("how", PLANTED)
def test_a_planted_rationale_is_found(how: str) -> None:
    hidden = secrets(GRADED.values())
    content = b"Some words before. " + PLANTED[how](RATIONALE) + b" And some after it."
    assert "slp_g01" in {hidden[words].split()[-1] for words in told(content, hidden)}


def test_ordinary_words_are_no_leak() -> None:
    assert not told(b"REM sleep takes a share of the night, and a short night may cut it.", secrets(GRADED.values()))


def planted(course: Course, made: Path, file: str, content: bytes) -> list[str]:
    files = {**bundles.contents(ROOT, course.root, NAMES), file: content}
    return list(bundles.leaks(files, course.root, NAMES, DATA))


def test_nothing_is_written_if_something_leaks(course: Course, tmp_path: Path) -> None:
    """A key copied beside the release, as it may happen to anybody."""
    stray = course.root / "release" / "sleep" / "sleep.yml"
    shutil.copy(course.root / "keys" / "sleep.yml", stray)
    try:
        with pytest.raises(NotSafe, match=r"sleep.yml: does not belong to a released assignment") as error:
            bundle(ROOT, course.root, tmp_path / "out", DATA)
    finally:
        stray.unlink()
    assert "holds a rationale of slp_g01" in str(error.value)
    assert not list(tmp_path.iterdir())


def test_ids_of_items_that_are_not_handed_out_are_found() -> None:
    lines = list(named({"a.py": b"x = 'slp_g02'", "b.py": b"slp_g022"}, {"slp_g02"}, lambda file, item: False))
    assert lines == ["a.py: names the graded item slp_g02"]


def released(made: Path) -> tuple[bytes, bytes]:
    folder = made / "assignments" / "sleep"
    return (folder / "items.json").read_bytes(), (folder / "sleep.ipynb").read_bytes()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda i, n: i["items"][0].update(key="b"), "is not the public part of its items"),
        (lambda i, n: i["items"][0].update(hint="Think of morning."), "is not the public part of its items"),
        (lambda i, n: i.update(answers={}), "is not the public part of its items"),
        (lambda i, n: n["cells"][3]["metadata"].update(key="b"), "holds metadata of its own"),
        (lambda i, n: n["cells"][3]["metadata"]["nbgrader"].update(key="b"), "holds metadata of its own"),
        (lambda i, n: n["metadata"].update(keys={}), "has more metadata than was built"),
        (lambda i, n: n["cells"][3].update(outputs=[{"output_type": "stream"}]), "holds an output"),
        (lambda i, n: n["cells"][0].update(attachments={"a": {}}), "holds an attachment"),
        (lambda i, n: n["cells"][3].update(source="### BEGIN HIDDEN TESTS"), "its text is not the one that was built"),
    ],
)
def test_whatever_is_added_to_a_release_is_found(made: Path, change: Callable[..., object], words: str) -> None:
    items, notebook = map(json.loads, released(made))
    key = load_key(ROOT / "exercises", "sleep")
    assert not list(beyond_public(key, *released(made), DATA))
    change(items, notebook)
    found = list(beyond_public(key, json.dumps(items).encode(), json.dumps(notebook).encode(), DATA))
    assert len(found) == 1 and words in found[0]


# ---- the folder is a Git repository ---------------------------------------------------------------------------------


def test_a_second_bundle_takes_its_old_files_away_and_leaves_others(course: Course, tmp_path: Path) -> None:
    target = tmp_path / "repository"
    (target / ".git").mkdir(parents=True)
    bundle(ROOT, course.root, target, DATA)
    (target / "own.txt").write_text("the student's")
    record = json.loads((target / "bundle.json").read_bytes())
    (target / "old.txt").write_text("of the bundle before")
    (target / "bundle.json").write_text(json.dumps([*record, "old.txt"]))
    bundle(ROOT, course.root, target, DATA)
    assert (target / "own.txt").exists() and (target / ".git").exists() and not (target / "old.txt").exists()


def test_a_folder_with_other_files_is_left_alone(course: Course, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NotSafe, match=r"holds other files and no bundle.json"):
        bundle(ROOT, course.root, tmp_path, DATA)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_command_says_what_is_in_it_and_what_is_not(course: Course, tmp_path: Path) -> None:
    said = course.command("bundle", str(tmp_path / "out"))
    assert "with 3 assignments: capstone_treatment_plan, low_back_pain, sleep" in said
    assert "not made yet: circulation, feel_good_chemicals" in said
