"""百度统计: days, sources and pages; 页面汇总 closes a page of the list.

How such a file is laid out is not documented; its metrics are. 访客数 and IP数 count people, who
never add up. Bounces and seconds are worked out from 跳出率 and 平均访问时长. A visit sees several
pages, so by page (受访页面) visits are not counted; by entry page they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.ingest.derived import add_part, add_seconds
from fanbu.ingest.reading import PROPERTY, PUT_TOGETHER, Reader

if TYPE_CHECKING:
    import pyarrow as pa

    from fanbu.ingest.sheet import Sheet

_VIEWS = ("浏览量(PV)", "浏览量", "PV")
_USERS = ("访客数(UV)", "访客数", "UV")
_SESSIONS = ("访问次数",)
_PEOPLE = ("IP数", "IP")
_PAGES = ("受访页面", "页面URL", "页面")
_ENTRIES = ("入口页面",)
_SOURCES = ("来源", "来源类型", "来源网站", "搜索引擎")
_DAYS = ("日期", "时间")
_OF_PAGES = ("入口页次数", "退出页次数", "退出率", "贡献下游浏览量", "输出PV")


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    rows = add_part(rows, sheet, "bounces", "跳出率", ("sessions",))
    return add_seconds(rows, sheet, "seconds", "平均访问时长", "sessions")


SITE = Reader(
    name="baidu_tongji",
    zh="百度统计",
    en="Baidu Tongji",
    platform="baidu_tongji",
    tables=("site_daily",),
    needs=(
        (*_DAYS, *_SOURCES, *_ENTRIES),
        (*_VIEWS, *_SESSIONS),
        (*_USERS, *_SESSIONS),
        ("浏览量(PV)", "访客数(UV)", "新访客比率", "平均访问页数", *_PEOPLE, "~百度统计"),
    ),
    rejects=(
        *PUT_TOGETHER,
        *_PAGES,
        *_OF_PAGES,
        "商品ID",
        "商品访客数",
        "阅读次数",
        "消费",
        "成交金额",
    ),
    columns={
        **dict.fromkeys(_DAYS, "day"),
        **dict.fromkeys(_SOURCES, "source"),
        **dict.fromkeys(_ENTRIES, "page"),
        **dict.fromkeys(("站点", "网站"), "account"),
        **dict.fromkeys(_VIEWS, "views"),
        **dict.fromkeys(_USERS, "users"),
        **dict.fromkeys(_SESSIONS, "sessions"),
        **dict.fromkeys(("新访客数", "新访客"), "new_users"),
        **dict.fromkeys(("转化次数",), "key_events"),
    },
    totals=("全站统计", "当页汇总", "全站合计"),
    account_name=r"(?:站点|网站)\s*[:：]\s*(?P<account>\S+)",
    finish=_finish,
)
PAGES = replace(
    SITE,
    name="baidu_tongji_pages",
    zh="百度统计受访页面",
    en="Baidu Tongji pages",
    needs=(_PAGES, _VIEWS, (*_USERS, *_SESSIONS, *_PEOPLE), (*_PAGES[:1], *SITE.needs[3])),
    rejects=tuple(name for name in SITE.rejects if name not in (*_PAGES, *_OF_PAGES)),
    columns={
        **SITE.columns,
        **dict.fromkeys(_PAGES, "page"),
        **dict.fromkeys(_SESSIONS, f"{PROPERTY}访问次数"),
    },
)
READERS = (SITE, PAGES)
