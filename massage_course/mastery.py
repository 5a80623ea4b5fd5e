"""The back as a map of mastery: each region with the questions that test its structures, and how far they are known.

A question belongs to every region in which one of its structures lies. Those of the lessons always count; those of the
atlas, which anybody may ask for by hundreds, count once they were asked.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from . import atlas
from .content import Area, CourseData
from .finding import finds
from .items import AnyItem
from .places import bands
from .progress import Progress, is_right

VIEW = "posterior"

LEVELS = ("not asked yet", "begun", "half known", "mostly known")
"""From least to most: nothing tried, less than half right at the last try, at least half, at least four of five."""


ARMS_MM = {"the middle back": 150, "the low back": 150, "the pelvis": 185}
"""How far from the midline the arms begin, beside these regions."""


class Region(msgspec.Struct, frozen=True):
    """One region of the back: its questions, how many were tried and right at the last try, and which are due.

    `link` leads to the part of a lesson that teaches its anatomy.
    """

    name: str
    items: int
    tried: int
    right: int
    due: int
    link: str

    @property
    def title(self) -> str:
        """Its name as a heading."""
        return self.name.removeprefix("the ").capitalize()

    @property
    def level(self) -> int:
        """Index into :data:`LEVELS`."""
        return bool(self.tried) + (2 * self.right >= self.items > 0) + (5 * self.right >= 4 * self.items > 0)


def regions(progress: Progress, due: Collection[str], data: CourseData) -> list[Region]:
    """Every region from the head down; `due` are the ids of the questions to review."""
    last = {name: attempts[-1] for name, attempts in progress.attempts.items() if attempts}
    asked = by_region(data, last)
    return [
        Region(
            name=name,
            items=len(asked[name]),
            tried=sum(item in last for item in asked[name]),
            right=sum(item in last and is_right(one, last[item].response) for item, one in asked[name].items()),
            due=sum(item in due for item in asked[name]),
            link=_link(top, bottom, data),
        )
        for name, top, bottom in bands(data.view(VIEW))
    ]


def by_region(data: CourseData, tried: Collection[str]) -> dict[str, dict[str, AnyItem]]:
    """Region -> its questions by id; of those of the atlas only what was `tried`."""
    view = data.view(VIEW)
    height = {drawing.id: atlas.to_millimeters(view, *drawing.label)[1] for drawing in view.structures}
    items = [item for area in data.item_areas for item in data.items(area).values()]
    items += [item for name, item in finds(data).items() if name in tried]
    return {
        name: {i.id: i for i in items if any(top <= height.get(one, bottom) < bottom for one in i.structures)}
        for name, top, bottom in bands(view)
    }


def _link(top: float, bottom: float, data: CourseData) -> str:
    """The anatomy of the lesson whose own region fits this one best."""

    def fit(area: Area) -> float:
        _, upper, _, lower = area.region or (0, 0, 0, 0)
        return max(0.0, min(bottom, lower) - max(top, upper)) / (max(bottom, lower) - min(top, upper))

    return f"{max(data.areas.values(), key=fit).notebook}.ipynb#part-3"


PATTERN = '<pattern id="@UID@-level-{}" width="80" height="80" patternUnits="userSpaceOnUse"{}>{}</pattern>'
PATTERNS = (
    PATTERN.format(1, "", '<circle cx="40" cy="40" r="15"/>')
    + PATTERN.format(2, ' patternTransform="rotate(45)"', '<rect width="26" height="80"/>')
    + PATTERN.format(3, "", '<rect width="80" height="80"/>')
)
"""Level -> how it is drawn: dots, stripes, all of it. Nothing is told by color alone."""


def drawing(data: CourseData) -> str:
    """The back on which the browser draws the levels: skin and bones, and a band for each region, cut to the outline.

    A band carries the number of its region and an empty text for the count.
    """
    view = data.view(VIEW)
    skin = next(one for one in view.structures if one.layer == "skin")
    shapes = "".join(
        _band(number, atlas.to_units(view, -half, top), atlas.to_units(view, half, bottom))
        for number, (name, top, bottom) in enumerate(bands(view))
        for half in [ARMS_MM.get(name, 400)]
    )
    cut = f'<clipPath id="@UID@-cut"><path d="{skin.d}"/></clipPath>'
    over = f'{PATTERNS}{cut}<g clip-path="url(#@UID@-cut)">{shapes}</g>'
    return atlas.svg(view, ("skin", "bone"), uid="@UID@", detail=(), anonymous=True, over=over)


def _band(number: int, start: tuple[float, float], end: tuple[float, float]) -> str:
    (left, top), (right, bottom) = start, end
    middle = f'x="{(left + right) / 2:.0f}" y="{(top + bottom) / 2:.0f}"'
    text = f'<text {middle} text-anchor="middle" dominant-baseline="central"/>'
    area = f'<rect x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{bottom - top:.0f}"/>'
    return f'<g data-region="{number}"><title/>{area}{text}</g>'
