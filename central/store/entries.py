"""The entries that were taken: the lines as they came, and what is needed to find them.

Knows SQL. Checks nothing: what comes here was verified.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from central.chain import Sealed
from central.kinds import named, searchable
from central.store.tables import ENTRY


def add(connection: Connection, station: str, entries: Sequence[Sealed], now: str) -> None:
    """Append verified entries."""
    if not entries:
        return
    rows = []
    for entry in entries:
        about = named(entry.kind, entry.body)
        rows.append(
            {
                "station": station,
                "seq": entry.seq,
                "at": entry.at,
                "kind": searchable(entry.kind),
                "case": about.case,
                "intake": about.intake,
                "seal": about.seal,
                "line": entry.line.decode(),
                "hash": entry.hash,
                "received_at": now,
            }
        )
    connection.execute(insert(ENTRY), rows)


def held_lines(connection: Connection, station: str, first: int, last: int) -> dict[int, bytes]:
    """The lines held under the numbers from `first` to `last`, both included."""
    rows = connection.execute(
        select(ENTRY.c.seq, ENTRY.c.line).where(ENTRY.c.station == station, ENTRY.c.seq.between(first, last))
    )
    return {row.seq: row.line.encode() for row in rows}
