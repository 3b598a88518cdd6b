"""Where a change comes from: the set of segments that explains leaves apart from expectation.

A *leaf* is one combination of attribute values (codes ≥ 0); a *pattern* fixes some attributes and
leaves the others open (−1). `localize` is for measures that add up, `localize_ratio` for a
numerator over a denominator. Both say where, never why.
"""

from fanbu.stats.rootcause.additive import localize
from fanbu.stats.rootcause.ratio import localize_ratio
from fanbu.stats.rootcause.types import Cause, Localization, Pattern

__all__ = ["Cause", "Localization", "Pattern", "localize", "localize_ratio"]
