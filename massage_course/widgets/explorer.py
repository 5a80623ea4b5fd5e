"""The anatomy explorer: layers to look through, structures to choose, and what is known about each."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import traitlets

from .. import atlas
from ..content import CourseData, Drawing, Structure, View
from .base import CourseWidget, css, esm, picture

EXTRAS = ("nerve", "vessel", "landmark", "zone")
"""Layers that may be laid over any depth."""


class Explorer(CourseWidget):
    """Shows one `view` of the atlas. `focus` names the structures of the lesson; `region` is what is seen first.

    `selected` (a structure id, or "") and `depth` (a layer id) follow what the learner does and may be set from Python;
    an unknown id raises :class:`traitlets.TraitError`.
    """

    _esm = esm("explorer.js")
    _css = css("explorer.css")

    title = traitlets.Unicode().tag(sync=True)
    svg = traitlets.Unicode().tag(sync=True)
    catalog = traitlets.Dict().tag(sync=True)
    depths = traitlets.List(traitlets.Dict()).tag(sync=True)
    extras = traitlets.List(traitlets.Dict()).tag(sync=True)
    frames = traitlets.List(traitlets.Dict()).tag(sync=True)
    focus = traitlets.List(traitlets.Unicode()).tag(sync=True)
    depth = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        data: CourseData,
        title: str,
        *,
        view: str = "posterior",
        depth: str = "superficial",
        region: Sequence[float] | None = None,
        region_name: str = "",
        focus: Sequence[str] = (),
    ) -> None:
        drawn = data.view(view)
        self._view, self._region = drawn, region
        layers = [*atlas.DEPTHS, *EXTRAS]
        chosen = [d for d in drawn.structures if d.layer in layers and d.layer != "skin"]
        super().__init__(
            title=title,
            svg=atlas.svg(drawn, layers, uid="@UID@", pick={d.id: d.id for d in chosen}),
            catalog={d.id: describe(d, data) for d in chosen},
            depths=[{"id": name, "label": atlas.LAYER_NAMES[name]} for name in atlas.DEPTHS],
            extras=[{"id": name, "label": atlas.LAYER_NAMES[name]} for name in EXTRAS],
            frames=_frames(drawn, region, region_name),
            focus=list(focus),
            depth=depth,
            selected="",
        )

    @traitlets.validate("selected")  # type: ignore[untyped-decorator]
    def _known_structure(self, proposal: Any) -> str:
        value = str(proposal["value"])
        if value and value not in self.catalog:
            raise traitlets.TraitError(f"this view has no structure {value!r}")
        return value

    @traitlets.validate("depth")  # type: ignore[untyped-decorator]
    def _known_depth(self, proposal: Any) -> str:
        value = str(proposal["value"])
        if value not in atlas.DEPTHS:
            raise traitlets.TraitError(f"there is no layer {value!r}; there are {', '.join(atlas.DEPTHS)}")
        return value

    def words(self) -> str:
        """The structures of the lesson, each with its plain description."""
        lines = [f"{self.title}. Layer shown: {atlas.LAYER_NAMES[self.depth]}."]
        for name in self.focus:
            entry = self.catalog[name]
            lines.append(f"- {entry['name']}: {entry['plain'] or atlas.LAYER_NAMES[entry['layer']]}")
        return "\n".join(lines)

    def still(self) -> str:
        """The chosen layer on the bones as a picture, and the structures of the lesson in words."""
        layers = ["skin", *atlas.DEPTHS[atlas.DEPTHS.index(self.depth) :]]
        drawing = atlas.svg(self._view, layers, uid="still", region=self._region, detail=(self.depth,))
        names = [self.catalog[name]["name"] for name in self.focus if self.catalog[name]["layer"] in layers]
        alt = f"{self.title}: {atlas.LAYER_NAMES[self.depth].lower()} over the bones. To be seen: {', '.join(names)}."
        entries = "".join(
            f"<li><strong>{escape(self.catalog[name]['name'])}</strong>: {escape(self.catalog[name]['plain'])}</li>"
            for name in self.focus
        )
        return f'<div class="mc-still"><p>{picture(drawing, alt, 560)}</p><ul>{entries}</ul></div>'


def describe(drawing: Drawing, data: CourseData) -> dict[str, Any]:
    """What the panel says of one structure; a structure without facts has its name and Latin name only."""
    known = data.structures.get(drawing.id)
    entry: dict[str, Any] = {
        "name": known.name if known else drawing.name,
        "latin": known.latin if known else drawing.latin,
        "layer": drawing.layer,
        "spanish": known.spanish if known else "",
        "say": known.pronunciation if known else "",
        "plain": known.plain if known else "",
        "facts": _facts(known) if known else [],
        "cautions": list(known.cautions) if known else [],
        "source": _source(known, data) if known else "",
    }
    if drawing.tissue in {"zone", "dermatome", "nerve", "vessel", "vein"}:
        entry["source"] = "Drawn as a schematic."
    return entry


def _facts(known: Structure) -> list[list[str]]:
    rows = (
        ("origin", "From (origin)", known.origin),
        ("insertion", "To (insertion)", known.insertion),
        ("actions", "What it does", "; ".join(known.actions)),
        ("nerve", "Nerve", known.nerve),
        ("fiber_direction", "Fibers run", known.fiber_direction),
        ("palpation", "Feel it", known.palpation),
    )
    return [[label + _doubt(known, field), text] for field, label, text in rows if text]


def _doubt(known: Structure, field: str) -> str:
    return " (professional wording, not verified)" if field in known.unverified_fields else ""


def _source(known: Structure, data: CourseData) -> str:
    best = sorted((data.anatomy_sources[name] for name in known.sources), key=lambda source: source.tier)[:2]
    return "Source: " + "; ".join(source.title for source in best) + "."


def _frames(view: View, region: Sequence[float] | None, name: str) -> list[dict[str, str]]:
    whole = {"label": "Whole back", "frame": atlas.view_box(view)}
    return [{"label": name, "frame": atlas.view_box(view, region)}, whole] if region else [whole]
