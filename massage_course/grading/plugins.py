"""nbgrader plug-ins, switched on by ``exercises/nbgrader_config.py``. No cell of a submission is ever run.

:class:`RestoreCells` stands where nbgrader would sanitize a notebook, :class:`GradeAnswers` where it would execute it;
from there on everything is stock nbgrader.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from .cells import released, restored
from .keys import load_key
from .marking import Mark, mark
from .provenance import origins
from .submission import read_submission

MARKS = "massage_course_marks"
"""Key in nbgrader's resources under which :class:`GradeAnswers` hands the marks to :class:`SaveGrades`."""


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Makes the notebook anew from the release. Takes the place of all of ``Autograde.sanitize_preprocessors``."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the released notebook with the student's free text in it; raises NotReleased."""
        release = released(_course(self), resources["nbgrader"]["assignment"])
        return nbformat.from_dict(restored(release, nb.cells)), resources


class GradeAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Grade the answers of a submission by its key. Takes the place of ``Execute`` in ``Autograde``."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Fill the outputs of `nb`; raises KeyError if a graded cell has no item in the key file."""
        info = resources["nbgrader"]
        course, directory = _course(self), self.parent.parent.coursedir
        folder = Path(directory.format_path(directory.submitted_directory, info["student"], info["assignment"]))
        known = origins(folder.parents[1], info["assignment"])
        submission = read_submission(folder, info["notebook"], info["student"], known)
        if submission.warning:
            self.log.warning("%s: %s; needs manual grading", info["student"], submission.warning)
        release, key = released(course, info["assignment"]), load_key(course, info["assignment"])
        resources[MARKS] = mark(nb, release, key, submission)
        return nbformat.from_dict(nb), resources


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Save the points as nbgrader does, but leave to a person what only a person can tell: never a silent zero."""

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._add_score(cell, resources)
        name = cell.metadata["nbgrader"]["grade_id"]
        found: Mark = resources[MARKS][name]
        if found.needs_person:
            grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
            grade.auto_score, grade.needs_manual_grade = found.auto_score, True
            self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        # nbgrader would write "No response." where a response could not be read.
        name = cell.metadata["nbgrader"]["grade_id"]
        comment = self.gradebook.find_comment(name, self.notebook_id, self.assignment_id, self.student_id)
        comment.auto_comment = resources[MARKS][name].comment
        self.gradebook.db.commit()


def _course(plugin: NbGraderPreprocessor) -> Path:
    """The nbgrader folder that the converter works in."""
    return Path(plugin.parent.parent.coursedir.root)
