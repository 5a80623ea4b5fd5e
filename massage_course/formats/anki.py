"""An Anki deck (.apkg): the questions as cards, and the structures of the atlas to be named.

A card of the atlas shows one picture of a layer with one structure lit: "What is this?". The picture stands in the deck
once, the shapes are laid over it.

With what a learner has `learned` the cards keep their schedule. Anki counts days from the creation of the collection
(``col.crt``), keeps FSRS's memory in ``cards.data`` and works it out anew from the reviews in ``revlog``.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import genanki

from .. import atlas, pictures
from ..content import CourseData, Drawing, View
from ..facts import describe
from ..finding import name_of
from ..items import (
    Cloze,
    Hotspot,
    LabelDiagram,
    Match,
    MultipleSelect,
    Numeric,
    Order,
    ShortText,
    SingleBestAnswer,
    arranged,
)
from ..progress import NEW_DAY
from .exchange import LeftOut, Question, letters

if TYPE_CHECKING:
    from ..review import Learned

QUESTION_MODEL, ATLAS_MODEL, DECK, ATLAS_DECK = 1_763_810_001, 1_763_810_002, 1_763_810_003, 1_763_810_004
"""Anki knows models and decks by numbers; they must stay the same for a later export to update the cards."""

CSS = """
.card { font: 18px/1.5 system-ui, sans-serif; text-align: left; max-width: 44em; margin: 0 auto; padding: 0 .5em; }
.atlas { position: relative; max-width: 30em; }
.atlas img, .atlas > svg { display: block; width: 100%; }
.atlas > svg { position: absolute; inset: 0; height: 100%; fill: #2f7fbf; stroke: #0b3d66; stroke-width: 8; }
.why { border-top: 1px solid; margin-top: 1em; }
"""

QUESTIONS = genanki.Model(
    QUESTION_MODEL,
    "Back Massage Benefits: question",
    fields=[{"name": name} for name in ("Id", "Question", "Answer", "Why", "Source")],
    templates=[
        {
            "name": "Question",
            "qfmt": "{{Question}}",
            "afmt": '{{FrontSide}}<hr id="answer">{{Answer}}'
            '<div class="why">{{Why}}<p><small>{{Source}}</small></p></div>',
        }
    ],
    css=CSS,
)

ATLAS = genanki.Model(
    ATLAS_MODEL,
    "Back Massage Benefits: atlas",
    fields=[{"name": name} for name in ("Id", "Picture", "Layer", "Name", "Facts")],
    templates=[
        {
            "name": "What is this?",
            "qfmt": "<p><strong>What is this?</strong> {{Layer}}</p>{{Picture}}",
            "afmt": '{{FrontSide}}<hr id="answer"><p><strong>{{Name}}</strong></p>{{Facts}}',
        }
    ],
    css=CSS,
)


def write(
    questions: Iterable[Question], data: CourseData, title: str, learned: Mapping[str, Learned] | None = None
) -> tuple[bytes, list[LeftOut]]:
    """The deck as a file, and what has no card. `learned`: the schedule of the items that were answered, by id."""
    deck = genanki.Deck(DECK, title)
    left_out: list[LeftOut] = []
    media: dict[str, str] = {}
    for question in questions:
        card = CARDS.get(type(question.item))
        if card is None:
            left_out.append(LeftOut(question.item.id, f"Anki has no card for items of type {question.item.type}"))
            continue
        asked, answer = card(question.item, data, media)
        deck.add_note(_note(question, f"{_paragraphs(question.item.stem)}{asked}", answer, data))
    atlas_deck = genanki.Deck(ATLAS_DECK, f"{title}::Atlas")
    for note in _atlas_notes(data, media):
        atlas_deck.add_note(note)
    return _package([deck, atlas_deck], media, learned or {}), left_out


def _package(decks: Sequence[Any], media: dict[str, str], learned: Mapping[str, Learned]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        for name, drawing in media.items():
            (Path(folder) / name).write_text(drawing, "utf-8")
        package = _Scheduled(decks, [str(Path(folder) / name) for name in media])
        package.learned = learned
        file = Path(folder) / "deck.apkg"
        package.write_to_file(str(file))
        return file.read_bytes()


class _Scheduled(genanki.Package):  # type: ignore[misc]
    """A package whose cards keep the schedule of `learned`; genanki itself writes new cards only."""

    learned: Mapping[str, Learned]

    def write_to_db(self, cursor: Any, timestamp: float, id_gen: Iterator[int]) -> None:
        super().write_to_db(cursor, timestamp, id_gen)
        days = [step.day for one in self.learned.values() for step in one.steps]
        if not days:
            return
        first = min(days)
        # In genanki's collections, made for Anki's first scheduler, "Good" on a new card would count as "Easy".
        (conf,) = cursor.execute("SELECT conf FROM col").fetchone()
        cursor.execute(
            "UPDATE col SET crt = ?, conf = ?", (_begin(first), json.dumps({**json.loads(conf), "schedVer": 2}))
        )
        notes = cursor.execute("SELECT cards.id, mid, flds FROM cards JOIN notes ON nid = notes.id").fetchall()
        for number, (card, model, fields) in enumerate(notes):
            known = self._known(fields.partition("\x1f")[0], model)
            if known:
                cursor.execute(REVIEWED, (*_as_card(known, first), card))
                cursor.executemany(REVIEW, _as_reviews(known, card, number))

    def _known(self, name: str, model: int) -> Learned | None:
        """What was learned of a card. The scenes of a case were answered together."""
        if model == ATLAS_MODEL:
            return self.learned.get(name_of(*name.split(".", 1)))
        return self.learned.get(name) or self.learned.get(name.rpartition(".")[0])


REVIEWED = (
    "UPDATE cards SET type = 2, queue = 2, due = ?, ivl = ?, factor = ?, reps = ?, lapses = ?, data = ? WHERE id = ?"
)
REVIEW = "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, 0, ?)"
EASE = 2500
"""The ease of a card in thousandths where FSRS is off: Anki's own beginning."""


def _begin(day: date) -> int:
    """The moment at which a day begins, here and in Anki: four in the morning."""
    return int((datetime.combine(day, time()) + NEW_DAY).astimezone().timestamp())


def _as_card(known: Learned, first: date) -> tuple[int, int, int, int, int, str]:
    lapses = sum(step.rating == 1 for step in known.steps[1:])
    memory = json.dumps({"s": round(known.stability, 4), "d": round(known.difficulty, 3)})
    return (known.due - first).days, known.steps[-1].days, EASE, len(known.steps), lapses, memory


def _as_reviews(known: Learned, card: int, number: int) -> Iterator[tuple[int, ...]]:
    """Rows of ``revlog``: they are named by their millisecond, so each card has one of its own."""
    before = 0
    for place, step in enumerate(known.steps):
        noon = _begin(step.day) * 1000 + 8 * 3_600_000
        yield noon + number, card, step.rating, step.days, before, EASE, min(place, 1)
        before = step.days


def _note(question: Question, asked: str, answer: str, data: CourseData) -> Any:
    item = question.item
    why = "".join(f"<p>{_plain_name(name)}{escape(text)}</p>" for name, text in _whys(item) if text)
    tags = [f"{name}::{text}" for name, text in question.labels if name in ("objective", "difficulty", "mblex")]
    source = "; ".join(text for name, text in question.labels if name == "references")
    fields = [item.id, asked, answer, why, escape(source)]
    return genanki.Note(QUESTIONS, fields, guid=genanki.guid_for("back-massage", item.id), tags=tags)


def _whys(item: Any) -> list[tuple[str, str]]:
    """What the answer side explains: each part with its rationale."""
    return [(_name_of(part), part.rationale) for part in item.parts]


def _name_of(part: Any) -> str:
    return str(next((getattr(part, field) for field in ("text", "left", "name") if hasattr(part, field)), ""))


def _plain_name(name: str) -> str:
    return f"<strong>{escape(name)}</strong>: " if name else ""


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


# ---- one function for each type: what is asked below the stem, and the answer ----------------------------------------


def _choice(item: SingleBestAnswer | MultipleSelect, data: CourseData, media: dict[str, str]) -> tuple[str, str]:
    options = arranged(item.options, item.id)
    marks = [letter.upper() for letter in letters(len(options))]
    asked = "".join(f"<p>{mark}. {escape(o.text)}</p>" for mark, o in zip(marks, options, strict=True))
    right = (f"<p><strong>{m}. {escape(o.text)}</strong></p>" for m, o in zip(marks, options, strict=True) if o.key)
    return asked, "".join(right)


def _match(item: Match, data: CourseData, media: dict[str, str]) -> tuple[str, str]:
    partners = ", ".join(escape(choice["text"]) for choice in item.partners())
    lefts = "".join(f"<li>{escape(pair.left)}</li>" for pair in item.pairs)
    pairs = "".join(f"<li>{escape(pair.left)}: <strong>{escape(pair.right)}</strong></li>" for pair in item.pairs)
    return f"<ul>{lefts}</ul><p>{partners}</p>", f"<ul>{pairs}</ul>"


def _order(item: Order, data: CourseData, media: dict[str, str]) -> tuple[str, str]:
    mixed = "".join(f"<li>{escape(step.text)}</li>" for step in item.mixed())
    right = "".join(f"<li>{escape(step.text)}</li>" for step in item.steps)
    return f"<ul>{mixed}</ul>", f"<ol>{right}</ol>"


def _typed(item: Numeric | ShortText, data: CourseData, media: dict[str, str]) -> tuple[str, str]:
    unit = item.unit if isinstance(item, Numeric) else ""
    return "", f"<p><strong>{escape(f'{item.key()} {unit}'.strip())}</strong></p>"


def _cloze(item: Cloze, data: CourseData, media: dict[str, str]) -> tuple[str, str]:
    words = {blank.id: blank.accepted[0] for blank in item.blanks}
    text = escape(item.text)
    asked = re.sub(r"\{\w+\}", "______", text)
    answer = re.sub(r"\{(\w+)\}", lambda gap: f"<strong>{escape(words[gap[1]])}</strong>", text)
    return f"<p>{asked}</p>", f"<p>{answer}</p>"


def _hotspot(item: Hotspot, data: CourseData, media: dict[str, str]) -> tuple[str, str]:
    key = pictures.places(item).index(next(target for target in item.targets if target.key)) + 1
    return _image(f"{item.id}.svg", pictures.numbered(item, data), media), f"<p><strong>Number {key}</strong></p>"


def _label(item: LabelDiagram, data: CourseData, media: dict[str, str]) -> tuple[str, str]:
    names = "".join(f"<li><strong>{escape(mark.name)}</strong></li>" for mark in item.labels)
    return _image(f"{item.id}.svg", pictures.numbered(item, data), media), f"<ol>{names}</ol>"


CARDS: dict[type, Any] = {
    SingleBestAnswer: _choice,
    MultipleSelect: _choice,
    Match: _match,
    Order: _order,
    Numeric: _typed,
    ShortText: _typed,
    Cloze: _cloze,
    Hotspot: _hotspot,
    LabelDiagram: _label,
}


def _image(name: str, drawing: str, media: dict[str, str]) -> str:
    """The file goes into the deck's folder of pictures, which all decks of a person share: hence the prefix."""
    media[f"mc_{name}"] = drawing.replace("@UID@", "s")
    return f'<div class="atlas"><img src="mc_{name}" alt=""></div>'


# ---- the atlas -------------------------------------------------------------------------------------------------------


def _atlas_notes(data: CourseData, media: dict[str, str]) -> Iterator[Any]:
    """A card for every structure that has facts, in each view."""
    for name in data.views:
        view = data.view(name)
        for drawing in view.structures:
            if drawing.layer == "skin" or data.facts(drawing.id) is None:
                continue
            picture = _image(f"{name}_{drawing.layer}.svg", _layer(view, drawing.layer), media)
            lit = picture.replace("</div>", f"{_over(view, drawing)}</div>")
            known = describe(drawing, data)
            rows = [f"<p>{escape(str(known['plain']))}</p>"] if known["plain"] else []
            own = f"{name}.{drawing.id}"
            layer = f"{atlas.VIEW_NAMES[name]}, {atlas.LAYER_NAMES[drawing.layer].lower()}"
            fields = [own, lit, layer, escape(f"{known['name']} ({known['latin']})"), "".join(rows)]
            yield genanki.Note(ATLAS, fields, guid=genanki.guid_for("back-massage-atlas", own), tags=[f"view::{name}"])


def _layer(view: View, layer: str) -> str:
    """The picture of a layer on the bones, without names."""
    shown = [name for name in ("skin", "bone", layer) if name in view.meta.layers]
    return atlas.svg(view, shown, uid="s", detail=(), anonymous=True)


def _over(view: View, drawing: Drawing) -> str:
    """The lit shape, on both sides if it is paired."""
    x, y = drawing.label
    shape = f'<path d="{drawing.d}"/>' if drawing.d else f'<circle cx="{x:g}" cy="{y:g}" r="26"/>'
    if drawing.sides == "lr":
        shape += f'<g transform="matrix(-1 0 0 1 {view.meta.viewBox[2]:g} 0)">{shape}</g>'
    return f'<svg viewBox="{atlas.view_box(view)}">{shape}</svg>'
