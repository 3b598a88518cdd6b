"""The rows behind a number: read for a period, kept as bytes, read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.ipc

from fanbu.analyses.restated import Unit
from fanbu.metrics.rows import row_statement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime

    from fanbu.metrics.draft import Locale
    from fanbu.metrics.metric import Definitions
    from fanbu.model.question import Query


class Engine(Protocol):
    """As much of the warehouse as this asks."""

    def run(self, query: str, parameters: Mapping[str, str], /) -> pa.Table: ...

    def remember(self, cutoff: datetime, tables: Collection[str], /) -> None: ...

    def steady(self) -> AbstractContextManager[None]: ...


def rows_behind(
    query: Query, definitions: Definitions, engine: Engine, locale: Locale
) -> pa.Table | None:
    """The rows of one measure in a period; None where its value is no sum over rows."""
    statement = row_statement(query, definitions, locale)
    if statement is None:
        return None
    with engine.steady():
        if query.cutoff is not None:
            engine.remember(query.cutoff, statement.tables)
        return engine.run(statement.sql, statement.parameters)


def packed(rows: pa.Table) -> bytes:
    """A table as bytes; the same rows give the same bytes."""
    target = pa.BufferOutputStream()
    ordered = rows.sort_by([("unit", "ascending")]).combine_chunks()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(target, ordered.schema, options=options) as stream:
        stream.write_table(ordered)
    return bytes(target.getvalue())


def unpacked(content: bytes) -> pa.Table:
    with pa.ipc.open_stream(content) as stream:
        return stream.read_all()


def units(rows: pa.Table) -> list[Unit]:
    return [Unit(**row) for row in rows.to_pylist()]
