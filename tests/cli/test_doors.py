"""What an operator gets wrong at the commands of watch, why, decisions, the calendar and reports.

Each refusal says what, and what to do; exit code 2, the same with `--json`, never a traceback
(`Program.refused` looks). What is right and finds nothing says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.program import put, table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

KEY = "alert:leads::2026-11-09..2026-11-15"


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("why leeds", "unknown_metric", "leads"),
        ("why leads --where chanel='x'", "unknown_column", "channel"),
        ("why leads --by chanel", "unknown_column", "channel"),
        ("why leads --where channel=", "expression_ends", "Finish"),
        ("why leads --period 2026-13-01", "bad_period", "2026-10"),
        ("why leads --period 2026-11-09..2026-11-01", "period_reversed", "Swap"),
        ("why leads --period 0001-01-01", "far_day", "1900"),
        ("why leads --period 9999", "far_day", "2199"),
        ("why leads --period 2026-11-09 --against 2026-11-10", "against_later", "over by then"),
        ("watch --date soon", "bad_day", "2026-10-01"),
        ("watch --date 9999-12-31", "far_day", "2199"),
        ("watch --budget -1", "bad_budget", "5"),
        ("findings --dismiss nokey --why x", "no_findings", "fanbu watch"),
        (f"findings --dismiss {KEY} --why x", "no_findings", "fanbu watch"),
        ("findings --restore nokey", "not_dismissed", "fanbu findings"),
        (f"findings --restore {KEY}", "not_dismissed", "fanbu findings"),
        ("findings --why x", "option_belongs_to", "--dismiss"),
        ("decision accept nokey", "no_findings", "fanbu watch"),
        (f"decision accept {KEY} --due 2030-01-01", "no_findings", "fanbu watch"),
        ("decision show 9", "no_decisions", "fanbu decision accept"),
        ("decision done 9", "no_decisions", "fanbu decision accept"),
        ("calendar remove 9", "no_notes", "fanbu calendar add"),
        ("calendar add soon x", "bad_period", "2026-10"),
        ("calendar add 0001-01-01 x", "far_day", "1900"),
        ("calendar add 2026-11-03 x --channel paid/baido", "note_channel", "paid/baidu (Baidu)"),
        ("calendar add 2026-11-03 x --platform zhihoo", "note_platform", "zhihu (Zhihu)"),
        ("calendar add 2026-11-03 x --kind party", "bad_choice", "Choose"),
        ("calendar --from 2026-11-31", "bad_day", "2026-10-01"),
        ("report week --date 2026-02-30", "bad_day", "2026-10-01"),
        ("report show 9", "no_reports", "--publish"),
        ("report restated", "no_reports", "--publish"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(
    fanbu: Program, asked: str, code: str, said: str
) -> None:
    error = fanbu.refused(*asked.split())
    assert error["code"] == code
    assert said in f"{error['message']} {error['hint']}"
    assert "—" not in error["hint"], "a hint that names nothing"


@pytest.mark.parametrize(
    "asked",
    [
        "watch", "watch --date 2020-01-01", "why leads", "why leads --period 2030-01",
        "why leads --period 2020-01 --by channel", "findings month", "decision", "calendar",
        "report week --date 2020-01-01",
    ],
)  # fmt: skip
def test_nothing_is_no_mistake(fanbu: Program, asked: str) -> None:
    said = fanbu.run(*asked.split())
    assert said.stdout.strip() or said.stderr.strip()
    assert "Traceback" not in said.stderr


def test_only_events_are_no_empty_workspace(fanbu: Program, tmp_path: Path) -> None:
    events = table("ts,name,user_id", "2026-11-01 10:00,visit,u1", "2026-11-03 10:00,visit,u2")
    fanbu.run("import", put(tmp_path / "events.csv", events), "--as", "events", "--yes")
    said = fanbu.run("watch").stderr
    assert "only events of the site or app yet (2026-11-01 to 2026-11-03)" in said
    assert "There are no data yet" not in said


def test_a_broken_calendar_stops_with_its_line(fanbu: Program) -> None:
    text = "notes:\n  - {days: 2026-13-01, text: x}\n"
    (fanbu.workspace / "calendar.yaml").write_text(text, encoding="utf-8")
    for asked in ("calendar", "calendar add 2026-11-03 x", "calendar remove 1"):
        error = fanbu.refused(*asked.split())
        assert error["code"] == "calendar_day"
        assert 'calendar.yaml:2, notes 1: "2026-13-01" is no day' in error["message"]
    shown = fanbu.run("doctor", code=1).stdout
    assert shown.count("2026-13-01") == 1
    assert "✗" in shown
