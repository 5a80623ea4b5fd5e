"""Item analysis and class overview, held against published worked examples and against counting by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from classroom import NAME, Course, right, simulated

from massage_course import item_analysis, report_figures, reports, results
from massage_course.answers import MIME
from massage_course.content import AssignmentFile, course_data
from massage_course.items import Case, Decision, FreeText, Option, Scene, SingleBestAnswer

# K. L. Wuensch, "The Kuder-Richardson 20", East Carolina University: ten students, ten right-or-wrong items.
# It prints p for each item, the sum of pq (2.18), and the variance of the totals (5.84).
QUIZ = [
    "1111110110",
    "1011011101",
    "1111011001",
    "0010001000",
    "0000010010",
    "1110111111",
    "1101110111",
    "1111111101",
    "0101111101",
    "1101101110",
]
TABLE = np.array([[int(mark) for mark in row] for row in QUIZ], dtype=float)


def test_the_worked_example_is_copied_as_printed() -> None:
    assert TABLE.sum(axis=1).tolist() == [8, 7, 7, 2, 2, 9, 8, 9, 7, 7]
    assert TABLE.mean(axis=0).tolist() == [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6]
    assert TABLE.sum(axis=1).var() == pytest.approx(5.84)


def test_reliability_is_that_of_the_worked_example() -> None:
    assert item_analysis.reliability(TABLE) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))
    assert item_analysis.reliability(TABLE) == pytest.approx(0.6963, abs=5e-5)
    assert item_analysis.is_right_or_wrong(TABLE) and not item_analysis.is_right_or_wrong(TABLE + TABLE[::-1])


# R. D. Bock and M. Lieberman, Psychometrika 1970: five items of the Law School Admission Test, 1000 people, by pattern.
# D. Rizopoulos, "ltm", Journal of Statistical Software 17(5), 2006, prints for them what `descript(LSAT)` computes:
# the shares below, the point-biserial with the item left out ("Excluded"), and alpha. ltm divides one of the two
# standard deviations by n - 1, hence a tolerance of half a thousandth of the figure.
LSAT = """
00000:3 00001:6 00010:2 00011:11 00100:1 00101:1 00110:3 00111:4 01000:1 01001:8 01011:16 01101:3 01110:2 01111:15
10000:10 10001:29 10010:14 10011:81 10100:3 10101:28 10110:15 10111:80 11000:16 11001:56 11010:21 11011:173 11100:11
11101:61 11110:28 11111:298
"""


def test_a_published_item_analysis_comes_out_the_same() -> None:
    patterns = [line.split(":") for line in LSAT.split()]
    table = np.array([[int(mark) for mark in marks] for marks, times in patterns for _ in range(int(times))], float)
    assert table.shape == (1000, 5)
    assert table.mean(axis=0).tolist() == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870])
    assert np.bincount(table.sum(axis=1).astype(int)).tolist() == [3, 20, 85, 237, 357, 298]
    found = [item_analysis.corrected_discrimination([(table, place)]) for place in range(5)]
    assert found == pytest.approx([0.1128, 0.1531, 0.1727, 0.1444, 0.1215], rel=1e-3)
    assert item_analysis.reliability(table) == pytest.approx(0.2950, abs=5e-5)


def test_classes_are_pooled_within() -> None:
    """An easier assignment of a stronger class does not make the items of both look better."""
    alone = item_analysis.corrected_discrimination([(TABLE, 0)])
    stronger = np.hstack([TABLE, np.ones((10, 5))])
    assert item_analysis.corrected_discrimination([(TABLE, 0), (stronger, 0)]) == pytest.approx(alone)


def test_discrimination_leaves_the_item_itself_out() -> None:
    rest = TABLE[:, 1:].sum(axis=1)
    right_, wrong = rest[TABLE[:, 0] == 1], rest[TABLE[:, 0] == 0]
    share = len(right_) / len(rest)
    # The textbook form of the point-biserial: (M1 - M0) / s * sqrt(pq).
    by_hand = (right_.mean() - wrong.mean()) / rest.std() * np.sqrt(share * (1 - share))
    assert item_analysis.corrected_discrimination([(TABLE, 0)]) == pytest.approx(by_hand)


@pytest.mark.parametrize("table", [np.ones((5, 4)), np.zeros((1, 4)), np.zeros((0, 4)), np.eye(3)[:, :1]])
def test_what_cannot_be_computed_is_none(table: np.ndarray) -> None:
    assert item_analysis.reliability(table) is None
    assert item_analysis.corrected_discrimination([(table, 0)]) is None


def item(name: str, *, safety: bool = False, objective: str = "one") -> SingleBestAnswer:
    return SingleBestAnswer(
        id=name, stem=f"{name}?", objective=objective, bloom="apply", mblex="AP", difficulty="easy",
        references=(), verified=True, safety=safety,
        options=tuple(Option(id=o, text=f"{name}-{o}", rationale="Because.", key=o == "a") for o in "abcd"),
    )  # fmt: skip


def a_class(answers: dict[str, str], key: str = "a") -> results.Class:
    """Student -> one letter for each item; `key` is the key."""
    items = (item("q1", safety=True), item("q2", objective="two"), item("q3"))
    handed = []
    for student, letters in answers.items():
        responses = {asked.id: letter for asked, letter in zip(items, letters, strict=True) if letter != "-"}
        shares = {asked.id: float(responses.get(asked.id) == key) for asked in items}
        handed.append(results.Handed(student, sum(shares.values()), student == "late", shares, responses))
    file = AssignmentFile(assignment="x", title="X", intro="", items=items)
    return results.Class("this class", file, handed, ["nobody"], 3.0)


CLASS = {"s1": "aaa", "s2": "aaa", "s3": "aab", "late": "bab", "s5": "bbb", "s6": "bb-"}


def test_shares_of_options_in_the_thirds_are_counted() -> None:
    first = item_analysis.item_figures([a_class(CLASS)])[0]
    assert first.difficulty == 0.5
    chosen = {choice.option: (choice.everybody, choice.upper, choice.lower) for choice in first.choices}
    assert chosen == {"a": (0.5, 1, 0), "b": (0.5, 0, 1), "c": (0, 0, 0), "d": (0, 0, 0)}
    assert list(first.flags) == ["no one chose 'q1-c'", "no one chose 'q1-d'"]


def test_a_penalty_for_late_work_does_not_move_a_student_to_the_lower_third() -> None:
    found = a_class(CLASS)
    best = found.handed[0]._replace(score=0.0)
    late = found._replace(handed=[best, *found.handed[1:]])
    assert item_analysis.item_figures([late]) == item_analysis.item_figures([found])


def test_a_key_against_the_best_students_is_flagged_with_the_item_beside_it() -> None:
    turned = {"s1": "aab", "s2": "aab", "s3": "bba", "s4": "bba", "s5": "bba", "s6": "bba"}
    last = item_analysis.item_figures([a_class(turned)])[2]
    assert last.discrimination is not None and last.discrimination < 0
    assert "key probably wrong: the best students chose 'q3-b'" in last.flags
    said = "\n".join(reports.lines(reports.Report(a_class(turned))))
    beside = said[said.index("q3: difficulty") :]
    assert "q3?" in beside and "100% upper third" in beside and "! key probably wrong" in beside


def test_the_choices_of_a_case_are_counted_scene_by_scene() -> None:
    decisions = [[Decision(f"{scene}{o}", f"{scene}-{o}", "Because.", o == "a") for o in "ab"] for scene in "xy"]
    case = Case(
        id="c", stem="c?", objective="one", bloom="apply", mblex="AP", difficulty="easy", references=(), verified=True,
        scenes=tuple(Scene(name, "", tuple(taken)) for name, taken in zip("xy", decisions, strict=True)),
    )  # fmt: skip
    handed = [results.Handed("s", 1.0, False, {"c": 0.5}, {"c": ["xa", "yb"]})]
    found = results.Class("", AssignmentFile(assignment="x", title="", intro="", items=(case,)), handed, [], 1.0)
    (figures,) = item_analysis.item_figures([found])
    assert [choice.everybody for choice in figures.choices] == [1, 0, 0, 1]
    assert list(figures.flags) == ["no one chose 'x-b'"]


def test_an_earlier_class_counts_where_it_was_asked_the_same() -> None:
    now, before = a_class(CLASS), a_class(CLASS)
    other = SingleBestAnswer(**{f: getattr(item("q2"), f) for f in item("q2").__struct_fields__} | {"options": tuple(
        Option(id=o, text=o, rationale="Because.", key=o == "b") for o in "abcd")})  # fmt: skip
    first, _, third = before.key.items
    before = before._replace(
        key=AssignmentFile(assignment="x", title="X", intro="", items=(third, other, first)), cohort="2026"
    )
    figures = item_analysis.item_figures([now, before])
    assert [list(one.students) for one in figures] == [[6, 6], [6, 0], [6, 6]], "the key of q2 was another"
    assert figures[0].difficulty == 0.5 and figures[1] == item_analysis.item_figures([now])[1]._replace(students=[6, 0])
    said = "\n".join(reports.lines(reports.Report(now, [before])))
    assert "students 6 + 6" in said and "2026" in said


def test_who_needs_help_and_who_missed_a_safety_item() -> None:
    found = a_class(CLASS)
    assert reports.needing_help(found)["two"] == ["s5", "s6"]
    assert reports.missed_safety(found) == {"late": ["q1"], "s5": ["q1"], "s6": ["q1"]}
    said = "\n".join(reports.lines(reports.Report(found, objectives={"two": "Count to two."})))
    assert "6 handed in, 1 missing" in said and "Missing: nobody." in said and "Late: late." in said
    assert "Needs help with two: s5, s6. (Count to two.)" in said
    assert "With fewer than 20 students" in said and "Reliability (KR-20)" in said


def test_most_points_of_a_written_task_are_no_missed_question_of_safety() -> None:
    """Whoever had 14 of the 16 points of a rubric was listed as having missed a question of safety."""
    found = a_class(CLASS)
    task = FreeText(
        id="w1", stem="Write.", objective="one", bloom="create", mblex="AP", difficulty="hard", references=(),
        verified=True, safety=True, criteria=(), model_answer="Thus.",
    )  # fmt: skip
    key = AssignmentFile(assignment="x", title="X", intro="", items=(*found.key.items, task))
    handed = [one._replace(shares={**one.shares, "w1": 0.875}) for one in found.handed]
    assert reports.missed_safety(found._replace(key=key, handed=handed)) == reports.missed_safety(found)


def test_a_class_of_nobody_and_of_one_is_told_without_figures(tmp_path: Path) -> None:
    for answers, files in (({}, 4), ({"s1": "aaa"}, 12)):
        report = reports.Report(a_class(answers))
        assert "discrimination -" in "\n".join(reports.lines(report))
        assert len(report_figures.save(report, tmp_path / str(files))) == files


# ---- a real class ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Nine students from weak to strong. s0 is late, s1 has more time; x is not marked yet, `absent` has nothing."""
    course = simulated(tmp_path_factory.mktemp("report"), 9, seed=1)
    for student in ("s00", "s01"):
        (course.root / "submitted" / student / NAME / "timestamp.txt").write_text("2026-11-21 00:00:00 UTC")
    with course.gradebook() as book:
        book.update_or_create_student("absent")
        book.update_or_create_assignment(NAME, duedate="2026-11-20 00:00:00")
        book.grant_extension(NAME, "s01", days=2)
    course.command("grade", NAME, "--again")
    course.put("x", right(course.key))
    return course


def test_the_report_of_a_real_class(course: Course) -> None:
    said = course.command("report", NAME)
    assert "9 handed in, 1 missing" in said and "Missing: absent." in said
    assert "Handed in, not marked yet: x." in said
    assert "Late: s00." in said, "who was given more time is not late"
    assert "Partly marked; the points may rise: s00, " in said
    found = results.read(course.root, NAME)
    right_answers = [one.responses["lbp_g01"] == course.key.items[0].key() for one in found.handed]
    assert f"lbp_g01: difficulty {sum(right_answers) / 9:.2f}" in said
    assert course.key.items[0].stem in said


def test_answers_that_only_the_notebook_holds_are_counted(course: Course, tmp_path: Path) -> None:
    course = Course.copied(course.root.parent, tmp_path)
    folder = course.root / "submitted" / "s08" / NAME
    answers = folder / f"{NAME}.answers.json"
    notebook = json.loads((folder / f"{NAME}.ipynb").read_text("utf-8"))
    copy = {MIME: json.loads(answers.read_bytes())}
    notebook["cells"][1]["outputs"] = [{"output_type": "display_data", "data": copy, "metadata": {}}]
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    answers.unlink()
    course.command("grade", NAME, "--again")
    (last,) = [one for one in results.read(course.root, NAME).handed if one.student == "s08"]
    assert len(last.responses) == len(course.key.items)


def test_a_report_is_saved_as_tables_and_pictures(course: Course, tmp_path: Path) -> None:
    course.command("report", NAME, "--also", str(course.root), "--to", str(tmp_path))
    names = {file.name for file in tmp_path.iterdir()}
    drawn = {f"{name}.{kind}" for name in ("marks", "objectives", "questions", "options") for kind in ("png", "svg")}
    assert names == drawn | {"marks.csv", "objectives.csv", "questions.csv", "options.csv"}
    with (tmp_path / "questions.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 13 and {row["Students"] for row in rows} == {"9 + 9"}
    for file in tmp_path.glob("*.svg"):
        ElementTree.fromstring(file.read_bytes())
    for file in tmp_path.glob("*.png"):
        assert file.read_bytes().startswith(b"\x89PNG")


def test_the_pictures_say_what_they_show_and_are_the_same_every_time(course: Course) -> None:
    report = reports.Report(results.read(course.root, NAME), objectives=course_data().objectives)
    drawn = report_figures.pictures(report)
    assert [one.svg for one in drawn] == [one.svg for one in report_figures.pictures(report)]
    alt = {one.name: one.alt for one in drawn}
    figures = item_analysis.item_figures(report.classes)
    assert f"{figures[0].item.id}: {figures[0].difficulty:.2f}" in alt["questions"]
    spread = reports.spread(report.found)
    assert spread and f"mean {spread.mean:.1f}" in alt["marks"]
    assert "Judge a claim about massage" in alt["objectives"]
