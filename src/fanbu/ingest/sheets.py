"""Bytes → Sheets: what a file is is seen in its bytes, never in its name.

Workbooks (xlsx, xlsm, xlsb, xls, ods), HTML tables, delimited text in any encoding, Parquet, JSON
lines, and any of them under gzip.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fanbu.errors import BadInput
from fanbu.ingest import html_table
from fanbu.ingest.delimited import read_delimited
from fanbu.ingest.encodings import decode
from fanbu.ingest.headers import find_header
from fanbu.ingest.sheet import Sheet, flat
from fanbu.ingest.workbook import OLE, columns_of, read_workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_NOT_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "WebP"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"SQLite format 3", "SQLite"),
)
_ARCHIVES: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xfd7zXZ\0", "XZ"),
    (b"BZh", "BZ2"),
)
_JSON_ROWS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")
_FILLED = re.compile(rb"[^\x00 \r\n\t]")
MAX_UNPACKED = 4 << 30
"""Bytes one file may unpack to."""
MAX_RATIO = 200
"""How many times larger than itself a file may unpack to, once that is above `RATIO_FROM`."""
RATIO_FROM = 100 << 20


def read_sheets(
    data: bytes,
    path: str,
    *,
    known: Collection[str] = (),
    skip_bad: bool = False,
    types: Mapping[str, pa.DataType] | None = None,
) -> Iterator[Sheet]:
    """The sheets in `data`; `known` are normalised header names that help to find header rows.

    Raises BadInput: `empty_file`, `wrong_type`, `not_a_table`, `password`, `broken_workbook`,
    `broken_zip`, `zip_bomb`, `mixed_encodings`, `no_header`, `no_rows`, `ragged_row`.
    """
    _refuse_no_table(data, path)
    if data.startswith(b"\x1f\x8b"):
        data = _gunzipped(data, path)
    if data.startswith(OLE):
        yield from read_workbook(data, path, known=known)
    elif data.startswith(b"PK\x03\x04"):
        check_workbook_zip(data, path)
        yield from read_workbook(data, path, known=known)
    elif data.startswith(b"PAR1"):
        yield _parquet(data, path)
    elif html_table.is_html_table(data):
        yield _html(data, path, known=known)
    elif _JSON_ROWS.match(data):
        yield _json_lines(_lines_of_array(data, path), path)
    elif data.lstrip()[:1] == b"{":
        yield _json_lines(data, path)
    else:
        text = decode(data, path)
        yield read_delimited(text.data, path, known=known, skip_bad=skip_bad, types=types)


def _refuse_no_table(data: bytes, path: str) -> None:
    """What the first bytes tell to be nothing, a picture or another kind of archive."""
    if not _FILLED.search(data):
        raise BadInput("empty_file", file=path)
    for code, kinds in (("wrong_type", _NOT_TABLES), ("packed_otherwise", _ARCHIVES)):
        for magic, kind in kinds:
            if data.startswith(magic):
                raise BadInput(code, file=path, kind=kind)


def _gunzipped(data: bytes, path: str) -> bytes:
    limit = max(RATIO_FROM, min(MAX_UNPACKED, len(data) * MAX_RATIO))
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            unpacked = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error):
        raise BadInput("broken_zip", file=path) from None
    if len(unpacked) > limit:
        raise BadInput("zip_bomb", file=path, limit_mb=limit >> 20)
    return unpacked


def check_workbook_zip(data: bytes, path: str) -> None:
    """A workbook is a ZIP too: whole, a workbook indeed, and not made to burst."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise BadInput("broken_zip", file=path) from None
    names = {member.filename.split("/", 1)[0] for member in members}
    if not names & {"xl", "content.xml"}:
        raise BadInput("wrong_type", file=path, kind="Word" if "word" in names else "ZIP")
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED or (total > RATIO_FROM and total > len(data) * MAX_RATIO):
        raise BadInput("zip_bomb", file=path, limit_mb=max(RATIO_FROM, len(data)) >> 20)


def _parquet(data: bytes, path: str) -> Sheet:
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowInvalid, OSError) as problem:
        raise BadInput("broken_parquet", file=path, problem=str(problem)[:200]) from None
    return _from_table(table, path)


def _json_lines(data: bytes, path: str) -> Sheet:
    import pyarrow.json as pa_json

    try:
        table = pa_json.read_json(pa.BufferReader(data))
    except pa.ArrowInvalid as problem:
        raise BadInput("bad_json_lines", file=path, problem=str(problem)[:200]) from None
    return _from_table(table, path)


def _lines_of_array(data: bytes, path: str) -> bytes:
    """`[{…}, {…}]`, as many an API answers, one row a line."""
    try:
        rows = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise BadInput("bad_json_lines", file=path, problem=str(problem)[:200]) from None
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def _from_table(table: pa.Table, path: str) -> Sheet:
    """Rows count from 1: these files have no header row. Nested values become JSON text."""
    if table.num_rows == 0:
        raise BadInput("no_rows", file=path, header=table.column_names)
    row_no = pa.array(np.arange(1, table.num_rows + 1))
    columns = tuple(_plain_column(flat(column)) for column in table.columns)
    return Sheet(None, tuple(table.column_names), columns, row_no, 0)


def _plain_column(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    if pa.types.is_nested(column.type):
        values = column.to_pylist()
        texts = [
            None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in values
        ]
        return pa.array(texts, pa.string())
    return column


def _html(data: bytes, path: str, *, known: Collection[str]) -> Sheet:
    rows = html_table.table_rows(decode(data, path).data.to_pybytes().decode())
    if not rows:
        raise BadInput("empty_file", file=path)
    at = find_header(rows, known)
    if at is None:
        raise BadInput("no_header", file=path, first=" ".join(rows[0])[:80])
    if at + 1 == len(rows):
        raise BadInput("no_rows", file=path, header=[cell for cell in rows[at] if cell])
    row_no = pa.array(np.arange(at + 2, len(rows) + 1))
    preamble = tuple(tuple(row) for row in rows[:at])
    return Sheet(
        None, tuple(rows[at]), tuple(columns_of(rows, at + 1)), row_no, at + 1, preamble
    )  # fmt: skip
