"""The authority: made once, kept to its owner, and never mixed with another one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from central.authority import RENEWED_BEFORE, VALID, ends, open_authority, own_server_certificate, read_request
from central.domain import CentralError

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_it_is_made_on_the_first_start_and_found_again_on_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "authority"
    made = open_authority(folder, NOW)
    assert (folder.stat().st_mode & 0o777, (folder / "authority.key").stat().st_mode & 0o777) == (0o700, 0o600)
    assert open_authority(folder, NOW + timedelta(days=30)).certificate == made.certificate
    assert isinstance(made.key.curve, ec.SECP256R1)
    constraints = made.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, 0)


def test_a_start_that_was_cut_off_after_the_key_is_made_good(tmp_path: Path) -> None:
    made = open_authority(tmp_path, NOW)
    (tmp_path / "authority.pem").unlink()
    assert open_authority(tmp_path, NOW).certificate.public_key() == made.key.public_key()


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    open_authority(tmp_path, NOW)
    (tmp_path / "authority.key").chmod(0o640)
    with pytest.raises(CentralError, match="chmod 600"):
        open_authority(tmp_path, NOW)


def test_a_lost_key_is_not_silently_made_anew(tmp_path: Path) -> None:
    open_authority(tmp_path, NOW)
    (tmp_path / "authority.key").unlink()
    with pytest.raises(CentralError, match="put it back from the backup"):
        open_authority(tmp_path, NOW)


@pytest.mark.parametrize("name", ["authority.key", "authority.pem"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    open_authority(tmp_path, NOW)
    (tmp_path / name).write_text("none")
    with pytest.raises(CentralError, match=rf"{name} is damaged"):
        open_authority(tmp_path, NOW)


def test_two_halves_of_two_authorities_are_none(tmp_path: Path) -> None:
    open_authority(tmp_path / "one", NOW)
    open_authority(tmp_path / "two", NOW)
    (tmp_path / "one" / "authority.pem").replace(tmp_path / "two" / "authority.pem")
    with pytest.raises(CentralError, match="does not belong"):
        open_authority(tmp_path / "two", NOW)


def test_the_services_own_certificate_is_kept_until_it_ends_soon_or_the_name_changes(tmp_path: Path) -> None:
    authority = open_authority(tmp_path, NOW)

    def made(name: str, now: datetime) -> bytes:
        return own_server_certificate(authority, name, now)[0].read_bytes()

    first = made("central.example", NOW)
    assert made("central.example", NOW + VALID - RENEWED_BEFORE - timedelta(days=1)) == first
    renewed = made("central.example", NOW + VALID - RENEWED_BEFORE)
    assert renewed != first
    other = made("192.0.2.7", NOW + VALID - RENEWED_BEFORE)
    names = x509.load_pem_x509_certificate(other).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert "192.0.2.7" in map(str, names.value.get_values_for_type(x509.IPAddress))
    assert names.value.get_values_for_type(x509.DNSName) == ["localhost"]


def test_a_pair_that_a_crash_left_unfit_is_made_again(tmp_path: Path) -> None:
    authority = open_authority(tmp_path, NOW)
    certificate, key = own_server_certificate(authority, "localhost", NOW)
    key.write_bytes((tmp_path / "authority.key").read_bytes())
    before = certificate.read_bytes()
    own_server_certificate(authority, "localhost", NOW)
    assert certificate.read_bytes() != before


@pytest.mark.parametrize(
    "pem", ["", "none", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"]
)
def test_what_is_no_request_is_refused(pem: str) -> None:
    with pytest.raises(CentralError, match=r"no PKCS#10"):
        read_request(pem)


def test_what_is_no_certificate_has_no_end(tmp_path: Path) -> None:
    with pytest.raises(CentralError, match="cannot be read"):
        ends(tmp_path / "none.pem")
