"""Down the metric's tree: what it is made of, and how much of its change each part brought.

Products by log-means or Shapley values (`stats.decompose`), sums and other formulas by Shapley
values: the contributions always sum to the change. What does not multiply to the metric on the data
at hand explains nothing and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from math import factorial, isfinite, log
from typing import TYPE_CHECKING, Literal

import numpy as np

from fanbu.analyses.factors import CHAINS, IDENTITY, info_of
from fanbu.analyses.why.spec import Driver
from fanbu.metrics.algebra import Binary, Field, Number, Sum
from fanbu.stats.decompose import product

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.analyses.why.spec import Asked, Kind, Mix
    from fanbu.metrics.algebra import Formula
    from fanbu.model.facts import DataFacts
    from fanbu.model.metric import MetricInfo

Totals = tuple["Mapping[str, float]", "Mapping[str, float]"]
"""Measures by name, before and now."""
MOST_PARTS = 8
"""Of a formula whose parts are tried in every order."""
MAIN = 0.2
"""A driver is looked into when its contribution is this share of all contributions (by size)."""
MOST_MAIN = 2


@dataclass(frozen=True, slots=True)
class Made:
    """How a metric is made: of which parts (metrics, or `clicks/impressions`), and joined how."""

    joined: Literal["product", "ratio", "formula", "nothing"]
    parts: tuple[str, ...] = ()
    formula: Formula | None = None


def made_of(asked: Asked, facts: DataFacts) -> Made:
    """The tree of the playbook, the definition itself, or the usual steps that lead to it."""
    name, known = asked.metric, asked.scope.metrics
    tree = asked.scope.tree.get(name, ())
    if tree and all(part in known for part in tree):
        return Made("product", tuple(tree))
    parts = asked.sums.get(name, ())
    if parts and all(part in known for part in parts):
        return Made("formula", tuple(parts), Sum(tuple(map(Field, parts))))
    info = known[name]
    if info.over == "ratio" and info.parts and all(part in known for part in info.parts):
        return Made("ratio", info.parts)
    formula = asked.formulas.get(name)
    if formula is not None:
        names = tuple(dict.fromkeys(_names(formula)))
        if len(names) <= MOST_PARTS and all(part in known for part in names):
            return Made("formula", names, formula)
    return _chain(asked, facts)


def _chain(asked: Asked, facts: DataFacts) -> Made:
    """The steps before it that there are data of; a step is a rate of the one before."""
    known = asked.scope.metrics
    there = {source.table for source in facts.sources}
    steps = [
        name
        for name in CHAINS.get(asked.metric, ())
        if name == asked.metric or (name in known and there.issuperset(known[name].tables))
    ]
    if len(steps) < 2:  # noqa: PLR2004 - a step alone is the metric
        return Made("nothing")
    rates = tuple(f"{after}/{first}" for first, after in pairwise(steps))
    return Made("product", (steps[0], *rates))


def measures_of(parts: Sequence[str], asked: Asked) -> tuple[str, ...]:
    """The metrics that days (and places) add up to, behind some parts."""
    known = asked.scope.metrics
    named = [each for part in parts for each in ((part,) if part in known else part.split("/"))]
    return asked.scope.days_from(named)


def drivers_of(made: Made, asked: Asked, totals: Totals) -> tuple[Driver, ...]:
    """Each part with its contribution; none where they do not make the metric."""
    before, after = (_values(made.parts, asked, side) for side in totals)
    old, new = (value_of(asked.metric, asked, side) for side in totals)
    if made.joined == "nothing" or not (isfinite(old) and isfinite(new)):
        return ()
    contributed = _contributions(made, asked, (before, after), (old, new))
    if contributed is None or abs(sum(contributed) - (new - old)) > _near(old, new):
        return ()
    kept = _settled(contributed, new - old)
    return tuple(
        Driver(name, _kind(name, asked), before[name], after[name], part)
        for name, part in zip(made.parts, kept, strict=True)
    )


def main_of(drivers: Sequence[Driver]) -> tuple[str, ...]:
    """The drivers that matter, largest first."""
    whole = sum(abs(each.contribution) for each in drivers)
    large = [each for each in drivers if whole and abs(each.contribution) >= MAIN * whole]
    large.sort(key=lambda each: -abs(each.contribution))
    return tuple(each.name for each in large[:MOST_MAIN])


def with_mix(drivers: Sequence[Driver], found: Mapping[str, Sequence[Mix]]) -> tuple[Driver, ...]:
    """Rates among the drivers with what weights brought of their contribution."""
    kept = []
    for each in drivers:
        mixes, change = found.get(each.name, ()), each.after - each.before
        if mixes and change:
            part = mixes[0].mix / change * each.contribution
            rate = each.contribution - part
            kept.append(replace(each, rate=rate, mix=part, by=mixes[0].dimension))
        else:
            kept.append(each)
    return tuple(kept)


def value_of(name: str, asked: Asked, totals: Mapping[str, float]) -> float:
    """A metric, or a step's rate, from totals; NaN where there is none."""
    info = info_of(name, asked.scope.metrics)
    if info.over == "ratio" and info.parts:
        top, bottom = (totals.get(part, float("nan")) for part in info.parts)
        return top * info.scale / bottom if bottom else float("nan")
    return totals.get(name, float("nan"))


def passed_on(driver: Driver, old: float, new: float) -> float:
    """What one unit of a driver is worth in units of the metric, over the change as a whole."""
    change = driver.after - driver.before
    if min(old, new, driver.before, driver.after) > 0:
        return _log_mean(old, new) / _log_mean(driver.before, driver.after)
    return driver.contribution / change if change else 0.0


def _contributions(
    made: Made,
    asked: Asked,
    sides: tuple[Mapping[str, float], Mapping[str, float]],
    whole: tuple[float, float],
) -> list[float] | None:
    before, after = sides
    match made.joined:
        case "product":
            old, new = ([side[name] for name in made.parts] for side in sides)
            old, new = _filled(old, new), _filled(new, old)
            held = all(abs(np.prod(x) - y) <= _near(y, y) for x, y in zip((old, new), whole,
                                                                        strict=True))  # fmt: skip
            return list(product(old, new)) if held else None
        case "ratio":
            top, bottom = made.parts
            scale = asked.scope.metrics[asked.metric].scale
            parts = product(
                [before[top] * scale, 1 / before[bottom]], [after[top] * scale, 1 / after[bottom]]
            )
            return list(parts)
        case "formula":
            assert made.formula is not None  # noqa: S101 - it is what makes it one
            return _shapley(made.formula, made.parts, before, after)
    return None


def _filled(values: Sequence[float], others: Sequence[float]) -> list[float]:
    """A rate of nothing (0/0) stays what it is in the other period."""
    return [
        value if isfinite(value) else other for value, other in zip(values, others, strict=True)
    ]


def _shapley(
    formula: Formula,
    parts: Sequence[str],
    before: Mapping[str, float],
    after: Mapping[str, float],
) -> list[float]:
    """The mean over all orders in which the parts can change."""
    n, found = len(parts), []
    for name in parts:
        others = [part for part in parts if part != name]
        own = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - 1 - size) / factorial(n)
            for chosen in combinations(others, size):
                mixed = {part: (after if part in chosen else before)[part] for part in parts}
                own += weight * (
                    evaluated(formula, {**mixed, name: after[name]})
                    - evaluated(formula, {**mixed, name: before[name]})
                )
        found.append(own)
    return found


def evaluated(formula: Formula, values: Mapping[str, float]) -> float:
    """A formula over numbers. An unknown part is nothing; a division by nothing is NaN."""
    match formula:
        case Field(name):
            return values[name]
        case Number(value):
            return value
        case Sum(parts):
            return sum(evaluated(part, values) for part in parts)
        case Binary(left, sign, right):
            a, b = evaluated(left, values), evaluated(right, values)
            if sign == "/":
                return a / b if b else float("nan")
            return a + b if sign == "+" else a - b if sign == "-" else a * b


def _values(parts: Sequence[str], asked: Asked, totals: Mapping[str, float]) -> dict[str, float]:
    return {name: value_of(name, asked, totals) for name in parts}


def _names(formula: Formula) -> list[str]:
    return sorted(part.name for part in formula.fields())


def _kind(name: str, asked: Asked) -> Kind:
    info: MetricInfo = info_of(name, asked.scope.metrics)
    if info.over == "ratio":
        return "ratio"
    return "count" if info.unit == "count" else "amount"


def _near(old: float, new: float) -> float:
    return IDENTITY * max(abs(old), abs(new), 1.0)


def _settled(parts: Sequence[float], change: float) -> list[float]:
    """The rounding that is left lies on the largest part."""
    kept = [float(part) for part in parts]
    largest = max(range(len(kept)), key=lambda i: abs(kept[i]))
    kept[largest] += change - sum(kept)
    return kept


def _log_mean(a: float, b: float) -> float:
    return a if abs(a - b) <= 1e-12 * max(a, b) else (a - b) / log(a / b)
