"""Findings that were accepted: what is to be done, by whom, until when, and what is foretold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("metric", sa.String, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        sa.Column("tone", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("expected", sa.Float),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("forecast", sa.Text),
        sa.Column("unforeseen", sa.String, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("grade", sa.String),
    )
