"""Measures that add up over leaves: leads, orders, revenue, impressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.rootcause.certainty import p_values, stability
from fanbu.stats.rootcause.chance import Deal
from fanbu.stats.rootcause.common import shared
from fanbu.stats.rootcause.faint import faint
from fanbu.stats.rootcause.lattice import SAME, merged
from fanbu.stats.rootcause.noise import Law, information, law_of, null_of, residuals
from fanbu.stats.rootcause.search import Field, Found, search
from fanbu.stats.rootcause.types import (
    LEVEL,
    Cause,
    Localization,
    leaf_codes,
    matching,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from fanbu.stats.rootcause.types import Floats, Ints

NEXT = 10
"""Other names told beside the causes."""


def localize(
    codes: ArrayLike,
    real: ArrayLike,
    expected: ArrayLike,
    *,
    seed: int = 0,  # noqa: ARG001 - no chance is drawn here
) -> Localization:
    """The set of patterns that explains why `real` is apart from `expected`.

    `codes`: int[leaves, attributes] ≥ 0; `real`, `expected`: float[leaves], what was and what
    should have been, in any unit. Rows of the same codes are one leaf; leaves where both are 0 say
    nothing. When all leaves moved alike, the one
    cause is the pattern of all −1 (not in these dimensions), beside those that moved otherwise.
    No leaf, no attribute, or nothing significant at 5 %: no cause. `seed` changes nothing: chance
    is worked out, not drawn. Raises BadInput `leaves_differ`.
    """
    v, f = np.asarray(real, np.float64), np.asarray(expected, np.float64)
    ints, (v, f) = merged(leaf_codes(codes, v, f), v, f)
    said = (v != 0) | (f != 0)
    if not said.all():
        ints, v, f = ints.T[:, said].T, v[said], f[said]  # by attribute
    if not len(v) or not ints.shape[1]:
        return Localization((), ())
    common, f = shared(ints, v, f)
    if common and (v == f).all():
        return Localization(common, common)
    law = law_of(v, f)
    field = _field(ints, v, f, law)
    found, chances = _sought(field, Deal(field.z, information(f, law)))
    covers = [matching(ints, each.pattern) for each in found]
    causes = []
    for place, (each, chance) in enumerate(zip(found, chances, strict=True)):
        others = covers[:place] + covers[place + 1 :]
        effect = float((v - f)[covers[place]].sum())
        causes.append(Cause(each.pattern, effect, float(chance), stability(field, each, others)))
    sure = (*common, *(cause for cause in causes if cause.p_value <= LEVEL))
    rest = [cause for cause in causes if cause.p_value > LEVEL]
    return Localization(sure, (*sure, *rest, *_next(field, v - f, found)))


def _field(codes: Ints, real: Floats, expected: Floats, law: Law) -> Field:
    z = residuals(real, expected, law)
    return Field(codes, z, null_of(z))


def _sought(field: Field, deal: Deal) -> tuple[list[Found], list[float]]:
    """What moved leaf by leaf; where none of it is sure, what moved together."""
    found = search(field)
    covers = [matching(field.codes, each.pattern) for each in found]
    chances = p_values(deal, covers, [field.bits(each.pattern) for each in found])
    if any(chance <= LEVEL for chance in chances):
        return found, chances
    dim, dim_chances = faint(field, deal)
    known = {each.pattern for each in dim}
    rest = [place for place, each in enumerate(found) if each.pattern not in known]
    return [*dim, *(found[p] for p in rest)], [*dim_chances, *(chances[p] for p in rest)]


def _next(field: Field, apart: Floats, found: list[Found]) -> list[Cause]:
    """Patterns not chosen, by what they would have saved on their own."""
    known = {each.pattern for each in found}
    tried: list[tuple[int, int, int]] = []
    for place, gain in enumerate(field.alone):
        some = np.flatnonzero(gain > 0)
        best = some[np.argsort(-gain[some], kind="stable")[: NEXT + len(known)]]
        tried += [(-round(float(gain[cell]) / SAME), place, int(cell)) for cell in best]
    listed: list[Cause] = []
    for _, place, cell in sorted(tried)[: NEXT + len(known)]:
        cuboid = field.sums[place].cuboid
        pattern = field.lattice.pattern(cuboid, cell)
        if pattern not in known:
            leaves = field.lattice.leaves(cuboid, cell)
            listed.append(Cause(pattern, float(apart[leaves].sum()), 1.0, 0.0))
    return listed[:NEXT]
