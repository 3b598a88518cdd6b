"""The rewrite rules of planning: a visible tuple, each a small step from plan to plan."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from fanbu.errors import BadInput
from fanbu.metrics.algebra import Sum
from fanbu.metrics.draft import Dimension, Leg, Plan
from fanbu.metrics.fields import Place, resolve
from fanbu.metrics.filtering import parse_dimension, parse_filter
from fanbu.model.result import Warning_
from fanbu.store.catalogue import tables
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from fanbu.metrics.algebra import Field
    from fanbu.metrics.metric import Metric
    from fanbu.types import Language

COST_LIKE = frozenset({"cost", "gift", "cash_cost", "impressions", "clicks"})
"""Measures of spend that belong to the row, whichever goal its conversions are counted for."""
GOALS_TABLE = "spend"
_DAYS = frozenset({"day", "until", "日期", "天", "日", "按天", "截止日"})
_NUMERIC = frozenset({"count", "number", "money", "real", "list"})
_NOT_SUMMED = frozenset({"count_distinct", "min", "max", "last"})


def name_metrics(plan: Plan) -> Plan:
    """Asked names and labels become metrics; one asked twice is shown once."""
    if not plan.query.metrics:
        raise BadInput("no_metric")
    found = [plan.definitions.find(asked) for asked in plan.query.metrics]
    return replace(plan, metrics=tuple(dict.fromkeys(found)))


def read_dimensions(plan: Plan) -> Plan:
    """`by` becomes fields. A word that is no dimension anywhere is refused with its neighbours."""
    fields = {str(field): field for field in map(_dimension, plan.query.by)}
    dims = tuple(Dimension(name, field) for name, field in fields.items())
    taken = {metric.name for metric in plan.metrics} | {"period"}
    for dim in dims:
        if dim.name in taken:
            raise BadInput("dimension_is_metric", dimension=dim.name)
    return replace(plan, dims=dims)


def _dimension(text: str) -> Field:
    """A dimension by its name or by what people call it.

    Days are none: a row of several days (a week's total, a first snapshot of a post) would stand
    under its first day; asked for as a grain, it stays out of the days that it cannot be cut to.
    """
    field = parse_dimension(text)
    if not field.is_property and field.name.strip().casefold() in _DAYS:
        raise BadInput("dimension_is_day", dimension=field.name)
    return field


def read_filter(plan: Plan) -> Plan:
    text = plan.query.where
    where = parse_filter(text) if text and text.strip() else None
    return replace(plan, where=where)


def expand_formulas(plan: Plan) -> Plan:
    """Formulas down to the measures they stand on, each once."""
    return replace(plan, measures=tuple(dict.fromkeys(measures_of(plan.metrics, plan))))


def measures_of(metrics: Iterable[Metric], plan: Plan) -> tuple[Metric, ...]:
    found: list[Metric] = []
    for metric in metrics:
        if metric.measure is not None:
            found.append(metric)
        else:
            parts = [plan.definitions.metrics[part] for part in metric.parts]
            found.extend(measures_of(parts, plan))
    return tuple(found)


def check_filter(plan: Plan) -> Plan:
    """A filter on a column that a metric's table lacks is refused: never silently ignored."""
    for field in sorted(plan.where.fields(), key=str) if plan.where else ():
        for metric in plan.measures:
            if _place(field, metric) is None:
                raise BadInput(
                    "metric_lacks_column",
                    metric=metric.name,
                    column=str(field),
                    table=metric.of,
                    known=_dimensions(metric),
                )
    return plan


def leave_out_missing(plan: Plan) -> Plan:
    """A measure without a dimension asked for stays empty, and this is said.

    A `sum()` of metrics is of those that have it: which it leaves out is said. Where no metric has
    it, or it cannot split anything, the question is refused.
    """
    missing: set[str] = set()
    warnings = list(plan.warnings)
    for dim in plan.dims:
        lacking = {metric.name for metric in plan.measures if _lacks(dim.field, metric)}
        partly = {m.name: _left_out(m, lacking, plan) for m in plan.metrics}
        without = [
            m.name for m in plan.metrics if not partly[m.name] and _names((m,), plan) & lacking
        ]
        if len(without) == len(plan.metrics):
            _refuse_dimension(dim, plan)
        missing |= lacking
        warnings += [
            Warning_("dimension_unavailable", {"metric": name, "dimension": dim.name})
            for name in without
        ]
        warnings += [
            Warning_("dimension_partly", {"metric": m, "dimension": dim.name, "metrics": parts})
            for m, parts in partly.items()
            if parts
        ]
    return replace(plan, missing=frozenset(missing), warnings=tuple(warnings))


def _left_out(metric: Metric, lacking: Collection[str], plan: Plan) -> list[str]:
    """Of a sum of metrics, those that are not in it, where some are."""
    if not isinstance(metric.formula, Sum):
        return []
    named = [field.name for part in metric.formula.parts for field in part.fields()]
    known = plan.definitions.metrics
    gone = [name for name in named if not _names((known[name],), plan).isdisjoint(lacking)]
    return gone if len(gone) < len(named) else []


def one_leg_per_measure(plan: Plan) -> Plan:
    legs = [
        Leg(str(metric.of), metric.at or tables()[str(metric.of)].clock, (metric,))
        for metric in plan.measures
        if metric.name not in plan.missing
    ]
    return replace(plan, legs=tuple(legs))


def charge_goals(plan: Plan) -> Plan:
    """Costs asked by goal, or for a goal, are charged in full to every goal the row served."""
    asked = {str(dim.field) for dim in plan.dims}
    asked |= {str(field) for field in plan.where.fields()} if plan.where else set()
    if "goal" not in asked:
        return plan
    return replace(
        plan,
        legs=tuple(
            replace(leg, served=True)
            if leg.table == GOALS_TABLE and measured_column(leg.measures[0]) in COST_LIKE
            else leg
            for leg in plan.legs
        ),
    )


def split_by_line(plan: Plan) -> Plan:
    """Asked by product, amounts of an order are split over its lines."""
    legs = (
        replace(leg, lines=any(place.side == "lines" for place in used_places(leg, plan)))
        for leg in plan.legs
    )
    return replace(plan, legs=tuple(legs))


def state_needs(plan: Plan) -> Plan:
    """Which dimensions a statistic must be split by, so that it is read at the right level."""
    legs = []
    for leg in plan.legs:
        needs = {place.need for place in used_places(leg, plan)}
        legs.append(replace(leg, need=tuple(sorted(need for need in needs if need))))
    return replace(plan, legs=tuple(legs))


def share_legs(plan: Plan) -> Plan:
    """Measures of one register and one clock are read in one pass.

    Of a statistic only those of one column: another one may come from another file. Not `last` and
    `standing`: they read twice.
    """
    shared: dict[object, Leg] = {}
    for leg in plan.legs:
        alone = _function(leg.measures[0]) in ("last", "standing")
        key = leg if alone else (replace(leg, measures=()), _file_of(leg))
        known = shared.get(key)
        measures = (*known.measures, *leg.measures) if known else leg.measures
        shared[key] = replace(leg, measures=measures)
    return replace(plan, legs=tuple(shared.values()))


def _file_of(leg: Leg) -> object:
    """What decides which file answers, beside the leg's needs; of conversions also their goals."""
    if tables()[leg.table].kind != "statistic":
        return None
    narrowed = leg.measures[0].where if leg.table == GOALS_TABLE else None
    return measured_column(leg.measures[0]), narrowed


def flag_not_additive(plan: Plan) -> Plan:
    """Counts of orders and people by product overlap: the rows do not add up to the total."""
    names = {
        metric.name
        for leg in plan.legs
        if leg.lines
        for metric in leg.measures
        if _function(metric) != "sum"
    }
    by_line = [dim.name for dim in plan.dims if _splits_orders(dim.field)]
    shown = [m.name for m in plan.metrics if _names((m,), plan) & names]
    if not by_line or not shown:
        return plan
    warning = Warning_("not_additive", {"metrics": shown, "dimension": by_line[0]})
    return replace(plan, warnings=(*plan.warnings, warning))


RULES: tuple[Callable[[Plan], Plan], ...] = (
    name_metrics,
    read_dimensions,
    read_filter,
    expand_formulas,
    check_filter,
    leave_out_missing,
    one_leg_per_measure,
    charge_goals,
    split_by_line,
    state_needs,
    share_legs,
    flag_not_additive,
)


def measured_column(metric: Metric) -> str | None:
    """The column a measure sums, a property as `props.NAME`; None for a count."""
    columns = metric.measure.columns if metric.measure else ()
    return str(columns[0]) if columns else None


def used_places(leg: Leg, plan: Plan) -> tuple[Place, ...]:
    """Every place a leg reads by dimension, filter, its own condition or a measured property."""
    fields = {dim.field for dim in plan.dims} | (plan.where.fields() if plan.where else set())
    for metric in leg.measures:
        fields |= metric.where.fields() if metric.where else set()
        fields |= metric.measure.fields() if metric.measure else set()
    found = (resolve(field, leg.table) for field in sorted(fields, key=str))
    return tuple(place for place in found if place is not None)


def _names(metrics: Iterable[Metric], plan: Plan) -> set[str]:
    return {metric.name for metric in measures_of(metrics, plan)}


def _function(metric: Metric) -> str:
    return metric.measure.function if metric.measure else ""


def _place(field: Field, metric: Metric) -> Place | None:
    return resolve(field, str(metric.of))


def _lacks(field: Field, metric: Metric) -> bool:
    place = _place(field, metric)
    return place is None or (place.column is not None and place.column.type in _NUMERIC)


def _splits_orders(field: Field) -> bool:
    place = resolve(field, "orders")
    return place is not None and place.side == "lines"


def _dimensions(metric: Metric) -> list[str]:
    return sorted(tables()[str(metric.of)].dimensions)


def _refuse_dimension(dim: Dimension, plan: Plan) -> NoReturn:
    known = sorted({name for metric in plan.measures for name in _dimensions(metric)})
    raise BadInput(
        "no_metric_has_dimension",
        dimension=dim.name,
        metrics=[metric.name for metric in plan.metrics],
        known=known,
        called={one: [metric.label[one] for metric in plan.metrics] for one in LANGUAGES},
        asked={one: _labels([dim.name], one) for one in LANGUAGES},
        known_called={one: _labels(known, one) for one in LANGUAGES},
    )


def _labels(names: Iterable[str], language: Language) -> list[str]:
    """Columns by the label of the first table that has them, without its note, else as they are."""
    columns = {
        n: c for table in reversed(list(tables().values())) for n, c in table.columns.items()
    }
    labels = {name: re.split(r"\s?[（(]", c.label[language])[0] for name, c in columns.items()}
    return [labels.get(name, name) for name in names]
