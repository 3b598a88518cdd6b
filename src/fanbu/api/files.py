"""Files that a user finds: whole, or not there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from fanbu.errors import Failed

if TYPE_CHECKING:
    from pathlib import Path


def write(file: Path, text: str) -> None:
    """The whole file or none of it. Raises Failed `cannot_write`."""
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except OSError as problem:
        with suppress(OSError):
            draft.unlink()
        raise Failed("cannot_write", file=str(file), problem=str(problem)) from None
