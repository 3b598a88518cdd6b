"""有赞 订单商品明细: one row an item of an order; a workbook, often called `.csv`.

订单实付金额 is the order's and is repeated with each of its items: what was paid. The sum of its
items (商品单价 times 商品数量) is what was asked. Without 下单时间 an order is dated by its number
(`E20260911100000…` holds the second), else by its payment or by 交易成功时间. 销售渠道 says where
it was placed, not what brought it. Buyers and addresses are left out, with whatever a newer export
adds; a phone becomes a hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest.derived import column, put
from fanbu.ingest.headers import normalise
from fanbu.ingest.known_columns import known_only
from fanbu.ingest.reading import PROPERTY, Reader
from fanbu.ingest.sheet import blank, is_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.sheet import Sheet

_NUMBERS = ("订单号", "订单编号")
_ORDERED = ("下单时间", "订单创建时间", "创建时间")
_PAID = ("付款时间", "买家付款时间", "订单付款时间", "支付时间")
_SUCCEEDED = ("交易成功时间",)
_PAID_SUM = "订单实付金额"
_CODES = ("商品编码", "商品ID")
_SECOND = r"^E(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})\d+$"
_HARMLESS = (
    *_SUCCEEDED, *_CODES, "销售渠道", "订单来源", "订单类型", "分销推广补差", "分销推广佣金",
    "商品规格", "商品规格ID", "商品类型", "商品分组",
)  # fmt: skip
_COLUMNS = {
    **dict.fromkeys(_NUMBERS, "external_id"),
    "商品名称": "title",
    **dict.fromkeys(("规格编码", "商品规格编码"), "sku"),
    "商品单价": "price",
    "商品数量": "quantity",
    _PAID_SUM: "net",
    **dict.fromkeys(_ORDERED, "ordered_at"),
    **dict.fromkeys(_PAID, "paid_at"),
    "订单状态": "status",
    **dict.fromkeys(("店铺名称", "归属店铺"), "shop"),
    **dict.fromkeys(("买家手机号", "收货人手机号", "手机号"), "phone"),
    **{header: f"{PROPERTY}{header}" for header in _HARMLESS},
}


def _prepare(sheet: Sheet) -> Sheet:
    sheet = known_only(sheet, _COLUMNS)
    if _cells(sheet, _ORDERED) is not None:
        return sheet
    found = (_cells(sheet, names) for names in (_PAID, _SUCCEEDED))
    given = [_shown(cells, sheet.header) for cells in found if cells is not None]
    numbers = _cells(sheet, _NUMBERS)
    if numbers is not None and is_text(numbers):
        given.insert(0, _second_of(numbers))
    if not given:
        return sheet
    return sheet.with_columns([*sheet.header, _ORDERED[0]], [*sheet.columns, pc.coalesce(*given)])


def _cells(sheet: Sheet, names: Sequence[str]) -> pa.Array | None:
    known = {normalise(name).full for name in names}
    at = next((i for i, name in enumerate(sheet.header) if normalise(name).full in known), None)
    return None if at is None else sheet.columns[at]


def _shown(cells: pa.Array, header: tuple[str, ...]) -> pa.Array:
    """As text; nothing where a cell is blank, or the header again."""
    shown = cells.cast(pa.string())
    nothing = pc.or_(blank(cells), pc.is_in(shown, pa.array(header)))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), shown)


def _second_of(numbers: pa.Array) -> pa.Array:
    """`2026-09-11 10:00:00` out of an order's number; null where it holds no date."""
    parts = pc.extract_regex(pc.utf8_trim_whitespace(numbers), _SECOND)
    year, month, day, hour, minute, second = (pc.struct_field(parts, n) for n in "ymdHMS")
    days = pc.binary_join_element_wise(year, month, day, "-")
    return pc.binary_join_element_wise(
        days, pc.binary_join_element_wise(hour, minute, second, ":"), " "
    )


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:  # noqa: ARG001 - a reader's last word
    """An item without a code of its own goes by its product's; one payment an order."""
    rows = _one_payment(rows)
    names = ("sku", *(f"{PROPERTY}{name}" for name in _CODES))
    codes = [found.cast(pa.string()) for name in names if (found := column(rows, name)) is not None]
    return put(rows, "sku", pc.coalesce(*codes)) if codes else rows


def _one_payment(rows: pa.Table) -> pa.Table:
    """The order's money with each of its items, also where only one of them shows it.

    Raises BadInput `order_differs` where the items of an order show different amounts: then it is
    not the order's.
    """
    told = pa.table({"order": rows["external_id"], "net": rows["net"]})
    told = told.group_by("order").aggregate([("net", "min"), ("net", "max")])
    place = pc.index_in(rows["external_id"].combine_chunks(), value_set=told["order"])
    least, most = (told[name].combine_chunks().take(place) for name in ("net_min", "net_max"))
    differs = pc.fill_null(pc.not_equal(least, most), fill_value=False)
    if pc.any(differs).as_py():
        at = pc.index(differs, value=True).as_py()
        order = rows["external_id"][at].as_py()
        raise BadInput("order_differs", row=rows["row_no"][at].as_py(), column=_PAID_SUM,
                       order=order)  # fmt: skip
    return put(rows, "net", most)


READER = Reader(
    name="youzan_orders",
    zh="有赞订单商品明细",
    en="Youzan orders",
    platform="youzan",
    tables=("orders", "order_lines", "refunds"),
    needs=(
        _NUMBERS,
        ("商品单价",),
        ("商品数量",),
        (_PAID_SUM,),
        ("销售渠道", "分销推广补差", "分销推广佣金", "商品规格ID", *_SUCCEEDED),
    ),
    rejects=("买家会员名", "买家支付宝账号"),
    columns=_COLUMNS,
    snapshot=False,
    currency="CNY",
    prepare=_prepare,
    finish=_finish,
)
