"""Google Analytics: GA4 reports (lines of `#` above the header) and Universal Analytics exports.

One row is a channel, a landing page, a day… of the range that the `#` lines name. Bounces and
seconds are worked out from the rates and means, which stay with the rows. Users are people: they
never add up. A session sees several pages, so in a report by page sessions are not counted.

UA's chart ("Day Index" and the chosen metric) is another report than its table: where the table
leaves days out (`N/A`), the chart still has them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.clocks import declared_window
from fanbu.ingest.derived import add_part, add_seconds, column, put
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import PROPERTY, PUT_TOGETHER, Reader
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fanbu.ingest.sheet import Sheet

_GROUPS = (
    *(
        f"{scope}{kind} channel group{suffix}"
        for scope in ("", "Session ", "First user ", "User ")
        for kind in ("primary", "default")
        for suffix in ("", " (Default Channel Group)")
    ),
    "Default Channel Grouping", "会话主要渠道组", "会话主要渠道组(默认渠道组)", "会话默认渠道组",
    "默认渠道组",
)  # fmt: skip
_SOURCE_MEDIUM = ("Session source / medium", "First user source / medium", "Source / Medium",
                  "会话来源/媒介")  # fmt: skip
_SOURCES = ("Session source", "First user source", "会话来源")
_MEDIUMS = ("Session medium", "First user medium", "会话媒介")
_LANDING = ("Landing page", "Landing page + query string", "着陆页", "着陆页 + 查询字符串")
_PAGES = ("Page path and screen class", "Page path", "Page path + query string",
          "Page title and screen class", "Page title and screen name", "Page", "Page Title",
          "网页路径和屏幕类")  # fmt: skip
_DAYS = ("Date", "Day Index", "日期")
_NTH_DAY = ("Nth day", "第 N 天")
_SPLITS = ("Country", "Region", "City", "Language", "Device category", "Browser",
           "Operating system", "Platform", "Session campaign", "First user campaign", "Campaign",
           "Event name", "国家/地区", "设备类别")  # fmt: skip
_SESSIONS = ("Sessions", "会话数", "会话")
_USERS = ("Total users", "Active users", "Users", "总用户数", "活跃用户", "用户数")
_VIEWS = ("Views", "Pageviews", "Screen page views", "浏览次数", "网页浏览量")
_BOUNCE_RATES = ("Bounce rate", "跳出率")
_DURATIONS = ("Average session duration", "Avg. Session Duration", "平均会话时长")
_ONLY_GA = (
    "Engagement rate", "Average engagement time", "Average engagement time per session",
    "Views per user", "Event count", "Events per session", "Pages / Session", "% New Sessions",
    "Avg. Session Duration", "Number of Sessions per User", "Views per session",
)  # fmt: skip
_TABLE_OF_UA = ("Pages / Session", "% New Sessions", "Avg. Session Duration", "Bounce Rate",
                "Number of Sessions per User")  # fmt: skip
_SAYS_GA = r"~(?m)^#\s*start date|google.?analytics|(?<![a-z])ga4(?![a-z])"
_PEOPLES_SHEETS = tuple(name for name in PUT_TOGETHER if name != "platform")  # here web or app
_PAIR = r"^(?P<source>.*\S)\s*/\s*(?P<medium>\S.*)$"


def _each(target: str, *groups: Iterable[str]) -> dict[str, str]:
    return {header: target for group in groups for header in group}


def _prepare(sheet: Sheet) -> Sheet:
    """`Nth day` counts from the start date above the header: 0000 is that day."""
    names = {normalise(name).full for name in _NTH_DAY}
    at = next((i for i, name in enumerate(sheet.header) if normalise(name).full in names), None)
    window = declared_window(sheet)
    if at is None or window is None or not is_text(sheet.columns[at]):
        return sheet
    days = [
        (window.start + timedelta(int(cell))).isoformat()
        if cell and re.fullmatch(r"\s*\d{1,5}\s*", cell)
        else cell
        for cell in sheet.columns[at].to_pylist()
    ]
    header = (*sheet.header[:at], "Date", *sheet.header[at + 1 :])
    columns = (*sheet.columns[:at], pa.array(days, pa.string()), *sheet.columns[at + 1 :])
    return sheet.with_columns(header, columns)


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    for rate in _BOUNCE_RATES:
        rows = add_part(rows, sheet, "bounces", rate, ("sessions",))
    for mean in _DURATIONS:
        rows = add_seconds(rows, sheet, "seconds", mean, "sessions")
    return _with_level(_with_medium(rows, sheet))


def _with_medium(rows: pa.Table, sheet: Sheet) -> pa.Table:
    """Source and medium apart, for the rules of channels: `google / cpc` is not `google`."""
    groups = {normalise(name).full for name in _GROUPS}
    source = column(rows, "source")
    if source is None or any(normalise(header).full in groups for header in sheet.header):
        return rows
    medium = next((m for n in _MEDIUMS if (m := column(rows, f"{PROPERTY}{n}")) is not None), None)
    if medium is None:
        parts = pc.extract_regex(source, _PAIR)
        source, medium = (pc.struct_field(parts, name) for name in ("source", "medium"))
    rows = put(rows, "utm_source", pc.if_else(pc.is_valid(medium), source, None))
    return put(rows, "utm_medium", medium.cast(pa.string()))


def _with_level(rows: pa.Table) -> pa.Table:
    """A report by country is another view than one by channel: neither supersedes the other."""
    split = [name for name in _SPLITS if f"{PROPERTY}{name}" in rows.column_names]
    if not split:
        return rows
    base = next((name for name in ("page", "source") if name in rows.column_names), "site")
    level = "/".join((base, *(name.casefold() for name in split)))
    return put(rows, "level", pa.repeat(pa.scalar(level), rows.num_rows))


SITE = Reader(
    name="google_analytics",
    zh="Google Analytics",
    en="Google Analytics",
    platform="google_analytics",
    tables=("site_daily",),
    needs=(
        (*_GROUPS, *_SOURCE_MEDIUM, *_SOURCES, *_LANDING, *_DAYS, *_NTH_DAY, *_SPLITS),
        (*_SESSIONS, *_USERS, *_VIEWS, "Engaged sessions", "Key events", "New users"),
        (*_GROUPS, *_SOURCE_MEDIUM, *_ONLY_GA, *_NTH_DAY, _SAYS_GA),
    ),
    rejects=(*_PEOPLES_SHEETS, *_PAGES, "Cost", "Impressions", "CTR", "访问次数"),
    columns={
        **_each("day", _DAYS),
        **_each("source", _GROUPS, _SOURCE_MEDIUM, _SOURCES),
        **_each("page", _LANDING),
        **_each("sessions", _SESSIONS),
        **_each("users", _USERS),
        **_each("new_users", ("New users", "新用户", "新用户数")),
        **_each("views", _VIEWS),
        **_each("key_events", ("Key events", "Goal Completions", "Conversions", "关键事件")),
        **_each("engaged_sessions", ("Engaged sessions", "互动会话数", "有互动的会话数")),
        **_each("bounces", ("Bounces",)),
        **{name: f"{PROPERTY}{name}" for name in (*_SPLITS, *_MEDIUMS)},
    },
    blank_total=True,
    account_name=r"(?m)^#?\s*(?:Property|媒体资源)\s*[:：]\s*(?P<account>\S.*)$",
    prepare=_prepare,
    finish=_finish,
)
PAGES = replace(
    SITE,
    name="google_analytics_pages",
    zh="Google Analytics 页面",
    en="Google Analytics pages",
    needs=(_PAGES, SITE.needs[1], (*_PAGES[:-2], *_ONLY_GA, *_VIEWS[:2], _SAYS_GA)),
    rejects=tuple(name for name in SITE.rejects if name not in _PAGES),
    columns={
        **{header: target for header, target in SITE.columns.items() if target != "page"},
        **_each("page", _PAGES),
        **_each(f"{PROPERTY}Sessions", _SESSIONS),
        **_each(f"{PROPERTY}Engaged sessions", ("Engaged sessions", "互动会话数")),
    },
)
CHART = replace(
    SITE,
    name="google_analytics_chart",
    zh="Google Analytics 曲线",
    en="Google Analytics chart",
    needs=(("Day Index",), SITE.needs[1]),
    rejects=(*SITE.rejects, *_TABLE_OF_UA),
)
READERS = (SITE, PAGES, CHART)
