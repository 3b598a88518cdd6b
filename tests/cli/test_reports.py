"""Whatever a team has, there is a page, in every form, for whoever reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import put, table

if TYPE_CHECKING:
    from tests.cli.program import Program

DAYS = [f"2026-11-{day:02}" for day in range(1, 23)]
TABLES = {
    "spend": ("day,platform,channel,ad_campaign,cost,clicks", "{d},meta,paid/meta,x,{n},{n}"),
    "leads": ("external_id,created_at,channel,status", "L{d},{d} 10:00,paid/meta,won"),
    "orders": ("external_id,ordered_at,paid_at,channel,net", "O{d},{d},{d},paid/meta,{n}"),
    "refunds": ("external_id,refunded_at,amount", "R{d},{d},{n}"),
    "site_daily": ("day,platform,channel,sessions,users", "{d},ga,direct/direct,{n},{n}"),
    "placement_stats": ("day,platform,account,external_id,views,likes", "{d},douyin,a,p1,{n},{n}"),
    "placements": ("external_id,platform,title,published_at", "p{d},douyin,T {d},{d} 12:00"),
    "accounts_daily": ("day,platform,account,followers,gained,lost", "{d},wechat_oa,a,{n},3,1"),
    "contacts": ("external_id,account,added_at,channel", "c{d},a,{d} 12:00,owned/wecom"),
    "costs": ("external_id,paid_on,kind,amount", "k{d},{d},KOL,{n}"),
    "attendance": ("lead,session,held_at,came", "L{d},s1,{d} 12:00,true"),
    "products": ("day,platform,sku,price,visitors", "{d},tmall,s1,{n},{n}"),
    "events": ("ts,name,user_id", "{d} 12:00,visit,u{n}"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(TABLES))
def test_one_table_makes_a_page(fanbu: Program, tmp_path: Path, name: str) -> None:
    header, row = TABLES[name]
    lines = [row.format(d=day, n=100 + at) for at, day in enumerate(DAYS)]
    file = put(tmp_path / f"{name}.csv", table(header, *lines))
    fanbu.run("import", file, "--as", name, "--as-of", "2026-11-23")
    page = tmp_path / "page.html"
    told = fanbu.result("report", "week", "--date", "2026-11-22", "--out", page)
    assert told["period"] == "2026-11-16..2026-11-22"
    assert 0 < len(told["text"]) <= 300
    assert page.read_text().startswith("<!doctype html>")


def test_the_four_forms_tell_the_same(chinese: Program, tmp_path: Path) -> None:
    header, row = TABLES["leads"]
    file = put(tmp_path / "l.csv", table(header, *(row.format(d=day, n=1) for day in DAYS)))
    chinese.run("import", file, "--as", "leads", "--as-of", "2026-11-23")
    texts = [chinese.run("report", "week").stdout]
    for form in ("html", "md", "txt"):
        page = tmp_path / f"page.{form}"
        assert str(page) in chinese.run("report", "week", "--out", page).stdout
        texts.append(page.read_text())
    for text in texts:
        assert "Cloud" in text
        assert "线索" in text
    assert len(texts[3].strip()) <= 300


def test_for_the_boss_and_in_the_other_language(fanbu: Program, tmp_path: Path) -> None:
    header, row = TABLES["spend"]
    file = put(tmp_path / "s.csv", table(header, *(row.format(d=day, n=9) for day in DAYS)))
    fanbu.run("import", file, "--as", "spend", "--as-of", "2026-11-23")
    team, boss = (fanbu.result("report", "week", "--for", who) for who in ("team", "boss"))
    assert 0 < len(boss["blocks"]) < len(team["blocks"])
    told = fanbu.result("report", "week", "--language", "zh")
    assert told["language"] == "zh"
    assert "花费" in told["text"]


def test_a_report_is_drafted_published_listed_and_shown(fanbu: Program, tmp_path: Path) -> None:
    header, row = TABLES["spend"]
    file = put(tmp_path / "s.csv", table(header, *(row.format(d=day, n=9) for day in DAYS)))
    fanbu.run("import", file, "--as", "spend", "--as-of", "2026-11-23")
    day = ("--date", "2026-11-22")
    assert "reports/2026-W47." in fanbu.run("report", "week", "--draft", *day).stdout
    drafted = fanbu.result("report", "week", "--draft", *day)
    assert set(drafted) == {
        "file", "period", "findings", "parts", "plan", "checklist", "left", "loose",
        "headline", "summary", "changed", "revision",
    }  # fmt: skip
    assert "1" in fanbu.run("report", "week", "--publish", "--by", "Li", *day).stdout
    [listed] = fanbu.result("report", "list")["reports"]
    assert set(listed) == {
        "id", "grain", "period", "revision", "at", "by", "known_at", "sha256", "numbers",
        "checklist",
    }  # fmt: skip
    assert "Li" in fanbu.run("report", "list").stdout
    page = tmp_path / "frozen.md"
    fanbu.run("report", "show", "1", "--out", page)
    assert page.read_text(encoding="utf-8") == fanbu_markdown(fanbu, tmp_path, *day)
    assert fanbu.result("report", "show", "week")["published"]["id"] == 1
    assert fanbu.refused("report", "show", "9")["code"] == "unknown_report"
    assert fanbu.refused("report", "week", "9")["code"] == "extra_arguments"
    told = fanbu.result("report", "week", "--date", "2026-11-29")["restated"]
    assert told == {"id": 1, "period": "2026-11-16..2026-11-22", "rows": []}


def fanbu_markdown(fanbu: Program, folder: Path, *day: str) -> str:
    page = folder / "now.md"
    fanbu.run("report", "week", *day, "--out", page)
    return page.read_text(encoding="utf-8")


def test_checklists_on_the_command_line(fanbu: Program) -> None:
    assert "live_stream" in fanbu.run("checklist").stdout
    assert fanbu.run("checklist", "class_batch").stdout.count("☐") == 7
    assert len(fanbu.result("checklist", "class_batch")["items"]) == 7
    assert fanbu.refused("checklist", "class_bach")["code"] == "unknown_checklist"


def test_a_step_of_a_draft_is_taken_back_and_a_draft_begun_anew(
    fanbu: Program, tmp_path: Path
) -> None:
    header, row = TABLES["spend"]
    file = put(tmp_path / "s.csv", table(header, *(row.format(d=day, n=9) for day in DAYS)))
    fanbu.run("import", file, "--as", "spend", "--as-of", "2026-11-23")
    day = ("--date", "2026-11-22")
    failed = fanbu.run("report", "undo", "week", *day, code=2)
    assert "nothing left to take back" in failed.stderr
    draft = Path(fanbu.result("report", "week", "--draft", *day)["file"])
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("<!-- fanbu:plan -->\n", "<!-- fanbu:plan -->\nmine\n"))
    assert fanbu.result("report", "week", "--draft", *day)["plan"] == "mine"
    assert "anew" in fanbu.run("report", "anew", *day).stdout
    assert fanbu.result("report", "week", "--draft", *day)["plan"] == ""
    back = fanbu.result("report", "undo", "week", *day)
    assert (back["plan"], back["undo"], back["redo"]) == ("mine", 0, 1)
    said = fanbu.run("report", "redo", "week", *day).stdout
    assert said == f"The draft {draft} is a step on again; 0 more can be redone.\n"
    assert fanbu.result("report", "week", "--draft", *day)["plan"] == ""
    assert fanbu.run("report", "undo", "year", *day, code=2).stderr


def test_checklists_tell_what_is_ticked(fanbu: Program) -> None:
    day = ("--date", "2026-11-22")
    draft = Path(fanbu.result("report", "week", "--draft", *day)["file"])
    draft.write_text(draft.read_text(encoding="utf-8").replace("- [ ] ", "- [x] ", 1))
    shown = fanbu.run("checklist", "weekly_report", *day).stdout.splitlines()
    assert shown[0] == "Weekly report · 2026-11-16..2026-11-22"
    assert [line[0] for line in shown[1:]] == ["☑", *"☐☐☐☐☐"]
    listed = fanbu.run("checklist", *day).stdout
    assert "6 items, 1 of 6 ticked for 2026-11-16..2026-11-22" in listed
    assert "big_promotion  Big promotion  8 items\n" in listed


def test_a_day_within_a_period_is_told_of_the_one_before(fanbu: Program, tmp_path: Path) -> None:
    """A report is of the last period over by the day; who named a Wednesday is told so."""
    header, row = TABLES["leads"]
    file = put(tmp_path / "l.csv", table(header, *(row.format(d=day, n=1) for day in DAYS)))
    fanbu.run("import", file, "--as", "leads", "--as-of", "2026-11-23")
    for asked, period, own in (
        (("week", "--date", "2026-11-18"), ("2026-11-09", "2026-11-15"), "2026-11-16..2026-11-22"),
        (("month", "--date", "2026-11-18"), ("2026-10-01", "2026-10-31"), "2026-11-01..2026-11-30"),
        (("week", "--date", "2026-11-22"), ("2026-11-16", "2026-11-22"), None),
        (("day", "--date", "2026-11-18"), ("2026-11-18", "2026-11-18"), None),
        (("week",), ("2026-11-16", "2026-11-22"), None),
    ):
        answer = fanbu.ask("findings", *asked)
        told = [one["own"] for one in answer["warnings"] if one["code"] == "report_of_day"]
        assert answer["query"]["period"] == "..".join(period)
        assert told == ([own] if own else [])
    asked = ("week", "--date", "2026-11-18")
    said = "! 2026-11-18 lies in 2026-11-16..2026-11-22, which was not over by that day"
    assert said in fanbu.run("report", *asked).stderr
    assert said in fanbu.run("findings", *asked).stderr
