"""The connection: who is trusted, what breaks, what the environment may not change."""

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from edge.domain import SetupError
from edge.sync.answers import Answer, NotNow
from edge.sync.contact import Contact
from tests.sync.central_double import Central
from tests.sync.kiosks import Kiosk


def now() -> datetime:
    return datetime.now(UTC)


def asked(url: str, authority: Path | None, patience: float = 5.0) -> Answer | NotNow:
    contact = Contact(url, authority, None, now, patience)
    try:
        return contact.ask("GET", "/v1/stations/x/head")
    finally:
        contact.close()


def test_a_kiosk_without_a_certificate_gets_an_answer_that_refuses(central: Central) -> None:
    answer = asked(central.url, central.authority)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.problem) == (403, "not-yours")


def test_a_service_that_another_authority_vouches_for_is_not_spoken_to(central: Central, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    for authority in (other, None):
        answer = asked(central.url, authority)
        assert isinstance(answer, NotNow)
        assert answer.untrusted
        assert "certificates" in answer.sentence
        assert "clock" in answer.sentence
    assert central.requests == []


def test_a_service_under_another_name_is_not_spoken_to(central: Central) -> None:
    central.goes_by("other.example")
    answer = asked(central.url, central.authority)
    assert isinstance(answer, NotNow)
    assert answer.untrusted
    assert central.requests == []


def test_an_older_tls_is_not_spoken(central: Central) -> None:
    central.context.minimum_version = ssl.TLSVersion.TLSv1_2
    central.context.maximum_version = ssl.TLSVersion.TLSv1_2
    answer = asked(central.url, central.authority)
    assert isinstance(answer, NotNow)
    assert central.requests == []


def test_a_service_that_says_nothing_is_left(central: Central) -> None:
    central.mischief.silent = True
    answer = asked(central.url, central.authority, patience=0.05)
    assert isinstance(answer, NotNow)
    assert "did not answer" in answer.sentence


def test_where_nobody_listens_the_network_is_asked_for() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        answer = asked(f"https://localhost:{unheard.getsockname()[1]}", None)
    assert isinstance(answer, NotNow)
    assert "cannot be reached" in answer.sentence


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "x" * 70 + ".invalid"])
def test_a_name_that_nobody_knows_is_a_sentence(host: str) -> None:
    answer = asked(f"https://{host}", None)
    assert isinstance(answer, NotNow)
    assert host.partition(".")[0] in answer.sentence


def test_the_environment_changes_nothing(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    kiosk.record(1)
    assert kiosk.sync().state.sentence == ""
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_an_authority_that_is_none_is_a_matter_of_set_up(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SetupError, match=r"authority\.pem cannot be used"):
        Contact("https://localhost", path, None, now)
    with pytest.raises(SetupError, match="scelle enrol again"):
        Contact("https://localhost", None, path, now)
