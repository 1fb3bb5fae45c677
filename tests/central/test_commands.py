"""`scelle-central` as an administrator types it."""

import io
import json
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from central import ingest
from central.commands import main
from central.photographs import Part, take, where
from central.shelves import open_shelf
from central.store import open_store
from tests.central.stations import Station

Typed = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def typed(tmp_path: Path, data: Path) -> Typed:
    """Types a command with settings of its own, and gives back what came of it."""
    settings = tmp_path / "central.toml"
    settings.write_text(f'[paths]\ndata = "{data}"\n')
    return lambda *words: CliRunner().invoke(main, ["--config", str(settings), *words], catch_exceptions=False)


@pytest.fixture
def migrated(typed: Typed) -> Typed:
    assert typed("migrate").exit_code == 0
    return typed


def enrolled(data: Path) -> Station:
    store = open_store(f"sqlite:///{data / 'central.sqlite'}")
    station = Station().enrolled(store)
    store.close()
    return station


def test_before_the_tables_are_made_it_says_how_to_make_them(typed: Typed, data: Path) -> None:
    data.mkdir()
    for words in (("stations",), ("code", "Room 1"), ("run",)):
        ended = typed(*words)
        assert ended.exit_code == os.EX_CONFIG
        assert "scelle-central migrate" in ended.stderr


def test_migrate_can_be_called_twice(migrated: Typed) -> None:
    assert migrated("migrate").exit_code == 0


def test_a_code_is_all_that_is_printed(migrated: Typed) -> None:
    ended = migrated("code", "Room 1", "--unit", "Unit 1")
    assert ended.exit_code == 0
    assert len(ended.stdout) == 20
    assert "Room 1" in ended.stderr


def test_stations_are_listed_for_people_and_for_programs(migrated: Typed, data: Path) -> None:
    assert "No station" in migrated("stations").stderr
    station = enrolled(data)
    assert station.fingerprint[:16] in migrated("stations").stdout
    told = json.loads(migrated("stations", "--json").stdout)
    assert (told["station"], told["seq"], told["held"]) == (station.fingerprint, 0, None)


def test_a_station_is_revoked_and_let_back(migrated: Typed, data: Path) -> None:
    enrolled(data)
    assert migrated("revoke", "Room 1").exit_code == 0
    assert "REVOKED" in migrated("stations").stdout
    assert migrated("revoke", "Room 1", "--undo").exit_code == 0
    assert "REVOKED" not in migrated("stations").stdout


def test_nobody_is_revoked_by_mistake(migrated: Typed) -> None:
    ended = migrated("revoke", "Room 9")
    assert ended.exit_code == os.EX_DATAERR
    assert "No station is called Room 9" in ended.stderr


def test_a_held_chain_is_released_with_a_reason(migrated: Typed, data: Path) -> None:
    station = enrolled(data)
    store = open_store(f"sqlite:///{data / 'central.sqlite'}")
    ingest.take_entries(store, station.fingerprint, [b"{}"], datetime.now(UTC))
    store.close()
    assert "HELD, reference 1" in migrated("stations").stdout
    assert migrated("release", "Room 1", "1").exit_code == 2
    assert migrated("release", "Room 1", "7", "--reason", "x").exit_code == os.EX_DATAERR
    assert migrated("release", "Room 1", "1", "--reason", "looked at").exit_code == 0
    assert "HELD" not in migrated("stations").stdout


def test_check_says_what_is_amiss_point_by_point(typed: Typed, data: Path) -> None:
    assert typed("check").exit_code == 1
    assert typed("migrate").exit_code == 0
    ended = typed("check", "--json")
    points = [json.loads(line) for line in ended.stdout.splitlines()]
    assert (ended.exit_code, [point["point"] for point in points]) == (0, ["database", "photographs", "certificates"])
    assert not (data / "authority").exists()


def test_a_port_that_is_taken_is_named(tmp_path: Path, migrated: Typed, data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (tmp_path / "central.toml").open("a") as settings:
            settings.write(f"[kiosks]\nport = {port}\n")
        ended = migrated("run")
    assert ended.exit_code == os.EX_CONFIG
    assert f"port {port} cannot be listened at" in ended.stderr


def test_a_mistake_in_the_settings_is_a_sentence(tmp_path: Path, typed: Typed) -> None:
    (tmp_path / "central.toml").write_text("[kiosk]\n")
    ended = typed("stations")
    assert ended.exit_code == os.EX_CONFIG
    assert "did you mean kiosks?" in ended.stderr


def test_what_nobody_went_on_with_is_let_go_and_nothing_else(migrated: Typed, data: Path) -> None:
    station = enrolled(data)
    store, shelf = open_store(f"sqlite:///{data / 'central.sqlite'}"), open_shelf(f"folder:{data / 'photographs'}")
    now = datetime.now(UTC)
    for sha256, at in (("a" * 64, now - timedelta(days=8)), ("b" * 64, now)):
        assert take(store, shelf, station.fingerprint, sha256, io.BytesIO(b"part"), 0, 1000, at) == Part(4)
    assert migrated("tidy").stdout.endswith(" 1\n")
    stand = [where(store, shelf, station.fingerprint, sha256).bytes for sha256 in ("a" * 64, "b" * 64)]
    store.close()
    assert stand == [0, 4]
