"""course.py: what it decides and says. Nothing is installed here, and JupyterLab is not started."""

import ast
import importlib.util
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def course(monkeypatch, tmp_path):
    """A fresh course.py that believes it lies in an empty folder."""
    spec = importlib.util.spec_from_file_location("course_under_test", ROOT / "course.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    for name in ("VENV", "STAMP", "LOCK", "INSTRUCTOR_LOCK", "TEST_LOCK", "MY_COURSE"):
        monkeypatch.setattr(module, name, tmp_path / getattr(module, name).relative_to(module.ROOT))
    monkeypatch.setattr(module, "ROOT", tmp_path)
    module.VENV.mkdir()
    return module


# ---- Python ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (3, 13, 9)])
def test_a_supported_python_is_no_problem(course, version):
    assert course.python_problem(version) == ""


@pytest.mark.parametrize("version", [(3, 7, 1), (3, 10, 14), (3, 14, 0), (4, 0, 0)])
def test_another_python_is_named_in_one_line(course, version):
    problem = course.python_problem(version)
    assert f"Python {version[0]}.{version[1]}." in problem
    assert "3.13 course.py" in problem
    assert "\n" not in problem


def test_an_old_python_can_read_the_file_as_far_as_that_line():
    ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_only_the_standard_library_is_imported():
    tree = ast.parse((ROOT / "course.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_supported_pythons_are_those_of_pyproject(course):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, newest = course.OLDEST, course.NEWEST
    assert project["requires-python"] == f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"


# ---- Installing --------------------------------------------------------------------------------------------------

HERE = {"place": "/somewhere", "python": "3.12"}
STAMP = {**HERE, "locks": ["lock-a", "lock-b"], "package": "package-a"}


@pytest.mark.parametrize(
    ("stamp", "here", "lock", "package", "expected"),
    [
        ({}, HERE, "lock-a", "package-a", "everything"),
        (STAMP, HERE, "lock-a", "package-a", ""),
        (STAMP, HERE, "lock-b", "package-a", ""),
        (STAMP, HERE, "lock-c", "package-a", "packages"),
        (STAMP, HERE, "lock-a", "package-b", "course"),
        (STAMP, HERE, "lock-c", "package-b", "packages"),
        (STAMP, {**HERE, "python": "3.13"}, "lock-a", "package-a", "everything"),
        (STAMP, {**HERE, "place": "/moved"}, "lock-a", "package-a", "everything"),
        (HERE, HERE, "lock-a", "package-a", "packages"),
    ],
)
def test_only_what_is_missing_is_installed(course, stamp, here, lock, package, expected):
    assert course.what_to_install(stamp, here, lock, package) == expected


@pytest.mark.parametrize("content", [None, "", '{"place": "/some'])
def test_a_missing_or_torn_stamp_counts_as_none(course, content):
    if content is not None:
        course.STAMP.write_text(content, encoding="utf-8")
    assert course.read_stamp() == {}


def test_a_stamp_is_read_back_as_written(course):
    course.write_stamp(STAMP)
    assert course.read_stamp() == STAMP
    assert [file.name for file in course.VENV.iterdir()] == [course.STAMP.name]


@pytest.fixture
def folder(course):
    """A course folder with all locks, with every step of the installation replaced by a note that it was done."""
    course.LOCK.write_text("anywidget==1.0\n", encoding="utf-8")
    course.INSTRUCTOR_LOCK.write_text("anywidget==1.0\nnbgrader==1.0\n", encoding="utf-8")
    course.TEST_LOCK.write_text("anywidget==1.0\nnbgrader==1.0\npytest==9.0\n", encoding="utf-8")
    (course.ROOT / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return course.ROOT


@pytest.fixture
def steps(course, folder, monkeypatch):
    done = []
    monkeypatch.setattr(course, "make_environment", lambda progress: done.append("environment"))
    monkeypatch.setattr(course, "install_packages", lambda lock, progress: done.append(lock.name))
    monkeypatch.setattr(course, "install_course", lambda progress: done.append("course"))
    return done


def test_the_second_time_nothing_is_installed(course, steps):
    course.prepare(course.LOCK)
    assert steps == ["environment", "requirements.lock", "course"]
    steps.clear()
    course.prepare(course.LOCK)
    assert steps == []


@pytest.mark.parametrize("more", ["INSTRUCTOR_LOCK", "TEST_LOCK"])
def test_instructor_and_tests_add_to_the_environment_and_the_course_still_needs_nothing(course, steps, more):
    course.prepare(course.LOCK)
    steps.clear()
    course.prepare(getattr(course, more))
    assert steps == [getattr(course, more).name, "course"]
    steps.clear()
    course.prepare(course.LOCK)
    course.prepare(course.INSTRUCTOR_LOCK)
    assert steps == []


def test_a_student_who_asks_for_the_full_interface_is_told_so(course, folder, monkeypatch, capsys):
    course.INSTRUCTOR_LOCK.unlink()
    monkeypatch.setattr(sys, "argv", ["course.py", "--full"])
    assert course.main() == 1
    assert "students' copy" in capsys.readouterr().out


def test_a_changed_lab_extension_is_installed_again(course, steps, folder):
    course.prepare(course.LOCK)
    steps.clear()
    extension = folder / "massage_course" / "lab" / "labextension" / "package.json"
    extension.parent.mkdir(parents=True)
    extension.write_text("{}", encoding="utf-8")
    course.prepare(course.LOCK)
    assert steps == ["course"]


@pytest.mark.parametrize("step", ["make_environment", "install_packages", "install_course"])
def test_an_interrupted_installation_is_made_anew(course, steps, folder, monkeypatch, step):
    course.prepare(course.LOCK)
    course.LOCK.write_text("anywidget==2.0\n", encoding="utf-8")
    if step == "make_environment":
        course.STAMP.unlink()

    def interrupted(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(course, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            course.prepare(course.LOCK)
    steps.clear()
    course.prepare(course.LOCK)
    assert steps == ["environment", "requirements.lock", "course"]


def test_progress_is_counted_from_what_pip_says_and_what_lies_there(course):
    names = {"anyio", "babel", "colorama", "jupyter-core"}
    lines = ["Ignoring colorama: markers 'sys_platform == \"win32\"' don't match your environment"]
    assert course.install_message(lines, names, set()) == "Fetching 0 of 3 packages..."
    lines += ["Collecting anyio==4.16.0", "  Downloading anyio-4.16.0-py3-none-any.whl (1 kB)"]
    lines += ["Requirement already satisfied: babel==2.18.0 in /somewhere"]
    assert course.install_message(lines, names, {"babel"}) == "Fetching 2 of 3 packages..."
    lines += ["Installing collected packages: anyio, jupyter-core"]
    assert course.install_message(lines, names, {"babel", "anyio", "pip"}) == "Installing 2 of 3 packages..."


def test_installed_packages_are_counted_under_the_names_of_the_lock(course, tmp_path):
    for name in ("jupyter_core-5.9.1", "PyYAML-6.0.3", "ruamel.yaml-0.18"):
        (tmp_path / f"{name}.dist-info").mkdir()
    assert course.installed(tmp_path) == {"jupyter-core", "pyyaml", "ruamel-yaml"}


def test_the_names_in_a_lock_are_those_before_the_pins(course):
    assert course.pinned("a-b==1 ; os_name == 'nt' \\\n    --hash=sha256:00\nc==2 \\\n    --hash=sha256:11\n") == {
        "a-b",
        "c",
    }


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("OSError: [Errno 28] No space left on device", "disk"),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "internet"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "damaged"),
        ("ERROR: something nobody thought of", "instructor"),
    ],
)
def test_a_failed_installation_says_what_to_do(course, line, word):
    assert word in course.advice(["Collecting anyio", line])


def test_a_failing_step_shows_the_end_of_its_output(course, capsys):
    command = [sys.executable, "-c", "print('Ignoring this'); print('the reason'); raise SystemExit(3)"]
    with pytest.raises(course.Trouble) as trouble:
        course.run_step(command, course.Progress(), lambda lines: "working")
    assert "the reason" in str(trouble.value)
    assert "Ignoring" not in str(trouble.value)
    assert "working" in capsys.readouterr().out


# ---- Opening -----------------------------------------------------------------------------------------------------


def test_notebooks_are_signed_only_when_they_changed(course, folder, monkeypatch):
    signed = []
    monkeypatch.setattr(course, "watch", lambda command, *rest: (signed.append(command[1:]), (0, []))[1])
    lesson = folder / "notebooks" / "01_low_back_pain.ipynb"
    lesson.parent.mkdir()
    lesson.write_text("{}", encoding="utf-8")
    (lesson.parent / "from_a_stranger.ipynb").write_text("{}", encoding="utf-8")
    course.trust_notebooks()
    course.trust_notebooks()
    assert signed == [[str(lesson)]]
    lesson.write_text('{"cells": []}', encoding="utf-8")
    course.trust_notebooks()
    assert signed == [[str(lesson)], [str(lesson)]]


def test_a_learner_opens_the_copy_and_an_author_the_originals(course):
    command = course.lab_command(full=False, browser=True, port=None)
    assert f"--ServerApp.root_dir={course.MY_COURSE}" in command
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in command
    assert not [word for word in command if word.startswith(("--no-browser", "--port"))]
    full = course.lab_command(full=True, browser=False, port=9000)
    assert {"--no-browser", "--port=9000", f"--ServerApp.root_dir={course.ROOT}"} <= set(full)
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in full


def test_lessons_are_laid_out_once_and_kept_when_they_change(course, tmp_path):
    originals, mine = tmp_path / "notebooks", tmp_path / "my_course"
    originals.mkdir()
    lesson = originals / "01_a.ipynb"
    lesson.write_text("first")
    course.lay_out_lessons([lesson], mine)
    assert (mine / "01_a.ipynb").read_text() == "first"

    (mine / "01_a.ipynb").write_text("worked in")
    (mine / "01_a.answers.json").write_text("answers")
    course.lay_out_lessons([lesson], mine)
    assert (mine / "01_a.ipynb").read_text() == "worked in"

    lesson.write_text("second")
    course.lay_out_lessons([lesson], mine)
    assert (mine / "01_a.ipynb").read_text() == "second"
    assert [file.read_text() for file in (mine / "older").iterdir()] == ["worked in"]
    assert (mine / "01_a.answers.json").read_text() == "answers"


def test_the_environment_comes_first_for_child_programs(course, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    environment = course.child_environment()
    first, rest = environment["PATH"].split(course.os.pathsep)
    assert Path(first).parent == course.VENV
    assert rest == "/usr/bin"
    assert "PYTHONPATH" not in environment


def test_progress_on_a_terminal_covers_the_longer_line_before(course, capsys):
    progress = course.Progress()
    progress.on_terminal = True
    progress.show("a long line")
    progress.show("short")
    assert capsys.readouterr().out.endswith("\rshort      \rshort")


def test_progress_elsewhere_prints_no_more_than_a_line_now_and_then(course, capsys):
    progress = course.Progress(seconds_between_lines=1000)
    progress.show("one")
    progress.show("two")
    progress.finish("three")
    assert capsys.readouterr().out == "one\nthree\n"


# ---- The tests ---------------------------------------------------------------------------------------------------


def report(*cases):
    return (
        f"<testsuites><testsuite>{''.join(f'<testcase>{case}</testcase>' for case in cases)}</testsuite></testsuites>"
    )


SKIP = '<skipped type="pytest.skip" message="needs chromium">x.py:1: needs chromium</skipped>'
XFAIL = '<skipped type="pytest.xfail" message="known" />'
WHOLE_FILE = "<skipped message=\"collection skipped\">('/t/x.py', 3, \"Skipped: could not import 'nbval'\")</skipped>"


@pytest.mark.parametrize(
    ("code", "xml", "status", "note"),
    [
        (0, report("", ""), "passed", ""),
        (0, report("", XFAIL), "passed", ""),
        (0, report("", SKIP, SKIP), "passed", "2 of 3 tests skipped: needs chromium"),
        (0, report(SKIP, SKIP), "skipped", "needs chromium"),
        (5, report(WHOLE_FILE), "skipped", "could not import 'nbval'"),
        (5, report(), "skipped", "there is no test in it"),
        (1, report("<failure/>", SKIP), "failed", ""),
        (4, "", "failed", ""),
        (0, "", "skipped", "there is no test in it"),
    ],
)
def test_what_a_pytest_run_amounts_to(course, code, xml, status, note):
    assert course.pytest_outcome(code, xml) == course.Outcome(status, note)


def test_every_test_file_belongs_to_exactly_one_part(course):
    units = course.PARTS["units"].commands[0]
    for name, files in course.OWN_PARTS.items():
        assert course.PARTS[name].commands[0][-len(files) :] == files
    own = [file for files in course.OWN_PARTS.values() for file in files]
    assert len(own) == len(set(own))
    assert all((ROOT / file).is_file() for file in own)
    assert [word for word in units if word.startswith("--ignore=")] == [f"--ignore={file}" for file in own]


def test_a_part_without_its_program_is_skipped_and_says_what_to_install(course, monkeypatch):
    monkeypatch.setattr(course.shutil, "which", lambda *arguments, **more: None)
    monkeypatch.setattr(course, "watch", lambda *arguments: pytest.fail("the part was run"))
    assert course.run_part("browser", course.PARTS["browser"]).status == "skipped"
    assert "`nodejs` and `npm`" in course.run_part("javascript", course.PARTS["javascript"]).note


def test_one_failing_command_fails_its_part_and_shows_its_output(course, capsys):
    good, bad = (sys.executable, "-c", "print('fine')"), (sys.executable, "-c", "print('broken'); raise SystemExit(1)")
    assert course.run_part("style", course.Part((good,))).status == "passed"
    assert "fine" not in capsys.readouterr().out.replace("style: 0 s  fine", "")
    assert course.run_part("style", course.Part((bad, good))).status == "failed"
    assert "\nbroken\n" in capsys.readouterr().out


def test_a_real_pytest_run_is_read_from_its_report(course, folder):
    (folder / "test_it.py").write_text(
        "import pytest\n\ndef test_runs(): pass\n\n@pytest.mark.skip(reason='not today')\ndef test_waits(): pass\n",
        encoding="utf-8",
    )
    course.PYTEST = (sys.executable, "-m", "pytest", "-v")
    outcome = course.run_part("units", course.Part(((*course.PYTEST, "test_it.py"),)))
    assert outcome == course.Outcome("passed", "1 of 2 tests skipped: not today")


@pytest.mark.parametrize(("statuses", "code"), [("passed skipped", 0), ("passed failed", 1), ("skipped skipped", 0)])
def test_the_exit_code_and_the_closing_line(course, steps, monkeypatch, capsys, statuses, code):
    outcomes = dict(zip(("data", "browser"), statuses.split(), strict=True))
    monkeypatch.setattr(course, "install_tools", lambda tools: None)
    monkeypatch.setattr(course, "run_part", lambda name, part: course.Outcome(outcomes[name], "because"))
    assert course.run_tests(["data", "browser"]) == code
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[-4:-2]] == [
        [name, f"{status}:", "because"] for name, status in outcomes.items()
    ]
    counts = [f"{list(outcomes.values()).count(status)} {status}" for status in ("passed", "failed", "skipped")]
    assert lines[-1] == ", ".join(counts)


def test_all_parts_run_unless_some_are_named(course, steps, monkeypatch):
    ran = []
    monkeypatch.setattr(course, "install_tools", lambda tools: None)
    monkeypatch.setattr(course, "run_part", lambda name, part: (ran.append(name), course.Outcome("passed"))[1])
    course.run_tests([])
    assert ran == list(course.PARTS)
    ran.clear()
    course.run_tests(["binder", "units"])
    assert ran == ["units", "binder"]


def test_an_unknown_part_is_refused(course, capsys):
    with pytest.raises(SystemExit):
        course.read_arguments(["test", "unit"])
    assert "no part called unit" in capsys.readouterr().err


def test_programs_are_installed_only_as_root_with_apt_get(course, monkeypatch):
    commands = []
    monkeypatch.setattr(course, "watch", lambda command, *rest: (commands.append(command[1]), (0, []))[1])
    monkeypatch.setattr(course.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(course.os, "geteuid", lambda: 1000, raising=False)
    course.install_tools(("chromium",))
    assert commands == []
    monkeypatch.setattr(course.os, "geteuid", lambda: 0, raising=False)
    course.install_tools(("chromium",))
    assert commands == ["update", "install"]
