"""Layer 2, store. Published reports: kept once, never changed.

Read without SQLAlchemy: every report asks whether it has a predecessor.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from fanbu.errors import Failed
from fanbu.model.dismissal import Dismissal
from fanbu.model.published import Number, Published
from fanbu.model.result import plain
from fanbu.store import dismissals
from fanbu.store.moments import naive_utc
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from fanbu.types import Grain


@dataclass(frozen=True, slots=True)
class ToPublish:
    """What a report freezes: `pages` language → audience → its blocks as data, `rows` by metric.

    `dismissed`: key → reason of the findings its author left out; `shown`: keys of the others.
    """

    grain: Grain
    period: Period
    at: datetime
    by: str | None
    known_at: datetime
    imports: tuple[int, ...]
    numbers: tuple[Number, ...]
    pages: Mapping[str, Any]
    rows: Mapping[str, bytes]
    ticked: tuple[tuple[str, bool], ...] = ()
    dismissed: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()


class Publications:
    """The published reports of one ledger."""

    def __init__(self, path: Path, engine: Callable[[], Engine]) -> None:
        self._path = path
        self._engine = engine

    def keep(self, given: ToPublish) -> Published:
        """Freeze it, in one transaction, as the next revision of its period."""
        from sqlalchemy import func, select

        from fanbu.store.ledger_tables import published, published_rows

        kept = _texts(given)
        columns = published.c
        same = (
            columns.grain == given.grain,
            columns.start == given.period.start,
            columns.end == given.period.end,
        )
        with self._engine().begin() as con:
            newest = con.execute(select(func.max(columns.revision)).where(*same)).scalar()
            made = con.execute(
                published.insert().values(
                    grain=given.grain,
                    start=given.period.start,
                    end=given.period.end,
                    revision=(newest or 0) + 1,
                    at=naive_utc(given.at),
                    by=given.by,
                    known_at=naive_utc(given.known_at),
                    sha256=_digest(kept, given.rows),
                    **kept,
                )
            )
            number = int((made.inserted_primary_key or (0,))[0])
            for metric, rows in given.rows.items():
                values = {"published": number, "metric": metric, "rows": rows}
                con.execute(published_rows.insert().values(values))
            dismissals.forget(con, given.shown)
            dismissals.keep(
                con, [Dismissal(k, why, given.at, given.by) for k, why in given.dismissed.items()]
            )
        return next(one for one in self.all() if one.id == number)

    def all(self) -> tuple[Published, ...]:
        """Every published report, newest period first, then newest revision."""
        return self._heads('ORDER BY "end" DESC, grain, revision DESC', {})

    def before(self, grain: Grain, start: date) -> Published | None:
        """The newest revision of the last published report of a grain that ended before a day."""
        asked = {"grain": grain, "start": start.isoformat()}
        order = 'WHERE grain = :grain AND "end" < :start ORDER BY "end" DESC, revision DESC LIMIT 1'
        return next(iter(self._heads(order, asked)), None)

    def pages(self, number: int) -> Mapping[str, Any]:
        """The frozen blocks of a report. Raises Failed `published_changed`."""
        with closing(sqlite3.connect(self._path)) as con:
            rows = con.execute(_ROWS, {"number": number}).fetchall()
            row = con.execute(_FROZEN, {"number": number}).fetchone()
        kept = dict(zip(_KEPT, row[1:], strict=True))
        if _digest(kept, dict(rows)) != row[0]:
            raise Failed("published_changed", number=number)
        pages: Mapping[str, Any] = json.loads(kept["pages"])
        return pages

    def rows(self, number: int) -> Mapping[str, bytes]:
        """Metric → the rows behind its number."""
        with closing(sqlite3.connect(self._path)) as con:
            return dict(con.execute(_ROWS, {"number": number}).fetchall())

    def _heads(self, rest: str, asked: Mapping[str, str]) -> tuple[Published, ...]:
        with closing(sqlite3.connect(self._path)) as con:
            rows = con.execute(f"{_HEADS} {rest}", asked).fetchall()
        return tuple(_published(*row) for row in rows)


_KEPT = ("imports", "numbers", "ticked", "pages")
_HEADS = """
SELECT id, grain, start, "end", revision, at, "by", known_at, imports, numbers, ticked, sha256
FROM published
"""
_FROZEN = "SELECT sha256, imports, numbers, ticked, pages FROM published WHERE id = :number"
_ROWS = "SELECT metric, rows FROM published_rows WHERE published = :number ORDER BY metric"


def _texts(given: ToPublish) -> dict[str, str]:
    parts = {
        "imports": list(given.imports),
        "numbers": [asdict(number) for number in given.numbers],
        "ticked": [list(one) for one in given.ticked],
        "pages": given.pages,
    }
    return {
        name: json.dumps(plain(value), ensure_ascii=False, sort_keys=True)
        for name, value in parts.items()
    }


def _digest(kept: Mapping[str, str], rows: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in _KEPT:
        digest.update(kept[name].encode() + b"\0")
    for metric in sorted(rows):
        digest.update(metric.encode() + b"\0" + rows[metric] + b"\0")
    return digest.hexdigest()


def _published(number: int, grain: Grain, start: str, end: str, *rest: Any) -> Published:
    revision, at, by, known_at, imports, numbers, ticked, digest = rest
    return Published(
        id=number,
        grain=grain,
        period=Period(date.fromisoformat(start), date.fromisoformat(end)),
        revision=revision,
        at=datetime.fromisoformat(at),
        by=by,
        known_at=datetime.fromisoformat(known_at),
        imports=tuple(json.loads(imports)),
        numbers=tuple(Number(**each) for each in json.loads(numbers)),
        sha256=digest,
        ticked=tuple((text, done) for text, done in json.loads(ticked)),
    )
