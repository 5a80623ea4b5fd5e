"""The effect lab: what can be varied and which figures are shown."""

from __future__ import annotations

from .base import Lab, Part


class EffectSetting(Part, frozen=True):
    """One setting of an effect lab; `trial` names the row it shows, None where no figure is confirmed."""

    comparator: str
    outcome: str
    time: str
    words: str
    trial: str | None = None


class Dose(Part, frozen=True):
    """A dose that a trial used."""

    trial: str
    dose: str
    reference: str


class Effect(Lab, frozen=True, tag="effect"):
    """Comparator, outcome and time span of a pooled effect can be varied."""

    settings: tuple[EffectSetting, ...]
    certainty: str
    reference: str
    doses_note: str
    doses: tuple[Dose, ...]

    def trials(self) -> tuple[str, ...]:
        return tuple(setting.trial for setting in self.settings if setting.trial)

    def sources(self) -> tuple[str, ...]:
        return (self.reference, *(dose.reference for dose in self.doses))
