"""Causes that no leaf shows by itself: many leaves that moved a little, together."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.rootcause.lattice import SAME
from fanbu.stats.rootcause.search import MOST, Found
from fanbu.stats.rootcause.types import LEVEL, matching

if TYPE_CHECKING:
    from fanbu.stats.rootcause.chance import Deal
    from fanbu.stats.rootcause.search import Field


def faint(field_: Field, deal: Deal) -> tuple[list[Found], list[float]]:
    """Patterns whose weighted sums are too far out for chance, the farthest first, and p-values.

    The score of one common factor (Rao 1948) in every cell, its name paid; each found one is taken
    out, and the rest are scored again.
    """
    open_ = np.ones(len(deal.z), np.bool_)
    found: list[Found] = []
    chances: list[float] = []
    while len(found) < MOST:
        apart, variance = deal.moments(open_)
        best, gain, where = None, 0.0, 0
        told = field_.lattice.totals((apart * open_, variance * open_))
        for cuboid, (moved, spread) in zip(field_.lattice.cuboids, told, strict=True):
            score = moved**2 / (2 * np.maximum(spread, 1e-300)) - cuboid.bits
            cell = int(score.argmax())
            if score[cell] > (gain + SAME if best else 0.0):
                best, gain, where = cuboid, float(score[cell]), cell
        if best is None:
            break
        pattern = field_.lattice.pattern(best, where)
        inside = matching(field_.codes, pattern)
        chance = deal.p_value(inside & open_, ~open_) * exp(best.bits)
        if chance > LEVEL:
            break
        leaves = np.flatnonzero(inside & open_)
        found.append(Found(pattern, gain, leaves))
        chances.append(chance)
        open_ &= ~inside
    return found, chances
