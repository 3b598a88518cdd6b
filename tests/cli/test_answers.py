"""Answers an operator can use: as a file, with what must be known of them, one metric in full."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pyarrow import parquet
from tests.cli.program import Program, put, table

if TYPE_CHECKING:
    from pathlib import Path

SPEND = table(
    "day,platform,account,channel,ad_campaign,cost,clicks",
    "2026-11-16,meta,a,paid/meta,=1+1,10.00,4",
    "2026-11-17,meta,a,paid/meta,@夏,20.50,5",
    "2026-11-18,meta,a,paid/meta,plain,3.00,",
)


@pytest.fixture
def filled(fanbu: Program, tmp_path: Path) -> Program:
    file = put(tmp_path / "spend.csv", SPEND)
    fanbu.run("import", file, "--as", "spend", "--as-of", "2026-11-20")
    return fanbu


def test_csv_is_for_spreadsheets(filled: Program, tmp_path: Path) -> None:
    """Labels, a byte-order mark, text that stays text, whole numbers without a fraction."""
    file = tmp_path / "a.csv"
    said = filled.run("query", "cost", "clicks", "--by", "ad_campaign", "--out", file).stdout
    assert said == f"3 rows written to {file}.\n"
    assert file.read_bytes().decode("utf-8").splitlines() == [
        "\ufeffAd campaign,Cost,Clicks", "'=1+1,10,4", "'@夏,20.5,5", "plain,3,",
    ]  # fmt: skip


def test_json_and_parquet_are_for_programs(filled: Program, tmp_path: Path) -> None:
    for name in ("a.json", "a.PARQUET"):
        filled.run("query", "cost", "--by", "ad_campaign", "--out", tmp_path / name)
    rows = [
        {"ad_campaign": "=1+1", "cost": 10}, {"ad_campaign": "@夏", "cost": 20.5},
        {"ad_campaign": "plain", "cost": 3},
    ]  # fmt: skip
    assert json.loads((tmp_path / "a.json").read_text()) == rows
    assert parquet.read_table(tmp_path / "a.PARQUET").to_pylist() == rows


def test_an_answer_that_cannot_be_written(filled: Program, tmp_path: Path) -> None:
    for name, code in (("a.docx", "not_supported_table"), ("a", "not_supported_table")):
        assert filled.refused("query", "cost", "--out", tmp_path / name)["code"] == code
    error = filled.refused("query", "cost", "--out", tmp_path / "no" / "a.csv", code=1)
    assert error["code"] == "cannot_write"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brand", "spend.csv"]


@pytest.mark.parametrize(
    ("args", "codes"),
    [
        (("cost",), []),
        (("cost", "--from", "2026-11-16", "--to", "2026-11-30"), ["days_missing"]),
        (("cost", "--from", "2026-11-19"), ["no_data_in_period"]),
        (("cost", "--to", "2026-11-15", "--from", "2026-11-01"), ["no_data_in_period"]),
        (("leads", "--from", "2027-01-01"), []),  # no leads were ever imported
        (
            ("cost", "--from", "2026-11-17", "--to", "2026-11-20", "--compare", "previous"),
            ["days_missing", "days_missing_before"],
        ),
        (("cost", "--from", "2026-11-18", "--to", "2026-11-18", "--compare", "previous"), []),
    ],
)
def test_an_answer_beyond_the_data_says_so(
    filled: Program, args: tuple[str, ...], codes: list[str]
) -> None:
    warnings = filled.ask("query", *args)["warnings"]
    assert [warning["code"] for warning in warnings] == codes
    for warning in warnings:
        told = warning["code"].startswith("days_missing")
        assert told or warning["last"] == "2026-11-18"


def test_one_metric_in_full(filled: Program) -> None:
    shown = filled.run("metrics", "cpl").stdout
    assert shown.startswith("Cost per lead (cpl)\n")
    assert "cost / leads" in shown
    [row] = filled.result("metrics", "cpl")["rows"]
    assert (row["tables"], row["parts"], row["better"]) == (
        ["leads", "spend"], ["cost", "leads"], "lower",
    )  # fmt: skip
    assert "channel" in row["dimensions"]
    assert "creative" not in row["dimensions"]  # leads know of none
    [row] = filled.result("metrics", "leads")["rows"]
    assert "cpl" in row["used_by"]


def test_a_metric_that_is_none(filled: Program) -> None:
    error = filled.refused("metrics", "cots")
    assert error["code"] == "unknown_metric"
    assert "Cost (cost)" in error["hint"]


def test_what_cannot_be_split_is_told_in_words(filled: Program) -> None:
    error = filled.refused("query", "cost", "--by", "shop")
    assert error["message"] == "Cost cannot be split by “Shop”."
    assert "Channel" in error["hint"]
    assert "(" not in error["hint"]  # labels without their notes


def test_targets_are_shown_as_their_metrics_are(filled: Program) -> None:
    assert filled.run("target", "list").stdout.startswith("No targets are set.")
    for said in ("5000", "5,000", "0.5万", "5000元"):
        filled.run("target", "set", "cost", said, "--period", "2026年11月")
        assert [row["value"] for row in filled.result("target", "list")["rows"]] == [5000]
    refused = filled.refused("target", "set", "cost", "5,00", "--period", "2026-11")
    assert refused["code"] == "bad_number"
    shown = filled.run("target", "set", "valid_rate", "0.5", "--period", "2026-11").stdout
    assert "¥5,000.00" in shown
    assert "50.00%" in shown
    assert filled.refused("target", "set", "cost", "-5", "--period", "2026-11")["code"] == (
        "value_like_option"
    )


def test_targets_are_drawn_against_the_time(filled: Program) -> None:
    filled.run("target", "set", "cost", "1", "--period", "2026-11")
    filled.run("target", "set", "clicks", "9", "--period", "2026-11", "--channel", "paid/meta")
    shown = filled.run("target").stdout
    assert "Budget" in shown
    assert "██████┃████" in shown
    assert "paid/meta" in shown
    assert "Budget 2026-11: " in shown
    assert "points ahead of the time." in shown
    where = "ad_campaign = '[red]x[/red]'"
    shown = filled.run("target", "set", "cost", 1, "--period", "2026-11", "--where", where).stdout
    assert where in shown
    assert (
        filled.refused("target", "set", "cost", 1, "--period", "2026-11", "--channel", "paid/mta")[
            "code"
        ]
        == "unknown_channel"
    )


def test_a_template_and_a_list(fanbu: Program, tmp_path: Path) -> None:
    assert "footfall" in fanbu.run("template").stdout
    file = tmp_path / "t.xlsx"
    said = fanbu.run("template", "leads", "--out", file).stdout
    assert said.endswith(f"fanbu import {file} -w {fanbu.workspace}\n")
    assert fanbu.refused("import", file)["code"] == "form_empty"
    assert fanbu.refused("template", "leads", "--out", file)["code"] == "template_exists"
    leads = put(
        tmp_path / "l.csv",
        table("external_id,created_at,phone,owner", "L1,2026-11-03,13800000001,Lei"),
    )
    fanbu.run("import", leads, "--as", "leads")
    own = put(tmp_path / "own.csv", table("name,phone", "Ann,13800000001", "Bob,13800000002"))
    said = fanbu.run("join", own, "--out", tmp_path / "o.csv", "--columns", "owner").stdout
    assert said.startswith("2 rows: 1 by phone, 1 not known. Written to ")
    assert (tmp_path / "o.csv").read_text("utf-8-sig").splitlines() == [
        "name,phone,Known by,Lead's owner", "Ann,13800000001,phone,Lei",
        "Bob,13800000002,not known,",
    ]  # fmt: skip


def test_few_of_many_imports_are_named(fanbu: Program, tmp_path: Path) -> None:
    for day in range(1, 13):
        file = put(tmp_path / f"{day}.csv", table("day,channel,cost", f"2026-11-{day:02},a/b,1"))
        fanbu.run("import", file, "--as", "spend", "--set", "platform=meta")
    assert "…, 5, 6, 7, 8, 9, 10, 11, 12." in fanbu.refused("undo", 99)["hint"]


def test_a_total_is_the_last_row_of_what_is_printed(filled: Program) -> None:
    asked = ("query", "cost", "clicks", "--total")
    said = filled.run(*asked, "--by", "ad_campaign").stdout
    last = [line.split() for line in said.splitlines() if line.strip()][-1]
    assert last == ["Total", "¥33.50", "9"]
    assert "Total" not in filled.run(*asked).stdout, "one row is its own total"


def test_a_channel_is_named_in_files_for_people(filled: Program, tmp_path: Path) -> None:
    """As on the page; a program is told the code."""
    for name in ("a.csv", "a.json"):
        filled.run("query", "cost", "--by", "channel", "--out", tmp_path / name)
    told = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()
    assert told == ["Channel,Cost", "Meta,33.5"]
    rows = json.loads((tmp_path / "a.json").read_text())
    assert rows == [{"channel": "paid/meta", "cost": 33.5}]
