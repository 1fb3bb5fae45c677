"""The log: what is added stays, what cannot be added is said, and the clock may do what it wants."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from edge.domain import SetupError
from edge.exhibit import Json
from edge.record import Log, Places, Search, StationKey, open_log, verify_log
from tests.record.scripted import OFFICER, Clock, jpeg, opened, record_intake, steps


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "record"


def kinds(log: Log) -> list[str]:
    return [entry.kind for entry in log.entries()]


def whole(root: Path, key: StationKey) -> None:
    assert verify_log(root, key.public).problems == ()


def refused(root: Path, *, alone: bool = False) -> str:
    with pytest.raises(SetupError) as caught:
        opened(root, alone=alone)
    return str(caught.value)


def stopped(reason: str = "left") -> dict[str, Json]:
    return {"number": "1", "reason": reason}


def test_a_new_record_begins_with_its_key_and_its_format(root: Path) -> None:
    log, key = opened(root)
    (first,) = log.entries()
    assert (first.seq, first.kind, first.prev) == (1, "record_opened", "0" * 64)
    assert first.body["public_key"] == key.public.pem.decode()
    assert log.head() == first
    log.close()


def test_entries_are_read_as_they_were_added_also_after_a_restart(root: Path) -> None:
    log, key = opened(root)
    added = record_intake(log, 5)
    assert list(log.entries(after=1)) == added
    assert [dict(entry.body) for entry in added] == [body for _, body in steps(5)]
    log.close()
    log, _ = opened(root)
    assert list(log.entries(after=1)) == added
    assert log.intake_entries("intake-5") == tuple(added)
    assert log.case_entries("2026/00001") == tuple(added)
    log.close()
    whole(root, key)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = '{}' WHERE seq = 2",
        "UPDATE entry SET seq = 99 WHERE seq = 2",
        "UPDATE OR REPLACE entry SET seq = 3 WHERE seq = 2",
        "DELETE FROM entry WHERE seq = 12",
        "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 3",
        "REPLACE INTO entry SELECT 5, format, at, kind, body, prev, hash, signature FROM entry WHERE seq = 3",
        "INSERT INTO entry SELECT seq + 20, format, at, kind, body, hash, hash, signature FROM entry WHERE seq = 12",
        "INSERT INTO entry SELECT NULL, format, at, kind, body, hash, hash, signature FROM entry WHERE seq = 12",
        "INSERT INTO entry SELECT seq + 1, format, at, kind, body, prev, hash, signature FROM entry WHERE seq = 12",
        "INSERT INTO entry SELECT seq - 20, format, at, kind, body, prev, hash, signature FROM entry WHERE seq = 12",
        "INSERT INTO entry SELECT * FROM entry WHERE seq = 3 ON CONFLICT DO UPDATE SET body = ''",
    ],
)
def test_the_database_itself_refuses_every_change(root: Path, statement: str) -> None:
    log, key = opened(root)
    record_intake(log, 1)
    log.close()
    before = Places(root).database.read_bytes()
    with closing(sqlite3.connect(Places(root).database, isolation_level=None)) as connection:
        assert connection.execute("SELECT max(seq) FROM entry").fetchone() == (12,)
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute(statement)
    assert Places(root).database.read_bytes() == before
    whole(root, key)


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("no_such_kind", {}, "no_such_kind is no kind of entry"),
        ("signed_out", {"number": "1"}, "signed_out lacks reason"),
        ("signed_out", {"number": "1", "reason": "tired"}, "must be left or idle or another"),
        ("signed_out", {**stopped(), "mood": "good"}, "has no field mood"),
        ("question_answered", {"intake": "i", "by": "1", "fact": "f", "value": float("nan")}, "NaN|nan"),
        ("question_answered", {"intake": "i", "by": "1", "fact": "f", "value": 2**60}, "exceeds"),
    ],
)
def test_what_the_catalogue_does_not_know_is_not_added(root: Path, kind: str, body: dict[str, Json], says: str) -> None:
    log, _ = opened(root)
    with pytest.raises(ValueError, match=says):
        log.append(kind, body)
    assert kinds(log) == ["record_opened"]
    log.append("signed_out", stopped())
    log.close()


def test_a_second_kiosk_is_refused_and_a_command_is_not(root: Path) -> None:
    kiosk, key = opened(root, alone=True)
    assert "Another kiosk is running" in refused(root, alone=True)
    command, _ = opened(root)
    for _ in range(3):
        command.append("person_enrolled", {"number": "9", "name": "N", "role": "second", "by": "1", "change": 1})
        kiosk.append("signed_out", stopped())
    assert [entry.seq for entry in kiosk.entries()] == list(range(1, 8))
    command.close()
    kiosk.close()
    again, _ = opened(root, alone=True)
    again.close()
    whole(root, key)


def test_threads_may_add_and_read_at_once(root: Path) -> None:
    log, key = opened(root)

    def work(number: int) -> tuple[int, int]:
        record_intake(log, number)
        return len(log.intake_entries(f"intake-{number}")), len(log.search(Search(seal=f"s-{number}")))

    with ThreadPoolExecutor() as threads:
        assert list(threads.map(work, range(4))) == [(11, 1)] * 4
    assert log.head().seq == 1 + 4 * 11
    log.close()
    whole(root, key)


def test_entries_may_be_added_while_they_are_read(root: Path) -> None:
    log, _ = opened(root)
    record_intake(log, 1)
    for entry in log.entries():
        if entry.seq <= 5:
            log.append("signed_out", stopped())
    assert log.head().seq == 17
    log.close()


# --- the clock ---


def test_a_clock_set_back_is_recorded_and_the_order_holds(root: Path) -> None:
    clock = Clock()
    log, key = opened(root, clock)
    before = log.append("signed_out", stopped())
    clock.set_by(-3600)
    after = log.append("signed_out", stopped())
    assert kinds(log) == ["record_opened", "signed_out", "clock_jumped", "signed_out"]
    jump = list(log.entries())[2].body
    assert jump["seconds"] == pytest.approx(-3600, abs=1)
    assert str(jump["to"]) < before.at <= str(jump["from"])
    assert (after.seq, after.at < before.at) == (4, True)
    log.append("signed_out", stopped())
    assert kinds(log).count("clock_jumped") == 1
    log.close()
    whole(root, key)


def test_a_clock_set_back_while_the_kiosk_was_off_is_recorded_too(root: Path) -> None:
    clock = Clock()
    log, key = opened(root, clock)
    log.append("signed_out", stopped())
    log.close()
    clock.set_by(-86400)
    log, _ = opened(root, clock)
    log.append("signed_out", stopped("idle"))
    assert kinds(log)[-2:] == ["clock_jumped", "signed_out"]
    log.close()
    whole(root, key)


def test_a_clock_set_forward_is_told_from_time_that_passes(root: Path) -> None:
    clock = Clock()
    log, _ = opened(root, clock)
    clock.pass_by(7200)
    log.append("signed_out", stopped())
    assert kinds(log) == ["record_opened", "signed_out"]
    clock.set_by(7200)
    log.append("signed_out", stopped())
    assert kinds(log)[-2:] == ["clock_jumped", "signed_out"]
    assert list(log.entries())[2].body["seconds"] == pytest.approx(7200, abs=1)
    log.close()


def test_a_clock_that_is_slowly_put_right_is_no_jump(root: Path) -> None:
    clock = Clock()
    log, _ = opened(root, clock)
    for _ in range(20):
        clock.set_by(0.5)
        log.append("signed_out", stopped())
    assert "clock_jumped" not in kinds(log)
    log.close()


# --- the end of the chain, and the note of it ---


def copies(root: Path, log: Log) -> tuple[bytes, bytes]:
    return Places(root).database.read_bytes(), Places(root).head.read_bytes()


def test_a_power_cut_between_entry_and_note_is_mended(root: Path) -> None:
    log, key = opened(root)
    record_intake(log, 1)
    _, note = copies(root, log)
    log.append("signed_out", stopped())
    log.close()
    Places(root).head.write_bytes(note)
    whole(root, key)
    log, _ = opened(root)
    assert kinds(log)[-1] == "signed_out"
    assert Places(root).head.read_bytes() != note
    log.close()
    whole(root, key)


def test_an_old_copy_of_the_database_is_refused(root: Path) -> None:
    log, _ = opened(root)
    record_intake(log, 1)
    database, _ = copies(root, log)
    log.append("signed_out", stopped())
    log.close()
    Places(root).database.write_bytes(database)
    assert "ends at entry 12, but entry 13 was noted" in refused(root)


def test_a_missing_database_is_an_end_cut_off(root: Path) -> None:
    log, _ = opened(root)
    log.close()
    Places(root).database.unlink()
    assert "ends at entry 0, but entry 1 was noted" in refused(root)


def test_an_old_note_does_not_stop_the_kiosk_and_is_never_forgotten(root: Path) -> None:
    log, key = opened(root)
    _, note = copies(root, log)
    record_intake(log, 1)
    log.close()
    Places(root).head.write_bytes(note)
    log, _ = opened(root)
    assert log.head().kind == "head_lost"
    assert log.head().body == {"noted": 1, "found": 12}
    log.close()
    whole(root, key)


def test_a_missing_note_does_not_stop_the_kiosk_and_is_never_forgotten(root: Path) -> None:
    log, key = opened(root)
    record_intake(log, 1)
    log.close()
    Places(root).head.unlink()
    log, _ = opened(root)
    assert kinds(log)[-2:] == ["record_opened", "head_lost"]
    assert log.head().body == {"noted": None, "found": 12}
    log.close()
    whole(root, key)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]\n", b"\xff", b"{" * 5000, b'{"format":1}\n'])
def test_a_note_that_was_altered_is_refused(root: Path, content: bytes) -> None:
    log, _ = opened(root)
    log.close()
    Places(root).head.write_bytes(content)
    assert "was altered" in refused(root)


def test_the_note_of_another_station_is_refused(root: Path, tmp_path: Path) -> None:
    for folder in (root, tmp_path / "other"):
        log, _ = opened(folder)
        log.close()
    Places(root).head.write_bytes(Places(tmp_path / "other").head.read_bytes())
    assert "belongs to another station" in refused(root)


def test_the_record_of_another_station_is_refused(root: Path, tmp_path: Path) -> None:
    for folder in (root, tmp_path / "other"):
        log, _ = opened(folder)
        log.close()
    Places(root).database.write_bytes(Places(tmp_path / "other").database.read_bytes())
    assert "run scelle log verify" in refused(root)


def altered(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(Places(root).database, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE entry SET kind = 'made_safe' WHERE seq = 12", "SELECT 1"])
def test_a_database_without_its_triggers_is_refused(root: Path, statement: str) -> None:
    log, _ = opened(root)
    record_intake(log, 1)
    log.close()
    altered(root, statement)
    assert "was altered: its tables are not those of a record" in refused(root)


def test_a_file_that_is_no_database_is_refused(root: Path) -> None:
    log, _ = opened(root)
    log.close()
    Places(root).database.write_bytes(b"not a database" * 1000)
    assert "cannot be read: file is not a database" in refused(root)


def test_a_database_of_something_else_is_refused(root: Path) -> None:
    root.mkdir()
    with closing(sqlite3.connect(Places(root).database, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE song (title TEXT)")
    Places(root).head.parent.mkdir()
    Path(root / "key").mkdir()
    clock = Clock()
    with pytest.raises(SetupError, match="put the key back"):
        opened(root, clock)


def test_a_record_of_a_newer_version_is_refused(root: Path) -> None:
    log, _ = opened(root)
    log.close()
    with closing(sqlite3.connect(Places(root).database, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 2")
    assert "written by a newer Scellé" in refused(root)


# --- photographs ---


def test_a_photograph_twice_is_one_file(root: Path) -> None:
    log, _ = opened(root)
    assert log.photograph(jpeg(1)) == log.photograph(jpeg(1))
    assert len(list(Places(root).photographs.rglob("*.jpg"))) == 1
    assert log.read_photograph(log.photograph(jpeg(1))) == jpeg(1)
    log.close()


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"\xff\xd8", b"\xff\xd8\xff" + bytes(32 << 20)], ids=len)
def test_what_is_no_photograph_is_not_kept(root: Path, content: bytes) -> None:
    log, _ = opened(root)
    with pytest.raises(ValueError, match="a photograph is a JPEG of at most 32 MiB"):
        log.photograph(content)
    assert list(Places(root).photographs.rglob("*")) == []
    log.close()


def test_a_search_database_that_was_spoilt_is_made_again(root: Path) -> None:
    log, key = opened(root)
    record_intake(log, 1)
    log.close()
    Places(root).search.write_bytes(b"spoilt" * 2000)
    log, _ = opened(root)
    assert [found.intake for found in log.search(Search(officer=str(OFFICER["number"])))] == ["intake-1"]
    log.close()
    whole(root, key)


def test_a_search_database_that_is_spoilt_under_a_running_kiosk_costs_no_entry(root: Path) -> None:
    log, key = opened(root)
    record_intake(log, 1)
    with Places(root).search.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(4096) * 6)
    log.append("signed_out", stopped())
    record_intake(log, 2)
    log.close()
    log, _ = opened(root)
    assert len(log.search(Search())) == 2
    log.close()
    whole(root, key)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    log, key = opened(tmp_path / "elsewhere")
    log.close()
    (tmp_path / "file").write_bytes(b"")
    clock = Clock()
    with pytest.raises(SetupError, match="cannot be written"):
        open_log(tmp_path / "file" / "record", key, clock.now, clock.monotonic)
