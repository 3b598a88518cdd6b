"""What all leaves share: a move that is not in these dimensions."""

from __future__ import annotations

from math import erfc, log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.rootcause.chance import student
from fanbu.stats.rootcause.noise import information, law_of, residuals
from fanbu.stats.rootcause.types import ANY, Cause

if TYPE_CHECKING:
    from fanbu.stats.rootcause.types import Floats, Ints

WIDELY = 0.8
"""Of every attribute, the part of expectation that moved along."""
LEVEL = 0.01
"""Chance of a common move where there is none."""
FAR = 3.0
"""Deviates at which a leaf's say in the common factor is cut (Huber's estimator)."""


def shared(codes: Ints, real: Floats, expected: Floats) -> tuple[tuple[Cause, ...], Floats]:
    """What all leaves share: the cause of all −1, and expectation moved by it.

    Shared when the leaves' common factor is farther from 1 than their scatter allows, and of every
    attribute more than four in five values (by expectation) moved half to twice as far as it.
    """
    some = expected > 0
    if not some.any() or not real.any():
        return _all_or_nothing(codes, real, expected)
    if some.sum() < 2:  # noqa: PLR2004 - one leaf shares with nobody
        return (), expected
    ratio = _typical(real[some], expected[some])
    if ratio <= 0 or not _everywhere(codes, real, expected, ratio):
        return (), expected
    ratio, error = _factor(real[some], expected[some], ratio)
    z = student(abs(log(ratio)) / error, float(some.sum()) - 1)
    chance = erfc(z / sqrt(2))
    if chance > LEVEL or not _everywhere(codes, real, expected, ratio):
        return (), expected
    moved = expected * ratio
    effect = float((moved - expected).sum())
    steady = round(1 - chance, 3)
    return (Cause((ANY,) * codes.shape[1], effect, chance, steady),), moved


def _all_or_nothing(
    codes: Ints, real: Floats, expected: Floats
) -> tuple[tuple[Cause, ...], Floats]:
    """Everything vanished, or nothing was expected: leaves that all fell on one side."""
    apart = real - expected
    chance = 0.5 ** (len(apart) - 1)
    if chance > LEVEL or not ((apart > 0).all() or (apart < 0).all()):
        return (), expected
    cause = Cause((ANY,) * codes.shape[1], float(apart.sum()), chance, round(1 - chance, 3))
    return (cause,), real


def _factor(real: Floats, expected: Floats, start: float) -> tuple[float, float]:
    """The factor common to most leaves, from a first guess, and the error of its logarithm."""
    ratio = start
    law = law_of(real, expected * start)
    spread = error = 1.0
    for _ in range(6):
        due = expected * ratio
        z = residuals(real, due, law)
        weight = information(due, law)
        said = np.clip(z, -FAR, FAR)
        heard = float((weight**2 * (np.abs(z) < FAR)).sum())
        spread = float(np.sqrt(np.mean(said**2)))
        error = max(spread / sqrt(max(heard, 1e-300)), 1e-9)
        step = float((weight * said).sum()) / max(heard, 1e-300)
        ratio *= float(np.exp(np.clip(step, -1, 1)))
    return ratio, error


def _typical(real: Floats, expected: Floats) -> float:
    """The median of the leaves' ratios, weighed by expectation."""
    order = np.argsort(real / expected)
    weight = np.cumsum(expected[order])
    return float((real / expected)[order][np.searchsorted(weight, weight[-1] / 2)])


def _everywhere(codes: Ints, real: Floats, expected: Floats, ratio: float) -> bool:
    for values in codes.T:
        was, should = np.bincount(values, real), np.bincount(values, expected)
        apart = np.divide(was, should, out=np.ones_like(was), where=should > 0) - 1
        along = apart / (ratio - 1) if ratio != 1 else np.zeros(len(was))
        moved = (along > 0.5) & (along < 2)  # noqa: PLR2004
        if float(should[moved].sum()) <= WIDELY * float(should.sum()):
            return False
    return True
