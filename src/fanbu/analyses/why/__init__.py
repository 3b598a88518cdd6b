"""Layer 4, analyses. Why a number moved: which part of it, and where in that part.

It says where, never why. May import what any analysis may; knows no connection and no ledger.
"""

from fanbu.analyses.why.compute import compute
from fanbu.analyses.why.found import Broad, Why
from fanbu.analyses.why.spec import Asked, Cause, Driver, LeftOut, Mix, Place

__all__ = ["Asked", "Broad", "Cause", "Driver", "LeftOut", "Mix", "Place", "Why", "compute"]
