"""nbgrader fails open (no output, a widget, nan or -1 give full marks): every graded item is held against its rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.preprocessors import ComputeChecksums
from nbgrader.utils import determine_grade

from massage_course.answers import Answer
from massage_course.content import AssignmentFile
from massage_course.grading.build import notebook
from massage_course.grading.keys import graded_files
from massage_course.grading.marking import Mark, mark
from massage_course.grading.submission import Submission
from massage_course.items import AnyItem, FreeText, score

EXERCISES = Path(__file__).parents[1] / "exercises"
ITEMS = {item.id: item for _, load in graded_files(EXERCISES) for item in load()}
AT = "2026-11-20T10:00:00+00:00"

HOSTILE: list[Any] = ["", "nan", -1, 1e308, True, None, [], {}, [[["x"]]], {"a": {"b": 1}}, "<script>", ["a"] * 1000]
"""What a record may hold instead of an answer."""


def marked(item: AnyItem, submission: Submission) -> tuple[Any, Mark]:
    """The graded cell of an assignment that asks `item` alone, and its mark."""
    made = notebook(AssignmentFile(assignment="one", title="One", intro="One.", items=(item,)))
    release, _ = ComputeChecksums().preprocess(made, {})
    done = nbformat.from_dict({**release, "cells": [dict(cell) for cell in release.cells]})
    marks = mark(done, release, AssignmentFile(assignment="one", title="One", intro="", items=(item,)), submission)
    cell = next(cell for cell in done.cells if cell.metadata.nbgrader.grade)
    return nbformat.from_dict(cell), marks[item.id]


def answered(item: AnyItem, response: Any) -> Submission:
    return Submission({item.id: Answer(response, AT)}, "")


@pytest.mark.parametrize("name", ITEMS)
def test_nbgrader_reads_the_points_that_the_item_gives(name: str) -> None:
    item = ITEMS[name]
    for response in [item.key(), *HOSTILE]:
        cell, found = marked(item, answered(item, response))
        points, most = determine_grade(cell)
        assert most == item.points
        if isinstance(item, FreeText):
            # nbgrader gives nothing to an unchanged text and leaves every other to a person.
            assert (points, found.auto_score) in [(0, 0.0), (None, None)]
            continue
        expected = score(item, response).points
        assert points == expected == found.auto_score
        assert 0 <= points <= item.points
        assert not found.needs_person


@pytest.mark.parametrize("name", [name for name, item in ITEMS.items() if not isinstance(item, FreeText)][::10])
def test_what_could_not_be_read_is_left_to_a_person(name: str) -> None:
    _, found = marked(ITEMS[name], Submission({}, "it is broken"))
    assert found == Mark(None, True)


@pytest.mark.parametrize("name", [name for name, item in ITEMS.items() if not isinstance(item, FreeText)][::10])
def test_a_doubt_keeps_the_points_and_calls_a_person(name: str) -> None:
    item = ITEMS[name]
    _, found = marked(item, Submission({item.id: Answer(item.key(), AT)}, "", "whose is it"))
    assert found == Mark(item.points, True)
