"""Deadlines as people name them, kept as nbgrader keeps them (UTC).

``nbgrader db assignment add --duedate`` reads "CEST" or "+0100" wrongly (see docs/grading.md), so a deadline is given
here as the local time of a named zone, which knows its summer time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class BadTime(ValueError):
    """A time cannot be understood. The message is for the instructor."""


def moment(text: str, zone: str) -> datetime:
    """The moment (UTC, naive) at which clocks in `zone` ("Europe/Berlin") show `text` ("2027-03-27 23:59").

    A time that clocks show twice in autumn is the later one, in the student's favor. Raises :class:`BadTime` for a time
    that clocks skip in spring, or that is none.
    """
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadTime(f"'{zone}' is no time zone; write one like Europe/Berlin or America/New_York") from error
    try:
        shown = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadTime(f"'{text}' is no time; write it like 2027-03-27 23:59") from error
    if shown.tzinfo is not None:
        return shown.astimezone(UTC).replace(tzinfo=None)
    found = shown.replace(tzinfo=place, fold=1).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) != shown:
        raise BadTime(f"in {zone} clocks skip {text}: they are put forward then")
    return found.replace(tzinfo=None)


def local(moment: datetime, zone: str) -> str:
    """A `moment` (UTC, naive) as clocks in `zone` show it."""
    return f"{moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def extension(due: datetime | None, until: datetime) -> timedelta:
    """How much later `until` is than the deadline `due`. Raises :class:`BadTime` if there is nothing to extend."""
    if due is None:
        raise BadTime("the assignment has no deadline, so there is nothing to extend")
    if until <= due:
        raise BadTime("the extension would end before the deadline")
    return until - due
