"""Counts that an export gives only as a share or a mean: completions, seconds watched.

Metrics divide sums by sums, so `完播率` and `平均播放时长` become completions and seconds; the
platform's own value stays in the row's properties. For the `finish` of readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest import values
from fanbu.ingest.headers import display, normalise
from fanbu.ingest.reading import PROPERTY
from fanbu.ingest.reasons import expected
from fanbu.ingest.sheet import is_text
from fanbu.ingest.values import MONEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.sheet import Sheet

_SCIENTIFIC = r"^\d(?:\.\d+)?[eE]\+?\d{2}$"
_EXACT_FLOAT = float(2**53)
_LONG = r"^\d{18,}$"
_FIFTEEN_DIGITS = r"^\d{15}0+$"
_TOO_LARGE = 1e12
_PER_UNIT = {"分钟": 60.0, "min": 60.0, "ms": 0.001, "毫秒": 0.001}


def put(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """With a column added or replaced."""
    index = rows.schema.get_field_index(name)
    if index >= 0:
        return rows.set_column(index, name, column)
    return rows.append_column(name, column)


def column(rows: pa.Table, name: str) -> pa.Array | None:
    return rows[name].combine_chunks() if name in rows.column_names else None


def add_completes(rows: pa.Table, sheet: Sheet, share: str, of: Sequence[str]) -> pa.Table:
    """`completes` = the property `share` times the first of the columns `of`: see `add_part`."""
    return add_part(rows, sheet, "completes", share, of)


def add_part(rows: pa.Table, sheet: Sheet, target: str, share: str, of: Sequence[str]) -> pa.Table:
    """`target` = the property `share` times the first of the columns `of` that is there.

    `share` is `4.41%`, 0.0441, or 4.41 under a header that ends in %. Null where either is null.
    Raises BadInput `bad_value` for a cell that is no number, `unclear_share` for one above 1
    without a sign of percent: it may be 8.75 % or a mistake.
    """
    counts = next((found for name in of if (found := column(rows, name)) is not None), None)
    name, given = _property(rows, share)
    if counts is None or given is None:
        return rows
    header = _header(sheet, share)
    read = given
    if is_text(given):
        parsed = values.ratio(given, percent=normalise(header).unit == "%")
        refuse_bad(rows, given, parsed.bad, header, target)
        read = parsed.values
    read = read.cast(pa.float64())
    outside = pc.fill_null(pc.or_(pc.greater(read, 1.0), pc.less(read, 0.0)), fill_value=False)
    if pc.any(outside).as_py():
        at = pc.index(outside, value=True).as_py()
        raise BadInput("unclear_share", row=rows["row_no"][at].as_py(), column=header,
                       value=str(given[at].as_py()))  # fmt: skip
    part = _product(rows, counts, read, header, target)
    return put(put(rows, name, read), target, part)


def add_watch_seconds(rows: pa.Table, sheet: Sheet, mean: str, of: str) -> pa.Table:
    """`watch_seconds` = the property `mean` times `of`: see `add_seconds`."""
    return add_seconds(rows, sheet, "watch_seconds", mean, of)


def add_seconds(rows: pa.Table, sheet: Sheet, target: str, mean: str, of: str) -> pa.Table:
    """`target` = the property `mean` (`14.73秒`, `1分05秒`, `0:01:46`, 9.53 seconds) times `of`.

    Raises BadInput `bad_value` for a cell that is no duration.
    """
    counts = column(rows, of)
    name, given = _property(rows, mean)
    if counts is None or given is None:
        return rows
    header = _header(sheet, mean)
    parsed = values.seconds(given)
    refuse_bad(rows, given, parsed.bad, header, target)
    times = 1.0 if _timed(sheet, header) else _PER_UNIT.get(normalise(header).unit or "", 1.0)
    each = pc.multiply(parsed.values, times)
    spent = _product(rows, counts, each, header, target).cast(pa.float64())
    return put(put(rows, name, each), target, spent)


def _timed(sheet: Sheet, header: str) -> bool:
    """Whether the cells say their units themselves (`0:01:46`, `1分05秒`), whatever the header."""
    cells = sheet.columns[sheet.header.index(header)] if header in sheet.header else None
    if cells is None or not is_text(cells):
        return cells is not None and not pa.types.is_floating(cells.type)
    return bool(pc.any(pc.match_substring_regex(cells, "[:秒分时]")).as_py())


def _product(
    rows: pa.Table, counts: pa.Array, each: pa.Array, header: str, target: str
) -> pa.Array:
    """Count times mean, at six decimals."""
    product = pc.multiply(counts.cast(pa.float64()), each)
    refuse_bad(rows, each, pc.greater_equal(product, _TOO_LARGE), header, target)
    return product.cast(MONEY, safe=False)


def _property(rows: pa.Table, shown: str) -> tuple[str, pa.Array | None]:
    """The property called `shown`, in whatever case the file writes it, and its cells."""
    wanted = normalise(shown).bare
    for name in rows.column_names:
        if name.startswith(PROPERTY) and normalise(name.removeprefix(PROPERTY)).bare == wanted:
            return name, column(rows, name)
    return f"{PROPERTY}{shown}", None


def _header(sheet: Sheet, shown: str) -> str:
    """The header of the property `shown`, as the file writes it.

    Raises BadInput `repeated_column` where two columns are called so and hold different things.
    """
    wanted = normalise(shown).bare
    places = [at for at, name in enumerate(sheet.header) if normalise(name).bare == wanted]
    cells = [values.text(sheet.columns[at]).values for at in places]
    if any(not other.equals(cells[0]) for other in cells[1:] if other.null_count < len(other)):
        names = (display(sheet.header[at]) for at in places)
        raise BadInput("repeated_column", column=" / ".join(dict.fromkeys(names)))
    return sheet.header[places[0]] if places else shown


def refuse_bad(
    rows: pa.Table, cells: pa.Array, bad: pa.Array | None, header: str, target: str
) -> None:
    """Raises BadInput `bad_value` for the first cell that could not be read as `target`."""
    if bad is None or not pc.any(bad).as_py():
        return
    bad = pc.fill_null(bad, fill_value=False)
    at = pc.index(bad, value=True).as_py()
    kind = "duration" if target.endswith("seconds") else "number"
    raise BadInput("bad_value", row=rows["row_no"][at].as_py(), column=header,
                   value=str(cells[at].as_py())[:60], target=target,
                   **expected(kind))  # fmt: skip


def refuse_unnumbered(rows: pa.Table, header: str) -> None:
    """Raises BadInput `bad_value` for an order whose number has no digit, or is blank."""
    ids = rows["external_id"].combine_chunks()
    numbered = pc.match_substring_regex(ids.cast(pa.string()), r"\d")
    unnumbered = pc.invert(pc.fill_null(numbered, fill_value=False))
    if pc.any(unnumbered).as_py():
        at = pc.index(unnumbered, value=True).as_py()
        raise BadInput("bad_value", row=rows["row_no"][at].as_py(), column=header,
                       value=ids[at].as_py() or "", target="external_id",
                       **expected("order_id"))  # fmt: skip


def mangled(rows: pa.Table, sheet: Sheet, target: str, header: str) -> pa.Array:
    """True where a spreadsheet has rounded an id.

    Seen in `1.20208E+17`, a number above 2^53, or, when all long ids of the file look so, fifteen
    digits and zeros.
    """
    shown = rows[target].combine_chunks()
    found = pc.match_substring_regex(shown, _SCIENTIFIC)
    long = pc.match_substring_regex(shown, _LONG)
    zeros = pc.and_(long, pc.match_substring_regex(shown, _FIFTEEN_DIGITS))
    if pc.any(long).as_py() and pc.sum(zeros).as_py() == pc.sum(long).as_py():
        found = pc.or_(found, zeros)
    found = pc.fill_null(found, fill_value=False)
    index = next(
        (i for i, name in enumerate(sheet.header) if normalise(name) == normalise(header)), None
    )
    if index is None or not pa.types.is_floating(sheet.columns[index].type):
        return found
    big = pc.greater_equal(shown.cast(pa.float64()), _EXACT_FLOAT)
    return pc.or_(found, pc.fill_null(big, fill_value=False))
