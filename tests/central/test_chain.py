"""Which lines are entries of a chain: the published examples, what kiosks seal, and a table of hostile ones."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from central.chain import Sealed, number, read_key, verify
from central.domain import GENESIS, CentralError
from tests.central.stations import AT, Station, new_key, note, signed
from tests.central.test_canonical import values

VECTORS = json.loads((Path(__file__).parents[1] / "record" / "vectors.json").read_text(encoding="utf-8"))


def test_the_published_examples_hold() -> None:
    key = read_key(VECTORS["public_key"])
    assert key.fingerprint == VECTORS["station"]
    prev = GENESIS.hash
    for seq, vector in enumerate(VECTORS["entries"], 1):
        line = vector["line"].encode()
        said = json.loads(line)
        assert verify(line, seq, prev, key) == Sealed(
            seq, said["at"], vector["kind"], said["body"], vector["hash"], line
        )
        prev = vector["hash"]


@given(body=st.dictionaries(st.text(max_size=4), values, max_size=4), kind=st.text(min_size=1, max_size=4))
def test_whatever_a_kiosk_seals_holds(body: dict[str, Any], kind: str) -> None:
    station = Station()
    line = station.seal(kind, body)
    entry = verify(line, 1, GENESIS.hash, station.verify_key)
    assert isinstance(entry, Sealed)
    assert (entry.kind, entry.hash, entry.line) == (kind, station.head.hash, line)
    assert entry.body == json.loads(line)["body"]


KEY = new_key()
STATION = Station(KEY)
LINE = STATION.seal("made_safe", {"guide": "é", "intake": "i", "share": 0.25})
MEMBERS = {name: value for name, value in json.loads(LINE).items() if name not in ("hash", "signature")}

Change = Callable[[bytes], bytes]


def written(**changes: Any) -> bytes:
    """The line with other members, and the hash and signature that it had."""
    told = {**json.loads(LINE), **changes}
    return rfc8785.dumps({name: value for name, value in told.items() if value is not ...})


def resealed(**changes: Any) -> bytes:
    """The line with other members, hashed and signed with the right key."""
    return signed(KEY, {name: value for name, value in {**MEMBERS, **changes}.items() if value is not ...})


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "no JSON"),
    "no JSON": (b"{", "no JSON"),
    "zeros": (b"\0" * 100, "no JSON"),
    "null": (b"null", "members"),
    "a list": (b"[]", "members"),
    "an empty object": (b"{}", "members"),
    "Latin-1": (LINE.decode().encode("latin-1"), "UTF-8"),
    "half a letter": (LINE.replace(b"\xc3\xa9", b"\xc3"), "UTF-8"),
    "a surrogate in UTF-8": (LINE.replace(b"\xc3\xa9", b"\xed\xa0\x80"), "UTF-8"),
    "a letter in too many bytes": (LINE.replace(b'"i"', b'"\xc1\xa9"'), "UTF-8"),
    "byte order mark": (b"\xef\xbb\xbf" + LINE, "no JSON"),
    "carriage return": (LINE + b"\r", "RFC 8785"),
    "space": (LINE.replace(b'"kind":', b'"kind": '), "RFC 8785"),
    "space before": (b" " + LINE, "RFC 8785"),
    "two entries": (LINE + LINE, "no JSON"),
    "something after it": (LINE + b"x", "no JSON"),
    "escaped letter": (LINE.replace(b"\xc3\xa9", b"\\u00e9"), "RFC 8785"),
    "a member twice": (LINE.replace(b'"format":1,', b'"format":1,"format":1,'), "RFC 8785"),
    "a name in the body twice": (LINE.replace(b'"intake":"i"', b'"intake":"i","intake":"i"'), "RFC 8785"),
    "order": (b'{"body":{},"at":"' + AT.encode() + b'"}', "RFC 8785"),
    "order in the body": (
        LINE.replace(b'"guide":"\xc3\xa9","intake":"i"', b'"intake":"i","guide":"\xc3\xa9"'),
        "RFC 8785",
    ),
    "another spelling of a number": (LINE.replace(b"0.25", b"0.250"), "RFC 8785"),
    "a number with an exponent": (LINE.replace(b"0.25", b"25e-2"), "RFC 8785"),
    "NaN": (LINE.replace(b"0.25", b"NaN"), "no JSON"),
    "infinity": (LINE.replace(b"0.25", b"Infinity"), "no JSON"),
    "beyond a double": (LINE.replace(b"0.25", b"1e999"), "double"),
    "2 to the 53": (LINE.replace(b"0.25", b"9007199254740992"), "2^53"),
    "10,000 digits": (LINE.replace(b"0.25", b"9" * 10_000), "2^53"),
    "half of a pair": (LINE.replace(b"\xc3\xa9", b"\\ud800"), "RFC 8785"),
    "deep": (LINE.replace(b"0.25", b"[" * 50_000 + b"]" * 50_000), "deep"),
    "a megabyte of a name": (LINE.replace(b'"guide"', b'"' + b"g" * 2**20 + b'"'), "hash"),
    "no signature": (written(signature=...), "members"),
    "no station": (resealed(station=...), "members"),
    "one member more": (resealed(note="x"), "members"),
    "a number as text": (resealed(seq="1"), "number"),
    "true as number": (resealed(seq=True), "number"),
    "number null": (resealed(seq=None), "number"),
    "another number": (resealed(seq=2), "number is 2"),
    "number 0": (resealed(seq=0), "number is 0"),
    "another station's name": (resealed(station="0" * 64), "another station"),
    "the station in capitals": (resealed(station=KEY.public.fingerprint.upper()), "another station"),
    "another predecessor": (resealed(prev="ab" * 32), "follow"),
    "no predecessor": (resealed(prev=None), "follow"),
    "format 2": (resealed(format=2), "format 2"),
    "format true": (resealed(format=True), "format True"),
    "time without microseconds": (resealed(at="2026-11-22T09:30:00Z"), "time"),
    "time of another zone": (resealed(at="2026-11-22T09:30:00.00000+01:00"), "time"),
    "a day that is not": (resealed(at="2026-02-30T09:30:00.000000Z"), "time"),
    "Arabic digits": (resealed(at="٢٠٢٦-11-22T09:30:00.000000Z"), "time"),
    "time as a number": (resealed(at=1), "type"),
    "kind as a number": (resealed(kind=1), "type"),
    "kind of nothing": (resealed(kind=""), "kind"),
    "body null": (resealed(body=None), "type"),
    "body as a list": (resealed(body=[]), "type"),
    "another body": (written(body={"guide": "e", "intake": "i", "share": 0.25}), "hash"),
    "another time": (written(at="2026-11-22T09:30:00.000001Z"), "hash"),
    "another kind": (written(kind="made_Safe"), "hash"),
    "another hash": (written(hash="0" * 64), "hash"),
    "hash in capitals": (written(hash=STATION.head.hash.upper()), "hash"),
    "hash null": (written(hash=None), "type"),
    "another signature": (written(signature="0" * 128), "signed"),
    "signature in capitals": (written(signature=json.loads(LINE)["signature"].upper()), "signed"),
    "a short signature": (written(signature="ab"), "signed"),
    "an empty signature": (written(signature=""), "signed"),
    "signature null": (written(signature=None), "signed"),
    "a signature of the hash's bytes": (
        written(signature=KEY.sign(bytes.fromhex(STATION.head.hash))),
        "signed",
    ),
    "signed by another key": (signed(new_key(), MEMBERS), "signed"),
}


@pytest.mark.parametrize(("line", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_line_is_refused_with_its_reason(line: bytes, reason: str) -> None:
    assert isinstance(verify(LINE, 1, GENESIS.hash, STATION.verify_key), Sealed)
    fault = verify(line, 1, GENESIS.hash, STATION.verify_key)
    assert isinstance(fault, str)
    assert fault.startswith("Entry 1 ")
    assert fault.endswith(".")
    assert reason in fault
    assert len(fault) < 250


def test_an_entry_at_another_place_of_its_own_chain_is_refused() -> None:
    station = Station()
    first, second, third = (station.seal(*note(n)) for n in range(3))
    head = verify(first, 1, GENESIS.hash, station.verify_key)
    assert isinstance(head, Sealed)
    assert isinstance(verify(second, 2, head.hash, station.verify_key), Sealed)
    assert isinstance(verify(third, 2, head.hash, station.verify_key), str)
    assert isinstance(verify(first, 2, head.hash, station.verify_key), str)
    assert isinstance(verify(second, 2, GENESIS.hash, station.verify_key), str)


NUMBERS = [
    (LINE, 1),
    (resealed(seq=77), 77),
    (b'{"seq":3}', 3),
    (b'{"seq":0}', None),
    (b'{"seq":-1}', None),
    (b'{"seq":true}', None),
    (b'{"seq":"1"}', None),
    (b'{"seq":1.5}', None),
    (b'{"seq": 1}', None),
    (b"[]", None),
    (b"\xff", None),
    (b"", None),
]


@pytest.mark.parametrize(("line", "wanted"), NUMBERS)
def test_a_line_says_its_number_or_none(line: bytes, wanted: int | None) -> None:
    assert number(line) == wanted


@pytest.mark.parametrize("pem", ["", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", b"\xff"])
def test_what_is_no_key_is_refused(pem: str | bytes) -> None:
    with pytest.raises(CentralError, match="key"):
        read_key(pem)
