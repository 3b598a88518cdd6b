"""淘宝 ExportOrderList: one row an order, GBK, ids of nineteen digits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Wrap
from ..world import Fact, World, dress, present, utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

COLUMNS = (
    Column("订单编号", "id"),
    Column("买家会员名", "name"),
    Column("买家应付货款", "money", adds=False),
    Column("总金额", "money"),
    Column("买家实际支付金额", "money"),
    Column("订单状态", "word"),
    Column("收货人姓名", "word"),
    Column("订单创建时间", "moment"),
    Column("订单付款时间", "moment"),
    Column("宝贝标题", "word"),
    Column("宝贝总数量", "count", adds=False),
    Column("店铺名称", "word"),
)


def rows() -> Iterator[tuple[Value, ...]]:
    for at in range(8):
        gross = Decimal(119_900 + 5017 * at) / 100
        made = datetime(2026, 9, 3 + at, 10, at, 7)  # noqa: DTZ001 - the shop's own time
        paid = None if at == 3 else made.replace(minute=at + 5)
        yield (f"391234567890123{4507 + 13 * at}", f"买家{at}", gross, gross + 10,
               Decimal(0) if at == 3 else gross - 5, "交易关闭" if at == 3 else "交易成功",
               f"王{at}", made, paid, "编程盒子，全套", 1, "云朵旗舰店")  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, external_id="订单编号", status="订单状态", shop="店铺名称")
    for name, header in (("ordered_at", "订单创建时间"), ("paid_at", "订单付款时间")):
        if header in truth:
            dims[name] = utc(truth[header])
    yield Fact(dims, present(truth, net="买家实际支付金额", gross="总金额"))


EXPORT = dress("ExportOrderList202609130900.csv", COLUMNS, list(rows()), null="",
               wrap=Wrap(encoding="gb18030"))  # fmt: skip

WORLDS = (World("taobao_orders", "orders", EXPORT, facts, repeats="one"),)
