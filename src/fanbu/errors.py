"""Layer 0. The one family of errors.

An error is a code and its arguments; sentences are made in `words`, exit codes and HTTP statuses
in the faces. Nothing here imports another room.
"""

from __future__ import annotations

from typing import Any


class FanbuError(Exception):
    """Something fanbu refuses or could not do, said with a code a program can rely on.

    `code` names the case and is the key of its sentence (`errors.CODE`) and of its advice
    (`errors.CODE_hint`). `details` are the arguments of those sentences: always what and where
    (file, row, field), as plain values. `message` and `hint` are filled by the outermost room in
    the reader's language; until then `str()` shows the code and its arguments.
    """

    exit_code = 1

    def __init__(self, code: str, /, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.message: str | None = None
        self.hint: str | None = None

    def __str__(self) -> str:
        if self.message:
            return self.message if not self.hint else f"{self.message} {self.hint}"
        shown = ", ".join(f"{name}={value!r}" for name, value in self.details.items())
        return f"{self.code}({shown})"


class BadInput(FanbuError):  # noqa: N818 - reads as what it is: the input was bad
    """What was asked or given cannot be used as it is; nothing was changed. Exit code 2."""

    exit_code = 2


class Failed(FanbuError):  # noqa: N818
    """The request was right but could not be carried out. Exit code 1."""
