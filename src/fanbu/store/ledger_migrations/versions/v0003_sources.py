"""Which exports are expected, whose they are, and when a source really stood still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "expected_sources",
        sa.Column("platform", sa.String, primary_key=True),
        sa.Column("account", sa.String, primary_key=True),
        sa.Column("table_name", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("cadence", sa.String, nullable=False),
        sa.Column("ready", sa.String, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "source_pauses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("table_name", sa.String, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date),
        sa.Column("set_at", sa.DateTime, nullable=False),
    )
