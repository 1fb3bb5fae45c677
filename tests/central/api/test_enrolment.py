"""How kiosks come in, and who does not: against the service as it runs."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from central import register
from tests.central.api.running import Kiosk, Running, forged, post, read_to_end

WRONG = "0000-0000-0000-0000"


def test_a_code_becomes_a_certificate_that_opens_the_kiosks_port(central: Running) -> None:
    kiosk = Kiosk(central)
    answer = kiosk.enrol(central.code("Room 7"))
    assert answer.status == 201
    assert answer.body["name"] == "Room 7"
    assert answer.body["station"] == kiosk.name
    assert answer.body["authority"] == central.authority.read_text()
    assert answer.body["service"] == f"https://localhost:{central.kiosks}"
    assert kiosk.head().body["seq"] == 0


def test_the_certificate_names_the_station_and_serves_clients_alone(central: Running) -> None:
    kiosk = Kiosk(central)
    given = x509.load_pem_x509_certificate(kiosk.enrol(central.code()).body["certificate"].encode())
    assert given.subject.rfc4514_string() == f"CN={kiosk.name}"
    assert given.public_key() == kiosk.transport.public_key()
    usage = given.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert given.not_valid_after_utc - datetime.now(UTC) <= timedelta(days=398)


@pytest.mark.parametrize("spelled", ["{}", "{lower}", "{spaced}"])
def test_a_code_is_read_as_it_may_be_typed(central: Running, spelled: str) -> None:
    kiosk, code = Kiosk(central), central.code()
    said = kiosk.application(code)
    said["code"] = spelled.format(code, lower=code.lower(), spaced=code.replace("-", " "))
    assert post(central, said).status == 201


def test_wrong_used_and_expired_codes_are_refused_alike(central: Running) -> None:
    used = central.code()
    Kiosk(central).enrol(used)
    expired = central.code(now=datetime.now(UTC) - timedelta(hours=24, seconds=1))
    answers = [Kiosk(central).enrol(code) for code in (WRONG, used, expired, "SH0RT")]
    assert [answer.problem for answer in answers] == [(403, "code-refused")] * 4
    assert len({answer.content for answer in answers}) == 1


def test_ten_wrong_codes_close_the_door_to_that_address_for_a_while_also_for_a_right_one(central: Running) -> None:
    kiosk, good = Kiosk(central), central.code()
    tries = [kiosk.enrol(WRONG) for _ in range(10)]
    assert {answer.problem for answer in tries} == {(403, "code-refused")}
    refused = kiosk.enrol(good)
    assert refused.problem == (429, "too-often")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600


def test_no_code_and_no_key_is_in_the_log(central: Running) -> None:
    code = central.code()
    kiosk = Kiosk(central)
    kiosk.enrol(code)
    kiosk.enrol(code)
    told = central.log()
    assert "code-refused" in told
    assert code not in told
    assert code.replace("-", "") not in told
    assert "BEGIN" not in told


def test_a_proof_by_another_record_key_costs_no_code(central: Running) -> None:
    kiosk, code = Kiosk(central), central.code()
    said = kiosk.application(code)
    stolen = {**said, "station_key": Kiosk(central).record.key.public.pem.decode()}
    assert post(central, stolen).problem == (400, "malformed")
    assert post(central, said).status == 201


def test_a_proof_for_another_request_is_none(central: Running) -> None:
    kiosk, code = Kiosk(central), central.code()
    said = {**kiosk.application(code), "request": Kiosk(central).request}
    assert post(central, said).problem == (400, "malformed")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("protocol", "2.0"),
        ("protocol", None),
        ("protocol", 1),
        ("code", 1234567890123456),
        ("code", "\ud800" * 16),
        ("code", "1" * 101),
        ("station_key", "none"),
        ("station_key", {}),
        ("request", "none"),
        ("request", []),
        ("proof", "0" * 128),
        ("proof", "none"),
        ("proof", True),
    ],
)
def test_what_is_no_application_is_refused_as_malformed(central: Running, member: str, value: object) -> None:
    said = {**Kiosk(central).application(central.code()), member: value}
    assert post(central, said).problem == (400, "malformed")


@pytest.mark.parametrize("said", [[], None, "text", 1, {}])
def test_an_application_is_an_object_with_members(central: Running, said: object) -> None:
    assert post(central, said).problem == (400, "malformed")


def test_a_transport_key_of_another_kind_is_refused(central: Running) -> None:
    kiosk, code = Kiosk(central), central.code()
    strong = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, kiosk.name)])
    other = x509.CertificateSigningRequestBuilder().subject_name(name).sign(strong, hashes.SHA256())
    kiosk.request = other.public_bytes(serialization.Encoding.PEM).decode()
    assert kiosk.enrol(code).problem == (400, "malformed")


def test_names_that_a_request_asks_for_are_not_given(central: Running) -> None:
    kiosk = Kiosk(central)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, Kiosk(central).name)])
    built = x509.CertificateSigningRequestBuilder().subject_name(name)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    kiosk.request = built.sign(kiosk.transport, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    given = x509.load_pem_x509_certificate(kiosk.enrol(central.code()).body["certificate"].encode())
    assert given.subject.rfc4514_string() == f"CN={kiosk.name}"
    assert not given.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_enrolling_again_ends_the_former_certificate_and_keeps_the_chain(central: Running) -> None:
    kiosk = Kiosk(central).enrolled()
    kiosk.send(kiosk.record.notes(3))
    former = kiosk.identity
    kiosk.enrol(central.code("Room 2"))
    assert kiosk.head().body["seq"] == 3
    kiosk.identity = former
    assert kiosk.head().problem == (403, "revoked")


def test_a_new_certificate_is_given_under_the_present_one_and_both_hold(kiosk: Kiosk) -> None:
    present = kiosk.identity
    answer = kiosk.ask(
        "POST",
        f"{kiosk.path}/certificate",
        b'{"protocol":"1.0","request":%s}' % _quoted(kiosk.request),
        {"Content-Type": "application/json"},
    )
    assert answer.status == 201
    kiosk.keep(answer.body["certificate"])
    assert kiosk.head().status == 200
    kiosk.identity = present
    assert kiosk.head().status == 200


def test_a_station_gets_so_many_certificates_a_day_and_no_more(kiosk: Kiosk) -> None:
    said = b'{"protocol":"1.0","request":%s}' % _quoted(kiosk.request)
    headers = {"Content-Type": "application/json"}
    answers = [kiosk.ask("POST", f"{kiosk.path}/certificate", said, headers) for _ in range(10)]
    assert [answer.status for answer in answers] == [201] * 9 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_revoked_station_cannot_enrol_until_the_revocation_is_undone(central: Running, kiosk: Kiosk) -> None:
    register.revoke(central.store, kiosk.name, datetime.now(UTC))
    code = central.code()
    assert kiosk.enrol(code).problem == (403, "revoked")
    register.readmit(central.store, kiosk.name)
    assert kiosk.head().problem == (403, "revoked")
    assert kiosk.enrol(code).status == 201
    assert kiosk.head().status == 200


def test_a_revocation_holds_from_the_next_request_on_the_same_connection(central: Running, kiosk: Kiosk) -> None:
    with kiosk.connected():
        assert kiosk.head().status == 200
        register.revoke(central.store, kiosk.name, datetime.now(UTC))
        assert kiosk.head().problem == (403, "revoked")
        assert kiosk.send(kiosk.record.notes(1)).problem == (403, "revoked")
        assert kiosk.photograph(b"jpeg").problem == (403, "revoked")


def test_a_certificate_of_our_authority_that_the_register_does_not_know_opens_nothing(
    central: Running, elsewhere: Path
) -> None:
    kiosk = Kiosk(central)
    kiosk.keep(forged(central, elsewhere, kiosk, of_ours=True))
    assert kiosk.head().problem == (403, "revoked")


def test_a_foreign_certificate_gets_no_answer_at_all(central: Running, elsewhere: Path) -> None:
    kiosk = Kiosk(central)
    kiosk.keep(forged(central, elsewhere, kiosk, of_ours=False))
    assert _said_to(kiosk) == b""


def test_without_a_certificate_the_kiosks_port_gives_no_answer(central: Running) -> None:
    assert _said_to(Kiosk(central)) == b""


def test_the_services_own_certificate_opens_nothing(central: Running) -> None:
    kiosk = Kiosk(central)
    folder = central.authority.parent
    kiosk.identity = central.folder / "both.pem"
    kiosk.identity.write_bytes((folder / "service.key").read_bytes() + (folder / "service.pem").read_bytes())
    assert _said_to(kiosk) == b""


def test_nothing_older_than_tls_1_3_is_spoken(central: Running, kiosk: Kiosk) -> None:
    context = kiosk.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    for port in (central.kiosks, central.pages):
        with pytest.raises(ssl.SSLError):
            _ssl_to(port, context)


def test_what_kiosks_ask_is_not_answered_at_the_pages_port(central: Running) -> None:
    assert post(central, {}, f"/v1/stations/{'0' * 64}/entries").problem == (404, "unknown-path")


def _ssl_to(port: int, context: ssl.SSLContext) -> None:
    with socket.create_connection(("localhost", port)) as plain:
        context.wrap_socket(plain, server_hostname="localhost").close()


def _said_to(kiosk: Kiosk) -> bytes:
    """What comes back of a request on a connection that TLS itself should refuse; with 1.3 only after it began."""
    try:
        with kiosk.line() as line:
            line.sendall(f"GET {kiosk.path}/head HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            return read_to_end(line)
    except (ssl.SSLError, ConnectionError):
        return b""


def _quoted(text: str) -> bytes:
    return b'"%s"' % text.replace("\n", "\\n").encode()
