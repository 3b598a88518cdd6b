"""Files that a user finds: whole, or not there."""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import TYPE_CHECKING

from fanbu.errors import Failed

if TYPE_CHECKING:
    from pathlib import Path


def write(file: Path, text: str) -> None:
    """The whole file or none of it. Raises Failed `cannot_write`, `disk_full`."""
    write_bytes(file, text.encode("utf-8"))


def write_bytes(file: Path, content: bytes) -> None:
    """The same for what is no text."""
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(file)
    except OSError as problem:
        with suppress(OSError):
            draft.unlink()
        if problem.errno == errno.ENOSPC:
            raise Failed("disk_full") from None
        raise Failed("cannot_write", file=str(file), problem=problem.strerror) from None
