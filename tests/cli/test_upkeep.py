"""`fanbu backup`, `restore`, `compact`, `doctor` as an operator meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.program import Program, answer, outside, put, table

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "day,platform,account,channel,cost"
OLD = table(HEADER, "2026-11-16,meta,a,paid/meta,10.00")
NEW = table(HEADER, "2026-11-16,meta,a,paid/meta,12.50")


def bring(fanbu: Program, folder: Path) -> None:
    for name, text, taken in (("a", OLD, "2026-11-17"), ("b", NEW, "2026-11-18")):
        fanbu.run("import", put(folder / f"{name}.csv", text), "--as", "spend", "--as-of", taken)


def test_there_and_back(fanbu: Program, tmp_path: Path) -> None:
    bring(fanbu, tmp_path)
    file = tmp_path / "b.zip"
    assert "keep it safe" in fanbu.run("backup", file).stdout
    assert fanbu.refused("backup", file)["code"] == "file_exists"
    fanbu.run("undo", 2)
    assert fanbu.value("cost") == 10
    said = fanbu.run("restore", file).stdout
    assert "Cloud of 2026-11-23 09:00 is back" in said
    assert "before-restore-" in said
    assert fanbu.value("cost") == 12.5
    fresh = Program(tmp_path / "new")
    assert fresh.result("restore", file)["aside"] is None
    assert fresh.value("cost") == 12.5


def test_what_is_no_backup_is_refused(fanbu: Program, tmp_path: Path) -> None:
    before = fanbu.state()
    error = fanbu.refused("restore", put(tmp_path / "x.csv", OLD))
    assert error["code"] == "not_a_backup"
    assert fanbu.refused("restore", tmp_path / "nothing.zip")["code"] == "no_such_file"
    assert fanbu.state() == before


def test_compact_says_what_goes_and_what_that_means(fanbu: Program, tmp_path: Path) -> None:
    assert "nothing to drop" in fanbu.run("compact").stdout
    bring(fanbu, tmp_path)
    shown = fanbu.run("compact", "--dry-run").stdout
    assert shown.startswith("Spend: 1 row\n1 row would be dropped; nothing was changed")
    assert "that touches 1 import" in shown
    assert fanbu.result("compact")["tables"] == {"spend": 1}
    assert fanbu.value("cost") == 12.5


def test_a_well_workspace(fanbu: Program) -> None:
    shown = fanbu.run("doctor")
    assert shown.stderr == ""
    assert shown.stdout.splitlines()[-1].startswith("The workspace is well: ")
    assert fanbu.result("doctor")["healthy"] is True


def test_an_ill_workspace_exits_with_one(chinese: Program) -> None:
    put(chinese.workspace / "channels.yaml", "- {channel: paid}\n")
    shown = chinese.run("doctor", code=1).stdout
    assert "✗" in shown
    assert "1 项有问题" in shown
    told = answer(chinese.run("doctor", "--json", code=1))
    assert told["ok"] is True
    assert told["result"]["healthy"] is False


def test_no_workspace_no_doctor(tmp_path: Path) -> None:
    assert "There is no workspace" in outside("doctor", "-w", tmp_path, code=2).stderr
    assert answer(outside("doctor", "-w", tmp_path, "--json", code=2))["ok"] is False
