"""What every lab has."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a lab."""


class Lab(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every lab says about itself. `model_note` tells the learner what is a model and what was measured."""

    id: str
    area: str
    title: str
    intro: str
    model_note: str

    def trials(self) -> tuple[str, ...]:
        """Rows of ``trials.csv`` whose figures the lab shows; each has to be verified."""
        return ()

    def sources(self) -> tuple[str, ...]:
        """References that the lab names."""
        return ()
