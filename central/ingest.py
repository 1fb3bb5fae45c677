"""Entries come in: what holds is stored with the new head in one transaction, what does not is set apart.

Knows the rules of docs/sync-protocol.md, "Entries". Knows no HTTP, and no tables by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from central.chain import Sealed, number, read_key, verify
from central.domain import CentralError, Head, Json, Problem, time_text
from central.kinds import named
from central.store import Store, apart, entries, photographs, stations
from central.store.stations import Station

MOST_MISSING: Final = 1000
"""How many missing photographs one answer names, at most."""


@dataclass(frozen=True, slots=True)
class Taken:
    """All lines are held, and on the disk. `stored` are new, `known` were held before; `head` is the chain's now."""

    head: Head
    stored: int
    known: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Not all lines are held; those before the fault are, and on the disk. `head` is the chain's now."""

    problem: Problem
    head: Head


@dataclass(frozen=True, slots=True)
class _Fault:
    """The first line that does not hold: its place among the lines, the number it should have, and why not."""

    place: int
    seq: int
    reason: str


def take_entries(store: Store, station: str, lines: Sequence[bytes], now: datetime) -> Taken | Refused:
    """Take the lines of one request, one or more without their newlines, from the station of that fingerprint.

    Two requests at once for a station come one after the other. Raises CentralError where the station is not enrolled,
    UnavailableError where the database cannot now: then nothing was taken, or the answer to the commit was lost, and
    sending again is harmless.
    """
    moment = time_text(now)
    with store.begin() as connection:
        known = stations.lock(connection, station)
        if known is None:
            raise CentralError(f"Station {station} is not enrolled.")
        if known.revoked_at is not None:
            return Refused(Problem("revoked", 403, "This station's right to speak was taken."), known.head)
        if known.held is not None:
            return Refused(_held(connection, known, known.held), known.head)
        return _take(connection, known, lines, moment)


def held_problem(store: Store, station: str) -> Problem | None:
    """The problem for which a chain is held; None where it is not."""
    with store.read() as connection:
        known = stations.find(connection, station)
        if known is None or known.held is None:
            return None
        return _held(connection, known, known.held)


def release(store: Store, station: str, number: int, by: str, reason: str, now: datetime) -> None:
    """Let a chain go on that is held for what was set apart under `number`: `by` whom, and for what `reason`.

    What was set apart stays apart. Raises CentralError where nothing under that number waits for a person, or without a
    reason.
    """
    if not reason.strip() or not by.strip():
        raise CentralError("Say who releases the chain, and why.")
    with store.begin() as connection:
        known = stations.lock(connection, station)
        if known is None or not apart.release(connection, station, number, by, reason, time_text(now)):
            raise CentralError(f"Station {station} has nothing under number {number} that waits to be released.")
        if known.held == number:
            stations.hold(connection, station, None)


def _take(connection: Connection, station: Station, lines: Sequence[bytes], moment: str) -> Taken | Refused:
    head = station.head
    first = number(lines[0]) or head.seq + 1
    if first > head.seq + 1:
        title = f"Entry {first} does not follow: central holds this chain up to {head.seq}."
        return Refused(Problem("out-of-order", 409, title, {"seq": head.seq, "hash": head.hash}), head)
    overlap = min(len(lines), head.seq + 1 - first)
    fault = _differing(connection, station.fingerprint, lines[:overlap], first)
    if fault is not None:
        return _set_apart(connection, station.fingerprint, lines, fault, head, moment)
    new, fault = _verified(station, lines, overlap)
    missing, absent_from = _missing(connection, station.fingerprint, new)
    whole = new[:absent_from]
    if whole:
        entries.add(connection, station.fingerprint, whole, moment)
        moved = Head(whole[-1].seq, whole[-1].hash)
        if not stations.move_head(connection, station.fingerprint, head, moved):
            raise CentralError(f"The head of station {station.fingerprint} moved although its row was locked.")
        head = moved
    if missing:
        title = "Photographs that these entries name must come first."
        members: dict[str, Json] = {"photographs": [*missing[:MOST_MISSING]], "seq": head.seq, "hash": head.hash}
        return Refused(Problem("photographs-missing", 409, title, members), head)
    if fault is not None:
        return _set_apart(connection, station.fingerprint, lines, fault, head, moment)
    return Taken(head, len(whole), overlap)


def _differing(connection: Connection, station: str, lines: Sequence[bytes], first: int) -> _Fault | None:
    """The first of the lines, numbered from `first` on, that is not what is held under its number."""
    held = entries.held_lines(connection, station, first, first + len(lines) - 1) if lines else {}
    for seq, line in enumerate(lines, first):
        if seq not in held:
            raise CentralError(f"Entry {seq} of station {station} is missing in the database, below its head.")
        if held[seq] != line:
            return _Fault(seq - first, seq, f"Entry {seq} is another one than central holds under this number.")
    return None


def _verified(station: Station, lines: Sequence[bytes], begin: int) -> tuple[list[Sealed], _Fault | None]:
    """The entries after the head, from the line at `begin` on, up to the first that does not hold."""
    key = read_key(station.public_key)
    prev = station.head
    found: list[Sealed] = []
    for place in range(begin, len(lines)):
        entry = verify(lines[place], prev.seq + 1, prev.hash, key)
        if isinstance(entry, str):
            return found, _Fault(place, prev.seq + 1, entry)
        found.append(entry)
        prev = Head(entry.seq, entry.hash)
    return found, None


def _missing(connection: Connection, station: str, new: Sequence[Sealed]) -> tuple[list[str], int]:
    """The photographs that the entries name and that never arrived; how many entries come before the first such one."""
    names = [named(entry.kind, entry.body).photographs for entry in new]
    wanted = list(dict.fromkeys(one for several in names for one in several))
    there = photographs.received(connection, station, wanted)
    missing = [one for one in wanted if one not in there]
    lacking = set(missing)
    absent_from = next((place for place, several in enumerate(names) if lacking.intersection(several)), len(new))
    return missing, absent_from


def _set_apart(
    connection: Connection, station: str, lines: Sequence[bytes], fault: _Fault, head: Head, moment: str
) -> Refused:
    kept = b"".join(line + b"\n" for line in lines[fault.place :])
    reference = apart.add(connection, station, fault.seq, fault.reason, kept, moment)
    stations.hold(connection, station, reference)
    members: dict[str, Json] = {"seq": fault.seq, "reason": fault.reason, "reference": reference}
    return Refused(Problem("broken-chain", 422, "An entry does not hold; its chain is held here.", members), head)


def _held(connection: Connection, station: Station, reference: int) -> Problem:
    kept = apart.find(connection, station.fingerprint, reference)
    if kept is None:
        raise CentralError(f"Station {station.fingerprint} is held for number {reference}, which is not there.")
    members: dict[str, Json] = {"seq": kept.seq, "reason": kept.reason, "reference": reference}
    return Problem("held", 423, "An earlier fault of this chain was not looked at yet.", members)
