"""公众号 单篇明细: the trend of one article among the other tables of its workbook."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..export import Column, Line, Wrap
from ..world import Fact, World, dress, present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Export, Truth, Value

COLUMNS = (
    Column("日期", "day", ("时间",)),
    Column("传播渠道", "name"),
    Column("阅读人数", "count", ("阅读(人)", "阅读（人）"), adds=False),
    Column("阅读次数", "count", ("阅读(次)",)),
    Column("分享人数", "count", ("分享(人)",), adds=False),
    Column("分享次数", "count", ("分享（次）",)),
)
TITLE = "三步做小游戏"
ABOVE = (
    ("", TITLE), ("数据概况",), ("阅读(次)", "分享(次)", "在看(次)", "收藏(次)", "赞赏(分)"),
    ("5132", "153", "3", "4", "0"), ("阅读转化",), ("送达人数", "公众号消息阅读次数"),
    ("9000", "4000"), ("数据趋势明细",),
)  # fmt: skip
BELOW = (
    ("性别分布",),
    ("性别", "占比"),
    ("男", "55.00%"),
    ("地域分布",),
    ("地域", "次数"),
    ("上海", "90"),
)
SOURCES = ("公众号消息", "朋友圈", "搜一搜")


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(3, 7):
        parts = [(1010 - 117 * day + 41 * at, 20 + day + at) for at in range(3)]
        for source, (read, shared) in zip(SOURCES, parts, strict=True):
            yield (date(2026, 9, day), source, read - 90, read, shared - 9, shared)
        read, shared = (sum(numbers) for numbers in zip(*parts, strict=True))
        yield (date(2026, 9, day), "全部", read - 200, read, shared - 20, shared)


def with_tables_below(export: Export) -> Export:
    width = len(export.columns)
    below = [Line((*cells, *[""] * (width - len(cells)))) for cells in BELOW]
    return export.with_lines([*export.lines, *below])


def facts(truth: Truth) -> Iterator[Fact]:
    """A channel that brought nobody says nothing."""
    dims = {"title": TITLE, **present(truth, day="日期", source="传播渠道")}
    if dims.get("source") == "全部":
        dims["source"] = None
    told = present(truth, views="阅读次数", reach="阅读人数", shares="分享次数")
    yield Fact(dims, {name: value or None for name, value in told.items()})


WORLDS = (
    World("wechat_oa_article", "article_days",
          with_tables_below(dress("单篇数据_20261004.xls", COLUMNS, list(rows()), above=ABOVE,
                                  wrap=Wrap(container="xlsx"))),
          facts, repeats="one"),
)  # fmt: skip
