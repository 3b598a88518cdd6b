"""Layer 2, store. What imports do to what was there: what they replace, what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.store.catalogue import tables
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Effects:
    """`rows` runs a statement with parameters; inside a transaction it sees what was written."""

    rows: Callable[[str, Mapping[str, Any]], pa.Table]

    def newest(self) -> int:
        """The number of the last import, also of one that will not be kept; 0 without any."""
        return int(self.rows(sql("store.newest_import"), {})["newest"][0].as_py())

    def replaces(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Statistics of other imports that these newer ones replace, a line a table and import.

        import_id, other, path, table_name, days, first_day, last_day.
        """
        return self._listed("store.replaces", ids)

    def replaced_by(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """The same the other way round: newer imports that these ones come too late for."""
        return self._listed("store.replaced_by", ids)

    def comes_back(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Of `replaces`, what would count again without these imports: nothing else is newer."""
        return self._listed("store.comes_back", ids)

    def _listed(self, statement: str, ids: Sequence[int]) -> list[dict[str, Any]]:
        return list(self.rows(sql(statement), {"ids": list(ids)}).to_pylist())

    def known(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Of each register these imports brought: table_name, rows, and those others hold too."""
        found: list[dict[str, Any]] = []
        for table in tables().values():
            if table.kind == "register":
                asked = self.rows(sql("store.known_rows", table=table.name), {"ids": list(ids)})
                found += [row for row in asked.to_pylist() if row["rows"]]
        return found
