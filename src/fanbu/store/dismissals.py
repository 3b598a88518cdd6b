"""Layer 2, store. Findings that were put aside: they stay out of later drafts of their period.

Read without SQLAlchemy: every report asks for them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from fanbu.model.dismissal import Dismissal
from fanbu.store.moments import naive_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

    from fanbu.types import Period


class Dismissals:
    """The dismissed findings of one ledger."""

    def __init__(self, path: Path, engine: Callable[[], Engine]) -> None:
        self._path = path
        self._engine = engine

    def keep(self, given: Dismissal) -> None:
        """Put a finding aside; one that was is so for the new reason."""
        with self._engine().begin() as con:
            keep(con, [given])

    def forget(self, key: str) -> bool:
        """Bring a finding back; whether it was put aside."""
        with self._engine().begin() as con:
            return forget(con, [key]) > 0

    def of(self, period: Period) -> tuple[Dismissal, ...]:
        """The findings of a period that were put aside, by their keys."""
        with closing(sqlite3.connect(self._path)) as con:
            rows = con.execute(_OF, {"ending": f":{period}"}).fetchall()
        return tuple(
            Dismissal(key, reason, datetime.fromisoformat(at), by) for key, reason, at, by in rows
        )

    def touching(self, period: Period) -> tuple[Dismissal, ...]:
        """Those of any finding whose own period shares a day with this one, by their keys."""
        with closing(sqlite3.connect(self._path)) as con:
            asked = {"first": f"{period.start}", "last": f"{period.end}"}
            rows = con.execute(_TOUCHING, asked).fetchall()
        return tuple(
            Dismissal(key, reason, datetime.fromisoformat(at), by) for key, reason, at, by in rows
        )

    def reasons(self, period: Period) -> Mapping[str, str]:
        """Key → reason of the findings of a period that were put aside."""
        return {each.key: each.reason for each in self.of(period)}


def keep(con: Connection, given: Iterable[Dismissal]) -> None:
    from fanbu.store.ledger_tables import dismissals

    told = [
        {"key": one.key, "reason": one.reason, "at": naive_utc(one.at), "by": one.by}
        for one in given
    ]
    forget(con, [one["key"] for one in told])
    if told:
        con.execute(dismissals.insert(), told)


def forget(con: Connection, keys: Iterable[object]) -> int:
    from fanbu.store.ledger_tables import dismissals

    return con.execute(dismissals.delete().where(dismissals.c.key.in_(list(keys)))).rowcount


_OF = """
SELECT key, reason, at, "by" FROM dismissals
WHERE substr(key, -length(:ending)) = :ending ORDER BY key
"""
_TOUCHING = """
SELECT key, reason, at, "by" FROM dismissals
WHERE substr(key, -10) >= :first AND substr(key, -22, 10) <= :last ORDER BY key
"""
"""A key ends in its period: `2026-11-09..2026-11-15`."""
