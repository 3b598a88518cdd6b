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

ContactKind = Literal["phone", "email", "external_userid", "unionid", "openid", "wechat", "buyer"]
STRENGTH: tuple[str, ...] = (
    "id", "phone", "email", "external_userid", "unionid", "openid", "wechat", "buyer",
)  # fmt: skip
"""Kinds of identifiers, the strongest first; `id` is one that a file itself gives to a person."""
OF_A_PLATFORM = frozenset({"openid", "buyer"})
"""Kinds that mean somebody within one platform only: another's `Lily` is another person."""

_MASK = re.compile(r"[*＊xX•#]{2,}")
_PLAIN_MOBILE = re.compile(r"^1[3-9][0-9]{9}\Z")
_CN_MOBILE = re.compile(r"^(?:\+?0{0,2}86)?(1[3-9]\d{9})$")
_ANY_PHONE = re.compile(r"^\+?\d{5,15}$")
_EMAIL = re.compile(r"^[^@\s*]+@[^@\s*]+\.[^@\s*]+$")
_SAME_DIGIT = 1
_BETWEEN = re.compile(r"[/／\\、,，;；|｜\n]|\s或\s|\sor\s")
_MOBILE_INSIDE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d[\s-]?\d{4}[\s-]?\d{4})(?!\d)")
_LEAST_DIGITS = 7
_ID = re.compile(r"^[A-Za-z0-9_\-]{5,}\Z")
_NOBODY = frozenset({
    "-", "--", "/", "0", "无", "暂无", "没有", "未知", "未填", "匿名", "匿名买家", "匿名用户",
    "微信用户", "n/a", "na", "none", "null", "nil", "unknown", "anonymous", "guest", "noemail",
})  # fmt: skip
"""What people and platforms write where there is no id."""


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
    """Lower case, trimmed; None for what is no address, and for `none@…`."""
    if text is None:
        return None
    address = unicodedata.normalize("NFKC", text).strip().lower()
    if address.partition("@")[0] in _NOBODY:
        return None
    return address if _EMAIL.match(address) else None


def normal_buyer(text: str | None) -> str | None:
    """An id or nick as given, trimmed; masked, blank and placeholder ones → None."""
    if text is None or _MASK.search(text.replace("x", "").replace("X", "")):
        return None
    shown = text.strip()
    return None if shown.casefold() in _NOBODY else shown or None


def several_phones(text: str | None) -> tuple[str, ...]:
    """Every number of a cell, each once: `138…/139…` is two, a masked one of them is none."""
    whole = normal_phone(text)
    if whole is not None or text is None:
        return (whole,) if whole else ()
    shown = unicodedata.normalize("NFKC", text)
    parts = [part for part in _BETWEEN.split(shown) if part.strip()]
    found = (normal_phone(part) for part in parts)
    numbers = [one for one in found if one and len(one) >= _LEAST_DIGITS] if parts[1:] else []
    inside = (re.sub(r"[\s-]", "", one) for one in _MOBILE_INSIDE.findall(shown))
    return tuple(dict.fromkeys((*numbers, *inside)))


def several_emails(text: str | None) -> tuple[str, ...]:
    """Every address of a cell, each once."""
    whole = normal_email(text)
    if whole is not None or text is None:
        return (whole,) if whole else ()
    parts = re.split(r"[/\\、,，;；|｜\s]+", unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(one for one in map(normal_email, parts) if one))


def _nick(text: str | None) -> tuple[str, ...]:
    shown = normal_buyer(text)
    return (shown,) if shown else ()


def _id(text: str | None) -> tuple[str, ...]:
    """An id as machines give it; `已加` under 微信号 is none."""
    return tuple(shown for shown in _nick(text) if _ID.match(shown))


_READ: Mapping[ContactKind, Callable[[str | None], tuple[str, ...]]] = {
    "phone": several_phones,
    "email": several_emails,
    "external_userid": _id,
    "unionid": _id,
    "openid": _id,
    "wechat": lambda text: tuple(one.casefold() for one in _id(text)),
    "buyer": _nick,
}


def persons_of(key: bytes, kind: ContactKind, text: str | None) -> tuple[str, ...]:
    """Who each contact of a cell means: HMAC-SHA256 in hex; none when it identifies nobody."""
    return tuple(
        hmac.digest(key, f"{kind}:{one}".encode(), "sha256").hex() for one in _READ[kind](text)
    )


def person_of(key: bytes, kind: ContactKind, text: str | None) -> str | None:
    """The person behind a cell's first contact; None when it identifies nobody."""
    return next(iter(persons_of(key, kind, text)), None)


def identifier(kind: str, value: str, platform: str | None = None) -> str:
    """`phone:HASH`, `buyer@taobao:HASH`: a contact with its kind, as registers keep it."""
    scope = f"@{platform}" if platform and kind in OF_A_PLATFORM else ""
    return f"{kind}{scope}:{value}"


def known_as(key: bytes, text: str | None) -> tuple[str, str] | None:
    """An identifier as a file gives it, made safe to keep: its kind and value.

    A mobile number or an address is hashed, a masked one identifies nobody, any other id stays.
    """
    if text is None or not text.strip():
        return None
    shown = text.strip()
    digits = re.sub(r"[\s\-]", "", shown)
    kind: ContactKind | None = None
    if _CN_MOBILE.match(digits) or (digits.startswith("+") and _ANY_PHONE.match(digits)):
        kind = "phone"
    elif _EMAIL.match(shown):
        kind = "email"
    if kind is not None:
        value = person_of(key, kind, shown)
        return (kind, value) if value else None
    return None if re.search(r"\d[*＊]{2,}", shown) else ("id", shown)


def hide_contact(key: bytes, text: str | None) -> str | None:
    """The value of `known_as`."""
    found = known_as(key, text)
    return found[1] if found else None
