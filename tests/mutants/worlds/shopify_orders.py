"""Shopify orders: a row an item, the order's own money on its first row, refunds beside it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Line
from ..world import Fact, World, dress, present, utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Export, Truth, Value

COLUMNS = (
    Column("Name", "name"),
    Column("Email", "word"),
    Column("Financial Status", "word"),
    Column("Paid at", "moment"),
    Column("Currency", "word"),
    Column("Subtotal", "money", adds=False),
    Column("Total", "money"),
    Column("Discount Code", "word"),
    Column("Discount Amount", "money"),
    Column("Created at", "moment"),
    Column("Lineitem quantity", "count", adds=False),
    Column("Lineitem name", "word"),
    Column("Lineitem price", "money", adds=False),
    Column("Refunded Amount", "money"),
    Column("Id", "word"),
)
OF_ITEMS = ("Name", "Email", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price")


def rows() -> Iterator[tuple[Value, ...]]:
    for at in range(8):
        asked = Decimal(119_900 + 5017 * at) / 100
        made = datetime(2026, 9, 3 + at, 10, at, 7)  # noqa: DTZ001 - the shop's own time
        unpaid, back = at == 3, asked - 10 if at == 5 else Decimal(0)
        status = "pending" if unpaid else "refunded" if back else "paid"
        yield (f"#10{at:02d}", f"b{at}@x.com", status, None if unpaid else made.replace(second=40),
               "CNY", asked, asked - 10, "SPRING", Decimal(10), made, 1, "Course, all of it", asked,
               back, f"55512345{at}")  # fmt: skip


def with_items(export: Export) -> Export:
    """Every third order has another row for its second item, blank where the order speaks."""
    lines: list[Line] = []
    for at, line in enumerate(export.lines):
        lines.append(line)
        if at % 3 == 0:
            cells = [cell if column.key in OF_ITEMS else ""
                     for column, cell in zip(export.columns, line.cells, strict=True)]  # fmt: skip
            lines.append(Line(tuple(cells)).put(export.find("Lineitem name"), "Book"))
    return export.with_lines(lines)


def facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, external_id="Name", status="Financial Status", coupon="Discount Code")
    for name, header in (("ordered_at", "Created at"), ("paid_at", "Paid at")):
        if header in truth:
            dims[name] = utc(truth[header])
    given, paid = truth.get("Refunded Amount"), truth.get("Paid at", True)
    if given is None and paid and truth.get("Financial Status") == "refunded":
        given = truth.get("Total")  # the status alone tells that all of it went back
    back = {"refunded": given or None}
    yield Fact(dims, present(truth, net="Total", discount="Discount Amount") | back)


PLAIN = dress("orders_export_1.csv", COLUMNS, list(rows()), null="",
              shows={"moment": lambda m: f"{m:%Y-%m-%d %H:%M:%S} +0800"})  # fmt: skip
WORLDS = (World("shopify_orders", "orders", with_items(PLAIN), facts, repeats="one"),)
