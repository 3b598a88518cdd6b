"""Content against what its account is used to, and what came of each piece."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import nan
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.analyses import content as content_analysis
from fanbu.analyses.content import JUDGED, KNOWN, NEW_DAYS
from fanbu.analyses.reader import gather
from fanbu.api import piece_groups
from fanbu.api.arguments import a_choice, a_day
from fanbu.api.bench import spec_of
from fanbu.api.reader import reader_of
from fanbu.api.spoken_days import both_ends
from fanbu.model.question import Query
from fanbu.model.result import Result, Warning_, plain
from fanbu.types import COMPARES, Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from fanbu.analyses.content import Piece
    from fanbu.api.desk import Desk
    from fanbu.run.query import Reader

BROUGHT = ("interactions", "leads", "orders")
"""What came of a piece since it was published."""
SORTS = ("times", "views", *BROUGHT, "published_at")
PIECE = pa.schema(
    [
        ("title", pa.string()), ("platform", pa.string()), ("account", pa.string()),
        ("published_at", pa.date32()), ("views", pa.float64()), ("usual_views", pa.float64()),
        ("reach", pa.float64()), ("usual_reach", pa.float64()),
        ("times", pa.float64()), ("completion_rate", pa.float64()),
        ("usual_completion", pa.float64()), ("earlier", pa.int64()),
        *((name, pa.float64()) for name in BROUGHT), ("placement", pa.string()),
    ]
)  # fmt: skip


def content(
    desk: Desk,
    *,
    start: str | date | None,
    end: str | date | None,
    where: str | None = None,
    sort: str = "times",
    compare: str | None = None,
) -> Result:
    """Pieces published in the period (the last four weeks when not said), best first.

    `where` chooses which pieces are shown; what an account is used to stays that of all its pieces.
    Where nobody knows a piece's views they are None, and `reach` (people) is what it is compared
    by, with `usual_reach`; where views are known these two are None.
    `sort`: best against its usual first (`times`), or most views, interactions, leads, orders.
    Without views, by reach.
    `compare`: also what each account published, beside an earlier period (`piece_groups`), under
    `compared`.
    """
    wanted = a_choice(sort, SORTS, "--sort")
    against = a_choice(compare, COMPARES, "--compare") if compare else None
    start, end = both_ends(desk, start, end)
    last = a_day(end, "--to") or desk.last_day()
    period = Period(a_day(start, "--from") or last - timedelta(NEW_DAYS - 1), last)
    reader = reader_of(desk)
    pieces = _published(desk, reader, period)
    warnings = tuple(reader.warnings)
    if pieces is None:
        warnings += (Warning_("no_content", {}),)
    shown = _chosen(desk, reader, pieces or (), where)
    by_reach = sum(piece.metric == "reach" for piece in shown)
    if by_reach:
        warnings += (Warning_("content_by_reach", {"n": by_reach}),)
    brought = _brought(desk, shown)
    table = pa.Table.from_pylist([_row(piece, brought) for piece in shown], PIECE)
    rows = [{k: plain(v) for k, v in row.items()} for row in table.to_pylist()]
    if wanted != "times":
        rows.sort(key=lambda row: _order(row, wanted), reverse=True)
    measures = ("views", "reach") if by_reach else ("views",)
    shown_metrics = [name for name in (*measures, "completion_rate", *BROUGHT)
                     if name in desk.definitions.metrics]  # fmt: skip
    query: dict[str, Any] = {
        "metrics": shown_metrics, "period": str(period), "where": where, "sort": wanted,
    }  # fmt: skip
    data: dict[str, Any] = {"columns": PIECE.names, "rows": rows}
    if against:
        before = piece_groups.earlier(desk, period, against)
        assert before.period is not None  # noqa: S101 - a comparison has one
        old = _chosen(desk, reader, _published(desk, reader, before.period) or (), where)
        keys = tuple(map(_key, shown)), tuple(map(_key, old))
        data["compared"], doubts = piece_groups.compared(desk, *keys, before)
        query |= {"compare": against, "compared": {"period": str(before.period)}}
        warnings += doubts
    return Result("content", table, data, warnings, query)


Key = tuple[str, str, str]


def _published(desk: Desk, reader: Reader, period: Period) -> tuple[Piece, ...] | None:
    """The pieces of a period, best first; None where no content is known at all."""
    scope = spec_of(desk, "week", period.end, "team", desk.language).scope()
    scope = replace(scope, period=period)
    gathered = gather(reader, content_analysis.needs(scope, desk.now()))
    found = content_analysis.compute(gathered, scope, desk.now())
    if found is None:
        return None
    return tuple(one for one in found.new if one.published and period.start <= one.published)


def _order(row: Mapping[str, Any], wanted: str) -> tuple[Any, ...]:
    """The most last; unknown is less than any; pieces without views by their reach."""
    reach = row["reach"] or 0 if wanted == "views" else 0
    return row[wanted] is not None, row[wanted] or 0, reach


def _chosen(
    desk: Desk, reader: Reader, pieces: tuple[Piece, ...], where: str | None
) -> tuple[Piece, ...]:
    """The pieces that the filter leaves."""
    wanted = KNOWN if desk.warehouse.some_viewless() else KNOWN[:1]
    known = tuple(name for name in wanted if name in desk.definitions.metrics)
    if not where or not known:
        return pieces
    passed = _by_placement(reader.table(Query(known, by=_KEY, where=where)))
    return tuple(piece for piece in pieces if _key(piece) in passed)


def _brought(desk: Desk, pieces: tuple[Piece, ...]) -> Mapping[Key, dict[str, Any]]:
    """Placement → what came of it; a reader of its own: what it says concerns other rows too."""
    known = tuple(name for name in BROUGHT if name in desk.definitions.metrics)
    if not pieces or not known:
        return {}
    alone = reader_of(desk)
    told = _by_placement(alone.table(Query(known[:1], by=_KEY)))
    named = _later(alone, known[1:])
    return {key: {**row, **named.get(key[2], {})} for key, row in told.items()}


def _later(reader: Reader, metrics: tuple[str, ...]) -> Mapping[str, dict[str, Any]]:
    """Leads and orders name a placement, not its platform's account."""
    if not metrics:
        return {}
    rows = reader.table(Query(metrics, by=("placement",))).to_pylist()
    return {row["placement"]: {name: row[name] for name in metrics} for row in rows}


_KEY = ("platform", "account", "placement")


def _by_placement(table: pa.Table) -> Mapping[Key, dict[str, Any]]:
    return {
        (str(row["platform"]), str(row["account"]), str(row["placement"])): row
        for row in table.to_pylist()
    }


def _key(piece: Piece) -> Key:
    return piece.platform, piece.account, piece.placement


def _row(piece: Piece, brought: Mapping[Key, dict[str, Any]]) -> dict[str, Any]:
    told = brought.get(_key(piece), {})
    return {
        "title": piece.name,
        "platform": piece.platform,
        "account": piece.account,
        "published_at": piece.published,
        **_compared_by(piece),
        "times": piece.times,
        "completion_rate": piece.completion,
        "usual_completion": piece.usual_completion,
        "earlier": piece.earlier,
        **{name: told.get(name) for name in BROUGHT},
        "placement": piece.placement,
    }


def _compared_by(piece: Piece) -> dict[str, float]:
    """The measure that is known, beside its usual; the other one is not."""
    return {
        name: value if piece.metric == metric else nan
        for metric in JUDGED
        for name, value in ((metric, piece.value), (f"usual_{metric}", piece.usual))
    }
