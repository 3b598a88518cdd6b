"""An answer by day as arrays: metric → [segments, days]."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from fanbu.analyses.scope import days as days_of
from fanbu.model.question import partial_name
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from fanbu.model.metric import MetricInfo

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NO_SEGMENT = ""
"""A row without a value for the dimension."""


@dataclass(frozen=True, slots=True)
class Cube:
    """`values[metric]` is [segments, days]; NaN where there was no row or no value.

    `spanned[metric]` is [segments, spans]: values that are known for several days together only. A
    span counts in a total when all of its days are chosen. `partial[metric]` is [segments, days and
    then spans]: where a sum lacks some of its amounts; no metric is there that lacks none.
    """

    segments: tuple[tuple[str, ...], ...]
    days: tuple[date, ...]
    values: Mapping[str, Floats]
    spans: tuple[Period, ...] = ()
    spanned: Mapping[str, Floats] = field(default_factory=dict)
    partial: Mapping[str, Flags] = field(default_factory=dict)

    def daily(self, name: str) -> Floats:
        """[segments, days] of one metric; all NaN when it was not answered."""
        return self.values.get(name, np.full((len(self.segments), len(self.days)), np.nan))

    def total(self, info: MetricInfo, chosen: Sequence[date] | None = None) -> Floats:
        """[segments]: the metric over the chosen days (all by default).

        Sums leave missing days out and are NaN when every day is; a ratio over a zero or missing
        denominator is NaN; so are one over or of a sum that lacks amounts, a sum made of such a sum
        (`made`), and a metric that days cannot make (`over` = other).
        """
        if info.over == "ratio" and info.parts:
            top, bottom = (self._sum(part, chosen) for part in info.parts)
            open_ = (bottom == 0) | self.lacks(info, chosen)
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.where(open_, np.nan, top * info.scale / bottom)
        if info.over == "last":
            return self._last(info.name, chosen)
        if info.over == "other":
            return np.full(len(self.segments), np.nan)
        found = self._sum(info.name, chosen)
        return np.where(self.lacks(info, chosen), np.nan, found) if info.made else found

    def lacks(self, info: MetricInfo, chosen: Sequence[date] | None = None) -> Flags:
        """[segments]: whether a sum that the metric stands on lacks amounts on the chosen days.

        Never where the other sum leaves out the same rows (`MetricInfo.of_known`).
        """
        found = np.zeros(len(self.segments), bool)
        for name in () if info.of_known else info.parts or (info.name,):
            if name in self.partial:
                found |= self.partial[name][:, self._at(chosen)].any(axis=1)
        return found

    def _at(self, chosen: Sequence[date] | None) -> list[int]:
        """Where the chosen days and the spans among them are in `partial`."""
        among = frozenset(self.days if chosen is None else chosen)
        daily = [i for i, day in enumerate(self.days) if day in among]
        inside = (i for i, span in enumerate(self.spans) if among.issuperset(days_of(span)))
        return daily + [len(self.days) + i for i in inside]

    def _sum(self, name: str, chosen: Sequence[date] | None) -> Floats:
        values = self._chosen(name, chosen)
        return np.where(np.isnan(values).all(axis=1), np.nan, np.nansum(values, axis=1))

    def _last(self, name: str, chosen: Sequence[date] | None) -> Floats:
        values = self._chosen(name, chosen)
        known = [row[~np.isnan(row)] for row in values]
        return np.array([row[-1] if len(row) else np.nan for row in known], np.float64)

    def _chosen(self, name: str, chosen: Sequence[date] | None) -> Floats:
        """[segments, chosen days and the spans among them], in order of their last days."""
        wanted = self.days if chosen is None else chosen
        place = {day: i for i, day in enumerate(self.days)}
        at = [place[day] for day in wanted if day in place]
        daily = self.daily(name)[:, at]
        among = frozenset(wanted)
        inside = [i for i, span in enumerate(self.spans) if among.issuperset(days_of(span))]
        if not inside:
            return daily
        nothing = np.full((len(self.segments), len(self.spans)), np.nan)
        both = np.hstack([daily, self.spanned.get(name, nothing)[:, inside]])
        ends = [*(self.days[i] for i in at), *(self.spans[i].end for i in inside)]
        return both[:, np.argsort(np.array(ends, "datetime64[D]"), kind="stable")]


def cube(table: pa.Table, by: Sequence[str], period: Period) -> Cube:
    """A day-grain answer as a cube over every day of `period`; rows of other days are left out.

    Rows of several days (`until` after `period`) become its spans.
    """
    days = days_of(period)
    taken = ("period", "until", *by)
    every = table.column_names
    flags = {name: partial_name(name) for name in every if partial_name(name) in every}
    names = [name for name in every if name not in (*taken, *flags.values())]
    segments, segment_at = _segments(table, by)
    codes, covered = _covered(table)
    spans = tuple(sorted({span for span in covered if span and _inside(span, period)}))
    place: dict[Period | None, int] = {Period(day, day): i for i, day in enumerate(days)}
    place |= {span: len(days) + i for i, span in enumerate(spans)}
    at = np.array([place.get(span, -1) for span in covered], np.int64)[codes]
    kept = np.flatnonzero(at >= 0)
    rows, columns = segment_at[kept], at[kept]
    values, partial = {}, {}
    for name, flag in flags.items():
        partial[name] = np.zeros((len(segments), len(days) + len(spans)), bool)
        partial[name][rows, columns] = table.column(flag).to_numpy()[kept]
    for name in names:
        grid = np.full((len(segments), len(days) + len(spans)), np.nan)
        grid[rows, columns] = floats(table, name)[kept]
        values[name] = grid
    return Cube(
        segments,
        days,
        {name: grid[:, : len(days)] for name, grid in values.items()},
        spans,
        {name: grid[:, len(days) :] for name, grid in values.items()} if spans else {},
        partial,
    )


def within(given: Cube, period: Period) -> Cube:
    """The same cube, cut to the days of `period` and the spans that lie in it."""
    at = [i for i, day in enumerate(given.days) if period.start <= day <= period.end]
    inside = [i for i, span in enumerate(given.spans) if _inside(span, period)]
    both = [*at, *(len(given.days) + i for i in inside)]
    return Cube(
        given.segments,
        tuple(given.days[i] for i in at),
        {name: grid[:, at] for name, grid in given.values.items()},
        tuple(given.spans[i] for i in inside),
        {name: grid[:, inside] for name, grid in given.spanned.items()},
        {name: grid[:, both] for name, grid in given.partial.items()},
    )


def evened(given: Cube, adds: Collection[str]) -> Cube:
    """The same without spans: what came on several days together is spread evenly over them.

    As between two snapshots of a total, so before the first one: nobody knows on which of its days
    it came, and all of it did. Of a metric that does not add up (not one of `adds`) a span tells
    its last day, unless that is told by itself. Where a span lacks amounts, so does each of its
    days.
    """
    if not given.spans:
        return given
    first = given.days[0]
    at = [slice((s.start - first).days, (s.end - first).days + 1) for s in given.spans]
    values = {}
    for name, daily in given.values.items():
        values[name] = grid = daily.copy()
        for days, told in zip(at, given.spanned[name].T, strict=True):
            rows = np.flatnonzero(~np.isnan(told))
            if name in adds:
                shares = _shares(told[rows], days.stop - days.start)
                grid[rows, days] = np.nan_to_num(grid[rows, days]) + shares
            else:
                last = grid[rows, days.stop - 1]
                grid[rows, days.stop - 1] = np.where(np.isnan(last), told[rows], last)
    partial = {name: _daily_flags(flags, len(given.days), at)
               for name, flags in given.partial.items()}  # fmt: skip
    return Cube(given.segments, given.days, values, partial=partial)


def _shares(amounts: Floats, days: int) -> Floats:
    """float[rows] → float[rows, days]: even shares, whole ones of a whole number."""
    upto = amounts[:, None] * np.arange(days + 1) / days
    whole = np.equal(np.mod(amounts, 1), 0)
    found: Floats = np.diff(np.where(whole[:, None], np.floor(upto), upto))
    return found


def _daily_flags(flags: Flags, days: int, spans: Sequence[slice]) -> Flags:
    """bool[segments, days and spans] → bool[segments, days]."""
    found = flags[:, :days].copy()
    for place, span in enumerate(spans, days):
        found[:, span] |= flags[:, [place]]
    return found


def _inside(span: Period, period: Period) -> bool:
    return span.days > 1 and period.start <= span.start and span.end <= period.end


def _covered(table: pa.Table) -> tuple[Ints, list[Period | None]]:
    """For each row the number of the days it speaks of, and these; None where it names none."""
    codes, starts = _coded(table.column("period"))
    if "until" not in table.column_names:
        return codes, [_span(start, start) for start in starts]
    until, ends = _coded(table.column("until"))
    pairs, codes = np.unique(codes * len(ends) + until, return_inverse=True)
    return codes, [_span(starts[i // len(ends)], ends[i % len(ends)]) for i in pairs]


def _span(start: Any, end: Any) -> Period | None:
    first, last = _day(start), _day(end)
    return Period(first, last or first) if first else None


def floats(table: pa.Table, name: str) -> Floats:
    """One column as float64, null as NaN; all NaN when it is absent."""
    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    found: Floats = table.column(name).cast(pa.float64()).to_numpy()
    return found


def _segments(table: pa.Table, by: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], Ints]:
    """The segments in order of appearance, and for each row which one it is of."""
    if not by:
        return ((),), np.zeros(table.num_rows, np.int64)
    whole = np.zeros(table.num_rows, np.int64)
    for name in by:
        codes, values = _coded(table.column(name))
        told = [NO_SEGMENT if value is None else str(value) for value in values]
        same = {text: i for i, text in enumerate(dict.fromkeys(told))}
        own = np.array([same[text] for text in told], np.int64)[codes]
        # numbered anew after each dimension, so that the numbers stay small
        _, whole = np.unique(whole * len(same) + own, return_inverse=True)
    _, first, row_at = np.unique(whole, return_index=True, return_inverse=True)
    order = np.argsort(first)
    columns = [table.column(name).take(first[order]).to_pylist() for name in by]
    segments = tuple(
        tuple(NO_SEGMENT if value is None else str(value) for value in row)
        for row in zip(*columns, strict=True)
    )
    return segments, np.argsort(order)[row_at]


def _coded(column: pa.ChunkedArray) -> tuple[Ints, list[Any]]:
    """For each row the number of its value, and the values; null is one of them."""
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.int64), [None]
    coded = column.combine_chunks().dictionary_encode("encode")
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def _day(value: Any) -> date | None:
    match value:
        case datetime():
            return value.date()
        case date() | None:
            return value
    return date.fromisoformat(str(value)[:10])
