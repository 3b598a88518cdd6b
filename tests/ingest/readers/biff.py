"""The smallest true `.xls`: BIFF8 records (a text or number a cell) in an OLE2 container.

https://learn.microsoft.com/openspecs/office_file_formats/ms-xls (records) and ms-cfb (container).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BOF, _EOF, _BOUNDSHEET, _NUMBER, _LABEL = 0x0809, 0x000A, 0x0085, 0x0203, 0x0204
_SECTOR, _MINI_STREAM_BELOW = 512, 4096
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def xls(rows: Iterable[Sequence[Any]], name: str = "Sheet1") -> bytes:
    return _container(_stream(list(rows), name))


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(words: str) -> bytes:
    return struct.pack("<B", 1) + words.encode("utf-16-le")


def _cell(row: int, column: int, cell: Any) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return _record(_LABEL, place + struct.pack("<H", len(cell)) + _text(cell))
    return _record(_NUMBER, place + struct.pack("<d", cell))


def _stream(rows: Sequence[Sequence[Any]], name: str) -> bytes:
    begin = _record(_BOF, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    named = struct.pack("<HB", 0, len(name)) + _text(name)
    offset = len(begin) + 4 + 4 + len(named) + 4
    book = begin + _record(_BOUNDSHEET, struct.pack("<I", offset) + named) + _record(_EOF)
    cells = b"".join(
        _cell(at, place, cell)
        for at, row in enumerate(rows)
        for place, cell in enumerate(row)
        if cell is not None and cell != ""
    )
    sheet = _record(_BOF, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    return book + sheet + cells + _record(_EOF)


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0" if name else b""
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBB", len(words), kind, 1)
        + struct.pack("<III", _FREE, _FREE, child)
        + bytes(16 + 4 + 8 + 8)
        + struct.pack("<IQ", start, size)
    )


def _container(stream: bytes) -> bytes:
    """Sector 0 the table of sectors, 1 the directory, the workbook from 2 on."""
    stream = stream.ljust(_MINI_STREAM_BELOW, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    chain = [_FAT, _END, *range(3, 2 + count), _END]
    assert len(chain) <= _SECTOR // 4, "one sector of the table is enough for a test"
    table = struct.pack(f"<{_SECTOR // 4}I", *chain, *[_FREE] * (_SECTOR // 4 - len(chain)))
    directory = _entry("Root Entry", 5, _END, 0, 1) + _entry("Workbook", 2, 2, len(stream))
    directory += _entry("", 0, 0, 0) * 2
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, _MINI_STREAM_BELOW, _END, 0, _END, 0)
        + struct.pack("<109I", 0, *[_FREE] * 108)
    )
    return header + table + directory + stream
