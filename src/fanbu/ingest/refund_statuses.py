"""The step that reads of money that went back in the status of orders: 已退款, refunded.

An order whose status says that all of it went back makes one refund of what was paid, where the
file names no amount itself; it is dated by the file's day of refunds, else by the order. Where a
status speaks of a refund but not of how much (部分退款), the rows are told.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc

from fanbu import documents
from fanbu.ingest.sheet import flat
from fanbu.ingest.values import MONEY

if TYPE_CHECKING:
    from fanbu.ingest.work import Work

BY_STATUS = "by_status"
"""The column of rows, then the property of refunds, that holds the status a refund was read of."""
SHOWN = 5
_SILENT = str.maketrans("", "", " \t\u3000-_")
Says = Literal["whole", "unsaid"]


@dataclass(frozen=True, slots=True)
class _Words:
    whole: frozenset[str]
    none: frozenset[str]
    hints: tuple[str, ...]


def says(status: str) -> Says | None:
    """What a status says of money back: all of it, some (how much is unsaid), or None."""
    word, known = _even(status), _words()
    if word in known.whole:
        return "whole"
    if word in known.none or not any(hint in word for hint in known.hints):
        return None
    return "unsaid"


def read_refund_statuses(work: Work) -> Work:
    """Fills `amount` with what was paid where the status says that all of it went back.

    Such rows carry their status as `by_status`: a refund from a list of refunds, or an amount told
    later, counts in their place. Warns (`refunds_undated`, `refunds_unsaid`) and never overwrites
    an amount of the file. An order that was not paid, or of which nothing is known to be paid,
    gives nothing back.
    """
    if work.reading.table != "orders":
        return work
    paid = _paid(work)
    if paid is None:
        return work
    whole, unsaid = _told(work)
    given = work.get("amount")
    open_ = pc.and_(_was_paid(work, paid), _none_told(given, work.rows.num_rows))
    whole, unsaid = pc.and_(whole, open_), pc.and_(unsaid, open_)
    if given is not None:  # the file says 0, its status that all went back: who is right?
        zero = pc.fill_null(pc.equal(given, 0), fill_value=False)
        whole, unsaid = pc.and_(whole, pc.invert(zero)), pc.or_(unsaid, pc.and_(whole, zero))
    work = _warned(work, unsaid)
    if not pc.any(whole).as_py():
        return work
    return _filled(work, whole, paid)


def _filled(work: Work, whole: pa.Array, paid: pa.Array) -> Work:
    given, status = work.get("amount"), flat(work.rows["status"])
    nothing = pa.nulls(work.rows.num_rows, MONEY) if given is None else given
    if not work.reading.order_lines:  # their sum is not there yet
        work = work.set("amount", pc.if_else(whole, paid.cast(nothing.type), nothing))
    work = work.set(BY_STATUS, pc.if_else(whole, status, pa.scalar(None, pa.string())))
    moment = work.get("refunded_at")
    undated = whole if moment is None else pc.and_(whole, pc.is_null(moment))
    if pc.any(undated).as_py():
        work = work.warn("refunds_undated", rows=pc.sum(undated).as_py())
    if "refunds" in work.reading.tables:
        return work
    return replace(work, reading=replace(work.reading, tables=("orders", "refunds")))


def _told(work: Work) -> tuple[pa.Array, pa.Array]:
    """Rows whose status says that all went back; and those with some refund of unknown size.

    A day of a refund tells of one, whatever the status is.
    """
    nobody = pa.array([False] * work.rows.num_rows, pa.bool_())
    status = work.get("status")
    whole = unsaid = nobody
    if status is not None:
        coded = status.dictionary_encode()
        said = pa.array([says(word) for word in coded.dictionary.to_pylist()], pa.string())
        told = said.take(coded.indices)
        whole = pc.fill_null(pc.equal(told, "whole"), fill_value=False)
        unsaid = pc.fill_null(pc.equal(told, "unsaid"), fill_value=False)
    moment = work.get("refunded_at")
    if moment is not None:
        dated = pc.and_(pc.is_valid(moment), pc.invert(whole))
        unsaid = pc.or_(unsaid, dated)
    return whole, unsaid


def _paid(work: Work) -> pa.Array | None:
    """What was paid, as the file has it; an order's lines are summed later, so 1 stands for it."""
    if work.has("net"):
        return flat(work.rows["net"])
    if work.reading.order_lines:
        return pc.fill_null(pa.nulls(work.rows.num_rows, pa.float64()), 1.0)
    gross, discount = work.get("gross"), work.get("discount")
    if gross is None or discount is None:
        return gross
    return pc.subtract(gross, pc.fill_null(discount, 0)).cast(MONEY)


def _was_paid(work: Work, paid: pa.Array) -> pa.Array:
    """Something was paid, and the file's own column of payment times does not leave it open."""
    some = pc.fill_null(pc.greater(paid, 0), fill_value=False)
    moment = work.get("paid_at")
    return some if moment is None else pc.and_(some, pc.is_valid(moment))


def _none_told(given: pa.Array | None, rows: int) -> pa.Array:
    if given is None:
        return pa.array([True] * rows, pa.bool_())
    return pc.fill_null(pc.equal(given, 0), fill_value=True)


def _warned(work: Work, unsaid: pa.Array) -> Work:
    if not pc.any(unsaid).as_py():
        return work
    rows = work.rows.filter(unsaid)
    words = flat(rows["status"]).unique().drop_null() if work.has("status") else []
    return work.warn(
        "refunds_unsaid",
        rows=rows.num_rows,
        shown=rows["row_no"].slice(0, SHOWN).to_pylist(),
        statuses=[str(word) for word in words][:SHOWN],
    )


def _even(status: str) -> str:
    return unicodedata.normalize("NFKC", status).casefold().translate(_SILENT)


@cache
def _words() -> _Words:
    told = documents.packaged(files("fanbu.ingest").joinpath("order_statuses.yaml"))
    even = {name: [_even(word) for word in words] for name, words in told.items()}
    return _Words(frozenset(even["whole"]), frozenset(even["none"]), tuple(even["hints"]))
