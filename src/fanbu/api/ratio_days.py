"""On which days a ratio of two sources may be counted: those that both have told of.

Cost of five days over leads of seven is no cost per lead. A ratio of columns of one export lacks
the same rows above and below, so it is right on all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fanbu.analyses.coverage import (
    common,
    kept_with,
    stood_on,
    tables_told,
)
from fanbu.metrics.info import divides, tables_of
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fanbu.api.coverage import Coverage
    from fanbu.api.desk import Desk
    from fanbu.model.facts import SourceFacts
    from fanbu.model.question import Query


@dataclass(frozen=True, slots=True)
class Common:
    """The days that a ratio is counted on, of as many that are over; none of them: no value."""

    days: tuple[Period, ...]
    of: int

    @property
    def n(self) -> int:
        return sum(run.days for run in self.days)


def of(desk: Desk, asked: Query, known: Coverage) -> Mapping[str, Common]:
    """The asked ratios that cannot be counted on all days, by name."""
    if known.period is None or asked.days is not None:
        return {}
    found: dict[str, Common] = {}
    told: dict[frozenset[str], Common | None] = {}
    for name in asked.metrics:
        metric = desk.definitions.find(name)
        behind = stood_on(tables_of(metric, desk.definitions))
        if len(behind) < 2 or not divides(metric, desk.definitions):  # noqa: PLR2004
            continue
        if behind not in told:
            told[behind] = _on(desk, asked, known, [s for s in known.sources if s.table in behind])
        one = told[behind]
        if one is not None:
            found[metric.name] = one
    return found


def _on(desk: Desk, asked: Query, known: Coverage, sources: Sequence[SourceFacts]) -> Common | None:
    """None: all days are there, or nothing tells of one of the two sides at all."""
    assert known.period is not None  # noqa: S101 - the caller looked
    if len(tables_told(sources)) < 2:  # noqa: PLR2004 - there is one side only
        return None
    sources, period = kept_with(sources), known.period
    every = (*period.each(), *_told_after(sources, asked, period))
    chosen = set(common(sources, period, desk.settings.zone))
    return None if len(chosen) == len(every) else Common(runs(chosen), len(every))


def _told_after(sources: Sequence[SourceFacts], asked: Query, period: Period) -> tuple[date, ...]:
    """The days asked about that are not over and of which something is told all the same."""
    last = max((source.last or source.first for source in sources), default=period.end)
    end = last if asked.period is None else min(last, asked.period.end)
    return Period(period.end + timedelta(1), end).each() if end > period.end else ()


def all_on(asked: Query, known: Coverage, metrics: Sequence[str]) -> Mapping[str, Any]:
    """Of a question that was kept to the days all its sources have: `counted_on` of everything."""
    if asked.days is None or known.period is None:
        return {}
    one = Common(asked.days, known.period.days)
    return {} if one.n == one.of else {"counted_on": {name: _told(one) for name in metrics}}


def _told(one: Common) -> dict[str, Any]:
    return {"n": one.n, "of": one.of, "days": [str(run) for run in one.days]}
