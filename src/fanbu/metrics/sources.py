"""Where a leg's rows come from: its table at the cutoff, and what is joined without multiplying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.metrics import sql
from fanbu.metrics.algebra import Field
from fanbu.metrics.fields import BESIDE, ORDER_KEY, PRODUCT, resolve
from fanbu.metrics.predicate import BESIDE_ROW, LINE_ROW, ROW, SERVED, Texts
from fanbu.metrics.rewrite import measured_column, used_places
from fanbu.store.catalogue import ADDITIVE_TYPES, tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from fanbu.metrics.draft import Leg, Plan


@dataclass(frozen=True, slots=True)
class Context:
    """What every leg is made with. `lacking`: tables of which some amount has no exchange rate."""

    plan: Plan
    texts: Texts
    lacking: Collection[str] = ()

    @property
    def by_goal(self) -> bool:
        return any(str(dim.field) == "goal" for dim in self.plan.dims)


def facts(table: str, measure: str | None, need: tuple[str, ...], plan: Plan) -> exp.Table:
    """The table at the plan's cutoff: the only door to facts."""
    arguments: list[sql.Node] = [sql.moment(plan.query.cutoff_of(table))]
    if tables()[table].kind == "statistic":
        arguments = [*_arguments(table, measure, need, plan), *asked_days(plan)]
    return exp.Table(this=sql.call(f"{family(table, measure)}{table}_at", *arguments))


def family(table: str, measure: str | None) -> str:
    """What the names of the macros begin with.

    Cash costs follow from rebates, and choose slices by what is known of them.
    """
    return "cash_" if is_cash(table, measure) else ""


def is_cash(table: str, measure: str | None) -> bool:
    return (table, measure) == ("spend", "cash_cost")


def door(leg: Leg, plan: Plan) -> list[sql.Node]:
    """Cutoff, measure and need of a leg over a statistic: what its slices are chosen by."""
    return _arguments(leg.table, measured_column(leg.measures[0]), leg.need, plan)


def _arguments(
    table: str, measure: str | None, need: tuple[str, ...], plan: Plan
) -> list[sql.Node]:
    needs = exp.Array(expressions=[sql.text(name) for name in need])
    named = measure or tables()[table].of_type(*ADDITIVE_TYPES)[0]
    return [sql.moment(plan.query.cutoff_of(table)), sql.text(named), sql.cast(needs, "varchar[]")]


def asked_days(plan: Plan) -> list[sql.Node]:
    """Where a row of several days counts: first and last day, and what the days are cut into.

    Nothing where any will do. A row that would be left out of the answer must not stand in the way
    of one that is not.
    """
    query = plan.query
    cut = query.cut if query.until else query.grain if plan.bucketed else None
    period = query.period
    if period is None and cut in (None, "total"):
        return []
    days = (sql.day(period.start), sql.day(period.end)) if period else (sql.null(), sql.null())
    return [*days, sql.text(cut)] if cut not in (None, "total") else [*days]


def is_statistic(leg: Leg) -> bool:
    return tables()[leg.table].kind == "statistic"


def rows_name(table: str) -> str:
    """The common table that holds a register's rows for every leg that reads it."""
    return f"{table}_rows"


def leg_source(leg: Leg, context: Context) -> exp.Table | exp.Subquery:
    """The leg's rows, as `f`."""
    plan = context.plan
    if not is_statistic(leg):
        table = sql.table(rows_name(leg.table))
        return sql.source(table, ROW)
    source = facts(leg.table, measured_column(leg.measures[0]), leg.need, plan)
    if leg.served and context.by_goal:
        each = sql.named(exp.Explode(this=served_goals(None)), SERVED)
        inner = exp.Select(expressions=[exp.Star(), each]).from_(source, copy=False)
        return inner.subquery(ROW)
    return sql.source(source, ROW)


def served_goals(row: str | None = ROW) -> sql.Node:
    """Every goal that a row's cost served: its list, else the one goal it names."""
    goals = sql.column("goals", row)
    empty = exp.EQ(this=sql.call("coalesce", sql.call("len", goals), sql.number(0)),
                   expression=sql.number(0))  # fmt: skip
    return sql.when(empty, exp.Array(expressions=[sql.column("goal", row)]), goals.copy())


def beside(select: exp.Select, leg: Leg, context: Context) -> exp.Select:
    """Join the one row beside each row. It is grouped by its keys, so nothing can multiply."""
    places = used_places(leg, context.plan)
    used = {place.name for place in places if place.side == "beside"}
    clock = resolve(Field(leg.clock), leg.table) if leg.clock else None
    if clock is not None and clock.side == "beside":
        used.add(clock.name)
    if not used:
        return select
    other = BESIDE[leg.table]
    theirs = [sql.column(key, "b") for _, key in other.keys]
    lent = []
    for name in sorted(used - {key for _, key in other.keys}):
        one = exp.LTE(this=sql.count_distinct(sql.column(name, "b")), expression=sql.number(1))
        lent.append(sql.named(sql.when(one, sql.call("any_value", sql.column(name, "b"))), name))
    inner = exp.Select(expressions=[*theirs, *lent])
    inner = inner.from_(sql.source(facts(other.table, None, (), context.plan), "b"))
    inner.set("group", exp.Group(all=True))
    same = [
        exp.EQ(this=sql.column(ours, ROW), expression=sql.column(key, BESIDE_ROW))
        for ours, key in other.keys
    ]
    return select.join(
        inner.subquery(BESIDE_ROW), on=sql.every(*same), join_type="left", copy=False
    )


def lines(select: exp.Select, leg: Leg, context: Context) -> exp.Select:
    """Join an order's lines with their shares of its amount: the shares add up to 1."""
    if not leg.lines:
        return select
    used = sorted({p.name for p in used_places(leg, context.plan) if p.side == "lines"})
    values = [sql.named(_of_line(name), name) for name in used]
    order = sql.column("order", "b")
    each = exp.Select(expressions=[order, *values, sql.named(_share(order), "share")])
    each = each.from_(sql.source(facts("order_lines", None, (), context.plan), "b"))
    summed = sql.named(exp.Sum(this=sql.column("share")), "share")
    keys = [sql.column("order"), *(sql.column(name) for name in used)]
    inner = exp.Select(expressions=[*keys, summed]).from_(each.subquery("shares"))
    inner.set("group", exp.Group(all=True))
    ours = sql.column(ORDER_KEY[leg.table], ROW)
    same = exp.EQ(this=sql.column("order", LINE_ROW), expression=ours)
    return select.join(inner.subquery(LINE_ROW), on=same, join_type="left", copy=False)


def _of_line(name: str) -> sql.Node:
    if name != PRODUCT:
        return sql.column(name, "b")
    return exp.Coalesce(this=sql.column("title", "b"), expressions=[sql.column("sku", "b")])


def _share(order: exp.Column) -> sql.Node:
    """A line's part of its order's amount; where the order's amount is 0 or unknown, even parts."""
    quantity = exp.Coalesce(this=sql.column("quantity", "b"), expressions=[sql.number(1)])
    paid = exp.Mul(this=sql.column("price", "b"), expression=quantity)
    amount = sql.double(exp.Coalesce(this=paid, expressions=[sql.number(0)]))
    whole = exp.Window(this=exp.Sum(this=amount.copy()), partition_by=[order.copy()])
    count = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[order.copy()])
    return sql.when(
        exp.NEQ(this=whole, expression=sql.number(0)),
        exp.Div(this=amount, expression=whole.copy()),
        exp.Div(this=sql.number(1.0), expression=count),
    )
