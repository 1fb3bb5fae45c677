"""Runs against a central that keeps to the contract: everything arrives once, in order, unaltered."""

import hashlib
import json
import random
from datetime import timedelta

import pytest

from edge.domain import SetupError
from edge.record import Places
from edge.record.chain import canonical
from edge.record.photographs import photograph_path
from edge.sync.enrol import read_identity
from edge.sync.run import Report
from edge.sync.state import Outcome, read_state, state_file
from tests.record.scripted import jpeg, record_intake
from tests.sync.central_double import Central
from tests.sync.kiosks import Kiosk, big_jpeg, enrolled, long_record


def in_step(kiosk: Kiosk) -> Report:
    """A run that ends in step, and what must hold then."""
    report = kiosk.sync()
    assert (report.state.sentence, report.state.outcome) == ("", Outcome.IN_STEP)
    assert kiosk.held.lines == kiosk.lines()
    assert report.state.seq == len(kiosk.held.lines)
    return report


def refused(kiosk: Kiosk, why: str) -> Report:
    report = kiosk.sync()
    assert (report.state.outcome, report.state.why) == (Outcome.REFUSED, why), report.state.sentence
    return report


def not_now(kiosk: Kiosk) -> Report:
    report = kiosk.sync()
    assert report.state.outcome is Outcome.NOT_NOW
    assert report.state.sentence
    return report


def posts(central: Central) -> int:
    return sum(request.startswith("POST") and request.endswith("/entries") for request in central.requests)


# --- all goes well ------------------------------------------------------------------------------


def test_a_whole_record_arrives_with_its_photographs(kiosk: Kiosk) -> None:
    kiosk.record(1, 2, 3)
    report = in_step(kiosk)
    assert kiosk.held.photographs == {hashlib.sha256(jpeg(n)).hexdigest(): jpeg(n) for n in (1, 2, 3)}
    moved = report.moved
    assert (moved.entries, moved.photographs) == (len(kiosk.held.lines), 3)
    assert moved.size == sum(map(len, kiosk.held.photographs.values()))
    assert moved.of.size == moved.size
    assert kiosk.waits == []


def test_photographs_go_before_the_entries_that_name_them_and_once(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    in_step(kiosk)
    asked = [request.split()[0] for request in central.requests if "state" not in request]
    assert asked == ["POST", "GET", "HEAD", "PUT", "POST"]


def test_what_central_has_is_not_sent_again(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    in_step(kiosk)
    before = posts(central)
    assert in_step(kiosk).moved.entries == 0
    assert posts(central) == before
    kiosk.record(2)
    assert in_step(kiosk).moved.entries == 11


def test_a_long_record_goes_in_pieces_of_500(central: Central, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("long")
    long_record(folder, 1234)
    kiosk = enrolled(folder, central)
    in_step(kiosk)
    assert posts(central) == 3


def test_what_is_recorded_while_it_is_sent_is_sent_too(kiosk: Kiosk) -> None:
    kiosk.record(1)
    log = kiosk.log()
    told: list[int] = []

    def goes_on(*_: object) -> None:
        if not told:
            told.append(1)
            record_intake(log, 2)

    kiosk.central.mischief.then, kiosk.central.mischief.at_step = goes_on, 12
    in_step(kiosk)
    log.close()
    assert told


def test_central_learns_how_the_station_is_and_nothing_of_a_case(kiosk: Kiosk) -> None:
    kiosk.record(1)
    log = kiosk.log()
    log.append("station_started", {"version": "9", "models": {"typology": "1"}, "pack": None, "clock": None})
    log.close()
    in_step(kiosk)
    state = kiosk.held.state
    assert state is not None
    assert state["waiting"]["entries"] == 13
    assert state["waiting"]["photographs"] == 1
    assert state["waiting"]["since"].endswith("Z")
    assert state["models"] == {"typology": "1"}
    assert state["free_bytes"] > 0
    assert set(state) == {"protocol", "time", "software", "waiting", "models", "free_bytes", "python", "os"}
    assert "2026/0" not in json.dumps(state)


# --- the line -----------------------------------------------------------------------------------


def test_an_answer_that_was_lost_doubles_nothing(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1, 2)
    for lost in range(1, 5):
        central.mischief.lose_answers = lost % 3
        kiosk.record(lost + 2)
        in_step(kiosk)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_line_does_everything_arrives_once_and_in_order(kiosk: Kiosk, central: Central, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(1, 5):
        kiosk.record(number)
        central.mischief.cut_every = chance.choice([0, 900, 5000, 30_000])
        central.mischief.lose_answers = chance.choice([0, 0, 1, 2])
        central.mischief.instead = [(503, {}, b"")] * chance.choice([0, 0, 3])
        kiosk.sync()
    central.mischief.cut_every = 0
    in_step(kiosk)


def test_a_run_gives_up_after_five_tries_that_brought_nothing(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    central.mischief.instead = [(503, {}, b"")] * 100
    assert "status 503" in not_now(kiosk).state.sentence
    assert kiosk.waits == [1, 2, 4, 8, 16]
    central.mischief.instead = []
    in_step(kiosk)


def test_central_says_how_long_to_wait(kiosk: Kiosk, central: Central) -> None:
    central.mischief.instead = [(429, {"Retry-After": "20"}, b"")]
    in_step(kiosk)
    assert kiosk.waits == [20]
    central.mischief.instead = [(503, {"Retry-After": "3600"}, b"")]
    not_now(kiosk)
    assert kiosk.waits == [20]


JSON = {"Scelle-Protocol": "1.0", "Content-Type": "application/json"}
STRANGE: dict[str, tuple[int, dict[str, str], bytes]] = {
    "portal": (200, {"Content-Type": "text/html"}, b"<html>Log in</html>"),
    "redirection": (302, {"Location": "https://hotel.example/"}, b""),
    "forbidden by a proxy": (403, {"Content-Type": "text/html"}, b"<html>No</html>"),
    "no JSON": (200, JSON, b"<html>"),
    "a list": (200, JSON, b"[]"),
    "nothing": (200, JSON, b""),
    "deep": (200, JSON, b"[" * 100_000),
    "endless": (200, JSON, b"0" * (2 << 20)),
    "another station": (
        200,
        JSON,
        canonical(
            {"station": "0" * 64, "seq": 0, "hash": "0" * 64, "time": "2026-11-22T09:30:00.000000Z", "held": None}
        ),
    ),
    "no problem": (404, {"Scelle-Protocol": "1.0", "Content-Type": "text/plain"}, b"not found"),
}


@pytest.mark.parametrize("answer", STRANGE.values(), ids=STRANGE.keys())
def test_an_answer_that_is_not_of_the_contract_is_not_now(
    kiosk: Kiosk, central: Central, answer: tuple[int, dict[str, str], bytes]
) -> None:
    kiosk.record(1)
    central.mischief.instead = [answer] * 6
    not_now(kiosk)
    in_step(kiosk)


def test_an_acknowledgement_of_something_else_is_none(kiosk: Kiosk, central: Central) -> None:
    lie = canonical({"protocol": "1.0", "seq": 1, "hash": "5" * 64, "stored": 1, "known": 0})
    central.mischief.then, central.mischief.at_step = lambda: central.mischief.instead.append((200, JSON, lie)), 5
    in_step(kiosk)
    assert kiosk.waits == [1]
    assert posts(central) == 2


def test_a_log_in_page_in_the_middle_loses_nothing(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1, 2)

    def portal() -> None:
        central.mischief.portal = True

    central.mischief.then, central.mischief.at_step = portal, 9
    assert "log-in page" in not_now(kiosk).state.sentence
    central.mischief.portal = False
    in_step(kiosk)


def test_central_of_another_version_is_a_refusal(kiosk: Kiosk, central: Central) -> None:
    central.mischief.instead = [(404, {"Scelle-Protocol": "2.1"}, b"{}")]
    refused(kiosk, "version")


# --- refusals -----------------------------------------------------------------------------------


def test_a_station_that_was_revoked_says_so_and_goes_on_once_it_is_let_in_again(kiosk: Kiosk) -> None:
    kiosk.record(1)
    kiosk.held.revoked = True
    assert "revoked" in refused(kiosk, "revoked").state.sentence
    kiosk.held.revoked = False
    in_step(kiosk)


def test_a_chain_that_is_set_apart_waits_for_a_person(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    central.mischief.broken_from = 5
    report = refused(kiosk, "broken-chain")
    assert "entry 5" in report.state.sentence
    assert report.state.reference == "8"
    assert len(kiosk.held.lines) == 4
    central.mischief.held = {"type": "https://scelle.example/problems/broken-chain", "title": "Held", "reference": 8}
    before = posts(central)
    assert refused(kiosk, "held").state.reference == "8"
    assert posts(central) == before
    central.mischief.held, central.mischief.broken_from = None, 0
    in_step(kiosk)


def test_an_old_copy_of_the_record_is_not_sent_over_a_newer_one(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    in_step(kiosk)
    places = Places(kiosk.config.record)
    old = {path: path.read_bytes() for path in (places.database, places.head)}
    kiosk.record(2)
    in_step(kiosk)
    for path, content in old.items():
        path.write_bytes(content)
    before = list(kiosk.held.lines)
    assert "an old copy" in refused(kiosk, "ahead").state.sentence
    kiosk.record(3, 4)
    refused(kiosk, "differs")
    assert kiosk.held.lines == before


def test_a_central_that_was_put_back_gets_again_what_it_lost(kiosk: Kiosk) -> None:
    kiosk.record(1, 2, 3)
    in_step(kiosk)
    del kiosk.held.lines[7:], kiosk.held.hashes[7:]
    kiosk.held.photographs.clear()
    kiosk.record(4)
    in_step(kiosk)
    # What the entries before that name is central's to restore; the rest is there.
    assert set(map(len, kiosk.held.photographs.values())) == {20_004}
    assert len(kiosk.held.photographs) == 4


def test_a_central_that_is_put_back_in_the_middle_of_a_run_is_caught_up_with(kiosk: Kiosk) -> None:
    kiosk.record(1, 2)
    in_step(kiosk)
    kiosk.record(3)

    def put_back() -> None:
        del kiosk.held.lines[4:], kiosk.held.hashes[4:]

    kiosk.central.mischief.then, kiosk.central.mischief.at_step = put_back, 6
    in_step(kiosk)


# --- photographs --------------------------------------------------------------------------------


def test_a_photograph_that_arrived_altered_is_sent_once_more(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    central.mischief.damages = 1
    in_step(kiosk)


def test_a_photograph_that_arrives_altered_twice_is_told(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    central.mischief.damages = 2
    assert "something on the way" in refused(kiosk, "wrong-photograph").state.sentence
    in_step(kiosk)


def test_a_photograph_that_was_altered_here_is_told_and_nothing_after_it_is_sent(kiosk: Kiosk) -> None:
    kiosk.record(1)
    in_step(kiosk)
    kiosk.record(2)
    path = photograph_path(Places(kiosk.config.record).photographs, hashlib.sha256(jpeg(2)).hexdigest())
    path.write_bytes(jpeg(3))
    assert str(path) in refused(kiosk, "photograph-altered").state.sentence
    path.unlink()
    assert str(path) in refused(kiosk, "photograph-lost").state.sentence
    path.write_bytes(jpeg(2))
    in_step(kiosk)


def test_a_photograph_goes_on_where_central_stands(kiosk: Kiosk) -> None:
    content = big_jpeg(100_000)
    sha256 = kiosk.photograph(content)
    kiosk.held.parts[sha256] = bytearray(content[:60_000])
    in_step(kiosk)
    assert kiosk.held.photographs[sha256] == content
    assert sum(request.startswith("PUT /v1/photographs") for request in kiosk.central.requests) == 1


def test_a_part_that_is_as_long_as_the_photograph_and_not_whole_is_no_endless_loop(kiosk: Kiosk) -> None:
    sha256 = kiosk.photograph(big_jpeg(50_000))
    kiosk.held.parts[sha256] = bytearray(50_000)
    assert "and yet not all of it" in not_now(kiosk).state.sentence
    kiosk.held.parts.clear()
    in_step(kiosk)


def test_a_part_that_grew_since_central_was_asked_is_gone_on_with(kiosk: Kiosk, central: Central) -> None:
    content = big_jpeg(50_000)
    sha256 = kiosk.photograph(content)

    def late() -> None:
        # What a line that broke still carried.
        kiosk.held.parts[sha256] = bytearray(content[:10_000])

    central.mischief.then, central.mischief.at_step = late, 7
    in_step(kiosk)
    assert kiosk.held.photographs[sha256] == content
    # In how many pieces a body arrives is the system's affair: it may come in the middle of one, and cost a try more.
    assert kiosk.waits[:1] == [1]


def test_a_part_that_is_not_of_this_photograph_is_let_go(kiosk: Kiosk) -> None:
    content = big_jpeg(50_000)
    sha256 = kiosk.photograph(content)
    kiosk.held.parts[sha256] = bytearray(1000)
    in_step(kiosk)
    assert kiosk.held.photographs[sha256] == content


def test_central_may_ask_for_photographs_that_this_program_does_not_know_of(kiosk: Kiosk, central: Central) -> None:
    log = kiosk.log()
    more = log.photograph(jpeg(77))
    log.close()
    central.mischief.wants = [more]
    in_step(kiosk)
    assert kiosk.held.photographs[more] == jpeg(77)
    central.mischief.wants = ["5" * 64]
    kiosk.record(1)
    assert "5" * 64 in refused(kiosk, "photograph-lost").state.sentence
    central.mischief.wants = ["../../etc/passwd"]
    not_now(kiosk)


# --- clocks -------------------------------------------------------------------------------------


def compared(kiosk: Kiosk) -> list[float]:
    log = kiosk.log()
    found = [entry.body["seconds"] for entry in log.entries() if entry.kind == "clock_compared"]
    log.close()
    return [round(float(str(seconds))) for seconds in found]


def test_a_clock_that_is_off_is_written_down_once_and_again_when_that_changes(kiosk: Kiosk, central: Central) -> None:
    in_step(kiosk)
    assert compared(kiosk) == []
    wrong = central.mischief
    for minutes, noted in ((5, [-300]), (5, [-300]), (5.4, [-300]), (6, [-300, -360]), (0, [-300, -360, 0])):
        wrong.ahead = timedelta(minutes=minutes)
        in_step(kiosk)
        assert compared(kiosk) == noted
    # Without the note of the last run the log still knows.
    wrong.ahead = timedelta(minutes=5)
    in_step(kiosk)
    state_file(kiosk.config.sync).unlink()
    in_step(kiosk)
    assert compared(kiosk) == [-300, -360, 0, -300]


def test_the_comparison_reaches_central_in_the_same_run(kiosk: Kiosk, central: Central) -> None:
    central.mischief.ahead = timedelta(hours=-1)
    in_step(kiosk)
    assert b'"kind":"clock_compared"' in kiosk.held.lines[-1]


# --- set up -------------------------------------------------------------------------------------


def test_a_certificate_is_renewed_before_it_ends(kiosk: Kiosk, central: Central) -> None:
    central.days = 89
    kiosk.enrol()
    old = read_identity(kiosk.config.sync, kiosk.name)
    central.days = 398
    in_step(kiosk)
    new = read_identity(kiosk.config.sync, kiosk.name)
    assert new.ends - old.ends > timedelta(days=300)
    before = len(central.requests)
    in_step(kiosk)
    assert not any("certificate" in request for request in central.requests[before:])


def test_a_renewal_that_fails_is_told_and_stops_nothing(kiosk: Kiosk, central: Central) -> None:
    central.days = 89
    kiosk.enrol()
    kiosk.record(1)
    central.mischief.certificates = "none"
    (remark,) = in_step(kiosk).remarks
    assert "was not renewed" in remark


def test_a_certificate_that_ended_says_to_enrol_again(kiosk: Kiosk, central: Central) -> None:
    central.days = -1
    kiosk.enrol()
    with pytest.raises(SetupError, match=r"ended on .* scelle enrol again"):
        kiosk.sync()
    central.days = 398
    kiosk.enrol()
    in_step(kiosk)


def test_a_kiosk_that_is_not_enrolled_says_what_to_do(
    central: Central, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kiosk = Kiosk(tmp_path_factory.mktemp("new"), central)
    with pytest.raises(SetupError, match="not enrolled: ask an administrator"):
        kiosk.sync()


def test_two_runs_at_once_are_one_too_many(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    second: list[Report] = []

    def again() -> None:
        second.append(Kiosk(kiosk.data, central).sync())

    central.mischief.then, central.mischief.at_step = again, 4
    in_step(kiosk)
    (report,) = second
    assert report.state.outcome is Outcome.NOT_NOW
    assert "Another run" in report.state.sentence


def test_the_note_for_the_screen_follows(kiosk: Kiosk, central: Central) -> None:
    folder, url = kiosk.config.sync, central.url
    assert read_state(folder, url) is None
    kiosk.record(1)
    central.mischief.broken_from = 5
    kiosk.sync()
    state = read_state(folder, url)
    assert state is not None
    assert (state.outcome, state.why, state.in_step_at) == (Outcome.REFUSED, "broken-chain", None)
    central.mischief.broken_from = 0
    report = in_step(kiosk)
    assert read_state(folder, url) == report.state
    assert report.state.in_step_at is not None
    assert report.state.since is None
    kiosk.record(2)
    central.mischief.portal = True
    report = not_now(kiosk)
    # Nobody was asked, so nobody knows more than before.
    assert report.state.seq == 12
    assert read_state(folder, "https://another.example") is None


def test_a_note_that_cannot_be_written_is_told_and_stops_nothing(kiosk: Kiosk) -> None:
    kiosk.record(1)
    blocked = state_file(kiosk.config.sync)
    blocked.with_name(blocked.name + ".new").mkdir()
    report = kiosk.sync()
    assert report.state.outcome is Outcome.IN_STEP
    assert kiosk.held.lines == kiosk.lines()
    assert any("state.json cannot be written" in remark for remark in report.remarks)


def test_transport_keys_are_for_their_owner_alone(kiosk: Kiosk) -> None:
    path = read_identity(kiosk.config.sync, kiosk.name).file
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600"):
        kiosk.sync()
