"""小红书 蒲公英, 订单报告: one row a cooperation, its fees and its notes' totals so far.

The fees (博主报价 and 服务费) are a cost under the order's id, paid to the creator; the totals are
a publication of that id, so a cost and what it brought meet. The notes are other people's: a
platform of its own, never counted with the brand's notes. The file has no date of payment: a cost
is dated by the note's own day where the report names one, else by 数据更新日期, and then moves with
the next report. An order without any fee yet has no amount.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest import values
from fanbu.ingest.derived import add_watch_seconds, column, put, refuse_bad
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import Reader

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_PUBLISHED = ("笔记发布时间", "发布时间", "笔记发布日期")
_PAID_ON = "费用日期"
_SERVICE = "props.服务费金额"


def _prepare(sheet: Sheet) -> Sheet:
    """The note's own day once more, as the day of its cost."""
    known = [normalise(name).full for name in _PUBLISHED]
    at = next((i for i, name in enumerate(sheet.header) if normalise(name).full in known), None)
    if at is None or _PAID_ON in sheet.header:
        return sheet
    return sheet.with_columns([*sheet.header, _PAID_ON], [*sheet.columns, sheet.columns[at]])


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    """Seconds watched; `amount` = 报价 + 服务费; `paid_on`, `partner` and `author` of every row.

    Raises BadInput `bad_value` for a fee that is no amount, `day_missing` for a cost of no day.
    """
    rows = add_watch_seconds(rows, sheet, "平均浏览时长", "views")
    service, price = column(rows, _SERVICE), column(rows, "amount")
    if service is not None and price is not None:
        fee = values.money(service)
        refuse_bad(rows, service, fee.bad, "服务费金额", "amount")
        rows = put(rows, "amount", _sum(price, fee.values))
    rows = put(rows, "paid_on", _first_of(rows, "paid_on", "day"))
    undated = pc.is_null(rows["paid_on"].combine_chunks())
    if pc.any(undated).as_py():
        raise BadInput("day_missing", row=rows["row_no"].filter(undated)[0].as_py())
    rows = put(rows, "partner", _first_of(rows, "partner", "title"))
    return put(rows, "author", rows["partner"].combine_chunks())


def _sum(one: pa.Array, other: pa.Array) -> pa.Array:
    """Null where both are."""
    whole = pc.add(pc.fill_null(one, 0), pc.fill_null(other, 0)).cast(values.MONEY)
    known = pc.or_(pc.is_valid(one), pc.is_valid(other))
    return pc.if_else(known, whole, pa.scalar(None, values.MONEY))


def _first_of(rows: pa.Table, *names: str) -> pa.Array:
    return pc.coalesce(*(found for name in names if (found := column(rows, name)) is not None))


READER = Reader(
    name="pugongying_orders",
    zh="蒲公英订单报告",
    en="Xiaohongshu creators' orders",
    platform="pugongying",
    channel="partner/kol_xiaohongshu",
    tables=("placement_stats", "placements", "costs"),
    needs=(
        ("数据更新日期",),
        ("订单ID", "订单编号"),
        ("合作名称", "博主昵称", "博主名称"),
        ("博主报价", "博主报价金额"),
        ("服务费金额", "服务费"),
        ("总曝光量", "总阅读量", "总互动量"),
    ),
    columns={
        "数据更新日期": "day",
        **dict.fromkeys(_PUBLISHED, "published_at"),
        _PAID_ON: "paid_on",
        **dict.fromkeys(("订单ID", "订单编号"), "external_id"),
        "合作名称": "title",
        **dict.fromkeys(("博主昵称", "博主名称", "博主"), "partner"),
        **dict.fromkeys(("笔记链接",), "url"),
        **dict.fromkeys(("博主报价", "博主报价金额"), "amount"),
        **dict.fromkeys(("服务费金额", "服务费"), _SERVICE),
        "总曝光量": "impressions",
        "总阅读量": "views",
        "总阅读UV": "reach",
        **dict.fromkeys(("总点赞量", "总点赞数"), "likes"),
        **dict.fromkeys(("总评论量", "总评论数"), "comments"),
        **dict.fromkeys(("总收藏量", "总收藏数"), "saves"),
        **dict.fromkeys(("总分享量", "总分享数"), "shares"),
        **dict.fromkeys(("总关注量", "总关注数"), "follows"),
        "平均浏览时长": "props.平均浏览时长",
    },
    constants={"kind": "KOL"},
    lifetime=True,
    snapshot=False,
    currency="CNY",
    prepare=_prepare,
    finish=_finish,
)
