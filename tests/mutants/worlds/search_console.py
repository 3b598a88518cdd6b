"""Search Console: one truth in six views, of which only the days have dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, present

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..export import Truth, Value
    from ..world import Facts

COUNTS = (
    Column("Clicks", "count", ("点击次数",)),
    Column("Impressions", "count", ("展示次数",)),
    Column("CTR", "share", ("点击率",)),
    Column("Position", "number", ("Average position", "排名"), adds=False),
)
VIEWS: dict[str, tuple[str, Column, str, tuple[str, ...]]] = {
    "queries": ("keyword", Column("Top queries", "name", ("Query", "热门查询")), "keyword",
                ("学编程", "少儿编程 价格", "what is scratch", "云朵", "编程课，试听", "python")),
    "pages": ("page", Column("Top pages", "name", ("Page", "热门网页")), "page",
              tuple(f"https://x.cn/{part}" for part in ("", "a", "b?c=1,2", "d", "trial"))),
    "countries": ("country", Column("Country", "name", ("国家/地区",)), "Country",
                  ("China", "Japan", "United States", "Bonaire, Sint Eustatius", "Malaysia")),
    "devices": ("device", Column("Device", "name", ("设备",)), "Device",
                ("Mobile", "Desktop", "Tablet")),
    "looks": ("look", Column("Search Appearance", "name", ("搜索结果呈现",)), "Search appearance",
              ("Video", "Translated results", "Product snippets")),
}  # fmt: skip


def counts(at: int) -> tuple[Value, ...]:
    clicks, shown = 1890 - 177 * at, 43_000 - 5003 * at
    return clicks, shown, Decimal(clicks) / shown, Decimal("4.21") + at


def view(name: str) -> World:
    """The file that splits the clicks of four days by one thing."""
    level, by, column, things = VIEWS[name]
    rows = [(thing, *counts(at)) for at, thing in enumerate(things)]
    return _world(name, (by, *COUNTS), rows, _facts(level, by.key, column))


def _world(
    name: str, columns: Sequence[Column], rows: Sequence[tuple[Value, ...]], facts: Facts
) -> World:
    export = dress(f"{name.capitalize()}.csv", columns, rows,
                   shows={"count": lambda n: f"{n:,}"})  # fmt: skip
    window = {} if name == "dates" else {"window": "2026-09-01..2026-09-04"}
    return World(f"search_console_{name}", "site_daily", export, facts, options=window,
                 any_word=name == "queries")  # fmt: skip


def _facts(level: str, header: str, column: str) -> Facts:
    def facts(truth: Truth) -> Iterator[Fact]:
        dims = {"level": level, "channel": "organic/google", **present(truth, **{column: header})}
        yield Fact(dims, present(truth, clicks="Clicks", impressions="Impressions"))

    return facts


DAYS = [(date(2026, 9, 1 + at), *counts(at)) for at in range(6)]
WORLDS = (
    _world("dates", (Column("Date", "day", ("日期",)), *COUNTS), DAYS,
           _facts("site", "Date", "day")),
    *(view(name) for name in VIEWS),
)  # fmt: skip
