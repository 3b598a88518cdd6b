"""Shopify: orders export, one row an item, the order's own money on its first row only.

https://help.shopify.com/en/manual/fulfillment/managing-orders/exporting-orders. The rows of an
order's further items repeat its name and leave the rest blank: an order is its first row.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import Reader
from fanbu.ingest.sheet import blank

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_STATUS = "Financial Status"


def _prepare(sheet: Sheet) -> Sheet:
    """The first row of each order; the others are counted as rows of another kind."""
    names = [normalise(name).full for name in sheet.header]
    further = blank(sheet.columns[names.index(normalise(_STATUS).full)])
    dropped = tuple(("other_kind", no) for no in sheet.row_no.filter(further).to_pylist())
    kept = sheet.filter(pc.invert(further))
    return replace(kept, dropped=(*sheet.dropped, *dropped))  # type: ignore[arg-type]


READER = Reader(
    name="shopify_orders",
    zh="Shopify 订单",
    en="Shopify orders",
    platform="shopify",
    tables=("orders", "refunds"),
    needs=(("Name",), (_STATUS,), ("Created at",), ("Total",), ("Lineitem name",)),
    columns={
        "Name": "external_id",
        "Email": "email",
        "Phone": "phone",
        "Billing Name": "contact_name",
        _STATUS: "status",
        "Created at": "ordered_at",
        "Paid at": "paid_at",
        "Currency": "currency",
        "Subtotal": "props.Subtotal",
        "Total": "net",
        "Discount Code": "coupon",
        "Discount Amount": "discount",
        "Refunded Amount": "amount",
        "Source": "source",
        "Id": "props.Id",
    },
    snapshot=False,
    prepare=_prepare,
)
