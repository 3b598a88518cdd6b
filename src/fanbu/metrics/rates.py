"""Amounts of other currencies that no exchange rate is known for: which rows of a leg they are in.

A row keeps its amounts as written in `original`; where one of them has no value in the workspace's
currency, a sum over the row is not the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.metrics import sql
from fanbu.metrics.algebra import Field
from fanbu.metrics.info import MADE_FROM
from fanbu.metrics.predicate import ROW, condition_sql
from fanbu.metrics.rewrite import measured_column
from fanbu.metrics.sources import is_cash, is_statistic
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from fanbu.metrics.draft import Leg
    from fanbu.metrics.metric import Metric
    from fanbu.metrics.predicate import Rows

_WRITTEN = {("orders", "net"): ("net", "gross"), ("spend", "cash_cost"): ("cash_cost", "cost")}
"""Amounts that follow from others where the file does not tell them."""


def rateless_name(metric: str) -> str:
    return f"__rateless_{metric}"


def rated_table(metric: Metric) -> str:
    """The table whose amounts a measure adds up."""
    return MADE_FROM.get(str(metric.of), str(metric.of))


def lacks_rates(metric: Metric, lacking: Collection[str]) -> bool:
    """Whether some amount that a measure may add up has no rate; `lacking`: the tables with any."""
    if metric.measure is None or rated_table(metric) not in lacking:
        return False
    if metric.measure.function not in ("sum", "min", "max"):
        return False
    column = tables()[str(metric.of)].columns.get(str(measured_column(metric)))
    return column is not None and column.type == "money"


def rateless(metric: Metric, leg: Leg, rows: Rows) -> sql.Node:
    """A struct: `rows` without a rate, `currencies`, `first_day`, `last_day`; null without any."""
    condition = condition_sql(metric.where, rows) if metric.where else None
    lost = sql.every(condition, *_unknown(metric, leg))
    first, last = _days(leg, rows)
    distinct = exp.Distinct(expressions=[sql.column("currency", ROW)])
    counted: sql.Node = exp.Count(this=exp.Star())
    if not is_statistic(leg):  # a cost of several days, an order of several lines are one row
        counted = sql.count_distinct(sql.column("key", ROW))
    parts = {
        "rows": counted,
        "currencies": sql.call("list", distinct),
        "first_day": sql.call("min", first),
        "last_day": sql.call("max", last),
    }
    told = [
        exp.PropertyEQ(this=exp.to_identifier(name), expression=sql.filtered(part, lost))
        for name, part in parts.items()
    ]
    some = exp.GT(this=sql.filtered(exp.Count(this=exp.Star()), lost), expression=sql.number(0))
    return sql.named(sql.when(some, exp.Struct(expressions=told)), rateless_name(metric.name))


def _unknown(metric: Metric, leg: Leg) -> list[sql.Node]:
    """A row's amount was written, and has no value."""
    name = str(measured_column(metric))
    written = _WRITTEN.get((leg.table, name), (name,))
    told = [
        sql.call("json_extract_string", sql.column("original", ROW), sql.text(f"$.{one}"))
        for one in written
    ]
    known = exp.Coalesce(this=told[0], expressions=told[1:]) if told[1:] else told[0]
    empty = [exp.Is(this=sql.column(name, ROW), expression=sql.null())]
    if is_cash(leg.table, name):  # where the book cost is known, a rebate is what lacks
        empty.append(exp.Is(this=sql.column("cost", ROW), expression=sql.null()))
    return [sql.known(known), *empty]


def _days(leg: Leg, rows: Rows) -> tuple[sql.Node, sql.Node]:
    """The day whose rate is lacking: that of the first clock a row has, as rates are applied."""
    if is_statistic(leg):
        return sql.column("day", ROW), sql.column("until", ROW)
    clocks = [column.name for column in tables()[leg.table].columns.values() if column.clock]
    if leg.table == "cost_days":
        clocks = ["paid_on"]
    days = [rows.shown(Field(name)) for name in clocks]
    day = exp.Coalesce(this=days[0], expressions=days[1:]) if days[1:] else days[0]
    return day, day.copy()
