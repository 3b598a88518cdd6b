"""京东 京准通: 全站营销 by day, and the other ads by day or by hour of the click.

全站 counts every order of the goods it promotes, also those nobody clicked an ad for; the others
count orders after a click. So they are two goals, and two platforms: one file never stands for the
other. 全站 tells how often it was shown and clicked in its core positions only. 汇总 and 合计 are
totals.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_CLICKED = "点击时间"
_HOUR = "小时"
_ONE_HOUR = r"^\s*(?P<day>\d{8})(?P<hour>\d{2})0000\s*~\s*(?P<until>\d{8})(?P<last>\d{2})5959\s*$"
_WHOLE_ORDERS = ("全站订单行", "全站成交单量", "全站订单量")
_WHOLE_VALUE = ("全站交易额", "全站成交金额")
_ORDERS = ("总订单行", "总订单量")
_VALUE = ("总订单金额",)
_SHOWN = ("展现数", "展现量")
_CLICKS = ("点击数", "点击量")
_NAMES = {
    **dict.fromkeys(("账户", "账户名称", "账号", "PIN"), "account"),
    **dict.fromkeys(("计划ID", "推广计划ID"), "ad_campaign_id"),
    **dict.fromkeys(("计划名称", "推广计划", "推广计划名称", "计划"), "ad_campaign"),
    **dict.fromkeys(("单元ID", "推广单元ID"), "ad_group_id"),
    **dict.fromkeys(("单元名称", "推广单元", "推广单元名称", "单元"), "ad_group"),
    **dict.fromkeys(("创意ID",), "creative_id"),
    **dict.fromkeys(("创意名称",), "creative"),
    **dict.fromkeys(("关键词",), "keyword"),
    **dict.fromkeys(("花费", "总花费"), "cost"),
}
_ACCOUNT_NAME = r"(?:账户|账号|PIN)(?:名称)?\s*[:：]\s*(?P<account>[^\s,，]+)"


def _prepare(sheet: Sheet) -> Sheet:
    """`20260324000000~20260324005959` is an hour of a day: the day, and the hour beside it."""
    names = [normalise(header).full for header in sheet.header]
    at = names.index(_CLICKED) if _CLICKED in names else None
    if at is None or _HOUR in names or not is_text(sheet.columns[at]):
        return sheet
    cells = sheet.columns[at]
    parts = pc.extract_regex(cells, _ONE_HOUR)
    day, hour, until, last = (pc.struct_field(parts, n) for n in ("day", "hour", "until", "last"))
    hourly = pc.and_(pc.equal(day, until), pc.equal(hour, last))
    hourly = pc.fill_null(hourly, fill_value=False)
    if not pc.any(hourly).as_py():
        return sheet
    days = pc.if_else(hourly, day, cells)
    hours = pc.if_else(hourly, hour, pa.scalar(None, pa.string())).cast(pa.int64())
    columns = [*sheet.columns[:at], days, *sheet.columns[at + 1 :], hours]
    return replace(sheet, header=(*sheet.header, _HOUR), columns=tuple(columns))


WHOLE = Reader(
    name="jingzhuntong_whole",
    zh="京准通全站营销",
    en="JD whole-shop ads",
    platform="jingzhuntong_whole",
    channel="paid/jd",
    tables=("spend",),
    needs=(("花费", "总花费"), _WHOLE_VALUE, (*_WHOLE_ORDERS, "全站投产比", "全站订单成本")),
    rejects=PUT_TOGETHER,
    columns={
        **_NAMES,
        **dict.fromkeys(("日期", "时间", "统计日期"), "day"),
        **dict.fromkeys(("核心位置展现量", "核心位置展现数"), "impressions"),
        **dict.fromkeys(("核心位置点击量", "核心位置点击数"), "clicks"),
    },
    goals=(Goal(_WHOLE_ORDERS, "全站成交", _WHOLE_VALUE),),
    currency="CNY",
    account_name=_ACCOUNT_NAME,
)
CLICKED = Reader(
    name="jingzhuntong",
    zh="京准通",
    en="JD ads",
    platform="jingzhuntong",
    channel="paid/jd",
    tables=("spend",),
    needs=(
        ("花费", "总花费"),
        _SHOWN,
        _CLICKS,
        (*_ORDERS, *_VALUE),
        (_CLICKED, *_VALUE, "总加购数"),
    ),
    rejects=(*PUT_TOGETHER, *_WHOLE_ORDERS, *_WHOLE_VALUE),
    columns={
        **_NAMES,
        **dict.fromkeys((_CLICKED, "日期", "时间", "统计日期"), "day"),
        **dict.fromkeys(_SHOWN, "impressions"),
        **dict.fromkeys(_CLICKS, "clicks"),
    },
    goals=(Goal(_ORDERS, "成交", _VALUE),),
    currency="CNY",
    account_name=_ACCOUNT_NAME,
    prepare=_prepare,
)
READERS = (WHOLE, CLICKED)
