"""Layer 2, store. Parsed rows made ready to be stored: what the file itself implies is filled in.

Arrow in, Arrow out, whole columns at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.store import schema
from fanbu.store.catalogue import Table, tables

if TYPE_CHECKING:
    from datetime import date

    from fanbu.model.imports import ParsedFile, ParsedTable

_CARRIED = ("props", "original", "row_no")
_LEVEL_DIMS = {
    "ad_campaign": ("ad_campaign",),
    "ad_group": ("ad_campaign", "ad_group"),
    "creative": ("ad_campaign", "ad_group", "creative"),
    "keyword": ("ad_campaign", "ad_group", "keyword"),
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """`rows`: the stored columns the file has, with platform, account, level and row_no.

    Rows of a statistic also have day, until and lifetime, never null. `columns` are the
    catalogue's that the file had, `dims` those its slices hold. `alone`: the file brings no other
    rows of that table.
    """

    parsed: ParsedTable
    table: Table
    rows: pa.Table
    columns: tuple[str, ...]
    dims: tuple[str, ...]
    alone: bool = True

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns of `rows` that the table itself has."""
        known = {**schema.catalogue_columns(self.table), **schema.ORIGIN}
        return tuple(name for name in self.rows.column_names if name in known)


def prepare(file: ParsedFile, parsed: ParsedTable, zone: str) -> Incoming:
    """Rows of one table, filled in; `window_needed` when a statistic has rows without a day."""
    table = tables()[parsed.table]
    known = {*table.columns, *_CARRIED}
    rows = parsed.rows.select([name for name in parsed.rows.column_names if name in known])
    if "row_no" not in rows.column_names or rows.column("row_no").null_count:
        rows = _put(rows, "row_no", pa.array(range(1, len(rows) + 1), pa.int64()))
    for name, value in (("platform", file.platform), ("account", file.account)):
        if name in table.columns or table.kind == "statistic":
            rows = _filled(rows, name, value)
    if table.kind == "statistic":
        rows = _put(rows, "level", _constant(parsed.level, len(rows)))
        rows = _dated(rows, file, parsed, zone)
    implied = {"platform": file.platform, "account": file.account}
    had = (*parsed.columns, *parsed.rows.column_names, *(name for name in implied if implied[name]))
    columns = tuple(name for name in dict.fromkeys(had) if name in table.columns)
    alone = sum(part.table == parsed.table for part in file.tables) == 1
    return Incoming(parsed, table, rows, columns, _dims(parsed, columns), alone)


def _dims(parsed: ParsedTable, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The declared dimensions, and those that the level implies when the file has their column."""
    implied = (
        name
        for name in _LEVEL_DIMS.get(parsed.level, ())
        if name in columns or f"{name}_id" in columns
    )
    return tuple(dict.fromkeys((*parsed.dims, *implied)))


def _dated(rows: pa.Table, file: ParsedFile, parsed: ParsedTable, zone: str) -> pa.Table:
    """Give every row its day, until and lifetime."""
    length = len(rows)
    lifetime = _column(rows, "lifetime", pa.bool_())
    lifetime = pc.fill_null(lifetime, False)  # noqa: FBT003 - Arrow's own signature
    day = _column(rows, "day", pa.date32())
    until = _column(rows, "until", pa.date32())
    if pc.any(lifetime).as_py():
        taken = file.as_of.astimezone(ZoneInfo(zone)).date()
        day = pc.if_else(pc.and_(lifetime, pc.is_null(day)), pa.scalar(taken, pa.date32()), day)
    undated = pc.is_null(day)
    if pc.any(undated).as_py():
        if parsed.window is None:
            raise BadInput("window_needed", file=file.path, table=parsed.table)
        until = pc.if_else(undated, _day(parsed.window.end), until)
        day = pc.if_else(undated, _day(parsed.window.start), day)
    until = pc.if_else(lifetime, day, pc.coalesce(until, day))
    for name, values in (("day", day), ("until", until), ("lifetime", lifetime)):
        rows = _put(rows, name, values if length else pa.array([], values.type))
    return rows


def _day(value: date) -> pa.Scalar:
    return pa.scalar(value, pa.date32())


def _column(rows: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    if name in rows.column_names:
        return rows.column(name).cast(kind)
    return pa.chunked_array([pa.nulls(len(rows), kind)])


def _filled(rows: pa.Table, name: str, value: str | None) -> pa.Table:
    """`name` with its nulls replaced by `value`."""
    if name not in rows.column_names or rows.column(name).null_count == len(rows):
        return _put(rows, name, _constant(value, len(rows)))
    column = rows.column(name)
    if value is None or not column.null_count:
        return rows
    return _put(rows, name, pc.fill_null(column.cast(pa.string()), value))


def _constant(value: str | None, length: int) -> pa.Array:
    """`value` repeated, at a byte a row."""
    if value is None:
        return pa.nulls(length, pa.string())
    indices = pa.nulls(length, pa.int8()).fill_null(0)
    return pa.DictionaryArray.from_arrays(indices, pa.array([value], pa.string()))


def _put(rows: pa.Table, name: str, values: Any) -> pa.Table:
    if name in rows.column_names:
        return rows.set_column(rows.column_names.index(name), name, values)
    return rows.append_column(name, values)
