"""Ratios of two sources are counted on the days that both have told of, be they asked how they may.

Cost of five days over leads of seven is no cost per lead. What adds up keeps every day it has (and
a warning); a ratio of columns of one export lacks the same rows above and below, so it keeps them
too. Where no day is common there is no value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.analyses.coverage import (
    common,
    kept_with,
    paired,
    reach_of,
    running,
    stood_on,
    tables_told,
)
from fanbu.api.naming import SUFFIXES
from fanbu.api.sources import span_text
from fanbu.metrics.compare import buckets, comparison, last_of
from fanbu.metrics.draft import Locale
from fanbu.metrics.info import divides, tables_of
from fanbu.model.result import Result, Warning_
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from fanbu.api.coverage import Coverage
    from fanbu.api.desk import Desk
    from fanbu.model.facts import SourceFacts
    from fanbu.model.question import Query


MOST_RUNS = 4
"""Of days that a sentence tells; a program is told all."""


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
    if asked.compare is not None:
        chosen = _paired(desk, asked, period, sources)
    else:
        chosen = set(common(sources, period, desk.settings.zone))
        if len(chosen) < len(every) and asked.grain != "total":
            chosen |= set(_by_bucket(desk, asked, period, sources, chosen))
    return None if len(chosen) == len(every) else Common(runs(chosen), len(every))


def _told_after(sources: Sequence[SourceFacts], asked: Query, period: Period) -> tuple[date, ...]:
    """The days asked about that are not over and of which something is told all the same."""
    last = max((source.last or source.first for source in sources), default=period.end)
    end = last if asked.period is None else min(last, asked.period.end)
    return Period(period.end + timedelta(1), end).each() if end > period.end else ()


def _paired(desk: Desk, asked: Query, period: Period, sources: Sequence[SourceFacts]) -> set[date]:
    """Those that have their partner in the period compared with."""
    assert asked.compare is not None  # noqa: S101 - the caller looked
    whole = replace(asked, period=asked.period or period)
    zone = desk.settings.zone
    before = comparison(whole, asked.compare, zone=desk.settings.timezone, known={}, now=desk.now())
    assert whole.period is not None  # noqa: S101 - given just above
    assert before.period is not None  # noqa: S101 - a comparison has one
    pairs = paired(sources, (whole.period, before.period), zone)
    return {day for day, _ in pairs if day <= period.end}


def _by_bucket(
    desk: Desk,
    asked: Query,
    period: Period,
    sources: Sequence[SourceFacts],
    whole: set[date],
) -> Iterator[date]:
    """In each day, week or month that lacks some: the days of the sources that ran about then."""
    locale = Locale(desk.settings.timezone, desk.settings.first_weekday)
    for start in buckets(period, asked.grain, locale):
        bucket = Period(max(start, period.start), min(last_of(start, asked.grain), period.end))
        if not whole.issuperset(bucket.each()):
            alive = running(sources, (), reach_of(bucket))
            if tables_told(alive) == tables_told(sources):
                yield from common(alive, bucket, desk.settings.zone)


def all_on(asked: Query, known: Coverage, metrics: Sequence[str]) -> Mapping[str, Any]:
    """Of a question that was kept to the days all its sources have: `counted_on` of everything."""
    if asked.days is None or known.period is None:
        return {}
    one = Common(asked.days, known.period.days)
    return {} if one.n == one.of else {"counted_on": {name: _told(one) for name in metrics}}


def _told(one: Common) -> dict[str, Any]:
    return {"n": one.n, "of": one.of, "days": [str(run) for run in one.days]}


def counted(desk: Desk, asked: Query, found: Result, kept: Mapping[str, Common]) -> Result:
    """The answer with these ratios on their days; `query` says which: `counted_on`."""
    from fanbu.run.query import result_of

    if not kept:
        return found
    table = found.table
    for one in dict.fromkeys(kept.values()):
        names = [name for name, each in kept.items() if each == one]
        table = _put(table, names, _asked_again(desk, asked, names, one))
    said = [_warning(one, kept) for one in dict.fromkeys(kept.values())]
    query = {**found.query, "counted_on": {name: _told(one) for name, one in kept.items()}}
    return result_of(table, (*found.warnings, *said), query)


def _asked_again(desk: Desk, asked: Query, names: Sequence[str], one: Common) -> pa.Table | None:
    found = on_days(desk, replace(asked, metrics=tuple(names)), one.days)
    return None if found is None else found.table


def on_days(desk: Desk, asked: Query, days: Sequence[Period]) -> Result | None:
    """The question about these days of it; None where there are none."""
    from fanbu.run.answer import answer

    if not days:
        return None
    period = asked.period or Period(days[0].start, days[-1].end)
    again = replace(asked, period=period, days=tuple(days))
    return answer(again, desk.definitions, desk.warehouse, desk.settings, desk.now())


def _put(table: pa.Table, names: Iterable[str], own: pa.Table | None) -> pa.Table:
    """The columns of these metrics from another table; null in rows that it has not."""
    columns = [f"{name}{end}" for name in names for end in ("", *SUFFIXES)]
    columns = [name for name in columns if name in table.column_names]
    keys = [] if own is None else [name for name in own.column_names if name not in columns]
    rows = {} if own is None else {tuple(row[k] for k in keys): row for row in own.to_pylist()}
    at = [tuple(row[k] for k in keys) for row in table.to_pylist()]
    for name in columns:
        values = [rows.get(key, {}).get(name) for key in at]
        column = pa.array(values, table.column(name).type)
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def _warning(one: Common, kept: Mapping[str, Common]) -> Warning_:
    names = [name for name, each in kept.items() if each == one]
    details: dict[str, Any] = {"metrics": names, "n": one.n, "of": one.of}
    if not one.days:
        return Warning_("ratio_no_days", details)
    days = [span_text(run) for run in one.days]
    shown = ["…", *days[-MOST_RUNS:]] if len(days) > MOST_RUNS else days
    return Warning_("ratio_days", {**details, "days": days, "shown": shown})
