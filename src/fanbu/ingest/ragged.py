"""Rows with more or fewer cells than the header: repaired when there is one reading, else refused.

An unquoted comma inside a text gives a row too many cells. Joining neighbours back gives a few
readings; a reading counts when every cell then fits what its column holds elsewhere.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.reasons import Reason
    from fanbu.ingest.sheet import Sheet

_SAMPLE = 2000
_NULL = r"(?:-{1,2}|—|N/A|n/a|null)?"
_SHAPES: tuple[tuple[str, str], ...] = (
    ("whole", rf"^\s*(?:{_NULL}|[+-]?\d+)\s*$"),
    ("number", rf"^\s*(?:{_NULL}|[¥$€￥]?[+-]?\d[\d,]*(?:\.\d+)?%?)\s*$"),
    ("date", rf"^\s*(?:{_NULL}|\d{{1,4}}[-/.年]\d{{1,2}}.*)\s*$"),
)
_VALUE = re.compile(rf"{_SHAPES[1][1]}|{_SHAPES[2][1]}")
_FOOTNOTE_WIDTH = 3


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row of another width: its 1-based place among all rows under the header, and its text."""

    number: int
    text: str


def settle(sheet: Sheet, ragged: Sequence[Ragged], path: str, *, skip_bad: bool) -> Sheet:
    """The sheet with its ragged rows repaired, dropped as a remark, or refused.

    Raises BadInput `ragged_row` with the row's number, unless `skip_bad` drops it.
    """
    shapes = [_shape(column) for column in sheet.columns]
    kept: list[tuple[int, list[str]]] = []
    dropped: list[tuple[Reason, int]] = []
    for row in ragged:
        cells = _cells(row.text, sheet.delimiter or ",")
        row_no = sheet.header_no + row.number
        if row.text.count('"') % 2 == 0 and _is_note(cells, shapes):
            dropped.append(("note_row", row_no))
            continue
        readings = _readings(cells, shapes, sheet.delimiter or ",")
        if len(readings) == 1:
            kept.append((row_no, readings[0]))
        elif skip_bad:
            dropped.append(("ragged_row", row_no))
        else:
            raise BadInput(
                "ragged_row", file=path, row=row_no, cells=len(cells), columns=len(sheet.header),
                readings=len(readings),
            )  # fmt: skip
    return _merged(sheet, kept, [row.number for row in ragged], tuple(dropped))


def refuse_swallowed(sheet: Sheet, path: str) -> None:
    """Raises BadInput `open_quote` for a cell that holds the rest of its row, and more rows.

    A quote at the beginning of a text that nobody closed runs on to the next quote, rows below.
    """
    shapes: list[str | None] | None = None
    for at, column in enumerate(sheet.columns):
        if not is_text(column):
            continue
        for place in np.flatnonzero(_has_breaks(column)):
            shapes = shapes or [_shape(other) for other in sheet.columns]
            first, *further = str(column[int(place)]).splitlines() or [""]
            last = further[-1] if further else ""  # a break may end the text
            cut = sheet.delimiter or ","
            if _are(first.split(cut)[1:], shapes[at + 1 :]) or _are(
                last.split(cut)[:-1], shapes[:at]
            ):
                raise BadInput("open_quote", file=path, row=sheet.row_no[int(place)].as_py(),
                               column=sheet.header[at])  # fmt: skip


def _has_breaks(column: pa.Array) -> np.ndarray:
    found = pc.fill_null(pc.match_substring(column, "\n"), fill_value=False)
    return np.asarray(found.to_numpy(zero_copy_only=False))


def _are(cells: Sequence[str], shapes: Sequence[str | None]) -> bool:
    """Whether cells are what some columns hold, one of which at least holds more than words."""
    if len(cells) != len(shapes) or not any(shapes):
        return False
    return all(s is None or re.match(s, cell) for s, cell in zip(shapes, cells, strict=True))


def _is_note(cells: list[str], shapes: Sequence[str | None]) -> bool:
    """Whether a row of one filled cell, or none, is a remark.

    A cell that is what its column holds is the beginning of a row, and so is any text in a narrow
    table; a quote that nobody closed holds rows.
    """
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    if len(filled) != 1:
        return not filled
    if "\n" in cells[filled[0]]:
        return False
    shape = shapes[filled[0]] if filled[0] < len(shapes) else None
    if shape is None:
        return len(shapes) >= _FOOTNOTE_WIDTH
    return not re.match(shape, cells[filled[0]])


def _cells(text: str, delimiter: str) -> list[str]:
    return next(iter(csv.reader([text], delimiter=delimiter)), [])


def _shape(column: pa.Array) -> str | None:
    """The narrowest pattern that all sample cells of a column fit; None for free text."""
    if not is_text(column):
        return _SHAPES[1][1]
    sample = column.slice(0, _SAMPLE).drop_null()
    if len(sample) == 0:
        return None
    for _, pattern in _SHAPES:
        if pc.all(pc.match_substring_regex(sample, pattern)).as_py():
            return pattern
    return None


def _readings(cells: list[str], shapes: Sequence[str | None], delimiter: str) -> list[list[str]]:
    """Every way to join one run of neighbours so that the row is as wide as the header and fits."""
    extra = len(cells) - len(shapes)
    if extra <= 0:
        return []
    if not any(cell.strip() for cell in cells[len(shapes) :]):
        return [cells[: len(shapes)]]  # delimiters too many at the end
    found = []
    for at in range(len(shapes)):
        if shapes[at] is not None:
            continue  # only free text can hold the delimiter
        parts = cells[at : at + extra + 1]
        if any(_VALUE.match(part) for part in parts):
            continue  # a number or a blank is a cell of its own, not the rest of a text
        joined = delimiter.join(parts)
        row = [*cells[:at], joined, *cells[at + extra + 1 :]]
        if all(s is None or re.match(s, cell) for s, cell in zip(shapes, row, strict=True)):
            found.append(row)
    return found


def _merged(
    sheet: Sheet,
    kept: list[tuple[int, list[str]]],
    places: list[int],
    dropped: tuple[tuple[Reason, int], ...],
) -> Sheet:
    """The repaired rows put back in order; the other rows get their true numbers."""
    taken = set(places)
    total = sheet.rows + len(places)
    plain = [sheet.header_no + at for at in range(1, total + 1) if at not in taken]
    row_no = pa.array([*plain, *(number for number, _ in kept)], pa.int64())
    order = pc.sort_indices(row_no)
    columns = [
        pa.concat_arrays(
            [column, pa.array([row[at] or None for _, row in kept], pa.string()).cast(column.type)]
        ).take(order)
        for at, column in enumerate(sheet.columns)
    ]
    return replace(sheet, columns=tuple(columns), row_no=row_no.take(order), dropped=dropped)
