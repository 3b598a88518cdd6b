"""`fanbu sources` and `--common`, as a person and a program meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.program import Program, put

if TYPE_CHECKING:
    from pathlib import Path

WEEK = ("--from", "2026-11-16", "--to", "2026-11-22")
SPEND = "day,platform,account,channel,cost\n" + "".join(
    f"2026-11-{n},{platform},a,paid/{platform},{cost}\n"
    for platform, cost in (("meta", 10), ("baidu", 1))
    for n in range(16, 23)
    if (platform, n) != ("baidu", 18)
)


@pytest.fixture
def filled(fanbu: Program, tmp_path: Path) -> Program:
    """A week of two platforms; Baidu's 18 November is missing."""
    fanbu.run(
        "import", put(tmp_path / "s.csv", SPEND), "--as", "spend", "--as-of", "2026-11-23T08:00"
    )
    return fanbu


def test_the_list_keeps_its_imports_and_says_what_to_do(filled: Program) -> None:
    filled.run("sources", "set", "baidu", "--owner", "Ann", "--ready", "09:00")
    shown = filled.run("sources").stdout
    assert "import 1" in shown
    last = shown.splitlines()[-1]
    assert last == (
        "! Baidu · a · Ann: data to 2026-11-22, 1 day missing, overdue since 2026-11-19 09:00. "
        "Import 2026-11-18; if it really stood still, "
        "fanbu sources pause baidu --from 2026-11-18 --to 2026-11-18."
    )
    found = filled.result("sources")
    assert [file["import_id"] for file in found["imports"]] == [1]
    assert [(row["platform"], row["owner"], row["overdue"]) for row in found["rows"]] == [
        ("baidu", "Ann", ["2026-11-18"]), ("meta", None, []),
    ]  # fmt: skip


def test_what_is_declared_is_shown_changed_and_forgotten(filled: Program) -> None:
    shown = filled.run("sources", "set", "baidu", "--owner", "Ann").stdout
    assert "Ann" in shown
    paused = ("--from", "2026-11-18", "--to", "2026-11-18")
    [row] = filled.result("sources", "pause", "baidu", *paused)["rows"]
    assert (row["owner"], row["cadence"], row["ready"]) == ("Ann", "daily", "09:00")
    assert row["paused"] == ["2026-11-18"]
    assert filled.ask("query", "cost", *WEEK)["warnings"] == []
    [row] = filled.result("sources", "resume", "baidu", "--from", "2026-11-01")["rows"]
    assert row["paused"] == []
    assert "Nothing is declared yet" in filled.run("sources", "forget", "baidu").stdout


def test_the_workspace_may_stand_before_or_after_the_verb(filled: Program) -> None:
    from tests.cli.program import answer, outside

    for args in (
        ("-w", filled.workspace, "sources", "set", "baidu", "--owner", "Ann"),
        ("sources", "-w", filled.workspace, "set", "baidu", "--owner", "Ann"),
        ("sources", "set", "baidu", "--owner", "Ann", "-w", filled.workspace),
    ):
        assert "Ann" in outside(*args).stdout
    found = answer(outside("sources", "--json", "-w", filled.workspace))
    assert len(found["result"]["rows"]) == 2


def test_a_query_says_and_avoids_the_hole(filled: Program) -> None:
    shown = filled.run("query", "cost", *WEEK)
    assert shown.stdout.split()[-1] == "¥76.00"
    assert shown.stderr == (
        "! The total lacks days: nothing of Baidu for 2026-11-18. --common keeps to days that all "
        "sources have; if it really stood still, say so with fanbu sources pause "
        "(baidu --from 2026-11-18 --to 2026-11-18).\n"
    )
    common = filled.run("query", "cost", *WEEK, "--common")
    assert common.stdout.split()[-1] == "¥66.00"
    assert common.stderr == (
        "! Only the 6 days that all sources have: 2026-11-16..2026-11-17, 2026-11-19..2026-11-22.\n"
    )
    by_channel = filled.ask("channels", *WEEK, "--common")["result"]["rows"]
    assert [row["cost"] for row in by_channel] == [60, 6]
    assert filled.refused("query", "cost", "--from", "2026-11-18", "--to", "2026-11-18",
                          "--common")["code"] == "no_common_days"  # fmt: skip


def test_a_sheet_is_imported(filled: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "list.csv", "平台,负责人,频率,出数时间\n百度推广,李雷,每天,9点\n")
    said = filled.run("import", file, "--as", "sources").stdout
    assert "1 file imported." in said
    [row] = filled.result("sources", "set", "baidu")["rows"]
    assert (row["owner"], row["ready"]) == ("李雷", "09:00")


def test_in_chinese(chinese: Program, tmp_path: Path) -> None:
    chinese.run(
        "import", put(tmp_path / "s.csv", SPEND), "--as", "spend", "--as-of", "2026-11-23T08:00"
    )
    chinese.run("sources", "set", "百度推广", "--owner", "李雷")
    shown = chinese.run("sources").stdout
    assert "负责人" in shown
    assert "每天" in shown
    assert shown.splitlines()[-1] == (
        "! 百度推广 · a · 李雷：数据到 2026-11-22，缺 1 天，2026-11-19 09:00 起逾期。"
        "补导 2026-11-18；确实停了就 fanbu sources pause baidu --from 2026-11-18 --to 2026-11-18。"
    )
    assert "百度推广没有 2026-11-18 的数据" in chinese.run("query", "cost", *WEEK).stderr
