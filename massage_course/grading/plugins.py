"""nbgrader plug-ins, switched on by ``exercises/nbgrader_config.py``. No cell of a submission is ever run.

:class:`GradeAnswers` stands where nbgrader would execute the notebook. It fills the output of each graded cell with the
feedback and the points, as running the cell would have; from there on everything is stock nbgrader.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution

from ..content import AssignmentFile
from ..items import FreeText, Item, score
from .build import START
from .feedback import PAGE_STYLE, feedback, rubric, written
from .keys import load_key
from .submission import Submission, read_submission

TROUBLE = "massage_course_trouble"
"""Key in nbgrader's resources under which :class:`GradeAnswers` tells :class:`SaveGrades` that a person must look."""


class GradeAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Grade the answers of a submission by its key. Takes the place of ``Execute`` in ``Autograde``."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Fill the outputs of `nb`; raises KeyError if a graded cell has no item in the key file."""
        info = resources["nbgrader"]
        course = self.parent.parent.coursedir
        key = load_key(Path(course.root), info["assignment"])
        folder = course.format_path(course.submitted_directory, info["student"], info["assignment"])
        submission = read_submission(Path(folder), info["notebook"])
        if submission.trouble:
            self.log.warning("%s: %s; needs manual grading", info["student"], submission.trouble)
        resources[TROUBLE] = submission.trouble
        fill(nb, key, submission)
        return nb, resources


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Save the points as nbgrader does, but leave them open where answers could not be read: never a silent zero."""

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._add_score(cell, resources)
        if resources.get(TROUBLE):
            name = cell.metadata["nbgrader"]["grade_id"]
            grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
            grade.auto_score = None
            grade.needs_manual_grade = True
            self.gradebook.db.commit()


def fill(nb: NotebookNode, key: AssignmentFile, submission: Submission) -> None:
    """Put feedback and points into the graded cells of `nb`, and free text into its cell."""
    items: dict[str, Item] = {item.id: item for item in key.items}
    count = 0
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = _outputs(cell, name, items, submission, count)
        elif is_grade(cell) and is_solution(cell):
            _copy_text(cell, name, submission)


def _outputs(
    cell: NotebookNode, name: str, items: dict[str, Item], submission: Submission, count: int
) -> list[NotebookNode]:
    if is_grade(cell):
        graded = items[name]
        response = _response(name, submission)
        result = score(graded, response)
        return [
            _html(feedback(graded, response, result, submission.trouble)),
            # nbgrader takes partial credit from the text of a result; a float of our own is all it ever reads.
            new_output("execute_result", {"text/plain": repr(float(result.points))}, execution_count=count),
        ]
    if name == START:
        return [_html(PAGE_STYLE)]
    item = items.get(name.removesuffix("-box"))
    return [_html(rubric(item))] if isinstance(item, FreeText) else []


def _copy_text(cell: NotebookNode, name: str, submission: Submission) -> None:
    text = _response(name, submission)
    if isinstance(text, str) and text.strip():
        cell.source = written(text)


def _response(name: str, submission: Submission) -> Any:
    answer = submission.answers.get(name)
    return answer.response if answer else None


def _html(html: str) -> NotebookNode:
    return new_output("display_data", {"text/html": html, "text/plain": "Feedback"})
