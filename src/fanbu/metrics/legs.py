"""One leg of a plan as a SELECT: its rows, its period, its dimensions, its sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.metrics import sql
from fanbu.metrics.algebra import Field
from fanbu.metrics.fields import ORDER_KEY
from fanbu.metrics.predicate import LINE_ROW, ROW, SERVED, Rows, condition_sql
from fanbu.metrics.rates import lacks_rates, rateless
from fanbu.metrics.rewrite import measured_column
from fanbu.metrics.sources import (
    Context,
    beside,
    is_cash,
    is_statistic,
    leg_source,
    lines,
    served_goals,
)
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.metrics.draft import Leg
    from fanbu.metrics.metric import Metric
    from fanbu.types import Period

PERIOD, UNTIL = "period", "until"
GOAL_BOUND = frozenset({"conversions", "conversion_value"})
"""Measures of spend that mean something only within one goal and one clock."""
ENTITY: dict[str, tuple[str, ...]] = {
    "accounts_daily": ("platform", "account"),
    "products": ("platform", "account", "sku"),
    "indices": ("platform", "keyword"),
    "competitors": ("platform", "competitor", "aspect"),
}
"""Whose last value `last(…)` takes, before the values are added up."""


def goals_name(metric: str) -> str:
    return f"__goals_{metric}"


def clocks_name(metric: str) -> str:
    return f"__clocks_{metric}"


def unstated_name(metric: str) -> str:
    return f"__unstated_{metric}"


def unrated_name(metric: str) -> str:
    return f"__unrated_{metric}"


def leg_select(leg: Leg, context: Context) -> exp.Select:
    """Rows: one a bucket and combination of dimensions, with the sums of the leg's measures."""
    function = leg.measures[0].measure.function if leg.measures[0].measure else ""
    if function in ("last", "standing"):
        return _last(leg, context) if function == "last" else _standing(leg, context)
    rows = leg_rows(leg, context)
    keys = [*_period(leg, rows, context), *_dims(rows, context)]
    sums = [part for metric in leg.measures for part in _measure(metric, leg, rows)]
    sums += [
        rateless(metric, leg, rows)
        for metric in leg.measures
        if lacks_rates(metric, context.lacking)
    ]
    select = exp.Select(expressions=[*keys, *sums]).from_(leg_source(leg, context), copy=False)
    select = beside(lines(select, leg, context), leg, context)
    return _grouped(_narrowed(select, leg, rows, context), keys, leg)


def leg_names(leg: Leg, context: Context) -> exp.Select:
    """One row: of each dimension a list of all names that the leg's rows bear."""
    rows = leg_rows(leg, context)
    lists = [
        sql.named(sql.call("list", exp.Distinct(expressions=[rows.shown(dim.field)])), dim.name)
        for dim in context.plan.dims
    ]
    select = exp.Select(expressions=lists).from_(leg_source(leg, context), copy=False)
    select = beside(lines(select, leg, context), leg, context)
    return select if moments(leg) else _narrowed(select, leg, rows, context)


def leg_rows(leg: Leg, context: Context) -> Rows:
    goal = None
    if leg.served:
        goal = sql.column(SERVED, ROW) if context.by_goal else exp.to_identifier(SERVED)
    known = () if is_statistic(leg) else (leg.clock, *moments(leg))
    days = clock_days(leg.table, *known)
    zone, spans = context.plan.locale.zone, is_statistic(leg)
    return Rows(leg.table, zone, context.texts, goal, days, leg.clock, spans)


def moments(leg: Leg) -> tuple[str, ...]:
    """When a row of `standing(began, ended)` begins and ends; empty for other measures."""
    measure = leg.measures[0].measure
    if measure is None or measure.function != "standing":
        return ()
    return tuple(name.name for name in measure.columns)


def clock_days(table: str, *clocks: str | None) -> frozenset[str]:
    """Which of these clocks are moments of the table itself, so that their day can be prepared."""
    columns = tables()[table].columns
    return frozenset(
        clock for clock in clocks if clock and clock in columns and columns[clock].type == "time"
    )


def _period(leg: Leg, rows: Rows, context: Context) -> list[sql.Node]:
    plan = context.plan
    if not plan.bucketed or leg.clock is None:
        return []
    day = rows.shown(Field(leg.clock))
    found: list[sql.Node] = [
        sql.named(sql.bucket(day, plan.query.grain, plan.locale.first_weekday), PERIOD)
    ]
    if plan.query.until:
        last = sql.column(UNTIL, ROW) if is_statistic(leg) else day.copy()
        found.append(sql.named(last, UNTIL))
    return found


def _dims(rows: Rows, context: Context) -> list[sql.Node]:
    found: list[sql.Node] = []
    for dim in context.plan.dims:
        shown, names = rows.shown(dim.field), context.plan.names.get(dim.name)
        found.append(sql.named(shown if names is None else sql.one_of(shown, names), dim.name))
    return found


def _measure(metric: Metric, leg: Leg, rows: Rows) -> list[sql.Node]:
    """The metric's own column, and beside it what the checks need."""
    measure = metric.measure
    assert measure is not None  # noqa: S101 - a leg holds measures only
    same = len({other.where for other in leg.measures}) == 1
    condition = None if same or not metric.where else condition_sql(metric.where, rows)
    if measure.function == "count":
        value: sql.Node = exp.Count(this=exp.Star())
        if leg.lines:  # an order with two lines of a product is one order
            value = sql.count_distinct(sql.column(ORDER_KEY[leg.table], ROW))
        return [_count(value, condition, metric)]
    if measure.function == "count_distinct":
        first, *others = [rows.value(name) for name in measure.columns]
        known = exp.Coalesce(this=first, expressions=others) if others else first
        return [_count(sql.count_distinct(known), condition, metric)]
    value = _amount(measure.columns[0], leg, rows)
    total = sql.filtered(sql.call(measure.function, value), condition)
    if leg.table == "spend" and measured_column(metric) in GOAL_BOUND:
        return _within_one_goal(total, metric)
    if is_cash(leg.table, measured_column(metric)):
        return [sql.named(total, metric.name), _unrated(condition, metric)]
    return [sql.named(total, metric.name)]


def _unrated(condition: sql.Node | None, metric: Metric) -> sql.Node:
    """The accounts whose spend is there but what it cost in cash is not known; null: none."""
    names = [sql.column(name, ROW) for name in ("platform", "account")]
    account = sql.call("concat_ws", sql.text(" "), *names)
    open_ = exp.Is(this=sql.column("cash_cost", ROW), expression=sql.null())
    spent = sql.every(condition, open_, sql.known(sql.column("cost", ROW)))
    found = sql.filtered(sql.call("list", exp.Distinct(expressions=[account])), spent)
    return sql.named(sql.call("list_sort", found), unrated_name(metric.name))


def _count(value: sql.Node, condition: sql.Node | None, metric: Metric) -> sql.Node:
    """A count; none is null here, and becomes 0 where the table is known to say so."""
    counted = sql.filtered(value, condition)
    return sql.named(sql.call("nullif", counted, sql.number(0)), metric.name)


def _amount(name: Field, leg: Leg, rows: Rows) -> sql.Node:
    value = rows.value(name)
    if rows.kind(name) is None:
        value = sql.try_double(value)
    if leg.lines:
        share = exp.Coalesce(this=sql.column("share", LINE_ROW), expressions=[sql.number(1)])
        value = exp.Mul(this=sql.double(value), expression=share)
    return value


def _within_one_goal(total: sql.Node, metric: Metric) -> list[sql.Node]:
    """The total only where its rows know at most one goal and one clock; else null, with both.

    Without any DISTINCT, for which the engine would go through the rows once an aggregate.
    """
    column = str(measured_column(metric))
    counted = sql.known(sql.column(column, ROW))
    one = [
        exp.NullSafeEQ(this=least, expression=most)
        for least, most in (_ends(name, counted) for name in ("goal", "clock"))
    ]
    unknown = exp.Is(this=sql.column("goal", ROW), expression=sql.null())
    some_unknown = sql.filtered(exp.Count(this=exp.Star()), sql.every(counted.copy(), unknown))
    first, last = _ends("platform", counted)
    unstated = sql.every(
        exp.GT(this=some_unknown, expression=sql.number(0)),
        exp.NullSafeNEQ(this=first, expression=last),
    )
    assert unstated is not None  # noqa: S101 - two conditions were given
    return [
        sql.named(sql.when(exp.And(this=one[0], expression=one[1]), total), metric.name),
        sql.named(_values_of("goal", counted), goals_name(metric.name)),
        sql.named(_values_of("clock", counted), clocks_name(metric.name)),
        sql.named(unstated, unstated_name(metric.name)),
    ]


def _ends(name: str, counted: sql.Node) -> tuple[sql.Node, sql.Node]:
    """The least and the greatest known value of a column: the same where there is at most one."""
    least, most = (sql.call(end, sql.column(name, ROW)) for end in ("min", "max"))
    return sql.filtered(least, counted.copy()), sql.filtered(most, counted.copy())


def _values_of(name: str, counted: sql.Node) -> sql.Node:
    """The known values of a column, each once, in order; null where there is none."""
    known = sql.every(counted.copy(), sql.known(sql.column(name, ROW)))
    every = sql.filtered(sql.call("histogram", sql.column(name, ROW)), known)
    return sql.call("list_sort", sql.call("map_keys", every))


def _narrowed(select: exp.Select, leg: Leg, rows: Rows, context: Context) -> exp.Select:
    wanted = sql.every(*time_conditions(leg, rows, context), leg_filter(leg, rows, context))
    return select.where(wanted, copy=False) if wanted is not None else select


def time_conditions(leg: Leg, rows: Rows, context: Context) -> list[sql.Node]:
    """A row of several days counts where all of them lie in the period and in one bucket.

    Where it stands by itself (`Query.until`) its bucket is its own.
    """
    plan, clock = context.plan, leg.clock
    if clock is None:
        return []
    first = rows.shown(Field(clock))
    last = sql.column("until", ROW) if is_statistic(leg) else first
    found: list[sql.Node] = [] if is_statistic(leg) else [sql.known(rows.value(Field(clock)))]
    if plan.query.period:
        found.append(exp.GTE(this=first, expression=sql.day(plan.query.period.start)))
        found.append(exp.LTE(this=last.copy(), expression=sql.day(plan.query.period.end)))
    if plan.query.days is not None:
        found.append(_on(plan.query.days, first, last))
    if plan.bucketed and is_statistic(leg) and not plan.query.until:
        grain, weekday = plan.query.grain, plan.locale.first_weekday
        both = [sql.bucket(day.copy(), grain, weekday) for day in (first, last)]
        found.append(exp.EQ(this=both[0], expression=both[1]))
    return found


def _on(days: Sequence[Period], first: sql.Node, last: sql.Node) -> sql.Node:
    """All days of a row lie in one of these runs."""
    each = [
        exp.And(
            this=exp.GTE(this=first.copy(), expression=sql.day(run.start)),
            expression=exp.LTE(this=last.copy(), expression=sql.day(run.end)),
        )
        for run in days
    ]
    return sql.any_of(*each) if each else sql.false()


def leg_filter(leg: Leg, rows: Rows, context: Context) -> sql.Node | None:
    """The question's filter, and the measures' own conditions where they narrow every measure."""
    asked = context.plan.where
    conditions = [condition_sql(asked, rows)] if asked else []
    own = [metric.where for metric in leg.measures]
    if all(own):
        each = [condition_sql(condition, rows) for condition in dict.fromkeys(own) if condition]
        conditions.append(sql.any_of(*each))
    if not conditions:
        return None
    joined = sql.every(*conditions)
    if leg.served and not context.by_goal and joined is not None:
        test = exp.Lambda(this=joined, expressions=[exp.to_identifier(SERVED)])
        chosen = sql.call("list_filter", served_goals(), test)
        return exp.GT(this=sql.call("len", chosen), expression=sql.number(0))
    return joined


def _grouped(select: exp.Select, keys: list[sql.Node], leg: Leg) -> exp.Select:
    if keys:
        select.set("group", exp.Group(all=True))
    select.comments = [" + ".join(metric.name for metric in leg.measures)]
    return select


def _last(leg: Leg, context: Context) -> exp.Select:
    """The last known value of each entity inside the bucket; then the sum over entities."""
    rows = leg_rows(leg, context)
    metric = leg.measures[0]
    assert metric.measure is not None  # noqa: S101 - a leg holds measures only
    keys = [*_period(leg, rows, context), *_dims(rows, context)]
    entity = ENTITY.get(leg.table, tables()[leg.table].key or ("platform", "account"))
    whose = [
        sql.named(sql.column(name, ROW), f"__{place}") for place, name in enumerate(entity, start=1)
    ]
    value = _amount(metric.measure.columns[0], leg, rows)
    day = sql.column("until", ROW) if is_statistic(leg) else rows.value(Field(str(leg.clock)))
    newest = sql.filtered(sql.call("arg_max", value, day), sql.known(value.copy()))
    inner = exp.Select(expressions=[*keys, *whose, sql.named(newest, metric.name)])
    inner = inner.from_(leg_source(leg, context), copy=False)
    inner = _narrowed(beside(inner, leg, context), leg, rows, context)
    inner.set("group", exp.Group(all=True))
    names = [sql.column(key.alias) for key in keys]
    total = sql.named(sql.call("sum", sql.column(metric.name)), metric.name)
    outer = exp.Select(expressions=[*names, total]).from_(inner.subquery("each"), copy=False)
    return _grouped(outer, keys, leg)


def _standing(leg: Leg, context: Context) -> exp.Select:
    """Rows that have begun and not ended on the last day of each bucket, or of the period.

    A stock has no days of its own: buckets come from the calendar, not from the rows.
    """
    plan, rows = context.plan, leg_rows(leg, context)
    began, ended = (rows.shown(Field(name)) for name in moments(leg))
    end: sql.Node | None = sql.day(plan.query.period.end) if plan.query.period else None
    keys: list[sql.Node] = []
    select = exp.Select().from_(leg_source(leg, context), copy=False)
    if plan.bucketed:
        end = sql.column(UNTIL, "spine")
        select = select.join(_spine(leg, rows, context), join_type="cross", copy=False)
        keys = [sql.named(sql.column(PERIOD, "spine"), PERIOD)]
        keys += [sql.named(end.copy(), UNTIL)] if plan.query.until else []
    begun: sql.Node = sql.known(began)
    there: sql.Node = exp.Is(this=ended, expression=sql.null())
    if end is not None:
        begun = exp.LTE(this=began, expression=end)
        there = sql.any_of(there, exp.GT(this=ended.copy(), expression=end.copy()))
    keys += _dims(rows, context)
    count = _count(exp.Count(this=exp.Star()), None, leg.measures[0])
    select = beside(select.select(*keys, count, copy=False), leg, context)
    wanted = sql.every(begun, there, leg_filter(leg, rows, context))
    return _grouped(select.where(wanted, copy=False), keys, leg)


def _spine(leg: Leg, rows: Rows, context: Context) -> exp.Subquery:
    """`period` and `until`: the buckets asked about, else those from the first row to the last."""
    plan = context.plan
    if plan.query.period:
        ends: list[sql.Node] = [sql.day(plan.query.period.start), sql.day(plan.query.period.end)]
    else:
        began, ended = (rows.shown(Field(name)) for name in moments(leg))
        last = sql.call("max", sql.call("greatest", began.copy(), ended))
        ends = [
            exp.Select(expressions=[end])
            .from_(leg_source(leg, context), copy=False)
            .subquery(copy=False)
            for end in (sql.call("min", began), last)
        ]
    day = sql.call("unnest", sql.call("generate_series", *ends, sql.call("to_days", sql.number(1))))
    each = exp.Select(expressions=[sql.named(sql.cast(day, "date"), "day")])
    bucket = sql.bucket(sql.column("day"), plan.query.grain, plan.locale.first_weekday)
    columns = [sql.named(bucket, PERIOD), sql.named(sql.call("max", sql.column("day")), UNTIL)]
    spine = exp.Select(expressions=columns).from_(each.subquery("days", copy=False), copy=False)
    spine.set("group", exp.Group(all=True))
    return spine.subquery("spine", copy=False)
