"""The step that brings money into the workspace's currency, rounding once, the original kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import json_text
from fanbu.ingest.binding import bound_columns
from fanbu.ingest.headers import CURRENCIES
from fanbu.ingest.reading import column_type
from fanbu.ingest.sheet import flat, is_text
from fanbu.ingest.values import MONEY, to_money
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.reading import Binding
    from fanbu.ingest.work import Work

ORIGINAL = "original"
"""JSON of the amounts as the file has them, where their currency is another."""
_UNITS = {
    "元": "CNY", "分": "CNY", "角": "CNY", "rmb": "CNY",
    "千元": "CNY", "万元": "CNY", "百万元": "CNY", "亿元": "CNY",
}  # fmt: skip
_NAMES = {"美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP"}
_CODES = {
    **dict.fromkeys(("RMB", "CNH", "CN¥", "人民币", "人民币元", "元"), "CNY"),
    **dict.fromkeys(("US$", "美金"), "USD"), "HK$": "HKD", "€": "EUR", "£": "GBP", **_NAMES,
}  # fmt: skip
"""What people write into a column of currencies, besides codes."""
_DOLLARS = frozenset(
    {"ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MOP", "MXN", "NZD", "SGD", "TWD", "USD"}
)
_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("US$", frozenset({"USD"})),
    ("HK$", frozenset({"HKD"})),
    ("R$", frozenset({"BRL"})),
    ("$", _DOLLARS),
    ("€", frozenset({"EUR"})),
    ("£", frozenset({"EGP", "GBP"})),
    ("¥", frozenset({"CNY", "JPY"})),
    ("￥", frozenset({"CNY", "JPY"})),
    ("CNY", frozenset({"CNY"})),
    ("RMB", frozenset({"CNY"})),
    ("人民币", frozenset({"CNY"})),
    ("USD", frozenset({"USD"})),
    ("EUR", frozenset({"EUR"})),
)
"""What a sign before or after an amount may mean; the first one found counts."""
_ANY_SIGN = "[¥$€￥£]|CNY|RMB|USD|EUR|人民币"
_SIGNED = (
    r"^\s*[+-]?(?P<before>US\$|HK\$|R\$|CN¥|[¥$€￥£]|CNY|RMB|USD|EUR|人民币)?"
    r"[^¥$€￥£]*(?P<after>[¥$€￥£])?\s*$"
)


def check_signs(work: Work) -> Work:
    """An amount with another currency's sign is not to be read as the file's own.

    Raises BadInput `other_currency` for a sign, or a header, that none of the file's currencies
    goes by.
    """
    currencies = _currencies(work)
    for binding in _money_bindings(work):
        named = _unit_currency(binding.unit)
        loosely = binding.unit in _UNITS and work.has("currency")  # 元 of whatever currency is told
        if named and named not in currencies and not loosely:
            raise work.refuse("other_currency", row=work.sheet.header_no, column=binding.header,
                              value=binding.header, currency=min(currencies))  # fmt: skip
        cells = work.sheet.columns[binding.index]
        if not is_text(cells) or _are_bare(cells):
            continue
        parts = pc.extract_regex(cells, _SIGNED)
        signs = pc.coalesce(*(_unless_empty(parts, name) for name in ("before", "after")))
        for sign in pc.unique(signs.drop_null()).to_pylist():
            meant = next((c for known, c in _SIGNS if known in sign), frozenset())
            if not currencies & meant:
                at = pc.index(signs, sign).as_py()
                raise work.refuse(
                    "other_currency", row=work.sheet.row_no[at].as_py(), column=binding.header,
                    value=cells[at].as_py(), currency=min(currencies),
                )  # fmt: skip
    return work


def _are_bare(cells: pa.Array) -> bool:
    """Whether no cell has a sign: all are plain numbers, or nothing like one is there."""
    try:
        cells.cast(pa.float64())
    except pa.ArrowInvalid:
        return pc.any(pc.match_substring_regex(cells, _ANY_SIGN)).as_py() is not True
    return True


def _unless_empty(parts: pa.Array, name: str) -> pa.Array:
    found = pc.struct_field(parts, name)
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)


def _money_bindings(work: Work) -> list[Binding]:
    """The columns of money, a goal's value among them."""
    return [
        binding
        for binding in bound_columns(work.reading, work.sheet.header)
        if column_type(work.reading.tables, binding.target.partition("#")[0]) == "money"
    ]


def _currencies(work: Work) -> set[str]:
    own = work.get("currency")
    fixed = _file_currency(work)
    return {fixed} if own is None else set(pc.unique(_currency_column(own, fixed)).to_pylist())


def _currency_column(own: pa.Array, fixed: str) -> pa.Array:
    """Codes in capitals: `usd`, `RMB` and `美元` are USD, CNY and USD."""
    coded = pc.utf8_upper(pc.fill_null(own, fixed)).dictionary_encode()
    codes = [_CODES.get(name, name) for name in coded.dictionary.to_pylist()]
    return pa.array(codes, pa.string()).take(coded.indices)


def _file_currency(work: Work) -> str:
    return _header_currency(work) or work.reading.currency or work.context.currency


def convert_money(work: Work) -> Work:
    """Money columns in the workspace's currency; a missing rate leaves null, with a warning."""
    money = [
        name for name in work.rows.column_names if column_type(work.reading.tables, name) == "money"
    ]
    return convert(work, money) if money else work


def convert(work: Work, money: list[str]) -> Work:
    """These columns in the workspace's currency, with the original amounts beside them."""
    fixed = _file_currency(work)
    own = work.get("currency")
    if own is None:
        column = pa.repeat(pa.scalar(fixed.upper()), work.rows.num_rows)
        named = {fixed.upper()} if work.rows.num_rows else set()
    else:
        column = _currency_column(own, fixed)
        named = set(pc.unique(column).to_pylist())
    work = work.set("currency", column)
    foreign = sorted(named - {work.context.currency})
    return _convert(work, money, foreign) if foreign else work


def _header_currency(work: Work) -> str | None:
    """The currency that a bound money header names: `Amount spent (USD)`."""
    for binding in work.reading.bindings:
        if column_type(work.reading.tables, binding.target) == "money":
            named = _unit_currency(binding.unit)
            if named:
                return named
    return None


def _unit_currency(unit: str | None) -> str | None:
    """The currency of a header's unit, where that is one."""
    if unit is None:
        return None
    return _UNITS.get(unit) or _NAMES.get(unit) or (unit.upper() if unit in CURRENCIES else None)


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
    """The day each row's rate is taken of: that of its first clock that has a value."""
    days = pa.nulls(work.rows.num_rows, pa.date32())
    for column in catalogue()[work.reading.table].columns.values():
        if column.clock and work.has(column.name):
            found = work.rows[column.name].combine_chunks()
            if column.type == "time":
                local = pc.local_timestamp(found.cast(pa.timestamp("us", str(work.context.zone))))
                found = local.cast(pa.date32(), safe=False)
            days = pc.coalesce(days, found)
    return days


def _originals(work: Work, money: list[str], own: pa.Array) -> pa.Array:
    parts = []
    for name in money:
        shown = work.rows[name].combine_chunks().cast(pa.string())
        shown = pc.replace_substring_regex(shown, r"(\.\d*?)0+$", r"\1")
        parts.append(json_text.plain_member(name, pc.replace_substring_regex(shown, r"\.$", "")))
    whole = json_text.objects(parts, work.rows.num_rows)
    return pc.if_else(own, pa.scalar(None, pa.string()), whole)


def as_written(rows: pa.Table, name: str, converted: pa.Array) -> pa.Array:
    """An amount in the file's own currency, where it was converted."""
    if ORIGINAL not in rows.column_names:
        return converted
    told = pc.extract_regex(flat(rows[ORIGINAL]), rf'"{name}":\s*(?P<amount>-?[0-9.]+)')
    return pc.coalesce(pc.struct_field(told, "amount").cast(converted.type), converted)


def by_size(work: Work, name: str) -> Work:
    """An amount without its minus, in the file's own currency too."""
    work = work.set(name, pc.abs(flat(work.rows[name])))
    if not work.has(ORIGINAL):
        return work
    told = flat(work.rows[ORIGINAL])
    return work.set(ORIGINAL, pc.replace_substring_regex(told, rf'("{name}":\s*)-', r"\1"))
