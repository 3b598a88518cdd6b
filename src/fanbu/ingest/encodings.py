"""Bytes → UTF-8 text, by what the bytes are. An extension or a declared charset is not believed.

UTF-8 (with or without mark), UTF-16 of both kinds (with or without mark), GB18030 (which holds GBK
and GB2312), and Western single-byte text last. Bytes that are no text, or text in two encodings,
are refused with where that shows.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import pyarrow as pa

from fanbu.errors import BadInput

_SAMPLE = 1 << 16
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_UTF8_CHINESE = re.compile(
    rb"(?<![\x80-\xff])(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbf][\x80-\xbf]){2,}(?![\x80-\xff])"
)
_UTF16_ZEROS = 0.3
_CONTROL_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8 bytes without a mark, and the encoding they came in."""

    data: pa.Buffer
    encoding: str


def decode(data: bytes, path: str) -> Text:
    """`data` as UTF-8. Raises BadInput: `not_a_table` (binary), `mixed_encodings`."""
    data = data.removeprefix(codecs.BOM_UTF8)
    wide = _utf16(data)
    if wide:
        return _transcoded(data, wide, path)
    sample = data[:_SAMPLE].rstrip(b"\x00\x1a")  # what some tools leave after the last line
    if len(_CONTROL.findall(sample)) > len(sample) * _CONTROL_SHARE:
        raise BadInput("not_a_table", file=path)
    if _is_utf8(data):
        return Text(pa.py_buffer(data), "utf-8")
    runs = _HIGH_RUN.findall(data)
    chinese = len(_UTF8_CHINESE.findall(data))
    if chinese:
        raise _mixed(data, path, utf8_is_usual=chinese * 2 > len(runs))
    odd = sum(len(run) % 2 for run in runs)
    if odd * 2 <= len(runs):
        try:
            return Text(pa.py_buffer(data.decode("gb18030").encode()), "gb18030")
        except UnicodeDecodeError:
            pass
    return Text(pa.py_buffer(_western(data).encode()), "latin-1")


def _utf16(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16"
    sample = data[: _SAMPLE // 8 * 2]
    if len(sample) < len("a,b") * 2:
        return None
    even, odd = sample[::2].count(0) / len(sample) * 2, sample[1::2].count(0) / len(sample) * 2
    if odd > _UTF16_ZEROS and even < odd / 10:
        return "utf-16-le"
    if even > _UTF16_ZEROS and odd < even / 10:
        return "utf-16-be"
    return None


def _transcoded(data: bytes, encoding: str, path: str) -> Text:
    try:
        return Text(pa.py_buffer(data.decode(encoding).encode()), encoding)
    except UnicodeDecodeError:
        raise BadInput("not_a_table", file=path) from None


def _is_utf8(data: bytes) -> bool:
    """Checked by Arrow's validator on the bytes where they lie: no copy of a large file."""
    if data.isascii():
        return True
    offsets = pa.py_buffer(
        (0).to_bytes(8, "little") + len(data).to_bytes(8, "little"),
    )
    raw = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        raw.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _western(data: bytes) -> str:
    """Windows' single-byte text; the five bytes it leaves open are read as Latin-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _mixed(data: bytes, path: str, *, utf8_is_usual: bool) -> BadInput:
    """The error that names the first row and column written in the rarer of two encodings."""
    for number, line in enumerate(data.split(b"\n"), 1):
        strange = not _is_utf8(line) if utf8_is_usual else bool(_UTF8_CHINESE.search(line))
        if strange:
            cells = re.split(rb"[,;\t|]", line)
            column = next(
                at
                for at, cell in enumerate(cells, 1)
                if (not _is_utf8(cell) if utf8_is_usual else bool(_UTF8_CHINESE.search(cell)))
                or at == len(cells)
            )
            usual = ("UTF-8", "GBK") if utf8_is_usual else ("GBK", "UTF-8")
            return BadInput(
                "mixed_encodings", file=path, row=number, column=column, usual=usual[0],
                other=usual[1],
            )  # fmt: skip
    return BadInput("not_a_table", file=path)
