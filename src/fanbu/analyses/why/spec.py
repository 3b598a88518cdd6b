"""What a `why` is asked, and what it finds: frozen nouns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.analyses.scope import Scope
    from fanbu.analyses.watch.spec import Place as Watched
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.metrics.algebra import Formula

Kind = Literal["count", "amount", "ratio"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    `scope`: the period, what it is compared with and the one metric (its headline); `metrics` in it
    are those that can be asked under the filter. `by`: fixed dimensions. `views`:
    the sets of dimensions to look at some measures by, coarse ones first; in a set the telling ones
    come first. `sums`: metric → the metrics whose sum it is; `formulas`: metric → how it is made of
    others. `expect`: how expectations are made, where the period is held against what should have
    been; the scope's `against` is then for what that cannot be said of. `beside`: how they are made
    where it is not, for what is said of the whole beside the answer.
    `place`: what the filter is, as `watch` names places; empty without a filter, None for any other
    filter. `sources`: under a filter, those of the metric's tables that have anything left (table,
    platform, account): the others may lack what days they like.
    """

    scope: Scope
    metric: str
    views: Callable[[Sequence[str]], tuple[tuple[str, ...], ...]]
    by: tuple[str, ...] = ()
    where: str | None = None
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    expect: WatchSpec | None = None
    beside: WatchSpec | None = None
    place: Watched | None = ()
    sources: frozenset[tuple[str, str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """One factor, summand or side of the metric, over everything.

    `contribution`: its part of the metric's change; all of them sum to it. Of a ratio `rate` and
    `mix` are its parts, over the segments of `by`: rates changed, or weights did.
    """

    name: str
    kind: Kind
    before: float
    after: float
    contribution: float
    rate: float | None = None
    mix: float | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One value of each named dimension; None: rows that name none."""

    where: Mapping[str, str | None]

    def covers(self, other: Place) -> bool:
        return self.where.items() <= other.where.items()


@dataclass(frozen=True, slots=True)
class Cause:
    """A place that moved, and by how much it moved the metric.

    `of`: the metric or factor that moved there, from `before` to `after`. `effect` with its 90 %
    interval is in units of the asked metric. `own`: where a factor is told of a place at which the
    metric itself moved, its values there. `first`, `gone`: it has nothing before, or now.
    """

    place: Place
    of: str
    before: float | None
    after: float | None
    effect: float
    low: float
    high: float
    p_value: float
    stability: float
    first: bool = False
    gone: bool = False
    own: tuple[float | None, float | None] | None = None


@dataclass(frozen=True, slots=True)
class Mix:
    """A ratio's change over the values of one dimension; `rate + mix` is the change."""

    dimension: str
    rate: float
    mix: float
    certain: bool
    """Whether the rates by themselves moved beyond chance."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A dimension that was not looked at, and why."""

    dimension: str
    why: Literal["one_value", "too_many", "like_another", "hardly_told", "beyond_most"]
    like: str | None = None
