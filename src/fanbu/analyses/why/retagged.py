"""Rows that lost their name: no move of the business."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.why.spec import Place
from fanbu.analyses.why.verdict import is_sure

if TYPE_CHECKING:
    from fanbu.analyses.why.choice import Target
    from fanbu.analyses.why.leaves import Leaves

TAGGED = frozenset(
    {"channel", "source", "campaign", "ad_campaign", "placement", "link", "utm_source",
     "utm_medium", "utm_campaign", "utm_content"}
)  # fmt: skip
"""Dimensions that are known by a tag, a code or a field somebody has to fill."""
RETAGGED = 0.4
"""What a name lost and the nameless gained may differ by so much of it."""


def retagged(leaves: Leaves, target: Target) -> Place | None:
    """The place whose rows seem to have lost their name: it fell as rows without one rose.

    Of each dimension, rows that name no value rose beyond chance, those that name one fell by about
    as much, and most of that fall is one value's.
    """
    if not target.counts:
        return None
    real, before = leaves.now[target.name], leaves.before[target.name]
    for at, name in enumerate(leaves.dimensions):
        values, codes = leaves.values[at], leaves.codes[:, at]
        if None not in values or name not in TAGGED:
            continue
        moved = np.bincount(codes, real - before, len(values))
        size = np.bincount(codes, real + before, len(values))
        nameless = values.index(None)
        up = float(moved[nameless])
        moved[nameless] = 0.0
        worst = int(moved.argmin())
        beyond = is_sure(up, float(size[nameless]))
        even = abs(up + float(moved[worst])) <= RETAGGED * up
        if up > 0 and beyond and even:
            return Place({name: values[worst]})
    return None
