"""What a place's own earlier rate would have given: the base that rates are held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from fanbu.analyses.why.leaves import Floats


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

    @property
    def parts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """What `within` takes the sums of: float64[leaves] each."""
        n1, k0, n0 = self.rate.bottom, self.rate.top_before, self.rate.bottom_before
        grown = np.divide(n1, n0, out=np.zeros_like(n1), where=n0 > 0)
        return self.sums, k0, n0 * self.base, grown**2 * k0

    def within(self, due: float, was: float, made: float, squares: float) -> tuple[float, float]:
        """The sum over some leaves, and its variance in units of itself; given theirs of `parts`.

        As large as the place's own numerator was, where its weights have not changed: what was
        shrunk is given back. Nothing before: by the rates of all.
        """
        if was <= 0 or made <= 0:
            return due, due / max(float(self.rate.top_before.sum()), 1e-300)
        due *= was / made
        return due, max(squares / max(due, 1e-300), due / was)


def ratio(top: float, bottom: float) -> float:
    return float(top / bottom) if bottom else float("nan")
