"""From which addresses wrong codes came, so that guessing is slowed down whichever process hears it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "wrong_code",
        sa.Column("address", sa.String(45), nullable=False, comment="from where wrong codes came"),
        sa.Column(
            "tried_at",
            sa.Text,
            nullable=False,
            comment="times of the last ones, the newest first, separated by spaces",
        ),
        sa.Column("last_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_wrong_code"),
    )
