"""Databases and shelves of both kinds, real ones: SQLite and PostgreSQL, a folder and an S3 server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.shelves import Shelf, open_shelf
from central.shelves.s3 import open_bucket
from central.store import Store, open_store, upgrade
from tests.central.databases import Postgres, postgres_server
from tests.central.s3_server import S3Server
from tests.central.stations import Station


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with all tables and nothing in them, once of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'central.sqlite'}"
        store = open_store(url)
        upgrade(store)
        store.close()
        return url
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.emptied()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """That database, opened."""
    opened = open_store(database)
    yield opened
    opened.close()


@pytest.fixture
def station(store: Store) -> Station:
    """A station that is enrolled there, with an empty chain."""
    return Station().enrolled(store)


@pytest.fixture
def folder_shelf(tmp_path: Path) -> Shelf:
    """An empty folder for photographs."""
    return open_shelf(f"folder:{tmp_path / 'shelf'}")


@pytest.fixture(scope="session")
def bucket_shelf(s3: S3Server) -> Shelf:
    """A bucket for photographs, the same for all tests: each has stations of its own."""
    return open_bucket(s3.address(s3.make_bucket()), s3.environment)


@pytest.fixture(params=["folder", "s3"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """A shelf, once of each kind."""
    found: Shelf = request.getfixturevalue("folder_shelf" if request.param == "folder" else "bucket_shelf")
    return found
