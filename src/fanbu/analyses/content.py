"""Content: best and worst against the account's own earlier pieces; one piece across platforms.

A new piece is compared with the earlier pieces of the same account at the same age: views of its
first days (a week at most) against the median of theirs. Where an account has no daily numbers from
publication on, totals are compared instead, and it is said. Small counts are shrunk twice: thirty
views are added on both sides, and the logarithm of the ratio is multiplied by n / (n + 2) for n
earlier pieces. Fewer than three earlier pieces: no verdict. A piece whose views nobody knows is
compared by the people it reached, with the reach of the earlier ones; people are never views.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import exp, isnan, log, nan
from statistics import median
from typing import TYPE_CHECKING, Any

from fanbu.analyses.cube import NO_SEGMENT, cube, floats
from fanbu.model.question import Query
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope

BY = ("platform", "account", "placement", "title", "piece", "published_at")
MEASURES = ("views", "completes", "measured_views")
JUDGED = ("views", "reach")
"""What a piece may be compared by: the first of these that is known of it."""
KNOWN = (*JUDGED, "interactions")
"""A piece of which one of these is known is there."""
LOOK_BACK_DAYS = 90
NEW_DAYS = 28
AGE_DAYS = 7
FEWEST_EARLIER = 3
PSEUDO_VIEWS = 30.0
PSEUDO_PIECES = 2.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One placement; `value`: its `metric` over `age` days, or in all when `age` is None.

    `metric`: one of `JUDGED`, or empty where neither is known (`value` is NaN then). `usual`: the
    median of the `earlier` pieces of the account, measured alike; `times`: the shrunk ratio; NaN
    without a verdict. `completion` of its views, and the account's usual one.
    """

    platform: str
    account: str
    placement: str
    title: str
    piece: str
    published: date | None
    value: float
    age: int | None
    usual: float = nan
    earlier: int = 0
    times: float = nan
    completion: float = nan
    usual_completion: float = nan
    metric: str = "views"

    @property
    def name(self) -> str:
        return self.title or self.piece or self.placement

    @property
    def judged(self) -> bool:
        return not isnan(self.times)


@dataclass(frozen=True, slots=True)
class Content:
    """`new`: pieces published lately, best first; those without a verdict last, most views first.

    `across`: pieces with a verdict on two or more platforms, grouped, best platform first.
    `by_total`: whether any verdict compares totals instead of the same age.
    """

    new: tuple[Piece, ...]
    across: tuple[tuple[Piece, ...], ...]

    @property
    def judged(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.new if piece.judged)

    @property
    def by_total(self) -> bool:
        return any(piece.age is None for piece in self.judged)


def needs(scope: Scope, now: datetime) -> tuple[Query, ...]:
    """What is known in all; by day only the views, where they are a metric here."""
    del now
    wanted = (*MEASURES, *(KNOWN if scope.viewless else ()))  # each is a question of its own
    names = tuple(name for name in dict.fromkeys(wanted) if name in scope.metrics)
    if not set(names) & set(KNOWN):
        return ()
    daily = (_by_day(scope, "views"),) if "views" in names else ()
    return (*daily, Query(names, by=BY))


def compute(read: Read, scope: Scope, now: datetime) -> Content | None:
    """None when nothing is known of any piece."""
    asked = needs(scope, now)
    if not asked:
        return None
    totals = _totals(read.table(asked[-1]))
    if not totals:
        return None
    new = list(_unmeasured(totals, scope))
    for metric in JUDGED:
        if any(total.metric == metric for total in totals.values()):
            new += _measured(read, scope, totals, metric)
    new.sort(key=_rank)
    return Content(tuple(new), _across(new))


def _rank(piece: Piece) -> tuple[bool, float, bool, float, str]:
    """The best against its usual first; without a verdict by what is known, the most first."""
    times = -piece.times if piece.judged else 0.0
    value = 0.0 if piece.judged or isnan(piece.value) else -piece.value
    return not piece.judged, times, isnan(piece.value), value, piece.name


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of one placement by one measure: days since publication, and in all.

    `days[i]`: its i-th day, None where the days do not reach back to publication.
    """

    key: tuple[str, ...]
    published: date | None
    days: tuple[float, ...] | None
    whole: float
    finished: float

    def first(self, age: int) -> float:
        """The sum of the first `age` days; NaN when they are not all known."""
        if self.days is None or len(self.days) < age:
            return nan
        return sum(self.days[:age])


@dataclass(frozen=True, slots=True)
class _Total:
    """All that is known of one placement; `whole`: what is known of `JUDGED`."""

    published: date | None
    whole: Mapping[str, float]
    finished: float

    @property
    def metric(self) -> str:
        """What it is compared by; empty where neither views nor reach is known."""
        return next((name for name in JUDGED if name in self.whole), "")


_Key = tuple[str, ...]


def _window(scope: Scope) -> Period:
    end = scope.period.end
    return Period(min(end - timedelta(LOOK_BACK_DAYS - 1), scope.period.start), end)


def _by_day(scope: Scope, metric: str) -> Query:
    names = MEASURES if metric == "views" else (metric,)
    known = tuple(name for name in names if name in scope.metrics)
    return Query(known, by=BY, grain="day", period=_window(scope))


def _daily(table: pa.Table, scope: Scope, metric: str) -> Mapping[_Key, _Told]:
    """Placements whose days are known from publication on."""
    window = _window(scope)
    found = cube(table, BY, window)
    told = {}
    for key, row in zip(found.segments, found.daily(metric), strict=True):
        known = [i for i, value in enumerate(row) if not isnan(value)]
        published = _day(key[5])
        if not known:
            continue
        first = found.days[known[0]]
        born = published or first
        if first > born + timedelta(1) or (published is None and first <= window.start):
            continue
        start = max((born - window.start).days, 0)
        days = tuple(0.0 if isnan(value) else float(value) for value in row[start:])
        told[key] = _Told(key, born, days, nan, nan)
    return told


def _totals(table: pa.Table) -> Mapping[_Key, _Total]:
    """Every placement of which anything is known."""
    names = [table.column(name).to_pylist() for name in BY]
    keys = [
        tuple(NO_SEGMENT if v is None else str(v) for v in row) for row in zip(*names, strict=True)
    ]
    there = {name: floats(table, name) for name in (*KNOWN, *MEASURES)}
    told = {}
    for i, key in enumerate(keys):
        row = {name: float(values[i]) for name, values in there.items() if not isnan(values[i])}
        if not row.keys() & set(KNOWN):
            continue
        measured = row.get("measured_views")
        finished = row.get("completes", nan) / measured if measured else nan
        whole = {name: row[name] for name in JUDGED if name in row}
        told[key] = _Total(_day(key[5]), whole, finished)
    return told


def _measured(
    read: Read, scope: Scope, totals: Mapping[_Key, _Total], metric: str
) -> Iterable[Piece]:
    """The new pieces that are compared by a measure, against all earlier ones that have it."""
    daily = _daily(read.table(_by_day(scope, metric)), scope, metric)
    by_account: dict[_Key, list[_Told]] = defaultdict(list)
    for key, total in totals.items():
        if metric in total.whole:
            told = daily.get(key) or _Told(key, total.published, None, nan, nan)
            told = replace(told, whole=total.whole[metric], finished=total.finished)
            by_account[key[:2]].append(told)
    for pieces in by_account.values():
        for told in pieces:
            if totals[told.key].metric == metric and _is_new(told.published, scope):
                earlier = [other for other in pieces if _before(other, told)]
                yield replace(_verdict(told, earlier, scope.period.end), metric=metric)


def _unmeasured(totals: Mapping[_Key, _Total], scope: Scope) -> Iterable[Piece]:
    """The new pieces of which neither views nor reach is known."""
    for key, total in totals.items():
        if not total.metric and _is_new(total.published, scope):
            platform, account, placement, title, piece, _ = key
            yield Piece(
                platform, account, placement, title, piece, total.published, nan, None, metric=""
            )


def _is_new(published: date | None, scope: Scope) -> bool:
    end = scope.period.end
    first = min(scope.period.start, end - timedelta(NEW_DAYS - 1))
    return published is not None and first <= published <= end


def _before(other: _Told, told: _Told) -> bool:
    return (
        other.published is not None
        and told.published is not None
        and other.published < told.published
    )


def _verdict(told: _Told, earlier: Sequence[_Told], end: date) -> Piece:
    platform, account, placement, title, piece, _ = told.key
    assert told.published is not None  # noqa: S101 - only dated pieces are new
    age = min((end - told.published).days + 1, AGE_DAYS)
    value, past = told.first(age), [p.first(age) for p in earlier]
    past = [each for each in past if not isnan(each)]
    same_age = not isnan(value) and len(past) >= FEWEST_EARLIER
    if not same_age:
        value, past = told.whole, [p.whole for p in earlier if not isnan(p.whole)]
    made = Piece(platform, account, placement, title, piece, told.published, value, None)
    finished = [p.finished for p in earlier if not isnan(p.finished)]
    usual_completion = median(finished) if len(finished) >= FEWEST_EARLIER else nan
    made = replace(
        made,
        age=age if same_age else None,
        earlier=len(past),
        completion=told.finished,
        usual_completion=usual_completion,
    )
    if len(past) < FEWEST_EARLIER:
        return made
    usual = median(past)
    return replace(made, usual=usual, times=_shrunk(value, usual, len(past)))


def _shrunk(value: float, usual: float, earlier: int) -> float:
    ratio = (value + PSEUDO_VIEWS) / (usual + PSEUDO_VIEWS)
    return exp(log(ratio) * earlier / (earlier + PSEUDO_PIECES))


def _across(new: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    groups: dict[str, list[Piece]] = defaultdict(list)
    for piece in new:
        if piece.judged:
            groups[piece.piece or piece.title].append(piece)
    several = [
        tuple(sorted(group, key=lambda each: -each.times))
        for name, group in groups.items()
        if name and len({each.platform for each in group}) > 1
    ]
    return tuple(sorted(several, key=lambda group: -group[0].times / group[-1].times))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
