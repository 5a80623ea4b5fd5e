"""Binder: what repo2docker, the program that Binder runs, makes of this repository. Needs no Docker."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-instructor.lock", "requirements-test.lock")
FORBIDDEN = re.compile(r"://|--(?:extra-)?index-url|--find-links|/(?:work|tmp|root|home)/")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A clean copy of the files git knows or would add, as Binder would clone them after the next commit."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this folder is not a git repository")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    copy = tmp_path_factory.mktemp("repository")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def repo2docker(repository):
    """What repo2docker says while it reads the copy: its log and the Dockerfile it would build."""
    program = shutil.which("jupyter-repo2docker", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("jupyter-repo2docker is not installed")
    run = subprocess.run(
        [program, "--no-build", "--debug", str(repository)],
        cwd=repository.parent,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


def position(text, pattern):
    found = re.search(pattern, text, re.MULTILINE)
    assert found, f"nothing in the Dockerfile matches {pattern}"
    return found.start()


def test_the_conda_build_pack_is_chosen(repo2docker):
    assert re.search(r"Building conda environment for python=3\.12", repo2docker)


def test_a_change_of_the_course_does_not_make_the_environment_anew(repo2docker):
    """Docker keeps a layer until something that was copied before it changes: only environment.yml may have been."""
    made = position(repo2docker, r'env update .*--file "environment\.yml"')
    assert position(repo2docker, r"^COPY .*src/environment\.yml ") < made < position(repo2docker, r"^COPY .*src/ ")


def test_post_build_runs_after_the_environment_is_made(repo2docker):
    assert position(repo2docker, r'--file "environment\.yml"') < position(repo2docker, r"^RUN \./postBuild")


def test_environment_yml_holds_the_learners_lock(repository):
    environment = yaml.safe_load((repository / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge"]
    python, pip, packages = environment["dependencies"]
    assert (python, pip) == ("python=3.12", "pip")
    lock = (repository / "requirements.lock").read_text(encoding="utf-8").replace(" \\\n   ", "")
    assert packages == {"pip": lock.splitlines()}


def test_learners_get_neither_nbgrader_nor_matplotlib():
    """With what they bring along, they are more than half of what Binder would fetch before each start."""
    heavy = {"nbgrader", "matplotlib", "numpy"}
    assert not heavy & set(pins("requirements.lock"))
    assert heavy <= set(pins("requirements-instructor.lock"))


LEARNING = """
import importlib, json, pkgutil, sys
for name in sys.argv[2:]:
    sys.modules[name] = None  # now an import of it fails
import massage_course
for module in pkgutil.walk_packages(massage_course.__path__, "massage_course."):
    if module.name.split(".")[1] not in sys.argv[1].split(","):
        importlib.import_module(module.name)
assignment = massage_course.open_assignment("sleep")
item = next(one for one in json.load(open("items.json"))["items"] if one["type"] == "single_best_answer")
question = assignment.item(item["id"])
question.responses = {item["id"]: {"response": item["parts"][0]["id"], "at": "2026-11-26T08:00:00Z"}}
print(question.saved[item["id"]])
"""


def test_lessons_and_graded_assignments_need_nothing_that_only_instructors_have(tmp_path):
    missing = set(pins("requirements-instructor.lock")) - set(pins("requirements.lock"))
    assert {"matplotlib", "nbgrader"} <= missing
    shutil.copytree(ROOT / "exercises" / "source" / "sleep", tmp_path, dirs_exist_ok=True)
    teaching = "grading,maker,desk,results,item_analysis,reports,report_figures,site"
    command = [sys.executable, "-c", LEARNING, teaching, *(name.replace("-", "_") for name in missing)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "2026-11-26T08:00:00Z"
    assert (tmp_path / "sleep.answers.json").is_file()


def test_post_build_installs_the_course_and_trusts_the_lessons(repository):
    script = repository / "postBuild"
    assert script.read_bytes().startswith(b"#!/bin/bash\n")
    subprocess.run(["bash", "-n", str(script)], check=True)
    commands = [line for line in script.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert "set -euo pipefail" in commands
    assert "pip install --no-deps --no-build-isolation --editable ." in commands
    assert "jupyter trust notebooks/*.ipynb assignments/*/*.ipynb" in commands
    assert list((repository / "notebooks").glob("*.ipynb")), "there is no notebook to trust"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no executable bit")
def test_post_build_is_executable():
    assert os.access(ROOT / "postBuild", os.X_OK)


def test_the_badge_opens_a_notebook_that_exists(repository):
    readme = (repository / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"https://mybinder\.org/v2/gh/[^\s)\"'>]+", readme)
    assert links, "README.md has no link to Binder"
    for link in links:
        (urlpath,) = parse_qs(urlsplit(link).query)["urlpath"]
        page = re.fullmatch(r"/?lab/tree/(.+)", urlpath)
        assert page, f"{urlpath} does not open a page in JupyterLab"
        assert page[1].endswith(".ipynb")
        assert (repository / page[1]).is_file(), f"{page[1]} does not exist"


def pins(name):
    return dict(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_locks_agree():
    course, instructor, test = map(pins, LOCKS)
    assert len(course) > 50
    for smaller, larger in ((course, instructor), (instructor, test)):
        assert smaller == {name: version for name, version in larger.items() if name in smaller}


@pytest.mark.parametrize("name", LOCKS)
def test_every_pinned_package_has_a_hash(name):
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [entry.split()[0] for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", [*LOCKS, "environment.yml", "postBuild", ".npmrc", "package.json"])
def test_no_registry_and_no_path_of_one_machine_is_named(name):
    assert FORBIDDEN.findall((ROOT / name).read_text(encoding="utf-8")) == []


def test_the_javascript_lock_names_no_registry():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "registry." not in text


def test_an_instructors_command_in_a_learners_environment_says_what_is_missing(tmp_path):
    code = "import sys; sys.modules['bleach'] = None; from massage_course.cli import main; main()"
    command = [sys.executable, "-c", code, "site", str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: this needs bleach, which comes with the instructor's packages")
