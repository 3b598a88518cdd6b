"""Files of another country: one sign for decimals throughout the sheet, made a point.

A column alone may not tell whether `1,000` is one or a thousand; the other columns of the same file
do (`2,35 %`). For the `prepare` of readers whose exports come in many languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest.decimal_signs import number_style
from fanbu.ingest.headers import normalise
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from fanbu.ingest.sheet import Sheet

_SPACE = r"[ \x{00a0}\x{202f}]"
_AMOUNT = (
    rf"^\s*(?:-{{0,2}}|—|[-−+]?(?:\d{{1,3}}(?:(?:[.,']|{_SPACE})\d{{3}})+|\d+)?(?:[.,]\d+)?{_SPACE}*"
    rf"[%€$£¥]?)\s*$"
)


def decimal_points(sheet: Sheet, names: Collection[str], *, usual_comma: bool) -> Sheet:
    """The sheet with every number's decimal sign a point and no thousands separators.

    `names` are normalised headers that hold names, never numbers. `usual_comma`: what the file's
    language says where no cell does. A sheet that says both stays as it is (see `refuse_mixed`).
    """
    places = _number_columns(sheet, names)
    styles = {number_style(sheet.columns[at]) for at in places} - {"unsure"}
    if styles != {"comma"} and not (usual_comma and not styles):
        return sheet
    columns = list(sheet.columns)
    for at in places:
        bare = pc.replace_substring_regex(columns[at], rf"[.']|{_SPACE}", "")
        columns[at] = pc.replace_substring(bare, ",", ".")
    return sheet.with_columns(sheet.header, columns)


def refuse_mixed(sheet: Sheet, names: Collection[str]) -> None:
    """Raises BadInput `mixed_numbers` when some columns write `1.5` and others `1,5`."""
    styles = {at: number_style(sheet.columns[at]) for at in _number_columns(sheet, names)}
    if "mixed" in styles.values() or {"point", "comma"} <= set(styles.values()):
        odd = next(at for at, style in styles.items() if style in ("comma", "mixed"))
        raise BadInput("mixed_numbers", column=sheet.header[odd])


def _number_columns(sheet: Sheet, names: Collection[str]) -> list[int]:
    return [
        at
        for at, column in enumerate(sheet.columns)
        if is_text(column)
        and normalise(sheet.header[at]).full not in names
        and pc.all(pc.match_substring_regex(_trimmed(column), _AMOUNT)).as_py()
    ]


def _trimmed(column: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(column)
