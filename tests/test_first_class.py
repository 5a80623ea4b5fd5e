"""docs/first-class.md, followed command by command in a fresh copy of the course with the real programs."""

from __future__ import annotations

from pathlib import Path

from classroom import AT, NAME, right
from console import ROOT, copy_of_the_course, follow
from nbgrader.api import Gradebook

from massage_course.answers import Answer, AnswerBook
from massage_course.grading.keys import load_key


def test_the_first_class_goes_as_the_page_says(tmp_path: Path) -> None:
    course = copy_of_the_course(tmp_path / "course")

    def answer() -> None:
        """As the widget does it, through the answer book."""
        given = right(load_key(course / "exercises", NAME))
        AnswerBook(NAME, tmp_path / "class" / "ana" / NAME).save({key: Answer(given[key], AT) for key in given})

    def mark() -> None:
        """As formgrader does it, through nbgrader's gradebook."""
        with Gradebook(f"sqlite:///{course}/exercises/gradebook.db") as book:
            grade = book.find_grade("lbp_g11", NAME, NAME, "ana")
            grade.manual_score, grade.needs_manual_grade = 7.5, False
            book.db.commit()

    follow(ROOT / "docs" / "first-class.md", course, {"ana answers": answer, "the note is marked": mark})
