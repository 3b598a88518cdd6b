"""A question and the same about an earlier period: which, and how the two answers meet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from fanbu.errors import BadInput
from fanbu.model.age import same_age
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu.metrics.draft import Locale
    from fanbu.model.question import Query
    from fanbu.types import Compare, Grain

PERIOD = "period"
_PARTIAL = "__partial"
Row = dict[str, Any]
Key = tuple[Any, ...]


def comparison(
    query: Query, compare: Compare, *, zone: str, known: Mapping[str, datetime], now: datetime
) -> Query:
    """The earlier question. `same-age` reads the period before as it was known at the same age.

    Every table has its own age: the time from the end of the period to its newest export (`known`,
    UTC naive), or to `now` where it has none. Without a period there is nothing before: BadInput.
    """
    period = query.period
    if period is None:
        raise BadInput("compare_needs_period", compare=compare)
    if compare == "year":
        return query.over(period.year_before())
    before = period.previous()
    if compare == "previous":
        return query.over(before)
    until = now if query.cutoff is None else min(now, query.cutoff)
    cutoff, cutoffs = same_age(period, before, ZoneInfo(zone), known, until)
    return replace(query.over(before), cutoff=cutoff, cutoffs=cutoffs)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two answers: its rows and its question.

    `zeros`: count → the days over which its register is known. `partial`: metric → for each row,
    whether its sum lacks some of its amounts; only metrics of which some row does.
    """

    table: pa.Table
    query: Query
    zeros: Mapping[str, Period] = field(default_factory=dict)
    partial: Mapping[str, Sequence[bool]] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        """The rows, each with the metrics whose sums lack something, under `_PARTIAL`."""
        found: list[Row] = self.table.to_pylist()
        for at, row in enumerate(found if self.partial else ()):
            row[_PARTIAL] = [name for name, lost in self.partial.items() if lost[at]]
        return found


def merge(
    current: Side,
    earlier: Side,
    *instead: Side,
    keys: Sequence[str],
    locale: Locale,
) -> pa.Table:
    """Both answers in one table: after each metric, `NAME_previous` and `NAME_change`.

    `instead`: the same earlier period otherwise known; what it holds counts, for its metrics.
    `keys` are the columns that are no metrics. Rows meet by dimensions and by the position of their
    bucket in its period (a position that the current period does not have is left out). A row that
    only one side has keeps its nulls, but a count is 0 on the other when its register is known over
    that side's bucket (`Side.zeros`). `change` is (now − before) / |before|; null where either is
    null or the sum of a part of its amounts, the earlier one is 0, or a bucket that its period cuts
    would meet one of other length.
    """
    metrics = [name for name in current.table.column_names if name not in keys]
    now = _Rows.of(current, current, keys, locale)
    before = {
        name: past
        for past in (_Rows.of(side, current, keys, locale) for side in (earlier, *instead))
        for name in metrics
        if name in past.side.table.column_names
    }
    every = {key for rows in (now, *before.values()) for key in rows.by_key}
    rows = [_side_by_side(key, keys, now, before) for key in sorted(every, key=_order)]
    uneven = _uneven(current, earlier, locale)
    for row in rows:
        if row.get(PERIOD) in uneven:
            row |= {f"{name}_change": None for name in metrics}
    columns = [f"{name}{suffix}" for name in metrics for suffix in ("", "_previous", "_change")]
    fields = [current.table.schema.field(name) for name in keys]
    fields += [pa.field(name, pa.float64()) for name in columns]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


def buckets(period: Period, grain: Grain, locale: Locale) -> Iterator[date]:
    """The first day of every bucket that the period touches, in order; none for `total`."""
    if grain == "total":
        return
    day = _bucket(period.start, grain, locale)
    while day <= period.end:
        yield day
        day = last_of(day, grain) + timedelta(1)


def _bucket(day: date, grain: Grain, locale: Locale) -> date:
    if grain == "week":
        return Period.week(day, locale.first_weekday).start
    return day.replace(day=1) if grain == "month" else day


def last_of(start: date, grain: Grain) -> date:
    """The last day of the bucket that begins at `start`."""
    if grain == "week":
        return start + timedelta(6)
    return Period.month(start).end if grain == "month" else start


def _aligned(current: Side, earlier: Side, locale: Locale) -> list[Row]:
    """The earlier rows, each under the current bucket at the same position."""
    rows = earlier.rows()
    if PERIOD not in earlier.table.column_names or earlier.query.period is None:
        return rows
    place = {before: now for now, before in places(current.query, earlier.query, locale).items()}
    return [{**row, PERIOD: place[row[PERIOD]]} for row in rows if row[PERIOD] in place]


def places(current: Query, earlier: Query, locale: Locale) -> Mapping[date, date]:
    """Current bucket → the earlier one at the same position."""
    now, before, grain = current.period, earlier.period, current.grain
    if now is None or before is None:
        return {}
    starts = (buckets(period, grain, locale) for period in (now, before))
    return dict(zip(*starts, strict=False))


def _uneven(current: Side, earlier: Side, locale: Locale) -> frozenset[date]:
    """The current buckets that are cut, or meet one that is, and are not as many days as it."""
    now, before, grain = current.query.period, earlier.query.period, current.query.grain
    if PERIOD not in current.table.column_names or now is None or before is None:
        return frozenset()

    def inside(start: date, period: Period) -> tuple[int, bool]:
        end = last_of(start, grain)
        days = (min(end, period.end) - max(start, period.start)).days + 1
        return days, days == (end - start).days + 1

    return frozenset(
        here
        for here, there in places(current.query, earlier.query, locale).items()
        for (days, whole), (days_then, whole_then) in [(inside(here, now), inside(there, before))]
        if days != days_then and not (whole and whole_then)
    )


def _order(key: Key) -> tuple[Any, ...]:
    """Nulls last, as the database sorts."""
    return tuple((value is None, value if value is not None else 0) for value in key)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a side by their keys, those of an earlier one under the current buckets.

    `places`: bucket in the keys → the side's own, where they differ.
    """

    side: Side
    by_key: Mapping[Key, Row]
    at: int | None
    places: Mapping[date, date]

    @classmethod
    def of(cls, side: Side, current: Side, keys: Sequence[str], locale: Locale) -> _Rows:
        other = side is not current
        rows = _aligned(current, side, locale) if other else side.rows()
        own = places(current.query, side.query, locale) if other else {}
        at = keys.index(PERIOD) if PERIOD in keys else None
        return cls(side, {tuple(row[key] for key in keys): row for row in rows}, at, own)

    def value(self, metric: str, key: Key) -> float | None:
        row = self.by_key.get(key)
        if row is None:
            return self._zero(metric, key)
        found: float | None = row[metric]
        return found

    def partial(self, metric: str, key: Key) -> bool:
        """Whether the value is of a part of the amounts."""
        return metric in self.by_key.get(key, {}).get(_PARTIAL, ())

    def _zero(self, metric: str, key: Key) -> float | None:
        """What an absent row says of a count: 0 where its register is known, else nothing."""
        known, asked = self.side.zeros.get(metric), self.side.query.period
        if known is None or asked is None:
            return None
        start, end = asked.start, asked.end
        if self.at is not None:
            bucket: date | None = key[self.at]
            own = self.places.get(bucket) if self.places and bucket else bucket
            if own is None:  # the side's period is over
                return None
            start, end = own, last_of(own, self.side.query.grain)
        return 0.0 if known.start <= end and start <= known.end else None


def _side_by_side(key: Key, keys: Sequence[str], now: _Rows, before: Mapping[str, _Rows]) -> Row:
    row: Row = dict(zip(keys, key, strict=True))
    for name, past in before.items():
        value, previous = now.value(name, key), past.value(name, key)
        row[name] = value
        row[f"{name}_previous"] = previous
        parts = now.partial(name, key) or past.partial(name, key)
        row[f"{name}_change"] = None if parts else change(value, previous)
    return row


def change(value: float | None, previous: float | None) -> float | None:
    """Relative to the size of the earlier value; null where either is null or that is 0."""
    if value is None or previous is None or previous == 0:
        return None
    return (value - previous) / abs(previous)
