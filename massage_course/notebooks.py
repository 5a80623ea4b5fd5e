"""Lesson notebooks as they are committed: run from top to bottom, with outputs that are the same every time.

A widget's committed output holds its words and its picture but no widget view: the view belongs to a kernel that is
gone, and a viewer would show an error instead of the picture. That there was a view is noted in the output's metadata
(:data:`WIDGET_NOTE`), so that a comparison can tell when a widget has vanished.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from .answers import write_whole

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_NOTE = "massage_course_widget"


def refresh(file: Path) -> None:
    """Run the notebook `file` in an empty folder, where no answers of the author lie about, and store its outputs.

    Raises nbclient.exceptions.CellExecutionError if a cell fails; then the file is left as it was.
    """
    nb = nbformat.read(file, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(file, folder)
        NotebookClient(nb, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    write_whole(file, (nbformat.writes(settled(nb)) + "\n").encode("utf-8"))


def settled(nb: NotebookNode) -> NotebookNode:
    """`nb` without what differs from run to run: widget views, widget state and execution times."""
    nb.metadata.pop("widgets", None)
    nb.metadata["language_info"] = NotebookNode(name="python")
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            _settle(output)
    return nb


def _settle(output: NotebookNode) -> None:
    if output.get("data", {}).pop(WIDGET_VIEW, None):
        output.metadata[WIDGET_NOTE] = True
