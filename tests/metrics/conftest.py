"""A tiny world: the tables of the catalogue in memory, with plain stand-ins for the store's doors.

`world.add("leads", {...})` puts rows in; `world.ask("cost", "leads", by=("channel",))` answers.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest

from fanbu.metrics.definitions import load
from fanbu.metrics.fields import GIVEN
from fanbu.model.question import Query
from fanbu.run.answer import answer
from fanbu.store.catalogue import tables
from fanbu.store.said import Said
from fanbu.store.schema import physical
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from fanbu.metrics.definitions import Definitions
    from fanbu.model.imports import ImportRecord
    from fanbu.model.result import Result

NOW = datetime.fromisoformat("2026-12-01")
AS_OF = datetime.fromisoformat("2026-11-30")
_PLACE_COLUMNS = ("title", "piece", "kind", "author", "topics", "campaign", "published_at")
_CASH = "FROM spend_at(cutoff, measure, need, first, last, cut)"
DAYS = "first := NULL, last := NULL, cut := NULL"


@dataclass(frozen=True)
class Place:
    timezone: str = "Asia/Shanghai"
    first_weekday: int = 0


@dataclass
class World:
    """One workspace's facts, and how they are asked."""

    con: duckdb.DuckDBPyConnection
    place: Place = field(default_factory=Place)
    definitions: Definitions = field(default_factory=load, repr=False)
    asked: list[str] = field(default_factory=list, repr=False)

    def add(self, table: str, *rows: Mapping[str, Any]) -> None:
        """Rows by column name; a statistic's `until` is its `day`, `as_of` is late in November."""
        for given in rows:
            row = {"as_of": AS_OF, **given}
            if tables()[table].kind == "statistic":
                row.setdefault("until", row.get("day"))
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" for _ in row)
            statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - ours
            self.con.execute(statement, [*row.values()])

    def run(self, query: str, parameters: Mapping[str, str]) -> pa.Table:
        self.asked.append(query)
        return self.con.sql(query, params=parameters or None).to_arrow_table()

    def remember(self, cutoff: datetime, tables: Collection[str]) -> None:
        """The stand-in macros read everything at any moment."""

    def steady(self) -> AbstractContextManager[None]:
        return nullcontext()

    def windows(self) -> frozenset[str]:
        return frozenset(tables())

    def layered(self) -> frozenset[str]:
        return frozenset(tables())

    def snapshots(self) -> frozenset[str]:
        return frozenset()

    def alike(self, *_: object) -> Mapping[str, str]:
        """Nothing is known to be: each measure has a leg of its own."""
        return {}

    def bare(self) -> frozenset[str]:
        """Each table is looked at."""
        return frozenset()

    def sizes(self) -> Mapping[str, int]:
        return {}

    def unconverted(self) -> Mapping[str, Mapping[str, Any]]:
        return {}

    def said(self) -> Mapping[str, frozenset[str]]:
        return Said(lambda query: self.con.sql(query).to_arrow_table())

    def imports(self) -> Iterable[ImportRecord]:
        return ()

    def register_kinds(self) -> pa.Table:
        return pa.table({})

    def source_days(self) -> pa.Table:
        return pa.table({})

    def baselines(self) -> pa.Table:
        return pa.table({})

    def result(self, *metrics: str, **options: Any) -> Result:
        if isinstance(options.get("period"), str):
            options["period"] = Period.parse(options["period"])
        query = Query(metrics, **options)
        return answer(query, self.definitions, self, self.place, NOW)

    def ask(self, *metrics: str, **options: Any) -> list[dict[str, Any]]:
        """The rows of the answer, as `--json` shows them."""
        rows: list[dict[str, Any]] = self.result(*metrics, **options).to_dict()["rows"]
        return rows

    def warned(self, *metrics: str, **options: Any) -> dict[str, dict[str, Any]]:
        """Code → details of every warning of the answer."""
        return {w.code: dict(w.details) for w in self.result(*metrics, **options).warnings}


def make_world() -> World:
    con = duckdb.connect()
    for table in tables().values():
        columns = dict(physical(table))
        if table.kind == "statistic":
            columns.setdefault("until", "DATE")
        shape = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        con.execute(f'CREATE TABLE "{table.name}" ({shape})')
        arguments = f"cutoff, measure, need, {DAYS}" if table.kind == "statistic" else "cutoff"
        con.execute(
            f"CREATE MACRO {table.name}_at({arguments}) AS TABLE {_body(table.name)}"
            " WHERE f.as_of <= CAST(cutoff AS TIMESTAMP)"
        )
    con.execute(f"CREATE MACRO cash_spend_at(cutoff, measure, need, {DAYS}) AS TABLE {_CASH}")
    for macro in ("thin_answers", "days_given_way", "cash_thin_answers", "cash_days_given_way"):
        con.execute(
            f"CREATE MACRO {macro}(which, cutoff, measure, need, {DAYS}) AS TABLE"
            " SELECT DATE '2026-01-01' AS day, DATE '2026-01-01' AS until WHERE false"
        )
    return World(con)


def _body(table: str) -> str:
    """A door's columns; what a lead would lend is null, and costs are not spread."""
    if table == "cost_days":
        return "SELECT f.*, f.paid_on AS day FROM costs AS f"
    if table != "placement_stats":
        _, given = GIVEN.get(table, ("", ()))
        nulls = "".join(f', NULL AS "{name}"' for name in given)
        return f'SELECT f.*{nulls} FROM "{table}" AS f'  # noqa: S608 - names of the catalogue
    lent = ", ".join(f"p.{name}" for name in _PLACE_COLUMNS)
    return (
        f"SELECT f.*, {lent} FROM placement_stats AS f"  # noqa: S608 - our own columns
        " LEFT JOIN placements AS p USING (platform, account, placement)"
    )


@pytest.fixture
def world() -> Iterator[World]:
    made = make_world()
    yield made
    made.con.close()
