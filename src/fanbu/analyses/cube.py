"""An answer by day as arrays: metric → [segments, days]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from fanbu.analyses.scope import days as days_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fanbu.model.metric import MetricInfo
    from fanbu.types import Period

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NO_SEGMENT = ""
"""A row without a value for the dimension."""


@dataclass(frozen=True, slots=True)
class Cube:
    """`values[metric]` is [segments, days]; NaN where there was no row or no value."""

    segments: tuple[tuple[str, ...], ...]
    days: tuple[date, ...]
    values: Mapping[str, Floats]

    def daily(self, name: str) -> Floats:
        """[segments, days] of one metric; all NaN when it was not answered."""
        return self.values.get(name, np.full((len(self.segments), len(self.days)), np.nan))

    def total(self, info: MetricInfo, chosen: Sequence[date] | None = None) -> Floats:
        """[segments]: the metric over the chosen days (all by default).

        Sums leave missing days out and are NaN when every day is; a ratio over a zero or missing
        denominator is NaN; so is a metric that days cannot make (`over` = other).
        """
        if info.over == "ratio" and info.parts:
            top, bottom = (self._sum(part, chosen) for part in info.parts)
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.where(bottom == 0, np.nan, top * info.scale / bottom)
        if info.over == "last":
            return self._last(info.name, chosen)
        if info.over == "other":
            return np.full(len(self.segments), np.nan)
        return self._sum(info.name, chosen)

    def _sum(self, name: str, chosen: Sequence[date] | None) -> Floats:
        values = self.daily(name)[:, self._at(chosen)]
        return np.where(np.isnan(values).all(axis=1), np.nan, np.nansum(values, axis=1))

    def _last(self, name: str, chosen: Sequence[date] | None) -> Floats:
        values = self.daily(name)[:, self._at(chosen)]
        known = [row[~np.isnan(row)] for row in values]
        return np.array([row[-1] if len(row) else np.nan for row in known], np.float64)

    def _at(self, chosen: Sequence[date] | None) -> list[int]:
        if chosen is None:
            return list(range(len(self.days)))
        place = {day: i for i, day in enumerate(self.days)}
        return [place[day] for day in chosen if day in place]


def cube(table: pa.Table, by: Sequence[str], period: Period) -> Cube:
    """A day-grain answer as a cube over every day of `period`; rows of other days are left out."""
    days = days_of(period)
    place: dict[date | None, int] = {day: i for i, day in enumerate(days)}
    names = [name for name in table.column_names if name not in ("period", *by)]
    segments, segment_at = _segments(table, by)
    codes, periods = _coded(table.column("period"))
    day_at = np.array([place.get(_day(value), -1) for value in periods], np.int64)[codes]
    kept = np.flatnonzero(day_at >= 0)
    rows, columns = segment_at[kept], day_at[kept]
    values = {}
    for name in names:
        grid = np.full((len(segments), len(days)), np.nan)
        grid[rows, columns] = floats(table, name)[kept]
        values[name] = grid
    return Cube(segments, days, values)


def within(given: Cube, period: Period) -> Cube:
    """The same cube, cut to the days of `period`."""
    at = [i for i, day in enumerate(given.days) if period.start <= day <= period.end]
    values = {name: grid[:, at] for name, grid in given.values.items()}
    return Cube(given.segments, tuple(given.days[i] for i in at), values)


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
