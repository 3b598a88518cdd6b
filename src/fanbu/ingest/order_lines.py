"""The step that makes orders, their lines and refunds of a file with one row an order line.

An order is the sum of its lines. Money that goes back is a refund, not an order: an invoice whose
lines add up to less than nothing (cancellations, written-off debts), or to nothing when it cancels
(a number that starts with C) or takes goods back. Thus paid money less refunds is the sum over all
lines, whatever their signs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.currency import ORIGINAL, as_written, convert
from fanbu.ingest.identity import occurrence, row_keys
from fanbu.ingest.order_refunds import refund_table
from fanbu.ingest.outcome import ARROW_TYPES, make_table
from fanbu.ingest.reading import PROPERTY
from fanbu.ingest.refund_statuses import BY_STATUS
from fanbu.ingest.registers import settle_orders
from fanbu.ingest.sheet import flat
from fanbu.ingest.values import MONEY, to_money
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.ingest.work import Work

_CANCELS = r"^[Cc]\d"
_LINE_ONLY = frozenset({"line", "sku", "title", "quantity", "price"})
_AMOUNT = "amount#"
_BACK, _ALL = "back#", "all_back#"
"""Of what went back by its status: the amount, and whether all lines of the order did."""


def split_lines(work: Work) -> Work:
    """Adds the tables `orders`, `order_lines` and `refunds` to a reading of order lines."""
    if not work.reading.order_lines:
        return work
    work = _with_amounts(work)
    keys = flat(work.rows["external_id"]).dictionary_encode()
    codes = keys.indices.to_numpy()
    first = np.unique(codes, return_index=True)[1]
    work = _with_back(work, codes, first)
    heads = work.rows.take(pa.array(first)).drop_columns(
        [name for name in _LINE_ONLY if work.has(name)]
    )
    if work.has(_BACK):
        at = heads.schema.get_field_index(_BACK)
        heads = heads.set_column(at, _BACK, _sums(work.rows, _BACK, codes))
    sums = _sums(work.rows, _AMOUNT, codes)
    heads = heads.set_column(heads.schema.get_field_index(_AMOUNT), _AMOUNT, sums)
    back = _goes_back(heads, _sums(work.rows, "quantity", codes))
    orders = _converted(work, heads.filter(pc.invert(back)), "gross")
    went = pa.concat_tables(
        [_refund_rows(heads.filter(back)), _whole_rows(heads.filter(pc.invert(back)))],
        promote_options="permissive",
    )
    refunds = _converted(work, went, "amount")
    refunds = replace(refunds, rows=_renamed(refunds.rows, {"ordered_at": "refunded_at"}))
    lines = replace(work, rows=_line_rows(work))
    described = tuple(name for name in work.rows.column_names if name.startswith(PROPERTY))
    tables = (
        make_table(settle_orders(orders), catalogue()["orders"], properties=()),
        make_table(lines, catalogue()["order_lines"], properties=described),
        refund_table(refunds),
    )
    return replace(work, tables=tuple(t for t in tables if t.rows.num_rows or t is tables[0]))


def _goes_back(heads: pa.Table, quantities: pa.Array) -> pa.Array:
    """Less than nothing; or nothing, on an invoice that cancels or takes goods back.

    What was paid tells, where the file has it; else what the lines add up to.
    """
    amounts = _paid(heads)
    cancels = pc.match_substring_regex(flat(heads["external_id"]), _CANCELS)
    none = pc.and_kleene(pc.equal(amounts, 0), pc.or_kleene(cancels, pc.less(quantities, 0)))
    return pc.fill_null(pc.or_kleene(pc.less(amounts, 0), none), fill_value=False)


def _paid(heads: pa.Table) -> pa.Array:
    """What was paid, where the file has it, else what the lines add up to; as the file has it."""
    amounts = flat(heads[_AMOUNT])
    if "net" not in heads.column_names:
        return amounts
    net = flat(heads["net"]).cast(amounts.type)
    return pc.coalesce(as_written(heads, "net", net), amounts)


def _converted(work: Work, rows: pa.Table, name: str) -> Work:
    """Orders with their sums in the workspace's currency: summed first, then converted once."""
    named = replace(work, rows=_renamed(rows, {_AMOUNT: name}))
    return convert(named, [name]) if work.has(ORIGINAL) else named


def _with_amounts(work: Work) -> Work:
    """Quantity times price as the file has it, exact; null where one of them is unknown."""
    quantity = flat(work.rows["quantity"]).cast(pa.decimal128(18, 6))
    price = flat(work.rows["price"]).cast(pa.decimal128(18, 6))
    price = as_written(work.rows, "price", price)
    product = to_money(pc.multiply(quantity, price))
    return work.set(_AMOUNT, product.cast(MONEY))


def _sums(rows: pa.Table, column: str, codes: np.ndarray) -> pa.Array:
    """The exact sum of a column for each code 0…k, in order; null where a part is unknown."""
    table = pa.table({"code": pa.array(codes), "value": rows[column].cast(pa.decimal128(18, 6))})
    options = pc.ScalarAggregateOptions(skip_nulls=False)
    summed = table.group_by("code").aggregate([("value", "sum", options)]).sort_by("code")
    return summed["value_sum"].combine_chunks().cast(MONEY)


def _renamed(rows: pa.Table, names: Mapping[str, str]) -> pa.Table:
    return rows.rename_columns([names.get(name, name) for name in rows.column_names])


def _refund_rows(heads: pa.Table) -> pa.Table:
    """What went back, as a positive amount; the moment of the cancelling invoice."""
    amount = pc.negate(_paid(heads))
    return heads.set_column(heads.schema.get_field_index(_AMOUNT), _AMOUNT, amount)


def _with_back(work: Work, codes: np.ndarray, first: np.ndarray) -> Work:
    """What of each line went back by its status; a blank status is that of the order's first line.

    `by_status` becomes the order's, where any of its lines went back: its first line's status.
    """
    told = work.get(BY_STATUS)
    if told is None:
        return work
    head = pa.array(first).take(pa.array(codes))
    status = flat(work.rows["status"])
    went = pc.if_else(pc.is_null(status), pc.is_valid(told.take(head)), pc.is_valid(told))
    lines = np.bincount(codes, went.to_numpy(zero_copy_only=False))
    work = work.set(_BACK, pc.if_else(went, flat(work.rows[_AMOUNT]), pa.scalar(0, MONEY)))
    work = work.set(_ALL, pa.array((lines == np.bincount(codes))[codes]))
    own = pc.if_else(pa.array((lines > 0)[codes]), status.take(head), pa.scalar(None, pa.string()))
    return work.set(BY_STATUS, own)


def _whole_rows(heads: pa.Table) -> pa.Table:
    """What went back of orders whose status, or that of some of their lines, says so.

    Of all lines what was paid, of some their share of it; the moment of the order. It counts as
    long as the order keeps its status, which is its first line's.
    """
    if BY_STATUS not in heads.column_names:
        return heads.slice(0, 0)
    paid, amount, back = _paid(heads), flat(heads[_AMOUNT]), flat(heads[_BACK])
    lines = pc.if_else(pc.equal(amount, 0), pa.scalar(None, MONEY), amount).cast(pa.float64())
    share = pc.divide(back.cast(pa.float64()), lines)
    part = to_money(pc.multiply(paid.cast(pa.float64()), share))
    part = pc.if_else(pc.equal(paid, amount), back, part)
    given = pc.if_else(flat(heads[_ALL]), paid, part)
    heads = heads.set_column(heads.schema.get_field_index(_AMOUNT), _AMOUNT, given)
    whole = pc.and_(pc.is_valid(heads[BY_STATUS]), pc.greater(given, 0))
    heads = heads.filter(pc.fill_null(whole, fill_value=False))
    return heads.append_column("order", heads["external_id"])


def _line_rows(work: Work) -> pa.Table:
    own = [name for name in (_AMOUNT, _BACK, _ALL) if work.has(name)]
    rows = _renamed(work.rows.drop_columns(own), {"external_id": "order"})
    if "line" in rows.column_names:
        return rows
    places = occurrence(row_keys(rows, ["order"])) + 1
    return rows.append_column("line", pa.array(places).cast(ARROW_TYPES["text"]))
