"""Shopify: orders export, one row an item, the order's own money on its first row only.

https://help.shopify.com/en/manual/fulfillment/managing-orders/exporting-orders. The rows of an
order's further items repeat its name and leave the rest blank: an order is its first row.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from fanbu.ingest.derived import refuse_unnumbered
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import Reader
from fanbu.ingest.sheet import blank
from fanbu.ingest.values import text

if TYPE_CHECKING:
    import pyarrow as pa

    from fanbu.ingest.sheet import Sheet

_STATUS = "Financial Status"
_NUMBER = "Name"


def _prepare(sheet: Sheet) -> Sheet:
    """The first row of each order; the others are counted as rows of another kind.

    A row without an order's number is no further item: it is a total, or nobody's.
    """
    names = [normalise(name).full for name in sheet.header]
    status, number = (sheet.columns[names.index(normalise(n).full)] for n in (_STATUS, _NUMBER))
    numbered = pc.fill_null(pc.match_substring_regex(text(number).values, r"\d"), fill_value=False)
    further = pc.and_(blank(status), numbered)
    dropped = tuple(("other_kind", no) for no in sheet.row_no.filter(further).to_pylist())
    kept = sheet.filter(pc.invert(further))
    return replace(kept, dropped=(*sheet.dropped, *dropped))  # type: ignore[arg-type]


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    """Raises BadInput `bad_value` where an order has no number: it could be counted twice."""
    del sheet
    refuse_unnumbered(rows, _NUMBER)
    return rows


READER = Reader(
    name="shopify_orders",
    zh="Shopify 订单",
    en="Shopify orders",
    platform="shopify",
    tables=("orders", "refunds"),
    needs=((_NUMBER,), (_STATUS,), ("Created at",), ("Total",), ("Lineitem name",)),
    columns={
        _NUMBER: "external_id",
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
    finish=_finish,
)
