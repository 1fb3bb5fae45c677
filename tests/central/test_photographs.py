"""Photographs come in over bad lines: gone on with at any byte, kept only with the right hash, never double."""

import gc
import hashlib
import io
import itertools
import os
import random
import resource
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.domain import CentralError, UnavailableError
from central.photographs import LARGEST, Offset, Part, Refused, Whole, let_go_abandoned, take, where
from central.shelves import Shelf, open_shelf, photograph_key
from central.store import Store, open_store, photographs, upgrade
from tests.central.stations import AT, NOW, Station

PHOTOGRAPH = random.Random(7).randbytes(700_000)
SHA = hashlib.sha256(PHOTOGRAPH).hexdigest()


class Line(io.BytesIO):
    """A connection on which so many bytes come before it breaks: by an error, or by an end that is too early."""

    def __init__(self, content: bytes, breaks_after: int | None = None, error: Exception | None = None) -> None:
        super().__init__(content[:breaks_after])
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece and self.error is not None:
            raise self.error
        return piece


def send(
    store: Store, shelf: Shelf, station: Station, line: io.BytesIO, first: int = 0, size: int = len(PHOTOGRAPH)
) -> Whole | Part | Refused:
    return take(store, shelf, station.fingerprint, SHA, line, first, size, NOW)


def stands(store: Store, shelf: Shelf, station: Station) -> Offset:
    return where(store, shelf, station.fingerprint, SHA)


def kept(shelf: Shelf, station: Station, sha256: str = SHA) -> bytes:
    with closing(shelf.open(photograph_key(station.fingerprint, sha256))) as source:
        return b"".join(iter(lambda: source.read(100_000), b""))


def parts(store: Store, station: Station) -> list[photographs.Part]:
    with store.read() as connection:
        return photographs.parts(connection, station.fingerprint, SHA)


def told(answer: object) -> tuple[int, str, dict[str, object]]:
    assert isinstance(answer, Refused)
    return answer.problem.status, answer.problem.name, dict(answer.problem.members)


def test_a_photograph_comes_whole(store: Store, shelf: Shelf, station: Station) -> None:
    assert stands(store, shelf, station) == Offset(0, False)
    assert send(store, shelf, station, Line(PHOTOGRAPH)) == Whole(len(PHOTOGRAPH), new=True)
    assert stands(store, shelf, station) == Offset(len(PHOTOGRAPH), True)
    assert kept(shelf, station) == PHOTOGRAPH


def test_one_that_is_held_is_not_read_again(store: Store, shelf: Shelf, station: Station) -> None:
    send(store, shelf, station, Line(PHOTOGRAPH))
    again = Line(PHOTOGRAPH)
    assert send(store, shelf, station, again) == Whole(len(PHOTOGRAPH), new=False)
    assert again.tell() == 0


@pytest.mark.parametrize("error", [None, ConnectionResetError(104, "Connection reset by peer"), TimeoutError()])
def test_what_came_before_a_break_is_kept(
    store: Store, shelf: Shelf, station: Station, error: Exception | None
) -> None:
    assert send(store, shelf, station, Line(PHOTOGRAPH, 300_001, error)) == Part(300_001)
    assert stands(store, shelf, station) == Offset(300_001, False)
    assert send(store, shelf, station, Line(PHOTOGRAPH[300_001:], 5, error), 300_001) == Part(300_006)
    assert send(store, shelf, station, Line(PHOTOGRAPH[300_006:]), 300_006) == Whole(len(PHOTOGRAPH), new=True)
    assert kept(shelf, station) == PHOTOGRAPH
    assert parts(store, station) == []


def test_an_error_of_the_server_s_own_passes_after_what_came_was_kept(
    store: Store, shelf: Shelf, station: Station
) -> None:
    class ClientDisconnectedError(Exception):
        pass

    with pytest.raises(ClientDisconnectedError):
        send(store, shelf, station, Line(PHOTOGRAPH, 1000, ClientDisconnectedError()))
    assert stands(store, shelf, station) == Offset(1000, False)


def test_a_connection_that_breaks_at_once_changes_nothing(store: Store, shelf: Shelf, station: Station) -> None:
    assert send(store, shelf, station, Line(b"", error=ConnectionResetError())) == Part(0)
    assert stands(store, shelf, station) == Offset(0, False)


def test_what_does_not_go_on_where_it_stands_is_told_where_that_is(
    store: Store, shelf: Shelf, station: Station
) -> None:
    assert told(send(store, shelf, station, Line(b"x"), 1)) == (409, "wrong-offset", {"offset": 0})
    send(store, shelf, station, Line(PHOTOGRAPH, 1000))
    for first in (0, 999, 1001):
        assert told(send(store, shelf, station, Line(b"x"), first)) == (409, "wrong-offset", {"offset": 1000})
    assert stands(store, shelf, station) == Offset(1000, False)


def test_one_with_another_hash_is_let_go_entirely(store: Store, shelf: Shelf, station: Station) -> None:
    send(store, shelf, station, Line(PHOTOGRAPH, 1000))
    (part,) = parts(store, station)
    wrong = bytes(len(PHOTOGRAPH) - 1000)
    assert told(send(store, shelf, station, Line(wrong), 1000)) == (422, "wrong-photograph", {})
    assert stands(store, shelf, station) == Offset(0, False)
    assert not shelf.holds(part.shelf_key)
    assert not shelf.holds(photograph_key(station.fingerprint, SHA))
    assert send(store, shelf, station, Line(PHOTOGRAPH)) == Whole(len(PHOTOGRAPH), new=True)


def test_no_more_is_read_than_is_wanted(store: Store, shelf: Shelf, station: Station) -> None:
    line = Line(PHOTOGRAPH + b"more")
    assert send(store, shelf, station, line) == Whole(len(PHOTOGRAPH), new=True)
    assert line.tell() == len(PHOTOGRAPH)


def test_one_that_is_too_large_is_not_read(store: Store, shelf: Shelf, station: Station) -> None:
    line = Line(b"x")
    assert told(send(store, shelf, station, line, size=LARGEST + 1))[:2] == (413, "too-large")
    assert line.tell() == 0


def test_two_stations_hold_the_same_photograph_twice(store: Store, shelf: Shelf, station: Station) -> None:
    other = Station().enrolled(store)
    send(store, shelf, station, Line(PHOTOGRAPH))
    assert stands(store, shelf, other) == Offset(0, False)
    assert send(store, shelf, other, Line(PHOTOGRAPH)) == Whole(len(PHOTOGRAPH), new=True)
    shelf.delete(photograph_key(other.fingerprint, SHA))
    assert kept(shelf, station) == PHOTOGRAPH


def test_a_station_that_is_not_enrolled_leaves_nothing(store: Store, folder_shelf: Shelf) -> None:
    with pytest.raises(CentralError, match="not enrolled"):
        send(store, folder_shelf, Station(), Line(PHOTOGRAPH, 1000))


def test_a_photograph_that_the_shelf_lost_may_come_again(store: Store, shelf: Shelf, station: Station) -> None:
    send(store, shelf, station, Line(PHOTOGRAPH))
    shelf.delete(photograph_key(station.fingerprint, SHA))
    assert stands(store, shelf, station) == Offset(0, False)
    assert send(store, shelf, station, Line(PHOTOGRAPH, 1000)) == Part(1000)
    assert send(store, shelf, station, Line(PHOTOGRAPH[1000:]), 1000) == Whole(len(PHOTOGRAPH), new=True)
    assert kept(shelf, station) == PHOTOGRAPH


def test_one_that_was_deleted_on_purpose_need_not_come_again(store: Store, shelf: Shelf, station: Station) -> None:
    send(store, shelf, station, Line(PHOTOGRAPH))
    shelf.delete(photograph_key(station.fingerprint, SHA))
    with store.begin() as connection:
        photographs.note_deleted(connection, station.fingerprint, SHA, AT)
    assert stands(store, shelf, station) == Offset(len(PHOTOGRAPH), True)
    assert send(store, shelf, station, Line(PHOTOGRAPH)) == Whole(len(PHOTOGRAPH), new=False)


def test_a_lost_part_means_that_all_comes_again(store: Store, shelf: Shelf, station: Station) -> None:
    send(store, shelf, station, Line(PHOTOGRAPH, 1000))
    shelf.delete(parts(store, station)[0].shelf_key)
    assert told(send(store, shelf, station, Line(PHOTOGRAPH[1000:]), 1000))[1] == "wrong-photograph"
    assert stands(store, shelf, station) == Offset(0, False)


def during(content: bytes, breaks_after: int | None, other: Callable[[], object]) -> Line:
    """A connection during whose reading `other` is called once."""

    class Slow(Line):
        called = False

        def read(self, size: int | None = -1, /) -> bytes:
            if not self.called:
                self.called = True
                other()
            return super().read(size)

    return Slow(content, breaks_after)


def test_of_two_requests_at_once_one_part_is_kept(store: Store, shelf: Shelf, station: Station) -> None:
    slow = during(PHOTOGRAPH, 1000, lambda: send(store, shelf, station, Line(PHOTOGRAPH, 2000)))
    assert told(send(store, shelf, station, slow)) == (409, "wrong-offset", {"offset": 2000})
    assert send(store, shelf, station, Line(PHOTOGRAPH[2000:]), 2000) == Whole(len(PHOTOGRAPH), new=True)


def test_a_part_that_comes_after_the_whole_is_let_go(store: Store, shelf: Shelf, station: Station) -> None:
    slow = during(PHOTOGRAPH, 1000, lambda: send(store, shelf, station, Line(PHOTOGRAPH)))
    assert send(store, shelf, station, slow) == Whole(len(PHOTOGRAPH), new=False)
    assert parts(store, station) == []


def test_two_that_become_whole_at_once_are_held_once(store: Store, shelf: Shelf, station: Station) -> None:
    send(store, shelf, station, Line(PHOTOGRAPH, 1000))
    rest = PHOTOGRAPH[1000:]
    slow = during(rest, None, lambda: send(store, shelf, station, Line(rest), 1000))
    assert isinstance(send(store, shelf, station, slow, 1000), Whole)
    assert stands(store, shelf, station) == Offset(len(PHOTOGRAPH), True)
    assert kept(shelf, station) == PHOTOGRAPH


def test_parts_that_nobody_goes_on_with_are_let_go_after_seven_days(
    store: Store, shelf: Shelf, station: Station
) -> None:
    send(store, shelf, station, Line(PHOTOGRAPH, 1000))
    take(store, shelf, station.fingerprint, SHA, Line(b"x"), 1000, len(PHOTOGRAPH), NOW + timedelta(days=1))
    keys = [part.shelf_key for part in parts(store, station)]
    assert let_go_abandoned(store, shelf, NOW + timedelta(days=8)) == 0
    assert stands(store, shelf, station) == Offset(1001, False)
    assert let_go_abandoned(store, shelf, NOW + timedelta(days=8, seconds=1)) == 1
    assert stands(store, shelf, station) == Offset(0, False)
    assert not any(shelf.holds(key) for key in keys)


def test_a_folder_for_temporary_files_that_takes_no_more_is_unavailable(
    store: Store, shelf: Shelf, station: Station
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    try:
        with pytest.raises(UnavailableError, match="temporary files cannot now: File too large"):
            send(store, shelf, station, Line(PHOTOGRAPH))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert send(store, shelf, station, Line(PHOTOGRAPH[500_000:]), 500_000) == Whole(len(PHOTOGRAPH), new=True)
    assert kept(shelf, station) == PHOTOGRAPH


def test_a_large_photograph_passes_through_little_memory(store: Store, shelf: Shelf, station: Station) -> None:
    class Zeros(io.RawIOBase):
        left = LARGEST

        def read(self, size: int = -1, /) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    digest = hashlib.sha256(bytes(LARGEST)).hexdigest()
    gc.collect()
    tracemalloc.start()
    answer = take(store, shelf, station.fingerprint, digest, Zeros(), 0, LARGEST, NOW)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer == Whole(LARGEST, new=True)
    assert peak < 4 * 1024 * 1024


# --- breaks anywhere ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Shelf, Path]]:
    """One database and one folder for all tries of a property."""
    root = tmp_path_factory.mktemp("breaks")
    opened = open_store(f"sqlite:///{root / 'central.sqlite'}")
    upgrade(opened)
    yield opened, open_shelf(f"folder:{root / 'shelf'}"), root / "shelf"
    opened.close()


@settings(max_examples=int(os.environ.get("SCELLE_BREAKS", "40")), deadline=None)
@given(content=st.binary(min_size=1, max_size=3000), data=st.data())
def test_a_photograph_is_put_together_from_breaks_at_any_bytes(
    kept_place: tuple[Store, Shelf, Path], content: bytes, data: st.DataObject
) -> None:
    store, shelf, root = kept_place
    station = Station().enrolled(store)
    sha256 = hashlib.sha256(content).hexdigest()
    breaks = sorted(data.draw(st.sets(st.integers(0, len(content) - 1), max_size=6)))
    errors = itertools.cycle([None, ConnectionResetError(), TimeoutError()])
    for stop in [*breaks, len(content)]:
        first = where(store, shelf, station.fingerprint, sha256).bytes
        line = Line(content[first:], stop - first, next(errors))
        answer = take(store, shelf, station.fingerprint, sha256, line, first, len(content), NOW)
        assert answer == (Part(stop) if stop < len(content) else Whole(len(content), new=True))
    assert kept(shelf, station, sha256) == content
    files = [path for path in root.rglob("*") if path.is_file() and station.fingerprint in str(path)]
    assert files == [root / photograph_key(station.fingerprint, sha256)]
    assert list((root / "unfinished").iterdir()) == []
