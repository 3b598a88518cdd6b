"""The step that brings money into the workspace's currency, rounding once, the original kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import json_text
from fanbu.ingest.headers import CURRENCIES
from fanbu.ingest.reading import column_type
from fanbu.ingest.sheet import is_text
from fanbu.ingest.values import MONEY, to_money
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.work import Work

_DOLLARS = {"USD", "AUD", "CAD", "HKD", "SGD", "NZD", "TWD", "MXN", "ARS", "CLP", "COP"}
ORIGINAL = "original"
"""JSON of the amounts as the file has them, where their currency is another."""
_SIGNS = dict.fromkeys(("元", "分", "rmb", "千元", "万元", "百万元", "亿元"), "CNY")


def convert_money(work: Work) -> Work:
    """Money columns in the workspace's currency; a missing rate leaves null, with a warning."""
    money = [
        name for name in work.rows.column_names if column_type(work.reading.tables, name) == "money"
    ]
    if not money:
        return work
    fixed = _header_currency(work) or work.reading.currency
    own = work.get("currency")
    if fixed is None and own is None:
        _refuse_foreign_signs(work)
    fixed = fixed or work.context.currency
    column = pa.repeat(pa.scalar(fixed), work.rows.num_rows) if own is None else own
    column = pc.utf8_upper(pc.fill_null(column, fixed))
    work = work.set("currency", column)
    foreign = sorted(set(pc.unique(column).to_pylist()) - {work.context.currency})
    return _convert(work, money, foreign) if foreign else work


_WRITTEN = (("$", _DOLLARS), ("€", {"EUR"}), ("£", {"GBP"}), ("¥", {"CNY", "JPY"}))


def _refuse_foreign_signs(work: Work) -> None:
    """A sign in the cells that the workspace's currency does not write may be several others."""
    foreign = "".join(sign for sign, codes in _WRITTEN if work.context.currency not in codes)
    foreign += "￥" if "¥" in foreign else ""
    for binding in work.reading.bindings:
        cells = work.sheet.columns[binding.index]
        if column_type(work.reading.tables, binding.target) != "money" or not is_text(cells):
            continue
        signed = pc.match_substring_regex(cells, f"[{foreign}]")
        if pc.any(signed).as_py():
            at = pc.index(signed, value=True).as_py()
            raise work.refuse(
                "currency_unclear",
                row=work.sheet.row_no[at].as_py(),
                column=binding.header,
                value=cells[at].as_py(),
                own=work.context.currency,
            )


def _header_currency(work: Work) -> str | None:
    """The currency that a bound money header names: `Amount spent (USD)`."""
    bindings = [(binding.target, binding.unit) for binding in work.reading.bindings]
    for target, unit in bindings:
        if unit and column_type(work.reading.tables, target) == "money":
            if unit in _SIGNS:
                return _SIGNS[unit]
            if unit in CURRENCIES:
                return unit.upper()
    return None


def _convert(work: Work, money: list[str], foreign: list[str]) -> Work:
    currency = work.rows["currency"].combine_chunks()
    own = pc.equal(currency, work.context.currency)
    days = _days(work)
    rate = pc.if_else(own, 1.0, pa.scalar(None, pa.float64()))
    for code in foreign:
        found = work.context.rates(code, days)
        here = pc.equal(currency, code)
        rate = pc.if_else(here, found, rate)
        lacking = pc.sum(pc.and_(here, pc.is_null(found))).as_py()
        if lacking:
            work = work.warn("missing_rate", currency=code, rows=lacking)
    originals = _originals(work, money, own)
    for name in money:
        amounts = work.rows[name].combine_chunks()
        work = work.set(name, _times(amounts, rate, own))
    return work.set(ORIGINAL, originals)


def _times(amounts: pa.Array, rate: pa.Array, own: pa.Array) -> pa.Array:
    """Amount × rate, exact for the own currency; rounded half to even at six decimals."""
    exact = rate.cast(pa.string()).cast(pa.decimal128(18, 10), safe=False)
    product = pc.multiply(amounts.cast(pa.decimal128(19, 6)), exact)
    return pc.if_else(own, amounts, to_money(product)).cast(MONEY)


def _days(work: Work) -> pa.Array:
    """The day each row's rate is taken of: its own clock."""
    table = catalogue()[work.reading.table]
    for column in table.columns.values():
        if column.clock and work.has(column.name):
            found = work.rows[column.name].combine_chunks()
            if column.type == "time":
                local = pc.local_timestamp(found.cast(pa.timestamp("us", str(work.context.zone))))
                return local.cast(pa.date32(), safe=False)
            return found
    return pa.nulls(work.rows.num_rows, pa.date32())


def _originals(work: Work, money: list[str], own: pa.Array) -> pa.Array:
    parts = []
    for name in money:
        shown = work.rows[name].combine_chunks().cast(pa.string())
        shown = pc.replace_substring_regex(shown, r"(\.\d*?)0+$", r"\1")
        parts.append(json_text.plain_member(name, pc.replace_substring_regex(shown, r"\.$", "")))
    whole = json_text.objects(parts, work.rows.num_rows)
    return pc.if_else(own, pa.scalar(None, pa.string()), whole)
