"""An exam on paper: the questions with an answer sheet, and the key on pages of its own. Both are HTML for print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from .. import pictures
from ..content import CourseData
from ..items import (
    Cloze,
    FreeText,
    Hotspot,
    LabelDiagram,
    Match,
    MultipleSelect,
    Numeric,
    Order,
    ShortText,
    SingleBestAnswer,
    arranged,
    shuffled,
)
from .exchange import Question, letters

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #000; background: #fff; }}
body {{ font: 12pt/1.45 Georgia, serif; }}
h1 {{ font-size: 1.5em; }} h2 {{ font-size: 1.15em; }}
.question {{ margin: 1.4em 0; break-inside: avoid; }}
.question > p:first-child {{ font-weight: bold; }}
.choices {{ padding-left: 0; list-style: none; }}
svg {{ display: block; width: 100%; max-width: 24rem; max-height: 24rem; margin: .5em 0; border: 1px solid #777; }}
table {{ border-collapse: collapse; }} td, th {{ padding: .35em .7em; border: 1px solid #777; text-align: left; }}
.line {{ display: inline-block; min-width: 9em; border-bottom: 1px solid #000; }}
.sheet {{ break-before: page; }}
@media print {{ body {{ margin: 0; max-width: none; }} }}
</style></head><body>
{body}
</body></html>
"""

LINE = '<span class="line">&nbsp;</span>'
NAME = f"<p>Name {LINE} &nbsp; Date {LINE}</p>"


class Printed(NamedTuple):
    """A question on paper: what is asked, how it is answered on the sheet, and the key. All HTML."""

    asked: str
    sheet: str
    key: str


def write(questions: Iterable[Question], data: CourseData, title: str) -> tuple[str, str]:
    """The exam with its answer sheet, and the key, as two HTML pages."""
    items = [question.item for question in questions]
    printed = [_printed(item, data, f"q{number}") for number, item in enumerate(items, 1)]
    points = sum(item.points for item in items)
    head = f"<h1>{escape(title)}</h1>"
    exam = [
        head,
        NAME,
        f"<p>{len(items)} questions, {points:g} points. Write your answers on the sheet at the end.</p>",
    ]
    key = [head, "<p><strong>Key. For the instructor only.</strong></p>"]
    for number, (item, (asked, _, answer)) in enumerate(zip(items, printed, strict=True), start=1):
        stem = _paragraphs(f"{number}. {item.stem}")
        worth = f"<p>({item.points:g} {'point' if item.points == 1 else 'points'})</p>"
        exam.append(f'<section class="question">{stem}{asked}{worth}</section>')
        whys = "".join(f"<li>{escape(part.rationale)}</li>" for part in item.parts)
        source = escape("; ".join(item.references))
        about = f"<p><small>{item.id} · {source}</small></p>"
        key.append(f'<section class="question">{stem}<p>{answer}</p><ul>{whys}</ul>{about}</section>')
    rows = "".join(f"<tr><th>{number}</th><td>{one.sheet}</td></tr>" for number, one in enumerate(printed, 1))
    exam.append(f'<section class="sheet"><h2>Answer sheet</h2>{NAME}<table>{rows}</table></section>')
    pages = [(title, exam), (f"{title}: key", key)]
    first, second = (PAGE.format(title=escape(name), body="\n".join(body)) for name, body in pages)
    return first, second


def _printed(item: Any, data: CourseData, uid: str) -> Printed:
    """How an item stands on paper."""
    if isinstance(item, (SingleBestAnswer, MultipleSelect)):
        options = arranged(item.options, item.id)
        keys = [mark for mark, option in zip(_marks(options), options, strict=True) if option.key]
        note = "" if isinstance(item, SingleBestAnswer) else "<p>Choose all that apply.</p>"
        return Printed(note + _list([o.text for o in options]), " &nbsp; ".join(_marks(options)), ", ".join(keys))
    if isinstance(item, Match):
        return _match(item, [pair.left for pair in item.pairs], "")
    if isinstance(item, LabelDiagram):
        return _match(item, ["Marker " + str(n) for n, _ in enumerate(item.labels, 1)], _picture(item, data, uid))
    if isinstance(item, Hotspot):
        key = pictures.places(item).index(next(target for target in item.targets if target.key)) + 1
        return Printed(_picture(item, data, uid) + "<p>Write the number of the place.</p>", LINE, str(key))
    if isinstance(item, Order):
        steps = shuffled(item.steps, item.id)
        mark = dict(zip([step.id for step in steps], _marks(steps), strict=True))
        right = ", ".join(mark[step.id] for step in item.steps)
        return Printed(_list([step.text for step in steps]), "Order: " + LINE, right)
    if isinstance(item, Cloze):
        return _cloze(item)
    if isinstance(item, (Numeric, ShortText)):
        unit = item.unit if isinstance(item, Numeric) else ""
        accepted = f"{item.value:g} ± {item.tolerance:g}" if isinstance(item, Numeric) else "; ".join(item.accepted)
        return Printed("", f"{LINE} {escape(unit)}", escape(f"{accepted} {unit}".strip()))
    return _written(item)


def _match(item: Match | LabelDiagram, lefts: Sequence[str], picture: str) -> Printed:
    partners = item.partners()
    mark = dict(zip([choice["id"] for choice in partners], _marks(partners), strict=True))
    asked = picture or f"<ol>{''.join(f'<li>{escape(left)}</li>' for left in lefts)}</ol>"
    right = ", ".join(f"{n}: {mark[choice]}" for n, choice in enumerate(item.key().values(), 1))
    fields = " &nbsp; ".join(f"{n}: ____" for n, _ in enumerate(lefts, 1))
    return Printed(asked + _list([choice["text"] for choice in partners]), fields, right)


def _cloze(item: Cloze) -> Printed:
    number = {blank.id: n for n, blank in enumerate(item.blanks, 1)}
    text = re.sub(r"\{(\w+)\}", lambda gap: f"____ ({number[gap[1]]})", escape(item.text))
    lists = item.choices()["lists"]
    words = "".join(
        f"<li>({number[name]}) {escape('; '.join(choice['text'] for choice in choices))}</li>"
        for name, choices in lists.items()
    )
    asked = f"<p>{text}</p>" + (f"<ul>{words}</ul>" if words else "")
    right = "; ".join(f"({number[blank.id]}) {escape(' / '.join(blank.accepted))}" for blank in item.blanks)
    return Printed(asked, " ".join(f"({n}) {LINE}" for n in number.values()), right)


def _written(item: FreeText) -> Printed:
    criteria = "".join(f"<li>{escape(criterion.title)}</li>" for criterion in item.criteria)
    return Printed(f"<p>Marked on:</p><ul>{criteria}</ul>", "On a page of its own.", escape(item.model_answer))


def _picture(item: Hotspot | LabelDiagram, data: CourseData, uid: str) -> str:
    drawing = pictures.numbered(item, data).replace("@UID@", uid)
    places = "; ".join(f"{n}: {part.place}" for n, part in enumerate(pictures.places(item), 1))
    return drawing.replace('aria-hidden="true" focusable="false"', f'role="img" aria-label="{escape(places)}"', 1)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _marks(parts: Sequence[Any]) -> list[str]:
    return [letter.upper() for letter in letters(len(parts))]


def _list(texts: Sequence[str]) -> str:
    lines = (f"<li>{mark}. {escape(text)}</li>" for mark, text in zip(_marks(texts), texts, strict=True))
    return f'<ul class="choices">{"".join(lines)}</ul>'
