"""Delimited text → Sheet: delimiter and header found, ragged rows repaired or refused."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from fanbu.errors import BadInput
from fanbu.ingest.headers import find_header, refuse_wide
from fanbu.ingest.ragged import Ragged, refuse_swallowed, settle
from fanbu.ingest.sheet import Sheet, flat, is_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_HEAD_BYTES = 1 << 18
_HEAD_ROWS = 60
DELIMITERS = (",", "\t", ";", "|")
_BLOCK = 8 << 20


def read_delimited(
    data: pa.Buffer,
    path: str,
    *,
    known: Collection[str],
    skip_bad: bool = False,
    types: Mapping[str, pa.DataType] | None = None,
) -> Sheet:
    """The one sheet of a text; `data` is UTF-8.

    Raises BadInput: `empty_file`, `no_header`, `no_rows`, `ragged_row`, `open_quote`.
    `types` are tried for the headers they name while the text is cut (the quick way for files in
    our own dress); where one cell does not fit, every cell is text.
    """
    data = _stripped(data)
    if data.size == 0:
        raise BadInput("empty_file", file=path)
    head = data.slice(0, min(_HEAD_BYTES, data.size)).to_pybytes().decode("utf-8", "ignore")
    delimiter = sniff_delimiter(head)
    rows, line_nos = _head_rows(head, delimiter)
    at = find_header(rows, known)
    if at is None:
        raise BadInput("no_header", file=path, first=delimiter.join(rows[0])[:80])
    body = data.slice(_line_end(data, line_nos[at]))
    if body.size == 0:
        raise BadInput("no_rows", file=path, header=[cell for cell in rows[at] if cell])
    header = _full_header(rows[at], rows[at + 1 :])
    refuse_wide(header, path)
    table, ragged = _parse(body, header, delimiter, types or {}, path=path, header_no=at + 1)
    row_no = pa.array(np.arange(at + 2, at + 2 + table.num_rows))
    columns = tuple(flat(column) for column in table.columns)
    sheet = Sheet(
        None, header, columns, row_no, at + 1, tuple(tuple(row) for row in rows[:at]), delimiter
    )
    if not _has_quotes(body):
        return settle(sheet, ragged, path, skip_bad=skip_bad) if ragged else sheet
    refuse_swallowed(sheet, path)
    sheet = settle(sheet, ragged, path, skip_bad=skip_bad) if ragged else sheet
    return sheet.with_columns(sheet.header, [_bare(column) for column in sheet.columns])


def _bare(column: pa.Array) -> pa.Array:
    """Cells out of `="00123"`, by which exports keep a spreadsheet from changing them."""
    if not is_text(column):
        return column
    first = column.slice(0, _HEAD_ROWS).drop_null()
    if not len(first) or not first[0].as_py().startswith('="'):
        return column
    return pc.replace_substring_regex(column, r'^="(.*)"$', r"\1")


def _stripped(data: pa.Buffer) -> pa.Buffer:
    """Without blank lines at the end, and with doubled carriage returns made one line end."""
    if b"\r\r\n" in data.slice(0, min(_HEAD_BYTES, data.size)).to_pybytes():
        data = pa.py_buffer(data.to_pybytes().replace(b"\r\r\n", b"\r\n"))
    tail = data.slice(max(0, data.size - 4096)).to_pybytes()
    blank = len(tail) - len(tail.rstrip(b"\r\n\x1a\x00 "))
    return data.slice(0, data.size - blank)


def sniff_delimiter(head: str) -> str:
    """The delimiter that cuts most lines into the same number (above one) of cells."""
    scores = {}
    for delimiter in DELIMITERS:
        rows, _ = _head_rows(head, delimiter)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            width, times = widths.most_common(1)[0]
            scores[delimiter] = (times / len(rows), width)
    return max(scores, key=lambda delimiter: scores[delimiter]) if scores else ","


def _head_rows(head: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows and, for each, the number of physical lines read up to its end."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    rows, ends = [], []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) == _HEAD_ROWS:
                break
    except csv.Error:
        pass
    return rows, ends


def _line_end(data: pa.Buffer, lines: int) -> int:
    """The offset just after the first `lines` physical lines (ended by LF, CRLF or a lone CR)."""
    head = data.slice(0, min(_HEAD_BYTES, data.size)).to_pybytes()
    ends = [found.end() for found in re.finditer(rb"\r\n|\n|\r", head)]
    return ends[lines - 1] if lines <= len(ends) else data.size


def _full_header(header: list[str], below: list[list[str]]) -> tuple[str, ...]:
    """The header, widened where every row under it has more cells (a trailing delimiter)."""
    widths = Counter(len(row) for row in below if any(row))
    if len(widths) == 1 and next(iter(widths)) > len(header):
        header = [*header, *([""] * (next(iter(widths)) - len(header)))]
    return tuple(cell.strip().strip("\ufeff") for cell in header)


def _refuse_long_line(body: pa.Buffer, header_no: int, path: str) -> None:
    """No row of a table is as long as a block; a quote that nothing closes makes one, too."""
    for number, line in enumerate(body.to_pybytes().splitlines(keepends=True), header_no + 1):
        if len(line) > _BLOCK // 2:
            raise BadInput("line_too_long", file=path, row=number, megabytes=len(line) >> 20)


def _parse(
    body: pa.Buffer,
    header: tuple[str, ...],
    delimiter: str,
    types: Mapping[str, pa.DataType],
    *,
    path: str,
    header_no: int,
) -> tuple[pa.Table, list[Ragged]]:
    """All cells; rows of another width are set aside with their place among all rows.

    Raises BadInput `line_too_long`, `unclosed_quote`.
    """
    strange: list[pa_csv.InvalidRow] = []
    wanted = [types.get(name, pa.string()) for name in header]
    try:
        table = _read(body, wanted, delimiter, strange, threads=True)
    except pa.ArrowInvalid:
        strange.clear()
        wanted = [pa.string()] * len(header)
        try:
            table = _read(body, wanted, delimiter, strange, threads=True)
        except pa.ArrowInvalid:  # cannot even be cut into rows
            _refuse_long_line(body, header_no, path)
            raise BadInput("unclosed_quote", file=path) from None
    if not strange:
        return table, []
    strange.clear()  # only a single thread knows row numbers
    table = _read(body, wanted, delimiter, strange, threads=False)
    return table, [Ragged(row.number, row.text) for row in strange]


def _read(
    body: pa.Buffer,
    types: list[pa.DataType],
    delimiter: str,
    strange: list[pa_csv.InvalidRow],
    *,
    threads: bool,
) -> pa.Table:
    names = [f"c{at}" for at in range(len(types))]

    def set_aside(row: pa_csv.InvalidRow) -> str:
        strange.append(row)
        return "skip"

    return pa_csv.read_csv(
        pa.BufferReader(body),
        pa_csv.ReadOptions(column_names=names, use_threads=threads, block_size=_BLOCK),
        pa_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=_has_quotes(body),
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        pa_csv.ConvertOptions(
            column_types=dict(zip(names, types, strict=True)),
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,
        ),
    )


def _has_quotes(body: pa.Buffer) -> bool:
    """Whether a cell may hold a line break; without quotes the text is cut in parallel."""
    return any(
        body.slice(at, min(_BLOCK, body.size - at)).to_pybytes().find(b'"') >= 0
        for at in range(0, body.size, _BLOCK)
    )
