"""One database, by its address: a SQLite file or a PostgreSQL server.

Knows how to open either so that what is committed is on the disk, and says in a sentence why it cannot. Knows no table.
A Store holds connections: each process opens its own.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from central.domain import CentralError, UnavailableError

_WRITES: Final = "scelle_writes"
_PATIENCE_SECONDS: Final = 30
"""How long a request waits for another one's lock."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. `begin` is for what writes, `read` for what only reads."""

    engine: Engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction: committed at the end, undone by an exception.

        On SQLite it holds the one lock for writing from its first moment on. Raises UnavailableError where the database
        does not answer, is full or waited too long for a lock.
        """
        with self._speaking(), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that only reads. Raises as `begin` does."""
        with self._speaking(), self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, PoolTimeoutError) as error:
            raise UnavailableError(f"The database {_shown(self.engine.url)} cannot now: {_reason(error)}") from error
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            raise UnavailableError(f"The database {_shown(self.engine.url)} went away: {_reason(error)}") from error


def open_store(url: str, connections: int = 10) -> Store:
    """The database at `sqlite:////folder/file` or `postgresql://user:password@host/database`, having answered once.

    At most so many `connections` at once. Its tables may be missing or old: see `central.store.schema`. Raises CentralError
    where the address is none, the server does not answer or refuses, or the file cannot be opened.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise CentralError(
            "The database's address must be sqlite:////FOLDER/FILE or postgresql://USER@HOST/DATABASE."
        ) from error
    if address.drivername == "sqlite":
        engine = _sqlite(address)
    elif address.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        engine = _postgresql(address.set(drivername="postgresql+psycopg"), connections)
    else:
        raise CentralError(f"The database {_shown(address)} is of a kind that is not known: use sqlite or postgresql.")
    try:
        with engine.connect() as connection:
            encoding = _encoding(connection)
    except DBAPIError as error:
        engine.dispose()
        raise CentralError(_why_not(address, error)) from error
    if encoding != "UTF8":
        engine.dispose()
        raise CentralError(
            f"The database {_shown(address)} keeps texts as {encoding}. Create it anew with ENCODING 'UTF8'."
        )
    return Store(engine)


def _encoding(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return "UTF8"
    return str(connection.exec_driver_sql("SHOW server_encoding").scalar_one())


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:" or not Path(url.database).is_absolute():
        raise CentralError("A SQLite database is named by its whole path: sqlite:////var/lib/scelle/central.sqlite.")
    # Manual transactions: the driver's own begin before the first write only, and never IMMEDIATE.
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": _PATIENCE_SECONDS, "isolation_level": None}
    )
    event.listen(engine, "connect", _make_durable)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_durable(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL, connections: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"connect_timeout": 5},
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_PATIENCE_SECONDS,
        pool_pre_ping=True,
        # What persons wrote into entries belongs into no log.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_postgresql(connection: Any, _record: Any) -> None:
    milliseconds = _PATIENCE_SECONDS * 1000
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {milliseconds}")
        # A process that was cut off from the server keeps no station's row locked.
        cursor.execute(f"SET idle_in_transaction_session_timeout = {2 * milliseconds}")
        # A role or server set to acknowledge before writing would break our promise; any stricter setting stays.
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
    connection.commit()


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _reason(error: Exception) -> str:
    told = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return " ".join(told.split())


def _why_not(url: URL, error: DBAPIError) -> str:
    told = _reason(error)
    if url.drivername == "sqlite":
        return f"The database {_shown(url)} cannot be opened ({told}). Its folder must exist and be this user's."
    if "password authentication failed" in told or "no password supplied" in told:
        return f"The database {_shown(url)} refuses the password of {url.username}. Correct it in the address."
    if "does not exist" in told:
        return f"The database server answers, but refuses {_shown(url)}: {told}"
    return f"The database {_shown(url)} does not answer: {told}"
