"""The migrated database is what the catalogue says; every SQL file is used, every one asked for is
there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fanbu.store
from fanbu.store import migrate, schema
from fanbu.store.catalogue import tables
from fanbu.store.keys import WAYS
from fanbu.store.sql import sql, texts

from .conftest import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.store.conftest import World

    from fanbu.store.catalogue import Table

STORE = Path(fanbu.store.__file__).parent
STORED = [table for table in tables().values() if table.kind != "view"]


def columns_of(world: World, where: str, table: str) -> Mapping[str, str]:
    rows = world.ask(
        "SELECT column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = ? AND table_name = ?",
        [where, table],
    )
    return {row["column_name"]: row["data_type"] for row in rows}


@pytest.mark.parametrize("table", STORED, ids=lambda table: table.name)
def test_migrated_tables_are_the_catalogues(shared: World, table: Table) -> None:
    assert columns_of(shared, "main", table.name) == schema.physical(table)
    if table.kind == "register":
        assert columns_of(shared, "versions", table.name) == schema.versions(table)


@pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)
def test_every_table_has_its_door(shared: World, table: Table) -> None:
    """`TABLE_at` gives at least the catalogue's columns, also on an empty warehouse."""
    extra = ", NULL, []" if table.kind == "statistic" else ""
    shared.warehouse.remember(datetime(2026, 10, 1))  # noqa: DTZ001 - UTC, naive
    for cutoff in ("infinity", "2026-10-01"):
        found = shared.warehouse.run(f"SELECT * FROM {table.name}_at('{cutoff}'{extra})")  # noqa: S608
        missing = set(table.columns) - set(found.column_names)
        assert missing <= ({"lifetime"} if table.kind == "statistic" else set())
        assert len(found.column_names) == len(set(found.column_names))
        assert found.num_rows == 0
        if table.kind != "view":
            assert "props" in found.column_names


def test_every_register_says_what_makes_a_row_the_same() -> None:
    assert set(WAYS) == {table.name for table in schema.of_kind("register")}
    for name, ways in WAYS.items():
        named = {column for way in ways for column in (*way.needed, *way.beside)}
        assert set(tables()[name].key) <= named <= set(tables()[name].columns)


def test_sql_files_are_all_used_and_all_there() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in STORE.rglob("*.py"))
    asked = set(re.findall(r'"(store\.\w+)"', source))
    looped = {
        f"store.{name}" for name in re.findall(r'"(\w+)"', source) if f"store.{name}" in texts()
    }
    assert asked <= set(texts())
    assert set(texts()) == asked | looped


def test_a_slot_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        sql("store.statistic_at", table="spend")


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [number for number, _, _ in migrate.known()] == list(range(1, len(migrate.known()) + 1))


def test_other_words_leave_the_macros_as_they_are(world: World) -> None:
    """A word that means won is in force at once; only another zone has macros made anew."""
    store = world.warehouse
    oid = "SELECT function_oid FROM duckdb_functions() WHERE function_name = 'leads_at'"
    lead = {"external_id": "a", "created_at": "10-01 08:00", "status": "落袋"}
    world.load("leads", [lead], as_of="10-02")
    before = world.one(oid)
    assert world.one("SELECT won FROM leads_at('infinity')") is False
    assert store.renew(replace(OPTIONS, leads=replace(OPTIONS.leads, won=("落袋",))))
    assert world.one("SELECT won FROM leads_at('infinity')") is True
    assert world.one(oid) == before
    assert store.renew(replace(OPTIONS, zone="Asia/Tokyo"))
    assert world.one(oid) != before
    assert not store.renew(replace(OPTIONS, zone="Asia/Tokyo"))
