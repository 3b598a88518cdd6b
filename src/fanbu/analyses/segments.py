"""Two periods by segment (channel, ad campaign) on the days that may be compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.cube import cube
from fanbu.analyses.factors import BASES
from fanbu.model.question import Query
from fanbu.store.catalogue import tables
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fanbu.analyses.coverage import Basis
    from fanbu.analyses.cube import Cube, Flags, Floats
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope

CHANNEL = ("channel",)
AD_CAMPAIGN = ("channel", "ad_campaign")
WHOLE = ()
ASKED = ("cost", "impressions", "clicks", "leads", "valid_leads", "orders", "revenue")
"""What channels are asked about besides the headline, where the workspace knows it.

Every metric is a scan of its table, so this list stays short.
"""


def metrics_asked(scope: Scope) -> tuple[str, ...]:
    steps = (step for name in scope.known for step in scope.tree.get(name, ()))
    names = dict.fromkeys((*scope.known, *ASKED, *steps))
    return scope.days_from(name for name in names if name in scope.metrics)


def needs(scope: Scope, now: datetime, by: tuple[str, ...]) -> tuple[Query, ...]:
    """Both periods by day, and the one before as it was known at the same age.

    Ad campaigns are asked only about the focus and what it may be a rate of; the whole only about
    products whose factors may name no channel.
    """
    about = {CHANNEL: metrics_asked, WHOLE: _in_whole}.get(by, _about_focus)
    daily = about(scope)
    if not daily:
        return ()
    both = _span(scope)
    return (
        *(Query(daily, by=by, grain="day", period=period) for period in both),
        scope.then(now).asked(Query(daily, by=by, grain="day", period=scope.previous)),
    )


def _about_focus(scope: Scope) -> tuple[str, ...]:
    if scope.focus is None or scope.adless:
        return ()
    names = (scope.focus, *BASES.get(scope.focus, ()))
    return scope.days_from(name for name in names if name in scope.metrics and has_ads(scope, name))


def _in_whole(scope: Scope) -> tuple[str, ...]:
    """Metrics with a tree, and its factors, where a factor may name no channel."""
    names: list[str] = []
    for name in scope.known:
        tree = scope.tree.get(name, ())
        if any(factor in scope.metrics and not _placed(scope, factor) for factor in tree):
            names += [name, *tree]
    return scope.days_from(name for name in names if name in scope.metrics)


def _placed(scope: Scope, metric: str) -> bool:
    """Whether its rows usually name their channel: registers and spend do."""
    kinds = (tables()[name] for name in scope.metrics[metric].tables)
    return all(table.kind != "statistic" or table.name == "spend" for table in kinds)


def has_ads(scope: Scope, metric: str) -> bool:
    """Whether some table of the metric names ad campaigns at all (a site's visits do not)."""
    return any("ad_campaign" in tables()[name].columns for name in scope.metrics[metric].tables)


@dataclass
class Pair:
    """The cubes of both periods, aligned to the same segments."""

    read: Read
    scope: Scope
    now_at: datetime
    by: tuple[str, ...]

    def cubes(self, basis: Basis) -> tuple[Cube, Cube]:
        """Now and before; before as known at the same age when the basis says so."""
        current, *rest = needs(self.scope, self.now_at, self.by)
        now = self._cube(current)
        if basis.same_age:
            return align(now, self._cube(rest[-1]))
        return align(now, self._cube(rest[0]) if len(rest) > 1 else now)

    def _cube(self, query: Query) -> Cube:
        assert query.period is not None  # noqa: S101 - every question here names its period
        return cube(self.read.table(query), self.by, query.period)


def align(now: Cube, before: Cube) -> tuple[Cube, Cube]:
    """The same segments in both, in the order they first appear; absent ones all NaN."""
    segments = tuple(dict.fromkeys((*now.segments, *before.segments)))
    return _spread(now, segments), _spread(before, segments)


def _spread(given: Cube, segments: tuple[tuple[str, ...], ...]) -> Cube:
    place = {segment: i for i, segment in enumerate(given.segments)}
    rows = np.array([place.get(segment, -1) for segment in segments], np.int64)

    def spread(grids: Mapping[str, Floats]) -> dict[str, Floats]:
        return {
            name: np.vstack([grid, np.full((1, grid.shape[1]), np.nan)])[rows]
            for name, grid in grids.items()
        }

    def flags(grid: Flags) -> Flags:
        found: Flags = np.vstack([grid, np.zeros((1, grid.shape[1]), bool)])[rows]
        return found

    return replace(
        given,
        segments=segments,
        values=spread(given.values),
        spanned=spread(given.spanned),
        partial={name: flags(grid) for name, grid in given.partial.items()},
    )


def _span(scope: Scope) -> tuple[Period, ...]:
    """One question when the periods touch, else two: what lies between is not read."""
    if scope.previous.end >= scope.period.start or scope.grain == "total":
        return (scope.period, scope.previous)
    if (scope.period.start - scope.previous.end).days == 1:
        return (Period(scope.previous.start, scope.period.end),)
    return (scope.period, scope.previous)
