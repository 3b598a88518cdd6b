"""Definitions as analyses and reports need them: no measure, only how days make a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.metrics.algebra import And, Binary, Field, Formula, IsNull, Not, Number, Sum
from fanbu.model.metric import MetricInfo
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fanbu.metrics.algebra import Condition
    from fanbu.metrics.metric import Definitions, Metric
    from fanbu.model.metric import Over
    from fanbu.types import Language

SPREAD = {"cost_days": "costs"}
"""Views of one register only, spread over days: what is known of it is known of them."""
MADE_FROM = {**SPREAD, "lead_stages": "leads"}
"""Views that show the amounts of one register as they are."""
_OVER: dict[str, Over] = {"sum": "sum", "count": "sum", "last": "last", "standing": "last"}


def infos(definitions: Definitions, language: Language) -> Mapping[str, MetricInfo]:
    """Every metric by name, labelled in `language`."""
    return {name: info(definitions, name, language) for name in definitions.metrics}


def info(definitions: Definitions, name: str, language: Language) -> MetricInfo:
    metric = definitions.metrics[name]
    over: Over = over_days(metric, definitions)
    parts, scale = ratio_of(metric.formula) if over == "ratio" and metric.formula else (None, 1.0)
    return MetricInfo(
        name=name,
        label=metric.label[language],
        unit=metric.unit,
        better=metric.better,
        over=over,
        parts=parts,
        scale=scale,
        tables=tables_of(metric, definitions),
        money=tuple(sorted(money_of(metric, definitions))),
        made=metric.formula is not None,
        signed=is_signed(metric, definitions),
        share=parts is not None and is_part(*(definitions.metrics[part] for part in parts)),
        of_known=parts is not None
        and leaves_out_unknown(*(definitions.metrics[part] for part in parts)),
    )


def over_days(metric: Metric, definitions: Definitions) -> Over:
    """How its days make a period: see `MetricInfo.over`."""
    if metric.measure is not None:
        return _OVER.get(metric.measure.function, "other")
    if metric.formula is not None:
        if _adds_up(metric.formula, definitions):
            return "sum"
        parts, _ = ratio_of(metric.formula)
        if parts and all(_adds_up(Field(part), definitions) for part in parts):
            return "ratio"
    return "other"


def divides(metric: Metric, definitions: Definitions) -> bool:
    """Whether it, or a metric that it is made of, is something over another metric."""
    return _has(_is_over, metric, definitions)


def _is_over(formula: Formula) -> bool:
    match formula:
        case Binary(_, "/", right):
            return not isinstance(right, Number)
    return False


def _has(test: Callable[[Formula], bool], metric: Metric, definitions: Definitions) -> bool:
    """Whether some step of its formula, or of a metric that it is made of, is such."""
    if metric.formula is None:
        return False
    parts = (definitions.metrics[part] for part in metric.parts)
    steps = any(test(step) for step in _steps(metric.formula))
    return steps or any(_has(test, part, definitions) for part in parts)


def _steps(formula: Formula) -> Iterator[Formula]:
    """A formula and all that it is put together from."""
    yield formula
    match formula:
        case Binary(left, _, right):
            yield from (*_steps(left), *_steps(right))
        case Sum(parts):
            yield from (step for part in parts for step in _steps(part))


def ratio_of(formula: Formula) -> tuple[tuple[str, str] | None, float]:
    """`a / b` or `a / b * 1000` as its two metrics and the scale; None for anything else."""
    match formula:
        case Binary(Field(top), "/", Field(bottom)):
            return (top, bottom), 1.0
        case Binary(inner, "*", Number(scale)) | Binary(Number(scale), "*", inner):
            parts, inside = ratio_of(inner)
            return parts, inside * scale
    return None, 1.0


def tables_of(metric: Metric, definitions: Definitions) -> tuple[str, ...]:
    """The tables a metric stands on, in alphabetical order."""
    if metric.of is not None:
        return (SPREAD.get(metric.of, metric.of),)
    parts = (definitions.metrics[part] for part in metric.parts)
    return tuple(sorted({table for part in parts for table in tables_of(part, definitions)}))


def money_of(metric: Metric, definitions: Definitions) -> frozenset[str]:
    """The tables whose amounts of money a metric adds up."""
    if metric.measure is None:
        parts = (definitions.metrics[part] for part in metric.parts)
        return frozenset(table for part in parts for table in money_of(part, definitions))
    columns = tables()[str(metric.of)].columns
    kinds = {columns[name.name].type for name in metric.measure.columns if name.name in columns}
    table = str(metric.of)
    return frozenset({MADE_FROM.get(table, table)}) if "money" in kinds else frozenset()


def leaves_out_unknown(amount: Metric, count: Metric) -> bool:
    """Whether `count` is of rows of the same table whose `amount` is known, and of no others."""
    if amount.measure is None or count.measure is None or count.where is None:
        return False
    known = _known_columns(count.where)
    same = count.of == amount.of and count.measure.function == "count"
    return same and any(column.name in known for column in amount.measure.columns)


def is_part(some: Metric, every: Metric) -> bool:
    """Whether `every` adds `some` up with others, or counts its rows and others of the table."""
    if every.formula is not None:
        return some.name in _summands(every.formula)
    counts = all(
        each.measure is not None and each.measure.function == "count" for each in (some, every)
    )
    same = (some.of, some.at) == (every.of, every.at)
    return counts and same and _conditions(every.where) <= _conditions(some.where)


def _summands(formula: Formula) -> frozenset[str]:
    match formula:
        case Field(name):
            return frozenset({name})
        case Sum(parts):
            return frozenset().union(*map(_summands, parts))
        case Binary(left, "+", right):
            return _summands(left) | _summands(right)
    return frozenset()


def _conditions(where: Condition | None) -> frozenset[Condition]:
    match where:
        case None:
            return frozenset()
        case And(left, right):
            return _conditions(left) | _conditions(right)
    return frozenset({where})


def _known_columns(condition: Condition) -> frozenset[str]:
    match condition:
        case Not(IsNull(field)):
            return frozenset({field.name})
        case And(left, right):
            return _known_columns(left) | _known_columns(right)
    return frozenset()


def is_signed(metric: Metric, definitions: Definitions) -> bool:
    """Whether anything is taken off in it, or in what it is made of: a net amount, a difference."""
    return _has(_takes_off, metric, definitions)


def _takes_off(formula: Formula) -> bool:
    match formula:
        case Binary(_, "-", _):
            return True
        case Number(value):
            return value < 0
    return False


def stands_on_cash(metric: Metric, definitions: Definitions) -> bool:
    """Whether the cash cost of spend is, or is a part of, a metric."""
    if metric.measure is not None:
        named = {column.name for column in metric.measure.columns}
        return metric.of == "spend" and "cash_cost" in named
    return any(stands_on_cash(definitions.metrics[part], definitions) for part in metric.parts)


def _adds_up(formula: Formula, definitions: Definitions) -> bool:
    """Sums, their sums and differences, and multiples by a number."""
    match formula:
        case Field(name):
            return over_days(definitions.metrics[name], definitions) == "sum"
        case Sum(parts):
            return all(_adds_up(part, definitions) for part in parts)
        case Binary(left, "+" | "-", right):
            return _adds_up(left, definitions) and _adds_up(right, definitions)
        case Binary(inner, "*" | "/", Number()) | Binary(Number(), "*", inner):
            return _adds_up(inner, definitions)
    return False
