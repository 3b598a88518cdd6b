"""What is strange, in numbers: how much it was, how much it should have been, how much it matters.

Materiality is a share of a week of the whole metric; what a headline metric is made of counts as
it, the rest half. Severity is materiality times certainty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from math import isfinite, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.findings import tone_of
from fanbu.analyses.watch.kin import closure
from fanbu.analyses.watch.spec import JUDGED, adds
from fanbu.analyses.watch.worth import worth_of
from fanbu.stats.expect.types import LEAST
from fanbu.types import Estimate, Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fanbu.analyses.watch.judged import Foretold, Judged
    from fanbu.analyses.watch.spec import Place
    from fanbu.analyses.watch.worth import Worth
    from fanbu.model.finding import Tone
    from fanbu.stats.expect import Strange

    Floats = NDArray[np.float64]

ASIDE = 0.5
"""What a metric weighs that no headline metric is made of."""
LEVELS = ((0.1, "high"), (0.03, "medium"), (0.0, "low"))
"""From which severity on an alert is called so."""
FEW = 5.0
"""Cases more or less that are no news, however rare they are."""
RATE, GRAVE_RATE, GRAVE = 0.1, 0.2, 0.1
"""Of what is told, the share that may be chance: of the usual, and of what moves a tenth of a week
of the whole."""
SURE = 0.005
"""The rate of false discoveries at which a holiday seen for the first time is told of."""
OWN_WAY = frozenset({"cost"})
"""More of it is neither good nor bad by itself."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One metric at one place on days that were not as they should have been.

    `expected` with `low` and `high`, between which 95 % of such stretches lie; of a ratio all are
    of the stretch as a whole. `share`: the same change as a share of the whole metric on these
    days. `q_value`: the rate of false discoveries at which it is told. `worth`: in money, where
    that can be said. `foretold`: what was expected, day by day; None of a place that is new.
    """

    metric: str
    place: Place
    days: Period
    value: float
    expected: float
    low: float
    high: float
    tone: Tone
    share: float
    materiality: float
    q_value: float
    worth: Worth | None = None
    foretold: Foretold | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> Mapping[str, str]:
        return dict(self.place)

    @property
    def effect(self) -> float:
        return self.value - self.expected

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.effect, self.value - self.high, self.value - self.low, 0.95)

    @property
    def relative(self) -> float:
        return self.effect / self.expected if self.expected else nan

    @property
    def certainty(self) -> float:
        return 1 - self.q_value

    @property
    def severity(self) -> float:
        return self.materiality * self.certainty

    @property
    def level(self) -> str:
        return next(name for least, name in LEVELS if self.severity >= least)


def worth_telling(one: Alert) -> bool:
    """What would be grave if it is so is told when less sure: to miss it costs more."""
    return one.q_value <= RATE or one.materiality >= GRAVE


class Dated(NamedTuple):
    """A series (by its row) with the days on which it was strange as a whole."""

    row: int
    key: tuple[str, Place]
    days: Period
    q_value: float


def dated_of(given: Strange, judged: Judged) -> Dated | None:
    """None where it is no news.

    Of what is sparse, what was over before the judged days, or a holiday seen for the first time.
    """
    row = given.series
    one, start = judged.series[row], judged.spec.period.start
    if judged.sparse(row):
        return None
    first, last = judged.dated(row, given.first, given.last)
    if np.isfinite(one.value[:first]).sum() < LEAST:  # nothing could be said of so early a day
        first, last = given.first, given.last
    if last < len(one.value) - JUDGED:
        return None
    if given.q_value > SURE and judged.first_time(row, first, last):
        return None
    days = Period(start + timedelta(first), start + timedelta(last))
    return Dated(row, (one.metric, one.place), days, given.q_value)


def alert(given: Dated, judged: Judged) -> Alert | None:
    """None where it is no news after all.

    Nothing is known of the days, they lie within the band as a whole, or a few cases make all of
    it.
    """
    spec, one, row, days = judged.spec, judged.series[given.row], given.row, given.days
    found = judged.foretell.of(*given.key, days) if judged.foretell is not None else None
    if found is None:
        return None
    value, expected, low, high = found.value, found.mean, found.low, found.high
    info = spec.metrics[one.metric]
    few = info.unit == "count" and adds(info) and abs(value - expected) < FEW
    if low <= value <= high or few:
        return None
    start = spec.period.start
    first, last = (days.start - start).days, (days.end - start).days
    share = _share(row, slice(first, last + 1), judged, value - expected, expected)
    weight = 1.0 if one.metric in closure(spec) else ASIDE
    lately = slice(max(first, len(one.value) - JUDGED), last + 1)
    weekly = _of_week(row, lately, judged, found)
    if weekly is None:
        weekly = abs(share) * (lately.stop - lately.start) / JUDGED
    tone: Tone = "watch" if one.metric in OWN_WAY else tone_of(info, value - expected)
    return Alert(
        one.metric, one.place, days, value, expected, low, high, tone, share,
        min(weekly, 1.0) * weight, given.q_value,
        worth_of(row, first, last, value - expected, judged), found,
    )  # fmt: skip


def _of_week(row: int, days: slice, judged: Judged, found: Foretold) -> float | None:
    """Of a sum: the change on days of the judged week as a share of what the whole should be."""
    one = judged.series[row]
    whole = judged.row.get((one.metric, ()))
    if whole is None or not adds(judged.spec.metrics[one.metric]):
        return None
    value = one.value[days]
    expected = found.daily[0, -len(value) :]
    both = np.isfinite(value) & np.isfinite(expected)
    mean = judged.mean(whole)[-JUDGED:]
    week = float(np.nanmean(mean)) * JUDGED if np.isfinite(mean).any() else 0.0
    return abs(float((value - expected)[both].sum())) / week if week > 0 and both.any() else None


def _share(row: int, days: slice, judged: Judged, effect: float, expected: float) -> float:
    """The change as a share of the whole metric; of a ratio, of what stands below its line."""
    one = judged.series[row]
    whole = judged.row.get((one.metric, ()))
    relative = effect / expected if expected else 1.0
    if whole is None or not one.place:
        return relative
    if judged.spec.metrics[one.metric].over == "ratio":
        part, every = (float(np.nansum(judged.series[at].base[days])) for at in (row, whole))
        return relative * min(part / every, 1.0) if every else 0.0
    value, meant = judged.stretch(whole, days.start, days.stop - 1)
    base = meant if isfinite(meant) and meant > 0 else value
    return effect / base if isfinite(base) and base > 0 else relative
