"""The first shape of the ledger: targets, remembered accounts, the trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "targets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("metric", sa.String, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
        sa.Column("set_by", sa.String),
    )
    op.create_table(
        "file_accounts",
        sa.Column("reader", sa.String, primary_key=True),
        sa.Column("pattern", sa.String, primary_key=True),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
