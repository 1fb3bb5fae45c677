"""What kiosks send, rightly and wrongly: against the service as it runs."""

import gzip
import hashlib
import json
import ssl
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

import pytest

from central import ingest, register
from central.lines import Limits
from tests.central.api.running import Answer, Kiosk, Running, read_to_end
from tests.central.stations import joined, picture

JPEG = b"\xff\xd8\xff\xe0" + b"photograph" * 5000
JSONL = {"Content-Type": "application/jsonl"}
JSON = {"Content-Type": "application/json"}
STATE: dict[str, Any] = {
    "protocol": "1.0",
    "time": "2026-11-22T09:30:00.000000Z",
    "software": "0.1.0",
    "waiting": {"entries": 3, "photographs": 1, "since": None},
    "models": {"typology": "1"},
    "free_bytes": 10**9,
    "python": "3.11.2",
    "os": "Debian GNU/Linux 12",
    "unheard of": {"is": "ignored"},
}


def address(content: bytes) -> str:
    return f"/v1/photographs/{hashlib.sha256(content).hexdigest()}"


# --- head, entries, state -----------------------------------------------------------------------


def test_entries_move_the_head_and_sending_again_is_harmless(kiosk: Kiosk) -> None:
    lines = kiosk.record.notes(5)
    assert kiosk.send(lines[:3]).body["stored"] == 3
    again = kiosk.send(lines).body
    assert (again["stored"], again["known"]) == (2, 3)
    head = kiosk.head().body
    assert (head["seq"], head["hash"]) == (5, kiosk.record.head.hash)
    assert head["station"] == kiosk.name
    assert head["held"] is None


def test_entries_may_come_unpacked(kiosk: Kiosk) -> None:
    answer = kiosk.ask("POST", f"{kiosk.path}/entries", joined(kiosk.record.notes(2)), JSONL)
    assert answer.body["stored"] == 2


def test_a_photograph_comes_before_the_entry_that_names_it(kiosk: Kiosk) -> None:
    lines = [*kiosk.record.notes(1), kiosk.record.seal(*picture(JPEG))]
    refused = kiosk.send(lines)
    assert refused.problem == (409, "photographs-missing")
    assert refused.body["photographs"] == [hashlib.sha256(JPEG).hexdigest()]
    assert refused.body["seq"] == 1
    assert kiosk.photograph(JPEG).status == 201
    assert kiosk.send(lines).body["seq"] == 2


def test_a_broken_chain_is_held_until_somebody_releases_it(central: Running, kiosk: Kiosk) -> None:
    lines = kiosk.record.notes(3)
    broken = kiosk.send([lines[0], lines[2]])
    assert broken.problem == (422, "broken-chain")
    assert broken.body["seq"] == 2
    held = kiosk.send(lines)
    assert held.problem == (423, "held")
    assert kiosk.head().body["held"] == held.body
    ingest.release(central.store, kiosk.name, held.body["reference"], "tests", "looked at", datetime.now(UTC))
    assert kiosk.send(lines).body["seq"] == 3


def test_entries_that_leave_a_gap_are_told_the_head(kiosk: Kiosk) -> None:
    lines = kiosk.record.notes(4)
    kiosk.send(lines[:1])
    refused = kiosk.send(lines[2:])
    assert refused.problem == (409, "out-of-order")
    assert refused.body["seq"] == 1


def test_the_state_is_kept_and_the_clock_with_it(central: Running, kiosk: Kiosk) -> None:
    ahead = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    sent = json.dumps(STATE).encode()
    answer = kiosk.ask("PUT", f"{kiosk.path}/state", sent, {**JSON, "Date": ahead})
    assert (answer.status, answer.content) == (204, b"")
    known = _known(central, kiosk)
    assert json.loads(known.state)["os"] == "Debian GNU/Linux 12"
    assert "unheard of" not in known.state
    assert 590 < known.clock_seconds < 610


@pytest.mark.parametrize("date", ["yesterday", "Sun, 99 Nov 2026 09:30:00 GMT", "1", "\xff"])
def test_a_clock_that_says_nonsense_is_not_noted(central: Running, kiosk: Kiosk, date: str) -> None:
    assert kiosk.ask("GET", f"{kiosk.path}/head", headers={"Date": date}).status == 200
    assert _known(central, kiosk).clock_seconds is None


def _known(central: Running, kiosk: Kiosk) -> Any:
    return register.meant(central.store, kiosk.name)


# --- what is not of the contract ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("protocol", "2.0"),
        ("time", "2026-11-31T09:30:00.000000Z"),
        ("time", "now"),
        ("software", 1),
        ("software", "x" * 101),
        ("waiting", []),
        ("waiting", {"entries": -1, "photographs": 0, "since": None}),
        ("waiting", {"entries": True, "photographs": 0, "since": None}),
        ("waiting", {"entries": 1.5, "photographs": 0, "since": None}),
        ("waiting", {"entries": 0, "photographs": 0, "since": "x"}),
        ("waiting", {"entries": 0}),
        ("models", {"typology": 1}),
        ("models", None),
        ("free_bytes", 2**53),
        ("free_bytes", "much"),
        ("python", "\ud800"),
        ("os", None),
    ],
)
def test_a_state_of_wrong_types_is_refused(kiosk: Kiosk, member: str, value: object) -> None:
    sent = json.dumps({**STATE, member: value}).encode()
    assert kiosk.ask("PUT", f"{kiosk.path}/state", sent, JSON).problem == (400, "malformed")


@pytest.mark.parametrize(
    "sent", [b"", b"{", b"\xff", b"NaN", b"[" * 60_000, b"1" * 5000, b'"text"', b"null", b'{"protocol":"1.0"}']
)
def test_what_is_no_json_object_is_refused(kiosk: Kiosk, sent: bytes) -> None:
    assert kiosk.ask("PUT", f"{kiosk.path}/state", sent, JSON).problem == (400, "malformed")


@pytest.mark.parametrize(
    ("method", "end", "kind"),
    [
        ("PUT", "state", "text/plain"),
        ("PUT", "state", ""),
        ("POST", "entries", "application/json"),
        ("POST", "certificate", "application/x-www-form-urlencoded"),
    ],
)
def test_another_type_than_the_contracts_is_refused(kiosk: Kiosk, method: str, end: str, kind: str) -> None:
    answer = kiosk.ask(method, f"{kiosk.path}/{end}", b"{}", {"Content-Type": kind})
    assert answer.problem == (415, "wrong-type")


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "zstd", ""])
def test_another_coding_than_gzip_is_refused(kiosk: Kiosk, coding: str) -> None:
    headers = {**JSONL, "Content-Encoding": coding}
    assert kiosk.ask("POST", f"{kiosk.path}/entries", b"x\n", headers).problem == (415, "wrong-type")


@pytest.mark.parametrize(
    "sent",
    [
        b"not packed\n",
        gzip.compress(b"no newline"),
        gzip.compress(b""),
        gzip.compress(b"x\n")[:-4],
        gzip.compress(b"x\n") * 2,
        gzip.compress(b"\n"),
    ],
)
def test_what_is_no_gzip_of_lines_is_refused(kiosk: Kiosk, sent: bytes) -> None:
    headers = {**JSONL, "Content-Encoding": "gzip"}
    assert kiosk.ask("POST", f"{kiosk.path}/entries", sent, headers).problem == (400, "malformed")


def test_a_bomb_is_met_at_the_limit_and_nothing_of_it_is_kept(kiosk: Kiosk) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    million = b"0" * 1_000_000
    bomb = b"".join(packer.compress(million) for _ in range(100)) + packer.flush()
    assert len(bomb) < Limits().packed
    headers = {**JSONL, "Content-Encoding": "gzip"}
    assert kiosk.ask("POST", f"{kiosk.path}/entries", bomb, headers).problem == (413, "too-large")
    assert kiosk.head().body["seq"] == 0


def test_more_lines_than_allowed_are_refused(kiosk: Kiosk) -> None:
    assert kiosk.send([b"{}"] * 501).problem == (413, "too-large")


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (
            "POST /v1/stations/{name}/entries HTTP/1.1\r\nContent-Type: application/jsonl\r\nContent-Encoding: gzip",
            4 << 20,
        ),
        ("POST /v1/stations/{name}/entries HTTP/1.1\r\nContent-Type: application/jsonl", 16 << 20),
        ("PUT /v1/stations/{name}/state HTTP/1.1\r\nContent-Type: application/json", 64 << 10),
        ("PUT /v1/photographs/{name} HTTP/1.1\r\nContent-Type: image/jpeg", 32 << 20),
    ],
)
def test_a_body_over_the_limit_is_refused_by_its_length_alone(kiosk: Kiosk, head: str, length: int) -> None:
    answer = _raw(kiosk, f"{head}\r\nContent-Length: {length + 1}", b"the first bytes")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"too-large" in answer


@pytest.mark.parametrize(
    "head",
    [
        "POST /v1/stations/{name}/entries HTTP/1.1\r\nContent-Type: application/jsonl",
        "PUT /v1/photographs/{name} HTTP/1.1\r\nContent-Type: image/jpeg",
        "PUT /v1/photographs/{name} HTTP/1.1\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked",
    ],
)
def test_a_body_without_a_length_is_refused(kiosk: Kiosk, head: str) -> None:
    answer = _raw(kiosk, head, b"")
    assert answer.startswith(b"HTTP/1.1 411 ")
    assert b"length-missing" in answer


def _raw(kiosk: Kiosk, head: str, body: bytes) -> bytes:
    """The answer to a request that is written by hand."""
    with kiosk.line() as line:
        line.sendall(f"{head.format(name=kiosk.name)}\r\nHost: localhost\r\n\r\n".encode() + body)
        read = piece = line.recv(65536)
        while piece and b"}" not in read:
            piece = line.recv(65536)
            read += piece
        return read


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v2/stations/{name}/head",
        "/v1/stations/{name}/head/",
        "/v1//stations/{name}/head",
        "/v1/stations/../stations/{name}/head",
        "/v1/stations/%2e%2e/head",
        "/v1/stations/{name}%00/head",
        "/v1/stations/",
        "/v1/stations/{short}/head",
        "/v1/photographs/../stations/{name}/head",
        "/v1/enrolments",
        "/static/openapi.json",
        "/v1/entries.json",
    ],
)
def test_a_path_that_is_not_of_the_contract_is_none(kiosk: Kiosk, path: str) -> None:
    answer = kiosk.ask("GET", path.format(name=kiosk.name, short=kiosk.name[:63]))
    assert answer.problem == (404, "unknown-path")


@pytest.mark.parametrize("sha256", ["." * 64, "%2e%2e%2f" + "a" * 61, "A" * 64, "é" * 64, "0" * 63 + "\n"])
def test_a_photograph_is_named_by_a_hash_and_by_nothing_else(kiosk: Kiosk, sha256: str) -> None:
    path = f"/v1/photographs/{quote(sha256, safe='%')}"
    assert kiosk.ask("PUT", path, JPEG, {"Content-Type": "image/jpeg"}).problem == (404, "unknown-path")


@pytest.mark.parametrize(
    ("method", "end"), [("DELETE", "head"), ("GET", "entries"), ("OPTIONS", "head"), ("PATCH", "state")]
)
def test_another_method_is_refused_with_those_there_are(kiosk: Kiosk, method: str, end: str) -> None:
    answer = kiosk.ask(method, f"{kiosk.path}/{end}")
    assert answer.problem == (405, "wrong-method")
    assert answer.headers["Allow"]


# --- whose is it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask",
    [
        lambda me, other: me.ask("GET", f"{other.path}/head"),
        lambda me, other: me.ask("POST", f"{other.path}/entries", joined(other.record.notes(1)), JSONL),
        lambda me, other: me.ask("PUT", f"{other.path}/state", json.dumps(STATE).encode(), JSON),
        lambda me, other: me.ask("POST", f"{other.path}/certificate", b"{}", JSON),
    ],
    ids=["head", "entries", "state", "certificate"],
)
def test_a_station_reaches_nothing_of_another_one(
    kiosk: Kiosk, other: Kiosk, ask: Callable[[Kiosk, Kiosk], Answer]
) -> None:
    assert ask(kiosk, other).problem == (403, "not-yours")
    assert other.head().body["seq"] == 0


def test_anothers_entries_on_ones_own_path_break_ones_own_chain_only(kiosk: Kiosk, other: Kiosk) -> None:
    lines = other.record.notes(1)
    assert kiosk.send(lines).problem == (422, "broken-chain")
    assert other.send(lines).status == 200


def test_two_stations_do_not_see_each_others_photographs(kiosk: Kiosk, other: Kiosk) -> None:
    assert kiosk.photograph(JPEG).status == 201
    assert other.ask("HEAD", address(JPEG)).status == 404
    assert other.send([other.record.seal(*picture(JPEG))]).problem == (409, "photographs-missing")
    assert other.photograph(JPEG).status == 201


# --- photographs --------------------------------------------------------------------------------


def test_what_arrived_before_the_line_broke_is_kept_and_gone_on_with(kiosk: Kiosk) -> None:
    with kiosk.line() as line:
        head = f"PUT {address(JPEG)} HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
        line.sendall(f"{head}Content-Length: {len(JPEG)}\r\n\r\n".encode() + JPEG[:20_000])
        # The service sees the end of what comes; that its answer then comes too late for TLS shows that it is done.
        with pytest.raises(ssl.SSLError, match="AFTER_CLOSE_NOTIFY"):
            line.unwrap()
    begun = kiosk.ask("HEAD", address(JPEG))
    assert (begun.status, begun.headers["Upload-Complete"]) == (200, "?0")
    first = int(begun.headers["Upload-Offset"])
    assert first == 20_000
    rest = kiosk.ask(
        "PUT",
        address(JPEG),
        JPEG[first:],
        {"Content-Type": "image/jpeg", "Content-Range": f"bytes {first}-{len(JPEG) - 1}/{len(JPEG)}"},
    )
    assert rest.status == 201
    whole = kiosk.ask("HEAD", address(JPEG))
    assert (whole.headers["Upload-Offset"], whole.headers["Upload-Complete"]) == (str(len(JPEG)), "?1")
    assert kiosk.photograph(JPEG).status == 200


def test_a_part_that_does_not_begin_where_central_stands_is_told_where_that_is(kiosk: Kiosk) -> None:
    refused = kiosk.photograph(JPEG[100:], Content_Range=f"bytes 100-{len(JPEG) - 1}/{len(JPEG)}")
    assert refused.problem == (409, "wrong-offset")
    assert refused.body["offset"] == 0


def test_a_photograph_with_another_hash_is_let_go(kiosk: Kiosk) -> None:
    refused = kiosk.ask("PUT", address(JPEG), JPEG[:-1] + b"?", {"Content-Type": "image/jpeg"})
    assert refused.problem == (422, "wrong-photograph")
    assert kiosk.ask("HEAD", address(JPEG)).status == 404


@pytest.mark.parametrize(
    "content_range",
    ["bytes 0-9/100", "bytes 0-10/10", "bytes 5-1/2", "bytes */100", "lines 0-9/10", "bytes 0-9/*", "bytes -1-9/10"],
)
def test_a_range_that_does_not_fit_is_malformed(kiosk: Kiosk, content_range: str) -> None:
    assert kiosk.photograph(b"0123456789", Content_Range=content_range).problem == (400, "malformed")


def test_a_size_beyond_the_limit_is_refused_in_a_range_too(kiosk: Kiosk) -> None:
    size = (32 << 20) + 1
    refused = kiosk.photograph(b"0123456789", Content_Range=f"bytes {size - 10}-{size - 1}/{size}")
    assert refused.problem == (413, "too-large")


def test_a_photograph_has_at_least_one_byte_and_is_not_packed(kiosk: Kiosk) -> None:
    assert kiosk.photograph(b"").problem == (400, "malformed")
    assert kiosk.photograph(gzip.compress(JPEG), Content_Encoding="gzip").problem == (415, "wrong-type")


# --- what goes wrong inside ---------------------------------------------------------------------


def test_nothing_of_what_was_sent_stands_in_the_log(central: Running, kiosk: Kiosk) -> None:
    kiosk.ask("PUT", f"{kiosk.path}/state", b'{"secret of the case": 1}', JSON)
    kiosk.ask("GET", "/v1/secret%20of%20the%20case%0aINFO%20forged")
    assert "secret of the case" not in central.log()
    assert "Traceback" not in central.log()


def test_garbage_gets_an_answer_without_insight(kiosk: Kiosk) -> None:
    with kiosk.line() as line:
        line.sendall(b"\x00\x01 this is not HTTP\r\n\r\n")
        answer = read_to_end(line)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Traceback" not in answer
    assert b".py" not in answer
