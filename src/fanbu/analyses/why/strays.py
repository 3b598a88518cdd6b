"""How far the levels of places may be off, beyond counting, where a stretch of days is foretold."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.watch.bands import OF_BAND, Errors, afresh, cut, errors_of, sigma, stretches
from fanbu.analyses.why.base import BACK
from fanbu.stats.expect import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.watch.judged import Judged
    from fanbu.analyses.why.leaves import Floats, Ints


class Level(NamedTuple):
    """What was expected of one place, and the share of it that its level strays by (one sigma)."""

    mean: float
    stray: float


@dataclass(frozen=True, slots=True)
class Strays:
    """Of the days `at` (int[days], rising); what is learned from ended before all that is judged.

    Of no other days: a place that lacks some of the period's would have less of the whole.
    """

    judged: Judged
    at: Ints

    @property
    def days(self) -> int:
        return len(self.at)

    @property
    def first(self) -> int:
        return int(self.at[0])

    @property
    def last(self) -> int:
        return int(self.at[-1])

    def level(self, row: int) -> float:
        """The share of itself that the whole of a sum strays by beyond counting: one sigma."""
        metric = self.judged.series[row].metric
        _, mean = self.judged.over(row, self.at)
        if self.judged.first_time(row, self.first, self.last):
            return self._unseen(row, mean)
        off, meant = errors_of(self.judged, row, self.days)
        pool = self._together(metric)
        return sigma((off, meant), pool, counted=self._counted(metric))

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
                found[row] = Level(mean, sigma(errors[row], pool, counted=counted))
        return found

    def _counted(self, metric: str) -> bool:
        return self.judged.spec.metrics[metric].unit == "count"

    def _unseen(self, row: int, mean: float) -> float:
        low, high = afresh(self.judged, row, self.at)
        return (high - low) / 2 / OF_BAND / mean if mean > 0 and isfinite(high - low) else 0.0

    def _both(self, row: int, whole: int) -> tuple[Floats, tuple[float, float]]:
        """float[stretches, 3] of earlier ones: what came, what its series foretold, its share.

        And the last two of the days asked about. Stretches that lack something are left out.
        """
        past = [
            (
                self.judged.stretch(row, first, last),
                self._share(row, whole, np.arange(first, last + 1)),
            )
            for first, last in stretches(self.judged, self.days)
        ]
        rows = [(came, own, share) for (came, own), share in past
                if isfinite(came) and own > 0 and share > 0]  # fmt: skip
        _, own = self.judged.over(row, self.at)
        since = len(self.judged.series[row].value) - self.judged.last
        share = self._share(row, whole, self.at, since)
        now = own, share if share > 0 else own
        return np.array(rows, np.float64).reshape(-1, 3), now

    def _share(self, row: int, whole: int, at: Ints, before: int | None = None) -> float:
        """What a place's share of the weeks before is of what was expected of the whole."""
        before = int(at[0]) if before is None else before
        days = slice(max(before - BACK, 0), before)
        part, every = (self.judged.series[each].value[days] for each in (row, whole))
        there = np.isfinite(part) & np.isfinite(every)
        total = float(every[there].sum())
        _, mean = self.judged.over(whole, at)
        return float(part[there].sum()) / total * mean if total > 0 else 0.0

    def _together(self, metric: str) -> Errors:
        """The same of all places of a metric."""
        return _joined(
            [
                errors_of(self.judged, row, self.days)
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
    left = cut((came - share) / np.sqrt(np.maximum(share, 1e-300)))
    squares = float(apart @ apart)
    return float(np.clip(left @ apart / squares, 0, 1)) if squares > 0 else 1.0


def _off(past: Floats, weight: float) -> Errors:
    meant = weight * past[:, 1] + (1 - weight) * past[:, 2]
    return past[:, 0] / meant - 1, meant
