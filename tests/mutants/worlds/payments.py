"""Stripe's attempts to pay, and 有赞 orders with their items."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, present, product, utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

ATTEMPTS = (
    Column("id", "word"),
    Column("Created date (UTC)", "moment"),
    Column("Amount", "money"),
    Column("Amount Refunded", "money"),
    Column("Currency", "word"),
    Column("Fee", "money", adds=False),
    Column("Status", "word"),
    Column("Customer Email", "word"),
    Column("Description", "name"),
    Column("Refunded date (UTC)", "moment"),
)
ITEMS = (
    Column("订单号", "word", ("订单编号",)),
    Column("商品名称", "name"),
    Column("销售渠道", "word"),
    Column("交易成功时间", "moment"),
    Column("订单实付金额", "money"),
    Column("分销推广补差", "money", adds=False),
    Column("商品规格ID", "word"),
    Column("规格编码", "word", ("商品规格编码",)),
    Column("商品单价", "money", adds=False),
    Column("商品数量", "count"),
)
LINES = tuple(Column(c.key, c.kind, c.aliases, adds=c.key == "商品数量") for c in ITEMS)
"""The order's money stands with each of its items, and sums to nothing."""
PAID = frozenset({"Paid", "Partially Refunded"})


def attempts() -> Iterator[tuple[Value, ...]]:
    for at in range(9):
        status = "Failed" if at == 3 else "Partially Refunded" if at == 5 else "Paid"
        moment = datetime(2026, 9, 3 + at, 9 + at, 5 * at, 7)  # noqa: DTZ001 - UTC
        back = Decimal(50) if at == 5 else Decimal(0)
        yield (f"ch_3Q{at}x", moment, Decimal(110_050 + 7707 * at) / 100, back, "cny",
               Decimal("3.20"), status, f"ada{at}@example.com", f"Order of Ada{at}",
               moment.replace(day=21) if back else None)  # fmt: skip


def attempt_facts(truth: Truth) -> Iterator[Fact]:
    if "Status" in truth and truth["Status"] not in PAID:
        return
    dims = present(truth, external_id="id", status="Status")
    if "Created date (UTC)" in truth:
        dims["ordered_at"] = dims["paid_at"] = truth["Created date (UTC)"]
    if "Customer Email" in truth:
        dims["known"] = truth["Customer Email"] is not None
    back = {"refunded": truth.get("Amount Refunded") or None}
    yield Fact(dims, present(truth, net="Amount") | back)


def number(at: int) -> str:
    return f"E202609{3 + at:02d}1{at}0{at}0712345678"


def items(*, several: bool) -> Iterator[tuple[Value, ...]]:
    for at in range(8):
        done = None if at == 2 else datetime(2026, 9, 20, 8, at)  # noqa: DTZ001 - the shop's time
        price, paid = (Decimal(n + 4013 * at) / 100 for n in (10_000, 27_000))
        told = ("网店", done, paid, Decimal(0), f"360000{at}")
        yield (number(at), f"编程盒子{at}", *told, f"BOX-{at}", price, 2 + at % 3)
        if several and at % 3 == 0:
            yield (number(at), "贴纸", *told, "STICK", Decimal(8), 1)


def order_facts(truth: Truth) -> Iterator[Fact]:
    """An order without a moment of its own has that of its number; what was asked, if no more."""
    dims = present(truth, external_id="订单号")
    if "订单号" in truth:
        dims["ordered_at"] = utc(datetime.strptime(str(truth["订单号"])[1:15], "%Y%m%d%H%M%S"))  # noqa: DTZ007
    asked = product(truth.get("商品数量"), truth.get("商品单价"))
    yield Fact(dims, present(truth, net="订单实付金额") or {"net": asked})


def item_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        present(truth, order="订单号", title="商品名称", sku="规格编码"),
        {"rows": 1, **present(truth, quantity="商品数量", price="商品单价")},
    )


WORLDS = (
    World("stripe_payments", "orders",
          dress("unified_payments.csv", ATTEMPTS, list(attempts()), null=""), attempt_facts,
          repeats="one", utc=True),
    World("youzan_orders", "orders",
          dress("订单商品明细.csv", ITEMS, list(items(several=False)), null=""), order_facts,
          repeats="one", measures=("net",)),
    World("youzan_orders", "order_lines",
          dress("订单商品明细.csv", LINES, list(items(several=True)), null=""), item_facts,
          label="items"),
)  # fmt: skip
