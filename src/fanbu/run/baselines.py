"""Where a comparison stands on days that a first snapshot tells only as totals.

Such a source did run then, and what came on which day nobody knows: posts published earlier are
left out, newer ones count, so a period cut by it holds a part of the source at most. A number
before that lacks such a part is unknown, not small, and no change is known from it or to it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.metrics.compare import PERIOD, last_of, places
from fanbu.metrics.info import tables_of
from fanbu.metrics.plan import plan
from fanbu.model.result import Warning_
from fanbu.run.facts import baselines
from fanbu.run.query import execute
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fanbu.metrics.draft import Locale
    from fanbu.metrics.metric import Definitions
    from fanbu.model.question import Query
    from fanbu.run.asking import Engine

Owner = tuple[str, str]
Key = tuple[Any, ...]
OWNERSHIP = ("platform", "account")


@dataclass(frozen=True, slots=True)
class _Cut:
    """One table of a comparison: whose totals cut a period, and the groups that these are in."""

    metrics: tuple[str, ...]
    by_owner: Mapping[Owner, Period]
    groups: Mapping[Key, frozenset[Owner]]

    def of(self, key: Key, period: Period) -> Iterator[Owner]:
        for owner in self.groups.get(key, ()):
            if owner in self.by_owner and cuts(self.by_owner[owner], period):
                yield owner


def cuts(baseline: Period, period: Period) -> bool:
    """Whether the period has days of the baseline and not all of them."""
    apart = baseline.end < period.start or period.end < baseline.start
    return not apart and not (period.start <= baseline.start and baseline.end <= period.end)


def left_open(
    merged: pa.Table, now: Query, before: Query, definitions: Definitions, engine: Engine,
    locale: Locale,
) -> tuple[pa.Table, tuple[Warning_, ...]]:  # fmt: skip
    """The compared table without numbers before, and changes, that are not known; what to say.

    A question about chosen days only names them itself.
    """
    if now.period is None or before.period is None or now.days is not None:
        return merged, ()
    found = [*_cut(now, before, definitions, engine, locale)]
    if not found:
        return merged, ()
    there = places(now, before, locale)
    rows, told = merged.to_pylist(), dict[Owner, Period]()
    cut_periods = set[Period]()
    for row in rows:
        pair = _periods(row, now, before, there)
        for cut in found:
            key = tuple(row[name] for name in now.by)
            for at, period in enumerate(pair):
                for owner in cut.of(key, period) if period else ():
                    told[owner] = cut.by_owner[owner]
                    cut_periods.add((now.period, before.period)[at])
                    _open(row, cut.metrics, previous=at == 1)
    if not told:
        return merged, ()
    return pa.Table.from_pylist(rows, merged.schema), (_warning(found, told, cut_periods),)


def _open(row: dict[str, Any], metrics: Iterable[str], *, previous: bool) -> None:
    for name in metrics:
        row[f"{name}_change"] = None
        if previous:
            row[f"{name}_previous"] = None


def _periods(
    row: Mapping[str, Any], now: Query, before: Query, there: Mapping[Any, Any]
) -> tuple[Period | None, Period | None]:
    """The days of a row, and those it is compared with."""
    if PERIOD not in row:
        return now.period, before.period
    bucket = row[PERIOD]
    return _clipped(bucket, now), _clipped(there.get(bucket), before)


def _clipped(start: Any, query: Query) -> Period | None:
    if start is None or query.period is None:
        return None
    first, last = query.period.start, query.period.end
    return Period(max(start, first), min(last_of(start, query.grain), last))


def _cut(
    now: Query, before: Query, definitions: Definitions, engine: Engine, locale: Locale
) -> Iterator[_Cut]:
    by_table: dict[str, dict[Owner, Period]] = defaultdict(dict)
    for (table, *owner), baseline in baselines(engine).items():
        if any(period and cuts(baseline, period) for period in (now.period, before.period)):
            by_table[table][owner[0], owner[1]] = baseline
    for table, by_owner in by_table.items():
        stand = [
            name for name in now.metrics if table in tables_of(definitions.find(name), definitions)
        ]
        if stand:
            groups = _groups(now, table, definitions, engine, locale)
            metrics = tuple(definitions.find(name).name for name in stand)
            yield _Cut(metrics, by_owner, groups)


def _groups(
    now: Query, table: str, definitions: Definitions, engine: Engine, locale: Locale
) -> Mapping[Key, frozenset[Owner]]:
    """Group → who has anything in it at all, in whatever period."""
    legs = [leg for leg in plan(now, definitions, locale).legs if leg.table == table]
    names = dict.fromkeys(metric.name for leg in legs for metric in leg.measures)
    asked = replace(
        now, metrics=tuple(names), by=tuple(dict.fromkeys((*now.by, *OWNERSHIP))),
        grain="total", period=None, compare=None,
    )  # fmt: skip
    groups: dict[Key, set[Owner]] = defaultdict(set)
    for row in execute(asked, definitions, engine, locale).table.to_pylist():
        if any(row[name] is not None for name in names):
            owner = (row["platform"] or "", row["account"] or "")
            groups[tuple(row[name] for name in now.by)].add(owner)
    return {key: frozenset(owners) for key, owners in groups.items()}


def _warning(
    found: Sequence[_Cut], told: Mapping[Owner, Period], periods: Iterable[Period]
) -> Warning_:
    details = {
        "platforms": sorted({platform for platform, _ in told}),
        "days": sorted({str(baseline.end) for baseline in told.values()}),
        "periods": [str(period) for period in sorted(periods)],
        "metrics": list(dict.fromkeys(name for cut in found for name in cut.metrics)),
    }
    return Warning_("baseline_unknown", details)
