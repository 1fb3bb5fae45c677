"""The tables: what there is, in the portable part of SQL.

Knows names and types. `migrations/` makes and changes them; a test says when the two differ. All but `code` and
`wrong_code` begin with the station, and every query names it, so that the database can be distributed on it. Times are
texts as entries write them, hashes 64 lower-case hexadecimal digits.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _station() -> Column[str]:
    return Column("station", String(64), ForeignKey("station.station"), primary_key=True)


STATION = Table(
    "station",
    METADATA,
    Column("station", String(64), primary_key=True, comment="fingerprint of its record key"),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("public_key", Text, nullable=False, comment="PEM"),
    Column("enrolled_at", String(27), nullable=False),
    Column("revoked_at", String(27)),
    Column("head_seq", BigInteger, nullable=False, comment="0 before the first entry"),
    Column("head_hash", String(64), nullable=False, comment="64 zeros before the first entry"),
    Column("seen_at", String(27), comment="when it last spoke"),
    Column("clock_seconds", Double, comment="its clock less ours"),
    Column("state", Text, comment="JSON, as the station last said"),
    Column("held", Integer, comment="number in apart for which its chain is held"),
)

ENTRY = Table(
    "entry",
    METADATA,
    _station(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("kind", Text, nullable=False, comment="cut for searching, as case, intake and seal"),
    Column("case", Text),
    Column("intake", Text),
    Column("seal", Text),
    Column("line", Text, nullable=False, comment="the evidence, as it came, without its newline"),
    Column("hash", String(64), nullable=False),
    Column("received_at", String(27), nullable=False),
    Index(None, "station", "intake", "seq"),
    Index(None, "case"),
)

PHOTOGRAPH = Table(
    "photograph",
    METADATA,
    _station(),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("received_at", String(27), nullable=False),
    Column("deleted_at", String(27), comment="the shelf holds it no longer, on purpose"),
)

PHOTOGRAPH_PART = Table(
    "photograph_part",
    METADATA,
    _station(),
    Column("sha256", String(64), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False, comment="where it begins in the photograph"),
    Column("size", BigInteger, nullable=False),
    Column("shelf_key", Text, nullable=False),
    Column("received_at", String(27), nullable=False),
)

CERTIFICATE = Table(
    "certificate",
    METADATA,
    _station(),
    Column("serial", String(40), primary_key=True, comment="hexadecimal"),
    Column("issued_at", String(27), nullable=False),
    Column("not_after", String(27), nullable=False),
)

CODE = Table(
    "code",
    METADATA,
    Column("code_hash", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", String(27), nullable=False),
    Column("used_at", String(27)),
    Column("station", String(64), comment="who used it"),
)

APART = Table(
    "apart",
    METADATA,
    _station(),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 ... of each station"),
    Column("received_at", String(27), nullable=False),
    Column("seq", BigInteger, nullable=False, comment="number at which the fault is"),
    Column("reason", Text, nullable=False),
    Column("lines", LargeBinary, nullable=False, comment="the line at fault and those after it, byte by byte"),
    Column("released_at", String(27)),
    Column("released_by", Text),
    Column("release_reason", Text),
)

WRONG_CODE = Table(
    "wrong_code",
    METADATA,
    Column("address", String(45), primary_key=True, comment="from where wrong codes came"),
    Column("tried_at", Text, nullable=False, comment="times of the last ones, the newest first, separated by spaces"),
    Column("last_at", String(27), nullable=False),
)
