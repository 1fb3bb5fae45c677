"""The first tables: stations, entries, photographs, certificates, codes, and what was set apart."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "station",
        sa.Column("station", sa.String(64), nullable=False, comment="fingerprint of its record key"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False, comment="PEM"),
        sa.Column("enrolled_at", sa.String(27), nullable=False),
        sa.Column("revoked_at", sa.String(27)),
        sa.Column("head_seq", sa.BigInteger, nullable=False, comment="0 before the first entry"),
        sa.Column("head_hash", sa.String(64), nullable=False, comment="64 zeros before the first entry"),
        sa.Column("seen_at", sa.String(27), comment="when it last spoke"),
        sa.Column("clock_seconds", sa.Double, comment="its clock less ours"),
        sa.Column("state", sa.Text, comment="JSON, as the station last said"),
        sa.Column("held", sa.Integer, comment="number in apart for which its chain is held"),
        sa.PrimaryKeyConstraint("station", name="pk_station"),
    )
    op.create_table(
        "entry",
        _station(),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("kind", sa.Text, nullable=False, comment="cut for searching, as case, intake and seal"),
        sa.Column("case", sa.Text),
        sa.Column("intake", sa.Text),
        sa.Column("seal", sa.Text),
        sa.Column("line", sa.Text, nullable=False, comment="the evidence, as it came, without its newline"),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("received_at", sa.String(27), nullable=False),
        *_keys("entry", "seq"),
    )
    op.create_index("ix_entry_station_intake_seq", "entry", ["station", "intake", "seq"])
    op.create_index("ix_entry_case", "entry", ["case"])
    op.create_table(
        "photograph",
        _station(),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("received_at", sa.String(27), nullable=False),
        sa.Column("deleted_at", sa.String(27), comment="the shelf holds it no longer, on purpose"),
        *_keys("photograph", "sha256"),
    )
    op.create_table(
        "photograph_part",
        _station(),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column(
            "first", sa.BigInteger, nullable=False, autoincrement=False, comment="where it begins in the photograph"
        ),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("shelf_key", sa.Text, nullable=False),
        sa.Column("received_at", sa.String(27), nullable=False),
        *_keys("photograph_part", "sha256", "first"),
    )
    op.create_table(
        "certificate",
        _station(),
        sa.Column("serial", sa.String(40), nullable=False, comment="hexadecimal"),
        sa.Column("issued_at", sa.String(27), nullable=False),
        sa.Column("not_after", sa.String(27), nullable=False),
        *_keys("certificate", "serial"),
    )
    op.create_table(
        "code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=False),
        sa.Column("used_at", sa.String(27)),
        sa.Column("station", sa.String(64), comment="who used it"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_code"),
    )
    op.create_table(
        "apart",
        _station(),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False, comment="1, 2, 3 ... of each station"),
        sa.Column("received_at", sa.String(27), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, comment="number at which the fault is"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column(
            "lines", sa.LargeBinary, nullable=False, comment="the line at fault and those after it, byte by byte"
        ),
        sa.Column("released_at", sa.String(27)),
        sa.Column("released_by", sa.Text),
        sa.Column("release_reason", sa.Text),
        *_keys("apart", "number"),
    )


def _station() -> sa.Column[str]:
    return sa.Column("station", sa.String(64), nullable=False)


def _keys(table: str, *columns: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("station", *columns, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["station"], ["station.station"], name=f"fk_{table}_station"),
    )
