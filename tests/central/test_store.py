"""The database: opened, refused with a sentence that helps, its tables made, and durable once committed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from central.domain import GENESIS, CentralError, Head, UnavailableError
from central.store import Store, open_store, require_current, stations, upgrade
from central.store.tables import METADATA
from tests.central.databases import DATABASE, Postgres
from tests.central.stations import AT, Station


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database without tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.url(postgres.new_database())
    opened = open_store(url)
    yield opened
    opened.close()


def test_tables_are_made_once_and_are_those_that_the_program_knows(empty: Store) -> None:
    with pytest.raises(CentralError, match="scelle-central migrate"):
        require_current(empty)
    upgrade(empty)
    upgrade(empty)
    require_current(empty)
    with empty.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_tables_of_an_older_program_are_not_used_before_they_are_brought_up(empty: Store) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(CentralError, match=r"of version 0001.*scelle-central migrate"):
        require_current(empty)


def test_tables_of_a_newer_program_are_left_alone(empty: Store) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for use in (require_current, upgrade):
        with pytest.raises(CentralError, match="older than the one that made them"):
            use(empty)


def test_a_station_is_found_as_it_was_added(store: Store) -> None:
    station = Station()
    with store.begin() as connection:
        stations.add(connection, station.fingerprint, "Salle é", "Unité 1", "PEM", AT)
        assert stations.find(connection, "0" * 64) is None
    with store.begin() as connection:
        found = stations.lock(connection, station.fingerprint)
        assert found is not None
        assert (found.name, found.unit, found.head, found.held, found.revoked_at) == (
            "Salle é",
            "Unité 1",
            GENESIS,
            None,
            None,
        )
        stations.note_contact(connection, station.fingerprint, AT, -1.5)
        stations.note_contact(connection, station.fingerprint, AT, None)
        stations.note_state(connection, station.fingerprint, "{}")
        stations.revoke(connection, station.fingerprint, AT)
        stations.revoke(connection, station.fingerprint, "2027-01-01T00:00:00.000000Z")
    with store.read() as connection:
        (found,) = stations.every(connection)
    assert (found.seen_at, found.clock_seconds, found.state, found.revoked_at) == (AT, -1.5, "{}", AT)


def test_a_head_moves_only_from_where_it_is(store: Store, station: Station) -> None:
    new = Head(1, "ab" * 32)
    with store.begin() as connection:
        assert stations.move_head(connection, station.fingerprint, GENESIS, new)
        assert not stations.move_head(connection, station.fingerprint, GENESIS, new)
        assert not stations.move_head(connection, station.fingerprint, Head(1, "cd" * 32), GENESIS)


def test_what_an_exception_interrupts_is_undone(store: Store) -> None:
    station = Station()

    def interrupted() -> None:
        with store.begin() as connection:
            stations.add(connection, station.fingerprint, "Room", "Unit", "PEM", AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    with store.read() as connection:
        assert stations.find(connection, station.fingerprint) is None


def test_an_error_of_the_database_says_nothing_of_what_persons_wrote(store: Store, station: Station) -> None:
    def twice() -> None:
        with store.begin() as connection:
            stations.add(connection, station.fingerprint, "Camille Durand", "Unit", "PEM", AT)

    with pytest.raises(IntegrityError) as failed:
        twice()
    assert "Durand" not in str(failed.value)


def test_a_locked_station_is_waited_for(store: Store, station: Station) -> None:
    """The second transaction sees what the first one wrote: it did not begin from what was before."""
    seen: list[int] = []

    def second() -> None:
        with store.begin() as connection:
            found = stations.lock(connection, station.fingerprint)
            assert found is not None
            seen.append(found.head.seq)

    other = threading.Thread(target=second)
    with store.begin() as connection:
        stations.lock(connection, station.fingerprint)
        other.start()
        other.join(0.2)
        assert seen == []
        stations.move_head(connection, station.fingerprint, GENESIS, Head(1, "ab" * 32))
    other.join(20)
    assert seen == [1]


def test_sqlite_flushes_whatever_it_acknowledges(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'central.sqlite'}")
    with store.read() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    store.close()
    assert told == ["delete", 3]


def test_postgresql_flushes_even_where_a_role_is_set_not_to(postgres: Postgres) -> None:
    name = postgres.new_database()
    postgres.run(f"ALTER DATABASE {name} SET synchronous_commit = off")
    store = open_store(postgres.url(name))
    with store.read() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    store.close()


NOT_OPENED = {
    "no address": ("central", "must be sqlite:"),
    "another kind": ("mysql://root:secret@localhost/central", "kind that is not known"),
    "no path": ("sqlite://", "whole path"),
    "a path from here": ("sqlite:///central.sqlite", "whole path"),
    "no folder": ("sqlite:////nonexistent/central.sqlite", "folder must exist"),
    "no server": ("postgresql://central:secret@127.0.0.1:1/central", "does not answer"),
    "no host": ("postgresql://central:secret@host.invalid/central", "does not answer"),
}


@pytest.mark.parametrize(("url", "sentence"), NOT_OPENED.values(), ids=NOT_OPENED)
def test_a_database_that_cannot_be_opened_says_why_and_no_password(url: str, sentence: str) -> None:
    with pytest.raises(CentralError, match=sentence) as refused:
        open_store(url)
    assert "secret" not in str(refused.value)


def test_a_wrong_password_is_named_as_such(postgres: Postgres) -> None:
    rules = postgres.folder / "pg_hba.conf"
    before = rules.read_text()
    postgres.run("CREATE ROLE locked LOGIN PASSWORD 'right'")
    rules.write_text("local all locked scram-sha-256\n" + before)
    postgres.run("SELECT pg_reload_conf()")
    address = postgres.url(DATABASE, "locked")
    for password in ("", ":wrong"):
        with pytest.raises(CentralError, match="refuses the password of locked") as refused:
            open_store(address.replace("locked", f"locked{password}"))
        assert "wrong" not in str(refused.value)
    open_store(address.replace("locked", "locked:right")).close()
    rules.write_text(before)


def test_a_database_that_is_not_there_is_named_as_such(postgres: Postgres) -> None:
    with pytest.raises(CentralError, match="does not exist"):
        open_store(postgres.url("nowhere"))


def test_a_database_that_cannot_hold_every_letter_is_refused(postgres: Postgres) -> None:
    postgres.run("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    with pytest.raises(CentralError, match="LATIN1"):
        open_store(postgres.url("latin"))


def test_a_server_that_goes_away_is_unavailable_and_then_there_again(postgres: Postgres) -> None:
    store = open_store(postgres.emptied())

    def interrupted() -> None:
        with store.begin() as connection:
            postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(UnavailableError):
        interrupted()
    with store.begin() as connection:
        assert stations.every(connection) == []
    store.close()
