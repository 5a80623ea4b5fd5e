"""Back Massage Benefits: an open course that shows the evidence and the doubt.

A notebook needs two names: :func:`open_lesson` for a lesson, :func:`open_assignment` for a graded exercise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assignment import open_assignment as open_assignment
    from .lesson import open_lesson as open_lesson

__all__ = ["open_assignment", "open_lesson"]


def __getattr__(name: str) -> Any:
    """Import what a notebook calls when it is called: grading a class needs no widgets."""
    if name == "open_assignment":
        from .assignment import open_assignment

        return open_assignment
    if name == "open_lesson":
        from .lesson import open_lesson

        return open_lesson
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
