"""公众号: articles with totals, reading by day and 渠道 with 全部 as total, followers by day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

ARTICLES: list[Any] = [
    "内容标题", "发表时间", "总阅读人数", "总阅读次数", "总分享人数", "总分享次数",
    "阅读后关注人数", "送达人数", "公众号消息阅读次数", "送达阅读率", "首次分享次数",
    "分享产生阅读次数",
    "首次分享率", "每次分享带来阅读次数", "阅读完成率", "内容url",
]  # fmt: skip
ARTICLE: list[Any] = [
    "暑假三件事", "20260911", 363, 480, 15, 17, 2, 42090, 285, "0.68%", 12, 105, "4.21%", 6.18,
    "52.50%", "https://mp.example/s/a1",
]  # fmt: skip
TRAFFIC: list[Any] = [
    "日期", "阅读次数", "阅读人数", "分享次数", "分享人数", "阅读原文次数", "阅读原文人数",
    "收藏次数", "收藏人数", "群发篇数", "渠道",
]  # fmt: skip
DAYS: list[list[Any]] = [
    ["2026-09-21", 100, 70, 5, 5, 1, 1, 3, 3, 1, "全部"],
    ["2026-09-21", 80, 60, 4, 4, 1, 1, 2, 2, 1, "公众号消息"],
    ["2026-09-21", 20, 15, 1, 1, 0, 0, 1, 1, 1, "朋友圈"],
    ["2026-09-22", "1,010", 700, 8, 7, 0, 0, "-", "-", 0, "全部"],
    ["2026-09-22", "1,000", 695, 8, 7, 0, 0, "-", "-", 0, "公众号消息"],
    ["2026-09-22", 10, 9, 0, 0, 0, 0, "-", "-", 0, "朋友圈"],
]
USERS: list[Any] = ["时间", "新关注人数", "取消关注人数", "净增关注人数", "累积关注人数"]


def test_articles(door: Door) -> None:
    table = [["已通知内容"], ARTICLES, ARTICLE]
    file = door.read("公众号_内容分析_20260920.xlsx", door.xlsx(table))
    assert (file.reader, file.platform, file.account) == (
        "wechat_oa_articles", "wechat_oa", "default",
    )  # fmt: skip
    (row,) = door.rows(file, "placement_stats")
    identity = row.pop("external_id")
    assert json.loads(row.pop("props")) == {
        "分享人数": 15, "送达阅读率": 0.0068, "首次分享次数": 12, "分享产生阅读次数": 105,
        "首次分享率": 0.0421, "每次分享带来阅读次数": 6.18, "阅读完成率": 0.525,
    }  # fmt: skip
    assert row == {
        "day": date(2026, 9, 20), "until": date(2026, 9, 20), "lifetime": True,
        "platform": "wechat_oa", "account": "default", "level": "placement",
        "channel": "owned/wechat_oa", "impressions": 42090, "clicks": 285, "reach": 363,
        "views": 480, "completes": Decimal(252), "shares": 17, "follows": 2,
    }  # fmt: skip
    (placed,) = door.rows(file, "placements")
    assert placed["external_id"] == identity
    assert (placed["title"], placed["url"]) == ("暑假三件事", "https://mp.example/s/a1")
    assert placed["published_at"] == datetime(2026, 9, 10, 16, tzinfo=UTC)


@pytest.mark.parametrize("brackets", ["()", "（）"])
@pytest.mark.parametrize(
    ("counts", "views", "reach", "completes"),
    [("次", 480, None, Decimal(240)), ("人", None, 480, Decimal(240))],
)
def test_both_generations_and_both_brackets(
    door: Door, brackets: str, counts: str, views: int | None, reach: int | None,
    completes: Decimal,
) -> None:  # fmt: skip
    """人数版 counts people only, 次数版 times only: the other is unknown, not zero."""
    left, right = brackets[0], brackets[1]
    header = [
        "内容标题",
        "发表时间",
        f"阅读{left}{counts}{right}",
        f"阅读后关注{left}人{right}",
        "阅读完成率",
    ]
    file = door.read("a.xlsx", door.xlsx([["图文"], header, ["甲", 20260911, 480, 3, "50%"]]))
    assert file.reader == "wechat_oa_articles"
    (row,) = door.rows(file, "placement_stats")
    assert (row.get("views"), row.get("reach")) == (views, reach)
    assert (row["completes"], row["follows"]) == (completes, 3)


def test_an_article_is_the_same_in_both_generations(door: Door) -> None:
    people: list[Any] = [["内容标题", "发表时间", "阅读（人）"], ["甲", "2026-09-11", 480]]
    times: list[Any] = [
        ["内容标题", "发表时间", "总阅读次数", "内容url"],
        ["甲", 20260911, 600, "https://x/1"],
    ]
    ids = [
        door.rows(door.read("a.xlsx", door.xlsx(rows)), "placements")[0]["external_id"]
        for rows in (people, times)
    ]
    assert ids[0] == ids[1]


def test_traffic_by_source(door: Door) -> None:
    """全部 is the sum of readings, not of readers: dropped, and checked where it adds up."""
    file = door.read("流量.xlsx", door.xlsx([["流量分析明细"], TRAFFIC, *DAYS]))
    assert (file.reader, file.rows, dict(file.dropped)) == (
        "wechat_oa_traffic",
        6,
        {"total_row": 2},
    )
    (part,) = file.tables
    assert (part.table, part.level) == ("placement_stats", "account")
    assert part.dims == ("platform", "account", "channel", "source")
    rows = door.rows(file, "placement_stats")
    found = [
        (f"{r['day']:%m-%d}", r["source"], r["views"], r["reach"], r["shares"], r["saves"])
        for r in rows
    ]
    assert found == [
        ("09-21", "公众号消息", 80, 60, 4, 2),
        ("09-21", "朋友圈", 20, 15, 1, 1),
        ("09-22", "公众号消息", 1000, 695, 8, None),
        ("09-22", "朋友圈", 10, 9, 0, None),
    ]
    assert json.loads(rows[0]["props"]) == {
        "分享人数": 4, "阅读原文次数": 1, "阅读原文人数": 1, "收藏人数": 2, "群发篇数": 1,
    }  # fmt: skip


def test_a_report_of_all_sources_only_is_the_days_themselves(door: Door) -> None:
    file = door.read("流量.xlsx", door.xlsx([TRAFFIC, DAYS[0], DAYS[3]]))
    assert dict(file.dropped) == {}
    rows = door.rows(file, "placement_stats")
    assert [(row["views"], row["reach"]) for row in rows] == [(100, 70), (1010, 700)]
    assert file.tables[0].dims == ("platform", "account", "channel")


def test_sources_that_do_not_make_the_whole_are_refused(door: Door) -> None:
    problem = door.refused("流量.xlsx", door.xlsx([TRAFFIC, *DAYS[:2]]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "阅读次数")
    assert (int(problem.details["total"]), int(problem.details["sum"])) == (100, 80)


def test_the_report_of_one_article_is_not_the_accounts(door: Door) -> None:
    """单篇明细 has days by 传播渠道 too, of one article: which one, its title has to say."""
    header = ["日期", "传播渠道", "阅读人数", "阅读次数", "分享人数", "分享次数"]
    rows: list[Any] = [["单篇数据"], header, ["2026-09-21", "全部", 10, 12, 1, 1]]
    assert door.refused("单篇.xlsx", door.xlsx(rows)).code == "article_unnamed"


def test_users(door: Door) -> None:
    rows: list[Any] = [["2026-09-22", 58, 44, 14, "42,731"], ["2026-09-21", 40, 50, -10, "42,717"]]
    file = door.read("user_analysis.xls", door.xlsx([USERS, *rows]))
    assert file.reader == "wechat_oa_users"
    (part,) = file.tables
    assert (part.table, part.level) == ("accounts_daily", "account")
    first, second = door.rows(file, "accounts_daily")
    assert json.loads(first.pop("props")) == {"净增关注人数": 14}
    assert first == {
        "day": date(2026, 9, 22), "platform": "wechat_oa", "account": "default",
        "level": "account", "channel": "owned/wechat_oa", "followers": 42731, "gained": 58,
        "lost": 44,
    }  # fmt: skip
    assert (second["gained"], second["lost"], second["followers"]) == (40, 50, 42717)


@pytest.mark.parametrize("bracketed", ["新关注({0})", "新关注（{0}）"])
def test_users_in_brackets(door: Door, bracketed: str) -> None:
    header: list[Any] = ["时间", bracketed.format("人"), "取消关注（人）", "累计关注(人)"]
    file = door.read("user.xlsx", door.xlsx([header, [20260921, 5, 2, 100]]))
    (row,) = door.rows(file, "accounts_daily")
    assert (row["day"], row["gained"], row["lost"], row["followers"]) == (
        date(2026, 9, 21), 5, 2, 100,
    )  # fmt: skip


def test_the_account_above_the_header(door: Door) -> None:
    rows = [["公众号：云朵编程"], USERS, ["2026-09-22", 58, 44, 14, 42731]]
    assert door.read("user.xlsx", door.xlsx(rows)).account == "云朵编程"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ([ARTICLES, ARTICLE], "内容标题"), ([ARTICLES, ARTICLE], "发表时间"),
        ([TRAFFIC, *DAYS], "渠道"), ([TRAFFIC, *DAYS], "日期"),
        ([USERS, ["2026-09-22", 58, 44, 14, 42731]], "新关注人数"),
    ],
)  # fmt: skip
def test_a_renamed_column_is_not_guessed(door: Door, table: list[Any], column: str) -> None:
    header = ["别的" if name == column else name for name in table[0]]
    problem = door.refused("a.xlsx", door.xlsx([header, *table[1:]]))
    assert problem.code in ("mapping_needed", "no_table_fits")


def test_ambiguous_days_are_refused(door: Door) -> None:
    rows = [USERS, ["3/4/2026", 1, 1, 0, 5], ["3/5/2026", 1, 1, 0, 5]]
    assert door.refused("user.xlsx", door.xlsx(rows)).code == "ambiguous_dates"


sources = st.lists(st.sampled_from(["公众号消息", "聊天会话", "朋友圈", "推荐", "搜一搜", "其他"]),
                   min_size=1, max_size=4, unique=True)  # fmt: skip
counts = st.integers(0, 10**6)


@given(
    st.lists(st.lists(st.tuples(counts, counts, counts), min_size=4, max_size=4), max_size=4),
    sources, st.booleans(),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_traffic_comes_back(
    door: Door,
    days: list[list[tuple[int, int, int]]],
    names: list[str],
    whole: bool,  # noqa: FBT001
) -> None:
    """Rows → native dress, with or without 全部 → rows; readers add up to less than their sum."""
    table, expected = [TRAFFIC], []
    for number, day in enumerate(days or [[(1, 2, 3)] * 4], 1):
        shown = f"2026-09-{number:02d}"
        parts = day[: len(names)]
        if whole:
            reads, shares = sum(p[0] for p in parts), sum(p[2] for p in parts)
            people = max(p[1] for p in parts)
            table.append([shown, f"{reads:,}", people, shares, 0, 0, 0, 0, 0, 1, "全部"])
        for name, (reads, people, shares) in zip(names, parts, strict=True):
            table.append([shown, reads, people, shares, 0, 0, 0, 0, 0, 1, name])
            expected.append((shown, name, reads, people, shares))
    file = door.read("流量.xlsx", door.xlsx(table))
    found = [
        (r["day"].isoformat(), r["source"], r["views"], r["reach"], r["shares"])
        for r in door.rows(file, "placement_stats")
    ]
    assert found == expected
    assert file.rows == len(found) + file.dropped.get("total_row", 0)
