"""Layer 2, store. The record of an import: kept in `imports`, given back as ImportRecord."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.model.imports import ImportRecord
from fanbu.model.result import Warning_, plain
from fanbu.store.moments import naive_utc
from fanbu.store.spans import account_of, span_of, window_of
from fanbu.store.sql import sql
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import duckdb

    from fanbu.model.imports import ParsedFile
    from fanbu.store.incoming import Incoming
    from fanbu.store.spans import Span


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


def place(
    con: duckdb.DuckDBPyConnection, file: ParsedFile, fingerprint: str
) -> tuple[int, int | None]:
    """The id for a new import, never used before, and the one that brought the very same file.

    The same file means the same bytes, read the very same way.
    """
    row = con.execute(
        sql("store.place_import"),
        {
            "sha256": file.sha256,
            "reader": file.reader,
            "as_of": naive_utc(file.as_of),
            "fingerprint": fingerprint,
        },
    ).fetchall()[0]
    return int(row[0]), None if row[1] is None else int(row[1])


@dataclass(frozen=True, slots=True)
class Begun:
    """What only the warehouse knows of a new import."""

    import_id: int
    fingerprint: str
    now: datetime
    zone: str
    by: str | None = None


def begin(
    con: duckdb.DuckDBPyConnection, file: ParsedFile, begun: Begun, parts: Sequence[Incoming]
) -> ImportRecord:
    """Write the lines of a new import, before its rows."""
    spans = [span_of(part, begun.zone) for part in parts]
    start, end = window_of(file, parts, spans, begun.zone)
    main = file.tables[0] if file.tables else None
    warnings = _dump_warnings(file.warnings)
    dropped = json.dumps(dict(file.dropped), ensure_ascii=False)
    tables: Counter[str] = Counter()
    for part in parts:
        tables[part.table.name] += len(part.rows)
    account = account_of(file, parts)
    line = (
        begun.import_id, file.path, file.sha256, file.reader, file.platform, account,
        main.table if main else "", main.level if main else "", start, end,
        naive_utc(file.as_of), naive_utc(begun.now),
        file.rows, file.rows - sum(file.dropped.values()), dropped, warnings, begun.fingerprint,
        begun.by,
    )  # fmt: skip
    con.execute(sql("store.add_import"), line)
    for part, span in zip(parts, spans, strict=True):
        _add_part(con, begun.import_id, part, span)
    shown = (
        begun.import_id, file.path, file.reader, *line[6:8], account, start, end,
        *line[10:11], *line[12:16], line[11], begun.by, sorted(tables.items()),
    )  # fmt: skip
    return _record(shown)


def _add_part(con: duckdb.DuckDBPyConnection, import_id: int, part: Incoming, span: Span) -> None:
    """Write what the import brings to one table."""
    con.execute(
        sql("store.add_import_table"),
        (
            import_id, part.table.name, part.parsed.level, list(part.columns), list(part.dims),
            part.parsed.snapshot, span.first_at, span.last_at, list(span.owners), len(part.rows),
        ),
    )  # fmt: skip


def _record(row: Sequence[Any]) -> ImportRecord:
    (import_id, path, reader, table, level, account, start, end, as_of,
     rows, kept, dropped, warnings, imported_at, by, parts) = row  # fmt: skip
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
        tables=dict(parts or ()),
        warnings=tuple(Warning_(entry["code"], entry["details"]) for entry in json.loads(warnings)),
        imported_at=imported_at.replace(tzinfo=UTC),
        by=by,
    )


def _dump_warnings(warnings: Sequence[Warning_]) -> str:
    entries = [
        {"code": warning.code, "details": plain(dict(warning.details))} for warning in warnings
    ]
    return json.dumps(entries, ensure_ascii=False)


def rename_reader(con: duckdb.DuckDBPyConnection, old: str, new: str) -> None:
    for name in ("imports", "slices"):
        rename = f"UPDATE {name} SET reader = $new WHERE reader = $old"  # noqa: S608 - a name of this list
        con.execute(rename, {"old": old, "new": new})
