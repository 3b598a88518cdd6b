"""Layer 2, store. The record of an import: kept in `imports`, given back as ImportRecord."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.model.imports import ImportRecord
from fanbu.model.result import Warning_, plain
from fanbu.store.moments import naive_utc
from fanbu.store.sql import sql
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import duckdb

    from fanbu.model.imports import ParsedFile
    from fanbu.store.incoming import Incoming


def all_records(con: duckdb.DuckDBPyConnection) -> tuple[ImportRecord, ...]:
    """Every import that was not undone, oldest first."""
    found = con.execute(sql("store.imports"), {"only": None}).fetchall()
    return tuple(_record(row) for row in found)


def record(con: duckdb.DuckDBPyConnection, import_id: int) -> ImportRecord:
    """One import; `unknown_import` with the known ids when there is none (any more)."""
    found = con.execute(sql("store.imports"), {"only": import_id}).fetchall()
    if not found:
        known = [entry.import_id for entry in all_records(con)]
        raise BadInput("unknown_import", import_id=import_id, known=known)
    return _record(found[0])


def earlier(con: duckdb.DuckDBPyConnection, file: ParsedFile, fingerprint: str) -> int | None:
    """The import that brought the very same file, read the very same way."""
    row = con.execute(
        sql("store.earlier_import"),
        {
            "sha256": file.sha256,
            "reader": file.reader,
            "as_of": naive_utc(file.as_of),
            "fingerprint": fingerprint,
        },
    ).fetchone()
    return None if row is None else int(row[0])


def begin(con: duckdb.DuckDBPyConnection, file: ParsedFile, fingerprint: str, now: datetime) -> int:
    """Write the line of a new import and return its id; ids are never used again."""
    row = con.execute("SELECT coalesce(max(import_id), 0) + 1 FROM imports").fetchone()
    import_id = int(row[0]) if row else 1
    main = file.tables[0] if file.tables else None
    con.execute(
        sql("store.add_import"),
        {
            "import_id": import_id,
            "path": file.path,
            "sha256": file.sha256,
            "reader": file.reader,
            "platform": file.platform,
            "account": file.account,
            "table_name": main.table if main else "",
            "level": main.level if main else "",
            "as_of": naive_utc(file.as_of),
            "now": naive_utc(now),
            "rows_read": file.rows,
            "rows_kept": file.rows - sum(file.dropped.values()),
            "dropped": json.dumps(dict(file.dropped), ensure_ascii=False),
            "warnings": _dump_warnings(file.warnings),
            "fingerprint": fingerprint,
        },
    )
    return import_id


def add_part(con: duckdb.DuckDBPyConnection, import_id: int, part: Incoming) -> None:
    """Write what the import brought to one table; its span and owners are filled in later."""
    con.execute(
        sql("store.add_import_table"),
        {
            "import_id": import_id,
            "table_name": part.table.name,
            "level": part.parsed.level,
            "columns": list(part.columns),
            "dims": list(part.dims),
            "snapshot": part.parsed.snapshot,
            "rows_kept": len(part.rows),
        },
    )


def finish(con: duckdb.DuckDBPyConnection, import_id: int, file: ParsedFile) -> None:
    """Fill the span of the whole import and the account when all its rows are of one."""
    declared = file.tables[0].window if file.tables else None
    con.execute(
        sql("store.finish_import"),
        {
            "import_id": import_id,
            "start": declared.start if declared else None,
            "end": declared.end if declared else None,
        },
    )


def _record(row: Sequence[Any]) -> ImportRecord:
    (import_id, path, reader, table, level, account, start, end, as_of,
     rows, kept, dropped, warnings, parts) = row  # fmt: skip
    return ImportRecord(
        path=path,
        import_id=import_id,
        reader=reader,
        table=table,
        level=level,
        account=account,
        window=Period(start, end) if start and end else None,
        as_of=as_of.replace(tzinfo=UTC),
        rows=rows,
        kept=kept,
        dropped=json.loads(dropped),
        tables={part["table_name"]: part["rows_kept"] for part in parts or ()},
        warnings=tuple(Warning_(entry["code"], entry["details"]) for entry in json.loads(warnings)),
    )


def _dump_warnings(warnings: Sequence[Warning_]) -> str:
    entries = [
        {"code": warning.code, "details": plain(dict(warning.details))} for warning in warnings
    ]
    return json.dumps(entries, ensure_ascii=False)
