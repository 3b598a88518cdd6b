"""Layer 2, store. The ledger's tables as SQLAlchemy knows them; imported by the ledger alone."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

targets = Table(
    "targets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("metric", String, nullable=False),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    Column("scope", Text, nullable=False),
    Column("value", Float, nullable=False),
    Column("set_at", DateTime, nullable=False),
    Column("set_by", String),
)
"""What a metric should be. `scope` is where-text, empty for the whole; times are UTC."""

file_accounts = Table(
    "file_accounts",
    metadata,
    Column("reader", String, primary_key=True),
    Column("pattern", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("set_at", DateTime, nullable=False),
)
"""Asked once, remembered: whose file is it that this reader read and that is named like this."""

expected_sources = Table(
    "expected_sources",
    metadata,
    Column("platform", String, primary_key=True),
    Column("account", String, primary_key=True),
    Column("table_name", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("cadence", String, nullable=False),
    Column("ready", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("set_at", DateTime, nullable=False),
)
"""Which exports must come. Empty account or table: any; `ready` is HH:MM of the workspace."""

source_pauses = Table(
    "source_pauses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String, nullable=False),
    Column("account", String, nullable=False),
    Column("table_name", String, nullable=False),
    Column("start", Date, nullable=False),
    Column("end", Date),
    Column("set_at", DateTime, nullable=False),
)
"""Days on which a source really stood still; without an end until it runs again."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("what", String, nullable=False),
    Column("details", Text, nullable=False),
    Column("who", String, nullable=False, server_default=""),
    Column("face", String, nullable=False, server_default=""),
    Column("result", Text, nullable=False, server_default="{}"),
)
"""The trail, see `store.trail`. `details` and `result` are JSON."""

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("password", String),
    Column("added_at", DateTime, nullable=False),
)
"""The team. `folded` is the name as `rules.naming` compares it; `password` an argon2 hash."""

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String, primary_key=True),
    Column("member", Integer, nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("until", DateTime, nullable=False),
    Column("agent", String, nullable=False),
)
"""Who is signed in. `digest` is the SHA-256 of the cookie."""

links = Table(
    "links",
    metadata,
    Column("digest", String, primary_key=True),
    Column("member", Integer, nullable=False),
    Column("until", DateTime, nullable=False),
    Column("purpose", String, nullable=False, server_default="enter"),
)
"""Links that sign a member in once (`enter`), or let them choose a password once (`password`)."""

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("digest", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("member", Integer, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("used_at", DateTime),
    Column("until", DateTime),
)
"""Keys for programs, by their SHA-256."""
published = Table(
    "published",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("grain", String, nullable=False),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("by", String),
    Column("known_at", DateTime, nullable=False),
    Column("imports", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("ticked", Text, nullable=False),
    Column("pages", Text, nullable=False),
    Column("sha256", String, nullable=False),
    UniqueConstraint("grain", "start", "end", "revision"),
)
"""Published reports, never changed. `pages`, `numbers`, `imports` and `ticked` are JSON."""

published_rows = Table(
    "published_rows",
    metadata,
    Column("published", Integer, primary_key=True),
    Column("metric", String, primary_key=True),
    Column("rows", LargeBinary, nullable=False),
)
"""The rows behind a published number, as an Arrow stream."""

dismissals = Table(
    "dismissals",
    metadata,
    Column("key", String, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("by", String),
)
"""Findings that somebody hid, by their key, which names their period."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("metric", String, nullable=False),
    Column("place", Text, nullable=False),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    Column("tone", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("value", Float),
    Column("expected", Float),
    Column("owner", String, nullable=False),
    Column("due", Date, nullable=False),
    Column("forecast", Text),
    Column("unforeseen", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("by", String),
    Column("state", String, nullable=False),
    Column("ended_on", Date),
    Column("reason", Text, nullable=False),
    Column("grade", String),
)
"""Accepted findings, as told when they were. `place`, `title`, `action`, `forecast` are JSON."""
