"""The whole nbgrader cycle with real commands: three students with different answers, from source to exported marks."""

from __future__ import annotations

import csv
import html
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, chromium
from classroom import NAME, ROOT, Course, right

from massage_course.content import AssignmentFile
from massage_course.items import FreeText, Match, MultipleSelect, Order


def half(key: AssignmentFile) -> dict[str, Any]:
    """Partly right in every way that earns part of the points, and two items left out."""
    answers = right(key)
    for item in key.items:
        if isinstance(item, MultipleSelect):
            answers[item.id] = item.key()[:1]
        elif isinstance(item, Match):
            pairs = list(item.key().items())
            answers[item.id] = dict([*pairs[:-1], (pairs[-1][0], pairs[0][1])])
        elif isinstance(item, Order):
            steps = item.key()
            answers[item.id] = [steps[1], steps[0], *steps[2:]]
    first = next(item for item in key.items if item.type == "single_best_answer")
    answers[first.id] = next(option.id for option in first.parts if not option.key)
    del answers["lbp_g11"], answers[key.items[-2].id]
    return answers


def points_by_hand(key: AssignmentFile, answers: dict[str, Any]) -> dict[str, float]:
    """The points of :func:`half`, worked out without the course's own scoring."""
    points = {}
    for item in key.items:
        if isinstance(item, FreeText):
            continue
        given, wanted = answers.get(item.id), item.key()
        if given is None:
            share = 0.0
        elif isinstance(item, MultipleSelect):
            share = len(given) / len(wanted)
        elif isinstance(item, Match):
            share = (len(wanted) - 1) / len(wanted)
        elif isinstance(item, Order):
            # One neighboring pair swapped: one discordant pair of n(n-1)/2.
            pairs = len(wanted) * (len(wanted) - 1) / 2
            share = 1 - 2 / pairs
        else:
            share = float(given == wanted)
        points[item.id] = round(share * item.points, 4)
    return points


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The cycle up to collected and graded work; each step is a real command."""
    folder = tmp_path_factory.mktemp("course")
    course = Course(folder)
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("release_assignment", NAME)
    course.hand_in("ana", right(course.key), folder)
    course.hand_in("ben", half(course.key), folder)
    course.hand_in("cleo", {}, folder)
    course.nbgrader("collect", NAME)
    course.nbgrader("autograde", NAME)
    return course


def test_release_holds_no_key_and_no_rationale(course: Course) -> None:
    released = "".join(file.read_text("utf-8") for file in (course.root / "release").rglob("*") if file.is_file())
    for item in course.key.items:
        assert json.dumps(item.stem, ensure_ascii=False)[1:-1] in released
        for part in item.parts:
            assert json.dumps(part.rationale, ensure_ascii=False)[1:-1] not in released
    assert '"key"' not in released
    assert "rationale" not in released


def test_built_assignment_is_up_to_date(course: Course, tmp_path: Path) -> None:
    from massage_course.content import course_data
    from massage_course.grading.build import build

    shutil.copytree(ROOT / "exercises" / "keys", tmp_path / "keys")
    built = build(tmp_path, NAME, course_data())
    for file in sorted(built.iterdir()):
        assert file.read_bytes() == (ROOT / "exercises" / "source" / NAME / file.name).read_bytes(), file.name


def test_full_answers_earn_full_points(course: Course) -> None:
    grades = course.grades("ana")
    for item in course.key.items:
        if not isinstance(item, FreeText):
            assert grades[item.id] == (item.points, None, False)
    assert grades["lbp_g11"] == (None, None, True)


def test_partial_answers_earn_their_share(course: Course) -> None:
    grades = course.grades("ben")
    expected = points_by_hand(course.key, half(course.key))
    assert {name: grade[0] for name, grade in grades.items() if name in expected} == pytest.approx(expected)
    assert any(0 < points < item.points for item, points in zip(course.key.items, expected.values(), strict=False))


def test_nothing_handed_in_is_no_silent_zero(course: Course) -> None:
    assert all(grade == (None, None, True) for name, grade in course.grades("cleo").items() if name != "lbp_g11")


def test_manual_score_feedback_and_export(course: Course) -> None:
    with course.gradebook() as book:
        grade = book.find_grade("lbp_g11", NAME, NAME, "ana")
        grade.manual_score, grade.needs_manual_grade = 7.5, False
        book.db.commit()
    course.nbgrader("generate_feedback", NAME)
    course.nbgrader("release_feedback", NAME)
    course.nbgrader("export")

    feedback = (course.root / "feedback" / "ana" / NAME / f"{NAME}.html").read_text("utf-8")
    for item in course.key.items:
        for part in item.parts:
            assert part.rationale in html.unescape(feedback)
    assert "<script>document.title" not in feedback
    assert "it &lt;b&gt;may&lt;/b&gt; help" in feedback

    with (course.root / "grades.csv").open() as stream:
        rows = {row["student_id"]: row for row in csv.DictReader(stream)}
    total = sum(item.points for item in course.key.items if not isinstance(item, FreeText))
    assert float(rows["ana"]["score"]) == pytest.approx(total + 7.5)
    assert float(rows["ben"]["score"]) == pytest.approx(sum(points_by_hand(course.key, half(course.key)).values()))


def test_feedback_page_shows_the_note_and_the_reasons_but_no_code(course: Course, tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium here; install Debian's package chromium")
    course.nbgrader("generate_feedback", NAME, "--student=ana", "--force")
    with chromium() as browser:
        page = browser.new_page()
        titles = []
        page.on("framenavigated", lambda frame: titles.append(page.title()))
        page.goto((course.root / "feedback" / "ana" / NAME / f"{NAME}.html").as_uri())
        seen = page.inner_text("body")
    assert "Plan: 20 minutes prone." in seen and "it <b>may</b> help" in seen
    assert "<script>document.title='stolen'</script>" in seen and "stolen" not in titles
    assert course.key.items[0].parts[0].rationale in seen
    assert "assignment.item(" not in seen and "open_assignment" not in seen


def test_no_cell_of_a_submission_is_run(course: Course, tmp_path: Path) -> None:
    """A submission whose first cell would leave a trace is graded, and there is no trace."""
    trace = tmp_path / "trace"
    folder = course.put("dora", right(course.key))
    file = folder / f"{NAME}.ipynb"
    notebook = json.loads(file.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = f"open({str(trace)!r}, 'w').write('run')"
    extra = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(0, {**extra, "source": f"open({str(trace)!r}, 'w').write('run')"})
    file.write_text(json.dumps(notebook), "utf-8")
    course.nbgrader("autograde", NAME, "--student=dora")
    assert not trace.exists()
    assert course.grades("dora")[course.key.items[0].id] == course.grades("ana")[course.key.items[0].id]
