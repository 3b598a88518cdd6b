"""A question to the metrics: what every face turns words, flags and URLs into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanbu.types import runs

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.types import Compare, Grain, Period


def partial_name(metric: str) -> str:
    """What a column is called that says in which rows a metric's sum lacks some of its amounts."""
    return f"partial {metric}"


@dataclass(frozen=True, slots=True)
class Query:
    """Metrics, split by dimensions, over a period.

    `where` is text of the expression language (parsed by `metrics`). `period` None means all
    data. `cutoff` reads the data as it was known at that moment (UTC); None is now. `cutoffs` are
    moments of single tables, which go before `cutoff` there.
    `days`: of the period only these runs of days; None: all of it.
    `compare` adds `NAME_previous` and `NAME_change` (relative) for each metric. `until` (with a
    grain): a row of several days stands by itself, with `until`, its last day, beside `period`;
    else it counts only where all its days lie in one bucket. Of rows of several days that overlap,
    those inside one bucket of `cut` then stand before others.
    `loose`: the rows in any order, and dimensions by the numbers of their names (a dictionary)
    where there may be very many rows.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    grain: Grain = "total"
    period: Period | None = None
    where: str | None = None
    compare: Compare | None = None
    cutoff: datetime | None = None
    cutoffs: tuple[tuple[str, datetime], ...] = ()
    until: bool = False
    cut: Grain | None = None
    days: tuple[Period, ...] | None = None
    loose: bool = False

    def over(self, period: Period) -> Query:
        """The same question about another period; of its days those at the same places."""
        return replace(self, period=period, compare=None, days=self._at_the_same_places(period))

    def _at_the_same_places(self, other: Period) -> tuple[Period, ...] | None:
        if self.days is None or self.period is None:
            return None
        chosen = {day for run in self.days for day in run.each()}
        pairs = zip(self.period.each(), other.each(), strict=False)
        return runs(there for here, there in pairs if here in chosen)

    def cutoff_of(self, table: str) -> datetime | None:
        """The moment that one table is read as known at; None is now."""
        return dict(self.cutoffs).get(table, self.cutoff)
