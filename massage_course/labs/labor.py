"""The labor lab: what can be varied and which figures are shown."""

from __future__ import annotations

from .base import Lab, Part


class Road(Part, frozen=True):
    """A way on which labor pain travels: `levels` of the cord, and the `drawings` of their skin areas."""

    id: str
    levels: str
    source: str
    drawings: tuple[str, ...]


class Moment(Part, frozen=True):
    """A moment of birth: the `roads` that carry its pain, where it is felt most (`focus`), and what trials found then.

    `touch` is what is taught about hands at this moment; `meaning` reads the figures in one sentence.
    """

    id: str
    name: str
    roads: tuple[str, ...]
    pain: str
    meaning: str
    references: tuple[str, ...]
    trial_rows: tuple[str, ...]
    focus: tuple[str, ...] = ()
    touch: str = ""


class Position(Part, frozen=True):
    """A position: may it be used (`possible`), why, and which strokes of the routine can be done in it (`reach`)."""

    id: str
    name: str
    possible: bool
    words: str
    reach: tuple[str, ...]
    references: tuple[str, ...]


class Hands(Part, frozen=True):
    """A `stroke` of the routine as a choice of the lab; `spot` is the part of the body on which it is shown."""

    stroke: str
    when: str
    spot: str


class Labor(Lab, frozen=True, tag="labor"):
    """Moment of birth, position and place of the hands can be varied; `routine` is the technique with the strokes."""

    routine: str
    roads: tuple[Road, ...]
    moments: tuple[Moment, ...]
    positions: tuple[Position, ...]
    hands: tuple[Hands, ...]

    def trials(self) -> tuple[str, ...]:
        return tuple(row for moment in self.moments for row in moment.trial_rows)

    def sources(self) -> tuple[str, ...]:
        moments = (key for moment in self.moments for key in moment.references)
        return (*moments, *(key for position in self.positions for key in position.references))
