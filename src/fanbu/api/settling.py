"""Whether a file in the watched folder is whole: a copy may stall, and half a file reads well.

How long a file must have stayed the same depends on how it ends. What is sealed at its end (a ZIP's
directory, Parquet's footer) is whole when the seal is there; lines may always be followed by more.
"""

from __future__ import annotations

import hashlib
import time
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from os import stat_result
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Quiet:
    """Seconds without a change after which a file is taken for whole, by how it ends.

    `sealed`: its format closes it, and it is closed. `lines`: text that ends with a line. `open_`:
    text that ends within one, as some programs write it, and formats that do not tell. `broken`: a
    seal that is missing, or zeros at the end, as of a copy whose room was made before its content;
    after so long it is read, and what is wrong with it is said.
    """

    sealed: float = 2.0
    lines: float = 10.0
    open_: float = 30.0
    broken: float = 120.0


QUIET = Quiet()
_TAIL = 4
_LINE_ENDS = (b"\n", b"\r", b"\n\0", b"\0\n", b"\0\r", b"\r\0")
_ENCODED = (b"\xff\xfe", b"\xfe\xff")
"""Text of two bytes a letter, which is half zeros."""


def needed(file: Path) -> float:
    """How many seconds without a change it takes. Raises OSError where it cannot be read."""
    with file.open("rb") as source:
        head = source.read(_TAIL)
        source.seek(0, 2)
        source.seek(max(source.tell() - _TAIL, 0))
        tail = source.read(_TAIL)
    if head.startswith(b"PK"):
        return QUIET.sealed if zipfile.is_zipfile(file) and _opens(file) else QUIET.broken
    if head == b"PAR1":
        return QUIET.sealed if tail == b"PAR1" else QUIET.broken
    if not head.startswith(_ENCODED) and tail.endswith(b"\0\0"):
        return QUIET.broken if not head.startswith(b"\xd0\xcf") else QUIET.open_
    return QUIET.lines if tail.endswith(_LINE_ENDS) else QUIET.open_


def _opens(file: Path) -> bool:
    """Whether the directory at a ZIP's end can be read, and its members lie in the file."""
    try:
        with zipfile.ZipFile(file) as archive:
            size = file.stat().st_size
            return all(one.header_offset + one.compress_size <= size for one in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def unchanged_for(stat: stat_result, seen_since: float) -> float:
    """Seconds since the last change: by the file's own times, or since we saw it so.

    A copy may bear the time of its original, so the time of the last write to the entry counts
    too. Clocks of other machines may be ahead of ours: then what we saw ourselves counts.
    """
    watched = time.monotonic() - seen_since
    own = time.time() - max(stat.st_mtime, stat.st_ctime)
    return max(watched, own)


Continued = Literal["no", "more", "cut"]


def continued(size: int, content: str, file: Path) -> Continued:
    """Whether what was read before (its size and sha256) is the beginning of `file`.

    `more`: it ended with a line, so it is an older export of a list that goes on. `cut`: it ended
    within one, so it was half of this, and its last row is no row.
    """
    if size <= 0 or file.stat().st_size <= size:
        return "no"
    digest, left, last = hashlib.sha256(), size, b""
    with file.open("rb") as source:
        while left and (block := source.read(min(left, 1 << 20))):
            digest.update(block)
            left -= len(block)
            last = (last + block)[-2:]
        after = source.read(2)
    if digest.hexdigest() != content:
        return "no"
    ends = last.endswith(_LINE_ENDS) or after.startswith((b"\n", b"\r", b"\0\n", b"\0\r"))
    return "more" if ends else "cut"
