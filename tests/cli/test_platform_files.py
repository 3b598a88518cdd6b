"""Exports of ad and site platforms, from the file to the answer: views are never added."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

SEPTEMBER = ("--from", "2026-09-01", "--to", "2026-09-30")
ENDS = "Clicks,Impressions,CTR,Position"
SEARCH = {
    "Countries.csv": f"Country,{ENDS}\nChina,90,9000,1%,8\nJapan,30,1000,3%,4\n",
    "Dates.csv": f"Date,{ENDS}\n2026-09-01,70,6000,1.17%,7\n2026-09-30,50,4000,1.25%,8\n",
    "Filters.csv": "Filter,Value\nSearch type,Web\n",
    "Queries.csv": f"Top queries,{ENDS}\n学编程,10,2300,0.43%,5\n少儿编程,60,4100,1.46%,6\n",
    "Search appearance.csv": f"Search Appearance,{ENDS}\n",
}


@pytest.fixture
def searched(fanbu: Program, tmp_path: Path) -> Program:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in SEARCH.items():
            archive.writestr(name, text)
    file = tmp_path / "x.cn-Performance-on-Search-2026-10-01.zip"
    file.write_bytes(packed.getvalue())
    told = fanbu.ask("import", file, "--window", "2026-09-01..2026-09-30")
    assert told["warnings"] == []
    assert [(one["path"].rpartition("!")[2], one["why"]) for one in told["result"]["passed"]] == [
        ("Filters.csv", "no_facts"), ("Search appearance.csv", "no_facts"),
    ]  # fmt: skip
    assert [entry["level"] for entry in told["result"]["files"]] == ["country", "site", "keyword"]
    return fanbu


def test_the_files_of_one_export_are_views_of_one_truth(searched: Program) -> None:
    asked = ("search_clicks", "search_impressions", *SEPTEMBER)
    assert searched.rows(*asked) == [(120, 10_000)]
    assert searched.rows("search_clicks") == [(120,)]
    by_query = searched.rows(*asked, "--by", "keyword")
    assert sorted(by_query) == [("学编程", 10, 2300), ("少儿编程", 60, 4100)]
    assert sorted(searched.rows(*asked, "--by", "props.Country")) == [
        ("China", 90, 9000), ("Japan", 30, 1000),
    ]  # fmt: skip
    assert searched.rows("search_clicks", "--by", "channel") == [("organic/google", 120)]
    days = searched.rows("search_clicks", "--grain", "day", *SEPTEMBER)
    assert [value for _, value in days if value] == [70, 50]
    assert searched.rows("clicks") == [(None,)]


def test_goals_and_clocks_of_a_platform_are_not_added(fanbu: Program, tmp_path: Path) -> None:
    header = "日期,计划ID,计划名称,消耗(元),展示次数,点击次数,直接成交订单数,直接成交金额(元)"
    file = tmp_path / "千川_计划.csv"
    file.write_text(
        f"{header},7日总成交订单数,7日总成交金额(元)\n"
        "2026-09-01,1,拉新,100,1000,10,2,300,4,620\n2026-09-02,1,拉新,50,500,5,1,80,1,80\n"
        "总计,,,150,1500,15,3,380,5,700\n",
        encoding="utf-8",
    )
    [entry] = fanbu.brings(file)
    assert (entry["reader"], entry["level"], entry["dropped"]) == (
        "qianchuan", "ad_campaign", {"total_row": 1},
    )  # fmt: skip
    assert fanbu.rows("cost", "clicks", "--by", "channel") == [("paid/qianchuan", 150, 15)]
    asked = ("conversions", "conversion_value", "--by", "goal")
    assert sorted(fanbu.rows(*asked)) == [("7日总成交", 5, 700), ("直接成交订单", 3, 380)]
    assert "paid/qianchuan" not in fanbu.run("report", "month", "--date", "2026-09-30").stdout


def test_a_list_of_articles_that_counts_people_only(fanbu: Program, tmp_path: Path) -> None:
    """Views are unknown, never 0; the pieces stand by how many people they reached."""
    file = tmp_path / "公众号图文.csv"
    rows = ("周一谈,20261102,30,1", "周二谈,20261103,500,7")
    file.write_text("\n".join(("内容标题,发表时间,总阅读人数,总分享人数", *rows)), "utf-8")
    [entry] = fanbu.brings(file, "--as-of", "2026-11-10 20:00")
    assert entry["reader"] == "wechat_oa_articles"
    asked = ("content", "--from", "2026-11-01", "--to", "2026-11-10")
    told = fanbu.result(*asked)["rows"]
    assert [(row["title"], row["views"], row["reach"], row["times"]) for row in told] == [
        ("周二谈", None, 500, None), ("周一谈", None, 30, None),
    ]  # fmt: skip
    shown = fanbu.run(*asked)
    assert shown.stdout.index("周二谈") < shown.stdout.index("周一谈")
    assert "No content" not in shown.stdout + shown.stderr
    assert "reach" in shown.stderr, "what was compared is said"
