"""What one event brings of an amount: an order of its revenue. No amount strays by less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.analyses.why.leaves import Leaves
    from fanbu.model.metric import MetricInfo

FEWEST = 8
"""Leaves of one event each that tell how unlike events are."""


def counted_by(name: str, metrics: Mapping[str, MetricInfo]) -> str | None:
    """The metric that counts the events whose amounts a sum adds up; None where nobody counts them.

    A mean amount (average order) names both. An amount of the same tables, or of more, that has no
    mean of its own (of first orders, less refunds) is of such events, too.
    """
    info = metrics.get(name)
    if info is None or info.over != "sum" or not info.money:
        return None
    pairs = [each.parts for each in metrics.values() if each.of_known and each.parts]
    own = (count for amount, count in pairs if amount == name)
    like = (
        count
        for amount, count in pairs
        if amount in metrics and set(metrics[amount].tables) <= set(info.tables)
    )
    found = next(own, None) or next(like, None)
    return found if found in metrics else None


def with_counts(measures: Sequence[str], metrics: Mapping[str, MetricInfo]) -> tuple[str, ...]:
    """The measures, with what counts the events of those that are amounts."""
    counts = (counted_by(name, metrics) for name in measures)
    return tuple(dict.fromkeys((*measures, *(name for name in counts if name is not None))))


def piece_of(leaves: Leaves, name: str, count: str | None) -> float:
    """Var over mean of a sum of such events that come by themselves: E x² / E x; 0 if unknown.

    By leaves that hold one event, whose amount is then known; by the mean amount where these are
    few: then as if all events were alike.
    """
    if count is None or count not in leaves.now:
        return 0.0
    earlier = leaves.raw or leaves.before
    amount = np.concatenate([leaves.now[name], earlier[name]])
    number = np.concatenate([leaves.now[count], earlier[count]])
    alone = (number == 1) & (amount > 0)
    if int(alone.sum()) >= FEWEST:
        return float((amount[alone] ** 2).sum() / amount[alone].sum())
    there = (number > 0) & (amount > 0)
    return float(amount[there].sum() / number[there].sum()) if there.any() else 0.0
