"""A table on a narrow terminal: text gives way, numbers are whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import Program, put, table

import fanbu as package
from fanbu.cli.sources import show_table
from fanbu.cli.tables import bands, print_table

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
    assert ("A_long_name_of_a_channel" in shown) is (columns >= 80)


def test_channels_are_called_by_their_names_and_a_program_is_told_codes(
    fanbu: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spend = "day,platform,account,channel,cost\n2026-11-16,ocean_engine,a,paid/ocean_engine,5\n"
    (tmp_path / "spend.csv").write_text(spend)
    fanbu.run("import", tmp_path / "spend.csv", "--as", "spend")
    with package.open(fanbu.workspace) as ws:
        found = ws.query("cost", by=["channel", "platform"])
        print_table(found, ws)
    shown = capsys.readouterr().out
    assert "Ocean Engine" in shown
    assert "ocean_engine" not in shown
    assert found.to_dict()["rows"][0]["channel"] == "paid/ocean_engine"


@pytest.mark.parametrize(("columns", "table"), [(80, False), (200, True)])
def test_sources_are_told_row_by_row_where_they_do_not_fit(
    fanbu: Program,
    tmp_path: Path,
    columns: int,
    table: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fanbu.run(
        "import", put(tmp_path / "spend.csv", SPEND), "--as", "spend", "--as-of", "2026-11-17"
    )
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    with package.open(fanbu.workspace) as ws:
        show_table(ws.sources(), ws)
    shown = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out)
    assert max(map(len, shown.splitlines())) <= columns
    assert ("Platform Meta · Account a" in shown) is not table
    assert ("─" in shown) is table


def test_a_table_too_wide_is_shown_in_bands() -> None:
    """The names come with each band; where they leave no room for numbers there is one table."""
    labels, row = ["Channel", "Cost", "Clicks", "Leads"], ["paid/meta", "1000", "20", "3"]
    numeric = [False, True, True, True]
    assert bands(labels, [row], numeric, 40) == [{0: 9, 1: 4, 2: 6, 3: 5}]
    assert bands(labels, [row], numeric, 30) == [{0: 9, 1: 4, 2: 6}, {0: 9, 3: 5}]
    assert bands(labels, [row], numeric, 12) == [{0: 9, 1: 4, 2: 6, 3: 5}]
    assert bands(labels[:1], [row[:1]], numeric[:1], 5) == [{0: 9}]
