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
    """A source by its platform; one without a known platform by what it holds.

    One list of a register is called by both.
    """
    if called := list_name(language, platform):
        register = source_name(language, table, "")
        return say(language, "report.source_list", source=register, list=called)
    if platform not in ("", "other", table):
        return platform_name(language, platform)
    key = f"{_SOURCE}{table}"
    if not has(key):
        return platform_name(language, platform) if platform == "other" else table
    return say(language, key)


def list_name(language: Language, reader: str) -> str:
    """What a list is called that goes by its reader: as its mapping; empty for a platform."""
    if reader == "canonical" or reader.startswith("template:"):
        return say(language, f"report.list_{reader.partition(':')[0]}")
    return reader.partition(":")[2]


def platform_codes() -> tuple[str, ...]:
    """Every platform that has a name."""
    return tuple(names("en", _PLATFORM))


def sources_called(text: str) -> tuple[str, ...]:
    """The platforms and registers that are called `text` in either language, or by their code.

    Also those that share their name with the one of this code: `meta` and `meta_ads`. A sheet may
    be named as one: 线索登记表.
    """
    wanted = text.strip().casefold().removesuffix("表")
    named = [
        (code, name.casefold())
        for language in LANGUAGES
        for prefix in (_SOURCE, _PLATFORM)
        for code, name in names(language, prefix).items()
    ]
    meant = {wanted, *(name for code, name in named if code == wanted)}
    return tuple(dict.fromkeys(code for code, name in named if code == wanted or name in meant))
