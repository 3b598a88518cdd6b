"""Channels side by side: what each cost and brought, against the period before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses import segments
from fanbu.analyses.coverage import Basis, basis, joint
from fanbu.analyses.cube import within
from fanbu.model.metric import MetricInfo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from numpy.typing import NDArray

    from fanbu.analyses.cube import Cube
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.model.question import Query

    Floats = NDArray[np.float64]

COLUMNS = (
    "cost", "impressions", "clicks", "leads", "valid_leads", "cpl", "orders", "revenue",
    "revenue_per_cost", "cost_per_valid_lead", "conversions", "cpa", "sessions", "key_events",
)  # fmt: skip
MOST_CHANNELS = 12
SIDE_TABLES = frozenset({"site_daily"})
"""Their gaps do not shorten the comparison of spend, leads and orders."""


@dataclass(frozen=True, slots=True)
class Channels:
    """`values[metric]`: [channels] on the days of `basis`; `changes[metric]`: relative.

    NaN where there is nothing. Channels are ordered by what they cost, then by what they brought;
    beyond the twelfth they are put together under the name None. `totals`: the value and the
    relative change of each metric over all channels.
    """

    names: tuple[str | None, ...]
    columns: tuple[str, ...]
    values: Mapping[str, Floats]
    changes: Mapping[str, Floats]
    totals: Mapping[str, tuple[float, float]]
    basis: Basis


def needs(scope: Scope, now: datetime) -> tuple[Query, ...]:
    return segments.needs(_wider(scope), now, segments.CHANNEL)


def compute(read: Read, scope: Scope, now: datetime) -> Channels | None:
    """None when no metric of the table names a channel.

    All columns are compared on the same days: those every source covers.
    """
    wide = _wider(scope)
    if not segments.metrics_asked(wide):
        return None
    infos = [scope.metrics[name] for name in COLUMNS if name in wide.known]
    both_of = joint(infos)
    main = replace(both_of, tables=tuple(sorted(set(both_of.tables) - SIDE_TABLES)))
    common = basis(read.facts(), main, scope, scope.then(now))
    current, before = segments.Pair(read, wide, now, segments.CHANNEL).cubes(common)
    current = within(current, scope.period)
    shown = [info for info in infos if not np.isnan(current.total(info)).all()]
    if not shown or not any(name[0] for name in current.segments):
        return None
    present = [i for i, _ in enumerate(current.segments) if _anything(current, before, shown, i)]
    order = sorted(present, key=lambda i: tuple(-each for each in _size(current, shown, i)))
    groups: list[tuple[str | None, list[int]]] = [
        (current.segments[i][0], [i]) for i in order[:MOST_CHANNELS]
    ]
    if len(order) > MOST_CHANNELS:
        groups.append((None, order[MOST_CHANNELS:]))
    everything: list[tuple[str | None, list[int]]] = [(None, order)]
    both = {info.name: _grouped(info, groups, current, before, common) for info in shown}
    total = {info.name: _grouped(info, everything, current, before, common) for info in shown}
    return Channels(
        tuple(name for name, _ in groups),
        tuple(info.name for info in shown),
        {name: pair[0] for name, pair in both.items()},
        {name: pair[1] for name, pair in both.items()},
        {name: (float(pair[0][0]), float(pair[1][0])) for name, pair in total.items()},
        common,
    )


def _wider(scope: Scope) -> Scope:
    """The scope with the table's columns among what is asked, where their parts are asked anyway.

    Platform conversions and site numbers are columns only when the headline speaks of them.
    """
    asked = set(segments.metrics_asked(scope))
    fitting = [name for name in COLUMNS if set(scope.days_from((name,))) <= asked]
    return replace(scope, headline=tuple(dict.fromkeys((*scope.headline, *fitting))))


def _anything(now: Cube, before: Cube, infos: list[MetricInfo], i: int) -> bool:
    return any(
        not np.isnan(source.total(info)[i]) and source.total(info)[i] != 0
        for source in (now, before)
        for info in infos
    )


def _size(now: Cube, infos: list[MetricInfo], i: int) -> tuple[float, ...]:
    summed = [info for info in infos if info.over == "sum"]
    money = [info for info in summed if info.name == "cost"]
    return tuple(float(np.nan_to_num(now.total(info)[i])) for info in (*money, *summed[::-1]))


def _grouped(
    info: MetricInfo,
    groups: list[tuple[str | None, list[int]]],
    now: Cube,
    before: Cube,
    common: Basis,
) -> tuple[Floats, Floats]:
    """Values now, and their relative changes, both on the common days.

    Where no day is common the values are those of the whole period, and nothing is compared.
    """
    if not common.comparable:
        whole = np.array([_of(info, now, now.days, at) for _, at in groups], np.float64)
        return whole, np.full_like(whole, np.nan)
    sides = ((now, common.now), (before, common.before))
    after, earlier = (
        np.array([_of(info, source, chosen, at) for _, at in groups], np.float64)
        for source, chosen in sides
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return after, np.where(earlier != 0, after / earlier - 1, np.nan)


def _of(info: MetricInfo, source: Cube, chosen: tuple[date, ...], at: list[int]) -> float:
    """A metric over several channels: summed, or the ratio of sums."""
    if info.over == "ratio" and info.parts:
        if source.lacks(info, chosen)[at].any():
            return float("nan")
        top, bottom = (_of(MetricInfo(p, p), source, chosen, at) for p in info.parts)
        return top * info.scale / bottom if bottom else float("nan")
    values = source.total(info, chosen)[at]
    return float("nan") if np.isnan(values).all() else float(np.nansum(values))
