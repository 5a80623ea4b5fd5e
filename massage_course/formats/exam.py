"""An exam on paper: the questions with an answer sheet, and the key on pages of its own. Both are HTML for print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
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
)
from .exchange import Question, letters

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #000; background: #fff; }}
body {{ font: 12pt/1.45 Georgia, serif; }}
h1 {{ font-size: 1.5em; }} h2 {{ font-size: 1.15em; }}
.question {{ margin: 1.2em 0; break-inside: avoid; }}
.question p, .question ul, .question ol {{ margin: .4em 0; }}
.question > p:first-child {{ font-weight: bold; }}
.choices {{ padding-left: 1.4em; list-style: none; }}
.choices > li {{ text-indent: -1.4em; }}
.right {{ font-weight: bold; }}
small {{ font-weight: normal; font-size: .8em; }}
svg {{ display: block; width: 100%; max-width: 28rem; max-height: 34rem; margin: .5em 0; border: 1px solid #777; }}
table {{ border-collapse: collapse; }} td, th {{ padding: .35em .7em; border: 1px solid #777; text-align: left; }}
.line {{ display: inline-block; min-width: 9em; border-bottom: 1px solid #000; }}
.bubble {{ display: inline-block; width: 1.5em; margin-right: .35em; line-height: 1.5em; text-align: center; }}
.bubble {{ border: 1px solid #000; border-radius: 50%; }}
.sheet {{ break-before: page; }}
.sheet table {{ width: 100%; }} .sheet th {{ width: 2.5em; }}
.sheet tr {{ break-inside: avoid; }}
@media print {{ body {{ margin: 0; max-width: none; }} }}
</style></head><body>
{body}
</body></html>
"""

LINE = '<span class="line">&nbsp;</span>'
HOW = "Fill in the letter of your answer. On a line, write a number, a word or the letters in their order."
NAME = f"<p>Name {LINE} &nbsp; Date {LINE}</p>"


class Printed(NamedTuple):
    """A question on paper: what is asked, how it is answered on the sheet, and the key, as HTML; and why, as text.

    `why` has a line for each choice, with the mark that the choice has on paper.
    """

    asked: str
    sheet: str
    key: str
    why: Sequence[tuple[str, str]] = ()


def write(questions: Iterable[Question], data: CourseData, title: str) -> tuple[str, str]:
    """The exam with its answer sheet, and the key, as two HTML pages."""
    items = [question.item for question in questions]
    printed = [_printed(item, data, f"q{number}") for number, item in enumerate(items, 1)]
    points = sum(item.points for item in items)
    head = f"<h1>{escape(title)}</h1>"
    exam = [
        head,
        NAME,
        f"<p>{len(items)} questions, {_amount(points)}. Write your answers on the sheet at the end.</p>",
    ]
    key = [head, "<p><strong>Key. For the instructor only.</strong></p>"]
    for number, (item, one) in enumerate(zip(items, printed, strict=True), start=1):
        stem = _paragraphs(f"{number}. {item.stem}", f" <small>({_amount(item.points)})</small>")
        exam.append(f'<section class="question">{stem}{one.asked}</section>')
        about = f"<p><small>{item.id} · {escape('; '.join(item.references))}</small></p>"
        key.append(f'<section class="question">{stem}<p class="right">{one.key}</p>{_whys(one.why)}{about}</section>')
    rows = "".join(f"<tr><th>{number}</th><td>{one.sheet}</td></tr>" for number, one in enumerate(printed, 1))
    exam.append(f'<section class="sheet"><h2>Answer sheet</h2>{NAME}<p>{HOW}</p><table>{rows}</table></section>')
    pages = [(title, exam), (f"{title}: key", key)]
    first, second = (PAGE.format(title=escape(name), body="\n".join(body)) for name, body in pages)
    return first, second


def _printed(item: Any, data: CourseData, uid: str) -> Printed:
    """How an item stands on paper."""
    if isinstance(item, (SingleBestAnswer, MultipleSelect)):
        options = arranged(item.options, item.id)
        marks = _marks(options)
        keys = [mark for mark, option in zip(marks, options, strict=True) if option.key]
        note = "" if isinstance(item, SingleBestAnswer) else "<p>Choose all that apply.</p>"
        return Printed(note + _list([o.text for o in options]), _bubbles(marks), ", ".join(keys), _why(marks, options))
    if isinstance(item, Match):
        return _match(item, [pair.left for pair in item.pairs], "")
    if isinstance(item, LabelDiagram):
        return _match(item, ["Marker " + str(n) for n, _ in enumerate(item.labels, 1)], _picture(item, data, uid))
    if isinstance(item, Hotspot):
        places = pictures.places(item)
        key = next(n for n, target in enumerate(places, 1) if target.id == item.key())
        asked = _picture(item, data, uid) + "<p>Write the number of the place.</p>"
        return Printed(asked, LINE, str(key), _why(_numbers(places), places))
    if isinstance(item, Order):
        steps = item.mixed()
        mark = dict(zip([step.id for step in steps], _marks(steps), strict=True))
        right = [mark[step.id] for step in item.steps]
        shown = _list([step.text for step in steps])
        return Printed(shown, "Order: " + LINE, ", ".join(right), _why(right, item.steps))
    if isinstance(item, Cloze):
        return _cloze(item)
    if isinstance(item, (Numeric, ShortText)):
        unit = item.unit if isinstance(item, Numeric) else ""
        accepted = f"{item.value:g} ± {item.tolerance:g}" if isinstance(item, Numeric) else "; ".join(item.accepted)
        return Printed("", f"{LINE} {escape(unit)}", escape(f"{accepted} {unit}".strip()), [("", item.rationale)])
    return _written(item)


def _match(item: Match | LabelDiagram, lefts: Sequence[str], picture: str) -> Printed:
    partners = item.partners()
    mark = dict(zip([choice["id"] for choice in partners], _marks(partners), strict=True))
    asked = picture or f"<ol>{''.join(f'<li>{escape(left)}</li>' for left in lefts)}</ol>"
    right = [f"{n}: {mark[choice]}" for n, choice in enumerate(item.key().values(), 1)]
    fields = " &nbsp; ".join(f"{n}: ____" for n, _ in enumerate(lefts, 1))
    shown = asked + _list([choice["text"] for choice in partners])
    return Printed(shown, fields, ", ".join(right), _why(_numbers(item.parts), item.parts))


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
    fields = " ".join(f"({n}) {LINE}" for n in number.values())
    return Printed(asked, fields, right, _why(_numbers(item.blanks), item.blanks))


def _written(item: FreeText) -> Printed:
    levels = ((c.title, "; ".join(f"{n}: {level}" for n, level in enumerate(c.levels))) for c in item.criteria)
    criteria = "".join(f"<li>{escape(criterion.title)}</li>" for criterion in item.criteria)
    asked = f"<p>Marked on:</p><ul>{criteria}</ul>"
    return Printed(asked, "On a page of its own.", escape(item.model_answer), list(levels))


def _why(marks: Iterable[str], parts: Sequence[Any]) -> list[tuple[str, str]]:
    return [(mark, part.rationale) for mark, part in zip(marks, parts, strict=True)]


def _whys(lines: Iterable[tuple[str, str]]) -> str:
    told = (f"<strong>{escape(mark)}.</strong> {escape(why)}" if mark else escape(why) for mark, why in lines)
    return f'<ul class="choices">{"".join(f"<li>{line}</li>" for line in told)}</ul>'


def _amount(points: float) -> str:
    """Points in words; a scene of a case is worth a part of one, such as 1/3."""
    number = Fraction(points).limit_denominator(12)
    return f"{number} {'points' if number > 1 else 'point'}"


def _picture(item: Hotspot | LabelDiagram, data: CourseData, uid: str) -> str:
    drawing = pictures.numbered(item, data).replace("@UID@", uid)
    places = "; ".join(f"{n}: {part.place}" for n, part in enumerate(pictures.places(item), 1))
    return drawing.replace('aria-hidden="true" focusable="false"', f'role="img" aria-label="{escape(places)}"', 1)


def _paragraphs(text: str, worth: str) -> str:
    first, *others = (escape(part) for part in text.split("\n\n"))
    return f"<p>{first}{worth}</p>" + "".join(f"<p>{part}</p>" for part in others)


def _marks(parts: Sequence[Any]) -> list[str]:
    return [letter.upper() for letter in letters(len(parts))]


def _numbers(parts: Sequence[Any]) -> list[str]:
    return [str(number) for number, _ in enumerate(parts, 1)]


def _bubbles(marks: Iterable[str]) -> str:
    return "".join(f'<span class="bubble">{mark}</span>' for mark in marks)


def _list(texts: Sequence[str]) -> str:
    lines = (f"<li>{mark}. {escape(text)}</li>" for mark, text in zip(_marks(texts), texts, strict=True))
    return f'<ul class="choices">{"".join(lines)}</ul>'
