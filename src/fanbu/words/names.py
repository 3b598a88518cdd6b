"""What platforms and sources are called, and which platform a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.types import LANGUAGES
from fanbu.words.catalogue import has, keys, say

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
    return tuple(sorted(k.removeprefix(_PLATFORM) for k in keys("en") if k.startswith(_PLATFORM)))


def sources_called(text: str) -> tuple[str, ...]:
    """The platforms and registers that are called `text` in either language, or by their code."""
    wanted = text.strip().casefold()
    found: dict[str, None] = {}
    for language in LANGUAGES:
        for key in sorted(keys(language)):
            prefix = next((one for one in (_SOURCE, _PLATFORM) if key.startswith(one)), None)
            if prefix is not None:
                code = key.removeprefix(prefix)
                if wanted in (code, say(language, key).casefold()):
                    found[code] = None
    return tuple(found)
