"""Ratios: conversion rate, click rate, ROI. Numerator and denominator, never their quotient.

Patterns are put in order by likelihood: how much better a pattern's own rate says its numerator
than its base rate does (Poisson; Kulldorff 1997, A spatial scan statistic, without the outside's
term). Whether chance moves a pattern so far is asked of how numerators fell on now and before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import erf, exp, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.errors import BadInput
from fanbu.stats.rootcause.chance import Deal
from fanbu.stats.rootcause.common import shared
from fanbu.stats.rootcause.lattice import SAME, Lattice, merged
from fanbu.stats.rootcause.noise import MEDIAN_OF_NORMAL, Law, law_of, shared_out, whole_unit
from fanbu.stats.rootcause.types import ANY, LEVEL, Cause, Localization, leaf_codes, matching

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from fanbu.stats.rootcause.types import Bools, Floats, Ints, Pattern

MOST = 5
NEXT = 10
WORTH = 0.2
TRIED = 10
"""Patterns held against chance before nothing is said to be left."""
"""A further cause must explain at least this share of what the first one did."""
SWEEPS = 3
LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Rates:
    """One problem.

    `seen`: the numerator as it was; `own`: as each leaf's own base rate would have it; `level`: as
    half its own and half everybody's would, in the logarithm; `law`: how far leaves stray from
    `own` by themselves; `unit`: what counts as one of the numerator.
    """

    codes: Ints
    lattice: Lattice
    seen: Floats
    own: Floats
    level: Floats
    law: Law
    deal: Deal
    unit: float


class Candidate(NamedTuple):
    """A pattern that its base rate does not explain.

    `rank`: nats that it is ordered by; `bits`: nats of its name; `apart`: numerator above its own
    base.
    """

    rank: float
    bits: float
    apart: float
    pattern: Pattern


def localize_ratio(
    codes: ArrayLike,
    numerator: ArrayLike,
    denominator: ArrayLike,
    base_numerator: ArrayLike,
    base_denominator: ArrayLike,
    *,
    seed: int = 0,  # noqa: ARG001 - no chance is drawn here
) -> Localization:
    """The patterns whose rate moved: `numerator/denominator` now against the base's.

    All float[leaves] beside `codes` int[leaves, attributes] ≥ 0; denominators ≥ 0. Rows of the
    same codes are one leaf. For order and effect (in units of the numerator) a leaf's base rate is
    shrunk to what its attributes' rates have it, by as much as base rates scatter by chance
    (gamma–Poisson, moments); for certainty it is not needed (`_deal`). A move in the share of
    leaves alone is none of the rate: no cause. No leaf, a base or a denominator without anything:
    no cause. `seed` changes nothing: no chance is drawn. Raises BadInput `leaves_differ`,
    `leaves_negative`.
    """
    k1, n1, k0, n0 = (
        np.asarray(each, np.float64)
        for each in (numerator, denominator, base_numerator, base_denominator)
    )
    ints = leaf_codes(codes, k1, n1, k0, n0)
    if (n1 < 0).any() or (n0 < 0).any():
        raise BadInput("leaves_negative", leaf=int(np.flatnonzero((n1 < 0) | (n0 < 0))[0]))
    ints, (k1, n1, k0, n0) = merged(ints, k1, n1, k0, n0)
    some = n1 > 0
    if not some.any() or not ints.shape[1] or k0.sum() <= 0 or n0.sum() <= 0:
        return Localization((), ())
    if not some.all():
        ints = ints.T[:, some].T  # by attribute
        k1, n1, k0, n0 = (each[some] for each in (k1, n1, k0, n0))
    rates = _rates(ints, k1, n1, k0, n0)
    common, own = shared(rates.codes, rates.seen, rates.own)
    if common and (rates.seen == own).all():
        return Localization(common, common)
    if common:
        rates = replace(rates, own=own, level=rates.level * (own.sum() / rates.own.sum()))
    listed = _candidates(rates)
    chosen = (*common, *_chosen(rates, listed))
    rest = [Cause(each.pattern, each.apart, 1.0, 0.0) for each in listed[: NEXT + MOST]]
    known = {cause.pattern for cause in chosen}
    return Localization(chosen, (*chosen, *(c for c in rest if c.pattern not in known)))


def _rates(codes: Ints, k1: Floats, n1: Floats, k0: Floats, n0: Floats) -> Rates:
    whole = float(k0.sum() / n0.sum())
    unit = _unit(k1, k1 + k0, n1 / (n1 + n0))
    usual = _usual(codes, k0, n0 * whole, unit) * whole
    weight = _scatter(k0, n0, usual, unit)
    rate = (k0 + weight * usual) / (n0 + weight)
    own, level = n1 * rate, n1 * np.sqrt(np.maximum(rate * whole, 0.0))
    law = law_of(k1, own)
    deal = _deal(k1 / unit, n1 / (n1 + n0), (k1 + k0) / unit, law.share)
    return Rates(codes, Lattice.of(codes), k1, own, level, law, deal, unit)


def _deal(seen: Floats, part: Floats, both: Floats, stray: float) -> Deal:
    """Leaves by how their numerators fell on now (`seen`, of `both`) and before.

    Given both together, the part of now is binomial with the denominators' shares, whatever the
    leaf's rate: no base rate is estimated, no mix can matter (Mantel & Haenszel 1959). `stray`: the
    relative variance of rates that wander by themselves.
    """
    z = shared_out(seen, both, part)
    information = np.maximum(both, 0.0) * part * (1 - part)  # what went back tells of no rate
    wide = 1 + stray * information
    return Deal(z / np.sqrt(wide), np.sqrt(information / wide))


def _unit(seen: Floats, both: Floats, part: Floats) -> float:
    """What counts as one: of whole numbers their divisor, of amounts what their scatter says."""
    one = whole_unit(seen, both)
    due = both * part * (1 - part)
    some = due > 0
    if one or not some.any():
        return one or 1.0
    squares = (seen - both * part)[some] ** 2 / due[some]
    return max(float(np.median(squares)) / MEDIAN_OF_NORMAL**2, LEAST * float(both.max()))


def _usual(codes: Ints, seen: Floats, due: Floats, unit: float) -> Floats:
    """The factor of each leaf's base rate that its attributes' values have (raking).

    Half a unit is added to every value, so that a rate of nothing is never certain.
    """
    factor = np.ones(len(seen))
    sums = [np.bincount(values, seen) + unit / 2 for values in codes.T]
    for _ in range(SWEEPS):
        for values, told in zip(codes.T, sums, strict=True):
            factor = factor * (told / (np.bincount(values, due * factor) + unit / 2))[values]
    return factor


def _scatter(k0: Floats, n0: Floats, usual: Floats, unit: float) -> Floats:
    """How many units of denominator a leaf's usual rate is worth beside its own.

    Moments of the gamma–Poisson, a leaf's rate being its usual one times g of variance τ:
    Var(k) = unit·m + m²·τ, so the usual rate weighs unit/(usual·τ); very much where leaves differ
    no more than counting does.
    """
    due = n0 * usual
    apart = float(((k0 - due) ** 2 - unit * due).sum())
    tau = max(apart / max(float((due**2).sum()), LEAST), 1e-6)
    found: Floats = unit / (np.maximum(usual, LEAST * float(usual.max())) * tau)
    return found


def _saved(seen: Floats, expected: Floats) -> Floats:
    """Poisson log-likelihood ratio of the own rate over the expected one; 0 where nothing is."""
    due = np.maximum(expected, LEAST)
    logs = np.log(np.maximum(seen, LEAST) / due)
    found: Floats = np.maximum(np.where(seen > 0, seen * logs, 0.0) - (seen - due), 0.0)
    return found


def _candidates(rates: Rates, open_: Bools | None = None) -> list[Candidate]:
    """Every pattern that its base rate does not explain, best first."""
    say = np.ones(len(rates.seen)) if open_ is None else open_.astype(np.float64)
    listed: list[Candidate] = []
    sides = [values * say / rates.unit for values in (rates.seen, rates.own, rates.level)]
    told = rates.lattice.totals(sides)
    for cuboid, (seen, own, level) in zip(rates.lattice.cuboids, told, strict=True):
        ordered = np.sqrt(_saved(seen, own) * _saved(seen, level))
        ordered[np.sign(seen - own) != np.sign(seen - level)] = 0.0
        for cell in np.argsort(-ordered)[:NEXT]:
            if ordered[cell] > cuboid.bits and cuboid.count[cell] > 0:
                pattern = rates.lattice.pattern(cuboid, int(cell))
                rank = float(ordered[cell]) - cuboid.bits
                apart = float(seen[cell] - own[cell]) * rates.unit
                listed.append(Candidate(rank, cuboid.bits, apart, pattern))
    return sorted(listed, key=lambda each: -round(each.rank / SAME))


def _chosen(rates: Rates, listed: list[Candidate]) -> tuple[Cause, ...]:
    """The first in order that chance does not explain; then, without its leaves, the next."""
    open_ = np.ones(len(rates.seen), np.bool_)
    chosen: list[Cause] = []
    first = 0.0
    while len(chosen) < MOST:
        for best in listed[:TRIED]:
            if abs(best.apart) < WORTH * first:
                continue
            inside = matching(rates.codes, best.pattern)
            chance = rates.deal.p_value(inside & open_, ~open_) * exp(best.bits)
            if chance <= LEVEL:
                break
        else:
            break
        chosen.append(_cause(rates, best, chance))
        first = max(first, abs(best.apart))
        open_ &= ~inside
        listed = _candidates(rates, open_)
    return tuple(chosen)


def _cause(rates: Rates, found: Candidate, chance: float) -> Cause:
    return Cause(found.pattern, found.apart, float(chance), _stability(rates, found))


def _stability(rates: Rates, found: Candidate) -> float:
    """The share of resampled worlds in which the pattern moved further than its neighbours.

    Neighbours: the other leaves of each pattern with one attribute fewer, and no move at all; by
    the normal law of the sums.
    """
    inside = matching(rates.codes, found.pattern)
    share = _apart(rates, inside, None)
    for attribute, code in enumerate(found.pattern):
        if code != ANY:
            wide = (*found.pattern[:attribute], ANY, *found.pattern[attribute + 1 :])
            share = min(share, _apart(rates, inside, matching(rates.codes, wide) & ~inside))
    return round(share, 3)


def _apart(rates: Rates, inside: Bools, outside: Bools | None) -> float:
    """P(the index of the inside stays on its side of the outside's, or of 1)."""

    def index(some: Bools) -> tuple[float, float]:
        own = max(float(rates.own[some].sum()), LEAST)
        seen = float(rates.seen[some].sum())
        squares = float((rates.own[some] ** 2).sum())
        variance = rates.law.count * max(seen, 1.0) + rates.law.share * squares
        return seen / own, variance / own**2

    here, error = index(inside)
    there, other = (1.0, 0.0) if outside is None or not outside.any() else index(outside)
    side = 1.0 if here > 1 else -1.0
    return 0.5 * (1 + erf(side * (here - there) / sqrt(2 * (error + other))))
