"""How sure a cause is: against chance, and against other names for the same leaves."""

from __future__ import annotations

from math import erfc, exp, log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.rootcause.chance import TAIL
from fanbu.stats.rootcause.search import evidence
from fanbu.stats.rootcause.types import ANY, LEVEL, matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fanbu.stats.rootcause.chance import Deal
    from fanbu.stats.rootcause.search import Field, Found
    from fanbu.stats.rootcause.types import Bools, Floats, Pattern


def p_values(deal: Deal, covers: Sequence[Bools], bits: Sequence[float]) -> list[float]:
    """The chance of each of some causes, that any pattern moved so far by itself.

    `covers`: their leaves, the strongest cause first; `bits`: nats of their names. A cause is held
    against the leaves that no sure cause explains; those found sure are taken out, and the rest
    asked again. At last the rest are held against what none of them covers, if together they are
    so few that the tail is learned without them: leaves as far out as each other hide each other.
    Over all patterns a name of b nats is e^b tries (weighted Bonferroni: Σ e^−b ≤ 1).
    """
    chances = [1.0] * len(covers)
    open_ = list(range(len(covers)))
    sure = np.zeros(len(deal.z), np.bool_)

    def ask(place: int, others: Bools) -> bool:
        chance = deal.p_value(covers[place] & ~sure, others & ~covers[place]) * exp(bits[place])
        chances[place] = min(chance, 1.0)
        return chance <= LEVEL

    # one at a time: what is sure beside the strongest may be nothing without it
    while (found := next((place for place in open_ if ask(place, sure)), None)) is not None:
        sure |= covers[found]
        open_.remove(found)
    rest = sure.copy()
    for place in open_:
        rest |= covers[place]
    if (rest & ~sure).sum() <= TAIL * len(rest):
        for place in open_:
            ask(place, rest)
    return chances


def stability(field_: Field, found: Found, others: Iterable[Bools]) -> float:
    """The share of resampled worlds in which the pattern beats its neighbours and is worth naming.

    Leaves are drawn again (each a Poisson(1) number of times); sums over leaves are then about
    normal with variance Σw², so the share is worked out, not drawn. Neighbours: one attribute
    fewer, and the best with one attribute more. `others`: leaves of the other causes, which speak
    for neither side.
    """
    taken = np.zeros(len(field_.z), np.bool_)
    for other in others:
        taken |= other
    inside = matching(field_.codes, found.pattern)
    says = _judged(field_, inside)
    share = _above(says[inside], log(2 ** len(found.pattern)))
    for wide in _wider(found.pattern):
        extra = matching(field_.codes, wide) & ~inside & ~taken
        share = min(share, _above(-says[extra], 0.0))
    for left in _left_out(field_, found.pattern, inside, says):
        share = min(share, _above(left, 0.0))
    return round(share, 3)


def _judged(field_: Field, inside: Bools) -> Floats:
    """What every leaf says for having moved as these did."""
    low, high = np.quantile(field_.z[inside], [0, 1])
    like = (field_.z >= low) & (field_.z <= high)
    says = np.full(len(field_.z), log(0.1))
    says[like] = evidence(field_.z[like], field_.quiet[like], field_.null)
    return says


def _wider(pattern: Pattern) -> list[Pattern]:
    fixed = [a for a, code in enumerate(pattern) if code != ANY]
    return [tuple(ANY if a == drop else code for a, code in enumerate(pattern)) for drop in fixed]


def _left_out(field_: Field, pattern: Pattern, inside: Bools, says: Floats) -> list[Floats]:
    """For each open attribute, the leaves its best single value would leave out."""
    codes, mine = field_.codes[inside], says[inside]
    found = []
    for attribute, code in enumerate(pattern):
        if code != ANY:
            continue
        best = int(np.bincount(codes[:, attribute], mine).argmax())
        left = mine[codes[:, attribute] != best]
        if len(left):
            found.append(left)
    return found


def _above(says: Floats, level: float) -> float:
    """P(the resampled sum exceeds `level`); no leaf says nothing against it: 1."""
    if not len(says):
        return 1.0
    return 0.5 * erfc((level - float(says.sum())) / (sqrt(2 * float((says**2).sum())) + 1e-300))
