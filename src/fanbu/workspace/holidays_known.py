"""Public holidays as the package `holidays` knows them: the only module that asks it.

For China it knows the days off and the worked weekends (调休) of every announced year; of later
years the statutory days by the lunar calendar, and nothing of what will be adjusted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from datetime import date

CHINA = "CN"
_CHINESE = {
    "元旦": "new_year", "春节": "spring_festival", "农历除夕": "spring_festival",
    "春节延长假期": "spring_festival", "清明节": "qingming", "劳动节": "labour_day",
    "端午节": "dragon_boat", "中秋节": "mid_autumn", "国庆节": "national_day",
}  # fmt: skip
_EVE = "农历除夕"
_IN_LIEU = re.compile(r"（[^）]*）|\s*\([^)]*\)")
_GUESSED = ("estimated", "推定")
_LAST_YEAR = 2100
"""Of the lunar tables."""


@dataclass(frozen=True, slots=True)
class Known:
    """One country's year.

    `named`: public holiday → key. `off`: other days off, in lieu of worked ones. `working`:
    weekend days that are worked. `feasts`: key → the day others are counted from. `labels`: key →
    the country's own name. `announced`: whether the adjusted days of the year are known.
    """

    named: Mapping[date, str]
    off: AbstractSet[date] = frozenset()
    working: AbstractSet[date] = frozenset()
    feasts: Mapping[str, date] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    announced: bool = True


@cache
def is_known(country: str) -> bool:
    """Whether it can be asked: ISO 3166, parts of a country as `GB-ENG`.

    The package's list of all of them loads every country there is; this loads none but the one.
    """
    import holidays
    from holidays.registry import EntityLoader

    code, _, part = country.partition("-")
    if code not in EntityLoader.get_country_codes():
        return False
    return country == code or part in getattr(holidays, code).subdivisions


@cache
def known(country: str, year: int) -> Known:
    """The public holidays of `country` (see `is_known`) in `year`; none after 2100."""
    if not 1 <= year <= _LAST_YEAR:
        return Known({}, announced=False)
    return _china(year) if country == CHINA else _abroad(country, year)


def _china(year: int) -> Known:
    import holidays

    listed = holidays.country_holidays(CHINA, years=year, language="zh_CN")
    named: dict[date, str] = {}
    feasts: dict[str, date] = {}
    off: set[date] = set()
    for day in sorted(listed):
        first = _IN_LIEU.sub("", listed[day].split(";")[0]).strip()
        key = _CHINESE.get(first)
        if key is None:
            off.add(day)
            continue
        named[day] = key
        for name in listed[day].split(";"):
            own = _CHINESE.get(name.strip())
            if own is not None and name.strip() != _EVE:
                feasts.setdefault(own, day)
    working = frozenset(day for day in listed.weekend_workdays if day.year == year)
    return Known(named, frozenset(off), working, feasts, {}, announced=bool(working))


def _abroad(country: str, year: int) -> Known:
    import holidays

    code, _, part = country.partition("-")
    plain = holidays.country_holidays(code, subdiv=part or None, years=year)
    english = "en_US" if "en_US" in plain.supported_languages else plain.language
    listed = holidays.country_holidays(
        code, subdiv=part or None, years=year, language=english, observed=True
    )
    named: dict[date, str] = {}
    labels: dict[str, str] = {}
    feasts: dict[str, date] = {}
    guessed = False
    for day in sorted(listed):
        guessed |= any(word in listed[day] for word in _GUESSED)
        label = _IN_LIEU.sub("", listed[day].split(";")[0]).strip()
        key = f"{code.lower()}_{_slug(label)}"
        named[day], labels[key] = key, label
        feasts.setdefault(key, day)
    return Known(named, feasts=feasts, labels=labels, announced=not guessed)


def _slug(name: str) -> str:
    plain = re.sub(r"[’']", "", name.casefold())
    return re.sub(r"\W+", "_", plain).strip("_")
