"""`doctor`: each illness is found, named with its place, and hinted at; the others still run."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.conftest import NOW

import fanbu
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fanbu import Workspace
    from fanbu.types import Language

SPEND = "day,platform,account,channel,cost\n{day},meta,a,paid/meta,{cost}\n"


def bring(ws: Workspace, file: Path, *, day: str, cost: int, as_of: str) -> None:
    file.write_text(SPEND.format(day=day, cost=cost))
    ws.import_files(file, as_="spend", as_of=as_of)


def examined(folder: Path, now: datetime = NOW) -> Mapping[str, Any]:
    return fanbu.doctor(folder, clock=lambda: now).to_dict()


def states(folder: Path) -> dict[str, str]:
    """Check → its worst state."""
    worst: dict[str, str] = {}
    for check in examined(folder)["checks"]:
        ranks = ("good", "note", "bad")
        worst[check["check"]] = max(
            worst.get(check["check"], "good"), check["state"], key=ranks.index
        )
    return worst


def test_a_new_workspace_is_well(folder: Path) -> None:
    found = examined(folder)
    assert found["healthy"] is True
    assert {check["check"] for check in found["checks"]} == {
        "settings", "program", "rights", "key", "channels", "calendar", "mappings",
        "metrics", "disk",
        "warehouse", "ledger", "tree", "statuses", "people", "shadowed", "overdue",
    }  # fmt: skip
    assert {check["state"] for check in found["checks"]} == {"good"}
    assert all(check["message"] for check in found["checks"])


def test_open_or_not_it_is_the_same(folder: Path) -> None:
    with fanbu.open(folder, clock=lambda: NOW) as ws:
        inside = ws.doctor().to_dict()
    assert [c["code"] for c in inside["checks"]] == [c["code"] for c in examined(folder)["checks"]]


def test_a_folder_without_a_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as told:
        fanbu.doctor(tmp_path)
    assert told.value.code == "no_workspace"


@pytest.mark.parametrize(
    ("file", "content", "check", "named"),
    [
        ("channels.yaml", "- {channel: paid}\n", "channels", "channels.yaml"),
        ("channels.yaml", "- {channel: 'a\n\n", "channels", "line 3"),
        ("mappings/a.yaml", "columns: 3\n", "mappings", "a.yaml"),
        (
            "calendar.yaml",
            "notes:\n  - {days: 2026-13-01, text: x}\n",
            "calendar",
            ".yaml:2, notes 1",
        ),
        ("metrics/a.yaml", "- name: x\n- {\n", "metrics", "line 3"),
        ("data/contact.key", "short", "key", "contact.key"),
        ("data/ledger.sqlite", "x" * 5000, "ledger", "ledger.sqlite"),
        ("data/warehouse.duckdb", "x" * 5000, "warehouse", "warehouse.duckdb"),
    ],
)
def test_one_broken_file(folder: Path, file: str, content: str, check: str, named: str) -> None:
    (folder / file).write_text(content)
    found = examined(folder)
    assert found["healthy"] is False
    ill = [entry for entry in found["checks"] if entry["state"] == "bad"]
    assert check in {entry["check"] for entry in ill}
    assert all(entry["hint"] for entry in ill)
    assert any(named in entry["message"] for entry in ill), ill
    assert states(folder)["settings"] == "good"


def test_a_broken_calendar_is_said_once(folder: Path) -> None:
    (folder / "calendar.yaml").write_text("notes: [\n")
    [ill] = [entry for entry in examined(folder)["checks"] if entry["state"] == "bad"]
    assert ill["check"] == "calendar"


def test_a_note_of_a_channel_that_nobody_knows(folder: Path) -> None:
    """It reads, and touches nothing: worth knowing, and nothing is broken."""
    text = "notes:\n  - {days: 2026-11-03, text: Spot}\n  - days: 2026-11-04\n    text: Sale\n"
    (folder / "calendar.yaml").write_text(f"{text}    channel: paid/baido\n")
    found = examined(folder)
    assert found["healthy"] is True
    [told] = [entry for entry in found["checks"] if entry["state"] == "note"]
    assert told["message"].startswith("Note 2 (Sale) is of Channel paid/baido")
    assert "paid/baidu (Baidu)" in told["hint"]
    assert "line 5" in told["hint"]


def test_all_of_it_is_in_the_language_asked_for(folder: Path) -> None:
    """What follows from the stores, too; versions are names in every language."""
    (folder / "calendar.yaml").write_text("notes: [{days: 2026-11-03, text: x, channel: a/b}]\n")
    spoken: tuple[tuple[Language, str], ...] = (("en", "Did you mean"), ("zh", "是不是"))
    for language, words_ in spoken:
        checks = fanbu.doctor(folder, spoken=language).to_dict()["checks"]
        named = [c for c in checks if c["check"] != "program"]
        told = [f"{c['message']} {c['hint'] or ''}" for c in named]
        han = [bool(re.search("[\u4e00-\u9fff]", text)) for text in told]
        assert han == [language == "zh"] * len(told), told
        assert any(words_ in text for text in told)


def test_broken_settings_are_said_once(folder: Path) -> None:
    (folder / "fanbu.toml").write_text('name = "Cloud"\ntimezone = Asia/Shanghai\n')
    ill = [entry for entry in examined(folder)["checks"] if entry["state"] == "bad"]
    assert [entry["code"] for entry in ill if entry["check"] == "settings"] == ["bad_settings_file"]
    assert "line 2" in ill[0]["message"]
    assert "warehouse" not in {entry["check"] for entry in ill}


def test_a_page_of_the_ledger_that_is_broken(folder: Path) -> None:
    with fanbu.open(folder) as ws:
        ws.set_target("cost", 1, period="2026-11")
    ledger = folder / "data" / "ledger.sqlite"
    with closing(sqlite3.connect(ledger)) as con:
        con.execute("PRAGMA journal_mode = DELETE")
        [page] = con.execute("SELECT rootpage FROM sqlite_master WHERE name = 'targets'").fetchone()
    content = bytearray(ledger.read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 8] = b"\xff" * 8
    ledger.write_bytes(content)
    assert states(folder)["ledger"] == "bad"


def test_a_block_of_the_warehouse_that_is_broken(folder: Path, tmp_path: Path) -> None:
    """The file still opens; only reading the rows meets the wrong checksum."""
    rows = "".join(f"2026-11-01,meta,a,paid/meta,c{n},{n * 7919 % 1000}\n" for n in range(50_000))
    (tmp_path / "s.csv").write_text(f"day,platform,account,channel,ad_campaign,cost\n{rows}")
    with fanbu.open(folder) as ws:
        ws.import_files(tmp_path / "s.csv", as_="spend", as_of="2026-11-17")
    assert states(folder)["warehouse"] == "good"
    warehouse = folder / "data" / "warehouse.duckdb"
    sound, found = warehouse.read_bytes(), "good"
    for block in range(12288, len(sound), 262144):
        content = bytearray(sound)
        content[block + 4096] ^= 0xFF
        warehouse.write_bytes(content)
        found = states(folder)["warehouse"]
        if found == "bad":
            break
    assert found == "bad"


def test_a_key_that_others_can_read(folder: Path) -> None:
    (folder / "data" / "contact.key").chmod(0o644)
    assert states(folder)["key"] == "note"
    assert examined(folder)["healthy"] is True


def test_numbers_that_never_counted(folder: Path, tmp_path: Path) -> None:
    """The second file is older than the first: its 7 never was anywhere."""
    with fanbu.open(folder) as ws:
        bring(ws, tmp_path / "new.csv", day="2026-11-16", cost=10, as_of="2026-11-18")
        bring(ws, tmp_path / "old.csv", day="2026-11-16", cost=7, as_of="2026-11-17")
        bring(ws, tmp_path / "newest.csv", day="2026-11-16", cost=12, as_of="2026-11-19")
    told = {check["code"]: check for check in examined(folder)["checks"]}
    assert told["never_counted"]["details"]["imports"] == 1
    assert told["never_counted"]["details"]["shown"][0].startswith("2 (")
    assert told["shadowed"]["details"]["imports"] == 1


def test_a_status_that_means_nothing(folder: Path, tmp_path: Path) -> None:
    leads = "external_id,created_at,channel,status\nL1,2026-11-16 09:00,paid/meta,purple\n"
    (tmp_path / "leads.csv").write_text(leads)
    with fanbu.open(folder) as ws:
        ws.import_files(tmp_path / "leads.csv", as_="leads", as_of="2026-11-17")
    told = {check["code"]: check for check in examined(folder)["checks"]}
    assert told["statuses_unknown"]["details"]["statuses"] == ["purple (1)"]


@pytest.mark.parametrize(("today", "late"), [(25, False), (26, True)])
def test_a_source_that_comes_weekly(folder: Path, tmp_path: Path, today: int, late: bool) -> None:  # noqa: FBT001
    """Files of 1, 8 and 15 November, data to the 15th: late when silent for more than 9 days."""
    with fanbu.open(folder) as ws:
        for day in (1, 8, 15):
            date = f"2026-11-{day:02}"
            bring(ws, tmp_path / f"{day}.csv", day=date, cost=day, as_of=f"{date}T20:00")
    found = examined(folder, datetime(2026, 11, today, 4))  # noqa: DTZ001 - UTC, as clocks are
    [check] = [check for check in found["checks"] if check["check"] == "overdue"]
    assert (check["code"] == "overdue") is late
    if late:
        assert check["details"]["days"] == 10
        assert check["details"]["usual"] == 7
        assert (check["details"]["n"], len(check["details"]["sources"])) == (1, 1)
        assert check["details"]["last_day"] == "2026-11-15"


def test_a_tree_that_does_not_hold(folder: Path, tmp_path: Path) -> None:
    (folder / "metrics" / "own.yaml").write_text(
        "metrics:\n"
        "  - {name: half, label: {zh: 半, en: Half}, formula: cost / 2}\n"
        "tree: {cost: 'sum(half, half)', half: 'sum(cost, half)'}\n"
    )
    with fanbu.open(folder) as ws:
        bring(ws, tmp_path / "a.csv", day="2026-11-16", cost=10, as_of="2026-11-18")
    ill = [check for check in examined(folder)["checks"] if check["state"] == "bad"]
    assert [check["code"] for check in ill] == ["tree_broken"]
    assert ill[0]["details"] == {"metric": "half", "parts": ["cost", "half"], "difference": -10}


def test_what_was_left_behind_is_named(folder: Path) -> None:
    (folder / "before-restore-2026-11-01").mkdir()
    (folder / "data" / "backups" / ".snapshot-x").mkdir()
    codes = {check["code"] for check in examined(folder)["checks"]}
    assert {"kept_aside", "unfinished"} <= codes
