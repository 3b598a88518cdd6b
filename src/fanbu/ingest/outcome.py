"""The last step: rows become ParsedTables, exactly the catalogue's columns and types."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.currency import ORIGINAL
from fanbu.ingest.dates import UTC_TIME
from fanbu.ingest.reading import PROPERTY
from fanbu.ingest.values import MONEY
from fanbu.model.imports import ParsedTable
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
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
    found: list[ParsedTable] = []
    for place, name in enumerate(work.reading.tables):
        table = catalogue()[name]
        rows = _columns(work, table, with_properties=place == 0)
        rows = _with_place(rows, work, table)
        found.extend(_by_level(work, table, rows))
    return replace(work, tables=(*work.tables, *found))


def _columns(work: Work, table: Table, *, with_properties: bool) -> pa.Table:
    names = [name for name in table.columns if work.has(name)]
    columns = [work.rows[name].cast(ARROW_TYPES[table.columns[name].type]) for name in names]
    if work.has(ORIGINAL):
        names.append(ORIGINAL)
        columns.append(work.rows[ORIGINAL])
    names += ["props", "row_no"]
    props = properties(work.rows) if with_properties else pa.nulls(work.rows.num_rows, pa.string())
    columns += [props, work.rows["row_no"]]
    return pa.Table.from_arrays(columns, names)


def _with_place(rows: pa.Table, work: Work, table: Table) -> pa.Table:
    """The second table of a reading has its own level."""
    if table.kind != "statistic" or "level" in rows.column_names:
        return rows
    level = work.reading.level or REGISTER_LEVEL
    return rows.append_column("level", pa.repeat(pa.scalar(level), rows.num_rows))


def _by_level(work: Work, table: Table, rows: pa.Table) -> list[ParsedTable]:
    columns = tuple(name for name in rows.column_names if name not in ("row_no",))
    dims = _dims(work, table, columns)
    if table.kind != "statistic":
        return [ParsedTable(table.name, REGISTER_LEVEL, rows, columns, dims, work.window,
                            work.reading.snapshot)]  # fmt: skip
    levels = pc.unique(rows["level"]).to_pylist()
    return [
        ParsedTable(
            table.name,
            level,
            rows if len(levels) == 1 else rows.filter(pc.equal(rows["level"], level)),
            columns,
            dims,
            work.window,
        )
        for level in levels
    ]


def _dims(work: Work, table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Dimensions that the rows really carry: a column that is blank throughout splits nothing."""
    found = [
        name
        for name in columns
        if name in table.dimensions
        and (name in _ALWAYS_DIMS or work.rows[name].null_count < work.rows.num_rows)
    ]
    return (*found, *sorted(work.dimensions)) if table.name == work.reading.table else tuple(found)


def properties(rows: pa.Table) -> pa.Array:
    """The property columns of each row as one JSON text; null where a row has none."""
    names = [name for name in rows.column_names if name.startswith(PROPERTY)]
    parts = [_fragment(name.removeprefix(PROPERTY), rows[name].combine_chunks()) for name in names]
    if not parts:
        return pa.nulls(rows.num_rows, pa.string())
    inner = pc.binary_join_element_wise(*parts, ", ", null_handling="skip")
    whole = pc.binary_join_element_wise("{", inner, "}", "")
    return pc.if_else(pc.equal(inner, ""), pa.scalar(None, pa.string()), whole)


def _fragment(name: str, column: pa.Array) -> pa.Array:
    """`"name": value` a row; null where the cell is blank."""
    if pa.types.is_string(column.type):
        coded = column.dictionary_encode()
        quoted = [
            None if text is None else json.dumps(text, ensure_ascii=False)
            for text in coded.dictionary.to_pylist()
        ]
        shown = pa.array(quoted, pa.string()).take(coded.indices)
    else:
        shown = column.cast(pa.string())
    return pc.binary_join_element_wise(json.dumps(name, ensure_ascii=False) + ": ", shown, "")
