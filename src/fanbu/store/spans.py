"""Layer 2, store. What rows of a file speak of: from when to when, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.store.macros import OWNERS
from fanbu.store.moments import naive_utc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.model.imports import ParsedFile
    from fanbu.store.incoming import Incoming


@dataclass(frozen=True, slots=True)
class Span:
    """Of a register: its first clock's ends as UTC timestamps, the last microsecond included.

    None where nothing says; `owners` are the shops or accounts, none for a statistic.
    """

    first_at: datetime | None = None
    last_at: datetime | None = None
    owners: tuple[str, ...] = ()


def span_of(part: Incoming, zone: str) -> Span:
    """The span and the owners a register export speaks of; a declared window is taken at its word.

    A clock of whole days stands for the moment the day begins in the workspace's zone.
    """
    if part.table.kind != "register":
        return Span()
    owner = next((name for name in OWNERS if name in part.table.columns), None)
    owners = _distinct(part, owner) if owner else ()
    if part.table.clock is None:
        return Span(owners=owners)
    window = part.parsed.window
    if window is not None:
        after = _begin(window.end + timedelta(1), zone) - timedelta(microseconds=1)
        return Span(_begin(window.start, zone), after, owners)
    first, last = _ends(part, part.table.clock)
    return Span(_moment(first, zone), _moment(last, zone), owners)


def _moment(found: date | datetime | None, zone: str) -> datetime | None:
    if isinstance(found, datetime):
        return naive_utc(found)
    return None if found is None else _begin(found, zone)


def _begin(day: date, zone: str) -> datetime:
    return naive_utc(datetime.combine(day, time(), ZoneInfo(zone)))


def window_of(
    file: ParsedFile, parts: Sequence[Incoming], spans: Sequence[Span], zone: str
) -> tuple[date | None, date | None]:
    """The declared window, else the days of the main table's rows; a log has none."""
    if not parts:
        return None, None
    declared = file.tables[0].window
    if declared is not None:
        return declared.start, declared.end
    main = [at for at, part in enumerate(parts) if part.table.name == parts[0].table.name]
    if parts[0].table.kind == "statistic":
        firsts = [_ends(parts[at], "day")[0] for at in main]
        lasts = [_ends(parts[at], "until")[1] for at in main]
    else:
        firsts = [_local_day(spans[at].first_at, zone) for at in main]
        lasts = [_local_day(spans[at].last_at, zone) for at in main]
    return min(filter(None, firsts), default=None), max(filter(None, lasts), default=None)


def account_of(file: ParsedFile, parts: Sequence[Incoming]) -> str | None:
    """The file's account, else the one that all rows of its main statistic are of."""
    if file.account is not None or not parts or parts[0].table.kind != "statistic":
        return file.account
    named = [_distinct(part, "account") for part in parts if part.table == parts[0].table]
    found = {account for accounts in named for account in accounts}
    return found.pop() if len(found) == 1 else None


def _local_day(moment: datetime | None, zone: str) -> date | None:
    return moment and moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def _ends(part: Incoming, name: str) -> tuple[date | None, date | None]:
    """The least and the greatest of a column of days or moments; None where there is none."""
    if name not in part.rows.column_names:
        return None, None
    found = pc.min_max(part.rows.column(name))
    return found["min"].as_py(), found["max"].as_py()


def _distinct(part: Incoming, name: str) -> tuple[str, ...]:
    if name not in part.rows.column_names:
        return ()
    found = pc.unique(part.rows.column(name).cast(pa.string()))
    return tuple(value for value in found.to_pylist() if value is not None)
