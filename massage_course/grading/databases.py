"""Where nbgrader's gradebook is kept: an SQLite file, or a database server such as PostgreSQL.

Both take the same statements, with values by name (``:student``). They differ in how they keep moments and time spans.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

WAIT = 60.0
"""Seconds to wait for somebody else's transaction, such as a formgrader's."""

SQLITE = "sqlite:///"

EPOCH = datetime(1970, 1, 1)
"""SQLite has no time spans; SQLAlchemy keeps one there as a moment so much after it."""

Values = Mapping[str, Any]


class NoGradebook(ValueError):
    """There is no gradebook that can be used. The message is for the instructor."""


class Connection(Protocol):
    """An open connection, as ``sqlite3`` has it."""

    def execute(self, statement: str, values: Values = ..., /) -> Any:
        """Run a statement; its rows come by ``fetchone`` and ``fetchall``."""

    def executemany(self, statement: str, values: Sequence[Values], /) -> Any:
        """Run a statement for each of several values."""


class Database(Protocol):
    """What a gradebook needs of the place where it is kept; `where` names that place without any password."""

    where: str

    def clear_deleted(self) -> None:
        """Let nothing stay readable of what was deleted."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to look things up."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection in one transaction: all of it is written or nothing."""

    def moment(self, stored: Any) -> datetime | None:
        """A moment, from how it is kept."""

    def stored_moment(self, moment: datetime | None) -> Any:
        """A moment as it is kept."""

    def span(self, stored: Any) -> timedelta:
        """A span of time, from how it is kept; none where there is nothing."""

    def stored_span(self, span: timedelta) -> Any:
        """A span of time as it is kept."""


def database(db_url: str) -> Database:
    """The database at `db_url`, written as SQLAlchemy reads it. Raises :class:`NoGradebook`."""
    return SQLiteFile(Path(db_url.removeprefix(SQLITE))) if db_url.startswith(SQLITE) else Server(db_url)


class SQLiteFile(Database):
    """A file; read without SQLAlchemy, whose start takes longer than marking a class."""

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise NoGradebook(f"there is no gradebook {file.name} yet: run nbgrader generate_assignment first")
        self.file, self.where = file, str(file)

    def clear_deleted(self) -> None:
        with self.reading() as connection:
            connection.execute("vacuum")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with closing(sqlite3.connect(self.file, timeout=WAIT, isolation_level=None)) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.reading() as connection:
            connection.execute("begin immediate")
            yield connection
            connection.execute("commit")

    def moment(self, stored: str | None) -> datetime | None:
        return datetime.fromisoformat(stored) if stored else None

    def stored_moment(self, moment: datetime | None) -> str | None:
        return f"{moment:%Y-%m-%d %H:%M:%S.%f}" if moment else None

    def span(self, stored: str | None) -> timedelta:
        return (self.moment(stored) or EPOCH) - EPOCH

    def stored_span(self, span: timedelta) -> str | None:
        return self.stored_moment(EPOCH + span)


class Server(Database):
    """A database server, through SQLAlchemy, as nbgrader itself uses it."""

    def __init__(self, db_url: str) -> None:
        import sqlalchemy
        from sqlalchemy.exc import SQLAlchemyError

        try:
            self.engine = sqlalchemy.create_engine(db_url)
            made = sqlalchemy.inspect(self.engine).has_table("assignment")
        except (SQLAlchemyError, ImportError) as error:
            raise NoGradebook(f"the gradebook's database cannot be used: {str(error).splitlines()[0]}") from error
        if not made:
            raise NoGradebook("there is no gradebook in the database yet: run nbgrader generate_assignment first")
        self.where = self.engine.url.render_as_string(hide_password=True)

    def clear_deleted(self) -> None:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _Statements(connection).execute("vacuum")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield _Statements(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            yield _Statements(connection)

    def moment(self, stored: datetime | None) -> datetime | None:
        return stored

    def stored_moment(self, moment: datetime | None) -> datetime | None:
        return moment

    def span(self, stored: timedelta | None) -> timedelta:
        return stored or timedelta()

    def stored_span(self, span: timedelta) -> timedelta:
        return span


class _Statements:
    """SQLAlchemy's connection, for statements that are plain text."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def execute(self, statement: str, values: Values | Sequence[Values] = {}, /) -> Any:  # noqa: B006 - only read
        import sqlalchemy

        return self.connection.execute(sqlalchemy.text(statement), values)

    def executemany(self, statement: str, values: Sequence[Values], /) -> Any:
        return self.execute(statement, values) if values else None
