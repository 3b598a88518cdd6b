"""What a `why` is asked, and what it finds: frozen nouns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fanbu.analyses.findings import really_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.analyses.coverage import Basis
    from fanbu.analyses.headline import Row
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.watch.spec import Place as Watched
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.analyses.why.expected import Expected, Unable
    from fanbu.metrics.algebra import Formula

Kind = Literal["count", "amount", "ratio"]
Verdict = Literal[
    "causes", "mix", "everywhere", "not_in_dimensions", "nothing", "as_expected", "too_little",
    "no_history", "no_days", "no_value", "no_rate", "no_usual", "from_nothing", "no_dimensions",
    "not_additive", "mixed_goals", "all_zero", "no_data", "future", "data_gap", "tagging",
]  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Broad:
    """How many of the members of a dimension moved the way of the whole."""

    dimension: str
    of: int
    went: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The whole held against the other: the days before, or what should have been.

    `value` came; `before`: what it is held against, NaN-free; `low`, `high`: between which 95 % of
    what should have been lie, None of the days before. `moved`: it is beyond the usual there.
    """

    value: float
    before: float
    moved: bool
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The answer. `row`: how the metric stands; None: there is nothing to look at.

    `not_taken_apart`: what it is made of, where that lacks days the metric itself has.
    `retagged`: the place whose rows seem to have lost their name. `apart`: dimensions whose places
    do not add up to the metric. `expected`: what the period was
    held against; None: the period before. `unable`: why it was that, although the other was asked.
    `broad`: most of the members of a dimension moved as the whole, and no place holds the change.
    `longer`: what the sum before was multiplied by, to be of as many days. `beside`: what the other
    comparison, which was not asked for, says of the whole. `lacks`: what a ratio is divided by that
    has no value.
    """

    verdict: Verdict
    row: Row | None = None
    drivers: tuple[Driver, ...] = ()
    causes: tuple[Cause, ...] = ()
    considered: tuple[Cause, ...] = ()
    mixes: tuple[Mix, ...] = ()
    dimensions: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    alike: bool = False
    not_taken_apart: tuple[str, ...] = ()
    retagged: Place | None = None
    apart: tuple[str, ...] = ()
    expected: Expected | None = None
    unable: Unable | None = None
    broad: Broad | None = None
    longer: float = 1.0
    beside: Beside | None = None
    lacks: str | None = None

    @property
    def moved(self) -> bool:
        """Whether the whole is beyond its usual, by what it is held against here."""
        if self.expected is not None:
            return not self.expected.inside
        return self.row is not None and really_moved(self.row)

    @property
    def basis(self) -> Basis | None:
        return self.row.basis if self.row else None
