"""Content: best and worst against the account's own earlier pieces; one piece across platforms.

A new piece is compared with the earlier pieces of the same account at the same age: views of its
first days (a week at most) against the median of theirs. Where an account has no daily numbers from
publication on, totals are compared instead, and it is said. Small counts are shrunk twice: thirty
views are added on both sides, and the logarithm of the ratio is multiplied by n / (n + 2) for n
earlier pieces. Fewer than three earlier pieces: no verdict.
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
LOOK_BACK_DAYS = 90
NEW_DAYS = 28
AGE_DAYS = 7
FEWEST_EARLIER = 3
PSEUDO_VIEWS = 30.0
PSEUDO_PIECES = 2.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One placement; `value`: its views over `age` days, or in all when `age` is None.

    `usual`: the median of the `earlier` pieces of the account, measured alike; `times`: the shrunk
    ratio; NaN without a verdict. `completion` of its views, and the account's usual one.
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

    @property
    def name(self) -> str:
        return self.title or self.piece or self.placement

    @property
    def judged(self) -> bool:
        return not isnan(self.times)


@dataclass(frozen=True, slots=True)
class Content:
    """`new`: pieces published lately, best first, those without a verdict last.

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
    del now
    names = tuple(name for name in MEASURES if name in scope.metrics)
    if "views" not in names:
        return ()
    return (
        Query(names, by=BY, grain="day", period=_window(scope)),
        Query(names, by=BY),
    )


def compute(read: Read, scope: Scope, now: datetime) -> Content | None:
    """None when no content statistic is there."""
    asked = needs(scope, now)
    if not asked:
        return None
    daily = _daily(read.table(asked[0]), scope)
    totals = _totals(read.table(asked[1]))
    by_account: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    for key, total in totals.items():
        told = daily.get(key, total)
        by_account[key[0], key[1]].append(replace(told, whole=total.whole, finished=total.finished))
    if not by_account:
        return None
    new = [piece for pieces in by_account.values() for piece in _verdicts(pieces, scope)]
    new.sort(key=lambda piece: (not piece.judged, -piece.times if piece.judged else 0, piece.name))
    return Content(tuple(new), _across(new))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of one placement: its key, days since publication, and its totals.

    `days[i]`: views on its i-th day, None where the days do not reach back to publication.
    """

    key: tuple[str, ...]
    published: date | None
    days: tuple[float, ...] | None
    whole: float
    finished: float

    def first(self, age: int) -> float:
        """Views of the first `age` days; NaN when they are not all known."""
        if self.days is None or len(self.days) < age:
            return nan
        return sum(self.days[:age])


def _window(scope: Scope) -> Period:
    end = scope.period.end
    return Period(min(end - timedelta(LOOK_BACK_DAYS - 1), scope.period.start), end)


def _daily(table: pa.Table, scope: Scope) -> Mapping[tuple[str, ...], _Told]:
    """Placements whose days are known from publication on."""
    window = _window(scope)
    found = cube(table, BY, window)
    views = found.daily("views")
    told = {}
    for key, row in zip(found.segments, views, strict=True):
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


def _totals(table: pa.Table) -> Mapping[tuple[str, ...], _Told]:
    names = [table.column(name).to_pylist() for name in BY]
    keys = [
        tuple(NO_SEGMENT if v is None else str(v) for v in row) for row in zip(*names, strict=True)
    ]
    views, completes, measured = (floats(table, name) for name in MEASURES)
    told = {}
    for i, key in enumerate(keys):
        if isnan(views[i]):
            continue
        finished = completes[i] / measured[i] if measured[i] else nan
        told[key] = _Told(key, _day(key[5]), None, float(views[i]), float(finished))
    return told


def _verdicts(pieces: Sequence[_Told], scope: Scope) -> Iterable[Piece]:
    """The account's new pieces, each against those published before it."""
    end = scope.period.end
    first = min(scope.period.start, end - timedelta(NEW_DAYS - 1))
    for told in pieces:
        if told.published is not None and first <= told.published <= end:
            yield _verdict(told, [p for p in pieces if _before(p, told)], end)


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
