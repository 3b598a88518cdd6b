"""Which series are strange in their judged days, with false discoveries under control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from fanbu.stats.expect.types import Expectation, Floats

RATE = 0.1
"""The share of false ones among what is told."""


@dataclass(frozen=True, slots=True)
class Strange:
    """Days `first` to `last` (from 0, both included) of one series, taken together.

    `value`, `expected`: sums over those of the days that are known. `p_value`: how often the
    judged days of a series hold something as strange; `q_value`: the least rate of false
    discoveries at which this is told (Benjamini–Hochberg).
    """

    series: int
    first: int
    last: int
    value: float
    expected: float
    p_value: float
    q_value: float

    @property
    def effect(self) -> float:
        return self.value - self.expected


def judge(
    values: ArrayLike,
    told: Expectation,
    *,
    rate: float = RATE,
    family: ArrayLike | None = None,
) -> list[Strange]:
    """The strange series, least likely first; of each the strangest days only.

    `values`: float[series, days], the ones `told` came from. Of what is told, a share of `rate` is
    chance. `family`: int[series], series that are asked one question together (Efron 2008): the
    rate holds in each family, so that many small places do not drown the whole they are parts of.
    None: all are one. Raises BadInput `series_differ`.
    """
    given = np.asarray(values, np.float64)
    if given.ndim != 2 or len(given) != len(told.reason):  # noqa: PLR2004 - series × days
        raise BadInput("series_differ", values=list(given.shape), days=len(told.reason))
    judged = told.run_p_value.shape[1]
    chance = np.where(np.isfinite(told.run_p_value), told.run_p_value, np.inf)
    least = chance.min(axis=1, initial=np.inf)
    tries = np.maximum(np.isfinite(told.run_p_value).sum(axis=1), 1)
    p_value = np.where(np.isfinite(least), np.minimum(least * tries, 1.0), np.nan)
    kinds = np.zeros(len(p_value), np.int64) if family is None else np.asarray(family, np.int64)
    if kinds.shape != p_value.shape:
        raise BadInput("series_differ", values=list(kinds.shape), days=len(p_value))
    q_value = np.full(len(p_value), np.nan)
    for kind in np.unique(kinds):
        q_value[kinds == kind] = false_discovery(p_value[kinds == kind])
    found = []
    for series in np.flatnonzero(q_value <= rate):
        day = int(chance[series].argmin())
        last = given.shape[1] - judged + day
        first = last - int(told.run[series, day]) + 1
        mean = told.mean[series, first - told.first : last - told.first + 1]
        value = given[series, first : last + 1]
        both = np.isfinite(mean) & np.isfinite(value)
        found.append(Strange(
            int(series), first, last, float(value[both].sum()), float(mean[both].sum()),
            float(p_value[series]), float(q_value[series]),
        ))  # fmt: skip
    return sorted(found, key=lambda each: (each.p_value, each.series))


def false_discovery(p_values: ArrayLike) -> Floats:
    """float[n] q-values (Benjamini and Hochberg 1995); NaN stays NaN and is not counted.

    Telling all with q ≤ r keeps the expected share of false ones among them at r or less.
    """
    given = np.asarray(p_values, np.float64)
    found = np.full(given.shape, np.nan)
    known = np.flatnonzero(np.isfinite(given))
    order = known[np.argsort(given[known], kind="stable")]
    scaled = given[order] * len(order) / np.arange(1, len(order) + 1)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found
