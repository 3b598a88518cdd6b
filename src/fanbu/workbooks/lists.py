"""A list as a workbook: its own columns as they were, those that were added marked as such."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.ingest.workbook import as_text
from fanbu.workbooks.book import FORMATS, a_book, put, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from fanbu.types import Language

ADDED, SAMPLE = "#E8F1EC", 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `kind` None: of the list itself, shown as what its cells are."""

    header: str
    cells: pa.Array
    kind: str | None = None


def listed(
    columns: Sequence[Column],
    sheet: str,
    language: Language,
    made: datetime,
    *,
    marked: bool = True,
) -> bytes:
    """The workbook. Text is written as text: long ids and leading zeros stay.

    `marked`: columns that have a kind are shown as added to the list.
    """
    target = io.BytesIO()
    with a_book(target, language, made) as book:
        page = book.file.add_worksheet(sheet)
        added = book.style(bold=True, bg_color=ADDED, text_wrap=True, valign="vcenter")
        for at, column in enumerate(columns):
            put(page, 0, at, column.header, added if column.kind and marked else book.head)
            style = book.style(num_format=_format(column))
            cells = column.cells.to_pylist()
            page.set_column(at, at, width_of([column.header, *cells[:SAMPLE]]))
            write = _writer(page, column.cells.type)
            for row, value in enumerate(cells, 1):
                if value is not None:
                    write(row, at, value, style)
        page.freeze_panes(1, 0)
        if columns:
            page.autofilter(0, 0, max(len(columns[0].cells), 1), len(columns) - 1)
    return target.getvalue()


def _writer(page: Any, kind: pa.DataType) -> Callable[[int, int, Any, Any], Any]:
    """How the cells of one column are written: looked up once, for there may be millions."""
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return page.write_number  # type: ignore[no-any-return]
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return page.write_datetime  # type: ignore[no-any-return]
    return lambda row, at, value, style: page.write_string(row, at, as_text(value), style)


def _format(column: Column) -> str:
    if column.kind is not None:
        return FORMATS[column.kind]
    kind: Any = column.cells.type
    if pa.types.is_date(kind):
        return FORMATS["day"]
    if pa.types.is_timestamp(kind):
        return FORMATS["time"]
    return "General" if pa.types.is_floating(kind) or pa.types.is_integer(kind) else "@"
