"""The verification: one byte changed anywhere is found, and what is whole is called whole.

200 bytes by default; SCELLE_FLIPS=1000 for the proof.
"""

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from edge.domain import SetupError
from edge.record import Findings, Places, StationKey, load_station_key, verify_log
from edge.record.database import make_again, rows
from edge.record.head import Head, note_head
from tests.record.scripted import jpeg, opened, record_intake

FLIPS = int(os.environ.get("SCELLE_FLIPS", "200"))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("station") / "record"
    log, _ = opened(root)
    for number in range(8):
        record_intake(log, number)
    record_intake(log, 8, until=4)
    log.close()
    return root


@pytest.fixture
def root(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "record"))


def key_of(root: Path) -> StationKey:
    return load_station_key(root)


def check(root: Path, expected: tuple[int, str] | None = None) -> Findings:
    return verify_log(root, key_of(root).public, expected=expected)


@contextmanager
def one_byte_changed(path: Path, offset: int, value: int) -> Iterator[None]:
    with path.open("r+b") as file:
        file.seek(offset)
        before = file.read(1)
        file.seek(offset)
        file.write(bytes([before[0] ^ value]))
    yield
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(before)


def evidence(root: Path) -> list[Path]:
    places = Places(root)
    return [places.database, *sorted(places.photographs.rglob("*.jpg"))]


def derived(root: Path) -> list[Path]:
    places = Places(root)
    return [places.search, places.head, places.public_key]


def test_a_whole_record_is_called_whole(root: Path) -> None:
    found = check(root)
    assert found.problems == found.remarks == ()
    assert (found.entries, found.photographs, found.orphans) == (1 + 8 * 11 + 4, 9, 0)


@pytest.mark.parametrize("files", [evidence, derived])
def test_one_changed_byte_is_found_wherever_it_is(root: Path, files: object) -> None:
    assert callable(files)
    chance = random.Random(20261122)
    paths: list[Path] = files(root)
    sizes = [path.stat().st_size for path in paths]
    key = key_of(root).public
    missed = []
    for number in range(FLIPS):
        # Every other one in the database, where there are more ways to hide; the rest by size.
        path = paths[0] if number % 2 else chance.choices(paths, sizes)[0]
        offset, value = chance.randrange(path.stat().st_size), chance.randrange(1, 256)
        with one_byte_changed(path, offset, value):
            if not verify_log(root, key).problems:
                missed.append((path.name, offset, value))
    assert missed == []
    assert check(root).problems == ()


def test_every_byte_of_the_databases_headers_counts(root: Path) -> None:
    key = key_of(root).public
    missed = []
    for path in (Places(root).database, Places(root).search):
        for offset in range(100):
            with one_byte_changed(path, offset, 1):
                if not verify_log(root, key).problems:
                    missed.append((path.name, offset))
    assert missed == []


def test_the_altered_entry_is_named(root: Path) -> None:
    content = Places(root).database.read_bytes()
    place = content.index("à vérifier".encode())
    with one_byte_changed(Places(root).database, place, 0xFF):
        problems = check(root).problems
    assert problems[0].startswith("Entry ")
    assert "11 " in problems[0]


def without_the_end(root: Path, kept: int) -> None:
    """The database as it would be had nothing been added after entry `kept`: the perfect crime."""
    database = Places(root).database
    with closing(sqlite3.connect(database)) as connection:
        first = [row for row in rows(connection) if row.seq <= kept]
    changes = make_again(root / "shorter.sqlite", first)
    database.unlink()
    (root / "shorter.sqlite").rename(database)
    with database.open("r+b") as file:
        for offset in (24, 92):
            file.seek(offset)
            file.write(changes.to_bytes(4, "big"))
    Places(root).search.unlink()


@pytest.mark.parametrize("kept", [1, 50, 90, 92])
def test_an_end_that_was_cut_off_is_found_by_the_note(root: Path, kept: int) -> None:
    without_the_end(root, kept)
    assert any("its end was cut off" in problem for problem in check(root).problems)


def test_an_end_that_was_cut_off_with_its_note_is_found_by_a_head_from_elsewhere(root: Path) -> None:
    head = check(root).head
    # A thief who kept an old note puts it back together with the old end.
    old = make_old_note(root, 50)
    without_the_end(root, 50)
    Places(root).head.write_bytes(old)
    assert check(root).problems == ()
    assert "it was cut off" in check(root, head).problems[0]


def make_old_note(root: Path, seq: int) -> bytes:
    with closing(sqlite3.connect(Places(root).database)) as connection:
        row = next(row for row in rows(connection) if row.seq == seq)
    path = root / "old" / "head.json"
    note_head(path, Head(row.seq, row.hash, sqlite3.sqlite_version), key_of(root))
    return path.read_bytes()


def test_an_entry_noted_elsewhere_is_still_there(root: Path) -> None:
    assert check(root, check(root).head).problems == ()
    assert "not the one that was expected" in check(root, (50, "0" * 64)).problems[0]


def test_an_old_note_is_found(root: Path) -> None:
    Places(root).head.write_bytes(make_old_note(root, 50))
    assert "an old note was put there" in check(root).problems[0]


def test_the_wrong_key_verifies_nothing(root: Path, tmp_path: Path) -> None:
    found = verify_log(root, load_station_key(tmp_path / "other").public)
    assert len(found.problems) > 20


def test_a_missing_photograph_is_named(root: Path) -> None:
    path = evidence(root)[1]
    path.unlink()
    assert check(root).problems == (f"The photograph {path.stem} is missing",)


def test_a_photograph_that_no_entry_names_is_counted_and_no_fault(root: Path) -> None:
    log, _ = opened(root)
    log.photograph(jpeg(4711))
    log.close()
    assert (check(root).problems, check(root).orphans) == ((), 1)


@pytest.mark.parametrize("name", ["notes.txt", "ab/cd.jpg", f"ab/{'cd' * 32}.jpg", f"{'ab' * 32}.jpg"])
def test_a_stranger_among_the_photographs_is_named(root: Path, name: str) -> None:
    path = Places(root).photographs / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(jpeg(1))
    assert str(path) in check(root).problems[0]


def test_a_link_in_the_place_of_a_photograph_is_named(root: Path) -> None:
    path = evidence(root)[1]
    path.rename(root / "moved")
    path.symlink_to(root / "moved")
    assert str(path) in check(root).problems[0]


def test_a_byte_more_at_the_end_of_the_database_is_found(root: Path) -> None:
    for more in (b"\0", bytes(4096)):
        with Places(root).database.open("ab") as file:
            file.write(more)
        assert check(root).problems


def test_a_running_kiosk_does_not_disturb_a_verification(root: Path) -> None:
    log, _ = opened(root, alone=True)
    record_intake(log, 20, until=5)
    assert check(root).problems == ()
    record_intake(log, 21)
    assert check(root).problems == ()
    log.close()


def test_what_a_kill_left_half_written_is_undone_in_the_copy_only(root: Path) -> None:
    database = Places(root).database
    before = database.read_bytes()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        ((seq, digest),) = connection.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchall()
        for number in range(40):
            # With a cache of one page, most of this reaches the file before the commit that never comes.
            values = (seq + number + 1, 1, "t", "k", "x" * 3000, digest, digest, "s")
            connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        half, journal = database.read_bytes(), Path(f"{database}-journal").read_bytes()
        connection.execute("ROLLBACK")
    assert half != before
    database.write_bytes(half)
    Path(f"{database}-journal").write_bytes(journal)
    assert check(root).problems == ()
    assert database.read_bytes() == half
    log, key = opened(root)
    assert log.head().seq == seq
    log.close()
    assert verify_log(root, key.public).problems == ()


def test_a_missing_search_database_is_no_fault(root: Path) -> None:
    Places(root).search.unlink()
    found = check(root)
    assert found.problems == ()
    assert "made again" in found.remarks[0]


def test_a_missing_note_is_a_fault(root: Path) -> None:
    Places(root).head.unlink()
    assert "cut off cannot be told" in check(root).problems[0]


def test_no_record_is_told_as_such(tmp_path: Path) -> None:
    key = load_station_key(tmp_path / "key-only")
    with pytest.raises(SetupError, match="There is no record"):
        verify_log(tmp_path / "nowhere", key.public)


def test_progress_is_told_to_the_end(root: Path) -> None:
    told: list[tuple[str, int, int]] = []
    verify_log(root, key_of(root).public, lambda what, done, of: told.append((what, done, of)))
    assert {what for what, _, _ in told} == {"bytes of the database", "photographs"}
    assert all(0 <= done <= of for _, done, of in told)
    assert told[-1] == ("photographs", 9, 9)
