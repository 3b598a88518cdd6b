"""A plan becomes one SQL statement: legs, united, summed up, then ratios and formulas on the sums.

The statement's own columns come first, in the order of `Compiled.columns`; columns whose name
begins with `__` follow, and serve the checks alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sqlglot import exp

from fanbu.metrics import legs as parts
from fanbu.metrics import rates, sources, sql
from fanbu.metrics.alike import together
from fanbu.metrics.bare import nothing, refuse_slips
from fanbu.metrics.predicate import Texts, day_name
from fanbu.metrics.probe import Probe, Shapes, probe_of
from fanbu.metrics.rewrite import measured_column
from fanbu.metrics.spans import Span, overlaps, span_select, spans_of
from fanbu.metrics.unsaid import EVERYTHING, Said, warnings_of
from fanbu.metrics.values import Values, is_count, or_zero
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fanbu.metrics.draft import Leg, Plan
    from fanbu.metrics.metric import Metric
    from fanbu.model.result import Warning_

CheckKind = Literal[
    "mixed_goals", "goal_unstated", "taken_as_zero", "cash_unknown", "amounts_without_rate"
]


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at in the rows that come back.

    `mixed_goals`: `columns` are two list columns, the known goals and clocks of a row's
    conversions; more than one in either means that the value of `metrics` is null in that row.
    `goal_unstated`: `columns` is one flag column; where it is true, conversions of several
    platforms were added though a goal is not known.
    `taken_as_zero`: `columns` is one flag column; where it is true, a register without any rows
    (refunds) was taken as 0 in the formulas of `metrics`.
    `cash_unknown`: `columns` is one list column, the accounts that have spend in a row of which
    nothing tells the cash cost: the sum is of the others, and formulas on it are null there.
    `amounts_without_rate`: `columns` is one column of structs (rows, currencies, first_day,
    last_day), the rows of a row whose amount in another currency has no rate: the sum is of the
    others, and formulas on it are null there. `subject` is the table they are in.
    `measure`: the one that the columns of these last two are about.
    """

    kind: CheckKind
    metrics: tuple[str, ...]
    columns: tuple[str, ...]
    subject: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Compiled:
    """One statement and what must be looked at when its rows are there.

    `columns` are the columns of the answer, in order; the first of them, `keys`, are no metrics.
    `tables` are those whose doors (`TABLE_at`) the statements go through.
    `probe`, when there is one, gives exactly one row whose columns are named like the warnings they
    may raise (see `probe.py`).
    """

    sql: str
    parameters: Mapping[str, str]
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    probe: Probe | None = None
    spans: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()


def compile_plan(
    plan: Plan,
    *,
    spans: bool = False,
    shapes: Shapes = Shapes(),  # noqa: B008 - frozen
    said: Said = EVERYTHING,
    lacking: Collection[str] = (),
) -> Compiled:
    """The SQL of a plan in DuckDB's dialect. Needs no connection and makes none.

    `spans`: every row also says over which days the registers of the counts shown are known
    (`Compiled.spans`: metric → the columns of its first and last day). `shapes`: the tables
    to be probed. `said`: register → columns that some row fills; a count is no 0 by a column that
    nobody fills. `lacking`: the tables of which some amount lacks its exchange rate.
    """
    refuse_slips(plan)
    context = sources.Context(plan, Texts(), lacking)
    fills = spans_of(plan, said)
    times = (parts.PERIOD, parts.UNTIL) if plan.query.until else (parts.PERIOD,)
    keys = [*(times if plan.bucketed else ()), *(dim.name for dim in plan.dims)]
    columns = (*keys, *(metric.name for metric in plan.metrics))
    checks = (*_checks(plan, lacking), *_absences(plan, fills))
    ends = _span_columns(plan, fills) if spans else {}
    statement = _final(context, keys, checks, fills, ends)
    legs = together(plan)
    sums = _sums(context, legs, keys, checks, fills, ends)
    common = [*_rows_and_legs(context, legs, fills), *sums]
    for name, body in common:
        statement = statement.with_(exp.to_identifier(name, quoted=True), as_=body, copy=False)
    text = statement.sql("duckdb", pretty=True, normalize_functions=False, copy=False)
    probe = probe_of(plan, shapes) if plan.probed else None
    found = dict(context.texts.values)
    asked = f"{text} {probe.sql if probe else ''}"
    doors = frozenset(name for name in tables() if f"{name}_at(" in asked)
    warnings = (*plan.warnings, *warnings_of(plan, said))
    return Compiled(text, found, columns, tuple(keys), checks, warnings, probe, ends, doors)


def compile_names(plan: Plan) -> tuple[str, Mapping[str, str]]:
    """The statement, with its parameters, that tells of each dimension all names (`Plan.names`).

    One row a leg; columns are lists, named like the dimensions.
    """
    context = sources.Context(plan, Texts())
    statement = exp.Select(expressions=[exp.Star()]).from_("legs")
    for name, body in _rows_and_legs(context, together(plan), {}, parts.leg_names):
        statement = statement.with_(exp.to_identifier(name, quoted=True), as_=body, copy=False)
    return statement.sql("duckdb", normalize_functions=False), dict(context.texts.values)


def _span_columns(plan: Plan, fills: Mapping[str, Span]) -> dict[str, tuple[str, str]]:
    return {
        metric.name: (f"__first_{metric.name}", f"__last_{metric.name}")
        for metric in plan.metrics
        if metric.name in fills and is_count(metric) and not fills[metric.name].unsaid
    }


def _rows_and_legs(
    context: sources.Context,
    legs: tuple[Leg, ...],
    fills: Mapping[str, Span],
    read: Callable[[Leg, sources.Context], exp.Select] = parts.leg_select,
) -> list[tuple[str, exp.Query]]:
    plan = context.plan
    clocks: dict[str, set[str | None]] = {}
    for leg in legs:
        if not sources.is_statistic(leg):
            clocks.setdefault(leg.table, set()).update((leg.clock, *parts.moments(leg)))
    for span in fills.values():
        if span.tables[0] in plan.bare:
            continue
        for table, dated in zip(span.tables, span.clocks, strict=True):
            clocks.setdefault(table, set()).update(dated)
    found: list[tuple[str, exp.Query]] = [
        (sources.rows_name(table), _all_rows(table, parts.clock_days(table, *dated), plan))
        for table, dated in clocks.items()
    ]
    if legs:
        found.append(("legs", _united([read(leg, context) for leg in legs])))
    return found


def _sums(
    context: sources.Context,
    legs: tuple[Leg, ...],
    keys: list[str],
    checks: tuple[Check, ...],
    fills: Mapping[str, Span],
    ends: Mapping[str, tuple[str, str]],
) -> list[tuple[str, exp.Query]]:
    plan = context.plan
    found: list[tuple[str, exp.Query]] = [("totals", _totals(plan, keys, checks, legs))]
    found += [(span.name, span_select(span, plan)) for span in dict.fromkeys(fills.values())]
    if fills:
        found.append(("known", _known(plan, keys, checks, fills, ends)))
    return found


def _all_rows(table: str, clocks: frozenset[str], plan: Plan) -> exp.Select:
    """A register, log or view with the local days of its clocks."""
    days = [
        sql.named(sql.local_day(sql.column(clock, "f"), plan.locale.zone), day_name(clock))
        for clock in sorted(clocks)
    ]
    source = sql.source(sources.facts(table, None, (), plan), "f")
    star = exp.Column(this=exp.Star(), table=exp.to_identifier("f"))
    return exp.Select(expressions=[star, *days]).from_(source, copy=False)


def _common(name: str) -> exp.Table:
    """A common table of the statement, by its bare name."""
    return exp.Table(this=exp.to_identifier(name))


def _united(selects: list[exp.Select]) -> exp.Query:
    united: exp.Query = selects[0]
    for select in selects[1:]:
        united = exp.Union(this=united, expression=select, distinct=False, by_name=True)
    return united


def _totals(
    plan: Plan, keys: list[str], checks: tuple[Check, ...], legs: tuple[Leg, ...]
) -> exp.Select:
    """The legs summed up by the same dimensions: each measure comes from one leg only.

    A measure of no leg that is read, as nothing is stored for it, has no value in any row; without
    any leg there is no bucket either. Where there is one, its rows are those of the answer already.
    """
    read = {metric.name for leg in legs for metric in leg.measures}
    measures = [metric.name for leg in plan.legs for metric in leg.measures]
    others = [name for check in checks if check.kind != "taken_as_zero" for name in check.columns]
    group = [sql.column(key) for key in keys]
    one = len(legs) == 1

    def value(name: str) -> sql.Node:
        if name not in read:
            return sql.null()
        return sql.column(name) if one else exp.Sum(this=sql.column(name))

    values = [sql.named(sql.double(value(name)), name) for name in measures]
    if not legs:
        return nothing(plan, keys, values)
    if one:
        shown = [*group, *values, *map(sql.column, others)]
        return exp.Select(expressions=shown).from_(_common("legs"), copy=False)
    hidden = [sql.named(sql.call("any_value", sql.column(name)), name) for name in others]
    select = exp.Select(expressions=[*group, *values, *hidden]).from_(_common("legs"), copy=False)
    return select.group_by(*[key.copy() for key in group], copy=False) if group else select


def _known(
    plan: Plan,
    keys: list[str],
    checks: tuple[Check, ...],
    fills: Mapping[str, Span],
    ends: Mapping[str, tuple[str, str]],
) -> exp.Select:
    """The totals, with 0 where a register says that nothing was there.

    A sum keeps its null when it is shown; formulas read it as `NAME_or_0`.
    """
    shown: list[sql.Node] = [sql.column(key) for key in keys]
    for metric in (metric for leg in plan.legs for metric in leg.measures):
        value: sql.Node = sql.column(metric.name)
        filled = value
        if span := fills.get(metric.name):
            zero = sql.when(overlaps(span, plan), sql.double(sql.number(0)))
            filled = exp.Coalesce(this=sql.column(metric.name), expressions=[zero])
        shown.append(sql.named(filled if is_count(metric) else value, metric.name))
        if metric.name in fills and not is_count(metric):
            shown.append(sql.named(filled, or_zero(metric.name)))
    shown += [*_hidden(checks, fills), *_ends(ends, fills)]
    select = exp.Select(expressions=shown).from_(_common("totals"), copy=False)
    for span in dict.fromkeys(fills.values()):
        table = sql.table(span.name)
        select = select.join(table, join_type="cross", copy=False)
    return select


def _hidden(checks: tuple[Check, ...], fills: Mapping[str, Span]) -> list[sql.Node]:
    """The columns of the checks: those the legs made, and whether a register is empty."""
    absent: dict[str, sql.Node] = {
        _absent_name(span): exp.Is(this=sql.column("first", span.name), expression=sql.null())
        for span in fills.values()
    }
    names = [name for check in checks for name in check.columns]
    return [sql.named(absent[name], name) if name in absent else sql.column(name) for name in names]


def _ends(ends: Mapping[str, tuple[str, str]], fills: Mapping[str, Span]) -> list[sql.Node]:
    return [
        sql.named(sql.column(end, fills[name].name), column)
        for name, columns in ends.items()
        for end, column in zip(("first", "last"), columns, strict=True)
    ]


def _final(
    context: sources.Context,
    keys: list[str],
    checks: tuple[Check, ...],
    fills: Mapping[str, Span],
    ends: Mapping[str, tuple[str, str]],
) -> exp.Select:
    shown: list[sql.Node] = [sql.column(key) for key in keys]
    values = Values(context, fills)
    shown += [sql.named(values.of(metric), metric.name) for metric in context.plan.metrics]
    shown += [sql.column(name) for check in checks for name in check.columns]
    shown += [sql.column(name) for columns in ends.values() for name in columns]
    known = _common("known" if fills else "totals")
    select = exp.Select(expressions=shown).from_(known, copy=False)
    if context.plan.query.loose:
        return select
    order = [exp.Ordered(this=sql.column(key), nulls_first=False) for key in keys]
    return select.order_by(*order, copy=False) if order else select


def _checks(plan: Plan, lacking: Collection[str]) -> tuple[Check, ...]:
    found: list[Check] = []
    for leg in plan.held:
        for metric in leg.measures:
            touched = tuple(m.name for m in plan.metrics if _stands_on(m, metric.name, plan))
            if leg.table == "spend" and measured_column(metric) in parts.GOAL_BOUND:
                lists = (parts.goals_name(metric.name), parts.clocks_name(metric.name))
                found.append(Check("mixed_goals", touched, lists))
                unstated = (parts.unstated_name(metric.name),)
                found.append(Check("goal_unstated", touched, unstated))
            if sources.is_cash(leg.table, measured_column(metric)):
                open_ = (parts.unrated_name(metric.name),)
                found.append(Check("cash_unknown", touched, open_, measure=metric.name))
            if rates.lacks_rates(metric, lacking):
                open_ = (rates.rateless_name(metric.name),)
                subject = rates.rated_table(metric)
                found.append(Check("amounts_without_rate", touched, open_, subject, metric.name))
    return tuple(found)


def _absences(plan: Plan, fills: Mapping[str, Span]) -> tuple[Check, ...]:
    return tuple(
        Check(
            "taken_as_zero",
            tuple(m.name for m in plan.metrics if m.formula and _stands_on(m, name, plan)),
            (_absent_name(span),),
        )
        for name, span in fills.items()
        if span.empty_is_zero and not is_count(plan.definitions.metrics[name])
    )


def _absent_name(span: Span) -> str:
    return f"__absent_{span.tables[0]}"


def _stands_on(metric: Metric, measure: str, plan: Plan) -> bool:
    if metric.name == measure:
        return True
    return any(_stands_on(plan.definitions.metrics[part], measure, plan) for part in metric.parts)
