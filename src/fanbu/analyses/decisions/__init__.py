"""Layer 4, analyses. What becomes of an accepted finding: foretold, and held against what came.

The forecast is `watch`'s own expectation without the days of the finding, of the days after the due
day; its band is learned from how far the same kind of forecast, over the same gap, erred before.
"""

from fanbu.analyses.decisions.came import Came, came, watched_for
from fanbu.analyses.decisions.forecast import ForecastSpec, Foretold, foretell, needs
from fanbu.analyses.decisions.grade import Grade, Outcome, grade

__all__ = [
    "Came", "ForecastSpec", "Foretold", "Grade", "Outcome", "came", "foretell", "grade",
    "needs", "watched_for",
]  # fmt: skip
