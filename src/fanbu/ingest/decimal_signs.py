"""Point or comma: which sign separates decimals in a column, where its own cells leave it open.

`1.000` is one or a thousand. What the column does not tell, the other columns of the same file do;
what nothing tells is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.binding import bound_columns
from fanbu.ingest.reading import column_type
from fanbu.ingest.sheet import is_text
from fanbu.ingest.values import half_width

if TYPE_CHECKING:
    from fanbu.errors import BadInput
    from fanbu.ingest.reading import Binding
    from fanbu.ingest.values import NumberStyle
    from fanbu.ingest.work import Work

NUMERIC = frozenset({"count", "number", "money", "real"})
_SAMPLE = 1000
_GROUP_OR_PART = r"^\s*[+-]?\d{1,3}\.\d{3}\s*$"


def style_of(work: Work, binding: Binding, cells: pa.Array, kind: str) -> NumberStyle:
    """The style of one column of numbers of the catalogue type `kind`.

    Raises BadInput `mixed_numbers` where cells contradict each other, `ambiguous_numbers` where
    `1.000` or `1,234` stays open.
    """
    if not is_text(cells) or _is_plain(cells, kind):
        return "point"
    style = number_style(cells)
    if style == "mixed":
        raise work.refuse("mixed_numbers", column=binding.header)
    if style != "unsure":
        return style
    whole = _style_of_sheet(work)
    if whole != "unsure":
        return whole
    return _by_delimiter(work, binding, cells, kind)


def number_style(cells: pa.Array) -> NumberStyle | Literal["mixed"]:
    """Which sign separates decimals in a column of text: conclusive cells decide.

    `1.5`, `0.123`, `1234.567` and `1,234.5` say point, the same with signs exchanged comma; `1,234`
    alone says nothing.
    """
    if not is_text(cells):
        return "point"
    bare = pc.replace_substring_regex(
        half_width(cells), r"[\s\x{00a0}\x{202f}'¥$€￥%+-]|[^\d.,]+$|^\(", ""
    )
    point = (
        r"^(?:0|\d{1,3}(?:,\d{3})+|\d*)\.(?:\d{1,2}|\d{4,})$|^(?:0|\d{4,})\.\d+$|,\d{3}\.\d+$"
        r"|,\d{3},\d{3}"
    )
    comma = (
        r"^(?:0|\d{1,3}(?:\.\d{3})+|\d*),(?:\d{1,2}|\d{4,})$|^(?:0|\d{4,}),\d+$|\.\d{3},\d+$"
        r"|\.\d{3}\.\d{3}"
    )
    says_point = pc.any(pc.match_substring_regex(bare, point)).as_py()
    says_comma = pc.any(pc.match_substring_regex(bare, comma)).as_py()
    if says_point and says_comma:
        return "mixed"
    if says_point or says_comma:
        return "comma" if says_comma else "point"
    return "unsure"


def _is_plain(cells: pa.Array, kind: str) -> bool:
    """Numbers as they are, none of which could be grouped by points."""
    if kind == "count" and _casts(cells, pa.int64()):
        return True
    if not _casts(cells, pa.float64()):
        return False
    if number_style(cells.slice(0, _SAMPLE)) == "point":
        return True
    return not pc.any(pc.match_substring_regex(cells, _GROUP_OR_PART)).as_py()


def _casts(cells: pa.Array, kind: pa.DataType) -> bool:
    try:
        cells.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True


def _style_of_sheet(work: Work) -> NumberStyle:
    """What all the file's numbers say together; nothing where they differ."""
    columns = {
        other.index
        for other in bound_columns(work.reading, work.sheet.header)
        if column_type(work.reading.tables, other.target.partition("#")[0]) in NUMERIC
    }
    said = {number_style(work.sheet.columns[at]) for at in columns
            if is_text(work.sheet.columns[at])} - {"unsure"}  # fmt: skip
    if said == {"comma"}:
        return "comma"
    return "point" if said == {"point"} else "unsure"


def _by_delimiter(work: Work, binding: Binding, cells: pa.Array, kind: str) -> NumberStyle:
    """A file cut by semicolons usually has decimal commas, another one decimal points."""
    if work.sheet.delimiter != ";":
        if kind == "count" and pc.any(pc.match_substring_regex(cells, _GROUP_OR_PART)).as_py():
            raise _open(work, binding, cells, _GROUP_OR_PART)
        return "point"
    if kind == "count":  # whole numbers: what stands before three digits separates thousands
        grouped = pc.any(pc.match_substring_regex(cells, r"\d,\d{3}\b")).as_py()
        return "point" if grouped else "comma"
    if not pc.any(pc.match_substring_regex(cells, r"\d[.,]\d{3}\b")).as_py():
        return "comma"
    raise _open(work, binding, cells, r"\d[.,]\d{3}")


def _open(work: Work, binding: Binding, cells: pa.Array, pattern: str) -> BadInput:
    sample = cells.filter(pc.match_substring_regex(cells, pattern))[0].as_py()
    return work.refuse("ambiguous_numbers", column=binding.header, value=sample)
