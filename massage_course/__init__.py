"""Back Massage Benefits: an open course that shows the evidence and the doubt.

A notebook needs two names: :func:`open_lesson` for a lesson, :func:`open_assignment` for a graded exercise.
"""

from .assignment import open_assignment
from .lesson import open_lesson

__all__ = ["open_assignment", "open_lesson"]
