"""What was set apart: lines at fault, kept byte by byte until and after a person has looked.

Knows SQL. Does not know what a fault is.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from central.store.tables import APART


@dataclass(frozen=True, slots=True)
class Apart:
    """Lines that were set apart under `number` (1, 2, 3 ... of each station).

    `seq` is the number of the entry at fault, `reason` a sentence, `lines` that entry and those after it in the request,
    each ended by a newline.
    """

    number: int
    received_at: str
    seq: int
    reason: str
    lines: bytes
    released_at: str | None
    released_by: str | None
    release_reason: str | None


def add(connection: Connection, station: str, seq: int, reason: str, lines: bytes, now: str) -> int:
    """Set lines apart; their number. The station's row must be locked."""
    last = connection.scalar(select(func.max(APART.c.number)).where(APART.c.station == station))
    number = (last or 0) + 1
    connection.execute(
        insert(APART).values(station=station, number=number, received_at=now, seq=seq, reason=reason, lines=lines)
    )
    return number


def find(connection: Connection, station: str, number: int) -> Apart | None:
    """What was set apart under that number; None where nothing was."""
    query = select(
        APART.c.number,
        APART.c.received_at,
        APART.c.seq,
        APART.c.reason,
        APART.c.lines,
        APART.c.released_at,
        APART.c.released_by,
        APART.c.release_reason,
    ).where(APART.c.station == station, APART.c.number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else Apart(*row)


def release(connection: Connection, station: str, number: int, by: str, reason: str, now: str) -> bool:
    """Whether something was set apart under that number and not released before; it is now."""
    released = connection.execute(
        update(APART)
        .where(APART.c.station == station, APART.c.number == number, APART.c.released_at.is_(None))
        .values(released_at=now, released_by=by, release_reason=reason)
    )
    return released.rowcount == 1
