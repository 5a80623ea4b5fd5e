"""Collecting from the exchange, where every student may put whatever they like."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default.collect import ExchangeCollect

from .screening import Refused, limit_of, name_rightly, read_regular


class SafeCollect(ExchangeCollect):  # type: ignore[misc]
    """Copies only the small, regular files of a submission. A link, a pipe or a huge file stops nobody's collection.

    The time of arrival is the one at which the server last changed the student's folder: the time in its name and the
    one in ``timestamp.txt`` are both written by the student.
    """

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the submission in the folder `src` to the new folder `dest`."""
        source, target = Path(src), Path(dest)
        target.mkdir(parents=True)
        if source.is_symlink() or not source.is_dir():
            self.log.error("%s is no folder; nothing was collected from it", source)
            return
        for entry in sorted(source.iterdir()):
            try:
                (target / entry.name).write_bytes(read_regular(entry, limit_of(entry.name)))
            except (OSError, Refused) as error:
                self.log.warning("not collected: %s (%s)", entry, error)
        name_rightly(target, self.coursedir.assignment_id)
        arrived = datetime.fromtimestamp(os.stat(source).st_ctime, UTC)  # noqa: PTH116
        (target / "timestamp.txt").write_text(f"{arrived:%Y-%m-%d %H:%M:%S.%f} UTC", "utf-8")
