"""A table on a narrow terminal: text gives way, numbers are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.program import Program, put, table

import fanbu as package
from fanbu.cli.tables import print_table

if TYPE_CHECKING:
    from pathlib import Path

SPEND = table(
    "day,platform,account,channel,cost,impressions",
    "2026-11-16,meta,a,partner/a_long_name_of_a_channel,1234567.89,98765432",
)


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_a_number_is_never_cut(
    fanbu: Program,
    tmp_path: Path,
    columns: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fanbu.run("import", put(tmp_path / "spend.csv", SPEND), "--as", "spend")
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("FORCE_COLOR", "1")  # as a terminal
    monkeypatch.setenv("NO_COLOR", "1")
    with package.open(fanbu.workspace) as ws:
        print_table(ws.query(["cost", "impressions", "cpm"], by="channel"), ws)
    shown = capsys.readouterr().out
    for number in ("¥1,234,567.89", "98,765,432", "¥12.50"):
        assert number in shown
    assert "…" not in shown
    assert ("partner/a_long_name_of_a_channel" in shown) is (columns == 200)
