"""Layer 1. A key and its arguments become a sentence in Chinese or English.

Faces, reports and errors all speak through `say`. One YAML file per room and language
(`words/zh/report.yaml` holds the keys `report.…`); both languages hold the same keys, which a test
checks. Imports `types` only.
"""

from fanbu.words.bars import progress
from fanbu.words.catalogue import has, keys, on_page, say, slots
from fanbu.words.names import (
    channel_name,
    list_name,
    platform_codes,
    platform_name,
    source_name,
    sources_called,
)
from fanbu.words.numbers import compact, count, days, money, myriad, percent, signed

__all__ = [
    "channel_name", "compact", "count", "days", "has", "keys", "list_name", "money", "myriad",
    "on_page", "percent", "platform_codes", "platform_name", "progress", "say", "signed", "slots",
    "source_name", "sources_called",
]  # fmt: skip
