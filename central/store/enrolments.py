"""How stations come in: codes, the certificates they were given, and from where wrong codes came.

Knows SQL. Does not know when a code is good, nor how a certificate is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from central.store.tables import CERTIFICATE, CODE, STATION, WRONG_CODE


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code, by the SHA-256 of it. Times as entries write them."""

    code_hash: str
    name: str
    unit: str
    expires_at: str
    used_at: str | None


# --- codes --------------------------------------------------------------------------------------


def add_code(connection: Connection, code: Code, by: str, now: str) -> None:
    """A code that `by` made."""
    connection.execute(
        insert(CODE).values(
            code_hash=code.code_hash,
            name=code.name,
            unit=code.unit,
            made_at=now,
            made_by=by,
            expires_at=code.expires_at,
        )
    )


def find_code(connection: Connection, code_hash: str) -> Code | None:
    """One code, which nobody else uses until this transaction ends; None where there is none."""
    query = select(CODE.c.code_hash, CODE.c.name, CODE.c.unit, CODE.c.expires_at, CODE.c.used_at)
    row = connection.execute(query.where(CODE.c.code_hash == code_hash).with_for_update()).one_or_none()
    return None if row is None else Code(*row)


def use_code(connection: Connection, code_hash: str, station: str, now: str) -> None:
    """That a station used a code."""
    connection.execute(update(CODE).where(CODE.c.code_hash == code_hash).values(used_at=now, station=station))


# --- what an enrolment changes of a station -----------------------------------------------------


def rename(connection: Connection, station: str, name: str, unit: str) -> None:
    """Call a station by another name."""
    connection.execute(update(STATION).where(STATION.c.station == station).values(name=name, unit=unit))


def readmit(connection: Connection, station: str) -> None:
    """Give a revoked station its right to speak back."""
    connection.execute(update(STATION).where(STATION.c.station == station).values(revoked_at=None))


# --- certificates -------------------------------------------------------------------------------


def add_certificate(connection: Connection, station: str, serial: str, not_after: str, now: str) -> None:
    """That a station was given a certificate."""
    connection.execute(insert(CERTIFICATE).values(station=station, serial=serial, issued_at=now, not_after=not_after))


def certificate_ends(connection: Connection, station: str, serial: str) -> str | None:
    """When a certificate of a station ends; None where it has no such certificate, or no more."""
    query = select(CERTIFICATE.c.not_after).where(CERTIFICATE.c.station == station, CERTIFICATE.c.serial == serial)
    return connection.scalar(query)


def certificates_since(connection: Connection, station: str, since: str) -> int:
    """How many certificates a station was given since then."""
    query = select(func.count()).where(CERTIFICATE.c.station == station, CERTIFICATE.c.issued_at >= since)
    return connection.scalar(query) or 0


def drop_certificates(connection: Connection, station: str) -> None:
    """Accept none of a station's certificates any more."""
    connection.execute(delete(CERTIFICATE).where(CERTIFICATE.c.station == station))


# --- wrong codes --------------------------------------------------------------------------------


def wrong_codes(connection: Connection, address: str) -> Sequence[str]:
    """When wrong codes came from an address, the newest first; its row is locked from now on."""
    query = select(WRONG_CODE.c.tried_at).where(WRONG_CODE.c.address == address).with_for_update()
    tried = connection.scalar(query)
    if tried is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(WRONG_CODE).values(address=address, tried_at="", last_at=""))
        except IntegrityError:
            # Another request from there made it meanwhile.
            tried = connection.scalar(query)
    return (tried or "").split()


def note_wrong_codes(connection: Connection, address: str, tried: Sequence[str]) -> None:
    """When wrong codes came from an address, the newest first, at least one."""
    connection.execute(
        update(WRONG_CODE).where(WRONG_CODE.c.address == address).values(tried_at=" ".join(tried), last_at=tried[0])
    )


def forget_wrong_codes(connection: Connection, before: str) -> None:
    """Forget addresses from which no wrong code came since then."""
    connection.execute(delete(WRONG_CODE).where(WRONG_CODE.c.last_at < before))
