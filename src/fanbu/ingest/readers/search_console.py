"""Google Search Console: one export is several files, each a view of the same clicks.

Days, queries, pages, countries, devices and appearances split one truth in their own way, so each
is a level of its own and none is added to another. Queries leave out what few people searched;
pages count an impression for each page shown. CTR and position are means: they stay with the rows.
Only the file of days has dates; the others need `--window`. Filters.csv holds no numbers. No file
has a total row of the platform's; one that was added is left out, but people search for any word.
"""

from __future__ import annotations

from fanbu.ingest.reading import PROPERTY, PUT_TOGETHER, SKIP, Reader

_CLICKS = ("Clicks", "点击次数", "点击")
_SHOWN = ("Impressions", "展示次数", "展示", "曝光次数")
_POSITION = ("Position", "Average position", "排名", "平均排名")
_CTR = ("CTR", "点击率")
_QUERIES = ("Top queries", "Query", "Queries", "热门查询", "查询", "排名靠前的查询")
_PAGES = ("Top pages", "Page", "Pages", "热门网页", "网页", "排名靠前的网页")
_COUNTRIES = ("Country", "Countries", "国家/地区", "国家")
_DEVICES = ("Device", "Devices", "设备")
_DAYS = ("Date", "日期")
_LOOKS = ("Search Appearance", "搜索结果呈现", "搜索外观")
_FILTERS = ("Filter", "过滤器", "过滤条件", "筛选条件")
_ACCOUNT = (
    r"(?:^|[/\\])(?:https?___|sc-domain[_:])?(?P<account>[\w-]+(?:\.[\w-]+)+?)_*-Performance-on-"
)


def _view(name: str, level: str, by: tuple[str, ...], target: str, *words: str) -> Reader:
    """The reader of one file of the export; `words`: what it shows, in Chinese and English."""
    others = {*_QUERIES, *_PAGES, *_COUNTRIES, *_DEVICES, *_LOOKS} - set(by)
    zh, en = words
    return Reader(
        name=f"search_console_{name}",
        zh=f"Search Console {zh}",
        en=f"Search Console {en}",
        platform="search_console",
        channel="organic/google",
        tables=("site_daily",),
        needs=(by, _CLICKS, _SHOWN, _POSITION),
        rejects=(*PUT_TOGETHER, *sorted(others), "Cost", "花费", "消费", "消耗"),
        columns={
            **dict.fromkeys(_DAYS, "day"),
            **dict.fromkeys(by, target),
            **dict.fromkeys(_CLICKS, "clicks"),
            **dict.fromkeys(_SHOWN, "impressions"),
            **dict.fromkeys(_CTR, f"{PROPERTY}CTR"),
            **dict.fromkeys(_POSITION, f"{PROPERTY}Position"),
        },
        no_totals=name == "queries",
        may_be_empty=True,
        level=level,
        account_name=_ACCOUNT,
    )


READERS = (
    _view("dates", "site", _DAYS, "day", "日期", "days"),
    _view("queries", "keyword", _QUERIES, "keyword", "查询", "queries"),
    _view("pages", "page", _PAGES, "page", "网页", "pages"),
    _view("countries", "country", _COUNTRIES, f"{PROPERTY}Country", "国家", "countries"),
    _view("devices", "device", _DEVICES, f"{PROPERTY}Device", "设备", "devices"),
    _view("looks", "look", _LOOKS, f"{PROPERTY}Search appearance", "呈现", "appearances"),
    Reader(
        name="search_console_filters",
        zh="Search Console 筛选条件",
        en="Search Console filters",
        platform=None,
        tables=(),
        needs=(_FILTERS, ("Value", "值"), ("~filters|过滤|筛选",)),
        columns=dict.fromkeys(_FILTERS, SKIP),
    ),
)
