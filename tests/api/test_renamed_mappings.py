"""A renamed mapping is the same one: what it reads next replaces what it read before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

ENTRIES = {
    "tables": ["spend"],
    "columns": {"何日": "day", "户头": "account", "花掉": "cost"},
    "set": {"platform": "p"},
}


def bring(ws: Workspace, folder: Path, day: int, *costs: int, account: str = "A") -> None:
    rows = "".join(f"2026-11-0{n},{account},{cost}\n" for n, cost in enumerate(costs, start=1))
    file = folder / f"花费 {day}.csv"
    file.write_text(f"何日,户头,花掉\n{rows}", encoding="utf-8")
    ws.import_files(file, as_of=f"2026-11-{day:02}")


def cost(ws: Workspace) -> float:
    return float(ws.query("cost").to_dict()["rows"][0]["cost"])


def test_a_smaller_correction_counts_after_a_rename(ws: Workspace, tmp_path: Path) -> None:
    """100 and 50; then 60 and 50: not the greater total of a view under another name."""
    ws.save_mapping("own", ENTRIES)
    bring(ws, tmp_path, 10, 100, 50)
    ws.rename_mapping("own", "ours")
    bring(ws, tmp_path, 11, 60, 50)
    assert cost(ws) == 110
    assert {row["reader"] for row in ws.sources().to_dict()["rows"]} == {"mapping:ours"}
    ws.undo(2)
    assert cost(ws) == 150
    ws.rename_mapping("ours", "own")
    bring(ws, tmp_path, 12, 10)
    assert cost(ws) == 60


def test_the_same_file_again_is_known(ws: Workspace, tmp_path: Path) -> None:
    ws.save_mapping("own", ENTRIES)
    bring(ws, tmp_path, 10, 100)
    ws.rename_mapping("own", "ours")
    [file] = ws.import_files(tmp_path / "花费 10.csv", as_of="2026-11-10").to_dict()["files"]
    assert (file["repeated"], file["reader"]) == (True, "mapping:ours")


def test_what_another_mapping_of_that_name_brought_is_not_mixed_in(
    ws: Workspace, tmp_path: Path
) -> None:
    ws.save_mapping("old", ENTRIES)
    bring(ws, tmp_path, 10, 100)
    ws.remove_mapping("old")
    ws.save_mapping("new", ENTRIES)
    with pytest.raises(BadInput) as refused:
        ws.rename_mapping("new", "old")
    assert (refused.value.code, refused.value.details["imports"]) == ("mapping_name_used", [1])
    assert [row["mapping"] for row in ws.mappings().to_dict()["rows"]] == ["new"]


def test_an_account_that_was_said_is_still_remembered(ws: Workspace, tmp_path: Path) -> None:
    """The file names no account and two are known: it was said once, before the rename."""
    columns = {"何日": "day", "计划": "ad_campaign", "花掉": "cost"}
    ws.save_mapping("own", {**ENTRIES, "columns": columns})
    for account in "AB":
        text = f"day,platform,account,ad_campaign,cost\n2026-10-01,p,{account},{account}1,1\n"
        (tmp_path / f"{account}.csv").write_text(text)
        ws.import_files(tmp_path / f"{account}.csv", as_="spend", as_of="2026-11-01")
    file = tmp_path / "周报.csv"
    file.write_text("何日,计划,花掉\n2026-11-01,新,5\n", encoding="utf-8")
    ws.import_files(file, as_of="2026-11-10", account="B")
    ws.rename_mapping("own", "ours")
    file.write_text("何日,计划,花掉\n2026-11-02,又新,6\n", encoding="utf-8")
    ws.import_files(file, as_of="2026-11-11")
    rows = ws.query("cost", by=["account"]).to_dict()["rows"]
    assert [(row["account"], row["cost"]) for row in rows] == [("A", 1), ("B", 12)]
