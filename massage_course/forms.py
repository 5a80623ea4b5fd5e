"""What the forms for instructors share; they are made of plain ipywidgets."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets

WIDE = widgets.Layout(width="calc(100% - 4px)", max_width="46rem")
LABEL = {"description_width": "11rem"}


def status(words: str) -> str:
    """Words that a screen reader reads out when they change."""
    return f'<p role="status">{escape(words)}</p>'
