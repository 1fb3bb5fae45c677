"""The register, on both databases: codes, wrong tries and revocations whose time passes without waiting."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from central import register
from central.domain import CentralError, Problem
from central.register import Applicant, Enrolled, TooOften, UnknownStationError
from central.store import Store
from central.store.tables import CODE, WRONG_CODE
from tests.central.stations import NOW, Station

WRONG = "0" * 16


def applicant(code: str, address: str = "192.0.2.1", serial: str = "1", station: Station | None = None) -> Applicant:
    known = station or Station()
    pem = known.key.public.pem.decode()
    return Applicant(known.verify_key, pem, code, address, serial, NOW + timedelta(days=398))


def test_of_a_code_only_a_hash_is_kept(store: Store) -> None:
    made = register.make_code(store, "Room 1", "Unit 1", "admin", NOW)
    with store.read() as connection:
        kept = [str(value) for row in connection.execute(select(CODE)) for value in row]
    assert not any(made.text in value or made.text.replace("-", "") in value for value in kept)
    assert "admin" in kept


def test_codes_have_sixteen_letters_in_four_groups_and_no_two_are_equal(store: Store) -> None:
    made = {register.make_code(store, "Room 1", "", "admin", NOW).text for _ in range(20)}
    assert len(made) == 20
    assert all([len(group) for group in text.split("-")] == [4, 4, 4, 4] for text in made)
    assert not set("".join(made)) & set("ILOU")


@pytest.mark.parametrize(
    ("name", "unit"), [("", ""), ("  ", ""), ("two\nlines", ""), ("x" * 101, ""), ("Room", "\x1b[31m")]
)
def test_a_name_is_something_that_can_be_shown(store: Store, name: str, unit: str) -> None:
    with pytest.raises(CentralError):
        register.make_code(store, name, unit, "admin", NOW)


def test_a_code_is_good_until_the_last_moment_and_not_after(store: Store) -> None:
    first, second = (register.make_code(store, "Room 1", "", "admin", NOW).text for _ in range(2))
    end = NOW + timedelta(hours=24)
    assert isinstance(register.enrol(store, applicant(first), end - timedelta(microseconds=1)), Enrolled)
    assert isinstance(register.enrol(store, applicant(second), end), Problem)


def test_of_two_who_use_one_code_at_once_one_comes_in(store: Store) -> None:
    code = register.make_code(store, "Room 1", "", "admin", NOW).text
    with ThreadPoolExecutor(4) as pool:
        asked = [applicant(code, serial=str(number)) for number in range(4)]
        ends = list(pool.map(lambda one: register.enrol(store, one, NOW), asked))
    assert sum(isinstance(end, Enrolled) for end in ends) == 1
    assert len(register.every(store)) == 1


def test_wrong_codes_at_once_are_all_counted(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda _: register.enrol(store, applicant(WRONG), NOW), range(14)))
    assert sum(isinstance(end, Problem) for end in ends) == 10
    assert sum(isinstance(end, TooOften) for end in ends) == 4


def test_after_ten_wrong_codes_within_an_hour_the_next_counts_when_the_first_is_an_hour_old(store: Store) -> None:
    code = register.make_code(store, "Room 1", "", "admin", NOW).text
    for minute in range(10):
        assert isinstance(register.enrol(store, applicant(WRONG), NOW + timedelta(minutes=minute)), Problem)
    assert register.enrol(store, applicant(code), NOW + timedelta(minutes=10)) == TooOften(50 * 60)
    assert isinstance(register.enrol(store, applicant(code), NOW + timedelta(minutes=60)), Enrolled)


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
    ],
)
def test_tries_are_counted_by_address_and_of_ipv6_by_network(
    store: Store, first: str, second: str, together: bool
) -> None:
    for _ in range(10):
        register.enrol(store, applicant(WRONG, first), NOW)
    assert isinstance(register.enrol(store, applicant(WRONG, second), NOW), TooOften) == together


def test_addresses_are_forgotten_with_their_wrong_codes(store: Store) -> None:
    register.enrol(store, applicant(WRONG, "192.0.2.1"), NOW)
    register.enrol(store, applicant(WRONG, "192.0.2.2"), NOW + timedelta(hours=2))
    with store.read() as connection:
        assert list(connection.scalars(select(WRONG_CODE.c.address))) == ["192.0.2.2"]


def test_a_certificate_opens_until_its_end(store: Store) -> None:
    station = Station()
    code = register.make_code(store, "Room 1", "", "admin", NOW).text
    register.enrol(store, applicant(code, serial="ab", station=station), NOW)
    end = NOW + timedelta(days=398)
    assert not isinstance(register.admit(store, station.fingerprint, "ab", end - timedelta(seconds=1)), Problem)
    assert isinstance(register.admit(store, station.fingerprint, "ab", end), Problem)
    assert isinstance(register.admit(store, station.fingerprint, "ac", NOW), Problem)
    assert isinstance(register.admit(store, Station().fingerprint, "ab", NOW), Problem)


def test_a_station_is_meant_by_its_name_or_the_beginning_of_its_fingerprint(store: Store) -> None:
    one, two = Station().enrolled(store), Station().enrolled(store)
    assert register.meant(store, one.fingerprint[:12]).fingerprint == one.fingerprint
    assert register.meant(store, two.fingerprint.upper()).fingerprint == two.fingerprint
    with pytest.raises(UnknownStationError, match="2 stations are called Room 1"):
        register.meant(store, "Room 1")
    for named in ("", one.fingerprint[:7], "Room 2"):
        with pytest.raises(UnknownStationError, match="No station"):
            register.meant(store, named)


def test_what_a_station_says_of_itself_is_kept_as_it_stands(store: Store, station: Station) -> None:
    said = json.dumps({"os": "Debian \u0000 é \U0001f600"})
    register.note_state(store, station.fingerprint, said)
    register.note_contact(store, station.fingerprint, NOW - timedelta(seconds=90), NOW)
    known = register.meant(store, station.fingerprint)
    assert (known.state, known.clock_seconds) == (said, -90.0)
