"""The station's key: made once, kept from others, never replaced without a word."""

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.domain import SetupError
from edge.record import Places, load_public_key, load_station_key


def refused(root: Path) -> str:
    with pytest.raises(SetupError) as caught:
        load_station_key(root)
    return str(caught.value)


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    places = Places(tmp_path)
    first = load_station_key(tmp_path)
    assert stat.S_IMODE(places.private_key.stat().st_mode) == 0o600
    assert stat.S_IMODE(places.private_key.parent.stat().st_mode) == 0o700
    again = load_station_key(tmp_path)
    assert again.public.pem == load_public_key(places.public_key).pem == first.public.pem
    assert first.public.verify(b"words", again.sign(b"words"))
    assert sorted(path.name for path in places.private_key.parent.iterdir()) == ["station.key", "station.pub"]


def test_the_published_half_is_readable_by_all_and_made_again_when_it_is_gone(tmp_path: Path) -> None:
    places = Places(tmp_path)
    pem = load_station_key(tmp_path).public.pem
    assert stat.S_IMODE(places.public_key.stat().st_mode) == 0o644
    places.public_key.unlink()
    load_station_key(tmp_path)
    assert places.public_key.read_bytes() == pem


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o777])
def test_a_key_that_others_can_touch_is_refused_with_the_command_that_helps(tmp_path: Path, mode: int) -> None:
    load_station_key(tmp_path)
    path = Places(tmp_path).private_key
    path.chmod(mode)
    assert f"chmod 600 {path}" in refused(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_of_another_user_is_refused_with_the_user_to_run_as(tmp_path: Path) -> None:
    load_station_key(tmp_path)
    os.chown(Places(tmp_path).private_key, 12345, 12345)
    assert "belongs to 12345: run this as that user" in refused(tmp_path)


def test_a_link_in_the_place_of_the_key_is_refused(tmp_path: Path) -> None:
    load_station_key(tmp_path / "a")
    key = Places(tmp_path / "a").private_key
    key.rename(tmp_path / "elsewhere")
    key.symlink_to(tmp_path / "elsewhere")
    assert "cannot be read" in refused(tmp_path / "a")


def test_a_missing_key_beside_a_record_is_not_replaced(tmp_path: Path) -> None:
    load_station_key(tmp_path)
    Places(tmp_path).database.write_bytes(b"")
    Places(tmp_path).private_key.unlink()
    assert "put the key back" in refused(tmp_path)
    assert not Places(tmp_path).private_key.exists()


def pem(key: object, *, locked: bool = False) -> bytes:
    assert hasattr(key, "private_bytes")
    lock = serialization.BestAvailableEncryption(b"secret") if locked else serialization.NoEncryption()
    private: bytes = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    return private


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 100,
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        pem(generate_private_key(SECP256R1())),
        pem(Ed25519PrivateKey.generate(), locked=True),
    ],
    ids=["empty", "noise", "no key", "of another kind", "locked"],
)
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    load_station_key(tmp_path)
    Places(tmp_path).private_key.write_bytes(content)
    assert "put the right file back" in refused(tmp_path)


def test_halves_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    load_station_key(tmp_path / "a")
    load_station_key(tmp_path / "b")
    Places(tmp_path / "b").public_key.replace(Places(tmp_path / "a").public_key)
    assert "is not the other half" in refused(tmp_path / "a")


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", pem(Ed25519PrivateKey.generate())], ids=["empty", "noise", "private"]
)
def test_what_is_no_public_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "station.pub"
    path.write_bytes(content)
    with pytest.raises(SetupError, match="is not a station's public key"):
        load_public_key(path)


@pytest.mark.parametrize("signature", ["", "00", "zz" * 64, "é" * 128, "0" * 128])
def test_what_is_no_signature_verifies_nothing(tmp_path: Path, signature: str) -> None:
    assert not load_station_key(tmp_path).public.verify(b"words", signature)


def test_the_private_half_does_not_show_when_a_key_is_printed(tmp_path: Path) -> None:
    key = load_station_key(tmp_path)
    assert repr(key) == f"StationKey({key.public.fingerprint})"
