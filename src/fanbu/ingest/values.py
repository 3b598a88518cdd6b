"""Cells → numbers, texts, flags and durations, a column at a time.

A cell that holds nothing (`-`, `--`, `—`, `N/A`, blank…) is null and never 0. A cell that cannot be
read is reported in `bad`, never guessed. Common cells are converted by Arrow's kernels; only what
those refuse is looked at value by value, each distinct value once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.flag_words import NO, YES
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    from collections.abc import Callable

MONEY = pa.decimal128(18, 6)
_WIDE = pa.decimal128(38, 15)
_EXACT_FLOAT = 2**53
_COUNTS_END = 2**63
_MONEY_ENDS = 10**12 - 1
NOTHING: frozenset[str] = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "n/a", "#n/a", "na", "nan", "null", "none", "nil", "\\n"}
)
NO_TEXT: frozenset[str] = NOTHING - {"na", "nan", "none", "nil"} | {"select", "(not set)"}
"""In a text, `NA` may be Namibia and `None` an answer; `Select` is a form left as it was."""

MINUS = "[-−–—‒﹣⁻－]"
"""Every sign that is typed for a minus."""

NumberStyle = Literal["point", "comma", "unsure"]
_PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"
_MASKED = r"^[<＜≤]\s*\d+$"
_SCALES = {"万": 10**4, "w": 10**4, "亿": 10**8, "k": 10**3, "千": 10**3, "m": 10**6}
_LOOSE = re.compile(
    r"^([+-]?\d+(?:\.\d+)?)\s*(万|亿|千|w|k|m)?\s*(?:元|次|人|个|件|单|篇|条)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """`values` typed; `bad` true where a cell could not be read; `masked` true for `<5`."""

    values: pa.Array
    bad: pa.Array | None = None
    masked: pa.Array | None = None


def text(cells: pa.Array) -> Parsed:
    """Trimmed text; whole numbers keep no decimal point; blanks are null."""
    if pa.types.is_floating(cells.type):
        return Parsed(_whole_text(cells))
    if not is_text(cells):
        return Parsed(cells.cast(pa.string()))
    coded = cells.dictionary_encode()
    if len(coded.dictionary) * 4 >= len(cells):
        return Parsed(_trimmed(cells))
    trimmed = _trimmed(coded.dictionary)  # names repeat: each is looked at once
    same = trimmed.equals(coded.dictionary) and cells.type == trimmed.type
    return Parsed(cells if same else trimmed.take(coded.indices))


def _trimmed(cells: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(cells)
    nothing = pc.is_in(pc.utf8_lower(trimmed), pa.array(sorted(NO_TEXT)))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), trimmed)


def _whole_text(cells: pa.Array) -> pa.Array:
    if pc.all(pc.equal(pc.floor(cells), cells)).as_py() is not False:
        biggest = pc.max(pc.abs(cells)).as_py()
        if biggest is None or biggest < 2**63:
            return cells.cast(pa.int64(), safe=False).cast(pa.string())
    return cells.cast(pa.string())


def mangled_ids(cells: pa.Array) -> int:
    """How many ids a spreadsheet has rounded: `7.01235E+18`, or a number above 2^53."""
    if pa.types.is_floating(cells.type):
        found = pc.greater_equal(pc.abs(cells), float(_EXACT_FLOAT))
    elif is_text(cells):
        if not pc.any(pc.match_substring(cells, "+")).as_py():
            return 0
        found = pc.match_substring_regex(cells, r"^\s*\d(?:\.\d+)?[eE]\+\d{2}\s*$")
    else:
        return 0
    return int(pc.sum(found).as_py() or 0)


def count(cells: pa.Array, style: NumberStyle = "point") -> Parsed:
    """Whole numbers as int64; a fraction is bad, and so is what int64 cannot hold."""
    if pa.types.is_integer(cells.type):
        return Parsed(cells.cast(pa.int64()))
    if is_text(cells) and not _has_hex(cells):
        try:
            return Parsed(cells.cast(pa.int64()))
        except pa.ArrowInvalid:
            pass
    found = _below(decimal(cells, style), _COUNTS_END)
    whole = pc.equal(pc.floor(found.values), found.values)
    bad = pc.fill_null(pc.invert(whole), fill_value=False)
    kept = pc.if_else(bad, pa.scalar(None, found.values.type), found.values)
    both = bad if found.bad is None else pc.or_(bad, found.bad)
    return Parsed(pc.cast(kept, pa.int64(), safe=False), both, found.masked)


def _has_hex(cells: pa.Array) -> bool:
    """Whether an `x` is among the cells: Arrow would read `0x1F` as 31."""
    shown = cells.buffers()[2]
    raw = b"" if shown is None else shown.to_pybytes()
    return b"x" in raw or b"X" in raw


def decimal(cells: pa.Array, style: NumberStyle = "point") -> Parsed:
    """Exact numbers with up to 15 decimals (`decimal128(38, 15)`)."""
    if pa.types.is_decimal(cells.type):
        return Parsed(cells.cast(_WIDE))
    if not is_text(cells):
        return _typed_number(cells)
    if style == "comma":  # `1.000` is a thousand
        return _cleaned_number(cells, style)
    try:
        return Parsed(cells.cast(_WIDE))
    except pa.ArrowInvalid:
        return _cleaned_number(cells, style)


def _typed_number(cells: pa.Array) -> Parsed:
    if pa.types.is_boolean(cells.type):
        cells = cells.cast(pa.int8())
    if pa.types.is_integer(cells.type):
        return Parsed(cells.cast(pa.decimal128(20, 0)).cast(_WIDE))
    if not pa.types.is_floating(cells.type):
        return Parsed(pa.nulls(len(cells), _WIDE), pc.is_valid(cells))
    finite = pc.and_(pc.is_finite(cells), pc.less(pc.abs(cells), 1e17))
    bad = pc.fill_null(pc.and_(pc.invert(finite), pc.invert(pc.is_nan(cells))), fill_value=False)
    # through the shortest text: 26.7824 is 26.7824, not the binary fraction beside it
    shown = pc.if_else(finite, cells, None).cast(pa.string())
    return Parsed(shown.cast(_WIDE, safe=False) if _short(shown) else _rounded(cells), bad)


def _short(shown: pa.Array) -> bool:
    """Whether no value needs more than 15 decimals."""
    return not pc.any(pc.match_substring_regex(shown, r"\.\d{16,}|[eE]-")).as_py()


def _rounded(cells: pa.Array) -> pa.Array:
    return pc.round(cells, 12).cast(_WIDE, safe=False)


def _cleaned_number(cells: pa.Array, style: NumberStyle) -> Parsed:
    trimmed = pc.utf8_trim_whitespace(half_width(cells))
    nothing = pc.is_in(pc.utf8_lower(trimmed), pa.array(sorted(NOTHING)))
    kept = pc.if_else(nothing, pa.scalar(None, pa.string()), trimmed)
    digits = _separators(kept, style)
    plain = pc.match_substring_regex(digits, _PLAIN)
    numbers = _to_wide(pc.if_else(plain, digits, None))
    odd = pc.and_kleene(pc.is_valid(kept), pc.is_null(numbers))  # also a plain 1e400
    odd = pc.fill_null(odd, fill_value=False)
    if not pc.any(odd).as_py():
        return Parsed(numbers)
    shown = pc.if_else(odd, digits, None)
    found = _each(shown, loose_number, _WIDE)
    masked = pc.fill_null(pc.match_substring_regex(kept, _MASKED), fill_value=False)
    bad = pc.and_(pc.and_(odd, pc.is_null(found)), pc.invert(masked))
    return Parsed(pc.coalesce(numbers, found), bad, masked)


def _to_wide(digits: pa.Array) -> pa.Array:
    """Text that is a plain number; more than 15 decimals are rounded by way of a float."""
    try:
        return digits.cast(_WIDE)
    except pa.ArrowInvalid:
        return _each(digits, loose_number, _WIDE)


_BLANK = r"[\s\x{00a0}\x{2009}\x{202f}]"
_CURRENCY_BEFORE = rf"^([+-]?)(?:(?:US|HK|CN|R)?[¥$€￥£]|CNY|RMB|USD|EUR|人民币){_BLANK}*"
_GROUPED = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$"
_CURRENCY_AFTER = rf"{_BLANK}*[¥$€￥£]$"


def _separators(cells: pa.Array, style: NumberStyle) -> pa.Array:
    """Without currency signs and thousands separators, the decimal sign a point.

    A separator stands between groups of three digits; anywhere else it is no number's
    (`1 2`, `12,34,5`), and the cell stays as it is.
    """
    if style != "comma" and pc.all(pc.match_substring_regex(cells, _GROUPED)).as_py() is not False:
        return pc.replace_substring(cells, ",", "")
    bare = pc.replace_substring_regex(cells, "^['’]", "")  # a spreadsheet's mark of text
    bare = pc.replace_substring_regex(bare, f"^{MINUS}", "-")
    bare = pc.replace_substring_regex(bare, _CURRENCY_BEFORE, r"\1")
    bare = pc.replace_substring_regex(bare, _CURRENCY_AFTER, "")
    bare = pc.replace_substring_regex(bare, r"^\((\d.*)\)$", r"-\1")
    bare = pc.replace_substring_regex(bare, rf"^(\d[\d.,]*){MINUS}$", r"-\1")
    sign = r"\." if style == "comma" else ","
    between = rf"(?:{sign}|['’]|{_BLANK})"
    grouped = rf"^[+-]?\d{{1,3}}(?:{between}\d{{3}})+(?:$|[^\d{sign}].*$)"
    whole = pc.replace_substring_regex(bare, rf"{between}(\d{{3}})", r"\1")
    bare = pc.if_else(pc.match_substring_regex(bare, grouped), whole, bare)
    return pc.replace_substring(bare, ",", ".") if style == "comma" else bare


def half_width(cells: pa.Array) -> pa.Array:
    """`１２，３４５．６％` as `12,345.6%`; text without such signs is left as it is.

    Signs that nobody sees (zero-width spaces and marks) are left out.
    """
    if pc.all(pc.string_is_ascii(cells)).as_py() is not False:
        return cells
    cells = pc.replace_substring_regex(cells, r"[\x{200b}-\x{200f}\x{2060}\x{feff}]", "")
    wide = pc.match_substring_regex(cells, r"[\x{3000}\x{ff01}-\x{ff5e}\x{ffe0}-\x{ffe6}﹣﹪]")
    if not pc.any(wide).as_py():
        return cells
    return pc.utf8_normalize(cells, "NFKC")


def loose_number(shown: str) -> Decimal | None:
    """`1.2万`, `12元`, `4.41%`; None when it is no number."""
    shown = shown.strip()
    percent = shown.endswith("%")
    found = _LOOSE.match(shown.rstrip("%"))
    try:
        value = Decimal(found[1]) if found else Decimal(shown.rstrip("%"))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 17:
        return None
    scale = _SCALES[found[2].lower()] if found and found[2] else 1
    return round(value * scale / (100 if percent else 1), 15)


_COMMA = re.compile("[,，]")
_THOUSANDS = re.compile(r"\d{1,3}([,，]\d{3})+(\.\d+)?(\s*\D+)?")
"""Commas between thousands; `1,5` could be one and a half."""


def typed_number(text: str) -> Decimal | None:
    """As `loose_number`, thousands grouped or not: `120,000`, `12万`; None for `1,5`."""
    shown = text.strip()
    return loose_number(_COMMA.sub("", shown) if _THOUSANDS.fullmatch(shown) else shown)


_OWN_SCALE = r"(?i)\d\s*(?:万|亿|千|w|k|m)"


def scaled(cells: pa.Array, style: NumberStyle, scale: int) -> Parsed:
    """Exact numbers under a header that says by how much they count: 1.5 under `(万元)` is 15000.

    A cell with a scale of its own (`1.5万` under `(万元)`) reads two ways and is bad.
    """
    found = decimal(cells, style)
    limit = 10**21 // scale  # what twenty-one digits before the point can hold
    found = _below(found, limit)
    values = pc.multiply(found.values.cast(pa.decimal128(31, 10)), pa.scalar(Decimal(scale)))
    if not is_text(cells):
        return replace(found, values=values)
    twice = pc.fill_null(pc.match_substring_regex(cells, _OWN_SCALE), fill_value=False)
    bad = twice if found.bad is None else pc.or_(found.bad, twice)
    kept = pc.if_else(bad, pa.scalar(None, values.type), values)
    return replace(found, values=kept, bad=bad)


def money(cells: pa.Array, style: NumberStyle = "point", *, unit: Decimal | None = None) -> Parsed:
    """Exact money in `decimal128(18, 6)`, rounded half to even once; a trillion is bad.

    `unit`: what one of the cells' units is in the currency's own (0.01 for cents).
    """
    if cells.type == MONEY and unit is None:
        return Parsed(cells)
    if is_text(cells) and unit is None and style != "comma":
        try:
            return Parsed(cells.cast(MONEY))
        except pa.ArrowInvalid:
            pass
    end = _MONEY_ENDS if unit is None or unit < 1 else int(_MONEY_ENDS / unit)
    found = _below(decimal(cells, style), end)
    values = found.values
    if unit is not None:
        values = pc.multiply(values.cast(pa.decimal128(25, 6), safe=False), pa.scalar(unit))
    return Parsed(to_money(values), found.bad, found.masked)


def _below(found: Parsed, end: int) -> Parsed:
    """Numbers of `end` and beyond, of either sign, are bad: nothing stored can hold them."""
    beyond = pc.greater_equal(pc.abs(found.values), pa.scalar(Decimal(end)))
    beyond = pc.fill_null(beyond, fill_value=False)
    if not pc.any(beyond).as_py():
        return found
    kept = pc.if_else(beyond, pa.scalar(None, found.values.type), found.values)
    bad = beyond if found.bad is None else pc.or_(found.bad, beyond)
    return replace(found, values=kept, bad=bad)


def to_money(values: pa.Array) -> pa.Array:
    """A decimal array at six decimals, half to even."""
    return pc.round(values, 6, "half_to_even").cast(MONEY)


def real(cells: pa.Array, style: NumberStyle = "point") -> Parsed:
    """Numbers as float64, each the nearest to what is written."""
    if pa.types.is_floating(cells.type) or pa.types.is_integer(cells.type):
        return Parsed(cells.cast(pa.float64()))
    if is_text(cells) and style != "comma":
        try:
            numbers = cells.cast(pa.float64())
        except pa.ArrowInvalid:
            pass
        else:
            if pc.all(pc.is_finite(numbers)).as_py() is not False:  # `inf` and `nan` are no numbers
                return Parsed(numbers)
    found = decimal(cells, style)
    # by way of text: 1.15 stays the float that is written 1.15
    return Parsed(found.values.cast(pa.string()).cast(pa.float64()), found.bad, found.masked)


def ratio(cells: pa.Array, *, percent: bool, style: NumberStyle = "point") -> Parsed:
    """A share as float64, 0–1: `4.41%`, `0.0441`, or `4.41` under a header that ends in %."""
    signed = pa.scalar(value=percent)
    if is_text(cells):
        if not percent:
            signed = pc.fill_null(pc.match_substring(cells, "%"), fill_value=False)
        cells = pc.replace_substring(cells, "%", "")
    found = decimal(cells, style)
    # divided as decimals: 4.69% is the float written 0.0469
    shares = pc.multiply(found.values.cast(pa.decimal128(24, 12), safe=False), Decimal("0.01"))
    values = pc.if_else(signed, shares.cast(_WIDE, safe=False), found.values)
    return replace(found, values=values.cast(pa.string()).cast(pa.float64()))


def seconds(cells: pa.Array) -> Parsed:
    """Durations as float64 seconds: `14.73秒`, `6小时9分钟`, `0:01:46`, `106`."""
    if pa.types.is_duration(cells.type):
        return Parsed(
            pc.divide(cells.cast(pa.duration("us")).cast(pa.int64()).cast("float64"), 1e6)
        )
    if pa.types.is_time(cells.type):
        return Parsed(pc.divide(cells.cast(pa.time64("us")).cast(pa.int64()).cast("float64"), 1e6))
    if not is_text(cells):
        return real(cells)
    trimmed = pc.utf8_trim_whitespace(cells)
    nothing = pc.is_in(pc.utf8_lower(trimmed), pa.array(sorted(NOTHING)))
    kept = pc.if_else(nothing, pa.scalar(None, pa.string()), trimmed)
    found = _each(kept, _duration, pa.float64())
    return Parsed(found, pc.and_(pc.is_valid(kept), pc.is_null(found)))


_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)$")
_UNITS = re.compile(
    r"^(?:(\d+(?:\.\d+)?)\s*(?:小时|时|hours?|hrs?|h))?\s*"
    r"(?:(\d+(?:\.\d+)?)\s*(?:分钟|分|minutes?|mins?|m))?\s*"
    r"(?:(\d+(?:\.\d+)?)\s*(?:秒钟|秒|seconds?|secs?|s)?)?$",
    re.IGNORECASE,
)


def _duration(shown: str) -> float | None:
    found = _CLOCK.match(shown) or _UNITS.match(shown.replace(",", ""))
    if not found or not any(found.groups()):
        return None
    hours, minutes, rest = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


def flag(cells: pa.Array) -> Parsed:
    """Yes and no in both languages; anything else is bad."""
    if pa.types.is_boolean(cells.type):
        return Parsed(cells)
    shown = text(cells).values
    lower = pc.utf8_lower(shown)
    yes = pc.is_in(lower, pa.array(sorted(YES)))
    no = pc.is_in(lower, pa.array(sorted(NO)))
    known = pc.or_(yes, no)
    bad = pc.and_(pc.is_valid(shown), pc.invert(known))
    return Parsed(pc.if_else(known, yes, pa.scalar(None, pa.bool_())), bad)


def text_list(cells: pa.Array) -> Parsed:
    """`a|b`, `a、b`, `#a #b` as lists of text."""
    shown = text(cells).values
    bare = pc.replace_substring_regex(
        pc.replace_substring(shown, "#", " "), r"[|、，,;；\s\x{00a0}]+", "|"
    )
    return Parsed(pc.split_pattern(pc.utf8_trim(bare, "|"), "|"))


def _each(cells: pa.Array, read: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """`read` applied to each distinct value once; null stays null."""
    coded = cells.dictionary_encode()
    values = pa.array([None if v is None else read(v) for v in coded.dictionary.to_pylist()], kind)
    return values.take(coded.indices)
