"""Which bytes are hashed and signed: published examples, and every way in which an entry can be altered."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from edge.record.chain import GENESIS, Row, canonical, fault, line, read_line, read_time, seal, time_text
from edge.record.keys import StationKey, load_station_key, parse_public_key

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))

MOMENTS = st.datetimes(
    datetime.min + timedelta(days=1),  # noqa: DTZ901 - Hypothesis wants them without a zone
    datetime.max - timedelta(days=1),  # noqa: DTZ901
    timezones=st.just(timezone(timedelta(hours=2))),
)

bodies = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> StationKey:
    return load_station_key(tmp_path_factory.mktemp("station"))


@pytest.mark.parametrize("vector", VECTORS["entries"], ids=lambda vector: vector["kind"])
def test_the_published_examples_hold_by_the_words_of_the_documentation(vector: dict[str, Any]) -> None:
    """As docs/record.md says it, without this program's own functions."""
    public = load_pem_public_key(VECTORS["public_key"].encode())
    assert isinstance(public, Ed25519PublicKey)
    preimage = vector["preimage"].encode()
    assert hashlib.sha256(preimage).hexdigest() == vector["hash"]
    public.verify(bytes.fromhex(vector["signature"]), vector["hash"].encode("ascii"))
    told = json.loads(preimage)
    assert sorted(told) == ["at", "body", "format", "kind", "prev", "seq", "station"]
    assert list(told) == sorted(told)


def test_the_published_examples_hold_by_this_program() -> None:
    public = parse_public_key(VECTORS["public_key"].encode())
    assert public.fingerprint == VECTORS["station"]
    previous = GENESIS
    for seq, vector in enumerate(VECTORS["entries"], 1):
        row = read_line(vector["line"].encode(), public.fingerprint)
        assert fault(row, seq, previous, public) is None
        previous = row.hash


@given(body=bodies)
def test_any_body_is_sealed_and_read_back(key: StationKey, body: dict[str, Any]) -> None:
    row = seal(key, 1, time_text(datetime(2026, 1, 1, tzinfo=UTC)), "note", body, GENESIS)
    assert fault(row, 1, GENESIS, key.public) is None
    assert row.entry.body == json.loads(canonical(body))
    assert read_line(line(row, key.public.fingerprint), key.public.fingerprint) == row


def sealed(key: StationKey) -> Row:
    return seal(key, 7, "2026-11-22T09:00:00.000000Z", "made_safe", {"intake": "i", "guide": "é"}, "ab" * 32)


ALTERED: list[tuple[str, dict[str, Any]]] = [
    ("time", {"at": "2026-11-22T09:00:00.000001Z"}),
    ("time of another form", {"at": "2026-11-22T09:00:00Z"}),
    ("kind", {"kind": "made_Safe"}),
    ("body", {"body": '{"guide":"e","intake":"i"}'}),
    ("spaces in the body", {"body": '{"guide": "é","intake":"i"}'}),
    ("order of the body", {"body": '{"intake":"i","guide":"é"}'}),
    ("a name twice in the body", {"body": '{"guide":"é","guide":"é","intake":"i"}'}),
    ("escaped letters in the body", {"body": '{"guide":"\\u00e9","intake":"i"}'}),
    ("no object", {"body": "[]"}),
    ("no JSON", {"body": "{"}),
    ("not a number", {"body": '{"guide":NaN}'}),
    ("too deep", {"body": '{"a":' * 100_000}),
    ("bytes", {"body": b'{"guide":"e","intake":"i"}'}),
    ("half a letter", {"body": '{"guide":"\udce9","intake":"i"}'}),
    ("hash", {"hash": "0" * 64}),
    ("capitals in the hash", {"hash": "A" * 64}),
    ("signature", {"signature": "0" * 128}),
    ("no signature", {"signature": ""}),
    ("format", {"format": 2}),
    ("no format", {"format": None}),
    ("number", {"seq": 8}),
    ("predecessor", {"prev": "ac" * 32}),
]


@pytest.mark.parametrize("change", [change for _, change in ALTERED], ids=[name for name, _ in ALTERED])
def test_an_altered_entry_has_a_fault(key: StationKey, change: dict[str, Any]) -> None:
    row = sealed(key)
    assert fault(row, 7, "ab" * 32, key.public) is None
    assert fault(replace(row, **change), 7, "ab" * 32, key.public)


def test_a_signature_in_capitals_is_another_text_and_a_fault(key: StationKey) -> None:
    row = sealed(key)
    assert "not signed" in str(fault(replace(row, signature=row.signature.upper()), 7, "ab" * 32, key.public))


def test_an_entry_of_another_station_is_told_from_ones_own(key: StationKey, tmp_path: Path) -> None:
    assert fault(sealed(load_station_key(tmp_path)), 7, "ab" * 32, key.public)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53), 2.0**53, 1e20, {1: 2}, "\ud800"])
def test_what_json_cannot_hold_is_not_sealed(key: StationKey, value: Any) -> None:
    with pytest.raises(ValueError, match=r"not for canonical JSON"):
        seal(key, 1, "2026-11-22T09:00:00.000000Z", "note", {"x": value}, GENESIS)


@given(moment=MOMENTS)
def test_times_are_read_as_they_were_written_and_sort_as_text(moment: datetime) -> None:
    text = time_text(moment)
    assert read_time(text) == moment
    assert len(text) == 27
    assert time_text(moment + timedelta(microseconds=1)) > text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-22",
        "2026-13-22T09:00:00.000000Z",
        "2026-11-22T09:00:00.000000+00:00",
        "２026-11-22T09:00:00.000000Z",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time in UTC with microseconds|month"):
        read_time(text)


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"null", b"\xff", b'{"at":1}', b"[" * 100_000])
def test_a_line_that_is_no_entry_is_refused(key: StationKey, text: bytes) -> None:
    with pytest.raises(ValueError, match=r"it is|a field|Expecting|codec|Extra"):
        read_line(text, key.public.fingerprint)


def test_a_line_with_one_byte_more_is_refused(key: StationKey) -> None:
    text = line(sealed(key), key.public.fingerprint)
    assert read_line(text, key.public.fingerprint) == sealed(key)
    for other in (text + b" ", text.replace(b'"seq":7', b'"seq":7.0'), text.replace(b"{", b'{"a":1,', 1)):
        with pytest.raises(ValueError, match=r"not in canonical form|a number is not whole"):
            read_line(other, key.public.fingerprint)
