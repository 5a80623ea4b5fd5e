"""Deadlines in local time: summer time, the hour that is skipped, the hour that comes twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from massage_course.grading.deadlines import BadTime, extension, local, moment


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-11-20 23:59", "Europe/Berlin", "2026-11-20 22:59"),
        ("2026-07-20 23:59", "Europe/Berlin", "2026-07-20 21:59"),
        ("2026-07-20 23:59", "America/New_York", "2026-07-21 03:59"),
        ("2026-07-20 23:59", "Asia/Kolkata", "2026-07-20 18:29"),
        ("2026-07-20", "UTC", "2026-07-20 00:00"),
        ("2026-07-20T23:59:00+02:00", "UTC", "2026-07-20 21:59"),
        # Clocks show this time twice; the later one counts.
        ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25 01:30"),
    ],
)
def test_a_local_time_is_the_right_moment(text: str, zone: str, utc: str) -> None:
    assert moment(text, zone) == datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    ("text", "zone", "said"),
    [
        ("2027-03-28 02:30", "Europe/Berlin", "clocks skip"),
        ("next week", "Europe/Berlin", "is no time"),
        ("2026-07-20", "CEST", "is no time zone"),
        ("2026-07-20", "../etc/passwd", "is no time zone"),
    ],
)
def test_what_is_no_moment_is_refused_in_words(text: str, zone: str, said: str) -> None:
    with pytest.raises(BadTime, match=said):
        moment(text, zone)


def test_a_moment_is_shown_as_local_clocks_show_it() -> None:
    assert local(datetime(2026, 7, 20, 21, 59), "Europe/Berlin") == "2026-07-20 23:59 CEST"


def test_an_extension_counts_from_the_deadline() -> None:
    due = datetime(2026, 7, 20)
    assert extension(due, due + timedelta(days=3)) == timedelta(days=3)
    with pytest.raises(BadTime, match="no deadline"):
        extension(None, due)
    with pytest.raises(BadTime, match="before the deadline"):
        extension(due, due)
