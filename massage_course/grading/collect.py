"""Collecting from the exchange, where every student may put whatever they like."""

from __future__ import annotations

import os
import re
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default.collect import ExchangeCollect

from .screening import Refused, limit_of, name_rightly, read_regular

if sys.platform != "win32":
    import pwd

STUDENT = re.compile(r"[^./+\x00-\x1f][^/\x00-\x1f]{0,127}")
"""A name that can stand for a folder: it begins with no dot and leads nowhere else."""

NEVER = datetime.min
"""The time of what is refused, so that an honest submission of the same name is newer."""


class SafeCollect(ExchangeCollect):  # type: ignore[misc]
    """Copies only the small, regular files of a submission. A link, a pipe or a huge file stops nobody's collection.

    The time of arrival is the one at which the server last changed the student's folder: the time in its name and the
    one in ``timestamp.txt`` are both written by the student. What another student laid there in somebody's name is
    refused.
    """

    def init_src(self) -> None:
        """Find what can be collected; what is refused is said and left where it is."""
        super().init_src()
        found: list[dict[str, Any]] = self.src_records  # type: ignore[has-type]
        self.src_records = [record for record in found if record["timestamp"] != NEVER]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """The student and the time of arrival of a folder in the exchange."""
        folder = Path(path)
        username = folder.name.rsplit("+", 3)[0]
        reason = self._reason_to_refuse(folder, username)
        if reason:
            self.log.error("refused: %s (%s)", folder, reason)
        return {
            "username": username,
            "filename": folder.name,
            "timestamp": NEVER if reason else arrived(folder),
        }

    def _reason_to_refuse(self, folder: Path, username: str) -> str:
        if not STUDENT.fullmatch(username):
            return "the name of the student leads elsewhere"
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return "it is no folder"
        if self.check_owner and sys.platform != "win32":
            owner = _name(folder.lstat().st_uid)
            if owner not in {username, "root", _name(os.getuid())}:
                return f"it belongs to {owner}"
        return ""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the submission in the folder `src` to the new folder `dest`."""
        source, target = Path(src), Path(dest)
        target.mkdir(parents=True)
        for entry in sorted(source.iterdir()):
            try:
                (target / entry.name).write_bytes(read_regular(entry, limit_of(entry.name)))
            except (OSError, Refused) as error:
                self.log.warning("not collected: %s (%s)", entry, error)
        name_rightly(target, self.coursedir.assignment_id)
        (target / "timestamp.txt").write_text(f"{arrived(source):%Y-%m-%d %H:%M:%S.%f} UTC", "utf-8")


def arrived(folder: Path) -> datetime:
    """When the server last changed `folder` (UTC, naive, as nbgrader counts)."""
    return datetime.fromtimestamp(folder.lstat().st_ctime_ns // 1000 / 1_000_000, UTC).replace(tzinfo=None)


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
