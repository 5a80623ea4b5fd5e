"""What the notebook ``09_review_and_practice_exam`` calls: reviews, Anki, the practice exam and the certificate."""

from __future__ import annotations

from pathlib import Path

from . import pages, study
from .content import CourseData, course_data
from .pages import Shown
from .progress import gather, standings, today
from .widgets.anki_deck import AnkiDeck
from .widgets.certificate import Certificate
from .widgets.exam import PracticeExam
from .widgets.quiz import Quiz


def open_review() -> ReviewPage:
    """Open the page of reviews. Raises DataError if a data file does not fit."""
    return ReviewPage(course_data(), Path.cwd())


class ReviewPage:
    """The page of one learner, whose answers and progress file lie in `folder`."""

    def __init__(self, data: CourseData, folder: Path) -> None:
        self.data, self.folder = data, folder

    def start(self) -> Shown:
        """The style of the page."""
        study.link(None, self.folder, self.data)
        return pages.style("Keep what you learned, and try yourself.")

    def session(self) -> Quiz | Shown:
        """The questions that are due today."""
        return study.session(self.folder, self.data)

    def anki_deck(self) -> AnkiDeck:
        """The learner's own deck for Anki."""
        return study.anki_deck(self.folder, self.data)

    def exam(self) -> PracticeExam:
        """A practice exam, new or begun before."""
        return PracticeExam(self.data, gather(self.folder, self.data)[0], self.folder)

    def certificate(self) -> Certificate:
        """The certificate of completion, or the record so far."""
        known, _ = gather(self.folder, self.data)
        return Certificate(standings(known, self.data), self.data, today())
