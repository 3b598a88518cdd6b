"""What moved inside a total that did not: channels whose own count changed beyond chance.

A total may stand still while one channel breaks and another gains. Each channel that holds at
least a twentieth of the metric is judged by counting alone (Poisson), and the certainty is that of
all of them together (Bonferroni): with a dozen channels, one is always a little lucky. Money is not
judged here: a few large orders move a channel's revenue without anything having happened. Nor are
views and clicks, which come in bursts: only registers, whose rows are single people and orders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.analyses.noise import CERTAIN
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from fanbu.analyses.change import Change, Segment
    from fanbu.analyses.scope import Scope

LEAST_SHARE = 0.05
"""A channel is looked at when it holds this share of the metric, before or after."""
LEAST_OWN = 0.2
"""It must have moved by a fifth of itself …"""
LEAST_EFFECT = 0.03
"""… and by this share of the whole."""
MOST_MOVERS = 3


def movers(change: Change, scope: Scope) -> tuple[tuple[Segment, float], ...]:
    """The channels that really moved with their certainty, largest first; three at most."""
    info, row = scope.metrics[change.metric], change.row
    registers = info.tables and all(tables()[name].kind == "register" for name in info.tables)
    if info.unit != "count" or info.over != "sum" or not registers:
        return ()
    whole = max(row.before, row.now)
    large = [
        each
        for each in change.channels
        if each.name[0] and max(each.before, each.after) >= LEAST_SHARE * whole
    ]
    if len(large) < 2:  # noqa: PLR2004 - one channel is the total, which is judged by its history
        return ()
    judged = ((each, 1 - len(large) * (1 - each.noise.certainty)) for each in large)
    sure = [
        (each, certainty)
        for each, certainty in judged
        if certainty >= CERTAIN
        and abs(each.effect) >= LEAST_OWN * max(each.before, each.after)
        and abs(each.effect) >= LEAST_EFFECT * whole
    ]
    return tuple(sorted(sure, key=lambda pair: -abs(pair[0].effect))[:MOST_MOVERS])
