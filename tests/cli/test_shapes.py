"""The JSON of each command is exactly what the contract says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.program import Program, answer, outside, put, table

if TYPE_CHECKING:
    from pathlib import Path

SPEND = table(
    "day,platform,account,channel,cost,clicks",
    "2026-11-09,meta,a,paid/meta,40.00,4",
    "2026-11-16,meta,a,paid/meta,10.00,2",
    "2026-11-17,meta,a,paid/meta,20.50,",
)


@pytest.fixture
def spent(fanbu: Program, tmp_path: Path) -> Program:
    fanbu.run(
        "import", put(tmp_path / "spend.csv", SPEND), "--as", "spend", "--as-of", "2026-11-20"
    )
    return fanbu


def test_an_import(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "spend.csv", SPEND + "2026-11-18,meta,a,paid/meta,much,1\n")
    found = fanbu.ask("import", file, "--as", "spend", "--as-of", "2026-11-20T08:00", "--skip-bad")
    assert found == {
        "ok": True,
        "result": {
            "files": [
                {
                    "path": str(file),
                    "import_id": 1,
                    "reader": "canonical",
                    "table": "spend",
                    "level": "account",
                    "account": "a",
                    "window": "2026-11-09..2026-11-17",
                    "as_of": "2026-11-20T00:00:00+00:00",
                    "rows": 4,
                    "kept": 3,
                    "dropped": {"bad_value": 1},
                    "tables": {"spend": 3},
                    "repeated": False,
                }
            ]
        },
        "warnings": [],
        "query": {},
    }


def test_a_query(spent: Program) -> None:
    found = spent.ask(
        "query", "cost", "clicks", "--by", "channel", "--grain", "day", "--from", "2026-11-16"
    )
    assert set(found) == {"ok", "result", "warnings", "query"}
    assert found["result"] == {
        "columns": ["period", "channel", "cost", "clicks"],
        "rows": [
            {"period": "2026-11-16", "channel": "paid/meta", "cost": 10, "clicks": 2},
            {"period": "2026-11-17", "channel": "paid/meta", "cost": 20.5, "clicks": None},
        ],
    }
    asked = found["query"]
    assert (asked["metrics"], asked["by"], asked["grain"]) == (
        ["cost", "clicks"],
        ["channel"],
        "day",
    )
    assert asked["period"] == {"start": "2026-11-16", "end": "2026-11-17"}
    assert "spend_at" in asked["sql"]


def test_a_comparison_adds_two_columns_a_metric(spent: Program) -> None:
    week = ("--from", "2026-11-16", "--to", "2026-11-22")
    assert spent.result("query", "cost", *week, "--compare", "previous") == {
        "columns": ["cost", "cost_previous", "cost_change"],
        "rows": [{"cost": 30.5, "cost_previous": 40, "cost_change": pytest.approx(-9.5 / 40)}],
    }


@pytest.mark.parametrize(
    ("grain", "periods"),
    [
        ("day", ["2026-11-09", "2026-11-16", "2026-11-17"]),
        ("week", ["2026-11-09", "2026-11-16"]),
        ("month", ["2026-11-01"]),
    ],
)
def test_a_period_is_an_iso_day(spent: Program, grain: str, periods: list[str]) -> None:
    rows = spent.result("query", "cost", "--grain", grain)["rows"]
    assert [row["period"] for row in rows] == periods
    assert sum(row["cost"] for row in rows) == 70.5


def test_a_total_has_no_period(spent: Program) -> None:
    assert spent.result("query", "cost")["columns"] == ["cost"]


def test_sources_and_undo(spent: Program) -> None:
    found = spent.result("sources")
    assert found["rows"] == [
        {
            "table": "spend", "reader": "canonical", "platform": "meta", "account": "a",
            "level": "account", "first_day": "2026-11-09", "last_day": "2026-11-17",
            "as_of": "2026-11-20T15:59:59+00:00", "days": 3,
            "missing": [f"2026-11-{day}" for day in (10, 11, 12, 13, 14, 15)],
            "owner": None, "cadence": "weekly", "inferred": True, "ready": None,
            "covered_to": "2026-11-17", "paused": [], "note": None, "late_since": None,
            "overdue": [f"2026-11-{day}" for day in (10, 11, 12, 13, 14, 15)],
            "todo": "Import 2026-11-10..2026-11-15; if it really stood still, fanbu sources "
            "pause meta --account a --table spend --from 2026-11-10 --to 2026-11-15.",
            "list": None,
        }
    ]  # fmt: skip
    [file] = found["imports"]
    assert spent.result("undo", file["import_id"])["files"] == [file]
    assert spent.result("sources")["imports"] == []
    assert spent.refused("undo", file["import_id"])["code"] == "unknown_import"


def test_sources_are_shown_by_the_workspaces_clock(spent: Program) -> None:
    shown = spent.run("sources").stdout
    assert "2026-11-20 23:59" in shown
    assert "import 1" in shown


def test_targets(fanbu: Program) -> None:
    fanbu.run("target", "set", "leads", 4000, "--period", "2026-11")
    row: dict[str, object] = {
        "metric": "leads", "label": "Leads", "channel": None, "where": None,
        "period": "2026-11-01..2026-11-30", "value": 4000, "standing": "unknown",
        "counted_to": None, "actual": None, "done": None, "elapsed": None, "points": None,
        "remaining": None, "days_left": 30, "per_day": None, "run_rate": None, "behind": False,
        "missing": [],
        "partial": False,
    }  # fmt: skip
    found = fanbu.result("target", "list")
    assert found["rows"] == [row]
    assert found["columns"] == [name for name in row if name not in ("missing", "partial")]
    assert fanbu.result("target") == found
    assert fanbu.result("target", "remove", "leads", "--period", "2026-11")["rows"] == []
    assert (
        fanbu.refused("target", "set", "nope", 1, "--period", "2026-11")["code"] == "unknown_metric"
    )


def test_channels_metrics_content_and_report(spent: Program) -> None:
    assert spent.result("channels")["rows"] == [{"channel": "paid/meta", "cost": 70.5, "clicks": 6}]
    metrics = {row["metric"]: row for row in spent.result("metrics")["rows"]}
    assert metrics["cost"]["label"] == "Cost"
    assert metrics["cpl"]["unit"] == "money"
    assert spent.result("content")["rows"] == []
    report = spent.ask("report", "week", "--date", "2026-11-22")
    assert report["result"]["period"] == "2026-11-16..2026-11-22"
    assert report["result"]["language"] == "en"
    assert 0 < len(report["result"]["text"]) <= 300
    assert {block["kind"] for block in report["result"]["blocks"]}
    assert report["query"]["grain"] == "week"


def test_init(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    found = answer(
        outside("init", folder, "--name", "云朵", "--playbook", "online_education", "--json")
    )
    assert found["result"] == {
        "workspace": str(folder), "name": "云朵", "language": "zh", "playbook": "online_education",
        "timezone": "Asia/Shanghai", "currency": "CNY",
    }  # fmt: skip
    assert (folder / "fanbu.toml").is_file()


def usage(*args: object) -> dict[str, Any]:
    told = answer(outside(*args, code=2))
    assert told["ok"] is False
    error: dict[str, Any] = told["error"]
    assert error["message"]
    assert error["hint"]
    return error


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("query", "--json"), "missing_argument"),
        (("query", "cost", "--grainn", "day", "--json"), "unknown_option"),
        (("query", "cost", "--json", "--by"), "option_needs_value"),
        (("query", "cost", "--json=1"), "option_takes_no_value"),
        (("doctor", "a", "b", "--json"), "extra_arguments"),
        (("sources", "a", "b", "--json"), "unknown_command"),
        (("import", "--json"), "missing_argument"),
        (("undo", "seven", "--json"), "bad_number_whole"),
        (("--json", "nonsense"), "unknown_command"),
        (("--json",), "missing_command"),
        (("target", "set", "leads", "many", "--period", "2026-11", "--json"), "bad_number"),
        (("demo", "--days", "3", "--json"), "number_too_small"),
    ],
)
def test_usage_errors_are_json_too(args: tuple[str, ...], code: str) -> None:
    assert usage(*args)["code"] == code


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("query", "nope"), "unknown_metric"),
        (("query", "cost", "--grain", "hour"), "bad_choice"),
        (("query", "cost", "--compare", "never"), "bad_choice"),
        (("query", "cost", "--from", "soon"), "bad_day"),
        (("query", "cost", "--from", "2026-11-02", "--to", "2026-11-01"), "period_reversed"),
        (("query", "cost", "--where", "channel ="), "expression_ends"),
        (("query", ","), "no_metric"),
        (("import", "nothing.csv"), "no_such_file"),
        (("import", ".", "--as", "nothing"), "bad_choice"),
        (("import", ".", "--reader", "nothing"), "bad_choice"),
        (("import", ".", "--dates", "ymd"), "bad_choice"),
        (("import", ".", "--window", "soon"), "bad_period"),
        (("import", ".", "--as-of", "soon"), "bad_day"),
        (("import", ".", "--set", "channel"), "bad_set_option"),
        (("undo", "7"), "unknown_import"),
        (("report", "year"), "bad_choice"),
        (("report", "week", "--for", "nobody"), "bad_choice"),
        (("report", "week", "--out", "page.pptx"), "not_supported_out"),
        (("channels", "--to", "2026-02-30"), "bad_day"),
        (("content", "--from", "2026-02-30"), "bad_day"),
    ],
)
def test_bad_input_ends_with_two(fanbu: Program, args: tuple[str, ...], code: str) -> None:
    assert fanbu.refused(*args)["code"] == code


def test_what_could_not_be_done_ends_with_one(fanbu: Program, tmp_path: Path) -> None:
    page = put(tmp_path / "file", "not a folder") / "page.html"
    assert fanbu.refused("report", "week", "--out", page, code=1)["code"] == "cannot_write"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brand", "file"]


def test_init_refuses_what_is_there(fanbu: Program, tmp_path: Path) -> None:
    assert usage("init", fanbu.workspace, "--json")["code"] == "workspace_exists"
    assert usage("init", put(tmp_path / "x", ""), "--json")["code"] == "not_a_folder"
    for option, value, code in (
        ("--timezone", "Mars/Olympus", "unknown_timezone"),
        ("--currency", "Yuan", "unknown_currency"),
        ("--language", "fr", "bad_choice"),
        ("--playbook", "nothing", "unknown_playbook"),
    ):
        assert usage("init", tmp_path / "new", option, value, "--json")["code"] == code
        assert not (tmp_path / "new").exists()
