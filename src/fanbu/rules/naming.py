"""Names of people: two that look alike are one."""

from __future__ import annotations

import unicodedata


def same_name(text: str) -> str:
    """The form in which two names are compared: without case, width and spaces."""
    even = unicodedata.normalize("NFKC", text).casefold()
    return "".join(unicodedata.normalize("NFKC", even).split())
