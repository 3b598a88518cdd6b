"""Numbers and days as people of each language write them.

Chinese groups by 万 and 亿 (24.4 万), English by k and M (244k). The minus sign is the real one
(−), so that columns align and a negative number is never read as a dash.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from fanbu.types import Language

Number = int | float | Decimal

MINUS = "−"
NOTHING = "—"
CURRENCY_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$"}
_COMPACT = {
    "zh": ((1e8, " 亿"), (1e4, " 万")),
    "en": ((1e9, "bn"), (1e6, "M"), (1e4, "k")),
}
_COMPACT_SCALE = {"k": 1e3}


def count(value: Number | None, digits: int | None = None) -> str:
    """`1,204`; fractions keep `digits` places (as few as needed, two at most, when not said)."""
    if value is None:
        return NOTHING
    number = float(value)
    if digits is None:
        digits = 0 if number == int(number) or abs(number) >= 1000 else 2  # noqa: PLR2004
    return _minus(f"{number:,.{digits}f}")


def compact(value: Number | None, language: Language) -> str:
    """`24.4 万` or `244k`: three significant figures once the number is long, else as it is."""
    if value is None:
        return NOTHING
    number = float(value)
    for size, unit in _COMPACT[language]:
        if abs(number) >= size:
            scaled = number / _COMPACT_SCALE.get(unit, size)
            digits = 0 if abs(scaled) >= 100 else 1  # noqa: PLR2004
            return _minus(f"{scaled:,.{digits}f}{unit}")
    return count(number)


def myriad(language: Language) -> str:
    """The word that axes count ten thousands in; nothing where they count thousands."""
    return "万" if language == "zh" else ""


def money(value: Number | None, currency: str, digits: int | None = None) -> str:
    """`¥243,900`, `¥6.24`: cents only under a hundred, unless `digits` says how many places."""
    if value is None:
        return NOTHING
    number = float(value)
    if digits is None:
        digits = 2 if abs(number) < 100 and number != int(number) else 0  # noqa: PLR2004
    sign = CURRENCY_SIGNS.get(currency, f"{currency} ")
    return f"{MINUS if number < 0 else ''}{sign}{abs(number):,.{digits}f}"


def percent(value: Number | None, digits: int = 1) -> str:
    """0.0613 → `6.1%`."""
    return NOTHING if value is None else _minus(f"{float(value) * 100:.{digits}f}%")


def signed(value: Number | None, language: Language, kind: str = "count") -> str:
    """With its sign always shown: `+38`, `−92`, `+3%` (kinds: count, percent, compact)."""
    if value is None:
        return NOTHING
    number = float(value)
    shown = {
        "percent": lambda: percent(number, 0),
        "compact": lambda: compact(number, language),
        "count": lambda: count(number),
    }[kind]()
    return f"+{shown}" if number > 0 else shown


def day(value: date, language: Language) -> str:
    """`11月9日` or `9 Nov`."""
    if language == "zh":
        return f"{value.month}月{value.day}日"
    return f"{value.day} {value:%b}"


def days(first: date, last: date, language: Language) -> str:
    """`11月9日–15日` or `9–15 Nov`, both days included; one day as itself."""
    if first == last:
        return day(first, language)
    same_month = (first.year, first.month) == (last.year, last.month)
    if language == "zh":
        end = f"{last.day}日" if same_month else day(last, "zh")
        return f"{day(first, 'zh')}–{end}"
    start = str(first.day) if same_month else day(first, "en")
    return f"{start}–{day(last, 'en')}"


def _minus(text: str) -> str:
    return text.replace("-", MINUS)
