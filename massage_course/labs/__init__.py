"""Labs: what each kind of lab lets a learner vary, and which figures it shows.

One frozen record for each kind, in a module of its own, and one file for each lab in ``course_data/labs/``; its `kind`
says which record it is. The ground floor: nothing here reads a file or draws. ``widgets/<kind>_lab`` shows the record.
"""

from __future__ import annotations

from .base import Lab
from .effect import Effect
from .gate import Gate
from .labor import Labor
from .layer import Layer
from .neck import Neck
from .night import Night
from .repair import Repair
from .touch import Touch

AnyLab = Effect | Touch | Neck | Night | Layer | Labor | Gate | Repair
"""Every kind of lab. A new kind is added with ``|``."""

__all__ = ["AnyLab", "Lab"]
