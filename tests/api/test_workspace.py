"""`fanbu.open`: one method a command, results, errors, and one owner at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import fanbu
from fanbu import api
from fanbu.errors import BadInput, Failed, FanbuError
from fanbu.model.imports import ImportOptions

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

SPEND = (
    "day,platform,account,channel,cost,impressions\n"
    "2026-11-09,meta,a,paid/meta,40.00,400\n"
    "2026-11-16,meta,a,paid/meta,10.00,100\n"
    "2026-11-17,meta,a,paid/meta,20.00,200\n"
)
LEADS = (
    "external_id,created_at,channel,status\n"
    "L1,2026-11-16 09:00,paid/meta,won\n"
    "L2,2026-11-17 23:30,paid/meta,junk\n"
)


@pytest.fixture
def spend(tmp_path: Path) -> Path:
    file = tmp_path / "spend.csv"
    file.write_text(SPEND)
    return file


@pytest.fixture
def filled(ws: Workspace, spend: Path, tmp_path: Path) -> Workspace:
    leads = tmp_path / "leads.csv"
    leads.write_text(LEADS)
    ws.import_files(spend, as_="spend", as_of="2026-11-20")
    ws.import_files([leads], as_="leads", as_of="2026-11-20")
    return ws


def test_an_import(ws: Workspace, spend: Path) -> None:
    shown = ws.import_files(spend, as_="spend", dry_run=True)
    assert ws.sources().table.num_rows == 0
    result = ws.import_files(str(spend), as_="spend", set={"campaign": "autumn"})
    [file] = result.to_dict()["files"]
    assert (file["import_id"], file["rows"], file["kept"]) == (1, 3, 3)
    assert shown.to_dict()["files"][0]["import_id"] is None
    assert result.table.column("kept").to_pylist() == [3]
    assert ws.query("cost", by="campaign").to_dict()["rows"] == [{"campaign": "autumn", "cost": 70}]
    again = ws.import_files([spend], as_="spend", set=["campaign=autumn"])
    assert again.to_dict()["files"][0]["repeated"] is True


def test_undo_and_sources(filled: Workspace) -> None:
    listed = filled.sources()
    assert listed.table.column("table").to_pylist() == ["leads", "spend"]
    assert [file["import_id"] for file in listed.to_dict()["imports"]] == [1, 2]
    filled.undo(1)
    assert filled.query("cost").to_dict()["rows"] == [{"cost": None}]
    assert filled.query("leads").to_dict()["rows"] == [{"leads": 2}]


def test_a_query(filled: Workspace) -> None:
    """Cost 30 in the week of the 16th, 40 the week before; two leads, the first one won."""
    result = filled.query(
        ["cost", "leads"], by=["channel"], grain="week", start="2026-11-16", end="2026-11-22",
        where="channel = 'paid/meta'", compare="previous",
    )  # fmt: skip
    assert result.table.column_names == result.to_dict()["columns"]
    assert isinstance(result.table, pa.Table)
    [row] = result.to_dict()["rows"]
    assert (row["period"], row["channel"]) == ("2026-11-16", "paid/meta")
    assert (row["cost"], row["cost_previous"], row["cost_change"]) == (30, 40, -0.25)
    assert row["leads"] == 2
    assert result.query["period"] == {"start": "2026-11-16", "end": "2026-11-22"}
    assert result.chart() is None
    assert result.findings == ()
    rates = filled.query("win_rate,valid_rate", start=date(2026, 11, 1), end=date(2026, 11, 30))
    assert rates.to_dict()["rows"] == [{"win_rate": 0.5, "valid_rate": 0.5}]


@pytest.mark.parametrize(
    ("start", "end", "cost"),
    [("2026-11-16", None, 30), (None, "2026-11-16", 50), ("2026-12-01", None, None)],
)
def test_one_end_is_completed_by_the_data(
    filled: Workspace, start: str | None, end: str | None, cost: float | None
) -> None:
    assert filled.query("cost", start=start, end=end).to_dict()["rows"] == [{"cost": cost}]


def test_a_day_is_the_workspaces(filled: Workspace) -> None:
    """23:30 in Shanghai is still the 17th there, though the 17th 15:30 in UTC."""
    rows = filled.query("leads", grain="day").to_dict()["rows"]
    assert [(row["period"], row["leads"]) for row in rows] == [("2026-11-16", 1), ("2026-11-17", 1)]


def test_channels_content_and_metrics(filled: Workspace) -> None:
    [row] = filled.channels().to_dict()["rows"]
    assert (row["channel"], row["cost"], row["leads"], row["cpl"]) == ("paid/meta", 70, 2, 35)
    content = filled.content(start="2026-11-01", end="2026-11-22")
    assert content.to_dict()["rows"] == []
    assert [warning.code for warning in content.warnings] == ["no_content"]
    metrics = filled.metrics()
    assert metrics.table.num_rows == len(metrics.to_dict()["rows"])
    assert {"cost", "cpl", "roas", "net_revenue"} <= set(metrics.table["metric"].to_pylist())


def test_a_report(filled: Workspace, tmp_path: Path) -> None:
    result = filled.report("week", date="2026-11-22", out=tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page == result.html()
    assert page.startswith("<!doctype html>")
    assert result.markdown().startswith("# ")
    assert 0 < len(result.text()) <= 300
    assert result.table["text"].to_pylist() == [result.text()]
    assert result.to_dict()["period"] == "2026-11-16..2026-11-22"
    chart = result.chart()
    assert chart is None or chart.spec
    assert json.dumps(result.to_dict(), allow_nan=False, default=str)
    chinese = filled.report("week", date="2026-11-22", language="zh")
    assert chinese.to_dict()["language"] == "zh"
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize(
    ("grain", "asked", "period"),
    [
        ("day", None, "2026-11-17..2026-11-17"),
        ("week", None, "2026-11-09..2026-11-15"),
        ("week", "2026-11-22", "2026-11-16..2026-11-22"),
        ("week", "2026-11-21", "2026-11-09..2026-11-15"),
        ("month", "2026-11-30", "2026-11-01..2026-11-30"),
        ("month", None, "2026-10-01..2026-10-31"),
    ],
)
def test_a_report_is_of_the_last_complete_period(
    filled: Workspace, grain: str, asked: str | None, period: str
) -> None:
    """The data reach the 17th, a Tuesday; today is the 23rd."""
    assert filled.report(grain, date=asked).to_dict()["period"] == period


def test_targets(ws: Workspace) -> None:
    ws.set_target("leads", 4000, period="2026-11")
    ws.set_target("leads", 4200, period="2026-11")
    [row] = ws.targets().to_dict()["rows"]
    assert (row["metric"], row["period"], row["value"], row["standing"]) == (
        "leads", "2026-11-01..2026-11-30", 4200, "unknown",
    )  # fmt: skip
    assert ws.targets().table["value"].to_pylist() == [4200]
    ws.remove_target("leads", period="2026-11")
    assert ws.targets().to_dict()["rows"] == []


def wrong(ws: Workspace) -> list[tuple[str, Any]]:
    return [
        ("unknown_metric", lambda: ws.query("nope")),
        ("no_metric", lambda: ws.query([])),
        ("bad_day", lambda: ws.query("cost", start="soon")),
        ("bad_choice", lambda: ws.query("cost", grain="hour")),
        ("period_reversed", lambda: ws.query("cost", start="2026-02-02", end="2026-02-01")),
        ("no_such_file", lambda: ws.import_files("nothing.csv")),
        ("bad_set_option", lambda: ws.import_files(".", set=["x"])),
        ("bad_choice", lambda: ws.import_files(".", as_="nothing")),
        ("bad_period", lambda: ws.import_files(".", window="soon")),
        ("unknown_import", lambda: ws.undo(9)),
        ("bad_choice", lambda: ws.report("year")),
        ("not_supported_out", lambda: ws.report("week", out="x.doc")),
        ("unknown_metric", lambda: ws.set_target("nope", 1, period="2026-11")),
        ("bad_target", lambda: ws.set_target("leads", -1, period="2026-11")),
        ("bad_period", lambda: ws.set_target("leads", 1, period="soon")),
        ("unknown_target", lambda: ws.remove_target("leads", period="2026-11")),
    ]


def test_errors_carry_a_code_and_a_readable_message(ws: Workspace) -> None:
    for code, call in wrong(ws):
        with pytest.raises(BadInput) as caught:
            call()
        problem = caught.value
        assert problem.code == code
        assert problem.message
        assert problem.hint
        assert str(problem) == f"{problem.message} {problem.hint}"
        assert problem.exit_code == 2


def test_errors_before_there_is_a_workspace(tmp_path: Path) -> None:
    calls: list[tuple[str, Any]] = [
        ("no_workspace", lambda: fanbu.open(tmp_path)),
        ("bad_choice", lambda: fanbu.init(tmp_path / "a", language="fr")),
        ("unknown_timezone", lambda: fanbu.init(tmp_path / "a", timezone="Mars")),
        ("unknown_playbook", lambda: fanbu.init(tmp_path / "a", playbook="nothing")),
        ("folder_not_empty", lambda: api.demo(tmp_path)),
        ("bad_choice", lambda: api.demo(tmp_path / "a", language="fr")),
        ("bad_day", lambda: api.demo(tmp_path / "a", until="soon")),
        ("demo_days", lambda: api.demo(tmp_path / "a", days=1)),
    ]
    (tmp_path / "something").touch()
    for code, call in calls:
        with pytest.raises(BadInput) as caught:
            call()
        assert caught.value.code == code
        assert caught.value.message
        assert [path.name for path in tmp_path.iterdir()] == ["something"]


def test_a_broken_settings_file_is_named(folder: Path) -> None:
    (folder / "fanbu.toml").write_text("name = ")
    with pytest.raises(BadInput, match="toml"):
        fanbu.open(folder)


def test_an_import_that_fails_late_leaves_no_mapping(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All files are read and loaded; then the check after them fails."""
    file = tmp_path / "ads.csv"
    file.write_text("Date,Campaign,Clicks,Cost,Mood\n2026-11-16,a,1,2.00,x\n")

    def fails(*_: object) -> None:
        raise Failed("transaction_undone")

    with monkeypatch.context() as patch:
        patch.setattr("fanbu.api.imports.contradictions", fails)
        with pytest.raises(Failed):
            ws.import_files(file, yes=True)
    assert list(ws.folder.mappings.iterdir()) == []
    assert ws.query("cost").to_dict()["rows"] == [{"cost": None}]
    ws.import_files(file, yes=True)
    assert [kept.name for kept in ws.folder.mappings.iterdir()] == ["ads.yaml"]


def test_the_demo_reads_states_by_the_default_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The brand reduced to one lead register; won and junk are words of the packaged lists."""
    from fanbu.demo import Export

    def write(_: object, root: Path) -> tuple[Export, ...]:
        file = root / "leads.csv"
        file.write_text(LEADS)
        return (Export(file, ImportOptions(table="leads")),)

    monkeypatch.setattr("fanbu.demo.simulate", lambda **_: None)
    monkeypatch.setattr("fanbu.demo.write", write)
    made = api.demo(tmp_path / "demo", language="en").to_dict()
    assert (made["files"], made["until"]) == (1, "2026-11-15")
    with fanbu.open(tmp_path / "demo") as ws:
        assert ws.language == "en"
        [row] = ws.query(["leads", "won_leads", "invalid_leads"]).to_dict()["rows"]
        assert tuple(row.values()) == (2, 1, 1)


HOLD = """
import sys, fanbu
with fanbu.open(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.readline()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Another process that owns the workspace until a line is written to it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def test_a_second_process_waits_and_then_names_the_owner(folder: Path) -> None:
    with holder(folder) as other:
        with pytest.raises(Failed) as caught:
            fanbu.open(folder)
        other.communicate("\n")
    assert caught.value.code == "warehouse_busy"
    assert f"PID {other.pid}" in str(caught.value)
    assert caught.value.exit_code == 1
    fanbu.open(folder).close()


def test_a_second_process_gets_in_when_the_first_is_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner lets go while we wait: between two attempts it is told to end."""
    import duckdb

    other = holder(folder)
    attempts = 0
    real = duckdb.connect

    def connect(*args: Any, **rest: Any) -> Any:
        nonlocal attempts
        attempts += 1
        if attempts == 2:
            other.communicate("\n")
        return real(*args, **rest)

    monkeypatch.setattr("duckdb.connect", connect)
    with other, fanbu.open(folder) as ws:
        assert ws.query("cost").to_dict()["rows"] == [{"cost": None}]
    assert attempts == 2


def test_every_error_is_of_one_family() -> None:
    assert issubclass(BadInput, FanbuError)
    assert issubclass(Failed, FanbuError)


def test_amounts_without_a_rate_are_said_with_every_sum(ws: Workspace, tmp_path: Path) -> None:
    """Two orders of 10, one in euros whose rate nobody knows: two orders, 10 of revenue."""
    file = tmp_path / "orders.csv"
    file.write_text(
        "external_id,ordered_at,net,currency\n1,2026-11-02,10,CNY\n2,2026-11-02,10,EUR\n"
    )
    ws.import_files(file, as_="orders", as_of="2026-11-20")
    found = ws.query(["orders", "revenue", "average_order"])
    assert found.to_dict()["rows"] == [{"orders": 2, "revenue": 10, "average_order": 10}]
    assert [(w.code, dict(w.details)) for w in found.warnings] == [
        (
            "amounts_without_rate",
            {
                "subject": "orders",
                "rows": 1,
                "currencies": ["EUR"],
                "first_day": date(2026, 11, 2),
                "last_day": date(2026, 11, 2),
            },
        )
    ]
    assert not ws.query("orders").warnings
    ws.undo(1)
    assert not ws.query("revenue").warnings


def test_rates_that_come_later_convert_the_same_file(ws: Workspace, tmp_path: Path) -> None:
    orders, rates = tmp_path / "orders.csv", tmp_path / "rates.csv"
    orders.write_text("external_id,ordered_at,net,currency\n2,2026-11-02,10,EUR\n")
    rates.write_text("day,currency,rate\n2026-11-02,EUR,8\n")
    ws.import_files(orders, as_="orders", as_of="2026-11-20")
    ws.import_files(rates, as_="rates", as_of="2026-11-20")
    ws.import_files(orders, as_="orders", as_of="2026-11-20")
    found = ws.query("revenue")
    assert (found.to_dict()["rows"], list(found.warnings)) == ([{"revenue": 80}], [])
