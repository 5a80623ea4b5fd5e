"""Back Massage Benefits: an open course that shows the evidence and the doubt.

A notebook needs one name: :func:`open_lesson` for a lesson, :func:`open_assignment` for a graded exercise,
:func:`open_review` for reviews and the practice exam.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assignment import open_assignment as open_assignment
    from .lesson import open_lesson as open_lesson
    from .review_page import open_review as open_review

__all__ = ["open_assignment", "open_lesson", "open_review"]


def __getattr__(name: str) -> Any:
    """Import what a notebook calls when it is called: grading a class needs no widgets."""
    if name == "open_assignment":
        from .assignment import open_assignment

        return open_assignment
    if name == "open_lesson":
        from .lesson import open_lesson

        return open_lesson
    if name == "open_review":
        from .review_page import open_review

        return open_review
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
