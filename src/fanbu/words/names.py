"""What platforms and sources are called, and which platform a name means."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fanbu.types import LANGUAGES
from fanbu.words.catalogue import has, names, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu.types import Language

_PLATFORM, _SOURCE = "report.platform_", "report.source_"
AD_PLATFORMS = frozenset(
    {
        "ocean_engine",
        "qianchuan",
        "baidu",
        "google_ads",
        "meta",
        "meta_ads",
        "tencent",
        "tencent_ads",
    }
)
"""Platforms whose name already says that it is advertising."""
_SAID = {"paid": "report.channel_paid", "organic": "report.organic"}
"""Found without an ad: named apart from the ads of the same engine."""


def platform_name(language: Language, code: str) -> str:
    """What people call a platform; its own code where nobody named it."""
    key = f"{_PLATFORM}{code}"
    return say(language, key) if has(key) else code


def channel_name(
    language: Language, channel: str, platform: Callable[[str], str] | None = None
) -> str:
    """What people call a channel; `platform` names the platforms, where others do."""
    name = platform or partial(platform_name, language)
    kind, _, place = channel.partition("/")
    if not channel:
        return say(language, "report.unplaced")
    if place.startswith("kol_"):
        return say(language, "report.channel_kol", name=name(place.removeprefix("kol_")))
    if not place or kind not in _SAID:
        return name(place or kind)
    key = f"report.{kind}_{place}"
    if has(key):
        return say(language, key)
    known = kind == "paid" and place in AD_PLATFORMS
    return name(place) if known else say(language, _SAID[kind], name=name(place))


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
