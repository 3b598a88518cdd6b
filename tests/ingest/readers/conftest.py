"""Files made from rows, in the bytes platforms use, and one door to read them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from fanbu.errors import BadInput
from fanbu.ingest import ImportContext
from fanbu.ingest.files import SourceFile
from fanbu.ingest.importing import read_file
from fanbu.model.imports import ImportOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fanbu.model.imports import ParsedFile

STAMP = datetime(2026, 10, 5, 1, tzinfo=UTC)
"""Monday, 09:00 in Shanghai: when every file here was last modified."""


@dataclass(frozen=True)
class Door:
    """Reads one file in a workspace of Shanghai and CNY, where nothing was imported before."""

    context: ImportContext

    def read(self, name: str, data: bytes, options: ImportOptions | None = None) -> ParsedFile:
        source = SourceFile(name, name, data, STAMP)
        (found,) = read_file(source, options or ImportOptions(), self.context)
        return found

    def refused(self, name: str, data: bytes, options: ImportOptions | None = None) -> BadInput:
        with pytest.raises(BadInput) as caught:
            self.read(name, data, options)
        assert str(caught.value.details["file"]).startswith(name)
        return caught.value

    @staticmethod
    def rows(file: ParsedFile, table: str) -> list[dict[str, Any]]:
        """Rows of one table; its parts one after the other."""
        return [
            row
            for part in file.tables
            if part.table == table
            for row in part.rows.drop_columns(["row_no"]).to_pylist()
        ]

    @staticmethod
    def csv(rows: Iterable[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
        mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
        return mark + stream.getvalue().encode(encoding)

    @staticmethod
    def html(rows: Iterable[Sequence[Any]], encoding: str = "gb18030") -> bytes:
        """A page that holds one table, as some shops save under `.xls`."""
        lines = ["".join(f"<td>{'' if c is None else c}</td>" for c in row) for row in rows]
        table = "".join(f"<tr>{line}</tr>" for line in lines)
        page = f'<html><head><meta charset="{encoding}"></head><table>{table}</table></html>'
        return page.encode(encoding)

    @staticmethod
    def xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, place, cell)
                    elif isinstance(cell, datetime):
                        sheet.write_datetime(at, place, cell, day)
                    elif cell is not None:
                        sheet.write_number(at, place, cell)
        return stream.getvalue()


@pytest.fixture(scope="session")
def door() -> Door:
    zone = ZoneInfo("Asia/Shanghai")
    return Door(ImportContext(zone, "CNY", datetime(2026, 10, 6, tzinfo=UTC), b"k" * 32))
