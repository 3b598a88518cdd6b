"""Who changed something, through which face, and what came of it; links that set a password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fanbu.rules.naming import same_name

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for name, kind, default in (
        ("who", sa.String, ""),
        ("face", sa.String, ""),
        ("result", sa.Text, "{}"),
    ):
        op.add_column("audit", sa.Column(name, kind, nullable=False, server_default=default))
    purpose = sa.Column("purpose", sa.String, nullable=False, server_default="enter")
    op.add_column("links", purpose)
    _fold_names_anew()


def _fold_names_anew() -> None:
    """Names that look alike are one: two members whose names do keep the key they have."""
    con = op.get_bind()
    taken = set()
    for number, name in con.execute(sa.text("SELECT id, name FROM members ORDER BY id")).fetchall():
        folded = same_name(name)
        if folded not in taken:
            taken.add(folded)
            con.execute(
                sa.text("UPDATE OR IGNORE members SET folded = :folded WHERE id = :id"),
                {"folded": folded, "id": number},
            )
