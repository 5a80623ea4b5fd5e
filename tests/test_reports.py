"""Item analysis and class overview, held against a published worked example and against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from classroom import NAME, Course, keep_in_notebook, right

from massage_course import reports
from massage_course.content import AssignmentFile
from massage_course.items import FreeText, Option, SingleBestAnswer

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
    assert reports.reliability(TABLE) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))
    assert reports.reliability(TABLE) == pytest.approx(0.6963, abs=5e-5)


def test_discrimination_leaves_the_item_itself_out() -> None:
    rest = TABLE[:, 1:].sum(axis=1)
    right_, wrong = rest[TABLE[:, 0] == 1], rest[TABLE[:, 0] == 0]
    share = len(right_) / len(rest)
    # The textbook form of the point-biserial: (M1 - M0) / s * sqrt(pq).
    by_hand = (right_.mean() - wrong.mean()) / rest.std() * np.sqrt(share * (1 - share))
    assert reports.corrected_discrimination(TABLE, 0) == pytest.approx(by_hand)


@pytest.mark.parametrize("table", [np.ones((5, 4)), np.zeros((1, 4)), np.zeros((0, 4)), np.eye(3)[:, :1]])
def test_what_cannot_be_computed_is_none(table: np.ndarray) -> None:
    assert reports.reliability(table) is None
    assert reports.corrected_discrimination(table, 0) is None


def item(name: str, *, safety: bool = False, objective: str = "one") -> SingleBestAnswer:
    return SingleBestAnswer(
        id=name, stem=f"{name}?", objective=objective, bloom="apply", mblex="AP", difficulty="easy",
        references=(), verified=True, safety=safety,
        options=tuple(Option(id=o, text=f"{name}-{o}", rationale="Because.", key=o == "a") for o in "abcd"),
    )  # fmt: skip


def a_class(answers: dict[str, str]) -> reports.Class:
    """Student -> one letter for each item; "a" is the key."""
    items = (item("q1", safety=True), item("q2", objective="two"), item("q3"))
    handed = []
    for student, letters in answers.items():
        responses = {asked.id: letter for asked, letter in zip(items, letters, strict=True) if letter != "-"}
        shares = {asked.id: float(responses.get(asked.id) == "a") for asked in items}
        handed.append(reports.Handed(student, sum(shares.values()), student == "late", shares, responses))
    key = AssignmentFile(assignment="x", title="X", intro="", items=items)
    return reports.Class(key, handed, ["nobody"], 3.0)


CLASS = {"s1": "aaa", "s2": "aaa", "s3": "aab", "late": "bab", "s5": "bbb", "s6": "bb-"}


def test_shares_of_options_in_the_thirds_are_counted() -> None:
    first = reports.item_figures(a_class(CLASS))[0]
    assert first.difficulty == 0.5
    chosen = {choice.option: (choice.everybody, choice.upper, choice.lower) for choice in first.choices}
    assert chosen == {"a": (0.5, 1, 0), "b": (0.5, 0, 1), "c": (0, 0, 0), "d": (0, 0, 0)}
    assert list(first.flags) == ["no one chose 'q1-c'", "no one chose 'q1-d'"]


def test_a_key_against_the_best_students_is_flagged() -> None:
    turned = {"s1": "aab", "s2": "aab", "s3": "bba", "s4": "bba", "s5": "bba", "s6": "bba"}
    last = reports.item_figures(a_class(turned))[2]
    assert last.discrimination is not None and last.discrimination < 0
    assert "key probably wrong: the best students chose 'q3-b'" in last.flags


def test_who_needs_help_and_who_missed_a_safety_item() -> None:
    found = a_class(CLASS)
    assert reports.needing_help(found)["two"] == ["s5", "s6"]
    assert reports.missed_safety(found) == {"late": ["q1"], "s5": ["q1"], "s6": ["q1"]}
    said = "\n".join(reports.lines(found))
    assert "6 handed in, 1 missing" in said and "Missing: nobody." in said and "Late: late." in said
    assert "With fewer than 20 students" in said


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


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a real class: s0 and s1 come after the deadline, s1 with more time; s2 hands in the notebook alone;
    s3 has the first question wrong."""
    course = Course(tmp_path_factory.mktemp("report"))
    course.nbgrader("generate_assignment", NAME)
    wrong = next(part.id for part in course.key.items[0].parts if not part.key)
    folders = [course.put(f"s{number}", right(course.key)) for number in range(3)]
    course.put("s3", {**right(course.key), "lbp_g01": wrong})
    for folder in folders[:2]:
        (folder / "timestamp.txt").write_text("2026-11-21 10:00:00 UTC")
    keep_in_notebook(folders[2], NAME)
    (folders[2] / f"{NAME}.answers.json").unlink()
    with course.gradebook() as book:
        for student in ("absent", "s1"):
            book.update_or_create_student(student)
    course.command("due", NAME, "2026-11-20 12:00")
    course.command("extend", NAME, "s1", "2026-11-22 12:00")
    course.command("grade", NAME)
    return course.command("report", NAME)


def test_the_report_of_a_real_class(said: str) -> None:
    assert "4 handed in, 1 missing" in said and "Missing: absent." in said
    assert "lbp_g01: difficulty 0.75" in said
    assert " 25% of all,   0% upper third, 100% lower third" in said


def test_work_within_a_students_own_time_is_not_called_late(said: str) -> None:
    """Who had more time was listed as late."""
    assert "Late: s0.\n" in said


def test_what_was_chosen_is_counted_also_where_only_the_notebook_was_handed_in(said: str) -> None:
    """Who handed in no answers file was counted as having chosen nothing."""
    assert "  *  75% of all, 100% upper third,   0% lower third: " in said
