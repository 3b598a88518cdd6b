"""Layer 2, store. What a column holds in all tables together: to choose from, to guess by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from fanbu.store.catalogue import tables
from fanbu.store.sql import sql

if TYPE_CHECKING:
    import pyarrow as pa


class Runs(Protocol):
    """The part of the warehouse that answers a read-only statement."""

    def run(self, query: str, /) -> pa.Table: ...


def seen(store: Runs, column: str) -> tuple[str, ...]:
    """Every stored value of a text column, the most frequent first (superseded rows too)."""
    found: Counter[str] = Counter()
    for table in tables().values():
        held = table.columns.get(column)
        if table.kind == "view" or held is None or held.type != "text":
            continue
        told = store.run(sql("store.seen_values", table=table.name, column=column))
        found.update({row["value"]: row["rows"] for row in told.to_pylist()})
    return tuple(value for value, _ in found.most_common())
