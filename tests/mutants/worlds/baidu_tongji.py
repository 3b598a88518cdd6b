"""百度统计: days, kinds of sources, pages; people never add up, means become counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..export import Column, Wrap
from ..world import Fact, World, dress, present, product, total_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..export import Kind, Truth, Value

SITE = (
    Column("浏览量(PV)", "count", ("浏览量", "PV")),
    Column("访客数(UV)", "count", ("访客数", "UV"), adds=False),
    Column("IP数", "count", adds=False),
    Column("访问次数", "count"),
    Column("新访客数", "count", adds=False),
    Column("跳出率", "share"),
    Column("平均访问时长", "seconds", adds=False),
    Column("平均访问页数", "number", adds=False),
    Column("转化次数", "count"),
)
PAGES = (
    Column("受访页面", "name", ("页面URL",)),
    Column("浏览量(PV)", "count", ("浏览量",)),
    Column("访客数(UV)", "count", ("访客数",), adds=False),
    Column("IP数", "count", adds=False),
    Column("入口页次数", "count", adds=False),
    Column("退出率", "share"),
)
SOURCES = ("搜索引擎", "直接访问", "外部链接")
PATHS = ("http://x.cn/", "http://x.cn/trial?a=1,2", "http://x.cn/lessons", "http://x.cn/about")
WINDOW = {"window": "2026-09-01..2026-09-04"}


def visits(at: int) -> tuple[Value, ...]:
    seen = 3100 + 277 * at
    return (seen, 900 + at, 880 + at, 1000 + 31 * at, 600 - at, Decimal("0.4012"),
            Decimal(853 + at), Decimal("3.1"), 12 + at)  # fmt: skip


def pages() -> Iterator[tuple[Value, ...]]:
    for at, path in enumerate(PATHS):
        yield (path, 3100 - 277 * at, 900 - at, 880 - at, 410 - 31 * at, Decimal("0.4012"))


def clock(seconds: Decimal) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"00:{minutes:02d}:{rest:02d}"


def facts(truth: Truth) -> Iterator[Fact]:
    said = present(truth, views="浏览量(PV)", users="访客数(UV)", sessions="访问次数",
                   new_users="新访客数", key_events="转化次数")  # fmt: skip
    times = truth.get("访问次数")
    worked_out = {"bounces": product(times, truth.get("跳出率")),
                  "seconds": product(times, truth.get("平均访问时长"))}  # fmt: skip
    yield Fact(present(truth, day="日期", source="来源类型"), said | worked_out)


def page_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(present(truth, page="受访页面"),
               present(truth, views="浏览量(PV)", users="访客数(UV)"))  # fmt: skip


SHOWS: dict[Kind, Callable[[Any], str]] = {"count": lambda n: f"{n:,}", "seconds": clock}
GBK = Wrap(encoding="gb18030")
DAYS = dress(
    "百度统计_趋势分析.csv", (Column("日期", "day"), *SITE),
    [(date(2026, 9, 1 + at), *visits(at)) for at in range(6)],
    null="--", shows=SHOWS, wrap=GBK,
)  # fmt: skip
FROM = dress(
    "百度统计_全部来源.csv", (Column("来源类型", "name", ("来源",)), *SITE),
    [(source, *visits(at)) for at, source in enumerate(SOURCES)],
    null="--", shows=SHOWS, wrap=GBK,
)  # fmt: skip
PATH = dress("百度统计_受访页面.csv", PAGES, list(pages()), null="--", shows=SHOWS, wrap=GBK)
FOOT = total_line(DAYS, {"日期": "页面汇总"}, null="--")
WORLDS = (
    World("baidu_tongji", "site_daily", DAYS.with_lines([*DAYS.lines, FOOT]), facts),
    World("baidu_tongji", "site_daily", FROM, facts, options=WINDOW, label="sources"),
    World("baidu_tongji_pages", "site_daily", PATH, page_facts, options=WINDOW),
)
