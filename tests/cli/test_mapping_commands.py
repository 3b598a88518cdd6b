"""`fanbu mappings`, `fanbu collect`, `fanbu undo --dry-run`: the faces of what the app does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.api import collecting, settling

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from tests.cli.program import Program

SHEET = "姓名,电话,登记日期\n张三,13800000001,2026-11-20\n"
HEAD = "day,platform,account,ad_campaign,cost\n"


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_saved_readings_are_listed_shown_renamed_and_removed(
    fanbu: Program, tmp_path: Path
) -> None:
    fanbu.run("import", put(tmp_path / "客户.csv", SHEET), "--yes")
    assert [row["mapping"] for row in fanbu.result("mappings")["rows"]] == ["客户"]
    text = fanbu.run("mappings", "show", "客户").stdout
    assert "登记日期: created_at" in text
    mapping = put(tmp_path / "mine.yaml", text)
    again = put(tmp_path / "again.csv", SHEET.replace("0001", "0002"))
    assert fanbu.brings(again, "--map", mapping)[0]["kept"] == 1
    renamed = fanbu.result("mappings", "rename", "客户", "名单")
    assert [row["mapping"] for row in renamed["rows"]] == ["名单"]
    assert fanbu.refused("mappings", "remove", "客户")["code"] == "unknown_mapping"
    assert fanbu.result("mappings", "remove", "名单")["rows"] == []
    assert "no saved readings" in fanbu.run("mappings").stdout


def test_undo_tells_first_what_counts_again(fanbu: Program, tmp_path: Path) -> None:
    old = put(tmp_path / "a.csv", HEAD + "2026-11-20,baidu,A,甲,100\n")
    new = put(tmp_path / "b.csv", HEAD + "2026-11-20,baidu,A,甲,110\n")
    fanbu.run("import", old, "--as", "spend", "--as-of", "2026-11-21T08:00")
    fanbu.run("import", new, "--as", "spend", "--as-of", "2026-11-22T08:00")
    told = fanbu.run("undo", "2", "--dry-run").stdout
    assert "would be taken back" in told
    assert "Counts again: Spend of import 1" in told
    assert fanbu.value("cost") == 110
    assert [row["other"] for row in fanbu.result("undo", "2")["comes_back"]] == [1]
    assert fanbu.value("cost") == 100


def test_the_watched_folder_is_collected_once(
    fanbu: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "QUIET", settling.Quiet(0, 0, 0, 0))
    monkeypatch.setattr(collecting, "LOOKS", 0.01)
    inbox = fanbu.workspace / "inbox"
    assert "nothing new" in fanbu.run("collect").stdout
    file = put(inbox / "spend.csv", HEAD + "2026-11-20,baidu,A,甲,100\n")
    put(inbox / "x.csv", "a,b\n1,2\n")
    told = fanbu.run("collect").stdout
    assert "Imported spend.csv: 1 row." in told
    assert "Has a question: x.csv." in told
    assert fanbu.result("collect")["rows"] == []
    assert file.is_file()
    assert fanbu.value("cost") == 100
