"""How people write days and times of day, as patterns with named groups; nothing is read here."""

from __future__ import annotations

import numpy as np

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?P<month>" + "|".join(MONTHS) + ")[a-zé]*"
_WEEKDAY = r"(?:\s*[(（]?(?:周|星期)[一二三四五六日天][)）]?)?"
_AFTER_NOON = ("下午", "傍晚", "晚上", "晚")
_BEFORE_NOON = ("上午", "凌晨", "清晨", "早上", "早")
_NOON = "中午"
_HALF = "|".join((*_AFTER_NOON, *_BEFORE_NOON, _NOON))
_CLOCK = (
    _WEEKDAY
    + r"(?:[ T]*(?P<half_zh>"
    + _HALF
    + r")?\s*(?P<H>\d{1,2})[:时](?P<M>\d{1,2})(?:[:分](?P<S>\d{1,2})(?:[.,](?P<f>\d{1,6})\d*)?)?"
    r"秒?分?\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
TEXT_DATES: tuple[tuple[str, str], ...] = (
    ("ymd", r"^(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + _CLOCK + "$"),
    (
        "ymd",
        r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[T ]*(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2}))?$",
    ),
    ("ymd", r"^(?P<y>\d{4})-?年?(?P<m>\d{2})月?$"),
    ("ymd", r"^(?P<d>\d{1,2})[-. ]?" + _MONTH + r"[-.,]? ?(?P<y>\d{4})" + _CLOCK + "$"),
    ("ymd", "^" + _MONTH + r"\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4}),?" + _CLOCK + "$"),
    ("dotted", r"^(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?P<y>\d{4}|\d{2})" + _CLOCK + "$"),
    ("either", r"^(?P<a>\d{1,2})[-/](?P<b>\d{1,2})[-/](?P<y>\d{4}|\d{2})" + _CLOCK + "$"),
    ("no_year", r"^(?P<m>\d{1,2})月(?P<d>\d{1,2})日" + _CLOCK + "$"),
    ("no_year_either", r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})" + _CLOCK + "$"),
    ("no_year", "^" + _MONTH + r"\.? (?P<d>\d{1,2})$"),
)
SERIAL = r"^[3-6]\d{4}(?:\.\d+)?$"
"""A day as Excel counts it (1982 to 2091), written as text."""
UNIX = r"^1\d{9}(?:\d{3})?(?:\.\d+)?$"


def lower_groups(pattern: str) -> str:
    """Cells are compared in lower case, so the letters of the patterns are too."""
    return (
        pattern.replace("[ T]", "[ t]")
        .replace("[T ]", "[t ]")
        .replace("Z|UTC", "z|utc")
        .replace("[AaPp]", "[ap]")
        .replace("[Mm]", "m")
    )


def chinese_hours(hours: np.ndarray, half: np.ndarray) -> np.ndarray:
    """`下午 3` is 15, `凌晨12` is 0, `中午1` is 13; `晚上12` may be either night's: −1, no hour."""
    noon = 12
    later = np.isin(half, _AFTER_NOON) & (hours < noon) | (half == _NOON) & (hours < noon - 2)
    found = np.where(later, hours + noon, hours)
    found = np.where(np.isin(half, _BEFORE_NOON) & (hours == noon), 0, found)
    midnight = np.isin(half, ("晚上", "晚")) & (hours == noon)
    return np.asarray(np.where(midnight, -1, found))
