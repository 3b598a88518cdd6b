"""The warehouse as a file: its owner, its version, its transactions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest

from fanbu.errors import BadInput, Failed
from fanbu.rules.status import LeadWords
from fanbu.store import migrate, placing
from fanbu.store.ledger import Ledger, Target
from fanbu.store.warehouse import Warehouse, WarehouseOptions
from fanbu.types import Period

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.conftest import World

NOW = datetime(2026, 12, 1, tzinfo=UTC)
OPTIONS = WarehouseOptions(zone="Asia/Shanghai", currency="CNY")
ROWS = [{"day": "10-01", "cost": 10}, {"day": "10-02", "cost": 20}]
TOTAL = "SELECT sum(cost) FROM spend_at('infinity', 'cost', [])"
NEWEST = migrate.known()[-1][0]


def reopen(path: Path, options: WarehouseOptions = OPTIONS) -> Warehouse:
    return Warehouse.open(path, options, backups=path.parent / "backups", now=NOW, wait_seconds=0.1)


def lacking(world: World) -> dict[str, int]:
    return {name: found["rows"] for name, found in world.warehouse.unconverted().items()}


class TestTheSameFileTwice:
    def test_changes_nothing(self, world: World) -> None:
        first = world.load("spend", ROWS, as_of="10-05")
        again = world.load("spend", ROWS, as_of="10-05")
        assert (first.import_id, first.repeated) == (1, False)
        assert (again.import_id, again.repeated) == (1, True)
        assert len(world.warehouse.imports()) == 1
        assert world.one(TOTAL) == 30

    def test_with_other_options_is_another_import(self, world: World) -> None:
        world.load("spend", ROWS, as_of="10-05", sha="same")
        doubled = [{**row, "cost": row["cost"] * 2} for row in ROWS]  # type: ignore[operator]
        assert not world.load("spend", doubled, as_of="10-05", sha="same").repeated
        assert world.one(TOTAL) == 60

    def test_after_undo_is_a_new_import(self, world: World) -> None:
        world.load("spend", ROWS, as_of="10-05")
        world.warehouse.undo(1, now=NOW)
        assert world.load("spend", ROWS, as_of="10-05").import_id == 2


class TestRecords:
    def test_a_record_says_what_was_brought(self, world: World) -> None:
        record = world.load("spend", ROWS, as_of="10-05", level="account")
        assert (record.table, record.level, record.account) == ("spend", "account", "a")
        assert (record.rows, record.kept, record.tables) == (2, 2, {"spend": 2})
        assert record.window == Period.parse("2026-10-01..2026-10-02")
        assert record.as_of == datetime(2026, 10, 5, tzinfo=UTC)
        assert world.warehouse.imports() == (record,)

    def test_an_unknown_import_names_the_known(self, world: World) -> None:
        world.load("spend", ROWS, as_of="10-05")
        with pytest.raises(BadInput) as refused:
            world.warehouse.undo(7, now=NOW)
        assert refused.value.code == "unknown_import"
        assert refused.value.details == {"import_id": 7, "known": [1]}

    def test_coverage_names_missing_days(self, world: World) -> None:
        world.load("spend", [{"day": "10-01", "cost": 1}, {"day": "10-04", "cost": 1}],
                   as_of="10-05")  # fmt: skip
        (line,) = world.warehouse.coverage().to_pylist()
        assert (line["table"], line["days"]) == ("spend", 2)
        assert [f"{day:%m-%d}" for day in line["missing"]] == ["10-02", "10-03"]
        assert world.warehouse.has_rows()["spend"] == 2
        assert world.warehouse.has_rows()["leads"] == 0


class TestTransactions:
    def test_preview_changes_nothing(self, world: World) -> None:
        record = world.warehouse.preview(world.file("spend", ROWS, as_of="10-05"), now=NOW)
        assert (record.import_id, record.kept) == (None, 2)
        assert world.warehouse.imports() == ()
        assert world.one("SELECT count(*) FROM spend") == 0

    def test_a_folder_is_loaded_whole_or_not_at_all(self, world: World) -> None:
        undated = [{"day": None, "cost": 1}]

        def folder() -> None:
            with world.warehouse.transaction():
                world.load("spend", ROWS, as_of="10-05")
                world.load("spend", undated, as_of="10-05")

        with pytest.raises(BadInput):
            folder()
        assert world.warehouse.imports() == ()

    def test_a_failure_that_is_caught_inside_still_dooms_the_whole(self, world: World) -> None:
        def folder() -> None:
            with world.warehouse.transaction():
                world.load("spend", ROWS, as_of="10-05")
                with pytest.raises(BadInput):
                    world.load("spend", [{"day": None, "cost": 1}], as_of="10-05")

        with pytest.raises(Failed) as refused:
            folder()
        assert refused.value.code == "transaction_undone"
        assert world.warehouse.imports() == ()

    def test_inside_one_sees_what_was_written(self, world: World) -> None:
        with world.warehouse.transaction():
            world.load("spend", ROWS, as_of="10-05")
            assert world.one(TOTAL) == 30
        assert world.one(TOTAL) == 30

    def test_a_failure_at_the_very_end_leaves_nothing_open(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As an interrupt, or too little memory, while it is worked out whose the orders are."""

        def fails(*_: object) -> None:
            raise KeyboardInterrupt

        lead = [{"external_id": "1", "created_at": "10-01 02:00"}]
        with monkeypatch.context() as patched:
            patched.setattr(placing, "settle", fails)
            with pytest.raises(KeyboardInterrupt):
                world.load("leads", lead, as_of="10-05")
        assert world.warehouse.imports() == ()
        world.load("leads", lead, as_of="10-05")
        assert world.one("SELECT count(*) FROM leads_at('infinity')") == 1

    def test_amounts_without_a_rate_as_each_sees_them(self, world: World) -> None:
        """Inside a dry run the order counts; no other thread hears of it, nor anybody after."""
        order = [{"external_id": "1", "ordered_at": "10-01 02:00", "net": None,
                  "original": '{"net": 5}'}]  # fmt: skip
        with world.warehouse.transaction(keep=False), ThreadPoolExecutor(1) as pool:
            world.load("orders", order, as_of="10-05")
            assert lacking(world) == {"orders": 1}
            assert pool.submit(lacking, world).result() == {}
            assert lacking(world) == {"orders": 1}
        assert lacking(world) == {}
        world.load("orders", order, as_of="10-05")
        assert lacking(world) == {"orders": 1}

    def test_queries_cannot_write_nor_read_files(self, world: World) -> None:
        with pytest.raises(duckdb.Error, match="read-only"):
            world.warehouse.run("DELETE FROM imports")
        with pytest.raises(duckdb.Error, match="disabled"):
            world.warehouse.run("SELECT * FROM read_text('/etc/passwd')")

    def test_a_value_too_large_is_refused_and_leaves_no_trace(self, world: World) -> None:
        file = world.file("spend", ROWS, as_of="10-05")
        wide = file.tables[0].rows.set_column(
            1, "cost", pa.array([Decimal(10) ** 20, Decimal(1)], pa.decimal128(38, 6))
        )
        file = replace(file, tables=(replace(file.tables[0], rows=wide),))
        with pytest.raises(BadInput) as refused:
            world.warehouse.load(file, now=NOW)
        assert refused.value.code == "value_does_not_fit"
        assert world.warehouse.imports() == ()


HOLD = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""
LOAD_AND_WAIT = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
import pyarrow as pa
from fanbu.model.imports import ParsedFile, ParsedTable
from fanbu.store.warehouse import Warehouse, WarehouseOptions
now = datetime(2026, 12, 1, tzinfo=UTC)
path = Path(sys.argv[1])
warehouse = Warehouse.open(
    path, WarehouseOptions("Asia/Shanghai", "CNY"), backups=path.parent / "backups", now=now)
rows = pa.table({"day": [date(2026, 10, 1)] * 1000, "cost": [1.0] * 1000})
table = ParsedTable("spend", "account", rows, ("day", "cost"))
with warehouse.transaction():
    warehouse.load(ParsedFile("x", "sha", "canonical", now, 1000, (table,)), now=now)
    print("loaded", flush=True)
    sys.stdin.read()
"""


def start(script: str, path: Path, word: str) -> subprocess.Popen[str]:
    """A process that has said `word` and now waits for its end."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == word
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=10)


class TestTheFile:
    def test_a_busy_warehouse_names_its_owner(self, path: Path) -> None:
        owner = start(HOLD, path, "held")
        try:
            with pytest.raises(Failed) as refused:
                reopen(path)
        finally:
            end(owner)
        assert refused.value.code == "warehouse_busy"
        assert refused.value.details["owner"] == owner.pid

    def test_a_second_opener_in_one_process_is_told_so(self, path: Path) -> None:
        """The first goes on; when it has let go, the next one may open."""
        with reopen(path) as first:
            with pytest.raises(Failed) as refused:
                reopen(path)
            assert first.imports() == ()
        assert refused.value.code == "warehouse_open_here"
        reopen(path).close()

    def test_kill_during_a_load_leaves_no_trace(self, path: Path) -> None:
        victim = start(LOAD_AND_WAIT, path, "loaded")
        os.kill(victim.pid, signal.SIGKILL)
        end(victim)
        with reopen(path) as warehouse:
            assert warehouse.imports() == ()
            assert warehouse.has_rows()["spend"] == 0

    def test_a_file_of_something_else_is_said_so(self, tmp_path: Path) -> None:
        path = tmp_path / "warehouse.duckdb"
        path.write_bytes(b"not a database" * 1000)
        with pytest.raises(Failed) as refused:
            reopen(path)
        assert refused.value.code == "warehouse_unreadable"

    def test_a_newer_schema_is_refused(self, path: Path) -> None:
        with duckdb.connect(path) as con:
            con.execute("INSERT INTO migrations VALUES (99, 'later', now()::TIMESTAMP)")
        with pytest.raises(Failed) as refused:
            reopen(path)
        assert refused.value.code == "newer_schema"
        assert refused.value.details["found"] == 99

    def test_before_a_migration_both_stores_are_copied(
        self, path: Path, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.load("spend", ROWS, as_of="10-05")
        world.warehouse.close()
        with Ledger.open(path.with_name("ledger.sqlite")) as ledger:
            ledger.set_target(Target("leads", Period.parse("2026-10"), 5), now=NOW)
        text = "ALTER TABLE imports ADD COLUMN more INT"
        steps = [*migrate.known(), (NEWEST + 1, "more.sql", text)]
        monkeypatch.setattr(migrate, "known", lambda: steps)
        with reopen(path) as warehouse:
            assert warehouse.run("SELECT more FROM imports").num_rows == 1
        (folder,) = (path.parent / "backups").iterdir()
        assert folder.name == f"2026-12-01T000000-schema-{NEWEST}"
        with Ledger.open(folder / "ledger.sqlite") as ledger:
            assert [target.value for target in ledger.targets()] == [5]
        monkeypatch.undo()
        with reopen(folder / "warehouse.duckdb") as copy:
            (total,) = copy.run(TOTAL).to_pylist()[0].values()
            assert total == 30
            assert "more" not in copy.run("SELECT * FROM imports").column_names

    def test_a_failing_migration_leaves_the_version_before(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = "CREATE TABLE half (a INT); SELECT * FROM nowhere"
        steps = [*migrate.known(), (NEWEST + 1, "bad.sql", text)]
        monkeypatch.setattr(migrate, "known", lambda: steps)
        with pytest.raises(duckdb.Error, match="nowhere"):
            reopen(path)
        monkeypatch.undo()
        with reopen(path) as warehouse:
            assert warehouse.run("SELECT max(number) FROM migrations").to_pylist() == [
                {"max(number)": NEWEST}
            ]
            tables = warehouse.run("SELECT table_name FROM duckdb_tables()").to_pylist()
            assert {"table_name": "half"} not in tables

    def test_new_words_count_from_the_next_opening(self, path: Path, world: World) -> None:
        lead = {"external_id": "1", "created_at": "10-01 08:00", "status": "签约"}
        world.load("leads", [lead], as_of="10-05")
        won = "SELECT won FROM leads_at('infinity')"
        assert world.one(won) is False
        world.warehouse.close()
        options = WarehouseOptions("Asia/Shanghai", "CNY", LeadWords(won=("签约",)))
        with reopen(path, options) as warehouse:
            assert warehouse.run(won).to_pylist() == [{"won": True}]
