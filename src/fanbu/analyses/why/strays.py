"""How far what was foretold of a stretch of days may be off: bands, and levels beyond counting."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from fanbu.analyses.watch.alerts import FEWEST
from fanbu.analyses.why.base import BACK
from fanbu.stats.expect import Reason
from fanbu.stats.rootcause.noise import MEDIAN_OF_NORMAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.watch.alerts import Judged
    from fanbu.analyses.why.leaves import Floats

Errors: TypeAlias = "tuple[Floats, Floats]"
"""float[stretches] each: how far off, as a share, and what was meant."""
OF_BAND = 1.959963984540054
"""Sigmas from the middle of a band of 95 % to its end."""
FEW = 2.8
"""The same where some four stretches tell what a sigma is (Student's t)."""
LEAST = 0.02
"""Nothing is foretold to less than so much of itself: what moves by less is no news."""
ENOUGH = 10
"""Stretches that tell a place's level; what it lacks of them all places of the metric stand in."""
UNSURE = 4.0
"""A sigma that n stretches tell is taken 1 + UNSURE/n times: far out Student's t lies there."""
WILDEST = 2.5
"""Sigmas at which a stretch is cut: what happened then is not what is usual."""


class Level(NamedTuple):
    """What was expected of one place, and the share of it that its level strays by (one sigma)."""

    mean: float
    stray: float


@dataclass(frozen=True, slots=True)
class Strays:
    """Of the days `first` to `last`; what is learned from ended before `since`."""

    judged: Judged
    first: int
    last: int
    since: int

    def band(self, row: int) -> tuple[float, float]:
        """Between which 95 % of such stretches lie; wide for a holiday never seen.

        Nobody knows how strong that is, on all of its days. Else it is at least as wide as earlier
        stretches strayed: those that a band is learned from overlap, and few tell little of what
        happens once in twenty.
        """
        judged = self.judged
        if judged.first_time(row, self.first, self.last):
            return self._afresh(row)
        low, high = judged.band(row, self.first, self.last)
        _, mean = judged.stretch(row, self.first, self.last)
        off, meant = self._errors(row)
        counted = judged.spec.metrics[judged.series[row].metric].unit == "count"
        if counted and mean > 0:
            half = OF_BAND * mean * sqrt(self.level(row) ** 2 + 1 / mean)
        else:
            times = OF_BAND * (1 + UNSURE / len(off)) if self._is_told(row) else FEW
            strayed = times * float(np.sqrt((off**2).mean())) if len(meant) else 0.0
            alone = (high - low) / 2 / abs(mean) if mean else 0.0
            half = abs(mean) * max(strayed, sqrt(alone**2 + (OF_BAND * LEAST) ** 2))
        return min(low, mean - half), max(high, mean + half)

    def level(self, row: int) -> float:
        """The share of itself that the whole of a sum strays by beyond counting: one sigma."""
        metric = self.judged.series[row].metric
        _, mean = self.judged.stretch(row, self.first, self.last)
        if self.judged.first_time(row, self.first, self.last):
            return self._unseen(row, mean)
        off, meant = self._errors(row)
        pool = self._together(metric)
        return _sigma((off, meant), pool, counted=self._counted(metric))

    def places(self, metric: str) -> dict[int, Level]:
        """Of every place of a sum, by its row: what was expected of it, and its stray.

        Two ways to foretell it are mixed, as they would have done best before: its own series, and
        its share of the whole in the weeks before. Where the history is short, or levels jump about
        by themselves, the share is the better one.
        """
        whole = self.judged.row.get((metric, ()))
        told = {
            row: self._both(row, whole)
            for row, one in enumerate(self.judged.series)
            if whole is not None and one.metric == metric and len(one.place) == 1
            and self.judged.told.reason[row] == Reason.JUDGED
        }  # fmt: skip
        weight = _best([past for past, _ in told.values()])
        counted = self._counted(metric)
        errors = {row: _off(past, weight) for row, (past, _) in told.items()}
        pool = _joined(list(errors.values()))
        found = {}
        for row, (_, (own, share)) in told.items():
            mean = weight * own + (1 - weight) * share
            if not (isfinite(mean) and mean > 0):
                continue
            if self.judged.first_time(row, self.first, self.last):
                found[row] = Level(mean, self._unseen(row, own))
            else:
                found[row] = Level(mean, _sigma(errors[row], pool, counted=counted))
        return found

    def _counted(self, metric: str) -> bool:
        return self.judged.spec.metrics[metric].unit == "count"

    def _unseen(self, row: int, mean: float) -> float:
        low, high = self._afresh(row)
        return (high - low) / 2 / OF_BAND / mean if mean > 0 and isfinite(high - low) else 0.0

    def _both(self, row: int, whole: int) -> tuple[Floats, tuple[float, float]]:
        """float[stretches, 3] of earlier ones: what came, what its series foretold, its share.

        And the last two of the days asked about. Stretches that lack something are left out.
        """
        past = [
            (self.judged.stretch(row, first, last), self._share(row, whole, first, last))
            for first, last in self._stretches()
        ]
        rows = [(came, own, share) for (came, own), share in past
                if isfinite(came) and own > 0 and share > 0]  # fmt: skip
        _, own = self.judged.stretch(row, self.first, self.last)
        share = self._share(row, whole, self.first, self.last, self.since)
        now = own, share if share > 0 else own
        return np.array(rows, np.float64).reshape(-1, 3), now

    def _share(
        self, row: int, whole: int, first: int, last: int, before: int | None = None
    ) -> float:
        """What a place's share of the weeks before is of what was expected of the whole."""
        before = first if before is None else before
        days = slice(max(before - BACK, 0), before)
        part, every = (self.judged.series[each].value[days] for each in (row, whole))
        there = np.isfinite(part) & np.isfinite(every)
        total = float(every[there].sum())
        _, mean = self.judged.stretch(whole, first, last)
        return float(part[there].sum()) / total * mean if total > 0 else 0.0

    def _stretches(self) -> list[tuple[int, int]]:
        """Earlier stretches as long, side by side, the latest first."""
        days = self.last - self.first + 1
        ends = range(self.since - 1, self.judged.told.first + days - 2, -days)
        return [(end - days + 1, end) for end in ends]

    def _is_told(self, row: int) -> bool:
        """Whether the band is learned from earlier stretches (as of `Judged.band`)."""
        days = self.last - self.first + 1
        known = np.isfinite(self.judged.series[row].value[self.judged.told.first : self.since])
        return int(known.sum()) - days >= FEWEST

    def _afresh(self, row: int) -> tuple[float, float]:
        judged = self.judged
        days = slice(self.first - judged.told.first, self.last + 1 - judged.told.first)
        one, here = judged.series[row], slice(self.first, self.last + 1)
        plain = bool(np.isnan(one.base).all())
        weight = np.ones(self.last + 1 - self.first) if plain else one.base[here]
        there = np.isfinite(one.value[here]) & np.isfinite(weight)
        whole = 1.0 if plain else float(weight[there].sum())
        low, high = (
            float((each[row, days] * weight)[there].sum()) / whole
            for each in (judged.told.low, judged.told.high)
        )
        return low, high

    def _errors(self, row: int) -> tuple[Floats, Floats]:
        """Of earlier stretches: how far off (a share), and what was meant."""
        told = [self.judged.stretch(row, *each) for each in self._stretches()]
        found = [(came / meant - 1, meant) for came, meant in told
                 if isfinite(came) and meant > 0]  # fmt: skip
        both = np.array(found, np.float64).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def _together(self, metric: str) -> Errors:
        """The same of all places of a metric."""
        return _joined(
            [
                self._errors(row)
                for row, one in enumerate(self.judged.series)
                if one.metric == metric and self.judged.told.reason[row] == Reason.JUDGED
            ]
        )


def _joined(errors: Sequence[Errors]) -> Errors:
    off, meant = (
        np.concatenate([np.zeros(0), *(each[side] for each in errors)]) for side in (0, 1)
    )
    return off, meant


def _best(past: Sequence[Floats]) -> float:
    """How much of both ways came nearest: least squares over all places, the wildest cut.

    Everything by its own series where nothing tells.
    """
    came, own, share = np.concatenate([np.zeros((0, 3)), *past]).T
    apart = (own - share) / np.sqrt(np.maximum(share, 1e-300))
    left = _cut((came - share) / np.sqrt(np.maximum(share, 1e-300)))
    squares = float(apart @ apart)
    return float(np.clip(left @ apart / squares, 0, 1)) if squares > 0 else 1.0


def _off(past: Floats, weight: float) -> Errors:
    meant = weight * past[:, 1] + (1 - weight) * past[:, 2]
    return past[:, 0] / meant - 1, meant


def _sigma(own: Errors, together: Errors, *, counted: bool) -> float:
    """How far a level strays beyond counting: by its own errors, or by those of all places.

    Few errors tell little of how far they reach, and what is beyond counting may be hidden in them.
    """
    if len(own[0]) >= ENOUGH:
        square = _excess(*own, 1.0, counted=counted)
        return max(sqrt(max(square, 0.0)) * (1 + UNSURE / len(own[0])), LEAST)
    number = max(len(together[0]), 1)
    return max(sqrt(max(_excess(*together, 1 + UNSURE / number, counted=counted), 0.0)), LEAST)


def _excess(off: Floats, meant: Floats, times: float, *, counted: bool) -> float:
    """`times` the mean square of errors, less counting; large places tell more, wild ones less."""
    if not len(off):
        return 0.0
    z = _cut(off * np.sqrt(meant))
    squares = times * z**2 / meant - (1 / meant if counted else 0.0)
    return float((squares * meant).sum() / meant.sum())


def _cut(errors: Floats) -> Floats:
    most = WILDEST * float(np.median(np.abs(errors))) / MEDIAN_OF_NORMAL if len(errors) else 0.0
    found: Floats = np.clip(errors, -most, most) if most > 0 else errors
    return found
