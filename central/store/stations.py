"""The stations' rows: who there is, how far each chain goes, and the lock under which it grows.

Knows SQL. Does not know when a station may do what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from central.domain import GENESIS, Head
from central.store.tables import STATION


@dataclass(frozen=True, slots=True)
class Station:
    """One station. Times as entries write them; `clock_seconds` its clock less ours; `state` JSON as it last said.

    `held` is the number of what was set apart, while its chain is held for that.
    """

    fingerprint: str
    name: str
    unit: str
    public_key: str
    enrolled_at: str
    revoked_at: str | None
    head: Head
    seen_at: str | None
    clock_seconds: float | None
    state: str | None
    held: int | None


def add(connection: Connection, station: str, name: str, unit: str, public_key: str, now: str) -> None:
    """A new station with an empty chain; `public_key` in PEM. It must not be there yet."""
    connection.execute(
        insert(STATION).values(
            station=station,
            name=name,
            unit=unit,
            public_key=public_key,
            enrolled_at=now,
            head_seq=GENESIS.seq,
            head_hash=GENESIS.hash,
        )
    )


def find(connection: Connection, station: str) -> Station | None:
    """One station; None where it is not enrolled."""
    return _one(connection, select(STATION).where(STATION.c.station == station))


def lock(connection: Connection, station: str) -> Station | None:
    """One station, which nobody else changes until this transaction ends: it must be one of `Store.begin`."""
    return _one(connection, select(STATION).where(STATION.c.station == station).with_for_update())


def every(connection: Connection) -> Sequence[Station]:
    """All stations, by unit and name."""
    rows = connection.execute(select(STATION).order_by(STATION.c.unit, STATION.c.name, STATION.c.station))
    return [_station(row) for row in rows]


def move_head(connection: Connection, station: str, old: Head, new: Head) -> bool:
    """Whether the chain's head was `old` and now is `new`."""
    moved = connection.execute(
        update(STATION)
        .where(STATION.c.station == station, STATION.c.head_seq == old.seq, STATION.c.head_hash == old.hash)
        .values(head_seq=new.seq, head_hash=new.hash)
    )
    return moved.rowcount == 1


def hold(connection: Connection, station: str, number: int | None) -> None:
    """Hold a chain for what was set apart under `number`; None lets it go on."""
    connection.execute(update(STATION).where(STATION.c.station == station).values(held=number))


def revoke(connection: Connection, station: str, now: str) -> None:
    """Take a station's right to speak; a revoked one stays as it is."""
    connection.execute(
        update(STATION).where(STATION.c.station == station, STATION.c.revoked_at.is_(None)).values(revoked_at=now)
    )


def note_contact(connection: Connection, station: str, now: str, clock_seconds: float | None) -> None:
    """That a station spoke, and how far its clock is ahead of ours, where it said its time."""
    told = {} if clock_seconds is None else {"clock_seconds": clock_seconds}
    connection.execute(update(STATION).where(STATION.c.station == station).values(seen_at=now, **told))


def note_state(connection: Connection, station: str, state: str) -> None:
    """What a station said of itself, as JSON."""
    connection.execute(update(STATION).where(STATION.c.station == station).values(state=state))


def _one(connection: Connection, query: Select[Any]) -> Station | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else _station(row)


def _station(row: Row[Any]) -> Station:
    return Station(
        fingerprint=row.station,
        name=row.name,
        unit=row.unit,
        public_key=row.public_key,
        enrolled_at=row.enrolled_at,
        revoked_at=row.revoked_at,
        head=Head(row.head_seq, row.head_hash),
        seen_at=row.seen_at,
        clock_seconds=row.clock_seconds,
        state=row.state,
        held=row.held,
    )
