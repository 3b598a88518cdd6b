"""Days on which people behave otherwise: public holidays, promotions, campaigns, notes.

An *occasion* is one such stretch of days in one year. A *rule* says when a promotion comes each
year. Which days off a country has is told by others (`workspace.holidays_known`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from fanbu.rules.yearly import Yearly

Kind: TypeAlias = Literal["holiday", "promotion", "campaign", "price", "note"]
OWN: tuple[Kind, ...] = ("note", "campaign", "price")
"""The kinds that a team writes down itself."""
SEEN = 7
"""Days after which what began is known by what it did."""
PEAK = "_peak"
_DAY = timedelta(1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Occasion:
    """Days `first` to `last`, both included, of the recurring thing `key`.

    The days `before` and `after` it are touched too, less the farther away. `sure` is false for a
    holiday whose days off are not announced yet: the statutory days are known, the adjusted ones
    (调休) are not. `where`: dimension and value of what it is about; empty for everything.
    """

    key: str
    kind: Kind
    first: date
    last: date
    before: int = 0
    after: int = 0
    sure: bool = True
    where: tuple[tuple[str, str], ...] = ()

    def near(self, first: date, last: date) -> bool:
        """Whether it touches any day from `first` to `last`."""
        return self.first - self.before * _DAY <= last and self.last + self.after * _DAY >= first


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that a team wrote down of days `first` to `last`, both included.

    `where`: dimension → value, of what it is; empty for everything. `before` and `after` as of an
    occasion. The same kind and text again is the same thing again.
    """

    text: str
    kind: Kind
    first: date
    last: date
    where: Mapping[str, str] = field(default_factory=dict)
    before: int = 0
    after: int = 0

    @property
    def occasion(self) -> Occasion:
        key = f"{self.kind}:{' '.join(self.text.split()).casefold()}"
        where = tuple(sorted(self.where.items()))
        return Occasion(key, self.kind, self.first, self.last, self.before, self.after, where=where)


@dataclass(frozen=True, slots=True)
class Span:
    """The edges of a yearly window, both included."""

    first: Yearly
    last: Yearly

    def of(self, year: int, feasts: Mapping[str, date]) -> tuple[date, date] | None:
        """The window that begins in `year`; None where a feast is unknown.

        An end that lies before the beginning is next year's.
        """
        first, last = self.first.of(year, feasts), self.last.of(year, feasts)
        if first is None or last is None:
            return None
        if last < first and not self.last.feast:
            last = self.last.of(year + 1, feasts)
        return None if last is None or last < first else (first, last)


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion that comes every year.

    `peaks`: its strongest days. `years`: the exact days of years in which it was otherwise.
    `countries`: where people know it; none: everywhere.
    """

    key: str
    span: Span
    before: int = 0
    after: int = 0
    peaks: tuple[Span, ...] = ()
    years: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()

    def of(self, year: int, feasts: Mapping[str, date]) -> tuple[Occasion, ...]:
        """The promotion and its peaks in `year`; a year of its own days keeps the peaks in them."""
        edges = self.years.get(year) or self.span.of(year, feasts)
        if edges is None:
            return ()
        found = [Occasion(self.key, "promotion", *edges, self.before, self.after)]
        for span in self.peaks:
            by_feast = span.first.feast or span.last.feast
            years = {year} if by_feast else {year, edges[0].year, edges[1].year}
            peaks = filter(None, (span.of(each, feasts) for each in sorted(years)))
            found += [
                Occasion(self.key + PEAK, "promotion", *peak)
                for peak in peaks
                if edges[0] <= peak[0] and peak[1] <= edges[1]
            ]
        return tuple(found)


def breaks(
    named: Mapping[date, str],
    off: AbstractSet[date],
    working: AbstractSet[date],
    reach: Mapping[str, Sequence[int]],
) -> list[Occasion]:
    """Stretches of days without work that hold a public holiday, by its name.

    `named`: public holiday → its key. `off`: further days off (in lieu). `working`: weekend days
    that are worked (调休). `reach`: key → days before and after that are touched, else one each.
    Weekends that adjoin belong to the break. Two holidays in one break: the one with more days,
    then the earlier one, gives the name.
    """
    found, done = [], date.min
    for day in sorted(named):
        if day <= done:
            continue
        first = last = day
        while _free(first - _DAY, named, off, working):
            first -= _DAY
        while _free(last + _DAY, named, off, working):
            last += _DAY
        done = last
        inside = [named[each] for each in _days(first, last) if each in named]
        key = Counter(inside).most_common(1)[0][0]
        before, after = reach.get(key, (1, 1))
        found.append(Occasion(key, "holiday", first, last, before, after))
    return found


def single_days(named: Mapping[date, str]) -> list[Occasion]:
    """Public holidays as they are, one after another of the same name as one."""
    found: list[Occasion] = []
    for day in sorted(named):
        if found and found[-1].key == named[day] and found[-1].last + _DAY == day:
            first = found.pop().first
        else:
            first = day
        found.append(Occasion(named[day], "holiday", first, day, 1, 1))
    return found


def _free(
    day: date, named: Mapping[date, str], off: AbstractSet[date], working: AbstractSet[date]
) -> bool:
    rest = day in named or day in off or day.weekday() >= _SATURDAY
    return rest and day not in working


def _days(first: date, last: date) -> Iterable[date]:
    return (first + place * _DAY for place in range((last - first).days + 1))


def learned(events: Sequence[Occasion], day: date) -> tuple[Occasion, ...]:
    """What the days before `day` can teach of events, for those that are judged from `day` on.

    An event whose key was over before, or that began a week before, has been seen: it is expected
    as it was. One that nobody has seen explains nothing of the days it falls on: it is left out, so
    that whatever happens then is told as if nobody had known, with the event beside it.
    """
    over = {each.key for each in events if each.last < day}
    return tuple(each for each in events if each.key in over or each.first + SEEN * _DAY <= day)


def days_from(occasion: Occasion, start: date) -> tuple[int, int]:
    """The edges as numbers of days since `start` (which is 0); negative before it."""
    return (occasion.first - start).days, (occasion.last - start).days
