"""An export before it is bytes: a grid of cells, each line with what it truly says.

A mutator changes the grid and, where the change alters what the file says, the truth beside it. So
the judge never has to read a file: it compares what was imported with what each line still says.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Literal

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Kind = Literal[
    "day", "moment", "id", "name", "word", "count", "money", "number", "share", "seconds"
]
Value = int | str | Decimal | date | datetime | None
Truth = dict[str, Value]
"""Column's own header → value. A column the file does not have (or whose words nobody knows) has
no entry; a cell that holds nothing is None."""
NUMERIC: frozenset[str] = frozenset({"count", "money", "number", "share", "seconds"})
ADDITIVE: frozenset[str] = frozenset({"count", "money", "number"})
Container = Literal["text", "xlsx", "typed_xlsx", "html"]


@dataclass(frozen=True)
class Column:
    """`key` is the header in this world; `aliases` are other names the reader knows it by.

    `adds`: whether its cells sum up to a total row, and are numbers of a table: what only stays
    with the rows is not held against one.
    """

    key: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    adds: bool = True

    @property
    def additive(self) -> bool:
        return self.adds and self.kind in ADDITIVE


@dataclass(frozen=True)
class Line:
    """One line of the file; `truth` is None for a line that is no row of data."""

    cells: tuple[str, ...]
    truth: Truth | None = None
    total: Truth | None = None

    def put(self, at: int, cell: str) -> Line:
        cells = list(self.cells)
        cells[at] = cell
        return replace(self, cells=tuple(cells))


@dataclass(frozen=True)
class Wrap:
    """The bytes around the cells."""

    container: Container = "text"
    encoding: str = "utf-8"
    mark: bytes = b""
    delimiter: str = ","
    newline: str = "\r\n"
    quote_all: bool = False
    ending: str = "\r\n"


@dataclass(frozen=True)
class Export:
    """A file: lines above the header, the header, lines below; `columns` say what is in each."""

    name: str
    columns: tuple[Column, ...]
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    above: tuple[tuple[str, ...], ...] = ()
    wrap: Wrap = field(default_factory=Wrap)

    def find(self, key: str) -> int:
        return next(at for at, column in enumerate(self.columns) if column.key == key)

    def places(self, *kinds: str) -> list[int]:
        return [at for at, column in enumerate(self.columns) if column.kind in kinds]

    @property
    def currency_column(self) -> bool:
        return any("Currency" in column.key for column in self.columns)

    @property
    def data(self) -> list[int]:
        """Where the rows of data are among the lines."""
        return [at for at, line in enumerate(self.lines) if line.truth is not None]

    @property
    def truths(self) -> list[Truth]:
        return [line.truth for line in self.lines if line.truth is not None]

    @property
    def totals(self) -> list[Truth]:
        return [line.total for line in self.lines if line.total is not None]

    def with_lines(self, lines: Iterable[Line]) -> Export:
        return replace(self, lines=tuple(lines))

    def with_header(self, at: int, text: str) -> Export:
        return replace(self, header=(*self.header[:at], text, *self.header[at + 1 :]))

    def with_cell(self, row: int, at: int, cell: str, value: Value) -> Export:
        """The cell of one row of data, and what it then says."""
        place = self.data[row]
        line = self.lines[place].put(at, cell)
        assert line.truth is not None
        line = replace(line, truth={**line.truth, self.columns[at].key: value})
        return self.with_lines([*self.lines[:place], line, *self.lines[place + 1 :]])

    def with_column(self, at: int, cells: Mapping[int, str] | Sequence[str]) -> Export:
        """Other cells (by row of data) in a column; the truth stays."""
        lines = list(self.lines)
        for row, place in enumerate(self.data):
            lines[place] = lines[place].put(at, cells[row])
        return self.with_lines(lines)

    def forgetting(self, *keys: str) -> Export:
        """The same cells, but the file no longer says what these columns hold."""
        return self.with_lines(
            replace(line, truth=_without(line.truth, keys), total=_without(line.total, keys))
            for line in self.lines
        )

    def ordered(self, places: Sequence[int]) -> Export:
        """Columns picked by their places, in that order."""
        lines = [
            replace(line, cells=tuple(line.cells[at] for at in places))
            if len(line.cells) == len(self.columns)
            else line
            for line in self.lines
        ]
        return replace(
            self,
            columns=tuple(self.columns[at] for at in places),
            header=tuple(self.header[at] for at in places),
            lines=tuple(lines),
        )

    def wrapped(self, **changes: object) -> Export:
        return replace(self, wrap=replace(self.wrap, **changes))  # type: ignore[arg-type]

    @property
    def grid(self) -> list[tuple[str, ...]]:
        return [*self.above, self.header, *(line.cells for line in self.lines)]

    @property
    def bytes(self) -> bytes:
        match self.wrap.container:
            case "xlsx":
                return workbook({"Sheet1": self.grid})
            case "typed_xlsx":
                return workbook({"Sheet1": self.typed_grid})
            case "html":
                return page(self.grid, self.wrap.encoding)
        return self.wrap.mark + self.text.encode(self.wrap.encoding)

    @property
    def text(self) -> str:
        stream = io.StringIO()
        csv.writer(
            stream,
            delimiter=self.wrap.delimiter,
            lineterminator=self.wrap.newline,
            quoting=csv.QUOTE_ALL if self.wrap.quote_all else csv.QUOTE_MINIMAL,
        ).writerows(self.grid)
        return stream.getvalue().removesuffix(self.wrap.newline) + self.wrap.ending

    @property
    def typed_grid(self) -> list[tuple[Value, ...]]:
        """Cells as a spreadsheet types them: plain numbers and dates are no text."""
        lines = [
            tuple(_typed(cell, self.columns[at].kind) for at, cell in enumerate(line.cells))
            if len(line.cells) == len(self.columns)
            else line.cells
            for line in self.lines
        ]
        return [*self.above, self.header, *lines]


def _without(truth: Truth | None, keys: Sequence[str]) -> Truth | None:
    return None if truth is None else {k: v for k, v in truth.items() if k not in keys}


def _typed(cell: str, kind: Kind) -> Value:
    try:
        if kind in ("day", "moment"):
            return datetime.fromisoformat(cell).replace(tzinfo=None) if "-" in cell else cell
        return Decimal(cell) if kind in ("count", "money", "number", "seconds") else cell
    except (ValueError, ArithmeticError):
        return cell


def workbook(sheets: Mapping[str, Iterable[Sequence[Value]]]) -> bytes:
    """Sheets by name; text stays text, numbers and dates are typed."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, place, cell)
                    elif isinstance(cell, datetime):
                        sheet.write_datetime(at, place, cell, day)
                    elif isinstance(cell, (int, Decimal)):
                        sheet.write_number(at, place, float(cell))
    return stream.getvalue()


def page(rows: Iterable[Sequence[str]], encoding: str) -> bytes:
    """A web page's table, as some shops save it under `.xls`."""
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    text = (
        f'<html><head><meta charset="{encoding}"></head><body><table>{body}</table></body></html>'
    )
    return text.encode(encoding)


def archive(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return stream.getvalue()
