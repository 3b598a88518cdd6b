"""The last step: rows become ParsedTables, exactly the catalogue's columns and types."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import json_text
from fanbu.ingest.currency import ORIGINAL
from fanbu.ingest.dates import UTC_TIME
from fanbu.ingest.place import TABLE_LEVELS
from fanbu.ingest.reading import PROPERTY
from fanbu.ingest.sheet import flat
from fanbu.ingest.values import MONEY
from fanbu.model.imports import ParsedTable
from fanbu.store.catalogue import PROPERTIES
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.work import Work
    from fanbu.store.catalogue import Table

ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "day": pa.date32(),
    "time": UTC_TIME,
    "count": pa.int64(),
    "number": MONEY,
    "money": MONEY,
    "real": pa.float64(),
    "flag": pa.bool_(),
    "list": pa.list_(pa.string()),
}
"""The Arrow type of each catalogue type, as delivered to the store."""
REGISTER_LEVEL = "row"
_ALWAYS_DIMS = frozenset({"platform", "account", "channel"})


def make_tables(work: Work) -> Work:
    """One ParsedTable for each table of the reading, and for each level a statistic's rows name."""
    if work.reading.order_lines or work.tables:
        return work  # split before
    found: list[ParsedTable] = []
    for place, name in enumerate(work.reading.tables):
        table = catalogue()[name]
        whole = make_table(work, table, properties=_own_properties(work, table, first=place == 0))
        found.extend(_by_level(whole, table))
    return replace(work, tables=tuple(found))


def _own_properties(work: Work, table: Table, *, first: bool) -> tuple[str, ...]:
    """The properties a table gets: all of them.

    Where a register and a statistic come of one file, what describes goes to the register, what
    measures to the statistic.
    """
    names = tuple(name for name in work.rows.column_names if name.startswith(PROPERTY))
    kinds = {catalogue()[name].kind for name in work.reading.tables}
    if len(kinds) == 1:
        return names if first else ()
    describes = table.kind == "register"
    return tuple(
        name for name in names if pa.types.is_string(work.rows.schema.field(name).type) == describes
    )


def make_table(work: Work, table: Table, *, properties: tuple[str, ...]) -> ParsedTable:
    """The rows' columns that `table` has, cast to its types."""
    names = [name for name in table.columns if work.has(name)]
    arrays = [work.rows[name].cast(ARROW_TYPES[table.columns[name].type]) for name in names]
    if work.has(ORIGINAL):
        names.append(ORIGINAL)
        arrays.append(work.rows[ORIGINAL])
    names += [PROPERTIES, "row_no"]
    props = properties_of(work.rows, properties)
    rows = pa.Table.from_arrays([*arrays, props, work.rows["row_no"]], names)
    level = REGISTER_LEVEL
    if table.kind == "statistic":
        level = work.reading.level or _own_level(work, table)
    columns = tuple(name for name in names if name != "row_no")
    return ParsedTable(
        table.name, level, rows, columns, _dims(work, table, columns), work.window,
        work.reading.snapshot,
    )  # fmt: skip


def _own_level(work: Work, table: Table) -> str:
    """The rows' one level; of a reading's second table, that of the table."""
    if not work.has("level"):
        return TABLE_LEVELS.get(table.name, REGISTER_LEVEL)
    return str(work.rows["level"][0].as_py()) if work.rows.num_rows else REGISTER_LEVEL


def _by_level(parsed: ParsedTable, table: Table) -> list[ParsedTable]:
    """A canonical statistic may hold several levels: each is a table of its own."""
    if table.kind != "statistic" or "level" not in parsed.rows.column_names:
        return [parsed]
    levels = pc.unique(parsed.rows["level"]).to_pylist()
    if len(levels) < 2:  # noqa: PLR2004
        return [parsed]
    return [
        replace(parsed, level=level, rows=parsed.rows.filter(pc.equal(parsed.rows["level"], level)))
        for level in levels
    ]


def _dims(work: Work, table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Dimensions that the rows really carry: a column that is blank throughout splits nothing."""
    found = [
        name
        for name in columns
        if name in table.dimensions
        and name != "currency"  # of an amount, it splits no row
        and (name in _ALWAYS_DIMS or work.rows[name].null_count < work.rows.num_rows)
    ]
    return (*found, *sorted(work.dimensions)) if table.name == work.reading.table else tuple(found)


def properties_of(rows: pa.Table, names: Sequence[str]) -> pa.Array:
    """The named property columns of each row as one JSON text; null where a row has none."""
    parts = [_member(name.removeprefix(PROPERTY), flat(rows[name])) for name in names]
    return json_text.objects(parts, rows.num_rows)


def _member(name: str, column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type):
        return json_text.text_member(name, column)
    return json_text.plain_member(name, column.cast(pa.string()))
