"""What a place's own earlier rate would have given: the base that rates are held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.analyses.why.leaves import Floats

    Bools = NDArray[np.bool_]


class Rate(NamedTuple):
    """The sides of a ratio as they are searched: numerator and denominator, now and before."""

    top: Floats
    bottom: Floats
    top_before: Floats
    bottom_before: Floats


@dataclass(frozen=True, slots=True)
class Due:
    """The numerator that each leaf's own earlier rate would give its denominator of now.

    Leaf by leaf, so that weights within a place are no rate. Rates are shrunk to the whole's by as
    much as they differ by chance only (gamma-Poisson, moments): `base`, float[leaves].
    """

    rate: Rate
    base: Floats

    @classmethod
    def of(cls, rate: Rate, wild: float) -> Due:
        k0, n0 = rate.top_before, rate.bottom_before
        whole = ratio(k0.sum(), n0.sum())
        scatter = float(((k0 - n0 * whole) ** 2 - wild * n0 * whole).sum())
        scatter /= max(float((n0**2).sum()), 1e-300)
        if scatter <= 0:
            return cls(rate, np.full(len(k0), whole))
        weight = wild * whole / scatter
        both = n0 + weight
        shrunk = (k0 + weight * whole) / np.where(both > 0, both, 1.0)
        return cls(rate, np.where(both > 0, shrunk, whole))

    @property
    def sums(self) -> Floats:
        return self.rate.bottom * self.base

    def within(self, some: Bools) -> tuple[float, float]:
        """The sum over some leaves, and its variance in units of itself.

        As large as the place's own numerator was, where its weights have not changed: what was
        shrunk is given back. Nothing before: by the rates of all.
        """
        k0, n0 = self.rate.top_before, self.rate.bottom_before
        due = float(self.sums[some].sum())
        was, made = float(k0[some].sum()), float((n0 * self.base)[some].sum())
        if was <= 0 or made <= 0:
            return due, due / max(float(k0.sum()), 1e-300)
        due *= was / made
        n1 = self.rate.bottom[some]
        grown = np.divide(n1, n0[some], out=np.zeros_like(n1), where=n0[some] > 0)
        squares = float((grown**2 * k0[some]).sum())
        return due, max(squares / max(due, 1e-300), due / was)


def ratio(top: float, bottom: float) -> float:
    return float(top / bottom) if bottom else float("nan")
