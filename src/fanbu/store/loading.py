"""Layer 2, store. A parsed file becomes rows, slices, versions and current registers.

Works inside a transaction that the warehouse holds; nothing is seen before it commits.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb

from fanbu.errors import BadInput
from fanbu.store import apart, folding, records, schema
from fanbu.store.incoming import Incoming, prepare
from fanbu.store.keys import content_sql, key_sql
from fanbu.store.moments import naive_utc
from fanbu.store.schema import quoted
from fanbu.store.shrunk import shrunk
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.model.imports import ImportRecord, ParsedFile
    from fanbu.model.result import Warning_
    from fanbu.store.catalogue import Table

_ENTITIES = {
    "spend": (
        ("ad_campaign", "ad_campaign_id"),
        ("ad_group", "ad_group_id"),
        ("creative", "creative_id"),
        ("keyword", None),
    )
}
"""Table → (what a platform names, the column of its id)."""
_MISFITS = (duckdb.ConversionException, duckdb.OutOfRangeException)


def load(
    con: duckdb.DuckDBPyConnection,
    file: ParsedFile,
    *,
    now: datetime,
    zone: str,
    by: str | None = None,
) -> ImportRecord:
    """Store one file; the very same file again gives its earlier record, `repeated`."""
    parts = [prepare(file, parsed, zone) for parsed in file.tables]
    try:
        fingerprint = _fingerprint(con, file, parts)
        import_id, earlier = records.place(con, file, fingerprint)
        if earlier is not None:
            return replace(records.record(con, earlier), repeated=True)
        begun = records.Begun(import_id, fingerprint, now, zone, by)
        record = records.begin(con, file, begun, parts)
        told: list[Warning_] = []
        for part in parts:
            if len(parts) > 1:
                con.register("incoming", part.rows)
            _STORE[part.table.kind](con, part, _values(file, part, import_id))
            told += shrunk(con, import_id, part)
    except _MISFITS as problem:
        first_line = str(problem).splitlines()[0]
        raise BadInput("value_does_not_fit", file=file.path, problem=first_line) from None
    finally:
        with suppress(duckdb.TransactionException):  # already failed: rolling back takes it away
            con.unregister("incoming")
    return replace(record, warnings=(*record.warnings, *told))


def undo(con: duckdb.DuckDBPyConnection, import_id: int, *, now: datetime) -> ImportRecord:
    """Take one import back; what it had superseded or changed is as it was without it."""
    undone = records.record(con, import_id)
    moment = naive_utc(now)
    brought = {name for (name,) in con.execute(
        "SELECT DISTINCT table_name FROM import_tables WHERE import_id = ?", [import_id]
    ).fetchall()}  # fmt: skip
    registers = [table for table in schema.of_kind("register") if table.name in brought]
    con.execute("UPDATE imports SET undone_at = ? WHERE import_id = ?", [moment, import_id])
    for table in registers:
        folding.mark_affected(con, table, import_id)
        con.execute(f'DELETE FROM versions."{table.name}" WHERE import_id = ?', [import_id])  # noqa: S608 - a name of the catalogue
        con.execute(
            "DELETE FROM import_tables WHERE import_id = ? AND table_name = ?",
            [import_id, table.name],
        )
        folding.refold(con, table)
    for table in (*schema.of_kind("statistic"), *schema.of_kind("log")):
        if table.name in brought:
            con.execute(f'DELETE FROM "{table.name}" WHERE import_id = ?', [import_id])  # noqa: S608 - a name of the catalogue
    for name in ("slices", "entity_names", "import_tables"):
        con.execute(f"DELETE FROM {name} WHERE import_id = ?", [import_id])  # noqa: S608 - a name of this list
    if "events" in brought:
        con.execute(sql("store.unrepeat_events"))
    return undone


def _fingerprint(con: duckdb.DuckDBPyConnection, file: ParsedFile, parts: list[Incoming]) -> str:
    """What was read, and how: the same bytes with other options are another import."""
    found = [repr((file.platform, file.account))]
    for part in parts:
        con.register("incoming", part.rows)
        names = part.rows.column_names
        row = con.execute(sql("store.fingerprint", columns=quoted(names))).fetchall()
        parsed = part.parsed
        how = (parsed.table, parsed.level, part.columns, part.dims, parsed.snapshot, names)
        found.append(repr((how, str(parsed.window), row)))
    return "|".join(found)


def _values(file: ParsedFile, part: Incoming, import_id: int) -> dict[str, Any]:
    """The parameters that the storing statements draw from."""
    window = part.parsed.window
    return {
        "import_id": import_id,
        "path": file.path,
        "table_name": part.table.name,
        "reader": file.reader,
        "level": part.parsed.level,
        "dims": list(part.dims),
        "measures": list(part.columns),
        "as_of": naive_utc(file.as_of),
        "sha256": file.sha256,
        "platform": file.platform,
        "account": file.account,
        "start": window.start if window else None,
        "end": window.end if window else None,
    }


def _run(con: duckdb.DuckDBPyConnection, statement: str, values: dict[str, Any]) -> None:
    """Execute with the parameters the statement names; the engine refuses any other."""
    con.execute(statement, {name: values[name] for name in values if f"${name}" in statement})


def _store_statistic(
    con: duckdb.DuckDBPyConnection, part: Incoming, values: dict[str, Any]
) -> None:
    summed = [name for name in schema.measures(part.table) if name in part.stored]
    totals = ", ".join(f'CAST(sum("{name}") AS DOUBLE)' for name in summed)
    _run(
        con,
        sql("store.cut_slices", names=schema.texts(summed), totals=f"[{totals}]"),
        values,
    )
    if part.parsed.window is not None and _is_daily(part):
        _run(con, sql("store.empty_slices"), values)
    columns = ", ".join(_cast(part.table, name, "fact.") for name in part.stored)
    _run(con, sql("store.add_facts", table=f'"{part.table.name}"', columns=columns), values)
    apart.refuse_two_sheets(con, part, values)
    for kind, id_column in _ENTITIES.get(part.table.name, ()):
        given = {name for name in (kind, id_column) if name in part.stored}
        if not given:
            continue
        named = f'CAST("{kind}" AS VARCHAR)' if kind in given else "CAST(NULL AS VARCHAR)"
        known = f'CAST("{id_column}" AS VARCHAR)' if id_column in given else "CAST(NULL AS VARCHAR)"
        _run(con, sql("store.note_names", kind=kind, id=known, name=named), values)


def _is_daily(part: Incoming) -> bool:
    """No row is a span or a lifetime total, so the window's other days are days without rows."""
    import pyarrow.compute as pc

    rows = part.rows
    if not len(rows):
        return True
    spans = pc.any(pc.greater(rows.column("until"), rows.column("day"))).as_py()
    return not spans and not pc.any(rows.column("lifetime")).as_py()


def _store_register(con: duckdb.DuckDBPyConnection, part: Incoming, values: dict[str, Any]) -> None:
    table, stored = part.table, part.stored
    content = [name for name in stored if name != "row_no"]
    columns = ", ".join(_cast(table, name) for name in stored)
    _run(
        con,
        sql(
            "store.add_versions",
            table=f'"{table.name}"',
            columns=columns,
            key=key_sql(table.name, stored),
            content=content_sql(content),
        ),
        values,
    )
    if "shop" in table.columns and table.clock is not None:
        _refuse_shared_ids(con, table, values)
    apart.refuse_two_lists(con, part, values)
    _fold_in(con, part, values)
    if table.name == "rebates":
        _refuse_overlaps(con, values)


def _fold_in(con: duckdb.DuckDBPyConnection, part: Incoming, values: dict[str, Any]) -> None:
    folding.fold_in(
        con,
        folding.Brought(
            part.table,
            values["import_id"],
            frozenset(part.columns),
            part.parsed.snapshot,
            part.alone,
        ),
    )


def _refuse_shared_ids(
    con: duckdb.DuckDBPyConnection, table: Table, values: dict[str, Any]
) -> None:
    """Two shops may count their orders alike; kept under one id, one would overwrite the other."""
    statement = sql("store.shared_ids", table=table.name, clock=table.clock or "")
    ((example, ids, shop, other),) = con.execute(
        statement, {"import_id": values["import_id"]}
    ).fetchall()
    if ids:
        raise BadInput(
            "ids_of_two_shops", file=values["path"], id=example, ids=ids, shop=shop, other=other
        )


def _refuse_overlaps(con: duckdb.DuckDBPyConnection, values: dict[str, Any]) -> None:
    """Two rebates of one account on one day would leave open which of them holds."""
    asked = {"import_id": values["import_id"]}
    found = con.sql(sql("store.rebates_overlap"), params=asked).to_arrow_table().to_pylist()
    if found:
        details = {**found[0], "account": found[0]["account"] or ""}
        details["row"] = details.pop("row_no")
        raise BadInput("rebates_overlap", file=values["path"], **details)


def _store_log(con: duckdb.DuckDBPyConnection, part: Incoming, values: dict[str, Any]) -> None:
    stored = part.stored
    has_id = "event_id" in stored
    _run(
        con,
        sql(
            "store.add_events",
            columns=", ".join(_cast(part.table, name) for name in stored),
            event_id="" if has_id else ", CAST(NULL AS VARCHAR) AS event_id",
            has_id="event_id IS NOT NULL" if has_id else "false",
            content=content_sql([name for name in stored if name not in ("row_no", "event_id")]),
        ),
        values,
    )
    _run(con, sql("store.repeat_events"), values)


def _cast(table: Table, name: str, prefix: str = "") -> str:
    kind = {**schema.catalogue_columns(table), **schema.ORIGIN}[name]
    return f'CAST({prefix}"{name}" AS {kind}) AS "{name}"'


_STORE = {
    "statistic": _store_statistic,
    "register": _store_register,
    "log": _store_log,
}
