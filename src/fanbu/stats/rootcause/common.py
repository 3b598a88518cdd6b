"""What all leaves share: a move that is not in these dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.rootcause.types import ANY, Cause

if TYPE_CHECKING:
    from fanbu.stats.rootcause.types import Floats, Ints

ALIKE = 0.75
"""Leaves that lie on one side."""
WIDELY = 0.8
"""Of every attribute, the part of expectation that moved along."""
SURE = 4.0
"""(share − ½)²·leaves of a fair coin, thrown four sigmas off."""


def shared(codes: Ints, real: Floats, expected: Floats) -> tuple[tuple[Cause, ...], Floats]:
    """What all leaves share: the cause of all −1, and expectation moved by it.

    Shared when three quarters of the leaves lie on one side, and of every attribute more than
    four in five values (by expectation) moved at least half as far as the typical leaf.
    """
    some = expected > 0
    leaves = int(some.sum())
    ratio = _typical(real[some], expected[some]) if leaves else 1.0
    side = (real[some] > expected[some]) if ratio > 1 else (real[some] < expected[some])
    share = float(side.mean()) if leaves else 0.0
    sure = leaves * (share - 0.5) ** 2
    if share < ALIKE or sure < SURE or not _everywhere(codes, real, expected, ratio):
        return (), expected
    moved = expected * ratio
    effect = float((moved - expected).sum())
    return (Cause((ANY,) * codes.shape[1], effect, float(2 * np.exp(-2 * sure)), share),), moved


def _typical(real: Floats, expected: Floats) -> float:
    """The median of the leaves' ratios, weighed by expectation."""
    order = np.argsort(real / expected)
    weight = np.cumsum(expected[order])
    return float((real / expected)[order][np.searchsorted(weight, weight[-1] / 2)])


def _everywhere(codes: Ints, real: Floats, expected: Floats, ratio: float) -> bool:
    for values in codes.T:
        was, should = np.bincount(values, real), np.bincount(values, expected)
        apart = np.divide(was, should, out=np.ones_like(was), where=should > 0) - 1
        moved = apart / (ratio - 1) > 0.5 if ratio != 1 else np.zeros(len(was), np.bool_)  # noqa: PLR2004
        if float(should[moved].sum()) <= WIDELY * float(should.sum()):
            return False
    return True
