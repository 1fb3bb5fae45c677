"""Sends lines to a database as the API does, from the head on, and says what was acknowledged.

Runs in a process of its own: it is there to be one of several, and to be killed.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from central.domain import Head
from central.ingest import Refused, take_entries
from central.store import open_store, stations

# A server that has loaded the program before forks a writer in milliseconds.
_FORKING = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Writer:
    """A process that sends, and the pipe on which it says the head and how many entries were new."""

    process: BaseProcess
    said: "Connection[object, tuple[Head, int]]"

    def acknowledged(self) -> Iterator[tuple[Head, int]]:
        """What was acknowledged, until it ends or is killed."""
        while True:
            try:
                yield self.said.recv()
            except EOFError:
                return


@contextmanager
def writing(database: str, station: str, lines: Sequence[bytes], batch: int) -> Iterator[Writer]:
    """A writer that sends so many lines at once; killed at the end of the block."""
    _FORKING.set_forkserver_preload([__name__])
    ours, theirs = _FORKING.Pipe(duplex=False)
    process = _FORKING.Process(target=send, args=(database, station, lines, batch, theirs))
    process.start()
    theirs.close()
    try:
        yield Writer(process, ours)
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def send(
    database: str, station: str, lines: Sequence[bytes], batch: int, said: "Connection[tuple[Head, int], object]"
) -> None:
    """What the process does."""
    store = open_store(database)
    with store.read() as connection:
        known = stations.find(connection, station)
    assert known is not None
    at = known.head.seq
    while at < len(lines):
        answer = take_entries(store, station, lines[at : at + batch], datetime.now(UTC))
        if isinstance(answer, Refused):
            assert answer.problem.name == "out-of-order", answer
        else:
            said.send((answer.head, answer.stored))
        at = answer.head.seq
    store.close()
