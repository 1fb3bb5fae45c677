"""A code becomes a certificate, once."""

from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import SetupError
from edge.sync.answers import NotNow, Refused
from edge.sync.enrol import Enrolled, authority_file, identity_file, plain_code
from edge.sync.run import enrol_station
from tests.sync.central_double import Central
from tests.sync.kiosks import Kiosk

CODE = "ABCDEFGH01234567"


@pytest.fixture
def new(central: Central, tmp_path: Path) -> Kiosk:
    """A kiosk that nobody enrolled."""
    return Kiosk(tmp_path / "new", central)


def enrol(kiosk: Kiosk, code: str = CODE) -> Enrolled | NotNow | Refused:
    return enrol_station(kiosk.config, kiosk.central.url, kiosk.central.authority, code, kiosk.tools())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ABCD-EFGH-0123-4567", CODE),
        ("abcd efgh 0123 4567", CODE),
        ("ABCDEFGHOI23-4567", CODE),
        ("abcdefghol234567", CODE),
        ("ABCD-EFGH-0123-456", None),
        ("ABCD-EFGH-0123-45678", None),
        ("UBCD-EFGH-0123-4567", None),
        ("ABCD_EFGH_0123_4567", None),
        ("ÀBCD-EFGH-0123-4567", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_it_was_meant(typed: str, code: str | None) -> None:
    assert plain_code(typed) == code


@given(st.text(max_size=24))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    code = plain_code(typed)
    assert code is None or plain_code(code) == code


def test_a_kiosk_that_never_ran_can_be_enrolled_and_sends_its_beginning(new: Kiosk, central: Central) -> None:
    central.code("Salle 2", CODE)
    got = enrol(new)
    assert isinstance(got, Enrolled)
    assert (got.name, got.service) == ("Salle 2", central.url)
    assert new.sync().state.sentence == ""
    assert new.held.lines == new.lines()


def test_the_transport_key_is_another_one_than_the_records_and_stays_here(new: Kiosk, central: Central) -> None:
    central.code()
    enrol(new)
    pem = identity_file(new.config.sync).read_bytes()
    assert b"PRIVATE KEY" in pem
    own = x509.load_pem_x509_certificates(pem)[0]
    assert own.public_key() != new.held.key.key
    assert {path.name for path in new.config.sync.iterdir()} == {"authority.pem", "sync.lock", "transport.pem"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in new.config.sync.iterdir() if path.suffix == ".pem")


def test_a_code_that_was_used_is_refused_and_what_was_there_stays(new: Kiosk, central: Central) -> None:
    central.code()
    enrol(new)
    before = identity_file(new.config.sync).read_bytes()
    got = enrol(new)
    assert isinstance(got, Refused)
    assert "used before" in got.sentence
    assert identity_file(new.config.sync).read_bytes() == before
    assert new.sync().state.sentence == ""


def test_too_many_codes_are_not_now(new: Kiosk, central: Central) -> None:
    central.mischief.instead = [(429, {"Retry-After": "3600"}, b"")]
    got = enrol(new)
    assert isinstance(got, NotNow)
    assert got.seconds == 3600
    assert not identity_file(new.config.sync).exists()


@pytest.mark.parametrize("certificates", ["none", "another key"])
def test_a_certificate_for_something_else_is_not_taken(new: Kiosk, central: Central, certificates: str) -> None:
    central.code()
    central.mischief.certificates = certificates
    assert isinstance(enrol(new), NotNow)
    assert not identity_file(new.config.sync).exists()
    assert not authority_file(new.config.sync).exists()


def test_a_folder_that_takes_no_file_costs_no_code(new: Kiosk, central: Central) -> None:
    central.code("Salle 2", CODE)
    new.config.sync.mkdir(parents=True)
    (new.config.sync / "request.pem.new").mkdir()
    with pytest.raises(SetupError, match="cannot be written"):
        enrol(new)
    assert central.codes == {CODE: "Salle 2"}


def test_another_stations_certificate_is_not_used(new: Kiosk, kiosk: Kiosk) -> None:
    new.config.sync.mkdir(parents=True)
    path = identity_file(new.config.sync)
    path.touch(0o600)
    path.write_bytes(identity_file(kiosk.config.sync).read_bytes())
    with pytest.raises(SetupError, match="another station's"):
        new.sync()
    path.write_bytes(b"-----BEGIN")
    with pytest.raises(SetupError, match="damaged"):
        new.sync()
