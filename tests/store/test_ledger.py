"""The ledger keeps targets, answers and the trail; SQLAlchemy is loaded for nothing else."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput, Failed
from fanbu.model.source import ExpectedSource, Pause, SourceName
from fanbu.store.ledger import HEAD, Ledger, Target
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
OCTOBER = Period.parse("2026-10")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


def test_a_target_replaces_the_one_before(ledger: Ledger) -> None:
    ledger.set_target(Target("leads", OCTOBER, 100), now=NOW)
    ledger.set_target(Target("leads", OCTOBER, 120), now=NOW, by="Li")
    ledger.set_target(Target("leads", OCTOBER, 40, "channel = 'paid/x'"), now=NOW)
    ledger.set_target(Target("cost", OCTOBER, 9), now=NOW)
    found = [(target.value, target.scope, target.set_by) for target in ledger.targets("leads")]
    assert found == [(120, "", "Li"), (40, "channel = 'paid/x'", None)]
    assert ledger.targets("cost")[0].set_at == NOW


def test_a_target_can_be_removed_once(ledger: Ledger) -> None:
    ledger.set_target(Target("leads", OCTOBER, 100), now=NOW)
    ledger.remove_target("leads", OCTOBER)
    assert ledger.targets() == ()
    with pytest.raises(BadInput) as refused:
        ledger.remove_target("leads", OCTOBER)
    assert refused.value.code == "unknown_target"


def test_an_account_is_asked_once(ledger: Ledger) -> None:
    assert ledger.recall_account("ocean_engine", "report-*.csv") is None
    for account in ("one", "two"):
        ledger.remember_account("ocean_engine", "report-*.csv", account, now=NOW)
    assert ledger.recall_account("ocean_engine", "report-*.csv") == "two"
    assert ledger.recall_account("baidu", "report-*.csv") is None


def test_the_trail_is_newest_first(ledger: Ledger) -> None:
    ledger.note("import", {"day": date(2026, 10, 1)}, now=NOW)
    ledger.note("undo", {"import": 1}, now=NOW)
    assert [(note.what, note.details) for note in ledger.notes()] == [
        ("undo", {"import": 1}),
        ("import", {"day": "2026-10-01"}),
    ]
    assert len(ledger.notes(limit=1)) == 1


def test_what_was_kept_is_there_after_reopening(tmp_path: Path) -> None:
    for _ in range(2):
        with Ledger.open(tmp_path / "ledger.sqlite") as opened:
            opened.set_target(Target("leads", OCTOBER, 100), now=NOW)
            assert len(opened.targets()) == 1


def test_tables_are_the_migrated_ones_and_head_is_the_newest(tmp_path: Path) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from fanbu.store.ledger_tables import metadata

    Ledger.open(tmp_path / "ledger.sqlite").close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as con:
        for table in metadata.sorted_tables:
            found = {row[1]: (row[2], row[3]) for row in con.execute(
                f"PRAGMA table_info({table.name})")}  # fmt: skip
            assert found == {
                column.name: (str(column.type), int(not column.nullable))
                for column in table.columns
            }
    config = Config()
    config.set_main_option("script_location", "fanbu.store:ledger_migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


BAIDU = SourceName("baidu")


def test_expected_sources_are_replaced_by_name(ledger: Ledger) -> None:
    spend = ExpectedSource(SourceName("baidu", "a", "spend"), "Ann", "weekly", time(18, 30), "n")
    ledger.expect([ExpectedSource(BAIDU, "Bo"), spend], now=NOW)
    ledger.expect([ExpectedSource(BAIDU, "Cy")], now=NOW)
    assert ledger.expected() == (ExpectedSource(BAIDU, "Cy"), spend)
    ledger.no_longer_expect(BAIDU)
    assert ledger.expected() == (spend,)
    with pytest.raises(BadInput) as refused:
        ledger.no_longer_expect(BAIDU)
    assert refused.value.code == "unknown_source"


def test_what_runs_again_ends_its_pauses(ledger: Ledger) -> None:
    """Paused from the 1st on, and on 20–25: from the 11th on it runs."""
    other = Pause(SourceName("meta"), date(2026, 11, 1))
    for pause in (
        Pause(BAIDU, date(2026, 11, 1)),
        Pause(BAIDU, date(2026, 11, 20), date(2026, 11, 25)),
        other,
    ):
        ledger.pause(pause, now=NOW)
    ledger.resume(BAIDU, date(2026, 11, 11))
    assert ledger.pauses() == (Pause(BAIDU, date(2026, 11, 1), date(2026, 11, 10)), other)
    with pytest.raises(BadInput) as refused:
        ledger.resume(BAIDU, date(2026, 11, 11))
    assert refused.value.code == "not_paused"


def test_the_first_ledger_is_copied_and_brought_up_to_date(tmp_path: Path) -> None:
    """A ledger as it was before there were sources keeps its targets."""
    path, backups = tmp_path / "ledger.sqlite", tmp_path / "backups"
    with Ledger.open(path) as opened:
        opened.set_target(Target("leads", OCTOBER, 100), now=NOW)
    with closing(sqlite3.connect(path)) as con, con:
        for later in (
            "expected_sources",
            "source_pauses",
            "members",
            "sessions",
            "links",
            "tokens",
            "decisions",
        ):
            con.execute(f"DROP TABLE {later}")
        for later in ("who", "face", "result"):
            con.execute(f"ALTER TABLE audit DROP COLUMN {later}")
        con.execute("UPDATE alembic_version SET version_num = '0002'")
    with Ledger.open(path, backups=backups, now=NOW) as opened:
        opened.expect([ExpectedSource(BAIDU, "Ann")], now=NOW)
        assert [target.value for target in opened.targets()] == [100]
        assert [one.owner for one in opened.expected()] == ["Ann"]
    [kept] = backups.glob("*-ledger-0002/ledger.sqlite")
    with closing(sqlite3.connect(kept)) as con:
        names = {name for (name,) in con.execute("SELECT name FROM sqlite_master")}
    assert "targets" in names
    assert "expected_sources" not in names


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as con, con:
        con.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Failed) as refused:
        Ledger.open(path)
    assert refused.value.code == "newer_schema"


def test_the_warehouse_does_not_load_sqlalchemy() -> None:
    script = (
        "import sys, fanbu.store.warehouse, fanbu.store.ledger; "
        "print({'sqlalchemy', 'alembic'} & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "set()"


def test_names_that_look_alike_are_folded_when_a_ledger_is_brought_up(tmp_path: Path) -> None:
    """Of two that were told apart before, both stay: the second one keeps its old key."""
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as con, con:
        for later in ("who", "face", "result"):
            con.execute(f"ALTER TABLE audit DROP COLUMN {later}")
        con.execute("ALTER TABLE links DROP COLUMN purpose")
        con.execute("ALTER TABLE tokens DROP COLUMN until")
        con.execute("DROP TABLE decisions")
        for name, folded in (
            ("Ann Lee", "ann lee"),
            ("ＡｎｎＬｅｅ", "ａｎｎｌｅｅ"),
            ("Bo", "bo"),
        ):
            con.execute(
                "INSERT INTO members (name, folded, role, added_at) VALUES (?, ?, 'admin', ?)",
                (name, folded, "2026-10-01 00:00:00.000000"),
            )
        con.execute("UPDATE alembic_version SET version_num = '0004'")
    with Ledger.open(path) as opened:
        assert [one.name for one in opened.people.all()] == ["Ann Lee", "Bo", "ＡｎｎＬｅｅ"]
        assert opened.people.find(" ann  LEE").name == "Ann Lee"
