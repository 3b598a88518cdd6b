"""Questions about a whole statement: one more SELECT of a single row, where there are any.

Columns are named `CODE:ARGUMENT`: `window_rows_left_out:TABLE` counts rows of several days that
the period or a bucket cuts through; `cost_shared_by_goals:METRIC` counts rows whose cost is
charged to several goals. `partial_detail:METRIC` counts spans of an account that are split by an
export holding less than a coarser one; `days_given_way:METRIC` counts days that only an export over
several days holds, where daily rows took its place.
`unplaced_TABLE:DIMENSION` counts rows that no lead gives the dimension they are asked by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.metrics import legs as parts
from fanbu.metrics import sources, sql
from fanbu.metrics.algebra import Field
from fanbu.metrics.fields import resolve
from fanbu.metrics.predicate import ROW, Texts
from fanbu.metrics.rewrite import measured_column
from fanbu.store.lending import BORROWERS, LENT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fanbu.metrics.draft import Leg, Plan


@dataclass(frozen=True, slots=True)
class Probe:
    """One more statement, with its own texts."""

    sql: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Tables by what is peculiar to their rows: only these need a probe.

    `windows`: those that hold rows of several days. `layered`: those of which exports of several
    kinds tell of the same days. `snapshots`: those with totals since a publication, which are rows
    of several days too.
    """

    windows: Collection[str] = ()
    layered: Collection[str] = ()
    snapshots: Collection[str] = ()


def probe_of(plan: Plan, shapes: Shapes) -> Probe | None:
    """The probe of a plan; None when there is nothing to ask."""
    # by no dimension: a row is looked at once, however many goals it is shown under
    context = sources.Context(replace(plan, dims=()), Texts())
    asked = {**_left_out(context, {*shapes.windows, *shapes.snapshots}), **_shared(context)}
    asked |= _partial(plan, {*shapes.windows, *shapes.layered})
    asked |= {**_given_way(plan, shapes.windows), **_unplaced(context, plan)}
    if not asked:
        return None
    columns = [sql.named(query.subquery(copy=False), name) for name, query in asked.items()]
    select = exp.Select(expressions=columns)
    text = select.sql("duckdb", pretty=True, normalize_functions=False, copy=False)
    return Probe(text, dict(context.texts.values))


def _counted(leg: Leg, context: sources.Context, *conditions: sql.Node | None) -> exp.Select:
    """How many rows of a statistic the filter keeps, and these conditions too."""
    count = exp.Select(expressions=[exp.Count(this=exp.Star())])
    select = sources.beside(count.from_(sources.leg_source(leg, context), copy=False), leg, context)
    asked = parts.leg_filter(leg, parts.leg_rows(leg, context), context)
    wanted = sql.every(*conditions, asked)
    return select.where(wanted, copy=False) if wanted is not None else select


def _left_out(context: sources.Context, windows: Collection[str]) -> dict[str, exp.Select]:
    """Rows of several days that touch the period but do not lie in it, or in one bucket."""
    plan = context.plan
    if plan.query.period is None and not plan.bucketed:
        return {}
    found: dict[str, exp.Select] = {}
    for leg in plan.held:
        name = f"window_rows_left_out:{leg.table}"
        if not sources.is_statistic(leg) or leg.clock is None or name in found:
            continue
        if leg.table not in windows:
            continue
        rows = parts.leg_rows(leg, context)
        inside = sql.every(*parts.time_conditions(leg, rows, context))
        touches: list[sql.Node] = []
        if period := plan.query.period:
            first, last = rows.shown(Field(leg.clock)), sql.column("until", ROW)
            touches = [
                exp.LTE(this=first, expression=sql.day(period.end)),
                exp.GTE(this=last, expression=sql.day(period.start)),
            ]
        if plan.query.days is not None:  # a single day was left out on purpose
            own = rows.shown(Field(leg.clock))
            touches.append(exp.GT(this=sql.column("until", ROW), expression=own))
        outside = exp.Not(this=exp.Paren(this=inside)) if inside is not None else None
        found[name] = _counted(leg, context, *touches, outside)
    return found


def _shared(context: sources.Context) -> dict[str, exp.Select]:
    """Rows that served several goals: their cost stands under each of them in full."""
    for leg in context.plan.held:
        if leg.served:
            goals = sql.call("len", sql.column("goals", ROW))
            several = exp.GT(this=goals, expression=sql.number(1))
            measure = sql.known(sql.column(str(measured_column(leg.measures[0])), ROW))
            times = parts.time_conditions(leg, parts.leg_rows(leg, context), context)
            name = f"cost_shared_by_goals:{leg.measures[0].name}"
            return {name: _counted(leg, context, *times, several, measure)}
    return {}


_IN_EVERY_EXPORT = frozenset({"platform", "account", "channel"})


def _partial(plan: Plan, several: Collection[str]) -> dict[str, exp.Select]:
    """Where a split or a filter takes an export that does not hold the whole.

    `several`: the tables of which some days are told more than once; elsewhere each holds it.
    """
    return {
        f"partial_detail:{leg.measures[0].name}": _of_slices("thin_answers", leg, plan, "until")
        for leg in plan.held
        if sources.is_statistic(leg) and not _IN_EVERY_EXPORT.issuperset(leg.need)
        if leg.table in several
    }


def _given_way(plan: Plan, windows: Collection[str]) -> dict[str, exp.Select]:
    """Where daily rows replaced an export over several days, but not all of it."""
    return {
        f"days_given_way:{leg.measures[0].name}": _of_slices("days_given_way", leg, plan, "day")
        for leg in plan.held
        if sources.is_statistic(leg) and leg.table in windows
    }


def _unplaced(context: sources.Context, plan: Plan) -> dict[str, exp.Select]:
    """Rows that no lead gives the first lent dimension asked for.

    A filter on what a lead lends cannot let them through; then they are counted unfiltered.
    """
    filters = plan.where.fields() if plan.where else frozenset()
    asked = [str(dim.field) for dim in plan.dims] + sorted(map(str, filters))
    name = next((one for one in asked if one in LENT), None)
    found: dict[str, exp.Select] = {}
    for leg in plan.held if name else ():
        column = f"unplaced_{leg.table}:{name}"
        if leg.table in BORROWERS and column not in found:
            found[column] = _without(Field(str(name)), leg, context, filters)
    return found


def _without(
    field: Field, leg: Leg, context: sources.Context, filters: Collection[Field]
) -> exp.Select:
    """How many rows of a register's leg have no value of `field`."""
    places = [resolve(one, leg.table) for one in filters]
    if any(place and (place.side in ("beside", "lines") or place.name in LENT) for place in places):
        context = replace(context, plan=replace(context.plan, where=None))
    rows = replace(parts.leg_rows(leg, context), days=frozenset())
    wanted = sql.every(
        *parts.time_conditions(leg, rows, context),
        exp.Is(this=rows.value(field), expression=sql.null()),
        parts.leg_filter(leg, rows, context),
    )
    door = sql.source(sources.facts(leg.table, None, (), context.plan), ROW)
    return (
        exp.Select(expressions=[exp.Count(this=exp.Star())])
        .from_(door, copy=False)
        .where(wanted, copy=False)
    )


def _of_slices(macro: str, leg: Leg, plan: Plan, until: str) -> exp.Select:
    """How many rows of a macro over slices touch the period."""
    arguments = [*sources.door(leg, plan), *sources.asked_days(plan)]
    named = f"{sources.family(leg.table, measured_column(leg.measures[0]))}{macro}"
    table = exp.Table(this=sql.call(named, sql.text(leg.table), *arguments))
    select = exp.Select(expressions=[exp.Count(this=exp.Star())]).from_(table, copy=False)
    if (period := plan.query.period) is None:
        return select
    begins = exp.LTE(this=sql.column("day"), expression=sql.day(period.end))
    ends = exp.GTE(this=sql.column(until), expression=sql.day(period.start))
    return select.where(begins, ends, copy=False)
