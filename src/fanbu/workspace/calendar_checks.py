"""What a team's `calendar.yaml` names, held against what is known: nothing in it is passed over.

Names of holidays and promotions that nobody has, and promotions that never come or never end, read
well and would mean nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.workspace import holidays_known
from fanbu.workspace.holidays_known import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import date
    from pathlib import Path

    from fanbu.rules.occasions import Promotion, Span
    from fanbu.workspace.calendar_file import Told

LONGEST = 60
"""Days of a promotion: what runs for months is how things are, and no occasion."""
YEARS = (2025, 2026, 2027, 2028)
"""Those that a rule is tried in; the lunar calendar and weekdays differ between them."""
MOST_NEAR = 3
_COMMENT = re.compile(r"(^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Checks:
    """One file, and what it may name. `countries`: whose holidays count."""

    file: Path
    own: Told
    packaged: Told
    countries: tuple[str, ...]

    def all(self) -> None:
        """Hold everything against what is known.

        Raises BadInput `calendar_name`, `calendar_china` (days off announced where China's do not
        count), `calendar_long`, `calendar_never`, `calendar_peak`.
        """
        for key in sorted(self.own.dropped - self.packaged.promotions.keys()):
            self._refuse("promotions", key, self.packaged.promotions)
        told = {each.name for each in self.own.announced}
        if told and CHINA not in self.countries:
            self._wrong("calendar_china", "announced")
        for each in self.own.announced:
            if each.name not in self.own.reach:
                self._named("announced", each.name, self._names((CHINA,)))
        for key in sorted(self.own.reach.keys() - told):
            self._named("holidays", key, self._names(self.countries))
        for promotion in self.own.promotions.values():
            self._promotion(promotion)

    def _named(self, entry: str, name: str, known: AbstractSet[str]) -> None:
        if name not in known:
            self._refuse(entry, name, known)

    def _promotion(self, one: Promotion) -> None:
        feasts = {year: self._feasts(year) for year in YEARS}
        known = frozenset(name for each in feasts.values() for name in each)
        for feast in _feasts_of((one.span, *one.peaks)):
            self._named(one.key, feast, known)
        if not one.years and not any(one.of(year, feasts[year]) for year in YEARS):
            self._wrong("calendar_never", one.key)
        for first, last in self._days(one, feasts):
            days = (last - first).days + 1
            if days > LONGEST:
                self._wrong("calendar_long", one.key, first_day=first, last_day=last, days=days,
                            most=LONGEST)  # fmt: skip
        if one.peaks and not one.years:
            self._peaks(one, feasts)

    def _peaks(self, one: Promotion, feasts: Mapping[int, Mapping[str, date]]) -> None:
        """Each of its strongest days lies within it, in some year."""
        for peak in one.peaks:
            alone = type(one)(one.key, one.span, peaks=(peak,))
            if not any(len(alone.of(year, feasts[year])) > 1 for year in YEARS):
                self._wrong("calendar_peak", one.key)

    def _days(
        self, one: Promotion, feasts: Mapping[int, Mapping[str, date]]
    ) -> Iterator[tuple[date, date]]:
        yield from (days for _, days in sorted(one.years.items()))
        for year in YEARS:
            for each in one.of(year, feasts[year])[:1]:
                yield each.first, each.last

    def _feasts(self, year: int) -> Mapping[str, date]:
        found: dict[str, date] = {}
        for country in (CHINA, *self.countries):
            found |= holidays_known.known(country, year).feasts
        return found

    def _names(self, countries: Iterable[str]) -> frozenset[str]:
        """Keys of the public holidays."""
        return frozenset(
            key for country in countries for year in YEARS
            for key in holidays_known.known(country, year).named.values()
        ) | self.packaged.reach.keys()  # fmt: skip

    def _refuse(self, entry: str, name: str, known: Iterable[str]) -> None:
        every = sorted(known)
        near = get_close_matches(name, every, MOST_NEAR) or every
        self._wrong("calendar_name", entry, name=name, near=near)

    def _wrong(self, code: str, entry: str, **more: object) -> None:
        where = line_of(self.file, str(more.get("name", entry)))
        raise BadInput(code, file=where, entry=entry, **more)


def _feasts_of(spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        yield from (each.feast for each in (span.first, span.last) if each.feast)


def line_of(file: Path, name: str) -> str:
    """`calendar.yaml:7`, the first line that has the word; the file alone where none has."""
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        if word.search(_COMMENT.sub("", line)):
            return f"{file}:{number}"
    return str(file)
