"""淘宝/天猫 已卖出的宝贝, ExportOrderList: one row an order, GBK, numbers dressed as `="123…"`.

The file is full of people: the buyer becomes a hash, names, addresses, phones and remarks are never
stored. So only columns known to be harmless are kept; what a newer export adds is left out. An
order closed after payment stays an order with its paid amount; what went back is a refund of its
退款金额, where the export has that column. The list has no day of a refund: without 退款时间 it is
dated by its order, whose day it corrects. No more goes back than was paid: an order that shows
nothing paid any more gives nothing back again. The list may have been filtered by status before it
was exported, so a missing order is not a lost one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest.derived import column, mangled, put, refuse_unnumbered
from fanbu.ingest.known_columns import known_only
from fanbu.ingest.reading import PROPERTY, Reader
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_ORDER_ID = "订单编号"
_REFUND = "退款金额"
_COLUMNS = {
    "订单编号": "external_id",
    "买家会员名": "buyer",
    "买家实际支付金额": "net",
    "总金额": "gross",
    "订单状态": "status",
    "订单创建时间": "ordered_at",
    "订单付款时间": "paid_at",
    "店铺名称": "shop",
    "店铺Id": "props.店铺Id",
    "订单关闭原因": "props.订单关闭原因",
    "买家应付货款": "props.买家应付货款",
    "买家应付邮费": "props.买家应付邮费",
    "买家支付积分": "props.买家支付积分",
    "返点积分": "props.返点积分",
    "买家实际支付积分": "props.买家实际支付积分",
    "宝贝标题": "props.宝贝标题",
    "宝贝种类": "props.宝贝种类",
    "宝贝总数量": "props.宝贝总数量",
    "运送方式": "props.运送方式",
    "物流公司": "props.物流公司",
    "异常信息": "props.异常信息",
    "是否手机订单": "props.是否手机订单",
    "是否代付": "props.是否代付",
    _REFUND: "amount",
    "退款时间": "refunded_at",
    "退款完成时间": "refunded_at",
}


def _prepare(sheet: Sheet) -> Sheet:
    """Only the columns listed above, their cells out of `="…"`."""
    sheet = known_only(sheet, _COLUMNS)
    columns = [
        pc.replace_substring_regex(column, r"^\s*(?:=\"(.*)\"|'(\d+))\s*$", r"\1\2")
        if is_text(column)
        else column
        for column in sheet.columns
    ]
    return sheet.with_columns(sheet.header, columns)


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    """Raises BadInput where an order's number is none.

    `mangled_order_ids`: rounded numbers would make several orders one; `bad_value`: no digit is in
    it, or it is blank, as in a sum under the orders.
    """
    refuse_unnumbered(rows, _ORDER_ID)
    rounded = mangled(rows, sheet, "external_id", _ORDER_ID)
    if pc.any(rounded).as_py():
        at = pc.index(rounded, value=True).as_py()
        raise BadInput("mangled_order_ids", row=rows["row_no"][at].as_py(), column=_ORDER_ID,
                       value=rows["external_id"][at].as_py())  # fmt: skip
    return _with_refunds(rows)


def _with_refunds(rows: pa.Table) -> pa.Table:
    """`amount` at most what was paid; 退款金额 as written beside the order."""
    back, paid = column(rows, "amount"), column(rows, "net")
    if back is None or paid is None:
        return rows
    rows = put(rows, f"{PROPERTY}{_REFUND}", back.cast(pa.float64()))
    least = pc.min_element_wise(back, pc.fill_null(paid, 0), skip_nulls=False)
    return put(rows, "amount", least)


READER = Reader(
    name="taobao_orders",
    zh="淘宝订单",
    en="Taobao orders",
    platform="taobao",
    tables=("orders", "refunds"),
    needs=(
        (_ORDER_ID,),
        ("买家实际支付金额",),
        ("订单状态",),
        ("订单创建时间",),
        ("订单付款时间",),
        ("买家会员名",),
    ),
    columns=_COLUMNS,
    snapshot=False,
    currency="CNY",
    prepare=_prepare,
    finish=_finish,
)
