"""Templates as people hand them back: filled in, saved by another program, pasted as text."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import xlsxwriter
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    Row = Sequence[Any]

SHEET = "xl/worksheets/sheet1.xml"
EPOCH = date(1899, 12, 30)


def filled(template: Path, rows: Iterable[Row], to: Path) -> Path:
    """The very workbook, its validations and other pages kept, with rows typed under the header."""
    with zipfile.ZipFile(template) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[SHEET].decode()
    styles = re.findall(r'<col min="\d+" max="\d+" width="[\d.]+" style="(\d+)"', text)
    body = "".join(_row(at, row, styles) for at, row in enumerate(rows, 2))
    parts[SHEET] = text.replace("</sheetData>", f"{body}</sheetData>").encode()
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return to


def _row(at: int, row: Row, styles: Sequence[str]) -> str:
    cells = (
        _cell(f"{chr(65 + i)}{at}", value, style)
        for i, (value, style) in enumerate(zip(row, styles, strict=True))
    )
    return f'<row r="{at}">{"".join(cells)}</row>'


def _cell(place: str, value: Any, style: str) -> str:
    if value is None or value == "":
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{style}"><v>{(value - EPOCH) // timedelta(1)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def pages(file: Path) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook, cells as they are."""
    book = CalamineWorkbook.from_path(str(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def resaved(file: Path, to: Path) -> Path:
    """All its sheets written anew by another program, with none of its formats but dates."""
    with xlsxwriter.Workbook(to, {"default_date_format": "yyyy/m/d"}) as book:
        for name, rows in pages(file).items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value != "":
                        sheet.write(at, place, value)
    return to


def pasted(file: Path, to: Path, encoding: str = "utf-8-sig") -> Path:
    """The first sheet as CSV, in the encoding a spreadsheet saves it in."""
    [rows, *_] = pages(file).values()
    text = io.StringIO()
    csv.writer(text).writerows([[_text(cell) for cell in row] for row in rows])
    to.write_bytes(text.getvalue().encode(encoding))
    return to


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return f"{cell:%Y/%m/%d}" if isinstance(cell, date) else str(cell)
