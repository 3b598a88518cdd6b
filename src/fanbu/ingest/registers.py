"""The steps that read the words of registers: a lead's status, an order's payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.values import MONEY
from fanbu.rules.status import same_word
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """`valid` and `won` follow from a status; a column of the file that says so itself wins."""
    if work.reading.table not in ("leads", "lead_status"):
        return work
    words = work.context.leads
    won = frozenset(map(same_word, words.won))
    valid = frozenset(map(same_word, words.valid)) | won
    invalid = frozenset(map(same_word, words.invalid))
    status = work.get("status")
    if status is not None:
        judged = _by_word(status, lambda text: _judged(text, valid, invalid))
        work = work if work.has("valid") else work.set("valid", judged)
        if work.reading.table == "leads" and not work.has("won"):
            work = work.set("won", _by_word(status, lambda text: text in won))
    is_won = work.get("won")
    if is_won is not None:  # who bought was a valid lead, whatever was noted
        known = work.get("valid")
        known = pa.nulls(work.rows.num_rows, pa.bool_()) if known is None else known
        work = work.set(
            "valid",
            pc.if_else(pc.fill_null(is_won, fill_value=False), pa.scalar(value=True), known),
        )
    return work


def _judged(text: str, valid: frozenset[str], invalid: frozenset[str]) -> bool | None:
    return True if text in valid else False if text in invalid else None


def _by_word(column: pa.Array, judge: Callable[[str], bool | None]) -> pa.Array:
    """`judge` asked once for each distinct word; null stays null."""
    coded = column.dictionary_encode()
    words = coded.dictionary.to_pylist()
    judged = [None if word is None else judge(same_word(word)) for word in words]
    return pa.array(judged, pa.bool_()).take(coded.indices)


def settle_orders(work: Work) -> Work:
    """`paid_at` and `net` where the file leaves them to be understood.

    Without a payment time an order counts as paid when it was placed, unless its status is among
    the workspace's unpaid words. Without a paid amount it is what was asked less the discount.
    """
    if work.reading.table != "orders":
        return work
    status, ordered = work.get("status"), work.get("ordered_at")
    if not work.has("paid_at") and ordered is not None:
        unpaid = frozenset(map(same_word, work.context.orders.unpaid))
        paid = pa.array([True] * work.rows.num_rows)
        if status is not None:
            open_ = pc.fill_null(_by_word(status, lambda text: text in unpaid), fill_value=False)
            paid = pc.invert(open_)
        work = work.set("paid_at", pc.if_else(paid, ordered, pa.scalar(None, ordered.type)))
    gross, discount = work.get("gross"), work.get("discount")
    if not work.has("net") and gross is not None:
        less = gross if discount is None else pc.subtract(gross, pc.fill_null(discount, 0))
        work = work.set("net", less.cast(MONEY))
    return work


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
