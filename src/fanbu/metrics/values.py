"""What a metric is worth, from the sums: a measure as it is, a formula worked out.

A sum that does not hold all of its amounts (a currency without a rate, cash without its rebate) is
shown as far as it goes, and said; a formula never reads it as the whole: it stays empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.metrics import legs as parts
from fanbu.metrics import sources, sql
from fanbu.metrics.algebra import Binary, Field, Number, Sum
from fanbu.metrics.info import leaves_out_unknown
from fanbu.metrics.rates import lacks_rates, rateless_name
from fanbu.metrics.rewrite import measured_column, measures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.metrics.algebra import Formula
    from fanbu.metrics.draft import Plan
    from fanbu.metrics.metric import Metric
    from fanbu.metrics.spans import Span

_ARITHMETIC = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul, "/": exp.Div}


def or_zero(name: str) -> str:
    return f"{name}_or_0"


def is_count(metric: Metric) -> bool:
    return metric.measure is not None and metric.measure.function in ("count", "count_distinct")


@dataclass(frozen=True, slots=True)
class Values:
    """`fills`: the measures that are 0 where their register says that nothing was there."""

    context: sources.Context
    fills: Mapping[str, Span]

    @property
    def _plan(self) -> Plan:
        return self.context.plan

    def of(self, metric: Metric) -> sql.Node:
        """The metric as shown; a formula reads its parts from the sums, never from formulas."""
        if metric.formula is not None:
            value = self._formula(metric.formula)
            return value.this if isinstance(value, exp.Paren) else value
        missing = metric.name in self._plan.missing
        return sql.double(sql.null()) if missing else sql.column(metric.name)

    def _formula(self, formula: Formula) -> sql.Node:
        match formula:
            case Number():
                return sql.double(sql.number(formula.value))
            case Field():
                return self._field(formula)
            case Sum():
                return self._sum(formula)
            case Binary():
                right = self._formula(formula.right)
                if formula.operator == "/":  # nothing divides by zero: it is not known
                    right = sql.call("nullif", right, sql.number(0))
                left = self._left(formula)
                return exp.Paren(this=_ARITHMETIC[formula.operator](this=left, expression=right))

    def _field(self, field: Field) -> sql.Node:
        part = self._plan.definitions.metrics[field.name]
        return self._part(part) if part.formula is None else self._formula(part.formula)

    def _left(self, formula: Binary) -> sql.Node:
        """A sum over the count of the very rows whose amount is known is an average of these."""
        match formula:
            case Binary(Field(top), "/", Field(bottom)):
                known = self._plan.definitions.metrics
                if leaves_out_unknown(known[top], known[bottom]):
                    return self._whole(known[top], rates=False)
        return self._formula(formula.left)

    def _sum(self, formula: Sum) -> sql.Node:
        """Of the parts that have the dimensions asked for; none of them may be known in part."""
        total = sql.added([self._formula(part) for part in formula.parts])
        metrics = [self._plan.definitions.metrics[field.name] for field in formula.fields()]
        measures = sorted(measures_of(metrics, self._plan), key=lambda metric: metric.name)
        doubts = [doubt for one in measures for doubt in self._doubts(one)]
        return sql.when(whole, total) if (whole := sql.every(*doubts)) else total

    def _part(self, part: Metric) -> sql.Node:
        """A measure as a formula reads it: what is not all known is not known."""
        return self._whole(part, rates=True)

    def _whole(self, part: Metric, *, rates: bool) -> sql.Node:
        if part.name in self._plan.missing:
            return sql.double(sql.null())
        filled = part.name in self.fills and not is_count(part)
        value = sql.column(or_zero(part.name) if filled else part.name)
        whole = sql.every(*self._doubts(part, rates=rates))
        return sql.when(whole, value) if whole else value

    def _doubts(self, part: Metric, *, rates: bool = True) -> list[sql.Node]:
        """What must be null for the sum to be of all: one condition a check."""
        if part.name in self._plan.missing or part.of in self._plan.bare:
            return []
        names = []
        if sources.is_cash(str(part.of), measured_column(part)):
            names.append(parts.unrated_name(part.name))
        if rates and lacks_rates(part, self.context.lacking):
            names.append(rateless_name(part.name))
        return [exp.Is(this=sql.column(name), expression=sql.null()) for name in names]
