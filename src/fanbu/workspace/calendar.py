"""When people behave otherwise: public holidays and promotions, packaged and a workspace's own.

`calendar.yaml` in the workspace stands above the packaged one: what has a name again is replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fanbu import documents
from fanbu.errors import BadInput
from fanbu.rules.occasions import PEAK, Noted, Occasion, breaks, single_days
from fanbu.workspace import holidays_known
from fanbu.workspace.calendar_checks import Checks
from fanbu.workspace.calendar_file import Announced, Told, parse_calendar
from fanbu.workspace.calendar_lines import line_of
from fanbu.workspace.holidays_known import CHINA, Known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fanbu.rules.occasions import Promotion
    from fanbu.types import Language

_MONTH = timedelta(31)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The occasions of one workspace.

    `countries`: whose public holidays and promotions count. `announced`: days off that the team
    wrote down itself, for a year the package does not know yet. `notes`: what it wrote down of its
    own days, in the order of the file.
    """

    countries: tuple[str, ...]
    promotions: Mapping[str, Promotion]
    reach: Mapping[str, tuple[int, int]]
    announced: tuple[Announced, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[Noted, ...] = ()

    def occasions(self, first: date, last: date) -> tuple[Occasion, ...]:
        """All that touches a day from `first` to `last`, in the order of their days."""
        found: list[Occasion] = []
        years = range(first.year - 1, last.year + 2)
        for country in self.countries:
            found += [each for year in years for each in self._holidays(country, year)]
        codes = {country.partition("-")[0] for country in self.countries}
        for promotion in self.promotions.values():
            if not promotion.countries or codes & promotion.countries:
                for year in years:
                    found += promotion.of(year, self._feasts(year))
        near = {each for each in found if each.near(first, last)}
        return tuple(sorted(near, key=lambda each: (each.first, each.last, each.key)))

    def working(self, first: date, last: date) -> frozenset[date]:
        """The weekend days that are worked (调休), as far as announced."""
        if CHINA not in self.countries:
            return frozenset()
        years = range(first.year - 1, last.year + 2)
        days = {day for year in years for day in self._china(year).working}
        return frozenset(day for day in days if first <= day <= last)

    def unannounced(self, first: date, last: date) -> tuple[int, ...]:
        """The years whose adjusted days nobody knows yet: only statutory days are certain."""
        years = range(first.year, last.year + 1)
        return tuple(
            year for year in years if not all(self._known(each, year).announced
                                              for each in self.countries)
        )  # fmt: skip

    def label(self, key: str, language: Language) -> str:
        """What people call it; the key itself where nobody said."""
        bare = key.removesuffix(PEAK)
        if bare in self.labels:
            return self.labels[bare][language]
        for country in self.countries:
            for year in (2024, 2025, 2026):
                if bare in (names := holidays_known.known(country, year).labels):
                    return names[bare]
        return bare

    def _holidays(self, country: str, year: int) -> list[Occasion]:
        known = self._known(country, year)
        if country != CHINA:
            found = [replace(each, before=self._before(each.key), after=self._after(each.key))
                     for each in single_days(known.named)]  # fmt: skip
        else:
            found = breaks(known.named, known.off, known.working, self.reach)
        return [replace(each, sure=known.announced) for each in found]

    def _before(self, key: str) -> int:
        return self.reach.get(key, (1, 1))[0]

    def _after(self, key: str) -> int:
        return self.reach.get(key, (1, 1))[1]

    def _known(self, country: str, year: int) -> Known:
        return self._china(year) if country == CHINA else holidays_known.known(country, year)

    def _china(self, year: int) -> Known:
        """The package's, with what the team announced in its place."""
        known = holidays_known.known(CHINA, year)
        # a New Year break may begin in December: it is of the year it ends in
        told = [each for each in self.announced if each.last.year == year]
        if not told:
            return known
        names = {each.name for each in told}
        named = {day: key for day, key in known.named.items() if key not in names}
        near = {day for each in told for day in _days(each.first - _MONTH, each.last + _MONTH)}
        for each in told:
            named |= dict.fromkeys(_days(each.first, each.last), each.name)
        off = known.off if known.announced else known.off - near
        working = known.working | {day for each in told for day in each.work}
        return replace(known, named=named, off=off, working=working, announced=True)

    def _feasts(self, year: int) -> Mapping[str, date]:
        found: dict[str, date] = {}
        for country in (CHINA, *self.countries):
            found |= holidays_known.known(country, year).feasts
        return found


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(place) for place in range((last - first).days + 1)]


def read_calendar(file: Path, timezone: str) -> Calendar:
    """The workspace's calendar over the packaged one.

    `file`: its `calendar.yaml`, which need not be there. `timezone`: its country is the one whose
    holidays count, unless the file lists `countries`. Raises BadInput `bad_yaml`, `cannot_read`,
    `calendar_bytes` and those of `calendar_file.parse_calendar` and `calendar_checks.Checks`.
    """
    own = _read(file)
    packaged = _packaged()
    countries = own.countries
    if countries is None:
        country = country_of(timezone)
        countries = () if country is None else (country,)
    if file.is_file():
        Checks(file, own, packaged, countries).all()
    kept = {key: each for key, each in packaged.promotions.items() if key not in own.dropped}
    return Calendar(
        countries, {**kept, **own.promotions}, {**packaged.reach, **own.reach}, own.announced,
        {**packaged.labels, **own.labels}, own.notes,
    )  # fmt: skip


def _read(file: Path) -> Told:
    if not file.exists():
        return Told()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise BadInput("cannot_read", file=str(file), problem=problem.strerror) from None
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise BadInput("calendar_bytes", file=f"{file}:{line}") from None
    try:
        given = documents.load(text, days=False)
    except documents.Problem as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        told = getattr(problem, "problem", None) or str(problem)
        raise BadInput("bad_yaml", file=str(file), line=line, problem=told) from None
    try:
        return parse_calendar(given, str(file))
    except BadInput as problem:
        found = line_of(text, problem.details)
        told = {**problem.details, "file": f"{file}:{found}"} if found else problem.details
        raise BadInput(problem.code, **told) from None


@cache
def _packaged() -> Told:
    given = documents.packaged(files("fanbu.workspace").joinpath("calendar.yaml"))
    return parse_calendar(given, "calendar.yaml")


@cache
def country_of(timezone: str) -> str | None:
    """The country a time zone lies in (ISO 3166), by whatever name; None for UTC and its like."""
    zones = files("tzdata").joinpath("zoneinfo")
    known = _country(timezone)
    if known is not None:
        return known
    lines = zones.joinpath("tzdata.zi").read_text(encoding="utf-8").splitlines()
    links = (line.split() for line in lines if line.startswith("L "))  # names that were others once
    return next((_country(now) for _, now, before in links if before == timezone), None)


def _country(timezone: str) -> str | None:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        parts = line.split("\t")
        if not line.startswith("#") and parts[2] == timezone:
            return parts[0] if holidays_known.is_known(parts[0]) else None
    return None
