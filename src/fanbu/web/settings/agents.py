"""A browser's own name for itself, as people call it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fanbu.types import Language

_BROWSERS = (("MicroMessenger", "微信", "WeChat"), ("DingTalk", "钉钉", "DingTalk"),
             ("Lark|Feishu", "飞书", "Lark"), ("Edg", "Edge", "Edge"), ("OPR", "Opera", "Opera"),
             ("Firefox", "Firefox", "Firefox"), ("Chrome", "Chrome", "Chrome"),
             ("Safari", "Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS X|Macintosh", "macOS"), ("Linux|X11", "Linux"))  # fmt: skip
LONGEST = 60


def told(agent: str, language: Language) -> str:
    """`Chrome · macOS`; what is not known is shown as it is."""
    browser = next(
        ((zh, en) for sign, zh, en in _BROWSERS if re.search(rf"(?:{sign})[/ ]", agent)), None
    )
    system = next((name for sign, name in _SYSTEMS if re.search(sign, agent)), "")
    if browser is None:
        return agent[:LONGEST]
    name = browser[0] if language == "zh" else browser[1]
    return f"{name} · {system}" if system else name
