"""Layer 2, store. The rows of a register looked up by their keys: did it hold them, does it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.store.warehouse import Warehouse


def rows_then(
    store: Warehouse, table: str, keys: Sequence[str], imports: Sequence[int]
) -> frozenset[str]:
    """Of these keys of a register, those that any of these imports brought."""
    asked = {"keys": list(keys), "imports": list(imports)}
    found = store.run(sql("store.rows_then", table=table), asked)
    return frozenset(found["key"].to_pylist())


def rows_now(store: Warehouse, table: str, keys: Sequence[str]) -> frozenset[str]:
    """Of these keys of a register, those that it still holds."""
    found = store.run(sql("store.rows_now", table=table), {"keys": list(keys)})
    return frozenset(found["key"].to_pylist())
