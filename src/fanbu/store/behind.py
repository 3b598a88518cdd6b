"""Layer 2, store. The rows of a register looked up by their keys: did it hold them, does it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from fanbu.model.published import Cause
    from fanbu.store.warehouse import Warehouse


def rows_then(
    store: Warehouse,
    table: str,
    keys: Sequence[str],
    imports: Sequence[int],
    by: Sequence[str] = (),
) -> frozenset[str]:
    """Of these keys of a register, those that any of these imports brought.

    `by`: the columns that make a key, where it is not the row's own.
    """
    asked = {"keys": list(keys), "imports": list(imports)}
    found = store.run(sql("store.rows_then", table=table, key=_named(by)), asked)
    return frozenset(found["key"].to_pylist())


def rows_now(
    store: Warehouse, table: str, keys: Sequence[str], by: Sequence[str] = ()
) -> frozenset[str]:
    """Of these keys of a register, those that it still holds."""
    found = store.run(sql("store.rows_now", table=table, key=_named(by)), {"keys": list(keys)})
    return frozenset(found["key"].to_pylist())


def leads_apart(
    store: Warehouse, keys: Sequence[str], cutoff: datetime | None
) -> Mapping[str, Cause]:
    """Of these leads, the tests and those that came back, now or as known at `cutoff` (UTC)."""
    if cutoff is not None:
        store.remember(cutoff, {"leads"})
    moment = "infinity" if cutoff is None else cutoff.isoformat(sep=" ")
    found = store.run(sql("store.leads_apart", cutoff=moment), {"keys": list(keys)})
    return {row["key"]: row["cause"] for row in found.to_pylist()}


def _named(by: Sequence[str]) -> str:
    """By its own key, or by several columns put together."""
    if not by:
        return "key"
    parts = (f"coalesce(CAST({name} AS VARCHAR), '')" for name in by)
    return f"concat_ws(' ', {', '.join(parts)})"
