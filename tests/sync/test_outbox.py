"""Batches keep to the limits of the contract, whatever the entries are like."""

import gzip
import random
from pathlib import Path

import pytest

from edge.exhibit import Json
from edge.record import RecordError
from edge.record.chain import GENESIS
from edge.sync.outbox import MOST_BYTES, first_time, hash_at, next_batch, waiting
from tests.record.scripted import opened, record_intake


def test_a_batch_ends_where_the_bytes_do(tmp_path: Path) -> None:
    log, _ = opened(tmp_path)
    for number in range(7):
        # Nothing that could be packed.
        text: Json = random.Random(number).randbytes(500_000).hex()
        log.append("person_changed", {"number": "1", "what": text, "by": "1", "change": 1})
    after, sizes = 0, []
    while (batch := next_batch(log, after)) is not None:
        lines = gzip.decompress(batch.packed).splitlines(keepends=True)
        assert len(lines) == batch.entries
        assert sum(map(len, lines)) <= MOST_BYTES
        assert len(batch.packed) <= 4 << 20
        sizes.append(batch.entries)
        after = batch.seq
    assert sizes == [4, 3, 1]
    log.close()


def test_an_entry_larger_than_a_batch_goes_alone(tmp_path: Path) -> None:
    log, _ = opened(tmp_path)
    log.append("person_changed", {"number": "1", "what": "x" * (MOST_BYTES + 1), "by": "1", "change": 1})
    log.append("station_stopped", {})
    numbers = []
    after = 0
    while (batch := next_batch(log, after)) is not None:
        numbers.append(batch.entries)
        after = batch.seq
    assert numbers == [1, 1, 1]
    log.close()


def test_what_waits_is_counted_once_by_its_photographs(tmp_path: Path) -> None:
    log, _ = opened(tmp_path)
    assert waiting(log, 1).since is None
    record_intake(log, 1)
    record_intake(log, 2)
    found = waiting(log, 1)
    assert (found.entries, found.photographs, found.size) == (22, 2, 2 * 20_004)
    assert found.since == next(log.entries(1)).at
    log.close()


def test_the_hash_at_a_number_is_the_logs(tmp_path: Path) -> None:
    log, _ = opened(tmp_path)
    record_intake(log, 1)
    assert hash_at(log, 0) == GENESIS
    assert [hash_at(log, entry.seq) for entry in log.entries()] == [entry.hash for entry in log.entries()]
    assert hash_at(log, 13) is None
    log.close()


def test_a_damaged_entry_is_a_sentence(tmp_path: Path) -> None:
    log, _ = opened(tmp_path)
    record_intake(log, 1)
    database = log.places.database
    database.write_bytes(database.read_bytes().replace(b'"answer":"done"', b'"answer":"done '))
    with pytest.raises(RecordError, match="scelle log verify"):
        next_batch(log, 0)
    with pytest.raises(RecordError, match="scelle log verify"):
        waiting(log, 0)
    with pytest.raises(RecordError, match="scelle log verify"):
        first_time(log, 2)
    log.close()
