"""What a `why` asks the store: how the metric stands, its measures by all dimensions at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan, nan
from typing import TYPE_CHECKING

from fanbu.analyses.why.drivers import value_of
from fanbu.analyses.why.leaves import leaves_of
from fanbu.model.question import Query
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fanbu.analyses.coverage import Basis
    from fanbu.analyses.headline import Row
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.why.drivers import Totals
    from fanbu.analyses.why.expected import Expected
    from fanbu.analyses.why.leaves import Leaves
    from fanbu.analyses.why.narrowed import Narrowed
    from fanbu.analyses.why.spec import Asked
    from fanbu.model.facts import DataFacts

TWO_WEEKS = 14


def scale_of(row: Row, scope: Scope) -> float:
    """What a sum of the earlier days comes to over as many days as the later ones.

    Day by day where there are two weeks at least to tell what each weekday is like: a February is
    no fall beside a January, and 28 days with eight of a weekend are no 28/31 of one with ten. By
    their number where there are not, or where the metric is a rate.
    """
    now, before = row.basis.now, row.basis.before
    if not before or len(now) == len(before):
        return 1.0
    plain = len(now) / len(before)
    if len(before) < TWO_WEEKS or scope.metrics[row.metric].over != "sum":
        return plain
    level: dict[int, list[float]] = {}
    told = dict(zip(scope.previous.each(), row.daily_before, strict=False))
    for day in before:
        value = told.get(day, nan)
        level.setdefault(day.weekday(), []).append(0.0 if isnan(value) else value)
    like = {weekday: sum(each) / len(each) for weekday, each in level.items()}
    due = sum(like.get(day.weekday(), nan) for day in now)
    whole = sum(like[day.weekday()] for day in before)
    return due / whole if due > 0 and whole > 0 else plain


@dataclass
class Answers:
    """Leaves by sets of dimensions: measures that share one are asked together, both periods.

    `expected`: what the period should have been, where that is known; then the days before are
    those that its leaves are taken from, as they are known now. `longer`: what sums of the days
    before are multiplied by, where the periods differ in length.
    """

    read: Read
    scope: Scope
    basis: Basis
    now_at: datetime
    expected: Expected | None = None
    longer: float = 1.0
    wanted: dict[tuple[str, ...], dict[str, None]] = field(default_factory=dict)
    told: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _leaves: dict[tuple[str, ...], Leaves] = field(default_factory=dict)

    def want(self, measures: Sequence[str], dimensions: tuple[str, ...]) -> None:
        self.wanted.setdefault(dimensions, {}).update(dict.fromkeys(measures))

    def missing(self) -> list[Query]:
        """All that is wanted and was not told yet; told once."""
        new = [by for by, names in self.wanted.items() if self.told.get(by) != tuple(names)]
        self.told |= {by: tuple(self.wanted[by]) for by in new}
        return [query for by in new for query in self.queries(by)]

    def queries(self, by: tuple[str, ...]) -> tuple[Query, Query]:
        """Now, and before: as it was known at the same age where the basis says so."""
        whole, base = self.basis.whole, self.basis.before
        names = tuple(self.wanted[by])
        now = Query(names, by=by, period=self.scope.period, loose=True,
                    days=None if whole else runs(self.basis.now))  # fmt: skip
        if self.expected is not None:
            return now, replace(now, period=Period(base[0], base[-1]), days=runs(base))
        before = replace(now, period=self.scope.previous, days=None if whole else runs(base))
        then = self.scope.then(self.now_at)
        return now, then.asked(before) if self.basis.same_age else before

    def scale(self, measure: str) -> float:
        """A standing number (followers) is of no number of days."""
        return self.longer if self.scope.metrics[measure].over == "sum" else 1.0

    def leaves(self, by: tuple[str, ...]) -> Leaves:
        if not self._is_read(by):
            now, before = (self.read.table(query) for query in self.queries(by))
            held = self.expected
            scales = {name: 1.0 if held else self.scale(name) for name in self.wanted[by]}
            found = leaves_of(now, before, by, scales)
            self._leaves[by] = held.leaves(found) if held else found
        return self._leaves[by]

    def has(self, measures: Sequence[str], by: tuple[str, ...]) -> bool:
        """Whether what these are by these dimensions was told to be read."""
        return set(measures) <= set(self.told.get(by, ()))

    def _is_read(self, by: tuple[str, ...]) -> bool:
        return by in self._leaves and self.wanted[by].keys() <= self._leaves[by].now.keys()

    def totals(self) -> Totals:
        """Every measure over everything, before and now."""
        old: dict[str, float] = {}
        new: dict[str, float] = {}
        for by, names in self.wanted.items():
            for name in names:
                if name not in old:
                    old[name], new[name] = self.leaves(by).total(name)
        return {**old, **(self.expected.totals if self.expected else {})}, new


@dataclass(frozen=True)
class Known:
    """The question with everything read: measures' totals, leaves by dimensions."""

    asked: Asked
    answers: Answers
    facts: DataFacts

    @classmethod
    def of(
        cls,
        read: Narrowed,
        asked: Asked,
        row: Row,
        now: datetime,
        held: Expected | None = None,
        *,
        longer: float = 1.0,
    ) -> Known:
        return cls(asked, Answers(read, asked.scope, row.basis, now, held, longer), read.facts())

    @cached_property
    def totals(self) -> Totals:
        return self.answers.totals()

    @property
    def whole(self) -> tuple[float, float]:
        """The metric before and now."""
        old, new = (value_of(self.asked.metric, self.asked, side) for side in self.totals)
        return old, new
