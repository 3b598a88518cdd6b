"""A metric as a product: from the playbook's tree, or the chain of steps that lead to it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.model.metric import MetricInfo
from fanbu.stats.decompose import product

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.cube import Cube
    from fanbu.analyses.scope import Scope

    Floats = NDArray[np.float64]

CHAINS: Mapping[str, tuple[str, ...]] = {
    "conversions": ("impressions", "clicks", "conversions"),
    "leads": ("impressions", "clicks", "leads"),
    "valid_leads": ("impressions", "clicks", "leads", "valid_leads"),
    "won_leads": ("leads", "won_leads"),
    "orders": ("leads", "orders"),
    "revenue": ("orders", "revenue"),
    "net_revenue": ("orders", "net_revenue"),
    "cost": ("impressions", "clicks", "cost"),
    "key_events": ("sessions", "key_events"),
}
"""Steps in the order they happen; a metric is the first times the rate of each next one."""

BASES: Mapping[str, tuple[str, ...]] = {
    "conversions": ("clicks", "impressions"),
    "leads": ("clicks", "impressions"),
    "valid_leads": ("clicks", "leads", "impressions"),
    "won_leads": ("leads",),
    "orders": ("leads", "clicks"),
    "revenue": ("orders",),
    "net_revenue": ("orders",),
    "cost": ("clicks", "impressions"),
    "key_events": ("sessions",),
}
"""What a metric is a rate of, when its change is split into volume, mix and rate."""

IDENTITY = 1e-9


class Split(NamedTuple):
    """`parts`: contributions [factors, segments]; `rest`: what could not be split [segments].

    `before`, `after`: the factors' own values [factors, segments], NaN where nothing was split.
    """

    parts: Floats
    rest: Floats
    before: Floats
    after: Floats


def factors_of(metric: str, scope: Scope, now: Cube, before: Cube) -> tuple[str, ...]:
    """The factors of a metric: names of metrics, or `clicks/impressions` for a step's rate.

    The playbook's tree wins. Steps without data are left out of a chain; with fewer than two
    factors there is nothing to split, and the answer is empty.
    """
    if metric in scope.tree:
        return scope.tree[metric]
    chain = [
        name
        for name in CHAINS.get(metric, ())
        if name in scope.metrics and _has_data(name, now) and _has_data(name, before)
    ]
    if not chain or chain[-1] != metric or len(chain) == 1:
        return ()
    steps = [f"{after}/{first}" for first, after in pairwise(chain)]
    return (chain[0], *steps)


def base_of(metric: str, scope: Scope, now: Cube, before: Cube) -> str | None:
    """What the metric is a rate of: the first candidate with data in both periods."""
    return next(
        (
            name
            for name in BASES.get(metric, ())
            if name in scope.metrics and _has_data(name, now) and _has_data(name, before)
        ),
        None,
    )


def split(
    factors: Sequence[str],
    infos: Mapping[str, MetricInfo],
    now: tuple[Cube, Sequence[date]],
    before: tuple[Cube, Sequence[date]],
    values: tuple[Floats, Floats],
    whole: NDArray[np.bool_],
) -> Split:
    """A metric's change by segment, over its factors.

    `values`: the metric before and after. A factor that has no value in one period (0/0) keeps the
    other's. A segment whose factors do not multiply to the metric within 1e-9 (leads without
    clicks), or that is not `whole` (a factor lacks days the metric has), is not split.
    """
    old = np.array([_value(name, infos, *before) for name in factors])
    new = np.array([_value(name, infos, *now) for name in factors])
    old, new = np.where(np.isnan(old), new, old), np.where(np.isnan(new), old, new)
    holds = whole & _equal(old, values[0]) & _equal(new, values[1])
    parts = np.zeros_like(old)
    parts[:, holds] = product(old[:, holds], new[:, holds])
    rest = np.where(holds, 0.0, values[1] - values[0])
    return Split(parts, rest, np.where(holds, old, np.nan), np.where(holds, new, np.nan))


def info_of(name: str, infos: Mapping[str, MetricInfo]) -> MetricInfo:
    """The information on a metric, or a ratio made for a step's rate."""
    if name in infos:
        return infos[name]
    top, _, bottom = name.partition("/")
    return MetricInfo(name, name, "ratio", over="ratio", parts=(top, bottom))


def _value(
    name: str, infos: Mapping[str, MetricInfo], source: Cube, chosen: Sequence[date]
) -> Floats:
    info = info_of(name, infos)
    values = source.total(info, chosen)
    return np.nan_to_num(values) if info.over == "sum" else values


def _equal(factors: Floats, values: Floats) -> NDArray[np.bool_]:
    made = factors.prod(axis=0)
    with np.errstate(invalid="ignore"):
        close: NDArray[np.bool_] = np.abs(made - values) <= IDENTITY * np.maximum(np.abs(values), 1)
    return close


def _has_data(name: str, source: Cube) -> bool:
    return bool(np.nansum(np.abs(source.daily(name))) > 0)
