"""The practice exam in the browser: begun, paused, handed in and read without waiting for the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import msgspec
import traitlets

from .. import pictures, practice_exam
from ..content import CourseData
from ..items import is_answered
from ..progress import Exam, Progress, bank, is_right, later, moment, remember
from .base import CourseWidget, css, esm
from .quiz import not_saved

HONEST = (
    "This is practice with the questions of this course. It is not the MBLEx, it is not scored like the MBLEx, and its "
    "result does not predict whether you would pass."
)


class PracticeExam(CourseWidget):
    """Shows the exam that `progress` has unfinished, or the form for a new one. What is answered is kept in `folder`.

    `request` asks Python for a new exam: ``{"seed", "count", "minutes", "at"}``; it comes as `exam`. `work` is what the
    browser knows of it: ``{"name", "responses", "seconds", "finished", "at"}``; `saved_at` the ``at`` that is on the
    disk, `problem` says in plain words why one is not, `saved_count` rises at every attempt to save.
    """

    _esm = esm("exam.js")
    _css = css("quiz.css", "exam.css")

    title = traitlets.Unicode("Practice exam").tag(sync=True)
    honest = traitlets.Unicode(HONEST).tag(sync=True)
    caveat = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Dict()).tag(sync=True)
    domains = traitlets.List(traitlets.Dict()).tag(sync=True)
    objectives = traitlets.Dict().tag(sync=True)
    earlier = traitlets.List(traitlets.Dict()).tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    exam = traitlets.Dict().tag(sync=True)
    work = traitlets.Dict().tag(sync=True)
    saved_at = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    saved_count = traitlets.Int(0).tag(sync=True)

    def __init__(self, data: CourseData, progress: Progress, folder: Path) -> None:
        self._data, self._folder, self._bank = data, folder, bank(data)
        self._exams = dict(progress.exams)
        begun = practice_exam.unfinished(progress)
        super().__init__(
            caveat=" ".join(data.vocabulary.mblex_caveat.split()),
            choices=[{"count": n, "minutes": practice_exam.minutes(n, data)} for n in practice_exam.COUNTS],
            domains=[{"id": one.id, "title": one.title, "weight": one.weight_percent} for one in data.vocabulary.mblex],
            objectives=practice_exam.places(data),
            earlier=self._results(),
            exam=self._shown(*begun) if begun else {},
        )
        self.observe(self._begin, "request")
        self.observe(self._keep, "work")

    def _results(self) -> list[dict[str, Any]]:
        """The exams handed in so far, the newest first."""
        done = [one for one in self._exams.values() if one.finished]
        return [
            {"at": one.at, "seed": one.seed, "items": len(one.items), "right": self._right(one)}
            for one in sorted(done, key=lambda one: moment(one.at), reverse=True)
        ]

    def _right(self, exam: Exam) -> int:
        known = [(self._bank[name], exam.responses.get(name)) for name in exam.items if name in self._bank]
        return sum(is_right(item, response) for item, response in known)

    def _shown(self, name: str, exam: Exam) -> dict[str, Any]:
        """An exam as the browser takes it. Questions that have left the bank since are left out."""
        items = [self._bank[one] for one in exam.items if one in self._bank]
        more = {item.id: {"domain": practice_exam.domain_of(item), "safety": item.safety} for item in items}
        return {
            "name": name,
            "seed": exam.seed,
            "minutes": exam.minutes,
            "seconds": exam.seconds,
            "responses": exam.responses,
            "items": [{**item, **more[item["id"]]} for item in pictures.practice(items, self._data)],
            "short": practice_exam.shortfall(self._data, items),
        }

    def _begin(self, change: Mapping[str, Any]) -> None:
        wanted = change["new"]
        if not wanted:
            return
        items = practice_exam.draw(self._data, int(wanted["count"]), int(wanted["seed"]))
        # The browser's clock, as for all that follows: an answer must not be older than the beginning.
        at = str(wanted["at"])
        exam = Exam(int(wanted["seed"]), tuple(item.id for item in items), int(wanted["minutes"]), 0.0, {}, at)
        self._save(at, exam, at)
        self.exam = self._shown(at, exam)

    def _keep(self, change: Mapping[str, Any]) -> None:
        work = change["new"]
        if work.get("name") not in self._exams:
            return
        known = self._exams[work["name"]]
        exam = msgspec.structs.replace(
            known,
            responses={name: given for name, given in work["responses"].items() if is_answered(given)},
            seconds=float(work["seconds"]),
            finished=bool(work["finished"]),
            at=later(str(work["at"]), known.at),
        )
        self._save(work["name"], exam, str(work["at"]))
        if exam.finished:
            self.earlier = self._results()

    def _save(self, name: str, exam: Exam, at: str) -> None:
        """Keep the exam; `at` is the moment by which the browser knows this state of it."""
        self._exams[name] = exam
        news = practice_exam.attempts(exam, self._bank) if exam.finished else Progress()
        try:
            remember(self._folder, Progress(exams={name: exam}, attempts=news.attempts))
            self.saved_at, self.problem = at, ""
        except OSError as error:
            self.problem = not_saved(error)
        self.saved_count += 1

    def words(self) -> str:
        """What the exam is, and how its questions are chosen."""
        lines = [f"{one['title']}: {one['weight']} of 100" for one in self.domains]
        return "\n".join([self.title, HONEST, "Shares of the questions:", *lines, self.caveat])

    def still(self) -> str:
        """The same as HTML."""
        rows = "".join(f"<li>{escape(one['title'])}: {one['weight']} of 100</li>" for one in self.domains)
        return (
            f'<div class="mc-still"><p><strong>{escape(self.title)}</strong></p><p>{escape(HONEST)}</p>'
            f"<p>Shares of the questions:</p><ul>{rows}</ul><p>{escape(self.caveat)}</p></div>"
        )
