"""The answer record: what a learner answered, when, and where it is kept.

Two copies are kept, and either alone is enough (design rule 2): an answers file beside the notebook, written whole and
then renamed so that it is never half there, and an output inside the notebook that JupyterLab saves with it. Reading
takes both and the newest answer per item wins. A file that cannot be read is put aside, never overwritten. While one
kernel writes, others that have the same notebook open wait (:func:`alone`).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SCHEMA = 1
MIME = "application/vnd.massage-course.answers+json"
"""Type of the notebook output that holds the second copy."""

MAX_BYTES = 1 << 20
"""No honest answers file comes near this; a larger one is refused unread."""


CONFIDENCE = ("sure", "think", "guess")
"""How sure a learner may say to be."""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer. `at` is the moment of the click by the learner's clock (ISO 8601); `checked`: feedback was shown.

    `confidence` is one of :data:`CONFIDENCE`, or empty; it never counts.
    """

    response: Any
    at: str
    checked: bool = False
    confidence: str = ""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All answers given in one notebook, by item id, and whose they are.

    `origin` is a random word made when the record was begun: two students with one origin share a record. `owner` is
    the login on a class server; on a computer of one's own nobody logs in, and it is empty.
    """

    notebook: str
    answers: dict[str, Answer]
    schema: int = SCHEMA
    origin: str = ""
    owner: str = ""


class DamagedRecord(ValueError):
    """An answer record cannot be read. The message says why, in plain words."""


def decode(data: bytes) -> Record:
    """Read a record from JSON; raise :class:`DamagedRecord` for anything that is not one."""
    if len(data) > MAX_BYTES:
        raise DamagedRecord(f"it is larger than {MAX_BYTES} bytes")
    try:
        record = msgspec.json.decode(data, type=Record)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise DamagedRecord(f"it is not an answers file ({error})") from error
    if record.schema > SCHEMA:
        raise DamagedRecord("it was written by a newer version of this course")
    return record


def encode(record: Record) -> bytes:
    """Write a record as JSON."""
    return readable_json(record)


def readable_json(record: Any) -> bytes:
    """JSON that people can read, the same bytes for the same record.

    Half of an emoji, which deleting in a browser can leave, is no UTF-8 and becomes a question mark. Numbers that JSON
    does not know (NaN) become null.
    """
    try:
        data = msgspec.json.encode(record, order="deterministic")
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(record), ensure_ascii=False).encode("utf-8", "replace")
        data = msgspec.json.encode(json.loads(text), order="deterministic")
    return msgspec.json.format(data, indent=1) + b"\n"


def merge(first: Mapping[str, Answer], second: Mapping[str, Answer]) -> dict[str, Answer]:
    """The newest answer per item; where both are equally old, the one of `second`."""
    merged = dict(first)
    for item, answer in second.items():
        if item not in merged or _instant(answer) >= _instant(merged[item]):
            merged[item] = answer
    return merged


def newest(answers: Mapping[str, Answer]) -> str:
    """The moment of the newest of the answers; empty if there is none."""
    return max(answers.values(), key=_instant).at if answers else ""


def _instant(answer: Answer) -> datetime:
    """The time of an answer; one without a readable time counts as the oldest."""
    try:
        moment = datetime.fromisoformat(answer.at)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _newer_than(known: Answer | None, answer: Answer) -> Answer:
    """`answer`, which was given just now, dated after `known` even if another device's clock was ahead."""
    if known is None or _instant(answer) > _instant(known):
        return answer
    try:
        return msgspec.structs.replace(answer, at=(_instant(known) + timedelta(milliseconds=1)).isoformat())
    except OverflowError:
        # The other clock stood at the end of the calendar; the answer of now still counts.
        return msgspec.structs.replace(answer, at=known.at)


class AnswerBook:
    """The answers of one notebook, kept in `folder` under the notebook's name.

    `notice` is empty, or tells the learner in plain words what happened to an earlier file. Each of `watchers` is
    called after every save that reached the disk.
    """

    def __init__(self, notebook: str, folder: Path) -> None:
        self.watchers: list[Callable[[], None]] = []
        self.notebook = notebook
        self.file = folder / f"{notebook}.answers.json"
        self.notice = ""
        self._owner = os.environ.get("JUPYTERHUB_USER", "")
        with suppress(OSError):
            clear_leftovers(self.file)
        copy = self._notebook_copy(folder)
        try:
            record = self._read_file()
        except OSError as error:
            record = self._empty()
            self.notice = (
                f"Your earlier answers file could not be opened: {error.strerror}. Show it to your instructor."
            )
        # The origin is written with the first answer and stays for life, so that a copy of the record can be told.
        self.origin = record.origin or (copy.origin if copy else "") or secrets.token_hex(8)
        self.answers = merge(copy.answers if copy else {}, record.answers)

    @property
    def place(self) -> str:
        """A word for where the record is kept: the same after a restart, another in another folder or on a server."""
        where = f"{os.environ.get('JUPYTERHUB_SERVICE_PREFIX', '')} {self.file.resolve()}"
        return hashlib.sha256(os.fsencode(where)).hexdigest()[:16]

    @property
    def record(self) -> Record:
        """What is known now, as it is written down."""
        return self._record(self.answers)

    def _record(self, answers: dict[str, Answer]) -> Record:
        origin = self.origin if answers else ""
        return Record(notebook=self.notebook, answers=answers, origin=origin, owner=self._owner)

    def _empty(self) -> Record:
        return Record(notebook=self.notebook, answers={})

    def save(self, changed: Mapping[str, Answer]) -> None:
        """Keep `changed` answers on disk. Raise OSError if they cannot be kept; then nothing was changed."""
        with alone(self.file):
            # Read again: the same notebook may be open in a second tab, with a kernel of its own.
            known = merge(self.answers, self._read_file().answers)
            answers = {**known, **{item: _newer_than(known.get(item), answer) for item, answer in changed.items()}}
            data = encode(self._record(answers))
            if len(data) > MAX_BYTES:
                raise OSError(errno.EFBIG, "the text is too long")
            write_whole(self.file, data)
        self.answers = answers
        for watcher in self.watchers:
            watcher()

    def _read_file(self) -> Record:
        """The record in the file; an empty one if there is none that is ours. Raises OSError if it is out of reach."""
        try:
            record = decode(self.file.read_bytes())
            if not (foreign := self._foreign(record)):
                return record
            self._put_aside(foreign)
        except FileNotFoundError:
            pass
        except DamagedRecord as error:
            self._put_aside(str(error))
        except (PermissionError, IsADirectoryError) as error:
            self._put_aside(f"it could not be opened ({error.strerror})")
        return self._empty()

    def _notebook_copy(self, folder: Path) -> Record | None:
        """The record in the notebook; if it was renamed, in the one notebook of the folder that has ours."""
        notebook = folder / f"{self.notebook}.ipynb"
        files = [notebook] if notebook.exists() else sorted(folder.glob("*.ipynb"))
        copies = [copy for copy in map(read_notebook, files) if copy and not self._foreign(copy)]
        return copies[0] if len(copies) == 1 else None

    def _foreign(self, record: Record) -> str:
        """Why `record` is not one of this notebook and this learner; empty if it is."""
        if record.notebook != self.notebook:
            return f"it belongs to another notebook, '{record.notebook}'"
        if record.owner and self._owner and record.owner != self._owner:
            return f"it belongs to another person, '{record.owner}'"
        return ""

    def _put_aside(self, reason: str) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        aside = self.file.with_name(f"{self.file.name}.damaged-{stamp}")
        with suppress(FileNotFoundError):  # another kernel was quicker
            self.file.rename(aside)
        self.notice = (
            f"Your earlier answers file could not be used: {reason}. "
            f"It was kept as {aside.name}; show it to your instructor. You can go on."
        )


def read_notebook(notebook: Path) -> Record | None:
    """The second copy: the record that stands in the saved outputs of `notebook`. None if there is none to be read."""
    try:
        return find_copy(json.loads(notebook.read_bytes())["cells"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def find_copy(cells: Sequence[Any]) -> Record | None:
    """The record in the outputs of the `cells` of a notebook file, whatever else stands there."""
    try:
        outputs = [output for cell in cells for output in cell.get("outputs", ())]
        copies = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    except (KeyError, TypeError, AttributeError):
        return None
    records = [record for record in map(_record, copies) if record]
    if not records:
        return None
    answers: dict[str, Answer] = {}
    for record in records:
        answers = merge(answers, record.answers)
    return msgspec.structs.replace(records[-1], answers=answers)


def _record(copy: Any) -> Record | None:
    try:
        return msgspec.convert(copy, Record)
    except (msgspec.MsgspecError, RecursionError):
        return None


# ---- the file -------------------------------------------------------------------------------------------------------

LOCK_PATIENCE = 5.0
"""Seconds to wait for another kernel that writes the same file. It needs some milliseconds, unless it was stopped."""

NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}
"""What a file system says that knows no locks. There one kernel at a time is all we can keep apart."""


def write_whole(file: Path, data: bytes) -> None:
    """Write `data` to a new file, flush it to the disk, then give it the name of the old one."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes a file for the owner alone; whoever collects the answers has to read it.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _flush_names(file.parent)


def _flush_names(folder: Path) -> None:
    """The new name must outlive a power cut too. Windows cannot open a folder and needs none of this."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives refuse it for folders
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear_leftovers(file: Path) -> None:
    """Take away the temporary files that stayed behind when a kernel was killed while it wrote `file`."""
    # Not by a pattern: a notebook's name may hold signs that mean something in one.
    left = [path for path in file.parent.iterdir() if path.name.startswith(f".{file.name}")]
    if not left:
        return
    with alone(file):
        for path in left:
            if path != _lock_file(file):
                path.unlink(missing_ok=True)


def _lock_file(file: Path) -> Path:
    return file.with_name(f".{file.name}.lock")


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Keep every other process from writing `file`. Raises OSError if another one does not let go of it.

    The lock ends with the process, also with one that is killed. Its file lies beside `file` for that long only.
    """
    lock, until = _lock_file(file), time.monotonic() + LOCK_PATIENCE
    while (descriptor := _locked(lock)) is None:
        if time.monotonic() > until:
            raise OSError(errno.EAGAIN, "another window of this notebook is busy")
        time.sleep(0.002)
    try:
        yield
    finally:
        if sys.platform != "win32":
            lock.unlink(missing_ok=True)  # while it is still ours
        os.close(descriptor)
        if sys.platform == "win32":
            with suppress(OSError):  # Windows refuses while another process waits for it
                lock.unlink()


def _locked(lock: Path) -> int | None:
    """The descriptor of the file `lock`, locked for us; None if it is not ours yet."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Who had it before has deleted it: a lock on a file that no longer has this name keeps nobody away.
        if lock.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except (BlockingIOError, PermissionError, FileNotFoundError):
        pass
    except OSError as error:
        if error.errno in NO_LOCKS:
            return descriptor
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None
