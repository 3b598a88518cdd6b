"""Excel and OpenDocument workbooks → Sheets. Cells keep the types the workbook gave them.

Reading costs what calamine costs: a column that holds one kind of cell goes to Arrow in one call;
only mixed columns are walked, once.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from fanbu.errors import BadInput
from fanbu.ingest.formulas import refuse_uncalculated
from fanbu.ingest.headers import HEADER_WITHIN, find_header, is_a_row, refuse_wide
from fanbu.ingest.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_HEAD_ROWS = 60
_TABLE_WIDTH = 2
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_encrypted(data: bytes) -> bool:
    """An Office file with a password is an OLE container that holds an `EncryptedPackage`."""
    return data.startswith(OLE) and _ENCRYPTED in data


def read_workbook(data: bytes, path: str, *, known: Collection[str]) -> Iterator[Sheet]:
    """Every sheet that holds a table; sheets that hold none are passed over when another does.

    A sheet without a header that is as wide as one before it goes on with its rows: refused.
    Raises BadInput: `password`, `broken_workbook`, `empty_file`, `no_rows`, `no_header`,
    `too_many_columns`, `uncalculated`.
    """
    if is_encrypted(data):
        raise BadInput("password", file=path)
    problem = BadInput("empty_file", file=path)
    widths: set[int] = set()
    for name, rows, first_row in _pages(data, path):
        sheet = _sheet(name, rows, path, known=known, first_row=first_row)
        if isinstance(sheet, Sheet):
            if len(sheet.header) in widths:
                _refuse_headless(sheet, f"{path}#{name}", known)
            refuse_uncalculated(sheet, data, path)
            widths.add(len(sheet.header))
            yield sheet
        elif sheet.code == "no_header" and _TABLE_WIDTH <= len(rows[0]) in widths:
            raise sheet  # rows that go on without a header are not to be lost
        else:
            problem = sheet
    if not widths:
        raise problem


def _refuse_headless(sheet: Sheet, path: str, known: Collection[str]) -> None:
    """A row of data where a header should be, in a sheet as wide as another: `no_header`."""
    for row in (*sheet.preamble, sheet.header):
        if is_a_row(row, known):
            raise BadInput("no_header", file=path, first=" ".join(row)[:80])


def _pages(data: bytes, path: str) -> Iterator[tuple[str, list[list[Any]], int]]:
    """Name, rows and the index of the first row of each worksheet that is not empty."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            page = book.get_sheet_by_name(meta.name)
            with _uncollected():
                rows = page.to_python(skip_empty_area=True)
            if rows:
                yield meta.name, rows, (page.start or (0, 0))[0]
    except CalamineError as problem:
        raise BadInput("broken_workbook", file=path, problem=str(problem)) from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cycle collector: a million cells make no cycles, only work for it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sheet(
    name: str, rows: list[list[Any]], path: str, *, known: Collection[str], first_row: int
) -> Sheet | BadInput:
    head = [[as_text(cell) for cell in row] for row in rows[:_HEAD_ROWS]]
    at = find_header(head, known)
    if at is None:
        first = next((" ".join(filter(None, row)) for row in head if any(row)), "")
        return BadInput("no_header", file=f"{path}#{name}", first=first[:80])
    if at + 1 >= len(rows):
        return BadInput("no_rows", file=f"{path}#{name}", header=[c for c in head[at] if c])
    refuse_wide(head[at], f"{path}#{name}")
    header_no = first_row + at + 1
    return Sheet(
        name,
        tuple(cell.strip() for cell in head[at]),
        tuple(columns_of(rows, at + 1)),
        pa.array(np.arange(header_no + 1, header_no + len(rows) - at)),
        header_no,
        tuple(tuple(row) for row in head[: min(at, HEADER_WITHIN)]),
    )


def columns_of(rows: Sequence[Sequence[Any]], start: int) -> Iterator[pa.Array]:
    """The rows from `start` on, by column; all rows are as wide as the first."""
    below = rows[start:]
    for at in range(len(rows[0])):
        yield column_of(list(map(itemgetter(at), below)))


def column_of(cells: list[Any]) -> pa.Array:
    """One column in Arrow: the cells' own type when they share one (blank aside), else text."""
    kinds = set(map(type, cells))
    blank = str in kinds and "" in cells
    if kinds == {str}:
        return pa.array([c or None for c in cells] if blank else cells, pa.string())
    if kinds <= {int, float}:
        return pa.array(cells, pa.float64())
    values = [None if cell == "" else cell for cell in cells] if blank else cells
    kinds = {type(value) for value in values} - {type(None)}
    wanted = next((t for kind, t in _TYPES if kinds <= kind), None)
    if wanted is None:
        return pa.array([None if v is None else as_text(v) for v in values], pa.string())
    return pa.array(_midnights(values) if wanted == pa.timestamp("us") else values, wanted)


_TYPES: tuple[tuple[set[type], pa.DataType], ...] = (
    ({int, float}, pa.float64()),
    ({bool}, pa.bool_()),
    ({dt.date}, pa.date32()),
    ({dt.date, dt.datetime}, pa.timestamp("us")),
    ({dt.time}, pa.time64("us")),
    ({dt.timedelta}, pa.duration("us")),
)


def _midnights(values: list[Any]) -> list[dt.datetime | None]:
    """Days among moments are their midnights."""
    return [
        dt.datetime(v.year, v.month, v.day)  # noqa: DTZ001 - a sheet's moments have no zone
        if type(v) is dt.date
        else v
        for v in values
    ]


def as_text(cell: Any) -> str:
    """A cell as a person would read it: whole numbers without a point, dates in ISO."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell)
        case float() if cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004 - as Excel shows
            return str(int(cell))
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case dt.datetime():
            return cell.isoformat(sep=" ")
    return str(cell)
