"""The scale on which days are compared: logarithmic for large values, a root for small counts.

With x = y/unit the scale is g(x) = 2/√φ · asinh √(φ(x + 3/8)), which makes the noise of
Var(x) = x + φx² even (Anscombe 1948, for the negative binomial). It is divided by its slope in the
logarithm at the series' typical day, so that a difference of .1 is about a tenth of a day there.
Series that go below zero are compared as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.expect.types import WEEK

if TYPE_CHECKING:
    from fanbu.stats.expect.types import Bools, Floats, Ints

SHIFT = 3 / 8
LEAST_PHI = 0.1
"""Bends the scale of steady series to the logarithm all the same: effects multiply."""
TRIM = 0.95
TRIMMED_SQUARE = 0.7588
"""E z² given |z| below its 95 % quantile, z standard normal."""
LEAST_NOISE, MOST_NOISE, MOST_PHI = 0.01, 3.0, 4.0
RECENT = 30 * WEEK
"""Days that the noise is learned from."""
_TYPICAL_LEAST = 0.05
ALIKE = 10.0
"""Whole numbers that come in pieces of more than so many of their divisor are amounts."""


@dataclass(frozen=True, slots=True)
class Scale:
    """float[series] each.

    `unit`: of one count; `piece`: what one of the things brings that come by themselves, as far as
    days without any tell, NaN else; `typical`: a usual day, in units; `phi`: overdispersion,
    `bend`: that of the scale; `slope`, `origin`: of the scale at the typical day; `noise`: a usual
    day's standard deviation on the scale; `plain`: bool, series compared as they are; `counts`:
    bool, series of whole numbers.
    """

    unit: Floats
    piece: Floats
    typical: Floats
    phi: Floats
    bend: Floats
    slope: Floats
    origin: Floats
    noise: Floats
    plain: Bools
    counts: Bools

    def take(self, rows: Ints) -> Scale:
        """Those of some series."""
        return Scale(*(getattr(self, each.name)[rows] for each in fields(self)))

    def to(self, values: Floats) -> Floats:
        """float[series, days] → the same on the scale."""
        x = values / self.unit[:, None]
        bent = _bent(np.maximum(x, 0.0), self.bend[:, None])
        found: Floats = np.where(
            self.plain[:, None], x - self.typical[:, None],
            (bent - self.origin[:, None]) / self.slope[:, None],
        )  # fmt: skip
        return found

    def back(self, scaled: Floats) -> Floats:
        """The inverse of `to`; below what a zero is there, zero."""
        x = self._unbent(scaled)
        plain = scaled + self.typical[:, None]
        found: Floats = np.where(self.plain[:, None], plain, np.maximum(x, 0.0))
        return found * self.unit[:, None]

    def variance(self, scaled: Floats, known: Floats) -> Floats:
        """float[series, days]: the noise's variance about the fitted day `scaled`.

        `known`: the share of the day that is known: what is counted of a part is less sure.
        """
        phi, bend = self.phi[:, None], self.bend[:, None]
        typical = np.maximum(self.typical, _TYPICAL_LEAST)[:, None]
        usual = self.noise[:, None] ** 2 / _spread(typical, phi, bend, 1.0)
        x = np.maximum(self._unbent(scaled), _TYPICAL_LEAST)
        found = _spread(x, phi, bend, known) * usual
        if self.plain.any():
            found[self.plain] = self.noise[self.plain, None] ** 2
        return found

    def _unbent(self, scaled: Floats) -> Floats:
        """In units, below zero where it is less than what a zero is on the scale."""
        root = np.sqrt(self.bend)
        turned = scaled * (self.slope * root)[:, None]
        turned += (self.origin * root)[:, None]
        grown = np.exp(np.clip(turned, 0.0, 600.0, out=turned), out=turned)
        found: Floats = 1 / grown
        found += grown
        found -= 2
        found /= (4 * self.bend)[:, None]  # sinh², written out
        found -= SHIFT
        return found


def _bent(x: Floats, bend: Floats) -> Floats:
    found: Floats = 2 / np.sqrt(bend) * np.arcsinh(np.sqrt(bend * (x + SHIFT)))
    return found


def _spread(x: Floats, phi: Floats, bend: Floats, known: Floats | float) -> Floats:
    """Variance on the scale: (x/known + φx²) times the square of its slope."""
    near = x + SHIFT
    found: Floats = (x / known + phi * x**2 + 0.1) / (near * (1 + bend * near))
    return found


def scale_of(values: Floats, cases: Floats | None = None) -> Scale:
    """The scale of each series, from its history: float[series, days], NaN where unknown.

    `cases`: float[series], how many stand behind a usual day of a ratio, NaN for other series.
    """
    usual = _mean(values)
    plain = np.asarray((values < 0).any(axis=1))
    pieces, whole = _units(values, usual)
    if cases is not None:
        ratio = np.isfinite(cases) & (cases > 0)
        pieces = np.where(ratio, usual / np.where(ratio, cases, 1.0), pieces)
        whole = whole & ~ratio
    unit = np.where(plain, _mean(np.abs(values)), pieces)
    unit = np.where(unit > 0, unit, 1.0)
    typical = usual / unit
    floor = np.maximum(typical, _TYPICAL_LEAST)
    recent = values[:, -RECENT:]
    jumps = _jumps(np.where(plain[:, None], recent, 0.0))
    roots = _jumps(2 * np.sqrt(np.maximum(recent, 0.0) / unit[:, None] + SHIFT))
    phi = np.where(plain, 0.0, np.clip(_trimmed(roots**2) / 2 - 1, 0, MOST_PHI * floor) / floor)
    bend = np.maximum(phi, LEAST_PHI)
    slope = np.sqrt((floor + SHIFT) / (1 + bend * (floor + SHIFT)))
    noise = np.sqrt(_spread(floor, phi, bend, 1.0)) / slope
    noise = np.where(plain, np.sqrt(_trimmed(jumps**2) / 2) / unit, noise)
    noise = np.clip(noise, LEAST_NOISE, MOST_NOISE)
    return Scale(
        unit,
        np.where(plain, np.nan, _piece(values, usual, np.where(whole, pieces, 0.0))),
        typical,
        phi,
        bend,
        slope,
        _bent(np.maximum(typical, 0.0), bend),
        noise,
        plain,
        whole & ~plain,
    )


def _units(values: Floats, usual: Floats) -> tuple[Floats, Bools]:
    """One count, and whether values are whole numbers.

    Of whole numbers it is their greatest common divisor. An amount that is sometimes zero is
    counted in about −log(share of zeros) pieces a day; one that never is has pieces so small that
    only its relative noise counts.
    """
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    whole = (filled == np.round(filled)).all(axis=1) & (filled.max(axis=1, initial=0) < 2**53)
    unit = np.ones(len(values))
    if whole.any():
        unit[whole] = np.gcd.reduce(filled[whole].astype(np.int64), axis=1)
    rest = ~whole
    if rest.any():
        share = ((filled == 0) & known).sum(axis=1)[rest] / np.maximum(known.sum(axis=1)[rest], 1)
        pieces = np.where(share > 0, -np.log(np.maximum(share, 1e-9)), 1e3)
        unit[rest] = usual[rest] / np.maximum(pieces, 1e-3)
    return unit, whole


def _piece(values: Floats, usual: Floats, least: Floats) -> Floats:
    """float[series]: by the share of days that are empty; `least` where that is about as much.

    Prices are whole numbers, too: that an order brings 2,980 makes it no count of tens.
    """
    known = np.isfinite(values)
    share = ((values == 0) & known).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    some = (share > 0) & (share < 1)
    found = usual / -np.log(np.where(some, share, 0.5))
    return np.where(some, np.where(found <= ALIKE * least, least, found), np.nan)


def _jumps(values: Floats) -> Floats:
    """From the same weekday a week before."""
    found: Floats = values[:, WEEK:] - values[:, :-WEEK]
    return found


def _mean(values: Floats) -> Floats:
    known = np.isfinite(values)
    found: Floats = np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return found


def _trimmed(squares: Floats) -> Floats:
    """The variance that the calmest 95 % of squares tell, as if they were normal's."""
    known = np.isfinite(squares)
    count = known.sum(axis=1)
    ordered = np.sort(np.where(known, squares, np.inf), axis=1)
    kept = np.ceil(count * TRIM).astype(np.int64)
    take = np.arange(ordered.shape[1]) < kept[:, None]
    total = np.where(take, ordered, 0.0).sum(axis=1)
    found: Floats = total / np.maximum(kept, 1) / TRIMMED_SQUARE
    return found
