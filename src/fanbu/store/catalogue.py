"""What tables there are: names, columns, types, keys, labels. Data in `catalogue.yaml`.

The one list that imports, metrics, documentation and the migrations agree on. Reads no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from fanbu import documents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.types import Language

Kind = Literal["statistic", "register", "log", "view"]
ColumnType = Literal["text", "day", "time", "count", "number", "money", "real", "flag", "list"]

ADDITIVE_TYPES: frozenset[ColumnType] = frozenset({"count", "number", "money", "real"})
PROPERTIES = "props"
"""Every table has this JSON column: what a file held beyond the columns listed here."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `need`: an import without it is refused."""

    name: str
    type: ColumnType
    label: Mapping[Language, str]
    dim: bool = False
    clock: bool = False
    key: bool = False
    need: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `columns` keeps the order of the catalogue.

    `rules`: which rows count and what they take from other tables, where that is not plain.
    """

    name: str
    kind: Kind
    label: Mapping[Language, str]
    grain: Mapping[Language, str]
    columns: Mapping[str, Column]
    rules: Mapping[Language, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns.values() if column.key)

    @property
    def clock(self) -> str | None:
        """The default clock: the first listed; None for a table that is dated by another."""
        return next((column.name for column in self.columns.values() if column.clock), None)

    @property
    def dimensions(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns.values() if column.dim)

    def of_type(self, *types: ColumnType) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns.values() if column.type in types)


@cache
def tables() -> Mapping[str, Table]:
    """Every table by name."""
    given = documents.packaged(files("fanbu.store").joinpath("catalogue.yaml"))
    return {name: _table(name, entry) for name, entry in given.items()}


def _table(name: str, entry: dict[str, Any]) -> Table:
    columns = {column: _column(column, given) for column, given in entry["columns"].items()}
    label: dict[Language, str] = {"zh": entry["zh"], "en": entry["en"]}
    rules = entry.get("rules", {})
    return Table(name, entry["kind"], label, entry["grain"], columns, rules)


def _column(name: str, given: dict[str, Any]) -> Column:
    label: dict[Language, str] = {"zh": given.pop("zh"), "en": given.pop("en")}
    return Column(name, given.pop("type"), label, **given)
