"""The anatomy explorer: layers to look through, structures to choose, and what is known about each."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import traitlets

from .. import atlas
from ..content import CourseData, Drawing, View
from ..facts import describe
from ..places import places
from .base import CourseWidget, css, esm, picture


class Explorer(CourseWidget):
    """Shows the views of the atlas, first `view`. `focus` names the structures of the lesson.

    `region` is what the posterior view shows at first, in its body millimeters.

    `view`, `depth` (a layer id) and `selected` (a structure id, or "") follow what the learner does and may be set from
    Python; an unknown id raises :class:`traitlets.TraitError`. `responses` maps what its quiz has asked (an id of
    ``finding``) to the first structure chosen, as ``{"response", "at", "checked"}``.
    """

    _esm = esm("explorer.js")
    _css = css("explorer.css")

    title = traitlets.Unicode().tag(sync=True)
    views = traitlets.List(traitlets.Dict()).tag(sync=True)
    catalog = traitlets.Dict().tag(sync=True)
    focus = traitlets.List(traitlets.Unicode()).tag(sync=True)
    view = traitlets.Unicode().tag(sync=True)
    depth = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)
    responses = traitlets.Dict().tag(sync=True)

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
        if view not in data.views:
            raise traitlets.TraitError(f"there is no view {view!r}; there are {', '.join(data.views)}")
        self._data, self._region = data, region
        names = [view, *(name for name in atlas.VIEW_NAMES if name != view)]
        shown = [_view(data.view(name), region if name == "posterior" else None, region_name) for name in names]
        super().__init__(
            title=title,
            views=shown,
            catalog={d.id: describe(d, data) for name in reversed(names) for d in _chosen(data.view(name))},
            focus=list(focus),
            view=view,
            depth=depth,
            selected="",
        )

    @traitlets.validate("view")  # type: ignore[untyped-decorator]
    def _known_view(self, proposal: Any) -> str:
        value, names = str(proposal["value"]), [view["id"] for view in self.views]
        if value not in names:
            raise traitlets.TraitError(f"there is no view {value!r}; there are {', '.join(names)}")
        return value

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
            lines.append(f"- {self.catalog[name]['name']}: {self._line(name)}")
        return "\n".join(lines)

    def still(self) -> str:
        """The chosen layer on the bones as a picture, and the structures of the lesson in words."""
        view = self._data.view(self.view)
        layers = _seen_at(self.depth)
        region = self._region if self.view == "posterior" else None
        drawing = atlas.svg(view, layers, uid="still", region=region, detail=(self.depth,))
        drawn = {d.id for d in view.structures if d.layer in layers}
        names = ", ".join(self.catalog[name]["name"] for name in self.focus if name in drawn)
        what = atlas.LAYER_NAMES[self.depth].lower()
        alt = f"{self.title}: {what}." if self.depth in {"skin", "bone"} else f"{self.title}: {what} over the bones."
        alt += f" To be seen: {names}." if names else ""
        entries = "".join(
            f"<li><strong>{escape(self.catalog[name]['name'])}</strong>: {escape(self._line(name))}</li>"
            for name in self.focus
        )
        return f'<div class="mc-still"><p>{picture(drawing, alt, 560)}</p><ul>{entries}</ul></div>'

    def _line(self, name: str) -> str:
        """What is said of a structure of the lesson: its plain words, or else where it lies."""
        return str(self.catalog[name]["plain"]) or next(
            view["shapes"][name]["place"] for view in self.views if name in view["shapes"]
        )


def _seen_at(depth: str) -> list[str]:
    """The layers of a still picture: the skin alone, or three layers of muscle on the bones; deeper ones are hidden."""
    muscles = [name for name in atlas.DEPTHS[atlas.DEPTHS.index(depth) :] if name not in {"skin", "bone"}]
    return ["skin"] if depth == "skin" else ["skin", *muscles[:3], "bone"]


def _chosen(view: View) -> list[Drawing]:
    """What can be chosen in a view: all but the skin."""
    return [drawing for drawing in view.structures if drawing.layer != "skin"]


def _view(view: View, region: Sequence[float] | None, region_name: str) -> dict[str, Any]:
    """One view as the browser gets it."""
    chosen, where = _chosen(view), places(view)
    depths = [name for name in atlas.DEPTHS if name in view.meta.layers]
    extras = [name for name in view.meta.layers if name not in atlas.DEPTHS]
    return {
        "id": view.meta.view,
        "label": atlas.VIEW_NAMES[view.meta.view],
        "svg": atlas.svg(view, view.meta.layers, uid="@UID@", pick={d.id: d.id for d in chosen}),
        "depths": [_layer(name) for name in depths],
        "extras": [_layer(name) for name in extras],
        "frames": _frames(view, region, region_name),
        "paired": any(d.sides == "lr" for d in chosen),
        "shapes": {d.id: _shape(d, where[d.id]) for d in chosen},
    }


def _layer(name: str) -> dict[str, str]:
    label = atlas.LAYER_NAMES[name]
    return {"id": name, "label": label, "short": atlas.SHORT_NAMES.get(name, label)}


def _shape(drawing: Drawing, place: str) -> dict[str, Any]:
    """Where a structure stands in its view; `origin` and `insertion` are SVG paths of its attachments."""
    shape: dict[str, Any] = {"layer": drawing.layer, "at": list(drawing.label), "place": place}
    attachments = {"origin": drawing.origin, "insertion": drawing.insertion}
    return shape | {name: path for name, path in attachments.items() if path}


def _frames(view: View, region: Sequence[float] | None, name: str) -> list[dict[str, str]]:
    whole = {"label": "All of it", "frame": atlas.view_box(view)}
    return [{"label": name, "frame": atlas.view_box(view, region)}, whole] if region else [whole]
