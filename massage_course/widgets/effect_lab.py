"""The effect lab: how an average effect changes with the comparison, the outcome and the time."""

from __future__ import annotations

from html import escape
from typing import Any

import traitlets

from ..content import CourseData
from ..labs.effect import Effect, EffectSetting
from .base import CourseWidget, css, esm

CHOICES = {
    "comparator": ("Massage compared with", {"inactive": "waiting, nothing or a sham", "active": "another treatment"}),
    "outcome": ("What was measured", {"pain": "pain", "function": "trouble in daily life"}),
    "time": ("How long after", {"short": "up to 6 months", "long": "6 to 12 months"}),
}


class EffectLab(CourseWidget):
    """Draws the pooled effect of one setting of `lab`; `setting` holds comparator, outcome and time."""

    _esm = esm("effect_lab.js")
    _css = css("effect_lab.css")

    title = traitlets.Unicode().tag(sync=True)
    intro = traitlets.Unicode().tag(sync=True)
    model_note = traitlets.Unicode().tag(sync=True)
    doses_note = traitlets.Unicode().tag(sync=True)
    doses = traitlets.List(traitlets.Unicode()).tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    settings = traitlets.List(traitlets.Dict()).tag(sync=True)
    setting = traitlets.Dict().tag(sync=True)

    def __init__(self, lab: Effect, data: CourseData) -> None:
        super().__init__(
            title=lab.title,
            intro=lab.intro,
            model_note=lab.model_note,
            doses_note=lab.doses_note,
            doses=[f"{dose.trial}: {dose.dose}." for dose in lab.doses],
            choices={
                name: {"legend": legend, "options": list(options.items())}
                for name, (legend, options) in CHOICES.items()
            },
            settings=[_setting(setting, lab, data) for setting in lab.settings],
            setting={name: next(iter(options)) for name, (_, options) in CHOICES.items()},
        )

    def words(self) -> str:
        """Every setting in one line."""
        return "\n".join([self.title, *(f"- {_line(setting)}" for setting in self.settings), *self.doses])

    def still(self) -> str:
        """Every setting as a list."""
        lines = "".join(f"<li>{escape(_line(setting))}</li>" for setting in self.settings)
        doses = "".join(f"<li>{escape(dose)}</li>" for dose in self.doses)
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(self.intro)}</p>'
            f"<ul>{lines}</ul>"
            f"<p>{escape(self.model_note)}</p><p>{escape(self.doses_note)}</p><ul>{doses}</ul></div>"
        )


def _setting(setting: EffectSetting, lab: Effect, data: CourseData) -> dict[str, Any]:
    row = data.trials[setting.trial] if setting.trial else None
    certainty = next(word for word in data.vocabulary.certainty_levels if word.id == lab.certainty)
    shown = (
        f"{row.effect:.2f} standard deviations (95% interval {row.ci_low:.2f} to {row.ci_high:.2f}), "
        f"{row.studies} trials, {row.people} people".replace("-", "−")
        if row
        else ""
    )
    return {
        "comparator": setting.comparator,
        "outcome": setting.outcome,
        "time": setting.time,
        "words": setting.words,
        "effect": row.effect if row else None,
        "shown": shown,
        "against": CHOICES["comparator"][1][setting.comparator],
        "scale": CHOICES["outcome"][1][setting.outcome],
        "doubt": f"{certainty.label}. Source: {data.references[lab.reference].citation}.",
    }


def _line(setting: dict[str, Any]) -> str:
    time = CHOICES["time"][1][setting["time"]]
    number = f" {setting['shown']}." if setting["shown"] else ""
    return f"Massage against {setting['against']}, {setting['scale']}, {time}: {setting['words']}{number}"
