"""How much of the last days is known by now: conversions and judgements come late.

Some weeks ago the last days were as old as they are now. What was known of them then, of what is
known of them now, is the share that is known of the last ones. Neighbouring days of one age are
put together: the older, the more of them. Channels, and platforms that are one, ripen each in its
own way: drawn to that of the whole, the less there is of it the more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from fanbu.analyses.watch.spec import Place

    Floats = NDArray[np.float64]
    Told: TypeAlias = Mapping[str, Floats]

AGES = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28)
"""Days before the last one at which an age begins that is told by itself."""
FEWEST = 30.0
"""Counts that an age must have had, to be told of by itself."""
KNOWN = 0.5
EVEN = 0.02
"""A share this near to one is one."""
DRAWN = 20.0
"""Counts that the share of the whole is worth, where a place has its own."""


@dataclass(frozen=True, slots=True)
class Ripe:
    """Sum → float[days], the share of each day that is known: of the whole, and of single places.

    A sum that is not there does not ripen.
    """

    whole: Mapping[str, Floats] = field(default_factory=dict)
    places: Mapping[Place, Mapping[str, Floats]] = field(default_factory=dict)

    def also(self, same: Mapping[Place, Place]) -> Ripe:
        """With places that are another's twins: a platform that is one channel."""
        more = {place: self.places[own] for place, own in same.items() if own in self.places}
        return Ripe(self.whole, {**self.places, **more})

    def of(self, place: Place) -> Mapping[str, Floats]:
        """Of an ad campaign it is its platform's."""
        return self.places.get(place) or self.places.get(place[:1]) or self.whole

    def on(self, days: NDArray[np.int64]) -> Ripe:
        """Of some of the days, by their numbers: all is known of those that it has none of."""

        def cut(told: Mapping[str, Floats]) -> dict[str, Floats]:
            return {
                name: np.where(
                    (days >= 0) & (days < len(share)), share[np.clip(days, 0, len(share) - 1)], 1.0
                )
                for name, share in told.items()
            }

        return Ripe(cut(self.whole), {place: cut(own) for place, own in self.places.items()})


Sums: TypeAlias = "Mapping[Place, Mapping[str, Floats]]"
"""Place → sum → float[days]; the empty place is the whole."""


def ripe(then: Sequence[Sums], now: Sequence[Sums], days: int) -> Ripe:
    """The shares of each of `days` days that are known by now.

    `then`, `now`: of each earlier stretch the sums by day, as known then and now, its last day the
    one of the same age as the last of `days`.
    """
    every = {place for one in now for place in one}
    whole = shares(*_at((), then, now), days)
    found = {place: shares(*_at(place, then, now), days, whole) for place in every if place}
    return Ripe(whole, {place: {**whole, **own} for place, own in found.items()})


def _at(place: Place, then: Sequence[Sums], now: Sequence[Sums]) -> tuple[list[Told], list[Told]]:
    both = [
        (a[place], b[place]) for a, b in zip(then, now, strict=True) if place in a and place in b
    ]
    return [a for a, _ in both], [b for _, b in both]


def shares(
    then: Sequence[Told], now: Sequence[Told], days: int, around: Told | None = None
) -> dict[str, Floats]:
    """Sum → float[days], the share of each of `days` days that is known by now.

    `around`: the shares of the whole, that those of a place are drawn to. A sum that does not
    ripen is not there, unless the whole does.
    """
    found = {}
    names = {name for one in then for name in one}
    for name in sorted(names):
        both = [
            (a[name], b[name])
            for a, b in zip(then, now, strict=True)
            if name in a and name in b and _was_known(a[name], b[name])
        ]
        if around is None:
            share = _share(both, days)
        else:
            share = _drawn(both, around.get(name, np.ones(days))) if both else None
        if share is not None:
            found[name] = share
    return found


def _was_known(then: Floats, now: Floats) -> bool:
    """Whether the older half of the days had come by then; a history brought later had not."""
    older = slice(0, len(then) // 2)
    return _sum(then[older]) > KNOWN * _sum(now[older]) > 0


def _sum(values: Floats) -> float:
    """Of what is known; as `np.nansum`, which takes far longer for a few days."""
    return float(np.where(np.isnan(values), 0.0, values).sum())


class _Age(NamedTuple):
    """Days of about one age: what was known of them then, and what is now."""

    at: slice
    early: float
    late: float

    def with_(self, younger: _Age) -> _Age:
        at = slice(self.at.start, younger.at.stop)
        return _Age(at, self.early + younger.early, self.late + younger.late)


def _ages(both: Sequence[tuple[Floats, Floats]], days: int) -> Iterator[_Age]:
    """Each age by itself, the youngest first."""
    for begin, end in pairwise(AGES):
        told = [(a[::-1][begin:end], b[::-1][begin:end]) for a, b in both]
        early = sum(_sum(a) for a, _ in told)
        late = sum(_sum(b) for _, b in told)
        yield _Age(slice(max(days - end, 0), max(days - begin, 0)), early, late)


def _joined(ages: Sequence[_Age]) -> list[_Age]:
    """Those with few counts together with younger ones, the youngest with older; the oldest first.

    What comes slowly has the fewest counts while it is young, and is then known least.
    """
    found: list[_Age] = []
    for each in reversed(ages):
        if found and found[-1].late < FEWEST:
            found[-1] = found[-1].with_(each)
        else:
            found.append(each)
    while len(found) > 1 and found[-1].late < FEWEST:
        young = found.pop()
        found[-1] = found[-1].with_(young)
    return [each for each in found if each.late >= FEWEST]


def _share(both: Sequence[tuple[Floats, Floats]], days: int) -> Floats | None:
    """1 where none is told of; an age of few counts by itself would be taken to be known."""
    found = np.ones(days)
    for at, early, late in _joined([*_ages(both, days)]):
        if abs(early / late - 1) > EVEN:
            found[at] = early / late
    return None if (found == 1).all() else found


def _drawn(both: Sequence[tuple[Floats, Floats]], around: Floats) -> Floats | None:
    """As `_share`, of a place; None where it is that of the whole."""
    found = around.copy()
    for at, early, late in _ages(both, len(around)):
        if late > 0 and found[at].size:
            share = (early + DRAWN * float(found[at].mean())) / (late + DRAWN)
            found[at] = share if abs(share - 1) > EVEN else 1.0
    return None if (found == around).all() else found
