"""What was expected of a ratio in the places it is watched at: each by its own earlier days.

Sides foretold one by one make no good rate: a channel's leads and its spend stray together, and
the same channel asked about by itself is held against what its rate should have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.cube import NO_SEGMENT
from fanbu.analyses.watch.bands import LEAST, OF_BAND
from fanbu.analyses.why.behind import LEVELS
from fanbu.analyses.why.strays import Level

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.foretold import Foreteller
    from fanbu.analyses.watch.judged import Foretold, Judged
    from fanbu.analyses.why.added import Picked
    from fanbu.analyses.why.due import Rate
    from fanbu.analyses.why.leaves import Floats, Ints, Leaves
    from fanbu.analyses.why.spec import Asked

    Bools = NDArray[np.bool_]


def own_rates(
    parts: Foreteller, judged: Judged, asked: Asked, days: tuple[date, ...]
) -> dict[str, dict[str, Level]]:
    """Dimension → value → what its ratio should have been on these days, and its stray.

    The very number and band that it has when it is asked about alone. The stray is of the side that
    varies given the other: the band's, less what counting brings. Empty for what is no ratio.
    """
    metric, period = asked.metric, asked.scope.period
    if asked.scope.metrics[metric].over != "ratio":
        return {}
    places = [one.place for one in judged.series
              if one.metric == metric and len(one.place) == 1]  # fmt: skip
    parts.prepare([((metric, place), period) for place in places])
    found: dict[str, dict[str, Level]] = {}
    for place in places:
        told = parts.of(metric, place, period, frozenset(days))
        level = None if told is None else _level(told, _counted(judged, place, asked, told))
        if level is not None:
            [(dimension, value)] = place
            found.setdefault(dimension, {})[value] = level
    return found


def _counted(judged: Judged, place: tuple[tuple[str, str], ...], asked: Asked,
             told: Foretold) -> float:  # fmt: skip
    """How many were due of what is counted; nan of amounts, which no counting tells of."""
    info, known = asked.scope.metrics[asked.metric], asked.scope.metrics
    assert info.parts is not None  # noqa: S101 - ratios only
    top, bottom = (known[part].unit == "count" for part in info.parts)
    one = judged.series[judged.row[asked.metric, place]]
    at = [(day - judged.spec.period.start).days for day in told.days]
    below = float(np.nansum(one.base[at]))
    if top:
        return below * told.mean / info.scale
    return below * told.value / told.mean if bottom and told.mean > 0 else float("nan")


def _level(told: Foretold, counted: float) -> Level | None:
    if not (np.isfinite([told.mean, told.low, told.high]).all() and told.mean > 0):
        return None
    if told.high <= told.mean:
        return None
    low = told.low if told.low > 0 else told.mean**2 / told.high
    whole = (log(told.high / low) / 2 / OF_BAND) ** 2
    beyond = whole - 1 / counted if counted > 0 else whole
    return Level(told.mean, max(sqrt(max(beyond, 0.0)), LEAST))


@dataclass(frozen=True, slots=True)
class Rated:
    """The leaves by the places whose ratio is foretold; those of no such place are the last group.

    int[leaves] `group`; bool[leaves] `known`: of such a place; float[leaves] `rate`: what one of
    the denominator should bring there, and `stray`, one sigma of it as a share, which all of a
    group have together.
    """

    group: Ints
    known: Bools
    rate: Floats
    stray: Floats

    @classmethod
    def of(
        cls, leaves: Leaves, told: Mapping[str, Mapping[str, Level]], *, scale: float,
        flipped: bool, level: float,
    ) -> Rated | None:  # fmt: skip
        """`level`: the stray of the rest. None where no place of the leaves is foretold."""
        by = next((each for each in LEVELS if each in leaves.dimensions and each in told), None)
        if by is None:
            return None
        at = leaves.dimensions.index(by)
        levels = [told[by].get(value or NO_SEGMENT) for value in leaves.values[at]]
        rates = [0.0 if one is None else scale / one.mean if flipped else one.mean / scale
                 for one in levels]  # fmt: skip
        codes = leaves.codes[:, at]
        known = np.array([one is not None for one in levels], np.bool_)[codes]
        if not known.any():
            return None
        strays = [level if one is None else one.stray for one in levels]
        group = np.where(known, codes, len(levels)).astype(np.int64)
        return cls(group, known, np.array(rates)[codes], np.array(strays)[codes])

    def expected(self, rate: Rate) -> Rate:
        """Sides before whose ratio in every known place is what was foretold of it."""
        top, bottom = (self._sums(each) for each in (rate.top_before, rate.bottom_before))
        due = self._sums(rate.bottom_before * self.rate)
        times = np.divide(due, top, out=np.ones(len(top)), where=(top > 0) & (bottom > 0))
        return rate._replace(
            top_before=np.where(self.known, rate.top_before * times[self.group], rate.top_before)
        )

    def trends(self, rate: Rate, base: Rate) -> Floats:
        """float[leaves]: what a denominator of the base is times, to bring the rate due there."""
        tops, bottoms = (
            np.divide(self._sums(due), self._sums(was), out=np.zeros(self._count),
                      where=self._sums(was) > 0)
            for due, was in (
                (rate.top_before, base.top_before), (rate.bottom_before, base.bottom_before)
            )
        )  # fmt: skip
        found = np.divide(bottoms, tops, out=np.full(self._count, np.nan), where=tops > 0)
        each: Floats = np.where(self.known, found[self.group], np.nan)
        return each

    def variance(self, some: Picked, due: Floats) -> float:
        """Of the sum over some leaves of what they were due, by their levels."""
        picked = some.leaves
        if some.but:
            there = np.ones(len(due), np.bool_)
            there[picked] = False
            picked = np.flatnonzero(there)
        sums = np.bincount(self.group[picked], (self.stray * due)[picked])
        return float(sums @ sums)

    @property
    def _count(self) -> int:
        return int(self.group.max(initial=-1)) + 1

    def _sums(self, values: Floats) -> Floats:
        found: Floats = np.bincount(self.group, values, self._count).astype(np.float64)
        return found


class Held(NamedTuple):
    """What stands behind the sides before where they are what was expected.

    `base`: the same with the counts they are from; `level`: the share of itself that the whole's
    rate may be off by; `rated`: the places whose own rate was foretold.
    """

    base: Rate
    level: float
    rated: Rated | None = None
