"""The touch lab: how fast a stroke is, on whose skin, and whether it is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import exp, log10
from typing import Any

import traitlets

from ..content import CourseData
from ..labs.touch import Touch, TouchPeople
from .base import CourseWidget, css, esm, picture

SKINS = {
    "forearm": "a forearm, average of a group",
    "people": "single people, one by one",
    "back": "a back",
}

UNIT = " cm per second"

WIDTH, HEIGHT = 420, 236
LEFT, RIGHT, TOP, BASE = 18, 402, 34, 186
SPOT = BASE - 46
"""How high the two speeds of the back stand: both alike, for no height was reported."""

SLOWEST, FASTEST = 0.1, 30.0
BELL = 0.5
"""Width of the drawn bell in powers of ten. It keeps the order of the levels and stands for no measurement."""

PAPER = (
    "<style>text{font:14px sans-serif;fill:#1f2328}.mc-zone{fill:#0b5f8a;fill-opacity:.12}"
    ".mc-axis,.mc-tick{stroke:#1f2328}.mc-ct,.mc-fast,.mc-arrow{fill:none;stroke-width:3;stroke:#0b5f8a}"
    ".mc-fast{stroke:#8a4b08;stroke-dasharray:8 6}.mc-ct-name{fill:#0b5f8a}.mc-fast-name{fill:#8a4b08}"
    ".mc-yes{fill:#0b5f8a}.mc-no{fill:none;stroke:#8595a1;stroke-width:1.5}</style>"
)
"""How the drawings look where the style sheet of the widget does not reach."""


class TouchLab(CourseWidget):
    """Shows one speed on one `skin`; `circumstances` holds an option for each step of the consent part."""

    _esm = esm("touch_lab.js")
    _css = css("touch_lab.css")

    title = traitlets.Unicode().tag(sync=True)
    intro = traitlets.Unicode().tag(sync=True)
    model_note = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    guesses = traitlets.List(traitlets.Dict()).tag(sync=True)
    speeds = traitlets.List(traitlets.Dict()).tag(sync=True)
    skins = traitlets.List(traitlets.Dict()).tag(sync=True)
    consent = traitlets.Dict().tag(sync=True)

    guess = traitlets.Int(-1).tag(sync=True)
    speed = traitlets.Int(0).tag(sync=True)
    skin = traitlets.Unicode("forearm").tag(sync=True)
    circumstances = traitlets.Dict().tag(sync=True)

    def __init__(self, lab: Touch, data: CourseData) -> None:
        notes = _notes(lab, data)
        drawings = {"forearm": curve(lab), "people": dots(lab, data), "back": arrow(lab, data)}
        super().__init__(
            title=lab.title,
            intro=lab.intro,
            model_note=lab.model_note,
            question=lab.question,
            guesses=[{"label": guess.label, "words": guess.words} for guess in lab.guesses],
            speeds=[_speed(place, lab) for place in range(len(lab.speeds))],
            skins=[
                {"id": id_, "label": label, "note": notes[id_], "svg": drawings[id_]} for id_, label in SKINS.items()
            ],
            consent={
                "title": lab.consent.title,
                "intro": lab.consent.intro,
                "well": lab.consent.well,
                "note": f"{lab.consent.note} Sources: {_cited(lab.consent.references, data)}.",
                "steps": [
                    {
                        "id": step.id,
                        "legend": step.legend,
                        "options": [
                            {"id": one.id, "label": one.label, "then": one.then, "words": one.words}
                            for one in step.options
                        ],
                    }
                    for step in lab.consent.steps
                ],
            },
            circumstances={step.id: step.options[0].id for step in lab.consent.steps},
        )

    def words(self) -> str:
        """Every speed on every skin, then every circumstance, one to a line."""
        return "\n".join(
            [self.title, *(f"- {line}" for line in self._lines()), self.model_note, *self._circumstances()]
        )

    def still(self) -> str:
        """The three drawings, and the same lines as lists."""
        drawings = "".join(
            f"<p><strong>On {escape(skin['label'])}</strong></p>"
            f"{picture(skin['svg'].replace('>', '>' + PAPER, 1), skin['note'], 480)}<p>{escape(skin['note'])}</p>"
            for skin in self.skins
        )
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(self.intro)}</p>{drawings}'
            f"<p>{escape(self.model_note)}</p>{_list(self._lines())}"
            f"<p><strong>{escape(self.consent['title'])}</strong></p><p>{escape(self.consent['intro'])}</p>"
            f"{_list(self._circumstances())}<p>{escape(self.consent['note'])}</p></div>"
        )

    def _lines(self) -> list[str]:
        times = [f"{one['name']}: {one['time']}." for one in self.speeds]
        return times + [line for skin, label in SKINS.items() for line in self._on(skin, label)]

    def _on(self, skin: str, label: str) -> list[str]:
        """What is said of each speed on one skin; speeds of which the same is said share a line."""
        said: dict[str, list[str]] = {}
        for one in self.speeds:
            said.setdefault(one["words"][skin], []).append(one["name"].removesuffix(UNIT))
        return [f"On {label}, at {', '.join(names)}{UNIT}: {words}" for words, names in said.items()]

    def _circumstances(self) -> list[str]:
        lines = [
            f"{step['legend']} {option['label']}: {option['words']}"
            for step in self.consent["steps"]
            for option in step["options"]
            if option["words"]
        ]
        return [*lines, self.consent["well"]]


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _speed(place: int, lab: Touch) -> dict[str, Any]:
    """One stop of the slider: its name, its time, its places in the drawing and its words on each skin."""
    stop = lab.speeds[place]
    seconds = lab.stroke_cm / stop.speed
    on_back = {lab.back.slower: lab.back.slower_words, lab.back.faster: lab.back.faster_words}
    return {
        "name": f"{stop.speed:g}{UNIT}",
        "seconds": seconds,
        "time": f"a stroke of {lab.stroke_cm:g} cm takes {duration(seconds)}",
        "x": round(across(stop.speed), 1),
        "ct": round(height(stop.speed, lab), 1),
        "fast": round(fast(stop.speed), 1),
        "spot": SPOT,
        "tried_on_back": stop.speed in on_back,
        "words": {
            "forearm": stop.words,
            "people": lab.people_words[stop.level],
            "back": on_back.get(stop.speed, lab.back.elsewhere),
        },
    }


def _notes(lab: Touch, data: CourseData) -> dict[str, str]:
    """What each drawing shows, with its sources."""
    low, high = lab.zone
    shares = ", ".join(f"{_share(one, data):g} of 100 ({one.label}, {_origin(one, data)})" for one in lab.people)
    back = data.trials[lab.back.trial]
    return {
        "forearm": (
            f"An upside-down U over speed, with its top near {lab.peak:g} and the zone from {low:g} to {high:g} cm per "
            f"second shaded; a second line, for the myelinated fibers, rises with speed. No units on the upright axis. "
            f"Sources of the shape: {_cited(lab.curve_references, data)}."
        ),
        "people": f"People who follow the curve of their group: {shares}. Each dot is one person of 100, rounded.",
        "back": (
            f"Two speeds were compared on the backs of {back.people} adults. An arrow leads from {lab.back.slower:g} "
            f"to {lab.back.faster:g} cm per second, which was rated as more pleasant. Our source gives no more than "
            f"the direction ({_cited([back.reference], data)})."
        ),
    }


def _cited(names: Iterable[str], data: CourseData) -> str:
    return "; ".join(dict.fromkeys(data.references[name].citation for name in names))


def _share(one: TouchPeople, data: CourseData) -> float:
    share = data.trials[one.trial].effect
    if share is None:
        raise ValueError(f"the row {one.trial} has no share of people to draw")
    return share


def _origin(one: TouchPeople, data: CourseData) -> str:
    row = data.trials[one.trial]
    return f"{row.people} people, {data.references[row.reference].citation}"


def duration(seconds: float) -> str:
    """Seconds as they are said: "5.3 seconds", "7 minutes 30 seconds"."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest:.1f}".removesuffix(".0") + " seconds"
    return f"{minutes:.0f} minute{'s' if minutes > 1 else ''} {rest:.0f} seconds"


# ---- the drawings ---------------------------------------------------------------------------------------------------


def across(speed: float) -> float:
    """Where a speed lies on the logarithmic axis."""
    return LEFT + (RIGHT - LEFT) * log10(speed / SLOWEST) / log10(FASTEST / SLOWEST)


def height(speed: float, lab: Touch) -> float:
    """Where the curve of the C-tactile fibers runs: a bell around the peak, which keeps the order of the levels."""
    return BASE - 8 - (BASE - TOP - 8) * exp(-((log10(speed / lab.peak) / BELL) ** 2) / 2)


def fast(speed: float) -> float:
    """Where the line of the myelinated fibers runs: it rises."""
    return BASE - 8 - 0.95 * (BASE - TOP) * (across(speed) - LEFT) / (RIGHT - LEFT)


def curve(lab: Touch) -> str:
    """The upside-down U of the forearm and the rising line of the myelinated fibers, without units."""
    steps = [SLOWEST * (FASTEST / SLOWEST) ** (step / 60) for step in range(61)]
    bell = "L".join(f"{across(speed):.1f} {height(speed, lab):.1f}" for speed in steps)
    low, high = (across(speed) for speed in lab.zone)
    zone = f'<rect class="mc-zone" x="{low:.1f}" y="{TOP - 12}" width="{high - low:.1f}" height="{BASE - TOP + 12}"/>'
    names = (
        f"{_text(LEFT, TOP - 18, 'C-tactile fibers, and pleasure', 'start', 'mc-ct-name')}"
        f"{_text(RIGHT, TOP - 18, 'myelinated fibers', 'end', 'mc-fast-name')}"
    )
    lines = (
        f'<path class="mc-fast" d="M{LEFT} {fast(SLOWEST):.1f}L{RIGHT} {fast(FASTEST):.1f}"/>'
        f'<path class="mc-ct" d="M{bell}"/>'
    )
    return _svg(f'<g class="mc-secret">{zone}{names}{lines}</g>{_axis(lab)}')


def dots(lab: Touch, data: CourseData) -> str:
    """For each study a hundred people, and filled those who follow the curve of the group."""
    blocks = []
    for row, one in enumerate(lab.people):
        share = _share(one, data)
        y = 16 + row * 74
        people = "".join(
            f'<circle class="mc-{"yes" if number < round(share) else "no"}" cx="{24 + number % 20 * 12}" '
            f'cy="{y + number // 20 * 12}" r="4.4"/>'
            for number in range(100)
        )
        about = "about " if share == round(share) else ""
        lines = (f"{about}{share:g} of 100", one.label, f"({data.trials[one.trial].people} people)")
        blocks.append(people + "".join(_text(278, y + 10 + 19 * n, line, "start") for n, line in enumerate(lines)))
    return _svg("".join(blocks))


def arrow(lab: Touch, data: CourseData) -> str:
    """On the back two speeds are known, and which of them was liked better."""
    start, end = across(lab.back.slower), across(lab.back.faster)
    spots = "".join(f'<circle class="mc-yes" cx="{x:.1f}" cy="{SPOT}" r="8"/>' for x in (start, end))
    path = (
        f"M{start:.1f} {SPOT - 14}C{start:.1f} {SPOT - 70} {end:.1f} {SPOT - 70} {end:.1f} {SPOT - 18}m-8-10l8 10l9-9"
    )
    people = data.trials[lab.back.trial].people
    return _svg(
        f'{spots}<path class="mc-arrow" d="{path}"/>'
        f"{_text((start + end) / 2, SPOT - 72, 'rated more pleasant', 'middle')}"
        f"{_text((start + end) / 2, SPOT - 92, f'{people} adults', 'middle')}"
        f"{_axis(lab)}"
    )


def _axis(lab: Touch) -> str:
    tested = [stop.speed for stop in lab.speeds if stop.speed not in (lab.back.slower, lab.back.faster)]
    ticks = "".join(
        f'<path class="mc-tick" d="M{across(speed):.1f} {BASE}v6"/>'
        f"{_text(across(speed), BASE + 22, f'{speed:g}', 'middle')}"
        for speed in tested
    )
    line = f'<path class="mc-axis" d="M{LEFT} {BASE}H{RIGHT}"/>'
    return line + ticks + _text((LEFT + RIGHT) / 2, BASE + 44, "speed in cm per second", "middle")


def _text(x: float, y: float, words: str, anchor: str, look: str = "mc-plain") -> str:
    return f'<text class="{look}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{inside}</svg>'
