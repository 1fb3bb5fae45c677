"""Which photographs are held, and which parts of those that are still on their way.

Knows SQL. Does not know where the bytes lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from central.store.tables import PHOTOGRAPH, PHOTOGRAPH_PART

_AT_ONCE: Final = 1000
"""Hashes in one query: databases bound the number of its parameters."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph that became whole: its bytes; when it was deleted on purpose, if it was."""

    size: int
    received_at: str
    deleted_at: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a photograph from `first` on, `size` of them, and under which key the shelf holds them."""

    first: int
    size: int
    shelf_key: str


def received(connection: Connection, station: str, hashes: Sequence[str]) -> set[str]:
    """Those of the hashes whose photograph arrived, deleted since or not."""
    found: set[str] = set()
    for begin in range(0, len(hashes), _AT_ONCE):
        query = select(PHOTOGRAPH.c.sha256).where(
            PHOTOGRAPH.c.station == station, PHOTOGRAPH.c.sha256.in_(hashes[begin : begin + _AT_ONCE])
        )
        found.update(connection.scalars(query))
    return found


def find(connection: Connection, station: str, sha256: str) -> Photograph | None:
    """One photograph; None where it never became whole."""
    query = select(PHOTOGRAPH.c.size, PHOTOGRAPH.c.received_at, PHOTOGRAPH.c.deleted_at).where(
        PHOTOGRAPH.c.station == station, PHOTOGRAPH.c.sha256 == sha256
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Photograph(*row)


def add(connection: Connection, station: str, sha256: str, size: int, now: str) -> None:
    """That a photograph became whole. It must not be there yet."""
    connection.execute(insert(PHOTOGRAPH).values(station=station, sha256=sha256, size=size, received_at=now))


def note_deleted(connection: Connection, station: str, sha256: str, now: str) -> None:
    """That the shelf no longer holds a photograph, on purpose; entries that name it hold as before."""
    connection.execute(
        update(PHOTOGRAPH)
        .where(PHOTOGRAPH.c.station == station, PHOTOGRAPH.c.sha256 == sha256, PHOTOGRAPH.c.deleted_at.is_(None))
        .values(deleted_at=now)
    )


def parts(connection: Connection, station: str, sha256: str) -> list[Part]:
    """The parts of a photograph that is on its way, from its beginning on, without a gap."""
    query = (
        select(PHOTOGRAPH_PART.c.first, PHOTOGRAPH_PART.c.size, PHOTOGRAPH_PART.c.shelf_key)
        .where(PHOTOGRAPH_PART.c.station == station, PHOTOGRAPH_PART.c.sha256 == sha256)
        .order_by(PHOTOGRAPH_PART.c.first)
    )
    return [Part(*row) for row in connection.execute(query)]


def add_part(connection: Connection, station: str, sha256: str, part: Part, now: str) -> None:
    """That a part arrived. The station's row must be locked, and the part begin where the others end."""
    connection.execute(
        insert(PHOTOGRAPH_PART).values(
            station=station,
            sha256=sha256,
            first=part.first,
            size=part.size,
            shelf_key=part.shelf_key,
            received_at=now,
        )
    )


def drop_parts(connection: Connection, station: str, sha256: str) -> list[Part]:
    """Forget all parts of a photograph; they are given back, so that the shelf can let them go after the commit."""
    dropped = parts(connection, station, sha256)
    connection.execute(
        delete(PHOTOGRAPH_PART).where(PHOTOGRAPH_PART.c.station == station, PHOTOGRAPH_PART.c.sha256 == sha256)
    )
    return dropped


def abandoned(connection: Connection, station: str, before: str) -> Sequence[str]:
    """Hashes of a station's photographs on their way whose newest part is older than that."""
    query = (
        select(PHOTOGRAPH_PART.c.sha256)
        .where(PHOTOGRAPH_PART.c.station == station)
        .group_by(PHOTOGRAPH_PART.c.sha256)
        .having(func.max(PHOTOGRAPH_PART.c.received_at) < before)
    )
    return connection.scalars(query).all()
