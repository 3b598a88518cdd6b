"""A tiny warehouse and a short way to put files into it.

`world.load("spend", [{...}], as_of="10-05")` loads one file of 2026; `world.ask(sql)` gives plain
dictionaries with floats for decimals and `MM-DD` for days of 2026.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from fanbu.model.imports import ParsedFile, ParsedTable
from fanbu.rules.status import LeadWords, OrderWords
from fanbu.store.catalogue import tables
from fanbu.store.warehouse import Warehouse, WarehouseOptions
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from fanbu.model.imports import ImportRecord

NOW = datetime(2026, 12, 1, tzinfo=UTC)
OPTIONS = WarehouseOptions(
    zone="Asia/Shanghai",
    currency="CNY",
    leads=LeadWords(
        valid=("有效",), invalid=("无效",), won=("成交",), test=("测试",), same_contact_days=90
    ),
    orders=OrderWords(unpaid=("待付款",)),
)
ARROW = {
    "text": pa.string(),
    "day": pa.date32(),
    "time": pa.timestamp("us"),
    "count": pa.int64(),
    "number": pa.decimal128(18, 6),
    "money": pa.decimal128(18, 6),
    "real": pa.float64(),
    "flag": pa.bool_(),
    "list": pa.list_(pa.string()),
}


@dataclass(frozen=True)
class World:
    warehouse: Warehouse

    def file(
        self,
        table: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        as_of: str,
        level: str = "account",
        **more: Any,
    ) -> ParsedFile:
        """A file of one table. `columns` adds columns the file has although all are blank."""
        given = dict.fromkeys(name for row in rows for name in row)
        names = tuple(dict.fromkeys((*given, *more.get("columns", ()))))
        typed = tables()[table].columns
        arrays = {
            name: pa.array(
                [_value(row.get(name), typed[name].type if name in typed else "text")
                 for row in rows],
                ARROW[typed[name].type] if name in typed else pa.string(),
            )
            for name in names
        }  # fmt: skip
        arrays["row_no"] = pa.array(range(1, len(rows) + 1), pa.int64())
        window = more.get("window")
        parsed = ParsedTable(
            table,
            level,
            pa.table(arrays),
            tuple(name for name in names if name != "props"),
            tuple(more.get("dims", ())),
            Period(_day(window[0]), _day(window[1])) if window else None,
            snapshot=more.get("snapshot", True),
        )
        sha = more.get("sha") or hashlib.sha256(repr((table, rows, more)).encode()).hexdigest()
        reader = more.get("reader", "canonical")
        moment = datetime.fromisoformat(f"2026-{as_of}").replace(tzinfo=UTC)
        account = more.get("account", "a")
        return ParsedFile(
            f"{table}.csv", sha, reader, moment, len(rows), (parsed,),
            more.get("platform", "p"), account,
        )  # fmt: skip

    def load(self, table: str, rows: Sequence[Mapping[str, Any]], **more: Any) -> ImportRecord:
        return self.warehouse.load(self.file(table, rows, **more), now=NOW)

    def ask(self, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        for moment in re.findall(r"_at\((?:TIMESTAMP )?'(\d{4}-[^']+)'", query):
            self.warehouse.remember(datetime.fromisoformat(moment))
        rows = self.warehouse.run(query, parameters).to_pylist()
        return [{name: _plain(value) for name, value in row.items()} for row in rows]

    def one(self, query: str) -> Any:
        """The one value of a query."""
        ((value,),) = (row.values() for row in self.ask(query))
        return value


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "day":
        return _day(value)
    if kind == "time":
        return datetime.fromisoformat(f"2026-{value}")
    return Decimal(str(value)) if kind in ("number", "money") else value


def _day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case datetime():
            return f"{value:%m-%d %H:%M}"
        case date():
            return f"{value:%m-%d}"
        case list():
            return [_plain(inner) for inner in value]
    return value


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty warehouse, migrated once for all tests."""
    path = tmp_path_factory.mktemp("template") / "warehouse.duckdb"
    Warehouse.open(path, OPTIONS, backups=path.parent / "backups", now=NOW).close()
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "warehouse.duckdb"
    shutil.copy(template, copy)
    return copy


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    with Warehouse.open(path, OPTIONS, backups=path.parent / "backups", now=NOW) as warehouse:
        yield World(warehouse)


@pytest.fixture(scope="session")
def world_of() -> Callable[[Warehouse], World]:
    """The short way for a warehouse that a test opened itself."""
    return World


@pytest.fixture(scope="module")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for a module whose tests give everything back (`transaction(keep=False)`)."""
    copy = tmp_path_factory.mktemp("shared") / "warehouse.duckdb"
    shutil.copy(template, copy)
    with Warehouse.open(copy, OPTIONS, backups=copy.parent / "backups", now=NOW) as warehouse:
        yield World(warehouse)
