"""A scale as a calculator: two times, a score each, and one honest sentence about the difference.

What is entered stays in the browser: no trait holds it, so nothing is stored in the notebook or sent to Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import msgspec
import traitlets

from ..content import CourseData
from ..scales import PROBLEMS, WORDS, Limit, Scale, band, limits, report, shown
from .base import CourseWidget, css, esm

KINDS = {"detectable": "Detectable change", "important": "Change that matters"}
COMPONENTS = ("quality", "falling asleep", "hours", "time in bed", "disturbances", "medicine", "the day after")
"""What the seven components of the PSQI are called here, in their order."""


class ScaleCalculator(CourseWidget):
    """Shows `scale`; its words and its still tell the worked example."""

    _esm = esm("scale.js")
    _css = css("scale.css")

    title = traitlets.Unicode().tag(sync=True)
    scale = traitlets.Dict().tag(sync=True)
    words_of = traitlets.Dict().tag(sync=True)
    problems = traitlets.Dict().tag(sync=True)
    kinds = traitlets.Dict().tag(sync=True)
    components = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sources = traitlets.Dict().tag(sync=True)

    def __init__(self, scale: Scale, data: CourseData) -> None:
        self._scale, self._data = scale, data
        super().__init__(
            title=scale.name,
            scale=msgspec.to_builtins(scale),
            words_of=WORDS,
            problems=PROBLEMS,
            kinds=KINDS,
            components=list(COMPONENTS),
            sources={
                "citations": {key: data.source(key).citation for key in scale.sources()},
                "scoring": self._cited(scale.references, scale.verified),
                "bands": self._cited(scale.bands_references, scale.bands_verified) if scale.bands else "",
                "doubt": self._cited(scale.doubt_references, True),
            },
        )

    def _cited(self, keys: Iterable[str], verified: bool) -> str:
        names = "; ".join(self._data.source(key).citation for key in keys)
        return f"Source: {names}{'' if verified else ' (not verified)'}."

    def words(self) -> str:
        """What the scale is, its figures, and the worked example."""
        return "\n".join([self.title, *(text for _, text in self._parts())])

    def still(self) -> str:
        """The same as HTML."""
        parts = "".join(
            f"<p><strong>{escape(head)}</strong> {escape(text.removeprefix(head).strip())}</p>"
            for head, text in self._parts()
        )
        return f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p>{parts}</div>'

    def _parts(self) -> list[tuple[str, str]]:
        """Each part of the scale as its head and its text, which begins with the head."""
        scale = self._scale
        parts = [("Measures:", scale.measures), ("When:", scale.when)]
        parts += [(f"{group.title.removesuffix('?')}:", _fields(group)) for group in scale.groups]
        parts += [(f"{variant.name}:", variant.words) for variant in scale.variants]
        parts += [("Score:", f"{scale.scoring} {self.sources['scoring']}"), ("Left out:", scale.missing)]
        if scale.bands:
            names = "; ".join(f"up to {one.up_to:g}: {one.words}" for one in scale.bands)
            parts.append(("Bands:", f"{names}. {scale.bands_note} {self.sources['bands']}"))
        parts += [(f"{KINDS[limit.kind]}:", self._limit(limit)) for limit in scale.limits]
        parts.append(("Doubt:", f"{scale.doubt} {self.sources['doubt']}"))
        parts += [("You may:", " ".join(scale.may)), ("You may not:", " ".join(scale.may_not))]
        parts.append(("Example:", self._example()))
        return [(head, f"{head} {text}") for head, text in parts]

    def _limit(self, limit: Limit) -> str:
        names = [variant.name for variant in self._scale.variants if variant.id in limit.variants]
        only = f" ({', '.join(names)})" if names else ""
        doubt = "" if limit.verified else " Not verified."
        return f"{limit.words}{only}. {limit.people} {self._data.source(limit.reference).citation}.{doubt}"

    def _example(self) -> str:
        scale, example = self._scale, self._scale.example
        told = report(scale, example.before, example.after, example.variant)
        times = []
        for name, one in (("before", told.before), ("after", told.after)):
            value = one.value or 0
            called = f" ({band(scale, value)})" if scale.bands else ""
            times.append(f"{name} {shown(scale, value)}{called}")
        figures = [
            f"{limit.words} {'reached' if met else 'not reached'}"
            for limit, met in zip(limits(scale, example.variant), told.reached, strict=True)
        ]
        return " ".join(
            [example.who, f"Score: {', '.join(times)}.", told.sentence, *told.notes, f"Figures: {'; '.join(figures)}."]
        )


def _fields(group: Any) -> str:
    return f"{'; '.join(field.label for field in group.fields)}. {group.note}"
