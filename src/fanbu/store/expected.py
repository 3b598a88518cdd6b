"""Layer 2, store. The part of the ledger that says which exports must come, and which rest.

Read without SQLAlchemy, as targets are: every report and many a question asks.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from fanbu.model.source import ExpectedSource, Pause, SourceName
from fanbu.store.moments import naive_utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from fanbu.types import Cadence

_EXPECTED = """
SELECT platform, account, table_name, owner, cadence, ready, note FROM expected_sources
ORDER BY platform, account, table_name
"""
_PAUSES = """
SELECT platform, account, table_name, start, "end" FROM source_pauses
ORDER BY platform, account, table_name, start
"""


def expected(path: Path) -> tuple[ExpectedSource, ...]:
    """Every expected source of the ledger at `path`, by platform, account and table."""
    with closing(sqlite3.connect(path)) as con:
        return tuple(_expected(row) for row in con.execute(_EXPECTED))


def pauses(path: Path) -> tuple[Pause, ...]:
    """Every pause of the ledger at `path`, by source, oldest first."""
    with closing(sqlite3.connect(path)) as con:
        return tuple(_pause(*row) for row in con.execute(_PAUSES))


def keep(con: Connection, sources: Iterable[ExpectedSource], *, now: datetime) -> None:
    """Each in place of what was said about the same name."""
    from fanbu.store.ledger_tables import expected_sources

    for one in sources:
        forget(con, one.name)
        con.execute(
            expected_sources.insert().values(
                **_key(one.name),
                owner=one.owner,
                cadence=one.cadence,
                ready=f"{one.ready:%H:%M}",
                note=one.note,
                set_at=naive_utc(now),
            )
        )


def forget(con: Connection, name: SourceName) -> bool:
    """Whether there was one."""
    from fanbu.store.ledger_tables import expected_sources as known

    return bool(con.execute(known.delete().filter_by(**_key(name))).rowcount)


def rest(con: Connection, pause: Pause, *, now: datetime) -> None:
    from fanbu.store.ledger_tables import source_pauses

    con.execute(
        source_pauses.insert().values(
            **_key(pause.name), start=pause.start, end=pause.end, set_at=naive_utc(now)
        )
    )


def run_again(con: Connection, name: SourceName, since: date) -> int:
    """Pauses of exactly this name end before `since`, those that begin later go; how many."""
    from fanbu.store.ledger_tables import source_pauses as known

    columns = known.c
    over = (columns.end.is_(None)) | (columns.end >= since)
    same = [columns[column] == value for column, value in _key(name).items()]
    later = con.execute(known.delete().where(*same, columns.start >= since))
    ended = con.execute(known.update().where(*same, over).values(end=since - timedelta(1)))
    return int(later.rowcount + ended.rowcount)


def _key(name: SourceName) -> dict[str, str]:
    return {"platform": name.platform, "account": name.account, "table_name": name.table}


def _expected(row: tuple[str, ...]) -> ExpectedSource:
    platform, account, table, owner, cadence, ready, note = row
    name = SourceName(platform, account, table)
    often = cast("Cadence", cadence)
    return ExpectedSource(name, owner, often, time.fromisoformat(ready), note)


def _pause(platform: str, account: str, table: str, start: str, end: Any) -> Pause:
    last = None if end is None else date.fromisoformat(end)
    return Pause(SourceName(platform, account, table), date.fromisoformat(start), last)
