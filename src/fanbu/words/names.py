"""What platforms and sources are called, and which platform a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.types import LANGUAGES
from fanbu.words.catalogue import has, names, say

if TYPE_CHECKING:
    from fanbu.types import Language

_PLATFORM, _SOURCE = "report.platform_", "report.source_"


def platform_name(language: Language, code: str) -> str:
    """What people call a platform; its own code where nobody named it."""
    key = f"{_PLATFORM}{code}"
    return say(language, key) if has(key) else code


def source_name(language: Language, table: str, platform: str) -> str:
    """A source by its platform; a register without one by what it registers."""
    if platform not in ("", table):
        return platform_name(language, platform)
    key = f"{_SOURCE}{table}"
    return say(language, key) if has(key) else table


def platform_codes() -> tuple[str, ...]:
    """Every platform that has a name."""
    return tuple(names("en", _PLATFORM))


def sources_called(text: str) -> tuple[str, ...]:
    """The platforms and registers that are called `text` in either language, or by their code.

    Also those that share their name with the one of this code: `meta` and `meta_ads`.
    """
    wanted = text.strip().casefold()
    named = [
        (code, name.casefold())
        for language in LANGUAGES
        for prefix in (_SOURCE, _PLATFORM)
        for code, name in names(language, prefix).items()
    ]
    meant = {wanted, *(name for code, name in named if code == wanted)}
    return tuple(dict.fromkeys(code for code, name in named if code == wanted or name in meant))
