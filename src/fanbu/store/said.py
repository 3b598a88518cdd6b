"""Layer 2, store. Which columns of a register say anything at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from fanbu.store.catalogue import tables
from fanbu.store.schema import of_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa


class Said(Mapping[str, frozenset[str]]):
    """Register or log that has rows → its dimensions that some row fills.

    Each table is asked when it is asked about: a question stands on few of them.
    """

    def __init__(self, run: Callable[[str], pa.Table]) -> None:
        self._run = run
        self._names = [table.name for kind in ("register", "log") for table in of_kind(kind)]
        self._known: dict[str, frozenset[str] | None] = {}

    def __getitem__(self, table: str) -> frozenset[str]:
        found = self._filled(table) if table in self._names else None
        if found is None:
            raise KeyError(table)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _filled(self, table: str) -> frozenset[str] | None:
        if table not in self._known:
            self._known[table] = _asked(self._run, table)
        return self._known[table]


def _asked(run: Callable[[str], pa.Table], table: str) -> frozenset[str] | None:
    dims = sorted(tables()[table].dimensions)
    counts = ", ".join(f'count("{name}") AS "{name}"' for name in dims)
    row = run(f'SELECT count(*) AS rows, {counts} FROM "{table}"').to_pylist()[0]  # noqa: S608 - names of the catalogue
    return frozenset(name for name in dims if row[name]) if row["rows"] else None
