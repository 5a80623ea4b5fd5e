"""Finding a structure in the atlas, as a question: asked by the explorer's quiz, and again when it is due for review.

While it is only counted, such an item knows its key and nothing else; :func:`complete` adds what a learner sees.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import msgspec

from .content import CourseData, Drawing, View
from .facts import describe
from .items import Hotspot, Target
from .places import places

NEIGHBORS = 4
"""So many other structures of its layer can be chosen."""

OBJECTIVES = {
    "bone": "int_bones",
    "curvature": "int_bones",
    "landmark": "int_bones",
    "nerve": "int_nerves",
    "vessel": "int_nerves",
    "dermatome": "int_nerves",
    "zone": "int_zones",
}
"""Layer -> what the learner is to be able to do. All layers of muscle have the same."""


def name_of(view: str, structure: str) -> str:
    """The id of the question for a structure in a view, as ``explorer.js`` makes it too."""
    return f"find.{view}.{structure}"


def finds(data: CourseData) -> dict[str, Hotspot]:
    """The question for every structure that can be chosen, in every view, by its id."""
    every = ((data.view(name), drawing) for name in data.views for drawing in data.view(name).structures)
    return {item.id: item for view, drawing in every if drawing.layer != "skin" for item in [_bare(view, drawing)]}


def _bare(view: View, drawing: Drawing) -> Hotspot:
    layers = dict.fromkeys(name for name in ("bone", drawing.layer) if name in view.meta.layers)
    return Hotspot(
        id=name_of(view.meta.view, drawing.id),
        stem=f"Find: {drawing.name}",
        view=view.meta.view,
        layers=tuple(layers),
        targets=(Target(id=drawing.id, structure=drawing.id, place="", rationale="", key=True),),
        objective=OBJECTIVES.get(drawing.layer, "int_muscles"),
        bloom="remember",
        mblex="",
        difficulty="medium",
        references=(),
        verified=True,
        structures=(drawing.id,),
    )


def complete(item: Hotspot, data: CourseData) -> Hotspot:
    """The question with its stem in the words of the facts, and with the neighbors that may be taken for the answer."""
    view = data.view(item.view)
    key, where = view.drawing(item.key()), places(view)
    told = {drawing.id: describe(drawing, data) for drawing in (key, *islice(_near(view, key), NEIGHBORS))}
    targets = (
        Target(
            id=name,
            structure=name,
            place=where[name],
            rationale=f"{'Yes:' if name == key.id else 'That is:'} {known['name']}. {known['plain']}".strip(),
            key=name == key.id,
        )
        for name, known in told.items()
    )
    return msgspec.structs.replace(item, stem=f"Find: {told[key.id]['name']}", targets=tuple(targets))


def _near(view: View, key: Drawing) -> Iterator[Drawing]:
    """The other structures of the layer, the nearest first. The left kidney is no wrong answer to "kidney"."""
    others = (one for one in view.structures if one.layer == key.layer and one.name != key.name)
    return iter(sorted(others, key=lambda one: math.dist(one.label, key.label)))
