"""The steps that read the words of money paid: how a cost is spread, what an account gets back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import values
from fanbu.ingest.sheet import is_text
from fanbu.ingest.templates import platform_in
from fanbu.rules.status import same_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.errors import BadInput
    from fanbu.ingest.reading import Binding
    from fanbu.ingest.values import Parsed
    from fanbu.ingest.work import Work

RATES = frozenset({"goods_rate", "cash_rate"})
MOST_DAYS = 3660
"""A service of more than ten years is a slip of the pen."""
_SPREADING: Mapping[str, tuple[str, ...]] = {
    "paid": ("一次性", "按付款日", "付款日", "不分摊", "当期", "on payment", "once"),
    "even": ("均摊", "按天均摊", "按日均摊", "按天", "按服务期", "按服务期均摊", "daily", "evenly"),
    "month": ("按月均摊", "按月分摊", "按月", "每月均摊", "monthly"),
}
"""Rule → what people call it, beside its own name."""
_ARRIVES: Mapping[str, tuple[str, ...]] = {
    "balance": ("余额", "账户余额", "现金余额", "余额到账", "以余额到账"),
    "gift": ("赠款", "赠款余额", "赠送金", "赠款到账", "以赠款到账"),
}
"""How a goods rebate arrives → what people call it."""


def rate(work: Work, binding: Binding, cells: pa.Array, *, strict: bool) -> Parsed:
    """A rebate as 0–1: `4%`, `4个点`, `0.04`, or 4 under a header that ends in %.

    Raises BadInput `ambiguous_rate` for 1 or more without any sign, `bad_rate` below 0, and for a
    cash rate of 1 or more.
    """
    percent = binding.unit == "%"
    signed = pa.scalar(value=percent)
    if is_text(cells):
        cells = pc.replace_substring_regex(values.half_width(cells), r"\s*个点\s*$", "%")
        if not percent:
            signed = pc.fill_null(pc.match_substring(cells, "%"), fill_value=False)
    found = values.ratio(cells, percent=percent)
    if not strict:
        return found
    large = pc.and_(pc.invert(signed), pc.greater_equal(found.values, 1))
    _refuse_first(work, binding, "ambiguous_rate", large)
    wrong = pc.less(found.values, 0)
    if binding.target == "cash_rate":
        wrong = pc.or_(wrong, pc.greater_equal(found.values, 1))
    _refuse_first(work, binding, "bad_rate", wrong)
    return found


def _refuse_first(work: Work, binding: Binding, code: str, bad: pa.Array) -> None:
    at = pc.index(pc.fill_null(bad, fill_value=False), value=True).as_py()
    if at >= 0:
        value = str(work.sheet.columns[binding.index][at].as_py())
        row = work.sheet.row_no[at].as_py()
        raise work.refuse(code, row=row, column=binding.header, value=value)


def name_platforms(work: Work) -> Work:
    """Platforms of a table of rebates under the names that spend has; nothing is taken for granted.

    An empty account stays empty: it means the whole platform. Raises BadInput
    `rebate_platform_missing`.
    """
    account = work.options.account
    if account is not None:
        work = work.set("account", pa.repeat(pa.scalar(account), work.rows.num_rows))
    named = work.get("platform")
    if named is None:
        named = pa.nulls(work.rows.num_rows, pa.string())
    if named.null_count:
        raise _at(work, "rebate_platform_missing", pc.is_null(named))
    coded = named.dictionary_encode()
    known = [platform_in(name) or name for name in coded.dictionary.to_pylist()]
    work = work.set("platform", pa.array(known, pa.string()).take(coded.indices))
    platforms = sorted(set(known))
    return replace(work, platform=platforms[0] if len(platforms) == 1 else None)


def settle_rebates(work: Work) -> Work:
    """Raises BadInput for a row without any rate, that ends before it starts, or arrives nowhere.

    Codes: `rebate_without_rate`, `rebate_ends_early`, `bad_goods_as`.
    """
    if work.reading.table != "rebates" or not work.rows.num_rows:
        return work
    told = [pc.is_valid(work.rows[name]) for name in sorted(RATES) if work.has(name)]
    silent = pc.invert(told[0] if len(told) == 1 else pc.or_(*told)) if told else None
    if silent is None or pc.any(silent).as_py():
        every = pa.repeat(pa.scalar(value=True), work.rows.num_rows)
        raise _at(work, "rebate_without_rate", every if silent is None else silent)
    early = _ends_early(work)
    if early is not None and pc.any(early).as_py():
        raise _at(work, "rebate_ends_early", early)
    return _in_our_words(work, "goods_as", _ARRIVES, "bad_goods_as")


def settle_costs(work: Work) -> Work:
    """Spreading rules under one name each, and with the days they need.

    Raises BadInput `unknown_spreading` with what is known, `spreading_without_window`.
    """
    if work.reading.table != "costs" or not work.rows.num_rows:
        return work
    work = _in_our_words(work, "spreading", _SPREADING, "unknown_spreading")
    rows = work.rows.num_rows
    rule = work.get("spreading")
    rule = pa.nulls(rows, pa.string()) if rule is None else rule
    starts, ends = (work.get(name) for name in ("starts", "ends"))
    lacks = pa.repeat(pa.scalar(value=True), rows)
    far = pa.repeat(pa.scalar(value=False), rows)
    if starts is not None and ends is not None:
        lacks = pc.or_(pc.is_null(starts), pc.is_null(ends))
        length = pc.subtract(ends.cast(pa.int32()), starts.cast(pa.int32()))
        far = pc.or_(pc.less(length, 0), pc.greater_equal(length, MOST_DAYS))
        far = pc.fill_null(far, fill_value=False)
    spread = pc.fill_null(pc.is_in(rule, pa.array(["even", "month"])), fill_value=False)
    paid = pc.fill_null(pc.equal(rule, "paid"), fill_value=False)
    wrong = pc.or_(pc.and_(spread, lacks), pc.and_(pc.invert(paid), far))
    if pc.any(wrong).as_py():
        raise _at(work, "spreading_without_window", wrong, most=MOST_DAYS)
    return work


def _ends_early(work: Work) -> pa.Array | None:
    starts, ends = (work.get(name) for name in ("starts", "ends"))
    if starts is None or ends is None:
        return None
    return pc.fill_null(pc.less(ends, starts), fill_value=False)


def _in_our_words(work: Work, column: str, words: Mapping[str, tuple[str, ...]], code: str) -> Work:
    """A column of a closed list in its own names; any other word refuses the file with `code`."""
    given = work.get(column)
    if given is None:
        return work
    meant = {same_word(word): name for name, listed in words.items() for word in (name, *listed)}
    coded = given.dictionary_encode()
    shown = coded.dictionary.to_pylist()
    named = [meant.get(same_word(word)) for word in shown]
    found = pa.array(named, pa.string()).take(coded.indices)
    strange = pc.and_(pc.is_valid(given), pc.is_null(found))
    if pc.any(strange).as_py():
        at = pc.index(strange, value=True).as_py()
        known = [f"{name} ({listed[0]})" for name, listed in words.items()]
        raise _at(work, code, strange, value=given[at].as_py(), known=known)
    return work.set(column, found)


def _at(work: Work, code: str, wrong: pa.Array, **details: object) -> BadInput:
    """The error about the first row where `wrong` is true."""
    at = pc.index(wrong, value=True).as_py()
    row = work.rows["row_no"][at].as_py()
    return work.refuse(code, row=row, **details)
