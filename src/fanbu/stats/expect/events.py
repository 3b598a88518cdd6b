"""Of series most of whose days have nothing: how many events come, and what one brings."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.expect.counts import quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Events:
    """What comes in events, float[series].

    `unit`: what one brings, NaN where a series is no sum of such; `off`: by how much of one a sum
    may miss a whole number of them (of counts 0, of amounts half a one: prices differ). Of rare
    series, NaN for others: `more`, by what a mean is multiplied where it is asked how far it may be
    off, and `over`, the overdispersion about that.
    """

    unit: Floats
    off: Floats
    more: Floats
    over: Floats

    @classmethod
    def none(cls, series: int) -> Events:
        return cls(*(np.full(series, np.nan) for _ in fields(cls)))

    @property
    def rare(self) -> Bools:
        """bool[series]: whether it is foretold by its rate."""
        return np.isfinite(self.over)

    def take(self, rows: Ints) -> Events:
        """Those of some series."""
        return Events(*(getattr(self, each.name)[rows] for each in fields(self)))

    def put(self, rows: Ints, others: Events) -> None:
        """Others' in the place of some series'."""
        for each in fields(self):
            getattr(self, each.name)[rows] = getattr(others, each.name)

    def counted(self, values: Floats) -> Floats:
        """float[series, days]: about how many events a value is, one at least unless it is none."""
        number = np.round(values / self.unit[:, None])
        return np.where(values > 0, np.maximum(number, 1.0), number)

    def due(self, mean: Floats) -> tuple[Floats, Floats]:
        """float[series, days] each: how many events are due, and their overdispersion."""
        over = np.broadcast_to(self.over[:, None], mean.shape)
        return mean * (self.more / self.unit)[:, None], over

    def band(self, mean: Floats, level: float) -> tuple[Floats, Floats]:
        """Between which `level` of stretches lie that should be `mean`: float[series, days]."""
        number, over = self.due(mean)
        return self.between(number, over, level)

    def between(self, number: Floats, over: Floats, level: float) -> tuple[Floats, Floats]:
        """The same of so many events as are due."""
        beyond, off = (1 - level) / 2, self.off[:, None]
        low, high = (quantiles(number, over, share) for share in (beyond, 1 - beyond))
        low, high = np.maximum(low - off, 0.0), np.where(high > 0, high + off, 0.0)
        return low * self.unit[:, None], high * self.unit[:, None]
