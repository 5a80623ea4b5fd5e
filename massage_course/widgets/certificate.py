"""The certificate of completion: a page for the printer that says what it stands for and what not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import traitlets

from ..content import CourseData
from ..progress import Standing
from .base import CourseWidget, css, esm
from .dashboard import as_row, in_words

CERTIFIES = (
    "Every part of the lessons below was read, every practice question tried, and at least four of five were right at "
    "the last try, by the records on the learner's own computer."
)
LIMITS = (
    "This is self-study. Nobody checked who answered, nobody graded hands-on skills, and the records can be changed by "
    "the person who keeps them. It is not a license, not a professional certification and not continuing education "
    "credit, and it does not allow anyone to practice massage. Ask your state's board what it asks for."
)


def heads(complete: bool) -> dict[str, str]:
    """What the page is called and what it certifies."""
    if complete:
        return {"title": "Certificate of completion", "certifies": CERTIFIES}
    return {"title": "Record of study", "certifies": "What was done so far. It is not complete yet."}


class Certificate(CourseWidget):
    """Shows what is still missing, or the certificate; either way the record of study can be printed.

    The name is typed in the browser and stays there.
    """

    _esm = esm("certificate.js")
    _css = css("certificate.css")

    title = traitlets.Unicode().tag(sync=True)
    complete = traitlets.Bool().tag(sync=True)
    areas = traitlets.List(traitlets.Dict()).tag(sync=True)
    certifies = traitlets.Unicode().tag(sync=True)
    limits = traitlets.Unicode(LIMITS).tag(sync=True)
    day = traitlets.Unicode().tag(sync=True)

    def __init__(self, standings: Sequence[Standing], data: CourseData, day: date) -> None:
        counted = [one for one in standings if one.items]
        complete = all(one.complete for one in counted)
        super().__init__(
            **heads(complete),
            complete=complete,
            areas=[as_row(one, data) for one in counted],
            day=f"{day:%B} {day.day}, {day.year}",
        )

    def words(self) -> str:
        """What is certified and what not. The day is left out: it would be another every day."""
        lines = [f"{one['title']}: {in_words(one)}" for one in self.areas]
        return "\n".join([self.title, self.certifies, *lines, LIMITS])

    def still(self) -> str:
        """The same as HTML."""
        areas = "".join(f"<li>{escape(one['title'])}: {escape(in_words(one))}</li>" for one in self.areas)
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(self.certifies)}</p>'
            f"<ul>{areas}</ul><p>{escape(LIMITS)}</p></div>"
        )
