"""Published reports with the rows behind their numbers, and findings that were dismissed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "published",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("grain", sa.String, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.String),
        sa.Column("known_at", sa.DateTime, nullable=False),
        sa.Column("imports", sa.Text, nullable=False),
        sa.Column("numbers", sa.Text, nullable=False),
        sa.Column("ticked", sa.Text, nullable=False),
        sa.Column("pages", sa.Text, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.UniqueConstraint("grain", "start", "end", "revision"),
    )
    op.create_table(
        "published_rows",
        sa.Column("published", sa.Integer, primary_key=True),
        sa.Column("metric", sa.String, primary_key=True),
        sa.Column("rows", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "dismissals",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.String),
    )
