"""The steps that read the words of registers: a lead's status, an order's payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.currency import as_written, by_size
from fanbu.ingest.sheet import flat
from fanbu.ingest.values import MONEY
from fanbu.rules.status import same_word
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.work import Work

TEST_NAME = "props.contact_name"
"""The property in which a name's test word is kept; nothing else of a name is."""


def mark_tests(work: Work) -> Work:
    """A name that says *test* leaves only that word behind, as a property the warehouse looks at.

    The row itself stays: that a lead is a test may be noted later, or taken back.
    """
    names = work.get("contact_name")
    if work.reading.table != "leads" or names is None:
        return work
    words = [same_word(word) for word in work.context.leads.test]
    coded = names.dictionary_encode()
    said = [
        next((word for word in words if word in same_word(name)), None) if name else None
        for name in coded.dictionary.to_pylist()
    ]
    if not any(said):
        return work
    return work.set(TEST_NAME, pa.array(said, pa.string()).take(coded.indices))


def judge_status(work: Work) -> Work:
    """Who bought was a valid lead, whatever was noted.

    What a status means is not decided here: the workspace's words may change, and a later file may
    say more; it is read when it is asked for.
    """
    won = work.get("won")
    if won is None or work.reading.table not in ("leads", "lead_status"):
        return work
    known = work.get("valid")
    known = pa.nulls(work.rows.num_rows, pa.bool_()) if known is None else known
    bought = pc.fill_null(won, fill_value=False)
    return work.set("valid", pc.if_else(bought, pa.scalar(value=True), known))


def settle_orders(work: Work) -> Work:
    """`net` where the file leaves it to be understood: what was asked less the discount.

    When an order without a payment time counts as paid is read from its status when it is asked.
    """
    gross, discount = work.get("gross"), work.get("discount")
    if work.reading.table != "orders" or work.has("net") or gross is None:
        return work
    less = gross if discount is None else pc.subtract(gross, pc.fill_null(discount, 0))
    return work.set("net", less.cast(MONEY))


def settle_refunds(work: Work) -> Work:
    """A refund counts by its size: a register without any plus writes them all with a minus."""
    amount = work.get("amount")
    if work.reading.table != "refunds" or amount is None:
        return work
    told = as_written(work.rows, "amount", flat(amount))
    return work if pc.any(pc.greater(told, 0)).as_py() else by_size(work, "amount")


def check_keys(work: Work) -> Work:
    """Rows of a register in which nothing says what they are about are left out (`no_key`)."""
    table = catalogue()[work.reading.table]
    if table.kind != "register":
        return work
    keys = [name for name in table.key if work.has(name)]
    needed = [c.name for c in table.columns.values() if c.need and c.key and work.has(c.name)]
    if needed:
        return work.drop(pc.is_null(work.rows[needed[0]]).combine_chunks(), "no_key")
    if "external_id" not in keys:
        return work
    return work.drop(pc.is_null(work.rows["external_id"]).combine_chunks(), "no_key")
