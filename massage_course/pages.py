"""What a lesson shows that is not a widget: claims, tables, pictures and lists, as words and as HTML.

Each function takes records and returns a :class:`Shown`. Style comes from ``page.css``, which the first cell of every
notebook puts on the page; without it the HTML still reads well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from .content import (
    ANATOMY,
    Area,
    Claim,
    Contraindication,
    CourseData,
    RedFlag,
    Reference,
    Stroke,
    Technique,
    Term,
    Trial,
)
from .prose import Part, total_minutes
from .widgets.base import picture

STYLE = (Path(__file__).parent / "page.css").read_text("utf-8")


WORDS_MIME = "application/vnd.massage-course.words+json"
"""The words that the page explains where they first stand: see ``words.js`` of the JupyterLab extension."""


class Shown:
    """Something to look at: `words` for a terminal, a screen reader or a strict comparison, `html` for the page.

    `data` travels beside them, by its MIME type, for programs that know what to do with it.
    """

    def __init__(self, words: str, html: str, data: dict[str, Any] | None = None) -> None:
        self.words, self.html, self.data = words, html, data or {}

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        return f'<div class="mc-page">{self.html}</div>'

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return self.data


def header(area: Area, parts: Sequence[Part], words: Sequence[tuple[Term, str]]) -> Shown:
    """The head of a notebook: the style of all that follows, the contents if there are `parts`, the explained words.

    `words` are the terms that the prose uses, each with the id of the cell in which it first does.
    """
    table = contents(parts)
    html = f'<style>{STYLE}</style><p class="mc-promise">{escape(area.promise)}</p>{table.html}'
    explained = [_explained(term, cell) for term, cell in words]
    return Shown(f"{area.title}: {area.promise}\n{table.words}".rstrip(), html, {WORDS_MIME: explained})


def contents(parts: Sequence[Part]) -> Shown:
    """The numbered parts of a notebook with their times. Nothing where it has none."""
    lines = [(part.heading, about(part.minutes)) for part in parts if part.heading[0].isdigit()]
    if not lines:
        return Shown("", "")
    links = _list(f'<a href="#{_anchor(name)}">{escape(name)}</a> <span>{time}</span>' for name, time in lines)
    total = f"In all {about(total_minutes(parts))}"
    html = f'<nav class="mc-contents" aria-label="Parts of this page">{links}</nav><p class="mc-meta">{total}</p>'
    return Shown("\n".join([_bullets(f"{name} ({time})" for name, time in lines), total]), html)


def about(minutes: int) -> str:
    """A reading time in words."""
    return f"about {minutes} minute{'' if minutes == 1 else 's'}"


def _anchor(heading: str) -> str:
    """The anchor that Jupyter gives a heading."""
    return escape(heading.replace(" ", "-"))


def _explained(term: Term, cell: str) -> dict[str, Any]:
    """A term as ``words.js`` reads it."""
    return {
        "id": term.id,
        "cell": cell,
        "forms": term.forms,
        "term": term.term,
        "pronunciation": term.pronunciation,
        "meaning": _meaning(term),
        "spanish": term.spanish,
    }


def glossary(terms: Iterable[Term], data: CourseData) -> Shown:
    """The words used in a lesson, for readers of the plain page; closed until somebody opens it."""
    terms = sorted(terms, key=lambda term: term.term.lower())
    title = f"Words used here ({len(terms)})"
    note = (
        "How a word is spoken is our own spelling. Spanish words that are not in the anatomists' list were not checked."
    )
    entries = [_entry(term, data) for term in terms]
    html = f"<details><summary>{title}</summary><dl>{''.join(entry for _, entry in entries)}</dl>"
    html += f'<p class="mc-meta">{escape(note)}</p></details>'
    return Shown("\n".join([title, _bullets(words for words, _ in entries), note]), html)


def _entry(term: Term, data: CourseData) -> tuple[str, str]:
    """A term as words and as HTML, with the sources in which its meaning was read."""
    name = f"{term.term} ({term.pronunciation})" if term.pronunciation else term.term
    sources = [data.source(key) for key in term.references if key != f"{ANATOMY}author"]
    spanish = f' Spanish: <span lang="es">{escape(term.spanish)}</span>.' if term.spanish else ""
    links = "; ".join(f'<a href="{escape(source.url)}">{escape(source.citation)}</a>' for source in sources)
    said = [f"{name}: {_meaning(term)}", f"Spanish: {term.spanish}." if term.spanish else ""]
    said += [f"({'; '.join(source.citation for source in sources)})"] if sources else []
    html = f"<dt>{escape(name)}</dt><dd>{escape(_meaning(term))}{spanish}"
    html += f' <span class="mc-meta">{links}</span></dd>' if links else "</dd>"
    return " ".join(filter(None, said)), html


def _meaning(term: Term) -> str:
    return term.meaning if term.verified else f"{term.meaning} [not verified]"


def style(promise: str) -> Shown:
    """The head of a page that is no lesson, with the style of all that follows."""
    return Shown(promise, f'<style>{STYLE}</style><p class="mc-promise">{escape(promise)}</p>')


def note(text: str) -> Shown:
    """One plain sentence."""
    return Shown(text, f"<p>{escape(text)}</p>")


def objectives(area: Area) -> Shown:
    """What the learner can do afterwards."""
    lines = [f"{objective.text} (part {objective.part})" for objective in area.objectives]
    return Shown(_bullets(lines), _list(escape(line) for line in lines))


def area_cards(areas: Iterable[tuple[Area, int]]) -> Shown:
    """The areas of the course and their minutes, with links to those that are written."""
    cards, words = [], []
    for number, (area, minutes) in enumerate(areas, start=1):
        state = about(minutes) if area.written else "in preparation"
        words.append(f"{number}. {area.title} ({state}): {area.promise}")
        title = escape(area.title)
        name = f'<a href="{escape(area.notebook)}.ipynb">{title}</a>' if area.written else title
        cards.append(
            f'<li class="mc-card{"" if area.written else " mc-later"}"><strong>{name}</strong>'
            f'<span>{escape(area.promise)}</span><span class="mc-meta">{state}</span></li>'
        )
    return Shown("\n".join(words), f'<ol class="mc-cards">{"".join(cards)}</ol>')


def verdict_key(data: CourseData) -> Shown:
    """How to read a verdict and a certainty."""
    verdicts, levels = data.vocabulary.verdicts, data.vocabulary.certainty_levels
    rows = [(f"{word.symbol} {word.label}", word.meaning) for word in verdicts]
    rows += [(word.label, word.meaning) for word in levels]
    return table(("Word", "What it means"), rows)


def claim_card(claim: Claim, data: CourseData) -> Shown:
    """One claim of the source article, with its verdict, its evidence and its doubt."""
    verdict = next(word for word in data.vocabulary.verdicts if word.id == claim.verdict)
    certainty = next(word for word in data.vocabulary.certainty_levels if word.id == claim.certainty)
    findings = [_finding(f.text, data.references[f.reference], f.verified) for f in claim.findings]
    words = "\n".join(
        [
            f"Claim: {claim.statement}",
            f"Verdict: {verdict.label}. {certainty.label} (rated by: {claim.rated_by}).",
            claim.reason,
            *(f"- {text}" for text, _ in findings),
            f"You may say: {claim.say}",
            f"Be careful: {claim.avoid}",
        ]
    )
    html = (
        f'<article class="mc-claim" data-verdict="{escape(claim.verdict)}">'
        f'<p class="mc-statement">“{escape(claim.statement)}”</p>'
        f'<p><span class="mc-verdict"><span aria-hidden="true">{escape(verdict.symbol)}</span>'
        f" {escape(verdict.label)}</span>"
        f' <span class="mc-certainty">{escape(certainty.label)}</span></p><p>{escape(claim.reason)}</p>'
        f"<details><summary>The studies behind this ({len(findings)})</summary>{_list(html for _, html in findings)}"
        f'<p class="mc-meta">Rated by: {escape(claim.rated_by)}.</p></details>'
        f'<p class="mc-say"><strong>You may say:</strong> {escape(claim.say)}</p>'
        f'<p class="mc-avoid"><strong>Be careful:</strong> {escape(claim.avoid)}</p></article>'
    )
    return Shown(words, html)


def _finding(text: str, reference: Reference, verified: bool) -> tuple[str, str]:
    """A finding as words and as HTML, with its source."""
    doubt = "" if verified else " [not verified]"
    link = (
        f'<a href="{escape(reference.url)}">{escape(reference.citation)}</a>'
        if reference.url
        else escape(reference.citation)
    )
    return f"{text}{doubt} ({reference.citation})", f"{escape(text)}{doubt} ({link})"


def results(rows: Sequence[Trial]) -> Shown:
    """Results that cannot be drawn as a forest plot, because their sources give no interval or no number."""
    cells = [
        (row.label, _difference(row), "not known" if row.people is None else str(row.people), row.note) for row in rows
    ]
    return table(("Comparison", "Difference", "People", "How to read it"), cells)


def _difference(row: Trial) -> str:
    """The effect with its sign and unit. A ratio has no sign: "about 2 times"."""
    if row.effect is None:
        return "no number in the source"
    if row.measure == "times":
        return f"about {row.effect:g} times"
    return f"{row.effect:+g} {row.measure}".replace("-", "−")


def red_flags(flags: Sequence[RedFlag]) -> Shown:
    """Signs that mean: stop, and refer to whom and how fast."""
    rows = [
        (
            flag.suspect,
            flag.signs + (f" ({flag.note})" if flag.note else ""),
            flag.action,
            f"{flag.refer_to}: {flag.how_fast}",
        )
        for flag in flags
    ]
    return table(("Think of", "Signs", "What you do", "Who and how fast"), rows, "mc-flags")


def contraindications(entries: Sequence[Contraindication]) -> Shown:
    """When to leave out, change or postpone."""
    kinds = {
        "absolute": "No session",
        "local": "Not on this area",
        "caution": "Change how you work",
        "refer": "Ask first",
    }
    rows = [
        (
            entry.condition,
            kinds[entry.kind],
            entry.action + ("" if entry.verified else " (teaching convention, not verified)"),
        )
        for entry in entries
    ]
    return table(("Condition", "Rule", "What you do"), rows)


def references(keys: Iterable[str], data: CourseData) -> Shown:
    """The sources of a lesson, in alphabetical order, with links."""
    entries = sorted((data.source(key) for key in set(keys)), key=lambda entry: entry.text)
    items = [
        escape(entry.text)
        + (f' <a href="{escape(entry.url)}">{escape(entry.url)}</a>{_doubt(entry)}' if entry.url else "")
        for entry in entries
    ]
    return Shown(_bullets(f"{entry.text} {entry.url}{_doubt(entry)}".strip() for entry in entries), _list(items))


def _doubt(entry: Reference) -> str:
    return "" if entry.checked else " [link not checked]"


def technique(routine: Technique, drawing: str) -> Shown:
    """A routine with its `drawing` (SVG), and its strokes in order."""
    steps = [
        f"{stroke.name}: {stroke.how} Pressure: {stroke.pressure}. Minutes: {stroke.minutes}."
        + ("" if stroke.verified else " (common teaching, not verified)")
        for stroke in routine.strokes
    ]
    rest = [f"Position: {routine.position}", f"Dose: {routine.dose}", f"Keep clear: {routine.keep_clear}"]
    html = (
        f'<div class="mc-routine"><div>{picture(drawing, routine.picture, 420)}</div>'
        f"<div><p><strong>{escape(routine.title)}</strong></p>"
        f"<ol>{''.join(_step(stroke) for stroke in routine.strokes)}</ol></div></div>"
        f"{_list(escape(line) for line in rest)}"
    )
    return Shown("\n".join([routine.title, *(f"{n}. {step}" for n, step in enumerate(steps, 1)), *rest]), html)


def _step(stroke: Stroke) -> str:
    doubt = "" if stroke.verified else " (common teaching, not verified)"
    return (
        f"<li><strong>{escape(stroke.name)}.</strong> {escape(stroke.how)}{doubt}<br>"
        f'<span class="mc-meta">Pressure: {escape(stroke.pressure)}. Minutes: {escape(stroke.minutes)}.</span></li>'
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> Shown:
    """A table; the first cell of each row is its header."""
    columns = "".join(f'<th role="columnheader" scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(_row(head, row) for row in rows)
    words = "\n".join(["; ".join(head), *("; ".join(row) for row in rows)])
    html = (
        f'<div class="mc-table {kind}"><table role="table"><thead role="rowgroup"><tr role="row">{columns}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )
    return Shown(words, html)


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    """A table row. The roles keep it a row for screen readers where a narrow page stacks the cells."""
    cells = "".join(
        f'<td role="cell" data-label="{escape(label)}">{escape(cell)}</td>'
        for label, cell in zip(head[1:], row[1:], strict=True)
    )
    return f'<tr role="row"><th role="rowheader" scope="row">{escape(row[0])}</th>{cells}</tr>'


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
