"""百度统计: what is known of it - its metrics, `--`, 页面汇总."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.readers.conftest import Door

from fanbu.model.imports import ImportOptions
from fanbu.types import Period
from fanbu.workspace.channels import default_rules

NAME = "百度统计.csv"
HEADER = ["日期", "浏览量(PV)", "访客数(UV)", "IP数", "访问次数", "新访客数", "新访客比率",
          "跳出率", "平均访问时长", "平均访问页数", "转化次数", "转化率"]  # fmt: skip
FIRST = ["2026-09-01", "3,000", "900", "880", "1,000", "600", "66.67%", "40.00%", "00:14:13", "3",
         "12", "1.20%"]  # fmt: skip
SECOND = ["2026-09-02", "100", "50", "50", "50", "20", "40.00%", "--", "--", "2", "--", "--"]
FOOT = ["页面汇总", "3,100", "930", "925", "1,050", "620", "--", "--", "--", "--", "12", "--"]
SEPTEMBER = ImportOptions(window=Period(date(2026, 9, 1), date(2026, 9, 30)))


def test_days_and_their_sum(door: Door) -> None:
    """访客数 930 is not 900 + 50: people are not added up, nor held against the rows."""
    file = door.read(NAME, door.csv([HEADER, FIRST, SECOND, FOOT], "gb18030"))
    assert (file.reader, file.platform, dict(file.dropped)) == (
        "baidu_tongji", "baidu_tongji", {"total_row": 1},
    )  # fmt: skip
    first, second = door.rows(file, "site_daily")
    names = ("views", "users", "sessions", "new_users", "key_events", "bounces", "seconds")
    assert [first[name] for name in names] == [3000, 900, 1000, 600, 12, 400, 853_000]
    assert [second[name] for name in names] == [100, 50, 50, 20, None, None, None]
    props = json.loads(first["props"])
    assert (props["IP数"], props["跳出率"], props["平均访问页数"]) == (880, 0.4, 3)


def test_a_wrong_sum_is_refused(door: Door) -> None:
    foot = ["页面汇总", "3,101", *FOOT[2:]]
    problem = door.refused(NAME, door.csv([HEADER, FIRST, SECOND, foot]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "浏览量(PV)")


def test_sources_are_channels(door: Door) -> None:
    ruled = Door(replace(door.context, channels=default_rules()))
    rows = [["来源类型", *HEADER[1:]], ["搜索引擎", *FIRST[1:]], ["直接访问", *SECOND[1:]]]
    file = ruled.read(NAME, ruled.csv(rows), SEPTEMBER)
    assert file.tables[0].level == "source"
    found = ruled.rows(file, "site_daily")
    assert [row["channel"] for row in found] == ["organic/search", "direct/direct"]


def test_visits_of_a_page_are_not_the_sites(door: Door) -> None:
    rows = [["受访页面", *HEADER[1:]], ["http://x.cn/a", *FIRST[1:]]]
    file = door.read(NAME, door.csv(rows), SEPTEMBER)
    assert (file.reader, file.tables[0].level) == ("baidu_tongji_pages", "page")
    (row,) = door.rows(file, "site_daily")
    assert (row["views"], "sessions" in row, "bounces" in row) == (3000, False, False)
    entries = [["入口页面", *HEADER[1:]], ["http://x.cn/a", *FIRST[1:]]]
    (row,) = door.rows(door.read(NAME, door.csv(entries), SEPTEMBER), "site_daily")
    assert (row["page"], row["sessions"]) == ("http://x.cn/a", 1000)


def test_without_days_the_window_is_asked_for(door: Door) -> None:
    rows = [["来源类型", *HEADER[1:]], ["搜索引擎", *FIRST[1:]]]
    assert door.refused(NAME, door.csv(rows)).code == "window_needed"


counts = st.integers(0, 10**8)


@given(st.lists(st.tuples(counts, counts, st.integers(0, 5999)), min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_rows_come_back(door: Door, made: list[tuple[int, int, int]]) -> None:
    rows = [
        [f"2026-09-{at:02d}", f"{views:,}", "1", f"{visits:,}", f"00:{s // 60:02d}:{s % 60:02d}"]
        for at, (views, visits, s) in enumerate(made, 1)
    ]
    foot = ["页面汇总", sum(v for v, *_ in made), "--", sum(v for _, v, _ in made), "--"]
    header = ["日期", "浏览量(PV)", "访客数(UV)", "访问次数", "平均访问时长"]
    file = door.read(NAME, door.csv([header, *rows, foot], "gb18030"))
    assert [(r["views"], r["sessions"], r["seconds"]) for r in door.rows(file, "site_daily")] == [
        (views, visits, visits * s) for views, visits, s in made
    ]
