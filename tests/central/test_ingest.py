"""Entries come in once, in order, unaltered; what does not hold is set apart; two at once never double or interleave."""

import gzip
import io
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.domain import GENESIS, CentralError, Head, ProblemError
from central.ingest import Refused, Taken, held_problem, release, take_entries
from central.lines import read_lines
from central.store import Store, apart, open_store, photographs, stations, upgrade
from tests.central.stations import AT, NOW, Station, joined, note, picture, signed, stored
from tests.central.writer import writing


def take(store: Store, station: Station, lines: Sequence[bytes]) -> Taken | Refused:
    return take_entries(store, station.fingerprint, lines, NOW)


def refused(store: Store, station: Station, lines: Sequence[bytes]) -> tuple[int, str, dict[str, object]]:
    """Status, name and members of the refusal."""
    answer = take(store, station, lines)
    assert isinstance(answer, Refused)
    return answer.problem.status, answer.problem.name, dict(answer.problem.members)


def receive(store: Store, station: Station, photograph: bytes) -> str:
    """As if a photograph had arrived: what it is named by."""
    name = str(picture(photograph)[1]["sha256"])
    with store.begin() as connection:
        photographs.add(connection, station.fingerprint, name, len(photograph), AT)
    return name


def set_apart(store: Store, station: Station, number: int) -> apart.Apart:
    with store.read() as connection:
        found = apart.find(connection, station.fingerprint, number)
    assert found is not None
    return found


# --- what holds ---------------------------------------------------------------------------------


def test_entries_are_held_as_they_came(store: Store, station: Station) -> None:
    lines = station.notes(7)
    assert take(store, station, lines[:3]) == Taken(Head(3, head_of(lines[2])), 3, 0)
    assert take(store, station, lines[3:]) == Taken(station.head, 4, 0)
    assert stored(store, station.fingerprint) == lines


def head_of(line: bytes) -> str:
    return line.partition(b'"hash":"')[2][:64].decode()


def test_sending_again_is_harmless(store: Store, station: Station) -> None:
    lines = station.notes(6)
    take(store, station, lines[:4])
    assert take(store, station, lines[:4]) == Taken(Head(4, head_of(lines[3])), 0, 4)
    assert take(store, station, lines[1:3]) == Taken(Head(4, head_of(lines[3])), 0, 2)
    assert take(store, station, lines[2:]) == Taken(station.head, 2, 2)
    assert stored(store, station.fingerprint) == lines


def test_entries_of_any_content_are_held(store: Store, station: Station) -> None:
    """What a database could trip over: zeros, letters beyond two bytes, a word too long for an index, an unknown kind."""
    bodies: list[tuple[str, dict[str, object]]] = [
        ("intake_opened", {"intake": "a\0b", "case": "x" * 20_000, "seal": "\U0001f600\u2028"}),
        ("k\0", {}),
        ("k" * 20_000, {"deep": [[[[{"\0": None}]]]]}),
        ("note", {"small": 1e-7, "large": 1e300, "text": "\\u0000"}),
    ]
    lines = [station.seal(kind, body) for kind, body in bodies]
    assert isinstance(take(store, station, lines), Taken)
    assert stored(store, station.fingerprint) == lines


def test_stations_do_not_touch_each_other(store: Store, station: Station) -> None:
    other = Station().enrolled(store)
    assert isinstance(take(store, station, station.notes(3)), Taken)
    assert isinstance(take(store, other, other.notes(2)), Taken)
    assert refused(store, other, station.notes(1))[:2] == (409, "out-of-order")
    other.head = Head(2, other.head.hash)
    assert refused(store, station, other.notes(1))[1] == "broken-chain"
    assert len(stored(store, station.fingerprint)) == 3
    assert isinstance(take(store, other, [Station(other.key, other.head).seal(*note(1))]), Refused)


# --- what does not ------------------------------------------------------------------------------


def test_entries_that_do_not_follow_are_told_where_the_chain_ends(store: Store, station: Station) -> None:
    lines = station.notes(5)
    assert refused(store, station, lines[1:]) == (409, "out-of-order", {"seq": 0, "hash": GENESIS.hash})
    take(store, station, lines[:2])
    assert refused(store, station, lines[3:]) == (409, "out-of-order", {"seq": 2, "hash": head_of(lines[1])})
    assert held_problem(store, station.fingerprint) is None
    assert stored(store, station.fingerprint) == lines[:2]


def test_what_comes_before_a_fault_is_stored_and_the_rest_set_apart(store: Store, station: Station) -> None:
    lines = station.notes(6)
    sent = [*lines[:3], lines[3].replace(b"0,5", b"0,6"), *lines[4:]]
    status, name, members = refused(store, station, sent)
    assert (status, name) == (422, "broken-chain")
    assert (members["seq"], members["reference"]) == (4, 1)
    assert "altered" in str(members["reason"])
    assert stored(store, station.fingerprint) == lines[:3]
    kept = set_apart(store, station, 1)
    assert (kept.seq, kept.lines, kept.received_at) == (4, joined(sent[3:]), AT)


def test_a_held_chain_takes_nothing_until_a_person_has_released_it(store: Store, station: Station) -> None:
    lines = station.notes(4)
    take(store, station, [lines[0], b"\xff\0"])
    told = {"seq": 2, "reason": "Entry 2 is not UTF-8.", "reference": 1}
    assert refused(store, station, lines[1:]) == (423, "held", told)
    assert refused(store, station, lines[:1]) == (423, "held", told)
    problem = held_problem(store, station.fingerprint)
    assert problem is not None
    assert (problem.name, dict(problem.members)) == ("held", told)
    release(store, station.fingerprint, 1, "100001", "A bad cable; looked at with the unit.", NOW + timedelta(hours=1))
    assert take(store, station, lines) == Taken(station.head, 3, 1)
    kept = set_apart(store, station, 1)
    assert kept.lines == b"\xff\0\n"
    assert (kept.released_by, kept.release_reason) == ("100001", "A bad cable; looked at with the unit.")
    assert kept.released_at == "2026-11-22T10:30:00.000000Z"


def test_each_fault_gets_its_own_number(store: Store, station: Station) -> None:
    other = Station().enrolled(store)
    for number in (1, 2, 3):
        assert refused(store, station, [b"x"])[2]["reference"] == number
        release(store, station.fingerprint, number, "100001", "A test.", NOW)
    assert refused(store, other, [b"x"])[2]["reference"] == 1


@pytest.mark.parametrize(("number", "by", "reason"), [(2, "100001", "why"), (1, " ", "why"), (1, "100001", " ")])
def test_nothing_is_released_without_a_number_a_person_and_a_reason(
    store: Store, station: Station, number: int, by: str, reason: str
) -> None:
    take(store, station, [b"x"])
    with pytest.raises(CentralError):
        release(store, station.fingerprint, number, by, reason, NOW)
    assert held_problem(store, station.fingerprint) is not None


def test_nothing_is_released_twice(store: Store, station: Station) -> None:
    take(store, station, [b"x"])
    release(store, station.fingerprint, 1, "100001", "why", NOW)
    with pytest.raises(CentralError):
        release(store, station.fingerprint, 1, "100002", "another", NOW)


def test_another_history_under_the_same_numbers_is_set_apart(store: Store, station: Station) -> None:
    """A box restored from an old image, or a thief with its key: both chains hold, one is held here."""
    lines = station.notes(3)
    take(store, station, lines)
    restored = Station(station.key, Head(1, head_of(lines[0])))
    another = [restored.seal("made_safe", {"intake": "i"}), *restored.notes(2)]
    status, name, members = refused(store, station, [lines[0], *another])
    assert (status, name, members["seq"]) == (422, "broken-chain", 2)
    assert "another one than central holds" in str(members["reason"])
    assert set_apart(store, station, 1).lines == joined(another)
    assert stored(store, station.fingerprint) == lines


def test_another_station_s_entries_are_set_apart(store: Store, station: Station) -> None:
    assert "another station" in str(refused(store, station, Station().notes(1))[2]["reason"])


def test_a_well_signed_entry_with_another_predecessor_is_set_apart(store: Store, station: Station) -> None:
    take(store, station, station.notes(1))
    members = {
        "at": AT,
        "body": {},
        "format": 1,
        "kind": "note",
        "prev": "ab" * 32,
        "seq": 2,
        "station": station.fingerprint,
    }
    assert "follow" in str(refused(store, station, [signed(station.key, members)])[2]["reason"])


def test_a_revoked_station_and_an_unknown_one_are_taken_nothing_from(store: Store, station: Station) -> None:
    lines = station.notes(1)
    with store.begin() as connection:
        stations.revoke(connection, station.fingerprint, AT)
    assert refused(store, station, lines)[:2] == (403, "revoked")
    assert stored(store, station.fingerprint) == []
    unknown = Station()
    with pytest.raises(CentralError, match="not enrolled"):
        take(store, unknown, unknown.notes(1))


# --- photographs first --------------------------------------------------------------------------


def test_an_entry_waits_for_its_photographs(store: Store, station: Station) -> None:
    lines = [*station.notes(2), station.seal(*picture(b"one")), *station.notes(1), station.seal(*picture(b"two"))]
    status, name, members = refused(store, station, lines)
    one, two = (str(picture(photograph)[1]["sha256"]) for photograph in (b"one", b"two"))
    assert (status, name) == (409, "photographs-missing")
    assert members == {"photographs": [one, two], "seq": 2, "hash": head_of(lines[1])}
    assert stored(store, station.fingerprint) == lines[:2]
    assert held_problem(store, station.fingerprint) is None
    receive(store, station, b"one")
    assert refused(store, station, lines)[2]["photographs"] == [two]
    assert stored(store, station.fingerprint) == lines[:4]
    receive(store, station, b"two")
    assert take(store, station, lines) == Taken(station.head, 1, 4)


def test_another_station_s_photograph_does_not_count(store: Store, station: Station) -> None:
    receive(store, Station().enrolled(store), b"one")
    assert refused(store, station, [station.seal(*picture(b"one"))])[1] == "photographs-missing"


def test_a_photograph_that_was_deleted_on_purpose_need_not_come_again(store: Store, station: Station) -> None:
    name = receive(store, station, b"one")
    with store.begin() as connection:
        photographs.note_deleted(connection, station.fingerprint, name, AT)
    assert isinstance(take(store, station, [station.seal(*picture(b"one"))]), Taken)


def test_a_fault_behind_a_missing_photograph_is_looked_at_once_the_photograph_is_there(
    store: Store, station: Station
) -> None:
    lines = [station.seal(*picture(b"one")), b"x"]
    assert refused(store, station, lines)[1] == "photographs-missing"
    receive(store, station, b"one")
    assert refused(store, station, lines)[1] == "broken-chain"


def test_thousands_of_photographs_in_one_entry_are_asked_for_bit_by_bit(store: Store, station: Station) -> None:
    names = [f"{number:064x}" for number in range(40_000)]
    line = station.seal("intake_closed", {"intake": "i", "pictures": names})
    assert refused(store, station, [line])[2]["photographs"] == names[:1000]


# --- any byte -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One database for all tries of a property."""
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('any') / 'central.sqlite'}")
    upgrade(opened)
    yield opened
    opened.close()


@settings(max_examples=int(os.environ.get("SCELLE_FLIPS", "150")), deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), other=st.integers(1, 255), packed=st.booleans())
def test_any_single_byte_that_changes_is_refused(sqlite_store: Store, place: float, other: int, packed: bool) -> None:
    """And nothing of the part at fault is stored: what is held is what was sent, up to the line with the change."""
    station = Station().enrolled(sqlite_store)
    lines = station.notes(5)
    body = joined(lines)
    sent = bytearray(gzip.compress(body) if packed else body)
    changed = int(place * len(sent))
    sent[changed] ^= other
    try:
        came = list(read_lines(io.BytesIO(bytes(sent)), "gzip" if packed else None))
    except ProblemError:
        assert stored(sqlite_store, station.fingerprint) == []
        return
    if packed and came == lines:
        # The header of a gzip says when, where and as what it was packed; nobody reads it.
        assert changed < 10
        return
    assert isinstance(take(sqlite_store, station, came), Refused)
    whole = body[:changed].count(b"\n") if not packed else 0
    assert stored(sqlite_store, station.fingerprint) == lines[:whole]


# --- several at once, and killed ----------------------------------------------------------------


def test_writers_at_once_neither_double_nor_interleave(database: str, store: Store, station: Station) -> None:
    lines = station.notes(400)
    with ExitStack() as stack:
        writers = [stack.enter_context(writing(database, station.fingerprint, lines, batch)) for batch in (7, 10, 13)]
        added = sum(new for one in writers for _, new in one.acknowledged())
        for one in writers:
            one.process.join()
            assert one.process.exitcode == 0
    assert added == len(lines)
    assert stored(store, station.fingerprint) == lines
    assert held_problem(store, station.fingerprint) is None


def test_what_was_acknowledged_outlives_a_kill_at_any_moment(database: str, store: Store, station: Station) -> None:
    lines = station.notes(3000)
    chance = random.Random(20261122)
    held = 0
    for _ in range(int(os.environ.get("SCELLE_KILLS", "15"))):
        with writing(database, station.fingerprint, lines, 60) as one:
            said = one.acknowledged()
            heard = [next(said)[0].seq]
            # Somewhere in the next request or two: while it is read, verified, inserted or committed.
            one.process.join(chance.uniform(0, 0.05))
            one.process.kill()
            heard += [head.seq for head, _ in said]
        there = stored(store, station.fingerprint)
        assert there == lines[: len(there)]
        assert len(there) >= max(heard) > held
        held = len(there)
        if held > 2500:
            break
    # What was cut off is gone on with, as if nothing had been.
    with writing(database, station.fingerprint, lines, 500) as one:
        added = sum(new for _, new in one.acknowledged())
    assert stored(store, station.fingerprint) == lines
    assert added == len(lines) - held
