"""Layer 1, stats. A band from the errors of earlier forecasts that overlap one another.

Neighbouring trials share most of their days, so there are fewer of them than there seem: quantiles
of few come out too near to the middle. They are moved apart as a Student interval is wider than a
normal one.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

LEAST = 4.0
"""Trials of their own below which the widening grows no more: of fewer nobody knows the spread."""


def band(errors: ArrayLike, own: float, level: float) -> tuple[float, float, float]:
    """Below, in the middle and above of what an error may be: `level` of them lie between.

    `errors`: float[trials], finite. `own`: how many of them would stand beside one another without
    a day in common; at least 4 are taken. The quantiles are moved away from the median by
    t(own − 1) / z · √(1 + 1/own), what a prediction from so few independent normal errors needs.
    Raises BadInput `series_differ` without errors.
    """
    given = np.asarray(errors, np.float64)
    if given.ndim != 1 or not len(given):
        raise BadInput("series_differ", values=list(given.shape), days=0)
    count, end = max(own, LEAST), (1 + level) / 2
    z = NormalDist().inv_cdf(end)
    wider = student(z, count - 1) / z * sqrt(1 + 1 / count)
    below, middle, above = map(float, np.quantile(given, [1 - end, 0.5, end]))
    return middle + (below - middle) * wider, middle, middle + (above - middle) * wider


def student(z: float, freedom: float) -> float:
    """The quantile of Student's t where the normal one is `z`; within .01 from 3 degrees on.

    Abramowitz and Stegun 1964, 26.7.5.
    """
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
