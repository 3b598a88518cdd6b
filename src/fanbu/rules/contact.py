"""Contacts made comparable and unreadable: a person is a keyed hash of a phone or an address.

The key stays on the installation, so that a hash tells nothing elsewhere. A masked or blank contact
identifies nobody.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ContactKind = Literal["phone", "email", "buyer"]

_MASK = re.compile(r"[*＊xX•#]{2,}")
_PLAIN_MOBILE = re.compile(r"^1[3-9][0-9]{9}\Z")
_CN_MOBILE = re.compile(r"^(?:\+?0{0,2}86)?(1[3-9]\d{9})$")
_ANY_PHONE = re.compile(r"^\+?\d{5,15}$")
_EMAIL = re.compile(r"^[^@\s*]+@[^@\s*]+\.[^@\s*]+$")
_SAME_DIGIT = 1


def normal_phone(text: str | None) -> str | None:
    """`+86 138-0013-8000` → `13800138000`; masked, blank or impossible numbers → None."""
    if text is not None and _PLAIN_MOBILE.match(text):
        return text  # most cells of most registers are written so
    if text is None or _MASK.search(text):
        return None
    shown = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")  # a number in a sheet
    digits = re.sub(r"[\s()\-.]", "", shown)
    chinese = _CN_MOBILE.match(digits)
    if chinese:
        return chinese[1]
    if not _ANY_PHONE.match(digits) or len(set(digits.lstrip("+"))) == _SAME_DIGIT:
        return None
    return digits.removeprefix("+").removeprefix("00") if digits.startswith(("+", "00")) else digits


def normal_email(text: str | None) -> str | None:
    """Lower case, trimmed; None for what is no address."""
    if text is None:
        return None
    address = unicodedata.normalize("NFKC", text).strip().lower()
    return address if _EMAIL.match(address) else None


def normal_buyer(text: str | None) -> str | None:
    """A buyer's id or nick as given, trimmed; masked or blank ones → None."""
    if text is None or _MASK.search(text.replace("x", "").replace("X", "")):
        return None
    return text.strip() or None


_NORMAL: Mapping[ContactKind, Callable[[str | None], str | None]] = {
    "phone": normal_phone,
    "email": normal_email,
    "buyer": normal_buyer,
}


def person_of(key: bytes, kind: ContactKind, text: str | None) -> str | None:
    """The person behind a contact: HMAC-SHA256 in hex; None when it identifies nobody."""
    normal = _NORMAL[kind](text)
    if normal is None:
        return None
    return hmac.digest(key, f"{kind}:{normal}".encode(), "sha256").hex()


def hide_contact(key: bytes, text: str | None) -> str | None:
    """An identifier as a file gives it, made safe to keep.

    A mobile number or an address is hashed, a masked one identifies nobody, any other id stays.
    """
    if text is None or not text.strip():
        return None
    shown = text.strip()
    digits = re.sub(r"[\s\-]", "", shown)
    if _CN_MOBILE.match(digits) or (digits.startswith("+") and _ANY_PHONE.match(digits)):
        return person_of(key, "phone", shown)
    if _EMAIL.match(shown):
        return person_of(key, "email", shown)
    return None if re.search(r"\d[*＊]{2,}", shown) else shown
