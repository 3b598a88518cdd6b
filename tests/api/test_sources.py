"""Expected sources, and answers that say what is missing: Monday 23 November 2026, noon.

Spend of 9–22 November: Meta whole, Baidu without the 11th and 12th. Leads to the 20th.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.demo.exports.xlsx import workbook
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

BOTH: dict[str, Any] = {"start": "2026-11-09", "end": "2026-11-15"}
GAP = ["2026-11-11..2026-11-12"]


def spend(platform: str, days: range, cost: int) -> str:
    lines = [f"2026-11-{n:02},{platform},a,paid/{platform},{cost}\n" for n in days]
    return "day,platform,account,channel,cost\n" + "".join(lines)


@pytest.fixture
def holed(ws: Workspace, tmp_path: Path) -> Workspace:
    """Meta costs 10 a day, Baidu 1 a day; one lead a day until the 20th."""
    leads = "external_id,created_at,channel\n" + "".join(
        f"L{n},2026-11-{n:02} 10:00,paid/baidu\n" for n in range(9, 21)
    )
    files = (
        ("meta.csv", "spend", spend("meta", range(9, 23), 10), "2026-11-23T09:00"),
        ("b1.csv", "spend", spend("baidu", range(9, 11), 1), "2026-11-16T09:00"),
        ("b2.csv", "spend", spend("baidu", range(13, 23), 1), "2026-11-23T09:00"),
        ("leads.csv", "leads", leads, "2026-11-21T09:00"),
    )
    for name, table, text, as_of in files:
        (tmp_path / name).write_text(text)
        ws.import_files(tmp_path / name, as_=table, as_of=as_of)
    return ws


def said(found: Any) -> list[tuple[str, list[str]]]:
    return [(warning.code, warning.details["days"]) for warning in found.warnings]


def value(found: Any) -> Any:
    [row] = found.to_dict()["rows"]
    return list(row.values())


def test_a_total_with_a_hole_says_so(holed: Workspace) -> None:
    found = holed.query("cost", **BOTH)
    assert value(found) == [7 * 10 + 5 * 1]
    assert said(found) == [("days_missing", GAP)]
    assert found.warnings[0].details["sources"] == [
        {"table": "spend", "platform": "baidu", "account": "a", "owner": None}
    ]
    assert holed.warning_text(found.warnings[0]).startswith(
        "The total lacks days: nothing of Baidu for 2026-11-11..2026-11-12."
    )


def test_the_account_that_lacks_is_named_where_there_are_several(
    holed: Workspace, tmp_path: Path
) -> None:
    """Account a of Baidu lacks two days; b has them all. `why` has no --common to speak of."""
    file = tmp_path / "b.csv"
    file.write_text(spend("baidu", range(9, 23), 1).replace(",a,", ",b,"))
    holed.import_files(file, as_="spend", as_of="2026-11-23T09:00")
    [told] = holed.query("cost", **BOTH).warnings
    assert told.details["names"] == ["Baidu (a)"]
    assert told.details["pause"] == ["baidu --account a --from 2026-11-11 --to 2026-11-12"]
    assert "--common" in holed.warning_text(told)
    [asked] = [
        one
        for one in holed.why(
            "cost", period="2026-11-16..2026-11-22", against="2026-11-09..2026-11-15"
        ).warnings
        if one.code == "days_missing"
    ]
    text = holed.warning_text(asked, asked="why")
    assert "--common" not in text
    assert "sources pause (baidu --account a --from" in text


def test_an_overdue_account_is_paused_by_itself(holed: Workspace, tmp_path: Path) -> None:
    """Declared as a platform: pausing it whole would silence the other account, too."""
    holed.set_source("baidu")
    [row] = [r for r in holed.sources().to_dict()["rows"] if r["platform"] == "baidu"]
    assert "pause baidu --from" in row["todo"]
    file = tmp_path / "b.csv"
    file.write_text(spend("baidu", range(9, 23), 1).replace(",a,", ",b,"))
    holed.import_files(file, as_="spend", as_of="2026-11-23T09:00")
    rows = {r["account"]: r for r in holed.sources().to_dict()["rows"] if r["platform"] == "baidu"}
    assert "pause baidu --account a --from" in rows["a"]["todo"]
    assert rows["b"]["todo"] is None


def test_only_sources_that_matter_are_looked_at(holed: Workspace) -> None:
    """A filter, a metric of another table, a period before the hole."""
    assert said(holed.query("cost", where="channel = 'paid/meta'", **BOTH)) == []
    assert said(holed.query("cost", where="channel = 'paid/baidu'", **BOTH)) == [
        ("days_missing", GAP)
    ]
    assert said(holed.query("cost", where="platform != 'baidu'", **BOTH)) == []
    assert said(holed.query("leads", **BOTH)) == []
    assert said(holed.query("cost", start="2026-11-13", end="2026-11-15")) == []
    assert said(holed.query("cost", by="channel", grain="day", **BOTH)) == [("days_missing", GAP)]


def test_all_data_and_days_to_come(holed: Workspace) -> None:
    """Asked about all there is: to the last day that any source tells of, and to yesterday."""
    assert said(holed.query("cost")) == [("days_missing", GAP)]
    assert said(holed.query("cost", start="2026-11-20", end="2026-12-31")) == []
    found = holed.query(["cost", "leads"], start="2026-11-20", end="2026-12-31")
    assert said(found) == [
        ("days_missing", ["2026-11-22"]), ("days_unfinished", ["2026-11-21"]),
    ]  # fmt: skip


def test_common_days_are_those_that_all_have(holed: Workspace) -> None:
    found = holed.query("cost", common=True, **BOTH)
    assert value(found) == [5 * 11]
    assert said(found) == [("common_days", ["2026-11-09..2026-11-10", "2026-11-13..2026-11-15"])]
    assert found.query["days"] == ["2026-11-09..2026-11-10", "2026-11-13..2026-11-15"]
    by_day = holed.query("cost", grain="day", common=True, **BOTH).to_dict()["rows"]
    assert [row["period"][-2:] for row in by_day] == ["09", "10", "13", "14", "15"]
    alone = holed.query("cost", where="channel = 'paid/meta'", common=True, **BOTH)
    assert value(alone) == [70]
    whole = holed.query(["cost", "leads"], common=True)  # leads are known to the 20th
    assert value(whole) == [2 * 11 + 8 * 11, 10]


def test_common_days_compared_are_pairs(holed: Workspace) -> None:
    """16–22 against 9–15: the 18th and 19th leave with the days that are missing before."""
    week: dict[str, Any] = {"start": "2026-11-16", "end": "2026-11-22"}
    found = holed.query("cost", compare="previous", common=True, **week)
    assert value(found) == [55, 55, 0]
    assert found.query["days"] == ["2026-11-16..2026-11-17", "2026-11-20..2026-11-22"]


def test_no_common_day_is_refused(holed: Workspace) -> None:
    with pytest.raises(BadInput) as refused:
        holed.query("cost", start="2026-11-11", end="2026-11-12", common=True)
    assert refused.value.code == "no_common_days"
    assert sorted(refused.value.details["sources"]) == ["Baidu", "Meta"]


def test_channels_on_common_days(holed: Workspace) -> None:
    found = holed.channels(common=True, **BOTH)
    cost = {row["channel"]: row["cost"] for row in found.to_dict()["rows"]}
    assert (cost["paid/meta"], cost["paid/baidu"]) == (50, 5)
    assert [code for code, _ in said(holed.channels(**BOTH))] == ["days_missing"]


def test_a_pause_is_no_hole_and_ends_when_it_runs_again(holed: Workspace) -> None:
    holed.pause_source("百度推广", start="2026-11-11", end="2026-11-12")
    assert said(holed.query("cost", **BOTH)) == []
    assert value(holed.query("cost", common=True, **BOTH)) == [75]
    assert lines(holed)["baidu"]["missing"] == lines(holed)["baidu"]["overdue"] == []
    holed.resume_source("baidu", start="2026-11-12")
    assert said(holed.query("cost", **BOTH)) == [("days_missing", ["2026-11-12"])]
    with pytest.raises(BadInput) as refused:
        holed.pause_source("baidu", start="2026-11-12", end="2026-11-11")
    assert refused.value.code == "period_reversed"


def lines(ws: Workspace) -> dict[str, dict[str, Any]]:
    """Platform (or register) → its line of `sources`."""
    return {row["platform"] or row["table"]: row for row in ws.sources().to_dict()["rows"]}


def test_a_declared_source_is_told_with_whose_it_is(holed: Workspace) -> None:
    holed.set_source("baidu", owner="李雷", ready="09:30")
    holed.set_source("Lead register", owner="Ann", cadence="daily")
    holed.set_source("tiktok_ads", owner="Bo", cadence="weekly", note="from the agency")
    found = lines(holed)
    baidu = found["baidu"]
    assert (baidu["owner"], baidu["ready"], baidu["inferred"]) == ("李雷", "09:30", False)
    assert (baidu["overdue"], baidu["late_since"]) == (
        ["2026-11-11", "2026-11-12"], "2026-11-12T09:30",
    )  # fmt: skip
    assert baidu["covered_to"] == "2026-11-22"
    assert baidu["todo"] == (
        "Import 2026-11-11..2026-11-12; if it really stood still, "
        "fanbu sources pause baidu --from 2026-11-11 --to 2026-11-12."
    )
    assert (found["leads"]["covered_to"], found["leads"]["overdue"]) == (
        "2026-11-21", ["2026-11-22"],
    )  # fmt: skip
    assert (found["meta"]["inferred"], found["meta"]["overdue"]) == (True, [])
    never = found["tiktok_ads"]
    assert (never["reader"], never["covered_to"], never["note"]) == (None, None, "from the agency")
    assert never["todo"].startswith("Import it once")
    [hole] = holed.query("cost", **BOTH).warnings
    assert hole.details["sources"][0]["owner"] == "李雷"


def test_what_is_not_said_again_stays(ws: Workspace) -> None:
    ws.set_source("baidu", owner="李雷", cadence="weekly", ready="9点半")
    [row] = ws.set_source("baidu", note="T-1").to_dict()["rows"]
    assert (row["owner"], row["cadence"], row["ready"], row["note"]) == (
        "李雷", "weekly", "09:30", "T-1",
    )  # fmt: skip
    assert ws.forget_source("baidu").to_dict()["rows"] == []
    with pytest.raises(BadInput) as refused:
        ws.forget_source("baidu")
    assert refused.value.code == "unknown_source"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"platform": "badiu"}, "unknown_platform"),
        ({"platform": " "}, "unknown_platform"),
        ({"platform": "baidu", "table": "spendings"}, "unknown_table"),
        ({"platform": "baidu", "cadence": "hourly"}, "bad_choice"),
        ({"platform": "baidu", "ready": "25:00"}, "bad_hour"),
    ],
)
def test_what_cannot_be_declared(ws: Workspace, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        ws.set_source(**asked)
    assert refused.value.code == code
    assert refused.value.message
    assert refused.value.hint


CANONICAL = (
    "platform,account,table,owner,cadence,ready,paused_from,paused_until,note\n"
    "baidu,,,李雷,daily,09:00,,,\n"
    "meta,a,spend,Ann,weekly,18:30,2026-11-01,2026-11-03,agency\n"
)
CHINESE = (
    ("平台", "账户", "数据表", "负责人", "频率", "出数时间", "备注"),
    ("百度推广", None, None, "李雷", "每天", "9:00", None),
    ("线索登记表", None, None, "韩梅", "每周", 0.75, "周一早上"),
)


def test_a_sheet_of_expected_sources_is_taken(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(CANONICAL)
    [file] = ws.import_files(tmp_path / "list.csv", as_="sources").to_dict()["files"]
    assert (file["table"], file["kept"], file["import_id"]) == ("sources", 2, None)
    rows = ws.declared_sources().to_dict()["rows"]
    assert [(r["platform"], r["account"], r["table"], r["owner"], r["ready"]) for r in rows] == [
        ("baidu", "", "", "李雷", "09:00"), ("meta", "a", "spend", "Ann", "18:30"),
    ]  # fmt: skip
    assert rows[1]["paused"] == ["2026-11-01..2026-11-03"]
    ws.import_files(tmp_path / "list.csv", as_="sources")  # again: nothing is doubled
    assert ws.declared_sources().to_dict()["rows"] == rows


def test_a_chinese_workbook_of_expected_sources(ws: Workspace, tmp_path: Path) -> None:
    made = datetime.fromisoformat("2026-11-20T09:00")
    (tmp_path / "来源.xlsx").write_bytes(workbook(CHINESE, made))
    ws.import_files(tmp_path / "来源.xlsx", as_="sources", dry_run=True)
    assert ws.declared_sources().to_dict()["rows"] == []
    ws.import_files(tmp_path / "来源.xlsx", as_="sources")
    rows = ws.declared_sources().to_dict()["rows"]
    assert [(r["platform"], r["owner"], r["cadence"], r["ready"], r["note"]) for r in rows] == [
        ("baidu", "李雷", "daily", "09:00", ""), ("leads", "韩梅", "weekly", "18:00", "周一早上"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("owner,cadence\nAnn,daily\n", "not_a_source_list"),
        ("platform,owner,cadence\nbaidu,Ann,daily\nmeta,Bo,sometimes\n", "bad_source_value"),
        ("platform,owner\nbaidu,Ann\n,Bo\n", "bad_source_value"),
        ("platform,owner\nbaidu,Ann\nbadiu,Bo\n", "unknown_platform"),
    ],
)
def test_one_bad_line_refuses_the_sheet(
    ws: Workspace, tmp_path: Path, text: str, code: str
) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(BadInput) as refused:
        ws.import_files(tmp_path / "list.csv", as_="sources")
    assert refused.value.code == code
    assert ws.declared_sources().to_dict()["rows"] == []


def test_the_report_names_whose_it_is(holed: Workspace) -> None:
    """Its top in both languages, the boss's line, and the action of the finding."""
    holed.set_source("baidu", owner="李雷")
    holed.set_source("tiktok_ads", owner="Bo")
    team = holed.report("week", date="2026-11-15")
    [gaps] = blocks(team, "Gaps")
    assert tuple(gaps["items"]) == (
        "Baidu (owner 李雷) lacks 11–12 Nov; the rest reaches 22 Nov",
        "TikTok Ads (owner Bo) never came",
    )
    [hole] = [one for one in blocks(team, "FindingBlock") if one["tone"] == "data"]
    assert "Ask 李雷 for the files" in "".join(run["text"] for run in hole["steps"][-1][1])
    boss = holed.report("week", date="2026-11-15", for_="boss", language="zh")
    [gaps] = blocks(boss, "Gaps")
    assert tuple(gaps["items"]) == (
        "缺数据：百度推广（李雷） 11月11日–12日；TikTok 广告（Bo）从没来过",
    )
    assert gaps["items"][0] in boss.text()
    assert gaps["items"][0] in boss.html()


def test_a_report_before_its_hour_waits(holed: Workspace) -> None:
    """Noon of the 23rd; Meta's week is there, leads are declared for 18:00."""
    holed.set_source("leads", owner="Ann", ready="18:00")
    [gaps] = blocks(holed.report("day", date="2026-11-22"), "Gaps")
    assert tuple(gaps["items"]) == (
        "Lead register (owner Ann) ends at 21 Nov; 22 Nov will be there on 23 Nov, 18:00",
    )
    holed.set_source("leads", ready="12:00")
    [gaps] = blocks(holed.report("day", date="2026-11-22"), "Gaps")
    assert tuple(gaps["items"]) == ("Lead register (owner Ann) ends at 21 Nov; 22 Nov missing",)


def test_a_report_with_everything_there_has_no_gaps(holed: Workspace) -> None:
    assert blocks(holed.report("day", date="2026-11-16"), "Gaps") == []


def test_a_declared_source_long_silent_is_told(holed: Workspace, tmp_path: Path) -> None:
    """LinkedIn brought one day in September: nobody asks for it, until somebody declares it."""
    old = "day,platform,account,channel,cost\n2026-09-01,linkedin,a,paid/linkedin,5\n"
    (tmp_path / "old.csv").write_text(old)
    holed.import_files(tmp_path / "old.csv", as_="spend", as_of="2026-09-02")
    assert blocks(holed.report("day", date="2026-11-16"), "Gaps") == []
    holed.set_source("linkedin", owner="Cy")
    [gaps] = blocks(holed.report("day", date="2026-11-16"), "Gaps")
    assert tuple(gaps["items"]) == ("LinkedIn (owner Cy) ends at 1 Sep; 16 Nov missing",)
    holed.pause_source("linkedin", start="2026-09-02")
    assert blocks(holed.report("day", date="2026-11-16"), "Gaps") == []


def blocks(found: Any, kind: str) -> list[dict[str, Any]]:
    return [block for block in found.to_dict()["blocks"] if block["kind"] == kind]


def test_doctor_tells_who_is_late(holed: Workspace) -> None:
    holed.set_source("baidu", owner="李雷")
    holed.set_source("tiktok_ads", owner="Bo")
    told = {check["code"]: check for check in holed.doctor().to_dict()["checks"]}
    assert told["late"]["message"] == (
        "Baidu (a, owner: 李雷) lacks 2026-11-11..2026-11-12, overdue since 2026-11-12 09:00."
    )
    assert told["never_came"]["details"]["owner"] == "Bo"
