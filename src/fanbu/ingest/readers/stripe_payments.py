"""Stripe, the payments (or charges) export: one row an attempt to pay, amounts in its currency.

https://docs.stripe.com/reports and the Dashboard's export. An attempt that failed, was cancelled or
only reserved money paid nothing: it is no order. Amount Refunded makes a refund, dated by Refunded
date where the export has it, else by the payment, which is all the file knows. Times are UTC.
Converted amounts are what Stripe paid out; they stay beside. Names, cards, descriptions and
metadata are left out; the e-mail becomes a hash.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest.derived import put
from fanbu.ingest.headers import normalise
from fanbu.ingest.known_columns import known_only
from fanbu.ingest.reading import PROPERTY, Reader
from fanbu.ingest.reasons import expected
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    import pyarrow as pa

    from fanbu.ingest.sheet import Sheet

_CREATED = ("Created date (UTC)", "Created (UTC)", "Created date", "Created")
_STATUS = "Status"
_NO_PAYMENT = (
    r"^(?:failed|cancell?ed|uncaptured|incomplete|pending|processing|blocked|expired"
    r"|requires[ _].*)$"
)
_PAYMENT = r"^(?:paid|succeeded|(?:partially[ _]|partial[ _])?refund(?:ed)?|disputed)$"
_HARMLESS = (
    "Converted Amount", "Converted Amount Refunded", "Converted Currency", "Fee", "Taxes On Fee",
    "Mode", "Captured", "Invoice ID", "PaymentIntent ID", "Payment Source Type",
)  # fmt: skip
_COLUMNS = {
    "id": "external_id",
    **dict.fromkeys(_CREATED, "ordered_at"),
    "Amount": "net",
    "Amount Refunded": "amount",
    **dict.fromkeys(("Refunded date (UTC)", "Refunded date"), "refunded_at"),
    "Currency": "currency",
    _STATUS: "status",
    "Customer Email": "email",
    "Customer ID": "buyer",
    **dict.fromkeys(("utm_source (metadata)",), "utm_source"),
    **dict.fromkeys(("utm_medium (metadata)",), "utm_medium"),
    **{header: f"{PROPERTY}{header}" for header in _HARMLESS},
}


def _prepare(sheet: Sheet) -> Sheet:
    """Only what was paid; the other attempts are counted as rows of another kind."""
    sheet = known_only(sheet, _COLUMNS)
    names = [normalise(name).full for name in sheet.header]
    cells = sheet.columns[names.index(normalise(_STATUS).full)]
    if not is_text(cells):
        return sheet
    unpaid = pc.match_substring_regex(_even(cells), _NO_PAYMENT)
    unpaid = pc.fill_null(unpaid, fill_value=False)
    dropped = tuple(("other_kind", no) for no in sheet.row_no.filter(unpaid).to_pylist())
    kept = sheet.filter(pc.invert(unpaid))
    return replace(kept, dropped=(*sheet.dropped, *dropped))  # type: ignore[arg-type]


def _even(cells: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.utf8_trim_whitespace(cells))


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:  # noqa: ARG001 - a reader's last word
    """A charge is paid when it is made.

    Raises BadInput `bad_value` for a status that is neither known to have paid nor not to have.
    """
    status = rows["status"].combine_chunks()
    paid = pc.fill_null(pc.match_substring_regex(_even(status), _PAYMENT), fill_value=False)
    if not pc.all(paid).as_py():
        at = pc.index(paid, value=False).as_py()
        raise BadInput("bad_value", row=rows["row_no"][at].as_py(), column=_STATUS,
                       value=status[at].as_py() or "", target="status",
                       **expected("payment_status"))  # fmt: skip
    return put(rows, "paid_at", rows["ordered_at"].combine_chunks())


READER = Reader(
    name="stripe_payments",
    zh="Stripe 支付",
    en="Stripe payments",
    platform="stripe",
    tables=("orders", "refunds"),
    needs=(
        ("id",),
        _CREATED,
        ("Amount",),
        ("Amount Refunded",),
        ("Currency",),
        (_STATUS,),
        ("Fee", "Seller Message", "Statement Descriptor", "Card ID", "Converted Amount"),
    ),
    columns=_COLUMNS,
    snapshot=False,
    prepare=_prepare,
    finish=_finish,
)
