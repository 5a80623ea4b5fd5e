"""nbgrader for this course: the folders, and grading that never runs a student's code."""

import os
from pathlib import Path

from massage_course.grading.cells import HANDED_IN

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.course_id = "back_massage"
c.CourseDirectory.root = str(Path(__file__).parent.resolve())

# On one computer the exchange lies beside the course; a server that a class shares says where it is.
c.Exchange.root = os.environ.get("MASSAGE_COURSE_EXCHANGE", str(Path(__file__).parent.resolve() / "exchange"))

# A released free-text cell says where the text goes, instead of "YOUR ANSWER HERE".
c.ClearSolutions.text_stub = HANDED_IN

# What students hand in is not trusted: only small, regular files are collected and read, the notebook's cells are made
# anew from the release, and Markdown is shown without anything that could run.
c.ExchangeFactory.collect = "massage_course.grading.collect.SafeCollect"
c.Autograde.pre_convert_hook = "massage_course.grading.screening.screen"
c.Autograde.sanitize_preprocessors = ["massage_course.grading.plugins.RestoreCells"]
c.HTMLExporter.filters = {"markdown2html": "massage_course.grading.safe_markdown.markdown2html"}

# Stock nbgrader runs the notebook here. These plug-ins read the answers and leave the code alone.
c.Autograde.autograde_preprocessors = [
    "massage_course.grading.plugins.GradeAnswers",
    "nbgrader.preprocessors.LimitOutput",
    "massage_course.grading.plugins.SaveGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
