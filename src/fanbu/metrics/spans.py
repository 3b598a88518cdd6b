"""When nothing means zero: the span of days over which a register is known to be kept.

Inside it a group without rows counted none; outside it, or where the register is empty, nobody
knows, and the count stays null.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.metrics import sources, sql
from fanbu.metrics.algebra import Field
from fanbu.metrics.legs import PERIOD, clock_days
from fanbu.metrics.predicate import ROW, Rows, Texts
from fanbu.metrics.unsaid import EVERYTHING, Said, unmarked, unsaid
from fanbu.model.age import KEPT_WITH
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.metrics.draft import Plan

EMPTY_IS_ZERO = frozenset({"refunds"})
"""Where a workspace knows no refund at all, formulas take them as 0, and a warning says so."""
WITHOUT_AS_OF = frozenset({"lead_status"})
"""Found by difference between exports, so no export of its own dates it."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of `tables`, the first of which must have rows; dated by `clocks`, one each.

    By a dimension that is `unsaid` only the group without a name is known.
    """

    name: str
    tables: tuple[str, ...]
    clocks: tuple[tuple[str, ...], ...]
    unsaid: tuple[str, ...] = ()

    @property
    def empty_is_zero(self) -> bool:
        return self.tables[0] in EMPTY_IS_ZERO


def spans_of(plan: Plan, said: Said = EVERYTHING) -> Mapping[str, Span]:
    """Measure → span, for counts and for sums that stand in a formula, over registers and logs.

    A measure is left out where the question's filter or its own condition asks for what no row of
    its register says.
    """
    in_formulas = {
        name for metric in plan.metrics if metric.formula for name in _measures(metric.parts, plan)
    }
    found: dict[str, Span] = {}
    for leg in plan.legs:
        if tables()[leg.table].kind == "statistic":
            continue
        dims, filtered = unsaid(leg, plan, said)
        if filtered:
            continue
        for metric in leg.measures:
            if unmarked(metric, leg.table, said):
                continue
            function = metric.measure.function if metric.measure else ""
            counted = function in ("count", "count_distinct")
            if counted or (function == "sum" and metric.name in in_formulas):
                found[metric.name] = replace(_span(leg.table, leg.clock), unsaid=tuple(dims))
    return found


def _measures(names: tuple[str, ...], plan: Plan) -> set[str]:
    found: set[str] = set()
    for name in names:
        metric = plan.definitions.metrics[name]
        found |= {name} if metric.measure else _measures(metric.parts, plan)
    return found


def _span(table: str, clock: str | None) -> Span:
    own = _clocks(table, clock)
    kept_with = KEPT_WITH.get(table)
    if kept_with is None:
        return Span(f"{table}_{own[-1]}_span" if own else f"{table}_span", (table,), (own,))
    return Span(f"{table}_span", (table, kept_with), (own, _clocks(kept_with, None)))


def _clocks(table: str, clock: str | None) -> tuple[str, ...]:
    """The table's first clock and the metric's own: orders are known before the first is paid."""
    named = dict.fromkeys(name for name in (tables()[table].clock, clock) if name)
    return tuple(name for name in named if name in tables()[table].columns)


def span_select(span: Span, plan: Plan) -> exp.Select:
    """One row: `first` and `last` day, both null where the first table has no rows.

    A register is known to its newest export, and at least to its newest row.
    """
    table, clocks = span.tables[0], span.clocks[0]
    if table in plan.bare:
        nothing = [sql.named(sql.cast(sql.null(), "date"), end) for end in ("first", "last")]
        return exp.Select(expressions=nothing)
    firsts = [_end("min", table, clock, plan) for clock in clocks]
    lasts = [_end("max", table, clock, plan) for clock in clocks]
    if table not in WITHOUT_AS_OF:
        lasts.append(_last_export(plan))
    for other, dated in zip(span.tables[1:], span.clocks[1:], strict=True):
        inside = [
            _of(_end(end, other, clock, plan), other).subquery(copy=False)
            for clock in dated
            for end in ("min", "max")
        ]
        firsts += inside[0::2]
        lasts += [*inside[1::2], _of(_last_export(plan), other).subquery(copy=False)]
    any_row = exp.GT(this=exp.Count(this=exp.Star()), expression=sql.number(0))
    first = sql.when(any_row, sql.call("least", *firsts))
    last = sql.when(any_row.copy(), sql.call("greatest", *lasts))
    ends = [sql.named(first, "first"), sql.named(last, "last")]
    return exp.Select(expressions=ends).from_(_rows(table), copy=False)


def _of(value: sql.Node, table: str) -> exp.Select:
    return exp.Select(expressions=[value]).from_(_rows(table), copy=False)


def _rows(table: str) -> exp.Table:
    return sql.source(sql.table(sources.rows_name(table)), ROW)


def _end(end: str, table: str, clock: str, plan: Plan) -> sql.Node:
    rows = Rows(table, plan.locale.zone, Texts(), days=clock_days(table, clock))
    return sql.call(end, rows.shown(Field(clock)))


def _last_export(plan: Plan) -> sql.Node:
    return sql.call("max", sql.local_day(sql.column("as_of", ROW), plan.locale.zone))


def overlaps(span: Span, plan: Plan) -> sql.Node:
    """Whether the bucket of a row (or the whole period) touches the span."""
    first, last = sql.column("first", span.name), sql.column("last", span.name)
    period, grain = plan.query.period, plan.query.grain
    if plan.bucketed:
        start: sql.Node | None = sql.column(PERIOD)
        end: sql.Node | None = sql.bucket_end(sql.column(PERIOD), grain)
    else:
        start = sql.day(period.start) if period else None
        end = sql.day(period.end) if period else None
    inside = sql.every(
        sql.known(first),
        exp.LTE(this=first.copy(), expression=end) if end is not None else None,
        exp.GTE(this=last, expression=start) if start is not None else None,
    )
    assert inside is not None  # noqa: S101 - `known` is always there
    if span.empty_is_zero:
        inside = sql.any_of(exp.Is(this=first.copy(), expression=sql.null()), inside)
    nameless = (exp.Is(this=sql.column(dim), expression=sql.null()) for dim in span.unsaid)
    return sql.every(inside, *nameless) or inside
