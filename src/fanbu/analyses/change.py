"""A metric's change as a sum: over the steps of its tree, the channels, the ad campaigns.

Every split is exact: factors and what cannot be split sum to the change, and so do the segments,
each with its volume, mix and rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses import headline, segments
from fanbu.analyses.coverage import gaps
from fanbu.analyses.factors import base_of, factors_of, split
from fanbu.model.metric import MetricInfo
from fanbu.stats.decompose import CountParts, ratio, volume_mix_rate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from numpy.typing import NDArray

    from fanbu.analyses.cube import Cube
    from fanbu.analyses.headline import Headline, Row
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.model.facts import DataFacts
    from fanbu.model.question import Query

    Floats = NDArray[np.float64]

CONCENTRATED = 0.5
"""A channel, or a step, with at least this share of a change holds most of it."""
ATTRIBUTED = 0.5
"""Ad campaigns explain a metric only when at least this share of it names its ad campaign."""


@dataclass(frozen=True, slots=True)
class Factor:
    """`name`: a metric, or `clicks/impressions`; `effect` in units of the explained metric."""

    name: str
    effect: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One channel or ad campaign; `effect` = volume + mix + rate + other, its part of the change.

    For a count or an amount `before` and `after` are the segment's own values and `effect` their
    difference; for a ratio they are its own rates, and the effect is on the overall ratio.
    `rate_before`, `rate_after`: of the base (leads a click); NaN without one. `other`: a change
    that has no base (leads of a channel without clicks), or the rest that names no segment.
    `factors`: effects in the order of `Change.factors`.
    """

    name: tuple[str, ...]
    before: float
    after: float
    volume: float
    mix: float
    rate: float
    other: float
    rate_before: float
    rate_after: float
    factors: tuple[float, ...]

    @property
    def effect(self) -> float:
        return self.volume + self.mix + self.rate + self.other


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one headline metric (`row`), split; largest segment first.

    `base`: what volume, mix and rate are taken over; None: segments have only `other`.
    `unsplit`: the part of the change in segments whose factors are not measured.
    """

    row: Row
    base: str | None
    factors: tuple[Factor, ...]
    unsplit: float
    channels: tuple[Segment, ...]
    ad_campaigns: tuple[Segment, ...] = ()

    @property
    def metric(self) -> str:
        return self.row.metric

    @property
    def mix(self) -> float:
        return sum(segment.mix for segment in self.channels)

    @property
    def rate(self) -> float:
        return sum(segment.rate for segment in self.channels)

    @property
    def volume(self) -> float:
        return sum(segment.volume for segment in self.channels)

    @property
    def top(self) -> Segment | None:
        """The channel that holds at least half of the change, in its direction."""
        whole = self.row.change
        large = (e for e in self.channels if whole and e.effect / whole >= CONCENTRATED)
        return next(large, None)

    def step_in(self, channel: str) -> str | None:
        """The factor with at least half of what a channel brought; None where there is none."""
        own = next((each for each in self.channels if each.name == (channel,)), None)
        if own is None or not own.effect:
            return None
        shares = zip(self.factors, own.factors, strict=True)
        return next((f.name for f, e in shares if e / own.effect >= CONCENTRATED), None)

    @property
    def simpson(self) -> bool:
        """The ratio moved one way while the segments' own rates moved it the other."""
        return self.rate * (self.rate + self.mix) < 0


def needs(scope: Scope, now: datetime) -> tuple[Query, ...]:
    """Beside what the headline needs."""
    cuts = (segments.CHANNEL, segments.AD_CAMPAIGN, segments.WHOLE)
    return tuple(query for by in cuts for query in segments.needs(scope, now, by))


def compute(read: Read, scope: Scope, now: datetime) -> tuple[Change, ...]:
    """One change for each headline metric that can be compared."""
    return explain(read, scope, now, headline.compute(read, scope, now))


def explain(read: Read, scope: Scope, now: datetime, seen: Headline) -> tuple[Change, ...]:
    """As `compute`, for headline rows that are already there."""
    cuts = (segments.CHANNEL, segments.AD_CAMPAIGN, segments.WHOLE)
    pairs = [segments.Pair(read, scope, now, by) for by in cuts]
    found = []
    for row in seen.rows:
        info = scope.metrics[row.metric]
        if isnan(row.change) or info.over not in ("sum", "ratio"):
            continue
        found.append(_change(row, info, scope, read.facts(), pairs))
    return tuple(found)


def _change(
    row: Row, info: MetricInfo, scope: Scope, facts: DataFacts, pairs: Sequence[segments.Pair]
) -> Change:
    channel, ads, uncut = pairs
    now, before = channel.cubes(row.basis)
    if info.over == "ratio":
        return Change(row, None, (), 0.0, _of_ratio(row, info, now, before))
    factors = factors_of(row.metric, scope, now, before)
    base = base_of(row.metric, scope, now, before)
    if factors and not _by_channel(factors, scope, (now, before)):
        channels, _ = _of_count(row, scope, ((), base, facts), now, before)
        effects, unsplit = _of_whole(row, scope, factors, facts, uncut)
        nothing = (0.0,) * len(effects)
        channels = tuple(replace(each, factors=nothing) for each in channels)
        return Change(row, base, effects, unsplit, channels)
    channels, unsplit = _of_count(row, scope, (factors, base, facts), now, before)
    total = np.array([each.factors for each in channels]).reshape(len(channels), len(factors))
    return Change(
        row,
        base,
        tuple(Factor(name, float(total[:, i].sum())) for i, name in enumerate(factors)),
        unsplit,
        channels,
        _of_ads(row, scope, (base, facts), *ads.cubes(row.basis))
        if row.metric == scope.focus and not scope.adless and segments.has_ads(scope, row.metric)
        else (),
    )


def _by_channel(factors: Sequence[str], scope: Scope, sides: tuple[Cube, Cube]) -> bool:
    """Whether some channel is known of every factor; a shop's visitors name none."""
    parts = scope.days_from(part for name in factors for part in name.split("/"))
    named = [bool(segment[0]) for segment in sides[0].segments]
    if not any(named):
        return all(not np.isnan(side.daily(part)).all() for side in sides for part in parts)
    return all(any(not np.isnan(side.daily(part)[named]).all() for side in sides) for part in parts)


def _of_whole(
    row: Row, scope: Scope, factors: tuple[str, ...], facts: DataFacts, uncut: segments.Pair
) -> tuple[tuple[Factor, ...], float]:
    """The factors' effects over all channels together, and what they do not explain.

    No factor where they do not multiply to the metric.
    """
    if not segments.needs(scope, uncut.now_at, segments.WHOLE):
        return (), 0.0
    now, before = uncut.cubes(row.basis)
    info = scope.metrics[row.metric]
    old = np.nan_to_num(before.total(info, row.basis.before))
    new = np.nan_to_num(now.total(info, row.basis.now))
    if len(old) != 1:
        return (), 0.0
    sides = ((now, row.basis.now), (before, row.basis.before))
    whole = _complete(facts, scope, row, factors, (now, before))
    cut = split(factors, scope.metrics, *sides, (old, new), whole)
    if np.isnan(cut.before).any():
        return (), 0.0
    effects = zip(factors, cut.parts[:, 0], strict=True)
    return tuple(Factor(name, float(effect)) for name, effect in effects), float(cut.rest[0])


def _of_count(
    row: Row,
    scope: Scope,
    how: tuple[tuple[str, ...], str | None, DataFacts],
    now: Cube,
    before: Cube,
) -> tuple[tuple[Segment, ...], float]:
    """The segments of a summed metric, largest first, and the change that has no factors."""
    factors, base, facts = how
    info = scope.metrics[row.metric]
    old = np.nan_to_num(before.total(info, row.basis.before))
    new = np.nan_to_num(now.total(info, row.basis.now))
    sides = ((now, row.basis.now), (before, row.basis.before))
    whole = _complete(facts, scope, row, (*factors, base or row.metric), (now, before))
    cut = split(factors, scope.metrics, *sides, (old, new), whole) if factors else None
    parts = cut.parts if cut else np.zeros((0, len(old)))
    kinds, other, rates = _volume_mix_rate(base, scope, sides, (old, new), whole)
    found = [
        Segment(
            name, old[i], new[i],
            kinds.volume[i], kinds.mix[i], kinds.rate[i], other[i],
            rates[0][i], rates[1][i],
            tuple(parts[:, i]),
        )
        for i, name in enumerate(now.segments)
        if old[i] or new[i]
    ]  # fmt: skip
    rest = row.change - sum(segment.effect for segment in found)
    if abs(rest) > 1e-9 * max(abs(row.now), abs(row.before), 1):
        found.append(_rest(rest, len(factors), now.segments))
    return _ranked(found), float(cut.rest.sum()) + rest if cut else 0.0


def _complete(
    facts: DataFacts,
    scope: Scope,
    row: Row,
    about: tuple[str, ...],
    sides: tuple[Cube, Cube],
) -> NDArray[np.bool_]:
    """Which segments have every day of the row's basis in all the metrics `about` names.

    Leads may be known for days whose clicks are not: then a channel that had clicks on the partner
    day cannot be split over them. Channels that never have clicks are not touched.
    """
    now, before = sides
    parts = {part for name in about for part in name.split("/")}
    infos = [scope.metrics[n] for n in scope.days_from(sorted(parts))]
    whole = np.ones(len(now.segments), np.bool_)
    for after, earlier in gaps(facts, [scope.metrics[row.metric], *infos], scope, row.basis):
        for info in infos:
            had = ~np.isnan(before.total(info, (earlier,)))
            has = ~np.isnan(now.total(info, (after,)))
            whole &= had == has
    return whole


def _volume_mix_rate(
    base: str | None,
    scope: Scope,
    sides: tuple[tuple[Cube, tuple[date, ...]], tuple[Cube, tuple[date, ...]]],
    values: tuple[Floats, Floats],
    whole: NDArray[np.bool_],
) -> tuple[CountParts, Floats, tuple[Floats, Floats]]:
    """Parts by segment, what has no base, and the rates before and after."""
    old, new = values
    nothing = np.zeros_like(old)
    if base is None:
        return (
            CountParts(nothing, nothing, nothing),
            new - old,
            (nothing * np.nan, nothing * np.nan),
        )
    (now, after_days), (before, before_days) = sides
    info = scope.metrics[base]
    d0 = np.nan_to_num(before.total(info, before_days))
    d1 = np.nan_to_num(now.total(info, after_days))
    d0, d1 = np.where(whole, d0, 0.0), np.where(whole, d1, 0.0)
    kinds = volume_mix_rate(old, d0, new, d1)
    bare = (d0 == 0) & (d1 == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(d0 > 0, old / d0, np.nan), np.where(d1 > 0, new / d1, np.nan)
    other = np.where(bare, new - old, 0.0)
    return CountParts(kinds.volume, kinds.mix, np.where(bare, 0.0, kinds.rate)), other, rates


def _of_ratio(row: Row, info: MetricInfo, now: Cube, before: Cube) -> tuple[Segment, ...]:
    assert info.parts is not None  # noqa: S101 - the caller asks for ratios only
    top, bottom = (MetricInfo(name, name) for name in info.parts)
    n0, d0 = (np.nan_to_num(before.total(each, row.basis.before)) for each in (top, bottom))
    n1, d1 = (np.nan_to_num(now.total(each, row.basis.now)) for each in (top, bottom))
    if not (d0.sum() and d1.sum()):
        return ()
    parts = ratio(n0, d0, n1, d1)
    own0, own1 = before.total(info, row.basis.before), now.total(info, row.basis.now)
    found = [
        Segment(
            name, own0[i], own1[i],
            0.0, parts.mix[i] * info.scale, parts.rate[i] * info.scale, 0.0,
            own0[i], own1[i], (),
        )
        for i, name in enumerate(now.segments)
        if d0[i] or d1[i] or n0[i] or n1[i]
    ]  # fmt: skip
    rest = row.change - sum(segment.effect for segment in found)
    if abs(rest) > 1e-9 * max(abs(row.now), abs(row.before)):
        found.append(_rest(rest, 0, now.segments))
    return _ranked(found)


def _of_ads(
    row: Row, scope: Scope, how: tuple[str | None, DataFacts], now: Cube, before: Cube
) -> tuple[Segment, ...]:
    """Ad campaigns, when enough of the metric names its own; else nothing."""
    info = scope.metrics[row.metric]
    new = np.nan_to_num(now.total(info, row.basis.now))
    named = np.array([bool(name[-1]) for name in now.segments], np.bool_)
    if not new.sum() or new[named].sum() < ATTRIBUTED * row.now:
        return ()
    found, _ = _of_count(row, scope, ((), *how), now, before)
    return found


def _rest(rest: float, factors: int, like: tuple[tuple[str, ...], ...]) -> Segment:
    """What the segments do not hold (rows the dimension cannot place), so that parts sum."""
    name = ("",) * (len(like[0]) if like else 1)
    nan = float("nan")
    return Segment(name, nan, nan, 0.0, 0.0, 0.0, rest, nan, nan, (0.0,) * factors)


def _ranked(found: list[Segment]) -> tuple[Segment, ...]:
    return tuple(sorted(found, key=lambda segment: -abs(segment.effect)))
