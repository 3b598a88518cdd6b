"""How often something comes, and at what hour, as people write it in either language."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.types import Cadence

_WORDS: Mapping[str, Cadence] = {
    **dict.fromkeys(("daily", "day", "every day", "日", "天", "每日", "每天", "日报"), "daily"),
    **dict.fromkeys(("weekly", "week", "every week", "周", "每周", "每星期", "周报"), "weekly"),
    **dict.fromkeys(("monthly", "month", "every month", "月", "每月", "月报"), "monthly"),
}
_HOUR = re.compile(r"(\d{1,2})(?:[:点时](\d{1,2}|半)?分?(?::00)?)?")


def cadence_in(text: str) -> Cadence | None:
    """`weekly`, `每周`; None for anything else."""
    return _WORDS.get(_even(text))


def hour_in(text: str) -> time | None:
    """`09:00`, `9:30`, `9点`, `9点半`, `9`; `T-1` beside it says the day, which is known."""
    written = _HOUR.fullmatch(re.sub(r"t[+-]1", "", _even(text)).strip())
    if written is None:
        return None
    minute = {"半": 30, None: 0}.get(written[2], written[2])
    try:
        return time(int(written[1]), int(minute or 0))
    except ValueError:
        return None


def _even(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
