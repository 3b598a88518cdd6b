"""Layer 2, store. Which columns of a register say anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.store.catalogue import tables
from fanbu.store.schema import of_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa


def said(run: Callable[[str], pa.Table]) -> Mapping[str, frozenset[str]]:
    """Register or log that has rows → its dimensions that some row fills."""
    kept = (table.name for kind in ("register", "log") for table in of_kind(kind))
    counted = {name: _filled(run, name) for name in kept}
    return {name: columns for name, columns in counted.items() if columns is not None}


def _filled(run: Callable[[str], pa.Table], table: str) -> frozenset[str] | None:
    dims = sorted(tables()[table].dimensions)
    counts = ", ".join(f'count("{name}") AS "{name}"' for name in dims)
    row = run(f'SELECT count(*) AS rows, {counts} FROM "{table}"').to_pylist()[0]  # noqa: S608 - names of the catalogue
    return frozenset(name for name in dims if row[name]) if row["rows"] else None
