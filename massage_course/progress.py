"""What a learner did, and the file that a person takes along.

Two sources, and nothing else is recorded: the answer records beside the lessons, and the progress file, which keeps
what an answer record forgets (earlier tries, parts read, practice exams). Right or wrong is never stored: it is what
``items.score`` says of the response, so a corrected key corrects the past.

:func:`merge` is a union that keeps the newest per entry. It does not matter in which order or how often two devices
are merged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from .answers import Answer, AnswerBook, DamagedRecord, Record, alone, read_notebook, readable_json, write_whole
from .answers import decode as decode_record
from .content import Area, CourseData
from .finding import finds
from .items import AnyItem, Case, is_answered, score

T = TypeVar("T")

FORMAT = "back-massage-benefits/progress"
VERSION = 1
FILE = "my_progress.json"
"""Name of the progress file beside the lessons, and of the one that is downloaded."""

ABOUT = (
    "Progress in the course Back Massage Benefits: parts read, answers given, practice exams. "
    "Load it on the start page of the course. It holds no name, and it goes nowhere unless you send it."
)

MAX_BYTES = 16 << 20
"""Ten years of daily study stay below this; a larger file is refused unread."""

NEW_DAY = timedelta(hours=4)
"""A day ends at four in the morning by the clock of the computer: who studies past midnight has not slept on it."""

REVIEWS = "reviews_"
"""Answer records of reviews are called by this and the month. Their entries are ``item@day``."""

DAY_MARK = "@"


class Attempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer that the learner had judged, as it was then."""

    response: Any
    at: str
    confidence: str = ""


class Exam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A practice exam: drawn by `seed`, answered for `seconds`. `minutes` is its limit, 0 for none.

    `at` is the moment of the last change, `items` their order in the exam.
    """

    seed: int
    items: tuple[str, ...]
    minutes: int
    seconds: float
    responses: dict[str, Any]
    at: str
    finished: bool = False


class Progress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything about one learner's study.

    `read`: area -> part -> when; `attempts`: item -> its attempts, oldest first; `answers`: notebook -> item -> newest
    answer (in a file that is taken along; at home the answer records have them); `exams`: name -> exam.
    """

    format: str = FORMAT
    schema_version: int = VERSION
    about: str = ABOUT
    read: dict[str, dict[str, str]] = {}
    attempts: dict[str, tuple[Attempt, ...]] = {}
    answers: dict[str, dict[str, Answer]] = {}
    exams: dict[str, Exam] = {}


class Standing(msgspec.Struct, frozen=True):
    """How far a learner is in one area: parts read, and its items tried and right at the last try."""

    area: str
    parts: int
    read: int
    items: int
    tried: int
    right: int

    @property
    def complete(self) -> bool:
        """Every part read, every question tried, and four of five right at the last try."""
        return self.read >= self.parts and self.tried == self.items and 5 * self.right >= 4 * self.items


class BadFile(ValueError):
    """A progress file cannot be used. The message says why, in plain words."""


# ---- reading and writing ---------------------------------------------------------------------------------------------


def decode(data: bytes) -> Progress:
    """Read a progress file; raise :class:`BadFile` for anything that is not one.

    An answers file of a lesson, which is what learners had before there were progress files, is read too.
    """
    if len(data) > MAX_BYTES:
        raise BadFile(f"it is larger than {MAX_BYTES >> 20} MB")
    try:
        content = msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadFile("it is damaged, or not a progress file") from error
    if not isinstance(content, dict):
        raise BadFile("it is not a progress file")
    if "format" not in content and "notebook" in content:
        return _from_answers_file(data)
    if content.get("format") != FORMAT:
        raise BadFile("it is not a progress file of this course")
    version = content.get("schema_version")
    if isinstance(version, int) and version > VERSION:
        raise BadFile("it was written by a newer version of this course; open it there, or update the course")
    try:
        return msgspec.convert(content, Progress)
    except (msgspec.ValidationError, RecursionError) as error:
        raise BadFile(f"something in it does not fit ({error})") from error


def _from_answers_file(data: bytes) -> Progress:
    try:
        record = decode_record(data)
    except DamagedRecord as error:
        raise BadFile(str(error)) from error
    return Progress(answers={record.notebook: record.answers})


def encode(progress: Progress) -> bytes:
    """Write progress as JSON that people can read: the same bytes for the same progress."""
    return readable_json(msgspec.structs.replace(progress, schema_version=VERSION, about=ABOUT))


def schema() -> dict[str, Any]:
    """The JSON Schema of the progress file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Progress)}


def load(file: Path) -> tuple[Progress, str]:
    """The progress in `file`, and what the learner must hear about it.

    A file that cannot be used is put aside, never overwritten.
    """
    try:
        return decode(file.read_bytes()), ""
    except FileNotFoundError:
        return Progress(), ""
    except (BadFile, OSError) as error:
        reason = str(error) if isinstance(error, BadFile) else f"it could not be opened ({error.strerror})"
        aside = file.with_name(f"{file.name}.unused-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        file.rename(aside)
        return Progress(), f"Your progress file could not be used: {reason}. It was kept as {aside.name}."


def save(file: Path, progress: Progress) -> None:
    """Write `progress` whole. Raise OSError if the disk does not take it."""
    write_whole(file, encode(progress))


def remember(folder: Path, news: Progress) -> None:
    """Add `news` to the progress file in `folder`. Raise OSError if it cannot be kept."""
    file = folder / FILE
    # Another lesson may be open in a second window, with a kernel of its own.
    with alone(file):
        known, _ = load(file)
        together = merge(known, news)
        if together != known:
            save(file, together)


# ---- merging ---------------------------------------------------------------------------------------------------------


def merge(first: Progress, second: Progress) -> Progress:
    """What two devices know together: the newest of each entry, and every attempt."""
    return Progress(
        read=_each(first.read, second.read, lambda a, b: _each(a, b, max)),
        attempts=_each(first.attempts, second.attempts, _all_attempts),
        answers=_each(first.answers, second.answers, lambda a, b: _each(a, b, _newer)),
        exams=_each(first.exams, second.exams, _newer),
    )


def _each(first: Mapping[str, T], second: Mapping[str, T], both: Callable[[T, T], T]) -> dict[str, T]:
    """The entries of two mappings; where both have one, what `both` makes of them."""
    common = {name: both(first[name], second[name]) for name in first.keys() & second.keys()}
    return {**first, **second, **common}


def _newer(first: Any, second: Any) -> Any:
    """The entry with the later `at`; of two equally late ones the same, whoever comes first."""
    return max(first, second, key=_age)


def _age(entry: Answer | Attempt | Exam) -> tuple[datetime, bytes]:
    return moment(entry.at), msgspec.json.encode(entry, order="deterministic")


def _all_attempts(first: tuple[Attempt, ...], second: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    by_time: dict[str, Attempt] = {}
    for attempt in sorted((*first, *second), key=_age):
        by_time[attempt.at] = attempt
    return tuple(sorted(by_time.values(), key=_age))


def moment(at: str) -> datetime:
    """The moment that `at` names; one that cannot be read counts as the oldest."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def later(at: str, known: str) -> str:
    """`at`, or a moment just after `known` where another device's clock was ahead: what is done now must count."""
    if moment(at) > moment(known):
        return at
    try:
        return written(moment(known) + timedelta(milliseconds=1))
    except OverflowError:
        return known


def now() -> str:
    """This moment, as it is written down."""
    return written(datetime.now(UTC))


def written(when: datetime) -> str:
    """A moment as browsers write it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_of(when: datetime) -> date:
    """The day of study to which a moment belongs."""
    return (when.astimezone() - NEW_DAY).date()


def today() -> date:
    """The present day of study."""
    return day_of(datetime.now(UTC))


# ---- what was done ---------------------------------------------------------------------------------------------------


def gather(folder: Path, data: CourseData) -> tuple[Progress, str]:
    """Everything known in `folder`: the progress file and the answer records of lessons and reviews. And a notice."""
    known, notice = load(folder / FILE)
    lessons = {area.notebook: _answers(folder, area.notebook) for area in data.areas.values()}
    answers = {notebook: given for notebook, given in lessons.items() if given}
    reviews = [_answers(folder, _record_name(file)) for file in sorted(folder.glob(f"{REVIEWS}*.answers.json"))]
    items = reviewable(data)
    whole = complete(merge(known, Progress(answers=answers)), data)
    return reduce(merge, (from_answers(given, items) for given in reviews), whole), notice


def complete(progress: Progress, data: CourseData) -> Progress:
    """`progress` with the attempts that its answers are."""
    items = reviewable(data)
    return reduce(merge, (from_answers(given, items) for given in progress.answers.values()), progress)


def _record_name(file: Path) -> str:
    return file.name.removesuffix(".answers.json")


def _answers(folder: Path, notebook: str) -> dict[str, Answer]:
    """The answers to one notebook: of its record, or of the copy in the notebook if there is none to be read."""
    try:
        return decode_record((folder / f"{notebook}.answers.json").read_bytes()).answers
    except (OSError, DamagedRecord):
        copy: Record | None = read_notebook(folder / f"{notebook}.ipynb")
        return copy.answers if copy else {}


def from_answers(answers: Mapping[str, Answer], known: Mapping[str, AnyItem]) -> Progress:
    """The attempts in an answer record: those answers to `known` items that the learner had judged."""
    attempts: dict[str, tuple[Attempt, ...]] = {}
    for entry, answer in answers.items():
        name = entry.partition(DAY_MARK)[0]
        if name in known and is_judged(known[name], answer):
            made = (Attempt(answer.response, answer.at, answer.confidence),)
            attempts[name] = _all_attempts(attempts.get(name, ()), made)
    return Progress(attempts=attempts)


def is_judged(item: AnyItem, answer: Answer) -> bool:
    """Has the learner seen whether this answer is right? A case tells at each step and is judged at its end."""
    if not is_answered(answer.response):
        return False
    return _has_ended(item, answer.response) if isinstance(item, Case) else answer.checked


def _has_ended(case: Case, response: Any) -> bool:
    decisions = {decision.id: decision for decision in case.parts}
    taken = [decisions[name] for name in response if name in decisions] if isinstance(response, list) else []
    return bool(taken) and not taken[-1].next


def bank(data: CourseData) -> dict[str, AnyItem]:
    """Every practice item by its id."""
    return {name: item for area in data.item_areas for name, item in data.items(area).items()}


def reviewable(data: CourseData) -> dict[str, AnyItem]:
    """Everything that comes back in reviews: the practice items, and the questions of the atlas."""
    return bank(data) | finds(data)


def is_right(item: AnyItem, response: Any) -> bool:
    """Full points; half right is not known yet."""
    return score(item, response).points == item.points


def standings(progress: Progress, data: CourseData) -> list[Standing]:
    """How far the learner is, area by area, in the order of the course."""
    return [_standing(area, progress, data) for area in data.areas.values()]


def _standing(area: Area, progress: Progress, data: CourseData) -> Standing:
    items = data.items(area.id) if area.id in data.item_areas else {}
    last = {name: progress.attempts[name][-1] for name in items if progress.attempts.get(name)}
    right = sum(is_right(items[name], attempt.response) for name, attempt in last.items())
    read = [part for part in progress.read.get(area.id, {}) if part.isdecimal() and 1 <= int(part) <= area.parts]
    return Standing(area.id, area.parts, len(read), len(items), len(last), right)


# ---- from one device to another --------------------------------------------------------------------------------------


def restore(folder: Path, brought: Progress, data: CourseData) -> int:
    """Take over a progress file that was made elsewhere; give the number of answers that were newer than ours.

    Answers go back into the records of their lessons, so that the lessons show them. Raise OSError if something
    cannot be kept.
    """
    known, _ = gather(folder, data)
    taken = 0
    for area in data.areas.values():
        ours = known.answers.get(area.notebook, {})
        newer = {
            name: answer
            for name, answer in brought.answers.get(area.notebook, {}).items()
            if name not in ours or moment(answer.at) > moment(ours[name].at)
        }
        if newer:
            AnswerBook(area.notebook, folder).save(newer)
            taken += len(newer)
    remember(folder, msgspec.structs.replace(complete(brought, data), answers={}))
    return taken


def reviews_of(day: date, folder: Path) -> AnswerBook:
    """The answer record of the reviews of one month: a year of them would not fit into one."""
    return AnswerBook(f"{REVIEWS}{day:%Y-%m}", folder)
